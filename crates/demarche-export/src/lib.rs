//! Events of an archive in the forms that others read, each with a manifest that says what it is.
//!
//! An export is a folder: files of events and, written last, `manifest.json` with the filter, the versions,
//! the counts and a hash of every file. A folder without a manifest is an export that was not finished.
//! What an event is and which are meant is decided in the archive; here records become rows.

mod columns;
pub mod csv;
mod gdelt;
mod geojson;
mod hashing;
mod manifest;
#[cfg(feature = "parquet")]
mod parquet;
mod polecat;
#[cfg(test)]
mod samples;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use demarche_archive::{Archive, Filter, Found, Status};
use demarche_codebook::Modality;

pub use columns::COLUMNS;
use hashing::Hashing;
pub use manifest::{Manifest, Written};

/// An export that failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The archive cannot be asked.
    #[error(transparent)]
    Archive(#[from] demarche_archive::Error),
    /// A file cannot be written.
    #[error("{} cannot be written ({source})", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The folder holds something already.
    #[error("{} is not empty; name another folder, or remove what is in it", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// This program was built without the form.
    #[error("this program was built without {0}")]
    Absent(&'static str),
    /// The world inside the program does not load.
    #[error("the world inside the program does not load: {0}")]
    World(String),
    /// A row that cannot be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A row that cannot be written as CSV.
    #[error(transparent)]
    Csv(#[from] ::csv::Error),
    /// A record that cannot be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// A batch that cannot be written as Parquet.
    #[cfg(feature = "parquet")]
    #[error(transparent)]
    Parquet(#[from] ::parquet::errors::ParquetError),
    /// A batch that cannot be made.
    #[cfg(feature = "parquet")]
    #[error(transparent)]
    Arrow(#[from] arrow_schema::ArrowError),
}

/// A form of export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The record, one JSON object a line.
    Jsonl,
    /// One row an event, with a heading.
    Csv,
    /// One row a pair of actors, in GDELT 2.0's 61 columns.
    Gdelt,
    /// One row an event, in POLECAT's 40 columns.
    Polecat,
    /// One feature for each event at a known point or area.
    GeoJson,
    /// Columns, one file a month.
    Parquet,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 6] = [
        Format::Jsonl,
        Format::Csv,
        Format::Gdelt,
        Format::Polecat,
        Format::GeoJson,
        Format::Parquet,
    ];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Gdelt => "gdelt",
            Format::Polecat => "polecat",
            Format::GeoJson => "geojson",
            Format::Parquet => "parquet",
        }
    }

    /// The form of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Format> {
        Format::ALL
            .into_iter()
            .find(|format| format.as_str() == name)
    }
}

/// What a form makes of events.
pub(crate) trait Rows {
    /// Takes one event. Tells how many rows it became.
    fn event(&mut self, found: &Found) -> Result<u64, Error>;
    /// Ends the files and tells which they are.
    fn finish(self: Box<Self>) -> Result<Vec<Written>, Error>;
    /// What a reader of the files should know.
    fn notes(&self) -> Vec<String>;
}

/// Writes the events of a filter to `folder`, which is made, and tells what was written.
///
/// # Errors
/// If the folder holds something, cannot be written, or the archive cannot be asked.
pub fn export(
    archive: &Archive,
    filter: &Filter,
    format: Format,
    folder: &Path,
) -> Result<Manifest, Error> {
    let failed = |source| Error::Write {
        path: folder.to_owned(),
        source,
    };
    fs::create_dir_all(folder).map_err(failed)?;
    if fs::read_dir(folder).map_err(failed)?.next().is_some() {
        return Err(Error::NotEmpty {
            path: folder.to_owned(),
        });
    }
    let mut rows: Box<dyn Rows + '_> = match format {
        Format::Jsonl => Box::new(Lines(file(folder, "events.jsonl")?)),
        Format::Csv => Box::new(csv::Table::new(
            file(folder, "events.csv")?,
            csv::Formulas::Quoted,
        )?),
        Format::Gdelt => Box::new(gdelt::Gdelt::new(file(folder, "events.export.CSV")?)?),
        Format::Polecat => Box::new(polecat::Polecat::new(archive, file(folder, "events.tsv")?)?),
        Format::GeoJson => Box::new(geojson::Features::new(file(folder, "events.geojson")?)?),
        #[cfg(feature = "parquet")]
        Format::Parquet => Box::new(parquet::Months::new(folder)),
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => return Err(Error::Absent("Parquet")),
    };
    let version = archive.version()?;
    let (mut events, mut written) = (0, 0);
    let mut review: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut left_out = 0;
    archive.each_event::<Error>(filter, |found| {
        if format == Format::Gdelt && found.record.modality != Modality::Actual {
            left_out += 1;
            return Ok(true);
        }
        events += 1;
        *review.entry(Status::as_str(found.review)).or_default() += 1;
        written += rows.event(&found)?;
        Ok(true)
    })?;
    let mut notes = rows.notes();
    if left_out > 0 {
        notes.push(format!(
            "{left_out} events of another modality than actual are left out"
        ));
    }
    let manifest = Manifest::new(
        format,
        filter,
        version,
        (events, written),
        review,
        rows.finish()?,
        notes,
    );
    let path = folder.join("manifest.json");
    let mut json = serde_json::to_vec_pretty(&manifest)?;
    json.push(b'\n');
    fs::write(&path, json).map_err(|source| Error::Write { path, source })?;
    Ok(manifest)
}

/// A new file in the folder of an export.
pub(crate) fn file(folder: &Path, name: &str) -> Result<Hashing<BufWriter<File>>, Error> {
    let path = folder.join(name);
    let failed = |source| Error::Write {
        path: path.clone(),
        source,
    };
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    Ok(Hashing::new(
        name,
        BufWriter::new(File::create_new(&path).map_err(failed)?),
    ))
}

/// JSONL: the record exactly.
struct Lines<W>(Hashing<W>);

impl<W: Write> Rows for Lines<W> {
    fn event(&mut self, found: &Found) -> Result<u64, Error> {
        serde_json::to_writer(&mut self.0, &found.record)?;
        self.0.write_all(b"\n")?;
        Ok(1)
    }

    fn finish(self: Box<Self>) -> Result<Vec<Written>, Error> {
        Ok(vec![self.0.finish()?])
    }

    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}
