//! What can go wrong with an archive, in terms that a caller can act on.

use std::path::PathBuf;

use rusqlite::ErrorCode;

/// An operation on an archive that failed. Nothing of it was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no file.
    #[error("there is no archive {0}; `demarche ingest SOURCES --archive {0}` makes one", path.display())]
    Missing {
        /// The path that was to be opened.
        path: PathBuf,
    },
    /// A file that is no archive.
    #[error("{} is no demarche archive", path.display())]
    NotAnArchive {
        /// The file.
        path: PathBuf,
    },
    /// Written by a later program.
    #[error("{} has schema {found}, this program knows up to {known}; use a newer demarche", path.display())]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// Written by an earlier program and opened for reading only.
    #[error("{} has schema {found}, this program needs {known}; open it once for writing, for example with `demarche archive check --migrate`", path.display())]
    TooOld {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// What this program needs.
        known: i64,
    },
    /// Another process is writing and did not finish in time.
    #[error("another process is writing to the archive; try again when it is done")]
    Busy,
    /// No room left.
    #[error(
        "the disk is full; what was finished before is kept. Free some space and run the same command again"
    )]
    Full,
    /// The file, or its folder, may not be written.
    #[error("the archive cannot be written; look at the permissions of the file and of its folder")]
    ReadOnly,
    /// What is in the file contradicts itself.
    #[error("the archive is damaged: {0}; `demarche archive check` tells more")]
    Damaged(String),
    /// A filter that cannot be understood.
    #[error("{key}={value}: {why}")]
    Filter {
        /// The key.
        key: String,
        /// The value as given.
        value: String,
        /// What is wrong, and what would be right.
        why: String,
    },
    /// A cursor of another question, or none at all.
    #[error("the cursor {0}; ask again from the beginning")]
    Cursor(&'static str),
    /// An id that nothing in the archive has.
    #[error("there is no {unit} {id:?} in the archive")]
    Unknown {
        /// What was looked for: `event`, `article`, `correction`.
        unit: &'static str,
        /// The id.
        id: String,
    },
    /// A correction that rests on a record which has changed since.
    #[error("{event} was changed since you looked at it (version {found}, yours {base})")]
    Conflict {
        /// The event.
        event: String,
        /// The version that the correction rests on.
        base: i64,
        /// The version that it has.
        found: i64,
    },
    /// A correction that makes no record.
    #[error("{field}: {why}")]
    Change {
        /// The field to be changed.
        field: String,
        /// What is wrong with it.
        why: String,
    },
    /// A record that could not be written as JSON, or read.
    #[error("a record is no JSON of its schema: {0}")]
    Json(#[from] serde_json::Error),
    /// Reading or writing beside the database.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// Anything else that SQLite reports.
    #[error("the archive's database reports: {0}")]
    Database(rusqlite::Error),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy,
            Some(ErrorCode::DiskFull) => Error::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Error::ReadOnly,
            Some(ErrorCode::DatabaseCorrupt) => Error::Damaged(error.to_string()),
            _ => Error::Database(error),
        }
    }
}
