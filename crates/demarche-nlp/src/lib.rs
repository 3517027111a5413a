//! Text to annotated document. Knows nothing of politics.
//!
//! The one idea needed to read this crate: an [`Annotated`] document is a set of
//! columns over tokens; everything that comes after the runtime (coding, display)
//! reads those columns and never the text's raw tokens again.

mod annotated;
mod error;
pub mod layers;
pub mod model;
mod morph;
pub mod source;
mod strings;
pub mod weights;

pub use annotated::{Annotated, AnnotatedBuilder, Entity, Iob, Pos, Sym, Token, TokenRow};
pub use error::Error;
pub use strings::string_id;
