//! The dictionary: whatever repeats is written once and meant by its number.
//!
//! A cache stands before the table in both directions. After a rolled back transaction it must forget,
//! because the numbers it learned may be given again.

use std::cell::RefCell;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};
use rustc_hash::FxHashMap;

use crate::Error;

/// Entries after which the cache starts anew: some megabytes.
const CACHED: usize = 50_000;

/// The dictionary's cache.
#[derive(Debug, Default)]
pub(crate) struct Words {
    cache: RefCell<Cache>,
}

/// Lists whose names are bits of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum BitKind {
    Context,
    Sector,
}

impl BitKind {
    fn as_str(self) -> &'static str {
        match self {
            BitKind::Context => "context",
            BitKind::Sector => "sector",
        }
    }
}

/// The most names that fit a signed 64-bit number.
const BITS: usize = 63;

#[derive(Debug, Default)]
struct Cache {
    bits: FxHashMap<BitKind, Arc<[Arc<str>]>>,
    ids: FxHashMap<Arc<str>, i64>,
    texts: FxHashMap<i64, Arc<str>>,
}

impl Words {
    /// The number of `text`, if it has one.
    pub(crate) fn find(&self, sql: &Connection, text: &str) -> Result<Option<i64>, Error> {
        if let Some(id) = self.cache.borrow().ids.get(text) {
            return Ok(Some(*id));
        }
        let id = sql
            .prepare_cached("SELECT id FROM word WHERE text = ?1")?
            .query_row([text], |row| row.get(0))
            .optional()?;
        if let Some(id) = id {
            self.learn(id, text);
        }
        Ok(id)
    }

    /// The number of `text`, given to it if it has none.
    pub(crate) fn intern(&self, sql: &Connection, text: &str) -> Result<i64, Error> {
        if let Some(id) = self.find(sql, text)? {
            return Ok(id);
        }
        let id = sql
            .prepare_cached("INSERT INTO word (text) VALUES (?1)")?
            .insert([text])?;
        self.learn(id, text);
        Ok(id)
    }

    /// The text of a number.
    pub(crate) fn text(&self, sql: &Connection, id: i64) -> Result<Arc<str>, Error> {
        if let Some(text) = self.cache.borrow().texts.get(&id) {
            return Ok(text.clone());
        }
        let text: String = sql
            .prepare_cached("SELECT text FROM word WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?
            .ok_or_else(|| Error::Damaged(format!("the dictionary has no word {id}")))?;
        Ok(self.learn(id, &text))
    }

    /// The names of a kind by bit, from 0.
    pub(crate) fn bits(&self, sql: &Connection, kind: BitKind) -> Result<Arc<[Arc<str>]>, Error> {
        if let Some(names) = self.cache.borrow().bits.get(&kind) {
            return Ok(names.clone());
        }
        let names: Vec<String> = sql
            .prepare_cached("SELECT name FROM bit WHERE kind = ?1 ORDER BY bit")?
            .query_map([kind.as_str()], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let names: Arc<[Arc<str>]> = names.into_iter().map(Arc::from).collect();
        self.cache.borrow_mut().bits.insert(kind, names.clone());
        Ok(names)
    }

    /// The number whose bits are `names`; names that the file does not know have none.
    pub(crate) fn mask(
        &self,
        sql: &Connection,
        kind: BitKind,
        names: &[&str],
    ) -> Result<i64, Error> {
        let known = self.bits(sql, kind)?;
        Ok(names
            .iter()
            .filter_map(|name| known.iter().position(|k| **k == **name))
            .fold(0, |mask, bit| mask | 1 << bit))
    }

    /// Makes sure that every name has a bit: those that a newer codebook brought get the next ones.
    pub(crate) fn give_bits(
        &self,
        sql: &Connection,
        kind: BitKind,
        names: &[&str],
    ) -> Result<(), Error> {
        let known = self.bits(sql, kind)?;
        let missing: Vec<&&str> = names
            .iter()
            .filter(|name| !known.iter().any(|k| **k == ***name))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        for (bit, name) in (known.len()..).zip(missing) {
            if bit >= BITS {
                return Err(Error::Damaged(format!("no bit is left for {name:?}")));
            }
            sql.execute(
                "INSERT INTO bit (kind, bit, name) VALUES (?1, ?2, ?3)",
                rusqlite::params![kind.as_str(), bit as i64, name],
            )?;
        }
        self.cache.borrow_mut().bits.remove(&kind);
        Ok(())
    }

    /// Forgets everything.
    pub(crate) fn forget(&self) {
        *self.cache.borrow_mut() = Cache::default();
    }

    fn learn(&self, id: i64, text: &str) -> Arc<str> {
        let mut cache = self.cache.borrow_mut();
        if cache.ids.len() >= CACHED {
            *cache = Cache::default();
        }
        let text: Arc<str> = text.into();
        cache.ids.insert(text.clone(), id);
        cache.texts.insert(id, text.clone());
        text
    }
}
