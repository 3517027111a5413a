//! Which words name places.
//!
//! The recogniser's labels alone miss small towns and take them for people; the gazetteer alone takes
//! people and words for towns. Together: a label of a place is believed, a label of a body lets a place
//! stand at its beginning ("Shreveport Police Department"), and words without a label need a sign.

use demarche_nlp::{Annotated, Pos};
use demarche_world::gazetteer::{Candidate, Gazetteer, NameClass, PlaceKind, Walked};
use demarche_world::{Kind, Via, World};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

/// No name has more readings looked at; they come by size.
const MAX_CANDIDATES: usize = 48;

/// Size (binary logarithm of people) from which a name without a label is believed without a sign.
const KNOWN: f32 = 16.5;

/// The same for other names than the usual one.
const FAMOUS: f32 = 19.5;

/// A name that is a place's, as far as the words around it tell.
#[derive(Debug, Clone)]
pub(super) struct Mention<'g> {
    pub(super) tokens: Range<usize>,
    pub(super) candidates: Rc<[Candidate<'g>]>,
    pub(super) demonym: bool,
    /// Whether there is no doubt that a place is meant.
    sure: bool,
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
        people: people(doc, tokens),
        dateline: super::dateline(doc).unwrap_or(0),
        known: RefCell::default(),
    };
    let (mut found, _) = finder.pass(&HashSet::new());
    // what is a place once is one wherever the article says it
    let named: HashSet<String> = found
        .iter()
        .filter(|m| !m.demonym && m.sure)
        .map(|m| finder.tokens[m.tokens.clone()].join(" "))
        .collect();
    let mut covered;
    (found, covered) = finder.pass(&named);
    // names that the recogniser calls places and no gazetteer has
    for e in doc.entities() {
        if Label::of(doc.string(e.label)) != Label::Place || covered[e.start..e.end].contains(&true)
        {
            continue;
        }
        let tokens = finder.trimmed(e.start..e.end);
        covered[e.start..e.end].fill(true);
        if !tokens.is_empty() && finder.unknown_place(&tokens) {
            found.push(Mention {
                tokens,
                candidates: Rc::default(),
                demonym: false,
                sure: false,
            });
        }
    }
    finder.ways(&mut found, &mut covered);
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

/// Words of persons named in full.
fn people<'d>(doc: &Annotated, tokens: &[&'d str]) -> HashSet<&'d str> {
    doc.entities()
        .iter()
        .filter(|e| doc.string(e.label) == "PERSON" && e.end - e.start > 1)
        .flat_map(|e| &tokens[e.start..e.end])
        .copied()
        .filter(|word| word.starts_with(char::is_uppercase) && !word.ends_with('.'))
        .collect()
}

/// Readings by name, whether a place and a comma stand before, and whether the recogniser calls it a place.
type Known<'g> = HashMap<(String, bool, bool), Rc<[Candidate<'g>]>>;

struct Finder<'a, 'd, 'g> {
    doc: &'d Annotated,
    tokens: &'a [&'d str],
    world: &'a World,
    gazetteer: &'g Gazetteer,
    labels: Vec<(Label, Range<usize>)>,
    people: HashSet<&'d str>,
    /// Tokens of the dateline, where capitals are no sign of an abbreviation.
    dateline: usize,
    known: RefCell<Known<'g>>,
}

impl<'g> Finder<'_, '_, 'g> {
    /// The mentions, and for each token whether one covers it. `named`: names known to be places here.
    fn pass(&self, named: &HashSet<String>) -> (Vec<Mention<'g>>, Vec<bool>) {
        let mut found: Vec<Mention<'g>> = Vec::new();
        let mut covered = vec![false; self.tokens.len()];
        let mut at = 0;
        while at < self.tokens.len() {
            let behind = found.last().is_some_and(|m| {
                m.tokens.end + 1 == at && !m.demonym && self.tokens[at - 1] == ","
            });
            let joined = found.last().is_some_and(|m| {
                m.tokens.end + 1 == at && !m.demonym && matches!(self.tokens[at - 1], "and" | "or")
            });
            match self.at(at, behind, joined, named) {
                Some(mention) => {
                    covered[mention.tokens.clone()].fill(true);
                    at = mention.tokens.end;
                    found.push(mention);
                }
                None => at += 1,
            }
        }
        (found, covered)
    }

    /// The mention that begins at a token, if one does. `behind`: a place and a comma stand before;
    /// `joined`: a place and an *and*.
    fn at(
        &self,
        at: usize,
        behind: bool,
        joined: bool,
        named: &HashSet<String>,
    ) -> Option<Mention<'g>> {
        let word = self.tokens[at];
        if !word.starts_with(char::is_uppercase) && !matches!(word, "al" | "el" | "al-" | "el-") {
            return None;
        }
        let walked = self.gazetteer.walk(self.tokens, at);
        if let Some(demonym) = self.demonym(at)
            && walked.is_none_or(|w| w.len <= demonym.tokens.len())
        {
            return Some(demonym);
        }
        let range = at..at + walked.map_or(0, |w| w.len);
        let (label, entity) = self.labels[at].clone();
        let entity = self.trimmed(entity);
        let candidates = match walked {
            Some(walked) => self.readings(walked, &range, behind, label),
            None => Rc::default(),
        };
        // "South Florida", "downtown Atlanta" as the recogniser has them: the part is where the whole is
        let part = at + 1;
        if label == Label::Place && entity.start == at && range.end < entity.end && is_part(word) {
            let rest = self.gazetteer.walk(self.tokens, part);
            if let Some(rest) = rest.filter(|rest| part + rest.len == entity.end) {
                let inner = part..entity.end;
                let whole = self.readings(rest, &inner, false, label);
                if !whole.is_empty() {
                    return Some(Mention {
                        tokens: entity,
                        candidates: whole,
                        demonym: false,
                        sure: true,
                    });
                }
            }
        }
        if candidates.is_empty() {
            return None;
        }
        // "Marigny Canal" is not Marigny
        if label == Label::Place
            && range.end < entity.end
            && !self.tokens[range.end..entity.end].contains(&",")
            && !candidates.iter().any(is_wide)
        {
            return None;
        }
        let heads = at == 0 && range.end < self.dateline;
        let sure = heads || self.sure(&range, &entity, label, &candidates, behind);
        let again = named.contains(&self.tokens[range.clone()].join(" "))
            && (label != Label::Person || entity == range)
            && !self.people.contains(self.tokens[range.end - 1])
            && !self.tokens.get(range.end).is_some_and(|next| is_way(next));
        if !sure && !again && !self.believed(&range, &entity, label, &candidates, joined) {
            return None;
        }
        Some(Mention {
            tokens: range,
            candidates,
            demonym: false,
            sure,
        })
    }

    /// What a name may mean as it is written here. An article that says it a thousand times holds it once.
    fn readings(
        &self,
        walked: Walked<'g>,
        range: &Range<usize>,
        behind: bool,
        label: Label,
    ) -> Rc<[Candidate<'g>]> {
        let key = (
            self.tokens[range.clone()].join(" "),
            behind,
            label == Label::Place,
        );
        let mut known = self.known.borrow_mut();
        let readings = known.entry(key).or_insert_with(|| {
            let all = walked.candidates.iter().take(MAX_CANDIDATES);
            all.filter(|c| self.written(c, range, behind, label))
                .collect()
        });
        Rc::clone(readings)
    }

    /// Whether a span that the recogniser calls a place, and no gazetteer has, is one: of single words, only
    /// those behind a preposition are (measured: of the others five in six were people or things).
    fn unknown_place(&self, range: &Range<usize>) -> bool {
        self.tokens[range.start].starts_with(char::is_uppercase)
            && (range.len() > 1
                || self.placed(range.start) && !self.people.contains(self.tokens[range.start]))
    }

    /// Streets and roads by their pattern: places, though no gazetteer has them.
    fn ways(&self, found: &mut Vec<Mention<'g>>, covered: &mut [bool]) {
        let proper = |i: usize| {
            let word = self.tokens[i];
            word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
                && !matches!(word, "The" | "A" | "On" | "In" | "At")
        };
        for at in 1..self.tokens.len() {
            let word = self.tokens[at];
            let range = if is_way(word) && proper(at - 1) {
                // "West Palestine Avenue", "Seventh Street"; a house's number is none of the name
                let mut start = at - 1;
                while start > 0
                    && at - start < 3
                    && proper(start - 1)
                    && self.tokens[start - 1].starts_with(char::is_uppercase)
                {
                    start -= 1;
                }
                start..at + 1
            } else if matches!(self.tokens[at - 1], "Highway" | "Interstate" | "Route")
                && word.starts_with(|c: char| c.is_ascii_digit())
            {
                at - 1..at + 1
            } else {
                continue;
            };
            if self.tokens[range.start].chars().all(|c| c.is_ascii_digit())
                || covered[range.clone()].contains(&true)
            {
                continue;
            }
            covered[range.clone()].fill(true);
            found.push(Mention {
                tokens: range,
                candidates: Rc::default(),
                demonym: false,
                sure: false,
            });
        }
    }

    /// Whether a hyphen ties the name to another one: "Wal-Mart".
    fn tied(&self, range: &Range<usize>) -> bool {
        self.tokens.get(range.end) == Some(&"-")
            && self.doc.token(range.end - 1).row().end == self.doc.token(range.end).row().start
            && self
                .tokens
                .get(range.end + 1)
                .is_some_and(|next| next.starts_with(char::is_uppercase))
    }

    /// Whether the letters' case allows for the candidate.
    fn written(
        &self,
        candidate: &Candidate<'_>,
        range: &Range<usize>,
        behind: bool,
        label: Label,
    ) -> bool {
        let text = self.tokens[range.clone()].concat();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let capitals =
            !text.chars().any(char::is_lowercase) && (range.end > self.dateline || letters < 4);
        let stopped = text.ends_with('.');
        match candidate.class {
            // a short word in capitals is an abbreviation of something else
            NameClass::Main | NameClass::Word => {
                !capitals || letters > 5 || letters == 5 && label == Label::Place
            }
            NameClass::Other => (!capitals || letters > 5) && !stopped,
            NameClass::Capitals => capitals,
            NameClass::Short => {
                behind
                    || capitals && text.matches('.').count() > 1
                    || stopped && label == Label::Place
            }
        }
    }

    /// Signs that leave no doubt.
    fn sure(
        &self,
        range: &Range<usize>,
        entity: &Range<usize>,
        label: Label,
        candidates: &[Candidate<'_>],
        behind: bool,
    ) -> bool {
        let wide = candidates.iter().any(is_wide);
        let large = candidates
            .iter()
            .any(|c| c.class != NameClass::Other && c.place.population_log2() >= KNOWN);
        if self.tied(range) && !wide && !large {
            return false;
        }
        if self.divided(range, candidates) || behind && wide && label != Label::Other {
            return true;
        }
        // no name of people has two words that are a state's
        if wide && label == Label::Person && range == entity && range.len() > 1 {
            return true;
        }
        let word = is_word(range, candidates);
        // "Danielle" is no place where the article speaks of Danielle Smith
        if range.len() == 1 && !wide && !large && self.people.contains(self.tokens[range.start]) {
            return false;
        }
        label == Label::Place
            && (entity == range
                || !word && entity.start == range.start
                || wide && !word
                || self.tokens[entity.clone()].contains(&","))
    }

    /// Signs that make a place likely.
    fn believed(
        &self,
        range: &Range<usize>,
        entity: &Range<usize>,
        label: Label,
        candidates: &[Candidate<'_>],
        joined: bool,
    ) -> bool {
        let placed = joined || self.placed(range.start);
        let next = self.tokens.get(range.end).copied().unwrap_or_default();
        if is_way(next)
            || range.start > 0 && is_saint(self.tokens[range.start - 1])
            || self.tied(range)
        {
            return false;
        }
        let state = candidates
            .iter()
            .any(|c| c.place.kind() == PlaceKind::Country && c.class != NameClass::Other);
        let wide = candidates.iter().any(is_wide);
        let size = candidates
            .iter()
            .filter(|c| c.class != NameClass::Other)
            .map(|c| c.place.population_log2())
            .fold(0.0, f32::max);
        // great cities are known by their other spellings, too
        let famous = candidates
            .iter()
            .any(|c| c.place.population_log2() >= FAMOUS);
        let word = is_word(range, candidates);
        let person = self.people.contains(self.tokens[range.end - 1]);
        let begins = entity.start == range.start;
        match label {
            Label::Place => false,
            Label::Facility => !word && (begins || wide),
            Label::Body => {
                if entity == range {
                    return !word && !person && (wide || size >= KNOWN || famous || placed);
                }
                !word && (begins && !person || wide && !is_person_like(candidates))
            }
            Label::Person => {
                entity == range && !word && !person && (state || placed || is_local(next))
            }
            Label::People | Label::Other => false,
            Label::None => {
                let proper =
                    range.len() > 1 || range.clone().all(|i| self.doc.token(i).pos() == Pos::Propn);
                let first = self.doc.token(range.start).row().sentence_start;
                proper
                    && !person
                    && !word
                    && (wide || is_local(next) && size > 8.0 || placed || size >= KNOWN && !first)
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

    /// Whether a preposition of place stands before, or what sort of place it is: "the town of".
    fn placed(&self, at: usize) -> bool {
        let before = |n: usize| at.checked_sub(n).map_or("", |i| self.tokens[i]);
        if before(1) == "of" && is_sort(before(2)) {
            return true;
        }
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
            candidates: candidates.into(),
            demonym: true,
            sure: true,
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

/// Whether it is a state, a first division, or a region of our own table.
fn is_wide(c: &Candidate<'_>) -> bool {
    matches!(
        c.place.kind(),
        PlaceKind::Country | PlaceKind::Admin1 | PlaceKind::Region
    ) && !matches!(c.class, NameClass::Other | NameClass::Word)
}

/// Whether the name is a common word or a common name of people.
fn is_word(range: &Range<usize>, candidates: &[Candidate<'_>]) -> bool {
    range.len() == 1
        && candidates.iter().any(|c| c.class == NameClass::Word)
        && candidates
            .iter()
            .all(|c| matches!(c.class, NameClass::Word | NameClass::Other))
}

/// Whether the first reading is known by its small readings only.
fn is_person_like(candidates: &[Candidate<'_>]) -> bool {
    candidates.iter().any(|c| c.class == NameClass::Word)
}

/// Words that name a part of the place behind them.
fn is_part(word: &str) -> bool {
    matches!(
        word,
        "North"
            | "South"
            | "East"
            | "West"
            | "Central"
            | "Northern"
            | "Southern"
            | "Eastern"
            | "Western"
            | "Upper"
            | "Lower"
            | "Greater"
            | "Downtown"
            | "Inner"
            | "Outer"
            | "Metro"
            | "Northeast"
            | "Northwest"
            | "Southeast"
            | "Southwest"
            | "Northeastern"
            | "Northwestern"
            | "Southeastern"
            | "Southwestern"
            | "Mainland"
            | "Rural"
            | "Metropolitan"
    )
}

fn is_saint(word: &str) -> bool {
    matches!(
        word,
        "St."
            | "St"
            | "Saint"
            | "Mr."
            | "Mrs."
            | "Ms."
            | "Dr."
            | "Sen."
            | "Rep."
            | "Gov."
            | "Judge"
            | "Mr"
            | "Mrs"
            | "Ms"
            | "Dr"
    )
}

/// Nouns that a town's name stands before: its people and bodies.
fn is_local(word: &str) -> bool {
    matches!(
        word,
        "police"
            | "officials"
            | "officers"
            | "residents"
            | "resident"
            | "man"
            | "woman"
            | "men"
            | "women"
            | "couple"
            | "teen"
            | "teenager"
            | "native"
            | "home"
            | "homes"
            | "house"
            | "apartment"
            | "mayor"
            | "Mayor"
            | "council"
            | "councillor"
            | "councilman"
            | "City"
            | "city"
            | "Police"
            | "Council"
            | "firefighters"
            | "area"
            | "region"
            | "school"
            | "schools"
            | "hospital"
            | "church"
            | "street"
            | "streets"
            | "airport"
            | "suburb"
            | "neighborhood"
            | "district"
            | "province"
            | "prefecture"
            | "town"
            | "village"
            | "camp"
            | "county"
            | "business"
            | "businesses"
            | "attorney"
            | "lawyer"
            | "students"
            | "voters"
            | "family"
            | "store"
            | "fire"
            | "branch"
            | "office"
    )
}

/// Nouns for what a place is, or for who is at home there, that *of* and its name follow.
fn is_sort(word: &str) -> bool {
    matches!(
        word,
        "town"
            | "city"
            | "village"
            | "island"
            | "province"
            | "district"
            | "region"
            | "suburb"
            | "port"
            | "county"
            | "municipality"
            | "governorate"
            | "prefecture"
            | "state"
            | "capital"
            | "enclave"
            | "neighborhood"
            | "neighbourhood"
            | "hamlet"
            | "outskirts"
            | "resident"
            | "residents"
            | "people"
            | "north"
            | "south"
            | "east"
            | "west"
            | "northeast"
            | "northwest"
            | "southeast"
            | "southwest"
    )
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
            | "Lane"
            | "Ln."
            | "Highway"
            | "Hwy."
            | "Parkway"
            | "Pike"
            | "Terrace"
            | "Crescent"
    )
}
