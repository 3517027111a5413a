//! Who may stand on a side, and what the event says of those whose country the text leaves open.

use crate::entities::{Entities, Found, Nature};
use crate::lexicon::{Need, Rule};
use crate::reading::Filler;
use demarche_codebook::{Codebook, EventType, Mode, Sector};
use demarche_world::CountryCode;
use std::rc::Rc;

pub(super) fn resolve(entities: &Entities<'_, '_>, fillers: &[Filler]) -> Vec<(Filler, Rc<Found>)> {
    let mut out: Vec<(Filler, Rc<Found>)> = Vec::new();
    for f in fillers {
        for found in entities.resolve_all(f.head) {
            let counts = found.acts() || matches!(found.nature, Nature::Person | Nature::Group);
            if counts && !out.iter().any(|(_, o)| o.key == found.key) {
                out.push((*f, found));
            }
        }
    }
    out
}

/// "met her Chilean counterpart": a counterpart is what the other side is.
pub(super) fn counterparts(
    actors: &mut [(Filler, Rc<Found>)],
    recipients: &mut [(Filler, Rc<Found>)],
) {
    let Some(model) = actors
        .iter()
        .map(|(_, f)| f)
        .find(|f| !f.sectors.is_empty())
        .map(Rc::clone)
    else {
        return;
    };
    for (_, f) in actors.iter_mut().chain(recipients) {
        if f.sectors.is_empty()
            && (f.key.ends_with("counterpart")
                || f.key.ends_with("colleague")
                || f.key.ends_with("counterparts"))
        {
            let mut same = (**f).clone();
            same.sectors.clone_from(&model.sectors);
            same.how.push(format!("a counterpart of '{}'", model.name));
            *f = Rc::new(same);
        }
    }
}

/// A state that shells or deploys does so by its army: the sector that the codebook names goes first.
pub(super) fn by_its_forces(
    actors: &mut [(Filler, Rc<Found>)],
    event_type: EventType,
    mode: Option<Mode>,
) {
    let Some(sector) = Codebook::get().state_by(event_type, mode) else {
        return;
    };
    for (_, f) in actors {
        if f.nature == Nature::State && f.sectors == [Sector::Gov] {
            let mut force = (**f).clone();
            force.sectors.insert(0, sector);
            force.how.push(format!("a state does this by its {sector}"));
            *f = Rc::new(force);
        }
    }
}

/// Types whose act is done to the place where it is done, if that is another's.
pub(super) fn acts_on_places(event_type: EventType) -> bool {
    matches!(
        event_type,
        EventType::Assault
            | EventType::Coerce
            | EventType::Mobilize
            | EventType::Retreat
            | EventType::Sanction
            | EventType::Aid
    )
}

/// Gives agents that are someone's own (police, protesters, the government) the country of the same
/// agent named before, or of the place of the act. A force may act abroad: soldiers and named
/// bodies are left alone.
pub(super) fn localise(
    entities: &Entities<'_, '_>,
    side: &mut [(Filler, Rc<Found>)],
    here: Option<CountryCode>,
) {
    for (f, found) in side {
        let role = found.key.starts_with("role:");
        if found.country.is_some() || !role || found.sectors.is_empty() {
            continue;
        }
        let (country, step) = if let Some((c, span)) = entities.same_agent_before(f.head) {
            (
                c,
                format!("the same as '{}' before: {c}", entities.text(&span)),
            )
        } else if let Some(c) = here
            && !found
                .sectors
                .iter()
                .any(|s| matches!(s, Sector::Mil | Sector::Uaf | Sector::Jrn | Sector::Spy))
        {
            (c, format!("acts where the event takes place: {c}"))
        } else if let Some(c) = entities.subject_country()
            && entities.is_definite(f.head)
            && found.sectors.iter().any(|s| {
                matches!(
                    s,
                    Sector::Gov | Sector::Cop | Sector::Jud | Sector::Leg | Sector::Mil
                )
            })
        {
            (
                c,
                format!("'the' one of the country that most of the article is about: {c}"),
            )
        } else {
            continue;
        };
        let mut local = (**found).clone();
        local.country = Some(country);
        local.key = local.key.replacen("role:", &format!("role:{country}-"), 1);
        local.how.push(step);
        *found = Rc::new(local);
    }
}

pub(super) fn needs_met(
    rule: &Rule,
    actors: &[(Filler, Rc<Found>)],
    recipients: &[(Filler, Rc<Found>)],
) -> bool {
    // somebody of whom the text says no country and no role but "a man" makes no political event
    let known = |(_, f): &(Filler, Rc<Found>)| {
        f.country.is_some() || f.sectors.iter().any(|s| *s != Sector::Cvl)
    };
    if !rule.needs.contains(&Need::Nobody) && !actors.iter().chain(recipients).any(known) {
        return false;
    }
    // a name of which nothing is known is nobody's act by itself
    let anchored = |side: &[(Filler, Rc<Found>)]| side.iter().any(|(_, f)| f.acts());
    rule.needs.iter().all(|n| match n {
        Need::Actor => anchored(actors),
        Need::Recipient => anchored(recipients),
        Need::Either => anchored(actors) || anchored(recipients),
        Need::Both => {
            !actors.is_empty()
                && !recipients.is_empty()
                && (anchored(actors) || anchored(recipients))
        }
        Need::Nobody => true,
    })
}
