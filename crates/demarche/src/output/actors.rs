//! One actor as a page: what it is on the day, its offices, its names, its members, where it is written.

use std::io::{self, Write};

use super::rich::{self, Style, piece};
use crate::commands::actors::{Meaning, Term};
use crate::terminal::{Terminal, harmless};

/// Room for the longest name of a field, and two columns.
const FIELD_COLUMNS: usize = 11;

/// Writes one meaning of a name.
///
/// # Errors
/// What the stream reports.
pub fn meaning(out: &mut dyn Write, terminal: &Terminal, meaning: &Meaning) -> io::Result<()> {
    let mark = if meaning.chosen {
        terminal.pick("●", "*")
    } else {
        terminal.pick("○", "-")
    };
    let head = [
        piece(Style::Plain, format!("{mark} ")),
        piece(Style::Strong, harmless(&meaning.name)),
        piece(
            Style::Quiet,
            harmless(&format!(
                "  {}",
                meaning.key.as_deref().unwrap_or("agent noun")
            )),
        ),
    ];
    writeln!(out, "{}", rich::draw(&head, terminal))?;
    let mut field =
        |name: &str, value: &str| rich::field(out, terminal, FIELD_COLUMNS, name, value);
    let coded = format!(
        "{} {}",
        meaning.country.as_deref().unwrap_or("(no country)"),
        meaning.sectors.join(" ")
    );
    field("coded", &format!("{}  ({})", coded.trim_end(), meaning.why))?;
    field("found as", &meaning.how)?;
    for (n, term) in meaning.offices.iter().enumerate() {
        field(if n == 0 { "offices" } else { "" }, &office(term, terminal))?;
    }
    field("names", &meaning.names.join(", "))?;
    field("words", &meaning.words.join(", "))?;
    field("part of", meaning.part_of.as_deref().unwrap_or_default())?;
    field("members", &meaning.members.join(" "))?;
    field("member of", &meaning.member_of.join(", "))?;
    if meaning.from.is_some() || meaning.to.is_some() {
        let day = |day: Option<jiff::civil::Date>| day.map(|d| d.to_string()).unwrap_or_default();
        field(
            "lived",
            &format!("{} to {}", day(meaning.from), day(meaning.to)),
        )?;
    }
    if let (Some(file), Some(line)) = (&meaning.file, meaning.line) {
        field("written", &format!("{file}:{line}"))?;
    }
    Ok(())
}

/// One office in a line; the one that counts is marked.
fn office(term: &Term, terminal: &Terminal) -> String {
    let day = |day: Option<jiff::civil::Date>, open: &str| {
        day.map_or_else(|| open.to_owned(), |d| d.to_string())
    };
    let mark = if term.counts {
        terminal.pick("▸", ">")
    } else {
        " "
    };
    let country = term
        .country
        .as_deref()
        .map(|c| format!(" {c}"))
        .unwrap_or_default();
    format!(
        "{mark} {:10} to {:10}  {}{country}  {}",
        day(term.from, "?"),
        day(term.to, "now"),
        term.sectors.join(" "),
        term.title,
    )
}
