//! What one article says of one event, cut down to what can be compared.

use demarche_codebook::{EventType, Modality, Mode, Quad, Sector};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::limits::LONGEST_SPAN;
use crate::record::{Basis, PlacePart, Record, WhenPart};
use crate::words::content_words;

/// One report. Made from a [`Record`]; a database may also fill it from columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Id of the event, `ev_…`; unique among the reports that are compared.
    pub event: String,
    /// Id of the article.
    pub article: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// Same for articles that are copies of one another: the id of the copy first seen, by default the
    /// article itself.
    pub copies: String,
    /// PLOVER type.
    pub event_type: EventType,
    /// Mode of the type.
    pub mode: Option<Mode>,
    /// CAMEO code.
    pub cameo: String,
    /// How real the text says it is.
    pub modality: Modality,
    /// Who did it; in reciprocal events all participants.
    pub actors: Vec<Party>,
    /// To whom.
    pub recipients: Vec<Party>,
    /// Where.
    pub place: Option<Place>,
    /// When, if it is known to [`LONGEST_SPAN`] days.
    pub days: Option<Days>,
    /// Numbers of people.
    pub counts: Amounts,
    /// Which of them are not exact.
    pub bounds: Bounds,
    /// The words that made it an event, as they stand.
    pub verb: String,
    /// Their stems, sorted.
    pub trigger: Vec<String>,
    /// Stems of the content words of the sentence, sorted.
    pub words: Vec<String>,
    /// Probability that the record is right.
    pub confidence: f32,
}

/// An entity on one side of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Key that is the same in every article, such as `person:marco-rubio`.
    pub entity: String,
    /// Name to show.
    pub name: String,
    /// ISO 3166-1 alpha-3, or a PLOVER code for those without a state.
    pub country: Option<String>,
    /// Sectors, most specific first.
    pub sectors: Vec<Sector>,
}

/// A resolved place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Name.
    pub name: String,
    /// Stems of the words of the name, sorted, as by [`content_words`].
    pub words: Vec<String>,
    /// How precise it is.
    pub kind: PlaceKind,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// Name of the first-level division.
    pub admin1: Option<String>,
    /// Degrees north and east.
    pub point: Option<(f64, f64)>,
    /// GeoNames id.
    pub geonames: Option<u32>,
}

/// How precise a place is, from the most precise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceKind {
    /// A building, a camp, a crossroads.
    Point,
    /// A town.
    Town,
    /// A second-level division.
    Admin2,
    /// A first-level division.
    Admin1,
    /// A country.
    Country,
    /// A sea, a mountain range, several countries.
    Region,
}

/// The days of an event, counted from 1970-01-01, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Days {
    /// First day.
    pub first: i32,
    /// Last day.
    pub last: i32,
    /// Whether the text names them; else they are the day of publication, and it may have been earlier.
    pub named: bool,
}

/// Numbers of people; None where the text gives none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Amounts {
    /// Killed.
    pub dead: Option<u64>,
    /// Injured.
    pub injured: Option<u64>,
    /// Arrested or held.
    pub detained: Option<u64>,
    /// Displaced.
    pub displaced: Option<u64>,
    /// Taking part.
    pub participants: Option<u64>,
}

/// What the text says of a number that is not exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The lower end: "at least 12".
    AtLeast,
    /// The upper end: "up to 200".
    AtMost,
    /// Rounded: "about 60".
    About,
}

/// The bounds of [`Amounts`]; None where the number is exact or missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Bounds {
    /// Of the killed.
    pub dead: Option<Bound>,
    /// Of the injured.
    pub injured: Option<Bound>,
    /// Of those arrested or held.
    pub detained: Option<Bound>,
    /// Of the displaced.
    pub displaced: Option<Bound>,
    /// Of those taking part.
    pub participants: Option<Bound>,
}

impl Bounds {
    /// Each bound, in the order of [`Amounts::each`].
    #[must_use]
    pub fn each(&self) -> [Option<Bound>; 5] {
        [
            self.dead,
            self.injured,
            self.detained,
            self.displaced,
            self.participants,
        ]
    }
}

impl Bound {
    /// Whether a number with this bound allows another one to be the true one.
    #[must_use]
    pub fn allows(self, number: u64, other: u64) -> bool {
        match self {
            Bound::AtLeast => other >= number,
            Bound::AtMost => other <= number,
            // "About 60" is 50 to 70 to most writers.
            Bound::About => number.abs_diff(other) * 5 <= number,
        }
    }
}

impl Amounts {
    /// Each number with its name in records.
    #[must_use]
    pub fn each(&self) -> [(&'static str, Option<u64>); 5] {
        [
            ("dead", self.dead),
            ("injured", self.injured),
            ("detained", self.detained),
            ("displaced", self.displaced),
            ("participants", self.participants),
        ]
    }

    /// Whether there is no number at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.each().iter().all(|(_, amount)| amount.is_none())
    }
}

impl Report {
    /// Quad class of the type.
    #[must_use]
    pub fn quad(&self) -> Quad {
        self.event_type.quad()
    }

    /// Actors, then recipients.
    pub fn parties(&self) -> impl Iterator<Item = &Party> {
        self.actors.iter().chain(&self.recipients)
    }
}

impl Party {
    /// Whether the key names one entity in all the world: a person, an organisation, a group. A role, a town
    /// or a country acting may be many.
    #[must_use]
    pub fn is_one(&self) -> bool {
        ["person:", "org:", "group:"]
            .iter()
            .any(|prefix| self.entity.starts_with(prefix))
    }

    /// Whether it is the state itself.
    #[must_use]
    pub fn is_state(&self) -> bool {
        self.entity.starts_with("country:")
    }
}

impl PlaceKind {
    /// Whether two happenings in two such places of one country are two.
    #[must_use]
    pub fn is_local(self) -> bool {
        match self {
            PlaceKind::Point | PlaceKind::Town => true,
            PlaceKind::Admin2 | PlaceKind::Admin1 | PlaceKind::Country | PlaceKind::Region => false,
        }
    }
}

impl TryFrom<Record> for Report {
    type Error = Error;

    /// # Errors
    ///
    /// [`Error::Day`] where a day is not an ISO day.
    fn try_from(record: Record) -> Result<Report, Error> {
        let days = match &record.when {
            Some(when) => named_days(&record.id, when)?,
            None => None,
        };
        let days = match (days, &record.article.published) {
            (None, Some(published)) if record.when.is_none() => {
                let day = day(&record.id, published)?;
                Some(Days {
                    first: day,
                    last: day,
                    named: false,
                })
            }
            (days, _) => days,
        };
        let party = |part: crate::record::PartyPart| Party {
            entity: part.entity,
            name: part.name,
            country: part.country,
            sectors: part.sectors,
        };
        Ok(Report {
            event: record.id,
            copies: record.article.id.clone(),
            article: record.article.id,
            publisher: record.article.publisher,
            event_type: record.event_type,
            mode: record.mode,
            cameo: record.cameo,
            modality: record.modality,
            actors: record.actors.into_iter().map(party).collect(),
            recipients: record.recipients.into_iter().map(party).collect(),
            place: record.place.map(Place::from),
            days,
            counts: record.counts,
            bounds: record.counts_bound.unwrap_or_default(),
            trigger: content_words(&record.trigger.text),
            verb: record.trigger.text,
            words: content_words(&record.sentence.text),
            confidence: record.confidence,
        })
    }
}

impl From<PlacePart> for Place {
    fn from(part: PlacePart) -> Place {
        Place {
            words: content_words(&part.name),
            name: part.name,
            kind: part.kind,
            country: part.country,
            admin1: part.admin1,
            point: part.lat.zip(part.lon),
            geonames: part.geonames,
        }
    }
}

/// The days of an expression; None where it stays relative or is longer than [`LONGEST_SPAN`].
fn named_days(event: &str, when: &WhenPart) -> Result<Option<Days>, Error> {
    let (Some(start), Some(end)) = (&when.start, &when.end) else {
        return Ok(None);
    };
    let (first, last) = (day(event, start)?, day(event, end)?);
    let days = Days {
        first: first.min(last),
        last: first.max(last),
        named: when.basis == Basis::Text,
    };
    Ok((days.last - days.first < LONGEST_SPAN).then_some(days))
}

/// Days from 1970-01-01 to an ISO day; a time behind it is passed over.
fn day(event: &str, text: &str) -> Result<i32, Error> {
    let error = || Error::Day {
        event: event.to_owned(),
        text: text.to_owned(),
    };
    let date: Date = text
        .get(..10)
        .ok_or_else(error)?
        .parse()
        .map_err(|_| error())?;
    let epoch = Date::constant(1970, 1, 1);
    Ok((date - epoch).get_days())
}
