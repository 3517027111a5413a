//! `demarche recode`: the articles of an archive through the coder as it is now.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::sync::atomic::Ordering;

use demarche_archive::{Archive, Difference};
use demarche_coder::{Article, Coded, Event};
use serde_json::json;

use super::code::cores;
use super::ingest::coder_version;
use super::{INTERRUPTED, Outcome};
use crate::cli::{Format, RecodeArgs, When};
use crate::engine::Engine;
use crate::output::columns::{self, Column};
use crate::output::grouped;
use crate::terminal::Terminal;

/// Articles that one thread codes between two transactions.
const ARTICLES: usize = 16;

/// Codes every article again and prints what changed.
///
/// # Errors
/// If there is no model, the lexicon is broken, or the archive cannot be written.
pub fn run(args: RecodeArgs, color: When) -> anyhow::Result<Outcome> {
    Archive::read(&args.archive.archive)?;
    let mut archive = Archive::open(&args.archive.archive)?;
    let engine = Engine::load(args.model.as_deref(), &args.rules)?;
    let coder = coder_version(&args.rules);
    let threads = args.threads.map_or_else(cores, usize::from);
    let stdout = Terminal::stdout(color);
    let format = args.format.unwrap_or(if stdout.interactive {
        Format::Table
    } else {
        Format::Jsonl
    });
    let mut out = BufWriter::new(io::stdout().lock());
    let ids = archive.coded_articles()?;
    let mut counts: BTreeMap<String, [u64; 3]> = BTreeMap::new();
    let mut outcome = Outcome::Done;
    for chunk in ids.chunks(threads * ARTICLES) {
        if INTERRUPTED.load(Ordering::Relaxed) {
            outcome = Outcome::Interrupted;
            break;
        }
        let articles = chunk
            .iter()
            .map(|id| archive.article(id).map(|found| found.article))
            .collect::<Result<Vec<_>, _>>()?;
        let coded = code(&engine, &articles, threads)?;
        let work = |writing: &mut demarche_archive::Writing<'_>| {
            articles
                .iter()
                .zip(&coded)
                .map(|(article, coded)| writing.recode(&article.id, &coded.events, &coder))
                .collect::<Result<Vec<_>, _>>()
        };
        let differences = if args.dry_run {
            archive.rehearse(work)?
        } else {
            archive.write(work)?
        };
        for difference in &differences {
            count(difference, &mut counts);
            if format == Format::Jsonl {
                lines(&mut out, difference)?;
            }
        }
    }
    if format == Format::Table {
        let columns = [
            Column::Left("TYPE"),
            Column::Right("ADDED"),
            Column::Right("LOST"),
            Column::Right("CHANGED"),
        ];
        let rows: Vec<Vec<String>> = counts
            .iter()
            .map(|(kind, n)| {
                std::iter::once(kind.clone())
                    .chain(n.map(grouped))
                    .collect()
            })
            .collect();
        columns::print(&mut out, &stdout, &columns, &rows)?;
    }
    out.flush()?;
    let total = |i: usize| grouped(counts.values().map(|n| n[i]).sum());
    eprintln!(
        "{} articles: {} events added, {} lost, {} changed{}",
        grouped(ids.len() as u64),
        total(0),
        total(1),
        total(2),
        if args.dry_run {
            " (nothing was written)"
        } else {
            ""
        }
    );
    Ok(outcome)
}

/// Codes articles on several threads; one result each, in order.
fn code(engine: &Engine, articles: &[Article], threads: usize) -> anyhow::Result<Vec<Coded>> {
    let share = articles.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> = articles
            .chunks(share)
            .map(|part| scope.spawn(move || engine.worker().code(&part.iter().collect::<Vec<_>>())))
            .collect();
        let mut coded = Vec::with_capacity(articles.len());
        for part in parts {
            let part = part
                .join()
                .map_err(|_| anyhow::anyhow!("an article made the program stumble; it is a bug"))?;
            coded.extend(part);
        }
        Ok(coded)
    })
}

fn count(difference: &Difference, counts: &mut BTreeMap<String, [u64; 3]>) {
    let mut add = |event: &Event, i: usize| {
        counts.entry(event.event_type.to_string()).or_default()[i] += 1;
    };
    for event in &difference.added {
        add(event, 0);
    }
    for (event, _) in &difference.lost {
        add(event, 1);
    }
    for (_, event) in &difference.changed {
        add(event, 2);
    }
}

fn lines(out: &mut dyn Write, difference: &Difference) -> anyhow::Result<()> {
    let mut line = |value: serde_json::Value| -> anyhow::Result<()> {
        serde_json::to_writer(&mut *out, &value)?;
        out.write_all(b"\n")?;
        Ok(())
    };
    for event in &difference.added {
        line(json!({"what": "added", "after": event}))?;
    }
    for (event, successor) in &difference.lost {
        line(json!({"what": "lost", "before": event, "successor": successor}))?;
    }
    for (before, after) in &difference.changed {
        line(json!({"what": "changed", "before": before, "after": after}))?;
    }
    Ok(())
}
