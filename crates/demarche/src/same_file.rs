//! Whether two files are one: the output must not be read as input.
//!
//! `demarche code news/ > news/events.jsonl` would otherwise read what it writes, without end.

use std::fs::Metadata;

use crate::input::Source;

/// What tells a file from all others on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileId {
    device: u64,
    number: u64,
}

impl FileId {
    /// The identity of a regular file; None for pipes, terminals and devices, and where the system
    /// does not say.
    #[cfg(unix)]
    pub fn of(metadata: &Metadata) -> Option<FileId> {
        use std::os::unix::fs::MetadataExt;
        metadata.is_file().then(|| FileId {
            device: metadata.dev(),
            number: metadata.ino(),
        })
    }

    /// Not told on this system.
    #[cfg(not(unix))]
    pub fn of(_: &Metadata) -> Option<FileId> {
        None
    }

    /// Which file a source is, if it is one.
    pub fn of_source(source: &Source) -> Option<FileId> {
        match source {
            Source::File { path, .. } => FileId::of(&std::fs::metadata(path).ok()?),
            Source::Open { .. } | Source::Fault(_) => None,
        }
    }

    /// The file that standard output goes to, if it is one.
    #[cfg(unix)]
    pub fn of_stdout() -> Option<FileId> {
        use std::os::fd::AsFd;
        let own = std::io::stdout().as_fd().try_clone_to_owned().ok()?;
        FileId::of(&std::fs::File::from(own).metadata().ok()?)
    }

    /// Not told on this system.
    #[cfg(not(unix))]
    pub fn of_stdout() -> Option<FileId> {
        None
    }
}
