//! `demarche ingest`: articles in, an archive that has read them.
//!
//! The thread that reads asks the archive whether it knows an article, so that only what is new is coded;
//! this thread alone writes. A batch is one transaction: whatever ends the program, the archive holds a
//! beginning of the input, and the same command goes on from there.

use std::path::Path;

use anyhow::Context;
use demarche_archive::{Archive, Error, Identity, Reading, Report, Stored};
use demarche_coder::{Article, Coded};
use demarche_ingest::Document;

use super::code::{cores, sources};
use super::{INTERRUPTED, Outcome};
use crate::cli::{IngestArgs, RulesArgs, When};
use crate::engine::Engine;
use crate::input::{Options, Source};
use crate::output::grouped;
use crate::progress::{Progress, Tally};
use crate::stream::{self, Bearer, Done, End, Entry, Feed, Step};
use crate::terminal::Terminal;

/// An article with what the archive must know of it.
struct Incoming {
    identity: Identity,
    /// Under its id in the archive.
    article: Box<Article>,
    /// Where it was found, and what it is called there.
    source: String,
    source_id: String,
    /// In another language, and so kept without being coded.
    foreign: bool,
}

impl Incoming {
    fn new(document: Document) -> Incoming {
        let foreign = !document.is_english();
        let place = document.place.to_string();
        let mut article = Article {
            id: String::new(),
            text: document.text,
            title: document.title,
            url: document.url,
            publisher: document.publisher,
            published: document.published.map(String::from),
            lang: document.lang,
        };
        let identity = Identity::of(&article);
        article.id.clone_from(&identity.uid);
        Incoming {
            identity,
            article: Box::new(article),
            source: document.place.file,
            source_id: document.id.unwrap_or(place),
            foreign,
        }
    }

    fn report<'a>(&'a self, reading: Reading<'a>) -> Report<'a> {
        Report {
            identity: &self.identity,
            article: &self.article,
            source: &self.source,
            source_id: &self.source_id,
            reading,
        }
    }
}

impl Bearer for Incoming {
    fn article(&self) -> &Article {
        &self.article
    }
}

/// What became of the articles.
#[derive(Debug, Default)]
struct Fate {
    new: u64,
    revised: u64,
    known: u64,
}

impl Fate {
    fn count(&mut self, stored: Stored) {
        match stored {
            Stored::New => self.new += 1,
            Stored::Revised => self.revised += 1,
            Stored::Known => self.known += 1,
        }
    }
}

/// Reads everything into the archive and tells how it went.
///
/// # Errors
/// If there is no model, the archive cannot be opened, or it cannot be written any more.
pub fn run(args: IngestArgs, color: When) -> anyhow::Result<Outcome> {
    let sources = sources(&args.inputs);
    let total_bytes = sources.iter().map(Source::size).sum();
    let mut archive = Archive::open(&args.archive.archive)
        .with_context(|| format!("{} cannot be used", args.archive.archive.display()))?;
    let reader = Archive::read(&args.archive.archive)?;
    let engine = Engine::load(args.source.model.as_deref(), &args.rules)?;
    let coder = coder_version(&args.rules);
    let threads = args.threads.map_or_else(cores, usize::from);
    let options = Options {
        kind: args.source.input,
        published: args.source.published,
        ..Options::default()
    };
    let stdout = Terminal::stdout(color);
    let mut progress = Progress::new(args.progress, &stdout, Terminal::stderr(color), total_bytes);
    let (mut tally, mut fate) = (Tally::default(), Fate::default());

    let feed = move |feed: Feed<'_, Incoming>| {
        let mut reading = demarche_ingest::read(sources, options);
        while let Some(item) = reading.next() {
            let entry = match item {
                Ok(document) => admit(&reader, Incoming::new(document)),
                Err(fault) => Entry::Fault(fault),
            };
            if !feed(entry, reading.bytes()) {
                return;
            }
        }
    };
    let end = stream::code(&engine, threads, &INTERRUPTED, feed, |step| {
        if let Step::Batch(results, position) = step {
            let mut coded = Vec::new();
            for done in results {
                match done {
                    Done::Fault(fault) => progress.problem(&fault, &mut tally),
                    Done::Passed(incoming) => coded.push((incoming, None)),
                    Done::Coded(incoming, read) => coded.push((incoming, Some(read))),
                }
            }
            keep(&mut archive, &coded, &coder, &mut tally, &mut fate)?;
            tally.bytes = position;
        }
        progress.tick(&tally);
        Ok(true)
    });
    progress.clear();
    let end = match end {
        Ok(end) => end,
        Err(error) => {
            eprintln!("{}", summary(&fate, &args.archive.archive));
            return Err(error);
        }
    };
    progress.finish(&tally, args.quiet, end == End::Interrupted);
    if !args.quiet {
        eprintln!("{}", summary(&fate, &args.archive.archive));
        if end == End::Interrupted {
            eprintln!("the same command goes on from here");
        }
    }
    Ok(match end {
        End::Interrupted => Outcome::Interrupted,
        End::Complete | End::Stopped if tally.errors > 0 => Outcome::SomeFailed,
        End::Complete | End::Stopped => Outcome::Done,
    })
}

/// Whether an article is to be coded. Should the archive give no answer, the writer, which asks again,
/// will say why.
fn admit(archive: &Archive, incoming: Incoming) -> Entry<Incoming> {
    if incoming.foreign || archive.knows(&incoming.identity).unwrap_or(false) {
        Entry::Pass(incoming)
    } else {
        Entry::Code(incoming)
    }
}

/// Writes a batch in one transaction.
fn keep(
    archive: &mut Archive,
    batch: &[(Incoming, Option<Coded>)],
    coder: &str,
    tally: &mut Tally,
    fate: &mut Fate,
) -> Result<(), Error> {
    if batch.is_empty() {
        return Ok(());
    }
    let stored = archive.write(|writing| {
        batch
            .iter()
            .map(|(incoming, coded)| match coded {
                Some(Coded { events, .. }) => {
                    writing.store(&incoming.report(Reading::Coded { events, coder }))
                }
                None if incoming.foreign => writing.store(&incoming.report(Reading::Kept)),
                None => writing
                    .seen(&incoming.identity, &incoming.source, &incoming.source_id)
                    .map(|()| Stored::Known),
            })
            .collect::<Result<Vec<_>, _>>()
    })?;
    for (stored, (incoming, coded)) in stored.into_iter().zip(batch) {
        fate.count(stored);
        tally.articles += 1;
        tally.notes += u64::from(incoming.foreign);
        if let (Stored::New | Stored::Revised, Some(coded)) = (stored, coded) {
            tally.events += coded.events.len() as u64;
        }
    }
    Ok(())
}

/// `news.db: 1,200 new articles, 3 changed, 40 known`.
fn summary(fate: &Fate, archive: &Path) -> String {
    let mut parts = vec![format!(
        "{} new {}",
        grouped(fate.new),
        if fate.new == 1 { "article" } else { "articles" }
    )];
    if fate.revised > 0 {
        parts.push(format!("{} changed", grouped(fate.revised)));
    }
    if fate.known > 0 {
        parts.push(format!("{} known", grouped(fate.known)));
    }
    format!("{}: {}", archive.display(), parts.join(", "))
}

/// What coded: the program, with the lexicon if it is not the one inside, and the actors of the user's own.
pub(super) fn coder_version(rules: &RulesArgs) -> String {
    let mut version = concat!("demarche ", env!("CARGO_PKG_VERSION")).to_owned();
    if let Some(dir) = &rules.lexicon {
        version += &format!(", lexicon {}", dir.display());
    }
    for file in &rules.own.actors {
        version += &format!(", actors {}", file.display());
    }
    version
}
