//! Anything that news comes in, to documents.
//!
//! The one idea: a source is opened by looking at what it holds, and becomes a [`Reader`], an iterator of
//! documents and faults. A [`Fault`] says where it is, what is wrong and what to try, and never ends more
//! than it must: the next item follows it wherever the format allows. Memory is bounded by [`Limits`],
//! whatever is fed in.
//! Giving documents an identity, coding and storing them is left to others.
//!
//! ```
//! use demarche_ingest::{Options, Source, read};
//!
//! let line = r#"{"id": "a1", "text": "The minister resigned.", "published": "2025-02-03"}"#;
//! let source = Source::bytes("news.jsonl", line.as_bytes().to_vec());
//! let mut reading = read(vec![source], Options::default());
//! let document = reading.next().expect("one line").expect("no fault");
//! assert_eq!(document.text, "The minister resigned.");
//! assert!(reading.next().is_none());
//! ```

mod dates;
mod document;
mod encoding;
mod fault;
mod feed;
mod html;
mod json;
mod jsonl;
mod kind;
mod language;
mod limits;
mod lines;
mod mail;
mod markup;
mod newsml;
mod ninjs;
#[cfg(feature = "parquet")]
mod parquet;
mod piece;
mod reading;
mod source;
mod table;
mod text;
mod unpack;
mod warc;
mod xml;

pub use document::{Document, Published};
pub use fault::{Fault, Place, Severity};
pub use kind::Kind;
pub use limits::Limits;
pub use reading::{Reading, open, read};
pub use source::{Source, resolve};

/// Documents of one source, in their order, with a fault for each that could not be had.
pub trait Reader: Iterator<Item = Result<Document, Fault>> + Send {}

impl<I: Iterator<Item = Result<Document, Fault>> + Send> Reader for I {}

/// What readers are told about all sources.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Taken for every source instead of looking at its content.
    pub kind: Option<Kind>,
    /// Publication date of documents that carry none.
    pub published: Option<Published>,
    /// Which columns of tables hold what, beyond the names that are known.
    pub columns: Columns,
    /// Limits.
    pub limits: Limits,
}

/// Names of a table's columns, where they are not the ones that are looked for anyway.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// The document's id.
    pub id: Option<String>,
    /// The body.
    pub text: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// The address.
    pub url: Option<String>,
    /// The publisher.
    pub publisher: Option<String>,
    /// The author.
    pub author: Option<String>,
    /// The day or moment of publication.
    pub published: Option<String>,
    /// The language.
    pub lang: Option<String>,
}
