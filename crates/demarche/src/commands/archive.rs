//! `demarche archive`: care of an archive's file.

use std::io::{self, Write};

use anyhow::Context;
use demarche_archive::Archive;

use super::Outcome;
use crate::cli::{ArchiveCommand, ArchiveFile};
use crate::output::grouped;

/// Checks, copies or compacts an archive.
///
/// # Errors
/// If the archive cannot be opened or the work cannot be done; for a check also if something is wrong.
pub fn run(command: ArchiveCommand) -> anyhow::Result<Outcome> {
    match command {
        ArchiveCommand::Check { file, migrate } => check(&file, migrate),
        ArchiveCommand::Backup { to, file } => {
            let archive = Archive::read(&file.archive)?;
            archive
                .backup(&to, |_, _| {})
                .with_context(|| format!("{} cannot be written", to.display()))?;
            eprintln!("{} is a copy of {}", to.display(), file.archive.display());
            Ok(Outcome::Done)
        }
        ArchiveCommand::Compact { file } => {
            let size = || std::fs::metadata(&file.archive).map_or(0, |m| m.len());
            let before = size();
            Archive::read(&file.archive)?;
            Archive::open(&file.archive)?.compact()?;
            eprintln!("{} bytes before, {} now", grouped(before), grouped(size()));
            Ok(Outcome::Done)
        }
    }
}

fn check(file: &ArchiveFile, migrate: bool) -> anyhow::Result<Outcome> {
    let archive = if migrate {
        Archive::open(&file.archive)?
    } else {
        Archive::read(&file.archive)?
    };
    let found = archive.check()?;
    for fault in &found.faults {
        writeln!(io::stdout(), "{fault}")?;
    }
    eprintln!(
        "{} articles, {} events: {}",
        grouped(found.articles),
        grouped(found.events),
        match found.count {
            0 => "sound".to_owned(),
            1 => "1 fault".to_owned(),
            n => format!("{} faults", grouped(n)),
        }
    );
    if !found.is_sound() {
        anyhow::bail!("the archive is damaged; go back to a backup, or ingest the articles anew");
    }
    Ok(Outcome::Done)
}
