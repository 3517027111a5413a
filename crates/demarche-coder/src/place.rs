//! Where the act happened: a place phrase of the trigger's own clause.

use crate::Step;
use crate::entities::{Entities, Nature};
use crate::reading::{Filler, Reading};
use crate::record::Place;
use crate::syntax::{self, Path};
use crate::toponym::Toponym;
use demarche_codebook::{EventType, Mode};
use demarche_nlp::Annotated;
use demarche_world::gazetteer::PlaceKind;
use demarche_world::{EntityId, Kind};
use std::ops::Range;

/// Prepositions that put an act at a place.
const AT: &[&str] = &[
    "in",
    "at",
    "near",
    "outside",
    "inside",
    "around",
    "across",
    "throughout",
    "off",
    "along",
    "on",
    "over",
    "through",
    "within",
];

/// The place of the event, from its clause.
pub(crate) fn of_event(
    doc: &Annotated,
    entities: &Entities<'_, '_>,
    places: &[Toponym<'_>],
    reading: &Reading,
    event_type: EventType,
    steps: &mut Vec<Step>,
) -> Option<Place> {
    let named = Named { entities, places };
    // a visit takes place at the host's
    if event_type == EventType::Consult && reading.mode == Some(Mode::Visit) {
        for f in &reading.recipients {
            if let Some(spot) = named.at(f.head) {
                let why = "where the visitor is received";
                return Some(resolved(doc, entities, &spot, why, steps));
            }
        }
    }
    let mut anchors = vec![reading.token];
    anchors.extend(reading.support);
    // "retook a village in western Cambodia"
    anchors.extend(
        doc.token(reading.token)
            .children()
            .filter(|c| matches!(c.dep(), "dobj" | "nsubjpass"))
            .map(|c| c.index()),
    );
    anchors.extend(
        reading
            .actors
            .iter()
            .chain(&reading.recipients)
            .map(|f| f.head),
    );
    for (n, &anchor) in anchors.iter().enumerate() {
        if let Some(spot) = phrase(doc, &named, anchor) {
            let why = if n == 0 {
                "place phrase of the trigger"
            } else {
                "place phrase of its clause"
            };
            return Some(resolved(doc, entities, &spot, why, steps));
        }
    }
    None
}

/// The place phrase of the trigger itself (or of its support or its object): the one acted upon
/// where the act has no other object ("bombs exploded in Kabul", "blockades in the West Bank").
pub(crate) fn struck(
    doc: &Annotated,
    entities: &Entities<'_, '_>,
    reading: &Reading,
) -> Option<Filler> {
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
            .map(|d| Filler {
                head: d.index(),
                path: Path::Direct,
            })
    })
}

/// A place named at a token: one that the world knows, or one that the gazetteer has.
enum Spot<'a> {
    Known(Range<usize>, EntityId),
    Listed(&'a Toponym<'a>, demarche_world::gazetteer::Place<'a>),
}

/// Where to look for places.
struct Named<'a, 'w, 'd> {
    entities: &'a Entities<'w, 'd>,
    places: &'a [Toponym<'a>],
}

impl<'a> Named<'a, '_, '_> {
    /// The place named at token `i`. States are the world's; of the others the gazetteer knows more, and has
    /// weighed them against the article's other places.
    fn at(&self, i: usize) -> Option<Spot<'a>> {
        let next = self.places.partition_point(|t| t.tokens.end <= i);
        let here = self
            .places
            .get(next)
            .filter(|t| t.tokens.contains(&i) && !t.demonym);
        let listed = here.and_then(|t| {
            let place = t.place.filter(|p| p.kind() != PlaceKind::Country)?;
            Some(Spot::Listed(t, place))
        });
        match (listed, self.entities.place_at(i)) {
            (None, known) => known.map(|(range, id)| Spot::Known(range, id)),
            (Some(Spot::Listed(t, _)), Some((range, id))) if t.tokens.len() < range.len() => {
                Some(Spot::Known(range, id))
            }
            (listed, _) => listed,
        }
    }
}

/// The place phrase that hangs on `anchor`: "in Aleppo", and through what lies at a place, "in an attack
/// on a village in the province of Herat".
fn phrase<'a>(doc: &Annotated, named: &Named<'a, '_, '_>, anchor: usize) -> Option<Spot<'a>> {
    let behind = |also: &[&str]| {
        doc.token(anchor)
            .children()
            .filter(|c| c.dep() == "prep")
            .filter(|c| {
                let word = syntax::lower(doc, c.index());
                AT.contains(&word) || also.contains(&word)
            })
            .find_map(|c| below(doc, named, c.index(), 0))
    };
    // what an act is for or against may lie somewhere too ("for a rally in Lagos")
    behind(&[]).or_else(|| behind(&["for", "against", "of"]))
}

/// How many nouns lie between an act and its place at most.
const MAX_STEPS: usize = 5;

/// The nearest place below a preposition.
fn below<'a>(
    doc: &Annotated,
    named: &Named<'a, '_, '_>,
    preposition: usize,
    steps: usize,
) -> Option<Spot<'a>> {
    if steps > MAX_STEPS {
        return None;
    }
    for d in doc.token(preposition).children() {
        if d.dep() == "prep" {
            // "outside of Basra"
            if let Some(found) = below(doc, named, d.index(), steps + 1) {
                return Some(found);
            }
            continue;
        }
        if d.dep() != "pobj" {
            continue;
        }
        if let Some(found) = named.at(d.index()) {
            return Some(found);
        }
        for e in d.children() {
            let inner = match e.dep() {
                // "the capital Kabul", "Kyiv's main square"
                "compound" | "poss" | "appos" | "nmod" => named.at(e.index()),
                "prep" if deeper(syntax::lower(doc, e.index())) => {
                    below(doc, named, e.index(), steps + 1)
                }
                _ => None,
            };
            if inner.is_some() {
                return inner;
            }
        }
    }
    None
}

/// Prepositions through which a noun leads to the place where it is.
fn deeper(preposition: &str) -> bool {
    AT.contains(&preposition) || preposition == "of"
}

fn resolved(
    doc: &Annotated,
    entities: &Entities<'_, '_>,
    spot: &Spot<'_>,
    why: &str,
    steps: &mut Vec<Step>,
) -> Place {
    let (range, id) = match spot {
        Spot::Known(range, id) => (range.clone(), *id),
        Spot::Listed(toponym, place) => {
            steps.push(Step {
                field: "place",
                value: place.name().to_owned(),
                why: format!("{why}; from the gazetteer"),
            });
            return toponym.record(doc, *place);
        }
    };
    let e = entities.world().entity(id);
    let chars = doc.char_range(range.clone());
    steps.push(Step {
        field: "place",
        value: e.name.clone(),
        why: why.to_owned(),
    });
    let kind = match e.kind {
        Kind::Country | Kind::FormerState => "country",
        Kind::City => "town",
        Kind::Region => match e.form {
            Some(demarche_world::Form::Admin1) => "admin1",
            _ => "region",
        },
        Kind::People | Kind::Organisation | Kind::Agency | Kind::Group | Kind::Person => "region",
    };
    Place {
        text: doc.slice(range).to_owned(),
        start: chars.start,
        end: chars.end,
        name: e.name.clone(),
        kind,
        country: e.country.map(|c| c.to_string()),
        admin1: None,
        lat: e.point.map(|p| p.lat),
        lon: e.point.map(|p| p.lon),
        geonames: e.geonames,
    }
}
