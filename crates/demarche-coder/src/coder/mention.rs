//! Which readings of a sentence are told in it, and which are only named, or used up by another.

use super::Coder;
use crate::lexicon::Operator;
use crate::modality;
use crate::reading::{Reader, Reading, transparent};
use demarche_codebook::EventType;
use demarche_nlp::{Annotated, Pos};
use std::rc::Rc;

impl Coder {
    /// "has not stopped shelling": what is not stopped goes on and is told itself.
    pub(super) fn goes_on(&self, doc: &Annotated, reading: &Reading) -> bool {
        reading.op == Some(Operator::Stop)
            && reading
                .content
                .is_some_and(|c| doc.token(c).pos() == Pos::Verb)
            && modality::is_negated(&self.lexicon, doc, reading.token)
    }
}

/// The operator or typed verb above a reading's token that uses it up, and in what way.
pub(super) fn consumed(
    doc: &Annotated,
    reader: &mut Reader<'_, '_>,
    token: usize,
    readings: &[Rc<Reading>],
) -> Option<(usize, &'static str)> {
    let noun = crate::syntax::is_noun(doc, token);
    for other in readings {
        if other.token == token || !crate::syntax::dominates(doc, other.token, token) {
            continue;
        }
        if let (Some(op), Some(content)) = (other.op, other.content)
            && !transparent(op)
            && crate::syntax::dominates(doc, content, token)
            && !asserted_below(doc, content, token)
        {
            return Some((other.token, "its content"));
        }
        if other.words.contains(&token) {
            return Some((other.token, "a word of its trigger"));
        }
        // what a protest asks for is no request of its own
        let this = reader.read(token).and_then(|r| r.event_type);
        if other.event_type == Some(EventType::Protest)
            && matches!(
                this,
                Some(EventType::Request | EventType::Accuse | EventType::Reject)
            )
        {
            return Some((other.token, "what the protest asks for or blames"));
        }
        // a noun among the arguments of a coded verb is presupposed, unless that verb supports it
        if noun
            && reader
                .read(token)
                .is_none_or(|r| r.support != Some(other.token))
        {
            let mut t = doc.token(token);
            while !t.is_root() && t.head().index() != other.token {
                t = t.head();
            }
            let temporal = t.dep() == "prep"
                && matches!(
                    crate::syntax::lower(doc, t.index()),
                    "after"
                        | "before"
                        | "following"
                        | "amid"
                        | "since"
                        | "during"
                        | "despite"
                        | "with"
                );
            let clause = matches!(
                t.dep(),
                "ccomp" | "xcomp" | "advcl" | "conj" | "relcl" | "acl" | "parataxis"
            );
            if !temporal && !clause && !asserted_below(doc, t.index(), token) {
                return Some((
                    other.token,
                    "a noun among its arguments only names what is known",
                ));
            }
        }
    }
    None
}

/// How much a bare mention counts: 1 for verbs and for nouns that a verb supports, less the deeper
/// a noun stands in what is said of something else; None where it only names what is known
/// ("the response to the attack", "war crimes").
pub(super) fn mention_weight(doc: &Annotated, reading: &Reading) -> Option<f32> {
    let token = doc.token(reading.token);
    if !crate::syntax::is_noun(doc, reading.token) {
        return Some(match (token.dep(), token.tag()) {
            // "officials who cooperate with ...": says of what kind they are, not what happened
            ("relcl", "VBP" | "VBZ") => 0.7,
            ("relcl", _) => 0.9,
            _ => 1.0,
        });
    }
    if reading.support.is_some() {
        return Some(1.0);
    }
    let (dep, governor) = crate::syntax::function_of(doc, reading.token);
    match dep {
        "ROOT" | "nsubj" | "nsubjpass" | "dep" | "parataxis" => Some(0.9),
        "attr" | "dobj" | "npadvmod" => Some(0.75),
        "pobj" | "pcomp" => {
            let preposition = doc.token(governor);
            let above = preposition.head();
            let temporal = matches!(
                crate::syntax::lower(doc, governor),
                "after" | "following" | "amid" | "before" | "during" | "in" | "with"
            );
            (temporal && !preposition.is_root() && matches!(above.pos(), Pos::Verb | Pos::Aux))
                .then_some(0.65)
        }
        _ => None,
    }
}

/// Whether a relative clause (which asserts) lies between `top` and `token`.
pub(super) fn asserted_below(doc: &Annotated, top: usize, token: usize) -> bool {
    let mut t = doc.token(token);
    for _ in 0..64 {
        if t.index() == top || t.is_root() {
            return false;
        }
        if t.dep() == "relcl" {
            return true;
        }
        t = t.head();
    }
    false
}
