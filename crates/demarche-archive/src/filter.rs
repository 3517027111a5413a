//! One filter for every question: lists, sums, maps, exports, alerts.
//!
//! A filter is a set of keys with values, written the same way in an address (`country=SLV&type=!AID`), on
//! the command line and in a manifest. Values of one key are alternatives, keys narrow each other, `!` in
//! front of a value excludes it. [`Field`] is the one place where keys are defined; reading, writing and
//! SQL derive from it.

mod parse;
mod sql;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub(crate) use sql::Condition;

/// A key whose values are names, and what it is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Someone who did it, by entity key, part of a name, or country.
    Actor,
    /// PLOVER context.
    Context,
    /// Country of someone on either side, ISO alpha-3 or a code of those without a state.
    Country,
    /// Dossier that holds the event's occurrence.
    Dossier,
    /// Language of the article.
    Lang,
    /// Modality; without it all.
    Modality,
    /// PLOVER mode.
    Mode,
    /// Place: its name, `geonames:ID`, or `country:ISO`.
    Place,
    /// Publisher.
    Publisher,
    /// Quad class.
    Quad,
    /// Someone to whom it was done, likewise.
    Recipient,
    /// Rule of the lexicon, or the beginning of its id with a dot at the end.
    Rule,
    /// To whom the text attributes the report, likewise.
    SaidBy,
    /// Sector of someone on either side.
    Sector,
    /// Decision of reviewers; without it all but rejected.
    Status,
    /// PLOVER type.
    Type,
}

impl Field {
    /// All of them, by name.
    pub const ALL: [Field; 16] = [
        Field::Actor,
        Field::Context,
        Field::Country,
        Field::Dossier,
        Field::Lang,
        Field::Modality,
        Field::Mode,
        Field::Place,
        Field::Publisher,
        Field::Quad,
        Field::Recipient,
        Field::Rule,
        Field::SaidBy,
        Field::Sector,
        Field::Status,
        Field::Type,
    ];

    /// The key as it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Field::Actor => "actor",
            Field::Context => "context",
            Field::Country => "country",
            Field::Dossier => "dossier",
            Field::Lang => "lang",
            Field::Modality => "modality",
            Field::Mode => "mode",
            Field::Place => "place",
            Field::Publisher => "publisher",
            Field::Quad => "quad",
            Field::Recipient => "recipient",
            Field::Rule => "rule",
            Field::SaidBy => "said_by",
            Field::Sector => "sector",
            Field::Status => "status",
            Field::Type => "type",
        }
    }
}

/// Values of one key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// One of these, if there are any.
    pub any: Vec<String>,
    /// None of these.
    pub none: Vec<String>,
}

/// Which day of an event counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Axis {
    /// When it happened.
    #[default]
    Event,
    /// When the article was published.
    Published,
}

/// What is counted and listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// Happenings, however many articles report them: each stands there once, by the first report that says
    /// what most of them say.
    #[default]
    Occurrence,
    /// Events as each article reports them.
    Report,
}

impl Unit {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Unit::Occurrence => "occurrence",
            Unit::Report => "report",
        }
    }
}

/// Degrees: west, south, east, north. West may be greater than east, across the date line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Western edge, -180 to 180.
    pub west: f64,
    /// Southern edge, -90 to 90.
    pub south: f64,
    /// Eastern edge, -180 to 180.
    pub east: f64,
    /// Northern edge, -90 to 90.
    pub north: f64,
}

/// Which events are meant.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// Words of the article, as in [`Archive::search`](crate::Archive::search).
    pub q: Option<String>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Which day.
    pub date: Axis,
    /// Names, by key.
    pub terms: BTreeMap<Field, Terms>,
    /// Where; only events at a point can be inside.
    pub bbox: Option<Bounds>,
    /// Least confidence.
    pub conf_min: Option<f64>,
    /// What is counted.
    pub unit: Unit,
    /// Version of the data: what was stored later does not count.
    pub at: Option<i64>,
}

impl Filter {
    /// Values of a key; empty if it does not occur.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&Terms> {
        self.terms.get(&field)
    }

    /// The same filter without one key, as facets need it: each counts under all others.
    #[must_use]
    pub fn without(&self, field: Field) -> Filter {
        let mut filter = self.clone();
        filter.terms.remove(&field);
        filter
    }
}
