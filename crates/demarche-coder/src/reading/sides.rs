//! Who stands on the two sides of a reading, where the rule's slots say so and where only the
//! content of an operator or the clauses of a protest do.

use super::matching::Match;
use super::{Filler, Reader, Reading};
use crate::lexicon::{Class, Slot};
use crate::syntax::{self, Path, Role};
use demarche_codebook::EventType;

impl Reader<'_, '_> {
    /// The first slot of `order` that has fillers which are or may be participants.
    pub(super) fn side(
        &self,
        order: &[Slot],
        m: &Match,
        reading: &Reading,
        content_subject: &[Filler],
        recipient: bool,
    ) -> Vec<Filler> {
        let mut fallback = Vec::new();
        for slot in order {
            let found: Vec<Filler> = match slot {
                Slot::ContentActor => {
                    if content_subject.is_empty() {
                        reading
                            .inner
                            .as_ref()
                            .map(|r| {
                                r.actors
                                    .iter()
                                    .filter(|f| f.path != Path::Control)
                                    .copied()
                                    .collect()
                            })
                            .unwrap_or_default()
                    } else {
                        content_subject.to_vec()
                    }
                }
                // of a meeting that is offered, all others are addressed
                Slot::ContentRecipient => reading
                    .inner
                    .as_ref()
                    .map(|r| {
                        let others = r.actors.iter().filter(|a| {
                            r.reciprocal
                                && a.path != Path::Control
                                && content_subject.iter().all(|s| s.head != a.head)
                        });
                        r.recipients.iter().chain(others).copied().collect()
                    })
                    .unwrap_or_default(),
                Slot::ObjPoss => m
                    .fillers(&Slot::Obj)
                    .flat_map(|f| self.owners(f.head))
                    .collect(),
                // "killed in an air raid in Kabul": where it happened is no side of it
                slot @ Slot::Prep(p) if matches!(&**p, "in" | "during") && !recipient => m
                    .fillers(slot)
                    .filter(|f| {
                        !self.entities.is(f.head, Class::Place)
                            && !self
                                .lexicon
                                .noun(syntax::lemma(self.doc.token(f.head)))
                                .is_empty()
                    })
                    .collect(),
                slot => m.fillers(slot).collect(),
            };
            // a side's own trigger noun is no participant
            let found: Vec<Filler> = found
                .into_iter()
                .filter(|f| f.head != reading.token && Some(f.head) != reading.content)
                .collect();
            // "it would not negotiate with them": whoever it is, it is the subject
            let pronoun = |f: &Filler| {
                f.path == Path::Direct
                    && matches!(
                        syntax::lower(self.doc, f.head),
                        "it" | "they" | "we" | "he" | "she" | "i"
                    )
                    && self.doc.token(f.head).dep() == "nsubj"
            };
            if !recipient && found.iter().any(pronoun) {
                return found;
            }
            if found.iter().any(|f| self.entities.is(f.head, Class::Actor)) {
                return found;
            }
            if fallback.is_empty() && !recipient {
                fallback = found;
            } else if fallback.is_empty() {
                fallback = found
                    .into_iter()
                    .filter(|f| self.entities.is(f.head, Class::People))
                    .collect();
            }
        }
        fallback
    }

    /// Whom a protest is directed at, where only its clauses say so: the recipient of the demand or
    /// the blame in it, or whose decision it is about.
    pub fn addressed(&mut self, protest: usize) -> Vec<Filler> {
        let doc = self.doc;
        let clauses: Vec<usize> = doc
            .token(protest)
            .children()
            .filter(|c| matches!(c.dep(), "advcl" | "xcomp" | "conj" | "acl" | "relcl"))
            .flat_map(|c| std::iter::once(c.index()).chain(c.children().map(|d| d.index())))
            .chain([protest])
            .collect();
        // "demanded that the president resign"
        let asked = doc
            .token(protest)
            .children()
            .filter(|c| c.dep() == "ccomp")
            .find_map(|c| {
                c.children()
                    .find(|s| matches!(s.dep(), "nsubj" | "nsubjpass"))
                    .map(|s| s.index())
                    .filter(|&s| self.entities.is(s, Class::Political))
            });
        if let Some(head) = asked {
            return vec![Filler {
                head,
                path: Path::Attached,
            }];
        }
        for c in clauses {
            if c != protest
                && let Some(r) = self.read(c)
                && matches!(r.event_type, Some(EventType::Request | EventType::Accuse))
                && !r.recipients.is_empty()
            {
                return r.recipients.clone();
            }
            for p in doc.token(c).children().filter(|p| p.dep() == "prep") {
                if !matches!(
                    syntax::lower(doc, p.index()),
                    "against" | "over" | "at" | "from" | "of"
                ) {
                    continue;
                }
                for d in p.children().filter(|d| d.dep() == "pobj") {
                    if self.entities.is(d.index(), Class::Political) {
                        return vec![Filler {
                            head: d.index(),
                            path: Path::Attached,
                        }];
                    }
                    let owners = self.owners(d.index());
                    if !owners.is_empty() {
                        return owners;
                    }
                }
            }
        }
        Vec::new()
    }

    /// Whom the content of an operator touches: its objects, those it is directed at, or the place
    /// where it is to be done.
    pub(super) fn touched(&self, clause: usize) -> Vec<Filler> {
        let arguments = syntax::arguments(self.doc, clause, &self.lexicon.grammar);
        let political =
            |h: usize| self.entities.is(h, Class::Political) || self.entities.is(h, Class::Armed);
        let mut found: Vec<Filler> = Vec::new();
        for name in ["", "against", "to", "on", "with", "from", "in"] {
            for a in arguments.all() {
                let fits = match a.role {
                    Role::Obj | Role::Iobj => name.is_empty(),
                    Role::Prep(p) => p == name,
                    Role::Subj | Role::Clause | Role::Adverbial | Role::Attr | Role::Word(_) => {
                        false
                    }
                };
                if fits && political(a.head) {
                    found.push(Filler {
                        head: a.head,
                        path: a.path,
                    });
                }
            }
            // the addressee or place may hang on the object ("deliver blows to", "voting in")
            if found.is_empty() && name.is_empty() {
                for object in arguments.heads(Role::Obj) {
                    found
                        .extend(self.behind(object, &["to", "against", "on", "in", "with", "for"]));
                }
            }
            if !found.is_empty() {
                break;
            }
        }
        found
    }

    /// Those with a country behind one of these prepositions of a noun.
    pub(super) fn behind(&self, noun: usize, prepositions: &[&str]) -> Vec<Filler> {
        let mut out = Vec::new();
        for c in self
            .doc
            .token(noun)
            .children()
            .filter(|c| c.dep() == "prep")
        {
            if !prepositions.contains(&syntax::lower(self.doc, c.index())) {
                continue;
            }
            for d in c.children().filter(|d| d.dep() == "pobj") {
                for head in syntax::conjuncts(self.doc, d.index()) {
                    if self
                        .entities
                        .resolve(head)
                        .is_some_and(|f| f.country.is_some())
                    {
                        out.push(Filler {
                            head,
                            path: Path::Attached,
                        });
                    }
                }
            }
        }
        out
    }

    /// Who stands at an object noun as the one it comes from or belongs to: "Serbia's offer", "an
    /// offer from Serbia", "a meeting of the Security Council".
    pub(super) fn owners(&self, noun: usize) -> Vec<Filler> {
        let mut out = Vec::new();
        for c in self.doc.token(noun).children() {
            match c.dep() {
                // before a noun only names count: "the Serbian offer", not "the military jet"
                "poss" | "amod" | "compound" | "nmod"
                    if self.entities.resolve(c.index()).is_some_and(|f| {
                        f.acts() && (c.dep() == "poss" || !f.key.starts_with("role:"))
                    }) =>
                {
                    out.push(Filler {
                        head: c.index(),
                        path: Path::Possessive,
                    });
                }
                "prep"
                    if matches!(
                        syntax::lower(self.doc, c.index()),
                        "from" | "by" | "of" | "with" | "between"
                    ) =>
                {
                    for d in c.children().filter(|d| d.dep() == "pobj") {
                        for h in syntax::conjuncts(self.doc, d.index()) {
                            if self.entities.is(h, Class::Political) {
                                out.push(Filler {
                                    head: h,
                                    path: Path::Direct,
                                });
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        out
    }
}
