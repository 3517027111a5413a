//! When: expressions of date in a sentence, and the days they mean.
//!
//! The one idea: reading and reckoning are two steps. A grammar over words ([`grammar`]) says what is
//! written ("a weekday", "a month without its year", "three weeks ago"), and that [`Form`](form::Form) is
//! then laid on the calendar against the article's date, the tense of the clause and the date last
//! spoken of. What lacks its anchor stays relative and is said to; what the words leave open
//! (03/02/2025, Independence Day of a country unknown) is not guessed.
//!
//! Days follow the convention of annotated news: they are those of the unit that is named, whole.
//! *Late October* is October, with [`Part::Late`]; *since 2019* is 2019, with [`Bound::Since`];
//! *a month ago* is a month. Tokens are all there is to see here: which clause an expression belongs
//! to, and in which tense, is the caller's knowledge.
//!
//! ```
//! use demarche_world::dates::{Setting, Tense, Word, find};
//! use jiff::civil::date;
//!
//! let words = ["Police", "fired", "on", "the", "crowd", "late", "Monday", "."].map(Word::new);
//! let setting = Setting { reference: Some(date(2025, 2, 5)), ..Setting::default() };
//! let found = find(&words, &setting, |_| Tense::Past);
//! assert_eq!(found.len(), 1);
//! assert_eq!(found[0].tokens, 5..7);
//! assert_eq!(found[0].start, Some(date(2025, 2, 3)));
//! ```

mod atoms;
mod calendar;
mod form;
mod grammar;
mod names;
mod numerals;

use std::ops::Range;

use jiff::civil::Date;

use calendar::Days;
use grammar::{Grammar, Reading};

/// One token of a sentence: its text and, where known, its Penn tag.
#[derive(Debug, Clone, Copy)]
pub struct Word<'a> {
    /// The token as written.
    pub text: &'a str,
    /// Penn tag, empty if unknown.
    pub tag: &'a str,
}

impl<'a> Word<'a> {
    /// A token without a tag.
    pub fn new(text: &'a str) -> Word<'a> {
        Word { text, tag: "" }
    }
}

/// What dates are reckoned from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Setting {
    /// The day on which the text speaks, as a rule that of publication.
    pub reference: Option<Date>,
    /// The day last spoken of, for *three days later*.
    pub previous: Option<Date>,
    /// How the publisher writes numeric dates.
    pub order: DayOrder,
}

/// How 03/02/2025 is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayOrder {
    /// 3 February.
    DayMonth,
    /// March 2.
    MonthDay,
    /// Not known.
    #[default]
    Unknown,
}

/// Tense of the clause an expression belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tense {
    /// What has been: *on Monday* is the last one.
    Past,
    /// What is, or a timetable.
    Present,
    /// What is to come: *on Monday* is the next one.
    Future,
    /// No verb to tell it; the nearest date is taken.
    Unknown,
}

/// What an expression needs to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing: it names its year.
    Absolute,
    /// The reference date: a month, weekday or festival without its year, *today*, *last week*.
    Relative,
    /// The day last spoken of: *three days later*.
    Following,
    /// It is a length of time and no date.
    Duration,
}

/// The unit that is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the units are what they are called
pub enum Precision {
    Day,
    Weekend,
    Week,
    Month,
    Quarter,
    Season,
    Half,
    Year,
    Decade,
    Century,
    /// A stretch of its own: *the past two weeks*, *2 to 5 May*.
    Span,
}

/// The part of the unit that is meant. It has no bounds of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// *early*, *the beginning of*
    Early,
    /// *mid-*, *the middle of*
    Middle,
    /// *late*, *the end of*
    Late,
}

/// Whether the expression is the time itself or bounds one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The time itself.
    At,
    /// *since 2019*
    Since,
    /// *until Friday*
    Until,
    /// *by Friday*
    By,
    /// *before March*
    Before,
    /// *after Monday*
    After,
    /// *from March*, *between March*: the next expression is [`Bound::To`].
    From,
    /// *to May*, *and May*: the expression before is [`Bound::From`].
    To,
}

/// An expression of date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// Its tokens, without a preposition before it.
    pub tokens: Range<usize>,
    /// What it needs to be understood.
    pub kind: Kind,
    /// First day.
    pub start: Option<Date>,
    /// Last day, included; never before `start`.
    pub end: Option<Date>,
    /// The unit that is named.
    pub precision: Precision,
    /// The part of it that is meant.
    pub part: Option<Part>,
    /// Whether it is the time itself.
    pub bound: Bound,
    /// It has no days for want of a reference date or a date last spoken of.
    pub relative: bool,
    /// It has no days because the words allow several readings.
    pub ambiguous: bool,
}

impl Expression {
    /// First and last day, if both are known.
    pub fn days(&self) -> Option<(Date, Date)> {
        self.start.zip(self.end)
    }

    /// From the beginning of this one to the end of the other; without days if either is.
    fn extend_to(&mut self, last: Expression) {
        let days = self.start.zip(last.end).filter(|(start, end)| start <= end);
        *self = Expression {
            tokens: self.tokens.start..last.tokens.end,
            kind: self.kind,
            start: days.map(|d| d.0),
            end: days.map(|d| d.1),
            precision: Precision::Span,
            part: None,
            bound: Bound::At,
            relative: days.is_none() && (self.relative || last.relative),
            ambiguous: days.is_none() && (self.ambiguous || last.ambiguous),
        };
    }
}

/// The expressions of a sentence, from left to right and without overlaps.
///
/// `tense` is asked for the tense that governs the tokens of an expression. The cost is linear in the
/// number of tokens.
pub fn find(
    words: &[Word<'_>],
    setting: &Setting,
    tense: impl Fn(Range<usize>) -> Tense,
) -> Vec<Expression> {
    let atoms = atoms::atoms(words);
    let mut previous = setting.previous;
    let mut found: Vec<Expression> = Vec::new();
    let mut last_tense = Tense::Unknown;
    for reading in Grammar::new(&atoms).readings() {
        let tokens = atoms[reading.atoms.start].token..atoms[reading.atoms.end - 1].token + 1;
        let tense = match reading {
            Reading { ahead: true, .. } => Tense::Future,
            Reading { listed: true, .. } => last_tense,
            _ => tense(tokens.clone()),
        };
        last_tense = tense;
        let anchors = form::Anchors {
            reference: setting.reference,
            previous,
            order: setting.order,
            tense,
        };
        let expression = laid_out(&reading, tokens, &anchors);
        if expression.precision == Precision::Day && expression.start.is_some() {
            previous = expression.start;
        }
        match found.last_mut() {
            // "March-May" as one token is one stretch; of other expressions in one token the first stands
            Some(last) if last.tokens.end > expression.tokens.start => {
                if last.bound == Bound::From && expression.bound == Bound::To {
                    last.extend_to(expression);
                }
            }
            _ => found.push(expression),
        }
    }
    found
}

fn laid_out(reading: &Reading, tokens: Range<usize>, anchors: &form::Anchors) -> Expression {
    let found = reading.form.resolve(anchors);
    let days: Option<Days> = found.days.filter(|d| d.start <= d.end);
    Expression {
        tokens,
        kind: found.kind,
        start: days.map(|d| d.start),
        end: days.map(|d| d.end),
        precision: found.precision,
        part: reading.part,
        bound: reading.bound,
        relative: days.is_none() && found.wants_anchor,
        ambiguous: days.is_none() && found.ambiguous,
    }
}

/// The expressions with *from ... to ...* and *between ... and ...* made one.
pub fn joined(found: Vec<Expression>) -> Vec<Expression> {
    let mut out: Vec<Expression> = Vec::with_capacity(found.len());
    for e in found {
        if e.bound == Bound::To
            && let Some(first) = out.last_mut().filter(|f| f.bound == Bound::From)
        {
            first.extend_to(e);
        } else {
            out.push(e);
        }
    }
    out
}

#[cfg(test)]
mod tests;
