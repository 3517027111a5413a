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
            if std::mem::replace(&mut self.heading_done, true) {
                writeln!(out)?;
            } else {
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

#[cfg(test)]
mod tests {
    use demarche_codebook::{EventType, Modality, Mode, Quad};

    use super::*;
    use crate::output::samples;

    const WIDE: Terminal = Terminal {
        width: 120,
        interactive: true,
        colour: false,
        unicode: true,
    };

    fn article() -> Article {
        Article {
            id: "a1".into(),
            text: String::new(),
            title: Some("Rubio lands in San Salvador".into()),
            url: None,
            publisher: Some("Isthmus Daily".into()),
            published: Some("2025-02-03".into()),
            lang: None,
        }
    }

    fn coded() -> Coded {
        let visit = samples::visit();
        let mut threat = samples::visit();
        threat.id = "ev_9zz81b".into();
        threat.event_type = EventType::Sanction;
        threat.mode = Some(Mode::Discontinue);
        threat.quad = Quad::MaterialConflict;
        threat.modality = Modality::Future;
        threat.said_by = Some(visit.actors[0].clone());
        threat.recipients.clear();
        threat.when = None;
        Coded {
            events: vec![visit, threat],
            explanations: vec![samples::explanation(), samples::explanation()],
            features: Vec::new(),
            untold: Vec::new(),
        }
    }

    fn printed(terminal: Terminal, evidence: When, explain: bool) -> String {
        let mut table = Table::new(terminal, evidence, explain);
        let mut out = Vec::new();
        table
            .article(&mut out, &article(), coded())
            .expect("memory takes it");
        table.finish(&mut out).expect("memory takes it");
        String::from_utf8(out).expect("text was written")
    }

    #[test]
    fn a_wide_terminal_has_everything_in_a_row() {
        insta::assert_snapshot!(printed(WIDE, When::Auto, false), @r#"
        DATE        CLASS  EVENT                                                                           CONF  ID
        a1 · 2025-02-03 · Isthmus Daily · Rubio lands in San Salvador
        2025-02-03  o VC   Marco Rubio (USA GOV) → El Salvador CONSULT/visit                               0.86  ev_5kq0w3
                           [U.S. Secretary of State Marco Rubio]actor has [touched down]trigger in [El
                           Salvador]recipient,place.
        undated     ◆ MX   Marco Rubio (USA GOV) → – SANCTION/discontinue future said by Marco Rubio (USA  0.86  ev_9zz81b
                           GOV)
                           [U.S. Secretary of State Marco Rubio]actor,said-by has [touched down]trigger in [El
                           Salvador]place.
        "#);
    }

    #[test]
    fn a_narrow_terminal_wraps_and_keeps_ids_whole() {
        let text = printed(Terminal { width: 60, ..WIDE }, When::Auto, false);
        assert!(
            text.lines().all(|line| line.chars().count() <= 60),
            "{text}"
        );
        insta::assert_snapshot!(text, @r#"
        DATE        CLASS  EVENT                                CONF
        a1 · 2025-02-03 · Isthmus Daily · Rubio lands in San
        Salvador
        2025-02-03  o VC   Marco Rubio (USA GOV) → El Salvador  0.86
                           CONSULT/visit
                           ev_5kq0w3
                           [U.S. Secretary of State Marco
                           Rubio]actor has [touched down]trigger in
                           [El Salvador]recipient,place.
        undated     ◆ MX   Marco Rubio (USA GOV) → –            0.86
                           SANCTION/discontinue future said by
                           Marco Rubio (USA GOV)
                           ev_9zz81b
                           [U.S. Secretary of State Marco
                           Rubio]actor,said-by has [touched
                           down]trigger in [El Salvador]place.
        "#);
    }

    #[test]
    fn without_unicode_all_is_ascii() {
        let text = printed(
            Terminal {
                unicode: false,
                ..WIDE
            },
            When::Always,
            true,
        );
        assert!(text.is_ascii(), "{text}");
        insta::assert_snapshot!(text, @r#"
        DATE        CLASS  EVENT                                                                           CONF  ID
        a1 | 2025-02-03 | Isthmus Daily | Rubio lands in San Salvador
        2025-02-03  o VC   Marco Rubio (USA GOV) -> El Salvador CONSULT/visit                              0.86  ev_5kq0w3
                           [U.S. Secretary of State Marco Rubio]actor has [touched down]trigger in [El
                           Salvador]recipient,place.
                             trigger: touched down (the verb "touch" with the particle "down")
                             rule: consult.visit.arrive (subject arrives, place follows "in")
                             actor: Marco Rubio (USA GOV) (subject of the trigger)
                             rejected: RETREAT (no country is left)
        undated     X MX   Marco Rubio (USA GOV) -> - SANCTION/discontinue future said by Marco Rubio      0.86  ev_9zz81b
                           (USA GOV)
                           [U.S. Secretary of State Marco Rubio]actor,said-by has [touched down]trigger in [El
                           Salvador]place.
                             trigger: touched down (the verb "touch" with the particle "down")
                             rule: consult.visit.arrive (subject arrives, place follows "in")
                             actor: Marco Rubio (USA GOV) (subject of the trigger)
                             rejected: RETREAT (no country is left)
        "#);
    }

    #[test]
    fn many_events_are_shown_without_sentences() {
        let mut table = Table::new(WIDE, When::Auto, false);
        let mut out = Vec::new();
        for _ in 0..=FEW_EVENTS / 2 {
            table
                .article(&mut out, &article(), coded())
                .expect("memory takes it");
        }
        table.finish(&mut out).expect("memory takes it");
        let text = String::from_utf8(out).expect("text was written");
        assert_eq!(text.matches("ev_5kq0w3").count(), FEW_EVENTS / 2 + 1);
        assert!(!text.contains("touched down"));
    }

    #[test]
    fn a_colour_code_never_reaches_a_stream_without_colour() {
        assert!(!printed(WIDE, When::Auto, true).contains('\u{1b}'));
        assert!(
            printed(
                Terminal {
                    colour: true,
                    ..WIDE
                },
                When::Auto,
                true
            )
            .contains("\u{1b}[1m")
        );
    }
}
