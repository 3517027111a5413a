//! The rules as data: families of types and the weights of evidence, `data/occurrences/match.toml`.

use std::sync::LazyLock;

use demarche_codebook::EventType;
use serde::Deserialize;

use crate::Error;

const SOURCE: &str = include_str!("../../../data/occurrences/match.toml");

static BUILT_IN: LazyLock<Rules> = LazyLock::new(|| {
    Rules::parse(SOURCE)
        .unwrap_or_else(|error| unreachable!("a test reads the built-in rules: {error}"))
});

/// Which types may tell one happening, and what each agreement is worth.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    #[serde(rename = "family")]
    families: Vec<Family>,
    pub(crate) weights: Weights,
}

/// Types that reports of one happening get.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    name: String,
    types: Vec<EventType>,
    near: f32,
    #[expect(dead_code, reason = "said to those who edit the file")]
    why: String,
}

/// Evidence in log-odds; the file says what each is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Weights {
    pub bias: f32,
    pub same_type: f32,
    pub same_mode: f32,
    pub other_mode: f32,
    pub side_alike: f32,
    pub side_unlike: f32,
    pub same_town: f32,
    pub same_region: f32,
    pub same_country: f32,
    pub other_place: f32,
    pub named_place: f32,
    pub same_day: f32,
    pub day_apart: f32,
    pub published_apart: f32,
    pub same_count: f32,
    pub other_count: f32,
    pub same_trigger: f32,
    pub content: f32,
    pub usual_content: f32,
    pub most_content: f32,
    pub same_article: f32,
    pub other_modality: f32,
}

impl Rules {
    /// The rules that the program carries.
    #[must_use]
    pub fn built_in() -> &'static Rules {
        &BUILT_IN
    }

    /// Rules from the text of a file like `data/occurrences/match.toml`.
    ///
    /// # Errors
    ///
    /// [`Error::Rules`] with the line that is wrong.
    pub fn parse(text: &str) -> Result<Rules, Error> {
        Ok(toml::from_str(text)?)
    }

    /// Names of the families of a type: its own, then those it shares.
    pub(crate) fn families(&self, event_type: EventType) -> impl Iterator<Item = &str> {
        let shared = self
            .families
            .iter()
            .filter(move |family| family.types.contains(&event_type))
            .map(|family| family.name.as_str());
        std::iter::once(event_type.as_str()).chain(shared)
    }

    /// Types that may tell the same happening as this one, which is among them.
    pub fn comparable(&self, event_type: EventType) -> impl Iterator<Item = EventType> {
        EventType::ALL
            .iter()
            .copied()
            .filter(move |other| self.types(event_type, *other).is_some())
    }

    /// What it adds that reports have these types; None where they cannot tell one happening.
    pub(crate) fn types(&self, a: EventType, b: EventType) -> Option<f32> {
        if a == b {
            return Some(self.weights.same_type);
        }
        self.families
            .iter()
            .filter(|family| family.types.contains(&a) && family.types.contains(&b))
            .map(|family| family.near)
            .max_by(f32::total_cmp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_rules_are_read() {
        let rules = Rules::built_in();
        assert!(rules.types(EventType::Agree, EventType::Consult).is_some());
        assert!(rules.types(EventType::Aid, EventType::Assault).is_none());
        assert!(Rules::parse("[weights]\nbias = 1").is_err());
    }
}
