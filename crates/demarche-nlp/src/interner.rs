//! Strings of a thread by number, each stored once.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Number of a string in its [`Interner`]; [`StrId::EMPTY`] in every one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct StrId(pub(crate) u32);

impl StrId {
    pub(crate) const EMPTY: StrId = StrId(0);
}

/// Strings by number.
pub(crate) struct Interner {
    hasher: DefaultHashBuilder,
    ids: HashTable<u32>,
    buffer: String,
    /// Where each string ends.
    ends: Vec<usize>,
}

impl Interner {
    pub(crate) fn new() -> Interner {
        let mut interner = Interner {
            hasher: DefaultHashBuilder::default(),
            ids: HashTable::new(),
            buffer: String::new(),
            ends: Vec::new(),
        };
        interner.intern("");
        interner
    }

    /// The number of `s`, and whether it is new.
    pub(crate) fn intern(&mut self, s: &str) -> StrId {
        let hash = self.hasher.hash_one(s);
        let (buffer, ends) = (&self.buffer, &self.ends);
        if let Some(&id) = self.ids.find(hash, |&id| text_of(buffer, ends, id) == s) {
            return StrId(id);
        }
        let id = self.ends.len() as u32;
        self.buffer.push_str(s);
        self.ends.push(self.buffer.len());
        let (buffer, ends, hasher) = (&self.buffer, &self.ends, &self.hasher);
        self.ids
            .insert_unique(hash, id, |&id| hasher.hash_one(text_of(buffer, ends, id)));
        StrId(id)
    }

    pub(crate) fn get(&self, id: StrId) -> &str {
        text_of(&self.buffer, &self.ends, id.0)
    }

    /// Number of strings.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of all strings.
    pub(crate) fn bytes(&self) -> usize {
        self.buffer.len()
    }
}

fn text_of<'a>(buffer: &'a str, ends: &[usize], id: u32) -> &'a str {
    let i = id as usize;
    let from = if i == 0 { 0 } else { ends[i - 1] };
    &buffer[from..ends[i]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn once_each() {
        let mut interner = Interner::new();
        assert_eq!(interner.intern(""), StrId::EMPTY);
        let ids: Vec<StrId> = (0..1000)
            .map(|i| interner.intern(&format!("w{}", i % 300)))
            .collect();
        assert_eq!(interner.len(), 301);
        assert_eq!(ids[0], ids[300]);
        assert_eq!(interner.get(ids[7]), "w7");
    }
}
