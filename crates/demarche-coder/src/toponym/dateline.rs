//! The line in front of a report: "KABUL, Afghanistan (Reuters) - ".

use demarche_nlp::Annotated;

/// Longest dateline, in tokens.
const LONGEST: usize = 14;

/// How many tokens stand before the report, its dash among them, if the text begins with a dateline.
///
/// A dateline ends with a dash, or a colon behind a place in capitals; before it stand names, days and the
/// agency and no words of a sentence.
pub(crate) fn dateline(doc: &Annotated) -> Option<usize> {
    let text = |i: usize| doc.token(i).text();
    let letters = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count();
    if doc.len() < 3 || letters(text(0)) < 3 {
        return None;
    }
    let shouted = !text(0).chars().any(char::is_lowercase);
    let end = (1..doc.len().min(LONGEST)).find(|&i| match text(i) {
        "—" | "–" | "--" | "―" => true,
        "-" => doc.token(i - 1).row().end < doc.token(i).row().start,
        ":" => shouted,
        _ => false,
    })?;
    let names = (0..end).map(text).all(|word| {
        !word.starts_with(char::is_lowercase) || matches!(word, "and" | "de" | "of" | "al")
    });
    let agency = (1..end).any(|i| text(i) == "(");
    (names && (shouted || agency)).then_some(end + 1)
}
