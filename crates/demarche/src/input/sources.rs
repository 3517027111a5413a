//! Arguments to sources: which files are read, in which order, and under which ids.
//!
//! Files are opened only when their turn comes, so that ten thousand arguments need one descriptor.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::problem::{Place, Problem};
use crate::same_file::FileId;

/// Name endings that a walked folder is searched for.
const ENDINGS: [&str; 4] = ["txt", "jsonl", "ndjson", "text"];

/// Where articles come from.
pub enum Source {
    /// A file, not yet opened.
    File {
        /// Its path as the user gave it, or under the folder that the user gave.
        path: PathBuf,
        /// Id of its article, should it hold a plain text.
        id: String,
    },
    /// Something open already.
    Open {
        /// How messages call it.
        name: String,
        /// Id of its article, should it hold a plain text.
        id: String,
        /// The bytes.
        input: Box<dyn Read + Send>,
    },
    /// An argument that leads to no file.
    Problem(Problem),
}

impl Source {
    /// Standard input.
    pub fn stdin() -> Source {
        Source::Open {
            name: "<stdin>".into(),
            id: "stdin".into(),
            input: Box::new(io::stdin()),
        }
    }

    /// Bytes to be read, where the system knows: files have a size, pipes have none.
    pub fn size(&self) -> Option<u64> {
        match self {
            Source::File { path, .. } => fs::metadata(path)
                .ok()
                .filter(|m| m.is_file())
                .map(|m| m.len()),
            Source::Open { .. } => None,
            Source::Problem(_) => Some(0),
        }
    }

    /// Which file it is, if it is one.
    pub fn file_id(&self) -> Option<FileId> {
        match self {
            Source::File { path, .. } => fs::metadata(path).ok().and_then(|m| FileId::of(&m)),
            Source::Open { .. } | Source::Problem(_) => None,
        }
    }

    /// Leaves a file out, with a reason.
    pub fn replace_by_warning(&mut self, why: &str) {
        if let Source::File { path, .. } = self {
            let warning = Problem::warning(Place::file(&path.display().to_string()), why)
                .try_this("write to a file elsewhere, or name the inputs one by one");
            *self = Source::Problem(warning);
        }
    }
}

/// Turns arguments into sources: files as they stand, folders walked in sorted order, `-` for standard input.
pub fn resolve(arguments: &[PathBuf]) -> Vec<Source> {
    let mut sources = Vec::new();
    for path in arguments {
        if path.as_os_str() == "-" {
            sources.push(Source::stdin());
        } else if path.is_dir() {
            walk(path, &mut sources);
        } else {
            sources.push(Source::File {
                path: path.clone(),
                id: id_of(path),
            });
        }
    }
    sources
}

/// Opens a file for reading, or says in the user's words why that fails.
pub fn open(path: &Path) -> Result<Box<dyn Read + Send>, Problem> {
    File::open(path)
        .map(|file| Box::new(file) as Box<dyn Read + Send>)
        .map_err(|e| cannot_open(path, &e))
}

/// Why a path cannot be read, and what to try.
pub fn cannot_open(path: &Path, error: &io::Error) -> Problem {
    let place = Place::file(&path.display().to_string());
    match error.kind() {
        io::ErrorKind::NotFound => Problem::error(place, "there is no such file")
            .try_this("check the name, or the folder that the command runs in"),
        io::ErrorKind::PermissionDenied => {
            Problem::error(place, "may not be read (permission denied)")
                .try_this("look at its owner and mode with `ls -l`")
        }
        _ => Problem::error(place, format!("cannot be read ({error})"))
            .try_this("check that it is a file that `cat` can print"),
    }
}

/// The id of a file's plain text: its name without ending.
fn id_of(path: &Path) -> String {
    path.file_stem().map_or_else(
        || path.display().to_string(),
        |stem| stem.to_string_lossy().into_owned(),
    )
}

/// Adds the texts and JSONL files under `root`, sorted by path. Folders behind symbolic links are not
/// entered, so that a loop of links ends; hidden files and folders are left out.
fn walk(root: &Path, sources: &mut Vec<Source>) {
    let before = sources.len();
    let mut folders = vec![root.to_path_buf()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                sources.push(Source::Problem(cannot_open(&folder, &error)));
                continue;
            }
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    sources.push(Source::Problem(cannot_open(&folder, &error)));
                    break;
                }
            };
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(path),
                Ok(_) if wanted(&path) && path.is_file() => files.push(path),
                Ok(_) => {}
                Err(error) => sources.push(Source::Problem(cannot_open(&path, &error))),
            }
        }
    }
    if files.is_empty() && sources.len() == before {
        let problem = Problem::error(
            Place::file(&root.display().to_string()),
            "this folder holds no .txt or .jsonl file",
        )
        .try_this("name the files themselves: a file may have any ending");
        sources.push(Source::Problem(problem));
    }
    files.sort();
    sources.extend(files.into_iter().map(|path| {
        let below = path.strip_prefix(root).unwrap_or(&path).with_extension("");
        let id = below.to_string_lossy().into_owned();
        Source::File { path, id }
    }));
}

/// Whether a walked folder's file is read.
fn wanted(path: &Path) -> bool {
    path.extension()
        .and_then(|e| e.to_str())
        .is_some_and(|e| ENDINGS.iter().any(|known| e.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_of_the_system_has_its_own_words() {
        let said = |kind: io::ErrorKind| cannot_open(Path::new("a.txt"), &kind.into()).to_string();
        assert!(said(io::ErrorKind::NotFound).contains("no such file"));
        assert!(said(io::ErrorKind::PermissionDenied).contains("permission denied"));
        assert!(said(io::ErrorKind::TimedOut).contains("timed out"));
    }

    #[test]
    fn ids_are_names_without_endings() {
        assert_eq!(id_of(Path::new("news/visit.txt")), "visit");
        assert_eq!(id_of(Path::new("visit")), "visit");
    }
}
