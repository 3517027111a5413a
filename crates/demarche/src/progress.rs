//! How far a long run is: a bar, a line now and then, or JSON, all on standard error.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::cli::ProgressWhen;
use crate::input::{Fault, Severity};
use crate::output::grouped;
use crate::terminal::Terminal;

/// Nothing is shown before this, so that short runs stay quiet.
const FIRST_AFTER: Duration = Duration::from_millis(500);
/// Time between two lines where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);
/// Time between two JSON objects.
const JSON_EVERY: Duration = Duration::from_secs(1);
/// Columns of the bar itself.
const BAR_COLUMNS: usize = 18;
/// Of warnings and notes, this many are printed; the rest is counted in the summary.
const SOFT_PROBLEMS_PRINTED: u64 = 10;

/// What has been done so far.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Tally {
    /// Articles coded.
    pub articles: u64,
    /// Events found.
    pub events: u64,
    /// Inputs lost.
    pub errors: u64,
    /// Warnings.
    pub warnings: u64,
    /// Articles left out on purpose.
    pub notes: u64,
    /// Bytes of input done.
    pub bytes: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Bar,
    Lines,
    Json,
    Nothing,
}

/// Shows a [`Tally`] as it grows, and problems as they come.
pub struct Progress {
    how: How,
    terminal: Terminal,
    total_bytes: Option<u64>,
    started: Instant,
    last: Instant,
    /// A bar is on the screen and must go before anything else is printed.
    drawn: bool,
}

#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    tally: Tally,
    total_bytes: Option<u64>,
    seconds: f64,
    articles_per_second: f64,
    eta_seconds: Option<f64>,
    finished: bool,
}

impl Progress {
    /// A display for a run over `total_bytes`, if that is known.
    pub fn new(
        when: ProgressWhen,
        stdout: &Terminal,
        stderr: Terminal,
        total_bytes: Option<u64>,
    ) -> Progress {
        let how = match when {
            ProgressWhen::Always => How::Bar,
            ProgressWhen::Never => How::Nothing,
            ProgressWhen::Json => How::Json,
            // Both, as two programs that share a terminal in a pipe would draw over each other.
            ProgressWhen::Auto if stdout.interactive && stderr.interactive => How::Bar,
            ProgressWhen::Auto => How::Lines,
        };
        let now = Instant::now();
        Progress {
            how,
            terminal: stderr,
            total_bytes,
            started: now,
            last: now,
            drawn: false,
        }
    }

    /// Shows the tally if it is time to.
    pub fn tick(&mut self, tally: &Tally) {
        let since = self.last.elapsed();
        match self.how {
            How::Bar
                if self.started.elapsed() >= FIRST_AFTER
                    && (since >= Duration::from_millis(100) || !self.drawn) =>
            {
                let line = self.bar(tally);
                self.say(format_args!("\r\u{1b}[2K{line}"));
                self.drawn = true;
            }
            How::Lines if since >= LINE_EVERY => {
                let line = self.figures(tally).join(", ");
                self.say(format_args!("coding: {line}\n"));
            }
            How::Json if since >= JSON_EVERY => self.json(tally, false),
            How::Bar | How::Lines | How::Json | How::Nothing => return,
        }
        self.last = Instant::now();
    }

    /// Takes the bar off the screen, so that something else can be printed.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.drawn) {
            self.say(format_args!("\r\u{1b}[2K"));
        }
    }

    /// Counts and prints a problem; of soft ones only the first few.
    pub fn problem(&mut self, problem: &Fault, tally: &mut Tally) {
        let (count, printed) = match problem.severity {
            Severity::Error => (&mut tally.errors, u64::MAX),
            Severity::Warning => (&mut tally.warnings, SOFT_PROBLEMS_PRINTED),
            Severity::Note => (&mut tally.notes, SOFT_PROBLEMS_PRINTED),
        };
        *count += 1;
        let (count, json) = (*count, self.how == How::Json);
        if count > printed && !json {
            return;
        }
        self.clear();
        if json {
            // Cannot fail because it holds nothing but strings and numbers.
            let line = serde_json::to_string(problem).unwrap_or_default();
            self.say(format_args!("{line}\n"));
            return;
        }
        let text: Vec<String> = problem
            .to_string()
            .split('\n')
            .map(crate::terminal::harmless)
            .collect();
        self.say(format_args!("{}\n", text.join("\n")));
        if count == printed {
            self.say(format_args!(
                "  (further ones of this kind are counted, not printed)\n"
            ));
        }
    }

    /// The closing summary.
    pub fn finish(&mut self, tally: &Tally, quiet: bool, interrupted: bool) {
        self.clear();
        if self.how == How::Json {
            self.json(tally, true);
            return;
        }
        if quiet {
            return;
        }
        let plural = |n: u64, one: &str, many: &str| {
            format!("{} {}", grouped(n), if n == 1 { one } else { many })
        };
        let mut parts = vec![
            plural(tally.events, "event", "events"),
            plural(tally.articles, "article", "articles"),
        ];
        if tally.errors > 0 {
            parts.push(plural(tally.errors, "error", "errors"));
        }
        if tally.warnings > 0 {
            parts.push(plural(tally.warnings, "warning", "warnings"));
        }
        if tally.notes > 0 {
            parts.push(format!("{} not in English", grouped(tally.notes)));
        }
        let seconds = self.started.elapsed().as_secs_f64();
        parts.push(format!("{seconds:.1} s"));
        if seconds >= 1.0 {
            parts.push(rate(tally.articles as f64 / seconds));
        }
        let line = parts.join(self.terminal.pick(" · ", " | "));
        let note = if interrupted {
            " (interrupted, finished work is kept)"
        } else {
            ""
        };
        self.say(format_args!("{line}{note}\n"));
    }

    /// Seconds left, by the share of bytes done.
    fn eta(&self, tally: &Tally) -> Option<f64> {
        let total = self
            .total_bytes
            .filter(|&total| total > 0 && tally.bytes > 0)?;
        let left = total.saturating_sub(tally.bytes) as f64 / tally.bytes as f64;
        Some(left * self.started.elapsed().as_secs_f64())
    }

    fn figures(&self, tally: &Tally) -> Vec<String> {
        let seconds = self.started.elapsed().as_secs_f64().max(1e-3);
        let mut figures = vec![
            format!("{} articles", grouped(tally.articles)),
            rate(tally.articles as f64 / seconds),
        ];
        figures.extend(self.eta(tally).map(|eta| format!("eta {}", span(eta))));
        figures.push(format!("events {}", grouped(tally.events)));
        figures.push(format!("errors {}", grouped(tally.errors)));
        figures
    }

    fn bar(&self, tally: &Tally) -> String {
        let mut line = String::from("coding ");
        if let Some(total) = self.total_bytes.filter(|&total| total > 0) {
            let share = (tally.bytes as f64 / total as f64).min(1.0);
            let full = (share * BAR_COLUMNS as f64) as usize;
            line += &self.terminal.pick("█", "#").repeat(full);
            line += &self.terminal.pick("░", "-").repeat(BAR_COLUMNS - full);
            // Cannot fail because writing to a string does not.
            let _ = write!(line, " {:3.0} %  ", share * 100.0);
        }
        line += &self.figures(tally).join("  ");
        line.chars()
            .take(self.terminal.width.saturating_sub(1))
            .collect()
    }

    fn json(&self, tally: &Tally, finished: bool) {
        let seconds = self.started.elapsed().as_secs_f64();
        let report = Report {
            tally: *tally,
            total_bytes: self.total_bytes,
            seconds,
            articles_per_second: tally.articles as f64 / seconds.max(1e-3),
            eta_seconds: self.eta(tally),
            finished,
        };
        // Cannot fail because it holds nothing but numbers.
        let line = serde_json::to_string(&report).unwrap_or_default();
        self.say(format_args!("{line}\n"));
    }

    /// Writes to standard error. If that is closed, there is nobody to tell.
    fn say(&self, what: std::fmt::Arguments<'_>) {
        let mut stderr = io::stderr().lock();
        let _ = stderr.write_fmt(what);
        let _ = stderr.flush();
    }
}

fn rate(per_second: f64) -> String {
    if per_second < 10.0 {
        format!("{per_second:.1}/s")
    } else {
        format!("{}/s", grouped(per_second as u64))
    }
}

/// `17 s`, `3 min 20 s`, `2 h 05 min`.
fn span(seconds: f64) -> String {
    let s = seconds.round() as u64;
    match s {
        0..60 => format!("{s} s"),
        60..3600 => format!("{} min {:02} s", s / 60, s % 60),
        _ => format!("{} h {:02} min", s / 3600, s % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_well() {
        assert_eq!(
            [span(17.2), span(200.0), span(7500.0)],
            ["17 s", "3 min 20 s", "2 h 05 min"]
        );
    }

    #[test]
    fn a_bar_fits_its_terminal() {
        let terminal = Terminal {
            width: 40,
            interactive: true,
            colour: false,
            unicode: true,
        };
        let progress = Progress::new(ProgressWhen::Auto, &terminal, terminal, Some(1000));
        let tally = Tally {
            articles: 1240,
            bytes: 500,
            ..Tally::default()
        };
        let bar = progress.bar(&tally);
        assert!(bar.starts_with("coding █████████░░░░░░░░░  50 %"), "{bar}");
        assert!(bar.chars().count() < 40);
    }
}
