//! Where the act happened, which is not the same as a place that is named beside it.
//!
//! The place of an act is looked for from the trigger outwards, one named way after the other: its own place
//! phrase, the place acted on, what lies behind its object, its clause, its sides, a verb beside it, the
//! beginning of the sentence ([`Scene::of_event`]). What the text does not say in the sentence may be lent by
//! what was told before ([`told`]), and the explanation says so. Acts of words (an accusation, a demand) are
//! done where they are spoken: the places they speak of are none of theirs.

mod named;
mod phrase;
mod told;
mod words;

pub(crate) use told::{Dateline, Told};

use crate::Step;
use crate::entities::{Entities, Found, Nature};
use crate::reading::{Filler, Reading};
use crate::record::Place;
use crate::syntax;
use crate::toponym::Toponym;
use demarche_codebook::{EventType, Mode, Sector};
use demarche_nlp::{Annotated, Pos, Token};
use named::{Named, Spot};
use phrase::Sort;
use std::rc::Rc;

/// The sides of an event as they are resolved.
pub(crate) type Side = [(Filler, Rc<Found>)];

/// What a place is looked for in.
pub(crate) struct Scene<'a, 'w, 'd> {
    doc: &'d Annotated,
    named: Named<'a, 'w, 'd>,
}

impl<'a, 'w, 'd> Scene<'a, 'w, 'd> {
    pub(crate) fn new(
        doc: &'d Annotated,
        entities: &'a Entities<'w, 'd>,
        places: &'a [Toponym<'a>],
    ) -> Scene<'a, 'w, 'd> {
        Scene {
            doc,
            named: Named { entities, places },
        }
    }

    /// The place of the event as its sentence tells it.
    pub(crate) fn of_event(
        &self,
        reading: &Reading,
        event_type: EventType,
        steps: &mut Vec<Step>,
    ) -> Option<Place> {
        let (spot, why) = self.find(reading, event_type)?;
        Some(self.named.record(self.doc, &spot, why, steps))
    }

    fn find(&self, reading: &Reading, event_type: EventType) -> Option<(Spot<'a>, &'static str)> {
        // a visit takes place at the host's
        if event_type == EventType::Consult && reading.mode == Some(Mode::Visit) {
            let host = reading
                .recipients
                .iter()
                .find_map(|f| self.named.at(f.head));
            if let Some(spot) = host {
                return Some((spot, "where the visitor is received"));
            }
        }
        if reading.mode == Some(Mode::Phone) {
            return None; // a call is nowhere
        }
        let sort = Sort::of(event_type);
        let nouns = reading.words.iter().copied().filter(|&w| {
            w != reading.token && matches!(self.doc.token(w).pos(), Pos::Noun | Pos::Propn)
        });
        let trigger: Vec<usize> = [reading.token]
            .into_iter()
            .chain(reading.support)
            .chain(nouns)
            .collect();
        if let Some(spot) = trigger.iter().find_map(|&t| self.at(t, sort, None)) {
            return Some((spot, "place phrase of the trigger"));
        }
        if let Some(spot) = self.acted_on(reading, event_type) {
            return Some((spot, "the place acted on"));
        }
        let of_clause = || {
            Some((
                self.clause(reading.token, sort)?,
                "place phrase of its clause",
            ))
        };
        let fronted = || Some((self.fronted(reading)?, "place at the head of the sentence"));
        if sort == Sort::Word {
            return of_clause().or_else(fronted);
        }
        if let Some(spot) = trigger.iter().find_map(|&t| self.aim(t, sort)) {
            return Some((spot, "where what the act is for or part of is"));
        }
        let mut objects = objects(self.doc, reading.token);
        let there = |i: usize| self.at(i, sort, None).or_else(|| self.aim(i, sort));
        if let Some(spot) = objects.find_map(there) {
            return Some((spot, "where what is acted on is"));
        }
        if let Some(found) = of_clause() {
            return Some(found);
        }
        let sides = reading.recipients.iter().chain(&reading.actors);
        let mut present = sides.filter(|f| f.head != reading.token && self.on_the_spot(f.head));
        let there = |i: usize| self.at(i, sort, None).or_else(|| self.participle(i));
        if let Some(spot) = present.find_map(|f| there(f.head)) {
            return Some((spot, "where one of the sides is"));
        }
        if let Some(spot) = self.beside(reading, sort) {
            return Some((spot, "place phrase of the verb beside it"));
        }
        fronted()
    }

    /// The place that the act is done to: "bombed Aleppo", "the siege of Sarajevo", "explosions rocked Beirut".
    fn acted_on(&self, reading: &Reading, event_type: EventType) -> Option<Spot<'a>> {
        let trigger = self.doc.token(reading.token);
        // a force may strike a whole state or leave it
        let going = matches!(event_type, EventType::Retreat | EventType::Concede);
        let whole_states = event_type == EventType::Assault || going;
        let done_to_places =
            whole_states || matches!(event_type, EventType::Mobilize | EventType::Coerce);
        let fit = |i: usize| {
            let spot = self.named.at(i)?;
            (whole_states || !self.named.is_state(&spot)).then_some(spot)
        };
        if done_to_places {
            let found = match trigger.pos() {
                Pos::Verb | Pos::Aux => {
                    objects(self.doc, reading.token).find_map(|o| self.at_or_named_town(o, &fit))
                }
                _ => trigger
                    .children()
                    .filter(|c| {
                        c.dep() == "prep"
                            && matches!(
                                syntax::lower(self.doc, c.index()),
                                "of" | "on" | "against" | "into"
                            )
                    })
                    .flat_map(Token::children)
                    .filter(|d| d.dep() == "pobj")
                    .find_map(|d| self.at_or_named_town(d.index(), &fit)),
            };
            if found.is_some() {
                return found;
            }
        }
        // what the act as a subject does to a place
        if trigger.dep() == "nsubj" && words::shakes(trigger.head().lemma()) {
            return objects(self.doc, trigger.head().index())
                .find_map(|o| self.at_or_named_town(o, &fit));
        }
        // "a strike that shut down the capital"
        trigger
            .children()
            .filter(|c| c.dep() == "relcl" && words::shakes(c.lemma()))
            .filter(|c| {
                c.children()
                    .any(|s| s.dep() == "nsubj" && matches!(s.tag(), "WDT" | "WP"))
            })
            .find_map(|c| objects(self.doc, c.index()).find_map(|o| self.at_or_named_town(o, &fit)))
    }

    /// The place named at a token, or as "the town of X" and "the capital, X" there.
    fn at_or_named_town(
        &self,
        i: usize,
        fit: &dyn Fn(usize) -> Option<Spot<'a>>,
    ) -> Option<Spot<'a>> {
        if let Some(spot) = fit(i) {
            return Some(spot);
        }
        if !words::is_ground(self.doc.token(i).lemma()) {
            return None;
        }
        self.doc.token(i).children().find_map(|c| match c.dep() {
            "appos" | "compound" | "nmod" => fit(c.index()),
            "prep" if syntax::lower(self.doc, c.index()) == "of" => c
                .children()
                .filter(|d| d.dep() == "pobj")
                .find_map(|d| fit(d.index())),
            _ => None,
        })
    }

    /// The place phrase of the verb that the trigger is a noun of: "the fighting raged in Basra".
    fn clause(&self, trigger: usize, sort: Sort) -> Option<Spot<'a>> {
        let noun = self.doc.token(trigger);
        if matches!(noun.pos(), Pos::Verb | Pos::Aux) || noun.is_root() {
            return None;
        }
        let mut above = noun.head();
        if noun.dep() == "pobj"
            && matches!(above.lemma(), "in" | "during" | "by")
            && !above.is_root()
        {
            above = above.head();
        } else if !(matches!(noun.dep(), "nsubjpass" | "dobj" | "attr")
            || noun.dep() == "nsubj" && words::happens(above.lemma()))
        {
            return None;
        }
        matches!(above.pos(), Pos::Verb | Pos::Aux)
            .then(|| self.at(above.index(), sort, Some(trigger)))
            .flatten()
    }

    /// Whether a side is where the act is because it is there, unlike a government far away.
    fn on_the_spot(&self, head: usize) -> bool {
        !self.named.entities.resolve(head).is_some_and(|f| {
            f.nature == Nature::State
                || f.sectors
                    .iter()
                    .any(|s| matches!(s, Sector::Gov | Sector::Leg | Sector::Jrn))
        })
    }

    /// "kidnapped advisers and exploded bombs in the capital": the last of verbs with one subject has the phrase.
    fn beside(&self, reading: &Reading, sort: Sort) -> Option<Spot<'a>> {
        let verb = self.doc.token(reading.support.unwrap_or(reading.token));
        if !matches!(verb.pos(), Pos::Verb | Pos::Aux) {
            return None;
        }
        let next = verb.children().find(|c| {
            c.dep() == "conj"
                && (c.tag() == verb.tag() || is_past(*c) && is_past(verb))
                && c.index() > verb.index()
                && !c
                    .children()
                    .any(|s| matches!(s.dep(), "nsubj" | "nsubjpass" | "expl"))
        })?;
        self.at(next.index(), sort, None)
    }

    /// "In Gaza, officials said two people were killed": a place before all else holds for what follows.
    fn fronted(&self, reading: &Reading) -> Option<Spot<'a>> {
        let sentence = &self.doc.sentences()[self.doc.sentence_of(reading.token)];
        let first = self.doc.token(sentence.start);
        if first.dep() != "prep" || !matches!(first.lemma(), "in" | "at" | "near" | "outside") {
            return None;
        }
        let governor = first.head();
        if governor.index() < first.index() + 2 {
            return None;
        }
        let spot = self.below(first.index(), Sort::Deed, 0)?;
        // from a noun to its verb, then through clauses that stand for themselves
        let mut t = self.doc.token(reading.token);
        if !matches!(t.pos(), Pos::Verb | Pos::Aux)
            && matches!(t.dep(), "nsubj" | "nsubjpass" | "dobj" | "attr")
        {
            t = t.head();
        }
        for _ in 0..MAX_CLIMB {
            if t.index() == governor.index() {
                return Some(spot);
            }
            if t.is_root() {
                return None;
            }
            // what is said in a capital or a state may be of anywhere
            let through = matches!(t.dep(), "conj" | "parataxis")
                || t.dep() == "ccomp"
                    && !self.named.is_state(&spot)
                    && !self.named.is_capital(&spot);
            if !through {
                return None;
            }
            t = t.head();
        }
        None
    }

    /// The place phrase of the trigger itself (or of its support or its object): the one acted upon
    /// where the act has no other object ("bombs exploded in Kabul", "blockades in the West Bank").
    pub(crate) fn struck(&self, reading: &Reading) -> Option<Filler> {
        let doc = self.doc;
        let entities = self.named.entities;
        let mut anchors = vec![reading.token];
        anchors.extend(reading.support);
        anchors.extend(
            doc.token(reading.token)
                .children()
                .filter(|c| c.dep() == "dobj")
                .map(|c| c.index()),
        );
        anchors.iter().find_map(|&a| {
            doc.token(a)
                .children()
                .filter(|c| {
                    c.dep() == "prep"
                        && matches!(
                            syntax::lower(doc, c.index()),
                            "in" | "on" | "near" | "inside" | "across" | "into" | "from"
                        )
                })
                .flat_map(|c| c.children().filter(|d| d.dep() == "pobj"))
                .find(|d| {
                    // a named place, or what is called after its country ("the Bosnian town of ...")
                    entities.place_at(d.index()).is_some()
                        || entities.resolve(d.index()).is_some_and(|f| {
                            matches!(f.nature, Nature::Place | Nature::Thing) && f.country.is_some()
                        })
                })
                .map(|d| Filler::direct(d.index()))
        })
    }
}

/// Past tense and participle, which are taken for one another.
fn is_past(verb: Token<'_>) -> bool {
    matches!(verb.tag(), "VBD" | "VBN")
}

/// How many clauses lie between an act and the head of its sentence at most.
const MAX_CLIMB: usize = 4;

/// The objects of a verb, or what its passive is done to.
fn objects(doc: &Annotated, verb: usize) -> impl Iterator<Item = usize> + '_ {
    doc.token(verb)
        .children()
        .filter(|c| matches!(c.dep(), "dobj" | "nsubjpass"))
        .map(|c| c.index())
}
