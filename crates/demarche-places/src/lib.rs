//! The gazetteer as a part of the program, if it was there when the program was built.
//!
//! A crate of its own, so that its bytes are compiled in once and not whenever their reader changes.

/// What to tell someone whose program has no gazetteer.
pub const ABSENT: &str = "this program was built without its gazetteer: run make";

/// The gazetteer's file; `None` if the program was built without it (then say [`ABSENT`]).
pub fn embedded() -> Option<&'static [u8]> {
    #[cfg(gazetteer_embedded)]
    return Some(include_bytes!(env!("DEMARCHE_GAZETTEER_EMBEDDED")));
    #[cfg(not(gazetteer_embedded))]
    None
}
