//! Annotated document to coded events. No input or output of its own.

mod article;
mod record;

pub use article::Article;
pub use record::{
    ArticleRef, Counts, Event, Participant, Place, SCHEMA, Sentence, Span, When, WhenBasis,
};

use demarche_nlp::Annotated;

/// Codes annotated articles. Built once, shared by all threads.
pub struct Coder {}

/// What came out of one article.
#[derive(Debug, Default)]
pub struct Coded {
    /// The records, by sentence and position of the trigger; titles first.
    pub events: Vec<Event>,
    /// For each record of `events`, in the same order, how it came about.
    pub explanations: Vec<Explanation>,
}

/// How one record came about: a list of steps, each said in a sentence.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Explanation {
    /// Steps in the order in which they were taken.
    pub steps: Vec<Step>,
}

/// One step of an explanation.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Step {
    /// What was decided: `trigger`, `rule`, `actor`, `recipient`, `type`, `modality`, `place`,
    /// `when`, `said_by`, `contexts`, `counts`, `confidence`, `rejected`.
    pub field: &'static str,
    /// The value that came out.
    pub value: String,
    /// Why.
    pub why: String,
}

impl Coder {
    /// A coder with the lexicon and the world that the program carries.
    ///
    /// # Errors
    /// If the data files do not load: a bug of the build, told with file, line and entry.
    pub fn new() -> Result<Coder, Error> {
        Ok(Coder {})
    }

    /// Codes one article from its annotated body and, where it has one, its annotated title.
    pub fn code(&self, _article: &Article, _body: &Annotated, _title: Option<&Annotated>) -> Coded {
        Coded::default()
    }
}

/// What can go wrong when a coder is built.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A data file is broken.
    #[error("{file}:{line}: {message}")]
    Data {
        /// File name relative to the data folder.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong and what to compare it with.
        message: String,
    },
}
