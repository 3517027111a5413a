//! The program as a user runs it: real files, real streams, real exit codes.
//!
//! Each test makes its own folder, runs the command in it, and compares what comes out.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test ends where it cannot go on

mod actors;
mod archive;
mod bad_input;
mod dates;
mod input;
mod lexicon;
mod looking;
mod manual;
mod places;
mod records;
mod streams;
mod table;

use std::path::Path;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use serde_json::Value;
use tempfile::TempDir;

/// A sentence with an event in it.
const VISIT: &str = "French President Emmanuel Macron arrived in Egypt on Monday.";

/// The command, with an environment that depends on nothing.
fn demarche() -> Command {
    Command::from_std(command())
}

/// The same for tests that hold its streams in their own hands.
fn command() -> std::process::Command {
    let mut command = std::process::Command::new(cargo_bin!("demarche"));
    for name in [
        "DEMARCHE_ARCHIVE",
        "DEMARCHE_AUTHOR",
        "DEMARCHE_THREADS",
        "DEMARCHE_MODEL",
        "DEMARCHE_LEXICON",
        "NO_COLOR",
        "LC_ALL",
        "LC_CTYPE",
        "TERM",
    ] {
        command.env_remove(name);
    }
    command.env("LANG", "C.UTF-8").env("COLUMNS", "100");
    command
}

/// A folder with files in it.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it has one")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }
    dir
}

/// One line of JSONL.
fn line(id: &str, text: &str) -> String {
    serde_json::json!({"id": id, "text": text}).to_string() + "\n"
}

/// What one run of `demarche code` left.
struct Run {
    code: i32,
    stdout: String,
    /// Messages about inputs, as objects.
    problems: Vec<Value>,
    /// The closing report.
    report: Value,
}

impl Run {
    fn count(&self, what: &str) -> u64 {
        self.report[what].as_u64().expect("a number")
    }

    /// The only problem there should be.
    fn problem(&self) -> &Value {
        assert_eq!(self.problems.len(), 1, "{:?}", self.problems);
        &self.problems[0]
    }

    /// Ids of the articles that events were found in, in the order of the output.
    fn articles(&self) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        for record in self.stdout.lines() {
            let record: Value = serde_json::from_str(record).expect("a record");
            let id = record["article"]["id"]
                .as_str()
                .expect("a string")
                .to_owned();
            if ids.last() != Some(&id) {
                ids.push(id);
            }
        }
        ids
    }
}

/// Runs `demarche code` in a folder with messages as JSON.
fn code(dir: &Path, arguments: &[&str]) -> Run {
    code_with(dir, arguments, b"")
}

/// The same with something on standard input.
fn code_with(dir: &Path, arguments: &[&str], stdin: &[u8]) -> Run {
    let output = demarche()
        .current_dir(dir)
        .args(["code", "--progress", "json"])
        .args(arguments)
        .write_stdin(stdin)
        .output()
        .expect("the program runs");
    let stderr = String::from_utf8(output.stderr).expect("messages are UTF-8");
    let lines: Vec<Value> = stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect();
    let (reports, problems): (Vec<Value>, Vec<Value>) = lines
        .into_iter()
        .partition(|line| line.get("seconds").is_some());
    Run {
        code: output.status.code().expect("no signal"),
        stdout: String::from_utf8(output.stdout).expect("records are UTF-8"),
        problems,
        report: reports.last().expect("a closing report").clone(),
    }
}
