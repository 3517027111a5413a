//! Text to annotated document. Knows nothing of politics.
//!
//! The one idea needed to read this crate: an [`Annotated`] document is a set of
//! columns over tokens; everything that comes after the runtime (coding, display)
//! reads those columns and never the text's raw tokens again.

mod annotated;
mod error;
pub mod file;
mod interner;
pub mod layers;
mod lemma;
mod lexicon;
pub mod model;
mod morph;
mod norms;
mod pipeline;
mod ruler;
pub mod source;
mod strings;
mod tokenizer;
mod unicode;
pub mod weights;
mod worker;

pub use annotated::{Annotated, AnnotatedBuilder, Entity, Iob, Pos, Sym, Token, TokenRow};
pub use error::Error;
pub use pipeline::Pipeline;
pub use strings::string_id;
pub use tokenizer::MAX_CHUNK_BYTES;
pub use worker::Worker;
