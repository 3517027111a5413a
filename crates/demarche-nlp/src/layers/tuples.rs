//! A bounded cache of what depends on a token's features alone.
//!
//! Nine tokens in ten repeat a feature tuple seen shortly before, and everything up to
//! the encoder's first sum over neighbours depends on the tuple only. Entries are evicted
//! by second chance; those of the batch at hand never are. What is cached is bit for bit
//! what would be computed again, so results do not depend on the cache.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::TokenFeatures;
use super::kernel::Aligned;

/// Number of an entry.
pub(super) type Slot = u32;

/// Entries allocated together.
const PAGE: usize = 64;

/// Entries by feature tuple.
pub(super) struct TupleCache {
    slots: HashMap<TokenFeatures, Slot, BuildHasherDefault<TupleHasher>>,
    entries: Vec<Entry>,
    /// `[page][slot in page][entry_len]`. Pages, because one growing array would be copied,
    /// and there twice, each time it grows.
    pages: Vec<Aligned>,
    entry_len: usize,
    capacity: usize,
    batch: u32,
    /// Next candidate for eviction.
    hand: usize,
}

struct Entry {
    key: TokenFeatures,
    /// The batch that used it last.
    batch: u32,
    /// Used again since the hand last passed.
    again: bool,
}

impl TupleCache {
    pub(super) fn new(capacity: usize, entry_len: usize) -> TupleCache {
        TupleCache {
            slots: HashMap::default(),
            entries: Vec::new(),
            pages: Vec::new(),
            entry_len,
            capacity,
            batch: 0,
            hand: 0,
        }
    }

    /// From now on, entries of earlier batches may be evicted.
    pub(super) fn begin_batch(&mut self) {
        self.batch = self.batch.wrapping_add(1);
    }

    /// The entry for `key`, and whether it is new (its data are then to be written).
    /// A batch may ask for at most `capacity` different keys.
    pub(super) fn slot(&mut self, key: TokenFeatures) -> (Slot, bool) {
        if let Some(&slot) = self.slots.get(&key) {
            let entry = &mut self.entries[slot as usize];
            entry.batch = self.batch;
            entry.again = true;
            return (slot, false);
        }
        let entry = Entry {
            key,
            batch: self.batch,
            again: false,
        };
        let slot = if self.entries.len() < self.capacity {
            let slot = self.entries.len();
            self.entries.push(entry);
            if slot.is_multiple_of(PAGE) {
                self.pages.push(Aligned::zeroed(PAGE * self.entry_len));
            }
            slot
        } else {
            let slot = self.victim();
            self.slots.remove(&self.entries[slot].key);
            self.entries[slot] = entry;
            slot
        };
        self.slots.insert(key, slot as Slot);
        (slot as Slot, true)
    }

    fn victim(&mut self) -> usize {
        loop {
            let slot = self.hand;
            self.hand = (self.hand + 1) % self.capacity;
            let entry = &mut self.entries[slot];
            if entry.batch == self.batch {
                continue;
            }
            if !std::mem::take(&mut entry.again) {
                return slot;
            }
        }
    }

    /// An entry's numbers.
    pub(super) fn get(&self, slot: Slot) -> &[f32] {
        &self.pages[slot as usize / PAGE][slot as usize % PAGE * self.entry_len..][..self.entry_len]
    }

    /// The same, for writing.
    pub(super) fn get_mut(&mut self, slot: Slot) -> &mut [f32] {
        &mut self.pages[slot as usize / PAGE][slot as usize % PAGE * self.entry_len..]
            [..self.entry_len]
    }
}

/// Features are hashes themselves; they only need to be folded together.
#[derive(Default)]
pub(super) struct TupleHasher(u64);

impl Hasher for TupleHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights::Column;

    fn key(n: u64) -> TokenFeatures {
        let mut key = TokenFeatures::default();
        key.set(Column::Norm, n);
        key
    }

    #[test]
    fn evicts_only_entries_of_earlier_batches() {
        let mut cache = TupleCache::new(3, 1);
        cache.begin_batch();
        for n in 0..3 {
            let (slot, new) = cache.slot(key(n));
            assert!(new);
            cache.get_mut(slot)[0] = n as f32;
        }
        cache.begin_batch();
        let (kept, new) = cache.slot(key(1));
        assert!(!new);
        assert_eq!(cache.get(kept), [1.0]);
        for n in 10..12 {
            let (slot, new) = cache.slot(key(n));
            assert!(new && slot != kept);
            cache.get_mut(slot)[0] = n as f32;
        }
        for n in [1, 10, 11] {
            let (slot, new) = cache.slot(key(n));
            assert!(!new);
            assert_eq!(cache.get(slot), [n as f32]);
        }
        cache.begin_batch();
        assert!(cache.slot(key(0)).1, "0 was evicted");
    }

    #[test]
    fn what_is_used_again_outlives_what_is_not() {
        let mut cache = TupleCache::new(4, 1);
        for n in 0..100 {
            cache.begin_batch();
            let (_, new) = cache.slot(key(7));
            assert_eq!(new, n == 0);
            cache.begin_batch();
            cache.slot(key(1000 + n));
        }
    }
}
