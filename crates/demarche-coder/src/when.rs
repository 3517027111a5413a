//! When it happened: the date expression of the event's clause, against the article's date.
//!
//! The grammar of [`demarche_world::dates`] finds the expressions of a sentence and reckons their days;
//! here is what only the tree tells: the tense that governs an expression, and the clause it belongs to.

use std::ops::Range;

use demarche_nlp::{Annotated, Pos, Token};
use demarche_world::World;
use demarche_world::dates::{
    Bound, DayOrder, Expression, Kind, Setting, Tense, Word, find, joined,
};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::reading::Reading;
use crate::record::{When, WhenBasis};
use crate::{Article, Step};

/// How far up the tree an expression looks for its clause.
const CLIMB: usize = 12;

/// Verbs whose *until* and *by* set a term that is still to come, whatever their own tense.
const TERM_VERBS: [&str; 17] = [
    "adjourn", "put", "hold", "close", "defer", "delay", "extend", "give", "grant", "postpone",
    "promise", "pledge", "remand", "suspend", "vow", "ban", "bar",
];

/// Verbs that the news tells in the present of what has been: "says on Monday".
const TELLING: [&str; 6] = ["say", "tell", "report", "confirm", "claim", "add"];

/// Words whose infinitive tells what came about, was tried or failed to.
const FULFILLED: [&str; 17] = [
    "able", "unable", "manage", "fail", "begin", "start", "continue", "decline", "refuse", "force",
    "help", "seem", "appear", "come", "seek", "try", "attempt",
];

/// The civil day of an ISO date or date-time.
pub(crate) fn day_of(published: &str) -> Option<Date> {
    published.get(..10).unwrap_or(published).parse().ok()
}

/// How the publisher of an article writes days in figures.
pub fn day_order(article: &Article, world: &World) -> DayOrder {
    let (publisher, url) = (article.publisher.as_deref(), article.url.as_deref());
    world
        .publisher_home(publisher, url, article.lang.as_deref())
        .days
}

/// The expressions of date of a document, one list for each sentence; their tokens are the document's.
///
/// `published` is the ISO date or date-time of publication. A headline is told in the present and means
/// the past, so `headline` says whether the document is one.
pub fn dates(
    doc: &Annotated,
    published: Option<&str>,
    order: DayOrder,
    headline: bool,
) -> Vec<Vec<Expression>> {
    let mut setting = Setting {
        reference: published.and_then(day_of),
        previous: None,
        order,
    };
    let mut words: Vec<Word<'_>> = Vec::new();
    doc.sentences()
        .iter()
        .map(|sentence| {
            words.clear();
            words.extend(sentence.clone().map(|i| Word {
                text: doc.token(i).text(),
                tag: doc.token(i).tag(),
            }));
            let own =
                |tokens: Range<usize>| tokens.start + sentence.start..tokens.end + sentence.start;
            let mut found = find(&words, &setting, |tokens| tense(doc, own(tokens), headline));
            for e in &mut found {
                e.tokens = own(e.tokens.clone());
                if e.precision == demarche_world::dates::Precision::Day && e.start.is_some() {
                    setting.previous = e.start;
                }
            }
            found
        })
        .collect()
}

/// The token of a range whose head lies outside.
fn head_of(doc: &Annotated, range: &Range<usize>) -> usize {
    range
        .clone()
        .find(|&i| doc.token(i).is_root() || !range.contains(&doc.token(i).head().index()))
        .unwrap_or(range.start)
}

/// The tense that governs a range of tokens.
fn tense(doc: &Annotated, range: Range<usize>, headline: bool) -> Tense {
    let head = doc.token(head_of(doc, &range));
    // "a May 10 deadline", "Monday's meeting": of the noun, which has no tense
    if matches!(head.dep(), "compound" | "nmod" | "amod" | "poss" | "nummod") {
        return Tense::Unknown;
    }
    let mut t = head;
    let mut term = false;
    let mut nouns = 0;
    for _ in 0..CLIMB {
        if t.pos() == Pos::Verb || t.pos() == Pos::Aux {
            if term && TERM_VERBS.contains(&t.lemma()) {
                return Tense::Future;
            }
            match tense_of_verb(t, headline) {
                // "wants a meeting on Monday", "the attack on Monday is seen as ...": either way
                Some(Tense::Present) if nouns > 0 => return Tense::Unknown,
                Some(Tense::Future) if nouns > 1 => return Tense::Unknown,
                Some(tense) => return tense,
                None => {}
            }
        }
        if matches!(t.pos(), Pos::Noun | Pos::Propn) && t.index() != head.index() {
            nouns += 1;
        }
        if t.dep() == "prep" && matches!(t.lemma(), "until" | "till" | "by") {
            term = true;
        }
        if t.is_root() {
            break;
        }
        t = t.head();
    }
    Tense::Unknown
}

/// A verb's own tense; None for participles and bare forms that borrow it from above.
fn tense_of_verb(verb: Token<'_>, headline: bool) -> Option<Tense> {
    let aux = |is: &dyn Fn(Token<'_>) -> bool| {
        verb.children()
            .any(|c| matches!(c.dep(), "aux" | "auxpass") && is(c))
    };
    let perfect = aux(&|a| a.lemma() == "have");
    if aux(&|a| a.tag() == "MD") {
        return Some(if perfect { Tense::Past } else { Tense::Future });
    }
    if perfect {
        return Some(Tense::Past);
    }
    if aux(&|a| a.tag() == "TO") {
        // "agreed to meet on Monday" looks ahead; "was able to restore it on Monday" and "rallied to win on
        // Monday" tell what came about, in the tense of the verb above
        let told = match verb.dep() {
            "advcl" => true,
            "xcomp" => FULFILLED.contains(&verb.head().lemma()),
            _ => false,
        };
        return if told { None } else { Some(Tense::Future) };
    }
    let finite = |tag: &str| aux(&|a| a.tag() == tag);
    match verb.tag() {
        "VBD" => Some(Tense::Past),
        "VBZ" | "VBP" => Some(if headline || TELLING.contains(&verb.lemma()) {
            Tense::Past
        } else {
            Tense::Present
        }),
        "VBN" | "VBG" if finite("VBD") => Some(Tense::Past),
        "VBG" if finite("VBZ") || finite("VBP") => Some(Tense::Future),
        "VBN" if finite("VBZ") || finite("VBP") => Some(Tense::Present),
        "VBN" if matches!(verb.dep(), "ROOT" | "acl" | "relcl" | "advcl") => Some(Tense::Past),
        "MD" => Some(Tense::Future),
        _ => None,
    }
}

/// The date expression bound to the event's clause, of those in its sentence.
pub(crate) fn of_event(
    doc: &Annotated,
    reading: &Reading,
    dates: &[Expression],
    day: Option<Date>,
    steps: &mut Vec<Step>,
) -> Option<When> {
    if dates.is_empty() {
        return None;
    }
    let (_, e) = joined(dates.to_vec())
        .into_iter()
        .filter(|e| e.kind != Kind::Duration)
        .filter_map(|e| Some((tie(doc, &e.tokens, reading)?, e)))
        .min_by_key(|(tie, e)| (*tie, e.start.is_none(), e.tokens.start))?;
    let text = doc.slice(e.tokens.clone());
    let (start, end) = bounds(&e, day);
    let shown = |day: Option<Date>| day.map_or_else(|| "open".to_owned(), |d| d.to_string());
    steps.push(Step {
        field: "when",
        value: text.to_owned(),
        why: if start.is_some() || end.is_some() {
            format!("date of the clause: {} to {}", shown(start), shown(end))
        } else if e.ambiguous {
            "date of the clause; the words allow several days".to_owned()
        } else {
            "date of the clause; stays relative".to_owned()
        },
    });
    Some(When {
        start: start.map(|d| d.to_string()),
        end: end.map(|d| d.to_string()),
        text: Some(text.to_owned()),
        basis: WhenBasis::Text,
    })
}

/// First and last day of what happened at, since, until, before or after a time.
fn bounds(e: &Expression, day: Option<Date>) -> (Option<Date>, Option<Date>) {
    let from_today = day.filter(|d| e.end.is_some_and(|end| *d <= end));
    match e.bound {
        Bound::At | Bound::From | Bound::To => (e.start, e.end),
        // it goes on, as far as the article knows
        Bound::Since => (
            e.start,
            day.map(|d| e.start.map_or(d, |start| d.max(start))),
        ),
        // a term to come begins today; of one that has passed only its end is known
        Bound::Until | Bound::By => (from_today, e.end),
        Bound::Before => (None, e.start.and_then(|d| d.yesterday().ok())),
        Bound::After => (e.end.and_then(|d| d.tomorrow().ok()), None),
    }
}

/// How an expression belongs to an event, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tie {
    /// It stands beside the trigger.
    Trigger,
    /// Beside the verb that supports the trigger.
    Support,
    /// Below a noun of the trigger's, without a clause between: "talks with the envoy of Monday".
    Argument(usize),
    /// Beside the verb of which the trigger is an argument: "the strike came on Monday".
    Clause,
    /// Beside a verb that shares its subject with the trigger: "seized and burnt the town on Monday".
    Shared,
    /// It opens the sentence.
    Fronted,
}

fn tie(doc: &Annotated, range: &Range<usize>, reading: &Reading) -> Option<Tie> {
    let head = head_of(doc, range);
    let is_anchor = |i: usize| i == reading.token || Some(i) == reading.support;
    if range.contains(&reading.token) {
        return None;
    }
    // up to the first verb, or the trigger if that comes first
    let mut t = doc.token(head);
    let mut nouns = 0;
    let mut governor = None;
    for _ in 0..CLIMB {
        if t.is_root() {
            break;
        }
        let dep = t.dep();
        t = t.head();
        if is_anchor(t.index()) {
            return Some(match nouns {
                0 if t.index() == reading.token => Tie::Trigger,
                0 => Tie::Support,
                n => Tie::Argument(n),
            });
        }
        if matches!(t.pos(), Pos::Verb | Pos::Aux) {
            governor = Some(t);
            break;
        }
        // a date beside an apposition or a list member says nothing of the event
        if matches!(dep, "appos" | "conj") {
            return None;
        }
        if matches!(t.pos(), Pos::Noun | Pos::Propn | Pos::Pron | Pos::Num) {
            nouns += 1;
        }
    }
    let governor = governor?;
    if nouns == 0 {
        if is_argument(doc, reading.token, governor.index()) {
            return Some(Tie::Clause);
        }
        let verb = doc.token(reading.support.unwrap_or(reading.token));
        if shares_subject(verb, governor) || shares_subject(governor, verb) {
            return Some(Tie::Shared);
        }
    }
    let sentence = &doc.sentences()[doc.sentence_of(head)];
    let opens = range.start <= sentence.start + 2 && nouns == 0 && governor.index() > range.end;
    (opens && reading.token > range.end && is_below(doc, reading.token, governor.index()))
        .then_some(Tie::Fronted)
}

/// Whether `token` is an argument of `verb` with nothing but nouns and prepositions between.
fn is_argument(doc: &Annotated, token: usize, verb: usize) -> bool {
    let mut t = doc.token(token);
    if matches!(t.pos(), Pos::Verb | Pos::Aux) {
        return false;
    }
    for _ in 0..CLIMB {
        if t.is_root() {
            return false;
        }
        t = t.head();
        if t.index() == verb {
            return true;
        }
        if matches!(t.pos(), Pos::Verb | Pos::Aux) {
            return false;
        }
    }
    false
}

/// Whether `second` is side by side with `first` and has no subject of its own.
fn shares_subject(first: Token<'_>, second: Token<'_>) -> bool {
    second.dep() == "conj"
        && second.head().index() == first.index()
        && !second
            .children()
            .any(|c| matches!(c.dep(), "nsubj" | "nsubjpass" | "csubj" | "expl"))
}

/// Whether `token` lies below `ancestor`.
fn is_below(doc: &Annotated, token: usize, ancestor: usize) -> bool {
    let mut t = doc.token(token);
    while !t.is_root() {
        t = t.head();
        if t.index() == ancestor {
            return true;
        }
    }
    false
}

/// Whether the event ended a year or more before the article.
pub(crate) fn long_before(when: &When, day: Option<Date>) -> bool {
    let (Some(day), Some(end)) = (
        day,
        when.end.as_deref().and_then(|e| e.parse::<Date>().ok()),
    ) else {
        return false;
    };
    day.checked_sub(1.year()).is_ok_and(|limit| end < limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn expression(bound: Bound, start: Date, end: Date) -> Expression {
        Expression {
            tokens: 0..1,
            kind: Kind::Relative,
            start: Some(start),
            end: Some(end),
            precision: demarche_world::dates::Precision::Day,
            part: None,
            bound,
            relative: false,
            ambiguous: false,
        }
    }

    #[test]
    fn bounds_are_laid_on_the_article() {
        let (past, today, coming) = (date(2019, 1, 1), date(2025, 2, 5), date(2025, 2, 7));
        let of = |bound, d| bounds(&expression(bound, d, d), Some(today));
        assert_eq!(of(Bound::At, past), (Some(past), Some(past)));
        assert_eq!(of(Bound::Since, past), (Some(past), Some(today)));
        assert_eq!(of(Bound::By, coming), (Some(today), Some(coming)));
        assert_eq!(of(Bound::Until, past), (None, Some(past)));
        assert_eq!(of(Bound::Before, past), (None, Some(date(2018, 12, 31))));
        assert_eq!(of(Bound::After, coming), (Some(date(2025, 2, 8)), None));
        assert_eq!(
            bounds(&expression(Bound::Since, past, past), None),
            (Some(past), None)
        );
    }

    #[test]
    fn what_ended_a_year_before_is_history() {
        let when = |end: &str| When {
            start: None,
            end: Some(end.to_owned()),
            text: None,
            basis: WhenBasis::Text,
        };
        let day = Some(date(2025, 2, 5));
        assert!(long_before(&when("2019-12-31"), day));
        assert!(!long_before(&when("2024-12-31"), day));
        assert!(!long_before(&when("2019-12-31"), None));
    }
}
