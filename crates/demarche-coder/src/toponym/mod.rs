//! The places that a text names, and which of their namesakes it means.
//!
//! Two steps: [`recognise`] finds the words, from the entity recogniser and a walk through the gazetteer
//! together; [`choose`] decides between candidates for all names of the article at once, since places that
//! are named together mostly lie together. A name has one sense in an article unless the words beside it
//! say otherwise ("Paris, Texas").

mod choose;
mod dateline;
mod recognise;

pub(crate) use dateline::dateline;

use crate::Article;
use crate::record::Place as PlaceRecord;
use demarche_nlp::Annotated;
use demarche_world::gazetteer::{Gazetteer, Place, PlaceId, PlaceKind};
use demarche_world::{CountryCode, Point, World};
use std::ops::Range;

/// Where an article's publisher is at home; places there are the likelier ones.
#[derive(Debug, Clone, Copy, Default)]
pub struct Home {
    /// Its state.
    pub country: Option<CountryCode>,
    /// The division of its state.
    pub admin1: Option<PlaceId>,
    /// Where its town is.
    pub point: Option<Point>,
}

impl Home {
    /// The home of whoever published `article`, from its publisher and its address.
    pub fn of(article: &Article, world: &World, gazetteer: &Gazetteer) -> Home {
        let home = world.publisher_home(
            article.publisher.as_deref(),
            article.url.as_deref(),
            article.lang.as_deref(),
        );
        let named = |name: Option<&str>, kind: PlaceKind, within: Option<PlaceId>| {
            let mut all = gazetteer.lookup(name?).iter().map(|c| c.place);
            all.find(|p| {
                p.kind() == kind
                    && p.country() == home.country
                    && (within.is_none() || p.admin1().map(Place::id) == within)
            })
        };
        let admin1 = named(home.division, PlaceKind::Admin1, None).map(Place::id);
        Home {
            country: home.country,
            admin1,
            point: named(home.town, PlaceKind::Town, admin1).and_then(Place::point),
        }
    }
}

/// A place named in a text.
#[derive(Debug, Clone)]
pub struct Toponym<'g> {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// What it was resolved to; None for a name that looks like a place's and is in no gazetteer.
    pub place: Option<Place<'g>>,
    /// Whether it is an adjective or the name of a people ("Syrian", "Syrians") rather than of the place.
    pub demonym: bool,
}

impl Toponym<'_> {
    /// The toponym, resolved to `place`, as a record has it.
    pub fn record(&self, doc: &Annotated, place: Place<'_>) -> PlaceRecord {
        let chars = doc.char_range(self.tokens.clone());
        PlaceRecord {
            text: doc.slice(self.tokens.clone()).to_owned(),
            start: chars.start,
            end: chars.end,
            name: place.name().to_owned(),
            kind: place.kind().as_str(),
            country: place.country().map(|c| c.to_string()),
            admin1: place.admin1().map(|a| a.name().to_owned()),
            lat: place.point().map(|p| p.lat),
            lon: place.point().map(|p| p.lon),
            geonames: place.geonames(),
        }
    }
}

/// The places that `doc` names, in order; they do not overlap.
pub fn toponyms<'g>(
    doc: &Annotated,
    world: &World,
    gazetteer: &'g Gazetteer,
    home: Home,
) -> Vec<Toponym<'g>> {
    let tokens: Vec<&str> = doc.tokens().map(|t| t.text()).collect();
    let mentions = recognise::mentions(doc, &tokens, world, gazetteer);
    choose::choose(&tokens, &mentions, home)
}
