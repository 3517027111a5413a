//! Definite descriptions: phrases that speak of what was named before without naming it.
//!
//! "The two countries" are the last two that were named, "the Central American nation" the last one of
//! that part of the world, "the group" the last group, "the prime minister" the one whom the article
//! has named. Each looks back a few sentences and stays silent where two readings are equally near.

use super::{Entities, Found, Nature};
use crate::syntax;
use demarche_codebook::Sector;
use demarche_world::{CountryCode, EntityId, Form, Kind};
use std::rc::Rc;

/// How many sentences back a description finds what it speaks of.
const REACH: usize = 3;

/// How many sentences back the holder of an office may have been named.
const OFFICE_REACH: usize = 8;

/// Nouns of which two stand for two states.
const OF_STATES: &[&str] = &[
    "country",
    "nation",
    "state",
    "government",
    "neighbour",
    "neighbor",
    "side",
    "capital",
    "power",
    "leader",
    "president",
    "minister",
    "republic",
    "army",
    "military",
    "navy",
    "ally",
    "rival",
    "foe",
    "enemy",
    "adversary",
    "delegation",
    "diplomat",
    "negotiator",
    "official",
    "king",
    "premier",
    "ambassador",
    "envoy",
    "force",
];

/// Parts of the world as the press calls them, and as `countries.toml` does.
const PARTS: &[(&str, &[&str])] = &[
    ("central american", &["Central America"]),
    ("south american", &["South America"]),
    ("north american", &["North America"]),
    ("latin american", &["Central America", "South America"]),
    ("caribbean", &["Caribbean"]),
    ("west african", &["West Africa"]),
    ("east african", &["East Africa"]),
    ("central african", &["Central Africa"]),
    ("southern african", &["Southern Africa"]),
    ("north african", &["North Africa"]),
    (
        "african",
        &[
            "West Africa",
            "East Africa",
            "Central Africa",
            "Southern Africa",
            "North Africa",
        ],
    ),
    ("middle eastern", &["Middle East"]),
    ("gulf", &["Middle East"]),
    ("central asian", &["Central Asia"]),
    ("south asian", &["South Asia"]),
    ("southeast asian", &["Southeast Asia"]),
    ("south-east asian", &["Southeast Asia"]),
    ("east asian", &["East Asia"]),
    (
        "asian",
        &["South Asia", "Southeast Asia", "East Asia", "Central Asia"],
    ),
    ("european", &["Europe"]),
    ("balkan", &["Europe"]),
    ("baltic", &["Europe"]),
    ("scandinavian", &["Europe"]),
    ("caucasus", &["Caucasus"]),
    ("pacific", &["Oceania"]),
    ("pacific island", &["Oceania"]),
];

impl Entities<'_, '_> {
    /// The states behind "the two countries", "both capitals", "the two leaders": each with the sectors
    /// of the noun. Empty unless just two states were named in the sentences before.
    pub(super) fn pair(&self, head: usize, found: &Found) -> Vec<Rc<Found>> {
        let token = self.doc.token(head);
        let lemma = token.lemma().to_lowercase();
        if token.tag() != "NNS" || !OF_STATES.contains(&lemma.as_str()) {
            return Vec::new();
        }
        let words: Vec<&str> = token
            .children()
            .filter(|c| c.index() < head)
            .map(|c| syntax::lower(self.doc, c.index()))
            .collect();
        let both = words.contains(&"both");
        let two = words.contains(&"two");
        // "the presidents", "two neighbors" of those just named; "the government negotiators" may be anyone's
        let definite = matches!(words[..], ["the" | "these" | "their"]);
        if !(both || two || definite && !matches!(lemma.as_str(), "state" | "official" | "force")) {
            return Vec::new();
        }
        let Some(pair) = self.last_two_states(head) else {
            return Vec::new();
        };
        let own = found.key.strip_prefix("role:").unwrap_or(&found.key);
        let plain = matches!(
            lemma.as_str(),
            "country"
                | "nation"
                | "state"
                | "government"
                | "neighbour"
                | "neighbor"
                | "side"
                | "capital"
                | "power"
                | "republic"
                | "ally"
                | "rival"
                | "foe"
                | "enemy"
                | "adversary"
        );
        pair.iter()
            .map(|&(id, country)| {
                let e = self.world.entity(id);
                let mut one = found.clone();
                one.country = Some(country);
                one.key = if plain {
                    format!("country:{country}")
                } else {
                    format!("role:{country}-{own}")
                };
                if plain {
                    one.nature = Nature::State;
                    one.sectors = vec![Sector::Gov];
                } else if one.sectors.is_empty() {
                    one.sectors = vec![Sector::Gov];
                }
                one.how
                    .push(format!("'{}', one of the two states named before", e.name));
                Rc::new(one)
            })
            .collect()
    }

    /// The only two states named in the sentence before `head`, or with the sentences before it.
    fn last_two_states(&self, head: usize) -> Option<[(EntityId, CountryCode); 2]> {
        let this = self.doc.sentence_of(head);
        for back in 0..=REACH.min(this) {
            let first = self.doc.sentences()[this - back].start;
            let mut states: Vec<(EntityId, CountryCode)> = Vec::new();
            for hit in self.hits.iter().filter(|h| h.range.start >= first) {
                if hit.range.start >= head {
                    break;
                }
                let e = self.world.entity(hit.senses[0].entity);
                let of_state = matches!(e.kind, Kind::Country | Kind::FormerState)
                    || e.kind == Kind::City && e.stands_for.is_some()
                    || e.kind == Kind::Person;
                let Some(country) = e.affiliation(self.day).country else {
                    continue;
                };
                if of_state && !country.is_stateless() && states.iter().all(|s| s.1 != country) {
                    states.push((hit.senses[0].entity, country));
                }
            }
            match states[..] {
                [one, two] => return Some([one, two]),
                [] | [_] => {}
                _ => return None,
            }
        }
        None
    }

    /// The country behind "the country", "the Central American nation", "the kingdom".
    pub(super) fn described_state(
        &self,
        head: usize,
        left: &[usize],
    ) -> Option<(CountryCode, String)> {
        let token = self.doc.token(head);
        let noun = matches!(
            token.lemma(),
            "country"
                | "nation"
                | "state"
                | "republic"
                | "kingdom"
                | "neighbour"
                | "neighbor"
                | "capital"
        );
        if !noun || token.tag() != "NN" || !self.is_definite(head) {
            return None;
        }
        let words: Vec<String> = left
            .iter()
            .map(|&i| self.tokens[i].to_lowercase())
            .collect();
        let phrase = words.join(" ");
        let part = PARTS
            .iter()
            .filter(|(name, _)| phrase.contains(name))
            .max_by_key(|(name, _)| name.len());
        let known = [
            "host",
            "island",
            "landlocked",
            "small",
            "tiny",
            "poor",
            "whole",
            "entire",
        ];
        if part.is_none() && !words.iter().all(|w| known.contains(&w.as_str())) {
            return None;
        }
        let this = self.doc.sentence_of(head);
        let first = self.doc.sentences()[this.saturating_sub(REACH)].start;
        let mut named: Vec<CountryCode> = Vec::new();
        for hit in self.hits.iter().rev() {
            if hit.range.start >= head {
                continue;
            }
            if hit.range.start < first {
                break;
            }
            let e = self.world.entity(hit.senses[0].entity);
            if !e.kind.is_place() {
                continue;
            }
            let Some(country) = e.country else { continue };
            let fits = part.is_none_or(|(_, regions)| {
                let region = self
                    .world
                    .country(country)
                    .and_then(|c| c.region.as_deref());
                region.is_some_and(|region| regions.contains(&region))
            });
            if fits && !named.contains(&country) {
                named.push(country);
            }
        }
        // the last one of that part of the world; without a part the only one, or what all is about
        let country = match (part, named.as_slice()) {
            (Some(_), [last, ..]) | (None, [last]) => *last,
            (None, several) => self.subject_country().filter(|c| several.contains(c))?,
            (Some(_), []) => return None,
        };
        Some((
            country,
            format!("'the {}' named before: {country}", token.text()),
        ))
    }

    /// The state behind "the NATO member", "the EU member state": the last one named that is one.
    pub(super) fn described_member(
        &self,
        head: usize,
        body: EntityId,
    ) -> Option<(CountryCode, String)> {
        let members = self.world.members(body);
        if members.is_empty()
            || !matches!(
                self.doc.token(head).lemma(),
                "member" | "state" | "country" | "nation" | "ally"
            )
        {
            return None;
        }
        let this = self.doc.sentence_of(head);
        let first = self.doc.sentences()[this.saturating_sub(REACH)].start;
        let earlier = self.hits.iter().rev().filter(|hit| hit.range.end <= head);
        let (country, e) = earlier
            .take_while(|hit| hit.range.start >= first)
            .find_map(|hit| {
                let e = self.world.entity(hit.senses[0].entity);
                let country = e
                    .country
                    .filter(|c| e.kind.is_place() && members.contains(c))?;
                Some((country, e))
            })?;
        let body = &self.world.entity(body).name;
        Some((
            country,
            format!("{}, named before, is a member of {body}", e.name),
        ))
    }

    /// The body behind "the group", "the bloc", "the ministry": the last one of that kind.
    pub(super) fn described_body(&self, head: usize, left: &[usize]) -> Option<Found> {
        let token = self.doc.token(head);
        if !matches!(token.tag(), "NN" | "NNS") || !left.is_empty() || !self.is_definite(head) {
            return None;
        }
        if self.prep_object(head, &["of", "for", "in"]).is_some() {
            return None;
        }
        let plural = token.tag() == "NNS";
        let lemma = token.lemma();
        let fits = |kind: Kind, form: Option<Form>| match (lemma, plural) {
            ("group" | "movement" | "outfit" | "network" | "militia" | "faction", false)
            | ("rebel" | "militant" | "insurgent" | "guerrilla" | "jihadist", true) => {
                kind == Kind::Group && form != Some(Form::Party)
            }
            ("party", false) => form == Some(Form::Party),
            ("organisation" | "organization", false) => {
                matches!(kind, Kind::Organisation | Kind::Group)
            }
            ("bloc" | "alliance" | "grouping", false) => {
                kind == Kind::Organisation && form == Some(Form::Igo)
            }
            ("agency" | "watchdog" | "body", false) => {
                matches!(kind, Kind::Organisation | Kind::Agency)
            }
            ("ministry", false) => form == Some(Form::Ministry),
            ("company" | "firm", false) => form == Some(Form::Company),
            ("union", false) => form == Some(Form::Union),
            ("charity", false) => form == Some(Form::Ngo),
            _ => false,
        };
        let this = self.doc.sentence_of(head);
        let first = self.doc.sentences()[this.saturating_sub(REACH)].start;
        let hit = self
            .hits
            .iter()
            .rev()
            .filter(|h| h.range.end <= head)
            .find(|h| {
                let e = self.world.entity(h.senses[0].entity);
                fits(e.kind, e.form)
            })?;
        if hit.range.start < first {
            return None;
        }
        let e = self.world.entity(hit.senses[0].entity);
        let a = e.affiliation(self.day);
        Some(Found {
            span: self.phrase(head, None),
            name: e.name.clone(),
            key: e.key.clone(),
            country: a.country,
            sectors: a.sectors.to_vec(),
            nature: Nature::Body,
            abroad: true,
            how: vec![format!("'the {}' is {} named before", token.text(), e.name)],
        })
    }

    /// The person behind "the president", "the minister": the last one whom the article named by name
    /// with that title.
    pub(super) fn described_holder(&self, head: usize, left: &[usize]) -> Option<Found> {
        let token = self.doc.token(head);
        if token.tag() != "NN"
            || !self.is_definite(head)
            || self.prep_object(head, &["of"]).is_some()
        {
            return None;
        }
        if left.iter().any(|&i| self.cover[i].is_some()) {
            return None;
        }
        let word = token.text();
        let this = self.doc.sentence_of(head);
        let first = self.doc.sentences()[this.saturating_sub(OFFICE_REACH)].start;
        let holder = (first..head).rev().find_map(|i| {
            let t = self.doc.token(i);
            if !t.text().eq_ignore_ascii_case(word) || i == head {
                return None;
            }
            let above = match t.dep() {
                "compound" | "nmod" | "amod" => t.head().index(),
                _ => i,
            };
            let f = self.resolve(above)?;
            (f.nature == Nature::Person && f.key.starts_with("person:") && f.country.is_some())
                .then_some(f)
        })?;
        let mut found = (*holder).clone();
        found.span = self.phrase(head, None);
        found.how = vec![format!("'the {word}' is {} named before", holder.name)];
        Some(found)
    }
}
