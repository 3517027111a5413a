//! From drafts to records: spans, identity, and the steps of the explanation.

use super::draft::Draft;
use super::retold::Wording;
use super::topics::Topics;
use super::{Coder, Part};
use crate::entities::Found;
use crate::reading::{Filler, Reading};
use crate::record::{ArticleRef, Event, Participant, SCHEMA, Sentence, Span, When, WhenBasis};
use crate::syntax::way;
use crate::{Coded, Explanation, Step, counts, explain};
use demarche_codebook::{Codebook, EventType, Modality};
use demarche_nlp::Annotated;
use std::ops::Range;
use std::rc::Rc;

/// How many features an explanation of a confidence names.
const REASONS: usize = 5;

impl Coder {
    /// Writes the record of a draft of sentence `number`, unless there is one with its id already.
    pub(super) fn record(
        &self,
        part: &Part<'_, '_>,
        number: usize,
        topics: &Topics,
        draft: Draft,
        coded: &mut Coded,
        wordings: &mut Vec<Wording>,
    ) {
        let &Part {
            article,
            doc,
            entities,
            day,
            title,
            ..
        } = part;
        let sentence = &doc.sentences()[number];
        let wording = Wording::of(&self.lexicon, doc, &draft);
        let codebook = Codebook::get();
        let rule = &self.lexicon.rules[draft.reading.rule];
        let mut steps = Vec::new();
        let trigger = trigger_span(doc, &draft.reading);
        steps.push(Step {
            field: "trigger",
            value: trigger.text.clone(),
            why: explain::trigger(doc, &draft.reading),
        });
        steps.push(Step {
            field: "rule",
            value: rule.id.clone(),
            why: format!(
                "{}:{}{}",
                rule.file,
                rule.line,
                rule.why
                    .as_ref()
                    .map(|w| format!("; {w}"))
                    .unwrap_or_default()
            ),
        });
        steps.extend(explain::content(doc, &self.lexicon, &draft.reading));
        steps.extend(draft.steps.iter().cloned());
        let sides = |list: &[(Filler, Rc<Found>)], field: &'static str, steps: &mut Vec<Step>| {
            list.iter()
                .map(|(f, found)| {
                    steps.push(Step {
                        field,
                        value: found.name.clone(),
                        why: explain::argument(doc, draft.trigger, f, found),
                    });
                    participant(doc, found)
                })
                .collect::<Vec<_>>()
        };
        let actors = sides(&draft.actors, "actor", &mut steps);
        let recipients = sides(&draft.recipients, "recipient", &mut steps);
        steps.extend(explain::modality(
            doc,
            &draft.reading,
            &draft.standing,
            draft.modality,
        ));
        let said_by = draft
            .standing
            .speakers
            .iter()
            .find_map(|&s| Some((s, entities.resolve(s)?)))
            .filter(|(_, f)| f.acts())
            .map(|(s, f)| {
                steps.push(Step {
                    field: "said_by",
                    value: f.name.clone(),
                    why: format!("{}; {}", way(doc, draft.trigger, s), f.how.join("; ")),
                });
                participant(doc, &f)
            });
        let when: Option<When> = draft.when.clone().or_else(|| {
            let day = day?;
            let assumed = (draft.modality == Modality::Actual
                && draft.event_type != EventType::Agree)
                .then(|| When {
                    start: Some(day.to_string()),
                    end: Some(day.to_string()),
                    text: None,
                    basis: WhenBasis::Published,
                });
            if assumed.is_some() {
                steps.push(Step {
                    field: "when",
                    value: day.to_string(),
                    why: "the article's date: its clause gives none".to_owned(),
                });
            }
            assumed
        });
        let (counts, counts_bound) = counts::of_event(
            doc,
            &draft.reading,
            draft.event_type,
            draft.mode,
            &mut steps,
        );
        let words = doc.char_range(sentence.clone());
        let (contexts, why) = topics.of_event(part, number, &draft, rule);
        steps.push(Step {
            field: "contexts",
            value: contexts
                .to_vec()
                .iter()
                .map(|c| c.as_str())
                .collect::<Vec<_>>()
                .join(" "),
            why,
        });
        steps.extend(explain::rivals(&self.lexicon, &draft.reading));
        steps.extend(draft.rejected);
        let goldstein = codebook.cameo(&draft.cameo).map_or(0.0, |c| c.goldstein);
        let confidence = (self.weights.probability(&draft.features) * 100.0).round() / 100.0;
        steps.push(Step {
            field: "confidence",
            value: format!("{confidence:.2}"),
            why: self.weights.reasons(&draft.features, REASONS),
        });
        let mut event = Event {
            schema: SCHEMA,
            id: String::new(),
            article: ArticleRef {
                id: article.id.clone(),
                url: article.url.clone(),
                publisher: article.publisher.clone(),
                title: article.title.clone(),
                published: article.published.clone(),
            },
            sentence: Sentence {
                index: if title { -1 } else { number as i32 },
                start: words.start,
                end: words.end,
                text: doc.slice(sentence.clone()).to_owned(),
            },
            trigger,
            event_type: draft.event_type,
            mode: draft.mode,
            contexts: contexts.to_vec(),
            cameo: draft.cameo,
            goldstein,
            score: codebook.score(draft.event_type, draft.mode),
            quad: draft.event_type.quad(),
            modality: draft.modality,
            actors,
            recipients,
            place: draft.place,
            when,
            said_by,
            counts,
            counts_bound,
            confidence,
            rule: rule.id.clone(),
            mentions: Vec::new(),
        };
        event.id = id_of(&event);
        if coded.events.iter().any(|e| e.id == event.id) {
            return;
        }
        wordings.push(wording);
        coded.events.push(event);
        coded.explanations.push(Explanation { steps });
        coded.features.push(draft.features);
    }
}

/// Puts the headline's own words into records that were read from its running case.
pub(super) fn quote(printed: &str, events: &mut [Event]) {
    let chars: Vec<char> = printed.chars().collect();
    let slice =
        |start: usize, end: usize| chars.get(start..end).map(|c| c.iter().collect::<String>());
    for e in events {
        let put = |text: &mut String, start: usize, end: usize| {
            if let Some(own) = slice(start, end) {
                *text = own;
            }
        };
        put(&mut e.sentence.text, e.sentence.start, e.sentence.end);
        put(&mut e.trigger.text, e.trigger.start, e.trigger.end);
        for p in e
            .actors
            .iter_mut()
            .chain(&mut e.recipients)
            .chain(&mut e.said_by)
        {
            put(&mut p.text, p.start, p.end);
        }
        if let Some(p) = &mut e.place {
            put(&mut p.text, p.start, p.end);
        }
    }
}

pub(super) fn participant(doc: &Annotated, found: &Found) -> Participant {
    let chars = doc.char_range(found.span.clone());
    Participant {
        text: doc.slice(found.span.clone()).to_owned(),
        start: chars.start,
        end: chars.end,
        name: found.name.clone(),
        entity: found.key.clone(),
        country: found.country.map(|c| c.to_string()),
        sectors: found.sectors.clone(),
    }
}

/// The lemma of a trigger's head, with the particle that its pattern names ("touch down").
pub(super) fn trigger_lemma(doc: &Annotated, r: &Reading) -> String {
    let mut lemma = crate::syntax::lemma(doc.token(r.token)).to_owned();
    for &w in r.words.iter().filter(|&&w| doc.token(w).dep() == "prt") {
        lemma.push(' ');
        lemma.push_str(crate::syntax::lower(doc, w));
    }
    lemma
}

/// The trigger's words: the head, and the pattern's other words where they stand beside it.
pub(super) fn trigger_span(doc: &Annotated, r: &Reading) -> Span {
    let (mut start, mut end) = (r.token, r.token + 1);
    let mut words = r.words.clone();
    words.sort_unstable();
    for &w in words.iter().filter(|&&w| w > r.token) {
        if w <= end + 1 {
            end = w + 1;
        }
    }
    for &w in words.iter().rev().filter(|&&w| w < r.token) {
        if w + 2 >= start {
            start = w;
        }
    }
    span_of(doc, start..end)
}

/// Tokens as a slice of the text.
pub(super) fn span_of(doc: &Annotated, tokens: Range<usize>) -> Span {
    let chars = doc.char_range(tokens.clone());
    Span {
        text: doc.slice(tokens).to_owned(),
        start: chars.start,
        end: chars.end,
    }
}

/// `ev_` and a hash of what makes the record this record.
pub(super) fn id_of(e: &Event) -> String {
    let mut key = format!(
        "{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}",
        e.article.id,
        e.sentence.index < 0,
        e.trigger.start,
        e.trigger.end,
        e.event_type
    );
    for p in e.actors.iter().chain(&e.recipients) {
        key.push('\u{1f}');
        key.push_str(&p.entity);
    }
    let h = xxhash_rust::xxh3::xxh3_64(key.as_bytes());
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut out = String::from("ev_");
    for k in 0..12 {
        out.push(DIGITS[(h >> (5 * k) & 31) as usize] as char);
    }
    out
}
