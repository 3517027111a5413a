//! Lists of events from an archive, for people: one row an event, and the ids whole.

use std::io::{self, Write};

use demarche_archive::{Found, Status};

use super::rich::{self, Piece, Style, piece};
use super::{class, day, evidence, remark, sides, type_and_mode};
use crate::terminal::Terminal;

/// The widest and the narrowest that the column of events becomes.
const EVENT_COLUMNS: usize = 78;
const LEAST_EVENT_COLUMNS: usize = 30;
/// Date, class, confidence, reports, with the gaps around them.
const BEFORE: usize = 19;
const AFTER: usize = 13;

/// Prints events under a heading; with `sentences` each has its sentence below it.
///
/// # Errors
/// What the stream reports.
pub fn print(
    out: &mut dyn Write,
    terminal: &Terminal,
    events: &[Found],
    sentences: bool,
) -> io::Result<()> {
    let ids = events
        .iter()
        .map(|found| found.record.id.len())
        .max()
        .unwrap_or(0);
    let room = terminal.width.saturating_sub(BEFORE + AFTER);
    let beside = room.saturating_sub(ids + 2) >= LEAST_EVENT_COLUMNS;
    let columns = if beside { room - ids - 2 } else { room }.clamp(1, EVENT_COLUMNS);
    let heading = format!(
        "{:10}  {:5}  {:columns$}  {:>4}  {:>3}{}",
        "DATE",
        "CLASS",
        "EVENT",
        "CONF",
        "REP",
        if beside { "  ID" } else { "" }
    );
    writeln!(
        out,
        "{}",
        rich::draw(&[piece(Style::Quiet, heading)], terminal)
    )?;
    for found in events {
        row(out, terminal, found, columns, beside)?;
        if sentences {
            below(out, terminal, &evidence::sentence(&found.record))?;
        }
    }
    Ok(())
}

fn row(
    out: &mut dyn Write,
    terminal: &Terminal,
    found: &Found,
    columns: usize,
    beside: bool,
) -> io::Result<()> {
    let event = &found.record;
    let mut what = sides(event, terminal);
    what.push(piece(Style::Plain, format!("  {}", type_and_mode(event))));
    if let Some(remark) = remark(event.modality) {
        what.push(piece(Style::Quiet, format!(" {remark}")));
    }
    if found.review != Status::Unreviewed {
        what.push(piece(Style::Quiet, format!(" [{}]", found.review.as_str())));
    }
    for (i, line) in rich::wrap(&what, columns).into_iter().enumerate() {
        if i > 0 {
            let mut row = vec![piece(Style::Plain, " ".repeat(BEFORE))];
            row.extend(line);
            writeln!(out, "{}", rich::draw(&row, terminal))?;
            continue;
        }
        let class = class(event.quad, terminal);
        let class_pad =
            " ".repeat(7_usize.saturating_sub(rich::width(std::slice::from_ref(&class))));
        let pad = " ".repeat(columns.saturating_sub(rich::width(&line)));
        let mut row = vec![
            piece(Style::Plain, format!("{:10}  ", day(event))),
            class,
            piece(Style::Plain, class_pad),
        ];
        row.extend(line);
        row.push(piece(
            Style::Plain,
            format!("{pad}  {:4.2}  {:>3}", event.confidence, found.reports),
        ));
        if beside {
            row.push(piece(Style::Quiet, format!("  {}", event.id)));
        }
        writeln!(out, "{}", rich::draw(&row, terminal))?;
    }
    if !beside {
        below(out, terminal, &[piece(Style::Quiet, event.id.as_str())])?;
    }
    Ok(())
}

fn below(out: &mut dyn Write, terminal: &Terminal, what: &[Piece]) -> io::Result<()> {
    for line in rich::wrap(what, terminal.width.saturating_sub(BEFORE).max(1)) {
        let mut row = vec![piece(Style::Plain, " ".repeat(BEFORE))];
        row.extend(line);
        writeln!(out, "{}", rich::draw(&row, terminal))?;
    }
    Ok(())
}
