//! Writing a gazetteer: the table that `tools/gazetteer/compile.py` prints, and over it the world's own
//! countries, regions, cities and features.

use std::collections::{BTreeMap, HashMap};

use fst::raw::Builder;

use super::candidates::{NameClass, encode};
use super::place::Row;
use super::{Feature, GazetteerError, PlaceKind, file};
use crate::data::FeatureEntry;
use crate::entity::{Entity, Form, Kind, Point};
use crate::names::Via;
use crate::pieces::fold;
use crate::{CountryCode, World};

/// Longest name to show, in bytes: its length takes one.
const LONGEST: usize = 255;

/// A namesake of a place within a state is one place with it up to this many kilometres.
const SAME_KM: f64 = 60.0;

/// The bytes of a gazetteer. The same table and world give the same bytes.
///
/// # Errors
/// If a line of the table is not as it should be.
pub fn compile(table: &str, world: &World) -> Result<Vec<u8>, GazetteerError> {
    let mut draft = Draft::default();
    draft.countries(world);
    for (number, line) in table.lines().enumerate() {
        draft.line(line).map_err(|message| GazetteerError::Table {
            line: number + 1,
            message,
        })?;
    }
    draft.world(world);
    for feature in &world.features {
        draft.feature(feature);
    }
    Ok(draft.bytes())
}

/// Rows and names as they come together.
#[derive(Default)]
struct Draft {
    rows: Vec<Row>,
    shown: Vec<String>,
    by_geonames: HashMap<u32, u32>,
    by_code: HashMap<String, u32>,
    countries: HashMap<CountryCode, u32>,
    names: BTreeMap<String, Vec<(u32, NameClass)>>,
}

impl Draft {
    fn push(&mut self, row: Row, shown: &str) -> u32 {
        let at = self.rows.len() as u32;
        if let Some(id) = row.geonames {
            self.by_geonames.insert(id, at);
        }
        self.rows.push(row);
        self.shown.push(shown.to_owned());
        at
    }

    fn name(&mut self, name: &str, place: u32, class: NameClass) {
        let folded = fold(name);
        if folded.is_empty() {
            return;
        }
        let known = self.names.entry(folded).or_default();
        match known.iter_mut().find(|(other, _)| *other == place) {
            Some((_, old)) => *old = class.min(*old),
            None => known.push((place, class)),
        }
    }

    fn countries(&mut self, world: &World) {
        let mut entities: Vec<&Entity> = world
            .entities
            .iter()
            .filter(|entity| matches!(entity.kind, Kind::Country | Kind::FormerState))
            .collect();
        entities.sort_by_key(|entity| &entity.key);
        for entity in entities {
            let own = entity.key.strip_prefix("country:");
            let code = own.and_then(CountryCode::parse).or(entity.country);
            let row = Row {
                geonames: entity.geonames,
                shown: 0,
                point: entity.point,
                country: code,
                kind: PlaceKind::Country,
                feature: Feature::Country,
                population: 0,
                admin1: None,
                admin2: None,
            };
            let place = self.push(row, &entity.name);
            if entity.kind == Kind::Country
                && let Some(code) = code
            {
                self.countries.insert(code, place);
            }
        }
    }

    /// A town or division of the table.
    fn line(&mut self, line: &str) -> Result<(), String> {
        let fields: Vec<&str> = line.split('\t').collect();
        let &[
            kind,
            id,
            country,
            code,
            lat,
            lon,
            population,
            feature,
            name,
            names,
        ] = &fields[..]
        else {
            return Err(format!("{} fields instead of 10", fields.len()));
        };
        let wrong = |what: &str, value: &str| format!("{value:?} is no {what}");
        let id: u32 = id.parse().map_err(|_| wrong("id", id))?;
        let degrees = |text: &str| text.parse::<f64>().map_err(|_| wrong("coordinate", text));
        let population: u64 = population
            .parse()
            .map_err(|_| wrong("population", population))?;
        let country = CountryCode::parse(country).ok_or_else(|| wrong("country", country))?;
        let (kind, feature) = match (kind, feature) {
            ("1", _) => (PlaceKind::Admin1, Feature::Division),
            ("2", _) => (PlaceKind::Admin2, Feature::Division),
            ("T", "PPLC") => (PlaceKind::Town, Feature::Capital),
            ("T", "PPLA") => (PlaceKind::Town, Feature::Seat),
            ("T", "PPLX") => (PlaceKind::Town, Feature::Quarter),
            ("T", _) => (PlaceKind::Town, Feature::Town),
            (kind, _) => return Err(wrong("kind", kind)),
        };
        let point = Point {
            lat: degrees(lat)?,
            lon: degrees(lon)?,
        };
        let mut levels = code.match_indices('.').map(|(at, _)| at).skip(1);
        let first = levels.next().map_or(code, |at| &code[..at]);
        let row = Row {
            geonames: Some(id),
            shown: 0,
            point: Some(point),
            country: Some(country),
            kind,
            feature,
            population,
            admin1: (kind != PlaceKind::Admin1)
                .then(|| self.by_code.get(first).copied())
                .flatten(),
            admin2: (kind == PlaceKind::Town && first != code)
                .then(|| self.by_code.get(code).copied())
                .flatten(),
        };
        if let Some(&country) = self.countries.get(&country)
            && kind == PlaceKind::Admin1
        {
            self.rows[country as usize].population += population;
        }
        let place = self.push(row, name.trim_start_matches('~'));
        if kind != PlaceKind::Town {
            self.by_code.insert(code.to_owned(), place);
        }
        match name.strip_prefix('~') {
            Some(word) => self.name(word, place, NameClass::Word),
            None => self.name(name, place, NameClass::Main),
        }
        for other in names.split('|').filter(|other| !other.is_empty()) {
            self.name(other, place, NameClass::Other);
        }
        Ok(())
    }

    /// The names of the world's own entries; those that the table lacks are added.
    fn world(&mut self, world: &World) {
        let mut names: Vec<(&str, &str)> = Vec::new();
        for (name, senses) in world.names.entries() {
            for sense in senses.iter().filter(|sense| sense.via == Via::Name) {
                let entity = world.entity(sense.entity);
                if entity.kind.is_place() {
                    names.push((&entity.key, name));
                }
            }
        }
        names.sort_unstable();
        let mut at = 0;
        while at < names.len() {
            let key = names[at].0;
            let count = names[at..].iter().take_while(|(k, _)| *k == key).count();
            let own = &names[at..at + count];
            at += count;
            let Some(id) = world.by_key(key) else {
                continue;
            };
            let entity = world.entity(id);
            let place = self.place_of(entity, own.iter().map(|(_, name)| *name));
            for (_, name) in own {
                self.name(name, place, class_of(name));
            }
            self.name(&entity.name, place, class_of(&entity.name));
        }
    }

    /// The row of an entity: the same id, the same division or town of its state, or a new one.
    fn place_of<'n>(&mut self, entity: &'n Entity, names: impl Iterator<Item = &'n str>) -> u32 {
        if let Some(code) = entity
            .key
            .strip_prefix("country:")
            .and_then(CountryCode::parse)
            && let Some(&place) = self.countries.get(&code)
        {
            return place;
        }
        if let Some(&place) = entity.geonames.and_then(|id| self.by_geonames.get(&id)) {
            return place;
        }
        let kind = match (entity.kind, entity.form) {
            (Kind::FormerState, _) => PlaceKind::Country,
            (Kind::City, _) => PlaceKind::Town,
            (_, Some(Form::Admin1)) => PlaceKind::Admin1,
            _ => PlaceKind::Region,
        };
        for name in names.chain([entity.name.as_str()]) {
            let known = self.names.get(&fold(name)).into_iter().flatten();
            let same = known.filter(|(place, class)| {
                let row = &self.rows[*place as usize];
                let near = match (row.point, entity.point) {
                    (Some(one), Some(other)) => super::distance_km(one, other) < SAME_KM,
                    _ => false,
                };
                // what is a region to us may be a division to GeoNames
                let alike = row.kind == kind
                    || kind == PlaceKind::Region
                        && row.kind == PlaceKind::Admin1
                        && *class == NameClass::Main
                        && name == entity.name;
                row.country == entity.country && alike && (near || kind != PlaceKind::Town)
            });
            if let Some(&(place, _)) =
                same.max_by_key(|(place, _)| self.rows[*place as usize].population)
            {
                return place;
            }
        }
        if kind == PlaceKind::Country
            && let Some(at) = self.shown.iter().position(|shown| *shown == entity.name)
        {
            return at as u32;
        }
        let row = Row {
            geonames: entity.geonames,
            shown: 0,
            point: entity.point,
            country: entity.country,
            kind,
            feature: match kind {
                PlaceKind::Town => Feature::Town,
                PlaceKind::Admin1 => Feature::Division,
                _ => Feature::Region,
            },
            population: 0,
            admin1: None,
            admin2: None,
        };
        self.push(row, &entity.name)
    }

    /// The row that has the feature already: a division, or a region of the world's own.
    fn known(&self, entry: &FeatureEntry) -> Option<u32> {
        if let Some(&place) = entry.geonames.and_then(|id| self.by_geonames.get(&id)) {
            return Some(place);
        }
        let named = self.names.get(&fold(&entry.name))?;
        let same = |&&(place, _): &&(u32, NameClass)| {
            let row = &self.rows[place as usize];
            let kinds = match entry.kind.kind() {
                PlaceKind::Region => row.kind == PlaceKind::Region,
                kind => kind == row.kind && kind != PlaceKind::Town,
            };
            let shown = fold(&self.shown[place as usize]) == fold(&entry.name);
            kinds && row.country == entry.country && (shown || row.kind == PlaceKind::Admin1)
        };
        named.iter().find(same).map(|&(place, _)| place)
    }

    /// Takes a name away from regions that had it as one of several: *Southern Europe* is no name of
    /// Europe once it has an entry of its own.
    fn outdo(&mut self, name: &str) {
        let (rows, shown) = (&self.rows, &self.shown);
        let folded = fold(name);
        if let Some(known) = self.names.get_mut(&folded) {
            known.retain(|&(place, _)| {
                rows[place as usize].kind != PlaceKind::Region
                    || fold(&shown[place as usize]) == folded
            });
        }
    }

    fn feature(&mut self, entry: &FeatureEntry) {
        let point = entry
            .lat
            .zip(entry.lon)
            .map(|(lat, lon)| Point { lat, lon });
        let place = if let Some(place) = self.known(entry) {
            let row = &mut self.rows[place as usize];
            row.geonames = row.geonames.or(entry.geonames);
            row.point = point.or(row.point);
            if row.kind == PlaceKind::Region {
                row.feature = entry.kind;
            }
            place
        } else {
            self.outdo(&entry.name);
            let row = Row {
                geonames: entry.geonames,
                shown: 0,
                point,
                country: entry.country,
                kind: entry.kind.kind(),
                feature: entry.kind,
                population: 0,
                admin1: None,
                admin2: None,
            };
            self.push(row, &entry.name)
        };
        for name in std::iter::once(&entry.name).chain(&entry.names) {
            self.name(name, place, class_of(name));
        }
        for name in &entry.short {
            self.name(name, place, NameClass::Short);
        }
    }

    fn bytes(mut self) -> Vec<u8> {
        let mut shown = Vec::new();
        let mut known: HashMap<&str, u32> = HashMap::new();
        for (row, name) in self.rows.iter_mut().zip(&self.shown) {
            row.shown = *known.entry(name).or_insert_with(|| {
                let at = shown.len() as u32;
                let mut end = name.len().min(LONGEST);
                while !name.is_char_boundary(end) {
                    end -= 1;
                }
                shown.push(end as u8);
                shown.extend(&name.as_bytes()[..end]);
                at
            });
        }
        let places: Vec<u8> = self.rows.iter().flat_map(Row::bytes).collect();
        let mut postings = Vec::new();
        let mut names = Builder::memory();
        for (name, entries) in &mut self.names {
            entries.sort_by_key(|&(place, class)| {
                let row = &self.rows[place as usize];
                (
                    row.kind.min(PlaceKind::Admin2),
                    u64::MAX - row.population,
                    class,
                    place,
                )
            });
            names.insert(name, encode(entries, &mut postings)).expect(
                "cannot fail because a BTreeMap is in order and memory is a writer without errors",
            );
        }
        let names = names
            .into_inner()
            .expect("cannot fail because memory is a writer without errors");
        file::write([&names, &postings, &places, &shown])
    }
}

/// Abbreviations count in capitals only.
fn class_of(name: &str) -> NameClass {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    if letters <= 4 && !name.contains(' ') && !name.chars().any(char::is_lowercase) {
        NameClass::Capitals
    } else {
        NameClass::Main
    }
}
