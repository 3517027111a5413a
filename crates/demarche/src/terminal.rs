//! What the screen can show: width, colour, characters. And nothing that could harm it.

use std::io::{self, IsTerminal};

use crate::cli::When;

/// Width taken where there is no terminal, and the least that is laid out for.
const DEFAULT_WIDTH: usize = 100;
const LEAST_WIDTH: usize = 40;

/// A standard stream as people see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    /// Columns.
    pub width: usize,
    /// Whether it is a terminal at all.
    pub interactive: bool,
    /// Whether to write colour codes.
    pub colour: bool,
    /// Whether characters beyond ASCII arrive.
    pub unicode: bool,
}

impl Terminal {
    /// Standard output.
    pub fn stdout(color: When) -> Terminal {
        Terminal::of(io::stdout().is_terminal(), color)
    }

    /// Standard error.
    pub fn stderr(color: When) -> Terminal {
        Terminal::of(io::stderr().is_terminal(), color)
    }

    /// A file: like a stream that is no terminal.
    pub fn file(color: When) -> Terminal {
        Terminal::of(false, color)
    }

    fn of(interactive: bool, color: When) -> Terminal {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
        let colour = match color {
            When::Always => true,
            When::Never => false,
            When::Auto => interactive && !dumb && !set("NO_COLOR"),
        };
        // COLUMNS first: a shell that exports it, or a test, knows better than the device.
        let width = std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok())
            .or_else(|| {
                interactive
                    .then(terminal_size::terminal_size)
                    .flatten()
                    .map(|(w, _)| usize::from(w.0))
            })
            .unwrap_or(DEFAULT_WIDTH)
            .max(LEAST_WIDTH);
        Terminal {
            width,
            interactive: interactive && !dumb,
            colour,
            unicode: unicode_locale(|name| std::env::var(name).ok()),
        }
    }

    /// `unicode` where it arrives, else `ascii`.
    pub fn pick<'s>(&self, unicode: &'s str, ascii: &'s str) -> &'s str {
        if self.unicode { unicode } else { ascii }
    }
}

/// Whether the locale's character set is UTF-8, by POSIX's order of variables.
fn unicode_locale(variable: impl Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(variable)
        .find(|v| !v.is_empty());
    match locale {
        Some(locale) => {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        }
        // macOS and Windows terminals are UTF-8 without saying so.
        None => !cfg!(target_os = "linux"),
    }
}

/// A foreign text made harmless for a terminal: line ends and tabs become spaces, other control and
/// direction-changing characters U+FFFD, so that no article can colour, move or hide what is printed.
pub fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
            c if c.is_control() || is_bidi_control(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_locale_variable_that_is_set_counts() {
        let with = |pairs: &'static [(&str, &str)]| {
            unicode_locale(|name| {
                pairs
                    .iter()
                    .find(|(n, _)| *n == name)
                    .map(|(_, v)| v.to_string())
            })
        };
        assert!(with(&[("LANG", "en_GB.UTF-8")]));
        assert!(with(&[
            ("LC_ALL", ""),
            ("LC_CTYPE", "C.utf8"),
            ("LANG", "C")
        ]));
        assert!(!with(&[("LC_ALL", "C"), ("LANG", "en_GB.UTF-8")]));
        assert!(!with(&[("LANG", "POSIX")]));
    }

    #[test]
    fn a_text_cannot_command_the_terminal() {
        assert_eq!(
            harmless("a\u{1b}[31mb\r\nc\u{202e}d\u{9b}e"),
            "a\u{fffd}[31mb  c\u{fffd}d\u{fffd}e"
        );
    }
}
