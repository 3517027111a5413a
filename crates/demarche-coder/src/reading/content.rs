//! What an operator speaks of: the head of its content, the reading of it, its topic.

use super::matching::Match;
use super::{Reader, Reading};
use crate::lexicon::{Rule, Slot};
use crate::syntax::{self, Role};
use demarche_nlp::Pos;
use std::rc::Rc;

impl Reader<'_, '_> {
    /// The content of an operator: head token, its reading, its topic.
    #[allow(clippy::type_complexity)] // a private triple, named where it is used
    pub(super) fn content(
        &mut self,
        rule: &Rule,
        m: &Match,
    ) -> Option<(usize, Option<Rc<Reading>>, Option<String>)> {
        let mut first: Option<(usize, Option<Rc<Reading>>, Option<String>)> = None;
        for slot in &rule.content {
            for f in m.fillers(slot).collect::<Vec<_>>() {
                let (reading, topic) = self.content_at(f.head);
                if reading.is_some() || topic.is_some() {
                    return Some((f.head, reading, topic));
                }
                if first.is_none() && *slot == Slot::Clause {
                    first = Some((f.head, None, None));
                }
            }
        }
        first
    }

    /// Reading and topic of what `head` names: itself, or for light verbs its object.
    pub(super) fn content_at(&mut self, head: usize) -> (Option<Rc<Reading>>, Option<String>) {
        let doc = self.doc;
        if let Some(r) = self.read(head)
            && (r.event_type.is_some() || r.inner.is_some())
        {
            let inner = if r.event_type.is_some() {
                Some(r)
            } else {
                r.inner.clone()
            };
            return (inner, self.topic(head));
        }
        if let Some(topic) = self.topic(head) {
            return (None, Some(topic));
        }
        let light = self.lexicon.list("light");
        if matches!(doc.token(head).pos(), Pos::Verb | Pos::Aux)
            && light.contains(doc.token(head).lemma())
        {
            let args = syntax::arguments(doc, head, &self.lexicon.grammar);
            let objects: Vec<usize> = args
                .all()
                .iter()
                .filter(|a| {
                    matches!(
                        a.role,
                        Role::Obj | Role::Prep(_) | Role::Attr | Role::Clause
                    )
                })
                .map(|a| a.head)
                .collect();
            for o in objects {
                if let Some(r) = self.read(o)
                    && r.event_type.is_some()
                {
                    return (Some(r), self.topic(o));
                }
                if let Some(topic) = self.topic(o) {
                    return (None, Some(topic));
                }
            }
        }
        (None, None)
    }

    pub(super) fn topic(&self, i: usize) -> Option<String> {
        let t = self.doc.token(i);
        for c in t
            .children()
            .filter(|c| matches!(c.dep(), "compound" | "amod" | "prt" | "dobj"))
        {
            let pair = if c.index() < i {
                format!(
                    "{} {}",
                    syntax::lower(self.doc, c.index()),
                    syntax::lemma(t)
                )
            } else {
                format!("{} {}", syntax::lemma(t), syntax::lemma(c))
            };
            if let Some(topic) = self.lexicon.topics.get(&pair) {
                return Some(topic.clone());
            }
        }
        self.lexicon.topics.get(syntax::lemma(t)).cloned()
    }
}
