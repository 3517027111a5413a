//! What begins with digits: days and years in full, numeric dates, decades.

use super::*;

impl Grammar<'_> {
    pub(super) fn digits(&self, i: usize, value: u32, digits: u8) -> Option<Read> {
        self.iso(i, value, digits)
            .or_else(|| self.slashes(i, digits))
            .or_else(|| self.day_first(i))
            .or_else(|| self.decade(i, value, digits))
            .or_else(|| self.ordinal(i))
            .or_else(|| self.counted(i))
            .or_else(|| self.year(i))
    }

    pub(super) fn number(&self, i: usize, digits: Range<u8>, range: Range<u32>) -> Option<u32> {
        match self.sense(i) {
            Sense::Digits(value, n) if digits.contains(&n) && range.contains(&value) => Some(value),
            _ => None,
        }
    }

    /// `2025-02-03`, `2025/02/03`
    pub(super) fn iso(&self, i: usize, value: u32, digits: u8) -> Option<Read> {
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
    pub(super) fn goes_on(&self, end: usize) -> bool {
        matches!(self.sense(end), Sense::Mark('-' | '/' | '.'))
            && matches!(self.sense(end + 1), Sense::Digits(..))
    }

    /// `03/02/2025`, `3.2.2025`, `3-2-25`, `9/11`
    pub(super) fn slashes(&self, i: usize, digits: u8) -> Option<Read> {
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
    pub(super) fn day(&self, i: usize) -> Option<(u32, usize)> {
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
    pub(super) fn month_name(&self, i: usize) -> Option<(i8, usize)> {
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
    pub(super) fn day_first(&self, i: usize) -> Option<Read> {
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
    pub(super) fn year_behind(&self, i: usize) -> (InYear, usize) {
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
    pub(super) fn year_away(&self, i: usize) -> Option<(i8, usize)> {
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
    pub(super) fn decade(&self, i: usize, value: u32, digits: u8) -> Option<Read> {
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
    pub(super) fn short_year(&self, i: usize) -> Option<Read> {
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
    pub(super) fn year(&self, i: usize) -> Option<Read> {
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
            || self.is_before_christ(i + 1)
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
    pub(super) fn is_numbered_thing(&self, i: usize) -> bool {
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

    /// Years before our era are not reckoned with.
    pub(super) fn is_before_christ(&self, i: usize) -> bool {
        self.atoms
            .get(i)
            .is_some_and(|a| matches!(a.text, "BC" | "BCE"))
    }

    pub(super) fn is_next_glued_word(&self, i: usize) -> bool {
        self.atoms
            .get(i + 1)
            .is_some_and(|a| a.glued && a.text.starts_with(char::is_alphanumeric))
    }

    /// `2019-2021`, `2019-21`, `2019/20`
    pub(super) fn year_span(&self, i: usize, first: u32) -> Option<Read> {
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
}
