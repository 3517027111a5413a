//! What an operator makes of its content, by the tables of the lexicon.

use super::{Reader, Reading};
use crate::lexicon::{ContentKind, Derivation, Operator, Rule};
use demarche_codebook::{Codebook, EventType};

impl Reader<'_, '_> {
    /// Applies the operator's table.
    pub(super) fn derive(
        &self,
        op: Operator,
        inner: Option<&Reading>,
        topic: Option<&str>,
        rule: &Rule,
        reading: &mut Reading,
    ) -> Option<()> {
        let find = |op| {
            self.lexicon
                .derivations
                .iter()
                .find(|d| d.op == op && speaks_of(d, inner, topic))
        };
        let line = find(op).or_else(|| {
            if op == Operator::Offer {
                find(Operator::Commit)
            } else {
                None
            }
        });
        match line {
            Some(d) => {
                match d.event_type {
                    Some(t) => {
                        reading.event_type = Some(t);
                        reading.mode = d.mode;
                        // without a code of its own the line takes what announces the content's code
                        reading.cameo = match (&d.cameo, inner) {
                            (Some(c), _) => c.clone(),
                            (None, Some(r)) => {
                                Codebook::get().cameo_table().announced(&r.cameo).to_owned()
                            }
                            (None, None) => String::new(),
                        };
                        reading.modality = d.modality;
                        // the rule's own type holds, but a promise to yield or to harm is what the table says
                        let turned = matches!(t, EventType::Threaten | EventType::Concede);
                        if let Some(own) = rule.event_type
                            && !turned
                        {
                            // mode and code of the table serve where the rule leaves them open
                            if own != t || rule.mode.is_some() {
                                reading.mode = rule.mode;
                            }
                            if own != t || rule.cameo.is_some() {
                                reading.cameo = rule.cameo.clone().unwrap_or_default();
                            }
                            reading.event_type = Some(own);
                            reading.modality = rule.modality;
                        }
                        Some(())
                    }
                    None => {
                        reading.event_type = rule.event_type;
                        Some(())
                    }
                }
            }
            None if rule.event_type.is_some() => Some(()),
            None => None,
        }
    }
}

/// Operators that leave the event below them to stand for itself.
pub fn transparent(op: Operator) -> bool {
    match op {
        Operator::Expect
        | Operator::Deny
        | Operator::Same
        | Operator::Fail
        | Operator::Hypothesise
        | Operator::Report => true,
        Operator::Commit
        | Operator::Offer
        | Operator::Request
        | Operator::Demand
        | Operator::Refuse
        | Operator::Threaten
        | Operator::Accuse
        | Operator::Stop
        | Operator::Cancel
        | Operator::Permit
        | Operator::Presuppose => false,
    }
}

/// Whether a line of an operator's table is about this content.
pub(crate) fn speaks_of(d: &Derivation, inner: Option<&Reading>, topic: Option<&str>) -> bool {
    d.content.iter().any(|c| match c {
        ContentKind::Type(t) => inner.and_then(|r| r.event_type) == Some(*t),
        ContentKind::Mode(t, m) => {
            inner.is_some_and(|r| r.event_type == Some(*t) && r.mode == Some(*m))
        }
        ContentKind::Cameo(code) => inner.is_some_and(|r| r.cameo.starts_with(code.as_str())),
        // the event below is the surer evidence: topics count only where there is none
        ContentKind::Topic(t) => inner.is_none() && topic == Some(t.as_str()),
        ContentKind::Other => true,
    })
}
