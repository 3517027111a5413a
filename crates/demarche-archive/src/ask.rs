//! Questions: lists of events, articles found by their words, sums by anything, pairs of countries.
//!
//! Every question takes a [`Filter`](crate::Filter); each module here is one kind of answer.

mod articles;
mod bin;
mod changes;
mod cursor;
mod dyads;
mod events;
mod occurrences;
mod plain;
mod sql;
mod sums;

pub use articles::{ArticleFound, ArticlePage, ArticleText};
pub use bin::Bin;
pub use changes::Change;
pub use dyads::{Dyad, DyadBin, DyadSeries};
pub use events::{Found, Page, Sort, Total};
pub use occurrences::{Happening, HappeningPage};
pub use sums::{By, Sum, TimelineBin};
