//! Numbers that belong to an event: dead, injured, detained, displaced, participants.

use crate::Step;
use crate::reading::Reading;
use crate::record::Counts;
use crate::syntax;
use demarche_codebook::{EventType, Mode};
use demarche_nlp::{Annotated, Pos};

/// The counts that the event's own clause gives.
pub(crate) fn of_event(
    doc: &Annotated,
    reading: &Reading,
    event_type: EventType,
    mode: Option<Mode>,
    steps: &mut Vec<Step>,
) -> Counts {
    let mut counts = Counts::default();
    let mut objects: Vec<usize> = reading.recipients.iter().map(|f| f.head).collect();
    for c in doc.token(reading.token).children() {
        if matches!(c.dep(), "dobj" | "nsubjpass") {
            objects.push(c.index());
        } else if c.dep() == "prep" && syntax::lower(doc, c.index()) == "of" {
            objects.extend(
                c.children()
                    .filter(|d| d.dep() == "pobj")
                    .map(|d| d.index()),
            );
        }
    }
    let of_objects = objects.iter().find_map(|&o| quantity(doc, o));
    let word = doc.token(reading.token).lemma();
    let mut put = |slot: &mut Option<u64>, field: &str, n: Option<u64>| {
        if slot.is_none()
            && let Some(n) = n
        {
            *slot = Some(n);
            steps.push(Step {
                field: "counts",
                value: format!("{field} {n}"),
                why: "number on the noun".to_owned(),
            });
        }
    };
    match event_type {
        EventType::Assault => {
            if matches!(
                word,
                "kill"
                    | "murder"
                    | "massacre"
                    | "execute"
                    | "assassinate"
                    | "slay"
                    | "behead"
                    | "slaughter"
                    | "killing"
            ) {
                put(&mut counts.dead, "dead", of_objects);
            } else if matches!(word, "wound" | "injure" | "hurt" | "maim") {
                put(&mut counts.injured, "injured", of_objects);
            } else if mode == Some(Mode::Abduct) {
                put(&mut counts.detained, "detained", of_objects);
            }
            // "killing 12 and wounding 30" beside the act
            for c in doc
                .token(reading.token)
                .children()
                .filter(|c| matches!(c.dep(), "advcl" | "conj" | "acl" | "relcl"))
            {
                for v in syntax::conjuncts(doc, c.index()) {
                    let n = doc
                        .token(v)
                        .children()
                        .filter(|d| matches!(d.dep(), "dobj" | "nsubjpass"))
                        .find_map(|d| quantity(doc, d.index()));
                    match doc.token(v).lemma() {
                        "kill" | "leave" if doc.token(v).lemma() == "kill" => {
                            put(&mut counts.dead, "dead", n)
                        }
                        "wound" | "injure" => put(&mut counts.injured, "injured", n),
                        _ => {}
                    }
                }
            }
        }
        EventType::Coerce if mode == Some(Mode::Arrest) => {
            put(&mut counts.detained, "detained", of_objects)
        }
        EventType::Coerce if mode == Some(Mode::Deport) => {
            put(&mut counts.displaced, "displaced", of_objects)
        }
        EventType::Protest => {
            let n = reading.actors.iter().find_map(|f| quantity(doc, f.head));
            put(&mut counts.participants, "participants", n);
        }
        EventType::Agree
        | EventType::Consult
        | EventType::Support
        | EventType::Concede
        | EventType::Cooperate
        | EventType::Aid
        | EventType::Retreat
        | EventType::Request
        | EventType::Accuse
        | EventType::Reject
        | EventType::Threaten
        | EventType::Sanction
        | EventType::Mobilize
        | EventType::Coerce => {}
    }
    counts
}

/// The number on a noun: "twelve students", "at least 300 people", or the number itself.
pub(crate) fn quantity(doc: &Annotated, head: usize) -> Option<u64> {
    let t = doc.token(head);
    if t.pos() == Pos::Num {
        return number(doc, head);
    }
    t.children()
        .filter(|c| c.dep() == "nummod")
        .find_map(|c| number(doc, c.index()))
}

/// The value of a number token with the number words that hang on it ("two hundred", "1.5 million").
fn number(doc: &Annotated, i: usize) -> Option<u64> {
    let mut words: Vec<usize> = doc
        .token(i)
        .children()
        .filter(|c| matches!(c.dep(), "compound" | "nummod"))
        .map(|c| c.index())
        .collect();
    words.push(i);
    words.sort_unstable();
    let mut total = 0f64;
    let mut current = 0f64;
    let mut any = false;
    for w in words {
        let text = syntax::lower(doc, w).replace(',', "");
        if let Ok(n) = text.parse::<f64>() {
            current += n;
            any = true;
        } else if let Some(n) = small(&text) {
            current += n as f64;
            any = true;
        } else {
            let unit = match text.as_str() {
                "hundred" => 100.0,
                "thousand" => 1e3,
                "million" => 1e6,
                "billion" => 1e9,
                "dozen" => 12.0,
                _ => continue,
            };
            current = if current == 0.0 { unit } else { current * unit };
            if unit >= 1e3 {
                total += current;
                current = 0.0;
            }
            any = true;
        }
    }
    let n = total + current;
    // sub-unit or negative values are no count of people
    (any && n >= 0.0 && n.fract() == 0.0).then_some(n as u64)
}

fn small(word: &str) -> Option<u64> {
    const WORDS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = [
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    if let Some(i) = WORDS.iter().position(|w| *w == word) {
        return Some(i as u64);
    }
    if let Some(i) = TENS.iter().position(|w| *w == word) {
        return Some((i as u64 + 2) * 10);
    }
    let (a, b) = word.split_once('-')?;
    Some((TENS.iter().position(|w| *w == a)? as u64 + 2) * 10 + small(b)?)
}
