//! One module for each command: arguments to the crates and back.

pub mod actors;
pub mod archive;
pub mod ask;
pub mod code;
pub mod correct;
pub mod dates;
pub mod explain;
pub mod export;
pub mod ingest;
pub mod lexicon;
pub mod manual;
pub mod occurrences;
pub mod parse;
pub mod places;
pub mod recode;

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use crate::input::{Fault, Item, Options, Severity, Source, read};
use crate::terminal::harmless;

/// Set by the first Ctrl-C; a second one ends the program at once.
pub static INTERRUPTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// How a command ended, if it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All done.
    Done,
    /// Some inputs came to nothing; the others are done.
    SomeFailed,
    /// Interrupted; finished work is kept.
    Interrupted,
}

impl Outcome {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Outcome::Done => 0,
            Outcome::SomeFailed => 3,
            Outcome::Interrupted => 130,
        }
    }
}

/// Whether an error is a reader that has seen enough, such as `head`: no failure.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json = cause
            .downcast_ref::<serde_json::Error>()
            .and_then(serde_json::Error::io_error_kind);
        io.or(json) == Some(io::ErrorKind::BrokenPipe)
    })
}

/// Reads a source item by item for the commands that look at single articles; problems go to standard
/// error. Tells whether a document was lost.
fn each_article(
    sources: Vec<Source>,
    options: Options,
    mut take: impl FnMut(demarche_coder::Article) -> anyhow::Result<bool>,
) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Done;
    let mut failure = None;
    read(
        sources,
        options,
        |_| {},
        |item| match item {
            Item::Article(article) => match take(*article) {
                Ok(goes_on) => goes_on && !INTERRUPTED.load(Ordering::Relaxed),
                Err(error) => {
                    failure = Some(error);
                    false
                }
            },
            Item::Fault(problem) => {
                tell(&problem);
                if problem.severity == Severity::Error {
                    outcome = Outcome::SomeFailed;
                }
                true
            }
        },
    );
    match failure {
        Some(error) => Err(error),
        None if INTERRUPTED.load(Ordering::Relaxed) => Ok(Outcome::Interrupted),
        None => Ok(outcome),
    }
}

fn tell(problem: &Fault) {
    for line in problem.to_string().split('\n') {
        eprintln!("{}", harmless(line));
    }
}
