//! A run of bytes that is part of the program or shared.

use std::ops::{Deref, Range};
use std::sync::Arc;

use crate::error::Error;
use crate::weights::Numbers;

/// Read-only bytes, cheap to clone and to take a part of.
#[derive(Clone)]
pub(crate) enum Bytes {
    Static(&'static [u8]),
    Shared(Arc<Vec<u8>>, Range<usize>),
}

impl Deref for Bytes {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Static(bytes) => bytes,
            Bytes::Shared(bytes, range) => &bytes[range.clone()],
        }
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Bytes {
        let range = 0..bytes.len();
        Bytes::Shared(Arc::new(bytes), range)
    }
}

impl Bytes {
    /// A part; `what` names it where it lies outside.
    pub(crate) fn part(&self, range: Range<usize>, what: &str) -> Result<Bytes, Error> {
        if range.start > range.end || range.end > self.len() {
            return Err(inconsistent(format!("{what} lies outside the file")));
        }
        Ok(match self {
            Bytes::Static(bytes) => Bytes::Static(&bytes[range]),
            Bytes::Shared(bytes, own) => Bytes::Shared(
                Arc::clone(bytes),
                own.start + range.start..own.start + range.end,
            ),
        })
    }

    /// The bytes as little-endian numbers: in place where they are part of the program and
    /// lie as the machine wants them, else copied.
    pub(crate) fn numbers(&self) -> Numbers {
        if let Bytes::Static(bytes) = self
            && cfg!(target_endian = "little")
            && let Ok(numbers) = bytemuck::try_cast_slice(bytes)
        {
            return Numbers::Static(numbers);
        }
        let numbers = self
            .chunks_exact(4)
            .map(|c| f32::from_le_bytes([c[0], c[1], c[2], c[3]]));
        Numbers::Owned(numbers.collect())
    }

    /// The `i`-th u64 of an array. Panics beyond the end.
    pub(crate) fn u64_at(&self, i: usize) -> u64 {
        u64_at(self, i)
    }
}

/// The `i`-th u64 of an array. Panics beyond the end.
pub(crate) fn u64_at(bytes: &[u8], i: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[8 * i..8 * i + 8]);
    u64::from_le_bytes(word)
}

/// The `i`-th u32 of an array. Panics beyond the end.
pub(crate) fn u32_at(bytes: &[u8], i: usize) -> u32 {
    let mut word = [0; 4];
    word.copy_from_slice(&bytes[4 * i..4 * i + 4]);
    u32::from_le_bytes(word)
}

/// Where `id` stands among the `count` ascending ids at the beginning of `bytes`.
pub(crate) fn find_id(bytes: &[u8], count: usize, id: u64) -> Option<usize> {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = (low + high) / 2;
        match u64_at(bytes, middle).cmp(&id) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return Some(middle),
        }
    }
    None
}

pub(super) fn inconsistent(what: impl Into<String>) -> Error {
    Error::Inconsistent { what: what.into() }
}
