//! How the press calls a person by one name: the family name, with and without its particles.

use crate::CountryCode;

/// Words that belong to the family name after them.
const PARTICLES: &[&str] = &[
    "al", "bin", "ben", "da", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "ibn",
    "la", "le", "ould", "st.", "ter", "van", "von", "zu",
];

/// Words behind a family name.
const SUFFIXES: &[&str] = &["jr.", "jr", "sr.", "sr", "ii", "iii", "iv"];

/// Countries where the family name comes first.
const FAMILY_FIRST: &[&str] = &["CHN", "KOR", "PRK", "TWN"];

/// The short names of a person: the stated one alone, or those read off the full name.
pub(crate) fn surnames(
    name: &str,
    stated: Option<&str>,
    country: Option<CountryCode>,
) -> Vec<String> {
    if let Some(stated) = stated {
        return vec![stated.to_owned()];
    }
    let mut words: Vec<&str> = name.split_whitespace().collect();
    while words.len() > 1 && SUFFIXES.contains(&words[words.len() - 1].to_lowercase().as_str()) {
        words.pop();
    }
    let &[first, .., last] = &words[..] else {
        return Vec::new();
    };
    if country.is_some_and(|country| FAMILY_FIRST.contains(&country.as_str())) {
        return vec![first.to_owned()];
    }
    let is_particle = |word: &str| PARTICLES.contains(&word.to_lowercase().as_str());
    let particles = words[1..words.len() - 1]
        .iter()
        .rev()
        .take_while(|word| is_particle(word))
        .count();
    let mut found = vec![last.to_owned()];
    if particles > 0 {
        found.push(words[words.len() - 1 - particles..].join(" "));
    }
    // al-Assad is also called Assad.
    if let Some((article, rest)) = last.split_once('-')
        && is_particle(article)
    {
        found.push(rest.to_owned());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_family_names() {
        let of = |name, country| surnames(name, None, CountryCode::parse(country));
        assert_eq!(of("Marco Rubio", "USA"), ["Rubio"]);
        assert_eq!(
            of("Ursula von der Leyen", "DEU"),
            ["Leyen", "von der Leyen"]
        );
        assert_eq!(of("Bashar al-Assad", "SYR"), ["al-Assad", "Assad"]);
        assert_eq!(of("Xi Jinping", "CHN"), ["Xi"]);
        assert_eq!(of("Martin Luther King Jr.", "USA"), ["King"]);
        assert!(of("Madonna", "USA").is_empty());
        assert_eq!(
            surnames("Andrés Manuel López Obrador", Some("López Obrador"), None),
            ["López Obrador"]
        );
    }
}
