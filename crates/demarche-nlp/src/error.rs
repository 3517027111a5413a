//! What can go wrong while a model is read. Annotating cannot fail.

use std::io;
use std::path::{Path, PathBuf};

/// A model that cannot be used, and why.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file system said no.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of a package does not have the form it must have.
    #[error("{}: {what}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where in the file, and what is wrong there.
        what: String,
    },
    /// A package in order, of a kind that this runtime does not compute.
    #[error("{}: {what}", path.display())]
    Unsupported {
        /// The file that shows it.
        path: PathBuf,
        /// What it has that is not computed here.
        what: String,
    },
    /// Not a model file at all.
    #[error("not a demarche model file (it does not begin with the right mark)")]
    NotAModelFile,
    /// A model file of another version of the format.
    #[error(
        "model file of format {found}, this program reads format {expected}: convert the model again"
    )]
    OtherFormat {
        /// Version in the file.
        found: u32,
        /// Version that is read.
        expected: u32,
    },
    /// Shorter or longer than its header says.
    #[error("model file of {found} bytes that should have {expected}: it was cut off or mixed up")]
    WrongLength {
        /// Bytes there are.
        found: u64,
        /// Bytes the header announces.
        expected: u64,
    },
    /// The bytes changed since the file was written.
    #[error("model file is damaged (its checksum does not fit)")]
    Damaged,
    /// The checksum fits, but a table does not make sense: a bug of the writer.
    #[error("model file is inconsistent: {what}")]
    Inconsistent {
        /// The table, and what is wrong with it.
        what: String,
    },
    /// A pattern of the tokenizer or the ruler does not compile.
    #[error("pattern of the {place} does not compile: {message}")]
    Pattern {
        /// Which pattern.
        place: &'static str,
        /// What the compiler of patterns said.
        message: String,
    },
}

impl Error {
    pub(crate) fn malformed(path: &Path, what: impl Into<String>) -> Error {
        Error::Malformed {
            path: path.to_owned(),
            what: what.into(),
        }
    }

    pub(crate) fn unsupported(path: &Path, what: impl Into<String>) -> Error {
        Error::Unsupported {
            path: path.to_owned(),
            what: what.into(),
        }
    }
}

/// Reads a whole file.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })
}
