//! Strings as 64-bit ids.
//!
//! The ids are spaCy's, because the models' tables are keyed by them: reserved
//! names have small numbers of their own, all other strings their MurmurHash64A.

/// The id of a string.
///
/// ```
/// assert_eq!(demarche_nlp::string_id("Paris"), 10427160276079242800);
/// assert_eq!(demarche_nlp::string_id("agent"), 401); // a reserved name
/// assert_eq!(demarche_nlp::string_id(""), 0);
/// ```
pub fn string_id(s: &str) -> u64 {
    if s.is_empty() {
        return 0;
    }
    match symbol(s) {
        Some(number) => u64::from(number),
        None => murmur64a(s.as_bytes(), 1),
    }
}

/// MurmurHash2 in its 64-bit variant for 64-bit machines, little-endian.
fn murmur64a(bytes: &[u8], seed: u64) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    let mut h = seed ^ (bytes.len() as u64).wrapping_mul(M);
    let mut words = bytes.chunks_exact(8);
    for word in &mut words {
        let mut k = [0; 8];
        k.copy_from_slice(word);
        let mut k = u64::from_le_bytes(k).wrapping_mul(M);
        k ^= k >> 47;
        h = (h ^ k.wrapping_mul(M)).wrapping_mul(M);
    }
    let rest = words.remainder();
    if !rest.is_empty() {
        let mut k = [0; 8];
        k[..rest.len()].copy_from_slice(rest);
        h = (h ^ u64::from_le_bytes(k)).wrapping_mul(M);
    }
    h ^= h >> 47;
    h = h.wrapping_mul(M);
    h ^ (h >> 47)
}

/// The number of a reserved name.
fn symbol(s: &str) -> Option<u16> {
    // No reserved name is longer than IS_OOV_DEPRECATED.
    if s.len() > 17 {
        return None;
    }
    if let Ok(i) = SYMBOLS.binary_search_by(|&(name, _)| name.cmp(s)) {
        return Some(SYMBOLS[i].1);
    }
    let number = |digits: &str, width: usize| {
        (digits.len() == width && digits.bytes().all(|b| b.is_ascii_digit()))
            .then(|| digits.parse::<u16>().ok())
            .flatten()
    };
    if let Some(digits) = s.strip_prefix("FLAG") {
        return number(digits, 2).filter(|n| (19..=63).contains(n));
    }
    if let Some(digits) = s.strip_prefix("DEPRECATED") {
        return number(digits, 3)
            .filter(|n| (1..=276).contains(n))
            .map(|n| n + 103);
    }
    None
}

/// Names with a number of their own, ascending; two families are told by rule in [`symbol`].
#[rustfmt::skip]
const SYMBOLS: [(&str, u16); 135] = [
    ("ADJ", 84), ("ADP", 85), ("ADV", 86), ("AUX", 87), ("CARDINAL", 397), ("CCONJ", 89),
    ("CLUSTER", 72), ("CONJ", 88), ("DATE", 391), ("DEP", 76), ("DET", 90), ("ENT_ID", 454),
    ("ENT_IOB", 77), ("ENT_KB_ID", 452), ("ENT_TYPE", 78), ("EOL", 102), ("EVENT", 387),
    ("FACILITY", 382), ("GPE", 384), ("HEAD", 79), ("ID", 64), ("IDX", 455), ("INTJ", 91),
    ("IS_ALPHA", 1), ("IS_ASCII", 2), ("IS_BRACKET", 14), ("IS_CURRENCY", 18), ("IS_DIGIT", 3),
    ("IS_LEFT_PUNCT", 16), ("IS_LOWER", 4), ("IS_OOV_DEPRECATED", 13), ("IS_PUNCT", 5),
    ("IS_QUOTE", 15), ("IS_RIGHT_PUNCT", 17), ("IS_SPACE", 6), ("IS_STOP", 12), ("IS_TITLE", 7),
    ("IS_UPPER", 8), ("LANG", 83), ("LANGUAGE", 389), ("LAW", 390), ("LEMMA", 73), ("LENGTH", 71),
    ("LIKE_EMAIL", 11), ("LIKE_NUM", 10), ("LIKE_URL", 9), ("LOC", 385), ("LOWER", 66),
    ("MONEY", 394), ("MORPH", 453), ("NORM", 67), ("NORP", 381), ("NOUN", 92), ("NUM", 93),
    ("ORDINAL", 396), ("ORG", 383), ("ORTH", 65), ("PART", 94), ("PERCENT", 393), ("PERSON", 380),
    ("POS", 74), ("PREFIX", 69), ("PROB", 82), ("PRODUCT", 386), ("PRON", 95), ("PROPN", 96),
    ("PUNCT", 97), ("QUANTITY", 395), ("SCONJ", 98), ("SENT_START", 80), ("SHAPE", 68),
    ("SPACE", 103), ("SPACY", 81), ("SUFFIX", 70), ("SYM", 99), ("TAG", 75), ("TIME", 392),
    ("VERB", 100), ("WORK_OF_ART", 388), ("X", 101), ("_", 456), ("acl", 451), ("acomp", 398),
    ("advcl", 399), ("advmod", 400), ("agent", 401), ("amod", 402), ("appos", 403), ("attr", 404),
    ("aux", 405), ("auxpass", 406), ("cc", 407), ("ccomp", 408), ("complm", 409), ("conj", 410),
    ("cop", 411), ("csubj", 412), ("csubjpass", 413), ("dep", 414), ("det", 415), ("dobj", 416),
    ("expl", 417), ("hmod", 418), ("hyph", 419), ("infmod", 420), ("intj", 421), ("iobj", 422),
    ("mark", 423), ("meta", 424), ("neg", 425), ("nmod", 426), ("nn", 427), ("npadvmod", 428),
    ("nsubj", 429), ("nsubjpass", 430), ("num", 431), ("number", 432), ("obj", 434), ("obl", 435),
    ("oprd", 433), ("parataxis", 436), ("partmod", 437), ("pcomp", 438), ("pobj", 439),
    ("poss", 440), ("possessive", 441), ("preconj", 442), ("prep", 443), ("prt", 444),
    ("punct", 445), ("quantmod", 446), ("rcmod", 448), ("relcl", 447), ("root", 449),
    ("xcomp", 450),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_sorted() {
        assert!(SYMBOLS.windows(2).all(|w| w[0].0 < w[1].0));
        assert!(SYMBOLS.iter().all(|(name, _)| name.len() <= 17));
    }

    #[test]
    fn ids_are_spacys() {
        for (s, id) in [
            ("the", 7425985699627899538),
            ("hello", 5983625672228268878),
            ("ÉCOLE", 11556946848463517429),
            ("coffee", 3197928453018144401),
            ("\n", 962983613142996970),
            (" ", 8532415787641010193),
            ("😀", 13900606239988879105),
            ("X", 101),
            ("_", 456),
            ("FLAG19", 19),
            ("FLAG63", 63),
            ("DEPRECATED001", 104),
            ("DEPRECATED276", 379),
            ("Xxxxx", 16072095006890171862),
        ] {
            assert_eq!(string_id(s), id, "{s:?}");
        }
        assert!(string_id("FLAG18") > 1000);
        assert!(string_id("FLAG019") > 1000);
        assert!(string_id("DEPRECATED1") > 1000);
    }
}
