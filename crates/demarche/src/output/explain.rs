//! How one event came about, for reading: its row, its sentence, then step by step.

use std::io::{self, Write};

use demarche_coder::{Event, Explanation, Untold};

use super::rich::{self, Style, piece};
use super::{class, day, evidence, remark, sides, type_and_mode};
use crate::terminal::{Terminal, harmless};

/// Room for the longest name of a field, and two columns.
const FIELD_COLUMNS: usize = 12;
/// Lines longer than this are hard to read.
const TEXT_COLUMNS: usize = 100;

/// Writes one event with its explanation.
///
/// # Errors
/// What the stream reports.
pub fn write(
    out: &mut dyn Write,
    terminal: &Terminal,
    event: &Event,
    explanation: &Explanation,
) -> io::Result<()> {
    let columns = terminal.width.min(TEXT_COLUMNS);
    let dot = || piece(Style::Quiet, terminal.pick(" · ", " | "));
    let mut head = vec![
        piece(Style::Strong, event.id.as_str()),
        dot(),
        piece(Style::Plain, day(event)),
        dot(),
        class(event.quad, terminal),
        dot(),
    ];
    head.extend(sides(event, terminal));
    head.push(piece(Style::Plain, format!("  {}", type_and_mode(event))));
    head.extend(remark(event.modality).map(|remark| piece(Style::Quiet, format!(" {remark}"))));
    head.push(dot());
    head.push(piece(Style::Plain, format!("{:.2}", event.confidence)));
    for line in rich::wrap(&head, columns) {
        writeln!(out, "{}", rich::draw(&line, terminal))?;
    }
    writeln!(out)?;
    for line in rich::wrap(&evidence::sentence(event), columns - 2) {
        writeln!(out, "  {}", rich::draw(&line, terminal))?;
    }
    writeln!(out)?;
    let text_columns = columns.saturating_sub(2 + FIELD_COLUMNS).max(1);
    for step in &explanation.steps {
        let value = piece(Style::Strong, harmless(&step.value));
        let why = piece(Style::Plain, harmless(&step.why));
        let lines = rich::wrap(&[value], text_columns)
            .into_iter()
            .chain(rich::wrap(&[why], text_columns));
        for (i, line) in lines.filter(|line| !line.is_empty()).enumerate() {
            let field = if i == 0 { step.field } else { "" };
            let field = piece(Style::Quiet, format!("  {field:FIELD_COLUMNS$}"));
            writeln!(
                out,
                "{}{}",
                rich::draw(&[field], terminal),
                rich::draw(&line, terminal)
            )?;
        }
    }
    Ok(())
}

/// Writes what was read in a part of an article, by rules that its text does not bear out.
///
/// # Errors
/// What the stream reports.
pub fn write_untold(
    out: &mut dyn Write,
    terminal: &Terminal,
    untold: &[&Untold],
) -> io::Result<()> {
    let columns = terminal.width.min(TEXT_COLUMNS);
    writeln!(
        out,
        "{}",
        rich::draw(&[piece(Style::Strong, "read, and not told")], terminal)
    )?;
    for one in untold {
        let sentence = if one.sentence < 0 {
            "title".to_owned()
        } else {
            format!("sentence {}", one.sentence)
        };
        let line = [
            piece(Style::Quiet, format!("{sentence}: ")),
            piece(Style::Strong, harmless(&one.word.text)),
            piece(
                Style::Plain,
                format!(" by {}; {}", one.rule, harmless(&one.why)),
            ),
        ];
        for line in rich::wrap(&line, columns - 2) {
            writeln!(out, "  {}", rich::draw(&line, terminal))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::samples;

    #[test]
    fn an_explanation_reads_from_the_sentence_to_the_steps() {
        let terminal = Terminal {
            width: 72,
            interactive: true,
            colour: false,
            unicode: true,
        };
        let mut out = Vec::new();
        write(
            &mut out,
            &terminal,
            &samples::visit(),
            &samples::explanation(),
        )
        .expect("memory takes it");
        insta::assert_snapshot!(String::from_utf8(out).expect("text was written"), @r#"
        ev_5kq0w3 · 2025-02-03 · o VC · Marco Rubio (USA GOV) → El Salvador
        CONSULT/visit · 0.86

          [U.S. Secretary of State Marco Rubio]actor has [touched down]trigger
          in [El Salvador]recipient,place.

          trigger     touched down
                      the verb "touch" with the particle "down"
          rule        consult.visit.arrive
                      subject arrives, place follows "in"
          actor       Marco Rubio (USA GOV)
                      subject of the trigger
          rejected    RETREAT
                      no country is left
        "#);
    }
}
