//! The grammar: what is written, atom by atom, without knowing what day it is.
//!
//! An expression is entered by its first atom, so that most atoms cost one comparison; every rule looks
//! a fixed number of atoms ahead, so that the whole is linear. Words that are dates only in company
//! (*may*, *2,000*, *the third quarter*) are admitted by what stands beside them.

mod counts;
mod digits;
mod named;
mod today;
mod years;

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
    /// It goes on a list with the expression before: *in June and July*.
    pub(super) listed: bool,
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
                ahead: self.is_ahead(i, end),
                listed: false,
            };
            i = end;
            self.add(&mut out, reading);
        }
        for i in 1..out.len() {
            let (first, second) = out.split_at_mut(i);
            if let (Some(first), Some(second)) = (first.last_mut(), second.first_mut()) {
                self.pair(first, second);
                second.listed = second.atoms.start == first.atoms.end + 1
                    && matches!(
                        self.sense(first.atoms.end),
                        Sense::And
                            | Sense::Or
                            | Sense::To
                            | Sense::Through
                            | Sense::Mark(',' | '-' | '/')
                    );
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
        // "Thursday and Friday next week"
        if let (
            Form::Weekday {
                at: at @ At::Unsaid,
                ..
            },
            Form::Weekday {
                at: said @ At::Week(_),
                ..
            },
        ) = (&mut first.form, second.form)
        {
            *at = said;
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

    /// *for* before a date tells what something is set for: but not "for Saturday's attack".
    fn is_ahead(&self, i: usize, end: usize) -> bool {
        let of_a_noun =
            self.mark(end, '\'') || self.atoms.get(end).is_some_and(|a| a.tag.starts_with("NN"));
        self.preposition(i) == Sense::For && !of_a_noun
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
