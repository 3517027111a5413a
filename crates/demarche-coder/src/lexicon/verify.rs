//! Rules against sentences: the examples beside them, and labelled ones from elsewhere.

use super::{Rule, summary};
use crate::{Article, Coded, Coder, Event};
use demarche_codebook::{EventType, Modality};
use demarche_nlp::Worker;
use std::collections::BTreeMap;

/// A sentence beside a rule that does not hold.
#[derive(Debug, Clone)]
pub struct Failure<'l> {
    /// The rule.
    pub rule: &'l Rule,
    /// The sentence.
    pub sentence: &'l str,
    /// What the rule's author wrote of it.
    pub expected: String,
    /// What came out instead, a line each.
    pub found: Vec<String>,
}

/// Runs the sentences beside `rules`: each of `fires` must code its rule as written, none of `not` may.
/// Failures go to `report`; the number of sentences comes back.
pub fn verify<'l>(
    coder: &Coder,
    worker: &mut Worker<'_>,
    rules: impl IntoIterator<Item = &'l Rule>,
    mut report: impl FnMut(Failure<'l>),
) -> usize {
    let mut sentences = 0;
    for rule in rules {
        for example in &rule.fires {
            sentences += 1;
            let coded = code(coder, worker, "example", &example.sentence, None);
            let found = example.faults(rule, &coded.events);
            if !found.is_empty() {
                report(Failure {
                    rule,
                    sentence: &example.sentence,
                    expected: match example.written.as_str() {
                        "" => "fires".to_owned(),
                        written => format!("fires => {written}"),
                    },
                    found,
                });
            }
        }
        for sentence in &rule.not {
            sentences += 1;
            let coded = code(coder, worker, "example", sentence, None);
            let found: Vec<String> = coded
                .events
                .iter()
                .filter(|e| e.rule == rule.id)
                .map(|e| format!("fired: {}", summary(e)))
                .collect();
            if !found.is_empty() {
                report(Failure {
                    rule,
                    sentence,
                    expected: "does not fire".to_owned(),
                    found,
                });
            }
        }
    }
    sentences
}

/// Codes a text that is no article.
fn code(
    coder: &Coder,
    worker: &mut Worker<'_>,
    id: &str,
    text: &str,
    published: Option<&str>,
) -> Coded {
    let article = Article {
        id: id.to_owned(),
        text: text.to_owned(),
        title: None,
        url: None,
        publisher: None,
        published: published.map(str::to_owned),
        lang: None,
    };
    coder.code(&article, &worker.annotate(text), None)
}

/// A text and what types it is known to report.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Labelled {
    /// Names it.
    pub id: String,
    /// The text.
    pub text: String,
    /// Publication date.
    #[serde(default)]
    pub published: Option<String>,
    /// What it reports; absent: nothing that should be coded. A list of types, or of events with a
    /// type, will do as well: each of them is right.
    #[serde(default, deserialize_with = "gold")]
    pub gold: Option<Gold>,
}

/// The types of a labelled text.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct Gold {
    /// The event that is meant; None: there is none.
    #[serde(rename = "type", default)]
    pub event_type: Option<EventType>,
    /// Other types that are right too.
    #[serde(default)]
    pub accept: Vec<EventType>,
    /// Types of other events in the text: coding them is neither right nor wrong.
    #[serde(default)]
    pub also: Vec<EventType>,
}

/// Reads the gold of a text in any of its forms.
fn gold<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Gold>, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Form {
        Types(Vec<EventType>),
        Events(Vec<Gold>),
        Event(Gold),
    }
    let all_right = |accept: Vec<EventType>| Gold {
        accept,
        ..Gold::default()
    };
    let form: Option<Form> = serde::Deserialize::deserialize(from)?;
    Ok(form.map(|form| match form {
        Form::Types(types) => all_right(types),
        Form::Events(events) => {
            let also = events.iter().flat_map(|e| e.also.clone()).collect();
            let types = |e: Gold| e.event_type.into_iter().chain(e.accept);
            Gold {
                also,
                ..all_right(events.into_iter().flat_map(types).collect())
            }
        }
        Form::Event(event) => event,
    }))
}

/// How one rule did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Precision {
    /// Events of the rule, except those told as long past.
    pub fired: usize,
    /// Those with a type that is right.
    pub right: usize,
    /// Those with a type that is wrong.
    pub wrong: usize,
}

impl Precision {
    /// Share of right ones among right and wrong; None where none is either.
    pub fn value(&self) -> Option<f64> {
        let judged = self.right + self.wrong;
        (judged > 0).then(|| self.right as f64 / judged as f64)
    }
}

/// How each rule did on labelled texts.
#[derive(Debug, Clone, Default)]
pub struct Precisions {
    rules: BTreeMap<String, Precision>,
}

impl Precisions {
    /// Codes a text and counts its events.
    pub fn judge(&mut self, coder: &Coder, worker: &mut Worker<'_>, case: &Labelled) {
        let published = case.published.as_deref();
        let coded = code(coder, worker, &case.id, &case.text, published);
        self.count(case.gold.as_ref(), &coded.events);
    }

    fn count(&mut self, gold: Option<&Gold>, events: &[Event]) {
        for e in events.iter().filter(|e| e.modality != Modality::Historical) {
            let p = self.rules.entry(e.rule.clone()).or_default();
            p.fired += 1;
            let is = |list: &[EventType]| list.contains(&e.event_type);
            let right = gold.is_some_and(|g| g.event_type == Some(e.event_type) || is(&g.accept));
            if right {
                p.right += 1;
            } else if !gold.is_some_and(|g| is(&g.also)) {
                p.wrong += 1;
            }
        }
    }

    /// Rules that fired, the least precise first; of equals the one that is wrong more often.
    pub fn worst_first(&self) -> Vec<(&str, Precision)> {
        let mut out: Vec<(&str, Precision)> =
            self.rules.iter().map(|(id, p)| (id.as_str(), *p)).collect();
        out.sort_by(|(_, a), (_, b)| {
            let key = |p: &Precision| p.value().unwrap_or(1.0);
            key(a)
                .total_cmp(&key(b))
                .then(b.wrong.cmp(&a.wrong))
                .then(b.right.cmp(&a.right))
        });
        out
    }
}

impl std::iter::Sum for Precision {
    fn sum<I: Iterator<Item = Precision>>(list: I) -> Precision {
        list.fold(Precision::default(), |sum, p| Precision {
            fired: sum.fired + p.fired,
            right: sum.right + p.right,
            wrong: sum.wrong + p.wrong,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_precise_rule_comes_first() {
        let p = |right, wrong| Precision {
            fired: right + wrong + 1,
            right,
            wrong,
        };
        let precisions = Precisions {
            rules: [
                ("a", p(3, 0)),
                ("b", p(1, 1)),
                ("c", p(2, 2)),
                ("d", p(0, 0)),
            ]
            .map(|(id, p)| (id.to_owned(), p))
            .into(),
        };
        let order: Vec<&str> = precisions.worst_first().iter().map(|(id, _)| *id).collect();
        assert_eq!(order, ["c", "b", "a", "d"]);
        assert_eq!(p(0, 0).value(), None);
        let sum: Precision = precisions.worst_first().into_iter().map(|(_, p)| p).sum();
        assert_eq!(sum.value(), Some(6.0 / 9.0));
    }

    #[test]
    fn labelled_texts_may_have_no_event() {
        let case = |json: &str| serde_json::from_str::<Labelled>(json).map(|c| c.gold);
        let gold = case(r#"{"id": "a", "text": "b", "gold": {"type": "AID", "accept": ["SUPPORT"], "mode": null}}"#)
            .unwrap()
            .unwrap();
        assert_eq!(gold.event_type, Some(EventType::Aid));
        assert_eq!(gold.accept, [EventType::Support]);
        assert!(
            case(r#"{"id": "a", "text": "b", "gold": null}"#)
                .unwrap()
                .is_none()
        );
        let none = case(r#"{"id": "a", "text": "b", "gold": {"type": null}}"#)
            .unwrap()
            .unwrap();
        assert_eq!(none.event_type, None);
        assert!(case(r#"{"id": "a", "text": "b", "gold": {"type": "AIDE"}}"#).is_err());
    }

    #[test]
    fn gold_may_be_a_list_of_types_or_of_events() {
        let case = |gold: &str| {
            let line = format!(r#"{{"id": "a", "text": "b", "gold": {gold}}}"#);
            serde_json::from_str::<Labelled>(&line).map(|c| c.gold.unwrap())
        };
        let right = [EventType::Aid, EventType::Agree];
        assert_eq!(case(r#"["AID", "AGREE"]"#).unwrap().accept, right);
        let events = case(r#"[{"type": "AID", "actors": ["DNK GOV"]}, {"type": "AGREE"}]"#);
        assert_eq!(events.unwrap().accept, right);
        assert_eq!(case("[]").unwrap().accept, []);
        assert!(case(r#"["AIDE"]"#).is_err());
    }
}
