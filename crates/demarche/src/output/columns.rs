//! Plain tables: a heading, rows, columns as wide as they must be and together no wider than the screen.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::rich::{self, Style, piece};
use crate::terminal::{Terminal, harmless};

/// Between two columns.
const GAP: usize = 2;
/// The narrowest that a column is cut to.
const LEAST_CUT: usize = 8;

/// How a column is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Words; never cut.
    Left(&'static str),
    /// Numbers, one below the other; never cut.
    Right(&'static str),
    /// Words that may be cut where the screen ends. At most one.
    Cut(&'static str),
}

impl Column {
    fn heading(self) -> &'static str {
        match self {
            Column::Left(heading) | Column::Right(heading) | Column::Cut(heading) => heading,
        }
    }
}

/// Prints rows under a heading. Cells are made harmless for the terminal.
///
/// # Errors
/// What the stream reports.
pub fn print(
    out: &mut dyn Write,
    terminal: &Terminal,
    columns: &[Column],
    rows: &[Vec<String>],
) -> io::Result<()> {
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| harmless(cell)).collect())
        .collect();
    let mut widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(i, column)| {
            rows.iter()
                .filter_map(|row| row.get(i))
                .map(|cell| cell.width())
                .chain([column.heading().width()])
                .max()
                .unwrap_or(0)
        })
        .collect();
    let total: usize = widths.iter().sum::<usize>() + GAP * columns.len().saturating_sub(1);
    if let Some(cut) = columns.iter().position(|c| matches!(c, Column::Cut(_))) {
        let over = total.saturating_sub(terminal.width);
        if over > 0 {
            widths[cut] = widths[cut].saturating_sub(over).max(LEAST_CUT);
        }
    }
    let heading: Vec<String> = columns.iter().map(|c| c.heading().to_owned()).collect();
    let line = line(&heading, columns, &widths, terminal);
    writeln!(
        out,
        "{}",
        rich::draw(&[piece(Style::Quiet, line)], terminal)
    )?;
    for row in &rows {
        writeln!(out, "{}", self::line(row, columns, &widths, terminal))?;
    }
    Ok(())
}

fn line(row: &[String], columns: &[Column], widths: &[usize], terminal: &Terminal) -> String {
    let mut line = String::new();
    for (i, ((cell, column), width)) in row.iter().zip(columns).zip(widths).enumerate() {
        if i > 0 {
            line.push_str(&" ".repeat(GAP));
        }
        let cell = rich::cut(cell, *width, terminal);
        let pad = " ".repeat(width.saturating_sub(cell.width()));
        match column {
            Column::Right(_) => {
                line.push_str(&pad);
                line.push_str(&cell);
            }
            Column::Left(_) | Column::Cut(_) => {
                line.push_str(&cell);
                line.push_str(&pad);
            }
        }
    }
    line.truncate(line.trim_end().len());
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_below_each_other_and_words_are_cut_at_the_edge() {
        let terminal = Terminal {
            width: 24,
            interactive: false,
            colour: false,
            unicode: true,
        };
        let columns = [Column::Cut("NAME"), Column::Right("N"), Column::Left("ID")];
        let rows = [
            vec![
                "A very long name of a body".into(),
                "7".into(),
                "ev_1".into(),
            ],
            vec!["B\u{1b}".into(), "1,234".into(), "ev_22".into()],
        ];
        let mut out = Vec::new();
        print(&mut out, &terminal, &columns, &rows).expect("memory");
        let text = String::from_utf8(out).expect("text");
        assert_eq!(
            text,
            "NAME            N  ID\nA very lo…      7  ev_1\nB\u{fffd}          1,234  ev_22\n"
        );
    }
}
