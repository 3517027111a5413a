//! Days to weeks, months and years.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::Day;

/// How long the steps of a series are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bin {
    /// A day.
    Day,
    /// From Monday to Sunday.
    Week,
    /// A month of the calendar.
    #[default]
    Month,
    /// A year of the calendar.
    Year,
}

impl Bin {
    /// All of them.
    pub const ALL: [Bin; 4] = [Bin::Day, Bin::Week, Bin::Month, Bin::Year];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Bin::Day => "day",
            Bin::Week => "week",
            Bin::Month => "month",
            Bin::Year => "year",
        }
    }

    /// The step of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Bin> {
        Bin::ALL.into_iter().find(|bin| bin.as_str() == name)
    }

    /// The first day of the step that holds `day`; unknown days stay unknown.
    #[must_use]
    pub fn start(self, day: Day) -> Day {
        let Some(date) = day.date() else {
            return Day::UNKNOWN;
        };
        let start = match self {
            Bin::Day => Some(date),
            Bin::Week => {
                let since = i64::from(date.weekday().to_monday_zero_offset());
                date.checked_sub(since.days()).ok()
            }
            Bin::Month => Some(date.first_of_month()),
            Bin::Year => Some(date.first_of_year()),
        };
        start.map_or(Day::UNKNOWN, Day::from)
    }

    /// The first day of the next step.
    #[must_use]
    pub fn next(self, start: Date) -> Option<Date> {
        match self {
            Bin::Day => start.checked_add(1.day()),
            Bin::Week => start.checked_add(7.days()),
            Bin::Month => start.checked_add(1.month()),
            Bin::Year => start.checked_add(1.year()),
        }
        .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_begin_where_the_calendar_says() {
        let day = Day::of(Some("2025-02-05"));
        for (bin, first, next) in [
            (Bin::Day, "2025-02-05", "2025-02-06"),
            (Bin::Week, "2025-02-03", "2025-02-10"),
            (Bin::Month, "2025-02-01", "2025-03-01"),
            (Bin::Year, "2025-01-01", "2026-01-01"),
        ] {
            let start = bin.start(day);
            assert_eq!(start.iso().as_deref(), Some(first));
            let following = bin.next(start.date().expect("a date")).expect("a date");
            assert_eq!(following.to_string(), next);
            assert_eq!(Bin::parse(bin.as_str()), Some(bin));
        }
        assert_eq!(Bin::Week.start(Day::UNKNOWN), Day::UNKNOWN);
    }
}
