//! The gazetteer's file: a header, a table of sections, arrays used where they lie.
//!
//! Layout, all little-endian, as that of the model file:
//!
//! | bytes | what |
//! |---|---|
//! | 0..16 | [`MAGIC`] |
//! | 16..20 | format version, [`FORMAT`] |
//! | 20..24 | number of sections, always [`Section::COUNT`] |
//! | 24..32 | length of the file |
//! | 32..40 | XXH3 (64 bits) of everything from byte 64 on |
//! | 40..64 | zero |
//! | 64.. | for each section: offset (u64), length (u64) |
//! | then | the sections, each beginning at a multiple of 64 |
//!
//! Nothing in a file is trusted: what lies outside reads as absent.

use xxhash_rust::xxh3::xxh3_64;

use super::GazetteerError;

/// What a gazetteer begins with.
pub(super) const MAGIC: [u8; 16] = *b"demarche places\n";

/// Version of the format that is written and read.
pub(super) const FORMAT: u32 = 1;

const HEADER: usize = 64;
const ENTRY: usize = 16;
const ALIGNMENT: usize = 64;

/// What a section holds, in the order of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// Map from folded names to candidates (see `candidates.rs`).
    Names,
    /// Lists of candidates for names of several places.
    Postings,
    /// Rows of places (see `place.rs`).
    Places,
    /// Names to show, each with its length before it.
    Shown,
}

impl Section {
    pub(super) const COUNT: usize = 4;
}

/// Puts a file together.
pub(super) fn write(sections: [&[u8]; Section::COUNT]) -> Vec<u8> {
    let mut out = vec![0; (HEADER + ENTRY * Section::COUNT).next_multiple_of(ALIGNMENT)];
    for (number, section) in sections.into_iter().enumerate() {
        out.resize(out.len().next_multiple_of(ALIGNMENT), 0);
        let entry = HEADER + ENTRY * number;
        let at = out.len() as u64;
        out[entry..entry + 8].copy_from_slice(&at.to_le_bytes());
        out[entry + 8..entry + 16].copy_from_slice(&(section.len() as u64).to_le_bytes());
        out.extend(section);
    }
    out[..16].copy_from_slice(&MAGIC);
    out[16..20].copy_from_slice(&FORMAT.to_le_bytes());
    out[20..24].copy_from_slice(&(Section::COUNT as u32).to_le_bytes());
    let length = out.len() as u64;
    out[24..32].copy_from_slice(&length.to_le_bytes());
    let sum = xxh3_64(&out[HEADER..]);
    out[32..40].copy_from_slice(&sum.to_le_bytes());
    out
}

/// Takes a file apart after looking at its header.
pub(super) fn read(bytes: &[u8]) -> Result<[&[u8]; Section::COUNT], GazetteerError> {
    if bytes.len() < HEADER + ENTRY * Section::COUNT || bytes[..16] != MAGIC {
        return Err(GazetteerError::NotAGazetteer);
    }
    let found = u32_at(bytes, 16).unwrap_or(0);
    if found != FORMAT {
        return Err(GazetteerError::OtherFormat {
            found,
            expected: FORMAT,
        });
    }
    let (found, expected) = (bytes.len() as u64, u64_at(bytes, 24).unwrap_or(0));
    if found != expected || u32_at(bytes, 20) != Some(Section::COUNT as u32) {
        return Err(GazetteerError::WrongLength { found, expected });
    }
    let mut sections = [&bytes[..0]; Section::COUNT];
    for (number, section) in sections.iter_mut().enumerate() {
        let entry = HEADER + ENTRY * number;
        let part = || {
            let at = usize::try_from(u64_at(bytes, entry)?).ok()?;
            let length = usize::try_from(u64_at(bytes, entry + 8)?).ok()?;
            bytes.get(at..at.checked_add(length)?)
        };
        *section = part().ok_or(GazetteerError::Damaged)?;
    }
    Ok(sections)
}

/// Whether the checksum is right; reads the whole file.
pub(super) fn verify(bytes: &[u8]) -> Result<(), GazetteerError> {
    let sum = bytes.get(HEADER..).map(xxh3_64);
    if sum.is_some() && sum == u64_at(bytes, 32) {
        Ok(())
    } else {
        Err(GazetteerError::Damaged)
    }
}

/// The number at a byte offset, if it lies inside.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

/// The number at a byte offset, if it lies inside.
pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(8)?)?;
    Some(u64::from_le_bytes(bytes.try_into().ok()?))
}
