//! Places that an event is lent when its own sentence names none: that of the same happening told just
//! before, and that of the dateline. Both are told as such in the explanation.

use super::phrase::Sort;
use super::{Scene, Side};
use crate::Step;
use crate::reading::{Filler, Reading};
use crate::record::Place;
use crate::toponym::Toponym;
use demarche_codebook::EventType;
use demarche_nlp::{Annotated, Pos};

/// How many sentences back a happening is still the one spoken of.
const REACH: usize = 2;

/// In how many sentences at the beginning the dateline stands for the place.
const LEAD: usize = 2;

/// An event told before, with its place.
pub(crate) struct Told {
    /// The sentence's number.
    pub(crate) sentence: usize,
    pub(crate) event_type: EventType,
    /// Keys of its sides.
    pub(crate) sides: Vec<String>,
    /// Whether it is said who did it.
    pub(crate) has_actors: bool,
    pub(crate) place: Place,
}

/// What stands in front of a report: "KABUL, Afghanistan (Reuters) - ...".
pub(crate) struct Dateline {
    /// Tokens before the report begins.
    pub(crate) end: usize,
    /// Where the report was written.
    pub(crate) place: Option<Place>,
}

impl Dateline {
    /// The dateline of a text, if it begins with one.
    pub(crate) fn of(doc: &Annotated, places: &[Toponym<'_>]) -> Option<Dateline> {
        let end = crate::toponym::dateline(doc)?;
        let first = places.first().filter(|t| t.tokens.end <= end);
        let place = first.and_then(|t| Some(t.record(doc, t.place?)));
        Some(Dateline { end, place })
    }

    /// The side itself where the parser took the dateline for it: "KABUL - Rebels shot ..." has two subjects.
    pub(crate) fn pass(&self, doc: &Annotated, filler: Filler) -> Option<Filler> {
        if filler.head >= self.end {
            return Some(filler);
        }
        let taken = doc.token(filler.head);
        let head = taken
            .head()
            .children()
            .find(|c| c.dep() == taken.dep() && c.index() >= self.end)?
            .index();
        Some(Filler { head, ..filler })
    }
}

impl Scene<'_, '_, '_> {
    /// The place that an event without one is lent.
    pub(crate) fn lent(
        &self,
        reading: &Reading,
        event_type: EventType,
        sides: [&Side; 2],
        told: &[Told],
        dateline: Option<&Dateline>,
        steps: &mut Vec<Step>,
    ) -> Option<Place> {
        let sentence = self.doc.sentence_of(reading.token);
        let (place, why) = match self.same_before(reading, event_type, sides, told, sentence) {
            Some(before) => (
                &before.place,
                format!(
                    "that of the same happening, told in sentence {}",
                    before.sentence + 1
                ),
            ),
            None => {
                let dateline = dateline.filter(|_| sentence < LEAD)?;
                let here = dateline.place.as_ref()?;
                if !self.fits(sentence, sides, dateline.end, here) {
                    return None;
                }
                (here, "dateline of the article".to_owned())
            }
        };
        steps.push(Step {
            field: "place",
            value: place.name.clone(),
            why,
        });
        Some(place.clone())
    }

    /// Tells which places the sentence names besides, so that nobody takes them for the act's.
    pub(crate) fn mentions(
        &self,
        reading: &Reading,
        place: Option<&Place>,
        sides: [&Side; 2],
        steps: &mut Vec<Step>,
    ) {
        let sentence = self.doc.sentence_of(reading.token);
        for toponym in self.besides(sentence, sides, 0) {
            let chars = self.doc.char_range(toponym.tokens.clone());
            let same = |p: &Place| {
                p.start < chars.end && chars.start < p.end
                    || toponym.place.is_some_and(|t| t.name() == p.name)
            };
            if !place.is_some_and(same) {
                steps.push(Step {
                    field: "mention",
                    value: self.doc.slice(toponym.tokens.clone()).to_owned(),
                    why: "a place named in the sentence, not that of the act".to_owned(),
                });
            }
        }
    }

    /// The last event of the kind before, if the text takes it up: "the attack", or one of the same sides.
    fn same_before<'t>(
        &self,
        reading: &Reading,
        event_type: EventType,
        sides: [&Side; 2],
        told: &'t [Told],
        sentence: usize,
    ) -> Option<&'t Told> {
        if Sort::of(event_type) == Sort::Word || self.elsewhere(sentence, sides, 0) {
            return None;
        }
        let before = told
            .iter()
            .rev()
            .take_while(|t| t.sentence + REACH >= sentence)
            .find(|t| t.sentence < sentence)
            .filter(|t| t.event_type == event_type)?;
        let keys = |side: &Side| side.iter().any(|(_, f)| before.sides.contains(&f.key));
        let [actors, recipients] = sides;
        let nouns = [reading.token]
            .into_iter()
            .chain(reading.words.iter().copied());
        let taken_up = nouns.map(|i| self.doc.token(i)).any(|t| {
            matches!(t.pos(), Pos::Noun | Pos::Propn)
                && t.children().any(|c| is_definite(c.lemma()))
        });
        let same = if taken_up {
            actors.is_empty() || !before.has_actors || keys(actors) || keys(recipients)
        } else {
            // "the police also fired tear gas": the same on the same, one sentence on
            before.sentence + 1 == sentence && keys(actors) && keys(recipients)
        };
        same.then_some(before)
    }

    /// Whether the dateline is where it may have happened: one of the sides is of that state, and the sentence
    /// names no other place.
    fn fits(&self, sentence: usize, sides: [&Side; 2], end: usize, dateline: &Place) -> bool {
        let state = dateline.country.as_deref();
        !self.elsewhere(sentence, sides, end)
            && state.is_some()
            && sides
                .iter()
                .flat_map(|side| side.iter())
                .any(|(_, f)| f.country.is_some_and(|c| Some(c.as_str()) == state))
    }

    fn elsewhere(&self, sentence: usize, sides: [&Side; 2], after: usize) -> bool {
        self.besides(sentence, sides, after).next().is_some()
    }

    /// The places that a sentence names behind the first `after` tokens, without those that are its sides.
    fn besides<'s>(
        &'s self,
        sentence: usize,
        sides: [&'s Side; 2],
        after: usize,
    ) -> impl Iterator<Item = &'s Toponym<'s>> {
        let range = &self.doc.sentences()[sentence];
        let start = range.start.max(after);
        let first = self
            .named
            .places
            .partition_point(|t| t.tokens.start < start);
        self.named.places[first..]
            .iter()
            .take_while(|t| t.tokens.start < range.end)
            .filter(move |t| {
                let mut spans = sides.into_iter().flatten().map(|(_, f)| &f.span);
                !t.demonym && !spans.any(|s| s.start < t.tokens.end && t.tokens.start < s.end)
            })
    }
}

fn is_definite(determiner: &str) -> bool {
    matches!(determiner, "the" | "this" | "that" | "these" | "those")
}
