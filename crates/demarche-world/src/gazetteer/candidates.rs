//! What a name may mean.
//!
//! The value of a name in the map is, for one place, its entry times two; for several, the offset of a
//! list of entries times two, plus one. A list is its length (u32) and the entries (u32 each): number
//! of the place times eight, plus the class of the name.

use super::file::u32_at;
use super::{Gazetteer, Place, PlaceId};

/// In what way a name is one of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameClass {
    /// Its name.
    Main,
    /// Another name, or the name in another language.
    Other,
    /// Its name, which is also a common word or a name of people.
    Word,
    /// Capitals only: `US` is not *us*.
    Capitals,
    /// Only behind a place and a comma: `OR`, *Ore.*
    Short,
}

impl NameClass {
    const ALL: [NameClass; 5] = [
        NameClass::Main,
        NameClass::Other,
        NameClass::Word,
        NameClass::Capitals,
        NameClass::Short,
    ];
}

/// One reading of a name.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'g> {
    /// The place.
    pub place: Place<'g>,
    /// How it comes by the name.
    pub class: NameClass,
}

/// The readings of a name: countries first, then by size.
#[derive(Debug, Clone, Copy)]
pub struct Candidates<'g> {
    gazetteer: &'g Gazetteer,
    entries: Entries<'g>,
}

#[derive(Debug, Clone, Copy)]
enum Entries<'g> {
    One(u32),
    Several(&'g [u8]),
}

impl<'g> Candidates<'g> {
    pub(super) fn none(gazetteer: &'g Gazetteer) -> Candidates<'g> {
        Candidates {
            gazetteer,
            entries: Entries::Several(&[]),
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(self) -> usize {
        match self.entries {
            Entries::One(_) => 1,
            Entries::Several(bytes) => bytes.len() / 4,
        }
    }

    /// Whether nothing goes by the name.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = Candidate<'g>> {
        (0..self.len()).filter_map(move |i| {
            let entry = match self.entries {
                Entries::One(entry) => entry,
                Entries::Several(bytes) => u32_at(bytes, 4 * i)?,
            };
            let class = NameClass::ALL.get(entry as usize % 8)?;
            Some(Candidate {
                place: self.gazetteer.place(PlaceId(entry / 8))?,
                class: *class,
            })
        })
    }
}

impl Gazetteer {
    pub(super) fn candidates(&self, value: u64) -> Candidates<'_> {
        let entries = if value.is_multiple_of(2) {
            u32::try_from(value / 2).ok().map(Entries::One)
        } else {
            usize::try_from(value / 2).ok().and_then(|at| {
                let length = u32_at(self.postings, at)? as usize * 4;
                Some(Entries::Several(
                    self.postings.get(at + 4..at + 4 + length)?,
                ))
            })
        };
        match entries {
            Some(entries) => Candidates {
                gazetteer: self,
                entries,
            },
            None => Candidates::none(self),
        }
    }
}

/// The value of a name in the map; a list is added to `postings` where it takes one.
pub(super) fn encode(entries: &[(u32, NameClass)], postings: &mut Vec<u8>) -> u64 {
    let entry = |&(place, class): &(u32, NameClass)| place * 8 + class as u32;
    if let [one] = entries {
        return u64::from(entry(one)) * 2;
    }
    let at = postings.len() as u64;
    postings.extend((entries.len() as u32).to_le_bytes());
    for one in entries {
        postings.extend(entry(one).to_le_bytes());
    }
    at * 2 + 1
}
