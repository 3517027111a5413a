//! `demarche places`: the places that articles name, resolved.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::Context;
use demarche_coder::toponym::{Home, toponyms};

use super::{Outcome, each_article};
use crate::cli::PlacesArgs;
use crate::engine;
use crate::input::{Options, resolve};
use crate::output::places::Places;

/// Annotates articles and prints the places of their texts, one JSON object for each article.
///
/// # Errors
/// If there is no model or no gazetteer.
pub fn run(args: PlacesArgs) -> anyhow::Result<Outcome> {
    let pipeline = engine::pipeline(args.source.model.as_deref())?;
    let gazetteer = engine::gazetteer()?.context(demarche_places::ABSENT)?;
    let world = engine::world(&args.own)?;
    let mut worker = pipeline.worker();
    let mut out = BufWriter::new(io::stdout().lock());
    let options = Options {
        kind: args.source.input,
        published: args.source.published,
        ..Options::default()
    };
    let mut inputs = args.inputs;
    if inputs.is_empty() {
        inputs.push(PathBuf::from("-"));
    }
    if inputs.iter().any(|input| input.as_os_str() == "-") && io::stdin().is_terminal() {
        eprintln!("reading from the terminal; end with Ctrl-D");
    }
    each_article(resolve(&inputs), options, |article| {
        let home = Home::of(&article, &world, &gazetteer);
        for document in worker.annotate_batch(&[&article.text]) {
            let found = toponyms(&document, &world, &gazetteer, home);
            Places::new(&article.id, &document, &found).write(&mut out)?;
        }
        out.flush()?;
        Ok(true)
    })
}
