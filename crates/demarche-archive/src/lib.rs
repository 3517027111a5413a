//! Years of coded news in one SQLite file that any SQLite tool can open.
//!
//! What stands here: [`Archive`], opened for reading or writing; [`Writing`], the inside of a
//! transaction, which [stores](Writing::store) an article with everything read from it; corrections laid
//! over coded records; occurrences, which put the reports of one happening together; one [`Filter`] for every
//! question. What is left to others: reading files, coding, printing, which two reports are alike
//! (`demarche-occurrence`), and whatever else [follows](Follow) what is stored.
//!
//! ```no_run
//! use demarche_archive::{Archive, Filter, Identity, Reading, Report, Sort};
//! # fn coded() -> (demarche_coder::Article, Vec<demarche_coder::Event>) { unimplemented!() }
//! # fn main() -> Result<(), demarche_archive::Error> {
//! let mut archive = Archive::open("news.db".as_ref())?;
//! let (mut article, events) = coded();
//! let identity = Identity::of(&article);
//! article.id = identity.uid.clone();
//! archive.write(|writing| {
//!     writing.store(&Report {
//!         identity: &identity,
//!         article: &article,
//!         source: "news.jsonl",
//!         source_id: "a1",
//!         reading: Reading::Coded { events: &events, coder: "demarche 0.1.0" },
//!     })
//! })?;
//! let filter = Filter::parse("country=SLV&type=CONSULT&from=2025-02-01")?;
//! for found in archive.events(&filter, Sort::Newest, 50, None)?.items {
//!     println!("{}", found.record.id);
//! }
//! # Ok(()) }
//! ```

mod archive;
mod ask;
mod care;
mod copies;
mod correct;
mod day;
mod error;
mod event;
mod filter;
mod full_text;
mod identity;
mod occurrences;
mod overlay;
mod records;
mod rollup;
#[cfg(test)]
mod samples;
mod schema;
mod store;
mod words;
mod writing;

pub use archive::Archive;
pub use ask::{
    ArticleFound, ArticlePage, ArticleText, Bin, By, Change, Dyad, DyadBin, DyadSeries, Found,
    Happening, HappeningPage, Page, Sort, Sum, TimelineBin, Total,
};
pub use care::Soundness;
pub use correct::{Action, Correction, Draft, Resolved, Reviewed, Undone};
pub use day::Day;
pub use error::Error;
pub use event::{Role, Status};
pub use filter::{Axis, Bounds, Field, Filter, Terms, Unit};
pub use identity::{Identity, canonical_address};
pub use overlay::FIXABLE;
pub use schema::SCHEMA_VERSION;
pub use store::{Difference, Reading, Report, Stored};
pub use writing::{Follow, Scope, Writing};
