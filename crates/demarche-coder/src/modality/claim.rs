//! The climb: what each step from a clause to its governor makes of the claim below.

use super::words::{Above, Beside, Cues, Effect};
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

    fn with(self, modality: Modality) -> Claim {
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

    fn step(&mut self, at: usize, own: Claim) -> Claim {
        let doc = self.doc;
        let t = doc.token(at);
        if t.is_root() {
            return own.join(self.main_clause(t));
        }
        let head = t.head();
        match t.dep() {
            "conj" => self.conjunct(t, own),
            "relcl" => self.relative(t, own),
            "acl" if matches!(t.tag(), "VBN" | "VBG" | "VBD") && !has_subject(t) => {
                self.participle(t, own)
            }
            "acl" => self.below_noun(t, own),
            "advcl" => self.adverbial(t, own),
            "pcomp" => self.below_preposition(t, own),
            // "the declining market": says of what kind it is
            "amod" | "compound" | "nmod" => own,
            "aux" | "auxpass" => self.lift(head.index(), own),
            "csubj" | "csubjpass" => {
                let above = self.verb(head.index());
                match above.modality {
                    Modality::Future | Modality::Hypothetical => own.join(above),
                    _ => own,
                }
            }
            "prep" => own,
            _ => self.below(t, head.index(), own),
        }
    }

    /// Sentences that tell nothing: questions, orders; and headlines that tell the future.
    fn main_clause(&mut self, t: Token<'_>) -> Claim {
        let doc = self.doc;
        let to = infinitive(t);
        if to.is_some() {
            // "Poland to expel diplomats"
            return self.cue(t.index(), Modality::Future);
        }
        let sentence = doc
            .sentences()
            .get(doc.sentence_of(t.index()))
            .cloned()
            .unwrap_or(0..0);
        if let Some(end) = sentence
            .clone()
            .rev()
            .take(3)
            .find(|&i| doc.token(i).text() == "?")
        {
            return self.cue(end, Modality::Hypothetical);
        }
        let bare = t.tag() == "VB"
            && !self.title
            && !t.children().any(|c| {
                matches!(
                    c.dep(),
                    "nsubj" | "nsubjpass" | "aux" | "auxpass" | "expl" | "csubj"
                )
            });
        if bare {
            self.cue(t.index(), Modality::Hypothetical)
        } else {
            Claim::ACTUAL
        }
    }

    /// A verb beside another one: a bare form shares what stands before the first, a finite one
    /// shares only what stands above both.
    fn conjunct(&mut self, t: Token<'_>, own: Claim) -> Claim {
        let doc = self.doc;
        let head = t.head();
        if !matches!(head.pos(), Pos::Verb | Pos::Aux) {
            return own;
        }
        let finite = matches!(t.tag(), "VBD" | "VBZ" | "VBP")
            || t.children()
                .any(|c| matches!(c.dep(), "aux" | "auxpass" | "nsubj" | "nsubjpass"));
        if finite {
            let frame = self.frame(head.index());
            let first = skip_conjuncts(doc, t.index());
            return self.lift(first, own.join(frame));
        }
        let contrast = head
            .children()
            .any(|c| c.dep() == "cc" && c.text().eq_ignore_ascii_case("but"));
        let mut shared = self.clause(head.index());
        if contrast && shared.modality == Modality::Negated {
            shared = Claim::ACTUAL;
        }
        self.lift(head.index(), own.join(shared))
    }

    fn relative(&mut self, t: Token<'_>, own: Claim) -> Claim {
        if infinitive(t).is_some() {
            return self.below_noun(t, own);
        }
        own.join(self.looking_back(t))
    }

    /// An infinitive, gerund or clause that belongs to a noun: "plans to sign", "fears that".
    fn below_noun(&mut self, t: Token<'_>, own: Claim) -> Claim {
        let doc = self.doc;
        let noun = t.head();
        // "there is no evidence that they left"
        if is_finite(t) && self.above_claim(noun.index()).modality == Modality::Negated {
            return own.join(self.cue(noun.index(), Modality::Hypothetical));
        }
        if let Some(above) = self.above(noun.index(), t.index()) {
            return self.complement(above, t, noun.index(), own);
        }
        let to = infinitive(t).is_some();
        if !to {
            return own;
        }
        // "Poland to expel diplomats", read as a noun with an infinitive
        if noun.is_root() && self.title {
            return own.join(self.cue(t.index(), Modality::Future));
        }
        // "the first president to visit" did
        let done = noun.children().any(|c| {
            matches!(
                lower(doc, c.index()),
                "first" | "second" | "third" | "only" | "last" | "latest" | "sole" | "youngest"
            )
        });
        if done {
            return own;
        }
        own.join(Claim {
            unrealised: true,
            ..Claim::of(Modality::Hypothetical)
        })
    }

    /// "troops crossing the river": tells, unless it is "the danger of troops crossing the river".
    fn participle(&mut self, t: Token<'_>, own: Claim) -> Claim {
        let preposition = t.head().head();
        let of = t.head().dep() == "pobj"
            && matches!(lower(self.doc, preposition.index()), "of" | "about" | "at")
            && !preposition.is_root();
        let noun = preposition.head();
        if t.tag() == "VBG"
            && of
            && noun.pos() == Pos::Noun
            && let Some(above) = self.above(noun.index(), t.index())
        {
            return self.apply(above, noun.index(), own);
        }
        own
    }

    fn adverbial(&mut self, t: Token<'_>, own: Claim) -> Claim {
        let doc = self.doc;
        let governor = t.head().index();
        if infinitive(t).is_some()
            && !t.children().any(|c| {
                c.dep() == "mark"
                    && c.tag() == "IN"
                    && !matches!(lower(doc, c.index()), "in" | "for")
            })
        {
            // "due to close", "set to sign": an adjective or participle that the parser gave no complement
            if let Some(above) = self.above(governor, t.index())
                && t.head().pos() != Pos::Verb
            {
                return self.apply(above, governor, own);
            }
            // "foiled a plot to kill": the infinitive of the object before it
            let object = infinitive(t)
                .and_then(|to| to.checked_sub(1))
                .map(|i| doc.token(i))
                .filter(|n| n.dep() == "dobj" && n.head().index() == governor);
            if let Some(noun) = object
                && let Some(above) = self.above(noun.index(), t.index())
            {
                return self.complement(above, t, noun.index(), own);
            }
            // purpose
            return own.join(Claim {
                unrealised: true,
                ..Claim::of(Modality::Hypothetical)
            });
        }
        let mark = t
            .children()
            .filter(|c| matches!(c.dep(), "mark" | "advmod"))
            .find(|c| self.cues.is(Beside::Time, lower(doc, c.index())));
        if let Some(mark) = mark {
            let mut claim = own
                .join(self.looking_back(t))
                .join(self.years_after(t, mark));
            claim.background = true;
            let while_ = matches!(
                lower(doc, mark.index()),
                "as" | "while" | "because" | "since" | "although" | "though"
            );
            if claim.modality == Modality::Actual && matches!(t.tag(), "VBZ" | "VBP") && !while_ {
                // "will withdraw when Damascus signs"
                let above = self.verb(governor);
                if matches!(above.modality, Modality::Future | Modality::Hypothetical) {
                    return claim.with(Modality::Future);
                }
            }
            return claim;
        }
        if t.tag() == "VB" && !t.children().any(|c| c.tag() == "MD") {
            return own.join(Claim {
                unrealised: true,
                ..Claim::of(Modality::Hypothetical)
            });
        }
        // "ruled out sending more": the parser makes an adverbial of a complement
        let behind = t
            .index()
            .checked_sub(1)
            .is_some_and(|i| i == governor || doc.token(i).dep() == "prt");
        if t.tag() == "VBG"
            && behind
            && let Some(above) = self.above(governor, t.index())
        {
            return self.apply(above, governor, own);
        }
        if matches!(t.tag(), "VBG" | "VBN")
            && !t.children().any(|c| matches!(c.dep(), "mark" | "aux"))
        {
            // "..., killing nobody": as real as what it goes with, but not negated with it
            let above = self.verb(governor);
            if matches!(
                above.modality,
                Modality::Future | Modality::Hypothetical | Modality::Historical
            ) {
                return own.join(above.with(above.modality));
            }
        }
        own
    }

    fn below_preposition(&mut self, t: Token<'_>, own: Claim) -> Claim {
        let doc = self.doc;
        let preposition = t.head();
        let mut governor = if preposition.is_root() {
            preposition
        } else {
            preposition.head()
        };
        // "stopped short of", "because of": through adverbs and chains of prepositions
        for _ in 0..3 {
            let through =
                matches!(governor.pos(), Pos::Adv | Pos::Adp | Pos::Sconj) && !governor.is_root();
            if !through {
                break;
            }
            governor = governor.head();
        }
        let own = own.join(self.looking_back(t));
        let complement = !matches!(
            lower(doc, preposition.index()),
            "after"
                | "before"
                | "by"
                | "since"
                | "while"
                | "despite"
                | "upon"
                | "during"
                | "without"
                | "than"
                | "as"
        );
        let subject = t.children().any(|c| c.dep() == "nsubj");
        if complement
            && !subject
            && let Some(above) = self.above(governor.index(), t.index())
        {
            return self.apply(above, governor.index(), own);
        }
        if !matches!(governor.pos(), Pos::Verb | Pos::Aux) {
            return Claim {
                background: governor.pos() != Pos::Adj,
                ..own
            };
        }
        if matches!(lower(doc, preposition.index()), "against") {
            return own.join(Claim::of(Modality::Hypothetical));
        }
        let above = self.verb(governor.index());
        match above.modality {
            Modality::Future | Modality::Hypothetical | Modality::Historical => own.join(above),
            // "did not win by cheating"
            Modality::Negated if lower(doc, preposition.index()) == "by" => own.join(above),
            Modality::Actual | Modality::Negated => own,
        }
    }

    /// The step to a governor that takes the clause as its complement.
    fn below(&mut self, t: Token<'_>, governor: usize, own: Claim) -> Claim {
        let doc = self.doc;
        let g = doc.token(governor);
        if matches!(g.pos(), Pos::Noun | Pos::Propn | Pos::Pron)
            && !matches!(t.dep(), "xcomp" | "ccomp")
        {
            return own;
        }
        let to = infinitive(t);
        if let Some(claim) = self.with_be_or_have(t, g, to.is_some(), own) {
            return claim;
        }
        let finite = t.dep() == "ccomp" && is_finite(t);
        if let Some(above) = self.above(governor, t.index())
            // "few have forgotten that he fled": he fled
            && !(finite && matches!(above.effect, Effect::Negated | Effect::Stopped))
        {
            return self.complement(above, t, governor, own);
        }
        if finite {
            return self.it_is(t, g, own);
        }
        if self.untouched(governor, t.index()) {
            return own;
        }
        if to.is_some() && matches!(t.dep(), "xcomp" | "ccomp" | "acl") {
            let above = self.verb(governor);
            let unrealised = Claim {
                unrealised: true,
                ..Claim::of(Modality::Hypothetical)
            };
            return own
                .join(unrealised)
                .join(if above.modality == Modality::Negated {
                    Claim::ACTUAL
                } else {
                    above
                });
        }
        if matches!(t.dep(), "xcomp" | "acomp" | "attr" | "oprd")
            || t.dep() == "ccomp" && matches!(t.tag(), "VB" | "VBG" | "VBN")
        {
            return self.apply(
                Above {
                    effect: Effect::Same,
                    raises: false,
                    objects: false,
                },
                governor,
                own,
            );
        }
        own
    }

    /// Applies `above` to its complement `t`. For events, what is wished or refused is told by the wish
    /// or refusal and not as an event of its own, unless the lexicon has an operator for it.
    fn complement(&mut self, above: Above, t: Token<'_>, governor: usize, own: Claim) -> Claim {
        let told_above = self.reader.is_some()
            && infinitive(t).is_some()
            && matches!(above.effect, Effect::Hypothetical | Effect::Negated)
            && !self.operates(governor, t.index());
        let claim = self.apply(above, governor, own);
        Claim {
            unrealised: claim.unrealised || told_above && claim.modality != Modality::Actual,
            ..claim
        }
    }

    /// "it is possible that the rebels fled".
    fn it_is(&mut self, t: Token<'_>, g: Token<'_>, own: Claim) -> Claim {
        let adjective = g
            .children()
            .find(|c| matches!(c.dep(), "acomp" | "attr") && c.index() < t.index());
        match adjective.filter(|_| g.lemma() == "be") {
            Some(a) => match self.above(a.index(), t.index()) {
                Some(above) => self.apply(above, a.index(), own),
                None => own,
            },
            None => own,
        }
    }

    /// "is to visit", "has to leave", "has yet to reply", "used to shell".
    fn with_be_or_have(
        &mut self,
        t: Token<'_>,
        g: Token<'_>,
        to: bool,
        own: Claim,
    ) -> Option<Claim> {
        let doc = self.doc;
        if !to {
            return None;
        }
        let lemma = g.lemma();
        if matches!(lemma, "be" | "have" | "remain")
            && let Some(yet) = g
                .children()
                .chain(t.children())
                .find(|c| lower(doc, c.index()) == "yet")
        {
            return Some(own.join(self.cue(yet.index(), Modality::Negated)));
        }
        let (governor, future) = (
            g.index(),
            Above {
                effect: Effect::Future,
                raises: true,
                objects: false,
            },
        );
        match lemma {
            "be" => {
                self.cue(governor, Modality::Future);
                Some(self.apply(future, governor, own))
            }
            // who had to go went
            "have" | "get" if g.tag() == "VBD" => Some(self.apply(
                Above {
                    effect: Effect::Same,
                    raises: false,
                    objects: false,
                },
                governor,
                own,
            )),
            "have" => {
                self.cue(governor, Modality::Hypothetical);
                Some(own.join(Claim::of(Modality::Hypothetical)))
            }
            "use" if g.tag() == "VBD" && infinitive(t) == Some(governor + 1) => {
                Some(own.join(self.cue(governor, Modality::Historical)))
            }
            _ => None,
        }
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
    fn untouched(&mut self, governor: usize, below: usize) -> bool {
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
    fn above_claim(&mut self, at: usize) -> Claim {
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
fn is_finite(t: Token<'_>) -> bool {
    matches!(t.tag(), "VBD" | "VBZ" | "VBP")
        || t.children().any(|c| {
            matches!(c.dep(), "aux" | "auxpass") && matches!(c.tag(), "MD" | "VBD" | "VBZ" | "VBP")
        })
}

fn has_subject(t: Token<'_>) -> bool {
    t.children()
        .any(|c| matches!(c.dep(), "nsubj" | "nsubjpass" | "expl"))
}

/// The `to` of an infinitive.
pub(super) fn infinitive(t: Token<'_>) -> Option<usize> {
    t.children()
        .find(|c| c.dep() == "aux" && c.tag() == "TO")
        .map(|c| c.index())
}

fn skip_conjuncts(doc: &Annotated, mut at: usize) -> usize {
    for _ in 0..MAX_CLIMB {
        let t = doc.token(at);
        if t.dep() != "conj" || t.is_root() {
            break;
        }
        at = t.head().index();
    }
    at
}
