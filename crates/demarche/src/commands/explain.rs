//! `demarche explain`: how the events of an article came about.

use std::io::{self, BufWriter, Write};

use anyhow::bail;
use demarche_coder::{Event, Untold};

use super::{Outcome, each_article};
use crate::cli::{ExplainArgs, When};
use crate::engine::Engine;
use crate::input::{Options, resolve};
use crate::output::explain;
use crate::terminal::Terminal;

/// Codes the file's articles and explains the events that were asked for.
///
/// # Errors
/// If there is no model, or no such event.
pub fn run(args: ExplainArgs, color: When) -> anyhow::Result<Outcome> {
    let terminal = Terminal::stdout(color);
    let engine = Engine::load(args.source.model.as_deref(), &args.rules)?;
    let mut worker = engine.worker();
    let mut out = BufWriter::new(io::stdout().lock());
    let options = Options {
        kind: args.source.input,
        published: args.source.published.clone(),
        ..Options::default()
    };
    let wanted = |event: &Event| {
        args.event
            .as_ref()
            .is_none_or(|id| event.id.starts_with(id.as_str()))
            && args.sentence.is_none_or(|n| event.sentence.index == n)
    };
    let mut shown = 0;
    let mut others = Vec::new();
    let outcome = each_article(
        resolve(std::slice::from_ref(&args.file)),
        options,
        |article| {
            if args.article.as_ref().is_some_and(|id| *id != article.id) {
                return Ok(true);
            }
            let Some(coded) = worker.code(&[&article]).pop() else {
                return Ok(true);
            };
            for (event, explanation) in coded.events.iter().zip(&coded.explanations) {
                if wanted(event) {
                    if shown > 0 {
                        writeln!(out, "\n")?;
                    }
                    explain::write(&mut out, &terminal, event, explanation)?;
                    shown += 1;
                } else if others.len() < MAX_LISTED {
                    others.push(format!("{} (sentence {})", event.id, event.sentence.index));
                }
            }
            let untold: Vec<&Untold> = coded
                .untold
                .iter()
                .filter(|u| args.event.is_none() && args.sentence.is_none_or(|n| u.sentence == n))
                .collect();
            if !untold.is_empty() {
                if shown > 0 {
                    writeln!(out, "\n")?;
                }
                explain::write_untold(&mut out, &terminal, &untold)?;
            }
            out.flush()?;
            Ok(true)
        },
    )?;
    if shown == 0 && outcome == Outcome::Done {
        match others.as_slice() {
            [] => eprintln!("no event was found in {}", args.file.display()),
            _ => bail!(
                "no event of {} matches; there are: {}",
                args.file.display(),
                others.join(", ")
            ),
        }
    }
    Ok(outcome)
}

/// Ids named when the one that was asked for is not there.
const MAX_LISTED: usize = 20;
