//! What has a name: months, weekdays, seasons, festivals.

use super::*;

impl Grammar<'_> {
    /// `May 3, 2019`, `May 2-5`, `May 2019`, `May last year`, `May`
    pub(super) fn month(&self, i: usize) -> Option<Read> {
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
    pub(super) fn is_time_or_count(&self, at: usize, end: usize) -> bool {
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
    pub(super) fn admits_month(&self, i: usize, end: usize, bare: bool, word: bool) -> bool {
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
    pub(super) fn weekday(&self, i: usize) -> Option<Read> {
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
    pub(super) fn week_away(&self, i: usize) -> Option<(i8, usize)> {
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
    pub(super) fn season(&self, i: usize) -> Option<Read> {
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
    pub(super) fn festival(&self, i: usize) -> Option<Read> {
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
    pub(super) fn phrase(&self, i: usize, name: &str) -> Option<usize> {
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
}
