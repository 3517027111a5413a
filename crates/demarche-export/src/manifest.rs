//! What an export says about itself.

use std::collections::BTreeMap;

use demarche_archive::{Filter, SCHEMA_VERSION};
use demarche_coder::SCHEMA;
use jiff::Timestamp;
use serde::Serialize;

use crate::Format;

/// One file of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Its name in the folder.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// BLAKE3 of its bytes, in hexadecimal.
    pub blake3: String,
}

/// `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// Name of the form.
    pub format: &'static str,
    /// Schema of the records that the rows were made from.
    pub record_schema: &'static str,
    /// Schema of the archive.
    pub archive_schema: i64,
    /// The program.
    pub program: &'static str,
    /// Which events: the filter as a query string, empty for all.
    pub filter: String,
    /// What is counted: `occurrence` or `report`.
    pub unit: &'static str,
    /// Version of the data.
    pub data_version: i64,
    /// When it was made.
    pub made: String,
    /// Events that were written.
    pub events: u64,
    /// Rows that they became.
    pub rows: u64,
    /// Events by what reviewers decided.
    pub review: BTreeMap<&'static str, u64>,
    /// The files.
    pub files: Vec<Written>,
    /// What a reader of the files should know.
    pub notes: Vec<String>,
}

impl Manifest {
    pub(crate) fn new(
        format: Format,
        filter: &Filter,
        data_version: i64,
        (events, rows): (u64, u64),
        review: BTreeMap<&'static str, u64>,
        files: Vec<Written>,
        notes: Vec<String>,
    ) -> Manifest {
        Manifest {
            format: format.as_str(),
            record_schema: SCHEMA,
            archive_schema: SCHEMA_VERSION,
            program: concat!("demarche ", env!("CARGO_PKG_VERSION")),
            filter: filter.to_query(),
            unit: filter.unit.as_str(),
            data_version,
            made: Timestamp::now().to_string(),
            events,
            rows,
            review,
            files,
            notes,
        }
    }
}
