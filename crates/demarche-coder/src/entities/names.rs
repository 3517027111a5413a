//! Phrases whose head is a name that the world knows.

use super::{Entities, Found, Hit, Nature};
use demarche_codebook::Sector;
use demarche_nlp::Pos;
use demarche_world::{Kind, Sense, Standing, Via};

impl<'a, 'd> Entities<'a, 'd> {
    pub(super) fn named(&self, head: usize, hit: &Hit<'a>) -> Option<Found> {
        let sense = self.choose(head, hit)?;
        let entity = self.world.entity(sense.entity);
        let mut how = vec![format!(
            "name '{}' is {}",
            self.text(&hit.range),
            entity.key
        )];
        let mut span = hit.range.clone();
        let (nature, country, sectors);
        match entity.kind {
            Kind::Country | Kind::FormerState => {
                country = entity.country;
                match sense.via {
                    Via::People if self.is_ethnic(hit.range.start) => {
                        // "ethnic Albanians in Kosovo": of what descent, not of what state
                        let there = self.prep_object(head, &["in", "of", "from"]);
                        let there = there.and_then(|at| self.resolve(at));
                        how.push("of that descent, wherever they are: CVL".to_owned());
                        return Some(Found {
                            span,
                            name: entity.name.clone(),
                            key: format!("people:ethnic-{}", super::slug(&entity.name)),
                            country: there.map_or(entity.country, |f| f.country),
                            sectors: vec![Sector::Cvl],
                            nature: Nature::Group,
                            abroad: true,
                            how,
                        });
                    }
                    Via::People => {
                        nature = Nature::Group;
                        sectors = vec![Sector::Cvl];
                        how.push("people of the country: CVL".to_owned());
                    }
                    Via::Adjective | Via::Name | Via::Seat | Via::Surname => {
                        nature = Nature::State;
                        sectors = vec![Sector::Gov];
                        how.push("a state acting as such: GOV".to_owned());
                    }
                }
            }
            Kind::City => {
                if let Some(state) = entity.stands_for {
                    let state = self.world.entity(state);
                    how.push(format!("a capital stands for {}", state.name));
                    return Some(Found {
                        span,
                        name: state.name.clone(),
                        key: state.key.clone(),
                        country: state.country,
                        sectors: vec![Sector::Gov],
                        nature: Nature::State,
                        abroad: false,
                        how,
                    });
                }
                country = entity.country;
                sectors = vec![Sector::Cvl];
                nature = Nature::Place;
            }
            Kind::Region => {
                country = entity.country;
                sectors = if entity.sectors.is_empty() {
                    vec![Sector::Cvl]
                } else {
                    entity.sectors.clone()
                };
                nature = Nature::Place;
            }
            Kind::People => {
                country = entity
                    .country
                    .or_else(|| self.modifiers_country(head, &hit.range, &mut how));
                sectors = vec![Sector::Cvl];
                nature = Nature::Group;
            }
            Kind::Person => {
                let a = entity.affiliation(self.day);
                country = a.country;
                sectors = a.sectors.to_vec();
                nature = Nature::Person;
                if let Some(office) = a.office {
                    how.push(match a.standing {
                        Standing::InOffice => format!("in office as {}", office.title),
                        Standing::Former => format!("former {}: ELI", office.title),
                        Standing::Own | Standing::NotYet => office.title.clone(),
                    });
                }
                span = self.with_titles(&hit.range);
                let mut titled = Vec::new();
                let title = self.title_before(&hit.range, &mut titled, &mut Vec::new());
                if title && !titled.is_empty() && (self.day.is_none() || sectors.is_empty()) {
                    // without a date the text's own title is the better witness
                    self.title_before(&hit.range, &mut Vec::new(), &mut how);
                    return Some(Found {
                        span,
                        name: entity.name.clone(),
                        key: entity.key.clone(),
                        country,
                        sectors: titled,
                        nature,
                        abroad: false,
                        how,
                    });
                }
                if sectors.is_empty() {
                    // no office is known at that date: the text may say one
                    let mut s = Vec::new();
                    self.title_before(&hit.range, &mut s, &mut how);
                    return Some(Found {
                        span,
                        name: entity.name.clone(),
                        key: entity.key.clone(),
                        country,
                        sectors: s,
                        nature,
                        abroad: false,
                        how,
                    });
                }
            }
            Kind::Listed => {
                let a = entity.affiliation(self.day);
                country = a.country;
                if let Some(code) = a.office.map(|o| &o.title).or(entity.code.as_ref()) {
                    how.push(format!("coded {code} in a dictionary of the user's"));
                }
                // a code that is nothing but a country's is its state
                if country.is_some_and(|c| !c.is_stateless()) && a.sectors.is_empty() {
                    sectors = vec![Sector::Gov];
                    nature = Nature::State;
                } else {
                    sectors = a.sectors.to_vec();
                    nature = if self.doc.token(head).ent_type() == "PERSON" {
                        Nature::Person
                    } else {
                        Nature::Body
                    };
                }
            }
            Kind::Organisation | Kind::Agency | Kind::Group => {
                let a = entity.affiliation(self.day);
                // "Iraq's al-Qaeda", "the Turkish Red Crescent"
                country = match a.country {
                    Some(own) if !super::agents::gives_way(own) => Some(own),
                    own => self
                        .modifiers_country(head, &hit.range, &mut how)
                        .filter(|&c| own.is_none() || !super::agents::gives_way(c))
                        .or(own),
                };
                sectors = a.sectors.to_vec();
                nature = Nature::Body;
            }
        }
        Some(Found {
            span,
            name: entity.name.clone(),
            key: entity.key.clone(),
            country,
            sectors,
            nature,
            abroad: false,
            how,
        })
    }

    /// The sense of a name that fits the token: an adjective before a noun is no people.
    pub(super) fn choose(&self, head: usize, hit: &Hit<'a>) -> Option<Sense> {
        let token = self.doc.token(head);
        let plural = token.tag() == "NNPS" || token.tag() == "NNS";
        let adjectival =
            token.pos() == Pos::Adj || matches!(token.dep(), "amod" | "compound" | "nmod");
        let senses = hit.senses;
        if adjectival && let Some(s) = senses.iter().find(|s| s.via == Via::Adjective) {
            return Some(*s);
        }
        if !adjectival
            && (plural
                || matches!(
                    token.dep(),
                    "nsubj" | "nsubjpass" | "dobj" | "pobj" | "conj" | "poss" | "attr"
                ))
            && let Some(s) = senses.iter().find(|s| s.via == Via::People)
        {
            return Some(*s);
        }
        // a date rules out a state that had ended
        senses
            .iter()
            .find(|s| {
                let e = self.world.entity(s.entity);
                !(e.kind == Kind::FormerState
                    && self
                        .day
                        .zip(e.until)
                        .is_some_and(|(d, u)| d > u && senses.len() > 1))
            })
            .copied()
    }
}
