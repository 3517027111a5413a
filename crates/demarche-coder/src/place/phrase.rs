//! Place phrases: a preposition, and the place below it, straight or through what lies there.

use super::named::Spot;
use super::{Scene, words};
use crate::entities::Nature;
use crate::syntax;
use demarche_codebook::{EventType, Sector};
use demarche_nlp::Token;

/// How many nouns lie between an act and its place at most.
const MAX_STEPS: usize = 6;

/// What sort of act looks for its place; it decides which prepositions put it there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// An act of words: only a plain *in* or *at* is its place.
    Word,
    /// A deed.
    Deed,
    /// A deed of arms or its preparation: it may go *on* and *over* a place, and be aimed at one.
    Force,
    /// A going away.
    Leaving,
    /// A coming: visits, talks.
    Coming,
    /// Relief, brought to a place or taking people out of one; a state it goes to is its recipient.
    Relief,
    /// A measure: what it is laid *on* is somewhere, but a state it is laid on is no place.
    Measure,
}

impl Sort {
    pub(super) fn of(event_type: EventType) -> Sort {
        match event_type {
            EventType::Accuse
            | EventType::Request
            | EventType::Reject
            | EventType::Threaten
            | EventType::Agree
            | EventType::Support => Sort::Word,
            EventType::Assault | EventType::Mobilize => Sort::Force,
            EventType::Retreat | EventType::Concede => Sort::Leaving,
            EventType::Consult => Sort::Coming,
            EventType::Aid => Sort::Relief,
            EventType::Cooperate | EventType::Protest => Sort::Deed,
            EventType::Sanction | EventType::Coerce => Sort::Measure,
        }
    }

    /// Whether the preposition puts such an act at the place behind it. `ground`: what is behind is ground.
    fn takes(self, preposition: &str, ground: bool) -> bool {
        match preposition {
            "on" | "over" => ground || matches!(self, Sort::Force | Sort::Measure),
            "into" => self != Sort::Word,
            "to" => matches!(self, Sort::Coming | Sort::Relief),
            "from" | "out of" => matches!(self, Sort::Leaving | Sort::Relief),
            _ => words::is_at(preposition),
        }
    }

    /// Prepositions of what the act is for or against, or of what it is part of; that may lie somewhere too ("for a
    /// rally in Lagos").
    fn aims(self, preposition: &str) -> bool {
        match preposition {
            "for" | "of" | "as" => self != Sort::Word,
            "against" | "at" => self == Sort::Force,
            "during" => !matches!(self, Sort::Word | Sort::Leaving),
            _ => false,
        }
    }
}

impl<'a> Scene<'a, '_, '_> {
    /// The place phrase that hangs on `anchor`: "in Aleppo", and through what lies at a place, "in an attack
    /// on a village in the province of Herat". Not the phrases that hold `not`.
    pub(super) fn at(&self, anchor: usize, sort: Sort, not: Option<usize>) -> Option<Spot<'a>> {
        self.prepositions(anchor)
            .filter(|c| !c.children().any(|d| Some(d.index()) == not))
            .filter(|c| sort.takes(self.preposition(*c), self.before_ground(*c)))
            .find_map(|c| {
                let spot = self.below(c.index(), sort, 0)?;
                let to_state = match sort {
                    Sort::Relief => matches!(self.preposition(c), "to" | "from" | "out of"),
                    Sort::Measure => matches!(self.preposition(c), "on" | "over"),
                    _ => false,
                };
                (!to_state || !self.named.is_state(&spot)).then_some(spot)
            })
    }

    /// The place of what the act on `anchor` is for, against or part of.
    pub(super) fn aim(&self, anchor: usize, sort: Sort) -> Option<Spot<'a>> {
        self.prepositions(anchor)
            .filter(|c| sort.aims(self.preposition(*c)))
            .find_map(|c| self.below(c.index(), sort, 1))
            .or_else(|| self.participle(anchor))
    }

    fn prepositions(&self, anchor: usize) -> impl Iterator<Item = Token<'_>> {
        self.doc
            .token(anchor)
            .children()
            .filter(|c| c.dep() == "prep")
    }

    /// "lines leading into Kabul".
    pub(super) fn participle(&self, anchor: usize) -> Option<Spot<'a>> {
        self.doc
            .token(anchor)
            .children()
            .filter(|c| c.dep() == "acl" && words::stays(c.lemma()))
            .find_map(|c| self.at(c.index(), Sort::Deed, None))
    }

    /// The preposition in lower case; of *out of* and *off of* both words.
    fn preposition(&self, t: Token<'_>) -> &str {
        match syntax::lower(self.doc, t.index()) {
            "out" => "out of",
            word => word,
        }
    }

    /// Whether ground is behind the preposition: a noun for it, or a place as good as a dot.
    fn before_ground(&self, preposition: Token<'_>) -> bool {
        preposition
            .children()
            .filter(|d| d.dep() == "pobj")
            .any(|d| words::is_ground(d.lemma()) || self.named.is_point(d.index()))
    }

    /// The nearest place below a preposition.
    pub(super) fn below(&self, preposition: usize, sort: Sort, steps: usize) -> Option<Spot<'a>> {
        if steps > MAX_STEPS {
            return None;
        }
        for d in self.doc.token(preposition).children() {
            if d.dep() == "prep" {
                // "outside of Basra"
                if let Some(found) = self.below(d.index(), sort, steps + 1) {
                    return Some(found);
                }
                continue;
            }
            if d.dep() != "pobj" {
                continue;
            }
            if let Some(found) = self.named.at(d.index()) {
                return Some(found);
            }
            if words::is_manner(d.lemma()) || self.is_far(d.index()) {
                continue;
            }
            if let Some(found) = self.around(d, sort, steps) {
                return Some(found);
            }
            if sort != Sort::Word
                && let Some(found) = self.participle(d.index())
            {
                return Some(found);
            }
        }
        None
    }

    /// The place that a noun's modifiers name.
    fn around(&self, noun: Token<'_>, sort: Sort, steps: usize) -> Option<Spot<'a>> {
        let ground = words::is_ground(noun.lemma());
        for e in noun.children() {
            let inner = match e.dep() {
                // "the capital Kabul", "Kyiv's main square"; but "the US withdrawal" is nowhere
                "compound" | "poss" | "appos" | "nmod" => self
                    .named
                    .at(e.index())
                    .filter(|spot| ground || e.dep() == "appos" || !self.named.is_state(spot)),
                "prep" if self.leads_on(e, sort) => self.below(e.index(), sort, steps + 1),
                _ => None,
            };
            if inner.is_some() {
                return inner;
            }
        }
        None
    }

    /// Prepositions through which a noun leads to the place where it is.
    fn leads_on(&self, preposition: Token<'_>, sort: Sort) -> bool {
        let word = self.preposition(preposition);
        word == "of"
            || words::is_at(word)
            || matches!(word, "on" | "over")
                && (sort == Sort::Force || self.before_ground(preposition))
    }

    /// Whether a noun is a state's person or body: what hangs on it is its office, not a place of the act.
    fn is_far(&self, noun: usize) -> bool {
        self.named.entities.resolve(noun).is_some_and(|f| {
            matches!(f.nature, Nature::State)
                || matches!(f.nature, Nature::Person | Nature::Body | Nature::Group)
                    && f.sectors.contains(&Sector::Gov)
        })
    }
}
