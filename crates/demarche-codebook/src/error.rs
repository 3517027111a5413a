//! What can be wrong with the codebook's data files.

use crate::UnknownName;

/// A data file that cannot be used. The built-in ones are proved good by this crate's tests.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Not TOML, or not of the file's shape.
    #[error("{file}: {source}")]
    Toml {
        /// Name of the data file.
        file: &'static str,
        /// What the parser says, with line and column.
        source: Box<toml::de::Error>,
    },
    /// A name that is not in the closed lists.
    #[error("{file}, {entry}: {source}")]
    Name {
        /// Name of the data file.
        file: &'static str,
        /// The entry that uses it.
        entry: String,
        /// The name.
        source: UnknownName,
    },
    /// Well formed, but it contradicts itself or another file.
    #[error("{file}, {entry}: {problem}")]
    Entry {
        /// Name of the data file.
        file: &'static str,
        /// The entry at fault.
        entry: String,
        /// What is wrong with it.
        problem: String,
    },
}

impl Error {
    /// An [`Error::Entry`].
    pub(crate) fn entry(
        file: &'static str,
        entry: impl Into<String>,
        problem: impl Into<String>,
    ) -> Self {
        Self::Entry {
            file,
            entry: entry.into(),
            problem: problem.into(),
        }
    }
}

/// Parses a name of the closed lists, or says in which file and entry it stands.
pub(crate) fn name<T: std::str::FromStr<Err = UnknownName>>(
    file: &'static str,
    entry: &str,
    name: &str,
) -> Result<T, Error> {
    name.parse().map_err(|source| Error::Name {
        file,
        entry: entry.to_owned(),
        source,
    })
}

/// Parses TOML into a file's shape.
pub(crate) fn toml<T: serde::de::DeserializeOwned>(
    file: &'static str,
    text: &str,
) -> Result<T, Error> {
    toml::from_str(text).map_err(|source| Error::Toml {
        file,
        source: Box::new(source),
    })
}
