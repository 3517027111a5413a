//! Feature ids to decisions: everything that multiplies matrices.
//!
//! [`Networks`] is built once from weights and shared between threads; each thread
//! brings a [`Scratch`] with its buffers and caches. A token enters as its feature
//! ids, a document leaves as class numbers, heads, label numbers and entity tags;
//! what the numbers mean is known to the caller and to the move inventories.
//!
//! **Reproducible results.** The decisions for a document depend on its features and
//! the weights only: not on the other documents of a call, their order, what the
//! caches hold, or the number of threads. Every sum is taken in an order fixed by the
//! layer's shape, never by the number of rows computed together or the width of the
//! machine's vectors, so this holds to the last bit, also between machines with fused
//! multiply-add (tests compare AVX2 with AVX-512).
//!
//! **Memory.** A thread takes some 40 MB for its caches and buffers, whatever it is given.
//! A document's projections are kept until it is parsed: 256 bytes a token in English,
//! 50 MB for a text of a million characters.

mod entities;
#[cfg(test)]
mod golden;
mod kernel;
mod moves;
mod networks;
mod norm;
mod parser;
mod projectivity;
#[cfg(test)]
mod reference;
mod rows;
mod tagger;
mod tok2vec;
mod transition;
mod tuples;

pub use moves::{LabelId, ner_actions, parser_actions};
pub use networks::{Networks, Scratch};

use std::hash::{Hash, Hasher};

use crate::Iob;
use crate::weights::Column;

/// Weights that do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct BadWeights {
    what: String,
}

impl BadWeights {
    pub(crate) fn new(what: impl Into<String>) -> BadWeights {
        BadWeights { what: what.into() }
    }
}

/// The features of one token, by [`Column`]. `Spacy` and `IsSpace` hold 0 or 1.
#[derive(Debug, Clone, Copy, Eq, Default)]
pub struct TokenFeatures {
    ids: [u64; Column::COUNT],
}

impl TokenFeatures {
    /// The value in one column.
    pub fn get(&self, column: Column) -> u64 {
        self.ids[column as usize]
    }

    /// Sets the value in one column.
    pub fn set(&mut self, column: Column, id: u64) {
        self.ids[column as usize] = id;
    }

    /// Whether the token is white space, by its `IsSpace` column.
    pub fn is_space(&self) -> bool {
        self.get(Column::IsSpace) != 0
    }
}

impl PartialEq for TokenFeatures {
    /// Without a branch per column: the cache compares two of them for every token.
    fn eq(&self, other: &TokenFeatures) -> bool {
        let differences = self.ids.iter().zip(&other.ids);
        differences.fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
    }
}

impl Hash for TokenFeatures {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.ids.hash(state);
    }
}

/// What the networks decided for one document. All columns are as long as the document,
/// or empty if the model has no such component.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decisions {
    /// Class of each token, an index into [`crate::model::Model::tags`].
    pub tags: Vec<u16>,
    /// Class of each token, an index into [`crate::model::Model::morphs`].
    pub morphs: Vec<u16>,
    /// Head of each token; roots point at themselves.
    pub heads: Vec<u32>,
    /// Dependency label, an index into [`Networks::dep_labels`]. Lifted labels are resolved.
    pub deps: Vec<LabelId>,
    /// Whether a sentence starts here. Without a parser only the first token is one.
    pub sentence_starts: Vec<bool>,
    /// Place in an entity: `B`, `I` or `O`.
    pub iobs: Vec<Iob>,
    /// Entity label, an index into [`Networks::entity_labels`]; 0 outside entities.
    pub entity_labels: Vec<LabelId>,
}
