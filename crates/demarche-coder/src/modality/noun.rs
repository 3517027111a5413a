//! Nouns that name an event: what stands before them and above them.

use super::claim::{Claim, Judge};
use super::words::{Beside, Effect};
use super::{lower, time};
use crate::syntax;
use demarche_codebook::Modality;
use demarche_nlp::{Pos, Token};

impl Judge<'_, '_, '_, '_> {
    /// What is claimed of the event that a noun names; `support` is the verb that carries it
    /// ("launched an attack").
    pub(super) fn noun(&mut self, noun: usize, support: Option<usize>) -> Claim {
        let doc = self.doc;
        let own = self.modifiers(doc.token(noun));
        if let Some(claim) = self.said_of(noun, own) {
            return claim;
        }
        if let Some(verb) = support {
            // the supporting verb may itself say how real the noun is ("talks were scheduled")
            if let Some(above) = self.above(verb, noun)
                && !matches!(
                    above.effect,
                    Effect::Same | Effect::Said | Effect::Presupposed
                )
                && (self.reader.is_none() || self.operates(verb, noun))
            {
                return self.apply(above, verb, own);
            }
            let subject = syntax::function_of(doc, noun) == ("nsubj", verb);
            let clause = if subject {
                self.clause_of_subject(verb)
            } else {
                self.clause(verb)
            };
            return own.join(self.lift(verb, clause));
        }
        let (dep, governor) = syntax::function_of(doc, noun);
        let mut governor = governor;
        let mut temporal = false;
        if dep == "pobj" && !doc.token(governor).is_root() {
            temporal = !matches!(
                lower(doc, governor),
                "of" | "for"
                    | "in"
                    | "on"
                    | "to"
                    | "at"
                    | "about"
                    | "over"
                    | "from"
                    | "against"
                    | "with"
                    | "out"
            );
            governor = doc.token(governor).head().index();
        }
        if governor == noun {
            return own;
        }
        // an operator above the noun speaks of it; any other verb presupposes it
        let object = matches!(
            dep,
            "dobj" | "pobj" | "nsubjpass" | "attr" | "oprd" | "ccomp" | "xcomp"
        );
        if !temporal
            && let Some(above) = self.above(governor, noun)
            && (object || self.operates(governor, noun))
            && (above.objects || doc.token(governor).pos() == Pos::Noun)
            && !matches!(above.effect, Effect::Said | Effect::Presupposed)
        {
            return self.apply(above, governor, own);
        }
        let g = doc.token(governor);
        if matches!(g.pos(), Pos::Verb | Pos::Aux)
            && matches!(dep, "nsubj" | "nsubjpass" | "attr" | "dobj")
        {
            // what is said of its subject or object colours the noun too
            let clause = if dep == "nsubj" {
                self.clause_of_subject(governor)
            } else {
                self.clause(governor)
            };
            return own.join(clause).join(self.carried(g, dep));
        }
        own
    }

    /// "an attack is imminent", "talks are unlikely".
    fn said_of(&mut self, noun: usize, own: Claim) -> Option<Claim> {
        let (dep, verb) = syntax::function_of(self.doc, noun);
        let be = self.doc.token(verb);
        if dep != "nsubj" || be.lemma() != "be" {
            return None;
        }
        let said = be.children().find(|c| c.dep() == "acomp")?.index();
        let above = self.above(said, noun)?;
        matches!(
            above.effect,
            Effect::Future | Effect::Hypothetical | Effect::Negated
        )
        .then(|| self.apply(above, said, own))
    }

    /// What stands above the verb that a noun hangs on ("if an attack came", "may see protests").
    fn carried(&mut self, verb: Token<'_>, dep: &str) -> Claim {
        let plain = matches!(
            verb.lemma(),
            "have" | "be" | "make" | "see" | "take" | "announce" | "show" | "hold"
        );
        if dep == "nsubj" || plain {
            let claim = self.lift(verb.index(), Claim::ACTUAL);
            if claim.unrealised {
                Claim::ACTUAL
            } else {
                claim
            }
        } else {
            Claim::ACTUAL
        }
    }

    fn modifiers(&mut self, noun: Token<'_>) -> Claim {
        let doc = self.doc;
        let mut claim = Claim::ACTUAL;
        for c in noun.children() {
            let w = lower(doc, c.index());
            let found = match c.dep() {
                "amod" | "compound" | "det" | "advmod" | "nmod" | "neg" => {
                    if w == "no" || c.dep() == "neg" || self.cues.is(Beside::UndoneModifier, w) {
                        Some(Modality::Negated)
                    } else if self.cues.is(Beside::FutureModifier, w) {
                        Some(Modality::Future)
                    } else if self.cues.is(Beside::HypotheticalModifier, w) {
                        Some(Modality::Hypothetical)
                    } else if self.cues.is(Beside::PastModifier, w) || time::is_year(w) {
                        Some(Modality::Historical)
                    } else {
                        None
                    }
                }
                _ => None,
            };
            if let Some(m) = found {
                claim = claim.join(self.cue(c.index(), m));
            }
        }
        // "the anniversary of the massacre"
        if noun.dep() == "pobj" && !noun.is_root() {
            let above = noun.head().head();
            if self.cues.is(Beside::Memory, above.lemma()) {
                claim = claim.join(self.cue(above.index(), Modality::Historical));
            }
            // "twenty years after the siege"
            let preposition = noun.head();
            if lower(doc, preposition.index()) == "after"
                && let Some(before) = preposition.index().checked_sub(1)
                && self.cues.is(Beside::LongUnit, doc.token(before).lemma())
            {
                claim = claim.join(self.cue(before, Modality::Historical));
            }
        }
        claim
    }
}
