//! The sentence of an event with its parts marked.
//!
//! Parts are bracketed and named, `[El Salvador]recipient`, because underlines and colours alone do not
//! survive a pipe, a copy or every eye; where there is colour, it repeats the brackets.

use demarche_coder::Event;

use super::rich::{Piece, Style, piece};
use crate::terminal::harmless;

/// A part of the sentence, in code points of the article.
struct Mark {
    start: usize,
    end: usize,
    label: String,
    style: Style,
}

/// The sentence in pieces.
pub fn sentence(event: &Event) -> Vec<Piece> {
    let text: Vec<char> = event.sentence.text.chars().collect();
    let marks = marks(event);
    let mut pieces = Vec::new();
    let offset = event.sentence.start;
    let mut open: Vec<&Mark> = Vec::new();
    let mut pending = marks.iter().peekable();
    for at in 0..=text.len() {
        while let Some(mark) = open.last().filter(|m| m.end - offset == at) {
            pieces.push(piece(Style::Quiet, format!("]{}", mark.label)));
            open.pop();
        }
        while let Some(mark) = pending.next_if(|m| m.start - offset == at) {
            pieces.push(piece(Style::Quiet, "["));
            open.push(mark);
        }
        if let Some(c) = text.get(at) {
            let style = open.last().map_or(Style::Plain, |m| m.style);
            pieces.push(piece(style, harmless(c.encode_utf8(&mut [0; 4]))));
        }
    }
    pieces
}

/// The marks, outer before inner; such as would cross one already there, or lie outside of the sentence
/// (an actor named earlier), are left out, and equal ones share their brackets.
fn marks(event: &Event) -> Vec<Mark> {
    let mut all: Vec<(usize, usize, &'static str, Style)> = Vec::new();
    all.push((
        event.trigger.start,
        event.trigger.end,
        "trigger",
        Style::Strong,
    ));
    all.extend(
        event
            .actors
            .iter()
            .map(|p| (p.start, p.end, "actor", Style::Marked)),
    );
    all.extend(
        event
            .recipients
            .iter()
            .map(|p| (p.start, p.end, "recipient", Style::Marked)),
    );
    all.extend(
        event
            .said_by
            .iter()
            .map(|p| (p.start, p.end, "said-by", Style::Marked)),
    );
    all.extend(
        event
            .place
            .iter()
            .map(|p| (p.start, p.end, "place", Style::Marked)),
    );

    let mut marks: Vec<Mark> = Vec::new();
    for (start, end, label, style) in all {
        let inside = start >= event.sentence.start && end <= event.sentence.end && start < end;
        let crosses = |m: &Mark| {
            (m.start < start && start < m.end && m.end < end)
                || (start < m.start && m.start < end && end < m.end)
        };
        if !inside || marks.iter().any(crosses) {
            continue;
        }
        match marks.iter_mut().find(|m| (m.start, m.end) == (start, end)) {
            Some(same) if same.label.split(',').any(|l| l == label) => {}
            Some(same) => {
                same.label.push(',');
                same.label.push_str(label);
            }
            None => marks.push(Mark {
                start,
                end,
                label: label.to_owned(),
                style,
            }),
        }
    }
    marks.sort_by_key(|m| (m.start, std::cmp::Reverse(m.end)));
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::samples;

    fn text(event: &Event) -> String {
        sentence(event).into_iter().map(|p| p.text).collect()
    }

    #[test]
    fn parts_are_bracketed_and_equal_ones_share_brackets() {
        assert_eq!(
            text(&samples::visit()),
            "[U.S. Secretary of State Marco Rubio]actor has [touched down]trigger in [El Salvador]recipient,place."
        );
    }

    #[test]
    fn parts_elsewhere_and_crossing_ones_are_left_out() {
        let mut event = samples::visit();
        event.actors[0].end = 45;
        event.recipients[0].start = 500;
        event.recipients[0].end = 511;
        assert_eq!(
            text(&event),
            "U.S. Secretary of State Marco Rubio has [touched down]trigger in [El Salvador]place."
        );
    }

    #[test]
    fn offsets_count_code_points() {
        let mut event = samples::visit();
        event.sentence.text = event.sentence.text.replace("Marco Rubio", "Márco Rubi🙂");
        assert!(
            text(&event).starts_with(
                "[U.S. Secretary of State Márco Rubi🙂]actor has [touched down]trigger"
            )
        );
    }
}
