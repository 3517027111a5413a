//! The arguments of a predicate under the names that rules use.
//!
//! For verbs that is renaming. For nouns, what stands before and behind is moved to the role that the
//! rule gives it: "the Syrian attack", "the arrest of two spies".

use super::{Filler, Reader};
use crate::lexicon::{Class, Element, Pattern, Rule, Slot};
use crate::syntax::{self, Arguments, Path, Role};
use demarche_codebook::EventType;
use demarche_nlp::Pos;

impl<'d> Reader<'_, 'd> {
    /// The arguments under the rule's names: for nouns, what stands before and behind
    /// is moved to the roles that the rule gives it.
    pub(super) fn slots(
        &self,
        i: usize,
        rule: &Rule,
        noun: bool,
        arguments: &Arguments<'d>,
    ) -> Vec<(Slot, Filler)> {
        let mut out: Vec<(Slot, Filler)> = Vec::new();
        let mut push = |slot: Slot, head: usize, path: Path| {
            if !out.iter().any(|(s, f)| *s == slot && f.head == head) {
                out.push((slot, Filler { head, path }));
            }
        };
        // "rebels backed by Chad": a standing attribute rather than news
        let token = self.doc.token(i);
        if !noun && token.tag() == "VBN" && matches!(token.dep(), "acl" | "amod") {
            push(
                Slot::Prep("attribute".to_owned()),
                token.head().index(),
                Path::Participle,
            );
        }
        let agent = arguments.with(Role::Subj).any(|a| a.path == Path::Agent);
        for a in arguments.all() {
            match a.role {
                Role::Subj if noun => match a.path {
                    Path::Possessive => {
                        let slot = if agent { Slot::Obj } else { rule.poss.clone() };
                        push(slot, a.head, a.path);
                    }
                    // "Trump's Syria withdrawal": the possessor acts
                    Path::Premodifier
                        if arguments
                            .with(Role::Subj)
                            .any(|b| b.path == Path::Possessive)
                            && self.entities.is(a.head, Class::Place) =>
                    {
                        push(Slot::Prep("from".to_owned()), a.head, a.path);
                    }
                    Path::Premodifier => {
                        // "anti-government protests" are against it, "pro-Kremlin rallies" not its own
                        if let Some(side) = self.stance(a.head) {
                            if side == "anti" {
                                push(Slot::Prep("against".to_owned()), a.head, a.path);
                            }
                            continue;
                        }
                        // an adjective names a side only by its country: not "military action"
                        let adjective = self.doc.token(a.head).tag() == "JJ"
                            && self
                                .entities
                                .resolve(a.head)
                                .is_none_or(|f| f.country.is_none());
                        // "the Salisbury attack", "the Iraq war": where it was, not who did it
                        let where_ = rule.event_type == Some(EventType::Assault)
                            && self.doc.token(a.head).tag() == "NNP"
                            && self
                                .doc
                                .token(a.head)
                                .text()
                                .chars()
                                .any(char::is_lowercase)
                            && self.entities.is(a.head, Class::Place);
                        if where_ {
                            if self.entities.is(a.head, Class::Government) {
                                push(Slot::Obj, a.head, a.path);
                            }
                        } else if let Some(slot) = &rule.pre
                            && !adjective
                            && self.entities.is(a.head, Class::Actor)
                        {
                            push(slot.clone(), a.head, a.path);
                        }
                    }
                    _ => push(Slot::Subj, a.head, a.path),
                },
                // "we will not negotiate," the president said: who says so
                Role::Subj => match self.voice(i, a.head) {
                    Some(speaker) => {
                        for h in syntax::conjuncts(self.doc, speaker) {
                            push(Slot::Subj, h, a.path);
                        }
                    }
                    None => push(Slot::Subj, a.head, a.path),
                },
                Role::Obj => push(Slot::Obj, a.head, a.path),
                Role::Iobj => push(Slot::Iobj, a.head, a.path),
                Role::Prep(p) => {
                    push(Slot::Prep(p.to_owned()), a.head, a.path);
                    if noun && p == "of" {
                        push(rule.of.clone(), a.head, a.path);
                    }
                }
                Role::Clause => {
                    push(Slot::Clause, a.head, a.path);
                    let t = self.doc.token(a.head);
                    if t.tag() == "VB" && !t.children().any(|c| c.dep() == "aux" && c.tag() == "MD")
                    {
                        push(Slot::Infinitive, a.head, a.path);
                        push(Slot::Prep("purpose".to_owned()), a.head, a.path);
                    }
                }
                Role::Attr => push(Slot::Attr, a.head, a.path),
                // "sent soldiers to clear the rubble": an infinitive tells what for
                Role::Adverbial if self.doc.token(a.head).tag() == "VB" => {
                    push(Slot::Prep("purpose".to_owned()), a.head, a.path);
                }
                Role::Adverbial | Role::Word(_) => {}
            }
        }
        out
    }

    /// Adds what hangs on the nouns that the pattern names: they are part of the predicate
    /// ("restored ties *with Iran*", "came to *Zambia's* defence", "the truce *between the
    /// clans* took hold"). A subject that the pattern names is no participant itself.
    pub(super) fn slots_below(
        &self,
        pattern: &Pattern,
        words: &[usize],
        slots: &mut Vec<(Slot, Filler)>,
    ) {
        for (element, &word) in pattern.elements.iter().zip(words) {
            let possessor = match element {
                Element::Word(_) => continue,
                Element::Prep(..) => Some(Slot::Prep("of".to_owned())),
                Element::Object(_) => None,
                Element::Subject(_) => {
                    slots.retain(|(s, f)| *s != Slot::Subj || f.head != word);
                    Some(Slot::Subj)
                }
            };
            if !matches!(self.doc.token(word).pos(), Pos::Noun | Pos::Propn) {
                continue;
            }
            for a in syntax::arguments(self.doc, word, &self.lexicon.grammar).all() {
                let slot = match (a.role, a.path) {
                    (_, Path::Support) => continue,
                    (Role::Prep(p), _) => Slot::Prep(p.to_owned()),
                    (Role::Subj, Path::Possessive) => match &possessor {
                        Some(slot) => slot.clone(),
                        None => continue,
                    },
                    // "agreed to US mediation", "bowed to Chilean pressure"
                    (Role::Subj, Path::Premodifier)
                        if matches!(element, Element::Prep(..))
                            && !self.entities.is_role(word)
                            && self
                                .entities
                                .resolve(a.head)
                                .is_some_and(|f| f.country.is_some()) =>
                    {
                        Slot::Prep("of".to_owned())
                    }
                    _ => continue,
                };
                if !slots.iter().any(|(s, f)| *s == slot && f.head == a.head) {
                    slots.push((
                        slot,
                        Filler {
                            head: a.head,
                            path: a.path,
                        },
                    ));
                }
            }
        }
    }

    /// For whom a pronoun of speech stands: "we" and "I" for the speaker, and "it" or "they" that nothing
    /// else explains.
    fn voice(&self, at: usize, head: usize) -> Option<usize> {
        let first = match syntax::lower(self.doc, head) {
            "we" | "i" => true,
            "it" | "they" => false,
            _ => return None,
        };
        if !first && self.entities.resolve(head).is_some() {
            return None;
        }
        crate::modality::speakers(self.lexicon, self.doc, at)
            .into_iter()
            .find(|&s| {
                s != head
                    && self.entities.resolve(s).is_some_and(|f| {
                        f.acts() && (first || f.nature != crate::entities::Nature::Person)
                    })
            })
    }

    /// `anti` or `pro` where the token is the second part of such a word.
    pub(super) fn stance(&self, i: usize) -> Option<&'static str> {
        if i < 2 || self.doc.token(i - 1).text() != "-" {
            return None;
        }
        match syntax::lower(self.doc, i - 2) {
            "anti" => Some("anti"),
            "pro" => Some("pro"),
            _ => None,
        }
    }
}
