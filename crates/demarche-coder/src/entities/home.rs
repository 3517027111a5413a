//! The country of those whom the text calls by a common noun alone ("police", "the government"): the
//! same as before, that of the place of the act, or the one that the article is about.
//!
//! None of this holds for who may be a foreigner where he acts, and the place where people talk says
//! nothing about them: an envoy who sets foot in Asmara is no Eritrean.

use super::{Entities, Found, Nature};
use demarche_codebook::{EventType, Sector};
use demarche_world::{CountryCode, Kind};
use std::collections::HashMap;
use std::ops::Range;

/// Mentions from which a country may be what an article is about.
const SUBJECT_MENTIONS: usize = 4;

/// How many sentences back the same noun may have been said with its country.
const SAME_NOUN_REACH: usize = 3;

impl Entities<'_, '_> {
    /// `found` with the country that the article gives it, if it gives one. `here` is the country where
    /// an act of `event_type` took place, `states` those that take part in it as such.
    pub fn at_home(
        &self,
        head: usize,
        found: &Found,
        event_type: EventType,
        here: Option<CountryCode>,
        states: &[CountryCode],
    ) -> Option<Found> {
        let role = found.key.starts_with("role:");
        if found.country.is_some() || !role || found.sectors.is_empty() {
            return None;
        }
        let (country, step) = if let Some((c, span)) = self.same_agent_before(head) {
            let step = format!("the same as '{}' before: {c}", self.text(&span));
            (c, step)
        } else if let Some(c) = here
            && !found.abroad
            && of_the_place(event_type, found)
        {
            (c, format!("acts where the event takes place: {c}"))
        } else if let Some(c) = self.subject_country()
            && !found.abroad
            && !states.contains(&c)
            && self.is_definite(head)
            && domestic(found)
        {
            let step = "'the' one of the country that most of the article is about";
            (c, format!("{step}: {c}"))
        } else if event_type != EventType::Consult
            && let Some((c, span)) = self.only_country_before(head)
            && !found.abroad
            && !states.contains(&c)
            && domestic(found)
        {
            let step = format!("the only country named so far, '{}'", self.text(&span));
            (c, format!("{step}: {c}"))
        } else {
            return None;
        };
        Some(found.of_country(country, step))
    }

    /// The country of the last phrase before token `head` whose head is the same agent noun and whose
    /// country the text gave: "the Chilean police ... the police".
    fn same_agent_before(&self, head: usize) -> Option<(CountryCode, Range<usize>)> {
        let lemma = self.doc.token(head).lemma();
        let sentence = self.doc.sentence_of(head);
        let first = self.doc.sentences()[sentence.saturating_sub(SAME_NOUN_REACH)].start;
        (first..head).rev().find_map(|i| {
            let t = self.doc.token(i);
            if t.lemma() != lemma || !super::nominal(t.pos()) {
                return None;
            }
            let f = self.resolve(i)?;
            Some((f.country?, f.span.clone()))
        })
    }

    /// The one country that the article has named up to token `head`, if it has named but one.
    fn only_country_before(&self, head: usize) -> Option<(CountryCode, Range<usize>)> {
        let mut only: Option<(CountryCode, Range<usize>)> = None;
        let sentence = self.doc.sentence_of(head);
        let end = self.doc.sentences()[sentence].end;
        for hit in &self.hits {
            if hit.range.start >= end {
                break;
            }
            let e = self.world.entity(hit.senses[0].entity);
            let Some(country) = e.affiliation(self.day).country else {
                continue;
            };
            match &only {
                None => only = Some((country, hit.range.clone())),
                Some((known, _)) if *known != country => return None,
                Some(_) => {}
            }
        }
        only.filter(|(country, range)| !country.is_stateless() && range.start < head)
    }

    /// The country that the article is about: the one that at least half of all mentions of countries,
    /// their people and towns point to, of no fewer than [`SUBJECT_MENTIONS`].
    pub fn subject_country(&self) -> Option<CountryCode> {
        *self.subject.get_or_init(|| {
            let mut counts: HashMap<CountryCode, usize> = HashMap::new();
            for hit in &self.hits {
                let e = self.world.entity(hit.senses[0].entity);
                if (e.kind.is_place() || e.kind == Kind::People)
                    && let Some(c) = e.country
                {
                    *counts.entry(c).or_default() += 1;
                }
            }
            let all: usize = counts.values().sum();
            let (country, most) = counts.into_iter().max_by_key(|&(c, n)| (n, c))?;
            (most >= SUBJECT_MENTIONS && most * 2 >= all).then_some(country)
        })
    }

    /// Whether the phrase has a definite article.
    pub(super) fn is_definite(&self, head: usize) -> bool {
        self.doc
            .token(head)
            .children()
            .any(|c| c.dep() == "det" && c.text().eq_ignore_ascii_case("the"))
    }
}

/// Whether who does or suffers an act of this type is at home where it happens. Acts done to bodies and
/// things happen where they are; talk happens anywhere, and only those who are bound to a place by
/// what they are (courts, police, residents) belong to it.
fn of_the_place(event_type: EventType, found: &Found) -> bool {
    use Sector::*;
    let all = |listed: &[Sector]| found.sectors.iter().all(|s| listed.contains(s));
    let bound = all(&[Cvl, Cop, Jud, Edu, Med, Lab, Agr, Crm, Bus]);
    match event_type {
        EventType::Consult | EventType::Agree | EventType::Cooperate => {
            all(&[Cop, Jud]) || bound && event_type != EventType::Consult
        }
        EventType::Assault
        | EventType::Coerce
        | EventType::Protest
        | EventType::Mobilize
        | EventType::Retreat => {
            bound
                || all(&[Cvl, Opp, Reb, Crm, Prm, Rel, Leg, Pty, Soc, Jrn])
                || all(&[Gov, Pty]) && found.nature != Nature::Person
        }
        EventType::Support
        | EventType::Concede
        | EventType::Aid
        | EventType::Request
        | EventType::Accuse
        | EventType::Reject
        | EventType::Threaten
        | EventType::Sanction => {
            bound
                || all(&[Cvl, Opp, Rel, Leg, Pty])
                || all(&[Gov, Pty]) && found.nature != Nature::Person
        }
    }
}

/// Whether it is a part of a state that a text about one country calls by its noun alone. "More
/// countries" are none.
fn domestic(found: &Found) -> bool {
    let states = ["countries", "nations", "states", "governments", "republics"];
    !states.iter().any(|noun| found.key.ends_with(noun))
        && found.sectors.iter().any(|s| {
            matches!(
                s,
                Sector::Gov | Sector::Cop | Sector::Jud | Sector::Leg | Sector::Mil | Sector::Opp
            )
        })
}
