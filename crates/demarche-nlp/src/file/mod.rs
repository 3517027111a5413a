//! The model file: one file, mapped or embedded, read without parsing its big parts.
//!
//! Layout, all little-endian:
//!
//! | bytes | what |
//! |---|---|
//! | 0..16 | [`MAGIC`] |
//! | 16..20 | format version, [`FORMAT`] |
//! | 20..24 | number of sections |
//! | 24..32 | length of the file |
//! | 32..40 | XXH3 (64 bits) of everything from byte 64 on |
//! | 40..64 | zero |
//! | 64.. | section table: kind (u32), number (u32), offset (u64), length (u64) each |
//! | then | the sections, each beginning at a multiple of [`ALIGNMENT`] |
//!
//! The description (rules, labels, shapes) is JSON; numbers, ids and string tables are
//! plain arrays, used where they lie. The same model gives the same bytes.

mod bytes;
mod read;
mod strings;
mod write;

pub(crate) use bytes::Bytes;
pub(crate) use read::{Loaded, LoadedLemmas, read};
pub(crate) use strings::StringTable;
pub use write::write;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::{LemmaRules, Meta, MorphClass, NetworkWeights, RulerRule, TokenizerRules};
use crate::tokenizer::rejoin::Sequences;
use crate::weights::{
    Linear, MaxoutNorm, Numbers, TaggerWeights, Tok2VecWeights, TransitionWeights, Vectors,
};

/// What a model file begins with.
pub const MAGIC: [u8; 16] = *b"demarche model\r\n";

/// Version of the format that is written and read.
pub const FORMAT: u32 = 1;

/// Sections begin at multiples of this, so that numbers lie as vector instructions like them.
pub const ALIGNMENT: usize = 64;

/// Bytes of the header, of an entry of the section table.
const HEADER: usize = 64;
const ENTRY: usize = 24;

/// What a section holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// JSON of [`Description`].
    Description = 1,
    /// Length of every array of numbers, u64.
    Lengths = 2,
    /// The arrays of numbers, each at a multiple of [`ALIGNMENT`].
    Numbers = 3,
    /// Ids of the static vectors' words (u64 each), then their rows (u32 each).
    VectorKeys = 4,
    /// String table of lexeme norms.
    Norms = 5,
    /// String table of a lookup lemmatizer.
    LemmaLookup = 6,
    /// Ids of known lemmas, u64; one section per part of speech.
    LemmaKnown = 7,
    /// String table of lemma exceptions, lemmas of a form separated by NUL; likewise.
    LemmaExceptions = 8,
}

/// Everything of a model that is small.
#[derive(Serialize, Deserialize)]
struct Description {
    meta: Meta,
    tokenizer: TokenizerRules,
    sequences: Sequences,
    tags: Vec<String>,
    morphs: Vec<MorphClass>,
    ruler: Vec<RulerRule>,
    lemmas: LemmaDescription,
    /// Shapes only: numbers are gaps here, filled in the order of [`each_numbers`].
    network: NetworkWeights,
}

#[derive(Serialize, Deserialize)]
enum LemmaDescription {
    None,
    English(Vec<LemmaTableDescription>),
    Lookup,
}

#[derive(Serialize, Deserialize)]
struct LemmaTableDescription {
    pos: u64,
    rules: Vec<(String, String)>,
}

impl LemmaDescription {
    fn of(rules: &LemmaRules) -> LemmaDescription {
        match rules {
            LemmaRules::None => LemmaDescription::None,
            LemmaRules::Lookup(_) => LemmaDescription::Lookup,
            LemmaRules::English(tables) => LemmaDescription::English(
                tables
                    .iter()
                    .map(|t| LemmaTableDescription {
                        pos: t.pos,
                        rules: t.rules.clone(),
                    })
                    .collect(),
            ),
        }
    }
}

/// In a description, numbers are a gap.
impl Serialize for Numbers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("numbers")
    }
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Numbers, D::Error> {
        String::deserialize(deserializer)?;
        Ok(Numbers::Static(&[]))
    }
}

/// Visits all numbers of a network, in the order in which a file holds them.
fn each_numbers(network: &mut NetworkWeights, visit: &mut impl FnMut(&mut Numbers)) {
    let NetworkWeights {
        shared,
        tagger,
        morphologizer,
        parser,
        ner,
        static_vectors,
    } = network;
    if let Some(shared) = shared {
        tok2vec_numbers(shared, visit);
    }
    for TaggerWeights { vectors, output } in [tagger, morphologizer].into_iter().flatten() {
        vectors_numbers(vectors, visit);
        linear_numbers(output, visit);
    }
    let transitions = parser.iter_mut().map(|p| &mut p.weights);
    for weights in transitions.chain(ner.iter_mut().map(|n| &mut n.weights)) {
        let TransitionWeights {
            vectors,
            projection,
            lower,
            lower_bias,
            lower_pad,
            upper,
            ..
        } = weights;
        vectors_numbers(vectors, visit);
        linear_numbers(projection, visit);
        [lower, lower_bias, lower_pad]
            .into_iter()
            .for_each(&mut *visit);
        linear_numbers(upper, visit);
    }
    if let Some(vectors) = static_vectors {
        visit(&mut vectors.data);
    }
}

fn vectors_numbers(vectors: &mut Vectors, visit: &mut impl FnMut(&mut Numbers)) {
    match vectors {
        Vectors::Shared => {}
        Vectors::Own(weights) => tok2vec_numbers(weights, visit),
    }
}

fn tok2vec_numbers(weights: &mut Tok2VecWeights, visit: &mut impl FnMut(&mut Numbers)) {
    let Tok2VecWeights {
        tables,
        static_projection,
        mixer,
        encoder,
        ..
    } = weights;
    tables.iter_mut().for_each(|t| visit(&mut t.data));
    static_projection.iter_mut().for_each(&mut *visit);
    for layer in std::iter::once(mixer).chain(encoder) {
        let MaxoutNorm {
            weights,
            bias,
            gain,
            offset,
            ..
        } = layer;
        [weights, bias, gain, offset]
            .into_iter()
            .for_each(&mut *visit);
    }
}

fn linear_numbers(linear: &mut Linear, visit: &mut impl FnMut(&mut Numbers)) {
    visit(&mut linear.weights);
    visit(&mut linear.bias);
}
