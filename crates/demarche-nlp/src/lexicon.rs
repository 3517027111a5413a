//! What is known of a token's text alone, remembered per thread.
//!
//! A text's features, norm and the rest depend on nothing but the text, and so do the
//! tokens of a chunk: most words of an article have been seen before. Everything here is
//! a cache; results do not depend on what it holds.

use hashbrown::HashMap;

use crate::interner::{Interner, StrId};
use crate::layers::TokenFeatures;
use crate::norms::base_norm;
use crate::pipeline::Rules;
use crate::ruler::RulerWord;
use crate::strings::string_id;
use crate::tokenizer::rejoin::Word;
use crate::tokenizer::{Cut, ExceptionId};
use crate::unicode::{all_space, prefix, shape, suffix};
use crate::weights::Column;

/// Strings and chunks after which a thread forgets all and begins anew.
const MAX_STRINGS: usize = 400_000;
const MAX_STRING_BYTES: usize = 64 << 20;
const MAX_CHUNKS: usize = 400_000;

/// A distinct token text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lexeme {
    pub(crate) text: StrId,
    pub(crate) lower: StrId,
    pub(crate) norm: StrId,
    /// Its features; `Spacy` is 0 and set per token.
    pub(crate) features: TokenFeatures,
    /// Length in code points.
    pub(crate) chars: u32,
    pub(crate) is_space: bool,
    pub(crate) ruler: RulerWord,
    pub(crate) rejoin: Word,
}

/// Number of a lexeme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct LexId(pub(crate) u32);

/// A token of a chunk, or of an exception.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece {
    pub(crate) lexeme: LexId,
    /// Length in bytes.
    pub(crate) length: u32,
    /// The norm that an exception gives, with its id.
    pub(crate) norm: Option<(StrId, u64)>,
}

/// One thread's memory of words.
pub(crate) struct Lexicon {
    pub(crate) strings: Interner,
    lexemes: Vec<Lexeme>,
    /// Lexeme of a string, by the string's number.
    of_string: Vec<Option<LexId>>,
    chunks: HashMap<Box<str>, (u32, u32)>,
    pieces: Vec<Piece>,
    cuts: Vec<Cut>,
    shape: String,
}

impl Lexicon {
    pub(crate) fn new() -> Lexicon {
        Lexicon {
            strings: Interner::new(),
            lexemes: Vec::new(),
            of_string: Vec::new(),
            chunks: HashMap::new(),
            pieces: Vec::new(),
            cuts: Vec::new(),
            shape: String::new(),
        }
    }

    /// Whether it has grown so large that it should be made anew.
    pub(crate) fn is_full(&self) -> bool {
        self.strings.len() > MAX_STRINGS
            || self.strings.bytes() > MAX_STRING_BYTES
            || self.chunks.len() > MAX_CHUNKS
    }

    pub(crate) fn lexeme(&self, id: LexId) -> &Lexeme {
        &self.lexemes[id.0 as usize]
    }

    /// The tokens of a chunk.
    pub(crate) fn chunk(&mut self, chunk: &str, rules: &Rules) -> &[Piece] {
        let (from, to) = match self.chunks.get(chunk) {
            Some(&range) => range,
            None => self.cut(chunk, rules),
        };
        &self.pieces[from as usize..to as usize]
    }

    fn cut(&mut self, chunk: &str, rules: &Rules) -> (u32, u32) {
        let mut cuts = std::mem::take(&mut self.cuts);
        cuts.clear();
        rules.tokenizer.cut(chunk, &mut cuts);
        let from = self.pieces.len() as u32;
        let mut at = 0;
        for cut in &cuts {
            let text = &chunk[at..at + cut.length];
            at += cut.length;
            let norm = cut.exception.and_then(|(exception, number)| {
                rules.tokenizer.pieces(exception)[number as usize]
                    .norm
                    .as_deref()
            });
            let piece = self.piece(text, norm, rules);
            self.pieces.push(piece);
        }
        self.cuts = cuts;
        let range = (from, self.pieces.len() as u32);
        self.chunks.insert(chunk.into(), range);
        range
    }

    /// The tokens of an exception.
    pub(crate) fn exception(&mut self, exception: ExceptionId, rules: &Rules) -> Vec<Piece> {
        let pieces = rules.tokenizer.pieces(exception);
        pieces
            .iter()
            .map(|p| self.piece(&p.text, p.norm.as_deref(), rules))
            .collect()
    }

    fn piece(&mut self, text: &str, norm: Option<&str>, rules: &Rules) -> Piece {
        let norm = norm.map(|norm| (self.strings.intern(norm), string_id(norm)));
        Piece {
            lexeme: self.of_text(text, rules),
            length: text.len() as u32,
            norm,
        }
    }

    fn of_text(&mut self, text: &str, rules: &Rules) -> LexId {
        let id = self.strings.intern(text);
        if let Some(&Some(lexeme)) = self.of_string.get(id.0 as usize) {
            return lexeme;
        }
        let lexeme = self.make(id, text, rules);
        let lexeme_id = LexId(self.lexemes.len() as u32);
        self.lexemes.push(lexeme);
        let known = self.strings.len();
        self.of_string.resize(known, None);
        self.of_string[id.0 as usize] = Some(lexeme_id);
        lexeme_id
    }

    fn make(&mut self, id: StrId, text: &str, rules: &Rules) -> Lexeme {
        let lower = text.to_lowercase();
        let orth_id = string_id(text);
        let norm = rules
            .norms
            .get(orth_id)
            .or_else(|| base_norm(text))
            .unwrap_or(&lower);
        let is_space = all_space(text);
        let mut features = TokenFeatures::default();
        features.set(Column::Orth, orth_id);
        features.set(Column::Lower, string_id(&lower));
        features.set(Column::Norm, string_id(norm));
        features.set(Column::Prefix, string_id(prefix(text)));
        features.set(Column::Suffix, string_id(suffix(text)));
        shape(text, &mut self.shape);
        features.set(Column::Shape, string_id(&self.shape));
        features.set(Column::IsSpace, u64::from(is_space));
        Lexeme {
            text: id,
            lower: self.strings.intern(&lower),
            norm: self.strings.intern(norm),
            features,
            chars: text.chars().count() as u32,
            is_space,
            ruler: rules.ruler.word(text, &lower),
            rejoin: rules.rejoin.word(text),
        }
    }
}
