//! Spans of days on the calendar: weeks, months, quarters, years, and steps of them.
//!
//! All steps are checked: a count that leaves the calendar gives nothing, never a panic.

use jiff::Span;
use jiff::civil::{Date, Weekday};

/// First and last day, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) start: Date,
    pub(super) end: Date,
}

impl Days {
    pub(super) fn one(day: Date) -> Days {
        Days {
            start: day,
            end: day,
        }
    }
}

/// A unit of time that texts count in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Seconds and minutes.
    Minute,
    Hour,
    Day,
    Week,
    Fortnight,
    Weekend,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

pub(super) fn add_days(date: Date, days: i64) -> Option<Date> {
    date.checked_add(Span::new().try_days(days).ok()?).ok()
}

pub(super) fn add_months(date: Date, months: i64) -> Option<Date> {
    date.checked_add(Span::new().try_months(months).ok()?).ok()
}

impl Unit {
    /// `date` moved by `count` units; less than a day does not move it.
    pub(super) fn step(self, date: Date, count: i64) -> Option<Date> {
        let times = |n: i64| count.checked_mul(n);
        match self {
            Unit::Minute => Some(date),
            Unit::Hour => add_days(date, count / 24),
            Unit::Day => add_days(date, count),
            Unit::Week | Unit::Weekend => add_days(date, times(7)?),
            Unit::Fortnight => add_days(date, times(14)?),
            Unit::Month => add_months(date, count),
            Unit::Quarter => add_months(date, times(3)?),
            Unit::Year => add_months(date, times(12)?),
            Unit::Decade => add_months(date, times(120)?),
            Unit::Century => add_months(date, times(1200)?),
        }
    }

    /// The unit of the calendar that a day lies in: its week from Monday, its month, its decade.
    /// A weekend is that of the day's week.
    pub(super) fn around(self, day: Date) -> Option<Days> {
        let monday = || add_days(day, -i64::from(day.weekday().to_monday_zero_offset()));
        Some(match self {
            Unit::Minute | Unit::Hour | Unit::Day => Days::one(day),
            Unit::Week | Unit::Fortnight => Days {
                start: monday()?,
                end: add_days(monday()?, 6)?,
            },
            Unit::Weekend => Days {
                start: add_days(monday()?, 5)?,
                end: add_days(monday()?, 6)?,
            },
            Unit::Month => Days {
                start: day.first_of_month(),
                end: day.last_of_month(),
            },
            Unit::Quarter => months(day.year(), (day.month() - 1) / 3 * 3 + 1, 3)?,
            Unit::Year => year(day.year())?,
            Unit::Decade => years(day.year().div_euclid(10) * 10, 10)?,
            Unit::Century => years(day.year().div_euclid(100) * 100, 100)?,
        })
    }
}

pub(super) fn year(year: i16) -> Option<Days> {
    years(year, 1)
}

/// `count` years from `first` on.
pub(super) fn years(first: i16, count: i16) -> Option<Days> {
    let last = first.checked_add(count)?.checked_sub(1)?;
    Some(Days {
        start: Date::new(first, 1, 1).ok()?,
        end: Date::new(last, 12, 31).ok()?,
    })
}

/// `count` months from `first` on.
pub(super) fn months(year: i16, first: i8, count: i64) -> Option<Days> {
    let start = Date::new(year, first, 1).ok()?;
    Some(Days {
        start,
        end: add_months(start, count - 1)?.last_of_month(),
    })
}

/// The latest such weekday up to `day`, which may be that day itself.
pub(super) fn weekday_until(day: Date, weekday: Weekday) -> Option<Date> {
    add_days(day, -i64::from(day.weekday().since(weekday)))
}

/// The first such weekday from `day` on, which may be that day itself.
pub(super) fn weekday_from(day: Date, weekday: Weekday) -> Option<Date> {
    add_days(day, i64::from(day.weekday().until(weekday)))
}

/// Easter Sunday of the Gregorian calendar, by the method published in *Nature* in 1876.
pub(super) fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(
        year,
        i8::try_from(n / 31).ok()?,
        i8::try_from(n % 31 + 1).ok()?,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn easter_falls_where_the_almanac_has_it() {
        let known = [
            (1961, 4, 2),
            (2000, 4, 23),
            (2008, 3, 23),
            (2011, 4, 24),
            (2024, 3, 31),
            (2025, 4, 20),
            (2038, 4, 25),
        ];
        for (y, m, d) in known {
            assert_eq!(easter(y), Some(date(y, m, d)));
        }
    }

    #[test]
    fn units_lie_around_their_days() {
        let day = date(2025, 2, 5); // a Wednesday
        let around = |unit: Unit| unit.around(day).unwrap();
        assert_eq!(
            around(Unit::Week),
            Days {
                start: date(2025, 2, 3),
                end: date(2025, 2, 9)
            }
        );
        assert_eq!(
            around(Unit::Weekend),
            Days {
                start: date(2025, 2, 8),
                end: date(2025, 2, 9)
            }
        );
        assert_eq!(
            around(Unit::Quarter),
            Days {
                start: date(2025, 1, 1),
                end: date(2025, 3, 31)
            }
        );
        assert_eq!(
            around(Unit::Decade),
            Days {
                start: date(2020, 1, 1),
                end: date(2029, 12, 31)
            }
        );
        assert_eq!(weekday_until(day, Weekday::Wednesday), Some(day));
        assert_eq!(
            weekday_until(day, Weekday::Thursday),
            Some(date(2025, 1, 30))
        );
        assert_eq!(weekday_from(day, Weekday::Tuesday), Some(date(2025, 2, 11)));
    }

    #[test]
    fn steps_out_of_the_calendar_give_nothing() {
        let day = date(2025, 2, 5);
        for unit in [
            Unit::Day,
            Unit::Week,
            Unit::Month,
            Unit::Year,
            Unit::Century,
        ] {
            assert_eq!(unit.step(day, 4_000_000_000), None);
            assert_eq!(unit.step(day, i64::MIN), None);
        }
    }
}
