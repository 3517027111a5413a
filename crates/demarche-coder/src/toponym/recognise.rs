//! Which words name places.
//!
//! The recogniser's labels alone miss small towns and take them for people; the gazetteer alone takes
//! people and words for towns. Together: a label of a place is believed, a label of a body lets a place
//! stand at its beginning ("Shreveport Police Department"), and words without a label need a sign.

use demarche_nlp::{Annotated, Pos};
use demarche_world::gazetteer::{Candidate, Gazetteer, NameClass, PlaceKind};
use demarche_world::{Kind, Via, World};
use std::collections::HashSet;
use std::ops::Range;

/// No name has more readings looked at; they come by size.
const MAX_CANDIDATES: usize = 48;

/// Size (binary logarithm of people) from which a name without a label is believed without a sign.
const KNOWN: f32 = 16.5;

/// A name that is a place's, as far as the words around it tell.
#[derive(Debug, Clone)]
pub(super) struct Mention<'g> {
    pub(super) tokens: Range<usize>,
    pub(super) candidates: Vec<Candidate<'g>>,
    pub(super) demonym: bool,
}

/// What the recogniser says of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    None,
    Place,
    Facility,
    Body,
    Person,
    People,
    Other,
}

impl Label {
    fn of(name: &str) -> Label {
        match name {
            "" => Label::None,
            "GPE" | "LOC" => Label::Place,
            "FAC" => Label::Facility,
            "ORG" => Label::Body,
            "PERSON" => Label::Person,
            "NORP" => Label::People,
            _ => Label::Other,
        }
    }
}

/// The mentions of `doc`, in order; they do not overlap.
pub(super) fn mentions<'g>(
    doc: &Annotated,
    tokens: &[&str],
    world: &World,
    gazetteer: &'g Gazetteer,
) -> Vec<Mention<'g>> {
    let finder = Finder {
        doc,
        tokens,
        world,
        gazetteer,
        labels: labels(doc),
        surnames: surnames(doc, tokens),
    };
    let mut found: Vec<Mention<'g>> = Vec::new();
    let mut covered = vec![false; tokens.len()];
    let mut at = 0;
    while at < tokens.len() {
        let before = found
            .last()
            .filter(|m| m.tokens.end + 1 == at && tokens[at - 1] == ",");
        match finder.at(at, before.is_some()) {
            Some(mention) => {
                covered[mention.tokens.clone()].fill(true);
                at = mention.tokens.end;
                found.push(mention);
            }
            None => at += 1,
        }
    }
    // names that the recogniser calls places and no gazetteer has
    for e in doc.entities() {
        if Label::of(doc.string(e.label)) != Label::Place || covered[e.start..e.end].contains(&true)
        {
            continue;
        }
        let tokens = finder.trimmed(e.start..e.end);
        if !tokens.is_empty() && finder.tokens[tokens.start].starts_with(char::is_uppercase) {
            found.push(Mention {
                tokens,
                candidates: Vec::new(),
                demonym: false,
            });
        }
    }
    found.sort_by_key(|m| m.tokens.start);
    found
}

fn labels(doc: &Annotated) -> Vec<(Label, Range<usize>)> {
    let mut labels: Vec<(Label, Range<usize>)> =
        (0..doc.len()).map(|i| (Label::None, i..i + 1)).collect();
    for e in doc.entities() {
        let label = Label::of(doc.string(e.label));
        for slot in &mut labels[e.start..e.end] {
            *slot = (label, e.start..e.end);
        }
    }
    labels
}

/// Last words of persons named in full.
fn surnames<'d>(doc: &Annotated, tokens: &[&'d str]) -> HashSet<&'d str> {
    let people = doc
        .entities()
        .iter()
        .filter(|e| doc.string(e.label) == "PERSON" && e.end - e.start > 1);
    people.map(|e| tokens[e.end - 1]).collect()
}

struct Finder<'a, 'd, 'g> {
    doc: &'d Annotated,
    tokens: &'a [&'d str],
    world: &'a World,
    gazetteer: &'g Gazetteer,
    labels: Vec<(Label, Range<usize>)>,
    surnames: HashSet<&'d str>,
}

impl<'g> Finder<'_, '_, 'g> {
    /// The mention that begins at a token, if one does. `behind`: a place and a comma stand before.
    fn at(&self, at: usize, behind: bool) -> Option<Mention<'g>> {
        let word = self.tokens[at];
        if !word.starts_with(|c: char| c.is_uppercase())
            && !matches!(word, "al" | "el" | "al-" | "el-")
        {
            return None;
        }
        let walked = self.gazetteer.walk(self.tokens, at);
        let demonym = self.demonym(at);
        if let Some(demonym) = demonym
            && walked.is_none_or(|w| w.len <= demonym.tokens.len())
        {
            return Some(demonym);
        }
        let walked = walked?;
        let range = at..at + walked.len;
        let mut candidates: Vec<Candidate<'g>> =
            walked.candidates.iter().take(MAX_CANDIDATES).collect();
        candidates.retain(|c| self.written(c, &range, behind));
        if candidates.is_empty() || !self.believed(&range, &candidates, behind) {
            return None;
        }
        Some(Mention {
            tokens: range,
            candidates,
            demonym: false,
        })
    }

    /// Whether the letters' case allows for the candidate.
    fn written(&self, candidate: &Candidate<'_>, range: &Range<usize>, behind: bool) -> bool {
        let text = self.tokens[range.clone()].concat();
        let capitals = !text.chars().any(char::is_lowercase);
        match candidate.class {
            NameClass::Main | NameClass::Word => true,
            NameClass::Other => range.len() > 1 || !capitals || text.chars().count() > 4,
            NameClass::Capitals => capitals,
            NameClass::Short => behind || capitals && text.matches('.').count() > 1,
        }
    }

    fn believed(&self, range: &Range<usize>, candidates: &[Candidate<'_>], behind: bool) -> bool {
        let (label, entity) = self.labels[range.start].clone();
        let next = self.tokens.get(range.end).copied().unwrap_or_default();
        if is_way(next) && label != Label::Place {
            return false;
        }
        let wide = candidates.iter().any(|c| {
            matches!(c.place.kind(), PlaceKind::Country | PlaceKind::Admin1)
                && c.class != NameClass::Other
        });
        let size = candidates
            .iter()
            .filter(|c| c.class != NameClass::Other)
            .map(|c| c.place.population_log2())
            .fold(0.0, f32::max);
        let word = candidates
            .iter()
            .all(|c| matches!(c.class, NameClass::Word | NameClass::Other))
            && range.len() == 1;
        let divided = self.divided(range, candidates);
        match label {
            Label::Place => true,
            Label::Facility => range.len() > 1 || !word,
            Label::Body => {
                if entity.end == range.end && entity.start == range.start {
                    return !word && (wide || size >= KNOWN || self.placed(range.start));
                }
                !word && entity.start == range.start && entity.end > range.end || divided
            }
            Label::Person => {
                let whole = entity.start == range.start && entity.end == range.end;
                divided
                    || behind && wide
                    || whole
                        && !word
                        && self.placed(range.start)
                        && !self.surnames.contains(self.tokens[range.end - 1])
            }
            Label::People | Label::Other => behind && wide,
            Label::None => {
                let proper = range
                    .clone()
                    .all(|i| self.doc.token(i).pos() == Pos::Propn || range.len() > 1);
                let first = self.doc.token(range.start).row().sentence_start;
                divided
                    || behind && wide
                    || proper
                        && !self.surnames.contains(self.tokens[range.end - 1])
                        && (wide && !word
                            || self.placed(range.start) && (!word || size > KNOWN)
                            || size >= KNOWN && !first && !word)
            }
        }
    }

    /// "Springfield, Ohio": a comma and a division or state that holds one of the candidates follow.
    fn divided(&self, range: &Range<usize>, candidates: &[Candidate<'_>]) -> bool {
        if self.tokens.get(range.end) != Some(&",") {
            return false;
        }
        let Some(walked) = self.gazetteer.walk(self.tokens, range.end + 1) else {
            return false;
        };
        walked.candidates.iter().take(8).any(|outer| {
            matches!(
                outer.place.kind(),
                PlaceKind::Country | PlaceKind::Admin1 | PlaceKind::Admin2
            ) && outer.class != NameClass::Other
                && candidates.iter().any(|inner| {
                    inner.place.id() != outer.place.id() && inner.place.within(outer.place)
                })
        })
    }

    /// Whether a preposition of place stands before.
    fn placed(&self, at: usize) -> bool {
        let before = |n: usize| at.checked_sub(n).map_or("", |i| self.tokens[i]);
        let is = |word: &str| {
            matches!(
                word,
                "in" | "at"
                    | "near"
                    | "from"
                    | "to"
                    | "around"
                    | "outside"
                    | "across"
                    | "throughout"
                    | "In"
                    | "At"
                    | "Near"
                    | "From"
                    | "into"
                    | "toward"
                    | "towards"
                    | "through"
            )
        };
        is(before(1))
            || matches!(
                before(1),
                "the"
                    | "northern"
                    | "southern"
                    | "eastern"
                    | "western"
                    | "central"
                    | "downtown"
                    | "nearby"
                    | "suburban"
            ) && is(before(2))
    }

    /// An adjective or name of a people.
    fn demonym(&self, at: usize) -> Option<Mention<'g>> {
        let found = self.world.match_at(self.tokens, at)?;
        if !matches!(found.sense().via, Via::Adjective | Via::People) {
            return None;
        }
        if matches!(self.labels[at].0, Label::Person) {
            return None;
        }
        let mut candidates = Vec::new();
        for sense in found
            .senses
            .iter()
            .filter(|s| matches!(s.via, Via::Adjective | Via::People))
        {
            let entity = self.world.entity(sense.entity);
            if !matches!(entity.kind, Kind::Country | Kind::Region | Kind::City) {
                continue;
            }
            let named = self.gazetteer.lookup(&entity.name);
            let same = named.iter().find(|c| match entity.kind {
                Kind::Country => c.place.kind() == PlaceKind::Country,
                _ => c.place.country() == entity.country && c.place.kind() != PlaceKind::Country,
            });
            candidates.extend(same);
        }
        if candidates.is_empty() {
            return None;
        }
        candidates.dedup_by_key(|c| c.place.id());
        Some(Mention {
            tokens: at..at + found.len,
            candidates,
            demonym: true,
        })
    }

    /// A span without article, possessive and brackets around.
    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let (mut start, mut end) = (range.start, range.end);
        while start < end
            && (!self.tokens[start].starts_with(char::is_alphanumeric)
                || matches!(self.tokens[start], "the" | "The" | "a" | "an"))
        {
            start += 1;
        }
        while end > start
            && (!self.tokens[end - 1].starts_with(char::is_alphanumeric)
                || matches!(self.tokens[end - 1], "'s" | "’s"))
        {
            end -= 1;
        }
        start..end
    }
}

/// Words behind a name that make it a street's.
fn is_way(word: &str) -> bool {
    matches!(
        word,
        "St."
            | "Street"
            | "Road"
            | "Rd."
            | "Rd"
            | "Ave."
            | "Ave"
            | "Avenue"
            | "Blvd."
            | "Blvd"
            | "Boulevard"
            | "Drive"
            | "Dr."
            | "Lane"
            | "Ln."
            | "Court"
            | "Ct."
            | "Highway"
            | "Hwy."
            | "Parkway"
            | "Pike"
            | "Way"
            | "Place"
            | "Square"
            | "Bridge"
            | "Terrace"
    )
}
