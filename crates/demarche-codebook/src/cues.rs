//! Which contexts the words of a sentence or an article speak of.
//!
//! Cue phrases of `contexts.toml` form a trie over words. From every word of the text the trie is walked as far
//! as it goes, each step taking the word as written or its lemma; what ends on the way is a hit.
//!
//! Leaves to others: tokens and lemmas, how many hits suffice (`found`), and what a context means for an event.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::error::{self, Error};
use crate::found::{Found, Hit, Strength};
use crate::{Context, ContextSet};

const FILE: &str = "contexts.toml";

/// One token for [`ContextCues::find`], in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    /// As written.
    pub text: &'a str,
    /// Its lemma; `text` again where there is none.
    pub lemma: &'a str,
}

/// What the codebook says about one context, as in `contexts.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextEntry {
    /// One sentence.
    pub definition: String,
    /// Phrases of which one is enough.
    pub strong: Vec<String>,
    /// Phrases of which two are needed.
    pub weak: Vec<String>,
    /// Phrases inside which nothing counts.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// Contexts that give way to this one.
    #[serde(default)]
    pub replaces: Vec<Context>,
    /// Sentences that are about it.
    pub fires: Vec<String>,
    /// Sentences that are not.
    pub not: Vec<String>,
}

/// The contexts and their cues.
///
/// ```
/// use demarche_codebook::{Context, ContextCues, Word};
/// let sentence = "Canada granted asylum to two dissidents";
/// let words = sentence.split(' ').map(|text| Word { text, lemma: text });
/// let found = ContextCues::get().find(words);
/// assert!(found.contexts().contains(Context::Asylum));
/// let cue = found.hits_of(Context::Asylum).next().unwrap();
/// assert_eq!((cue.start, cue.end), (1, 3));
/// ```
#[derive(Debug, Clone)]
pub struct ContextCues {
    entries: Vec<ContextEntry>,
    words: HashMap<String, WordId>,
    nodes: Vec<Node>,
    /// Node of each word that begins a phrase, [`NO_NODE`] for the others.
    first: Vec<u32>,
}

type WordId = u32;
const NO_WORD: WordId = WordId::MAX;
const NO_NODE: u32 = u32::MAX;

/// A place in the trie: where each next word leads, and what ends here.
#[derive(Debug, Clone, Default)]
struct Node {
    next: Vec<(WordId, u32)>,
    ends: Vec<Ending>,
}

#[derive(Debug, Clone, Copy)]
struct Ending {
    context: Context,
    /// None for a phrase that excludes.
    strength: Option<Strength>,
    cue: u32,
}

/// A part of a token without hyphens, with the ids under which the trie may know it.
#[derive(Debug, Clone, Copy)]
struct Unit {
    token: usize,
    ids: [WordId; 3],
}

impl ContextCues {
    /// The built-in cues, parsed at first use.
    #[must_use]
    pub fn get() -> &'static Self {
        static CUES: LazyLock<ContextCues> = LazyLock::new(|| {
            // Cannot fail: the input is embedded and a test of this crate parses it.
            ContextCues::parse(include_str!("../../../data/codebook/contexts.toml"))
                .expect("the embedded contexts are valid")
        });
        &CUES
    }

    /// Reads `contexts.toml`.
    ///
    /// # Errors
    /// If it is malformed, lacks a context, or gives a phrase twice for one context.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut file: BTreeMap<Context, ContextEntry> = error::toml(FILE, text)?;
        let mut cues = Self {
            entries: Vec::with_capacity(Context::ALL.len()),
            words: HashMap::new(),
            // The root; its children are in `first`.
            nodes: vec![Node::default()],
            first: Vec::new(),
        };
        let mut cue = 0;
        for &context in Context::ALL {
            let entry = file
                .remove(&context)
                .ok_or_else(|| Error::entry(FILE, context.as_str(), "is missing"))?;
            for (phrases, strength) in [
                (&entry.strong, Some(Strength::Strong)),
                (&entry.weak, Some(Strength::Weak)),
                (&entry.exclude, None),
            ] {
                for phrase in phrases {
                    cues.add(
                        phrase,
                        Ending {
                            context,
                            strength,
                            cue,
                        },
                    )?;
                    cue += 1;
                }
            }
            cues.entries.push(entry);
        }
        Ok(cues)
    }

    /// What there is to say about a context.
    #[must_use]
    pub fn entry(&self, context: Context) -> &ContextEntry {
        // In bounds: `parse` pushes one entry per context, in the order of the enum.
        &self.entries[context as usize]
    }

    /// Takes out the contexts that give way to narrower ones: crime where it is corruption, drugs or trafficking.
    #[must_use]
    pub fn settle(&self, mut contexts: ContextSet) -> ContextSet {
        for context in contexts.iter() {
            for &coarser in &self.entry(context).replaces {
                contexts.remove(coarser);
            }
        }
        contexts
    }

    /// Finds the cues in the tokens of one sentence.
    pub fn find<'a>(&self, words: impl IntoIterator<Item = Word<'a>>) -> Found {
        let mut units = Vec::new();
        let mut tokens = 0;
        for (token, word) in words.into_iter().enumerate() {
            tokens = token + 1;
            self.split(token, word, &mut units);
        }
        let mut matches = Vec::new();
        for start in 0..units.len() {
            for id in ids(&units[start]) {
                let node = self.first[id as usize];
                if node != NO_NODE {
                    self.walk(&units, start, start + 1, node, &mut matches);
                }
            }
        }
        Found::new(maximal(matches), tokens)
    }

    /// Reports what ends at `node`, reached by the units from `start` up to `end`, and goes on.
    fn walk(&self, units: &[Unit], start: usize, end: usize, node: u32, out: &mut Vec<Match>) {
        let node = &self.nodes[node as usize];
        for &ending in &node.ends {
            out.push(Match {
                start: units[start].token,
                end: units[end - 1].token + 1,
                ending,
            });
        }
        let Some(unit) = units.get(end) else { return };
        for id in ids(unit) {
            if let Some(&(_, next)) = node.next.iter().find(|&&(word, _)| word == id) {
                self.walk(units, start, end + 1, next, out);
            }
        }
    }

    /// Cuts a token at its hyphens and looks the parts up.
    fn split(&self, token: usize, word: Word<'_>, units: &mut Vec<Unit>) {
        let text = lower(word.text);
        let lemma = lower(word.lemma);
        if !text.contains('-') {
            units.extend(self.unit(token, bare(&text), bare(&lemma)));
            return;
        }
        let mut lemmas = lemma.split('-');
        for part in text.split('-') {
            let part = bare(part);
            units.extend(self.unit(token, part, lemmas.next().map_or(part, bare)));
        }
    }

    /// None for what counts for nothing: hyphens, possessive marks.
    fn unit(&self, token: usize, text: &str, lemma: &str) -> Option<Unit> {
        if text.is_empty() {
            return None;
        }
        let id = |word: &str| self.words.get(word).copied().unwrap_or(NO_WORD);
        let as_written = id(text);
        let as_lemma = if lemma == text { NO_WORD } else { id(lemma) };
        // Taggers take capitalised plurals ("Peacekeepers") for names and leave them as they are.
        // Words such as "crisis", "virus" and "Isis" end in s by themselves.
        let singular = match text.strip_suffix('s') {
            Some(singular)
                if singular != lemma
                    && singular.len() > 2
                    && !singular.ends_with(['s', 'i', 'u']) =>
            {
                id(singular)
            }
            _ => NO_WORD,
        };
        Some(Unit {
            token,
            ids: [as_written, as_lemma, singular],
        })
    }

    /// Puts a phrase into the trie.
    fn add(&mut self, phrase: &str, ending: Ending) -> Result<(), Error> {
        let entry = ending.context.as_str();
        let mut node = 0;
        for word in phrase
            .split([' ', '-'])
            .map(bare)
            .filter(|word| !word.is_empty())
        {
            if word != word.to_lowercase() {
                return Err(Error::entry(
                    FILE,
                    entry,
                    format!("{phrase:?} is not in lower case"),
                ));
            }
            node = self.step(node, word);
        }
        if node == 0 {
            return Err(Error::entry(
                FILE,
                entry,
                format!("{phrase:?} holds no word"),
            ));
        }
        let ends = &mut self.nodes[node as usize].ends;
        if ends.iter().any(|other| other.context == ending.context) {
            return Err(Error::entry(
                FILE,
                entry,
                format!("{phrase:?} stands twice"),
            ));
        }
        ends.push(ending);
        Ok(())
    }

    /// The node that `word` leads to from `node`, made if there is none.
    fn step(&mut self, node: u32, word: &str) -> u32 {
        let id = match self.words.get(word) {
            Some(&id) => id,
            None => {
                // Cannot overflow: the file has some thousand words.
                let id = self.words.len() as WordId;
                self.words.insert(word.to_owned(), id);
                self.first.push(NO_NODE);
                id
            }
        };
        let known = if node == 0 {
            Some(self.first[id as usize]).filter(|&next| next != NO_NODE)
        } else {
            let next = &self.nodes[node as usize].next;
            next.iter()
                .find(|&&(word, _)| word == id)
                .map(|&(_, next)| next)
        };
        known.unwrap_or_else(|| {
            let next = self.nodes.len() as u32;
            self.nodes.push(Node::default());
            if node == 0 {
                self.first[id as usize] = next;
            } else {
                self.nodes[node as usize].next.push((id, next));
            }
            next
        })
    }
}

/// The known ids of a unit.
fn ids(unit: &Unit) -> impl Iterator<Item = WordId> {
    unit.ids.into_iter().filter(|&id| id != NO_WORD)
}

fn lower(word: &str) -> Cow<'_, str> {
    if word
        .bytes()
        .any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii())
    {
        Cow::Owned(
            word.to_lowercase()
                .replace('\u{2019}', "'")
                .replace('\u{2013}', "-"),
        )
    } else {
        Cow::Borrowed(word)
    }
}

/// Without the possessive mark.
fn bare(word: &str) -> &str {
    word.strip_suffix("'s")
        .or_else(|| word.strip_suffix('\''))
        .unwrap_or(word)
}

/// A phrase met in the text.
#[derive(Debug, Clone, Copy)]
struct Match {
    start: usize,
    end: usize,
    ending: Ending,
}

impl Match {
    /// Whether `self` has reason to yield to `other`: same context, and all of its tokens are within.
    fn within(&self, other: &Self) -> bool {
        self.ending.context == other.ending.context
            && other.start <= self.start
            && self.end <= other.end
    }
}

/// Leaves out what an exclusion or a longer phrase of the same context covers.
fn maximal(matches: Vec<Match>) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (index, found) in matches.iter().enumerate() {
        let Some(strength) = found.ending.strength else {
            continue;
        };
        let covered = matches.iter().enumerate().any(|(at, other)| {
            let longer = other.end - other.start > found.end - found.start;
            let excludes = other.ending.strength.is_none();
            // Of two on the same tokens (as written and by lemma) the stronger, then the first, counts.
            let rival = at != index
                && (other.ending.strength, index) > (found.ending.strength, at)
                && !longer;
            found.within(other) && (excludes || longer || rival)
        });
        if !covered {
            hits.push(Hit {
                context: found.ending.context,
                strength,
                start: found.start,
                end: found.end,
                cue: found.ending.cue,
            });
        }
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words at spaces, without punctuation.
    fn find(sentence: &str) -> Found {
        let words = sentence
            .split_whitespace()
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
            .filter(|word| !word.is_empty());
        ContextCues::get().find(words.map(|text| Word { text, lemma: text }))
    }

    fn phrases(sentence: &str, context: Context) -> Vec<(usize, usize)> {
        find(sentence)
            .hits_of(context)
            .map(|hit| (hit.start, hit.end))
            .collect()
    }

    #[test]
    fn every_example_reads_as_it_says() {
        let mut wrong = Vec::new();
        for &context in Context::ALL {
            let entry = ContextCues::get().entry(context);
            assert!(
                entry.fires.len() >= 2 && entry.not.len() >= 2,
                "{context}: examples"
            );
            assert!(
                entry.strong.len() >= 15 && entry.weak.len() >= 15,
                "{context}: cues"
            );
            let fires = entry.fires.iter().map(|sentence| (sentence, true));
            let not = entry.not.iter().map(|sentence| (sentence, false));
            for (sentence, expected) in fires.chain(not) {
                if find(sentence).contexts().contains(context) != expected {
                    wrong.push(format!("{context}, {expected}: {sentence}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn hyphens_and_possessives_count_for_nothing() {
        for sentence in [
            "a counter-terrorism unit",
            "a counter - terrorism unit",
            "a Counter\u{2013}Terrorism unit",
            "a counter terrorism unit",
        ] {
            let words = sentence.split(' ').map(|text| Word { text, lemma: text });
            assert!(
                ContextCues::get()
                    .find(words)
                    .contexts()
                    .contains(Context::Terrorism),
                "{sentence}"
            );
        }
        let words = ["women", "'s", "rights"].map(|text| Word { text, lemma: text });
        let found = ContextCues::get().find(words);
        let hits: Vec<_> = found
            .hits_of(Context::Gender)
            .map(|hit| (hit.start, hit.end))
            .collect();
        assert_eq!(hits, [(0, 3)]);
        assert_eq!(
            phrases("the Women\u{2019}s rights bill", Context::Gender),
            [(1, 3)]
        );
    }

    #[test]
    fn the_lemma_serves_where_the_word_does_not() {
        let words = [("Embezzling", "embezzle"), ("clerks", "clerk")];
        let found = ContextCues::get().find(words.map(|(text, lemma)| Word { text, lemma }));
        assert_eq!(found.contexts().to_vec(), [Context::Corruption]);
    }

    #[test]
    fn a_longer_phrase_hides_the_shorter() {
        assert_eq!(phrases("an asylum seeker", Context::Asylum), [(1, 3)]);
    }

    #[test]
    fn narrower_contexts_replace_crime_and_cyber_does_not() {
        let settle = |names: &[Context]| {
            ContextCues::get()
                .settle(names.iter().copied().collect())
                .to_vec()
        };
        assert_eq!(
            settle(&[Context::Crime, Context::Trafficking]),
            [Context::Trafficking]
        );
        assert_eq!(
            settle(&[Context::Crime, Context::Cyber]),
            [Context::Crime, Context::Cyber]
        );
    }

    #[test]
    fn faults_of_the_file_are_named() {
        let text = include_str!("../../../data/codebook/contexts.toml");
        let broken = |from: &str, to: &str| {
            ContextCues::parse(&text.replacen(from, to, 1))
                .expect_err("broken")
                .to_string()
        };
        assert!(broken("\"asylum seeker\"", "\"Asylum seeker\"").ends_with("is not in lower case"));
        assert!(broken("\"asylum seeker\"", "\"asylum claim\"").ends_with("stands twice"));
        assert!(broken("\"asylum seeker\"", "\"-\"").ends_with("holds no word"));
        assert!(broken("[asylum]", "[asilum]").contains("asilum"));
    }
}
