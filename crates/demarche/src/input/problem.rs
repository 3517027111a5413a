//! What went wrong with one input, where, and what to try.

use std::fmt;

use serde::Serialize;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A document is lost; the exit code will say so.
    Error,
    /// The document is coded, but the user should look.
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
    pub column: Option<usize>,
}

impl Place {
    /// Somewhere in `file`.
    pub fn file(file: &str) -> Place {
        Place {
            file: file.to_owned(),
            line: None,
            column: None,
        }
    }

    /// In a line of `file`.
    pub fn line(file: &str, line: u64) -> Place {
        Place {
            file: file.to_owned(),
            line: Some(line),
            column: None,
        }
    }

    /// The same place, at a column.
    pub fn column(mut self, column: usize) -> Place {
        self.column = Some(column);
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
        Ok(())
    }
}

/// Something the user should know about one input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// What is wrong, in a clause without a full stop.
    pub what: String,
    /// What to try, likewise.
    #[serde(rename = "try")]
    pub remedy: String,
}

impl Problem {
    /// A document is lost.
    pub fn error(place: Place, what: impl Into<String>) -> Problem {
        Problem {
            severity: Severity::Error,
            place,
            what: what.into(),
            remedy: String::new(),
        }
    }

    /// Coded all the same.
    pub fn warning(place: Place, what: impl Into<String>) -> Problem {
        Problem {
            severity: Severity::Warning,
            ..Problem::error(place, what)
        }
    }

    /// Left out on purpose.
    pub fn note(place: Place, what: impl Into<String>) -> Problem {
        Problem {
            severity: Severity::Note,
            ..Problem::error(place, what)
        }
    }

    /// Adds what to try.
    pub fn try_this(mut self, remedy: impl Into<String>) -> Problem {
        self.remedy = remedy.into();
        self
    }
}

impl fmt::Display for Problem {
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
