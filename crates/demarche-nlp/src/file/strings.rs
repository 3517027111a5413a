//! Strings by id, searched where they lie in the file.
//!
//! A table is: number of entries (u64), ids ascending (u64 each), ends of the strings
//! (u32 each), the strings one behind the other.

use super::bytes::{Bytes, find_id, inconsistent, u32_at, u64_at};
use crate::error::Error;

/// A read-only map from string id to string.
#[derive(Clone)]
pub(crate) struct StringTable {
    bytes: Bytes,
    count: usize,
}

impl StringTable {
    /// Checks and takes over an encoded table.
    pub(super) fn new(bytes: Bytes, what: &str) -> Result<StringTable, Error> {
        let bad = || inconsistent(format!("the table of {what}"));
        if bytes.len() < 8 {
            return Err(bad());
        }
        let count = usize::try_from(bytes.u64_at(0)).map_err(|_| bad())?;
        let strings_at = count
            .checked_mul(12)
            .and_then(|n| n.checked_add(8))
            .ok_or_else(bad)?;
        let strings = bytes.get(strings_at..).ok_or_else(bad)?;
        let strings = std::str::from_utf8(strings).map_err(|_| bad())?;
        let table = StringTable {
            bytes: bytes.clone(),
            count,
        };
        let mut from = 0;
        for i in 0..count {
            let end = table.end(i);
            let sorted = i == 0 || table.id(i - 1) < table.id(i);
            if !sorted || end < from || !strings.is_char_boundary(end) {
                return Err(bad());
            }
            from = end;
        }
        if from != strings.len() {
            return Err(bad());
        }
        Ok(table)
    }

    fn id(&self, i: usize) -> u64 {
        u64_at(&self.bytes[8..], i)
    }

    fn end(&self, i: usize) -> usize {
        u32_at(&self.bytes[8 + 8 * self.count..], i) as usize
    }

    /// Whether there are no entries.
    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The string of an id.
    pub(crate) fn get(&self, id: u64) -> Option<&str> {
        let i = find_id(&self.bytes[8..], self.count, id)?;
        let from = if i == 0 { 0 } else { self.end(i - 1) };
        let strings = &self.bytes[8 + 12 * self.count..];
        // Cannot be otherwise than UTF-8: checked when the table was taken over.
        std::str::from_utf8(&strings[from..self.end(i)]).ok()
    }

    /// Encodes entries, which must ascend by id.
    pub(super) fn encode<'a>(entries: impl Iterator<Item = (u64, &'a str)> + Clone) -> Vec<u8> {
        let mut out = (entries.clone().count() as u64).to_le_bytes().to_vec();
        for (id, _) in entries.clone() {
            out.extend(id.to_le_bytes());
        }
        let mut end = 0u32;
        for (_, text) in entries.clone() {
            end += text.len() as u32;
            out.extend(end.to_le_bytes());
        }
        for (_, text) in entries {
            out.extend(text.as_bytes());
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip_and_damage() {
        let entries = [(3u64, "drei"), (7, ""), (u64::MAX, "é")];
        let bytes = StringTable::encode(entries.iter().copied());
        let table = StringTable::new(bytes.clone().into(), "test").expect("well-formed");
        assert_eq!(table.get(3), Some("drei"));
        assert_eq!(table.get(7), Some(""));
        assert_eq!(table.get(u64::MAX), Some("é"));
        assert_eq!(table.get(4), None);
        for length in 0..bytes.len() {
            assert!(
                StringTable::new(bytes[..length].to_vec().into(), "test").is_err(),
                "{length}"
            );
        }
        let mut wrong = bytes;
        wrong[8] = 9;
        assert!(StringTable::new(wrong.into(), "test").is_err());
    }
}
