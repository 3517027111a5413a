//! Dictionaries in the format of `data/world/`, read entry by entry so that each error is told.

use super::Sink;
use crate::builder::WorldBuilder;
use crate::data;
use crate::error::Error;

impl WorldBuilder {
    pub(super) fn add_toml(&mut self, text: &str, sink: &mut Sink) {
        for (first, chunk) in entries(text) {
            let data = match data::read(chunk) {
                Ok(data) => data,
                Err(error) => {
                    let start = error.span().map_or(0, |span| span.start).min(chunk.len());
                    let line = data::line_of(chunk, start);
                    let begin = chunk[..start].rfind('\n').map_or(0, |at| at + 1);
                    let column = 1 + chunk[begin..start].chars().count();
                    sink.error(
                        (first + line - 1, column),
                        error.message().trim().replace('\n', "; "),
                        "the keys of each kind of entry stand at the head of the files in data/world",
                    );
                    continue;
                }
            };
            if let Err(error) = self.add_data(chunk, first, data) {
                let (line, message) = match error {
                    Error::Entry {
                        line,
                        entry,
                        message,
                        ..
                    } => (line, format!("{entry}: {message}")),
                    Error::Format { line, message, .. } => (line, message),
                };
                sink.error((line, 1), message, "");
            }
        }
        self.check_countries(sink);
    }

    /// Tells the country codes of this layer that no country has.
    pub(super) fn check_countries(&self, sink: &mut Sink) {
        for (line, key, code) in self.unknown_countries() {
            sink.error(
                (line, 1),
                format!("{key}: there is no country {code}"),
                "use an ISO 3166-1 alpha-3 code, or UNO EUR IGO NGO ISM IMG MNC; `demarche actors show` tells a \
                 country's",
            );
        }
    }
}

/// The parts of a file that can be read alone, each with its first line: what stands before the first
/// entry, and each entry.
fn entries(text: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let (mut start, mut first) = (0, 1);
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if line.starts_with("[[") && at > start {
            out.push((first, &text[start..at]));
            (start, first) = (at, index + 1);
        }
        at += line.len();
    }
    if start < text.len() {
        out.push((first, &text[start..]));
    }
    out
}
