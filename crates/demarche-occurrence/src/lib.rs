//! Many reports of one happening to one occurrence. Pure functions: no file, no database, no clock.
//!
//! A [`Report`] is what one event record says, cut down to what can be compared. [`block_keys`] says which
//! reports are worth comparing at all, [`score`] how likely two of them tell the same happening, [`cluster`]
//! puts them together ([`cluster_all`] a few that are near each other), [`merge`] makes one [`Occurrence`] of
//! each cluster: fields by vote of independent voices, with the fields on which they disagree. [`articles`]
//! does the same for whole texts, where no event was coded.
//!
//! Every function depends on the set of reports alone, never on their order. A database that gets reports
//! article by article keeps [`anchors`] in an index, so that it clusters again no more than an article touches. Whether two articles are copies is decided
//! elsewhere and comes in as [`Report::copies`].

pub mod articles;
mod block;
mod cluster;
mod error;
pub mod limits;
mod linkage;
mod merge;
mod report;
mod rules;
mod score;
mod words;

pub use block::{anchors, block_keys, candidates};
pub use cluster::{Cluster, Decisions, LIKELY, cluster, cluster_all, cluster_with};
pub use error::Error;
pub use merge::{Contest, Occurrence, merge};
pub use report::{Days, Party, Place, PlaceKind, Report};
pub use rules::Rules;
pub use score::{Evidence, Matcher, score};
pub use words::{content_words, stem};
