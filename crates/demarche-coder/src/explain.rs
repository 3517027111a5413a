//! How a record came about, in words: the steps of its [`Explanation`](crate::Explanation).
//!
//! Decisions are made elsewhere; here they are only told, each with the way through the tree that it
//! rests on.

use crate::Step;
use crate::entities::Found;
use crate::lexicon::Lexicon;
use crate::modality::Standing;
use crate::reading::{Filler, Reading};
use crate::syntax::way;
use demarche_codebook::Modality;
use demarche_nlp::Annotated;
use std::collections::BTreeSet;

/// The pattern that matched, and where its other words and its supporting verb stand.
pub(crate) fn trigger(doc: &Annotated, reading: &Reading) -> String {
    let mut why = format!("pattern '{}'", reading.pattern);
    for &word in reading.words.iter().filter(|&&w| w != reading.token) {
        why.push_str(&format!("; {}", way(doc, reading.token, word)));
    }
    if let Some(verb) = reading.support {
        why.push_str(&format!("; supported: {}", way(doc, reading.token, verb)));
    }
    why
}

/// What an operator works on.
pub(crate) fn content(doc: &Annotated, lexicon: &Lexicon, reading: &Reading) -> Option<Step> {
    let (op, head) = (reading.op?, reading.content?);
    let read_as = match &reading.inner {
        Some(inner) => {
            let what = match (inner.event_type, inner.mode) {
                (Some(t), Some(m)) => format!("{t}/{m}"),
                (Some(t), None) => t.to_string(),
                (None, _) => "no event".to_owned(),
            };
            format!("read as {what} by {}", lexicon.rules[inner.rule].id)
        }
        None => "no event of its own".to_owned(),
    };
    Some(Step {
        field: "content",
        value: doc.token(head).text().to_owned(),
        why: format!(
            "of the operator '{}'; {}; {read_as}",
            op.as_str(),
            way(doc, reading.token, head)
        ),
    })
}

/// How a side was found and what is known of it.
pub(crate) fn argument(doc: &Annotated, trigger: usize, filler: &Filler, found: &Found) -> String {
    let mut parts = Vec::new();
    if filler.head != trigger {
        parts.push(way(doc, trigger, filler.head));
    }
    parts.push(filler.path.as_str().to_owned());
    parts.extend(found.how.iter().cloned());
    parts.join("; ")
}

/// The cues of a modality, or that there is none.
pub(crate) fn modality(
    doc: &Annotated,
    reading: &Reading,
    standing: &Standing,
    outcome: Modality,
) -> Vec<Step> {
    let step = |value: Modality, why: String| Step {
        field: "modality",
        value: value.to_string(),
        why,
    };
    let mut steps = Vec::new();
    if let Some(m) = reading.modality {
        steps.push(step(
            m,
            "the word itself says so, by its rule or table".to_owned(),
        ));
    }
    for &(at, m) in &standing.evidence {
        steps.push(step(
            m,
            format!(
                "'{}': {}",
                doc.token(at).text(),
                way(doc, reading.token, at)
            ),
        ));
    }
    if steps.is_empty() && outcome == Modality::Actual {
        steps.push(step(outcome, "no cue says otherwise".to_owned()));
    }
    steps
}

/// The rules that matched the trigger and lost, each once.
pub(crate) fn rivals(lexicon: &Lexicon, reading: &Reading) -> Vec<Step> {
    let mut told = BTreeSet::new();
    reading
        .rejected
        .iter()
        .filter(|(rule, _)| told.insert(*rule))
        .map(|(rule, why)| {
            let rule = &lexicon.rules[*rule];
            Step {
                field: "rejected",
                value: rule.id.clone(),
                why: format!("{} at {}:{}; {why}", rule.coding(), rule.file, rule.line),
            }
        })
        .collect()
}

/// That another reading of the sentence is not coded.
pub(crate) fn lost(doc: &Annotated, lexicon: &Lexicon, reading: &Reading, why: String) -> Step {
    Step {
        field: "rejected",
        value: format!(
            "{} at '{}'",
            lexicon.rules[reading.rule].id,
            doc.token(reading.token).text()
        ),
        why,
    }
}
