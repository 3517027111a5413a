//! PLOVER's reductions that need to know who speaks: announced force is a threat, unwillingness a refusal.

use super::{Coder, Part};
use crate::entities::{Entities, Found};
use crate::lexicon::{Derivation, Operator};
use crate::modality::Standing;
use crate::reading::{Filler, Reading, speaks_of};
use crate::syntax::Path;
use demarche_codebook::{EventType, Modality, Mode, Sector};
use demarche_nlp::Annotated;
use std::rc::Rc;

impl Coder {
    /// PLOVER's reductions 3 and 4: a hostile act to come that the actor itself announces, or that
    /// hangs on a condition, is a threat; the operator's table says which.
    pub(super) fn threat(
        &self,
        part: &Part<'_, '_>,
        reading: &Reading,
        event_type: EventType,
        modality: Modality,
        standing: &Standing,
        actors: &[(Filler, Rc<Found>)],
    ) -> Option<&Derivation> {
        let &Part { doc, entities, .. } = part;
        let hostile = matches!(
            event_type,
            EventType::Assault | EventType::Coerce | EventType::Sanction | EventType::Protest
        ) || (event_type == EventType::Retreat
            && reading.mode == Some(Mode::Withdraw)
            && standing.on_condition);
        // "could suspend relations, its prime minister said": who may do it says so
        let may = modality == Modality::Hypothetical
            && standing.evidence.iter().any(|&(at, _)| {
                let t = doc.token(at);
                t.dep() == "aux" && matches!(t.lemma(), "may" | "might" | "could")
            });
        let to_come = modality == Modality::Future
            || modality == Modality::Hypothetical && standing.on_condition
            || may;
        if !hostile || !to_come || reading.modality.is_some() || actors.is_empty() {
            return None;
        }
        let own = standing
            .speakers
            .iter()
            .filter_map(|&s| entities.resolve(s))
            .any(|s| {
                actors.iter().any(|(_, a)| {
                    a.key == s.key
                        || a.country.is_some()
                            && a.country == s.country
                            && a.key.starts_with("country:")
                            && s.sectors.iter().any(is_authority)
                })
            });
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

fn is_authority(s: &Sector) -> bool {
    matches!(
        s,
        Sector::Gov
            | Sector::Mil
            | Sector::Cop
            | Sector::Spy
            | Sector::Leg
            | Sector::Reb
            | Sector::Uaf
    )
}

/// "Anyone who films the convoy will be jailed, police warned": of a passive without an agent the speaker
/// is the one who threatens, if he has the power to do it.
pub(super) fn threatener(
    doc: &Annotated,
    entities: &Entities<'_, '_>,
    reading: &Reading,
    standing: &Standing,
    actors: &[(Filler, Rc<Found>)],
) -> Vec<(Filler, Rc<Found>)> {
    let passive = doc
        .token(reading.token)
        .children()
        .any(|c| matches!(c.dep(), "auxpass" | "nsubjpass"));
    if !actors.is_empty() || !passive {
        return Vec::new();
    }
    standing
        .speakers
        .first()
        .and_then(|&head| {
            let found = entities.resolve(head)?;
            found.sectors.iter().any(is_authority).then_some((
                Filler {
                    head,
                    path: Path::Attached,
                },
                found,
            ))
        })
        .into_iter()
        .collect()
}

/// Whom the verb of saying addresses: "Aid may be cut, Washington warned Juba".
pub(super) fn warned(
    doc: &Annotated,
    entities: &Entities<'_, '_>,
    speakers: &[(Filler, Rc<Found>)],
) -> Vec<(Filler, Rc<Found>)> {
    speakers
        .iter()
        .filter(|(f, _)| doc.token(f.head).dep() == "nsubj")
        .flat_map(|(f, _)| {
            doc.token(f.head)
                .head()
                .children()
                .map(|c| (c.index(), c.dep()))
                .collect::<Vec<_>>()
        })
        .filter(|(_, dep)| matches!(*dep, "dobj" | "iobj" | "dative"))
        .filter_map(|(head, _)| political(entities, head, speakers))
        .collect()
}

/// Whose act a threat depends on: "will respond if Israel attacks", "unless the rebels withdraw".
pub(super) fn in_condition(
    doc: &Annotated,
    entities: &Entities<'_, '_>,
    reading: &Reading,
    actors: &[(Filler, Rc<Found>)],
) -> Vec<(Filler, Rc<Found>)> {
    let verbs = [Some(reading.token), reading.content];
    verbs
        .into_iter()
        .flatten()
        .flat_map(|v| {
            doc.token(v)
                .children()
                .map(|c| c.index())
                .collect::<Vec<_>>()
        })
        .map(|c| doc.token(c))
        .filter(|c| {
            c.dep() == "advcl"
                && c.children().any(|m| {
                    matches!(m.dep(), "mark" | "advmod")
                        && matches!(&*m.text().to_lowercase(), "if" | "unless")
                })
        })
        .filter_map(|c| {
            let subject = c.children().find(|s| s.dep() == "nsubj")?.index();
            political(entities, subject, actors)
        })
        .collect()
}

/// Somebody with a country or a role in politics who is none of `others`.
fn political(
    entities: &Entities<'_, '_>,
    head: usize,
    others: &[(Filler, Rc<Found>)],
) -> Option<(Filler, Rc<Found>)> {
    let found = entities.resolve(head)?;
    let known = found.country.is_some() || found.sectors.iter().any(|s| *s != Sector::Cvl);
    (known && others.iter().all(|(_, o)| o.key != found.key)).then_some((
        Filler {
            head,
            path: Path::Attached,
        },
        found,
    ))
}
