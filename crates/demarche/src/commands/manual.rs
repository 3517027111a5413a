//! `demarche completions`, `demarche man`, `demarche --version`: all from the definition in [`crate::cli`].

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use clap::CommandFactory;

use super::Outcome;
use crate::cli::Cli;
use crate::engine;

/// Prints a shell's completions.
///
/// # Errors
/// If they cannot be written.
pub fn completions(shell: clap_complete::Shell) -> anyhow::Result<Outcome> {
    // The generator panics where it cannot write, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "demarche", &mut script);
    io::stdout().write_all(&script)?;
    Ok(Outcome::Done)
}

/// Prints the main manual page, or writes all pages into a folder.
///
/// # Errors
/// If they cannot be written.
pub fn man(dir: Option<&Path>) -> anyhow::Result<Outcome> {
    let mut command = Cli::command();
    command.build();
    let Some(dir) = dir else {
        manual_page(command).render(&mut io::stdout().lock())?;
        return Ok(Outcome::Done);
    };
    std::fs::create_dir_all(dir).with_context(|| format!("{} cannot be made", dir.display()))?;
    // By hand rather than by clap_mangen's generate_to, which makes a page of `help` for each command.
    for page in with_subcommands(&command) {
        let name = page
            .get_display_name()
            .unwrap_or(page.get_name())
            .to_owned();
        let path = dir.join(format!("{name}.1"));
        let mut roff = Vec::new();
        manual_page(page).title(&name).render(&mut roff)?;
        std::fs::write(&path, roff)
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    eprintln!(
        "the pages are in {}; read them with `man -l {}/demarche.1`",
        dir.display(),
        dir.display()
    );
    Ok(Outcome::Done)
}

/// The command and all commands below it, those named `help` left out.
fn with_subcommands(command: &clap::Command) -> Vec<clap::Command> {
    let below = command
        .get_subcommands()
        .filter(|sub| sub.get_name() != "help")
        .flat_map(with_subcommands);
    std::iter::once(command.clone()).chain(below).collect()
}

fn manual_page(command: clap::Command) -> clap_mangen::Man {
    clap_mangen::Man::new(command)
        .source(concat!("demarche ", env!("CARGO_PKG_VERSION")))
        .manual("demarche")
}

/// Prints the version, and if `verbose` what else is inside.
///
/// # Errors
/// If it cannot be written.
pub fn version(verbose: bool) -> anyhow::Result<Outcome> {
    let mut out = io::stdout().lock();
    writeln!(out, "demarche {}", env!("CARGO_PKG_VERSION"))?;
    if verbose {
        writeln!(out, "record schema  {}", demarche_coder::SCHEMA)?;
        writeln!(
            out,
            "codebook       PLOVER, {} types, {} modes, {} contexts",
            demarche_codebook::EventType::ALL.len(),
            demarche_codebook::Mode::ALL.len(),
            demarche_codebook::Context::ALL.len()
        )?;
        match demarche_model::english() {
            Some(bytes) => {
                let pipeline = engine::pipeline(None)?;
                let meta = pipeline.meta();
                let (name, size) = (
                    format!("{}_{}", meta.lang, meta.name),
                    bytes.len() as f64 / 1e6,
                );
                writeln!(
                    out,
                    "model          {name} {}, {}, {size:.1} MB",
                    meta.version, meta.licence
                )?;
            }
            None => writeln!(out, "model          none inside")?,
        }
        writeln!(
            out,
            "target         {} {}",
            std::env::consts::ARCH,
            std::env::consts::OS
        )?;
    }
    Ok(Outcome::Done)
}
