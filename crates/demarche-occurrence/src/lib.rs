//! Many reports of one happening to one occurrence. Pure functions: no file, no database, no clock.
//!
//! A [`Report`] is what one event record says, cut down to what can be compared. [`block_keys`] says which
//! reports are worth comparing at all, [`score`] how likely two of them tell the same happening, [`cluster`]
//! puts them together ([`Gathering`] as batches come), [`merge`] makes one [`Occurrence`] of each cluster: fields by vote of independent
//! voices, with the fields on which they disagree. [`articles`] does the same for whole texts, where no event
//! was coded.
//!
//! Every function depends on the set of reports alone, never on their order, so that the same functions serve
//! rows of a database, columns of a table and a stream in batches. Whether two articles are copies is decided
//! elsewhere and comes in as [`Report::copies`].

pub mod articles;
mod block;
mod cluster;
mod error;
mod gathering;
pub mod limits;
mod linkage;
mod merge;
mod record;
mod report;
mod rules;
mod score;
mod words;

pub use block::{block_keys, candidates};
pub use cluster::{Cluster, Decisions, cluster, cluster_with};
pub use error::Error;
pub use gathering::Gathering;
pub use merge::{Contest, Occurrence, merge};
pub use record::Record;
pub use report::{Amounts, Bound, Bounds, Days, Party, Place, PlaceKind, Report};
pub use rules::Rules;
pub use score::{Evidence, Matcher, score};
pub use words::{content_words, stem};
