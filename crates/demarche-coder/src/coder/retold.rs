//! The same event told twice in one article: one record, with its further mentions.
//!
//! The one idea: two records are joined only if nothing speaks against it. Type, modality, meaning, sides,
//! place, days and numbers must fit one another, and where one of them says nothing, enough must be left.
//! Words such as *another* or *separately* forbid it, and so do people who are brought in as new. Of
//! several records that could be meant, none is.
//!
//! The fullest record is kept; what it lacks it takes from the others, if all who say so agree.

use super::draft::Draft;
use super::writing::trigger_lemma;
use crate::entities::Nature;
use crate::lexicon::Lexicon;
use crate::record::{Bound, Counts, Event, Mention, Participant, Place, When, WhenBasis};
use crate::syntax;
use crate::{Coded, Step};
use demarche_codebook::{EventType, Mode, Quad, Sector};
use demarche_nlp::{Annotated, Pos};
use jiff::civil::Date;

/// How many records back an earlier telling is looked for: more than any news article holds, and a bound
/// for texts that hold thousands.
const MAX_BACK: usize = 256;
/// Days before its article within which an act that is told without a date may lie.
const NEWS_DAYS: i64 = 7;

/// What a record does not say of its words and who asks whether two tell the same must know.
pub(super) struct Wording {
    /// Lemma of the trigger.
    lemma: String,
    content: Option<Content>,
    /// A bare plural: not one act but several ("air strikes").
    several: bool,
    /// It says of itself that it is not the one told before.
    anew: bool,
    /// It brings in people as new ("a man", "two students").
    strangers: bool,
}

/// What an operator speaks of.
struct Content {
    lemma: String,
    /// Type and mode of what it was read as.
    kind: Option<(EventType, Option<Mode>)>,
}

impl Wording {
    /// The wording of a draft, before it is written.
    pub(super) fn of(lexicon: &Lexicon, doc: &Annotated, draft: &Draft) -> Wording {
        let trigger = doc.token(draft.trigger);
        let noun = syntax::is_noun(doc, draft.trigger);
        let anchor = doc.token(draft.reading.support.unwrap_or(draft.trigger));
        let words = lexicon.list("another");
        let new = |i: usize| words.contains(syntax::lower(doc, i));
        let beside = |t: demarche_nlp::Token<'_>| {
            t.children().any(|c| {
                new(c.index())
                    || !matches!(c.pos(), Pos::Verb | Pos::Aux)
                        && c.children().any(|d| {
                            new(d.index())
                                || d.dep() == "pobj" && d.children().any(|e| new(e.index()))
                        })
            })
        };
        let sides = || draft.actors.iter().chain(&draft.recipients);
        Wording {
            lemma: trigger_lemma(doc, &draft.reading),
            content: draft.reading.content.map(|c| {
                let inner = draft.reading.inner.as_ref();
                let kind = inner.and_then(|r| r.event_type.map(|t| (t, r.mode)));
                Content {
                    lemma: syntax::lemma(doc.token(c)).to_owned(),
                    kind,
                }
            }),
            several: noun
                && matches!(trigger.tag(), "NNS" | "NNPS")
                && !trigger
                    .children()
                    .any(|c| matches!(c.dep(), "det" | "poss" | "nummod")),
            anew: beside(trigger)
                || beside(anchor)
                || sides().any(|(f, _)| beside(doc.token(f.head))),
            strangers: sides().any(|(f, found)| {
                let unnamed = matches!(found.nature, Nature::Person | Nature::Group)
                    && found.key.starts_with("role:");
                let before = || doc.token(f.head).children();
                let determined = before().any(|c| {
                    c.dep() == "poss"
                        || matches!(
                            syntax::lower(doc, c.index()),
                            "the" | "this" | "these" | "those" | "both"
                        )
                });
                let counted = before().any(|c| {
                    c.dep() == "nummod"
                        || matches!(
                            syntax::lower(doc, c.index()),
                            "a" | "an" | "several" | "some"
                        )
                });
                unnamed && counted && !determined
            }),
        }
    }
}

/// Joins the records of one article that tell the same event.
pub(super) fn join(coded: &mut Coded, wordings: &[Wording]) {
    let events = &coded.events;
    // each the numbers of the records that tell one event
    let mut happenings: Vec<Vec<usize>> = Vec::new();
    for later in 0..events.len() {
        let from = happenings.len().saturating_sub(MAX_BACK);
        let same = |earlier: usize| {
            tells_the_same(&events[earlier], &events[later])
                && said_the_same(
                    (&events[earlier], &wordings[earlier]),
                    (&events[later], &wordings[later]),
                )
        };
        let mut fitting =
            (from..happenings.len()).filter(|&h| happenings[h].iter().all(|&e| same(e)));
        match (fitting.next(), fitting.next()) {
            (Some(one), None) => happenings[one].push(later),
            (None, _) | (Some(_), Some(_)) => happenings.push(vec![later]),
        }
    }
    if happenings.iter().all(|h| h.len() == 1) {
        return;
    }
    let mut keep = vec![true; events.len()];
    for tellings in happenings.iter().filter(|h| h.len() > 1) {
        // the fullest, then the surest, then the first
        let Some(&kept) = tellings.iter().max_by(|&&a, &&b| {
            let (x, y) = (&coded.events[a], &coded.events[b]);
            fullness(x)
                .cmp(&fullness(y))
                .then(x.confidence.total_cmp(&y.confidence))
                .then(b.cmp(&a))
        }) else {
            continue;
        };
        let others: Vec<usize> = tellings.iter().copied().filter(|&e| e != kept).collect();
        for &other in &others {
            keep[other] = false;
        }
        unite(coded, kept, &others);
    }
    let mut number = 0;
    coded.events.retain(|_| kept(&keep, &mut number));
    number = 0;
    coded.explanations.retain(|_| kept(&keep, &mut number));
    number = 0;
    coded.features.retain(|_| kept(&keep, &mut number));
}

fn kept(keep: &[bool], number: &mut usize) -> bool {
    *number += 1;
    keep[*number - 1]
}

/// How much a record says.
fn fullness(e: &Event) -> usize {
    let sides = usize::from(!e.actors.is_empty()) + usize::from(!e.recipients.is_empty());
    let known = e
        .actors
        .iter()
        .chain(&e.recipients)
        .filter(|p| p.country.is_some())
        .count()
        .min(2);
    let counted = counts(&e.counts).iter().flatten().count();
    let dated = e.when.as_ref().is_some_and(|w| w.basis == WhenBasis::Text);
    4 * sides + 2 * known + usize::from(e.place.is_some()) + usize::from(dated) + counted.min(1)
}

/// Whether nothing in two records speaks against their telling one event.
fn tells_the_same(a: &Event, b: &Event) -> bool {
    a.event_type == b.event_type
        && a.modality == b.modality
        && a.sentence.index != b.sentence.index
        && same_meaning(a, b)
        && same_sides(a, b)
        && same_place(a.place.as_ref(), b.place.as_ref())
        && same_days(a.when.as_ref(), b.when.as_ref())
        && same_numbers(a, b)
}

/// Whether nothing in the words of the later one speaks against it.
fn said_the_same((a, wa): (&Event, &Wording), (_, wb): (&Event, &Wording)) -> bool {
    if wb.anew || wb.strangers && a.sentence.index >= 0 || wa.several != wb.several {
        return false;
    }
    match (&wa.content, &wb.content) {
        (Some(x), Some(y)) => x.lemma == y.lemma || x.kind.is_some() && x.kind == y.kind,
        // what is said of one thing may be said of another, unless one of them is a headline
        (Some(_), None) | (None, Some(_)) => a.sentence.index < 0,
        // what is done is done once, but words are said again and again: they must be the same
        (None, None) => {
            matches!(a.quad, Quad::MaterialCooperation | Quad::MaterialConflict)
                || a.event_type == EventType::Consult
                || wa.lemma == wb.lemma
                || a.sentence.index < 0
        }
    }
}

/// The same mode, or codes of which one is the other's more general form.
fn same_meaning(a: &Event, b: &Event) -> bool {
    match (a.mode, b.mode) {
        (Some(x), Some(y)) => x == y,
        // who arrives and then meets somebody does two things; a headline may name them by either
        (Some(_), None) | (None, Some(_))
            if a.event_type == EventType::Consult && a.sentence.index >= 0 =>
        {
            false
        }
        _ => {
            let (x, y) = (a.cameo.as_bytes(), b.cameo.as_bytes());
            x.len() >= 3
                && y.len() >= 3
                && x[..2] == y[..2]
                && (x[2] == y[2] || x[2] == b'0' || y[2] == b'0')
        }
    }
}

/// How two sides compare.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// One of them names nobody.
    Open,
    /// They name the same, of which something is known.
    Same,
    /// They name others.
    Other,
}

fn same_sides(a: &Event, b: &Event) -> bool {
    // "A met B" and "A and B met"
    let all =
        |e: &Event| -> Vec<Participant> { e.actors.iter().chain(&e.recipients).cloned().collect() };
    let mutual = |e: &Event| e.recipients.is_empty() && e.actors.len() > 1;
    if mutual(a) != mutual(b) && !a.recipients.is_empty() | !b.recipients.is_empty() {
        let (x, y) = (all(a), all(b));
        return x.len() == y.len() && fit(&x, &y) == Fit::Same;
    }
    if a.event_type == EventType::Protest && crowds(&a.actors, &b.actors) {
        // one article seldom tells of two crowds without saying so
        return fit(&a.recipients, &b.recipients) != Fit::Other;
    }
    match (fit(&a.actors, &b.actors), fit(&a.recipients, &b.recipients)) {
        (Fit::Other, _) | (_, Fit::Other) | (Fit::Open, Fit::Open) => false,
        (Fit::Same, Fit::Same) => true,
        // an actor may do the same to others, and others may do it to the same
        (Fit::Same, Fit::Open) | (Fit::Open, Fit::Same) => {
            let place = a.place.is_some() && b.place.is_some();
            let number = counts(&a.counts)
                .iter()
                .zip(counts(&b.counts))
                .any(|(x, y)| x.is_some() && y.is_some());
            // "the visit", "its attack": the title or the words say that one is meant
            place || number || a.sentence.index < 0
        }
    }
}

/// Whether both sides are crowds that may be one: "protesters", "hundreds of students", nobody.
fn crowds(xs: &[Participant], ys: &[Participant]) -> bool {
    let crowd = |side: &[Participant]| side.iter().all(|p| p.entity.starts_with("role:"));
    let alike = |x: &Participant, y: &Participant| {
        (x.country == y.country || x.country.is_none() || y.country.is_none())
            && x.sectors.iter().any(|s| y.sectors.contains(s))
    };
    crowd(xs)
        && crowd(ys)
        && !(xs.is_empty() && ys.is_empty())
        && xs.iter().all(|x| ys.iter().all(|y| alike(x, y)))
}

/// Every member of the smaller side must be a member of the other.
fn fit(xs: &[Participant], ys: &[Participant]) -> Fit {
    if xs.is_empty() || ys.is_empty() {
        return Fit::Open;
    }
    let (few, many) = if xs.len() <= ys.len() {
        (xs, ys)
    } else {
        (ys, xs)
    };
    if few.iter().all(|x| many.iter().any(|y| same_one(x, y))) {
        Fit::Same
    } else {
        Fit::Other
    }
}

fn same_one(x: &Participant, y: &Participant) -> bool {
    x.entity == y.entity && (x.country.is_some() || !x.sectors.is_empty())
        || vaguer(x, y)
        || vaguer(y, x)
}

/// Whether `x` may be a less specific description of `y`: a state for its officials and forces, a role
/// ("the minister") for a name that has it.
fn vaguer(x: &Participant, y: &Participant) -> bool {
    if x.country.is_none() || x.country != y.country {
        return false;
    }
    let official = |s: &Sector| {
        matches!(
            s,
            Sector::Gov | Sector::Mil | Sector::Cop | Sector::Spy | Sector::Jud | Sector::Leg
        )
    };
    let state = x.entity.starts_with("country:") && y.sectors.iter().any(official);
    let role = x.entity.starts_with("role:")
        && x.sectors
            .iter()
            .any(|s| official(s) && y.sectors.contains(s));
    state || role
}

fn same_place(a: Option<&Place>, b: Option<&Place>) -> bool {
    let (Some(a), Some(b)) = (a, b) else {
        return true;
    };
    let within = |wide: &Place, narrow: &Place| match wide.kind {
        "country" => wide.country == narrow.country,
        "admin1" => wide.country == narrow.country && narrow.admin1.as_deref() == Some(&wide.name),
        "region" => wide.country.is_none(),
        _ => false,
    };
    a.name == b.name
        || a.geonames.is_some() && a.geonames == b.geonames
        || within(a, b)
        || within(b, a)
}

fn same_days(a: Option<&When>, b: Option<&When>) -> bool {
    let (Some(a), Some(b)) = (a, b) else {
        return true;
    };
    let day = |d: &Option<String>| d.as_deref().and_then(|d| d.parse::<Date>().ok());
    let (Some(a0), Some(a1), Some(b0), Some(b1)) =
        (day(&a.start), day(&a.end), day(&b.start), day(&b.end))
    else {
        return a.text == b.text || a.basis != b.basis;
    };
    let apart = |early: Date, late: Date| {
        late.since(early)
            .map_or(i64::MAX, |s| i64::from(s.get_days()))
    };
    match (a.basis, b.basis) {
        (WhenBasis::Text, WhenBasis::Text) | (WhenBasis::Published, WhenBasis::Published) => {
            a0 <= b1 && b0 <= a1
        }
        // the article's date is only assumed
        (WhenBasis::Text, WhenBasis::Published) => a0 <= b1 && apart(a1, b0) <= NEWS_DAYS,
        (WhenBasis::Published, WhenBasis::Text) => b0 <= a1 && apart(b1, a0) <= NEWS_DAYS,
    }
}

fn counts(c: &Counts) -> [Option<u64>; 5] {
    c.each().map(|(_, n)| n)
}

fn same_numbers(a: &Event, b: &Event) -> bool {
    let bounds = |e: &Event| e.counts_bound.unwrap_or_default().each();
    let fits = |n: u64, bound: Option<Bound>, m: u64| n == m || bound.is_some() && n <= m;
    counts(&a.counts)
        .into_iter()
        .zip(bounds(a))
        .zip(counts(&b.counts).into_iter().zip(bounds(b)))
        .all(|((x, x_bound), (y, y_bound))| match (x, y) {
            (Some(x), Some(y)) => fits(x, x_bound, y) || fits(y, y_bound, x),
            _ => true,
        })
}

/// Makes one record of several tellings: mentions listed, what is missing taken over.
fn unite(coded: &mut Coded, kept: usize, others: &[usize]) {
    let told: Vec<Event> = others.iter().map(|&o| coded.events[o].clone()).collect();
    let event = &mut coded.events[kept];
    let mut steps = Vec::new();
    let at = |e: &Event| {
        if e.sentence.index < 0 {
            format!("'{}' in the title", e.trigger.text)
        } else {
            format!("'{}' in sentence {}", e.trigger.text, e.sentence.index + 1)
        }
    };
    for other in &told {
        event.mentions.push(Mention {
            sentence: other.sentence.index,
            trigger: other.trigger.clone(),
            rule: other.rule.clone(),
        });
        steps.push(Step {
            field: "mention",
            value: at(other),
            why: format!("tells the same event, by {}", other.rule),
        });
    }
    // spans of the title count in the title: they cannot stand in a record of the body, nor the other way round
    let title = event.sentence.index < 0;
    let here: Vec<&Event> = told
        .iter()
        .filter(|e| (e.sentence.index < 0) == title)
        .collect();
    let mut lend = |field: &'static str, value: String, from: &Event| {
        steps.push(Step {
            field,
            value,
            why: format!("from {}, which tells the same event", at(from)),
        });
    };
    if event.actors.is_empty()
        && let Some(from) = agreed(&here, |e| &e.actors)
    {
        event.actors.clone_from(&from.actors);
        lend("actor", names(&from.actors), from);
    }
    if event.recipients.is_empty()
        && event.actors.len() < 2
        && let Some(from) = agreed(&here, |e| &e.recipients)
    {
        event.recipients.clone_from(&from.recipients);
        lend("recipient", names(&from.recipients), from);
    }
    if event.place.is_none()
        && let Some(from) = here.iter().find(|e| e.place.is_some())
        && here
            .iter()
            .all(|e| same_place(e.place.as_ref(), from.place.as_ref()))
    {
        event.place.clone_from(&from.place);
        lend(
            "place",
            from.place
                .as_ref()
                .map(|p| p.name.clone())
                .unwrap_or_default(),
            from,
        );
    }
    let dated = |e: &Event| e.when.as_ref().is_some_and(|w| w.basis == WhenBasis::Text);
    if !dated(event)
        && let Some(from) = told.iter().find(|e| dated(e))
        && told
            .iter()
            .filter(|e| dated(e))
            .all(|e| e.when == from.when)
    {
        event.when.clone_from(&from.when);
        lend(
            "when",
            from.when
                .as_ref()
                .and_then(|w| w.start.clone())
                .unwrap_or_default(),
            from,
        );
    }
    if let Some(from) = told.iter().find(|e| e.counts != Counts::default())
        && event.counts == Counts::default()
    {
        event.counts = from.counts;
        event.counts_bound = from.counts_bound;
        lend("counts", "taken over".to_owned(), from);
    }
    if let Some(surest) = told
        .iter()
        .max_by(|a, b| a.confidence.total_cmp(&b.confidence))
        && surest.confidence > event.confidence
    {
        event.confidence = surest.confidence;
        lend("confidence", format!("{:.2}", surest.confidence), surest);
    }
    event
        .mentions
        .sort_by_key(|m| (m.sentence, m.trigger.start));
    event.id = super::writing::id_of(event);
    coded.explanations[kept].steps.append(&mut steps);
}

/// The first of those who name somebody on a side, if the others name the same.
fn agreed<'e>(told: &[&'e Event], side: impl Fn(&Event) -> &[Participant]) -> Option<&'e Event> {
    let naming: Vec<&'e Event> = told
        .iter()
        .copied()
        .filter(|e| !side(e).is_empty())
        .collect();
    let first = naming.first()?;
    let same = |e: &&Event| {
        side(e).len() == side(first).len()
            && side(e)
                .iter()
                .zip(side(first))
                .all(|(x, y)| x.entity == y.entity)
    };
    naming.iter().all(same).then_some(*first)
}

fn names(side: &[Participant]) -> String {
    let names: Vec<&str> = side.iter().map(|p| p.name.as_str()).collect();
    names.join(", ")
}
