//! Auxiliary verbs: *will*, *may*, *would*; and *would* as the future of a past.

use super::claim::{Claim, Judge};
use super::lower;
use super::words::Beside;
use demarche_codebook::Modality;
use demarche_nlp::{Annotated, Token};

impl Judge<'_, '_, '_, '_> {
    /// What the auxiliaries of a clause claim, and whether they leave a negation open too.
    pub(super) fn auxiliaries(&mut self, verb: usize) -> Option<(Claim, bool)> {
        let doc = self.doc;
        let t = doc.token(verb);
        let mut found: Option<(Claim, bool)> = None;
        for c in t
            .children()
            .filter(|c| matches!(c.dep(), "aux" | "auxpass"))
        {
            let w = lower(doc, c.index());
            let is =
                |kind| self.cues.is(kind, w) || c.tag() == "MD" && self.cues.is(kind, c.lemma());
            let (m, may) = if matches!(w, "would" | "'d" | "’d") && c.tag() == "MD" {
                // "said it would cut aid": the future, seen from the saying
                let perfect = t
                    .children()
                    .any(|d| d.dep() == "aux" && d.lemma() == "have");
                if !perfect && reported_in_the_past(doc, t) && !conditioned(doc, t) {
                    (Modality::Future, false)
                } else {
                    (Modality::Hypothetical, false)
                }
            } else if is(Beside::Will) {
                (Modality::Future, false)
            } else if is(Beside::May) {
                (Modality::Hypothetical, true)
            } else if is(Beside::Could) && c.tag() == "MD" {
                (Modality::Hypothetical, false)
            } else {
                continue;
            };
            let claim = self.cue(c.index(), m);
            found = Some(match found {
                Some((old, open)) => (old.join(claim), open || may),
                None => (claim, may),
            });
        }
        found
    }
}

/// Whether the clause of `t` is what a verb in the past tense says.
fn reported_in_the_past(doc: &Annotated, t: Token<'_>) -> bool {
    const HOPS: usize = 4;
    let mut t = t;
    for _ in 0..HOPS {
        if t.is_root() {
            // ", the ministry said" behind the clause
            return t.children().any(|c| {
                matches!(c.dep(), "parataxis" | "ccomp")
                    && matches!(c.tag(), "VBD" | "VBN")
                    && c.index() > t.index()
            });
        }
        match t.dep() {
            "conj" => t = t.head(),
            "ccomp" | "acl" => {
                return matches!(t.head().tag(), "VBD" | "VBN")
                    || t.head().tag() == "VBG" && said_in_the_past(t.head())
                    // "a statement that it would"
                    || t.dep() == "acl" && t.children().any(|c| c.dep() == "mark" && lower(doc, c.index()) == "that");
            }
            _ => return false,
        }
    }
    false
}

/// "was quoted as saying": the tense is that of the verb above.
fn said_in_the_past(t: Token<'_>) -> bool {
    let mut t = t;
    const HOPS: usize = 3;
    for _ in 0..HOPS {
        if t.is_root() {
            break;
        }
        t = t.head();
        if matches!(t.tag(), "VBD" | "VBN") {
            return true;
        }
    }
    false
}

/// Whether a clause with *if* and a past tense hangs on `t`: "would attack if the convoy sailed".
fn conditioned(doc: &Annotated, t: Token<'_>) -> bool {
    let told_now = matches!(t.head().tag(), "VBP" | "VBZ") && !t.is_root();
    told_now
        && t.children().any(|c| {
            c.dep() == "advcl"
                && c.children()
                    .any(|m| m.dep() == "mark" && matches!(lower(doc, m.index()), "if" | "unless"))
        })
}
