//! The annotated document: columns over tokens, and the tree as head indices.
//!
//! Bytes are kept inside; code-point offsets are kept beside them because every
//! record that leaves demarche counts in code points.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A string of the document's own table (label, lemma, norm): cheap to copy and compare.
///
/// Two `Sym`s are comparable only within one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sym(pub u32);

/// Coarse part of speech (Universal Dependencies, and spaCy's `SPACE`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // the names are the Universal Dependencies'
pub enum Pos {
    None,
    Adj,
    Adp,
    Adv,
    Aux,
    Conj,
    Cconj,
    Det,
    Intj,
    Noun,
    Num,
    Part,
    Pron,
    Propn,
    Punct,
    Sconj,
    Sym,
    Verb,
    X,
    Eol,
    Space,
}

impl Pos {
    /// All of them, in order.
    pub const ALL: [Pos; 21] = [
        Pos::None,
        Pos::Adj,
        Pos::Adp,
        Pos::Adv,
        Pos::Aux,
        Pos::Conj,
        Pos::Cconj,
        Pos::Det,
        Pos::Intj,
        Pos::Noun,
        Pos::Num,
        Pos::Part,
        Pos::Pron,
        Pos::Propn,
        Pos::Punct,
        Pos::Sconj,
        Pos::Sym,
        Pos::Verb,
        Pos::X,
        Pos::Eol,
        Pos::Space,
    ];

    /// The name spaCy prints, `""` for none.
    pub fn as_str(self) -> &'static str {
        match self {
            Pos::None => "",
            Pos::Adj => "ADJ",
            Pos::Adp => "ADP",
            Pos::Adv => "ADV",
            Pos::Aux => "AUX",
            Pos::Conj => "CONJ",
            Pos::Cconj => "CCONJ",
            Pos::Det => "DET",
            Pos::Intj => "INTJ",
            Pos::Noun => "NOUN",
            Pos::Num => "NUM",
            Pos::Part => "PART",
            Pos::Pron => "PRON",
            Pos::Propn => "PROPN",
            Pos::Punct => "PUNCT",
            Pos::Sconj => "SCONJ",
            Pos::Sym => "SYM",
            Pos::Verb => "VERB",
            Pos::X => "X",
            Pos::Eol => "EOL",
            Pos::Space => "SPACE",
        }
    }

    /// The reverse of [`Pos::as_str`].
    pub fn parse(name: &str) -> Option<Pos> {
        Pos::ALL.into_iter().find(|p| p.as_str() == name)
    }
}

impl fmt::Display for Pos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A token's place in a named entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Iob {
    /// No entity recogniser ran.
    Unset,
    /// Inside, not first.
    I,
    /// Outside.
    O,
    /// First.
    B,
}

impl Iob {
    /// `"B"`, `"I"`, `"O"`, or `""` where unset.
    pub fn as_str(self) -> &'static str {
        match self {
            Iob::Unset => "",
            Iob::I => "I",
            Iob::O => "O",
            Iob::B => "B",
        }
    }
}

/// One row of the token columns.
#[derive(Debug, Clone, Copy)]
pub struct TokenRow {
    /// Byte offset of the first byte in the text.
    pub start: u32,
    /// Byte offset after the last byte.
    pub end: u32,
    /// Offset in code points of the first character.
    pub char_start: u32,
    /// Offset in code points after the last character.
    pub char_end: u32,
    /// One plain space follows that belongs to no token.
    pub space_after: bool,
    /// First token of a sentence.
    pub sentence_start: bool,
    /// Place in a named entity.
    pub iob: Iob,
    /// Coarse part of speech.
    pub pos: Pos,
    /// Index of the head token; a root points at itself.
    pub head: u32,
    /// Normal form.
    pub norm: Sym,
    /// Fine-grained tag.
    pub tag: Sym,
    /// Morphological features, `Name=Value|Name=Value`.
    pub morph: Sym,
    /// Dependency label.
    pub dep: Sym,
    /// Lemma.
    pub lemma: Sym,
    /// Entity label, the empty string outside entities.
    pub ent_type: Sym,
}

/// A named entity: tokens `start..end` and its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// Label, such as `GPE`.
    pub label: Sym,
}

/// A document with its annotation. Immutable once built.
#[derive(Debug, Clone)]
pub struct Annotated {
    text: Box<str>,
    rows: Vec<TokenRow>,
    strings: Strings,
    /// Children in CSR form: of token `i`, `children[child_from[i]..child_from[i + 1]]`, ascending.
    child_from: Vec<u32>,
    children: Vec<u32>,
    entities: Vec<Entity>,
    sentences: Vec<Range<usize>>,
    /// Sentence number of each token.
    sentence_of: Vec<u32>,
}

/// The strings that all documents of a pipeline share: labels, mostly.
///
/// They have the first numbers in every document's table, so that a document need not
/// hold them itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct SharedStrings {
    table: StringRun,
    ids: HashMap<Box<str>, Sym>,
}

impl SharedStrings {
    /// The symbol for `s`, made if need be.
    pub(crate) fn intern(&mut self, s: &str) -> Sym {
        if let Some(&sym) = self.ids.get(s) {
            return sym;
        }
        let sym = Sym(self.table.push(s));
        self.ids.insert(s.into(), sym);
        sym
    }

    fn get(&self, s: &str) -> Option<Sym> {
        self.ids.get(s).copied()
    }
}

/// Strings one behind the other.
#[derive(Debug, Clone, Default)]
struct StringRun {
    buffer: String,
    ends: Vec<u32>,
}

impl StringRun {
    fn get(&self, i: usize) -> &str {
        let from = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.buffer[from..self.ends[i] as usize]
    }

    fn push(&mut self, s: &str) -> u32 {
        self.buffer.push_str(s);
        self.ends.push(self.buffer.len() as u32);
        self.ends.len() as u32 - 1
    }
}

/// The document's string table: shared strings first, then its own.
#[derive(Debug, Clone, Default)]
struct Strings {
    shared: Arc<SharedStrings>,
    own: StringRun,
}

impl Strings {
    fn get(&self, sym: Sym) -> &str {
        let (i, shared) = (sym.0 as usize, &self.shared.table);
        match i.checked_sub(shared.ends.len()) {
            None => shared.get(i),
            Some(i) => self.own.get(i),
        }
    }

    fn push(&mut self, s: &str) -> Sym {
        Sym(self.shared.table.ends.len() as u32 + self.own.push(s))
    }
}

impl Annotated {
    /// The text, unchanged.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no token.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The token numbered `i`. Panics if there is none.
    pub fn token(&self, i: usize) -> Token<'_> {
        Token {
            doc: self,
            i,
            row: &self.rows[i],
        }
    }

    /// All tokens in order.
    pub fn tokens(&self) -> impl DoubleEndedIterator<Item = Token<'_>> + ExactSizeIterator {
        self.rows
            .iter()
            .enumerate()
            .map(|(i, row)| Token { doc: self, i, row })
    }

    /// The raw columns, for tight loops.
    pub fn rows(&self) -> &[TokenRow] {
        &self.rows
    }

    /// The text of a string of this document's table.
    pub fn string(&self, sym: Sym) -> &str {
        self.strings.get(sym)
    }

    /// Sentences as token ranges, in order, covering all tokens.
    pub fn sentences(&self) -> &[Range<usize>] {
        &self.sentences
    }

    /// Number of the sentence that holds token `i`.
    pub fn sentence_of(&self, i: usize) -> usize {
        self.sentence_of[i] as usize
    }

    /// Named entities in order; they do not overlap.
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// Token numbers of the direct dependents of `i`, ascending.
    pub fn children(&self, i: usize) -> &[u32] {
        &self.children[self.child_from[i] as usize..self.child_from[i + 1] as usize]
    }

    /// The slice of the text from the first byte of token `tokens.start` to the last of `tokens.end - 1`.
    pub fn slice(&self, tokens: Range<usize>) -> &str {
        if tokens.is_empty() {
            return "";
        }
        &self.text[self.rows[tokens.start].start as usize..self.rows[tokens.end - 1].end as usize]
    }

    /// The code-point range of `slice(tokens)`.
    pub fn char_range(&self, tokens: Range<usize>) -> Range<usize> {
        if tokens.is_empty() {
            return 0..0;
        }
        self.rows[tokens.start].char_start as usize..self.rows[tokens.end - 1].char_end as usize
    }
}

/// A view of one token.
#[derive(Clone, Copy)]
pub struct Token<'d> {
    doc: &'d Annotated,
    i: usize,
    row: &'d TokenRow,
}

impl<'d> Token<'d> {
    /// Its number in the document.
    pub fn index(self) -> usize {
        self.i
    }
    /// Its text.
    pub fn text(self) -> &'d str {
        &self.doc.text[self.row.start as usize..self.row.end as usize]
    }
    /// Its columns.
    pub fn row(self) -> &'d TokenRow {
        self.row
    }
    /// Lemma.
    pub fn lemma(self) -> &'d str {
        self.doc.strings.get(self.row.lemma)
    }
    /// Normal form.
    pub fn norm(self) -> &'d str {
        self.doc.strings.get(self.row.norm)
    }
    /// Fine-grained tag (Penn Treebank for English).
    pub fn tag(self) -> &'d str {
        self.doc.strings.get(self.row.tag)
    }
    /// Coarse part of speech.
    pub fn pos(self) -> Pos {
        self.row.pos
    }
    /// Morphological features.
    pub fn morph(self) -> &'d str {
        self.doc.strings.get(self.row.morph)
    }
    /// Dependency label.
    pub fn dep(self) -> &'d str {
        self.doc.strings.get(self.row.dep)
    }
    /// Entity label, empty outside entities.
    pub fn ent_type(self) -> &'d str {
        self.doc.strings.get(self.row.ent_type)
    }
    /// The head token; the token itself if it is a root.
    pub fn head(self) -> Token<'d> {
        self.doc.token(self.row.head as usize)
    }
    /// Whether it is the root of its tree.
    pub fn is_root(self) -> bool {
        self.row.head as usize == self.i
    }
    /// Direct dependents, ascending.
    pub fn children(self) -> impl DoubleEndedIterator<Item = Token<'d>> {
        let doc = self.doc;
        doc.children(self.i)
            .iter()
            .map(move |&c| doc.token(c as usize))
    }
}

impl fmt::Debug for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}/{}/{}<-{}",
            self.text(),
            self.tag(),
            self.dep(),
            self.row.head
        )
    }
}

/// Builds an [`Annotated`] from any parser's output.
///
/// ```
/// use demarche_nlp::{AnnotatedBuilder, Iob, Pos, TokenRow};
/// let mut b = AnnotatedBuilder::new("Rain fell");
/// let (empty, nn, vbd) = (b.intern(""), b.intern("NN"), b.intern("VBD"));
/// let (nsubj, root) = (b.intern("nsubj"), b.intern("ROOT"));
/// let (rain, fall) = (b.intern("rain"), b.intern("fall"));
/// let row = TokenRow { start: 0, end: 4, char_start: 0, char_end: 4, space_after: true,
///     sentence_start: true, iob: Iob::O, pos: Pos::Noun, head: 1, norm: rain, tag: nn,
///     morph: empty, dep: nsubj, lemma: rain, ent_type: empty };
/// b.push(row);
/// b.push(TokenRow { start: 5, end: 9, char_start: 5, char_end: 9, space_after: false,
///     sentence_start: false, pos: Pos::Verb, tag: vbd, dep: root, lemma: fall, ..row });
/// let doc = b.build();
/// assert_eq!(doc.token(0).head().lemma(), "fall");
/// ```
pub struct AnnotatedBuilder {
    text: Box<str>,
    rows: Vec<TokenRow>,
    strings: Strings,
    ids: HashMap<Box<str>, Sym>,
}

impl AnnotatedBuilder {
    /// Starts a document over `text`.
    pub fn new(text: &str) -> AnnotatedBuilder {
        AnnotatedBuilder::with_shared(text, Arc::default(), 0)
    }

    /// Starts a document of about `tokens` tokens whose table begins with `shared`.
    pub(crate) fn with_shared(
        text: &str,
        shared: Arc<SharedStrings>,
        tokens: usize,
    ) -> AnnotatedBuilder {
        AnnotatedBuilder {
            text: text.into(),
            rows: Vec::with_capacity(tokens),
            strings: Strings {
                shared,
                own: StringRun::default(),
            },
            ids: HashMap::new(),
        }
    }

    /// The symbol for `s`, made if need be.
    pub fn intern(&mut self, s: &str) -> Sym {
        if let Some(sym) = self
            .strings
            .shared
            .get(s)
            .or_else(|| self.ids.get(s).copied())
        {
            return sym;
        }
        let sym = self.strings.push(s);
        self.ids.insert(s.into(), sym);
        sym
    }

    /// A new symbol for `s`, which the caller has not added before and will not intern.
    pub(crate) fn push_string(&mut self, s: &str) -> Sym {
        self.strings.push(s)
    }

    /// Adds a token after those already there. `head` may point forward.
    pub fn push(&mut self, row: TokenRow) {
        self.rows.push(row);
    }

    /// Finishes: children, entities and sentences are derived from the columns.
    ///
    /// Panics if a head lies outside the document: that is a bug of the parser.
    pub fn build(self) -> Annotated {
        let AnnotatedBuilder {
            text,
            rows,
            strings,
            ..
        } = self;
        let n = rows.len();
        let mut child_from = vec![0u32; n + 1];
        for (i, row) in rows.iter().enumerate() {
            assert!(
                (row.head as usize) < n,
                "head of token {i} is outside the document"
            );
            if row.head as usize != i {
                child_from[row.head as usize + 1] += 1;
            }
        }
        for i in 0..n {
            child_from[i + 1] += child_from[i];
        }
        let mut next = child_from.clone();
        let mut children = vec![0u32; child_from[n] as usize];
        for (i, row) in rows.iter().enumerate() {
            let head = row.head as usize;
            if head != i {
                children[next[head] as usize] = i as u32;
                next[head] += 1;
            }
        }
        let mut entities: Vec<Entity> = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            match row.iob {
                Iob::B => entities.push(Entity {
                    start: i,
                    end: i + 1,
                    label: row.ent_type,
                }),
                Iob::I => {
                    if let Some(last) = entities.last_mut() {
                        last.end = i + 1;
                    }
                }
                Iob::O | Iob::Unset => {}
            }
        }
        let mut sentences: Vec<Range<usize>> = Vec::new();
        let mut sentence_of = Vec::with_capacity(n);
        for (i, row) in rows.iter().enumerate() {
            match sentences.last_mut() {
                Some(last) if !row.sentence_start => last.end = i + 1,
                _ => sentences.push(i..i + 1),
            }
            sentence_of.push(sentences.len() as u32 - 1);
        }
        Annotated {
            text,
            rows,
            strings,
            child_from,
            children,
            entities,
            sentences,
            sentence_of,
        }
    }
}
