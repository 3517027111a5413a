//! Names and text cut alike into pieces, so that a tokenizer's choices do not decide a match.
//!
//! A piece is a run of characters without blanks, hyphens and apostrophes, read without full stops
//! and diacritics: `U.N.` is the piece `UN`, `Côte d'Ivoire` is `Cote` `d` `Ivoire`, `al-Qaeda` is
//! `al` `Qaeda`, whether they come as one token or as three. Two pieces agree in letters when they
//! are equal without regard to case; what case is asked for is [`agreement`]'s business.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest folded piece that is looked up, in bytes. No name of the data comes near; longer ones in
/// texts are addresses and noise.
const MAX_PIECE: usize = 96;

/// A character that joins pieces: blanks, hyphens, apostrophes of all kinds.
fn is_joint(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{a0}' | '-' | '\u{2010}'
            ..='\u{2013}'
                | '\''
                | '\u{2018}'
                | '\u{2019}'
                | '\u{2bb}'
                | '\u{2bc}'
                | '\u{2be}'
                | '\u{2bf}'
                | '`'
                | '´'
    )
}

/// The pieces of a token or name, unfolded.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_joint).filter(|piece| !piece.is_empty())
}

/// Whether a token is nothing but joints, to be passed over inside a name.
pub(crate) fn is_joint_token(token: &str) -> bool {
    token.chars().all(is_joint)
}

/// Room for one folded piece, kept by the caller so that looking up allocates nothing.
pub(crate) struct Folded {
    bytes: [u8; MAX_PIECE],
    len: usize,
}

impl Folded {
    pub(crate) fn new() -> Self {
        Folded {
            bytes: [0; MAX_PIECE],
            len: 0,
        }
    }

    /// Folds `piece` to lower case; None if it is too long for any name.
    pub(crate) fn lower(&mut self, piece: &str) -> Option<&str> {
        self.len = 0;
        if piece.is_ascii() {
            for byte in piece.bytes().filter(|&byte| byte != b'.') {
                *self.bytes.get_mut(self.len)? = byte.to_ascii_lowercase();
                self.len += 1;
            }
        } else {
            for c in unmarked(piece).flat_map(char::to_lowercase) {
                let room = self.bytes.get_mut(self.len..self.len + c.len_utf8())?;
                self.len += c.encode_utf8(room).len();
            }
        }
        str::from_utf8(&self.bytes[..self.len]).ok()
    }
}

/// The characters of a piece without full stops and diacritics, in their case.
fn unmarked(piece: &str) -> impl Iterator<Item = char> + '_ {
    piece
        .nfd()
        .filter(|&c| c != '.' && !is_combining_mark(c))
        .flat_map(|c| {
            let letters: &[char] = match c {
                'ø' => &['o'],
                'Ø' => &['O'],
                'ł' => &['l'],
                'Ł' => &['L'],
                'đ' | 'ð' => &['d'],
                'Đ' | 'Ð' => &['D'],
                'ı' => &['i'],
                'ß' => &['s', 's'],
                'æ' => &['a', 'e'],
                'Æ' => &['A', 'e'],
                'œ' => &['o', 'e'],
                'Œ' => &['O', 'e'],
                'þ' => &['t', 'h'],
                'Þ' => &['T', 'h'],
                'ə' => &['a'],
                'Ə' => &['A'],
                'ħ' => &['h'],
                'Ħ' => &['H'],
                _ => &[],
            };
            let kept = letters.is_empty().then_some(c);
            letters.iter().copied().chain(kept)
        })
}

/// Pieces joined by one blank, each kept as `keep` says; names in ASCII, nearly all, take this
/// short way.
fn join(name: &str, keep: impl Fn(char) -> char) -> String {
    let mut joined = String::with_capacity(name.len());
    for piece in pieces(name) {
        let before = joined.len();
        if before > 0 {
            joined.push(' ');
        }
        let start = joined.len();
        joined.extend(piece.chars().filter(|&c| c != '.').map(&keep));
        if joined.len() == start {
            joined.truncate(before);
        }
    }
    joined
}

/// A whole name folded to lower case, pieces separated by one blank.
pub(crate) fn fold(name: &str) -> String {
    if name.is_ascii() {
        return join(name, |c| c.to_ascii_lowercase());
    }
    let lower = pieces(name).map(|piece| unmarked(piece).flat_map(char::to_lowercase).collect());
    lower
        .filter(|piece: &String| !piece.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A whole name without diacritics and full stops but in its case, pieces separated by one blank.
pub(crate) fn fold_cased(name: &str) -> String {
    if name.is_ascii() {
        return join(name, |c| c);
    }
    let plain = pieces(name).map(|piece| unmarked(piece).collect());
    plain
        .filter(|piece: &String| !piece.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// How the letters' case in a text agrees with that of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Agreement {
    /// Such writing is no mention of the name: `us` of `US`.
    No,
    /// Another way to write it: `NATO` as `Nato`, `Mali` as `MALI`.
    Loose,
    /// Letter for letter.
    Exact,
}

/// Small words inside names, whose case follows the house style of a paper.
const PARTICLES: &[&str] = &[
    "a", "abu", "al", "and", "at", "bin", "bint", "da", "das", "de", "del", "della", "den", "der",
    "des", "di", "do", "dos", "du", "e", "ed", "el", "en", "es", "et", "for", "ibn", "ul", "ur",
    "in", "l", "d", "la", "le", "les", "lo", "of", "on", "ould", "the", "to", "und", "van", "von",
    "y", "s",
];

/// Compares the case of one piece of a name (folded, in its case) with a piece of text.
///
/// Abbreviations of up to three letters must be written in capitals, longer ones may be written as
/// words; words must begin with a capital, and may be all capitals from three letters on.
pub(crate) fn agreement(name: &str, text: &str) -> Agreement {
    let plain: String;
    let text = if text.is_ascii() && !text.contains('.') {
        text
    } else {
        plain = unmarked(text).collect();
        &plain
    };
    if name == text {
        return Agreement::Exact;
    }
    let small = name.to_lowercase();
    if PARTICLES.contains(&small.as_str()) {
        return Agreement::Loose;
    }
    let capital = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
    if !capital(name) {
        // A name that begins with a small letter or a figure begins sentences too.
        return Agreement::Loose;
    }
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let abbreviation = letters > 1 && !name.chars().any(char::is_lowercase);
    let shouted = !text.chars().any(char::is_lowercase);
    if !capital(text) || (abbreviation && letters <= 3) || (shouted && letters < 3) {
        return Agreement::No;
    }
    Agreement::Loose
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_alike_whatever_the_marks() {
        for (one, other) in [
            ("U.N.", "UN"),
            ("Côte d’Ivoire", "cote d'ivoire"),
            ("al-Qaeda", "al Qaeda"),
            ("Erdoğan", "erdogan"),
            ("Bogotá", "bogota"),
            ("Łódź", "lodz"),
        ] {
            assert_eq!(fold(one), fold(other));
            let mut folded = Folded::new();
            let again: Vec<_> = pieces(one)
                .map(|piece| folded.lower(piece).unwrap_or_default().to_owned())
                .collect();
            assert_eq!(again.join(" "), fold(one));
        }
    }

    #[test]
    fn case_tells_names_from_words() {
        assert_eq!(agreement("US", "U.S."), Agreement::Exact);
        assert_eq!(agreement("US", "us"), Agreement::No);
        assert_eq!(agreement("US", "Us"), Agreement::No);
        assert_eq!(agreement("NATO", "Nato"), Agreement::Loose);
        assert_eq!(agreement("NATO", "nato"), Agreement::No);
        assert_eq!(agreement("Mali", "MALI"), Agreement::Loose);
        assert_eq!(agreement("Turkey", "turkey"), Agreement::No);
        assert_eq!(agreement("al", "Al"), Agreement::Loose);
        assert_eq!(agreement("Of", "of"), Agreement::Loose);
    }
}
