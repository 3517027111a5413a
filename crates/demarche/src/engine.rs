//! The pipeline and the coder behind one door: articles in, coded articles out.
//!
//! The only module that knows both. What is loaded once is in [`Engine`]; each thread has a [`Worker`].

use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use demarche_coder::{Article, Coded, Coder, Lexicon};
use demarche_nlp::Pipeline;
use demarche_world::dictionary::{MAX_BYTES, Reading};
use demarche_world::gazetteer::Gazetteer;
use demarche_world::{World, WorldBuilder};

use crate::cli::{Codes, OwnActors, RulesArgs};
use crate::terminal::harmless;

/// All that coding needs, shared by all threads.
pub struct Engine {
    pipeline: Pipeline,
    coder: Coder,
}

impl Engine {
    /// Loads the model at `model`, or the one inside the program, and what to code by.
    ///
    /// # Errors
    /// If there is no model, it cannot be run, or the lexicon or a dictionary is broken.
    pub fn load(model: Option<&Path>, rules: &RulesArgs) -> anyhow::Result<Engine> {
        // the lexicon first: its author waits for its errors, and it loads faster
        let coder = coder(rules)?;
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

/// A coder with the lexicon of a folder, or with the one inside the program, the user's own actors, and
/// the gazetteer if there is one.
///
/// # Errors
/// If the lexicon or a dictionary is broken: with file, line and entry.
pub fn coder(rules: &RulesArgs) -> anyhow::Result<Coder> {
    let coder = coder_alone(rules)?;
    Ok(match gazetteer()? {
        Some(gazetteer) => coder.with_gazetteer(gazetteer),
        None => coder,
    })
}

fn coder_alone(rules: &RulesArgs) -> anyhow::Result<Coder> {
    let lexicon = match &rules.lexicon {
        None => Lexicon::embedded().context("the lexicon inside the program does not load")?,
        Some(dir) => Lexicon::from_dir(dir).with_context(|| {
            format!(
                "the lexicon {dir} cannot be used; `demarche lexicon check {dir}` tells all that is wrong",
                dir = dir.display()
            )
        })?,
    };
    Coder::with_world(lexicon, world(&rules.own)?)
        .context("the weights inside the program do not load")
}

/// The world inside the program with the user's own actors above it. All that is wrong in all
/// dictionaries goes to standard error.
///
/// # Errors
/// If a dictionary cannot be read or used.
pub fn world(own: &OwnActors) -> anyhow::Result<World> {
    let broken = "the world inside the program does not load";
    if own.actors.is_empty() {
        return World::embedded().context(broken);
    }
    let reading = own.codes.map(|codes| match codes {
        Codes::Cameo => Reading::Cameo,
        Codes::Plover => Reading::Plover,
    });
    let mut builder = WorldBuilder::embedded().context(broken)?;
    let mut failed = 0;
    for path in &own.actors {
        let name = path.display().to_string();
        let bytes = match read_bounded(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                failed += 1;
                eprintln!(
                    "{}: error: {}",
                    harmless(&name),
                    harmless(&error.to_string())
                );
                continue;
            }
        };
        let report = builder.add_dictionary(&name, &bytes, reading);
        for problem in &report.problems {
            for line in problem.to_string().split('\n') {
                eprintln!("{}", harmless(line));
            }
        }
        if report.further > 0 {
            eprintln!("{}: {} more", harmless(&name), report.further);
        }
        failed += usize::from(report.failed());
    }
    if failed > 0 {
        bail!(
            "{failed} of {} dictionaries of actors cannot be used; mend what is told above",
            own.actors.len()
        );
    }
    builder
        .build()
        .context("the dictionaries of actors contradict each other")
}

/// The bytes of a dictionary; one byte more than is allowed at most, for its reader to refuse.
fn read_bounded(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?
        .take(MAX_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
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
