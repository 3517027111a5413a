//! The world as one value: entities, the indices that find them in text, and agent nouns.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::CountryCode;
use crate::agents::{Agent, AgentMatch, Modifier, ModifierMatch, Title, TitleMatch};
use crate::builder::WorldBuilder;
use crate::data::FeatureEntry;
use crate::entity::{Affiliation, Entity, EntityId, Kind};
use crate::error::Error;
use crate::names::{NameIndex, NameMatch, Sense, Via};
use crate::phrases::PhraseIndex;
use crate::pieces::fold;
use crate::publishers::Publishers;

/// The files of `data/world/`, name and text.
pub(crate) static EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/world_files.rs"));

/// What is known of a state or territory beside its entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// Its own code; its entity's `country` is that of the state it belongs to.
    pub code: CountryCode,
    /// ISO 3166-1 alpha-2.
    pub iso2: Option<String>,
    /// Its entity.
    pub entity: EntityId,
    /// Its capital.
    pub capital: Option<EntityId>,
    /// Adjective to show: *Salvadoran*.
    pub adjective: Option<String>,
    /// Part of the world.
    pub region: Option<String>,
    /// The state it belongs to, for dependencies.
    pub of: Option<CountryCode>,
}

/// A name that several entries claim although no `[[ambiguous]]` entry says which is preferred.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The name.
    pub name: String,
    /// Keys of the entities, in the order in which they are given.
    pub keys: Vec<String>,
}

/// Letters from which on a surname may be recognised in another spelling.
const SPELT_LIKE_FROM: usize = 7;

/// Whether one letter more, less, other or swapped makes one word of the other.
fn one_letter_apart(one: &str, other: &str) -> bool {
    let one: Vec<char> = one.chars().collect();
    let other: Vec<char> = other.chars().collect();
    let (short, long) = if one.len() <= other.len() {
        (&one, &other)
    } else {
        (&other, &one)
    };
    let Some(at) = (0..long.len()).find(|&i| short.get(i) != long.get(i)) else {
        return false;
    };
    match long.len() - short.len() {
        0 => {
            let swapped = at + 1 < long.len()
                && short[at] == long[at + 1]
                && short[at + 1] == long[at]
                && short[at + 2..] == long[at + 2..];
            swapped || short[at + 1..] == long[at + 1..]
        }
        1 => short[at..] == long[at + 1..],
        _ => false,
    }
}

/// Who is who. Built once, shared by all threads.
#[derive(Debug)]
pub struct World {
    pub(crate) entities: Vec<Entity>,
    pub(crate) by_key: HashMap<String, EntityId>,
    pub(crate) countries: HashMap<CountryCode, Country>,
    pub(crate) names: NameIndex,
    pub(crate) surnames: NameIndex,
    /// Surnames, folded, of those who ever led a state, by their initial.
    pub(crate) leaders: HashMap<char, Vec<(String, EntityId)>>,
    pub(crate) agents: Vec<Agent>,
    /// Values: number of the agent times two, plus one for plurals.
    pub(crate) agent_phrases: PhraseIndex,
    pub(crate) titles: Vec<Title>,
    pub(crate) title_phrases: PhraseIndex,
    pub(crate) modifiers: Vec<Modifier>,
    pub(crate) modifier_phrases: PhraseIndex,
    pub(crate) clashes: Vec<Clash>,
    pub(crate) stale_preferences: Vec<String>,
    /// For the gazetteer only: none of them acts.
    pub(crate) features: Vec<FeatureEntry>,
    pub(crate) publishers: Publishers,
    /// The files that were read, and where in them each entity stands.
    pub(crate) files: Vec<String>,
    pub(crate) sites: Vec<(usize, usize)>,
    pub(crate) agent_sites: Vec<(usize, usize)>,
    /// How many files the program brought; those behind them are the user's.
    pub(crate) base_files: usize,
}

/// Where an entry is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Site<'w> {
    /// File name as given to the builder.
    pub file: &'w str,
    /// Line of the entry, from 1.
    pub line: usize,
    /// Whether a user's dictionary holds it rather than the program.
    pub own: bool,
}

impl World {
    /// The world that the program carries.
    ///
    /// # Errors
    /// If a data file does not load: a bug of the build, told with file, line and entry.
    pub fn embedded() -> Result<World, Error> {
        WorldBuilder::embedded()?.build()
    }

    /// A builder that holds nothing yet; [`WorldBuilder::embedded`] begins with what the program
    /// carries, to which a user's own entries may be added.
    #[must_use]
    pub fn builder() -> WorldBuilder {
        WorldBuilder::default()
    }

    /// The entity of that number.
    #[must_use]
    pub fn entity(&self, id: EntityId) -> &Entity {
        &self.entities[id.0 as usize]
    }

    /// Where an entity's entry stands; None for one that no file holds.
    #[must_use]
    pub fn site(&self, id: EntityId) -> Option<Site<'_>> {
        self.stands_at(*self.sites.get(id.0 as usize)?)
    }

    /// Where the entry of an agent noun stands.
    #[must_use]
    pub fn agent_site(&self, found: &AgentMatch<'_>) -> Option<Site<'_>> {
        self.stands_at(*self.agent_sites.get(found.entry)?)
    }

    fn stands_at(&self, (file, line): (usize, usize)) -> Option<Site<'_>> {
        Some(Site {
            file: self.files.get(file)?,
            line,
            own: file >= self.base_files,
        })
    }

    /// All names by which an entity is found, as the index has them: without diacritics and full stops.
    #[must_use]
    pub fn names_of(&self, id: EntityId) -> Vec<(&str, Via)> {
        let mut out = Vec::new();
        for (name, senses) in self.names.entries().chain(self.surnames.entries()) {
            for sense in senses.iter().filter(|sense| sense.entity == id) {
                out.push((name, sense.via));
            }
        }
        out.sort_by_key(|&(name, via)| (via, name));
        out
    }

    /// Every name of the world, with its readings.
    pub fn all_names(&self) -> impl Iterator<Item = (&str, &[Sense])> {
        self.names.entries().chain(self.surnames.entries())
    }

    /// The states that belong to a body: its own, else those of the body it is part of.
    #[must_use]
    pub fn members(&self, body: EntityId) -> &[CountryCode] {
        let entity = self.entity(body);
        match entity.part_of {
            Some(whole) if entity.members.is_empty() => &self.entity(whole).members,
            _ => &entity.members,
        }
    }

    /// The organisations that list the state as a member.
    pub fn memberships(&self, country: CountryCode) -> impl Iterator<Item = &Entity> {
        self.entities
            .iter()
            .filter(move |entity| entity.members.contains(&country))
    }

    /// All entities with their numbers.
    pub fn entities(&self) -> impl ExactSizeIterator<Item = (EntityId, &Entity)> {
        self.entities
            .iter()
            .enumerate()
            .map(|(at, entity)| (EntityId(at as u32), entity))
    }

    /// The entity with that key.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<EntityId> {
        self.by_key.get(key).copied()
    }

    /// What is known of the state or territory with that code; None for stateless codes.
    #[must_use]
    pub fn country(&self, code: CountryCode) -> Option<&Country> {
        self.countries.get(&code)
    }

    /// All states and territories, in no particular order.
    pub fn countries(&self) -> impl ExactSizeIterator<Item = &Country> {
        self.countries.values()
    }

    /// Country and sectors of an entity on `day`: see [`Entity::affiliation`].
    #[must_use]
    pub fn affiliation(&self, id: EntityId, day: Option<Date>) -> Affiliation<'_> {
        self.entity(id).affiliation(day)
    }

    /// The longest proper name, adjective of nationality or people's name that begins with token
    /// `at`: *El Salvador*, *South Korean*, *Salvadorans*, *Bundestag*.
    ///
    /// Case counts: *US* is never found in *us*, but `NATO` is in *Nato* and `Mali` in *MALI*. How
    /// the text was cut into tokens does not matter as long as a name ends where a token ends.
    #[must_use]
    pub fn match_at(&self, tokens: &[&str], at: usize) -> Option<NameMatch<'_>> {
        self.names.longest(tokens, at)
    }

    /// The preferred reading of a name on `day`: the first whose entity exists then, or else the
    /// first. A party that was once a rebel movement under the same name is two entities, told apart
    /// by the day.
    #[must_use]
    pub fn sense_on(&self, found: &NameMatch<'_>, day: Option<Date>) -> Sense {
        let living = found
            .senses
            .iter()
            .find(|sense| self.entity(sense.entity).lives(day));
        *living.unwrap_or(&found.senses[0])
    }

    /// The entity that has this word, or these words, as its adjective: *Salvadoran*.
    #[must_use]
    pub fn adjective(&self, word: &str) -> Option<EntityId> {
        self.whole(word)?.via(Via::Adjective)
    }

    /// The entity whose people are called so: *Salvadorans*, *a Salvadoran*.
    #[must_use]
    pub fn people(&self, word: &str) -> Option<EntityId> {
        let found = self.whole(word)?;
        found.via(Via::People).or_else(|| {
            found
                .senses
                .iter()
                .map(|sense| sense.entity)
                .find(|&id| self.entity(id).kind == Kind::People)
        })
    }

    /// All that goes by exactly this name.
    #[must_use]
    pub fn whole(&self, name: &str) -> Option<NameMatch<'_>> {
        self.names.longest(&[name], 0)
    }

    /// The persons whom the press calls by the family name that begins with token `at`: those in
    /// office first, then by the beginning of their last office. Which of them is meant the article
    /// must tell: one named in full before, or the only one of [`World::in_office`].
    #[must_use]
    pub fn surname_at(&self, tokens: &[&str], at: usize) -> Option<NameMatch<'_>> {
        self.surnames.longest(tokens, at)
    }

    /// The persons with that family name.
    pub fn person_by_surname(&self, surname: &str) -> impl Iterator<Item = EntityId> {
        let found = self.surnames.longest(&[surname], 0);
        found
            .map_or(&[][..], |found| found.senses)
            .iter()
            .map(|sense| sense.entity)
    }

    /// Whom a surname alone means on `day`: the only one in office then, or the one of them who leads a
    /// state or government; without one in office or without a day, the only one who ever did.
    #[must_use]
    pub fn meant_by_surname(&self, found: &NameMatch<'_>, day: Option<Date>) -> Option<EntityId> {
        fn only(mut ids: impl Iterator<Item = EntityId>) -> Option<EntityId> {
            let first = ids.next()?;
            ids.next().is_none().then_some(first)
        }
        let all = || found.senses.iter().map(|sense| sense.entity);
        let serving = |id: &EntityId| {
            day.is_some_and(|day| self.entity(*id).offices.iter().any(|o| o.covers(day)))
        };
        let leading = |id: &EntityId| {
            day.is_some_and(|day| {
                let offices = &self.entity(*id).offices;
                offices.iter().any(|o| o.covers(day) && o.leads())
            })
        };
        // who had not come to office by then is not meant
        let led = |id: &EntityId| {
            self.entity(*id).offices.iter().any(|office| {
                office.leads() && day.is_none_or(|day| office.from.is_none_or(|from| from <= day))
            })
        };
        only(all().filter(serving))
            .or_else(|| only(all().filter(leading)))
            .or_else(|| only(all().filter(led)))
    }

    /// Whose surname is spelt like `word` but for one letter, of those who ever led a state: press of all
    /// languages spells *Bouteflika* in several ways. None if two are.
    #[must_use]
    pub fn leader_spelt_like(&self, word: &str) -> Option<EntityId> {
        let word = fold(word);
        if word.chars().count() < SPELT_LIKE_FROM {
            return None;
        }
        let initial = word.chars().next()?;
        let mut like = self
            .leaders
            .get(&initial)?
            .iter()
            .filter(|(surname, _)| one_letter_apart(surname, &word))
            .map(|&(_, id)| id);
        let first = like.next()?;
        like.all(|id| id == first).then_some(first)
    }

    /// The readings of a name that are persons in office on `day`, without a day: in an office that
    /// has not ended.
    pub fn in_office<'w>(
        &'w self,
        found: NameMatch<'w>,
        day: Option<Date>,
    ) -> impl Iterator<Item = EntityId> + 'w {
        found
            .senses
            .iter()
            .map(|sense| sense.entity)
            .filter(move |&id| {
                let offices = &self.entity(id).offices;
                match day {
                    Some(day) => offices.iter().any(|office| office.covers(day)),
                    None => offices.iter().any(|office| office.to.is_none()),
                }
            })
    }

    /// The longest agent phrase whose head noun is token `head`: `minister` finds *prime minister*,
    /// `secretary` *secretary of state*. Singular and plural forms are known, case does not matter.
    #[must_use]
    pub fn agent(&self, tokens: &[&str], head: usize) -> Option<AgentMatch<'_>> {
        let hit = self.agent_phrases.longest(tokens, head)?;
        Some(AgentMatch {
            start: hit.start,
            len: hit.len,
            plural: hit.value % 2 == 1,
            entry: hit.value as usize / 2,
            agent: &self.agents[hit.value as usize / 2],
        })
    }

    /// The longest title whose last word is token `last`, the one before a person's name: *Lt.
    /// Gen.*, *Secretary of State*.
    #[must_use]
    pub fn title(&self, tokens: &[&str], last: usize) -> Option<TitleMatch<'_>> {
        let hit = self.title_phrases.longest(tokens, last)?;
        let title = &self.titles[hit.value as usize];
        Some(TitleMatch {
            start: hit.start,
            len: hit.len,
            title,
        })
    }

    /// The longest modifier whose last word is token `last`: *former*, *ex*, *pro-democracy*.
    #[must_use]
    pub fn modifier(&self, tokens: &[&str], last: usize) -> Option<ModifierMatch<'_>> {
        let hit = self.modifier_phrases.longest(tokens, last)?;
        let modifier = &self.modifiers[hit.value as usize];
        Some(ModifierMatch {
            start: hit.start,
            len: hit.len,
            modifier,
        })
    }

    /// Names that several entries of the same layer claim without a stated preference. The data the
    /// program carries have none.
    #[must_use]
    pub fn clashes(&self) -> &[Clash] {
        &self.clashes
    }

    /// Preferences among namesakes that name an entity which does not exist, as messages with file
    /// and line. The data the program carries have none.
    #[must_use]
    pub fn stale_preferences(&self) -> &[String] {
        &self.stale_preferences
    }
}
