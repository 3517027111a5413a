//! What is written, and its days once laid on the calendar.

use jiff::civil::{Date, Weekday};

use super::calendar::{self, Days, Unit, add_days, weekday_from, weekday_until};
use super::names::NAMES;
use super::{DayOrder, Kind, Precision, Tense};

/// How many years before and after the reference a two-digit year may lie.
const CENTURY_AHEAD: i16 = 20;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `3 February 2025`, `Thursday, May 2`
    Day {
        year: InYear,
        month: i8,
        day: i8,
        weekday: Option<i8>,
    },
    /// `03/02/2025`: which is the month depends on the publisher.
    Numeric {
        first: i8,
        second: i8,
        year: InYear,
    },
    /// `2-5 May`
    DaySpan {
        year: InYear,
        month: i8,
        first: i8,
        last: i8,
    },
    Month {
        year: InYear,
        month: i8,
    },
    Year(i16),
    /// `2019-21`
    YearSpan(i16, i16),
    /// Its first year.
    Decade(i16),
    Century(i16),
    Quarter {
        number: i8,
        year: InYear,
    },
    Half {
        number: i8,
        year: InYear,
    },
    Season {
        index: usize,
        year: InYear,
    },
    /// A unit of a fiscal year: when it begins depends on the country or the firm.
    Fiscal(Precision),
    Festival {
        index: usize,
        year: InYear,
    },
    Weekday {
        weekday: i8,
        at: At,
    },
    /// Days from today: `yesterday`.
    Today(i8),
    Overnight,
    /// The calendar's unit, this or some units away: `last month`.
    Unit {
        unit: Unit,
        away: i8,
    },
    /// A stretch up to today or from today on: `the past two weeks`. Without a count it has no days.
    Window {
        count: Option<u32>,
        unit: Unit,
        ahead: bool,
    },
    /// `three weeks ago`, `a year from now`. Without a count it has no days.
    Away {
        count: Option<u32>,
        unit: Unit,
        ahead: bool,
    },
    /// `in three weeks`: of the future a date, else how long it took.
    In {
        count: Option<u32>,
        unit: Unit,
    },
    /// `three days later`, `the previous day`: from the day last spoken of.
    After {
        count: Option<u32>,
        unit: Unit,
        ahead: bool,
    },
    Duration,
}

/// In which year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InYear {
    Unsaid,
    Is(i16),
    /// Two digits.
    Short(i8),
    /// Years from this one.
    Away(i8),
    /// The last one before today: `last May`.
    Last,
    /// The next one after today: `next May`.
    Next,
}

/// Which weekday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// As the tense has it.
    Unsaid,
    Last,
    This,
    Next,
    /// In the week so many weeks away.
    Week(i8),
}

/// What dates are reckoned from, for one expression.
#[derive(Debug, Clone, Copy)]
pub(super) struct Anchors {
    pub(super) reference: Option<Date>,
    pub(super) previous: Option<Date>,
    pub(super) order: DayOrder,
    pub(super) tense: Tense,
}

/// A form on the calendar.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolved {
    pub(super) kind: Kind,
    pub(super) precision: Precision,
    pub(super) days: Option<Days>,
    /// Without days it lacks its anchor; otherwise there is no such day.
    pub(super) wants_anchor: bool,
    /// Without days it has several readings.
    pub(super) ambiguous: bool,
}

impl Form {
    /// Lays the form on the calendar.
    pub(super) fn resolve(self, anchors: &Anchors) -> Resolved {
        let kind = self.kind(anchors);
        let anchor = match kind {
            Kind::Absolute | Kind::Duration => {
                return Resolved {
                    wants_anchor: false,
                    ..self.with(kind, anchors, None)
                };
            }
            Kind::Relative => anchors.reference,
            Kind::Following => self.following_anchor(anchors),
        };
        Resolved {
            wants_anchor: anchor.is_none() && self.is_counted(),
            ..self.with(kind, anchors, anchor)
        }
    }

    fn with(self, kind: Kind, anchors: &Anchors, anchor: Option<Date>) -> Resolved {
        Resolved {
            kind,
            precision: self.precision(),
            days: self.days(kind, anchors, anchor),
            wants_anchor: false,
            ambiguous: self.is_open(),
        }
    }

    fn kind(self, anchors: &Anchors) -> Kind {
        match self {
            Form::Year(_) | Form::YearSpan(..) | Form::Decade(_) | Form::Century(_) => {
                Kind::Absolute
            }
            Form::Day { year, .. }
            | Form::Numeric { year, .. }
            | Form::DaySpan { year, .. }
            | Form::Month { year, .. }
            | Form::Quarter { year, .. }
            | Form::Half { year, .. }
            | Form::Season { year, .. } => year.kind(),
            Form::Festival { index, year } => {
                if NAMES.festival[index].once.is_some() {
                    Kind::Absolute
                } else {
                    year.kind()
                }
            }
            // "over the next three years he returned twice": from the day spoken of
            Form::Window { ahead: true, .. } if anchors.tense == Tense::Past => Kind::Following,
            Form::Fiscal(_)
            | Form::Weekday { .. }
            | Form::Today(_)
            | Form::Overnight
            | Form::Unit { .. }
            | Form::Window { .. }
            | Form::Away { .. } => Kind::Relative,
            Form::In { .. } => match anchors.tense {
                Tense::Future => Kind::Relative,
                Tense::Past | Tense::Present | Tense::Unknown => Kind::Duration,
            },
            Form::After { .. } => Kind::Following,
            Form::Duration => Kind::Duration,
        }
    }

    fn precision(self) -> Precision {
        match self {
            Form::Day { .. } | Form::Numeric { .. } | Form::Weekday { .. } | Form::Today(_) => {
                Precision::Day
            }
            Form::DaySpan { .. }
            | Form::YearSpan(..)
            | Form::Window { .. }
            | Form::Overnight
            | Form::Duration => Precision::Span,
            Form::Festival { index, .. } => {
                let days = NAMES.festival[index].of(2000);
                if days.is_some_and(|d| d.start != d.end) {
                    Precision::Span
                } else {
                    Precision::Day
                }
            }
            Form::Month { .. } => Precision::Month,
            Form::Year(_) => Precision::Year,
            Form::Decade(_) => Precision::Decade,
            Form::Century(_) => Precision::Century,
            Form::Quarter { .. } => Precision::Quarter,
            Form::Half { .. } => Precision::Half,
            Form::Season { .. } => Precision::Season,
            Form::Fiscal(precision) => precision,
            Form::Unit { unit, .. } => unit.precision(),
            Form::Away { unit, .. } | Form::In { unit, .. } | Form::After { unit, .. } => {
                stepped(unit).precision()
            }
        }
    }

    /// Whether the words alone leave it open.
    fn is_open(self) -> bool {
        match self {
            Form::Numeric { .. } | Form::Fiscal(_) => true,
            Form::Festival { index, .. } => !NAMES.festival[index].is_known(),
            _ => false,
        }
    }

    fn is_counted(self) -> bool {
        match self {
            Form::Window { count, .. }
            | Form::Away { count, .. }
            | Form::In { count, .. }
            | Form::After { count, .. } => count.is_some(),
            form => !form.is_open() || matches!(form, Form::Numeric { .. }),
        }
    }

    /// Backwards from no day spoken of is backwards from today; forwards there is nothing to go from.
    fn following_anchor(self, anchors: &Anchors) -> Option<Date> {
        match self {
            Form::After { ahead: false, .. } => anchors.previous.or(anchors.reference),
            _ => anchors.previous,
        }
    }

    fn days(self, kind: Kind, anchors: &Anchors, anchor: Option<Date>) -> Option<Days> {
        let tense = anchors.tense;
        match self {
            Form::Day {
                year: InYear::Unsaid,
                month,
                day,
                weekday: Some(weekday),
            } => on_weekday(month, day, weekday, anchor?, tense),
            Form::Day {
                year, month, day, ..
            } => year.place(anchor, anchors, |y| {
                Date::new(y, month, day).ok().map(Days::one)
            }),
            Form::Numeric {
                first,
                second,
                year,
            } => numeric(first, second, year, anchors),
            Form::DaySpan {
                year,
                month,
                first,
                last,
            } => year.place(anchor, anchors, |y| {
                Some(Days {
                    start: Date::new(y, month, first).ok()?,
                    end: Date::new(y, month, last).ok()?,
                })
            }),
            Form::Month { year, month } => {
                year.place(anchor, anchors, |y| calendar::months(y, month, 1))
            }
            Form::Year(y) => calendar::year(y),
            Form::YearSpan(first, last) => Some(Days {
                start: calendar::year(first)?.start,
                end: calendar::year(last)?.end,
            }),
            Form::Decade(first) => calendar::years(first, 10),
            Form::Century(number) => calendar::years(number.checked_sub(1)?.checked_mul(100)?, 100),
            Form::Quarter { number, year } => {
                year.place(anchor, anchors, |y| calendar::months(y, number * 3 - 2, 3))
            }
            Form::Half { number, year } => {
                year.place(anchor, anchors, |y| calendar::months(y, number * 6 - 5, 6))
            }
            Form::Season { index, year } => {
                year.place(anchor, anchors, |y| NAMES.season[index].of(y))
            }
            Form::Fiscal(_) | Form::Duration => None,
            Form::Festival { index, year } => {
                let festival = &NAMES.festival[index];
                match festival.once {
                    Some(day) => Some(Days::one(day)),
                    None => year.place(anchor, anchors, |y| festival.of(y)),
                }
            }
            Form::Weekday { weekday, at } => on(weekday, at, anchor?, tense).map(Days::one),
            Form::Today(away) => add_days(anchor?, away.into()).map(Days::one),
            Form::Overnight => {
                let today = anchor?;
                Some(match tense {
                    Tense::Future => Days {
                        start: today,
                        end: add_days(today, 1)?,
                    },
                    Tense::Past | Tense::Present | Tense::Unknown => Days {
                        start: add_days(today, -1)?,
                        end: today,
                    },
                })
            }
            Form::Unit {
                unit: Unit::Weekend,
                away,
            } => weekend(anchor?, away, tense),
            Form::Unit { unit, away } => unit.around(unit.step(anchor?, away.into())?),
            Form::Window { count, unit, ahead } => {
                let (today, count) = (anchor?, i64::from(count?));
                Some(if ahead {
                    Days {
                        start: today,
                        end: unit.step(today, count)?,
                    }
                } else {
                    Days {
                        start: unit.step(today, -count)?,
                        end: today,
                    }
                })
            }
            Form::In { .. } if kind == Kind::Duration => None,
            Form::In { count, unit } => stepped(unit).around(unit.step(anchor?, count?.into())?),
            Form::Away { count, unit, ahead } | Form::After { count, unit, ahead } => {
                let count = i64::from(count?);
                stepped(unit).around(unit.step(anchor?, if ahead { count } else { -count })?)
            }
        }
    }
}

/// The unit that so many units away mean: *two decades ago* is a year.
fn stepped(unit: Unit) -> Unit {
    match unit {
        Unit::Decade | Unit::Century => Unit::Year,
        Unit::Fortnight => Unit::Week,
        Unit::Minute
        | Unit::Hour
        | Unit::Day
        | Unit::Week
        | Unit::Weekend
        | Unit::Month
        | Unit::Quarter
        | Unit::Year => unit,
    }
}

impl Unit {
    fn precision(self) -> Precision {
        match self {
            Unit::Minute | Unit::Hour | Unit::Day => Precision::Day,
            Unit::Week => Precision::Week,
            Unit::Fortnight => Precision::Span,
            Unit::Weekend => Precision::Weekend,
            Unit::Month => Precision::Month,
            Unit::Quarter => Precision::Quarter,
            Unit::Year => Precision::Year,
            Unit::Decade => Precision::Decade,
            Unit::Century => Precision::Century,
        }
    }
}

impl InYear {
    fn kind(self) -> Kind {
        match self {
            InYear::Is(_) | InYear::Short(_) => Kind::Absolute,
            InYear::Unsaid | InYear::Away(_) | InYear::Last | InYear::Next => Kind::Relative,
        }
    }

    /// Chooses the year of what recurs every year.
    fn place(
        self,
        anchor: Option<Date>,
        anchors: &Anchors,
        of: impl Fn(i16) -> Option<Days>,
    ) -> Option<Days> {
        let around = |today: Date| {
            // leap days recur every four years, and not in 1900
            (-8..=8).filter_map(move |away| today.year().checked_add(away))
        };
        match self {
            InYear::Is(year) => of(year),
            InYear::Short(year) => of(full_year(year, anchors.reference)),
            InYear::Away(away) => of(anchor?.year().checked_add(away.into())?),
            InYear::Last => around(anchor?)
                .rev()
                .filter_map(&of)
                .find(|d| anchor.is_some_and(|t| d.end < t)),
            InYear::Next => around(anchor?)
                .filter_map(&of)
                .find(|d| anchor.is_some_and(|t| d.start > t)),
            InYear::Unsaid => {
                let today = anchor?;
                match anchors.tense {
                    Tense::Past => around(today)
                        .rev()
                        .filter_map(of)
                        .find(|d| d.start <= today),
                    Tense::Future => around(today).filter_map(of).find(|d| d.end >= today),
                    Tense::Present => around(today)
                        .filter_map(of)
                        .min_by_key(|d| distance(*d, today)),
                    // "a June 20 shooting" after "June 24, 2005" is of that year
                    Tense::Unknown => {
                        let told = anchors.previous.and_then(|p| {
                            around(p).filter_map(&of).find(|d| {
                                (d.start.year(), d.start.month()) == (p.year(), p.month())
                            })
                        });
                        told.or_else(|| {
                            around(today)
                                .filter_map(of)
                                .min_by_key(|d| distance(*d, today))
                        })
                    }
                }
            }
        }
    }
}

/// Days between a stretch and a day; none inside.
fn distance(days: Days, day: Date) -> i32 {
    let between = |from: Date, to: Date| to.since(from).map_or(i32::MAX, |span| span.get_days());
    if day < days.start {
        between(day, days.start)
    } else if day > days.end {
        between(days.end, day)
    } else {
        0
    }
}

/// The year that two digits mean: not long after the reference, or in the usual window without one.
pub(super) fn full_year(short: i8, reference: Option<Date>) -> i16 {
    let short = i16::from(short);
    let latest = reference.map_or(2049, |r| r.year().saturating_add(CENTURY_AHEAD));
    let year = latest.div_euclid(100) * 100 + short;
    if year > latest { year - 100 } else { year }
}

/// A day and month with its weekday: of the years about, the nearest in which they agree.
fn on_weekday(month: i8, day: i8, weekday: i8, today: Date, tense: Tense) -> Option<Days> {
    let wanted = Weekday::from_monday_one_offset(weekday).ok()?;
    let anchors = Anchors {
        reference: Some(today),
        previous: None,
        order: DayOrder::Unknown,
        tense,
    };
    let of = |y: i16| Date::new(y, month, day).ok();
    let agreeing = InYear::Unsaid.place(
        Some(today),
        &Anchors {
            tense: Tense::Unknown,
            ..anchors
        },
        |y| {
            of(y)
                .filter(|d| d.weekday() == wanted && (d.year() - today.year()).abs() <= 1)
                .map(Days::one)
        },
    );
    agreeing.or_else(|| InYear::Unsaid.place(Some(today), &anchors, |y| of(y).map(Days::one)))
}

fn numeric(first: i8, second: i8, year: InYear, anchors: &Anchors) -> Option<Days> {
    let of = |day: i8, month: i8| {
        year.place(anchors.reference, anchors, |y| {
            Date::new(y, month, day).ok().map(Days::one)
        })
    };
    let (day_month, month_day) = (of(first, second), of(second, first));
    match (day_month, month_day) {
        (Some(a), Some(b)) if a != b => match anchors.order {
            DayOrder::DayMonth => Some(a),
            DayOrder::MonthDay => Some(b),
            // the line that says when the article was published reads only one way
            DayOrder::Unknown => [a, b]
                .into_iter()
                .find(|d| Some(d.start) == anchors.reference),
        },
        (a, b) => a.or(b),
    }
}

fn on(weekday: i8, at: At, today: Date, tense: Tense) -> Option<Date> {
    let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
    match at {
        At::Last => weekday_until(add_days(today, -1)?, weekday),
        At::Next => weekday_from(add_days(today, 1)?, weekday),
        At::Week(away) => {
            let week = Unit::Week.around(Unit::Week.step(today, away.into())?)?;
            weekday_from(week.start, weekday)
        }
        At::Unsaid => match tense {
            Tense::Past | Tense::Unknown => weekday_until(today, weekday),
            Tense::Present | Tense::Future => weekday_from(today, weekday),
        },
        At::This => match tense {
            Tense::Past => weekday_until(today, weekday),
            Tense::Present | Tense::Future | Tense::Unknown => weekday_from(today, weekday),
        },
    }
}

/// This weekend is the one at hand or, of the past, the one just over; the others count from there.
fn weekend(today: Date, away: i8, tense: Tense) -> Option<Days> {
    let of_week = Unit::Weekend.around(today)?;
    let just_over = Unit::Weekend.around(Unit::Week.step(of_week.start, -1)?)?;
    match away {
        0 if tense == Tense::Past && today < of_week.start => Some(just_over),
        0 => Some(of_week),
        // said on a Saturday or Sunday, the last one is a week ago
        -1 => Some(just_over),
        1 if today < of_week.start => Some(of_week),
        _ => Unit::Weekend.around(Unit::Week.step(of_week.start, away.into())?),
    }
}
