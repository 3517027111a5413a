//! Characters as Python sees them, because that is how the models saw their training text.
//!
//! Rust's own predicates are wider (`is_alphabetic` takes marks, `is_numeric` fractions)
//! or narrower (`is_whitespace` lacks four separators), so the classes come from tables.

mod tables;

/// Texts of this many code points and more have the shape `LONG`.
const LONG_SHAPE: usize = 100;

/// A shape repeats a character this many times at most.
const MAX_SHAPE_RUN: usize = 4;

fn within(ranges: &[(u32, u32)], c: char) -> bool {
    let c = u32::from(c);
    let after = ranges.partition_point(|&(first, _)| first <= c);
    after > 0 && ranges[after - 1].1 >= c
}

/// White space: the Unicode property and the four ASCII separators U+001C to U+001F.
pub(crate) fn is_space(c: char) -> bool {
    match c {
        ' ' | '\t'..='\r' | '\u{1C}'..='\u{1F}' => true,
        _ if c.is_ascii() => false,
        _ => c.is_whitespace(),
    }
}

/// A letter, by general category.
pub(crate) fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphabetic()
    } else {
        within(&tables::LETTER, c)
    }
}

fn is_upper(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_uppercase()
    } else {
        within(&tables::UPPER, c)
    }
}

fn is_digit(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_digit()
    } else {
        within(&tables::DIGIT, c)
    }
}

/// Not empty, and letters only.
pub(crate) fn all_letters(s: &str) -> bool {
    !s.is_empty() && s.chars().all(is_letter)
}

/// Not empty, and white space only.
pub(crate) fn all_space(s: &str) -> bool {
    !s.is_empty() && s.chars().all(is_space)
}

/// The text's shape: `Xxxxx` for `London`, `d.d%` for `3.5%`.
pub(crate) fn shape(text: &str, out: &mut String) {
    out.clear();
    if text.len() >= LONG_SHAPE && text.chars().count() >= LONG_SHAPE {
        out.push_str("LONG");
        return;
    }
    let (mut last, mut run) = (None, 0);
    for c in text.chars() {
        let mark = if is_letter(c) {
            if is_upper(c) { 'X' } else { 'x' }
        } else if is_digit(c) {
            'd'
        } else {
            c
        };
        run = if last == Some(mark) { run + 1 } else { 1 };
        last = Some(mark);
        if run <= MAX_SHAPE_RUN {
            out.push(mark);
        }
    }
}

/// The first code point.
pub(crate) fn prefix(text: &str) -> &str {
    let end = text.chars().next().map_or(0, char::len_utf8);
    &text[..end]
}

/// The last three code points, the whole text if it is shorter.
pub(crate) fn suffix(text: &str) -> &str {
    let start = text.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape_of(s: &str) -> String {
        let mut out = String::new();
        shape(s, &mut out);
        out
    }

    #[test]
    fn shapes() {
        for (text, expected) in [
            ("Apple", "Xxxxx"),
            ("aaaaaaa11111", "xxxxdddd"),
            ("U.S.", "X.X."),
            ("don't", "xxx'x"),
            ("C++", "X++"),
            ("XXXXXabc", "XXXXxxx"),
            ("......", "...."),
            ("10²", "ddd"),
            ("½", "½"),
            ("ǅ", "x"),
            ("क्", "x्"),
        ] {
            assert_eq!(shape_of(text), expected, "{text}");
        }
        assert_eq!(shape_of(&"é".repeat(99)), "xxxx");
        assert_eq!(shape_of(&"é".repeat(100)), "LONG");
    }

    #[test]
    fn space_is_pythons() {
        for c in [
            '\u{1C}', '\u{1F}', '\u{85}', '\u{A0}', '\u{2028}', '\u{3000}', '\r',
        ] {
            assert!(is_space(c), "{c:?}");
        }
        for c in ['\u{200B}', '\u{FEFF}', '\u{AD}', '\0', '\u{1B}'] {
            assert!(!is_space(c), "{c:?}");
        }
    }

    #[test]
    fn ends() {
        assert_eq!(
            (prefix("éa"), suffix("abcdé"), suffix("é")),
            ("é", "cdé", "é")
        );
        assert_eq!((prefix(""), suffix("")), ("", ""));
    }

    #[test]
    fn tables_are_sorted() {
        for table in [&tables::LETTER[..], &tables::UPPER, &tables::DIGIT] {
            assert!(table.iter().all(|&(a, b)| a <= b));
            assert!(table.windows(2).all(|w| w[0].1 < w[1].0));
        }
    }
}
