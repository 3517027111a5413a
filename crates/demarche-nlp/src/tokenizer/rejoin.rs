//! Exceptions that affix patterns tore apart, put together again.
//!
//! Each such exception is stored as the sequence of tokens it is cut into when there are
//! no exceptions. Where a document has that sequence, the text it covers is looked up
//! among the exceptions and, if it is one, takes the exception's cut.

use hashbrown::{HashMap, HashSet};
use serde::{Deserialize, Serialize};

use super::{Cut, Tokenizer, chunks};

/// Number of a token text that occurs in a sequence; 0 for all others.
pub(crate) type Word = u32;

/// The sequences, as token texts; made once, when a model is converted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sequences(pub(crate) Vec<Vec<String>>);

impl Sequences {
    /// Finds the exceptions that need it, and their sequences.
    pub(crate) fn of(tokenizer: &Tokenizer, faster_heuristics: bool) -> Sequences {
        let mut sequences = Vec::new();
        for (text, _) in tokenizer.exceptions() {
            if faster_heuristics && !text.contains(' ') && !tokenizer.affix_in(text) {
                continue;
            }
            let mut sequence = Vec::new();
            let mut cuts: Vec<Cut> = Vec::new();
            for chunk in chunks(text) {
                cuts.clear();
                tokenizer.cut_without_exceptions(&text[chunk.range.clone()], &mut cuts);
                let mut at = chunk.range.start;
                for cut in &cuts {
                    sequence.push(text[at..at + cut.length].to_owned());
                    at += cut.length;
                }
            }
            sequences.push(sequence);
        }
        Sequences(sequences)
    }
}

/// The sequences as a trie over word numbers.
pub(crate) struct Rejoin {
    words: HashMap<String, Word>,
    /// (node, word) to node; node 0 is the root.
    steps: HashMap<(u32, Word), u32>,
    /// Nodes where a sequence ends.
    ends: HashSet<u32>,
}

impl Rejoin {
    pub(crate) fn new(sequences: &Sequences) -> Rejoin {
        let mut rejoin = Rejoin {
            words: HashMap::new(),
            steps: HashMap::new(),
            ends: HashSet::new(),
        };
        let mut nodes = 1;
        for sequence in &sequences.0 {
            let mut node = 0;
            for word in sequence {
                let number = rejoin.words.len() as Word + 1;
                let word = *rejoin.words.entry_ref(word.as_str()).or_insert(number);
                node = *rejoin.steps.entry((node, word)).or_insert_with(|| {
                    nodes += 1;
                    nodes - 1
                });
            }
            rejoin.ends.insert(node);
        }
        rejoin
    }

    /// The number of a token text.
    pub(crate) fn word(&self, text: &str) -> Word {
        self.words.get(text).copied().unwrap_or(0)
    }

    /// All (start, end) whose words are a sequence, into `out`.
    pub(crate) fn matches(&self, words: &[Word], out: &mut Vec<(usize, usize)>) {
        for start in 0..words.len() {
            let mut node = 0;
            for (end, &word) in words.iter().enumerate().skip(start) {
                if word == 0 {
                    break;
                }
                let Some(&next) = self.steps.get(&(node, word)) else {
                    break;
                };
                node = next;
                if self.ends.contains(&node) {
                    out.push((start, end + 1));
                }
            }
        }
    }
}

/// Of overlapping matches the longer count, of equally long ones the first. A match that
/// loses still bars others from its tokens: that is how the models were trained.
pub(crate) fn keep_longest(matches: &mut Vec<(usize, usize)>) {
    matches.sort_unstable_by_key(|&(start, end)| (std::cmp::Reverse(end - start), start));
    let mut seen = HashSet::new();
    matches.retain(|&(start, end)| {
        let free = !seen.contains(&start) && !seen.contains(&(end - 1));
        seen.extend(start..end);
        free
    });
    matches.sort_unstable();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejected_matches_bar_others() {
        // (2, 4) loses to (0, 3) but keeps (3, 5) out.
        let mut matches = vec![(0, 3), (2, 4), (3, 5)];
        keep_longest(&mut matches);
        assert_eq!(matches, [(0, 3)]);
    }

    #[test]
    fn trie() {
        let s = |words: &[&str]| words.iter().map(|&w| w.to_owned()).collect::<Vec<_>>();
        let rejoin = Rejoin::new(&Sequences(vec![s(&[":", ")"]), s(&[":"]), s(&["a", "."])]));
        let words: Vec<Word> = ["x", ":", ")", "a", "."].map(|w| rejoin.word(w)).into();
        let mut out = Vec::new();
        rejoin.matches(&words, &mut out);
        assert_eq!(out, [(1, 2), (1, 3), (3, 5)]);
    }
}
