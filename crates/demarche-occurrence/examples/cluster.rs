//! `cluster articles FILE` prints which articles report the same happening, `cluster events FILE` which event
//! records do: one line `{"id", "cluster"}` for each. `cluster occurrences FILE` prints the merged records.
//! FILE is JSON Lines.

use std::io::{BufRead, BufReader, Write};
use std::process::ExitCode;

use demarche_coder::Event;
use demarche_occurrence::articles::{Collection, Views};
use demarche_occurrence::{Report, cluster, merge};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[derive(serde::Deserialize)]
struct Article {
    id: String,
    text: String,
    #[serde(default)]
    title: Option<String>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [unit, file] = arguments.as_slice() else {
        eprintln!("usage: cluster articles|events|occurrences FILE");
        return ExitCode::from(2);
    };
    match run(unit, file) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{file}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(unit: &str, file: &str) -> Outcome<()> {
    let mut out = std::io::stdout().lock();
    let (ids, groups) = match unit {
        "articles" => {
            let mut articles: Vec<Article> = lines(file)?;
            // By id, so that ties do not depend on the order of the file.
            articles.sort_by(|a, b| a.id.cmp(&b.id));
            let views: Vec<Views> = articles
                .iter()
                .map(|a| Views::of(&format!("{}\n{}", a.title.as_deref().unwrap_or(""), a.text)))
                .collect();
            let ids: Vec<String> = articles.into_iter().map(|a| a.id).collect();
            (ids, Collection::new(&views).cluster())
        }
        "events" | "occurrences" => {
            let events: Vec<Event> = lines(file)?;
            let reports: Vec<Report> = events
                .iter()
                .map(Report::try_from)
                .collect::<Result<_, _>>()?;
            let clusters = cluster(&reports);
            if unit == "occurrences" {
                for occurrence in clusters.iter().filter_map(|c| merge(&reports, c)) {
                    writeln!(out, "{}", serde_json::to_string(&occurrence)?)?;
                }
                return Ok(());
            }
            let groups = clusters.into_iter().map(|c| c.members).collect();
            (reports.into_iter().map(|r| r.event).collect(), groups)
        }
        other => return Err(format!("no unit is called {other}").into()),
    };
    for (number, group) in groups.iter().enumerate() {
        for &member in group {
            let line = serde_json::json!({"id": ids[member], "cluster": format!("c{number}")});
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

fn lines<T: serde::de::DeserializeOwned>(file: &str) -> Outcome<Vec<T>> {
    let mut rows = Vec::new();
    for (number, line) in BufReader::new(std::fs::File::open(file)?)
        .lines()
        .enumerate()
    {
        let line = line?;
        if !line.trim().is_empty() {
            let row =
                serde_json::from_str(&line).map_err(|e| format!("line {}: {e}", number + 1))?;
            rows.push(row);
        }
    }
    Ok(rows)
}
