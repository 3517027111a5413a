//! Days as the archive counts them: from 1970-01-01, with one number for "no day known".

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// A day, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

/// Where the count begins.
const EPOCH: Date = date(1970, 1, 1);

impl Day {
    /// No day known. Before all others, so that the undated come last where the newest come first.
    pub const UNKNOWN: Day = Day(-2_000_000);

    /// The day of an ISO date or moment; [`Day::UNKNOWN`] if it is neither.
    #[must_use]
    pub fn of(text: Option<&str>) -> Day {
        text.and_then(|text| text.get(..10))
            .and_then(|day| day.parse::<Date>().ok())
            .map_or(Day::UNKNOWN, Day::from)
    }

    /// The calendar's day.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        if self == Day::UNKNOWN {
            return None;
        }
        EPOCH.checked_add(self.0.days()).ok()
    }

    /// `2025-02-03`; None if unknown.
    #[must_use]
    pub fn iso(self) -> Option<String> {
        self.date().map(|date| date.to_string())
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Day {
        // Cannot fail because days between two dates of the calendar fit.
        Day(EPOCH
            .until(date)
            .map_or(Day::UNKNOWN.0, |span| i64::from(span.get_days())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970_and_come_back() {
        assert_eq!(Day::of(Some("1970-01-01")), Day(0));
        assert_eq!(Day::of(Some("2025-02-03T10:00:00Z")), Day(20_122));
        for iso in ["1969-12-31", "2024-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(Day::of(Some(iso)).iso().as_deref(), Some(iso));
        }
        for none in [
            None,
            Some(""),
            Some("2025"),
            Some("2025-02-30"),
            Some("ééééé"),
        ] {
            assert_eq!(Day::of(none), Day::UNKNOWN);
        }
        assert_eq!(Day::UNKNOWN.iso(), None);
    }
}
