//! The places of an article as one line of JSON.

use std::io::{self, Write};

use demarche_coder::toponym::Toponym;
use demarche_nlp::Annotated;
use serde::Serialize;

/// What is printed of an article.
#[derive(Debug, Serialize)]
pub struct Places<'a> {
    id: &'a str,
    places: Vec<Place<'a>>,
}

/// A place as it is named in the text; null where no gazetteer has it.
#[derive(Debug, Serialize)]
struct Place<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    name: Option<&'a str>,
    kind: Option<&'static str>,
    country: Option<String>,
    admin1: Option<&'a str>,
    lat: Option<f64>,
    lon: Option<f64>,
    geonames: Option<u32>,
    demonym: bool,
}

impl<'a> Places<'a> {
    /// Of the article `id`; offsets are code points of its text.
    pub fn new(id: &'a str, document: &'a Annotated, found: &'a [Toponym<'a>]) -> Places<'a> {
        let places = found.iter().map(|toponym| {
            let chars = document.char_range(toponym.tokens.clone());
            let place = toponym.place;
            let point = place.and_then(|p| p.point());
            Place {
                text: document.slice(toponym.tokens.clone()),
                start: chars.start,
                end: chars.end,
                name: place.map(|p| p.name()),
                kind: place.map(|p| p.kind().as_str()),
                country: place.and_then(|p| p.country()).map(|c| c.to_string()),
                admin1: place.and_then(|p| p.admin1()).map(|p| p.name()),
                lat: point.map(|p| p.lat),
                lon: point.map(|p| p.lon),
                geonames: place.and_then(|p| p.geonames()),
                demonym: toponym.demonym,
            }
        });
        Places {
            id,
            places: places.collect(),
        }
    }

    /// Writes the line.
    ///
    /// # Errors
    /// What the stream reports.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, self)?;
        writeln!(out)
    }
}
