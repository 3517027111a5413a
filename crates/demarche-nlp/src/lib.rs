//! Text to annotated document. Knows nothing of politics.
//!
//! The one idea needed to read this crate: an [`Annotated`] document is a set of
//! columns over tokens; everything that comes after the runtime (coding, display)
//! reads those columns and never the text's raw tokens again.
//!
//! A [`Pipeline`] computes what a spaCy 3 CPU pipeline computes, from its weights: tokens,
//! tags, parts of speech, features, trees, sentences, lemmas, entities. It is compared
//! with spaCy on every field (`make parity`); decisions differ only where two scores are
//! within rounding of each other, about once in 200,000 tokens of hostile text.
//!
//! The way of a text through the crate: `tokenizer` cuts it, `lexicon` knows each
//! distinct token's features, [`layers`] turns features into decisions, `ruler` and
//! `lemma` refine them, `worker` joins the stages and writes the document. Models come
//! from a spaCy package ([`source`]) or from our own file ([`file`]).
//!
//! What it does not do: lemmas of other languages than English (unless their package
//! has a plain lookup table), transformers, beam search, entities or sentences given
//! beforehand. Texts must be smaller than 4 GiB, and a run of more than
//! [`MAX_CHUNK_BYTES`] without white space is one token.

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
