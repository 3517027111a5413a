//! Annotating: the stages in order, over a batch, with one thread's caches.

use hashbrown::HashMap;

use crate::annotated::{Annotated, AnnotatedBuilder, Iob, Pos, Sym, TokenRow};
use crate::file::LoadedLemmas;
use crate::interner::StrId;
use crate::layers::{Decisions, Scratch, TokenFeatures};
use crate::lemma::english_lemma;
use crate::lexicon::{LexId, Lexicon, Piece};
use crate::pipeline::Pipeline;
use crate::ruler::{RulerScratch, TokenState};
use crate::strings::string_id;
use crate::tokenizer::chunks;
use crate::tokenizer::rejoin::{Word, keep_longest};
use crate::weights::Column;

/// Bytes of text annotated at once; longer batches are cut. A batch's buffers take some
/// 10 kB per token, and beyond a few thousand tokens the networks gain nothing.
const BATCH_BYTES: usize = 40_000;

/// A pipeline in the hands of one thread, which keeps its buffers and caches between calls.
pub struct Worker<'p> {
    pipeline: &'p Pipeline,
    caches: Caches,
}

impl<'p> Worker<'p> {
    pub(crate) fn new(pipeline: &'p Pipeline) -> Worker<'p> {
        Worker {
            pipeline,
            caches: Caches::new(pipeline),
        }
    }

    /// Annotates one text.
    ///
    /// Panics on texts of 4 GiB and more.
    pub fn annotate(&mut self, text: &str) -> Annotated {
        self.caches.annotate(self.pipeline, text)
    }

    /// Annotates texts; one document per text, in order.
    ///
    /// Panics on texts of 4 GiB and more.
    pub fn annotate_batch(&mut self, texts: &[&str]) -> Vec<Annotated> {
        self.caches.annotate_batch(self.pipeline, texts)
    }
}

/// One thread's buffers and caches. They work with the pipeline they were made for only.
pub(crate) struct Caches {
    lexicon: Lexicon,
    scratch: Scratch,
    ruler: RulerScratch,
    lemmas: HashMap<LemmaKey, StrId>,
    /// Symbol of each string of the lexicon in the document being built.
    symbols: Symbols,
    states: Vec<TokenState>,
    words: Vec<Word>,
}

/// What a lemma depends on: the text, the part of speech, the features.
type LemmaKey = (LexId, Pos, u16);

/// A token between tokenizer and document.
#[derive(Debug, Clone, Copy)]
struct Tok {
    lexeme: LexId,
    start: u32,
    length: u32,
    norm: Option<(StrId, u64)>,
    space_after: bool,
}

/// Which strings the current document has, without clearing the table for each document.
#[derive(Default)]
struct Symbols {
    document: u32,
    of_string: Vec<(u32, Sym)>,
}

impl Symbols {
    fn next_document(&mut self) {
        match self.document.checked_add(1) {
            Some(next) => self.document = next,
            None => {
                self.of_string.clear();
                self.document = 1;
            }
        }
    }

    fn get(&mut self, id: StrId, push: impl FnOnce() -> Sym) -> Sym {
        let at = id.0 as usize;
        if at >= self.of_string.len() {
            self.of_string.resize(at + 1, (0, Sym(0)));
        }
        let (document, sym) = self.of_string[at];
        if document == self.document {
            return sym;
        }
        let sym = push();
        self.of_string[at] = (self.document, sym);
        sym
    }
}

impl Caches {
    pub(crate) fn new(pipeline: &Pipeline) -> Caches {
        Caches {
            lexicon: Lexicon::new(),
            scratch: pipeline.networks.scratch(),
            ruler: RulerScratch::default(),
            lemmas: HashMap::new(),
            symbols: Symbols::default(),
            states: Vec::new(),
            words: Vec::new(),
        }
    }

    /// Annotates one text.
    pub(crate) fn annotate(&mut self, pipeline: &Pipeline, text: &str) -> Annotated {
        let mut out = Vec::with_capacity(1);
        self.batch(pipeline, &[text], &mut out);
        // Cannot be empty: one text gives one document.
        out.swap_remove(0)
    }

    /// Annotates texts; one document per text, in order.
    pub(crate) fn annotate_batch(&mut self, pipeline: &Pipeline, texts: &[&str]) -> Vec<Annotated> {
        let mut out = Vec::with_capacity(texts.len());
        let mut from = 0;
        while from < texts.len() {
            let mut to = from + 1;
            let mut bytes = texts[from].len();
            while to < texts.len() && bytes + texts[to].len() <= BATCH_BYTES {
                bytes += texts[to].len();
                to += 1;
            }
            self.batch(pipeline, &texts[from..to], &mut out);
            from = to;
        }
        out
    }

    fn batch(&mut self, pipeline: &Pipeline, texts: &[&str], out: &mut Vec<Annotated>) {
        if self.lexicon.is_full() {
            self.lexicon = Lexicon::new();
            self.lemmas.clear();
            self.symbols = Symbols::default();
        }
        let tokens: Vec<Vec<Tok>> = texts
            .iter()
            .map(|text| self.tokens(pipeline, text))
            .collect();
        let features: Vec<Vec<TokenFeatures>> =
            tokens.iter().map(|tokens| self.features(tokens)).collect();
        let views: Vec<&[TokenFeatures]> = features.iter().map(Vec::as_slice).collect();
        let decisions = pipeline.networks.decide(&mut self.scratch, &views);
        for ((text, tokens), decisions) in texts.iter().zip(&tokens).zip(&decisions) {
            out.push(self.document(pipeline, text, tokens, decisions));
        }
    }

    fn tokens(&mut self, pipeline: &Pipeline, text: &str) -> Vec<Tok> {
        assert!(u32::try_from(text.len()).is_ok(), "text of 4 GiB or more");
        let rules = &pipeline.rules;
        let mut tokens: Vec<Tok> = Vec::with_capacity(text.len() / 5);
        for chunk in chunks(text) {
            let mut start = chunk.range.start as u32;
            for &Piece {
                lexeme,
                length,
                norm,
            } in self.lexicon.chunk(&text[chunk.range.clone()], rules)
            {
                tokens.push(Tok {
                    lexeme,
                    start,
                    length,
                    norm,
                    space_after: false,
                });
                start += length;
            }
            if let Some(last) = tokens.last_mut() {
                last.space_after = chunk.space_after;
            }
        }
        self.rejoin(pipeline, text, tokens)
    }

    /// The second pass: exceptions across the tokens of the first.
    fn rejoin(&mut self, pipeline: &Pipeline, text: &str, tokens: Vec<Tok>) -> Vec<Tok> {
        let rules = &pipeline.rules;
        self.words.clear();
        self.words
            .extend(tokens.iter().map(|t| self.lexicon.lexeme(t.lexeme).rejoin));
        let mut matches = Vec::new();
        rules.rejoin.matches(&self.words, &mut matches);
        if matches.is_empty() {
            return tokens;
        }
        keep_longest(&mut matches);
        let mut out = Vec::with_capacity(tokens.len());
        let mut done = 0;
        for (from, to) in matches {
            let last = tokens[to - 1];
            let start = tokens[from].start;
            let covered = &text[start as usize..(last.start + last.length) as usize];
            let Some(exception) = rules.tokenizer.exception(covered) else {
                continue;
            };
            out.extend_from_slice(&tokens[done..from]);
            let mut start = start;
            for Piece {
                lexeme,
                length,
                norm,
            } in self.lexicon.exception(exception, rules)
            {
                out.push(Tok {
                    lexeme,
                    start,
                    length,
                    norm,
                    space_after: false,
                });
                start += length;
            }
            if let Some(token) = out.last_mut() {
                token.space_after = last.space_after;
            }
            done = to;
        }
        out.extend_from_slice(&tokens[done..]);
        out
    }

    fn features(&self, tokens: &[Tok]) -> Vec<TokenFeatures> {
        let features = tokens.iter().map(|token| {
            let mut features = self.lexicon.lexeme(token.lexeme).features;
            features.set(Column::Spacy, u64::from(token.space_after));
            if let Some((_, id)) = token.norm {
                features.set(Column::Norm, id);
            }
            features
        });
        features.collect()
    }

    fn document(
        &mut self,
        pipeline: &Pipeline,
        text: &str,
        tokens: &[Tok],
        decisions: &Decisions,
    ) -> Annotated {
        let labels = &pipeline.labels;
        let n = tokens.len();
        let mut doc = AnnotatedBuilder::with_shared(text, labels.shared.clone(), n);
        self.symbols.next_document();
        self.states.clear();
        let mut morphs = vec![0u16; n];
        for (i, token) in tokens.iter().enumerate() {
            let lexeme = self.lexicon.lexeme(token.lexeme);
            let mut pos = Pos::None;
            if let Some(&class) = decisions.morphs.get(i) {
                (morphs[i], pos) = labels.morph_of_class[usize::from(class)];
            }
            self.states.push(TokenState {
                tag: decisions
                    .tags
                    .get(i)
                    .map_or(0, |&c| labels.tag_of_class[usize::from(c)]),
                dep: decisions
                    .deps
                    .get(i)
                    .map_or(0, |&d| labels.dep_of_label[usize::from(d)]),
                pos,
                is_space: lexeme.is_space,
                word: lexeme.ruler,
            });
        }
        let states = std::mem::take(&mut self.states);
        let mut ruler = std::mem::take(&mut self.ruler);
        let mut chars = 0;
        pipeline.rules.ruler.apply(&states, &mut ruler, |i, set| {
            let (token, state) = (&tokens[i], &states[i]);
            let lexeme = *self.lexicon.lexeme(token.lexeme);
            let pos = set.pos.unwrap_or(state.pos);
            let morph = set.morph.unwrap_or(morphs[i]);
            let lemma = match set.lemma.map(|l| labels.lemmas[usize::from(l)]) {
                Some(lemma) if lemma != labels.empty => lemma,
                _ => {
                    let lemma = self.lemma(pipeline, token.lexeme, pos, morph);
                    self.symbol(&mut doc, lemma, labels.empty)
                }
            };
            let norm = token.norm.map_or(lexeme.norm, |(norm, _)| norm);
            let norm = self.symbol(&mut doc, norm, labels.empty);
            let iob = decisions.iobs.get(i).copied().unwrap_or(Iob::Unset);
            let ent_type = match iob {
                Iob::B | Iob::I => labels.entities[usize::from(decisions.entity_labels[i])],
                Iob::O | Iob::Unset => labels.empty,
            };
            let char_start = chars;
            chars += lexeme.chars;
            let char_end = chars;
            chars += u32::from(token.space_after);
            doc.push(TokenRow {
                start: token.start,
                end: token.start + token.length,
                char_start,
                char_end,
                space_after: token.space_after,
                sentence_start: decisions.sentence_starts.get(i).copied().unwrap_or(i == 0),
                iob,
                pos,
                head: decisions.heads.get(i).copied().unwrap_or(i as u32),
                norm,
                tag: labels.tags[usize::from(set.tag.unwrap_or(state.tag))],
                morph: labels.morphs[usize::from(morph)],
                dep: labels.deps[usize::from(set.dep.unwrap_or(state.dep))],
                lemma,
                ent_type,
            });
        });
        self.states = states;
        self.ruler = ruler;
        doc.build()
    }

    fn symbol(&mut self, doc: &mut AnnotatedBuilder, id: StrId, empty: Sym) -> Sym {
        if id == StrId::EMPTY {
            return empty;
        }
        let strings = &self.lexicon.strings;
        self.symbols.get(id, || doc.push_string(strings.get(id)))
    }

    fn lemma(&mut self, pipeline: &Pipeline, lexeme: LexId, pos: Pos, morph: u16) -> StrId {
        if matches!(pipeline.lemmas, LoadedLemmas::None) {
            return StrId::EMPTY;
        }
        if let Some(&lemma) = self.lemmas.get(&(lexeme, pos, morph)) {
            return lemma;
        }
        let strings = &self.lexicon.strings;
        let found = self.lexicon.lexeme(lexeme);
        let (text, lower) = (strings.get(found.text), strings.get(found.lower));
        let lemma = match &pipeline.lemmas {
            LoadedLemmas::None => String::new(),
            LoadedLemmas::Lookup(table) => table.get(string_id(text)).unwrap_or(text).to_owned(),
            LoadedLemmas::English(tables) => {
                let facts = pipeline.labels.morph_facts[usize::from(morph)];
                let tables = pipeline.lemma_tables[pos as usize].map(|t| &tables[t]);
                english_lemma(text, lower, pos, facts, tables)
            }
        };
        let lemma = self.lexicon.strings.intern(&lemma);
        self.lemmas.insert((lexeme, pos, morph), lemma);
        lemma
    }
}
