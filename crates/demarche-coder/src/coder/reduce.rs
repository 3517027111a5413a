//! PLOVER's reductions that need to know who speaks: announced force is a threat, unwillingness a refusal.

use super::Coder;
use crate::entities::{Entities, Found};
use crate::lexicon::{Derivation, Operator};
use crate::modality::Standing;
use crate::reading::{Filler, Reading, speaks_of};
use demarche_codebook::{EventType, Modality, Mode};
use demarche_nlp::Annotated;
use std::rc::Rc;

impl Coder {
    /// PLOVER's reductions 3 and 4: a hostile act to come that the actor itself announces, or that
    /// hangs on a condition, is a threat; the operator's table says which.
    pub(super) fn threat(
        &self,
        entities: &Entities<'_, '_>,
        reading: &Reading,
        event_type: EventType,
        modality: Modality,
        standing: &Standing,
        actors: &[(Filler, Rc<Found>)],
    ) -> Option<&Derivation> {
        let hostile = matches!(
            event_type,
            EventType::Assault | EventType::Coerce | EventType::Sanction | EventType::Protest
        ) || (event_type == EventType::Retreat
            && reading.mode == Some(Mode::Withdraw)
            && standing.on_condition);
        let to_come = modality == Modality::Future
            || modality == Modality::Hypothetical && standing.on_condition;
        if !hostile || !to_come || reading.modality.is_some() || actors.is_empty() {
            return None;
        }
        let own = standing
            .speakers
            .iter()
            .filter_map(|&s| entities.resolve(s))
            .any(|s| actors.iter().any(|(_, a)| a.key == s.key));
        if !(own || standing.on_condition && modality == Modality::Future) {
            return None;
        }
        self.lexicon
            .derivations
            .iter()
            .find(|d| d.op == Operator::Threaten && speaks_of(d, Some(reading), None))
    }

    /// A friendly act that its actor will not do ("it will not free the crew") is refused, as if the
    /// text said "refuses"; *would not* counts only as what somebody said.
    pub(super) fn refusal(
        &self,
        doc: &Annotated,
        reading: &Reading,
        event_type: EventType,
        modality: Modality,
        standing: &Standing,
        actors: &[(Filler, Rc<Found>)],
    ) -> Option<&Derivation> {
        let friendly = matches!(
            event_type,
            EventType::Aid
                | EventType::Consult
                | EventType::Cooperate
                | EventType::Support
                | EventType::Retreat
                | EventType::Concede
        );
        if !friendly
            || modality != Modality::Negated
            || reading.modality.is_some()
            || actors.is_empty()
            || standing.on_condition
        {
            return None;
        }
        let verb = reading.support.unwrap_or(reading.token);
        let unwilling = standing.evidence.iter().any(|&(at, m)| {
            let aux = doc.token(at);
            aux.dep() == "aux"
                && aux.head().index() == verb
                && (m == Modality::Future
                    || aux.lemma() == "would" && !standing.speakers.is_empty())
        });
        if !unwilling {
            return None;
        }
        self.lexicon
            .derivations
            .iter()
            .find(|d| d.op == Operator::Refuse && speaks_of(d, Some(reading), None))
    }
}
