//! The last step of building: references between entries, the order of namesakes, clashes.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::WorldBuilder;
use crate::entity::{Entity, EntityId, Office};
use crate::error::Error;
use crate::names::Sense;
use crate::pieces::fold;
use crate::world::{Clash, World};

impl WorldBuilder {
    /// Checks what can be checked only when all entries are there, and sorts the readings of names.
    ///
    /// # Errors
    /// If an entry refers to a country or key that does not exist.
    pub fn build(mut self) -> Result<World, Error> {
        for (entity, &at) in self.entities.iter().zip(&self.sites) {
            let offices = entity.offices.iter().filter_map(|office| office.country);
            let members = entity.members.iter().copied();
            for code in entity.country.into_iter().chain(offices).chain(members) {
                if !code.is_stateless() && !self.countries.contains_key(&code) {
                    return Err(self.wrong(at, &entity.key, format!("there is no country {code}")));
                }
            }
        }
        for (id, key) in std::mem::take(&mut self.metonyms) {
            self.entities[id.0 as usize].stands_for = Some(self.meant(id, "stands for", &key)?);
        }
        for (id, key) in std::mem::take(&mut self.parts) {
            self.entities[id.0 as usize].part_of = Some(self.meant(id, "is part of", &key)?);
        }
        self.borrow_members()?;
        let mut stale = Vec::new();
        let mut preferences: HashMap<&str, Vec<EntityId>> = HashMap::new();
        for (name, (keys, at)) in &self.ambiguous {
            let mut ids = Vec::with_capacity(keys.len());
            for key in keys {
                match self.by_key.get(key) {
                    Some(&id) => ids.push(id),
                    // No reason to refuse the whole world: a test reports it.
                    None => stale.push(
                        self.wrong(*at, name, format!("{key:?} is no key"))
                            .to_string(),
                    ),
                }
            }
            preferences.insert(name, ids);
        }

        let mut names = std::mem::take(&mut self.names);
        let mut surnames = std::mem::take(&mut self.surnames);
        let rank = |name: &str, sense: Sense| {
            let listed = preferences
                .get(name)
                .and_then(|ids| ids.iter().position(|&id| id == sense.entity));
            let slot = sense.entity.0 as usize;
            let place = listed.unwrap_or(usize::MAX);
            let Entity {
                kind, since, until, ..
            } = &self.entities[slot];
            // Of namesakes that followed each other, the one that lives, or lived last.
            let age = (until.is_some(), Reverse(*since));
            (Reverse(self.layers[slot]), place, sense.via, *kind, age)
        };
        names.sort_by(rank);
        surnames.sort_by(|_, sense| {
            let slot = sense.entity.0 as usize;
            let last = self.entities[slot].offices.last();
            let in_office = last.is_some_and(|office| office.to.is_none());
            let since = last.and_then(|office| office.from);
            (
                Reverse(self.layers[slot]),
                Reverse(in_office),
                Reverse(since),
            )
        });

        let mut clashes = Vec::new();
        for (name, senses) in names.entries() {
            let first = self.layers[senses[0].entity.0 as usize];
            let same = |sense: &&Sense| self.layers[sense.entity.0 as usize] == first;
            let unlisted =
                |id: &EntityId| !preferences.get(name).is_some_and(|ids| ids.contains(id));
            let mut rivals: Vec<EntityId> = Vec::new();
            for sense in senses.iter().filter(same) {
                if !rivals.contains(&sense.entity) {
                    rivals.push(sense.entity);
                }
            }
            let capital_of = |id: EntityId| self.entities[id.0 as usize].stands_for;
            let city_state =
                matches!(rivals[..], [country, city] if capital_of(city) == Some(country));
            let entity = |id: EntityId| &self.entities[id.0 as usize];
            let apart = rivals.iter().enumerate().all(|(at, &one)| {
                rivals[at + 1..]
                    .iter()
                    .all(|&other| entity(one).never_meets(entity(other)))
            });
            if rivals.len() > 1 && !city_state && !apart && rivals.iter().any(unlisted) {
                let keys = rivals
                    .iter()
                    .map(|id| self.entities[id.0 as usize].key.clone());
                clashes.push(Clash {
                    name: name.to_owned(),
                    keys: keys.collect(),
                });
            }
        }
        clashes.sort_by(|one, other| one.name.cmp(&other.name));

        let mut leaders: HashMap<char, Vec<(String, EntityId)>> = HashMap::new();
        for (surname, senses) in surnames.entries() {
            let surname = fold(surname);
            let Some(initial) = surname.chars().next() else {
                continue;
            };
            for sense in senses {
                let offices = &self.entities[sense.entity.0 as usize].offices;
                if offices.iter().any(Office::leads) {
                    let listed = leaders.entry(initial).or_default();
                    listed.push((surname.clone(), sense.entity));
                }
            }
        }

        Ok(World {
            entities: self.entities,
            by_key: self.by_key,
            countries: self.countries,
            names,
            surnames,
            leaders,
            agents: self.agents,
            agent_phrases: self.agent_phrases,
            titles: self.titles,
            title_phrases: self.title_phrases,
            modifiers: self.modifiers,
            modifier_phrases: self.modifier_phrases,
            clashes,
            stale_preferences: stale,
            features: self.features,
            publishers: self.publishers,
            agent_sites: self
                .agent_sites
                .iter()
                .map(|at| (at.file, at.line))
                .collect(),
            base_files: self.base_files.unwrap_or(self.files.len()),
            files: self.files,
            sites: self.sites.iter().map(|at| (at.file, at.line)).collect(),
        })
    }

    /// The entity of a key that the entry of `id` refers to.
    fn meant(&self, id: EntityId, how: &str, key: &str) -> Result<EntityId, Error> {
        let slot = id.0 as usize;
        self.by_key.get(key).copied().ok_or_else(|| {
            let message = format!("{how} {key:?}, which is no key");
            self.wrong(self.sites[slot], &self.entities[slot].key, message)
        })
    }

    /// Gives bodies the members of those they name, the lenders first: a lender may borrow itself.
    fn borrow_members(&mut self) -> Result<(), Error> {
        let mut pending = std::mem::take(&mut self.borrowers);
        while !pending.is_empty() {
            let waiting: Vec<EntityId> = pending.iter().map(|one| one.body).collect();
            let mut left = Vec::new();
            for one in pending {
                let lender = self.meant(one.body, "has the members of", &one.of)?;
                if waiting.contains(&lender) {
                    left.push(one);
                    continue;
                }
                let lent = self.entities[lender.0 as usize].members.clone();
                let (slot, site) = (one.body.0 as usize, self.sites[one.body.0 as usize]);
                if let Some(code) = one.without.iter().find(|code| !lent.contains(code)) {
                    let message = format!("is without {code}, which {:?} has not", one.of);
                    return Err(self.wrong(site, &self.entities[slot].key, message));
                }
                let own = &mut self.entities[slot].members;
                if let Some(code) = own.iter().find(|code| lent.contains(code)) {
                    let message = format!("lists {code}, which {:?} has already", one.of);
                    return Err(self.wrong(site, &self.entities[slot].key, message));
                }
                own.extend(lent.into_iter().filter(|code| !one.without.contains(code)));
                own.sort_unstable();
            }
            if left.len() == waiting.len() {
                let slot = left[0].body.0 as usize;
                let message = format!("and {:?} have each other's members", left[0].of);
                return Err(self.wrong(self.sites[slot], &self.entities[slot].key, message));
            }
            pending = left;
        }
        Ok(())
    }
}
