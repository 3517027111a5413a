//! What today or the day last spoken of tells: *last week*, *the day before*, *early March*.

use super::*;

impl Grammar<'_> {
    pub(super) fn today(&self, i: usize, away: i8) -> Option<Read> {
        // the names of a programme and of newspapers: "USA Today", "Radio 4's Today"
        let named = self.atoms[i].is_capital()
            && matches!(self.before(i), Sense::Other | Sense::S | Sense::The);
        if named && self.atoms[i].tag == "NNP" {
            return None;
        }
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
    pub(super) fn which(&self, i: usize, which: Which) -> Option<Read> {
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

    pub(super) fn which_unit(
        &self,
        i: usize,
        which: Which,
        unit: Unit,
        plural: bool,
    ) -> Option<Read> {
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
            (_, Unit::Minute | Unit::Hour) => None,
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
            // "the next year" is not "next year": what follows, of today or of the day spoken of
            (Which::Next, _) if self.before(i) == Sense::The => read(
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
    pub(super) fn this_unit(&self, i: usize) -> Option<Read> {
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
    pub(super) fn part(&self, i: usize, part: Part) -> Option<Read> {
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
    pub(super) fn the(&self, i: usize) -> Option<Read> {
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
