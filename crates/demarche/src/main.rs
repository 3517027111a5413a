//! The command: arguments in, the crates in order, text out.
//!
//! `main` does no more than choose the command and turn its outcome into an exit code; what can be typed
//! is in [`cli`], what each command does in [`commands`].

mod cli;
mod commands;
mod engine;
mod input;
mod output;
mod progress;
mod same_file;
mod stream;
mod terminal;

use std::process::ExitCode;

use clap::Parser;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use cli::{Cli, Command};
use commands::{
    INTERRUPTED, Outcome, actors, archive, ask, code, correct, dates, explain, export, ingest,
    is_closed_pipe, lexicon, manual, occurrences, parse, places, recode,
};

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Err(error) = heed_interrupts() {
        eprintln!("warning: Ctrl-C will not keep finished work ({error})");
    }
    match run(cli) {
        Ok(outcome) => ExitCode::from(outcome.code()),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", terminal::harmless(&format!("{error:#}")));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<Outcome> {
    match cli.command {
        _ if cli.version => manual::version(cli.verbose),
        Some(Command::Code(args)) => code::run(args, cli.color),
        Some(Command::Ingest(args)) => ingest::run(args, cli.color),
        Some(Command::Events(args)) => ask::events(args, cli.color),
        Some(Command::Occurrences(args)) => occurrences::run(args, cli.color),
        Some(Command::Search(args)) => ask::search(args, cli.color),
        Some(Command::Stats(args)) => ask::stats(args, cli.color),
        Some(Command::Dyads(args)) => ask::dyads(args, cli.color),
        Some(Command::Sql(args)) => ask::sql(args, cli.color),
        Some(Command::Export(args)) => export::run(args),
        Some(Command::Correct { command }) => correct::run(command),
        Some(Command::Recode(args)) => recode::run(args, cli.color),
        Some(Command::Archive { command }) => archive::run(command),
        Some(Command::Explain(args)) => explain::run(args, cli.color),
        Some(Command::Parse(args)) => parse::run(args, cli.color),
        Some(Command::Places(args)) => places::run(args),
        Some(Command::Dates(args)) => dates::run(args),
        Some(Command::Actors { command }) => actors::run(command, cli.color),
        Some(Command::Lexicon { command }) => lexicon::run(command, cli.color),
        Some(Command::Completions { shell }) => manual::completions(shell),
        Some(Command::Man { dir }) => manual::man(dir.as_deref()),
        // clap has shown the help already: no arguments at all do not come this far.
        None => Ok(Outcome::Done),
    }
}

/// The first Ctrl-C (or a request to terminate) sets [`INTERRUPTED`]; a second one ends the program at once.
fn heed_interrupts() -> std::io::Result<()> {
    for signal in [SIGINT, SIGTERM] {
        // The order matters: the shutdown must look at the flag before this very signal sets it.
        flag::register_conditional_shutdown(
            signal,
            Outcome::Interrupted.code().into(),
            INTERRUPTED.clone(),
        )?;
        flag::register(signal, INTERRUPTED.clone())?;
    }
    Ok(())
}
