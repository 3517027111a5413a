//! Who is affected by an act whose rule found no recipient: the nearest named actor below its words.
//!
//! "Demanded the return of property seized by Algerian forces" asks something of those forces; "blew up
//! power lines leading into Kabul" strikes at Kabul. Only what the act's own complements say counts, never
//! its time, its reason, or another's words; and only somebody with a country or a role in a state.

use super::sides::resolve;
use crate::entities::{Entities, Found, Nature};
use crate::reading::{Filler, Reading};
use crate::syntax;
use demarche_codebook::{EventType, Sector};
use demarche_nlp::Annotated;
use std::collections::VecDeque;
use std::rc::Rc;

/// How many words lie between the act and the affected at most.
const DEEPEST: usize = 6;

/// How many words are looked at.
const MOST: usize = 64;

/// The nearest one whom the act affects.
pub(super) fn affected(
    doc: &Annotated,
    entities: &Entities<'_, '_>,
    reading: &Reading,
    event_type: EventType,
    actors: &[(Filler, Rc<Found>)],
) -> Vec<(Filler, Rc<Found>)> {
    if actors.is_empty() || reading.reciprocal || !has_target(event_type) {
        return Vec::new();
    }
    let mut queue: VecDeque<(usize, usize)> = VecDeque::new();
    queue.push_back((reading.token, 0));
    queue.extend(reading.support.map(|s| (s, 0)));
    let mut seen = 0;
    while let Some((at, depth)) = queue.pop_front() {
        seen += 1;
        if seen > MOST || depth > DEEPEST {
            break;
        }
        for c in doc.token(at).children() {
            let i = c.index();
            let taken = actors.iter().any(|(a, _)| a.head == i);
            // "rejected the plan that Paris had put forward"
            if c.dep() == "relcl"
                && at != reading.token
                && answers(event_type)
                && let Some(author) = author(doc, i)
            {
                let found = resolve(entities, &[Filler::direct(author)]);
                if !found.is_empty() && found.iter().all(|(_, f)| fits(f, event_type, actors)) {
                    return found;
                }
            }
            if taken || !leads_on(doc, i, event_type) {
                continue;
            }
            if matches!(
                c.dep(),
                "dobj" | "pobj" | "poss" | "dative" | "appos" | "conj" | "nsubjpass"
            ) {
                let found = resolve(entities, &[Filler::direct(i)]);
                let new = |(_, f): &(Filler, Rc<Found>)| fits(f, event_type, actors);
                if !found.is_empty() && found.iter().all(new) {
                    return found;
                }
            }
            queue.push_back((i, depth + 1));
        }
    }
    Vec::new()
}

/// Types that answer what somebody has put forward.
fn answers(event_type: EventType) -> bool {
    matches!(
        event_type,
        EventType::Reject | EventType::Agree | EventType::Support | EventType::Accuse
    )
}

/// Who puts forward what the relative clause is about.
fn author(doc: &Annotated, clause: usize) -> Option<usize> {
    let verb = doc.token(clause);
    let puts_forward = matches!(
        verb.lemma(),
        "propose"
            | "offer"
            | "want"
            | "put"
            | "suggest"
            | "demand"
            | "make"
            | "present"
            | "submit"
            | "draft"
            | "table"
            | "set"
            | "seek"
            | "request"
            | "send"
            | "back"
            | "broker"
    );
    let subject = verb.children().find(|c| c.dep() == "nsubj")?;
    (puts_forward && !syntax::is_relative(subject.tag())).then_some(subject.index())
}

/// Types that are done to somebody.
fn has_target(event_type: EventType) -> bool {
    !matches!(
        event_type,
        EventType::Consult | EventType::Cooperate | EventType::Mobilize
    )
}

/// Whether the way to the affected may pass through this word.
fn leads_on(doc: &Annotated, i: usize, event_type: EventType) -> bool {
    let word = syntax::lower(doc, i);
    match doc.token(i).dep() {
        "dobj" | "pobj" | "poss" | "dative" | "xcomp" | "agent" | "pcomp" | "nsubjpass" => true,
        // "property seized by soldiers", but not "strikes supported by France"
        "acl" => !matches!(
            doc.token(i).lemma(),
            "support"
                | "back"
                | "give"
                | "supply"
                | "provide"
                | "fund"
                | "follow"
                | "lead"
                | "mediate"
                | "broker"
                | "contact"
                | "brave"
                | "join"
        ),
        "prep" => match word {
            "of" | "to" | "for" | "against" | "from" | "on" | "by" | "into" | "toward"
            | "towards" => true,
            "with" => event_type != EventType::Assault,
            "over" => !matches!(event_type, EventType::Retreat | EventType::Concede),
            "in" | "at" => matches!(
                event_type,
                EventType::Assault | EventType::Coerce | EventType::Sanction | EventType::Threaten
            ),
            _ => false,
        },
        _ => false,
    }
}

/// Whether it is somebody new to whom the act can be done.
fn fits(found: &Found, event_type: EventType, actors: &[(Filler, Rc<Found>)]) -> bool {
    if actors.iter().any(|(_, a)| a.key == found.key) {
        return false;
    }
    let Some(country) = found.country else {
        return false;
    };
    // a thing that is only named after a country or body ("a UN-led investigation") is hardly done to it
    let of_name_only = found.nature == Nature::Thing && found.sectors.is_empty();
    if of_name_only && (country.is_stateless() || event_type == EventType::Protest) {
        return false;
    }
    let foreign = actors.iter().all(|(_, a)| a.country != Some(country));
    let own_state = matches!(found.nature, Nature::State | Nature::Body | Nature::Group)
        && found
            .sectors
            .iter()
            .any(|s| matches!(s, Sector::Gov | Sector::Mil | Sector::Leg | Sector::Cop));
    foreign
        || own_state
            && matches!(
                event_type,
                EventType::Protest | EventType::Request | EventType::Accuse | EventType::Reject
            )
}
