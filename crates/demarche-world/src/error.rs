//! What can be wrong with data about the world.

/// A data file that does not load.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The file is not TOML, or has a key or value that the format does not know.
    #[error("{file}:{line}: {message}")]
    Format {
        /// File name as given to the builder.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What the reader said.
        message: String,
    },
    /// An entry is well-formed but says something that cannot be.
    #[error("{file}:{line}: {entry}: {message}")]
    Entry {
        /// File name as given to the builder.
        file: String,
        /// Line of the entry's header, from 1.
        line: usize,
        /// Key or name of the entry.
        entry: String,
        /// What is wrong, and what to compare it with.
        message: String,
    },
}
