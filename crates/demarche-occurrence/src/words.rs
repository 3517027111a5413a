//! Words that carry content: lower case, without the words of grammar, reduced to a stem.
//!
//! The stem is light on purpose. It only has to make `clashed`, `clashes` and `clash` one word in two
//! reports, and is never shown.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::limits::MOST_WORDS;

/// Words of grammar and of reporting, which any two reports share.
const EMPTY: &str = "a about after again against all also am an and any are as at be because been before \
    being between both but by can could did do does down during each few for from further had has have he \
    her here him his how i if in into is it its itself just may me might more most must my new no nor not now \
    of off on once one only or other our out over own per said same say says shall she should so some such \
    than that the their them then there these they this those through to told too two under until up us very \
    was we were what when where which while who whom whose why will with would you your mr mrs ms s t \
    monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow day week";

static EMPTY_SET: LazyLock<FxHashSet<&'static str>> =
    LazyLock::new(|| EMPTY.split_ascii_whitespace().collect());

/// Whether a lower-case word carries content.
pub(crate) fn carries(word: &str) -> bool {
    word.chars().nth(1).is_some() && !EMPTY_SET.contains(word)
}

/// The stem of a lower-case word.
#[must_use]
pub fn stem(word: &str) -> String {
    let word = word.strip_suffix("'s").unwrap_or(word);
    let mut stem = word.to_owned();
    for (suffix, with) in [
        ("ies", "y"),
        ("ied", "y"),
        ("ing", ""),
        ("ed", ""),
        ("es", ""),
        ("s", ""),
    ] {
        if let Some(rest) = word.strip_suffix(suffix)
            && rest.chars().count() >= 3
        {
            stem = format!("{rest}{with}");
            break;
        }
    }
    let mut last = stem.chars().rev();
    if let (Some(a), Some(b)) = (last.next(), last.next())
        && a == b
        && !"lse".contains(a)
        && stem.chars().count() > 4
    {
        stem.pop();
    }
    if stem.chars().count() > 4 && stem.ends_with('e') {
        stem.pop();
    }
    stem
}

/// A text cut into words and numbers, with their case. An apostrophe stays inside a word.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’' | ',' | '.'))
        .flat_map(|piece| {
            // Commas and dots stay inside numbers only.
            let piece = piece.trim_matches(|c: char| !c.is_alphanumeric());
            let number = piece.starts_with(|c: char| c.is_ascii_digit());
            piece.split(move |c: char| !number && matches!(c, ',' | '.'))
        })
        .filter(|word| !word.is_empty())
}

/// The lower-case form that is compared: typewriter apostrophes, no possessive.
pub(crate) fn lower(word: &str) -> String {
    let word = word.to_lowercase().replace('’', "'");
    match word.strip_suffix("'s") {
        Some(rest) => rest.to_owned(),
        None => word,
    }
}

/// The stems of the content words of a sentence, sorted, each once, [`MOST_WORDS`] at most.
///
/// ```
/// assert_eq!(
///     demarche_occurrence::content_words("Students clashed with the police in Dhaka."),
///     ["clash", "dhaka", "polic", "student"],
/// );
/// ```
#[must_use]
pub fn content_words(sentence: &str) -> Vec<String> {
    let mut words: Vec<String> = tokens(sentence)
        .map(lower)
        .filter(|word| carries(word))
        .map(|word| stem(&word))
        .take(MOST_WORDS)
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_word_have_one_stem() {
        for words in [
            &["clash", "clashed", "clashes", "clashing"][..],
            &["arrest", "arrested", "arrests"],
            &["agree", "agreed", "agreeing"],
            &["visa", "visas"],
            &["deploy", "deployed"],
            &["rally", "rallies", "rallied"],
            &["plan", "planned", "planning"],
        ] {
            let stems: Vec<String> = words.iter().map(|word| stem(word)).collect();
            assert!(stems.iter().all(|s| *s == stems[0]), "{stems:?}");
        }
        assert_ne!(stem("police"), stem("policy"));
    }

    #[test]
    fn numbers_stay_whole_and_words_part_at_punctuation() {
        let words: Vec<&str> =
            tokens("About 25,000 people, U.S. troops—and Kyiv's mayor; 4.2.").collect();
        assert_eq!(
            words,
            [
                "About", "25,000", "people", "U", "S", "troops", "and", "Kyiv's", "mayor", "4.2"
            ]
        );
    }
}
