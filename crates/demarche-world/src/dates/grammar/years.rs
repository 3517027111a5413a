//! Parts of the year and of history that are numbered: quarters, halves, centuries, fiscal years.

use super::*;

impl Grammar<'_> {
    pub(super) fn ordinal(&self, i: usize) -> Option<Read> {
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
            } if !self.is_before_christ(end + 1) => read(Form::Century(number as i16), end + 1),
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
    pub(super) fn part_of_year(
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
    pub(super) fn short_quarter(
        &self,
        i: usize,
        most: u32,
        of: impl Fn(i8, InYear) -> Form,
    ) -> Option<Read> {
        let number = self.number(i + 1, 1..2, 1..most + 1)?;
        let glued = self.atoms[i + 1].glued && self.atoms[i].is_capital();
        let (year, end) = self.year_behind(i + 2);
        (glued && (most == 4 || year != InYear::Unsaid)).then_some(())?;
        read(of(number as i8, year), end)
    }

    /// `fiscal year 2024`, `FY2024`, `financial year 2023/24`
    pub(super) fn fiscal(&self, i: usize) -> Option<Read> {
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
    pub(super) fn decades(&self, i: usize, first: i16) -> Option<Read> {
        let before = if matches!(self.before(i), Sense::Part(_)) {
            self.before(i - 1)
        } else {
            self.before(i)
        };
        (before == Sense::The).then_some(())?;
        read(Form::Decade(first), i + 1)
    }
}
