//! Questions to an archive: `demarche events`, `search`, `stats`, `dyads` and `sql`.

use std::io::{self, BufWriter, Write};

use anyhow::{Context, bail};
use demarche_archive::{Archive, Bin, By, DyadBin, Filter, Sort};
use demarche_export::csv;
use serde::Serialize;
use serde_json::{Map, Value};

use super::Outcome;
use crate::cli::{
    DyadsArgs, EventsArgs, ListArgs, ListFormat, SearchArgs, SqlArgs, StatsArgs, When,
};
use crate::output::columns::{self, Column};
use crate::output::{found, grouped};
use crate::terminal::{Terminal, harmless};

/// Fewer events than this are shown with their sentences.
const FEW: usize = 12;
/// Values of one kind in a table.
const VALUES: usize = 20;

/// The form of a list: a table on a terminal and JSONL elsewhere, unless it was asked for.
pub(super) fn form(asked: Option<ListFormat>, stdout: &Terminal) -> ListFormat {
    asked.unwrap_or(if stdout.interactive {
        ListFormat::Table
    } else {
        ListFormat::Jsonl
    })
}

pub(super) fn json_line(out: &mut dyn Write, value: &impl Serialize) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// `demarche events`: the events of a filter.
///
/// # Errors
/// If the archive or the filter cannot be used, or the output cannot be written.
pub fn events(
    EventsArgs {
        list: args,
        evidence,
    }: EventsArgs,
    color: When,
) -> anyhow::Result<Outcome> {
    let (archive, filter, sort) = asked(&args)?;
    let stdout = Terminal::stdout(color);
    let page = archive.events(&filter, sort, args.limit, args.cursor.as_deref())?;
    let mut out = BufWriter::new(io::stdout().lock());
    match form(args.format, &stdout) {
        ListFormat::Table => {
            let sentences = match evidence {
                When::Auto => page.items.len() <= FEW,
                When::Always => true,
                When::Never => false,
            };
            found::print(&mut out, &stdout, &page.items, sentences)?;
        }
        ListFormat::Jsonl => {
            for found in &page.items {
                json_line(&mut out, found)?;
            }
        }
        ListFormat::Csv => {
            let mut table = csv::Table::new(&mut out, csv::Formulas::AsTheyAre)?;
            for found in &page.items {
                table.event(found)?;
            }
            table.finish()?;
        }
    }
    out.flush()?;
    below(&archive, &filter, page.next.as_deref(), color)?;
    Ok(Outcome::Done)
}

/// What a list is asked of, and how.
pub(super) fn asked(args: &ListArgs) -> anyhow::Result<(Archive, Filter, Sort)> {
    let archive = Archive::read(&args.archive.archive)?;
    let sort =
        Sort::parse(args.sort.as_str()).context("an order that the archive does not know")?;
    Ok((archive, args.filter.filter()?, sort))
}

/// Says below a list how many of each unit its filter means, and where it goes on if it does.
pub(super) fn below(
    archive: &Archive,
    filter: &Filter,
    next: Option<&str>,
    color: When,
) -> anyhow::Result<()> {
    let total = archive.total(filter)?;
    let dot = Terminal::stderr(color).pick(" · ", " | ").to_owned();
    let counts = [
        (total.occurrences, "occurrences"),
        (total.reports, "reports"),
        (total.articles, "articles"),
        (total.undated, "undated"),
    ];
    let counts: Vec<String> = counts
        .iter()
        .map(|(n, what)| format!("{} {what}", grouped(n.unsigned_abs())))
        .collect();
    eprintln!("{}", counts.join(&dot));
    if let Some(next) = next {
        eprintln!("more with --cursor {next}");
    }
    Ok(())
}

/// `demarche search`: articles by their words.
///
/// # Errors
/// As [`events`].
pub fn search(args: SearchArgs, color: When) -> anyhow::Result<Outcome> {
    let archive = Archive::read(&args.archive.archive)?;
    let filter = args.filter.filter()?;
    let stdout = Terminal::stdout(color);
    let page = archive.search(&args.words.join(" "), &filter, args.limit)?;
    let mut out = BufWriter::new(io::stdout().lock());
    match form(args.format, &stdout) {
        ListFormat::Table => {
            for item in &page.items {
                let day = item
                    .published
                    .as_deref()
                    .and_then(|p| p.get(..10))
                    .unwrap_or("undated");
                let parts = [item.publisher.as_deref(), item.title.as_deref()];
                let heading: Vec<&str> = parts.into_iter().flatten().collect();
                writeln!(
                    out,
                    "{day}  {}  {}{}",
                    item.id,
                    harmless(&heading.join(stdout.pick(" · ", " | "))),
                    if item.events > 0 {
                        format!("  ({} events)", item.events)
                    } else {
                        String::new()
                    }
                )?;
                writeln!(out, "            {}", harmless(&item.snippet))?;
            }
        }
        ListFormat::Jsonl => {
            for item in &page.items {
                json_line(&mut out, item)?;
            }
        }
        ListFormat::Csv => {
            let rows = page.items.iter().map(|item| {
                vec![
                    item.id.clone(),
                    item.published.clone().unwrap_or_default(),
                    item.publisher.clone().unwrap_or_default(),
                    item.title.clone().unwrap_or_default(),
                    item.url.clone().unwrap_or_default(),
                    item.snippet.clone(),
                    item.events.to_string(),
                ]
            });
            let heading = [
                "id",
                "published",
                "publisher",
                "title",
                "url",
                "snippet",
                "events",
            ];
            csv::rows(&mut out, &heading, rows)?;
        }
    }
    out.flush()?;
    match page.total {
        Some(n) => eprintln!("{} articles", grouped(n.unsigned_abs())),
        None => eprintln!("the best {}; more with --limit", page.items.len()),
    }
    Ok(Outcome::Done)
}

/// `demarche stats`: how many events of each kind, or over time.
///
/// # Errors
/// As [`events`].
pub fn stats(args: StatsArgs, color: When) -> anyhow::Result<Outcome> {
    let archive = Archive::read(&args.archive.archive)?;
    let filter = args.filter.filter()?;
    let stdout = Terminal::stdout(color);
    let form = form(args.format, &stdout);
    let mut out = BufWriter::new(io::stdout().lock());
    if let Some(bin) = Bin::parse(&args.by) {
        timeline(&mut out, &stdout, &archive, &filter, bin, form)?;
    } else if let Some(by) = By::parse(&args.by) {
        let sums = archive.sums(&filter, by, args.limit.unwrap_or(VALUES))?;
        let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
        match form {
            ListFormat::Table => {
                let rows: Vec<Vec<String>> = sums
                    .iter()
                    .map(|sum| vec![value(&sum.value), grouped(sum.n.unsigned_abs())])
                    .collect();
                columns::print(
                    &mut out,
                    &stdout,
                    &[Column::Cut("VALUE"), Column::Right("EVENTS")],
                    &rows,
                )?;
            }
            ListFormat::Jsonl => {
                for sum in &sums {
                    json_line(&mut out, sum)?;
                }
            }
            ListFormat::Csv => {
                let rows = sums
                    .iter()
                    .map(|sum| vec![sum.value.clone().unwrap_or_default(), sum.n.to_string()]);
                csv::rows(&mut out, &[by.as_str(), "n"], rows)?;
            }
        }
    } else {
        let mut names: Vec<&str> = By::ALL.iter().map(|by| by.as_str()).collect();
        names.extend(Bin::ALL.iter().map(|bin| bin.as_str()));
        bail!("--by {} is none of {}", args.by, names.join(", "));
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn timeline(
    out: &mut dyn Write,
    stdout: &Terminal,
    archive: &Archive,
    filter: &Filter,
    bin: Bin,
    form: ListFormat,
) -> anyhow::Result<()> {
    let steps = archive.timeline(filter, bin)?;
    let heading = [
        "start",
        "verbal_cooperation",
        "material_cooperation",
        "verbal_conflict",
        "material_conflict",
        "score",
        "articles",
    ];
    let row = |step: &demarche_archive::TimelineBin| {
        let mut row = vec![step.start.to_string()];
        row.extend(step.quad.iter().map(ToString::to_string));
        row.extend([format!("{:.1}", step.score), step.articles.to_string()]);
        row
    };
    match form {
        ListFormat::Table => {
            let columns = [
                Column::Left("FROM"),
                Column::Right("VC"),
                Column::Right("MC"),
                Column::Right("VX"),
                Column::Right("MX"),
                Column::Right("SCORE"),
                Column::Right("READ"),
            ];
            let rows: Vec<Vec<String>> = steps.iter().map(row).collect();
            columns::print(out, stdout, &columns, &rows)?;
        }
        ListFormat::Jsonl => {
            for step in &steps {
                json_line(out, step)?;
            }
        }
        ListFormat::Csv => csv::rows(out, &heading, steps.iter().map(row))?,
    }
    Ok(())
}

/// `demarche dyads`: pairs of countries, or the series of one pair.
///
/// # Errors
/// As [`events`].
pub fn dyads(args: DyadsArgs, color: When) -> anyhow::Result<Outcome> {
    let archive = Archive::read(&args.archive.archive)?;
    let filter = args.filter.filter()?;
    let stdout = Terminal::stdout(color);
    let form = form(args.format, &stdout);
    let mut out = BufWriter::new(io::stdout().lock());
    let number = |n: i64| n.to_string();
    if let (Some(a), Some(b)) = (&args.a, &args.b) {
        let bin = Bin::parse(args.bin.as_str()).context("a step that the archive does not know")?;
        let series = archive.dyad(&a.to_uppercase(), &b.to_uppercase(), &filter, bin)?;
        let row = |from: &str, to: &str, step: &DyadBin| {
            let mut row = vec![
                step.start.to_string(),
                from.to_owned(),
                to.to_owned(),
                number(step.n),
            ];
            row.extend([
                format!("{:.1}", step.cooperation),
                format!("{:.1}", step.conflict),
                step.mean
                    .map_or_else(String::new, |mean| format!("{mean:.2}")),
                number(step.articles),
            ]);
            row
        };
        let directions = [
            (&series.a, &series.b, &series.forth),
            (&series.b, &series.a, &series.back),
        ];
        let rows = directions
            .iter()
            .flat_map(|(from, to, steps)| steps.iter().map(move |step| row(from, to, step)));
        match form {
            ListFormat::Table => {
                let columns = [
                    Column::Left("FROM"),
                    Column::Left("WHO"),
                    Column::Left("WHOM"),
                    Column::Right("N"),
                    Column::Right("COOP"),
                    Column::Right("CONFL"),
                    Column::Right("MEAN"),
                    Column::Right("READ"),
                ];
                columns::print(&mut out, &stdout, &columns, &rows.collect::<Vec<_>>())?;
            }
            ListFormat::Jsonl => json_line(&mut out, &series)?,
            ListFormat::Csv => {
                let heading = [
                    "start",
                    "a",
                    "b",
                    "n",
                    "cooperation",
                    "conflict",
                    "mean",
                    "articles",
                ];
                csv::rows(&mut out, &heading, rows)?;
            }
        }
    } else {
        let pairs = archive.dyads(&filter, args.limit)?;
        match form {
            ListFormat::Table => {
                let columns = [
                    Column::Left("WHO"),
                    Column::Left("WHOM"),
                    Column::Right("N"),
                    Column::Right("COOP"),
                    Column::Right("CONFL"),
                    Column::Right("SCORE"),
                ];
                let rows: Vec<Vec<String>> = pairs
                    .iter()
                    .map(|d| {
                        let mut row = vec![d.a.clone(), d.b.clone()];
                        row.extend([d.n, d.cooperation, d.conflict].map(number));
                        row.push(format!("{:.1}", d.score));
                        row
                    })
                    .collect();
                columns::print(&mut out, &stdout, &columns, &rows)?;
            }
            ListFormat::Jsonl => {
                for pair in &pairs {
                    json_line(&mut out, pair)?;
                }
            }
            ListFormat::Csv => {
                let rows = pairs.iter().map(|d| {
                    let mut row = vec![d.a.clone(), d.b.clone()];
                    row.extend([d.n, d.cooperation, d.conflict].map(number));
                    row.push(d.score.to_string());
                    row
                });
                csv::rows(
                    &mut out,
                    &["a", "b", "n", "cooperation", "conflict", "score"],
                    rows,
                )?;
            }
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// `demarche sql`: read-only SQL over the documented views.
///
/// # Errors
/// As [`events`], and if the statement is wrong or would write.
pub fn sql(args: SqlArgs, color: When) -> anyhow::Result<Outcome> {
    let archive = Archive::read(&args.archive.archive)?;
    let Some(query) = args.query else {
        writeln!(io::stdout(), "{}", VIEWS.trim_end())?;
        return Ok(Outcome::Done);
    };
    let stdout = Terminal::stdout(color);
    let form = form(args.format, &stdout);
    let mut out = BufWriter::new(io::stdout().lock());
    let mut headings: Vec<String> = Vec::new();
    let mut table: Vec<Vec<String>> = Vec::new();
    archive.select::<anyhow::Error>(&query, |names, row| {
        if form == ListFormat::Jsonl {
            let object: Map<String, Value> = names.iter().cloned().zip(row).collect();
            json_line(&mut out, &object)?;
            return Ok(true);
        }
        if headings.is_empty() {
            headings = names.to_vec();
        }
        table.push(row.into_iter().map(plain).collect());
        Ok(true)
    })?;
    let names: Vec<&str> = headings.iter().map(String::as_str).collect();
    match form {
        ListFormat::Table => {
            for row in [&headings].into_iter().chain(&table) {
                writeln!(out, "{}", harmless(&row.join("  ")))?;
            }
        }
        ListFormat::Csv => csv::rows(&mut out, &names, table)?,
        ListFormat::Jsonl => {}
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn plain(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// What `demarche sql` without a statement prints.
const VIEWS: &str = "\
articles            id url publisher title published lang revision copy_of state coder added text
events              id article publisher published day last_day type mode quad modality cameo goldstein
                    score actors recipients place place_kind place_country admin1 lat lon geonames dead
                    injured detained displaced participants confidence rule status sentence_index sentence
                    trigger
participants        event role ordinal entity name country sectors start end
contexts            event context
dyad_days           day actor recipient type modality reports occurrences score_sum goldstein_sum
corrections         id event action changes reason author at undone
occurrences         id day last_day type mode quad modality place score confidence reports articles
                    publishers contested lead record
occurrence_reports  occurrence event score pinned
outcomes            id event state opened due record decided_by
dossiers            id kind title first_day last_day occurrences record
";
