//! Makes the gazetteer's file and looks into it.
//!
//! ```text
//! demarche-gazetteer compile places.tsv places.dgaz
//! demarche-gazetteer lookup places.dgaz Springfield
//! ```

use std::process::ExitCode;
use std::{env, fs};

use demarche_world::World;
use demarche_world::gazetteer::{Gazetteer, compile};

const USAGE: &str = "demarche-gazetteer compile TABLE FILE\ndemarche-gazetteer lookup FILE NAME";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args[..] {
        ["compile", table, file] => write(table, file),
        ["lookup", file, name] => lookup(file, name),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn write(table: &str, file: &str) -> Result<(), String> {
    let text = fs::read_to_string(table).map_err(|error| format!("{table}: {error}"))?;
    let world = World::embedded().map_err(|error| error.to_string())?;
    let bytes = compile(&text, &world).map_err(|error| format!("{table}: {error}"))?;
    fs::write(file, &bytes).map_err(|error| format!("{file}: {error}"))?;
    let gazetteer = open(bytes)?;
    gazetteer
        .verify()
        .map_err(|error| format!("{file}: {error}"))?;
    println!("{file}: {gazetteer:?}");
    Ok(())
}

fn open(bytes: Vec<u8>) -> Result<Gazetteer, String> {
    Gazetteer::from_static(bytes.leak()).map_err(|error| error.to_string())
}

fn lookup(file: &str, name: &str) -> Result<(), String> {
    let gazetteer = open(fs::read(file).map_err(|error| format!("{file}: {error}"))?)?;
    for candidate in gazetteer.lookup(name).iter() {
        let place = candidate.place;
        let id = place
            .geonames()
            .map_or(String::from("-"), |id| id.to_string());
        println!(
            "{:?}\t{place:?}\t{id}\t2^{}",
            candidate.class,
            place.population_log2()
        );
    }
    Ok(())
}
