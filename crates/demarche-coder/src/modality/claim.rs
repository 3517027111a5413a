//! What is claimed of a clause, and what the words above it make of the claim.

use super::words::{Above, Cues, Effect};
use super::{effect_of, lower};
use crate::reading::Reader;
use crate::syntax;
use demarche_codebook::Modality;
use demarche_nlp::{Annotated, Pos, Token};

/// Longest chain of clauses above one another that is followed.
const MAX_CLIMB: usize = 24;

/// What is claimed of one clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Claim {
    pub modality: Modality,
    /// Hypothetical only for being an infinitive that nobody says came about.
    pub unrealised: bool,
    /// In a condition.
    pub conditional: bool,
    /// Gives only the time or ground of another clause.
    pub background: bool,
}

impl Claim {
    pub(super) const ACTUAL: Claim = Claim {
        modality: Modality::Actual,
        unrealised: false,
        conditional: false,
        background: false,
    };

    pub(super) fn of(modality: Modality) -> Claim {
        Claim {
            modality,
            ..Claim::ACTUAL
        }
    }

    /// Both claims hold of the same clause: the codebook's precedence decides.
    pub(super) fn join(self, other: Claim) -> Claim {
        let first = if rank(self.modality) <= rank(other.modality) {
            self
        } else {
            other
        };
        Claim {
            modality: first.modality,
            unrealised: first.unrealised,
            conditional: self.conditional || other.conditional,
            background: self.background || other.background,
        }
    }

    pub(super) fn with(self, modality: Modality) -> Claim {
        Claim {
            modality,
            unrealised: false,
            ..self
        }
    }
}

/// Precedence of the codebook: negated, hypothetical, historical, future, actual.
fn rank(m: Modality) -> u8 {
    match m {
        Modality::Negated => 0,
        Modality::Hypothetical => 1,
        Modality::Historical => 2,
        Modality::Future => 3,
        Modality::Actual => 4,
    }
}

/// Judges the verbs of one document, keeping evidence.
pub(super) struct Judge<'a, 'r, 'l, 'd> {
    pub doc: &'a Annotated,
    pub cues: &'a Cues,
    pub reader: Option<&'r mut Reader<'l, 'd>>,
    pub title: bool,
    pub evidence: Vec<(usize, Modality)>,
    depth: usize,
}

impl<'a, 'r, 'l, 'd> Judge<'a, 'r, 'l, 'd> {
    pub(super) fn new(
        doc: &'a Annotated,
        cues: &'a Cues,
        reader: Option<&'r mut Reader<'l, 'd>>,
        title: bool,
    ) -> Judge<'a, 'r, 'l, 'd> {
        Judge {
            doc,
            cues,
            reader,
            title,
            evidence: Vec::new(),
            depth: 0,
        }
    }

    /// Keeps a cue and says what it claims.
    pub(super) fn cue(&mut self, at: usize, m: Modality) -> Claim {
        if !self.evidence.contains(&(at, m)) {
            self.evidence.push((at, m));
        }
        Claim::of(m)
    }

    /// What is claimed of the clause of `at`, a verb.
    pub(super) fn verb(&mut self, at: usize) -> Claim {
        let own = self.clause(at);
        self.lift(at, own)
    }

    /// Takes the claim `own` of the clause of `at` up to the root.
    pub(super) fn lift(&mut self, at: usize, own: Claim) -> Claim {
        if self.depth >= MAX_CLIMB {
            return own;
        }
        self.depth += 1;
        let claim = self.step(at, own);
        self.depth -= 1;
        claim
    }

    /// What the word `governor` makes of what hangs on it by way of `below`.
    pub(super) fn above(&mut self, governor: usize, below: usize) -> Option<Above> {
        if let Some(reader) = self.reader.as_deref_mut()
            && let Some(op) = reader.operator_over(governor, below)
        {
            return effect_of(op);
        }
        let doc = self.doc;
        let g = doc.token(governor);
        let said = doc.token(below);
        let finite = is_finite(said);
        if g.lemma() == "go" && infinitive(said).is_none() {
            return None;
        }
        let beside = |word: &str| {
            if word == "that" {
                return finite;
            }
            g.children().any(|c| {
                matches!(
                    c.dep(),
                    "prt" | "advmod" | "prep" | "acomp" | "dobj" | "amod"
                ) && lower(doc, c.index()) == word
                    || c.dep() == "prep"
                        && c.children()
                            .any(|d| d.dep() == "prep" && lower(doc, d.index()) == word)
            })
        };
        let lowered;
        let lemma = if g.pos() == Pos::Propn {
            lowered = g.lemma().to_lowercase();
            &lowered
        } else {
            syntax::lemma(g)
        };
        self.cues
            .above(lemma, beside)
            .or_else(|| self.cues.above(lower(doc, governor), beside))
    }

    /// Whether an operator of the lexicon that leaves its content uncoded stands above.
    pub(super) fn operates(&mut self, governor: usize, below: usize) -> bool {
        self.reader.as_deref_mut().is_some_and(|r| {
            r.operator_over(governor, below)
                .is_some_and(|op| effect_of(op).is_some())
        })
    }

    /// Whether an operator that codes for itself stands above: what is below is then not told as such.
    pub(super) fn untouched(&mut self, governor: usize, below: usize) -> bool {
        self.reader.as_deref_mut().is_some_and(|r| {
            r.operator_over(governor, below)
                .is_some_and(|op| effect_of(op).is_none())
        })
    }

    /// Folds `own` into what `above`, the effect of the word at `governor`, makes of it.
    pub(super) fn apply(&mut self, above: Above, governor: usize, own: Claim) -> Claim {
        use Modality::{Actual, Future, Historical, Hypothetical, Negated};
        if matches!(above.effect, Effect::Said | Effect::Presupposed) {
            return own;
        }
        let g = self.above_claim(governor);
        let result = match (above.effect, g.modality) {
            (Effect::Said | Effect::Presupposed, _) => Actual,
            (Effect::Future, Negated) => Negated,
            (Effect::Future, Hypothetical) if !g.unrealised => Hypothetical,
            (Effect::Future, Historical) => Historical,
            (Effect::Future, Future | Actual | Hypothetical) => Future,
            (Effect::Hypothetical, Negated) if above.raises => Negated,
            (Effect::Hypothetical, _) => Hypothetical,
            (Effect::Negated, Negated) => Actual,
            (Effect::Negated, Hypothetical) if !g.unrealised => Hypothetical,
            (Effect::Negated, _) if own.modality == Negated => return own.with(Actual),
            (Effect::Negated, _) => Negated,
            (Effect::Denied, Negated | Hypothetical) => Hypothetical,
            (Effect::Denied, _) => Negated,
            // what one is asked or will cease to do goes on
            (Effect::Stopped, Actual | Historical) => Negated,
            (Effect::Stopped, _) => Actual,
            (Effect::Same, _) => return own.join(g),
        };
        if result == Actual {
            return own;
        }
        self.cue(governor, result);
        if own.modality == Negated && above.effect == Effect::Denied {
            return own.with(Hypothetical);
        }
        Claim {
            conditional: own.conditional || g.conditional,
            ..own.join(Claim::of(result))
        }
    }

    /// What is claimed of a word that stands above a clause: a verb, or a noun or adjective with the
    /// verb that carries it.
    pub(super) fn above_claim(&mut self, at: usize) -> Claim {
        let doc = self.doc;
        let t = doc.token(at);
        match t.pos() {
            Pos::Noun | Pos::Propn => self.noun(at, None),
            Pos::Adj | Pos::Adv
                if !t.is_root() && matches!(t.head().pos(), Pos::Verb | Pos::Aux) =>
            {
                let own = self.clause(at);
                let above = self.verb(t.head().index());
                own.join(above)
            }
            _ => self.verb(at),
        }
    }
}

/// Whether a verb has a tense, its own or an auxiliary's.
pub(super) fn is_finite(t: Token<'_>) -> bool {
    matches!(t.tag(), "VBD" | "VBZ" | "VBP")
        || t.children().any(|c| {
            matches!(c.dep(), "aux" | "auxpass") && matches!(c.tag(), "MD" | "VBD" | "VBZ" | "VBP")
        })
}

pub(super) fn has_subject(t: Token<'_>) -> bool {
    t.children()
        .any(|c| matches!(c.dep(), "nsubj" | "nsubjpass" | "expl"))
}

/// The `to` of an infinitive.
pub(super) fn infinitive(t: Token<'_>) -> Option<usize> {
    t.children()
        .find(|c| c.dep() == "aux" && c.tag() == "TO")
        .map(|c| c.index())
}
