//! Phrases of common words, found around or before a given token: agent nouns, titles, modifiers.
//!
//! Unlike names they are matched without regard to case. Each phrase has one anchor word, and a
//! phrase is found from the token that holds it: `minister` in *prime minister*, `secretary` in
//! *secretary of state*.

use rustc_hash::FxHashMap;

use crate::pieces::{Folded, fold, is_joint_token, pieces};

/// A phrase found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PhraseHit {
    pub(crate) start: usize,
    pub(crate) len: usize,
    pub(crate) value: u32,
}

#[derive(Debug)]
struct Phrase {
    words: Box<[Box<str>]>,
    anchor: usize,
    value: u32,
}

/// Phrases by their anchor word.
#[derive(Debug, Default)]
pub(crate) struct PhraseIndex {
    phrases: Vec<Phrase>,
    /// Numbers of phrases, the longest first.
    by_anchor: FxHashMap<Box<str>, Vec<u32>>,
    by_words: FxHashMap<Box<str>, u32>,
}

/// Which word of a phrase is its anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// The last word.
    Last,
    /// The last word before the first preposition, which heads the phrase in English.
    Head,
}

/// Prepositions after which a noun phrase goes on behind its head.
const PREPOSITIONS: &[&str] = &["of", "for", "in", "at", "on", "to", "with", "without"];

/// Number of pieces looked at on either side of the anchor; the longest phrases have fewer words.
const REACH: usize = 6;

impl PhraseIndex {
    /// Adds a phrase; gives back the value of the same phrase if there was one already.
    pub(crate) fn insert(&mut self, phrase: &str, anchor: Anchor, value: u32) -> Option<u32> {
        let folded = fold(phrase);
        if let Some(&known) = self.by_words.get(folded.as_str()) {
            return Some(self.phrases[known as usize].value);
        }
        let words: Box<[Box<str>]> = folded.split(' ').map(Into::into).collect();
        let preposition = words
            .iter()
            .position(|word| PREPOSITIONS.contains(&&**word));
        let anchor = match (anchor, preposition) {
            (Anchor::Head, Some(at)) if at > 0 => at - 1,
            _ => words.len() - 1,
        };
        let number = self.phrases.len() as u32;
        let known = self.by_anchor.entry(words[anchor].clone()).or_default();
        let at =
            known.partition_point(|&other| self.phrases[other as usize].words.len() >= words.len());
        known.insert(at, number);
        self.phrases.push(Phrase {
            words,
            anchor,
            value,
        });
        self.by_words.insert(folded.into(), number);
        None
    }

    /// Adds a phrase, or gives the same phrase another value.
    pub(crate) fn replace(&mut self, phrase: &str, anchor: Anchor, value: u32) {
        if self.insert(phrase, anchor, value).is_some()
            && let Some(&known) = self.by_words.get(fold(phrase).as_str())
        {
            self.phrases[known as usize].value = value;
        }
    }

    /// The longest phrase whose anchor stands in token `at`.
    pub(crate) fn longest(&self, tokens: &[&str], at: usize) -> Option<PhraseHit> {
        let mut folded = Folded::new();
        let anchor = pieces(tokens.get(at)?).last()?;
        let phrases = self.by_anchor.get(folded.lower(anchor)?)?;
        if let [only] = phrases[..]
            && let only = &self.phrases[only as usize]
            && let [_] = *only.words
        {
            return whole_token(tokens[at]).then_some(PhraseHit {
                start: at,
                len: 1,
                value: only.value,
            });
        }

        // The pieces around the anchor, each with its token.
        let mut around: Vec<(String, usize)> = Vec::new();
        let mut begin = at;
        let mut before = 0;
        while begin > 0 && before < REACH {
            let token = tokens[begin - 1];
            let count = pieces(token).count();
            if count == 0 && !is_joint_token(token) {
                break;
            }
            before += count;
            begin -= 1;
        }
        let mut anchor = 0;
        for (index, token) in tokens
            .iter()
            .enumerate()
            .skip(begin)
            .take(at - begin + 1 + REACH)
        {
            for piece in pieces(token) {
                around.push((folded.lower(piece).unwrap_or_default().to_owned(), index));
            }
            if index == at {
                anchor = around.len() - 1;
            }
        }
        phrases.iter().find_map(|&phrase| {
            let phrase = &self.phrases[phrase as usize];
            let first = anchor.checked_sub(phrase.anchor)?;
            let found = around.get(first..first + phrase.words.len())?;
            let same = found
                .iter()
                .zip(&phrase.words)
                .all(|((text, _), word)| **word == **text);
            let (start, last) = (found[0].1, found[found.len() - 1].1);
            // A phrase must not begin or end inside a token.
            let cut =
                |next: Option<&(String, usize)>, token| next.is_some_and(|next| next.1 == token);
            let whole = !cut(first.checked_sub(1).and_then(|at| around.get(at)), start)
                && !cut(around.get(first + phrase.words.len()), last);
            (same && whole).then_some(PhraseHit {
                start,
                len: last + 1 - start,
                value: phrase.value,
            })
        })
    }
}

fn whole_token(token: &str) -> bool {
    pieces(token).count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> PhraseIndex {
        let mut index = PhraseIndex::default();
        for (value, phrase) in (0..).zip([
            "minister",
            "prime minister",
            "secretary of state",
            "vice president",
            "president",
        ]) {
            assert_eq!(index.insert(phrase, Anchor::Head, value), None);
        }
        index
    }

    #[test]
    fn finds_the_longest_around_its_head() {
        let index = index();
        let hit = |text: &str, at| {
            let tokens: Vec<&str> = text.split(' ').collect();
            index
                .longest(&tokens, at)
                .map(|hit| (hit.start, hit.len, hit.value))
        };
        assert_eq!(hit("the prime minister said", 2), Some((1, 2, 1)));
        assert_eq!(hit("the minister said", 1), Some((1, 1, 0)));
        assert_eq!(hit("US Secretary of State Rubio", 1), Some((1, 3, 2)));
        assert_eq!(hit("the vice - president", 3), Some((1, 3, 3)));
        assert_eq!(hit("the vice-president", 1), Some((1, 1, 3)));
        assert_eq!(hit("the ex-president", 1), None);
        assert_eq!(hit("prime , minister", 2), Some((2, 1, 0)));
    }

    #[test]
    fn a_second_claim_is_reported() {
        assert_eq!(index().insert("Prime-Minister", Anchor::Head, 9), Some(1));
    }
}
