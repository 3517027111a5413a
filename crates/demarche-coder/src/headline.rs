//! Headlines in title case, brought to the case of running text before they are parsed.
//!
//! "Police Arrest Opposition Leader" reads as one long name to a parser trained on sentences.
//! A word keeps its capital only if it is known as a name: by the world, or because the body
//! writes it so in the middle of a sentence. Every change is one code point for one code point, so
//! offsets hold, and records quote the headline as it was printed.

use demarche_world::World;
use std::borrow::Cow;
use std::collections::HashSet;

/// Share of words with a capital from which a headline counts as set in title case.
const TITLE_CASE: f32 = 0.7;

/// The headline in running case; unchanged if it is not in title case or has fewer than three words.
pub(crate) fn running_case<'t>(title: &'t str, body: &str, world: &World) -> Cow<'t, str> {
    let words = words(title);
    let capitalised = |w: &&str| w.chars().next().is_some_and(char::is_uppercase);
    // short words stay small in title case too ("of", "to")
    let long: Vec<&str> = words
        .iter()
        .map(|&(_, w)| w)
        .filter(|w| w.chars().count() > 3)
        .collect();
    let capitals = long.iter().filter(|w| capitalised(w)).count();
    if words.len() < 3 || (capitals as f32) < TITLE_CASE * long.len() as f32 {
        return Cow::Borrowed(title);
    }
    let tokens: Vec<&str> = words.iter().map(|&(_, w)| w).collect();
    let names = names_of(body);
    let mut keep = vec![false; tokens.len()];
    let mut at = 0;
    while at < tokens.len() {
        if let Some(m) = world.match_at(&tokens, at) {
            keep[at..at + m.len].fill(true);
            at += m.len;
            continue;
        }
        keep[at] = names.contains(tokens[at]) || !is_plain(tokens[at]);
        at += 1;
    }
    let mut out = title.to_owned();
    // sentences begin with a capital, and the parser has read sentences
    for (&(start, word), keep) in words.iter().zip(keep).skip(1).rev() {
        if !keep {
            out.replace_range(start..start + word.len(), &word.to_ascii_lowercase());
        }
    }
    Cow::Owned(out)
}

/// Runs of letters, digits and inner marks, with their byte offsets; a possessive is cut off.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    for piece in text.split_inclusive(char::is_whitespace) {
        let start = piece.as_ptr() as usize - text.as_ptr() as usize;
        let word = piece.trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
        if word.is_empty() {
            continue;
        }
        let offset = start + (word.as_ptr() as usize - piece.as_ptr() as usize);
        let word = word
            .strip_suffix("'s")
            .or_else(|| word.strip_suffix("’s"))
            .unwrap_or(word);
        out.push((offset, word));
    }
    out
}

/// A capital and small ASCII letters: what title case makes of an ordinary word.
fn is_plain(word: &str) -> bool {
    word.bytes()
        .skip(1)
        .all(|b| b.is_ascii_lowercase() || b == b'-')
}

/// Words that the body writes with a capital where no sentence begins.
fn names_of(body: &str) -> HashSet<&str> {
    let words = words(body);
    let mut names = HashSet::new();
    for pair in words.windows(2) {
        let [(before_at, before), (at, word)] = *pair else {
            continue;
        };
        let between = &body[before_at + before.len()..at];
        // only a blank, or a possessive and a blank, lies between two words of one sentence
        let inside = !before.ends_with('.')
            && between
                .trim_start_matches(['\'', '’', 's'])
                .chars()
                .all(|c| c == ' ');
        if inside && word.starts_with(char::is_uppercase) {
            names.insert(word);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(title: &str, body: &str) -> String {
        let world = World::embedded().expect("the world loads");
        running_case(title, body, &world).into_owned()
    }

    #[test]
    fn names_keep_their_capitals_and_other_words_lose_them() {
        assert_eq!(
            case("Police Arrest Opposition Leader In Minsk", ""),
            "Police arrest opposition leader in Minsk"
        );
        assert_eq!(
            case(
                "Kenya’s President Adembo Visits South Korea",
                "On Monday President Adembo left."
            ),
            "Kenya’s President Adembo visits South Korea"
        );
    }

    #[test]
    fn running_text_and_short_headlines_stay() {
        let plain = "Police arrest opposition leader in Minsk after protest";
        assert_eq!(case(plain, ""), plain);
        assert_eq!(case("Talks Fail", ""), "Talks Fail");
    }

    #[test]
    fn no_code_point_is_gained_or_lost() {
        let title = "ÉLYSÉE Says İstanbul Talks “Will Resume” In The Spring";
        assert_eq!(case(title, "").chars().count(), title.chars().count());
    }
}
