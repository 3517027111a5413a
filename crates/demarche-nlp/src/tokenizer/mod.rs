//! Text to tokens: white space, then affixes and exceptions, then exceptions across tokens.
//!
//! The tokens with their spaces reproduce the text exactly. What is done to a chunk of
//! text between white space depends on that chunk alone, so callers may remember it;
//! only the second pass ([`rejoin`]) looks at neighbours.

pub(crate) mod pattern;
pub(crate) mod rejoin;

use std::ops::Range;

use hashbrown::HashMap;

use self::pattern::Pattern;
use crate::error::Error;
use crate::model::{Piece, TokenizerRules};
use crate::unicode::is_space;

/// Chunks of more bytes are not cut by affixes, infixes and the like: each becomes one
/// token. Affixes come off one by one, so cutting takes time up to the square of the
/// length; no text written for people holds 50,000 bytes without white space.
pub const MAX_CHUNK_BYTES: usize = 50_000;

/// Number of a tokenizer exception.
pub(crate) type ExceptionId = u32;

/// A piece of a chunk; the pieces of a chunk join up to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut {
    /// Length in bytes.
    pub(crate) length: usize,
    /// The exception, and which of its pieces this is, where it is one: the norm is there.
    pub(crate) exception: Option<(ExceptionId, u32)>,
}

/// A run of the text that is white space or free of it, with whether one plain space
/// behind it belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) range: Range<usize>,
    pub(crate) space_after: bool,
}

/// The compiled rules.
pub(crate) struct Tokenizer {
    prefix: Option<Pattern>,
    suffix: Option<Pattern>,
    infix: Option<Pattern>,
    token_match: Option<Pattern>,
    url_match: Option<Pattern>,
    by_text: HashMap<String, ExceptionId>,
    exceptions: Vec<(String, Vec<Piece>)>,
    longest_exception: usize,
}

impl Tokenizer {
    /// Compiles the rules.
    pub(crate) fn new(rules: TokenizerRules) -> Result<Tokenizer, Error> {
        for (text, pieces) in &rules.exceptions {
            // Offsets rest on it.
            if text.is_empty()
                || pieces.iter().map(|p| p.text.as_str()).collect::<String>() != *text
            {
                let what = format!("the pieces of the tokenizer's exception {text:?}");
                return Err(Error::Inconsistent { what });
            }
        }
        let compile = |pattern: &Option<String>, place| {
            pattern
                .as_deref()
                .map(|p| Pattern::new(p, place))
                .transpose()
        };
        let texts = rules.exceptions.iter().map(|(text, _)| text);
        Ok(Tokenizer {
            prefix: compile(&rules.prefix, "tokenizer's prefixes")?,
            suffix: compile(&rules.suffix, "tokenizer's suffixes")?,
            infix: compile(&rules.infix, "tokenizer's infixes")?,
            token_match: compile(&rules.token_match, "tokenizer's whole tokens")?,
            url_match: compile(&rules.url_match, "tokenizer's addresses")?,
            by_text: texts.clone().cloned().zip(0..).collect(),
            longest_exception: texts.map(String::len).max().unwrap_or(0),
            exceptions: rules.exceptions,
        })
    }

    /// The pieces of an exception.
    pub(crate) fn pieces(&self, exception: ExceptionId) -> &[Piece] {
        &self.exceptions[exception as usize].1
    }

    /// All exceptions, by number.
    pub(crate) fn exceptions(&self) -> &[(String, Vec<Piece>)] {
        &self.exceptions
    }

    /// The exception that is exactly `text`.
    pub(crate) fn exception(&self, text: &str) -> Option<ExceptionId> {
        if text.len() > self.longest_exception {
            return None;
        }
        self.by_text.get(text).copied()
    }

    /// Whether an affix or infix pattern matches somewhere in `text`.
    pub(crate) fn affix_in(&self, text: &str) -> bool {
        [&self.prefix, &self.suffix, &self.infix]
            .into_iter()
            .flatten()
            .any(|pattern| pattern.found_in(text))
    }

    /// Cuts a chunk into `out`.
    pub(crate) fn cut(&self, chunk: &str, out: &mut Vec<Cut>) {
        Cutting {
            rules: self,
            exceptions: true,
            out,
        }
        .chunk(chunk);
    }

    /// Cuts a chunk as if there were no exceptions.
    pub(crate) fn cut_without_exceptions(&self, chunk: &str, out: &mut Vec<Cut>) {
        Cutting {
            rules: self,
            exceptions: false,
            out,
        }
        .chunk(chunk);
    }
}

/// One chunk being cut.
struct Cutting<'a> {
    rules: &'a Tokenizer,
    exceptions: bool,
    out: &'a mut Vec<Cut>,
}

impl Cutting<'_> {
    fn exception(&self, text: &str) -> Option<ExceptionId> {
        if self.exceptions {
            self.rules.exception(text)
        } else {
            None
        }
    }

    fn plain(&mut self, length: usize) {
        if length > 0 {
            self.out.push(Cut {
                length,
                exception: None,
            });
        }
    }

    fn whole(&mut self, exception: ExceptionId) {
        for (number, piece) in (0..).zip(self.rules.pieces(exception)) {
            let exception = Some((exception, number));
            self.out.push(Cut {
                length: piece.text.len(),
                exception,
            });
        }
    }

    fn chunk(&mut self, chunk: &str) {
        if let Some(exception) = self.exception(chunk) {
            return self.whole(exception);
        }
        if chunk.len() > MAX_CHUNK_BYTES {
            return self.plain(chunk.len());
        }
        let mut rest = chunk;
        // Lengths of the suffixes taken off, the last of the chunk first.
        let mut suffixes = Vec::new();
        let matches = |pattern: &Option<Pattern>, text: &str| {
            pattern.as_ref().is_some_and(|p| p.matches_start(text))
        };
        loop {
            if rest.is_empty()
                || matches(&self.rules.token_match, rest)
                || self.exception(rest).is_some()
            {
                break;
            }
            let prefix = self.prefix(rest);
            let behind = &rest[prefix..];
            if prefix > 0 && !behind.is_empty() && self.exception(behind).is_some() {
                self.plain(prefix);
                rest = behind;
                break;
            }
            // The suffix is looked for behind the prefix: it cannot overlap it.
            let suffix = self.suffix(behind);
            let before = &rest[..rest.len() - suffix];
            if suffix > 0 && !before.is_empty() && self.exception(before).is_some() {
                suffixes.push(suffix);
                rest = before;
                break;
            }
            if prefix == 0 && suffix == 0 {
                break;
            }
            self.plain(prefix);
            if suffix > 0 {
                suffixes.push(suffix);
            }
            rest = &rest[prefix..rest.len() - suffix];
        }
        if !rest.is_empty() {
            if let Some(exception) = self.exception(rest) {
                self.whole(exception);
            } else if matches(&self.rules.token_match, rest) || matches(&self.rules.url_match, rest)
            {
                self.plain(rest.len());
            } else {
                self.infixes(rest);
            }
        }
        for suffix in suffixes.into_iter().rev() {
            self.plain(suffix);
        }
    }

    /// Bytes of `text` that its prefix takes: as many characters as the first match has,
    /// wherever that is.
    fn prefix(&self, text: &str) -> usize {
        match self.rules.prefix.as_ref().and_then(|p| p.find(text, 0)) {
            None => 0,
            Some(found) if found.start == 0 => found.end,
            Some(found) => {
                let count = text[found].chars().count();
                text.char_indices()
                    .nth(count)
                    .map_or(text.len(), |(at, _)| at)
            }
        }
    }

    /// The same at the end.
    fn suffix(&self, text: &str) -> usize {
        match self.rules.suffix.as_ref().and_then(|p| p.find(text, 0)) {
            None => 0,
            Some(found) if found.end == text.len() => found.len(),
            Some(found) => text
                .chars()
                .rev()
                .take(text[found].chars().count())
                .map(char::len_utf8)
                .sum(),
        }
    }

    fn infixes(&mut self, text: &str) {
        let mut start = 0;
        let mut from = 0;
        if let Some(infix) = &self.rules.infix {
            while from < text.len() {
                let Some(found) = infix.find(text, from) else {
                    break;
                };
                // An empty match would be found for ever.
                from = if found.is_empty() {
                    next_char(text, found.end)
                } else {
                    found.end
                };
                if found.start == 0 {
                    // An infix at the very start stays with what follows.
                    continue;
                }
                self.plain(found.start - start);
                self.plain(found.len());
                start = found.end;
            }
        }
        self.plain(text.len() - start);
    }
}

fn next_char(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(1, char::len_utf8)
}

/// The chunks of a text, in order.
pub(crate) fn chunks(text: &str) -> Chunks<'_> {
    let space = text.chars().next().is_some_and(is_space);
    Chunks {
        text,
        start: 0,
        at: 0,
        space,
    }
}

/// Iterator of [`chunks`].
pub(crate) struct Chunks<'a> {
    text: &'a str,
    start: usize,
    at: usize,
    /// Whether the run that `at` is in is white space.
    space: bool,
}

impl Iterator for Chunks<'_> {
    type Item = Chunk;

    fn next(&mut self) -> Option<Chunk> {
        loop {
            let rest = &self.text[self.at..];
            let turn = if self.space {
                rest.find(|c| !is_space(c))
            } else {
                rest.find(is_space)
            };
            let Some(turn) = turn else {
                let range = self.start..self.text.len();
                self.start = range.end;
                self.at = range.end;
                return (!range.is_empty()).then_some(Chunk {
                    range,
                    space_after: false,
                });
            };
            let end = self.at + turn;
            let range = self.start..end;
            self.space = !self.space;
            let swallowed = self.text.as_bytes()[end] == b' ';
            // One plain space is flagged on the token before it and starts no chunk;
            // the run it opens goes on behind it.
            self.start = end + usize::from(swallowed);
            self.at = self.start;
            if !range.is_empty() {
                return Some(Chunk {
                    range,
                    space_after: swallowed,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<(&str, bool)> {
        chunks(text)
            .map(|c| (&text[c.range], c.space_after))
            .collect()
    }

    #[test]
    fn white_space() {
        assert_eq!(split("a  b"), [("a", true), (" ", false), ("b", false)]);
        assert_eq!(
            split("a\n\nb"),
            [("a", false), ("\n\n", false), ("b", false)]
        );
        assert_eq!(split("a \n b"), [("a", true), ("\n ", false), ("b", false)]);
        assert_eq!(split("  a b "), [("  ", false), ("a", true), ("b", true)]);
        assert_eq!(split("a  "), [("a", true), (" ", false)]);
        assert_eq!(split(" "), [(" ", false)]);
        assert_eq!(split(""), []);
        assert_eq!(
            split("\u{1C}a\u{A0} b"),
            [
                ("\u{1C}", false),
                ("a", false),
                ("\u{A0} ", false),
                ("b", false)
            ]
        );
        assert_eq!(split("\n b"), [("\n ", false), ("b", false)]);
    }
}
