//! Files, folders and standard input to a stream of articles.
//!
//! The one idea: everything read becomes an [`Item`], either an article or a [`Problem`] that says
//! where it is and what to try. A problem never ends the stream; the next item follows it. Memory is
//! bounded by the limits below, whatever is fed in.
//! Coding, printing and exit codes are left to others.

mod article;
mod kind;
mod lines;
mod problem;
mod sources;
mod text;

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use demarche_coder::Article;

pub use article::check_published;
pub use kind::Kind;
pub use problem::{Place, Problem, Severity};
pub use sources::{Source, resolve};

/// Longest article body that is coded, in code points. The pipeline holds some hundred bytes per
/// character while it reads; spaCy refuses longer texts by default, too.
pub const MAX_TEXT_CHARS: usize = 1_000_000;

/// Longest line of JSONL that is parsed, in bytes: a body at [`MAX_TEXT_CHARS`] still fits when each of
/// its characters is written as an escape of two surrogates (12 bytes), with room for the other fields.
pub const MAX_LINE_BYTES: usize = 16 * 1024 * 1024;

/// How much of a file is looked at before its kind is settled, in bytes.
pub const SNIFF_BYTES: usize = 8 * 1024;

/// One thing read.
#[derive(Debug)]
pub enum Item {
    /// An article to code.
    Article(Box<Article>),
    /// Something that could not be read, or that the reader should know.
    Problem(Problem),
}

/// What the reader is told about all its sources.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Taken for every source instead of looking at its content.
    pub kind: Option<Kind>,
    /// Publication date of plain texts, which carry none.
    pub published: Option<String>,
}

/// Reads `sources` in order and hands every item to `take` until that returns false.
///
/// `progress` is told the number of bytes read since its last call.
pub fn read(
    sources: Vec<Source>,
    options: &Options,
    mut progress: impl FnMut(u64),
    take: impl FnMut(Item) -> bool,
) {
    let mut sink = Sink {
        take,
        seen: HashSet::new(),
        hasher: RandomState::new(),
    };
    for source in sources {
        let goes_on = match source {
            Source::Problem(problem) => sink.problem(problem),
            Source::Open { name, id, input } => {
                kind::read_one(&name, &id, input, options, &mut progress, &mut sink)
            }
            Source::File { path, id } => match sources::open(&path) {
                Ok(input) => {
                    let name = path.display().to_string();
                    kind::read_one(&name, &id, input, options, &mut progress, &mut sink)
                }
                Err(problem) => sink.problem(problem),
            },
        };
        if !goes_on {
            return;
        }
    }
}

/// Where the readers of single sources put what they find; each call says whether to go on.
struct Sink<F> {
    take: F,
    /// Hashes of the ids seen: 8 bytes an article, so that a night's archive fits. Two ids with one
    /// hash would cost a needless warning, nothing else.
    seen: HashSet<u64>,
    hasher: RandomState,
}

/// The part of [`Sink`] that the readers of single sources know.
trait Take {
    /// Passes an article on, with a warning before it if its id was there already.
    fn article(&mut self, article: Article, place: Place) -> bool;
    /// Passes a problem on.
    fn problem(&mut self, problem: Problem) -> bool;
}

impl<F: FnMut(Item) -> bool> Take for Sink<F> {
    fn article(&mut self, article: Article, place: Place) -> bool {
        if !self.seen.insert(self.hasher.hash_one(&article.id)) {
            let warning = Problem::warning(
                place,
                format!("the id {:?} was used before", article.id),
            )
            .try_this(
                "give every article an id of its own: records of the two cannot be told apart",
            );
            if !self.problem(warning) {
                return false;
            }
        }
        (self.take)(Item::Article(Box::new(article)))
    }

    fn problem(&mut self, problem: Problem) -> bool {
        (self.take)(Item::Problem(problem))
    }
}
