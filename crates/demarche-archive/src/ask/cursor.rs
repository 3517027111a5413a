//! Cursors: where a list goes on, bound to its question and to the version of the data it began with.
//!
//! A page is found by the last row of the one before it, not by counting, so that its cost does not grow;
//! and as rows that came later do not count, no row is shown twice or left out while others are written.

use crate::{Error, Filter};

/// Where a list goes on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cursor {
    /// Of filter and order.
    question: u32,
    /// Version of the data when the list began.
    pub version: i64,
    /// Value by which the last row was ordered, and its number.
    pub key: f64,
    pub id: i64,
}

/// Hash of a question, so that a cursor fits no other one.
fn question(filter: &Filter, order: &str) -> u32 {
    xxhash_rust::xxh3::xxh3_64(format!("{order}?{}", filter.to_query()).as_bytes()) as u32
}

impl Cursor {
    pub(crate) fn new(filter: &Filter, order: &str, version: i64, key: f64, id: i64) -> Cursor {
        Cursor {
            question: question(filter, order),
            version,
            key,
            id,
        }
    }

    /// As letters and digits.
    pub(crate) fn write(self) -> String {
        format!(
            "{:08x}-{:x}-{:x}-{:x}",
            self.question,
            self.version,
            self.key.to_bits(),
            self.id
        )
    }

    /// The cursor of this very question.
    pub(crate) fn read(text: &str, filter: &Filter, order: &str) -> Result<Cursor, Error> {
        let parts: Vec<u64> = text
            .split('-')
            .map_while(|part| u64::from_str_radix(part, 16).ok())
            .collect();
        let [asked, version, key, id] = parts[..] else {
            return Err(Error::Cursor("is none of this program's"));
        };
        let cursor = Cursor {
            question: u32::try_from(asked)
                .map_err(|_| Error::Cursor("is none of this program's"))?,
            version: version.cast_signed(),
            key: f64::from_bits(key),
            id: id.cast_signed(),
        };
        if cursor.question != question(filter, order) {
            return Err(Error::Cursor("belongs to another question"));
        }
        Ok(cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_fits_its_own_question_only() {
        let filter = Filter::parse("country=SLV&type=AID").expect("a filter");
        let cursor = Cursor::new(&filter, "newest", 7, -2_000_000.0, 12);
        let same = Filter::parse("type=AID&country=slv").expect("a filter");
        assert_eq!(
            Cursor::read(&cursor.write(), &same, "newest").expect("it fits"),
            cursor
        );
        let other = Filter::parse("country=SLV").expect("a filter");
        assert!(Cursor::read(&cursor.write(), &other, "newest").is_err());
        assert!(Cursor::read(&cursor.write(), &same, "oldest").is_err());
        for none in ["", "1", "x-1-2-3", "1-2-3-4-5", "fffffffffff-1-2-3"] {
            assert!(Cursor::read(none, &same, "newest").is_err(), "{none:?}");
        }
    }
}
