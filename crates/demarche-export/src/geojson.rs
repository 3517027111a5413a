//! GeoJSON: one feature for each event whose place has coordinates.
//!
//! A feature says how exact its point is: that of a country is its middle, not where something happened.

use std::io::Write;

use demarche_archive::Found;
use serde_json::json;

use crate::hashing::Hashing;
use crate::{Error, Rows, Written};

/// A feature collection.
pub(crate) struct Features<W> {
    out: Hashing<W>,
    any: bool,
    unplaced: u64,
}

impl<W: Write> Features<W> {
    pub(crate) fn new(mut out: Hashing<W>) -> Result<Features<W>, Error> {
        out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
        Ok(Features {
            out,
            any: false,
            unplaced: 0,
        })
    }
}

impl<W: Write> Rows for Features<W> {
    fn event(&mut self, found: &Found) -> Result<u64, Error> {
        let e = &found.record;
        let point = e
            .place
            .as_ref()
            .and_then(|place| Some((place, place.lon?, place.lat?)));
        let Some((place, lon, lat)) = point else {
            self.unplaced += 1;
            return Ok(0);
        };
        let names = |members: &[demarche_coder::Participant]| -> Vec<String> {
            members.iter().map(|p| p.name.clone()).collect()
        };
        let feature = json!({
            "type": "Feature",
            "id": e.id,
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {
                "place": place.name,
                "precision": place.kind,
                "country": place.country,
                "day": e.when.as_ref().and_then(|w| w.start.as_deref()),
                "type": e.event_type,
                "mode": e.mode,
                "quad": e.quad,
                "modality": e.modality,
                "score": e.score,
                "actors": names(&e.actors),
                "recipients": names(&e.recipients),
                "confidence": e.confidence,
                "article": e.article.id,
                "url": e.article.url,
                "sentence": e.sentence.text,
                "occurrence": found.occurrence,
            },
        });
        self.out.write_all(if self.any { b",\n" } else { b"\n" })?;
        self.any = true;
        serde_json::to_writer(&mut self.out, &feature)?;
        Ok(1)
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<Written>, Error> {
        self.out.write_all(b"\n]}\n")?;
        Ok(vec![self.out.finish()?])
    }

    fn notes(&self) -> Vec<String> {
        vec![
            format!("{} events without a point are left out", self.unplaced),
            "the point of an area is its middle; see precision".to_owned(),
        ]
    }
}
