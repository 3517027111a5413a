//! The words of `data/counts/quantities.toml`, resolved once.

use crate::record::Bound;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// A number that a record has a field for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Field {
    /// Killed.
    Dead,
    /// Hurt.
    Injured,
    /// Arrested, held, abducted.
    Detained,
    /// Driven from where they live.
    Displaced,
    /// Taking part.
    Participants,
}

impl Field {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Field::Dead => "dead",
            Field::Injured => "injured",
            Field::Detained => "detained",
            Field::Displaced => "displaced",
            Field::Participants => "participants",
        }
    }
}

/// Of whom a word tells its harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Of {
    /// Of its object.
    Object,
    /// Of what stands behind the noun's "of".
    Noun,
    /// Of its subject.
    Subject,
    /// Of the noun that it is said of.
    State,
}

/// All words, ready for look-up.
#[derive(Debug)]
pub(super) struct Quantities {
    pub numbers: HashMap<String, u64>,
    pub units: HashMap<String, u64>,
    pub vague: HashMap<String, u64>,
    pub nobody: HashSet<String>,
    pub things: HashSet<String>,
    pub collectives: HashSet<String>,
    /// Words of each phrase, longest first.
    pub bounds: Vec<(Vec<String>, Bound)>,
    harm: HashMap<(Of, String), Field>,
    tolls: HashMap<String, Field>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    numbers: HashMap<String, u64>,
    units: HashMap<String, u64>,
    vague: HashMap<String, u64>,
    bounds: HashMap<Bound, Vec<String>>,
    nobody: Words,
    things: Words,
    collectives: Words,
    harm: Vec<Harm>,
    toll: Vec<Toll>,
    #[serde(rename = "examples")]
    _examples: toml::Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: HashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Harm {
    field: Field,
    objects: Vec<String>,
    nouns: Vec<String>,
    subjects: Vec<String>,
    states: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Toll {
    field: Field,
    words: Vec<String>,
}

impl Quantities {
    /// The words that the program carries.
    pub(super) fn get() -> &'static Quantities {
        static WORDS: LazyLock<Quantities> = LazyLock::new(|| {
            // Cannot fail: the input is embedded and a test of this module parses it.
            Quantities::parse(include_str!("../../../../data/counts/quantities.toml"))
                .expect("the embedded quantities are valid")
        });
        &WORDS
    }

    fn parse(text: &str) -> Result<Quantities, toml::de::Error> {
        let file: File = toml::from_str(text)?;
        let mut bounds: Vec<(Vec<String>, Bound)> = file
            .bounds
            .into_iter()
            .flat_map(|(bound, phrases)| {
                phrases
                    .into_iter()
                    .map(move |p| (p.split(' ').map(str::to_owned).collect(), bound))
            })
            .collect();
        bounds.sort_by_key(|(words, _): &(Vec<String>, Bound)| std::cmp::Reverse(words.len()));
        let mut harm = HashMap::new();
        for h in file.harm {
            for (of, words) in [
                (Of::Object, h.objects),
                (Of::Noun, h.nouns),
                (Of::Subject, h.subjects),
                (Of::State, h.states),
            ] {
                harm.extend(words.into_iter().map(|w| ((of, w), h.field)));
            }
        }
        let tolls = file
            .toll
            .into_iter()
            .flat_map(|t| t.words.into_iter().map(move |w| (w, t.field)))
            .collect();
        Ok(Quantities {
            numbers: file.numbers,
            units: file.units,
            vague: file.vague,
            nobody: file.nobody.words,
            things: file.things.words,
            collectives: file.collectives.words,
            bounds,
            harm,
            tolls,
        })
    }

    /// What a word tells of those `of` it.
    pub(super) fn harm(&self, of: Of, lemma: &str) -> Option<Field> {
        self.harm.get(&(of, lemma.to_owned())).copied()
    }

    /// What a toll counts.
    pub(super) fn toll(&self, name: &str) -> Option<Field> {
        self.tolls.get(name).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_words_are_valid() {
        let words = Quantities::parse(include_str!("../../../../data/counts/quantities.toml"));
        let words = words.unwrap();
        assert_eq!(words.numbers["twelve"], 12);
        assert_eq!(words.harm(Of::Object, "kill"), Some(Field::Dead));
        // "no fewer than" is asked before any shorter phrase
        assert!(
            words
                .bounds
                .is_sorted_by_key(|(w, _)| std::cmp::Reverse(w.len()))
        );
    }
}
