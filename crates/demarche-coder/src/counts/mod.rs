//! Numbers that belong to an event: dead, injured, detained, displaced, participants.
//!
//! Each word of harm in the event's clause, and in the clauses that tell its outcome, counts those it is
//! told of. The words are data (`words`); how a noun phrase is counted is in `quantity`.

mod quantity;
mod words;

use crate::Step;
use crate::reading::Reading;
use crate::record::{Bounds, Counts};
use crate::syntax;
use demarche_codebook::{EventType, Mode};
use demarche_nlp::{Annotated, Token};
use quantity::{Quantity, of_people};
use words::{Field, Of, Quantities};

/// The numbers that the event's sentence gives, and the bounds of those that are not exact.
pub(crate) fn of_event(
    doc: &Annotated,
    reading: &Reading,
    event_type: EventType,
    mode: Option<Mode>,
    steps: &mut Vec<Step>,
) -> (Counts, Option<Bounds>) {
    let mut tally = Tally {
        doc,
        counts: Counts::default(),
        bounds: Bounds::default(),
        bearers: Vec::new(),
        steps,
    };
    match event_type {
        EventType::Assault => {
            tally.harm(reading);
            if mode == Some(Mode::Abduct) {
                tally.objects(reading, Field::Detained);
            }
        }
        EventType::Coerce => match mode {
            Some(Mode::Arrest) => tally.objects(reading, Field::Detained),
            Some(Mode::Deport) => tally.objects(reading, Field::Displaced),
            _ => tally.harm(reading),
        },
        EventType::Protest => {
            for f in &reading.actors {
                tally.take(Field::Participants, of_people(doc, f.head), f.head);
            }
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
        | EventType::Mobilize => {}
    }
    let bounds = (tally.bounds != Bounds::default()).then_some(tally.bounds);
    (tally.counts, bounds)
}

/// Heads of those whom the event's sentence counts as its dead and injured.
pub(crate) fn victims(doc: &Annotated, reading: &Reading) -> Vec<usize> {
    let mut tally = Tally {
        doc,
        counts: Counts::default(),
        bounds: Bounds::default(),
        bearers: Vec::new(),
        steps: &mut Vec::new(),
    };
    tally.harm(reading);
    tally.bearers
}

/// The numbers found so far; of two for one field the first counts.
struct Tally<'a> {
    doc: &'a Annotated,
    counts: Counts,
    bounds: Bounds,
    /// Heads of those who were counted.
    bearers: Vec<usize>,
    steps: &'a mut Vec<Step>,
}

impl Tally<'_> {
    fn take(&mut self, field: Field, found: Option<Quantity>, at: usize) {
        let Some(q) = found else { return };
        let (slot, bound) = match field {
            Field::Dead => (&mut self.counts.dead, &mut self.bounds.dead),
            Field::Injured => (&mut self.counts.injured, &mut self.bounds.injured),
            Field::Detained => (&mut self.counts.detained, &mut self.bounds.detained),
            Field::Displaced => (&mut self.counts.displaced, &mut self.bounds.displaced),
            Field::Participants => (&mut self.counts.participants, &mut self.bounds.participants),
        };
        if slot.is_some() {
            return;
        }
        *slot = Some(q.number);
        *bound = q.bound;
        self.bearers.push(at);
        let inexact = q
            .bound
            .map_or(String::new(), |b| format!(" ({})", b.as_str()));
        self.steps.push(Step {
            field: "counts",
            value: format!("{} {}{inexact}", field.as_str(), q.number),
            why: format!("those at '{}'", self.doc.token(at).text()),
        });
    }

    /// Counts the objects of the trigger.
    fn objects(&mut self, reading: &Reading, field: Field) {
        let doc = self.doc;
        let own = objects_of(doc.token(reading.token));
        for o in own
            .into_iter()
            .chain(reading.recipients.iter().map(|f| f.head))
        {
            self.take(field, of_people(doc, o), o);
        }
    }

    /// Counts the victims that the event's clause and those around it tell of.
    fn harm(&mut self, reading: &Reading) {
        let doc = self.doc;
        let Some(sentence) = doc.sentences().get(doc.sentence_of(reading.token)).cloned() else {
            return;
        };
        self.told_by(reading.token);
        for f in &reading.recipients {
            let field = Quantities::get().harm(Of::Object, syntax::lemma(doc.token(reading.token)));
            if let Some(field) = field {
                self.take(field, of_people(doc, f.head), f.head);
            }
        }
        // what an attack did its verb tells
        let trigger = doc.token(reading.token);
        let act = match trigger.dep() {
            "nsubj" | "nsubjpass" | "dobj" if syntax::is_noun(doc, reading.token) => {
                trigger.head().index()
            }
            _ => reading.token,
        };
        for i in sentence.filter(|&i| i != reading.token) {
            // a toll is told in a clause of its own
            if toll(doc, doc.token(i)).is_some() || (i == act || self.belongs(i, act)) {
                self.told_by(i);
            }
        }
    }

    /// Whether what `word` tells is the outcome of the act at `trigger`: it stands below the act, or the
    /// act below it, or both beside one another without a subject of its own.
    fn belongs(&self, word: usize, trigger: usize) -> bool {
        let doc = self.doc;
        if syntax::dominates(doc, word, trigger) {
            return true;
        }
        if !syntax::dominates(doc, trigger, word) {
            return false;
        }
        // another's act below it is another act
        let mut t = doc.token(word);
        while t.index() != trigger && !t.is_root() {
            let other = matches!(t.dep(), "conj" | "advcl" | "ccomp" | "parataxis")
                && t.children().any(|c| c.dep() == "nsubj");
            let nobody = t.children().any(|c| {
                c.dep() == "nsubj"
                    && matches!(
                        syntax::lower(doc, c.index()),
                        "attack" | "strike" | "raid" | "it" | "they" | "one"
                    )
            });
            if other && !nobody {
                return false;
            }
            t = t.head();
        }
        true
    }

    /// Counts those of whom the word at `i` tells harm.
    fn told_by(&mut self, i: usize) {
        let doc = self.doc;
        let words = Quantities::get();
        let t = doc.token(i);
        let lemma = syntax::lemma(t);
        let lower = syntax::lower(doc, i);
        if syntax::is_noun(doc, i) {
            if let Some(field) = words.harm(Of::Noun, lemma) {
                for o in behind(t, &["of"]) {
                    self.take(field, of_people(doc, o), o);
                }
            }
            if let Some(field) = toll(doc, t) {
                for n in told_of_toll(t) {
                    self.take(field, of_people(doc, n), n);
                }
            }
        }
        if let Some(field) = words.harm(Of::Object, lemma) {
            for o in objects_of(t) {
                self.take(field, of_people(doc, o), o);
            }
        }
        if let Some(field) = words.harm(Of::Subject, lemma) {
            for c in t.children().filter(|c| c.dep() == "nsubj") {
                self.take(field, of_people(doc, c.index()), c.index());
            }
        }
        if let Some(field) = words.harm(Of::State, lower) {
            // "left ten dead", "ten were dead": the subject of it or of its copula, or the noun before it
            let subject = |v: Token<'_>| {
                ["dobj", "nsubjpass", "nsubj"]
                    .iter()
                    .find_map(|dep| v.children().find(|c| c.dep() == *dep && c.index() < i))
                    .map(|c| c.index())
            };
            let bearer = subject(t).or_else(|| match t.dep() {
                "acomp" | "oprd" | "attr" | "xcomp" | "ccomp" | "advcl" => subject(t.head())
                    .filter(|&s| {
                        // the attack, too, is a subject of "left"
                        doc.token(s).dep() != "nsubj" || t.head().lemma() == "be"
                    }),
                "amod" | "acl" => Some(t.head().index()),
                _ => None,
            });
            let alone = t
                .children()
                .find(|c| c.dep() == "nummod")
                .map(|c| c.index());
            if let Some(b) = bearer.or(alone) {
                self.take(field, of_people(doc, b), b);
            }
        }
    }
}

/// Objects of a verb, in the passive its subject.
fn objects_of(t: Token<'_>) -> Vec<usize> {
    let mut out: Vec<usize> = t
        .children()
        .filter(|c| matches!(c.dep(), "dobj" | "nsubjpass"))
        .map(|c| c.index())
        .collect();
    if out.is_empty() && t.tag() == "VBN" && matches!(t.dep(), "acl" | "relcl") && !t.is_root() {
        // "ten people killed in the attack"
        out.push(t.head().index());
    }
    out.extend(behind(t, &["of"]));
    // "killed between 30 and 40 fighters"
    out.extend(
        behind(t, &["between"])
            .into_iter()
            .filter(|_| t.tag().starts_with('V')),
    );
    out
}

fn behind(t: Token<'_>, prepositions: &[&str]) -> Vec<usize> {
    t.children()
        .filter(|c| c.dep() == "prep" && prepositions.contains(&&*c.text().to_lowercase()))
        .flat_map(|c| c.children())
        .filter(|d| d.dep() == "pobj")
        .map(|d| d.index())
        .collect()
}

/// What a noun counts, if it is a toll.
fn toll(doc: &Annotated, t: Token<'_>) -> Option<Field> {
    let words = Quantities::get();
    let lemma = syntax::lemma(t);
    t.children()
        .filter(|c| matches!(c.dep(), "compound" | "amod"))
        .find_map(|c| words.toll(&format!("{} {lemma}", syntax::lower(doc, c.index()))))
        .or_else(|| words.toll(lemma))
}

/// "the toll rose to thirty", "reached thirty", "a toll of thirty".
fn told_of_toll(t: Token<'_>) -> Vec<usize> {
    let mut out = behind(t, &["of"]);
    if matches!(t.dep(), "nsubj" | "nsubjpass") && !t.is_root() {
        let verb = t.head();
        out.extend(behind(verb, &["to", "at"]));
        out.extend(
            verb.children()
                .filter(|c| matches!(c.dep(), "dobj" | "attr"))
                .map(|c| c.index()),
        );
    }
    out
}
