//! Users' own dictionaries: who else there is, or who somebody is instead.
//!
//! Four formats, told apart by name and content: our TOML, a table (CSV), and the actor and agent
//! dictionaries of TABARI and PETRARCH. A file is read to its end whatever is wrong in it, and every
//! problem has its line. Each file is a layer above those before: later files win, and a user's name wins
//! over one of the program's that is as long.
//!
//! What is wrong in our own formats is an error, for its author can mend it. The old dictionaries are as
//! they are: lines that cannot be read are left out, repaired ones are used, and both are told.

mod actors;
mod agents;
mod codes;
mod lines;
mod table;
mod toml;

use std::fmt;

use crate::builder::WorldBuilder;

pub use codes::Reading;

/// Bytes of a dictionary at most. The largest in use have some megabytes.
pub const MAX_BYTES: usize = 64 << 20;
/// Bytes of a line at most.
pub const MAX_LINE: usize = 64 << 10;
/// Names and nouns of one dictionary at most.
pub const MAX_ENTRIES: usize = 1_000_000;
/// Problems of one dictionary that are told at most; others are counted.
pub const MAX_PROBLEMS: usize = 200;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gravity {
    /// The dictionary cannot be used as it is.
    Error,
    /// The line was left out or repaired; the rest is used.
    Warning,
}

/// Something wrong in a dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// File name as given.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// How bad it is.
    pub gravity: Gravity,
    /// What is wrong.
    pub message: String,
    /// What to try.
    pub remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let gravity = match self.gravity {
            Gravity::Error => "error",
            Gravity::Warning => "warning",
        };
        write!(
            f,
            "{}:{}:{}: {gravity}: {}",
            self.file, self.line, self.column, self.message
        )?;
        if !self.remedy.is_empty() {
            write!(f, "\n  try: {}", self.remedy)?;
        }
        Ok(())
    }
}

/// The format of a dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// That of `data/world/`.
    Toml,
    /// A table with a header line.
    Table,
    /// TABARI's and PETRARCH's actors.
    Actors,
    /// TABARI's and PETRARCH's agents.
    Agents,
}

impl Format {
    /// What people call it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Toml => "TOML",
            Format::Table => "CSV",
            Format::Actors => "PETRARCH actors",
            Format::Agents => "PETRARCH agents",
        }
    }
}

/// What came of reading a dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What the file was taken for; None if it is none of the formats.
    pub format: Option<Format>,
    /// Entries that were taken in.
    pub entries: usize,
    /// All that is wrong, by line; no more than [`MAX_PROBLEMS`].
    pub problems: Vec<Problem>,
    /// Problems beyond those.
    pub further: usize,
}

impl Report {
    /// Whether the dictionary cannot be used.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.problems.iter().any(|p| p.gravity == Gravity::Error)
    }
}

/// Collects what is wrong with one file.
struct Sink {
    file: String,
    problems: Vec<Problem>,
    further: usize,
}

impl Sink {
    fn tell(
        &mut self,
        gravity: Gravity,
        (line, column): (usize, usize),
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        // an error is always told, so that a file that fails says why
        if self.problems.len() >= MAX_PROBLEMS && gravity == Gravity::Warning {
            self.further += 1;
            return;
        }
        if self.problems.len() >= 2 * MAX_PROBLEMS {
            self.further += 1;
            return;
        }
        self.problems.push(Problem {
            file: self.file.clone(),
            line,
            column,
            gravity,
            message: message.into(),
            remedy: remedy.into(),
        });
    }

    fn error(&mut self, at: (usize, usize), message: impl Into<String>, remedy: impl Into<String>) {
        self.tell(Gravity::Error, at, message, remedy);
    }

    fn warn(&mut self, at: (usize, usize), message: impl Into<String>, remedy: impl Into<String>) {
        self.tell(Gravity::Warning, at, message, remedy);
    }
}

impl WorldBuilder {
    /// Adds a user's dictionary in a layer of its own. The name tells the format where it ends in `.toml`
    /// or `.csv`, else the content does. `reading` says what `MED` means in code strings; None lets the
    /// file tell.
    pub fn add_dictionary(&mut self, file: &str, bytes: &[u8], reading: Option<Reading>) -> Report {
        let mut sink = Sink {
            file: file.to_owned(),
            problems: Vec::new(),
            further: 0,
        };
        let before = self.len();
        let format = self.read_dictionary(file, bytes, reading, &mut sink);
        sink.problems.sort_by_key(|p| (p.line, p.column));
        Report {
            format,
            entries: self.len() - before,
            problems: sink.problems,
            further: sink.further,
        }
    }

    fn read_dictionary(
        &mut self,
        file: &str,
        bytes: &[u8],
        reading: Option<Reading>,
        sink: &mut Sink,
    ) -> Option<Format> {
        if bytes.len() > MAX_BYTES {
            sink.error(
                (1, 1),
                format!("the file has more than {} MiB", MAX_BYTES >> 20),
                "split it, and name each part with --actors",
            );
            return None;
        }
        let text = lines::decode(bytes, sink);
        if let Some((line, _)) = text.lines().enumerate().find(|(_, l)| l.len() > MAX_LINE) {
            sink.error(
                (line + 1, 1),
                format!("the line has more than {} KiB", MAX_LINE >> 10),
                "a dictionary has one entry a line; is this another kind of file?",
            );
            return None;
        }
        let format = format_of(file, &text, sink)?;
        self.begin_layer(file);
        match format {
            Format::Toml => self.add_toml(&text, sink),
            Format::Table => self.add_table(&text, sink),
            Format::Actors => self.add_actors(file, &text, reading, sink),
            Format::Agents => self.add_agents(&text, reading, sink),
        }
        Some(format)
    }
}

/// What a file is, by name and content.
fn format_of(file: &str, text: &str, sink: &mut Sink) -> Option<Format> {
    let name = file.to_lowercase();
    if name.ends_with(".toml") {
        return Some(Format::Toml);
    }
    if name.ends_with(".csv") || name.ends_with(".tsv") {
        return Some(Format::Table);
    }
    let mut actors = 0;
    let mut agents = 0;
    for line in text.lines().take(5000) {
        let line = line.trim();
        if line.starts_with("[[") {
            return Some(Format::Toml);
        }
        if line.starts_with("<ISSUE") {
            sink.error(
                (1, 1),
                "this is an issue list, not a dictionary of actors",
                "topics of our own are in data/codebook/contexts.toml",
            );
            return None;
        }
        if line.starts_with("---") && line.contains('[')
            || line.starts_with("- ") && line.contains('*')
        {
            sink.error(
                (1, 1),
                "this is a verb dictionary, not one of actors",
                "verbs are rules here: see `demarche lexicon show`",
            );
            return None;
        }
        if line.contains("[~") || line.contains("~]") || line.starts_with('!') && line.contains('=')
        {
            agents += 1;
        } else if line.contains('[') && line.contains(']') {
            actors += 1;
        }
    }
    match (actors, agents) {
        (0, 0) => {
            sink.error(
                (1, 1),
                "this is no dictionary that can be read: no line has a code in brackets",
                "use our TOML (.toml), a table (.csv), or a PETRARCH actor or agent file",
            );
            None
        }
        (actors, agents) if agents > actors => Some(Format::Agents),
        _ => Some(Format::Actors),
    }
}
