//! Annotated document to coded events. No input or output of its own.
//!
//! The way of an article here: the columns of an annotated document, noun phrases as entities
//! ([`entities`]), predicates with their arguments ([`syntax`]) read by rules of the
//! [`lexicon`] ([`reading`]), modality ([`modality`]), then one [`Event`] per reading.

mod article;
mod coder;
mod confidence;
mod counts;
pub mod entities;
mod explain;
mod headline;
pub mod lexicon;
pub mod modality;
mod place;
pub mod reading;
mod record;
pub mod syntax;
pub mod toponym;
mod when;

pub use article::Article;
pub use coder::{Coder, NearMiss};
pub use confidence::{Feature, Features, Weights};
pub use lexicon::Lexicon;
pub use record::{
    ArticleRef, Bound, Bounds, Counts, Event, Mention, PLACE_KINDS, Participant, Place, SCHEMA,
    Sentence, Span, When, WhenBasis,
};
pub use when::{dates, day_order};

/// What came out of one article.
#[derive(Debug, Default)]
pub struct Coded {
    /// The records, by sentence and position of the trigger; titles first.
    pub events: Vec<Event>,
    /// For each record of `events`, in the same order, how it came about.
    pub explanations: Vec<Explanation>,
    /// For each record of `events`, in the same order, what its confidence rests on.
    pub features: Vec<Features>,
    /// What the lexicon read in the text and yet is no record, by position.
    pub untold: Vec<Untold>,
}

/// A word that a rule read as an event which the text does not tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untold {
    /// Number of the sentence in the body from 0, -1 for the title.
    pub sentence: i32,
    /// The word.
    pub word: Span,
    /// Id of the rule.
    pub rule: String,
    /// Why there is no record.
    pub why: String,
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
    /// What was decided: `trigger`, `rule`, `content` (of an operator), `actor`, `recipient`, `type`, `modality`, `place`,
    /// `mention` (of a place that is not the act's), `when`, `said_by`, `contexts`, `counts`, `confidence`, `rejected`, `mention` (another telling of the
    /// event in the article).
    pub field: &'static str,
    /// The value that came out.
    pub value: String,
    /// Why.
    pub why: String,
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
    /// The world's files are broken.
    #[error("{0}")]
    World(String),
}
