//! The table of events for people.
//!
//! Articles are groups; an event is a row, its sentence below it while there are few. Ids are never cut:
//! where the width does not suffice, they move to a line of their own.

use std::io::{self, Write};

use demarche_coder::{Article, Coded, Event, Explanation};

use super::rich::{self, Piece, Style, piece};
use super::{class, day, evidence, participant, remark, sides, type_and_mode};
use crate::cli::When;
use crate::terminal::{Terminal, harmless};

/// More events than this are shown without their sentences, unless those are asked for.
const FEW_EVENTS: usize = 30;
/// And so are events of more articles than this.
const FEW_ARTICLES: usize = 200;

/// The widest that the column of events becomes: longer lines are hard to follow.
const EVENT_COLUMNS: usize = 78;
/// The narrowest; below it, the id gets a line of its own.
const LEAST_EVENT_COLUMNS: usize = 30;
const DATE_COLUMNS: usize = 10;
const CLASS_COLUMNS: usize = 5;
const CONFIDENCE_COLUMNS: usize = 4;
/// Between two columns.
const GAP: usize = 2;
/// Where the column of events begins, and all that belongs to an event.
const INDENT: usize = DATE_COLUMNS + GAP + CLASS_COLUMNS + GAP;

/// Prints articles as they come.
///
/// Whether there are few events shows only at the end, so with `evidence` automatic the first ones are
/// held back until it is known.
pub struct Table {
    terminal: Terminal,
    explain: bool,
    /// Whether sentences are shown; None until it is known.
    evidence: Option<bool>,
    held: Vec<Group>,
    held_events: usize,
    heading_done: bool,
}

/// An article's heading and its events.
struct Group {
    heading: Vec<Piece>,
    coded: Coded,
}

impl Table {
    /// A table for `terminal`.
    pub fn new(terminal: Terminal, evidence: When, explain: bool) -> Table {
        let evidence = match evidence {
            When::Auto => None,
            When::Always => Some(true),
            When::Never => Some(false),
        };
        Table {
            terminal,
            explain,
            evidence,
            held: Vec::new(),
            held_events: 0,
            heading_done: false,
        }
    }

    /// Adds an article.
    ///
    /// # Errors
    /// What the stream reports.
    pub fn article(
        &mut self,
        out: &mut dyn Write,
        article: &Article,
        coded: Coded,
    ) -> io::Result<()> {
        self.held_events += coded.events.len();
        self.held.push(Group {
            heading: heading(article, &self.terminal),
            coded,
        });
        if self.evidence.is_none() {
            if self.held_events <= FEW_EVENTS && self.held.len() <= FEW_ARTICLES {
                return Ok(());
            }
            self.evidence = Some(false);
        }
        self.release(out)
    }

    /// Prints what was held back.
    ///
    /// # Errors
    /// What the stream reports.
    pub fn finish(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.evidence.get_or_insert(true);
        self.release(out)
    }

    fn release(&mut self, out: &mut dyn Write) -> io::Result<()> {
        for group in std::mem::take(&mut self.held) {
            if group.coded.events.is_empty() {
                continue;
            }
            let layout = Layout::new(&self.terminal, &group.coded.events);
            if !std::mem::replace(&mut self.heading_done, true) {
                layout.titles(out)?;
            }
            let rows = rich::wrap(&group.heading, self.terminal.width);
            for row in rows {
                writeln!(out, "{}", rich::draw(&row, &self.terminal))?;
            }
            for (event, explanation) in group.coded.events.iter().zip(&group.coded.explanations) {
                layout.row(out, event)?;
                if self.evidence == Some(true) {
                    layout.below(out, &evidence::sentence(event))?;
                }
                if self.explain {
                    layout.steps(out, explanation)?;
                }
            }
        }
        Ok(())
    }
}

/// `id · day · publisher · title`.
fn heading(article: &Article, terminal: &Terminal) -> Vec<Piece> {
    let dot = || piece(Style::Quiet, terminal.pick(" · ", " | "));
    let mut pieces = vec![piece(Style::Strong, harmless(&article.id))];
    for part in [&article.published, &article.publisher, &article.title]
        .into_iter()
        .flatten()
    {
        pieces.push(dot());
        pieces.push(piece(Style::Plain, harmless(part)));
    }
    pieces
}

/// Widths of the columns for one group.
struct Layout<'t> {
    terminal: &'t Terminal,
    event_columns: usize,
    /// The id stands at the end of the row rather than below it.
    id_beside: bool,
}

impl<'t> Layout<'t> {
    fn new(terminal: &'t Terminal, events: &[Event]) -> Layout<'t> {
        let id_columns = events.iter().map(|e| e.id.len()).max().unwrap_or(0);
        let without_id = terminal
            .width
            .saturating_sub(INDENT + GAP + CONFIDENCE_COLUMNS);
        let with_id = without_id.saturating_sub(GAP + id_columns);
        let id_beside = with_id >= LEAST_EVENT_COLUMNS;
        let event_columns = if id_beside { with_id } else { without_id }.clamp(1, EVENT_COLUMNS);
        Layout {
            terminal,
            event_columns,
            id_beside,
        }
    }

    fn titles(&self, out: &mut dyn Write) -> io::Result<()> {
        let id = if self.id_beside { "  ID" } else { "" };
        let columns = self.event_columns;
        let line = format!(
            "{:10}  {:5}  {:columns$}  {:4}{id}",
            "DATE", "CLASS", "EVENT", "CONF"
        );
        writeln!(
            out,
            "{}",
            rich::draw(&[piece(Style::Quiet, line)], self.terminal)
        )
    }

    fn row(&self, out: &mut dyn Write, event: &Event) -> io::Result<()> {
        let mut what = sides(event, self.terminal);
        what.push(piece(Style::Plain, format!("  {}", type_and_mode(event))));
        if let Some(remark) = remark(event.modality) {
            what.push(piece(Style::Quiet, format!(" {remark}")));
        }
        if let Some(speaker) = &event.said_by {
            what.push(piece(
                Style::Quiet,
                format!(" said by {}", participant(speaker)),
            ));
        }
        for (i, line) in rich::wrap(&what, self.event_columns)
            .into_iter()
            .enumerate()
        {
            let mut row = if i == 0 {
                let class = class(event.quad, self.terminal);
                let pad =
                    " ".repeat(CLASS_COLUMNS + GAP - rich::width(std::slice::from_ref(&class)));
                vec![
                    piece(Style::Plain, format!("{:10}  ", day(event))),
                    class,
                    piece(Style::Plain, pad),
                ]
            } else {
                vec![piece(Style::Plain, " ".repeat(INDENT))]
            };
            let pad = self.event_columns.saturating_sub(rich::width(&line));
            row.extend(line);
            if i == 0 {
                row.push(piece(
                    Style::Plain,
                    format!("{}  {:4.2}", " ".repeat(pad), event.confidence),
                ));
                if self.id_beside {
                    row.push(piece(Style::Quiet, format!("  {}", event.id)));
                }
            }
            writeln!(out, "{}", rich::draw(&row, self.terminal))?;
        }
        if !self.id_beside {
            self.below(out, &[piece(Style::Quiet, event.id.as_str())])?;
        }
        Ok(())
    }

    /// Something that belongs to the event above.
    fn below(&self, out: &mut dyn Write, pieces: &[Piece]) -> io::Result<()> {
        self.indented(out, pieces, INDENT)
    }

    fn indented(&self, out: &mut dyn Write, pieces: &[Piece], indent: usize) -> io::Result<()> {
        // As wide as the row above, id included.
        let columns = (self.terminal.width - indent).min(EVENT_COLUMNS + INDENT);
        for line in rich::wrap(pieces, columns) {
            writeln!(
                out,
                "{}{}",
                " ".repeat(indent),
                rich::draw(&line, self.terminal)
            )?;
        }
        Ok(())
    }

    fn steps(&self, out: &mut dyn Write, explanation: &Explanation) -> io::Result<()> {
        for step in &explanation.steps {
            let pieces = [
                piece(Style::Quiet, format!("{}: ", step.field)),
                piece(Style::Plain, harmless(&step.value)),
                piece(Style::Quiet, format!(" ({})", harmless(&step.why))),
            ];
            self.indented(out, &pieces, INDENT + 2)?;
        }
        Ok(())
    }
}
