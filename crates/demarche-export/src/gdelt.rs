//! GDELT 2.0's event table: 61 columns, tab-separated, without a heading, one row a pair of actors.
//!
//! GDELT knows no compound actors, so one record becomes several rows. What we do not code stays empty:
//! the tone of an article, where its actors are at home. Places have FIPS codes of countries, and no
//! identifiers of features, as GeoNames' are other ones.

use std::collections::HashMap;
use std::io::Write;

use demarche_archive::{Day, Found};
use demarche_coder::{Event, Participant, Place};
use demarche_world::{CountryCode, World};
use jiff::Timestamp;
use serde::Deserialize;

use crate::hashing::Hashing;
use crate::{Error, Rows, Written};

/// Rows that one record becomes, at most.
const MOST_ROWS: usize = 20;
/// Columns of the table.
const COLUMNS: usize = 61;
/// Sectors that have a column each.
const ROLES: usize = 3;

/// `data/exchange/gdelt.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Codes {
    cameo_countries: HashMap<String, String>,
    roles: HashMap<String, String>,
    event_codes: HashMap<String, String>,
    groups: HashMap<String, String>,
    fips: HashMap<String, String>,
}

/// The table as it is written.
pub(crate) struct Gdelt<W: Write> {
    writer: csv::Writer<Hashing<W>>,
    codes: Codes,
    world: World,
    added: String,
    next: u64,
    capped: u64,
}

impl<W: Write> Gdelt<W> {
    pub(crate) fn new(out: Hashing<W>) -> Result<Gdelt<W>, Error> {
        let codes = toml::from_str(include_str!("../../../data/exchange/gdelt.toml"))
            .map_err(|e| Error::World(e.to_string()))?;
        Ok(Gdelt {
            // A field may hold no tab or line feed; those become spaces, and nothing is quoted.
            writer: csv::WriterBuilder::new()
                .delimiter(b'\t')
                .quote_style(csv::QuoteStyle::Never)
                .from_writer(out),
            codes,
            world: World::embedded().map_err(|e| Error::World(e.to_string()))?,
            added: Timestamp::now().strftime("%Y%m%d%H%M%S").to_string(),
            next: 1,
            capped: 0,
        })
    }

    fn row(
        &mut self,
        found: &Found,
        one: Option<&Participant>,
        other: Option<&Participant>,
    ) -> Result<(), Error> {
        let e = &found.record;
        let mut row: Vec<String> = Vec::with_capacity(COLUMNS);
        row.push(self.next.to_string());
        self.next += 1;
        row.extend(days(e));
        row.extend(self.actor(one));
        row.extend(self.actor(other));
        row.push(u8::from(e.sentence.index <= 1).to_string());
        let code = self
            .codes
            .event_codes
            .get(&e.cameo)
            .unwrap_or(&e.cameo)
            .clone();
        let root = code.get(..2).unwrap_or(&code).to_owned();
        row.push(code.clone());
        row.push(code.get(..3).unwrap_or(&code).to_owned());
        row.push(root.clone());
        row.push(quad_class(&root).to_owned());
        row.push(e.goldstein.to_string());
        row.extend([
            found.reports.to_string(),
            found.publishers.to_string(),
            found.reports.to_string(),
        ]);
        // Tone, and the homes of both actors.
        row.extend(std::iter::repeat_n(String::new(), 1 + 8 + 8));
        row.extend(self.place(e.place.as_ref()));
        row.push(self.added.clone());
        row.push(
            e.article
                .url
                .clone()
                .unwrap_or_else(|| e.article.id.clone()),
        );
        debug_assert_eq!(row.len(), COLUMNS);
        self.writer
            .write_record(row.iter().map(|cell| cell.replace(['\t', '\n', '\r'], " ")))?;
        Ok(())
    }

    /// The ten columns of an actor.
    fn actor(&self, actor: Option<&Participant>) -> [String; 10] {
        let mut columns: [String; 10] = Default::default();
        let Some(actor) = actor else { return columns };
        let key = actor.entity.rsplit(':').next().unwrap_or("");
        let mut group = self.codes.groups.get(key).cloned().unwrap_or_default();
        let mut roles: Vec<String> = actor
            .sectors
            .iter()
            .map(|s| {
                self.codes
                    .roles
                    .get(s.as_str())
                    .map_or(s.as_str(), String::as_str)
                    .to_owned()
            })
            .filter(|role| !role.is_empty())
            .collect();
        let mut country = String::new();
        match actor.country.as_deref() {
            Some(code @ ("IGO" | "NGO" | "IMG" | "MNC")) => roles.insert(0, code.to_owned()),
            Some("ISM") => roles.insert(0, "NGM".to_owned()),
            Some(code @ ("UNO" | "EUR")) => {
                roles.insert(0, "IGO".to_owned());
                if group.is_empty() {
                    group = if code == "UNO" { "UNO" } else { "EEC" }.to_owned();
                }
            }
            Some(code) => {
                country = self
                    .codes
                    .cameo_countries
                    .get(code)
                    .map_or(code, String::as_str)
                    .to_owned();
            }
            None => {}
        }
        roles.dedup();
        roles.truncate(ROLES);
        // International bodies come first in the chain, then the group, then what they do.
        let international = country.is_empty() && !roles.is_empty();
        let (head, rest) = if international {
            roles.split_at(1)
        } else {
            roles.split_at(0)
        };
        columns[0] = format!("{country}{}{group}{}", head.concat(), rest.concat());
        columns[1] = actor.name.to_uppercase();
        columns[2] = country;
        columns[3] = group;
        for (column, role) in columns[7..].iter_mut().zip(roles) {
            *column = role;
        }
        columns
    }

    /// The eight columns of where it happened.
    fn place(&self, place: Option<&Place>) -> [String; 8] {
        let mut columns: [String; 8] = Default::default();
        let Some(place) = place else { return columns };
        let country = place.country.as_deref().unwrap_or("");
        let state = CountryCode::parse(country).and_then(|code| self.world.country(code));
        let fips = self
            .codes
            .fips
            .get(country)
            .cloned()
            .or_else(|| state.and_then(|c| c.iso2.clone()))
            .unwrap_or_default();
        let american = country == "USA";
        let kind = match place.kind {
            "country" => "1",
            "admin1" if american => "2",
            "admin1" => "5",
            "region" => "",
            _ if american => "3",
            _ => "4",
        };
        let name = state.map(|c| self.world.entity(c.entity).name.clone());
        let mut parts = vec![place.name.clone()];
        if place.kind != "country" {
            parts.extend(place.admin1.clone().filter(|a| *a != place.name));
            parts.extend(name);
        }
        columns[0] = kind.to_owned();
        columns[1] = parts.join(", ");
        columns[2].clone_from(&fips);
        columns[3].clone_from(&fips);
        let degrees = |x: Option<f64>| x.map_or_else(String::new, |x| x.to_string());
        columns[5] = degrees(place.lat);
        columns[6] = degrees(place.lon);
        if place.kind == "country" {
            columns[7] = fips;
        }
        columns
    }
}

impl<W: Write> Rows for Gdelt<W> {
    fn event(&mut self, found: &Found) -> Result<u64, Error> {
        let Event {
            actors, recipients, ..
        } = &found.record;
        let mut pairs: Vec<(Option<&Participant>, Option<&Participant>)> = Vec::new();
        if recipients.is_empty() && actors.len() > 1 {
            for one in actors {
                pairs.extend(
                    actors
                        .iter()
                        .filter(|o| *o != one)
                        .map(|other| (Some(one), Some(other))),
                );
            }
        } else {
            let others: Vec<Option<&Participant>> = if recipients.is_empty() {
                vec![None]
            } else {
                recipients.iter().map(Some).collect()
            };
            let ones: Vec<Option<&Participant>> = if actors.is_empty() {
                vec![None]
            } else {
                actors.iter().map(Some).collect()
            };
            for one in ones {
                pairs.extend(others.iter().map(|other| (one, *other)));
            }
        }
        if pairs.len() > MOST_ROWS {
            self.capped += 1;
            pairs.truncate(MOST_ROWS);
        }
        for (one, other) in &pairs {
            self.row(found, *one, *other)?;
        }
        Ok(pairs.len() as u64)
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
            "GlobalEventID is the number of the row in this export".to_owned(),
            format!("a record becomes at most {MOST_ROWS} rows; {} records had more pairs", self.capped),
            "tone, homes of actors and identifiers of features are empty: they are not coded".to_owned(),
            "QuadClass follows GDELT's rule by root code, which puts protests under verbal conflict"
                .to_owned(),
        ]
    }
}

/// Day, month, year and fraction of the year.
fn days(e: &Event) -> [String; 4] {
    let when = e.when.as_ref().and_then(|w| w.start.as_deref());
    let day = Day::of(when.or(e.article.published.as_deref()));
    let Some(date) = day.date() else {
        return Default::default();
    };
    let passed = f64::from(i32::from(date.month()) * 30 + i32::from(date.day())) / 365.0;
    [
        date.strftime("%Y%m%d").to_string(),
        date.strftime("%Y%m").to_string(),
        date.year().to_string(),
        format!("{:.4}", f64::from(date.year()) + passed.min(0.9999)),
    ]
}

/// GDELT's class of a root code.
fn quad_class(root: &str) -> &'static str {
    match root.parse().unwrap_or(0) {
        1..=5 => "1",
        6..=9 => "2",
        10..=14 => "3",
        15..=20 => "4",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::found;

    fn rows(found: &Found) -> Vec<Vec<String>> {
        let dir = tempfile::tempdir().expect("a folder");
        let mut table =
            Box::new(Gdelt::new(crate::file(dir.path(), "t").expect("a file")).expect("codes"));
        let n = table.event(found).expect("rows");
        table.finish().expect("written");
        let text = std::fs::read_to_string(dir.path().join("t")).expect("text");
        let rows: Vec<Vec<String>> = text
            .lines()
            .map(|line| line.split('\t').map(str::to_owned).collect())
            .collect();
        assert_eq!(rows.len() as u64, n);
        assert!(rows.iter().all(|row| row.len() == COLUMNS));
        rows
    }

    #[test]
    fn a_compound_record_is_a_row_for_each_pair() {
        let rows = rows(&found());
        let column = |number: usize| {
            rows.iter()
                .map(|row| row[number - 1].as_str())
                .collect::<Vec<_>>()
        };
        assert_eq!(column(2), ["20250203", "20250203"]);
        assert_eq!(column(5), ["2025.1726", "2025.1726"]);
        assert_eq!(column(6), ["ROMGOV", "IGOEECGOV"]);
        assert_eq!(column(7), ["ROMANIA", "KAJA KALLAS"]);
        assert_eq!(column(8), ["ROM", ""]);
        assert_eq!(column(9), ["", "EEC"]);
        assert_eq!(column(13), ["GOV", "IGO"]);
        // A rebel group with a state: its journalists are CAMEO's MED.
        assert_eq!(column(16), ["AFGTALREBMED", "AFGTALREBMED"]);
        assert_eq!(column(27), ["138", "138"]);
        assert_eq!(column(28), ["138", "138"]);
        assert_eq!(column(29), ["13", "13"]);
        assert_eq!(column(30), ["3", "3"]);
        assert_eq!(column(31), ["-7", "-7"]);
        assert_eq!((column(32)[0], column(33)[0]), ("4", "3"));
        assert_eq!(column(52), ["2", "2"]);
        assert_eq!(column(54), ["US", "US"]);
        assert_eq!(column(57), ["40.25", "40.25"]);
        assert_eq!(column(61)[0], "https://example.org/1");
    }

    #[test]
    fn mutual_events_go_both_ways_and_codes_that_gdelt_lacks_go_to_their_parents() {
        let mut found = found();
        found.record.recipients.clear();
        found.record.cameo = "1834".into();
        let rows = rows(&found);
        let names: Vec<(&str, &str)> = rows
            .iter()
            .map(|row| (row[6].as_str(), row[16].as_str()))
            .collect();
        assert_eq!(
            names,
            [("ROMANIA", "KAJA KALLAS"), ("KAJA KALLAS", "ROMANIA")]
        );
        assert_eq!(rows[0][26..30].join(" "), "183 183 18 4");
    }
}
