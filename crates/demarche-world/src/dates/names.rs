//! The calendar's names as data: months, weekdays, seasons and festivals of `data/dates/calendar.toml`.

use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};
use serde::Deserialize;

use super::calendar::{Days, add_days, easter};

const FILE: &str = include_str!("../../../../data/dates/calendar.toml");

/// The names, read once.
pub(super) static NAMES: LazyLock<Names> = LazyLock::new(|| {
    // cannot fail because the file is part of the program and a test reads it
    toml::from_str(FILE).expect("data/dates/calendar.toml loads")
});

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    pub(super) month: Vec<Numbered>,
    pub(super) weekday: Vec<Numbered>,
    pub(super) season: Vec<Season>,
    pub(super) festival: Vec<Festival>,
}

/// A month or weekday.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Numbered {
    pub(super) number: i8,
    pub(super) names: Vec<String>,
    pub(super) short: Vec<String>,
    #[serde(default)]
    pub(super) word: bool,
}

/// A season; one whose last month is before its first ends in the next year.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Season {
    pub(super) names: Vec<String>,
    pub(super) first: i8,
    pub(super) last: i8,
    #[serde(default)]
    pub(super) word: bool,
}

impl Season {
    /// The season that begins in a year.
    pub(super) fn of(&self, year: i16) -> Option<Days> {
        let last = if self.last < self.first {
            year.checked_add(1)?
        } else {
            year
        };
        Some(Days {
            start: Date::new(year, self.first, 1).ok()?,
            end: Date::new(last, self.last, 1).ok()?.last_of_month(),
        })
    }
}

/// A festival and where its day lies; at most one of the ways is given.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Festival {
    pub(super) names: Vec<String>,
    #[serde(default, deserialize_with = "month_and_day")]
    on: Option<(i8, i8)>,
    #[serde(default)]
    easter: Option<i32>,
    #[serde(default)]
    days: Option<u8>,
    #[serde(default)]
    nth: Option<(i8, i8, i8)>,
    #[serde(default)]
    pub(super) once: Option<Date>,
    #[serde(default)]
    why: Option<String>,
}

impl Festival {
    /// Whether the words alone tell the day of a given year.
    pub(super) fn is_known(&self) -> bool {
        self.why.is_none()
    }

    /// Its days in a year.
    pub(super) fn of(&self, year: i16) -> Option<Days> {
        let start = if let Some((month, day)) = self.on {
            Date::new(year, month, day).ok()?
        } else if let Some(after) = self.easter {
            add_days(easter(year)?, after.into())?
        } else if let Some((nth, weekday, month)) = self.nth {
            let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
            Date::new(year, month, 1)
                .ok()?
                .nth_weekday_of_month(nth, weekday)
                .ok()?
        } else {
            return None;
        };
        let more = i64::from(self.days.unwrap_or(1)) - 1;
        Some(Days {
            start,
            end: add_days(start, more)?,
        })
    }
}

fn month_and_day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<(i8, i8)>, D::Error> {
    let text = String::deserialize(from)?;
    text.split_once('-')
        .and_then(|(month, day)| Some((month.parse().ok()?, day.parse().ok()?)))
        .map(Some)
        .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not MM-DD")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_festival_has_one_way_to_its_day_or_a_reason() {
        for f in &NAMES.festival {
            let ways = [
                f.on.is_some(),
                f.easter.is_some(),
                f.nth.is_some(),
                f.once.is_some(),
                f.why.is_some(),
            ];
            assert_eq!(ways.iter().filter(|w| **w).count(), 1, "{:?}", f.names);
            if f.is_known() && f.once.is_none() {
                for year in [1995, 2024, 2025, 2031] {
                    assert!(f.of(year).is_some(), "{:?} has no day in {year}", f.names);
                }
            }
        }
    }

    #[test]
    fn names_are_folded_and_belong_to_one_entry() {
        let mut seen = std::collections::HashSet::new();
        let numbered = NAMES.month.iter().chain(&NAMES.weekday);
        let all = numbered
            .flat_map(|n| n.names.iter().chain(&n.short))
            .chain(NAMES.season.iter().flat_map(|s| &s.names))
            .chain(NAMES.festival.iter().flat_map(|f| &f.names));
        for name in all {
            assert!(
                name.chars().all(|c| c.is_ascii_lowercase() || c == ' '),
                "{name}"
            );
            assert!(seen.insert(name), "{name} stands twice");
        }
    }
}
