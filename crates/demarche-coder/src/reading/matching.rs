//! Whether a pattern and the conditions of its rule hold at a token.

use super::{Filler, Reader};
use crate::lexicon::{Class, Condition, Element, Pattern, Rule, Slot};
use crate::syntax::{self, Arguments, Path, Role};
use demarche_nlp::{Pos, Token};
use std::collections::HashSet;

/// Why a pattern whose word stands in the text does not hold there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The word at this place of the pattern is not there.
    Element(usize),
    /// The rule wants its noun supported by a verb.
    Support,
    /// This `where` does not hold.
    Where(usize),
    /// This `unless` holds.
    Unless(usize),
    /// The content or the participants are not such as the rule's operator can use.
    Content,
}

/// A rule that fits a token, before its content is looked at.
pub(super) struct Match {
    pub(super) rule: usize,
    pub(super) pattern: String,
    pub(super) words: Vec<usize>,
    pub(super) slots: Vec<(Slot, Filler)>,
    pub(super) support: Option<usize>,
}

impl Match {
    pub(super) fn fillers<'m>(&'m self, slot: &'m Slot) -> impl Iterator<Item = Filler> + 'm {
        self.slots
            .iter()
            .filter(move |(s, _)| s == slot)
            .map(|(_, f)| *f)
    }
}

impl<'d> Reader<'_, 'd> {
    /// Whether `pattern` and the rule's conditions hold at `i`.
    pub(super) fn matches(
        &mut self,
        i: usize,
        noun: bool,
        rule_number: usize,
        pattern: &Pattern,
        arguments: &Arguments<'d>,
    ) -> Result<Match, Fault> {
        let rule = &self.lexicon.rules[rule_number];
        let mut words: Vec<usize> = Vec::new();
        let mut behind_particle = None;
        for (n, e) in pattern.elements.iter().enumerate() {
            let word = self.element(e, i, noun, arguments).or_else(|| match e {
                Element::Object(lemmas) if !noun => {
                    behind_particle = self
                        .object_of_particle(pattern, Some(lemmas), arguments)
                        .map(|(_, head)| head);
                    behind_particle
                }
                // "extended recognition to the council": hung on a noun that the pattern names
                Element::Word(w) if !noun => self.below_named(&words, w).map(|p| p.index()),
                Element::Prep(p, lemmas) if !noun => self.below_named(&words, p).and_then(|prep| {
                    prep.children()
                        .find(|c| c.dep() == "pobj" && self.has_lemma(c.index(), lemmas))
                        .map(|c| c.index())
                }),
                Element::Object(_) | Element::Subject(_) | Element::Word(_) | Element::Prep(..) => {
                    None
                }
            });
            words.push(word.ok_or(Fault::Element(n))?);
        }
        if noun && rule.support && arguments.support.is_none() {
            return Err(Fault::Support);
        }
        if !noun && behind_particle.is_none() && arguments.with(Role::Obj).next().is_none() {
            // where the rule itself asks for "in" or "over", it is a preposition indeed
            let named = |p: &str| {
                let is = |s: &Slot| matches!(s, Slot::Prep(q) if q == p);
                rule.actor.iter().chain(&rule.recipient).any(is)
            };
            behind_particle = self
                .object_of_particle(pattern, None, arguments)
                .filter(|(p, _)| !named(p))
                .map(|(_, head)| head);
        }
        let mut slots = self.slots(i, rule, noun, arguments);
        if let Some(head) = behind_particle {
            slots.push((
                Slot::Obj,
                Filler {
                    head,
                    path: Path::Direct,
                },
            ));
        }
        self.slots_below(pattern, &words, &mut slots);
        let m = Match {
            rule: rule_number,
            pattern: pattern.source.clone(),
            words,
            slots,
            support: arguments.support,
        };
        for (n, c) in rule.where_.iter().enumerate() {
            if !self.holds(c, rule, &m) {
                return Err(Fault::Where(n));
            }
        }
        for (n, c) in rule.unless.iter().enumerate() {
            if self.holds(c, rule, &m) {
                return Err(Fault::Unless(n));
            }
        }
        Ok(m)
    }

    pub(super) fn element(
        &self,
        e: &Element,
        i: usize,
        noun: bool,
        arguments: &Arguments<'d>,
    ) -> Option<usize> {
        let doc = self.doc;
        match e {
            Element::Word(w) => arguments
                .all()
                .iter()
                .find(|a| match a.role {
                    Role::Word(word) => word == w || syntax::lemma(doc.token(a.head)) == w,
                    _ => false,
                })
                .map(|a| a.head)
                .or_else(|| {
                    // a compound that the parser did not attach ("hunger strike" as two nouns)
                    (noun && i > 0 && syntax::lower(doc, i - 1) == w).then(|| i - 1)
                }),
            Element::Prep(p, lemmas) => arguments
                .all()
                .iter()
                .find(|a| {
                    matches!(a.role, Role::Prep(q) if q == p) && self.has_lemma(a.head, lemmas)
                })
                .map(|a| a.head),
            Element::Object(lemmas) => arguments
                .with(Role::Obj)
                .find(|a| self.has_lemma(a.head, lemmas))
                .map(|a| a.head),
            Element::Subject(lemmas) => arguments
                .with(Role::Subj)
                .find(|a| self.has_lemma(a.head, lemmas))
                .map(|a| a.head),
        }
    }

    /// The preposition `name` below one of the nouns of a pattern that were found.
    fn below_named(&self, words: &[usize], name: &str) -> Option<Token<'d>> {
        words
            .iter()
            .map(|&w| self.doc.token(w))
            .filter(|t| matches!(t.pos(), Pos::Noun | Pos::Propn))
            .flat_map(|t| t.children())
            .find(|c| c.dep() == "prep" && syntax::lower(self.doc, c.index()) == name)
    }

    /// Whether the head's lemma (or its text, or its compound with the word before) is in `set`.
    pub(super) fn has_lemma(&self, head: usize, set: &HashSet<String>) -> bool {
        let t = self.doc.token(head);
        let word = syntax::lower(self.doc, head);
        // names keep their plural in the lemma ("Militants")
        if set.contains(syntax::lemma(t))
            || set.contains(word)
            || word.strip_suffix('s').is_some_and(|w| set.contains(w))
        {
            return true;
        }
        if let Some(joined) = syntax::hyphened(self.doc, head)
            && (set.contains(&joined) || set.contains(&joined.replace('-', "")))
        {
            return true;
        }
        // "thousands of protesters" are protesters
        const COUNTED: [&str; 9] = [
            "thousand", "hundred", "dozen", "ten", "score", "crowd", "group", "number", "million",
        ];
        if COUNTED.contains(&syntax::lemma(t))
            && t.children()
                .filter(|c| c.dep() == "prep" && c.lemma() == "of")
                .flat_map(|c| c.children())
                .any(|c| c.dep() == "pobj" && self.has_lemma(c.index(), set))
        {
            return true;
        }
        t.children().any(|c| {
            matches!(c.dep(), "compound" | "amod" | "nmod")
                && set.contains(&format!(
                    "{} {}",
                    syntax::lower(self.doc, c.index()),
                    syntax::lemma(t)
                ))
        })
    }

    /// The object behind a particle of the pattern that the parser took for a preposition ("let in the
    /// inspectors", "hemmed in the students"), with the particle; of the given lemmas, where the pattern
    /// names some.
    fn object_of_particle<'a>(
        &self,
        pattern: &Pattern,
        lemmas: Option<&HashSet<String>>,
        arguments: &'a Arguments<'d>,
    ) -> Option<(&'a str, usize)> {
        const PARTICLES: [&str; 8] = ["in", "out", "off", "up", "down", "over", "back", "through"];
        let particle = |p: &str| {
            PARTICLES.contains(&p)
                && pattern
                    .elements
                    .iter()
                    .any(|e| matches!(e, Element::Word(w) if w == p))
        };
        arguments.all().iter().find_map(|a| match a.role {
            Role::Prep(p) if particle(p) && lemmas.is_none_or(|l| self.has_lemma(a.head, l)) => {
                Some((p, a.head))
            }
            _ => None,
        })
    }

    pub(super) fn holds(&mut self, c: &Condition, rule: &Rule, m: &Match) -> bool {
        let slots: Vec<Slot> = match c.slot {
            Slot::Actor => rule.actor.clone(),
            Slot::Recipient => rule.recipient.clone(),
            ref s => vec![s.clone()],
        };
        for slot in slots {
            for f in m.fillers(&slot) {
                if self.has_lemma(f.head, &c.lemmas) {
                    return true;
                }
                for class in &c.classes {
                    let yes = match class {
                        Class::Event => self.read(f.head).is_some(),
                        Class::Clause => syntax::is_clause(self.doc, f.head),
                        Class::Any => true,
                        other => self.entities.is(f.head, *other),
                    };
                    if yes {
                        return true;
                    }
                }
            }
        }
        false
    }
}
