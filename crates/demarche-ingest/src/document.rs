//! What comes out of every reader: one document, with where it was found.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Kind, Place};

/// One text as its publisher gave it, whatever it was wrapped in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What the source itself calls it: the `id` of a JSONL line, a feed's guid, a Message-ID, a NewsML
    /// guid; for a plain text or a page alone in its file, the file's name without ending. No promise
    /// that it is unique.
    pub id: Option<String>,
    /// Canonical address where the document names one, else the address it was fetched from.
    pub url: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// The body as plain text, paragraphs divided by a blank line where the format knows paragraphs.
    /// Empty only if there is a title.
    pub text: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// Its language as a lower-case ISO 639-1 code (639-3 where there is no shorter one), declared or
    /// detected. None: not declared and not enough text to tell.
    pub lang: Option<String>,
    /// Which kind of source it came in.
    pub kind: Kind,
    /// Where it was found.
    pub place: Place,
}

impl Document {
    /// An empty document found at `place`.
    pub(crate) fn new(kind: Kind, place: Place) -> Document {
        Document {
            id: None,
            url: None,
            title: None,
            text: String::new(),
            publisher: None,
            author: None,
            published: None,
            lang: None,
            kind,
            place,
        }
    }

    /// Whether it is in English as far as is known; only English is coded.
    pub fn is_english(&self) -> bool {
        self.lang.as_deref().is_none_or(|lang| lang == "en")
    }
}

/// A day or a moment of publication, in the source's own ISO 8601 spelling.
///
/// The spelling is kept because it carries what a timestamp would lose: whether there was a time at all,
/// and in which zone the publisher's day was.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Published(String);

impl Published {
    /// As it was written: `2025-02-03`, `2025-02-03T09:30:00Z`, `2025-02-03T09:30:00+01:00`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The publisher's day: the one written, not shifted to another zone.
    pub fn day(&self) -> jiff::civil::Date {
        let civil = self.0.trim_end_matches(['Z', 'z']);
        // Cannot fail because what parsed is a day, a civil time, or one with `Z` behind it.
        civil
            .parse()
            .or_else(|_| civil.parse::<jiff::civil::DateTime>().map(|t| t.date()))
            .unwrap_or_default()
    }

    /// The moment, if a time was given; one without a zone is taken as UTC.
    pub fn moment(&self) -> Option<jiff::Timestamp> {
        if let Ok(moment) = self.0.parse() {
            return Some(moment);
        }
        if self.0.len() <= "2025-02-03".len() {
            return None;
        }
        let civil: jiff::civil::DateTime = self.0.parse().ok()?;
        jiff::tz::Offset::UTC.to_timestamp(civil).ok()
    }
}

impl FromStr for Published {
    type Err = String;

    /// Takes an ISO 8601 day, or a moment with or without its zone.
    ///
    /// # Errors
    /// Why it is none, as the end of a sentence about it.
    fn from_str(value: &str) -> Result<Published, String> {
        // A moment without zone and one with an offset parse as a civil time, one in `Z` as a timestamp.
        if value.parse::<jiff::civil::DateTime>().is_ok()
            || value.parse::<jiff::Timestamp>().is_ok()
        {
            return Ok(Published(value.to_owned()));
        }
        let why = value
            .parse::<jiff::civil::Date>()
            .map_or_else(|e| e.to_string(), |_| String::from("odd time of day"));
        Err(format!(
            "is {value:?}, no day of the calendar in ISO form ({why})"
        ))
    }
}

impl TryFrom<String> for Published {
    type Error = String;

    fn try_from(value: String) -> Result<Published, String> {
        value.parse()
    }
}

impl From<Published> for String {
    fn from(published: Published) -> String {
        published.0
    }
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments_are_dates_and_nothing_else_is() {
        for good in [
            "2025-02-03",
            "2025-02-03T09:30",
            "2025-02-03 09:30:00",
            "2025-02-03T09:30:00Z",
            "2025-02-03T09:30:00+01:00",
        ] {
            let published: Published = good.parse().expect(good);
            assert_eq!(published.as_str(), good);
            assert_eq!(published.day(), jiff::civil::date(2025, 2, 3), "{good}");
            assert_eq!(published.moment().is_some(), good.len() > 10, "{good}");
        }
        for bad in [
            "",
            "2025",
            "2025-02-30",
            "3 February 2025",
            "2025-13-01",
            "02/03/2025",
            "2025-02-03T25:00:00Z",
        ] {
            assert!(bad.parse::<Published>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_day_is_the_publishers_and_the_moment_is_the_worlds() {
        let late: Published = "2025-02-03T23:30:00-05:00".parse().expect("a moment");
        assert_eq!(late.day(), jiff::civil::date(2025, 2, 3));
        let moment = late.moment().expect("has a time").to_string();
        assert_eq!(moment, "2025-02-04T04:30:00Z");
    }
}
