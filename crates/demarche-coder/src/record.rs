//! What goes out: the event record, schema `demarche.event/1`, field for field.
//!
//! Offsets are code points, end exclusive; every `text` is exactly its slice. Records can be read back,
//! by those who keep or correct them.

use demarche_codebook::{Context, EventType, Modality, Mode, Quad, Sector};
use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer, Serialize};

/// The schema's name and version, as written into every record.
pub const SCHEMA: &str = "demarche.event/1";

/// What [`Place::kind`] may be.
pub const PLACE_KINDS: [&str; 6] = ["point", "town", "admin2", "admin1", "country", "region"];

/// One of a few words that the program knows. An alias, since serde would borrow a plain reference from
/// what it reads.
type Known = &'static str;

/// One coded event: what one report in one article says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// [`SCHEMA`].
    #[serde(deserialize_with = "schema")]
    pub schema: Known,
    /// Stable id, `ev_…`: a hash of article id, trigger span, type, actors and recipients.
    pub id: String,
    /// The article the record was read from.
    pub article: ArticleRef,
    /// The sentence that holds the trigger.
    pub sentence: Sentence,
    /// The words that made it an event.
    pub trigger: Span,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// Mode of the type, if one fits.
    pub mode: Option<Mode>,
    /// What it is about, sorted.
    pub contexts: Vec<Context>,
    /// Closest CAMEO code, with its leading zero.
    pub cameo: String,
    /// Goldstein score of `cameo`.
    pub goldstein: f32,
    /// PLOVER score of type and mode.
    pub score: f32,
    /// Quad class of the type.
    pub quad: Quad,
    /// How real the text says it is.
    pub modality: Modality,
    /// Who did it; in reciprocal events all participants.
    pub actors: Vec<Participant>,
    /// To whom.
    pub recipients: Vec<Participant>,
    /// Where it happened.
    pub place: Option<Place>,
    /// When it happened or is to happen.
    pub when: Option<When>,
    /// To whom the text attributes the report.
    pub said_by: Option<Participant>,
    /// Numbers bound to the event.
    pub counts: Counts,
    /// Which of the numbers are not exact; not written where all are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts_bound: Option<Bounds>,
    /// Probability that the record is right.
    pub confidence: f32,
    /// Id of the lexicon rule.
    pub rule: String,
    /// Where else the article tells the same event; not written where it does so once only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Mention>,
}

/// A further place of the article that tells a record's event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Number of the sentence in the body from 0, -1 for the title.
    pub sentence: i32,
    /// The words that tell it; in a title they count in the title.
    pub trigger: Span,
    /// Id of the rule that read them.
    pub rule: String,
}

/// The part of an article that a record repeats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleRef {
    /// Article id.
    pub id: String,
    /// Address.
    pub url: Option<String>,
    /// Publisher.
    pub publisher: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Publication day or moment.
    pub published: Option<String>,
}

/// A slice of the article's text in code points.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The slice.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// The sentence of the trigger. `index` is -1 for the title (offsets then count in the title).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Number in the article's body from 0, -1 for the title.
    pub index: i32,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The slice.
    pub text: String,
}

/// An entity on one side of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// The words that name it.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// Canonical name.
    pub name: String,
    /// Key that is the same for the same entity in every article, such as `person:marco-rubio`.
    pub entity: String,
    /// ISO 3166-1 alpha-3, or a PLOVER code for those without a state; None where the text gives none.
    pub country: Option<String>,
    /// Sectors, most specific first.
    pub sectors: Vec<Sector>,
}

/// A resolved place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The words that name it.
    pub text: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// Canonical name.
    pub name: String,
    /// `point`, `town`, `admin2`, `admin1`, `country` or `region`.
    #[serde(deserialize_with = "kind")]
    pub kind: Known,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// First-level division.
    pub admin1: Option<String>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// GeoNames id.
    pub geonames: Option<u32>,
}

/// When it happened: ISO days, both included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// First day; None where the expression stays relative for want of a publication date.
    pub start: Option<String>,
    /// Last day.
    pub end: Option<String>,
    /// The expression in the text, None if the article's date was taken.
    pub text: Option<String>,
    /// What the days rest on.
    pub basis: WhenBasis,
}

/// What a date rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WhenBasis {
    /// An expression in the text.
    Text,
    /// The article's date.
    Published,
}

/// Numbers bound to an event; None where the text gives none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// People killed.
    pub dead: Option<u64>,
    /// People injured.
    pub injured: Option<u64>,
    /// People arrested or held.
    pub detained: Option<u64>,
    /// People displaced.
    pub displaced: Option<u64>,
    /// People taking part.
    pub participants: Option<u64>,
}

impl Counts {
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
}

/// What the text says of a number that is not exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// It is the lower end: "at least 12", "dozens" (24), "between 30 and 40".
    AtLeast,
    /// It is the upper end: "up to 200".
    AtMost,
    /// It is rounded: "about 60".
    About,
}

impl Bound {
    /// Its name in records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Bound::AtLeast => "at_least",
            Bound::AtMost => "at_most",
            Bound::About => "about",
        }
    }
}

/// The bounds of an event's [`Counts`]; None, and not written, where a number is exact or missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// Of the killed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dead: Option<Bound>,
    /// Of the injured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub injured: Option<Bound>,
    /// Of those arrested or held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detained: Option<Bound>,
    /// Of the displaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub displaced: Option<Bound>,
    /// Of those taking part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participants: Option<Bound>,
}

impl Bounds {
    /// Each bound, in the order of [`Counts::each`].
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

fn schema<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static str, D::Error> {
    known(deserializer, &[SCHEMA], "the schema demarche.event/1")
}

fn kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static str, D::Error> {
    known(deserializer, &PLACE_KINDS, "a kind of place")
}

/// The one of `words` that is read.
fn known<'de, D: Deserializer<'de>>(
    deserializer: D,
    words: &[&'static str],
    expected: &str,
) -> Result<&'static str, D::Error> {
    let read = String::deserialize(deserializer)?;
    words
        .iter()
        .find(|word| **word == read)
        .copied()
        .ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&read), &expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_back_as_they_were_written() {
        let line = r#"{"schema":"demarche.event/1","id":"ev_1","article":{"id":"a1","url":null,"publisher":null,"title":null,"published":"2025-02-03"},"sentence":{"index":0,"start":0,"end":27,"text":"Rubio arrived in El Salvador"},"trigger":{"text":"arrived","start":6,"end":13},"type":"CONSULT","mode":"visit","contexts":["diplomatic"],"cameo":"042","goldstein":1.9,"score":4.0,"quad":"verbal-cooperation","modality":"actual","actors":[{"text":"Rubio","start":0,"end":5,"name":"Marco Rubio","entity":"person:marco-rubio","country":"USA","sectors":["GOV"]}],"recipients":[],"place":{"text":"El Salvador","start":17,"end":28,"name":"El Salvador","kind":"country","country":"SLV","admin1":null,"lat":13.83,"lon":-88.92,"geonames":3585968},"when":{"start":"2025-02-03","end":"2025-02-03","text":null,"basis":"published"},"said_by":null,"counts":{"dead":null,"injured":null,"detained":null,"displaced":null,"participants":null},"confidence":0.86,"rule":"consult.visit.arrive"}"#;
        let event: Event = serde_json::from_str(line).expect("it is a record");
        assert_eq!(serde_json::to_string(&event).expect("it is written"), line);
        for (good, bad) in [
            ("event/1", "event/2"),
            (r#""kind":"country""#, r#""kind":"planet""#),
        ] {
            let line = line.replace(good, bad);
            assert!(serde_json::from_str::<Event>(&line).is_err(), "{bad}");
        }
    }
}
