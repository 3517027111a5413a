//! Places: one row of fixed length each, read where it lies.

use std::fmt;

use super::Gazetteer;
use super::file::u32_at;
use crate::CountryCode;
use crate::entity::Point;

/// Bytes of a row.
pub(super) const ROW: usize = 32;

/// A division that is not known, a point that is not known.
const NONE: u32 = u32::MAX;

/// Number of a place within one gazetteer. Not stable between versions; the GeoNames id is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(pub(super) u32);

/// How precisely a place tells where something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceKind {
    /// A state or territory: never a dot on a map, whatever its coordinates.
    Country,
    /// A first-level division of a state.
    Admin1,
    /// A second-level division.
    Admin2,
    /// A city, town, village or a part of one.
    Town,
    /// A region, water or range without a sharp place.
    Region,
    /// A camp, crossing, base, building: as good as a dot.
    Point,
}

impl PlaceKind {
    /// All of them, by their number in the file.
    pub(super) const ALL: [PlaceKind; 6] = [
        PlaceKind::Country,
        PlaceKind::Admin1,
        PlaceKind::Admin2,
        PlaceKind::Town,
        PlaceKind::Region,
        PlaceKind::Point,
    ];

    /// As records have it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            PlaceKind::Country => "country",
            PlaceKind::Admin1 => "admin1",
            PlaceKind::Admin2 => "admin2",
            PlaceKind::Town => "town",
            PlaceKind::Region => "region",
            PlaceKind::Point => "point",
        }
    }
}

impl fmt::Display for PlaceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a place is more closely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)] // the words are plain
pub enum Feature {
    Country,
    Division,
    Capital,
    /// Seat of a first-level division.
    Seat,
    Town,
    /// Part of a town.
    Quarter,
    Continent,
    Region,
    Sea,
    Gulf,
    Strait,
    Canal,
    River,
    Lake,
    Mountain,
    Range,
    Desert,
    Valley,
    Plain,
    Forest,
    Peninsula,
    Island,
    Archipelago,
    Cape,
    Camp,
    Crossing,
    Base,
    Site,
    Line,
}

impl Feature {
    pub(super) const ALL: [Feature; 29] = [
        Feature::Country,
        Feature::Division,
        Feature::Capital,
        Feature::Seat,
        Feature::Town,
        Feature::Quarter,
        Feature::Continent,
        Feature::Region,
        Feature::Sea,
        Feature::Gulf,
        Feature::Strait,
        Feature::Canal,
        Feature::River,
        Feature::Lake,
        Feature::Mountain,
        Feature::Range,
        Feature::Desert,
        Feature::Valley,
        Feature::Plain,
        Feature::Forest,
        Feature::Peninsula,
        Feature::Island,
        Feature::Archipelago,
        Feature::Cape,
        Feature::Camp,
        Feature::Crossing,
        Feature::Base,
        Feature::Site,
        Feature::Line,
    ];

    /// How precise a place of this feature is, where nothing else says so.
    #[must_use]
    pub const fn kind(self) -> PlaceKind {
        match self {
            Feature::Country => PlaceKind::Country,
            Feature::Division => PlaceKind::Admin1,
            Feature::Capital | Feature::Seat | Feature::Town | Feature::Quarter => PlaceKind::Town,
            Feature::Cape | Feature::Camp | Feature::Crossing | Feature::Base | Feature::Site => {
                PlaceKind::Point
            }
            Feature::Continent
            | Feature::Region
            | Feature::Sea
            | Feature::Gulf
            | Feature::Strait
            | Feature::Canal
            | Feature::River
            | Feature::Lake
            | Feature::Mountain
            | Feature::Range
            | Feature::Desert
            | Feature::Valley
            | Feature::Plain
            | Feature::Forest
            | Feature::Peninsula
            | Feature::Island
            | Feature::Archipelago
            | Feature::Line => PlaceKind::Region,
        }
    }
}

/// What a row is written from.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) geonames: Option<u32>,
    /// Offset of the name to show.
    pub(super) shown: u32,
    pub(super) point: Option<Point>,
    pub(super) country: Option<CountryCode>,
    pub(super) kind: PlaceKind,
    pub(super) feature: Feature,
    pub(super) population: u64,
    pub(super) admin1: Option<u32>,
    pub(super) admin2: Option<u32>,
}

impl Row {
    /// geonames, shown, latitude and longitude in 1/10000 degree, admin1, admin2: four bytes each;
    /// country: three letters or zeros; kind, feature, population class: one byte each; two zeros.
    pub(super) fn bytes(&self) -> [u8; ROW] {
        let mut out = [0; ROW];
        let fixed = |degrees: f64| ((degrees * 10_000.0).round() as i32).to_le_bytes();
        out[0..4].copy_from_slice(&self.geonames.unwrap_or(0).to_le_bytes());
        out[4..8].copy_from_slice(&self.shown.to_le_bytes());
        match self.point {
            Some(point) => {
                out[8..12].copy_from_slice(&fixed(point.lat));
                out[12..16].copy_from_slice(&fixed(point.lon));
            }
            None => {
                out[8..12].copy_from_slice(&NONE.to_le_bytes());
                out[12..16].copy_from_slice(&i32::MIN.to_le_bytes());
            }
        }
        out[16..20].copy_from_slice(&self.admin1.unwrap_or(NONE).to_le_bytes());
        out[20..24].copy_from_slice(&self.admin2.unwrap_or(NONE).to_le_bytes());
        if let Some(country) = self.country {
            out[24..27].copy_from_slice(&country.as_str().as_bytes()[..3]);
        }
        out[27] = self.kind as u8;
        out[28] = self.feature as u8;
        out[29] = class_of(self.population);
        out
    }
}

/// Eight classes for each doubling of the population.
fn class_of(population: u64) -> u8 {
    (8.0 * ((population.max(1)) as f64).log2())
        .round()
        .min(255.0) as u8
}

/// A place of the gazetteer.
#[derive(Clone, Copy)]
pub struct Place<'g> {
    pub(super) gazetteer: &'g Gazetteer,
    pub(super) id: PlaceId,
    pub(super) row: &'g [u8],
}

impl<'g> Place<'g> {
    /// Its number.
    #[must_use]
    pub fn id(self) -> PlaceId {
        self.id
    }

    /// Its GeoNames id.
    #[must_use]
    pub fn geonames(self) -> Option<u32> {
        u32_at(self.row, 0).filter(|&id| id != 0)
    }

    /// Name to show.
    #[must_use]
    pub fn name(self) -> &'g str {
        self.gazetteer.shown(u32_at(self.row, 4).unwrap_or(NONE))
    }

    /// Where it lies: the middle of what is wide.
    #[must_use]
    pub fn point(self) -> Option<Point> {
        let (lat, lon) = (u32_at(self.row, 8)? as i32, u32_at(self.row, 12)? as i32);
        (lon != i32::MIN).then(|| Point {
            lat: f64::from(lat) / 10_000.0,
            lon: f64::from(lon) / 10_000.0,
        })
    }

    /// The first-level division it lies in.
    #[must_use]
    pub fn admin1(self) -> Option<Place<'g>> {
        self.gazetteer.place(PlaceId(u32_at(self.row, 16)?))
    }

    /// The second-level division it lies in.
    #[must_use]
    pub fn admin2(self) -> Option<Place<'g>> {
        self.gazetteer.place(PlaceId(u32_at(self.row, 20)?))
    }

    /// ISO 3166-1 code of the state or territory it lies in.
    #[must_use]
    pub fn country(self) -> Option<CountryCode> {
        str::from_utf8(&self.row[24..27]).ok()?.parse().ok()
    }

    /// How precisely it tells where something is.
    #[must_use]
    pub fn kind(self) -> PlaceKind {
        let number = usize::from(self.row[27]);
        PlaceKind::ALL
            .get(number)
            .copied()
            .unwrap_or(PlaceKind::Region)
    }

    /// What it is more closely.
    #[must_use]
    pub fn feature(self) -> Feature {
        let number = usize::from(self.row[28]);
        Feature::ALL.get(number).copied().unwrap_or(Feature::Region)
    }

    /// The binary logarithm of its population, to an eighth; 0 where unknown.
    #[must_use]
    pub fn population_log2(self) -> f32 {
        f32::from(self.row[29]) / 8.0
    }

    /// Whether it lies in `other` by the divisions, or is it.
    #[must_use]
    pub fn within(self, other: Place<'g>) -> bool {
        if self.id == other.id {
            return true;
        }
        match other.kind() {
            PlaceKind::Country => self.country().is_some() && self.country() == other.country(),
            PlaceKind::Admin1 => u32_at(self.row, 16) == Some(other.id.0),
            PlaceKind::Admin2 => u32_at(self.row, 20) == Some(other.id.0),
            PlaceKind::Town | PlaceKind::Region | PlaceKind::Point => false,
        }
    }
}

impl fmt::Debug for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}", self.name(), self.kind())?;
        if let Some(admin1) = self.admin1() {
            write!(f, ", {}", admin1.name())?;
        }
        if let Some(country) = self.country() {
            write!(f, ", {country}")?;
        }
        f.write_str(")")
    }
}

/// Distance on the globe in kilometres.
#[must_use]
pub fn distance_km(one: Point, other: Point) -> f64 {
    let (a, b) = (one.lat.to_radians(), other.lat.to_radians());
    let (dlat, dlon) = (b - a, (other.lon - one.lon).to_radians());
    let h = (dlat / 2.0).sin().powi(2) + a.cos() * b.cos() * (dlon / 2.0).sin().powi(2);
    2.0 * 6371.0 * h.sqrt().min(1.0).asin()
}
