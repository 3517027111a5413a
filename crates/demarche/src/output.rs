//! What people and programs see: tables, records, explanations, trees.
//!
//! Everything here turns values into text; nothing reads, codes or decides.

pub mod actors;
pub mod columns;
mod evidence;
pub mod explain;
pub mod found;
pub mod places;
pub mod records;
mod rich;
pub mod rules;
#[cfg(test)]
mod samples;
pub mod table;
pub mod tokens;
mod tree;

use demarche_codebook::{EventType, Modality, Quad};
use demarche_coder::{Event, Participant};

use crate::terminal::{Terminal, harmless};
use rich::{Piece, Style, piece};

/// A number with commas between thousands.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Mark and letters of a quad class: shape says cooperation or conflict, filling says words or deeds.
fn class(quad: Quad, terminal: &Terminal) -> Piece {
    let (style, unicode, ascii) = match quad {
        Quad::VerbalCooperation => (Style::VerbalCooperation, "o VC", "o VC"),
        Quad::MaterialCooperation => (Style::MaterialCooperation, "● MC", "O MC"),
        Quad::VerbalConflict => (Style::VerbalConflict, "◇ VX", "x VX"),
        Quad::MaterialConflict => (Style::MaterialConflict, "◆ MX", "X MX"),
    };
    piece(style, terminal.pick(unicode, ascii))
}

/// `CONSULT/visit`.
fn type_and_mode(event: &Event) -> String {
    let name: EventType = event.event_type;
    match event.mode {
        Some(mode) => format!("{name}/{mode}"),
        None => name.to_string(),
    }
}

/// The modality, where it is worth a word.
fn remark(modality: Modality) -> Option<&'static str> {
    match modality {
        Modality::Actual => None,
        Modality::Negated | Modality::Hypothetical | Modality::Historical | Modality::Future => {
            Some(modality.as_str())
        }
    }
}

/// `Marco Rubio (USA GOV)`; of a country itself only the name.
fn participant(p: &Participant) -> String {
    let name = harmless(&p.name);
    if p.entity.starts_with("country:") {
        return name;
    }
    let codes: Vec<&str> = p
        .country
        .as_deref()
        .into_iter()
        .chain(p.sectors.iter().map(|s| s.as_str()))
        .collect();
    if codes.is_empty() {
        name
    } else {
        format!("{name} ({})", codes.join(" "))
    }
}

/// Actors, arrow, recipients; a dash stands for a side that the text leaves out.
fn sides(event: &Event, terminal: &Terminal) -> Vec<Piece> {
    let side = |members: &[Participant]| {
        if members.is_empty() {
            piece(Style::Quiet, terminal.pick("–", "-"))
        } else {
            piece(
                Style::Strong,
                members
                    .iter()
                    .map(participant)
                    .collect::<Vec<_>>()
                    .join(", "),
            )
        }
    };
    let mut pieces = vec![side(&event.actors)];
    // In a reciprocal event all are actors and there is nobody for an arrow to point at.
    if !event.recipients.is_empty() || event.actors.len() < 2 {
        pieces.push(piece(Style::Quiet, terminal.pick(" → ", " -> ")));
        pieces.push(side(&event.recipients));
    }
    pieces
}

/// Day or days of an event, `undated` where unknown.
fn day(event: &Event) -> &str {
    event
        .when
        .as_ref()
        .and_then(|when| when.start.as_deref())
        .map_or("undated", |start| start.get(..10).unwrap_or(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(
            [0, 999, 1000, 1_234_567].map(grouped),
            ["0", "999", "1,000", "1,234,567"]
        );
    }
}
