//! What one clause says of itself: its auxiliaries, negation, marks and time, gathered.

use super::claim::{Claim, Judge, infinitive};
use super::lower;
use super::words::Beside;
use demarche_codebook::Modality;
use demarche_nlp::Token;

impl Judge<'_, '_, '_, '_> {
    /// The claim that the clause of `verb` makes by itself.
    pub(super) fn clause(&mut self, verb: usize) -> Claim {
        let negation = self.negation(verb, true);
        self.clause_with(verb, negation)
    }

    /// The same for the subject of `verb`: an attack that killed nobody took place.
    pub(super) fn clause_of_subject(&mut self, verb: usize) -> Claim {
        let negation = self.negation(verb, false);
        self.clause_with(verb, negation)
    }

    fn clause_with(&mut self, verb: usize, negation: Option<usize>) -> Claim {
        let auxiliary = self.auxiliaries(verb);
        // "may not sign" leaves open what "did not sign" denies
        let open = auxiliary.is_some_and(|(_, may)| may);
        let claim = match (auxiliary, negation) {
            (Some((claim, _)), negation) if open || negation.is_none() => claim,
            (_, Some(at)) => self.cue(at, Modality::Negated),
            (Some((claim, _)), None) => claim,
            (None, None) => Claim::ACTUAL,
        };
        claim
            .join(self.hedge(verb))
            .join(self.condition(verb))
            .join(self.time(verb))
    }

    /// What a finite verb shares with one coordinated before it: marks, and the time before it.
    pub(super) fn frame(&mut self, first: usize) -> Claim {
        self.condition(first).join(self.time_before(first))
    }

    /// "allegedly", "perhaps"; "nearly" right before the verb.
    fn hedge(&mut self, verb: usize) -> Claim {
        let doc = self.doc;
        for c in doc
            .token(verb)
            .children()
            .filter(|c| c.dep() == "advmod" && c.index() < verb)
        {
            let w = lower(doc, c.index());
            if self.cues.is(Beside::Hedge, w) {
                return self.cue(c.index(), Modality::Hypothetical);
            }
            if self.cues.is(Beside::Nearly, w) && c.index() + 1 == verb {
                return self.cue(c.index(), Modality::Negated);
            }
        }
        Claim::ACTUAL
    }

    /// Marks that make a condition or an open question of a clause; "should he leave", "were he to".
    fn condition(&mut self, verb: usize) -> Claim {
        let doc = self.doc;
        let t = doc.token(verb);
        let mark = t.children().find_map(|c| {
            if !matches!(c.dep(), "mark" | "advmod" | "prep" | "dep") || c.index() > verb {
                return None;
            }
            let w = lower(doc, c.index());
            if self.cues.is(Beside::If, w) {
                Some((c.index(), true))
            } else if self.cues.is(Beside::Whether, w) && c.dep() == "mark" {
                Some((c.index(), false))
            } else {
                None
            }
        });
        if let Some((at, condition)) = mark {
            // "asked if he had resigned" is a question, "if he resigns" a condition
            let conditional = condition && t.dep() == "advcl";
            return Claim {
                conditional,
                ..self.cue(at, Modality::Hypothetical)
            };
        }
        if t.dep() == "prep" && self.cues.is(Beside::If, lower(doc, verb)) {
            return Claim {
                conditional: true,
                ..self.cue(verb, Modality::Hypothetical)
            };
        }
        if let Some(at) = self.condition_before(t) {
            return Claim {
                conditional: true,
                ..self.cue(at, Modality::Hypothetical)
            };
        }
        if let Some(at) = inverted(t) {
            return Claim {
                conditional: true,
                ..self.cue(at, Modality::Hypothetical)
            };
        }
        if let Some(at) = self.in_the_event(verb) {
            return Claim {
                conditional: true,
                ..self.cue(at, Modality::Hypothetical)
            };
        }
        Claim::ACTUAL
    }

    /// "provided", "in case" right before a clause that the parser did not hang on them.
    fn condition_before(&self, t: Token<'_>) -> Option<usize> {
        let doc = self.doc;
        if !matches!(t.dep(), "advcl" | "ccomp" | "acl") {
            return None;
        }
        let mut left = t.children().next().filter(|c| c.index() < t.index())?;
        // to the first word of the clause
        const WORDS: usize = 8;
        for _ in 0..WORDS {
            match left.children().next() {
                Some(c) if c.index() < left.index() => left = c,
                _ => break,
            }
        }
        let mut before = left.index().checked_sub(1)?;
        if lower(doc, before) == "that" {
            before = before.checked_sub(1)?;
        }
        let word = lower(doc, before);
        let phrase = before.checked_sub(1).map_or("", |i| lower(doc, i));
        let condition = matches!(word, "provided" | "providing" | "supposing" | "assuming")
            || matches!((phrase, word), ("in", "case") | ("on", "condition"));
        condition.then_some(before)
    }

    /// "in the event that Iran attacks", "in case of", "on condition that".
    fn in_the_event(&self, verb: usize) -> Option<usize> {
        let t = self.doc.token(verb);
        if !matches!(t.dep(), "acl" | "ccomp" | "pcomp" | "relcl") || t.is_root() {
            return None;
        }
        let noun = t.head();
        let noun = if noun.dep() == "prep" && !noun.is_root() {
            noun.head()
        } else {
            noun
        };
        let above = noun.head();
        (matches!(noun.lemma(), "event" | "case" | "condition")
            && noun.dep() == "pobj"
            && matches!(lower(self.doc, above.index()), "in" | "on"))
        .then(|| noun.index())
    }

    /// Whether a verb's own tense is the present.
    pub(super) fn in_the_present(&self, verb: usize) -> bool {
        let t = self.doc.token(verb);
        let present = |tag: &str| matches!(tag, "VBZ" | "VBP");
        present(t.tag())
            || t.children()
                .any(|c| c.dep() == "auxpass" && present(c.tag()))
    }

    /// Whether a condition hangs on the clause of `verb` or on one it shares its auxiliary with.
    pub(super) fn on_condition(&self, verb: usize) -> bool {
        let doc = self.doc;
        let mut at = doc.token(verb);
        const CONJUNCTS: usize = 4;
        for _ in 0..CONJUNCTS {
            let found = at.children().any(|c| match c.dep() {
                "advcl" => {
                    c.children().any(|m| {
                        matches!(m.dep(), "mark" | "advmod")
                            && self.cues.is(Beside::If, lower(doc, m.index()))
                    }) || inverted(c).is_some()
                }
                "prep" => {
                    c.lemma() == "provide"
                        || c.children()
                            .any(|n| n.dep() == "pobj" && n.lemma() == "event")
                }
                "advmod" => lower(doc, c.index()) == "otherwise",
                _ => false,
            });
            if found {
                return true;
            }
            if at.dep() != "conj" || at.is_root() {
                break;
            }
            at = at.head();
        }
        false
    }
}

/// The auxiliary that stands before its subject in a clause below another: "should Iran attack",
/// "had he known", "were France to withdraw".
fn inverted(t: Token<'_>) -> Option<usize> {
    if t.dep() != "advcl" || t.children().any(|c| c.dep() == "mark") {
        return None;
    }
    let own = matches!(
        t.text(),
        "Were" | "were" | "Should" | "should" | "Had" | "had"
    )
    .then(|| t.index());
    let first = t
        .children()
        .find(|c| {
            c.dep() == "aux"
                && matches!(
                    c.text(),
                    "Should" | "should" | "Had" | "had" | "Were" | "were"
                )
        })
        .map(|c| c.index())
        .or(own)?;
    let subject = t
        .children()
        .find(|c| matches!(c.dep(), "nsubj" | "nsubjpass" | "compound"))?;
    (first < subject.index() && infinitive(t).is_none_or(|to| to > first)).then_some(first)
}

/// The *had* of a verb in the past perfect.
pub(crate) fn past_perfect(t: Token<'_>) -> Option<usize> {
    if t.tag() != "VBN" {
        return None;
    }
    t.children()
        .find(|c| {
            c.dep() == "aux"
                && c.tag() == "VBD"
                && matches!(&*c.text().to_lowercase(), "had" | "'d" | "\u{2019}d")
        })
        .map(|c| c.index())
}
