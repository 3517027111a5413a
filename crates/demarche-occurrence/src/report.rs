//! What one article says of one event, cut down to what can be compared.

use demarche_codebook::{EventType, Modality, Mode, Quad, Sector};
use demarche_coder::{Bounds, Counts, Event, PLACE_KINDS, Participant, When, WhenBasis};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::limits::LONGEST_SPAN;
use crate::words::content_words;

/// The day from which days are counted.
const EPOCH: Date = Date::constant(1970, 1, 1);

/// One report, made from an [`Event`].
#[derive(Debug, Clone, PartialEq)]
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
    pub counts: Counts,
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
    /// Stems of the words of the name, sorted, as by [`content_words`]; not written.
    #[serde(skip)]
    pub words: Vec<String>,
    /// How precise it is.
    pub kind: PlaceKind,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// Name of the first-level division.
    pub admin1: Option<String>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// GeoNames id.
    pub geonames: Option<u32>,
}

/// How precise a place is, from the most precise; in the order of [`PLACE_KINDS`].
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

/// The days of an event, counted from 1970-01-01, both included. Written as a record's `when`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "When", into = "When")]
pub struct Days {
    /// First day.
    pub first: i32,
    /// Last day.
    pub last: i32,
    /// Whether the text names them; else they are the day of publication, and it may have been earlier.
    pub named: bool,
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
    /// All of them, the most precise first.
    pub const ALL: [PlaceKind; 6] = [
        PlaceKind::Point,
        PlaceKind::Town,
        PlaceKind::Admin2,
        PlaceKind::Admin1,
        PlaceKind::Country,
        PlaceKind::Region,
    ];

    /// The kind of a record's name for it.
    #[must_use]
    pub fn parse(name: &str) -> Option<PlaceKind> {
        let names = PLACE_KINDS.into_iter().zip(PlaceKind::ALL);
        names
            .into_iter()
            .find(|(known, _)| *known == name)
            .map(|(_, kind)| kind)
    }

    /// Whether two happenings in two such places of one country are two.
    #[must_use]
    pub fn is_local(self) -> bool {
        match self {
            PlaceKind::Point | PlaceKind::Town => true,
            PlaceKind::Admin2 | PlaceKind::Admin1 | PlaceKind::Country | PlaceKind::Region => false,
        }
    }
}

impl Place {
    /// Degrees north and east.
    #[must_use]
    pub fn point(&self) -> Option<(f64, f64)> {
        self.lat.zip(self.lon)
    }

    fn of(event: &Event) -> Result<Option<Place>, Error> {
        let Some(place) = &event.place else {
            return Ok(None);
        };
        Ok(Some(Place {
            words: content_words(&place.name),
            name: place.name.clone(),
            kind: PlaceKind::parse(place.kind).ok_or_else(|| Error::Place {
                event: event.id.clone(),
                kind: place.kind,
            })?,
            country: place.country.clone(),
            admin1: place.admin1.clone(),
            lat: place.lat,
            lon: place.lon,
            geonames: place.geonames,
        }))
    }
}

impl From<&Participant> for Party {
    fn from(participant: &Participant) -> Party {
        Party {
            entity: participant.entity.clone(),
            name: participant.name.clone(),
            country: participant.country.clone(),
            sectors: participant.sectors.clone(),
        }
    }
}

impl TryFrom<&Event> for Report {
    type Error = Error;

    /// The report that a record is, with its article as a copy of none.
    ///
    /// # Errors
    ///
    /// [`Error::Day`] where a day is not an ISO day.
    fn try_from(event: &Event) -> Result<Report, Error> {
        let days = match (&event.when, &event.article.published) {
            (Some(when), _) => named_days(&event.id, when)?,
            (None, Some(published)) => {
                let day = day(&event.id, published)?;
                Some(Days {
                    first: day,
                    last: day,
                    named: false,
                })
            }
            (None, None) => None,
        };
        Ok(Report {
            event: event.id.clone(),
            article: event.article.id.clone(),
            publisher: event.article.publisher.clone(),
            copies: event.article.id.clone(),
            event_type: event.event_type,
            mode: event.mode,
            cameo: event.cameo.clone(),
            modality: event.modality,
            actors: event.actors.iter().map(Party::from).collect(),
            recipients: event.recipients.iter().map(Party::from).collect(),
            place: Place::of(event)?,
            days,
            counts: event.counts,
            bounds: event.counts_bound.unwrap_or_default(),
            verb: event.trigger.text.clone(),
            trigger: content_words(&event.trigger.text),
            words: content_words(&event.sentence.text),
            confidence: event.confidence,
        })
    }
}

impl TryFrom<When> for Days {
    type Error = Error;

    fn try_from(when: When) -> Result<Days, Error> {
        named_days("", &when)?.ok_or_else(|| Error::Day {
            event: String::new(),
            text: when.start.unwrap_or_default(),
        })
    }
}

impl Days {
    /// The first day as ISO 8601.
    #[must_use]
    pub fn first_day(self) -> String {
        iso(self.first)
    }
}

impl From<Days> for When {
    fn from(days: Days) -> When {
        When {
            start: Some(iso(days.first)),
            end: Some(iso(days.last)),
            text: None,
            basis: if days.named {
                WhenBasis::Text
            } else {
                WhenBasis::Published
            },
        }
    }
}

/// The days of an expression; None where it stays relative or is longer than [`LONGEST_SPAN`].
fn named_days(event: &str, when: &When) -> Result<Option<Days>, Error> {
    let (Some(start), Some(end)) = (&when.start, &when.end) else {
        return Ok(None);
    };
    let (first, last) = (day(event, start)?, day(event, end)?);
    let days = Days {
        first: first.min(last),
        last: first.max(last),
        named: when.basis == WhenBasis::Text,
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
    Ok((date - EPOCH).get_days())
}

/// A day counted from 1970-01-01 as ISO 8601.
pub(crate) fn iso(day: i32) -> String {
    EPOCH
        .checked_add(i64::from(day).days())
        .map_or_else(|_| day.to_string(), |date| date.to_string())
}
