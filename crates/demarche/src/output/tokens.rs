//! An annotated document for rule authors: a list of tokens with the tree beside it, or JSONL.

use std::io::{self, Write};
use std::ops::Range;

use demarche_nlp::{Annotated, Token};
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::rich::{self, Style, piece};
use super::tree;
use crate::terminal::{Terminal, harmless};

/// No column of words becomes wider; longer ones are cut.
const WORD_COLUMNS: usize = 24;

/// Writes sentences as lists of tokens.
///
/// # Errors
/// What the stream reports.
pub fn table(
    out: &mut dyn Write,
    terminal: &Terminal,
    document: &Annotated,
    only: Option<usize>,
) -> io::Result<()> {
    for (number, range) in chosen(document, only) {
        let heading = format!(
            "sentence {number}, tokens {} to {}",
            range.start,
            range.end - 1
        );
        writeln!(
            out,
            "{}",
            rich::draw(&[piece(Style::Quiet, heading)], terminal)
        )?;
        sentence(out, terminal, document, range)?;
        writeln!(out)?;
    }
    Ok(())
}

fn chosen(
    document: &Annotated,
    only: Option<usize>,
) -> impl Iterator<Item = (usize, Range<usize>)> {
    document
        .sentences()
        .iter()
        .cloned()
        .enumerate()
        .filter(move |(number, _)| only.is_none_or(|n| n == *number))
}

/// One column of the list.
struct Column {
    title: &'static str,
    style: Style,
    cells: Vec<String>,
}

fn sentence(
    out: &mut dyn Write,
    terminal: &Terminal,
    document: &Annotated,
    range: Range<usize>,
) -> io::Result<()> {
    let tokens: Vec<Token<'_>> = range.clone().map(|i| document.token(i)).collect();
    let heads: Vec<Option<usize>> = tokens
        .iter()
        .map(|t| {
            (!t.is_root())
                .then(|| (t.row().head as usize).checked_sub(range.start))
                .flatten()
        })
        .collect();
    let arcs = tree::arcs(&heads, terminal.unicode);
    let column = |title, style, cell: &dyn Fn(Token<'_>) -> String| Column {
        title,
        style,
        cells: tokens
            .iter()
            .map(|&t| rich::cut(&harmless(&cell(t)), WORD_COLUMNS, terminal))
            .collect(),
    };
    let entity = |t: Token<'_>| match t.ent_type() {
        "" => String::new(),
        label => format!("{}-{label}", t.row().iob.as_str()),
    };
    let mut columns = vec![
        column("#", Style::Quiet, &|t| t.index().to_string()),
        column("WORD", Style::Strong, &|t| visible(t.text())),
        column("DEP", Style::Plain, &|t| t.dep().to_owned()),
        column("LEMMA", Style::Plain, &|t| visible(t.lemma())),
        column("POS", Style::Plain, &|t| t.pos().as_str().to_owned()),
        column("TAG", Style::Plain, &|t| t.tag().to_owned()),
        column("ENTITY", Style::Plain, &entity),
        column("MORPH", Style::Quiet, &|t| t.morph().to_owned()),
    ];
    let widths = |columns: &[Column]| -> Vec<usize> {
        columns
            .iter()
            .map(|c| {
                c.cells
                    .iter()
                    .map(|s| s.width())
                    .max()
                    .unwrap_or(0)
                    .max(c.title.len())
            })
            .collect()
    };
    // From the right, columns go that have no room; the first three and the tree stay whatever happens.
    let tree_columns = arcs.first().map_or(0, |arc| arc.width());
    let needed =
        |columns: &[Column]| tree_columns + widths(columns).iter().map(|w| w + 2).sum::<usize>();
    while columns.len() > 3 && needed(&columns) > terminal.width {
        columns.pop();
    }
    let widths = widths(&columns);

    let mut line = vec![piece(Style::Plain, " ".repeat(tree_columns))];
    let row = |line: &mut Vec<rich::Piece>, cells: &mut dyn Iterator<Item = (&str, Style)>| {
        for ((cell, style), width) in cells.zip(&widths) {
            let pad = width.saturating_sub(cell.width());
            line.push(piece(Style::Plain, "  "));
            line.push(piece(style, cell));
            line.push(piece(Style::Plain, " ".repeat(pad)));
        }
    };
    row(
        &mut line,
        &mut columns.iter().map(|c| (c.title, Style::Quiet)),
    );
    writeln!(out, "{}", trimmed(&line, terminal))?;
    for (i, arc) in arcs.iter().enumerate() {
        // The drawing is ours and not foreign text, so it goes past the replacing of characters.
        let mut line = Vec::new();
        row(
            &mut line,
            &mut columns.iter().map(|c| (c.cells[i].as_str(), c.style)),
        );
        writeln!(out, "{arc}{}", trimmed(&line, terminal))?;
    }
    Ok(())
}

fn trimmed(line: &[rich::Piece], terminal: &Terminal) -> String {
    let drawn = rich::draw(line, terminal);
    drawn.trim_end().to_owned()
}

/// White space made visible: a token may be nothing else.
fn visible(text: &str) -> String {
    if text.trim().is_empty() {
        format!("{text:?}")
    } else {
        text.to_owned()
    }
}

/// One annotated text as a JSON object. Offsets are code points.
#[derive(Serialize)]
struct Document<'d> {
    id: &'d str,
    part: Part,
    text: &'d str,
    sentences: Vec<SentenceRow>,
    tokens: Vec<TokenRow<'d>>,
    entities: Vec<EntityRow<'d>>,
}

/// Which text of the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The headline.
    Title,
    /// The body.
    Text,
}

#[derive(Serialize)]
struct SentenceRow {
    first_token: usize,
    end_token: usize,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct TokenRow<'d> {
    i: usize,
    text: &'d str,
    start: usize,
    end: usize,
    space_after: bool,
    sentence: usize,
    sentence_start: bool,
    lemma: &'d str,
    norm: &'d str,
    pos: &'static str,
    tag: &'d str,
    morph: &'d str,
    dep: &'d str,
    head: u32,
    ent_iob: &'static str,
    ent_type: &'d str,
}

#[derive(Serialize)]
struct EntityRow<'d> {
    label: &'d str,
    text: &'d str,
    first_token: usize,
    end_token: usize,
    start: usize,
    end: usize,
}

/// Writes a document as one line of JSON, with every field of every token.
///
/// # Errors
/// What the stream reports.
pub fn jsonl(
    out: &mut dyn Write,
    id: &str,
    part: Part,
    document: &Annotated,
    only: Option<usize>,
) -> io::Result<()> {
    let ranges: Vec<(usize, Range<usize>)> = chosen(document, only).collect();
    let row = Document {
        id,
        part,
        text: document.text(),
        sentences: ranges
            .iter()
            .map(|(_, range)| {
                let chars = document.char_range(range.clone());
                SentenceRow {
                    first_token: range.start,
                    end_token: range.end,
                    start: chars.start,
                    end: chars.end,
                }
            })
            .collect(),
        tokens: ranges
            .iter()
            .flat_map(|(_, range)| range.clone())
            .map(|i| token(document, i))
            .collect(),
        entities: document
            .entities()
            .iter()
            .filter(|entity| {
                ranges
                    .iter()
                    .any(|(_, range)| range.contains(&entity.start))
            })
            .map(|entity| {
                let chars = document.char_range(entity.start..entity.end);
                EntityRow {
                    label: document.string(entity.label),
                    text: document.slice(entity.start..entity.end),
                    first_token: entity.start,
                    end_token: entity.end,
                    start: chars.start,
                    end: chars.end,
                }
            })
            .collect(),
    };
    serde_json::to_writer(&mut *out, &row)?;
    out.write_all(b"\n")
}

fn token(document: &Annotated, i: usize) -> TokenRow<'_> {
    let t = document.token(i);
    let row = t.row();
    TokenRow {
        i,
        text: t.text(),
        start: row.char_start as usize,
        end: row.char_end as usize,
        space_after: row.space_after,
        sentence: document.sentence_of(i),
        sentence_start: row.sentence_start,
        lemma: t.lemma(),
        norm: t.norm(),
        pos: t.pos().as_str(),
        tag: t.tag(),
        morph: t.morph(),
        dep: t.dep(),
        head: row.head,
        ent_iob: row.iob.as_str(),
        ent_type: t.ent_type(),
    }
}
