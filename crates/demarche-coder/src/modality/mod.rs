//! How real the text says an event is, and who says so.
//!
//! The one idea: each clause makes a claim of its own (auxiliaries, negation, marks,
//! time), and each word above it changes that claim (*is expected to*, *denied*, *has not
//! stopped*). The tree is climbed from the verb to the root and the claim folded on the
//! way; every cue is kept as evidence. PLOVER's reductions come after and are not known here.

mod attribution;
mod auxiliaries;
mod claim;
mod clause;
mod climb;
mod negation;
mod noun;
mod time;
mod words;

pub(crate) use clause::past_perfect;
pub use words::{Above, Beside, CueExample, Cues, Effect};

use crate::lexicon::{Lexicon, Operator};
use crate::reading::Reader;
use crate::syntax;
use claim::{Claim, Judge};
use demarche_codebook::Modality;
use demarche_nlp::{Annotated, Pos};
use std::ops::Range;

/// What was found on the way from the trigger to the root.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// Modality that results; `Actual` without cues.
    pub modality: Option<Modality>,
    /// Cue words and what each says.
    pub evidence: Vec<(usize, Modality)>,
    /// Heads of those to whom the report is attributed, nearest first.
    pub speakers: Vec<usize>,
    /// The trigger stands in an infinitive of which nobody says that it came about.
    pub unrealised: bool,
    /// A condition is attached to the trigger's own clause ("will leave unless ...").
    pub on_condition: bool,
    /// The trigger stands in a condition ("if fighting resumes"): it is not told at all.
    pub conditional: bool,
    /// The trigger stands in a clause that only gives the time or ground of another.
    pub background: bool,
}

/// Climbs from `trigger` to the root of its sentence.
///
/// `support` is the verb that supports a trigger noun; `title` says that the sentence is a
/// headline, where an infinitive tells the future.
pub fn standing(
    doc: &Annotated,
    lexicon: &Lexicon,
    reader: &mut Reader<'_, '_>,
    trigger: usize,
    support: Option<usize>,
    title: bool,
) -> Standing {
    let mut judge = Judge::new(doc, &lexicon.cues, Some(reader), title);
    // a participle behind the noun ("talks sponsored by the UN") only says who did it
    let support = support.filter(|&v| !matches!(doc.token(v).dep(), "acl" | "relcl"));
    let claim = if syntax::is_noun(doc, trigger) {
        judge.noun(trigger, support)
    } else {
        judge.verb(trigger)
    };
    let anchor = support.unwrap_or(trigger);
    let speakers = attribution::of(doc, &lexicon.cues, anchor);
    let on_condition = judge.on_condition(anchor);
    let unrealised = claim.unrealised;
    Standing {
        // an infinitive of which nothing is said is no possibility that the text speaks of
        modality: (claim.modality != Modality::Actual && !unrealised).then_some(claim.modality),
        evidence: std::mem::take(&mut judge.evidence),
        speakers,
        unrealised,
        on_condition,
        conditional: claim.conditional,
        background: claim.background,
    }
}

/// What the text says of the verb in `tokens`, whether or not it is a trigger, before PLOVER's
/// reductions: a promised visit is `future` here.
///
/// Of several tokens the one highest in the tree counts. Text without a full stop at its end is read
/// as a headline.
pub fn of_verb(lexicon: &Lexicon, doc: &Annotated, tokens: Range<usize>) -> Modality {
    if tokens.is_empty() || tokens.end > doc.len() {
        return Modality::Actual;
    }
    let top = tokens
        .clone()
        .filter(|&i| {
            matches!(
                doc.token(i).pos(),
                Pos::Verb | Pos::Aux | Pos::Noun | Pos::Propn | Pos::Adj
            )
        })
        .find(|&i| doc.token(i).is_root() || !tokens.contains(&doc.token(i).head().index()))
        .unwrap_or(tokens.start);
    let sentence = doc
        .sentences()
        .get(doc.sentence_of(top))
        .cloned()
        .unwrap_or(0..doc.len());
    let title = !sentence
        .clone()
        .any(|i| matches!(doc.token(i).text(), "." | "?" | "!" | ";" | ":"));
    let mut judge = Judge::new(doc, &lexicon.cues, None, title);
    let t = doc.token(top);
    let finite_or_not = matches!(t.tag(), "VB" | "VBD" | "VBG" | "VBN" | "VBP" | "VBZ");
    let clausal = matches!(
        t.dep(),
        "ROOT"
            | "ccomp"
            | "xcomp"
            | "advcl"
            | "relcl"
            | "acl"
            | "pcomp"
            | "conj"
            | "csubj"
            | "csubjpass"
            | "parataxis"
    );
    let claim: Claim = if finite_or_not || clausal {
        judge.verb(top)
    } else {
        judge.noun(top, None)
    };
    // "will shell the port if", "are required if"
    let open = claim.modality == Modality::Future
        || claim.modality == Modality::Actual && judge.in_the_present(top);
    if open && judge.on_condition(top) {
        return Modality::Hypothetical;
    }
    claim.modality
}

/// Heads of those to whom the text attributes what the token `at` tells, nearest first.
pub fn speakers(lexicon: &Lexicon, doc: &Annotated, at: usize) -> Vec<usize> {
    attribution::of(doc, &lexicon.cues, at)
}

/// Whether the clause of the verb `at` is negated by itself, whatever stands above it.
pub fn is_negated(lexicon: &Lexicon, doc: &Annotated, at: usize) -> bool {
    Judge::new(doc, &lexicon.cues, None, false)
        .negation(at, true)
        .is_some()
}

/// The tokens that a span of characters meets.
pub fn tokens_at(doc: &Annotated, characters: Range<usize>) -> Range<usize> {
    let meets = |i: &usize| {
        let own = doc.char_range(*i..*i + 1);
        own.start < characters.end && characters.start < own.end
    };
    let start = (0..doc.len()).find(meets).unwrap_or(doc.len());
    let end = (start..doc.len())
        .take_while(meets)
        .last()
        .map_or(start, |i| i + 1);
    start..end
}

/// What an operator of the lexicon does to the claim below it; None for those that make an event of
/// their own and leave the one below uncoded.
fn effect_of(op: Operator) -> Option<Above> {
    let effect = match op {
        Operator::Expect => Effect::Future,
        Operator::Hypothesise => Effect::Hypothetical,
        Operator::Fail => Effect::Negated,
        Operator::Deny => Effect::Denied,
        Operator::Same => Effect::Same,
        Operator::Report => Effect::Said,
        Operator::Commit
        | Operator::Offer
        | Operator::Request
        | Operator::Demand
        | Operator::Refuse
        | Operator::Threaten
        | Operator::Accuse
        | Operator::Stop
        | Operator::Cancel
        | Operator::Permit
        | Operator::Presuppose => return None,
    };
    Some(Above {
        effect,
        raises: op == Operator::Hypothesise,
        objects: true,
    })
}

/// Subject of a verb, or the agent of its passive; a verb without one shares that of the verb above.
fn subjects(doc: &Annotated, verb: usize) -> Vec<usize> {
    const HOPS: usize = 4;
    let mut at = doc.token(verb);
    for _ in 0..HOPS {
        let own: Vec<usize> = at
            .children()
            .filter_map(|c| match c.dep() {
                "nsubj" => Some(c.index()),
                // "was quoted as saying": who is quoted speaks
                "nsubjpass" if at.index() != verb => Some(c.index()),
                "agent" => c.children().find(|d| d.dep() == "pobj").map(|d| d.index()),
                _ => None,
            })
            .collect();
        if !own.is_empty() {
            return own;
        }
        // "it was reported": nobody is named
        if at.index() == verb && at.children().any(|c| c.dep() == "nsubjpass") {
            break;
        }
        match at.dep() {
            "xcomp" | "conj" | "advcl" | "prep" | "pcomp" if !at.is_root() => at = at.head(),
            "acl" | "relcl" if !at.is_root() && at.index() == verb => {
                // "a minister saying that", "the envoy who said that"
                return vec![at.head().index()];
            }
            _ => break,
        }
    }
    Vec::new()
}

fn lower(doc: &Annotated, i: usize) -> &str {
    syntax::lower(doc, i)
}
