//! From a match to a reading: sides and content filled in, or the match given up.

use super::matching::Match;
use super::{Filler, Reader, Reading, transparent};
use crate::lexicon::{Class, Operator, Slot};
use crate::syntax::{self, Path, Role};
use demarche_codebook::{Codebook, EventType, Quad};
use demarche_nlp::Pos;

impl Reader<'_, '_> {
    /// Fills sides and content; None if the operator's table has nothing for this content.
    pub(super) fn complete(&mut self, i: usize, m: Match) -> Option<Reading> {
        let rule = &self.lexicon.rules[m.rule];
        let mut reading = Reading {
            rule: m.rule,
            pattern: m.pattern.clone(),
            token: i,
            words: m.words.clone(),
            event_type: rule.event_type,
            mode: rule.mode,
            cameo: String::new(),
            actors: Vec::new(),
            recipients: Vec::new(),
            reciprocal: rule.reciprocal,
            content: None,
            inner: None,
            op: rule.op,
            modality: rule.modality,
            support: m.support,
            rejected: Vec::new(),
        };
        if let Some(cameo) = &rule.cameo {
            reading.cameo.clone_from(cameo);
        }
        let mut content_subject: Vec<Filler> = Vec::new();
        if let Some(mut op) = rule.op {
            let content = self.content(rule, &m);
            if op == Operator::Report
                && let Some((head, _, _)) = &content
                && let Some(obligation) = self.obligation(*head)
            {
                // "London said that Tripoli must hand over the suspects" is a demand
                op = obligation;
                reading.op = Some(op);
            }
            if let Some((head, inner, _)) = &content {
                match op {
                    Operator::Request | Operator::Demand if self.is_question(*head) => return None,
                    Operator::Stop if !self.is_own_fight(inner.as_deref(), &m) => return None,
                    Operator::Threaten if !self.is_own_threat(*head, inner.as_deref(), &m) => {
                        return None;
                    }
                    _ => {}
                }
            }
            if let Some((head, inner, topic)) = &content {
                reading.content = Some(*head);
                reading.inner.clone_from(inner);
                if matches!(self.doc.token(*head).pos(), Pos::Verb | Pos::Aux) {
                    let args = syntax::arguments(self.doc, *head, &self.lexicon.grammar);
                    let role = if args.passive { Role::Obj } else { Role::Subj };
                    content_subject.extend(
                        args.with(role)
                            .filter(|a| matches!(a.path, Path::Direct | Path::Passive))
                            .map(|a| Filler {
                                head: a.head,
                                path: Path::Control,
                            }),
                    );
                }
                // "agreed not to attack" is no threat, "decided not to attend" a refusal
                if matches!(op, Operator::Commit | Operator::Offer)
                    && matches!(self.doc.token(*head).pos(), Pos::Verb | Pos::Aux)
                    && crate::modality::is_negated(self.lexicon, self.doc, *head)
                    && let Some(kind) = inner.as_deref().and_then(|r| r.event_type)
                {
                    match kind.quad() {
                        Quad::MaterialConflict => return None,
                        Quad::MaterialCooperation | Quad::VerbalCooperation => {
                            op = Operator::Refuse
                        }
                        Quad::VerbalConflict => {}
                    }
                }
                if !transparent(op) {
                    self.derive(op, inner.as_deref(), topic.as_deref(), rule, &mut reading)?;
                }
            } else if !transparent(op) {
                // an operator without content codes only what its table says of nothing
                if rule.event_type.is_none() {
                    self.derive(op, None, None, rule, &mut reading)?;
                }
            }
        }
        if let Some(t) = reading.event_type
            && reading.cameo.is_empty()
        {
            reading.cameo = Codebook::get().default_cameo(t, reading.mode).to_owned();
        }
        if rule.op == Some(Operator::Report) && reading.op != rule.op {
            // the one who must is asked; nobody asks himself, nor does the wind
            content_subject.retain(|f| self.entities.is(f.head, Class::Political));
            let speaker = m
                .fillers(&Slot::Subj)
                .any(|f| self.entities.is(f.head, Class::Political));
            if content_subject.is_empty() || !speaker {
                reading.event_type = None;
                reading.op = rule.op;
            } else {
                reading.actors = self.side(&rule.actor, &m, &reading, &content_subject, false);
                reading.recipients = content_subject;
                return Some(reading);
            }
        }
        reading.actors = self.side(&rule.actor, &m, &reading, &content_subject, false);
        for slot in &rule.co_actor {
            for f in m.fillers(slot) {
                if !reading.actors.iter().any(|a| a.head == f.head) {
                    reading.actors.push(f);
                }
            }
        }
        reading.recipients = self.side(&rule.recipient, &m, &reading, &content_subject, true);
        if reading.recipients.is_empty()
            && rule.op.is_some_and(|op| !transparent(op))
            && let Some(content) = reading.content
        {
            reading.recipients = if syntax::is_noun(self.doc, content) {
                // "demanded an admission by Moscow", "rejected an offer from Kabul"
                self.owners(content)
            } else {
                // "threatened to deliver blows to Israel", "to ban voting in East Jerusalem"
                self.touched(content)
            };
        }
        reading
            .recipients
            .retain(|r| !reading.actors.iter().any(|a| a.head == r.head));
        Some(reading)
    }

    /// What an auxiliary of obligation makes of a reported clause.
    pub(super) fn obligation(&self, clause: usize) -> Option<Operator> {
        let t = self.doc.token(clause);
        if t.children().any(|c| c.dep() == "neg") {
            return None;
        }
        t.children()
            .filter(|c| c.dep() == "aux")
            .find_map(|c| match c.lemma() {
                "must" => Some(Operator::Demand),
                "should" | "ought" => Some(Operator::Request),
                _ => None,
            })
    }

    /// Whether a clause is an indirect question: "asked whether Rabat had replied" asks for an
    /// answer, not for an act.
    pub(super) fn is_question(&self, clause: usize) -> bool {
        self.doc.token(clause).children().any(|c| {
            matches!(c.tag(), "WRB" | "WP" | "WDT")
                || c.dep() == "mark"
                    && matches!(syntax::lower(self.doc, c.index()), "if" | "whether")
        })
    }

    /// Whether who stops violence is the one who did it: "stopped the rebels' attacks" is no retreat.
    pub(super) fn is_own_fight(&self, inner: Option<&Reading>, m: &Match) -> bool {
        let Some(fight) = inner.filter(|r| r.event_type == Some(EventType::Assault)) else {
            return true;
        };
        let key = |f: &Filler| self.entities.resolve(f.head).map(|e| e.key.clone());
        let stopping: Vec<_> = m.fillers(&Slot::Subj).filter_map(|f| key(&f)).collect();
        let fighting: Vec<_> = fight.actors.iter().filter_map(key).collect();
        stopping.is_empty() || fighting.is_empty() || stopping.iter().any(|k| fighting.contains(k))
    }

    /// Whether a finite clause under a verb of threatening tells what the speaker will do: "warned
    /// that it would strike", not "warned that Moscow would strike" or "warned that talks had failed".
    pub(super) fn is_own_threat(&self, clause: usize, inner: Option<&Reading>, m: &Match) -> bool {
        let t = self.doc.token(clause);
        let Some(subject) = t
            .children()
            .find(|c| matches!(c.dep(), "nsubj" | "nsubjpass" | "expl"))
        else {
            return true;
        };
        let intends = t.children().any(|c| {
            c.dep() == "aux" && matches!(c.lemma(), "will" | "would" | "shall" | "'ll" | "'d")
        });
        let hostile = inner.and_then(|r| r.event_type).is_some_and(|e| {
            e.quad() == Quad::MaterialConflict
                || matches!(e, EventType::Reject | EventType::Threaten)
        });
        let own = subject.dep() == "nsubjpass"
            || match self.entities.resolve(subject.index()) {
                Some(who) => m.fillers(&Slot::Subj).any(|f| {
                    self.entities
                        .resolve(f.head)
                        .is_some_and(|s| s.key == who.key)
                }),
                None => true,
            };
        intends && hostile && own
    }
}
