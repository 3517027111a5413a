//! JSONL: the record exactly, one a line.

use std::io::{self, Write};

use demarche_coder::{Coded, Event, Explanation};
use serde::Serialize;

/// A record with the steps that led to it.
#[derive(Serialize)]
struct Explained<'e> {
    #[serde(flatten)]
    event: &'e Event,
    explanation: &'e Explanation,
}

/// Writes the records of one article, with their explanations if wanted.
///
/// # Errors
/// What the stream reports.
pub fn write(out: &mut dyn Write, coded: &Coded, explain: bool) -> io::Result<()> {
    for (event, explanation) in coded.events.iter().zip(&coded.explanations) {
        if explain {
            serde_json::to_writer(&mut *out, &Explained { event, explanation })?;
        } else {
            serde_json::to_writer(&mut *out, event)?;
        }
        out.write_all(b"\n")?;
    }
    Ok(())
}
