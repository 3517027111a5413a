//! From data files to a [`World`]: checks every entry and fills the indices.
//!
//! Files come in layers. The embedded files are the first layer, each file or entity that a user
//! adds is in a layer above it: it may give an entity of the same key new facts, and its names are
//! preferred to those below.

use std::collections::HashMap;
use std::fmt::Display;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use toml::Spanned;

use crate::agents::{Agent, Modifier, Title, plural};
use crate::code::CountryCode;
use crate::data::{
    self, AgentEntry, AmbiguousEntry, BodyEntry, CountryEntry, DataFile, FeatureEntry, OfficeEntry,
    PersonEntry, PlaceEntry,
};
use crate::entity::{Entity, EntityId, Kind, Office, Point};
use crate::error::Error;
use crate::names::{NameIndex, Sense, Via};
use crate::phrases::{Anchor, PhraseIndex};
use crate::pieces::{fold, fold_cased};
use crate::publishers::Publishers;
use crate::surname::surnames;
use crate::world::{Country, EMBEDDED};

mod finish;

/// Where an entry stands, for messages.
#[derive(Debug, Clone, Copy)]
struct Site {
    file: usize,
    line: usize,
}

/// A body that has the members of another one, but for some.
#[derive(Debug)]
struct Borrower {
    body: EntityId,
    of: String,
    without: Vec<CountryCode>,
}

/// Collects entries for a [`World`].
#[derive(Debug, Default)]
pub struct WorldBuilder {
    files: Vec<String>,
    layer: u32,
    entities: Vec<Entity>,
    sites: Vec<Site>,
    layers: Vec<u32>,
    by_key: HashMap<String, EntityId>,
    countries: HashMap<CountryCode, Country>,
    names: NameIndex,
    surnames: NameIndex,
    agents: Vec<Agent>,
    agent_sites: Vec<Site>,
    base_files: Option<usize>,
    agent_phrases: PhraseIndex,
    titles: Vec<Title>,
    title_phrases: PhraseIndex,
    modifiers: Vec<Modifier>,
    modifier_phrases: PhraseIndex,
    metonyms: Vec<(EntityId, String)>,
    parts: Vec<(EntityId, String)>,
    borrowers: Vec<Borrower>,
    ambiguous: HashMap<String, (Vec<String>, Site)>,
    features: Vec<FeatureEntry>,
    publishers: Publishers,
}

impl WorldBuilder {
    /// A builder that holds what the program carries.
    ///
    /// # Errors
    /// If a data file does not load.
    pub fn embedded() -> Result<WorldBuilder, Error> {
        WorldBuilder::from_files(EMBEDDED)
    }

    /// A builder that holds the given files, each a name and its text, in one layer: none of them
    /// wins over another. Authors of `data/world/` try an edit with it before the program is built.
    ///
    /// # Errors
    /// If a file is not in the format or contradicts itself or another.
    pub fn from_files(files: &[(&str, &str)]) -> Result<WorldBuilder, Error> {
        // Reading TOML is half of the time it takes to load; the files are read side by side.
        let next = AtomicUsize::new(0);
        let read = Mutex::new(Vec::with_capacity(files.len()));
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        thread::scope(|scope| {
            for _ in 0..threads.min(files.len()) {
                scope.spawn(|| {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some((file, text)) = files.get(at) else {
                            break;
                        };
                        let data = data::parse(file, text);
                        read.lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push((at, data));
                    }
                });
            }
        });
        let mut read = read.into_inner().unwrap_or_else(PoisonError::into_inner);
        read.sort_by_key(|&(at, _)| at);

        let mut builder = WorldBuilder::default();
        for (at, data) in read {
            let (file, text) = files[at];
            builder.add(file, text, data?)?;
        }
        Ok(builder)
    }

    /// Adds the entries of one file in the format of `data/world/`, in a layer of its own.
    ///
    /// # Errors
    /// If the file is not in the format or an entry contradicts itself or another.
    pub fn add_file(&mut self, file: &str, text: &str) -> Result<&mut WorldBuilder, Error> {
        self.layer += 1;
        self.base_files.get_or_insert(self.files.len());
        self.add(file, text, data::parse(file, text)?)?;
        Ok(self)
    }

    /// Adds one entity with all its names, in a layer of its own; for dictionaries in other formats.
    /// An entity with the same key is replaced, its names stay.
    pub fn add_entity<'n>(
        &mut self,
        entity: Entity,
        names: impl IntoIterator<Item = &'n str>,
    ) -> EntityId {
        self.layer += 1;
        let id = self.put(
            entity,
            Site {
                file: usize::MAX,
                line: 0,
            },
        );
        for name in names {
            self.name(name, id, Via::Name);
        }
        id
    }

    fn add(&mut self, file: &str, text: &str, data: DataFile) -> Result<(), Error> {
        self.files.push(file.to_owned());
        self.add_data(text, 1, data)
    }

    /// Adds the entries read from `text`, which begins at line `first` of the file begun last.
    pub(crate) fn add_data(
        &mut self,
        text: &str,
        first: usize,
        data: DataFile,
    ) -> Result<(), Error> {
        let file = self.files.len() - 1;
        let starts: Vec<usize> = text
            .bytes()
            .enumerate()
            .filter(|(_, b)| *b == b'\n')
            .map(|(at, _)| at)
            .collect();
        let site = |start: usize| Site {
            file,
            line: first + starts.partition_point(|&newline| newline < start),
        };
        fn each<T>(
            entries: Vec<Spanned<T>>,
            site: impl Fn(usize) -> Site,
            mut add: impl FnMut(T, Site) -> Result<(), Error>,
        ) -> Result<(), Error> {
            for entry in entries {
                let at = site(entry.span().start);
                add(entry.into_inner(), at)?;
            }
            Ok(())
        }
        each(data.country, site, |entry, at| self.country(entry, at))?;
        each(data.former_state, site, |entry, at| {
            let key = format!("former:{}", slug(&entry.name));
            let entity = Entity {
                country: Some(entry.country),
                until: Some(entry.until),
                ..Entity::new(Kind::FormerState, key, &entry.name)
            };
            let id = self.add_new(entity, at)?;
            self.all_names(id, &entry.names, &entry.adjectives, &entry.people);
            Ok(())
        })?;
        each(data.region, site, |entry, at| {
            self.place(Kind::Region, entry, at)
        })?;
        self.features
            .extend(data.feature.into_iter().map(Spanned::into_inner));
        for publisher in data.publisher {
            self.publishers.add(publisher.into_inner());
        }
        each(data.city, site, |entry, at| {
            self.place(Kind::City, entry, at)
        })?;
        each(data.people, site, |entry, at| {
            let key = format!("people:{}", slug(&entry.name));
            let entity = Entity {
                country: entry.country,
                sectors: entry.sectors,
                ..Entity::new(Kind::People, key, &entry.name)
            };
            let id = self.add_new(entity, at)?;
            self.all_names(id, &[], &entry.adjectives, &entry.people);
            Ok(())
        })?;
        each(data.organisation, site, |entry, at| {
            self.body(Kind::Organisation, entry, at)
        })?;
        each(data.agency, site, |entry, at| {
            self.body(Kind::Agency, entry, at)
        })?;
        each(data.group, site, |entry, at| {
            self.body(Kind::Group, entry, at)
        })?;
        each(data.person, site, |entry, at| self.person(entry, at))?;
        each(data.agent, site, |entry, at| self.agent(entry, at))?;
        each(data.title, site, |entry, at| {
            let number = number(self.titles.len());
            for name in std::iter::once(&entry.name).chain(&entry.names) {
                if self.layer > 0 {
                    self.title_phrases.replace(name, Anchor::Last, number);
                } else if let Some(known) = self.title_phrases.insert(name, Anchor::Last, number) {
                    let known = self
                        .titles
                        .get(known as usize)
                        .map_or(&entry.name, |title| &title.name);
                    return Err(self.wrong(
                        at,
                        &entry.name,
                        format!("{name:?} is a title of {known:?} already"),
                    ));
                }
            }
            self.titles.push(Title {
                name: entry.name,
                sectors: entry.sectors,
                country: entry.country,
            });
            Ok(())
        })?;
        each(data.modifier, site, |entry, at| {
            let number = number(self.modifiers.len());
            let Some(first) = entry.words.first().cloned() else {
                return Err(self.wrong(at, "modifier", "has no words"));
            };
            for word in &entry.words {
                if self.layer > 0 {
                    self.modifier_phrases.replace(word, Anchor::Last, number);
                } else if let Some(known) = self.modifier_phrases.insert(word, Anchor::Last, number)
                {
                    let known = self
                        .modifiers
                        .get(known as usize)
                        .map_or(&first, |modifier| &modifier.word);
                    return Err(self.wrong(
                        at,
                        &first,
                        format!("{word:?} is in the entry of {known:?} already"),
                    ));
                }
            }
            self.modifiers.push(Modifier {
                word: first,
                effect: entry.effect,
                sectors: entry.sectors,
            });
            Ok(())
        })?;
        each(data.ambiguous, site, |entry, at| self.preference(entry, at))
    }

    fn country(&mut self, entry: CountryEntry, at: Site) -> Result<(), Error> {
        let key = format!("country:{}", entry.code);
        let id = self.add_new(
            Entity {
                country: Some(entry.of.unwrap_or(entry.code)),
                sectors: entry.sectors,
                point: Some(Point {
                    lat: entry.lat,
                    lon: entry.lon,
                }),
                geonames: entry.geonames,
                ..Entity::new(Kind::Country, key, &entry.name)
            },
            at,
        )?;
        self.all_names(id, &entry.names, &entry.adjectives, &entry.people);
        for seat in &entry.seats {
            self.name(seat, id, Via::Seat);
        }
        let capital = match entry.capital {
            Some(capital) => {
                let key = format!("city:{}-{}", entry.code, slug(&capital.name));
                let city = Entity {
                    country: Some(entry.of.unwrap_or(entry.code)),
                    point: Some(Point {
                        lat: capital.lat,
                        lon: capital.lon,
                    }),
                    geonames: capital.geonames,
                    stands_for: Some(id),
                    ..Entity::new(Kind::City, key, &capital.name)
                };
                let city = self.add_new(city, at)?;
                self.all_names(city, &capital.names, &[], &[]);
                Some(city)
            }
            None => None,
        };
        self.countries.insert(
            entry.code,
            Country {
                code: entry.code,
                iso2: entry.iso2,
                entity: id,
                capital,
                adjective: entry.adjectives.into_iter().next(),
                region: entry.region,
                of: entry.of,
            },
        );
        Ok(())
    }

    fn place(&mut self, kind: Kind, entry: PlaceEntry, at: Site) -> Result<(), Error> {
        let slug = slug(&entry.name);
        let key = match entry.country {
            Some(country) => format!("{}:{country}-{slug}", kind.prefix()),
            None => format!("{}:{slug}", kind.prefix()),
        };
        let point = match (entry.lat, entry.lon) {
            (Some(lat), Some(lon)) => Some(Point { lat, lon }),
            (None, None) => None,
            _ => return Err(self.wrong(at, &key, "has only one of `lat` and `lon`")),
        };
        let place = Entity {
            form: entry.kind,
            country: entry.country,
            sectors: entry.sectors,
            point,
            geonames: entry.geonames,
            ..Entity::new(kind, key, &entry.name)
        };
        let id = self.add_new(place, at)?;
        self.all_names(id, &entry.names, &entry.adjectives, &entry.people);
        self.metonyms.extend(entry.metonym.map(|key| (id, key)));
        Ok(())
    }

    fn body(&mut self, kind: Kind, entry: BodyEntry, at: Site) -> Result<(), Error> {
        let key = format!("{}:{}", kind.prefix(), entry.key);
        let offices = self.offices(entry.offices, &key, at)?;
        let body = Entity {
            form: entry.kind,
            country: entry.country,
            sectors: entry.sectors,
            offices,
            members: entry.members,
            since: entry.from,
            until: entry.to,
            ..Entity::new(kind, key, &entry.name)
        };
        let id = self.add_new(body, at)?;
        self.parts.extend(entry.part_of.map(|key| (id, key)));
        match entry.members_of {
            Some(of) => self.borrowers.push(Borrower {
                body: id,
                of,
                without: entry.without,
            }),
            None if entry.without.is_empty() => {}
            None => {
                let key = &self.entities[id.0 as usize].key;
                return Err(self.wrong(at, key, "has `without`, but no `members_of`"));
            }
        }
        self.all_names(id, &entry.names, &entry.adjectives, &entry.people);
        for name in &entry.exact {
            self.names.insert(
                name,
                true,
                Sense {
                    entity: id,
                    via: Via::Name,
                },
            );
        }
        Ok(())
    }

    fn person(&mut self, entry: PersonEntry, at: Site) -> Result<(), Error> {
        let key = format!("person:{}", entry.key);
        let offices = self.offices(entry.offices, &key, at)?;
        let person = Entity {
            country: entry.country,
            sectors: entry.sectors,
            offices,
            ..Entity::new(Kind::Person, key, &entry.name)
        };
        let id = self.add_new(person, at)?;
        self.all_names(id, &entry.names, &[], &[]);
        for surname in surnames(&entry.name, entry.surname.as_deref(), entry.country) {
            let index = &mut self.surnames;
            index.insert(
                &surname,
                false,
                Sense {
                    entity: id,
                    via: Via::Surname,
                },
            );
        }
        Ok(())
    }

    fn offices(
        &self,
        entries: Vec<OfficeEntry>,
        key: &str,
        at: Site,
    ) -> Result<Vec<Office>, Error> {
        let mut offices: Vec<Office> = Vec::with_capacity(entries.len());
        for entry in entries {
            let OfficeEntry {
                title,
                sectors,
                country,
                from,
                to,
            } = entry;
            if from.zip(to).is_some_and(|(from, to)| to < from) {
                return Err(self.wrong(at, key, format!("office {title:?} ends before it begins")));
            }
            offices.push(Office {
                title,
                sectors,
                country,
                from,
                to,
            });
        }
        offices.sort_by_key(|office| office.from);
        Ok(offices)
    }

    fn agent(&mut self, entry: AgentEntry, at: Site) -> Result<(), Error> {
        let value = 2 * number(self.agents.len());
        let AgentEntry {
            nouns,
            forms,
            plurals,
            sectors,
            kind,
            political,
            collective,
            abroad,
            relational,
            country,
        } = entry;
        let Some(first) = nouns.first().or(forms.first()).or(plurals.first()).cloned() else {
            return Err(self.wrong(at, "agent", "has neither nouns nor forms nor plurals"));
        };
        let singular = nouns.iter().chain(&forms).map(|noun| (noun.clone(), value));
        let made = nouns.iter().map(|noun| (plural(noun), value + 1));
        let plurals = plurals.iter().map(|noun| (noun.clone(), value + 1));
        for (form, value) in singular.chain(made).chain(plurals) {
            if self.layer > 0 {
                // a user's noun wins over the program's
                self.agent_phrases.replace(&form, Anchor::Head, value);
            } else if let Some(known) = self.agent_phrases.insert(&form, Anchor::Head, value) {
                let known = match self.agents.get(known as usize / 2) {
                    Some(agent) => format!("of the entry of {:?}", agent.noun),
                    None => "here".to_owned(),
                };
                return Err(self.wrong(at, &first, format!("{form:?} is a form {known} already")));
            }
        }
        self.agent_sites.push(at);
        self.agents.push(Agent {
            noun: first,
            sectors,
            kind,
            political,
            collective,
            abroad,
            relational,
            country,
        });
        Ok(())
    }

    /// Begins a layer for the entries of one more file.
    pub(crate) fn begin_layer(&mut self, file: &str) {
        self.layer += 1;
        self.base_files.get_or_insert(self.files.len());
        self.files.push(file.to_owned());
    }

    /// How many entities and nouns there are.
    pub(crate) fn len(&self) -> usize {
        self.entities.len() + self.agents.len() + self.titles.len() + self.modifiers.len()
    }

    pub(crate) fn is_country(&self, code: CountryCode) -> bool {
        self.countries.contains_key(&code)
    }

    /// An entity of the layer begun last.
    pub(crate) fn entity_of_layer(&mut self, key: &str) -> Option<&mut Entity> {
        let slot = self.by_key.get(key)?.0 as usize;
        (self.layers[slot] == self.layer).then(|| &mut self.entities[slot])
    }

    /// Adds an entity that stands in that line of the file begun last.
    pub(crate) fn put_at(&mut self, entity: Entity, line: usize) {
        let file = self.files.len() - 1;
        self.put(entity, Site { file, line });
    }

    /// Gives the entity of that key a name.
    pub(crate) fn name_of(&mut self, key: &str, name: &str, via: Via) {
        if let Some(&id) = self.by_key.get(key) {
            self.name(name, id, via);
        }
    }

    /// Gives the person of that key the surnames that his name has.
    pub(crate) fn surname_of(&mut self, key: &str, name: &str, country: Option<CountryCode>) {
        let Some(&entity) = self.by_key.get(key) else {
            return;
        };
        for surname in surnames(name, None, country) {
            let via = Via::Surname;
            self.surnames.insert(&surname, false, Sense { entity, via });
        }
    }

    /// Adds an agent noun that stands in that line of the file begun last, with its forms, each with whether it is a plural.
    pub(crate) fn put_agent(&mut self, agent: Agent, forms: &[(String, bool)], line: usize) {
        let file = self.files.len() - 1;
        self.agent_sites.push(Site { file, line });
        let value = 2 * number(self.agents.len());
        for (form, many) in forms {
            self.agent_phrases
                .replace(form, Anchor::Head, value + u32::from(*many));
        }
        self.agents.push(agent);
    }

    /// Country codes of the layer begun last that no country has: line, key, code.
    pub(crate) fn unknown_countries(&self) -> Vec<(usize, &str, CountryCode)> {
        let mut out = Vec::new();
        for (slot, entity) in self.entities.iter().enumerate() {
            if self.layers[slot] != self.layer {
                continue;
            }
            let offices = entity.offices.iter().filter_map(|office| office.country);
            let codes = entity.country.into_iter().chain(offices);
            for code in codes.chain(entity.members.iter().copied()) {
                if !code.is_stateless() && !self.is_country(code) {
                    out.push((self.sites[slot].line, entity.key.as_str(), code));
                }
            }
        }
        out
    }

    fn preference(&mut self, entry: AmbiguousEntry, at: Site) -> Result<(), Error> {
        let name = fold_cased(&entry.name);
        if entry.prefer.len() < 2 {
            return Err(self.wrong(at, &entry.name, "names fewer than two keys"));
        }
        match self.ambiguous.insert(name, (entry.prefer, at)) {
            Some((_, before)) if self.layer == 0 => Err(self.wrong(
                at,
                &entry.name,
                format!("is listed already in line {}", before.line),
            )),
            _ => Ok(()),
        }
    }

    fn name(&mut self, name: &str, entity: EntityId, via: Via) {
        self.names.insert(name, false, Sense { entity, via });
    }

    fn all_names(
        &mut self,
        id: EntityId,
        names: &[String],
        adjectives: &[String],
        people: &[String],
    ) {
        let own = self.entities[id.0 as usize].name.clone();
        self.name(&own, id, Via::Name);
        for (names, via) in [
            (names, Via::Name),
            (people, Via::People),
            (adjectives, Via::Adjective),
        ] {
            for name in names {
                self.name(name, id, via);
            }
        }
    }

    /// Adds an entity; in the lowest layer its key must be new.
    fn add_new(&mut self, entity: Entity, at: Site) -> Result<EntityId, Error> {
        if let Some(&known) = self.by_key.get(&entity.key)
            && self.layers[known.0 as usize] == self.layer
        {
            let before = self.sites[known.0 as usize];
            let file = &self.files[before.file];
            let message = format!("the key is taken by {file}:{}", before.line);
            return Err(self.wrong(at, &entity.key, message));
        }
        Ok(self.put(entity, at))
    }

    fn put(&mut self, entity: Entity, at: Site) -> EntityId {
        if let Some(&known) = self.by_key.get(&entity.key) {
            let slot = known.0 as usize;
            self.entities[slot] = entity;
            self.sites[slot] = at;
            self.layers[slot] = self.layer;
            return known;
        }
        let id = EntityId(number(self.entities.len()));
        self.by_key.insert(entity.key.clone(), id);
        self.entities.push(entity);
        self.sites.push(at);
        self.layers.push(self.layer);
        id
    }

    fn wrong(&self, at: Site, entry: &str, message: impl Display) -> Error {
        Error::Entry {
            file: self.files.get(at.file).cloned().unwrap_or_default(),
            line: at.line,
            entry: entry.to_owned(),
            message: message.to_string(),
        }
    }
}

/// The part of a key made from a name: `San Salvador` is `san-salvador`.
pub(crate) fn slug(name: &str) -> String {
    fold(name).replace(|c: char| !c.is_alphanumeric(), "-")
}

fn number(len: usize) -> u32 {
    u32::try_from(len).expect("cannot fail because the data hold far fewer than 2^32 entries")
}
