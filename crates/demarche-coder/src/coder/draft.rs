//! A reading with its sides, place, time and modality: what a record is written from.

use super::affected::affected;
use super::mention::mention_weight;
use super::reduce::{in_condition, threatener, warned};
use super::sides::{
    acts_on_places, are_own_forces, by_its_forces, counterparts, is_own_state, localise, needs_met,
    others, peoples_as_states, resolve, state_of_place, struck_cities,
};
use super::{Coder, Part};
use crate::confidence::{Evidence, Features};
use crate::entities::{Entities, Found};
use crate::modality::{self, Standing};
use crate::place::{Scene, Told};
use crate::reading::{Filler, Reader, Reading};
use crate::record::{Place, When};
use crate::{Step, counts, when};
use demarche_codebook::{Codebook, EventType, Modality, Mode, Sector};
use demarche_nlp::Annotated;
use demarche_world::CountryCode;
use std::rc::Rc;

/// A reading on its way to a record.
pub(super) struct Draft {
    pub(super) reading: Rc<Reading>,
    pub(super) trigger: usize,
    pub(super) event_type: EventType,
    pub(super) mode: Option<Mode>,
    pub(super) cameo: String,
    pub(super) modality: Modality,
    pub(super) standing: Standing,
    pub(super) actors: Vec<(Filler, Rc<Found>)>,
    pub(super) recipients: Vec<(Filler, Rc<Found>)>,
    pub(super) place: Option<Place>,
    pub(super) when: Option<When>,
    pub(super) features: Features,
    pub(super) steps: Vec<Step>,
    /// Other readings of the sentence that this one stands for.
    pub(super) rejected: Vec<Step>,
}

impl Draft {
    /// What later sentences may take up of it, if it has a place.
    pub(super) fn told(&self, sentence: usize) -> Option<Told> {
        let sides = self.actors.iter().chain(&self.recipients);
        Some(Told {
            sentence,
            event_type: self.event_type,
            sides: sides.map(|(_, f)| f.key.clone()).collect(),
            has_actors: !self.actors.is_empty(),
            place: self.place.clone()?,
        })
    }
}

/// Why a reading is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dropped {
    /// Its rule only changes what is below it.
    NoEvent,
    /// A noun in a place where it only names what is known.
    OnlyNamed,
    /// A noun mentioned in passing, of which nobody is named as the actor.
    InPassing,
    /// The participants that its rule asks for are not there.
    NeedsUnmet,
    /// It has neither side and did not simply happen.
    OfNobody,
    /// It stands in a condition.
    Condition,
    /// An infinitive of which nobody says that it came about.
    Unrealised,
}

impl Dropped {
    /// A sentence's part, for explanations.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Dropped::NoEvent => "its rule makes no event by itself",
            Dropped::OnlyNamed => "a noun here only names what is known",
            Dropped::InPassing => "a noun mentioned in passing, and nobody is named as the actor",
            Dropped::NeedsUnmet => "the participants that the rule needs are not known here",
            Dropped::OfNobody => "it has no participants and did not simply happen",
            Dropped::Condition => "it stands in a condition",
            Dropped::Unrealised => "an infinitive of which nobody says that it came about",
        }
    }
}

impl Coder {
    /// The draft of a reading, or why the text does not tell it.
    pub(super) fn draft(
        &self,
        part: &Part<'_, '_>,
        number: usize,
        told: &[Told],
        reader: &mut Reader<'_, '_>,
        reading: Rc<Reading>,
    ) -> Result<Draft, Dropped> {
        let &Part {
            doc,
            entities,
            day,
            title,
            places,
            ref dateline,
            ref dates,
            ..
        } = part;
        let dates = &dates[number];
        let dateline = dateline.as_ref();
        let rule = &self.lexicon.rules[reading.rule];
        let event_type = reading.event_type.ok_or(Dropped::NoEvent)?;
        let mention = mention_weight(doc, &reading).ok_or(Dropped::OnlyNamed)?;
        let mut steps = Vec::new();
        // the place in front of a report is no side of it
        let past = |f: &Filler| dateline.map_or(Some(*f), |d| d.pass(doc, *f));
        let subjects: Vec<Filler> = reading.actors.iter().filter_map(past).collect();
        let mut actors = resolve(entities, &subjects);
        let mut recipients = resolve(entities, &reading.recipients);
        recipients.retain(|(_, f)| !actors.iter().any(|(_, a)| a.key == f.key));
        if reading.reciprocal {
            actors.append(&mut recipients);
        }
        // a subject that is itself an event lends its own actor ("an Israeli air strike killed four")
        let mut mode = reading.mode;
        let mut cameo = reading.cameo.clone();
        for f in &reading.actors {
            if let Some(inner) = reader.read(f.head)
                && inner.event_type == Some(event_type)
            {
                let lent = resolve(entities, &inner.actors);
                if actors.iter().all(|(a, _)| a.head == f.head) {
                    actors = lent;
                }
                if mode.is_none() && inner.mode.is_some() {
                    mode = inner.mode;
                    cameo.clone_from(&inner.cameo);
                }
                if recipients.is_empty() {
                    recipients = resolve(entities, &inner.recipients);
                }
            }
        }
        if event_type == EventType::Protest && recipients.is_empty() {
            recipients = others(entities, &reader.addressed(reading.token), &actors);
        }
        counterparts(&mut actors, &mut recipients);
        if mention < 0.7 && actors.is_empty() {
            // a bare mention in passing of which nobody is named as the actor is background
            return Err(Dropped::InPassing);
        }
        let scene = Scene::new(doc, entities, places);
        let told_here = scene.of_event(&reading, event_type, &mut steps);
        if mode.is_none()
            && let Some(place) = told_here
                .as_ref()
                .filter(|_| event_type == EventType::Consult)
            && at_neither(place, actors.iter().chain(&recipients))
        {
            mode = Some(Mode::ThirdParty);
            Codebook::get()
                .default_cameo(event_type, mode)
                .clone_into(&mut cameo);
            steps.push(Step {
                field: "mode",
                value: Mode::ThirdParty.to_string(),
                why: format!("'{}' belongs to none of those who meet", place.name),
            });
        }
        let place = told_here.or_else(|| {
            let sides = [actors.as_slice(), &recipients];
            scene.lent(&reading, event_type, sides, told, dateline, &mut steps)
        });
        let sides = [actors.as_slice(), &recipients];
        scene.mentions(&reading, place.as_ref(), sides, &mut steps);
        let here = place
            .as_ref()
            .and_then(|p| p.country.as_deref())
            .and_then(|c| c.parse().ok());
        let said = || self.official_source(doc, entities, reading.token);
        localise(
            entities,
            &mut actors,
            &mut recipients,
            event_type,
            here,
            said,
        );
        recipients
            .retain(|r| !is_own_state(r, &actors) && !are_own_forces(doc, r, event_type, &actors));
        if recipients.is_empty()
            && !reading.reciprocal
            && acts_on_places(event_type)
            && let Some(f) = scene.struck(&reading)
            && let Some(found) = entities.resolve(f.head)
            && found.country.is_some()
            && actors.iter().all(|(_, a)| a.country != found.country)
            && !actors.is_empty()
        {
            recipients.push((f, found));
        }
        if recipients.is_empty() && event_type == EventType::Assault && !reading.reciprocal {
            // "an offensive in which 230 civilians have died" was done to them
            let victims: Vec<Filler> = counts::victims(doc, &reading)
                .into_iter()
                // those of another verb that makes an event are its recipients
                .filter(|&v| {
                    let verb = doc.token(v).head().index();
                    reader.read(verb).is_none_or(|r| r.event_type.is_none())
                })
                .map(Filler::direct)
                .collect();
            recipients = others(entities, &victims, &actors);
        }
        if recipients.is_empty() {
            recipients = affected(doc, entities, &reading, event_type, &actors);
        }
        if reading.actors.is_empty()
            && actors.is_empty()
            && !recipients.is_empty()
            && let Some(f) = scene.struck(&reading)
            && let Some(found) = entities.resolve(f.head)
            && recipients.iter().all(|(r, _)| r.head != f.head)
            && let Some(state) = state_of_place(event_type, mode, &found)
        {
            actors.push((f, Rc::new(state)));
        }
        struck_cities(event_type, &mut recipients, |i| {
            entities.place_at(i).is_some_and(|(_, id)| {
                entities.world().entity(id).kind == demarche_world::Kind::City
            })
        });
        if !needs_met(rule, &actors, &recipients) {
            return Err(Dropped::NeedsUnmet);
        }
        if mention < 0.9 && named_only(doc, &reading) && !title {
            if is_definite(doc, reading.token) {
                return Err(Dropped::OnlyNamed);
            }
            if actors.is_empty() && recipients.is_empty() && place.is_none() {
                return Err(Dropped::InPassing);
            }
        }
        let standing = modality::standing(
            doc,
            &self.lexicon,
            reader,
            reading.token,
            reading.support,
            title,
        );
        let when = when::of_event(doc, &reading, dates, day, &mut steps);
        let mut modality = reading
            .modality
            .or(standing.modality)
            .unwrap_or(Modality::Actual);
        if modality == Modality::Actual && when.as_ref().is_some_and(|w| when::long_before(w, day))
        {
            modality = Modality::Historical;
            steps.push(Step {
                field: "modality",
                value: modality.to_string(),
                why: "its date lies a year or more before the article".to_owned(),
            });
        }
        // an act of nobody on nobody is told only as a fact ("a general strike has begun")
        if actors.is_empty() && recipients.is_empty() && modality != Modality::Actual {
            return Err(Dropped::OfNobody);
        }
        // a condition is no report, and an infinitive of which nobody says that it came about neither
        if standing.conditional {
            return Err(Dropped::Condition);
        }
        if standing.unrealised && modality == Modality::Actual {
            return Err(Dropped::Unrealised);
        }
        let (mut event_type, mut mode) = (event_type, mode);
        let announced = threatener(doc, entities, &reading, &standing, &actors);
        let threatening = if announced.is_empty() {
            &actors
        } else {
            &announced
        };
        if let Some(d) = self.threat(part, &reading, event_type, modality, &standing, threatening) {
            steps.push(Step {
                field: "type",
                value: EventType::Threaten.to_string(),
                why: format!(
                    "{event_type} that its own actor announces or ties to a condition is a threat"
                ),
            });
            event_type = EventType::Threaten;
            if !announced.is_empty() {
                actors = announced;
                if recipients.is_empty() {
                    recipients = warned(doc, entities, &actors);
                }
            }
            mode = d.mode;
            cameo = d
                .cameo
                .clone()
                .unwrap_or_else(|| Codebook::get().cameo_table().announced(&cameo).to_owned());
            modality = Modality::Actual;
        } else if let Some(d) =
            self.refusal(doc, &reading, event_type, modality, &standing, &actors)
        {
            steps.push(Step {
                field: "type",
                value: EventType::Reject.to_string(),
                why: format!("{event_type} that its actor will not do is refused"),
            });
            // who is not met is refused, not one of those who refuse
            if reading.reciprocal && actors.len() > 1 {
                let (others, own) = actors
                    .into_iter()
                    .partition(|(f, _)| doc.token(f.head).dep() == "pobj");
                (recipients, actors) = (others, own);
            }
            event_type = EventType::Reject;
            mode = d.mode;
            cameo = d.cameo.clone().unwrap_or_default();
            modality = Modality::Actual;
        } else if reading.modality.is_none() {
            let reduced = Codebook::get().reduce(event_type, mode, modality);
            if reduced.event_type != event_type {
                cameo = Codebook::get().cameo_table().announced(&cameo).to_owned();
            }
            steps.push(Step {
                field: "type",
                value: reduced.event_type.to_string(),
                why: if reduced.event_type == event_type {
                    format!("rule {}", rule.id)
                } else {
                    format!(
                        "{event_type} that is {modality} reduces to {}",
                        reduced.event_type
                    )
                },
            });
            (event_type, mode, modality) = (reduced.event_type, reduced.mode, reduced.modality);
        }
        by_its_forces(&mut actors, event_type, mode);
        peoples_as_states(doc, actors.iter_mut().chain(&mut recipients), event_type);
        if event_type == EventType::Threaten && recipients.is_empty() {
            recipients = in_condition(doc, entities, &reading, &actors);
        }
        let features = Features::of(&Evidence {
            doc,
            rule,
            reading: &reading,
            event_type,
            modality,
            standing: &standing,
            actors: &actors,
            recipients: &recipients,
            dated: when.is_some(),
            title,
            number,
        });
        Ok(Draft {
            trigger: reading.token,
            reading,
            event_type,
            mode,
            cameo,
            modality,
            standing,
            actors,
            recipients,
            place,
            when,
            features,
            steps,
            rejected: Vec::new(),
        })
    }
}

impl Coder {
    /// The country of the army, police, government or state medium to whom the text attributes what the
    /// token `at` tells.
    fn official_source(
        &self,
        doc: &Annotated,
        entities: &Entities<'_, '_>,
        at: usize,
    ) -> Option<CountryCode> {
        let speakers = modality::speakers(&self.lexicon, doc, at);
        let source = entities.resolve(*speakers.first()?)?;
        let official = source
            .sectors
            .iter()
            .any(|s| matches!(s, Sector::Gov | Sector::Mil | Sector::Cop))
            || source.key.ends_with("state-media")
            || source.key.ends_with("state-television");
        source.country.filter(|c| official && !c.is_stateless())
    }
}

/// Whether two states or more meet in a country that is none of theirs.
fn at_neither<'a>(place: &Place, sides: impl Iterator<Item = &'a (Filler, Rc<Found>)>) -> bool {
    let Some(here) = place.country.as_deref() else {
        return false;
    };
    let mut countries: Vec<CountryCode> = Vec::new();
    for (_, f) in sides {
        match f.country {
            Some(c) if c.is_stateless() || c.as_str() == here => return false,
            Some(c) if !countries.contains(&c) => countries.push(c),
            Some(_) | None => {}
        }
    }
    countries.len() > 1
}

/// Whether the trigger is a noun that no verb carries.
fn named_only(doc: &Annotated, reading: &Reading) -> bool {
    crate::syntax::is_noun(doc, reading.token)
        && reading.support.is_none()
        && !doc.token(reading.token).is_root()
}

/// "the attack", "those talks": the text takes it as known.
pub(crate) fn is_definite(doc: &Annotated, noun: usize) -> bool {
    doc.token(noun).children().any(|c| {
        c.dep() == "det"
            && matches!(
                crate::syntax::lower(doc, c.index()),
                "the" | "this" | "that" | "these" | "those"
            )
    })
}
