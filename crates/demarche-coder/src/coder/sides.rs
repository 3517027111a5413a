//! Who may stand on a side, and what the event says of those whose country the text leaves open.

use crate::entities::{Entities, Found, Nature};
use crate::lexicon::{Need, Rule};
use crate::reading::Filler;
use crate::syntax::Path;
use demarche_codebook::{Codebook, EventType, Mode, Quad, Sector};
use demarche_nlp::Annotated;
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

/// Who of these can take part in politics and is none of `actors`.
pub(super) fn others(
    entities: &Entities<'_, '_>,
    fillers: &[Filler],
    actors: &[(Filler, Rc<Found>)],
) -> Vec<(Filler, Rc<Found>)> {
    let mut found = resolve(entities, fillers);
    found.retain(|(_, f)| f.acts() && !actors.iter().any(|(_, a)| a.key == f.key));
    found
}

/// "met her Chilean counterpart": a counterpart, a partner is what the other side is.
pub(super) fn counterparts(
    actors: &mut [(Filler, Rc<Found>)],
    recipients: &mut [(Filler, Rc<Found>)],
) {
    let model = actors.iter().chain(&*recipients).map(|(_, f)| f);
    let Some(model) = model
        .filter(|f| !f.sectors.is_empty())
        .map(Rc::clone)
        .next()
    else {
        return;
    };
    for (_, f) in actors.iter_mut().chain(recipients) {
        let like = ["counterpart", "colleague", "counterparts", "partner"];
        if f.sectors.is_empty() && like.iter().any(|noun| f.key.ends_with(noun)) {
            let mut same = (**f).clone();
            same.sectors.clone_from(&model.sectors);
            same.how.push(format!("a counterpart of '{}'", model.name));
            *f = Rc::new(same);
        }
    }
}

/// "Tillerson pledged US support": the country before a noun is the actor's own and no other side.
pub(super) fn is_own_state(
    (filler, found): &(Filler, Rc<Found>),
    actors: &[(Filler, Rc<Found>)],
) -> bool {
    filler.path == Path::Premodifier
        && found.nature == Nature::State
        && actors.iter().any(|(_, a)| a.country == found.country)
}

/// "withdrew its 2,000 troops": forces that their own state moves are what is moved, not to whom it is done.
pub(super) fn are_own_forces(
    doc: &Annotated,
    (filler, found): &(Filler, Rc<Found>),
    event_type: EventType,
    actors: &[(Filler, Rc<Found>)],
) -> bool {
    let moved = matches!(
        event_type,
        EventType::Retreat | EventType::Concede | EventType::Mobilize | EventType::Agree
    );
    let token = doc.token(filler.head);
    let thing_moved = matches!(token.dep(), "dobj" | "nsubjpass")
        || token.dep() == "pobj" && crate::syntax::lower(doc, token.head().index()) == "of";
    moved
        && thing_moved
        && found.sectors.contains(&Sector::Mil)
        && found.country.is_some()
        && actors.iter().any(|(_, a)| {
            a.country == found.country
                && (a.nature == Nature::State
                    || a.sectors
                        .iter()
                        .any(|s| matches!(s, Sector::Gov | Sector::Mil)))
        })
}

/// A state that shells or deploys does so by its army: the sector that the codebook names goes first.
pub(super) fn by_its_forces(
    actors: &mut [(Filler, Rc<Found>)],
    event_type: EventType,
    mode: Option<Mode>,
) {
    let vehicles = [
        "aircraft", "planes", "plane", "ships", "ship", "vessels", "vessel",
    ];
    let forceful = matches!(
        event_type,
        EventType::Assault | EventType::Mobilize | EventType::Coerce | EventType::Threaten
    );
    if forceful {
        // the planes and ships of a state that do such things are its army's
        for (_, f) in actors.iter_mut() {
            if f.country.is_some_and(|c| !c.is_stateless())
                && f.sectors.is_empty()
                && f.key.starts_with("role:")
                && vehicles.iter().any(|noun| f.key.ends_with(noun))
            {
                let mut force = (**f).clone();
                force.sectors.push(Sector::Mil);
                force
                    .how
                    .push("a state does this by its forces: MIL".to_owned());
                *f = Rc::new(force);
            }
        }
    }
    let Some(sector) = Codebook::get().state_by(event_type, mode) else {
        return;
    };
    for (_, f) in actors {
        let state = f.nature == Nature::State && f.sectors == [Sector::Gov];
        // "Russian drones", and a coalition that bombs is no party
        let weapon = f.nature == Nature::Thing && f.country.is_some() && f.sectors.is_empty();
        let alliance = f.key.contains("coalition") && f.sectors == [Sector::Pty];
        if state || weapon || alliance {
            let mut force = (**f).clone();
            if alliance {
                force.sectors.clear();
            }
            force.sectors.insert(0, sector);
            force.how.push(format!("a state does this by its {sector}"));
            *f = Rc::new(force);
        }
    }
}

/// "The Russians rejected the plan", "pleaded with the Israelis": a whole people that talks, or with whom one
/// talks, is its state; of deeds it may suffer them as people.
pub(super) fn peoples_as_states<'a>(
    doc: &Annotated,
    sides: impl Iterator<Item = &'a mut (Filler, Rc<Found>)>,
    event_type: EventType,
) {
    let quad = event_type.quad();
    if !matches!(quad, Quad::VerbalCooperation | Quad::VerbalConflict) {
        return;
    }
    for (filler, f) in sides {
        let whole = f.nature == Nature::Group
            && f.key.starts_with("country:")
            && f.span.len() == 1
            && filler.head > 0
            && crate::syntax::lower(doc, filler.head - 1) == "the"
            && f.country.is_some_and(|c| !c.is_stateless());
        if whole {
            let mut state = (**f).clone();
            state.sectors = vec![Sector::Gov];
            state.nature = Nature::State;
            state
                .how
                .push("a people that talks is its state: GOV".to_owned());
            *f = Rc::new(state);
        }
    }
}

/// A capital that is shelled, or put under curfew, is its people; only one that acts is the government.
pub(super) fn struck_cities(
    event_type: EventType,
    recipients: &mut [(Filler, Rc<Found>)],
    is_city: impl Fn(usize) -> bool,
) {
    if !matches!(event_type, EventType::Assault | EventType::Coerce) {
        return;
    }
    for (filler, f) in recipients {
        if f.nature == Nature::State && is_city(filler.head) {
            let mut city = (**f).clone();
            city.sectors = vec![Sector::Cvl];
            city.nature = Nature::Place;
            city.how
                .push("a city that suffers the act is its people: CVL".to_owned());
            *f = Rc::new(city);
        }
    }
}

/// The state that does what only states do where it does it: who is arrested in Minsk and by whom is
/// not said, is arrested by Belarus.
pub(super) fn state_of_place(
    event_type: EventType,
    mode: Option<Mode>,
    place: &Found,
) -> Option<Found> {
    let sovereign = match event_type {
        EventType::Coerce => matches!(
            mode,
            Some(
                Mode::Arrest
                    | Mode::Deport
                    | Mode::Curfew
                    | Mode::MartialLaw
                    | Mode::Censor
                    | Mode::Restrict
            )
        ),
        EventType::Accuse => mode == Some(Mode::Investigate),
        _ => false,
    };
    let country = place.country.filter(|c| !c.is_stateless())?;
    if !sovereign || !matches!(place.nature, Nature::State | Nature::Place) {
        return None;
    }
    let mut state = place.clone();
    state.country = Some(country);
    state.sectors = vec![Sector::Gov];
    state.nature = Nature::State;
    state.key = format!("country:{country}");
    let step = "nobody else is named, and only a state does this where it rules: GOV";
    state.how.push(step.to_owned());
    Some(state)
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

/// Gives those whom the text calls by a common noun alone the country that the article gives them. `said`
/// is the country of the official source to whom the text attributes the event.
pub(super) fn localise(
    entities: &Entities<'_, '_>,
    actors: &mut [(Filler, Rc<Found>)],
    recipients: &mut [(Filler, Rc<Found>)],
    event_type: EventType,
    here: Option<CountryCode>,
    said: impl Fn() -> Option<CountryCode>,
) {
    // what a state does to "the army" or "the new government" it does to another's
    let states: Vec<CountryCode> = actors
        .iter()
        .chain(&*recipients)
        .filter(|(_, f)| f.nature == Nature::State)
        .filter_map(|(_, f)| f.country)
        .collect();
    let named: Vec<CountryCode> = actors
        .iter()
        .chain(&*recipients)
        .filter_map(|(_, f)| f.country)
        .collect();
    for (f, found) in actors.iter_mut().chain(&mut *recipients) {
        if let Some(local) = entities.at_home(f.head, found, event_type, here, &states) {
            *found = Rc::new(local);
        } else if is_unplaced(found, &[Sector::Mil, Sector::Cop])
            && let Some(c) = said()
            && !named.contains(&c)
        {
            *found = Rc::new(
                found.of_country(c, format!("those of whom their own source says so: {c}")),
            );
        }
    }
    if let Some(c) = law_of(event_type, actors) {
        for (_, found) in recipients {
            if is_unplaced(found, &UNDER_THE_LAW) {
                let step = format!("subject to the police and courts that act: {c}");
                *found = Rc::new(found.of_country(c, step));
            }
        }
    }
}

/// Who is a country's own when its police or courts deal with them, unless the text says otherwise.
const UNDER_THE_LAW: [Sector; 14] = [
    Sector::Cvl,
    Sector::Jrn,
    Sector::Opp,
    Sector::Pty,
    Sector::Leg,
    Sector::Gov,
    Sector::Eli,
    Sector::Lab,
    Sector::Edu,
    Sector::Bus,
    Sector::Soc,
    Sector::Rel,
    Sector::Med,
    Sector::Jud,
];

/// Whether it is called by a noun alone that has only these sectors, and may be at home where it is.
fn is_unplaced(found: &Found, sectors: &[Sector]) -> bool {
    found.country.is_none()
        && !found.abroad
        && found.key.starts_with("role:")
        && !found.sectors.is_empty()
        && found.sectors.iter().all(|s| sectors.contains(s))
}

/// The country whose police or courts do this, if they alone do.
fn law_of(event_type: EventType, actors: &[(Filler, Rc<Found>)]) -> Option<CountryCode> {
    let lawful = matches!(
        event_type,
        EventType::Coerce | EventType::Sanction | EventType::Accuse | EventType::Assault
    );
    let country = actors.first()?.1.country.filter(|c| !c.is_stateless())?;
    let law = |f: &Found| {
        f.country == Some(country)
            && f.sectors
                .first()
                .is_some_and(|s| matches!(s, Sector::Cop | Sector::Jud))
    };
    (lawful && actors.iter().all(|(_, f)| law(f))).then_some(country)
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
