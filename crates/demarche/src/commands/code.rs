//! `demarche code`: articles in, records out.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::CommandFactory;
use clap::error::ErrorKind;
use demarche_coder::Article;

use super::{INTERRUPTED, Outcome, is_closed_pipe};
use crate::cli::{Cli, CodeArgs, Format, When};
use crate::engine::Engine;
use crate::input::{Item, Options, Source, read, resolve};
use crate::output::records;
use crate::output::table::Table;
use crate::progress::{Progress, Tally};
use crate::same_file::FileId;
use crate::stream::{self, Done, End, Entry, Feed, Step};
use crate::terminal::Terminal;

/// Codes everything and tells how it went.
///
/// # Errors
/// If there is no model, or the output cannot be written.
pub fn run(args: CodeArgs, color: When) -> anyhow::Result<Outcome> {
    let mut sources = sources(&args.inputs);
    let stdout = match args.output {
        None => Terminal::stdout(color),
        Some(_) => Terminal::file(color),
    };
    let format = args.format.unwrap_or(if stdout.interactive {
        Format::Table
    } else {
        Format::Jsonl
    });
    let total_bytes = sources.iter().map(Source::size).sum();
    let engine = Engine::load(args.source.model.as_deref(), &args.rules)?;
    // After the model: a program that cannot start must not empty the user's file.
    let mut out = open_output(args.output.as_deref(), &mut sources)?;
    let mut printer = match format {
        Format::Table => Printer::Table(Table::new(stdout, args.evidence, args.explain)),
        Format::Jsonl => Printer::Records {
            explain: args.explain,
        },
    };
    let threads = args.threads.map_or_else(cores, usize::from);
    let options = Options {
        kind: args.source.input,
        published: args.source.published,
        ..Options::default()
    };
    let mut progress = Progress::new(args.progress, &stdout, Terminal::stderr(color), total_bytes);
    let mut tally = Tally::default();

    let feed = move |feed: Feed<'_, Box<Article>>| {
        let position = Cell::new(0);
        read(
            sources,
            options,
            |more| position.set(position.get() + more),
            |item| {
                let entry = match item {
                    Item::Article(article) => Entry::Code(article),
                    Item::Fault(fault) => Entry::Fault(fault),
                };
                feed(entry, position.get())
            },
        );
    };
    let end = stream::code(&engine, threads, &INTERRUPTED, feed, |step| {
        if let Step::Batch(results, position) = step {
            for done in results {
                match done {
                    Done::Fault(problem) => progress.problem(&problem, &mut tally),
                    Done::Passed(_) => {}
                    Done::Coded(article, coded) => {
                        tally.articles += 1;
                        tally.events += coded.events.len() as u64;
                        if stdout.interactive {
                            progress.clear();
                        }
                        printer.article(&mut out, &article, coded)?;
                    }
                }
            }
            tally.bytes = position;
            out.flush()?;
        }
        progress.tick(&tally);
        Ok(true)
    });
    let end = end.and_then(|end| {
        progress.clear();
        printer.finish(&mut out)?;
        out.flush()?;
        Ok(end)
    });
    let end = match end {
        Err(error) if is_closed_pipe(&error) => End::Stopped,
        end => end.with_context(|| match &args.output {
            Some(path) => format!("writing {} failed", path.display()),
            None => "writing to standard output failed".into(),
        })?,
    };
    progress.finish(
        &tally,
        args.quiet || end == End::Stopped,
        end == End::Interrupted,
    );
    Ok(match end {
        End::Interrupted => Outcome::Interrupted,
        End::Complete | End::Stopped if tally.errors > 0 => Outcome::SomeFailed,
        End::Complete | End::Stopped => Outcome::Done,
    })
}

/// One thread for each core.
pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get)
}

/// The arguments' sources, or standard input; ends the program with a usage message if that is a terminal.
pub(super) fn sources(inputs: &[PathBuf]) -> Vec<Source> {
    if !inputs.is_empty() {
        return resolve(inputs);
    }
    if io::stdin().is_terminal() {
        Cli::command()
            .error(ErrorKind::MissingRequiredArgument, "nothing to code: name files or folders, or pipe text in\n\n  demarche code article.txt\n  demarche code news/ > events.jsonl")
            .exit();
    }
    vec![Source::stdin()]
}

/// Standard output or a file. Neither may be read as input: a walked folder that holds what standard
/// output goes to loses that file with a warning; a file behind `-o` that is an input is refused before
/// it is emptied.
fn open_output(path: Option<&Path>, sources: &mut [Source]) -> anyhow::Result<Box<dyn Write>> {
    let Some(path) = path else {
        if let Some(output) = FileId::of_stdout() {
            for source in sources
                .iter_mut()
                .filter(|source| FileId::of_source(source) == Some(output))
            {
                source.replace_by_warning("is where the output goes, and was not read");
            }
        }
        return Ok(Box::new(BufWriter::new(io::stdout().lock())));
    };
    let denied = || {
        format!(
            "{} cannot be written; try a folder of your own",
            path.display()
        )
    };
    let file = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .with_context(denied)?;
    let metadata = file.metadata().with_context(denied)?;
    if let Some(output) = FileId::of(&metadata) {
        if sources
            .iter()
            .any(|source| FileId::of_source(source) == Some(output))
        {
            bail!(
                "{} is an input and would be overwritten; try another name behind -o",
                path.display()
            );
        }
        file.set_len(0).with_context(denied)?;
    }
    Ok(Box::new(BufWriter::new(file)))
}

/// The form of the output.
enum Printer {
    Table(Table),
    Records { explain: bool },
}

impl Printer {
    fn article(
        &mut self,
        out: &mut dyn Write,
        article: &Article,
        coded: demarche_coder::Coded,
    ) -> io::Result<()> {
        match self {
            Printer::Table(table) => table.article(out, article, coded),
            Printer::Records { explain } => records::write(out, &coded, *explain),
        }
    }

    fn finish(&mut self, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Printer::Table(table) => table.finish(out),
            Printer::Records { .. } => Ok(()),
        }
    }
}
