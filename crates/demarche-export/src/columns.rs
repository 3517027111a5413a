//! An event as one row: which columns, in which order. CSV and Parquet share them.

use demarche_archive::Found;
use demarche_coder::Participant;

/// The value of a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Nothing.
    Empty,
    /// Words of the program or of a text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words; several are joined by `; `.
    Text,
    /// Whole numbers.
    Whole,
    /// Numbers.
    Number,
}

/// Names of the columns, in their order, with what they hold.
pub const COLUMNS: [(&str, Kind); 44] = [
    ("id", Kind::Text),
    ("article", Kind::Text),
    ("url", Kind::Text),
    ("publisher", Kind::Text),
    ("title", Kind::Text),
    ("published", Kind::Text),
    ("day", Kind::Text),
    ("last_day", Kind::Text),
    ("date_basis", Kind::Text),
    ("type", Kind::Text),
    ("mode", Kind::Text),
    ("contexts", Kind::Text),
    ("cameo", Kind::Text),
    ("goldstein", Kind::Number),
    ("score", Kind::Number),
    ("quad", Kind::Text),
    ("modality", Kind::Text),
    ("actors", Kind::Text),
    ("actor_entities", Kind::Text),
    ("actor_countries", Kind::Text),
    ("actor_sectors", Kind::Text),
    ("recipients", Kind::Text),
    ("recipient_entities", Kind::Text),
    ("recipient_countries", Kind::Text),
    ("recipient_sectors", Kind::Text),
    ("place", Kind::Text),
    ("place_kind", Kind::Text),
    ("place_country", Kind::Text),
    ("admin1", Kind::Text),
    ("lat", Kind::Number),
    ("lon", Kind::Number),
    ("geonames", Kind::Whole),
    ("said_by", Kind::Text),
    ("dead", Kind::Whole),
    ("injured", Kind::Whole),
    ("detained", Kind::Whole),
    ("displaced", Kind::Whole),
    ("participants", Kind::Whole),
    ("confidence", Kind::Number),
    ("rule", Kind::Text),
    ("review", Kind::Text),
    ("occurrence", Kind::Text),
    ("reports", Kind::Whole),
    ("sentence", Kind::Text),
];

/// The cells of an event, one for each of [`COLUMNS`].
pub(crate) fn cells(found: &Found) -> [Cell; COLUMNS.len()] {
    let e = &found.record;
    let text = |s: &str| Cell::Text(s.to_owned());
    let maybe = |s: Option<&str>| s.map_or(Cell::Empty, |s| Cell::Text(s.to_owned()));
    let number = |x: Option<f64>| x.map_or(Cell::Empty, Cell::Number);
    let count = |n: Option<u64>| {
        n.and_then(|n| i64::try_from(n).ok())
            .map_or(Cell::Empty, Cell::Whole)
    };
    // A single-precision number is written in its own digits, not in those of its double.
    let short = |x: f32| Cell::Number(x.to_string().parse().unwrap_or_else(|_| f64::from(x)));
    let [actors, actor_entities, actor_countries, actor_sectors] = side(&e.actors);
    let [
        recipients,
        recipient_entities,
        recipient_countries,
        recipient_sectors,
    ] = side(&e.recipients);
    let place = e.place.as_ref();
    let when = e.when.as_ref();
    let contexts: Vec<&str> = e.contexts.iter().map(|c| c.as_str()).collect();
    [
        text(&e.id),
        text(&e.article.id),
        maybe(e.article.url.as_deref()),
        maybe(e.article.publisher.as_deref()),
        maybe(e.article.title.as_deref()),
        maybe(e.article.published.as_deref()),
        maybe(when.and_then(|w| w.start.as_deref())),
        maybe(when.and_then(|w| w.end.as_deref())),
        maybe(when.map(|w| match w.basis {
            demarche_coder::WhenBasis::Text => "text",
            demarche_coder::WhenBasis::Published => "published",
        })),
        text(e.event_type.as_str()),
        maybe(e.mode.map(|m| m.as_str())),
        joined(&contexts),
        text(&e.cameo),
        short(e.goldstein),
        short(e.score),
        text(e.quad.as_str()),
        text(e.modality.as_str()),
        actors,
        actor_entities,
        actor_countries,
        actor_sectors,
        recipients,
        recipient_entities,
        recipient_countries,
        recipient_sectors,
        maybe(place.map(|p| p.name.as_str())),
        maybe(place.map(|p| p.kind)),
        maybe(place.and_then(|p| p.country.as_deref())),
        maybe(place.and_then(|p| p.admin1.as_deref())),
        number(place.and_then(|p| p.lat)),
        number(place.and_then(|p| p.lon)),
        place
            .and_then(|p| p.geonames)
            .map_or(Cell::Empty, |id| Cell::Whole(i64::from(id))),
        maybe(e.said_by.as_ref().map(|p| p.name.as_str())),
        count(e.counts.dead),
        count(e.counts.injured),
        count(e.counts.detained),
        count(e.counts.displaced),
        count(e.counts.participants),
        short(e.confidence),
        text(&e.rule),
        text(found.review.as_str()),
        maybe(found.occurrence.as_deref()),
        Cell::Whole(found.reports),
        text(&e.sentence.text),
    ]
}

/// Names, entities, countries and sectors of one side; members are joined by `; `, the sectors of a member
/// by a space.
fn side(members: &[Participant]) -> [Cell; 4] {
    let names: Vec<&str> = members.iter().map(|p| p.name.as_str()).collect();
    let entities: Vec<&str> = members.iter().map(|p| p.entity.as_str()).collect();
    let countries: Vec<&str> = members
        .iter()
        .map(|p| p.country.as_deref().unwrap_or(""))
        .collect();
    let sectors: Vec<String> = members
        .iter()
        .map(|p| {
            p.sectors
                .iter()
                .map(|s| s.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    let sectors: Vec<&str> = sectors.iter().map(String::as_str).collect();
    [
        joined(&names),
        joined(&entities),
        joined(&countries),
        joined(&sectors),
    ]
}

fn joined(parts: &[&str]) -> Cell {
    if parts.iter().all(|part| part.is_empty()) {
        return Cell::Empty;
    }
    Cell::Text(parts.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::found;

    #[test]
    fn cells_are_of_the_kind_that_their_column_says() {
        for ((name, kind), cell) in COLUMNS.iter().zip(cells(&found())) {
            let fits = match cell {
                Cell::Empty => true,
                Cell::Text(_) => *kind == Kind::Text,
                Cell::Whole(_) => *kind == Kind::Whole,
                Cell::Number(_) => *kind == Kind::Number,
            };
            assert!(fits, "{name}");
        }
    }
}
