//! The lines of the old dictionaries: decoded, without comments, numbered.

use encoding_rs::WINDOWS_1252;

use super::Sink;

/// The text of a file: UTF-8, or else Windows-1252, which is told with the first line that needs it.
pub(super) fn decode(bytes: &[u8], sink: &mut Sink) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            let line = 1 + before.iter().filter(|&&b| b == b'\n').count();
            let start = before
                .iter()
                .rposition(|&b| b == b'\n')
                .map_or(0, |at| at + 1);
            let column = 1 + String::from_utf8_lossy(&before[start..]).chars().count();
            sink.warn(
                (line, column),
                "a byte is not UTF-8; the file is read as Windows-1252",
                "save the file as UTF-8",
            );
            WINDOWS_1252
                .decode_without_bom_handling(bytes)
                .0
                .into_owned()
        }
    }
}

/// One line without its comment.
pub(super) struct Line<'t> {
    /// From 1.
    pub(super) number: usize,
    /// Trimmed behind, not before: an indented line is told by its indent.
    pub(super) text: &'t str,
}

/// The lines that say something. `#` begins a comment anywhere, `;` too where `remarks` are allowed,
/// `<!--` one that may go over several lines.
pub(super) fn spoken<'t>(text: &'t str, remarks: bool) -> Vec<Line<'t>> {
    let mut out = Vec::new();
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        let mut line = line;
        if inside {
            match line.find("-->") {
                Some(end) => {
                    inside = false;
                    line = &line[end + 3..];
                }
                None => continue,
            }
        }
        if let Some(start) = line.find("<!--") {
            inside = !line[start..].contains("-->");
            line = &line[..start];
        } else if line.trim_start().starts_with("<!") {
            continue;
        }
        let comment = |c: char| c == '#' && !line.contains("[###]") || remarks && c == ';';
        let said = line.find(comment).map_or(line, |at| &line[..at]).trim_end();
        if !said.trim().is_empty() {
            out.push(Line {
                number: index + 1,
                text: said,
            });
        }
    }
    out
}

/// A phrase of the old dictionaries as names are written: underscores are blanks, capitals become words
/// where they are more than an abbreviation.
pub(super) fn phrase(raw: &str) -> String {
    let words: Vec<&str> = raw
        .split(|c: char| c == '_' || c.is_whitespace())
        .filter(|w| !w.is_empty())
        .collect();
    let several = words.len() > 1;
    let cased = words.iter().map(|word| {
        let abbreviation = word.contains('.') && word.len() <= 8;
        let shouted = !word.chars().any(char::is_lowercase);
        if !shouted || abbreviation || !several && word.chars().count() <= 4 {
            return (*word).to_owned();
        }
        let mut out = String::with_capacity(word.len());
        let mut first = true;
        for c in word.chars() {
            if first {
                out.extend(c.to_uppercase());
            } else {
                out.extend(c.to_lowercase());
            }
            first = !c.is_alphanumeric() && c != '\'';
        }
        out
    });
    cased.collect::<Vec<_>>().join(" ")
}

/// Column, from 1, of a part of a line.
pub(super) fn column(line: &str, byte: usize) -> usize {
    1 + line[..byte.min(line.len())].chars().count()
}
