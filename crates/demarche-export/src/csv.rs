//! CSV with a heading, for spreadsheets and scripts.

use std::io::Write;

use demarche_archive::Found;

use crate::columns::{COLUMNS, Cell, cells};
use crate::hashing::Hashing;
use crate::{Error, Rows, Written};

/// What becomes of words that a spreadsheet would take for a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formulas {
    /// They get an apostrophe in front, and are shown instead of run.
    Quoted,
    /// They stay, for programs.
    AsTheyAre,
}

/// Events as rows.
pub struct Table<W: Write> {
    writer: csv::Writer<W>,
    formulas: Formulas,
}

impl<W: Write> Table<W> {
    /// Writes the heading.
    ///
    /// # Errors
    /// What the stream reports.
    pub fn new(out: W, formulas: Formulas) -> Result<Table<W>, Error> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(COLUMNS.iter().map(|(name, _)| name))?;
        Ok(Table { writer, formulas })
    }

    /// Writes an event.
    ///
    /// # Errors
    /// What the stream reports.
    pub fn event(&mut self, found: &Found) -> Result<(), Error> {
        let row = cells(found).map(|cell| match cell {
            Cell::Empty => String::new(),
            Cell::Text(text) => self.text(text),
            Cell::Whole(n) => n.to_string(),
            Cell::Number(x) => x.to_string(),
        });
        self.writer.write_record(row)?;
        Ok(())
    }

    /// Writes what is held back.
    ///
    /// # Errors
    /// What the stream reports.
    pub fn finish(mut self) -> Result<(), Error> {
        self.writer.flush()?;
        Ok(())
    }

    fn text(&self, text: String) -> String {
        let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
        if self.formulas == Formulas::Quoted && formula {
            format!("'{text}")
        } else {
            text
        }
    }
}

impl<W: Write> Rows for Table<Hashing<W>> {
    fn event(&mut self, found: &Found) -> Result<u64, Error> {
        Table::event(self, found)?;
        Ok(1)
    }

    fn finish(self: Box<Self>) -> Result<Vec<Written>, Error> {
        let out = self
            .writer
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)?;
        Ok(vec![out.finish()?])
    }

    fn notes(&self) -> Vec<String> {
        match self.formulas {
            Formulas::Quoted => vec![
                "words that begin with = + - @ have an apostrophe in front; numbers never"
                    .to_owned(),
            ],
            Formulas::AsTheyAre => Vec::new(),
        }
    }
}

/// Writes rows of words under a heading.
///
/// # Errors
/// What the stream reports.
pub fn rows(
    out: impl Write,
    heading: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Result<(), Error> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(heading)?;
    for row in rows {
        writer.write_record(row)?;
    }
    writer.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::found;

    #[test]
    fn formulas_are_disarmed_and_numbers_are_not() {
        let table = |formulas| {
            let mut out = Vec::new();
            let mut table = Table::new(&mut out, formulas).expect("a heading");
            table.event(&found()).expect("a row");
            table.finish().expect("memory");
            let mut reader = csv::Reader::from_reader(&out[..]);
            let heading = reader.headers().expect("a heading").clone();
            let row = reader.records().next().expect("a row").expect("readable");
            let get = |name: &str| {
                let at = heading
                    .iter()
                    .position(|column| column == name)
                    .expect("a column");
                row[at].to_owned()
            };
            [
                "publisher",
                "sentence",
                "goldstein",
                "lon",
                "confidence",
                "actors",
                "actor_countries",
                "detained",
                "dead",
            ]
            .map(get)
        };
        assert_eq!(
            table(Formulas::Quoted),
            [
                "'=1+1",
                "'-Warning-",
                "-7",
                "-83",
                "0.86",
                "Romania; Kaja Kallas",
                "ROU; EUR",
                "7",
                ""
            ]
        );
        assert_eq!(table(Formulas::AsTheyAre)[0], "=1+1");
    }
}
