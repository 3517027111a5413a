//! Arguments to sources: which files are read, in which order, and under which ids.
//!
//! Files are opened only when their turn comes, so that ten thousand arguments need one descriptor.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::{Fault, Place};

/// Name endings that a walked folder is searched for, below an ending of [`PACKED`].
const ENDINGS: [&str; 22] = [
    "txt", "text", "jsonl", "ndjson", "json", "csv", "tsv", "tab", "parquet", "html", "htm",
    "xhtml", "rss", "atom", "rdf", "xml", "warc", "newsml", "nitf", "ninjs", "mbox", "eml",
];

/// Endings of packed files.
pub(crate) const PACKED: [&str; 3] = ["gz", "zst", "zstd"];

/// Where documents come from.
pub enum Source {
    /// A file, not yet opened.
    File {
        /// Its path as the user gave it, or under the folder that the user gave.
        path: PathBuf,
        /// Id of its document, should it hold only one without an id of its own.
        id: String,
    },
    /// Something open already.
    Open {
        /// How messages call it.
        name: String,
        /// Id of its document, should it hold only one without an id of its own.
        id: String,
        /// The bytes.
        input: Box<dyn Read + Send>,
    },
    /// An argument that leads to no file.
    Fault(Fault),
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

    /// A file.
    pub fn file(path: impl Into<PathBuf>) -> Source {
        let path = path.into();
        let id = id_of(&path);
        Source::File { path, id }
    }

    /// Bytes at hand, called `name`.
    pub fn bytes(name: &str, bytes: Vec<u8>) -> Source {
        Source::Open {
            name: name.to_owned(),
            id: id_of(Path::new(name)),
            input: Box::new(io::Cursor::new(bytes)),
        }
    }

    /// How messages call it.
    pub fn name(&self) -> String {
        match self {
            Source::File { path, .. } => path.display().to_string(),
            Source::Open { name, .. } => name.clone(),
            Source::Fault(fault) => fault.place.file.clone(),
        }
    }

    /// Bytes to be read, where the system knows: files have a size, pipes have none.
    pub fn size(&self) -> Option<u64> {
        match self {
            Source::File { path, .. } => fs::metadata(path)
                .ok()
                .filter(Metadata::is_file)
                .map(|m| m.len()),
            Source::Open { .. } => None,
            Source::Fault(_) => Some(0),
        }
    }

    /// Leaves a file out, with a reason.
    pub fn replace_by_warning(&mut self, why: &str) {
        if let Source::File { path, .. } = self {
            let warning = Fault::warning(Place::file(&path.display().to_string()), why)
                .try_this("write to a file elsewhere, or name the inputs one by one");
            *self = Source::Fault(warning);
        }
    }
}

/// Turns arguments into sources: files as they stand, folders walked in sorted order, patterns with `*`,
/// `?` and `[…]` expanded in sorted order, `-` for standard input.
pub fn resolve(arguments: &[PathBuf]) -> Vec<Source> {
    let mut sources = Vec::new();
    for path in arguments {
        if path.as_os_str() == "-" {
            sources.push(Source::stdin());
        } else if path.is_dir() {
            walk(path, &mut sources);
        } else if !path.exists() && is_pattern(path) {
            expand(path, &mut sources);
        } else {
            sources.push(Source::file(path));
        }
    }
    sources
}

/// Opens a file for reading, or says in the user's words why that fails.
pub(crate) fn open_file(path: &Path) -> Result<File, Fault> {
    File::open(path).map_err(|e| cannot_open(path, &e))
}

/// Why a path cannot be read, and what to try.
fn cannot_open(path: &Path, error: &io::Error) -> Fault {
    let place = Place::file(&path.display().to_string());
    match error.kind() {
        io::ErrorKind::NotFound => Fault::error(place, "there is no such file")
            .try_this("check the name, or the folder that the command runs in"),
        io::ErrorKind::PermissionDenied => {
            Fault::error(place, "may not be read (permission denied)")
                .try_this("look at its owner and mode with `ls -l`")
        }
        _ => Fault::error(place, format!("cannot be read ({error})"))
            .try_this("check that it is a file that `cat` can print"),
    }
}

/// The id of a file's only document: its name without endings.
fn id_of(path: &Path) -> String {
    let path = without_packing(path);
    path.file_stem().map_or_else(
        || path.display().to_string(),
        |stem| stem.to_string_lossy().into_owned(),
    )
}

/// The path without `.gz` and the like.
pub(crate) fn without_packing(path: &Path) -> PathBuf {
    if has_ending(path, &PACKED) {
        path.with_extension("")
    } else {
        path.to_path_buf()
    }
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension()
        .and_then(|e| e.to_str())
        .is_some_and(|e| endings.iter().any(|known| e.eq_ignore_ascii_case(known)))
}

/// Whether a walked folder's file is read.
fn wanted(path: &Path) -> bool {
    has_ending(&without_packing(path), &ENDINGS)
}

fn is_pattern(path: &Path) -> bool {
    path.to_str()
        .is_some_and(|path| path.contains(['*', '?', '[']))
}

/// Adds what a pattern matches, sorted by path; folders among it are walked.
fn expand(pattern: &Path, sources: &mut Vec<Source>) {
    let place = Place::file(&pattern.display().to_string());
    let options = glob::MatchOptions {
        case_sensitive: true,
        require_literal_separator: true,
        require_literal_leading_dot: true,
    };
    let found = match glob::glob_with(&pattern.to_string_lossy(), options) {
        Ok(found) => found,
        Err(error) => {
            let fault = Fault::error(place, format!("is no pattern ({error})"))
                .try_this("put the name in quotes, and `[` in brackets of its own: `[[]`");
            sources.push(Source::Fault(fault));
            return;
        }
    };
    let before = sources.len();
    let mut paths = Vec::new();
    for path in found {
        match path {
            Ok(path) => paths.push(path),
            Err(error) => {
                sources.push(Source::Fault(cannot_open(error.path(), error.error())));
            }
        }
    }
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, sources);
        } else {
            sources.push(Source::file(path));
        }
    }
    if sources.len() == before {
        let fault = Fault::error(place, "no file matches this pattern")
            .try_this("check the folder that the command runs in; `**` stands for any folders");
        sources.push(Source::Fault(fault));
    }
}

/// Adds the files under `root` whose endings say that they may hold news, sorted by path. Folders behind
/// symbolic links are not entered, so that a loop of links ends; hidden files and folders are left out.
fn walk(root: &Path, sources: &mut Vec<Source>) {
    let before = sources.len();
    let mut folders = vec![root.to_path_buf()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                sources.push(Source::Fault(cannot_open(&folder, &error)));
                continue;
            }
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    sources.push(Source::Fault(cannot_open(&folder, &error)));
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
                Err(error) => sources.push(Source::Fault(cannot_open(&path, &error))),
            }
        }
    }
    if files.is_empty() && sources.len() == before {
        let fault = Fault::error(
            Place::file(&root.display().to_string()),
            "this folder holds no file with an ending of news, such as .txt, .jsonl or .html",
        )
        .try_this("name the files themselves: a file may have any ending");
        sources.push(Source::Fault(fault));
    }
    files.sort();
    sources.extend(files.into_iter().map(|path| {
        let below = without_packing(path.strip_prefix(root).unwrap_or(&path)).with_extension("");
        let id = below.to_string_lossy().into_owned();
        Source::File { path, id }
    }));
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
        assert_eq!(id_of(Path::new("news/visit.html.gz")), "visit");
        assert_eq!(id_of(Path::new("visit")), "visit");
    }

    #[test]
    fn folders_and_patterns_are_sorted_and_hidden_files_stay_hidden() {
        let dir = tempfile::tempdir().expect("a folder");
        for name in [
            "b.txt",
            "a.jsonl.gz",
            ".c.txt",
            "d.png",
            "sub/e.eml",
            ".git/f.txt",
        ] {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().expect("has one")).expect("made");
            fs::write(path, "x").expect("written");
        }
        let names = |argument: PathBuf| -> Vec<String> {
            resolve(&[argument])
                .iter()
                .map(|s| s.name().replace(&dir.path().display().to_string(), ""))
                .collect()
        };
        assert_eq!(
            names(dir.path().to_path_buf()),
            ["/a.jsonl.gz", "/b.txt", "/sub/e.eml"]
        );
        assert_eq!(
            names(dir.path().join("*.*")),
            ["/a.jsonl.gz", "/b.txt", "/d.png"]
        );
        assert_eq!(
            names(dir.path().join("**/*.txt")),
            ["/b.txt"],
            "hidden folders stay hidden"
        );
        let none = resolve(&[dir.path().join("*.zip")]);
        assert!(matches!(&none[..], [Source::Fault(f)] if f.what.contains("no file matches")));
    }
}
