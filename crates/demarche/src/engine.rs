//! The pipeline and the coder behind one door: articles in, coded articles out.
//!
//! The only module that knows both. What is loaded once is in [`Engine`]; each thread has a [`Worker`].

use std::path::Path;

use anyhow::{Context, bail};
use demarche_coder::{Article, Coded, Coder, Lexicon};
use demarche_nlp::Pipeline;
use demarche_world::gazetteer::Gazetteer;

/// All that coding needs, shared by all threads.
pub struct Engine {
    pipeline: Pipeline,
    coder: Coder,
}

impl Engine {
    /// Loads the model at `model` and the lexicon at `lexicon`, or those inside the program.
    ///
    /// # Errors
    /// If there is no model, it cannot be run, or the lexicon is broken.
    pub fn load(model: Option<&Path>, lexicon: Option<&Path>) -> anyhow::Result<Engine> {
        // the lexicon first: its author waits for its errors, and it loads faster
        let coder = coder(lexicon)?;
        let pipeline = pipeline(model)?;
        Ok(Engine { pipeline, coder })
    }

    /// What one thread needs of its own.
    pub fn worker(&self) -> Worker<'_> {
        Worker {
            annotator: self.pipeline.worker(),
            coder: &self.coder,
        }
    }
}

/// A coder with the lexicon of a folder, or with the one inside the program, and the gazetteer if there
/// is one.
///
/// # Errors
/// If the lexicon is broken: with file, line and entry.
pub fn coder(lexicon: Option<&Path>) -> anyhow::Result<Coder> {
    let coder = coder_alone(lexicon)?;
    Ok(match gazetteer()? {
        Some(gazetteer) => coder.with_gazetteer(gazetteer),
        None => coder,
    })
}

fn coder_alone(lexicon: Option<&Path>) -> anyhow::Result<Coder> {
    let Some(dir) = lexicon else {
        return Coder::new().context("the lexicon inside the program does not load");
    };
    let broken = || {
        format!(
            "the lexicon {dir} cannot be used; `demarche lexicon check {dir}` tells all that is wrong",
            dir = dir.display()
        )
    };
    let lexicon = Lexicon::from_dir(dir).with_context(broken)?;
    Coder::with_lexicon(lexicon).context("the world inside the program does not load")
}

/// The pipeline of a model: an unpacked spaCy package, a file converted from one, or the one inside.
///
/// # Errors
/// If there is none, or it is none that can be run.
pub fn pipeline(path: Option<&Path>) -> anyhow::Result<Pipeline> {
    let Some(path) = path else {
        let Some(bytes) = demarche_model::english() else {
            bail!(
                "{}, or name an unpacked spaCy pipeline with --model DIR",
                demarche_model::ABSENT
            );
        };
        return Pipeline::from_static(bytes).context("the model inside the program does not load");
    };
    let loaded = if path.is_dir() {
        Pipeline::from_spacy_dir(path)
    } else {
        Pipeline::from_file(path)
    };
    loaded.with_context(|| {
        format!(
            "the model {} cannot be used; try the folder of an unpacked spaCy 3 CPU pipeline, \
             the one that holds config.cfg",
            path.display()
        )
    })
}

/// The gazetteer inside the program; None if it was built without.
///
/// # Errors
/// If it does not load: a bug of the build.
pub fn gazetteer() -> anyhow::Result<Option<Gazetteer>> {
    demarche_places::embedded()
        .map(Gazetteer::from_static)
        .transpose()
        .context("the gazetteer inside the program does not load; run make")
}

/// One thread's part.
pub struct Worker<'e> {
    annotator: demarche_nlp::Worker<'e>,
    coder: &'e Coder,
}

impl Worker<'_> {
    /// Codes articles; one result each, in order. Titles and bodies go through the pipeline together.
    pub fn code(&mut self, articles: &[&Article]) -> Vec<Coded> {
        let titles: Vec<_> = articles
            .iter()
            .map(|a| a.title.as_deref().map(|t| self.coder.headline(t, &a.text)))
            .collect();
        let texts: Vec<&str> = articles
            .iter()
            .zip(&titles)
            .flat_map(|(a, title)| std::iter::once(a.text.as_str()).chain(title.as_deref()))
            .collect();
        let mut annotated = self.annotator.annotate_batch(&texts).into_iter();
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
