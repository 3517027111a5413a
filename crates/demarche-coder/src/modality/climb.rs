//! The climb: each step from a clause to its governor, by the clause's function.

use super::claim::{Claim, Judge, has_subject, infinitive, is_finite};
use super::lower;
use super::words::{Above, Beside, Effect};
use demarche_codebook::Modality;
use demarche_nlp::{Annotated, Pos, Token};

/// Longest chain of conjuncts that is followed.
const MAX_CONJUNCTS: usize = 24;

impl Judge<'_, '_, '_, '_> {
    /// One step up, and from there to the root.
    pub(super) fn step(&mut self, at: usize, own: Claim) -> Claim {
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
        // "should take them back and put them on trial": one form for both tenses
        let alike = t.text() == t.lemma()
            && (head.tag() == "VB" || head.children().any(|c| c.dep() == "aux" && c.tag() == "MD"));
        let finite = matches!(t.tag(), "VBD" | "VBZ" | "VBP") && !alike
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
        let noun = t.head();
        let w = |c: Token<'_>| lower(self.doc, c.index()).to_owned();
        // "the massacre of 1982, when", "in the 1980s, during which"
        if t.children().any(|c| w(c) == "when") && self.lies_back(noun) {
            return own.join(self.cue(noun.index(), Modality::Historical));
        }
        // "any who are deported", "those who attack": nobody has done it yet
        let open = noun.children().any(|c| {
            c.dep() == "det" && matches!(&*w(c), "any" | "every" | "whatever" | "whichever")
        }) || matches!(
            &*w(noun),
            "anyone" | "anybody" | "everyone" | "everybody" | "whoever" | "anything"
        );
        if open && self.in_the_present(t.index()) {
            return own.join(self.cue(noun.index(), Modality::Hypothetical));
        }
        // "militants who had fought the army have joined it": told of who they are
        if self.reader.is_some()
            && super::clause::past_perfect(t).is_some()
            && t.index() > noun.index()
        {
            return own.join(self.cue(t.index(), Modality::Historical));
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
        // "tweeted about firing missiles" does not say that any were fired
        if lower(doc, preposition.index()) == "about"
            && self
                .above(governor.index(), t.index())
                .is_some_and(|a| a.effect == Effect::Said)
        {
            return own.join(self.cue(preposition.index(), Modality::Hypothetical));
        }
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
        // "accused Kyiv of lying, a charge Kyiv denies": beside the clause, not above it
        if finite && apposed(doc, t, g) {
            return own;
        }
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
}

/// Nouns that take up a clause before them.
const TAKING_UP: [&str; 10] = [
    "charge",
    "claim",
    "allegation",
    "accusation",
    "assertion",
    "suggestion",
    "report",
    "move",
    "decision",
    "demand",
];

/// Whether the verb `g` speaks of a noun behind the clause of `t` that takes that clause up: "..., a claim
/// that Paris rejects". The words are asked in their order, since the parser joins the noun to the name behind it.
pub(super) fn apposed(doc: &Annotated, t: Token<'_>, g: Token<'_>) -> bool {
    (t.index() + 1..g.index().saturating_sub(1)).any(|i| {
        doc.token(i).text() == ","
            && matches!(lower(doc, i + 1), "a" | "an")
            && (i + 2..g.index().min(i + 5)).any(|j| TAKING_UP.contains(&lower(doc, j)))
    })
}

fn skip_conjuncts(doc: &Annotated, mut at: usize) -> usize {
    for _ in 0..MAX_CONJUNCTS {
        let t = doc.token(at);
        if t.dep() != "conj" || t.is_root() {
            break;
        }
        at = t.head().index();
    }
    at
}
