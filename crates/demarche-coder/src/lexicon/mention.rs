//! Where a lexicon knows a word: as the head of a pattern, beside one, in a condition, in a list.

use super::{Element, Lexicon, Pattern, Rule};

/// A member of a list or topic, or a word of modality, in its file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Entry {
    /// What it is a member of, in words (`list @restriction`, `topic reform`).
    pub kind: String,
    /// The word.
    pub word: String,
    /// File it stands in.
    pub file: &'static str,
    /// Line, from 1.
    pub line: usize,
}

/// What a word is in a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// The verb that is looked up.
    Verb,
    /// The noun that is looked up.
    Noun,
    /// A particle, adverb, adjective or preposition beside the verb, or a word before the noun.
    Beside,
    /// The lemma of a direct object.
    Object,
    /// The lemma of a subject.
    Subject,
    /// The lemma of a preposition's object.
    Prepositional,
    /// An alternative of a condition that must hold.
    Where,
    /// An alternative of a condition that must not hold.
    Unless,
}

impl How {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            How::Verb => "verb",
            How::Noun => "noun",
            How::Beside => "beside the head",
            How::Object => "object",
            How::Subject => "subject",
            How::Prepositional => "prepositional object",
            How::Where => "where",
            How::Unless => "unless",
        }
    }
}

/// One place of one rule that knows a word.
#[derive(Debug, Clone)]
pub struct Mention<'l> {
    /// The rule.
    pub rule: &'l Rule,
    /// What the word is there.
    pub how: How,
    /// The pattern, or the condition (`obj = embargo|@restriction`), as written.
    pub written: String,
    /// What a match by the pattern counts; for a condition 0.
    pub rank: i32,
    /// Line of the pattern; for a condition that of the rule.
    pub line: usize,
}

impl Lexicon {
    /// All places of rules that know `word`, a lemma or several with spaces between: heads first, then by
    /// rank, then in the order of the files.
    pub fn mentions(&self, word: &str) -> Vec<Mention<'_>> {
        let words: Vec<&str> = word.split_whitespace().collect();
        let mut out = Vec::new();
        for rule in &self.rules {
            for (pattern, noun) in rule.patterns() {
                if let Some(how) = known_as(pattern, noun, &words, word) {
                    out.push(Mention {
                        rule,
                        how,
                        written: pattern.source.clone(),
                        rank: rule.rank(pattern),
                        line: pattern.line,
                    });
                }
            }
            for (conditions, how) in [(&rule.where_, How::Where), (&rule.unless, How::Unless)] {
                for c in conditions.iter().filter(|c| c.lemmas.contains(word)) {
                    let source: Vec<&str> = c
                        .source
                        .iter()
                        .map(String::as_str)
                        .filter(|s| {
                            s.starts_with('@') || s.split('|').any(|a| a.replace('_', " ") == word)
                        })
                        .collect();
                    out.push(Mention {
                        rule,
                        how,
                        written: format!("{} = {}", c.slot.as_str(), source.join("|")),
                        rank: 0,
                        line: rule.line,
                    });
                }
            }
        }
        // stable, so that equals stay in the order of the files
        out.sort_by_key(|m| (m.how > How::Noun, m.how >= How::Where, -m.rank));
        out
    }
}

/// What the words are in a pattern: each must be there; None if one is not.
fn known_as(pattern: &Pattern, noun: bool, words: &[&str], phrase: &str) -> Option<How> {
    if pattern.elements.iter().any(|e| lemmas_hold(e, phrase)) && words.len() > 1 {
        return pattern
            .elements
            .iter()
            .find(|e| lemmas_hold(e, phrase))
            .map(element_role);
    }
    let mut best: Option<How> = None;
    for word in words {
        let how = if pattern.head == *word {
            if noun { How::Noun } else { How::Verb }
        } else {
            pattern
                .elements
                .iter()
                .find(|e| lemmas_hold(e, word) || word_holds(e, word))
                .map(|e| {
                    if word_holds(e, word) {
                        How::Beside
                    } else {
                        element_role(e)
                    }
                })?
        };
        best = Some(best.map_or(how, |b| b.min(how)));
    }
    best
}

fn lemmas_hold(e: &Element, word: &str) -> bool {
    match e {
        Element::Word(_) => false,
        Element::Prep(_, set) | Element::Object(set) | Element::Subject(set) => set.contains(word),
    }
}

fn word_holds(e: &Element, word: &str) -> bool {
    match e {
        Element::Word(w) | Element::Prep(w, _) => w == word,
        Element::Object(_) | Element::Subject(_) => false,
    }
}

fn element_role(e: &Element) -> How {
    match e {
        Element::Word(_) => How::Beside,
        Element::Prep(..) => How::Prepositional,
        Element::Object(_) => How::Object,
        Element::Subject(_) => How::Subject,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{File, Files};
    use super::*;
    use std::borrow::Cow;

    #[test]
    fn heads_come_before_companions_and_conditions_and_higher_ranks_first() {
        let rules = "\
type = 'COERCE'
[[rule]]
id = 'a'
verbs = ['lift <@ban>', 'ban']
unless = { obj = ['@ban|smoking'] }
[[rule]]
id = 'b'
verbs = ['ban from:port']
nouns = ['travel ban']
[topics]
trade = ['ban']
";
        let file = |name, text: &str| File {
            name,
            text: Cow::Owned(text.to_owned()),
        };
        let files = Files {
            rules: vec![file("coerce.toml", rules)],
            words: file("words.toml", "ban = [\n  'ban',\n]\n"),
            ..Files::embedded()
        };
        let lexicon = Lexicon::load(&files).unwrap();
        let told = |word: &str| -> Vec<String> {
            lexicon
                .mentions(word)
                .iter()
                .map(|m| format!("{} {} {} {}", m.rule.id, m.how.as_str(), m.written, m.line))
                .collect()
        };
        assert_eq!(
            told("ban"),
            [
                "b verb ban from:port 8",
                "b noun travel ban 9",
                "a verb ban 4",
                "a object lift <@ban> 4",
                "a unless obj = @ban|smoking 3",
            ]
        );
        assert_eq!(told("travel ban"), ["b noun travel ban 9"]);
        assert_eq!(told("port"), ["b prepositional object ban from:port 8"]);
        assert!(told("travel").len() == 1 && told("rain").is_empty());
        let entries: Vec<String> = files
            .entries()
            .into_iter()
            .filter(|e| e.word == "ban")
            .map(|e| format!("{} {}:{}", e.kind, e.file, e.line))
            .collect();
        assert_eq!(
            entries[..2],
            ["list @ban words.toml:2", "topic trade coerce.toml:11"]
        );
    }
}
