//! The grammar: what is written, atom by atom, without knowing what day it is.
//!
//! An expression is entered by its first atom, so that most atoms cost one comparison; every rule looks
//! a fixed number of atoms ahead, so that the whole is linear. Words that are dates only in company
//! (*may*, *2,000*, *the third quarter*) are admitted by what stands beside them.

use std::ops::Range;

use super::atoms::{Atom, Sense, Which};
use super::calendar::Unit;
use super::form::{At, Form, InYear};
use super::names::NAMES;
use super::{Bound, Part, Precision};

/// An expression as written.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub(super) atoms: Range<usize>,
    pub(super) form: Form,
    pub(super) part: Option<Part>,
    pub(super) bound: Bound,
    /// The words themselves look ahead, whatever the tense: *scheduled for Monday*.
    pub(super) ahead: bool,
}

/// A form, the atom after it, and the part of it that is meant.
#[derive(Debug, Clone, Copy)]
struct Read {
    form: Form,
    end: usize,
    part: Option<Part>,
}

fn read(form: Form, end: usize) -> Option<Read> {
    Some(Read {
        form,
        end,
        part: None,
    })
}

/// Years that texts speak of with four digits.
const YEARS: Range<u32> = 1000..2200;

/// Years that a text may name without a word that says so.
const BARE_YEARS: Range<u32> = 1900..2100;

/// Words in a festival's name and marks between them, at most.
const FESTIVAL_ATOMS: usize = 12;

/// A sentence.
pub(super) struct Grammar<'a> {
    atoms: &'a [Atom<'a>],
}

impl<'a> Grammar<'a> {
    pub(super) fn new(atoms: &'a [Atom<'a>]) -> Grammar<'a> {
        Grammar { atoms }
    }

    /// All expressions, from left to right.
    pub(super) fn readings(&self) -> Vec<Reading> {
        let mut out: Vec<Reading> = Vec::new();
        let mut i = 0;
        while i < self.atoms.len() {
            let Some(found) = self.expression(i).filter(|r| r.end > i) else {
                i += 1;
                continue;
            };
            let end = self.tail(found.form, found.end);
            let reading = Reading {
                atoms: i..end,
                form: found.form,
                part: found.part,
                bound: self.bound(i),
                ahead: self.is_ahead(i),
            };
            i = end;
            self.add(&mut out, reading);
        }
        for i in 1..out.len() {
            let (first, second) = out.split_at_mut(i);
            if let (Some(first), Some(second)) = (first.last_mut(), second.first_mut()) {
                self.pair(first, second);
            }
        }
        out
    }

    fn sense(&self, i: usize) -> Sense {
        self.atoms.get(i).map_or(Sense::Break, |a| a.sense)
    }

    fn before(&self, i: usize) -> Sense {
        i.checked_sub(1).map_or(Sense::Break, |i| self.sense(i))
    }

    fn is(&self, i: usize, sense: Sense) -> bool {
        self.sense(i) == sense
    }

    fn mark(&self, i: usize, mark: char) -> bool {
        self.is(i, Sense::Mark(mark))
    }

    /// The position after an optional atom.
    fn skip(&self, i: usize, sense: Sense) -> usize {
        if self.is(i, sense) { i + 1 } else { i }
    }

    /// The word before an expression, without articles.
    fn preposition(&self, i: usize) -> Sense {
        match self.before(i) {
            Sense::The | Sense::A => self.before(i - 1),
            sense => sense,
        }
    }

    /// Adds a reading, or makes it one with the reading before it that it explains: *today (3 March)*.
    fn add(&self, out: &mut Vec<Reading>, reading: Reading) {
        let opening = matches!(self.before(reading.atoms.start), Sense::Mark('(' | '['));
        if opening
            && let Some(last) = out.last_mut()
            && last.atoms.end + 1 == reading.atoms.start
            && is_day(last.form)
            && matches!(reading.form, Form::Day { .. } | Form::Numeric { .. })
        {
            last.form = reading.form;
            last.atoms.end = reading.atoms.end;
        } else {
            out.push(reading);
        }
    }

    /// Ties *from X to Y*, *between X and Y*, *X-Y*; a year said once holds for both.
    fn pair(&self, first: &mut Reading, second: &mut Reading) {
        if second.atoms.start != first.atoms.end + 1
            || first.form == Form::Duration
            || second.form == Form::Duration
        {
            return;
        }
        let opener = self.preposition(first.atoms.start);
        let tied = match self.sense(first.atoms.end) {
            Sense::To | Sense::Through | Sense::Until | Sense::Mark('-') => true,
            Sense::And => opener == Sense::Between,
            _ => false,
        };
        if !tied {
            return;
        }
        first.bound = Bound::From;
        second.bound = Bound::To;
        if let (Some(without), Some(year)) = (first.form.year_mut(), second.form.year())
            && *without == InYear::Unsaid
        {
            *without = year;
        }
    }

    fn bound(&self, i: usize) -> Bound {
        match self.preposition(i) {
            Sense::Since => Bound::Since,
            Sense::Until => Bound::Until,
            Sense::By => Bound::By,
            Sense::Before => Bound::Before,
            Sense::After => Bound::After,
            _ => Bound::At,
        }
    }

    /// *for* before a date tells what something is set for.
    fn is_ahead(&self, i: usize) -> bool {
        self.preposition(i) == Sense::For
    }

    /// Clock times and parts of the day that go with a day: *Monday night*.
    fn tail(&self, form: Form, end: usize) -> usize {
        if is_day(form) && self.is(end, Sense::DayPart) {
            end + 1
        } else {
            end
        }
    }

    fn expression(&self, i: usize) -> Option<Read> {
        let atom = &self.atoms[i];
        if atom.festive
            && let Some(found) = self.festival(i)
        {
            return Some(found);
        }
        match atom.sense {
            Sense::Digits(value, digits) => self.digits(i, value, digits),
            Sense::Mark('\'') => self.short_year(i),
            Sense::Cardinal { .. } | Sense::Few => self.counted(i),
            Sense::A => self.counted(i),
            Sense::Ordinal(_) => self.ordinal(i),
            Sense::Month { .. } => self.month(i),
            Sense::Weekday { .. } => self.weekday(i),
            Sense::Season { .. } => self.season(i),
            Sense::Unit { .. } => self.unit(i),
            Sense::Which(which) => self.which(i, which),
            Sense::Today(away) => self.today(i, away),
            Sense::Overnight => read(Form::Overnight, i + 1),
            Sense::Part(part) => self.part(i, part),
            Sense::Earlier | Sense::Later => self.this_unit(i + 1).map(|r| Read {
                part: Some(part_of(atom.sense)),
                ..r
            }),
            Sense::The => self.the(i),
            Sense::In => self.ahead(i),
            Sense::Q => self.short_quarter(i, 4, |number, year| Form::Quarter { number, year }),
            Sense::H => self.short_quarter(i, 2, |number, year| Form::Half { number, year }),
            Sense::Fy | Sense::Fiscal => self.fiscal(i),
            Sense::Decades(first) => self.decades(i, first),
            _ => None,
        }
    }

    // ---- what begins with digits

    fn digits(&self, i: usize, value: u32, digits: u8) -> Option<Read> {
        self.iso(i, value, digits)
            .or_else(|| self.slashes(i, digits))
            .or_else(|| self.day_first(i))
            .or_else(|| self.decade(i, value, digits))
            .or_else(|| self.ordinal(i))
            .or_else(|| self.counted(i))
            .or_else(|| self.year(i))
    }

    fn number(&self, i: usize, digits: Range<u8>, range: Range<u32>) -> Option<u32> {
        match self.sense(i) {
            Sense::Digits(value, n) if digits.contains(&n) && range.contains(&value) => Some(value),
            _ => None,
        }
    }

    /// `2025-02-03`, `2025/02/03`
    fn iso(&self, i: usize, value: u32, digits: u8) -> Option<Read> {
        if digits != 4 || !YEARS.contains(&value) {
            return None;
        }
        let Sense::Mark(mark @ ('-' | '/')) = self.sense(i + 1) else {
            return None;
        };
        let month = self.number(i + 2, 2..3, 1..13)?;
        let day = self.number(i + 4, 2..3, 1..32)?;
        let end = i + 5;
        // "2025-02-03T10:00:00"
        (self.mark(i + 3, mark) && !self.goes_on(end)).then_some(())?;
        read(day_form(InYear::Is(value as i16), month, day, None), end)
    }

    /// Whether another number is tied to what ends here, as in `1-2-3-4`.
    fn goes_on(&self, end: usize) -> bool {
        matches!(self.sense(end), Sense::Mark('-' | '/' | '.'))
            && matches!(self.sense(end + 1), Sense::Digits(..))
    }

    /// `03/02/2025`, `3.2.2025`, `3-2-25`, `9/11`
    fn slashes(&self, i: usize, digits: u8) -> Option<Read> {
        if matches!(
            self.before(i),
            Sense::Mark('/' | '-' | '.' | '$' | '£' | '€')
        ) {
            return None;
        }
        let Sense::Mark(mark @ ('/' | '.' | '-')) = self.sense(i + 1) else {
            return None;
        };
        let first = self.number(i, 1..3, 1..32)?;
        let second = self.number(i + 2, 1..3, 1..32)?;
        if self.mark(i + 3, mark) {
            let long = self
                .number(i + 4, 4..5, YEARS)
                .map(|y| InYear::Is(y as i16));
            let short = || {
                self.number(i + 4, 2..3, 0..100)
                    .filter(|_| mark == '/')
                    .map(|y| InYear::Short(y as i8))
            };
            let year = long.or_else(short)?;
            if self.goes_on(i + 5) {
                return None;
            }
            return read(
                match mark {
                    // full stops are written where the day comes first
                    '.' => day_form(year, second, first, None),
                    _ => Form::Numeric {
                        first: first as i8,
                        second: second as i8,
                        year,
                    },
                },
                i + 5,
            );
        }
        // written so it is always the same day
        let is_september =
            mark == '/' && digits == 1 && (first, second) == (9, 11) && !self.goes_on(i + 3);
        is_september.then(|| Read {
            form: day_form(InYear::Is(2001), 9, 11, None),
            end: i + 3,
            part: None,
        })
    }

    /// A day of the month at `i`, `3` or `3rd` or `third`: the day and the atom after it.
    fn day(&self, i: usize) -> Option<(u32, usize)> {
        match self.sense(i) {
            Sense::Digits(day @ 1..=31, 1..=2) => Some((day, self.skip(i + 1, Sense::Th))),
            Sense::Ordinal(day @ 1..=20) => Some((day, i + 1)),
            Sense::Cardinal {
                value: tens @ (20 | 30),
                tens: true,
            } => {
                let end = self.skip(i + 1, Sense::Mark('-'));
                match self.sense(end) {
                    Sense::Ordinal(day @ 1..=9) if tens + day <= 31 => Some((tens + day, end + 1)),
                    _ => None,
                }
            }
            Sense::Ordinal(day @ 30) => Some((day, i + 1)),
            _ => None,
        }
    }

    /// A month's name, where the word alone does not tell: the month and the atom after it and its stop.
    fn month_name(&self, i: usize) -> Option<(i8, usize)> {
        match self.sense(i) {
            Sense::Month { number, short, .. } => Some((
                number,
                if short {
                    self.skip(i + 1, Sense::Mark('.'))
                } else {
                    i + 1
                },
            )),
            _ => None,
        }
    }

    /// `3 May 2019`, `3rd of May`, `2-5 May`, `10-May-2024`
    fn day_first(&self, i: usize) -> Option<Read> {
        let (first, mut end) = self.day(i)?;
        let mut last = None;
        if matches!(self.sense(end), Sense::Mark('-') | Sense::And | Sense::To)
            && let Some((day, after)) = self.day(end + 1)
            && day > first
        {
            // "between 2 and 5 May" is a stretch, "2 and 5 May" are two days, taken as one
            last = Some(day);
            end = after;
        }
        end = self.skip(end, Sense::Of);
        if last.is_none() {
            end = self.skip(end, Sense::Mark('-'));
        }
        let (month, end) = self.month_name(end)?;
        let (year, end) = self.year_behind(end);
        // "5 may have died"
        if year == InYear::Unsaid
            && !self
                .atoms
                .get(end - 1)
                .is_some_and(|a| a.is_capital() || matches!(a.sense, Sense::Mark('.')))
        {
            return None;
        }
        let form = match last {
            Some(last) => Form::DaySpan {
                year,
                month,
                first: first as i8,
                last: last as i8,
            },
            None => day_form(year, month as u32, first, None),
        };
        read(form, end)
    }

    /// The year behind a month or a day, if there is one: `2019`, `, 2019`, `of 2019`, `'19`, `11`,
    /// `last year`, `of this year`.
    fn year_behind(&self, i: usize) -> (InYear, usize) {
        if let Some((year, end)) = self.year_away(self.skip(i, Sense::Of)) {
            return (InYear::Away(year), end);
        }
        let mut at = i;
        if matches!(self.sense(at), Sense::Mark(',' | '-') | Sense::Of) {
            at += 1;
        }
        if let Some(year) = self.number(at, 4..5, YEARS) {
            return (InYear::Is(year as i16), at + 1);
        }
        if self.mark(at, '\'')
            && let Some(year) = self.number(at + 1, 2..3, 0..100)
        {
            return (InYear::Short(year as i8), at + 2);
        }
        (InYear::Unsaid, i)
    }

    /// `last year`, `this year`, `next year`
    fn year_away(&self, i: usize) -> Option<(i8, usize)> {
        let i = self.skip(i, Sense::The);
        let (
            Sense::Which(which),
            Sense::Unit {
                unit: Unit::Year,
                plural: false,
            },
        ) = (self.sense(i), self.sense(i + 1))
        else {
            return None;
        };
        Some((away(which)?, i + 2))
    }

    /// `1990s`, `the 90s`, `'90s`
    fn decade(&self, i: usize, value: u32, digits: u8) -> Option<Read> {
        let quoted = self.mark(i + 1, '\'');
        let end = if quoted { i + 2 } else { i + 1 };
        let is_plural = self.is(end, Sense::S) && self.atoms[end].glued;
        if !is_plural || !value.is_multiple_of(10) {
            return None;
        }
        match digits {
            // "the 2000s" are a decade too
            4 if YEARS.contains(&value) => read(Form::Decade(value as i16), end + 1),
            2 if value >= 20 => {
                let before = match self.before(i) {
                    Sense::Part(_) => self.before(i - 1),
                    Sense::Mark('-') if i > 1 => self.before(i - 2),
                    sense => sense,
                };
                matches!(before, Sense::The | Sense::Mark('\'')).then_some(())?;
                read(Form::Decade(1900 + value as i16), end + 1)
            }
            _ => None,
        }
    }

    /// `'98` behind a preposition or a month, `'90s`
    fn short_year(&self, i: usize) -> Option<Read> {
        let Sense::Digits(value, 2) = self.sense(i + 1) else {
            return None;
        };
        if let Some(found) = self.decade(i + 1, value, 2) {
            return Some(found);
        }
        let admitted = matches!(
            self.preposition(i),
            Sense::In
                | Sense::Of
                | Sense::Since
                | Sense::From
                | Sense::Until
                | Sense::By
                | Sense::During
                | Sense::Before
                | Sense::After
        );
        if !admitted || self.mark(i + 2, '\'') {
            return None;
        }
        // without a reference date two digits mean the usual window; a year alone is always past
        let year = if value < 50 { 2000 } else { 1900 } + value as i16;
        read(Form::Year(year), i + 2)
    }

    /// A year alone, where what stands beside it lets four digits be one.
    fn year(&self, i: usize) -> Option<Read> {
        let year = self.number(i, 4..5, YEARS)?;
        let atom = &self.atoms[i];
        let before = self.before(i);
        if atom.glued && !matches!(before, Sense::Mark('-' | '(' | '/' | '[' | '\'' | '"')) {
            return None;
        }
        if matches!(
            before,
            Sense::Mark('$' | '£' | '€' | '¥' | '#' | '.' | ':' | '%' | '+')
        ) || matches!(self.sense(i + 1), Sense::Mark('%' | '$' | '€' | '£' | ':'))
            || self.is_next_glued_word(i)
        {
            return None;
        }
        // "1,500", "2000,000", "2000.5"
        let joined = |at: usize| {
            matches!(self.sense(at), Sense::Mark(',' | '.'))
                && self.atoms.get(at + 1).is_some_and(|a| a.glued)
        };
        if joined(i + 1) {
            return None;
        }
        // "1,2000": a thousands separator before
        if before == Sense::Mark(',') && atom.glued {
            return None;
        }
        if let Some(found) = self.year_span(i, year) {
            return Some(found);
        }
        let next_tag = self.atoms.get(i + 1).map_or("", |a| a.tag);
        let counts = matches!(next_tag, "NNS") && !matches!(before, Sense::The | Sense::Possessive);
        let strong = match before {
            Sense::Since
            | Sense::Until
            | Sense::During
            | Sense::Part(_)
            | Sense::Season { .. }
            | Sense::Month { .. } => true,
            Sense::In
            | Sense::By
            | Sense::From
            | Sense::Before
            | Sense::After
            | Sense::Through
            | Sense::To
            | Sense::Between => !counts,
            Sense::Unit {
                unit: Unit::Year,
                plural: false,
            } => true,
            Sense::Mark('-') => i >= 2 && matches!(self.sense(i - 2), Sense::Part(_)),
            _ => false,
        };
        let weak = match before {
            Sense::Of | Sense::And | Sense::Or | Sense::The | Sense::A | Sense::Possessive => {
                !counts
            }
            Sense::Mark('(' | '[') => true,
            Sense::Mark(',') => !counts,
            Sense::On | Sense::At | Sense::Ordinal(_) | Sense::Digits(..) => false,
            // "Beijing 2008", "the Tokyo 2020 games", "World Cup 2022"
            Sense::Other => {
                i > 0 && self.atoms[i - 1].is_capital() && !counts && !self.is_numbered_thing(i - 1)
            }
            Sense::Break => {
                matches!(self.sense(i + 1), Sense::Other) && !counts && !next_tag.is_empty()
            }
            _ => false,
        };
        if strong || weak && BARE_YEARS.contains(&year) {
            return read(Form::Year(year as i16), i + 1);
        }
        None
    }

    /// "Flight 1998", "Highway 2000": a name that goes with a number of its own.
    fn is_numbered_thing(&self, i: usize) -> bool {
        const THINGS: [&str; 14] = [
            "flight",
            "highway",
            "route",
            "room",
            "no",
            "number",
            "resolution",
            "section",
            "model",
            "article",
            "unit",
            "channel",
            "boeing",
            "airbus",
        ];
        THINGS
            .iter()
            .any(|thing| self.atoms[i].text.eq_ignore_ascii_case(thing))
    }

    fn is_next_glued_word(&self, i: usize) -> bool {
        self.atoms
            .get(i + 1)
            .is_some_and(|a| a.glued && a.text.starts_with(char::is_alphanumeric))
    }

    /// `2019-2021`, `2019-21`, `2019/20`
    fn year_span(&self, i: usize, first: u32) -> Option<Read> {
        let Sense::Mark('-' | '/') = self.sense(i + 1) else {
            return None;
        };
        if self.goes_on(i + 3) {
            return None;
        }
        let last = match self.sense(i + 2) {
            Sense::Digits(last, 4) if YEARS.contains(&last) => last,
            Sense::Digits(last, 2) => first / 100 * 100 + last,
            _ => return None,
        };
        (last > first && BARE_YEARS.contains(&first)).then_some(())?;
        read(Form::YearSpan(first as i16, last as i16), i + 3)
    }

    // ---- counts

    /// A count at `i` and the atom after it; None in it is a count that is not told.
    fn count(&self, i: usize) -> Option<(Option<u32>, usize)> {
        match self.sense(i) {
            Sense::Digits(value, 1..=4) => Some((Some(value), i + 1)),
            Sense::Cardinal { value, tens } => {
                let at = self.skip(i + 1, Sense::Mark('-'));
                if tens
                    && let Sense::Cardinal {
                        value: more @ 1..=9,
                        ..
                    } = self.sense(at)
                {
                    return Some((Some(value + more), at + 1));
                }
                Some((Some(value), i + 1))
            }
            Sense::A => match self.sense(i + 1) {
                Sense::Few => Some((None, self.skip(i + 2, Sense::Of))),
                Sense::Cardinal { value, .. } => Some((Some(value), i + 2)),
                _ => Some((Some(1), i + 1)),
            },
            Sense::Few => Some((None, self.skip(i + 1, Sense::Of))),
            _ => None,
        }
    }

    /// `three weeks ago`, `a day later`, `90-day`
    fn counted(&self, i: usize) -> Option<Read> {
        let (count, end) = self.count(i)?;
        let dashed = self.mark(end, '-');
        let end = if dashed { end + 1 } else { end };
        let Sense::Unit { unit, plural } = self.sense(end) else {
            return None;
        };
        let end = end + 1;
        if self.is(end, Sense::Old) || self.mark(end, '-') && self.is(end + 1, Sense::Old) {
            return None;
        }
        self.direction(count, unit, end).or_else(|| {
            // "a weekend", "a year" are no lengths unless they are counted
            let counted = plural || dashed || !self.is(i, Sense::A);
            counted.then_some(Read {
                form: Form::Duration,
                end,
                part: None,
            })
        })
    }

    /// What stands behind a count of units and makes a date of it.
    fn direction(&self, count: Option<u32>, unit: Unit, end: usize) -> Option<Read> {
        match self.sense(end) {
            Sense::Ago => read(
                Form::Away {
                    count,
                    unit,
                    ahead: false,
                },
                end + 1,
            ),
            Sense::Hence => read(
                Form::Away {
                    count,
                    unit,
                    ahead: true,
                },
                end + 1,
            ),
            Sense::From if self.is(end + 1, Sense::Now) => read(
                Form::Away {
                    count,
                    unit,
                    ahead: true,
                },
                end + 2,
            ),
            Sense::From if self.is(end + 1, Sense::Today(0)) => read(
                Form::Away {
                    count,
                    unit,
                    ahead: true,
                },
                end + 2,
            ),
            Sense::Earlier => read(
                Form::After {
                    count,
                    unit,
                    ahead: false,
                },
                end + 1,
            ),
            Sense::Later => read(
                Form::After {
                    count,
                    unit,
                    ahead: true,
                },
                end + 1,
            ),
            // "a day before", but not "a day before the vote"
            Sense::Before if self.is_clause_end(end + 1) => read(
                Form::After {
                    count,
                    unit,
                    ahead: false,
                },
                end + 1,
            ),
            Sense::After if self.is_clause_end(end + 1) => read(
                Form::After {
                    count,
                    unit,
                    ahead: true,
                },
                end + 1,
            ),
            _ => None,
        }
    }

    /// Whether no object can follow: the end, a mark, a verb.
    fn is_clause_end(&self, i: usize) -> bool {
        match self.sense(i) {
            Sense::Break | Sense::Mark(_) | Sense::And => true,
            Sense::Other => matches!(self.atoms[i].tag, "VBD" | "VBZ" | "VBP" | "MD"),
            _ => false,
        }
    }

    /// `in three weeks`
    fn ahead(&self, i: usize) -> Option<Read> {
        let (count, end) = self.count(i + 1)?;
        let Sense::Unit { unit, .. } = self.sense(end) else {
            return None;
        };
        let is_time = !matches!(
            self.sense(end + 1),
            Sense::Ago | Sense::Earlier | Sense::Later | Sense::Mark('-')
        ) && !self.mark(end + 1, '\'');
        (is_time && !self.is(end + 1, Sense::Of)).then_some(())?;
        read(Form::In { count, unit }, end + 1)
    }

    /// `days ago`, `weeks later`
    fn unit(&self, i: usize) -> Option<Read> {
        let Sense::Unit { unit, plural: true } = self.sense(i) else {
            return None;
        };
        self.direction(None, unit, i + 1)
    }

    // ---- ordinals: centuries, quarters, halves

    fn ordinal(&self, i: usize) -> Option<Read> {
        if let Some(found) = self.day_first(i) {
            return Some(found);
        }
        let (number, end) = match self.sense(i) {
            Sense::Ordinal(number) => (number, i + 1),
            Sense::Digits(number @ 1..=30, _) if self.is(i + 1, Sense::Th) => (number, i + 2),
            Sense::Cardinal { value: 20, .. } => {
                let end = self.skip(i + 1, Sense::Mark('-'));
                match self.sense(end) {
                    Sense::Ordinal(number @ 1..=9) => (20 + number, end + 1),
                    _ => return None,
                }
            }
            _ => return None,
        };
        let fiscal = self.is(end, Sense::Fiscal);
        let end = if fiscal {
            end + 1
        } else {
            self.skip(end, Sense::Mark('-'))
        };
        match self.sense(end) {
            Sense::Unit {
                unit: Unit::Century,
                plural: false,
            } => read(Form::Century(number as i16), end + 1),
            Sense::Unit {
                unit: Unit::Quarter,
                plural: false,
            } if (1..=4).contains(&number) => {
                self.part_of_year(end + 1, fiscal, Precision::Quarter, |year| Form::Quarter {
                    number: number as i8,
                    year,
                })
            }
            Sense::Half if (1..=2).contains(&number) => {
                self.part_of_year(end + 1, fiscal, Precision::Half, |year| Form::Half {
                    number: number as i8,
                    year,
                })
            }
            _ => None,
        }
    }

    /// A quarter or half that names its year; without one it may be a game's.
    fn part_of_year(
        &self,
        end: usize,
        fiscal: bool,
        precision: Precision,
        of: impl Fn(InYear) -> Form,
    ) -> Option<Read> {
        let after_of = self.skip(end, Sense::Of);
        let fiscal_year = self.fiscal(self.skip(after_of, Sense::The));
        if let Some(year) = fiscal_year {
            return read(Form::Fiscal(precision), year.end);
        }
        let (year, after) = self.year_behind(end);
        match year {
            InYear::Unsaid if fiscal => read(Form::Fiscal(precision), end),
            InYear::Unsaid => {
                // "the second half of the year"
                let the_year = self.is(end, Sense::Of)
                    && self.is(end + 1, Sense::The)
                    && self.is(
                        end + 2,
                        Sense::Unit {
                            unit: Unit::Year,
                            plural: false,
                        },
                    );
                the_year.then_some(Read {
                    form: of(InYear::Unsaid),
                    end: end + 3,
                    part: None,
                })
            }
            _ if fiscal => read(Form::Fiscal(precision), after),
            _ => read(of(year), after),
        }
    }

    /// `Q3 2024`, `H1`
    fn short_quarter(&self, i: usize, most: u32, of: impl Fn(i8, InYear) -> Form) -> Option<Read> {
        let number = self.number(i + 1, 1..2, 1..most + 1)?;
        let glued = self.atoms[i + 1].glued && self.atoms[i].is_capital();
        let (year, end) = self.year_behind(i + 2);
        (glued && (most == 4 || year != InYear::Unsaid)).then_some(())?;
        read(of(number as i8, year), end)
    }

    /// `fiscal year 2024`, `FY2024`, `financial year 2023/24`
    fn fiscal(&self, i: usize) -> Option<Read> {
        let end = match self.sense(i) {
            Sense::Fy => i + 1,
            Sense::Fiscal => self.skip(
                i + 1,
                Sense::Unit {
                    unit: Unit::Year,
                    plural: false,
                },
            ),
            _ => return None,
        };
        let short = matches!(self.sense(i), Sense::Fy);
        let found = self.number(end, 4..5, YEARS).map(|year| (year, end + 1));
        match found {
            Some((year, after)) => {
                let after = self.year_span(end, year).map_or(after, |r| r.end);
                read(Form::Fiscal(Precision::Year), after)
            }
            None if short && self.number(end, 2..3, 0..100).is_some() => {
                read(Form::Fiscal(Precision::Year), end + 1)
            }
            None => None,
        }
    }

    /// `the nineties`
    fn decades(&self, i: usize, first: i16) -> Option<Read> {
        let before = if matches!(self.before(i), Sense::Part(_)) {
            self.before(i - 1)
        } else {
            self.before(i)
        };
        (before == Sense::The).then_some(())?;
        read(Form::Decade(first), i + 1)
    }

    // ---- months, weekdays, seasons, festivals

    /// `May 3, 2019`, `May 2-5`, `May 2019`, `May last year`, `May`
    fn month(&self, i: usize) -> Option<Read> {
        let (month, at) = self.month_name(i)?;
        let Sense::Month { short, word, .. } = self.sense(i) else {
            return None;
        };
        let dotted = at > i + 1;
        if word && !self.atoms[i].is_capital() {
            return None;
        }
        let the = self.skip(at, Sense::The);
        if let Some((day, end)) = self.day(the)
            && !self.is_time_or_count(the, end)
        {
            if matches!(self.sense(end), Sense::Mark('-') | Sense::And | Sense::To)
                && let Some((last, after)) = self.day(end + 1)
                && last > day
                && self.month_name(after).is_none()
                && !self.is_time_or_count(end + 1, after)
            {
                let (year, after) = self.year_behind(after);
                return read(
                    Form::DaySpan {
                        year,
                        month,
                        first: day as i8,
                        last: last as i8,
                    },
                    after,
                );
            }
            let (year, end) = self.year_behind(end);
            return read(day_form(year, month as u32, day, None), end);
        }
        let (year, end) = self.year_behind(at);
        let end = if year == InYear::Unsaid { at } else { end };
        if year == InYear::Unsaid && !self.admits_month(i, end, short && !dotted, word || short) {
            return None;
        }
        let part = None;
        Some(Read {
            form: Form::Month { year, month },
            end,
            part,
        })
    }

    /// Whether a number behind a month is none of its days: "May 10:30", "In May 5 people".
    fn is_time_or_count(&self, at: usize, end: usize) -> bool {
        if matches!(self.sense(at), Sense::Ordinal(_))
            && end == at + 1
            && !self.is(at - 1, Sense::The)
        {
            // "May second" is rare, "in May first reports came" is not
            return true;
        }
        self.mark(end, ':')
            || self.mark(end, '%')
            || self.mark(end, '.') && matches!(self.sense(end + 1), Sense::Digits(..))
    }

    /// Whether a month's name alone is the month: `bare` short forms need a preposition, words that
    /// are names too must not stand among names.
    fn admits_month(&self, i: usize, end: usize, bare: bool, word: bool) -> bool {
        if !word {
            return true;
        }
        let before = self.before(i);
        let guided = matches!(
            before,
            Sense::In
                | Sense::Since
                | Sense::Until
                | Sense::By
                | Sense::During
                | Sense::From
                | Sense::Of
                | Sense::Between
                | Sense::Before
                | Sense::After
                | Sense::Part(_)
                | Sense::Which(_)
                | Sense::For
                | Sense::Through
        );
        let name_behind = self.atoms.get(end).is_some_and(|a| {
            matches!(a.tag, "NNP" | "NNPS")
                && a.is_capital()
                && !matches!(a.sense, Sense::Month { .. } | Sense::Weekday { .. })
        });
        let parted =
            before == Sense::Mark('-') && i >= 2 && matches!(self.sense(i - 2), Sense::Part(_));
        if guided || parted {
            return !name_behind;
        }
        if bare {
            return false;
        }
        match before {
            // "the May election", "between March and May", "Britain's June vote"
            Sense::The | Sense::A | Sense::Possessive | Sense::S => {
                matches!(
                    self.atoms.get(end).map_or("", |a| a.tag),
                    "NN" | "NNS" | "JJ"
                ) && self.atoms[i].tag != "NN"
            }
            Sense::To | Sense::And | Sense::Or | Sense::Mark('-' | ',' | '/') => {
                let other = i.checked_sub(2).map_or(Sense::Break, |j| self.sense(j));
                matches!(other, Sense::Month { .. } | Sense::Digits(..))
            }
            _ => {
                // "March to May"
                matches!(
                    self.sense(end),
                    Sense::To | Sense::Through | Sense::Mark('-') | Sense::And
                ) && matches!(self.sense(end + 1), Sense::Month { .. })
                    && self.atoms[end + 1].is_capital()
            }
        }
    }

    /// `Monday`, `Monday night`, `Thursday, May 2`, `Friday of last week`, `Tue, 16 Aug 2011`
    fn weekday(&self, i: usize) -> Option<Read> {
        let Sense::Weekday { number, short } = self.sense(i) else {
            return None;
        };
        let mut at = i + 1;
        if short {
            at = self.skip(at, Sense::Mark('.'));
        }
        let dotted = at > i + 1;
        let at = self.skip(at, Sense::DayPart);
        let comma = self.skip(at, Sense::Mark(','));
        let the = self.skip(comma, Sense::The);
        let date = match self.sense(the) {
            Sense::Month { .. } => self.month(the),
            Sense::Digits(..) | Sense::Ordinal(_) => {
                self.day_first(the).or_else(|| self.slashes(the, 2))
            }
            _ => None,
        };
        if let Some(Read {
            form: Form::Day {
                year, month, day, ..
            },
            end,
            ..
        }) = date
        {
            return read(
                Form::Day {
                    year,
                    month,
                    day,
                    weekday: Some(number),
                },
                end,
            );
        }
        if let Some(Read {
            form: form @ Form::Numeric { .. },
            end,
            ..
        }) = date
        {
            return read(form, end);
        }
        if short && !dotted {
            return None;
        }
        if let Some((weeks, end)) = self.week_away(self.skip(at, Sense::Of)) {
            return read(
                Form::Weekday {
                    weekday: number,
                    at: At::Week(weeks),
                },
                end,
            );
        }
        read(
            Form::Weekday {
                weekday: number,
                at: At::Unsaid,
            },
            at,
        )
    }

    /// `last week`, `this week`, `next week`
    fn week_away(&self, i: usize) -> Option<(i8, usize)> {
        let i = self.skip(i, Sense::The);
        let (
            Sense::Which(which),
            Sense::Unit {
                unit: Unit::Week,
                plural: false,
            },
        ) = (self.sense(i), self.sense(i + 1))
        else {
            return None;
        };
        Some((away(which)?, i + 2))
    }

    /// `summer 2010`, `the summer of 2010`, `in winter`
    fn season(&self, i: usize) -> Option<Read> {
        let Sense::Season { index, word } = self.sense(i) else {
            return None;
        };
        let (year, end) = self.year_behind(i + 1);
        if year == InYear::Unsaid {
            let guided = matches!(
                self.preposition(i),
                Sense::In
                    | Sense::During
                    | Sense::Since
                    | Sense::Until
                    | Sense::By
                    | Sense::Part(_)
                    | Sense::For
            );
            let names_season = !word || NAMES.season[index].names.iter().any(|n| n == "spring");
            // "in the fall of Kabul"
            (guided && names_season && !self.is(i + 1, Sense::Of)).then_some(())?;
        }
        read(Form::Season { index, year }, end)
    }

    /// A festival, the longest name that stands here.
    fn festival(&self, i: usize) -> Option<Read> {
        let mut best: Option<(usize, usize)> = None;
        for (index, festival) in NAMES.festival.iter().enumerate() {
            for name in &festival.names {
                if let Some(end) = self.phrase(i, name)
                    && best.is_none_or(|(_, e)| end > e)
                {
                    best = Some((index, end));
                }
            }
        }
        let (index, end) = best?;
        let (year, end) = self.year_behind(end);
        read(Form::Festival { index, year }, end)
    }

    /// Whether a folded name stands here; apostrophes, stops and hyphens do not count.
    fn phrase(&self, i: usize, name: &str) -> Option<usize> {
        let mut at = i;
        for word in name.split(' ') {
            let mut rest = word;
            let first = rest;
            while !rest.is_empty() {
                let atom = self.atoms.get(at).filter(|_| at < i + FESTIVAL_ATOMS)?;
                if matches!(atom.sense, Sense::Mark('\'' | '.' | '-')) && at > i {
                    at += 1;
                    continue;
                }
                let len = atom.text.len();
                let head = rest.get(..len)?;
                // names are written with a capital
                if !head.eq_ignore_ascii_case(atom.text)
                    || rest == first && at == i && !atom.is_capital()
                {
                    return None;
                }
                rest = &rest[len..];
                at += 1;
            }
        }
        Some(at)
    }

    // ---- what today tells

    fn today(&self, i: usize, away: i8) -> Option<Read> {
        // "the day after tomorrow" is read from its beginning; "yesterday's" keeps its tail
        let dated = self
            .is(i + 1, Sense::Mark(','))
            .then(|| self.month(i + 2).or_else(|| self.day_first(i + 2)))
            .flatten();
        match dated {
            Some(found) if is_day(found.form) => Some(found),
            _ => {
                let straight = match self.sense(i + 1) {
                    Sense::DayPart => self.day_first(i + 2),
                    _ => self.day_first(i + 1),
                };
                straight.or_else(|| read(Form::Today(away), i + 1))
            }
        }
    }

    /// `last week`, `next Monday`, `this morning`, `the past two weeks`
    fn which(&self, i: usize, which: Which) -> Option<Read> {
        let at = i + 1;
        match self.sense(at) {
            Sense::Unit { unit, plural } => self.which_unit(i, which, unit, plural),
            Sense::Weekday {
                number,
                short: false,
            } => {
                let at = match which {
                    Which::Last | Which::Past | Which::Previous => At::Last,
                    Which::This => At::This,
                    Which::Next | Which::Coming | Which::Following => At::Next,
                    Which::Same => return None,
                };
                read(
                    Form::Weekday {
                        weekday: number,
                        at,
                    },
                    i + 2,
                )
            }
            Sense::Month {
                number,
                short: false,
                ..
            } if self.atoms[at].is_capital() => read(
                Form::Month {
                    year: year_of(which)?,
                    month: number,
                },
                i + 2,
            ),
            Sense::Season { index, .. } => read(
                Form::Season {
                    index,
                    year: year_of(which)?,
                },
                i + 2,
            ),
            Sense::DayPart => {
                let form = match which {
                    Which::This => Form::Today(0),
                    Which::Last => Form::Today(-1),
                    Which::Previous => Form::After {
                        count: Some(1),
                        unit: Unit::Day,
                        ahead: false,
                    },
                    Which::Following => Form::After {
                        count: Some(1),
                        unit: Unit::Day,
                        ahead: true,
                    },
                    Which::Past | Which::Same | Which::Next | Which::Coming => return None,
                };
                // "this morning 16th August"
                self.day_first(i + 2).or_else(|| read(form, i + 2))
            }
            Sense::Fiscal => self
                .is(
                    at + 1,
                    Sense::Unit {
                        unit: Unit::Year,
                        plural: false,
                    },
                )
                .then_some(Read {
                    form: Form::Fiscal(Precision::Year),
                    end: at + 2,
                    part: None,
                }),
            Sense::Digits(..) | Sense::Cardinal { .. } | Sense::Few => {
                let (count, end) = self.count(at)?;
                let Sense::Unit { unit, .. } = self.sense(end) else {
                    return None;
                };
                let form = match which {
                    Which::Last | Which::Past | Which::Previous => Form::Window {
                        count,
                        unit,
                        ahead: false,
                    },
                    Which::Next | Which::Coming | Which::Following => Form::Window {
                        count,
                        unit,
                        ahead: true,
                    },
                    Which::This | Which::Same => return None,
                };
                read(form, end + 1)
            }
            _ if self.atoms.get(at).is_some_and(|a| a.festive) => match self.festival(at)? {
                Read {
                    form:
                        Form::Festival {
                            index,
                            year: InYear::Unsaid,
                        },
                    end,
                    ..
                } => read(
                    Form::Festival {
                        index,
                        year: year_of(which)?,
                    },
                    end,
                ),
                _ => None,
            },
            _ => None,
        }
    }

    fn which_unit(&self, i: usize, which: Which, unit: Unit, plural: bool) -> Option<Read> {
        let end = i + 2;
        if plural {
            let ahead = match which {
                Which::Last | Which::Past | Which::Previous => false,
                Which::Next | Which::Coming => true,
                Which::Following | Which::This | Which::Same => return None,
            };
            return read(
                Form::Window {
                    count: None,
                    unit,
                    ahead,
                },
                end,
            );
        }
        if self.mark(end, '-') && self.is(end + 1, Sense::Old) {
            return None;
        }
        let step = |ahead| {
            read(
                Form::After {
                    count: Some(1),
                    unit,
                    ahead,
                },
                end,
            )
        };
        match (which, unit) {
            // "at the last hour", "this minute"
            (_, Unit::Hour) => None,
            (Which::Following, _) | (Which::Next, Unit::Day) => step(true),
            (Which::Previous, _) => step(false),
            (Which::Same, _) => read(
                Form::After {
                    count: Some(0),
                    unit,
                    ahead: true,
                },
                end,
            ),
            // "the past day", and "last day" is the last of something
            (Which::Past, _) => read(
                Form::Window {
                    count: Some(1),
                    unit,
                    ahead: false,
                },
                end,
            ),
            (Which::Coming, _) => read(
                Form::Window {
                    count: Some(1),
                    unit,
                    ahead: true,
                },
                end,
            ),
            (Which::Last, Unit::Day) => None,
            // "this day": the day spoken of
            (Which::This, Unit::Day) => None,
            (Which::Last, Unit::Week) | (Which::Next, Unit::Week) | (Which::This, Unit::Week)
                if let Sense::Weekday {
                    number,
                    short: false,
                } = self.sense(end) =>
            {
                read(
                    Form::Weekday {
                        weekday: number,
                        at: At::Week(away(which)?),
                    },
                    end + 1,
                )
            }
            (Which::Last | Which::This | Which::Next, _) => {
                // "the last year of the war", "the last decade of the century"
                if which == Which::Last && self.before(i) == Sense::The {
                    let of_something = self.is(end, Sense::Of)
                        && !matches!(self.sense(end + 1), Sense::Digits(..));
                    return if of_something {
                        None
                    } else {
                        read(
                            Form::Window {
                                count: Some(1),
                                unit,
                                ahead: false,
                            },
                            end,
                        )
                    };
                }
                read(
                    Form::Unit {
                        unit,
                        away: away(which)?,
                    },
                    end,
                )
            }
        }
    }

    /// A unit behind *earlier* and *later*: `this week`, `in the year`, `today`.
    fn this_unit(&self, i: usize) -> Option<Read> {
        let at = if self.is(i, Sense::In) {
            self.skip(i + 1, Sense::The)
        } else {
            i
        };
        match self.sense(at) {
            Sense::Which(which @ Which::This) => self.which(at, which),
            Sense::Today(0) => self.today(at, 0),
            Sense::On => matches!(
                self.sense(at + 1),
                Sense::Weekday { .. } | Sense::Month { .. }
            )
            .then(|| self.expression(at + 1))
            .flatten(),
            Sense::Weekday { .. } => self.weekday(at),
            Sense::Unit {
                unit: unit @ (Unit::Day | Unit::Week | Unit::Month | Unit::Year),
                plural: false,
            } if at > i + 1 => match unit {
                Unit::Day => read(Form::Today(0), at + 1),
                _ => read(Form::Unit { unit, away: 0 }, at + 1),
            },
            _ => None,
        }
    }

    /// `early March`, `late on Sunday`, `mid-2024`, `the end of May`
    fn part(&self, i: usize, part: Part) -> Option<Read> {
        let noun = matches!(self.atoms[i].text.len(), 3 | 5 | 6 | 9)
            && ["end", "start", "middle", "beginning"]
                .iter()
                .any(|w| self.atoms[i].text.eq_ignore_ascii_case(w));
        let at = match self.sense(i + 1) {
            Sense::Mark('-') => i + 2,
            Sense::On => i + 2,
            Sense::In if !noun => i + 2,
            Sense::Of if noun => i + 2,
            _ if noun => return None,
            _ => i + 1,
        };
        let at = self.skip(at, Sense::The);
        let found = match self.sense(at) {
            Sense::Month { .. }
            | Sense::Weekday { .. }
            | Sense::Season { .. }
            | Sense::Digits(..)
            | Sense::Which(_)
            | Sense::Today(_)
            | Sense::Ordinal(_)
            | Sense::Decades(_)
            | Sense::Mark('\'') => self.expression(at),
            // "the end of the year"
            Sense::Unit {
                unit: unit @ (Unit::Week | Unit::Month | Unit::Year | Unit::Decade | Unit::Century),
                plural: false,
            } if noun && self.is(at - 1, Sense::The) => read(Form::Unit { unit, away: 0 }, at + 1),
            _ => None,
        }?;
        (found.form != Form::Duration).then_some(Read {
            part: Some(part),
            ..found
        })
    }

    /// What only an article makes a date: `the 3rd of May`, `the day before`, `the weekend`.
    fn the(&self, i: usize) -> Option<Read> {
        let at = i + 1;
        match self.sense(at) {
            Sense::Unit {
                unit: Unit::Day,
                plural: false,
            } => match (self.sense(at + 1), self.sense(at + 2)) {
                (Sense::Before, Sense::Today(-1)) => read(Form::Today(-2), at + 3),
                (Sense::After, Sense::Today(1)) => read(Form::Today(2), at + 3),
                _ => self.direction(Some(1), Unit::Day, at + 1),
            },
            Sense::Unit {
                unit,
                plural: false,
            } if matches!(self.sense(at + 1), Sense::Before | Sense::After) => {
                self.direction(Some(1), unit, at + 1)
            }
            Sense::Unit {
                unit: Unit::Weekend,
                plural: false,
            } => {
                let guided = matches!(
                    self.before(i),
                    Sense::At | Sense::On | Sense::During | Sense::Through
                );
                guided.then_some(Read {
                    form: Form::Unit {
                        unit: Unit::Weekend,
                        away: 0,
                    },
                    end: at + 1,
                    part: None,
                })
            }
            Sense::Unit {
                unit: Unit::Year,
                plural: false,
            } => {
                let year = self.number(at + 1, 4..5, YEARS)?;
                read(Form::Year(year as i16), at + 2)
            }
            Sense::Which(which) => self.which(at, which),
            Sense::Digits(_, 1..=2) | Sense::Ordinal(_) | Sense::Cardinal { .. } => {
                self.day_first(at).or_else(|| self.ordinal(at))
            }
            Sense::Part(part) => self.part(at, part),
            _ => None,
        }
    }
}

fn part_of(sense: Sense) -> Part {
    if sense == Sense::Later {
        Part::Late
    } else {
        Part::Early
    }
}

fn day_form(year: InYear, month: u32, day: u32, weekday: Option<i8>) -> Form {
    Form::Day {
        year,
        month: month as i8,
        day: day as i8,
        weekday,
    }
}

fn is_day(form: Form) -> bool {
    matches!(
        form,
        Form::Day { .. }
            | Form::Numeric { .. }
            | Form::Weekday { .. }
            | Form::Today(_)
            | Form::Festival { .. }
    ) || matches!(
        form,
        Form::After {
            unit: Unit::Day,
            ..
        }
    )
}

/// Units from this one.
fn away(which: Which) -> Option<i8> {
    match which {
        Which::Last => Some(-1),
        Which::This => Some(0),
        Which::Next | Which::Coming => Some(1),
        Which::Past | Which::Previous | Which::Same | Which::Following => None,
    }
}

fn year_of(which: Which) -> Option<InYear> {
    match which {
        Which::Last | Which::Past | Which::Previous => Some(InYear::Last),
        Which::This => Some(InYear::Away(0)),
        Which::Next | Which::Coming | Which::Following => Some(InYear::Next),
        Which::Same => None,
    }
}

impl Form {
    fn year(self) -> Option<InYear> {
        match self {
            Form::Day { year, .. }
            | Form::Numeric { year, .. }
            | Form::DaySpan { year, .. }
            | Form::Month { year, .. }
            | Form::Quarter { year, .. }
            | Form::Half { year, .. }
            | Form::Season { year, .. }
            | Form::Festival { year, .. } => Some(year),
            _ => None,
        }
    }

    fn year_mut(&mut self) -> Option<&mut InYear> {
        match self {
            Form::Day { year, .. }
            | Form::DaySpan { year, .. }
            | Form::Month { year, .. }
            | Form::Quarter { year, .. }
            | Form::Half { year, .. }
            | Form::Season { year, .. }
            | Form::Festival { year, .. } => Some(year),
            _ => None,
        }
    }
}
