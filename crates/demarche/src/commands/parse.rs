//! `demarche parse`: tokens and trees, as the rules see them.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use super::{Outcome, each_article};
use crate::cli::{Format, ParseArgs, When};
use crate::engine;
use crate::input::{Options, resolve};
use crate::output::tokens::{self, Part};
use crate::terminal::Terminal;

/// Annotates the file's articles and prints them.
///
/// # Errors
/// If there is no model.
pub fn run(args: ParseArgs, color: When) -> anyhow::Result<Outcome> {
    let terminal = Terminal::stdout(color);
    let format = args.format.unwrap_or(if terminal.interactive {
        Format::Table
    } else {
        Format::Jsonl
    });
    let pipeline = engine::pipeline(args.source.model.as_deref())?;
    let mut worker = pipeline.worker();
    let mut out = BufWriter::new(io::stdout().lock());
    let options = Options {
        kind: args.source.input,
        published: args.source.published,
        ..Options::default()
    };
    let file = args.file.unwrap_or_else(|| PathBuf::from("-"));
    if file.as_os_str() == "-" && io::stdin().is_terminal() {
        eprintln!("reading from the terminal; end with Ctrl-D");
    }
    each_article(resolve(&[file]), options, |article| {
        let parts = [
            (Part::Title, article.title.as_deref()),
            (Part::Text, Some(article.text.as_str())),
        ];
        for (part, text) in parts
            .into_iter()
            .filter_map(|(part, text)| Some((part, text?)))
        {
            for document in worker.annotate_batch(&[text]) {
                match format {
                    Format::Table => tokens::table(&mut out, &terminal, &document, args.sentence)?,
                    Format::Jsonl => {
                        tokens::jsonl(&mut out, &article.id, part, &document, args.sentence)?
                    }
                }
            }
        }
        out.flush()?;
        Ok(true)
    })
}
