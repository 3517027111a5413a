//! What place is named at a token, and its record.

use crate::Step;
use crate::entities::Entities;
use crate::record::Place;
use crate::toponym::Toponym;
use demarche_nlp::Annotated;
use demarche_world::gazetteer::{self, Feature, PlaceKind};
use demarche_world::{EntityId, Form, Kind};
use std::ops::Range;

/// A place named at a token: one that the world knows, or one that the gazetteer has.
pub(super) enum Spot<'a> {
    Known(Range<usize>, EntityId),
    Listed(&'a Toponym<'a>, gazetteer::Place<'a>),
}

/// The places named in a document.
pub(super) struct Named<'a, 'w, 'd> {
    pub(super) entities: &'a Entities<'w, 'd>,
    pub(super) places: &'a [Toponym<'a>],
}

impl<'a> Named<'a, '_, '_> {
    /// The place named at token `i`. States are the world's; of the others the gazetteer knows more, and has
    /// weighed them against the article's other places.
    pub(super) fn at(&self, i: usize) -> Option<Spot<'a>> {
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

    /// Whether it is a whole state.
    pub(super) fn is_state(&self, spot: &Spot<'_>) -> bool {
        match spot {
            Spot::Known(_, id) => matches!(
                self.entities.world().entity(*id).kind,
                Kind::Country | Kind::FormerState
            ),
            Spot::Listed(..) => false,
        }
    }

    /// Whether a place as good as a dot is named at the token.
    pub(super) fn is_point(&self, i: usize) -> bool {
        matches!(self.at(i), Some(Spot::Listed(_, place)) if place.kind() == PlaceKind::Point)
    }

    /// Whether it is the capital of a state.
    pub(super) fn is_capital(&self, spot: &Spot<'_>) -> bool {
        matches!(spot, Spot::Listed(_, place) if place.feature() == Feature::Capital)
    }

    /// The record of a place, and the step that says why it is the act's.
    pub(super) fn record(
        &self,
        doc: &Annotated,
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
        let e = self.entities.world().entity(id);
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
                Some(Form::Admin1) => "admin1",
                _ => "region",
            },
            Kind::People
            | Kind::Organisation
            | Kind::Agency
            | Kind::Group
            | Kind::Person
            | Kind::Listed => "region",
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
}
