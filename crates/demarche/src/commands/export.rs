//! `demarche export`: events of an archive in the forms that others read.

use anyhow::Context;
use demarche_archive::Archive;
use demarche_export::{Format, export};

use super::Outcome;
use crate::cli::ExportArgs;
use crate::output::grouped;

/// Writes an export and tells how much it is.
///
/// # Errors
/// If the archive or the filter cannot be used, or the folder cannot be written.
pub fn run(args: ExportArgs) -> anyhow::Result<Outcome> {
    let archive = Archive::read(&args.archive.archive)?;
    let filter = args.filter.filter()?;
    let format = Format::parse(args.form.as_str()).context("a form that cannot be written")?;
    let manifest = export(&archive, &filter, format, &args.folder)?;
    let bytes: u64 = manifest.files.iter().map(|file| file.bytes).sum();
    eprintln!(
        "{} events, {} rows, {} bytes in {}",
        grouped(manifest.events),
        grouped(manifest.rows),
        grouped(bytes),
        args.folder.display()
    );
    Ok(Outcome::Done)
}
