//! The English language model as a part of the program, if it was there when the program
//! was built.
//!
//! A crate of its own, so that the 14 MB are compiled in once and not whenever the
//! runtime changes, and so that programs that bring their own model need not carry it.

/// What to tell someone whose program has no model.
pub const ABSENT: &str = "this program was built without its model: run make";

/// Bytes that begin where vector instructions like them to.
#[cfg(model_embedded)]
#[repr(C, align(64))]
struct Aligned<T: ?Sized>(T);

#[cfg(model_embedded)]
static ENGLISH: &Aligned<[u8]> = &Aligned(*include_bytes!(env!("DEMARCHE_MODEL_EMBEDDED")));

/// The model file of the English pipeline; `None` if the program was built without it
/// (then say [`ABSENT`]).
pub fn english() -> Option<&'static [u8]> {
    #[cfg(model_embedded)]
    return Some(&ENGLISH.0);
    #[cfg(not(model_embedded))]
    None
}
