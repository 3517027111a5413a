//! `demarche occurrences`: happenings with what all their reports say together.

use std::io::{self, BufWriter, Write};

use demarche_archive::Happening;
use demarche_export::csv;

use super::Outcome;
use super::ask::{asked, below, form, json_line};
use crate::cli::{ListArgs, ListFormat, When};
use crate::output::columns::{self, Column};
use crate::terminal::Terminal;

/// Lists the occurrences of a filter.
///
/// # Errors
/// If the archive or the filter cannot be used, or the output cannot be written.
pub fn run(args: ListArgs, color: When) -> anyhow::Result<Outcome> {
    let (archive, filter, sort) = asked(&args)?;
    let stdout = Terminal::stdout(color);
    let page = archive.occurrences(&filter, sort, args.limit, args.cursor.as_deref())?;
    let mut out = BufWriter::new(io::stdout().lock());
    let row = |found: &Happening| {
        let (day, kind, what, contested) = told(found);
        let numbers = [found.reports, found.record.voices].map(|n| n.to_string());
        let [reports, voices] = numbers;
        let confidence = format!("{:.2}", found.record.confidence);
        vec![
            day,
            kind,
            what,
            confidence,
            reports,
            voices,
            contested,
            found.id.clone(),
        ]
    };
    let rows = page.items.iter().map(row);
    match form(args.format, &stdout) {
        ListFormat::Table => {
            let columns = [
                Column::Left("DATE"),
                Column::Left("TYPE"),
                Column::Cut("WHO"),
                Column::Right("CONF"),
                Column::Right("REP"),
                Column::Right("PUB"),
                Column::Left("CONTESTED"),
                Column::Left("ID"),
            ];
            columns::print(&mut out, &stdout, &columns, &rows.collect::<Vec<_>>())?;
        }
        ListFormat::Jsonl => {
            for found in &page.items {
                json_line(&mut out, found)?;
            }
        }
        ListFormat::Csv => {
            let heading = [
                "day",
                "type",
                "who",
                "confidence",
                "reports",
                "publishers",
                "contested",
                "id",
            ];
            csv::rows(&mut out, &heading, rows)?;
        }
    }
    out.flush()?;
    below(&archive, &filter, page.next.as_deref(), color)?;
    Ok(Outcome::Done)
}

/// Day, type, who did it to whom, and the names of contested fields.
fn told(found: &Happening) -> (String, String, String, String) {
    let record = &found.record;
    let names = |members: &mut dyn Iterator<Item = &str>| {
        let names: Vec<&str> = members.collect();
        names.join(", ")
    };
    let actors = names(&mut record.actors.iter().map(|p| p.name.as_str()));
    let recipients = names(&mut record.recipients.iter().map(|p| p.name.as_str()));
    let contested: Vec<&str> = record.contested.iter().map(|c| c.field.as_str()).collect();
    (
        record.days.map(|days| days.first_day()).unwrap_or_default(),
        match record.mode {
            Some(mode) => format!("{}/{mode}", record.event_type),
            None => record.event_type.to_string(),
        },
        match (actors.is_empty(), recipients.is_empty()) {
            (false, true) => actors,
            _ => format!("{actors} > {recipients}"),
        },
        contested.join(" "),
    )
}
