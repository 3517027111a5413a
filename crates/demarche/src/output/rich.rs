//! Runs of styled text: wrapped to a width, drawn with or without colour.

use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::terminal::{Terminal, harmless};

/// Lines longer than this are hard to read.
const TEXT_COLUMNS: usize = 100;

/// How a run of text looks, by what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As it comes.
    Plain,
    /// What the eye should find first.
    Strong,
    /// What is there for completeness.
    Quiet,
    /// Underlined: a participant.
    Marked,
    /// Verbal cooperation.
    VerbalCooperation,
    /// Material cooperation.
    MaterialCooperation,
    /// Verbal conflict.
    VerbalConflict,
    /// Material conflict.
    MaterialConflict,
}

impl Style {
    /// The parameters of the terminal's colour sequence. Blue and rust of the 256-colour table are the
    /// ones with a contrast of at least 3:1 on black and on white; strength repeats as weight.
    fn code(self) -> Option<&'static str> {
        match self {
            Style::Plain => None,
            Style::Strong => Some("1"),
            Style::Quiet => Some("2"),
            Style::Marked => Some("4"),
            Style::VerbalCooperation => Some("38;5;68"),
            Style::MaterialCooperation => Some("1;38;5;68"),
            Style::VerbalConflict => Some("38;5;166"),
            Style::MaterialConflict => Some("1;38;5;166"),
        }
    }
}

/// A run of text in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its look.
    pub style: Style,
    /// Its text, harmless for a terminal.
    pub text: String,
}

/// Shorthand for a piece.
pub fn piece(style: Style, text: impl Into<String>) -> Piece {
    Piece {
        style,
        text: text.into(),
    }
}

/// Writes one field of a page: its name in `columns` columns, its text wrapped; nothing where it is empty.
///
/// # Errors
/// What the stream reports.
pub fn field(
    out: &mut dyn Write,
    terminal: &Terminal,
    columns: usize,
    name: &str,
    value: &str,
) -> io::Result<()> {
    if value.is_empty() {
        return Ok(());
    }
    let room = terminal.width.min(TEXT_COLUMNS);
    let room = room.saturating_sub(2 + columns).max(1);
    let text = piece(Style::Plain, harmless(value));
    for (i, line) in wrap(&[text], room).iter().enumerate() {
        let name = if i == 0 { name } else { "" };
        let name = piece(Style::Quiet, format!("  {name:columns$}"));
        writeln!(out, "{}{}", draw(&[name], terminal), draw(line, terminal))?;
    }
    Ok(())
}

/// Columns that the pieces take.
pub fn width(pieces: &[Piece]) -> usize {
    pieces.iter().map(|p| p.text.width()).sum()
}

/// Breaks pieces at spaces into lines of at most `columns`; a longer word is broken where it must be.
/// Styles never break a word.
pub fn wrap(pieces: &[Piece], columns: usize) -> Vec<Vec<Piece>> {
    let mut lines = Vec::new();
    let mut line: Vec<Piece> = Vec::new();
    let mut used = 0;
    for word in words(pieces) {
        let (gap, needed) = (usize::from(!line.is_empty()), width(&word));
        if !line.is_empty() && used + gap + needed > columns {
            lines.push(std::mem::take(&mut line));
            used = 0;
        } else if gap == 1 {
            // The space takes the style of both neighbours if they agree, so that underlining is not cut.
            let style = match (line.last(), word.first()) {
                (Some(left), Some(right)) if left.style == right.style => left.style,
                _ => Style::Plain,
            };
            append(&mut line, style, " ");
            used += 1;
        }
        for run in word {
            for c in run.text.chars() {
                let wide = c.width().unwrap_or(0);
                if used + wide > columns && used > 0 {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                append(&mut line, run.style, c.encode_utf8(&mut [0; 4]));
                used += wide;
            }
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The pieces cut at spaces; a word may have several styles.
fn words(pieces: &[Piece]) -> Vec<Vec<Piece>> {
    let mut words = Vec::new();
    let mut word: Vec<Piece> = Vec::new();
    for p in pieces {
        for c in p.text.chars() {
            if c == ' ' {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            } else {
                append(&mut word, p.style, c.encode_utf8(&mut [0; 4]));
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Adds text to the last piece if the style is the same.
fn append(line: &mut Vec<Piece>, style: Style, text: &str) {
    match line.last_mut() {
        Some(last) if last.style == style => last.text.push_str(text),
        _ => line.push(piece(style, text)),
    }
}

/// A text cut to `columns`, with an ellipsis if anything was lost.
pub fn cut(text: &str, columns: usize, terminal: &Terminal) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let ellipsis = terminal.pick("…", "...");
    let room = columns.saturating_sub(ellipsis.width());
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out + ellipsis
}

/// The pieces as the terminal wants them, and without UTF-8 in ASCII: what has no spelling there is `?`.
pub fn draw(pieces: &[Piece], terminal: &Terminal) -> String {
    let mut out = String::new();
    for p in pieces {
        let code = p.style.code().filter(|_| terminal.colour);
        if let Some(code) = code {
            out.push_str("\u{1b}[");
            out.push_str(code);
            out.push('m');
        }
        if terminal.unicode {
            out.push_str(&p.text)
        } else {
            ascii(&p.text, &mut out)
        }
        if code.is_some() {
            out.push_str("\u{1b}[0m");
        }
    }
    out
}

/// Typographic characters by their plain ones, others beyond ASCII by `?`.
fn ascii(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            ' '..='~' => out.push(c),
            '‘' | '’' => out.push('\''),
            '“' | '”' => out.push('"'),
            '–' | '—' | '−' => out.push('-'),
            '…' => out.push_str("..."),
            '\u{a0}' => out.push(' '),
            _ => out.push('?'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Terminal = Terminal {
        width: 80,
        interactive: false,
        colour: false,
        unicode: true,
    };

    fn wrapped(pieces: &[Piece], columns: usize) -> Vec<String> {
        wrap(pieces, columns)
            .iter()
            .map(|line| draw(line, &PLAIN))
            .collect()
    }

    #[test]
    fn words_of_several_styles_stay_whole() {
        let pieces = [
            piece(Style::Plain, "the ["),
            piece(Style::Marked, "minister"),
            piece(Style::Plain, "] left"),
        ];
        assert_eq!(wrapped(&pieces, 14), ["the [minister]", "left"]);
        assert_eq!(wrapped(&pieces, 10), ["the", "[minister]", "left"]);
    }

    #[test]
    fn a_word_longer_than_the_line_is_broken() {
        assert_eq!(
            wrapped(&[piece(Style::Plain, "a bcdefgh")], 3),
            ["a", "bcd", "efg", "h"]
        );
        assert_eq!(wrapped(&[], 3), [""]);
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(
            wrapped(&[piece(Style::Plain, "北京 上海")], 4),
            ["北京", "上海"]
        );
        assert_eq!(cut("北京上海", 5, &PLAIN), "北京…");
    }

    #[test]
    fn colour_only_where_asked_and_ascii_only_where_needed() {
        let pieces = [piece(Style::Strong, "“São” – x")];
        assert_eq!(
            draw(
                &pieces,
                &Terminal {
                    colour: true,
                    ..PLAIN
                }
            ),
            "\u{1b}[1m“São” – x\u{1b}[0m"
        );
        assert_eq!(
            draw(
                &pieces,
                &Terminal {
                    unicode: false,
                    ..PLAIN
                }
            ),
            "\"S?o\" - x"
        );
    }
}
