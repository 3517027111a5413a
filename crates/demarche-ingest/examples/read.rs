//! What the readers make of files: one line for each document, faults on standard error.
//!
//! `cargo run -p demarche-ingest --example read -- FILES…`

use std::path::PathBuf;

use demarche_ingest::{Options, read, resolve};

fn main() {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let (mut documents, mut faults) = (0u64, 0u64);
    for item in read(resolve(&arguments), Options::default()) {
        match item {
            Ok(document) => {
                documents += 1;
                println!(
                    "{}\t{}\t{}\t{}\t{}\t{} characters",
                    document.kind.name(),
                    document.place,
                    document.lang.as_deref().unwrap_or("-"),
                    document.published.map_or_else(|| "-".into(), String::from),
                    document.title.or(document.id).unwrap_or_default(),
                    document.text.chars().count(),
                );
            }
            Err(fault) => {
                faults += 1;
                eprintln!("{fault}");
            }
        }
    }
    eprintln!("{documents} documents, {faults} faults");
}
