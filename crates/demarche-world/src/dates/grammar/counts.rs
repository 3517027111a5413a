//! Counts of units: *three weeks ago*, *90-day*.

use super::*;

impl Grammar<'_> {
    /// A count at `i` and the atom after it; None in it is a count that is not told.
    pub(super) fn count(&self, i: usize) -> Option<(Option<u32>, usize)> {
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
    pub(super) fn counted(&self, i: usize) -> Option<Read> {
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
    pub(super) fn direction(&self, count: Option<u32>, unit: Unit, end: usize) -> Option<Read> {
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
    pub(super) fn is_clause_end(&self, i: usize) -> bool {
        match self.sense(i) {
            Sense::Break | Sense::Mark(_) | Sense::And => true,
            Sense::Other => matches!(self.atoms[i].tag, "VBD" | "VBZ" | "VBP" | "MD"),
            _ => false,
        }
    }

    /// `in three weeks`
    pub(super) fn ahead(&self, i: usize) -> Option<Read> {
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
    pub(super) fn unit(&self, i: usize) -> Option<Read> {
        let Sense::Unit { unit, plural: true } = self.sense(i) else {
            return None;
        };
        self.direction(None, unit, i + 1)
    }
}
