//! What went wrong with one input, where, and what to try.

use std::fmt;

use serde::Serialize;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A document is lost; the exit code will say so.
    Error,
    /// The document is there, but the user should look.
    Warning,
    /// Left out on purpose.
    Note,
}

/// Where in the input: as much as is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Place {
    /// File name as the user gave it, `<stdin>` for standard input.
    pub file: String,
    /// Line from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Column from 1, in code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// Record, entry, message or row from 1, in formats that are not made of lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// Byte from 0, counted in what the file holds when it is unpacked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
}

impl Place {
    /// Somewhere in `file`.
    pub fn file(file: &str) -> Place {
        Place {
            file: file.to_owned(),
            ..Place::default()
        }
    }

    /// In a line of `file`.
    pub fn line(file: &str, line: u64) -> Place {
        Place {
            line: Some(line),
            ..Place::file(file)
        }
    }

    /// In a record of `file`.
    pub fn record(file: &str, record: u64) -> Place {
        Place {
            record: Some(record),
            ..Place::file(file)
        }
    }

    /// The same place, at a column.
    pub fn column(mut self, column: usize) -> Place {
        self.column = u32::try_from(column).ok();
        self
    }

    /// The same place, at a byte.
    pub fn offset(mut self, offset: u64) -> Place {
        self.offset = Some(offset);
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = self.column {
            write!(f, ":{column}")?;
        }
        if let Some(record) = self.record {
            write!(f, "#{record}")?;
        }
        // A line says it better to people.
        if let (None, Some(offset)) = (self.line, self.offset) {
            write!(f, "@{offset}")?;
        }
        Ok(())
    }
}

/// Something the user should know about one input. The crate's only error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// How bad it is.
    pub severity: Severity,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// What is wrong, in a clause without a full stop.
    pub what: Box<str>,
    /// What to try, likewise.
    #[serde(rename = "try")]
    pub remedy: Box<str>,
}

impl Fault {
    /// A document is lost.
    pub fn error(place: Place, what: impl Into<String>) -> Fault {
        Fault {
            severity: Severity::Error,
            place,
            what: what.into().into_boxed_str(),
            remedy: Box::default(),
        }
    }

    /// The document is there all the same.
    pub fn warning(place: Place, what: impl Into<String>) -> Fault {
        Fault {
            severity: Severity::Warning,
            ..Fault::error(place, what)
        }
    }

    /// Left out on purpose.
    pub fn note(place: Place, what: impl Into<String>) -> Fault {
        Fault {
            severity: Severity::Note,
            ..Fault::error(place, what)
        }
    }

    /// Adds what to try.
    pub fn try_this(mut self, remedy: impl Into<String>) -> Fault {
        self.remedy = remedy.into().into_boxed_str();
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        write!(f, "{severity}: {}: {}", self.place, self.what)?;
        if !self.remedy.is_empty() {
            write!(f, "\n  try: {}", self.remedy)?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}
