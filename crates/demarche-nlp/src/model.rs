//! A whole model in memory: what the source reader makes and the model file holds.
//!
//! The numbers are in [`crate::weights`]; here are the rules, tables and labels
//! around them, in the order of the pipeline. Nothing here computes.

use serde::{Deserialize, Serialize};

use crate::weights::{Numbers, TaggerWeights, Tok2VecWeights, TransitionWeights};

/// A model: its description, its rules, its networks.
pub struct Model {
    /// Who made it.
    pub meta: Meta,
    /// How text is cut.
    pub tokenizer: TokenizerRules,
    /// Norms of lexemes, by string id, ascending.
    pub lexeme_norms: Vec<(u64, String)>,
    /// Everything with numbers.
    pub network: NetworkWeights,
    /// Labels of the tagger's classes, where there is a tagger.
    pub tags: Vec<String>,
    /// What the morphologizer's classes stand for, where there is one.
    pub morphs: Vec<MorphClass>,
    /// Rules that correct tags, in order.
    pub ruler: Vec<RulerRule>,
    /// How lemmas are found.
    pub lemmatizer: LemmaRules,
}

/// Description of a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// Language code, such as `en`.
    pub lang: String,
    /// Name, such as `core_web_sm`.
    pub name: String,
    /// The model's own version.
    pub version: String,
    /// Licence as the package states it.
    pub licence: String,
}

/// The networks of a pipeline; a component that is absent or disabled is `None`.
#[derive(Clone, Serialize, Deserialize)]
pub struct NetworkWeights {
    /// The network that listeners share.
    pub shared: Option<Tok2VecWeights>,
    /// Fine-grained tags; the classes are [`Model::tags`].
    pub tagger: Option<TaggerWeights>,
    /// Coarse tags and features; the classes are [`Model::morphs`].
    pub morphologizer: Option<TaggerWeights>,
    /// Heads and labels.
    pub parser: Option<ParserWeights>,
    /// Named entities.
    pub ner: Option<NerWeights>,
    /// Static word vectors, used by networks with a static projection.
    pub static_vectors: Option<StaticVectors>,
}

/// The dependency parser: scores, and what each class does.
#[derive(Clone, Serialize, Deserialize)]
pub struct ParserWeights {
    /// Scores of states.
    pub weights: TransitionWeights,
    /// Class `k` of the output layer is `actions[k]`.
    pub actions: Vec<ParserAction>,
}

/// The entity recogniser: scores, and what each class does.
#[derive(Clone, Serialize, Deserialize)]
pub struct NerWeights {
    /// Scores of states.
    pub weights: TransitionWeights,
    /// Class `k` of the output layer is `actions[k]`.
    pub actions: Vec<NerAction>,
}

/// An action of the parser.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ParserAction {
    /// Push the first token of the buffer.
    Shift,
    /// Pop, or put back where the top has no head.
    Reduce,
    /// Arc from the buffer's first token to the stack's top.
    Left(String),
    /// Arc from the stack's top to the buffer's first token.
    Right(String),
    /// Start a sentence behind the buffer's first token.
    Break(String),
}

/// An action of the entity recogniser.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NerAction {
    /// Never valid.
    Missing,
    /// Open an entity.
    Begin(String),
    /// Go on within the open entity.
    In(String),
    /// Close the open entity with this token.
    Last(String),
    /// An entity of one token; the empty label is valid for blocked tokens only.
    Unit(String),
    /// No entity.
    Out,
}

/// Word vectors by exact token text.
#[derive(Clone, Serialize, Deserialize)]
pub struct StaticVectors {
    /// Length of a vector.
    pub dim: usize,
    /// `[rows][dim]`.
    pub data: Numbers,
    /// String id of a token's text and its row, ascending by id.
    #[serde(skip)]
    pub keys: Vec<(u64, u32)>,
}

/// A class of the morphologizer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MorphClass {
    /// Features, `Name=Value|Name=Value`.
    pub morph: String,
    /// Coarse tag, as spaCy names it.
    pub pos: String,
}

/// The tokenizer's patterns (Python syntax) and exceptions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenizerRules {
    /// Searched for at the start of a chunk.
    pub prefix: Option<String>,
    /// Searched for at the end.
    pub suffix: Option<String>,
    /// All its matches cut.
    pub infix: Option<String>,
    /// Matches from the start: the chunk stays whole, affixes included.
    pub token_match: Option<String>,
    /// The same, after affixes were taken off.
    pub url_match: Option<String>,
    /// Chunks with a fixed cut, in the file's order.
    pub exceptions: Vec<(String, Vec<Piece>)>,
    /// Only exceptions that an affix pattern touches are looked for across tokens.
    pub faster_heuristics: bool,
}

/// A token of a tokenizer exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Its text.
    pub text: String,
    /// Its norm, where the exception gives one.
    pub norm: Option<String>,
}

/// A rule of the attribute ruler.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulerRule {
    /// Alternatives; each describes consecutive tokens.
    pub patterns: Vec<Vec<TokenSpec>>,
    /// What is assigned.
    pub assign: Assign,
    /// Which token of the match changes; negative counts from its end.
    pub index: i64,
}

/// Conditions on one token; all must hold.
pub type TokenSpec = Vec<(Attribute, Condition)>;

/// An attribute the ruler may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Attribute {
    /// Fine-grained tag.
    Tag,
    /// Coarse tag.
    Pos,
    /// Dependency label.
    Dep,
    /// Text in lower case.
    Lower,
    /// Text.
    Orth,
    /// All white space or not.
    IsSpace,
}

/// What an attribute must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// Equal.
    Is(String),
    /// For [`Attribute::IsSpace`].
    Flag(bool),
    /// One of these; the empty string stands for "not set".
    In(Vec<String>),
    /// None of these.
    NotIn(Vec<String>),
    /// Found anywhere.
    Regex(String),
}

/// What a rule assigns; `None` leaves as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assign {
    /// Coarse tag.
    pub pos: Option<String>,
    /// Fine-grained tag.
    pub tag: Option<String>,
    /// Features, normalised; the empty string is the empty analysis.
    pub morph: Option<String>,
    /// Lemma.
    pub lemma: Option<String>,
    /// Dependency label.
    pub dep: Option<String>,
}

/// How lemmas are found.
pub enum LemmaRules {
    /// No lemmatizer that this runtime computes: lemmas stay empty unless the ruler sets them.
    None,
    /// English rules.
    English(Vec<LemmaTable>),
    /// A table from string id to lemma, ascending; the text itself where it is silent.
    Lookup(Vec<(u64, String)>),
}

/// The lemma tables of one part of speech.
#[derive(Debug, Clone, Default)]
pub struct LemmaTable {
    /// String id of the part of speech in lower case.
    pub pos: u64,
    /// Old suffix, new suffix, in order.
    pub rules: Vec<(String, String)>,
    /// String id of a form and its lemmas, ascending by id.
    pub exceptions: Vec<(u64, Vec<String>)>,
    /// String ids of known lemmas, ascending.
    pub known: Vec<u64>,
}
