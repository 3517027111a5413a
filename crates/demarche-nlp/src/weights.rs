//! The numbers of a model, as the layers want them, whatever file they came from.
//!
//! Shapes are given row-major. All numbers are f32, as in the source package.

use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A read-only run of numbers: owned, or a part of a mapped or embedded file.
#[derive(Clone)]
pub enum Numbers {
    /// Read from a package into memory.
    Owned(Arc<[f32]>),
    /// A part of the program itself (the embedded model).
    Static(&'static [f32]),
}

impl Deref for Numbers {
    type Target = [f32];
    fn deref(&self) -> &[f32] {
        match self {
            Numbers::Owned(v) => v,
            Numbers::Static(v) => v,
        }
    }
}

/// What a feature column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)] // names of spaCy's attributes
pub enum Column {
    Norm,
    Prefix,
    Suffix,
    Shape,
    Spacy,
    IsSpace,
    Lower,
    Orth,
}

impl Column {
    /// Number of columns.
    pub const COUNT: usize = Column::Orth as usize + 1;
}

/// One hash embedding table.
#[derive(Clone, Serialize, Deserialize)]
pub struct HashTable {
    /// The feature that is looked up.
    pub column: Column,
    /// Seed of the row hash.
    pub seed: u32,
    /// Number of rows.
    pub rows: usize,
    /// `[rows][width]`.
    pub data: Numbers,
}

/// A maxout layer with the layer norm behind it.
#[derive(Clone, Serialize, Deserialize)]
pub struct MaxoutNorm {
    /// Outputs.
    pub n_out: usize,
    /// Pieces of which the largest counts.
    pub pieces: usize,
    /// Inputs.
    pub n_in: usize,
    /// `[n_out][pieces][n_in]`.
    pub weights: Numbers,
    /// `[n_out][pieces]`.
    pub bias: Numbers,
    /// Layer norm gain `[n_out]`.
    pub gain: Numbers,
    /// Layer norm offset `[n_out]`.
    pub offset: Numbers,
}

/// A token-to-vector network.
#[derive(Clone, Serialize, Deserialize)]
pub struct Tok2VecWeights {
    /// Width of the vectors.
    pub width: usize,
    /// Hash embeddings, in the order of concatenation.
    pub tables: Vec<HashTable>,
    /// Projection of static vectors `[width][vector length]`, appended after the tables.
    pub static_projection: Option<Numbers>,
    /// From the concatenation to `width`.
    pub mixer: MaxoutNorm,
    /// Residual layers over windows.
    pub encoder: Vec<MaxoutNorm>,
    /// Tokens seen on either side by one encoder layer.
    pub window: usize,
    /// Zero rows laid around a document before the encoder.
    pub pad: usize,
}

/// Where a component's vectors come from.
#[derive(Clone, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // there are as many as components
pub enum Vectors {
    /// The shared network.
    Shared,
    /// A network of its own.
    Own(Tok2VecWeights),
}

/// `W x + b`.
#[derive(Clone, Serialize, Deserialize)]
pub struct Linear {
    /// Outputs.
    pub n_out: usize,
    /// Inputs.
    pub n_in: usize,
    /// `[n_out][n_in]`.
    pub weights: Numbers,
    /// `[n_out]`.
    pub bias: Numbers,
}

/// A tagger, morphologizer or senter: one linear layer over token vectors.
#[derive(Clone, Serialize, Deserialize)]
pub struct TaggerWeights {
    /// Its input.
    pub vectors: Vectors,
    /// The scores.
    pub output: Linear,
}

/// A transition model (parser or entity recogniser).
#[derive(Clone, Serialize, Deserialize)]
pub struct TransitionWeights {
    /// Its input.
    pub vectors: Vectors,
    /// `width` to `hidden_in`, no activation.
    pub projection: Linear,
    /// Slots of a state.
    pub slots: usize,
    /// Hidden units.
    pub hidden: usize,
    /// Maxout pieces.
    pub pieces: usize,
    /// `[slots][hidden][pieces][projection.n_out]`.
    pub lower: Numbers,
    /// `[hidden][pieces]`.
    pub lower_bias: Numbers,
    /// What an empty slot contributes: `[slots][hidden][pieces]`.
    pub lower_pad: Numbers,
    /// Scores of the actions.
    pub upper: Linear,
}
