//! The cue words of `data/lexicon/modality.toml`, resolved once when the lexicon is loaded.

use demarche_codebook::Modality;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

/// What a word makes of the clause below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// It is expected, planned, promised.
    Future,
    /// It is feared, wished, asked for.
    Hypothetical,
    /// It was not done: failed to, refused to, avoided.
    Negated,
    /// Somebody says that it is not so.
    Denied,
    /// It went on and does so no longer.
    Stopped,
    /// It is as real as the word above it.
    Same,
    /// It stands for itself; the word's subject says it.
    Said,
    /// It stands for itself.
    Presupposed,
}

/// A word above a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Above {
    /// What it makes of the clause.
    pub effect: Effect,
    /// Denied itself, it denies the clause ("does not want to visit").
    pub raises: bool,
    /// Holds of events that the word's object names, too ("fears an attack").
    pub objects: bool,
}

/// What a word beside a verb or noun tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Beside {
    /// Auxiliary of the future.
    Will,
    /// Auxiliary that leaves open both the act and its absence.
    May,
    /// Auxiliary of possibility, obligation or condition.
    Could,
    /// Leaves open whether it happened: allegedly, perhaps.
    Hedge,
    /// It came close to happening.
    Nearly,
    /// Negates.
    Not,
    /// Negates what follows it.
    NotPhrase,
    /// Makes its clause a condition.
    If,
    /// Makes its clause an open question.
    Whether,
    /// Makes its clause the time or ground of another.
    Time,
    /// Before a noun: planned, upcoming.
    FutureModifier,
    /// Before a noun: alleged, possible.
    HypotheticalModifier,
    /// Before a noun: earlier, former.
    PastModifier,
    /// Before a noun: failed, cancelled.
    UndoneModifier,
    /// Units of time that lead far back.
    LongUnit,
    /// What makes a war or a rule a period of the past.
    Era,
    /// Periods that are over.
    Period,
    /// What commemorates.
    Memory,
}

/// A sentence with one verb in brackets and what the text says of it.
#[derive(Debug, Clone)]
pub struct CueExample {
    /// The sentence without brackets.
    pub sentence: String,
    /// Bytes of the verb.
    pub verb: std::ops::Range<usize>,
    /// What is right.
    pub modality: Modality,
}

/// All cue words, ready for look-up.
#[derive(Debug, Clone, Default)]
pub struct Cues {
    above: HashMap<String, Vec<(Option<String>, Above)>>,
    beside: HashMap<Beside, HashSet<String>>,
    examples: Vec<CueExample>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    above: Vec<RawAbove>,
    beside: Vec<RawBeside>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAbove {
    effect: Effect,
    #[serde(default)]
    raises: bool,
    #[serde(default)]
    objects: bool,
    #[serde(rename = "why")]
    _why: Option<String>,
    words: Vec<String>,
    #[serde(default)]
    examples: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBeside {
    kind: Beside,
    #[serde(rename = "why")]
    _why: Option<String>,
    words: Vec<String>,
    #[serde(default)]
    examples: Vec<String>,
}

impl Cues {
    /// Reads the file's text.
    ///
    /// # Errors
    /// The byte where the fault is, if known, and a sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Cues, (Option<usize>, String)> {
        let file: File = toml::from_str(text)
            .map_err(|e| (e.span().map(|s| s.start), e.message().to_owned()))?;
        let mut cues = Cues::default();
        let mut known: HashSet<String> = HashSet::new();
        let at = |entry: &str| text.find(&format!("\"{entry}\""));
        for raw in file.above {
            let above = Above {
                effect: raw.effect,
                raises: raw.raises,
                objects: raw.objects,
            };
            for word in raw.words {
                if !known.insert(word.clone()) {
                    return Err((at(&word), format!("'{word}' has two effects")));
                }
                let (head, second) = match word.split_once(' ') {
                    Some((head, second)) => (head.to_owned(), Some(second.to_owned())),
                    None => (word, None),
                };
                cues.above.entry(head).or_default().push((second, above));
            }
            cues.examples(raw.examples, &at)?;
        }
        for raw in file.beside {
            cues.beside.entry(raw.kind).or_default().extend(raw.words);
            cues.examples(raw.examples, &at)?;
        }
        // the longer entry is asked first
        for entries in cues.above.values_mut() {
            entries.sort_by_key(|(second, _)| second.is_none());
        }
        Ok(cues)
    }

    fn examples(
        &mut self,
        sources: Vec<String>,
        at: &dyn Fn(&str) -> Option<usize>,
    ) -> Result<(), (Option<usize>, String)> {
        for source in sources {
            let example = CueExample::parse(&source).map_err(|m| (at(&source), m))?;
            self.examples.push(example);
        }
        Ok(())
    }

    /// The effect of a word by its lemma; `has` says whether a second word stands with it.
    pub fn above(&self, lemma: &str, has: impl Fn(&str) -> bool) -> Option<Above> {
        self.above
            .get(lemma)?
            .iter()
            .find(|(second, _)| second.as_deref().is_none_or(&has))
            .map(|(_, above)| *above)
    }

    /// Whether `word` is of a kind.
    pub fn is(&self, kind: Beside, word: &str) -> bool {
        self.beside.get(&kind).is_some_and(|set| set.contains(word))
    }

    /// The words of a kind.
    pub fn words(&self, kind: Beside) -> impl Iterator<Item = &str> {
        self.beside
            .get(&kind)
            .into_iter()
            .flatten()
            .map(String::as_str)
    }

    /// The sentences beside the words.
    pub fn all_examples(&self) -> &[CueExample] {
        &self.examples
    }
}

impl CueExample {
    /// Parses `The army [shelled] the port. => actual`.
    ///
    /// # Errors
    /// A sentence that says what is missing.
    pub fn parse(source: &str) -> Result<CueExample, String> {
        let (marked, modality) = source
            .split_once("=>")
            .ok_or_else(|| format!("'{source}': no '=>'"))?;
        let modality = modality.trim();
        let modality = modality
            .parse()
            .map_err(|_| format!("'{modality}' is no modality"))?;
        let (before, rest) = marked
            .split_once('[')
            .ok_or_else(|| format!("'{source}': no verb in brackets"))?;
        let (verb, after) = rest
            .split_once(']')
            .ok_or_else(|| format!("'{source}': '[' without ']'"))?;
        Ok(CueExample {
            verb: before.len()..before.len() + verb.len(),
            sentence: format!("{before}{verb}{}", after.trim_end()),
            modality,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_entry_wins() {
        let cues = Cues::parse(
            "[[above]]\neffect = 'stopped'\nwords = ['stop']\nexamples = []\n\
             [[above]]\neffect = 'negated'\nwords = ['stop short']\nexamples = []\n\
             [[beside]]\nkind = 'not'\nwords = ['not']\nexamples = []\n",
        )
        .unwrap();
        assert_eq!(
            cues.above("stop", |w| w == "short").unwrap().effect,
            Effect::Negated
        );
        assert_eq!(
            cues.above("stop", |_| false).unwrap().effect,
            Effect::Stopped
        );
        assert!(cues.is(Beside::Not, "not") && !cues.is(Beside::If, "not"));
    }

    #[test]
    fn a_word_with_two_effects_is_refused() {
        let text = "[[above]]\neffect = 'same'\nwords = ['go', 'go']\nexamples = []\nbeside = []";
        assert!(Cues::parse(text).is_err());
    }

    #[test]
    fn examples_know_their_verb() {
        let e = CueExample::parse("The army [shelled] the port. => actual").unwrap();
        assert_eq!(&e.sentence[e.verb.clone()], "shelled");
        assert_eq!(e.modality, Modality::Actual);
        assert!(CueExample::parse("The army shelled the port. => actual").is_err());
    }
}
