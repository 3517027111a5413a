//! Which of its namesakes a name means.
//!
//! Every candidate has a prior (size and rank of the place), support from the words beside the name (the
//! division it is said to lie in), and support from the article's other places: those of the same state,
//! of the same division, close by. The other places are not certain either, so the choice is made a few
//! times over, each time from the last one.

use super::recognise::Mention;
use super::{Home, Toponym};
use demarche_world::gazetteer::{Candidate, Feature, NameClass, Place, PlaceKind, distance_km};
use std::collections::HashMap;
use std::rc::Rc;

/// How often the choice is made over.
const ROUNDS: usize = 6;

/// Of more names than that, a list and no news, the choice is made over once.
const MANY: usize = 2_000;

/// How many names of an article are context for the others, those said most often first: more tell nothing
/// new, and a list of a hundred thousand towns must not take hours.
const MAX_CONTEXT: usize = 100;

/// Mentions of one name count up to so many times as context.
const MENTIONS: usize = 3;

/// Weights of the parts of a score. One unit is a doubling of the population twice over.
const CONTAINER: f32 = 25.0;
const SAME_COUNTRY: f32 = 8.0;
const SAME_ADMIN1: f32 = 5.0;
const CLOSE: f32 = 5.0;
const HOME_COUNTRY: f32 = 3.0;
const HOME_ADMIN1: f32 = 4.0;
const HOME_CLOSE: f32 = 6.0;

const COUNTRY: f32 = 9.0;
const OTHER: f32 = 8.0;
const ADMIN2: f32 = -3.0;
const CAPITAL: f32 = 3.0;
const SIZE: f32 = 0.5;
const ADMIN1: f32 = 1.0;
/// Distance at which closeness has fallen to a third, in kilometres.
const CLOSE_KM: f64 = 120.0;

/// All mentions of one name in one sense.
struct Name<'g> {
    candidates: Rc<[Candidate<'g>]>,
    mentions: Vec<usize>,
    demonym: bool,
    /// Support of each candidate by the words beside the name.
    beside: Vec<f32>,
    chosen: usize,
}

/// Resolves all mentions of an article.
pub(super) fn choose<'g>(
    tokens: &[&str],
    mentions: &[Mention<'g>],
    home: Home,
) -> Vec<Toponym<'g>> {
    let mut names = group(tokens, mentions);
    for name in &mut names {
        name.chosen = best(name, |c| prior(c, home));
    }
    let rounds = if names.len() > MANY { 1 } else { ROUNDS };
    for _ in 0..rounds {
        let mut context = context(&names);
        let total: f32 = context.iter().map(|c| c.weight).sum();
        let mut same = true;
        for (i, name) in names.iter_mut().enumerate() {
            if name.candidates.len() == 1 {
                continue;
            }
            let own = context.iter().position(|c| c.name == i);
            let rest = total - own.map_or(0.0, |at| context[at].weight);
            let next = best(name, |c| {
                prior(c, home) + support(c.place, &context, i, rest)
            });
            same &= name.chosen == next;
            name.chosen = next;
            // those after it are judged by what it is now
            if let Some(at) = own {
                context[at].place = name.candidates[next].place;
            }
        }
        if same {
            break;
        }
    }
    let mut places: Vec<Option<Place<'g>>> = vec![None; mentions.len()];
    for name in &names {
        for &m in &name.mentions {
            places[m] = Some(name.candidates[name.chosen].place);
        }
    }
    mentions
        .iter()
        .zip(places)
        .map(|(m, place)| Toponym {
            tokens: m.tokens.clone(),
            place,
            demonym: m.demonym,
        })
        .collect()
}

/// A place of the article as context for the others.
struct Context<'g> {
    name: usize,
    place: Place<'g>,
    weight: f32,
}

/// The names said most often, as they are resolved so far.
fn context<'g>(names: &[Name<'g>]) -> Vec<Context<'g>> {
    let mut context: Vec<Context<'g>> = names
        .iter()
        .enumerate()
        .map(|(name, n)| Context {
            name,
            place: n.candidates[n.chosen].place,
            weight: n.mentions.len().min(MENTIONS) as f32 * if n.demonym { 0.5 } else { 1.0 },
        })
        .collect();
    context.sort_by(|a, b| b.weight.total_cmp(&a.weight)); // stable: earlier names first
    context.truncate(MAX_CONTEXT);
    context
}

fn best<'g>(name: &Name<'g>, score: impl Fn(&Candidate<'g>) -> f32) -> usize {
    let mut best = (0, f32::NEG_INFINITY);
    for (i, c) in name.candidates.iter().enumerate() {
        let score = score(c) + name.beside[i];
        if score > best.1 {
            best = (i, score);
        }
    }
    best.0
}

/// Mentions by name. A mention whose neighbour says where it lies is of another sense than one whose
/// neighbour says otherwise.
fn group<'g>(tokens: &[&str], mentions: &[Mention<'g>]) -> Vec<Name<'g>> {
    let mut names: Vec<Name<'g>> = Vec::new();
    // for each folded name its senses: the container told, if any, and the number in `names`
    let mut by_name: HashMap<String, Vec<(Option<Place<'g>>, usize)>> = HashMap::new();
    for (i, mention) in mentions.iter().enumerate() {
        if mention.candidates.is_empty() {
            continue;
        }
        let key = key_of(tokens, mention);
        let told = container(tokens, mentions, i);
        let senses = by_name.entry(key).or_default();
        let known = match told {
            Some(place) => senses
                .iter()
                .position(|(t, _)| t.is_none_or(|t| t.id() == place.id())),
            None => (!senses.is_empty()).then_some(0),
        };
        let at = match known {
            Some(sense) => {
                senses[sense].0 = senses[sense].0.or(told);
                senses[sense].1
            }
            None => {
                senses.push((told, names.len()));
                names.push(Name {
                    beside: vec![0.0; mention.candidates.len()],
                    candidates: Rc::clone(&mention.candidates),
                    mentions: Vec::new(),
                    demonym: mention.demonym,
                    chosen: 0,
                });
                names.len() - 1
            }
        };
        let name = &mut names[at];
        name.mentions.push(i);
        if let Some(told) = told {
            for (candidate, beside) in name.candidates.iter().zip(&mut name.beside) {
                if candidate.place.id() != told.id() && candidate.place.within(told) {
                    *beside = CONTAINER;
                }
            }
        }
    }
    names
}

fn key_of(tokens: &[&str], mention: &Mention<'_>) -> String {
    let mut key = tokens[mention.tokens.clone()].join(" ").to_lowercase();
    key.retain(|c| c != '.');
    key
}

/// The division or state that the words beside mention `i` put it in: "X, Y", "X in Y", "X (Y)", "Y's X".
fn container<'g>(tokens: &[&str], mentions: &[Mention<'g>], i: usize) -> Option<Place<'g>> {
    let this = &mentions[i];
    let inside = |outer: &Mention<'g>| {
        let mut holders = outer.candidates.iter().filter(|o| {
            matches!(
                o.place.kind(),
                PlaceKind::Country | PlaceKind::Admin1 | PlaceKind::Admin2
            ) && this
                .candidates
                .iter()
                .any(|c| c.place.id() != o.place.id() && c.place.within(o.place))
        });
        holders.next().map(|o| o.place)
    };
    if let Some(next) = mentions.get(i + 1)
        && !next.demonym
    {
        let between = tokens
            .get(this.tokens.end..next.tokens.start)
            .unwrap_or_default();
        let joins = matches!(
            between,
            [","]
                | ["("]
                | ["in"]
                | [",", "in"]
                | ["of"]
                | [",", "of"]
                | ["in", "the"]
                | [
                    "in",
                    "northern" | "southern" | "eastern" | "western" | "central"
                ]
                | ["province", "of"]
                | ["in", "the", "province", "of"]
                | ["in", "the", "state", "of"]
        );
        if joins && let Some(found) = inside(next) {
            return Some(found);
        }
    }
    let before = &mentions[i.checked_sub(1)?];
    let between = tokens
        .get(before.tokens.end..this.tokens.start)
        .unwrap_or_default();
    if matches!(between, ["'s" | "’s"]) {
        return inside(before);
    }
    None
}

/// How likely a candidate is where nothing is known of the article.
fn prior(c: &Candidate<'_>, home: Home) -> f32 {
    let place = c.place;
    let size = match place.kind() {
        PlaceKind::Region | PlaceKind::Point if place.population_log2() == 0.0 => 18.0,
        _ => place.population_log2(),
    };
    let mut score = size * SIZE;
    score += match place.kind() {
        PlaceKind::Country => COUNTRY,
        PlaceKind::Admin1 => ADMIN1,
        PlaceKind::Admin2 => ADMIN2,
        PlaceKind::Town | PlaceKind::Region | PlaceKind::Point => 0.0,
    };
    score += match place.feature() {
        Feature::Capital => CAPITAL,
        Feature::Seat => 0.5,
        Feature::Quarter => -1.0,
        _ => 0.0,
    };
    if c.class == NameClass::Other {
        score -= OTHER;
    }
    if home.country.is_some() && place.country() == home.country {
        score += HOME_COUNTRY;
    }
    if home.admin1.is_some() && place.admin1().map(Place::id) == home.admin1 {
        score += HOME_ADMIN1;
    }
    if let (Some(here), Some(home)) = (place.point(), home.point)
        && !matches!(place.kind(), PlaceKind::Country | PlaceKind::Region)
    {
        score += HOME_CLOSE * (-distance_km(here, home) / CLOSE_KM).exp() as f32;
    }
    score
}

/// What the article's other places say for a candidate.
fn support(place: Place<'_>, context: &[Context<'_>], own: usize, total: f32) -> f32 {
    if total <= 0.0 {
        return 0.0;
    }
    let (mut country, mut admin1, mut close) = (0.0, 0.0, 0.0f32);
    let division = |p: Place<'_>| match p.kind() {
        PlaceKind::Admin1 => Some(p.id()),
        _ => p.admin1().map(Place::id),
    };
    let own_division = division(place);
    for &Context {
        name,
        place: other,
        weight,
    } in context
    {
        if name == own || other.id() == place.id() {
            continue;
        }
        if place.country().is_some() && other.country() == place.country() {
            country += weight;
        }
        if own_division.is_some() && division(other) == own_division {
            admin1 += weight;
        }
        if matches!(
            other.kind(),
            PlaceKind::Town | PlaceKind::Admin2 | PlaceKind::Point
        ) && let (Some(a), Some(b)) = (place.point(), other.point())
        {
            close = close.max((-distance_km(a, b) / CLOSE_KM).exp() as f32);
        }
    }
    SAME_COUNTRY * (country / total).sqrt() + SAME_ADMIN1 * (admin1 / total).sqrt() + CLOSE * close
}
