//! POLECAT's event table: 40 columns, tab-separated, with a heading.
//!
//! POLECAT is PLOVER's own, so a record is one row. Columns that we do not fill stay empty: Correlates of
//! War codes, titles, links to an encyclopedia, and what an article names beside its events.

use std::io::Write;

use demarche_archive::{Archive, Found};
use demarche_coder::Participant;
use demarche_world::{CountryCode, World};

use crate::hashing::Hashing;
use crate::{Error, Rows, Written};

/// The heading.
const COLUMNS: [&str; 40] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

/// The table as it is written.
pub(crate) struct Polecat<'a, W: Write> {
    writer: csv::Writer<Hashing<W>>,
    world: World,
    archive: &'a Archive,
    /// Language of the last article, as events of one come together.
    lang: (String, String),
}

impl<'a, W: Write> Polecat<'a, W> {
    pub(crate) fn new(archive: &'a Archive, out: Hashing<W>) -> Result<Polecat<'a, W>, Error> {
        let mut writer = csv::WriterBuilder::new().delimiter(b'\t').from_writer(out);
        writer.write_record(COLUMNS)?;
        Ok(Polecat {
            writer,
            world: World::embedded().map_err(|e| Error::World(e.to_string()))?,
            archive,
            lang: Default::default(),
        })
    }

    fn country(&self, code: &str) -> String {
        CountryCode::parse(code)
            .and_then(|code| self.world.country(code))
            .map_or_else(
                || code.to_owned(),
                |c| self.world.entity(c.entity).name.clone(),
            )
    }

    /// The eight columns of a side.
    fn side(&self, members: &[Participant]) -> [String; 8] {
        let list = |each: &dyn Fn(&Participant) -> String| {
            members.iter().map(each).collect::<Vec<_>>().join("; ")
        };
        let sectors = |p: &Participant| {
            p.sectors
                .iter()
                .map(|s| s.as_str())
                .collect::<Vec<_>>()
                .join("; ")
        };
        [
            list(&|p| p.name.clone()),
            list(&|p| {
                p.country
                    .as_deref()
                    .map_or_else(|| "None".into(), |c| self.country(c))
            }),
            String::new(),
            list(&|p| {
                p.sectors
                    .first()
                    .map_or_else(|| "None".into(), |s| s.as_str().to_owned())
            }),
            list(&sectors),
            String::new(),
            list(&|p| p.text.clone()),
            String::new(),
        ]
    }

    fn language(&mut self, article: &str) -> Result<String, Error> {
        if self.lang.0 != article {
            let lang = self.archive.article(article)?.article.lang;
            self.lang = (article.to_owned(), lang.unwrap_or_else(|| "en".into()));
        }
        Ok(self.lang.1.clone())
    }
}

impl<W: Write> Rows for Polecat<'_, W> {
    fn event(&mut self, found: &Found) -> Result<u64, Error> {
        let e = &found.record;
        let none = || "None".to_owned();
        let contexts: Vec<&str> = e.contexts.iter().map(|c| c.as_str()).collect();
        let place = e.place.as_ref();
        let town = place.filter(|p| matches!(p.kind, "town" | "point"));
        let degrees = |x: Option<f64>| x.map_or_else(none, |x| x.to_string());
        let mut row = vec![
            e.id.clone(),
            e.when
                .as_ref()
                .and_then(|w| w.start.clone())
                .unwrap_or_else(none),
            e.event_type.to_string(),
            e.mode.map_or_else(none, |m| m.to_string()),
            e.score.to_string(),
            e.quad.as_str().replace('-', " ").to_uppercase(),
            contexts.join("; "),
        ];
        row.extend(self.side(&e.actors));
        row.extend(self.side(&e.recipients));
        row.extend([
            place.map_or_else(none, |p| p.name.clone()),
            town.map_or_else(none, |p| p.name.clone()),
            String::new(),
            place.and_then(|p| p.admin1.clone()).unwrap_or_else(none),
            place
                .and_then(|p| p.country.as_deref())
                .map_or_else(none, |c| self.country(c)),
            degrees(place.and_then(|p| p.lat)),
            degrees(place.and_then(|p| p.lon)),
            place
                .and_then(|p| p.geonames)
                .map_or_else(none, |id| id.to_string()),
            place.map_or_else(none, |p| p.text.clone()),
            place.map_or_else(none, |p| p.kind.to_owned()),
            e.article.publisher.clone().unwrap_or_else(none),
            e.article.published.clone().unwrap_or_else(none),
            String::new(),
            String::new(),
            String::new(),
        ]);
        row.push(self.language(&e.article.id)?);
        row.push(e.schema.to_owned());
        debug_assert_eq!(row.len(), COLUMNS.len());
        self.writer.write_record(row)?;
        Ok(1)
    }

    fn finish(self: Box<Self>) -> Result<Vec<Written>, Error> {
        let out = self
            .writer
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)?;
        Ok(vec![out.finish()?])
    }

    fn notes(&self) -> Vec<String> {
        vec![
            "the columns are POLECAT's; COW codes, titles, Wikipedia ids and the story columns are empty"
                .to_owned(),
            "Quad Code is in words, Feature Type is the kind of place of our record".to_owned(),
        ]
    }
}
