//! `demarche dates`: the expressions of date in articles, with their days.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::Context;
use demarche_coder::{dates, day_order};
use demarche_nlp::Annotated;
use demarche_world::World;
use demarche_world::dates::{self as grammar, Expression, Kind};
use jiff::civil::Date;
use serde::Serialize;

use super::{Outcome, each_article};
use crate::cli::{DatesArgs, DayOrder};
use crate::engine;
use crate::input::{Options, resolve};

/// The dates of one article.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    dates: Vec<Row<'a>>,
}

/// One date: its place in code points, its days.
#[derive(Serialize)]
struct Row<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    from: Option<Date>,
    to: Option<Date>,
    /// Why it has no days.
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<&'static str>,
}

/// Finds the dates of the articles and prints them.
///
/// # Errors
/// If there is no model, or the output cannot be written.
pub fn run(args: DatesArgs) -> anyhow::Result<Outcome> {
    let pipeline = engine::pipeline(args.source.model.as_deref())?;
    let mut worker = pipeline.worker();
    let mut out = BufWriter::new(io::stdout().lock());
    let options = Options {
        kind: args.source.input,
        published: args.source.published,
        ..Options::default()
    };
    let world = World::embedded().context("the world inside the program does not load")?;
    let asked = args.day_order.map(|order| match order {
        DayOrder::DayMonth => grammar::DayOrder::DayMonth,
        DayOrder::MonthDay => grammar::DayOrder::MonthDay,
    });
    let mut inputs = args.inputs;
    if inputs.is_empty() {
        inputs.push(PathBuf::from("-"));
    }
    if inputs.iter().any(|input| input.as_os_str() == "-") && io::stdin().is_terminal() {
        eprintln!("reading from the terminal; end with Ctrl-D");
    }
    each_article(resolve(&inputs), options, |article| {
        let order = asked.unwrap_or_else(|| day_order(&article, &world));
        for document in worker.annotate_batch(&[article.text.as_str()]) {
            let found = dates(&document, article.published.as_deref(), order, false);
            let line = Line {
                id: &article.id,
                dates: found
                    .iter()
                    .flatten()
                    .filter_map(|e| row(&document, e))
                    .collect(),
            };
            serde_json::to_writer(&mut out, &line)?;
            writeln!(out)?;
        }
        out.flush()?;
        Ok(true)
    })
}

/// What is printed of an expression; lengths of time and "years ago" have no days to print.
fn row<'a>(document: &'a Annotated, e: &Expression) -> Option<Row<'a>> {
    let open = match e.days() {
        Some(_) => None,
        None if e.kind == Kind::Duration => return None,
        None if e.relative => Some("relative"),
        None if e.ambiguous => Some("ambiguous"),
        None => return None,
    };
    let place = document.char_range(e.tokens.clone());
    Some(Row {
        text: document.slice(e.tokens.clone()),
        start: place.start,
        end: place.end,
        from: e.start,
        to: e.end,
        open,
    })
}
