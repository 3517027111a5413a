//! Order, threads, pipes, signals, progress.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::{VISIT, code, code_with, command, demarche, folder, line};

/// Some articles of different lengths, with a broken line among them.
fn many(n: usize) -> String {
    let mut text = String::new();
    for i in 0..n {
        text += &line(&format!("a{i:04}"), &[VISIT; 8][..i % 8 + 1].join(" "));
        if i == n / 2 {
            text += "broken\n";
        }
    }
    text
}

#[test]
fn any_number_of_threads_gives_the_same_bytes_in_the_order_of_the_input() {
    let text = many(300);
    let dir = folder(&[("news.jsonl", text.as_bytes())]);
    let one = code(dir.path(), &["news.jsonl", "--threads", "1"]);
    let ids: Vec<String> = (0..300).map(|i| format!("a{i:04}")).collect();
    assert_eq!(one.articles(), ids);
    assert_eq!(
        (one.code, one.problem()["line"].clone()),
        (3, Value::from(152))
    );
    for threads in ["2", "7"] {
        let several = code(dir.path(), &["news.jsonl", "--threads", threads]);
        assert_eq!(several.stdout, one.stdout, "{threads} threads");
    }
}

#[test]
fn a_file_holds_what_a_pipe_gets() {
    let text = many(20);
    let dir = folder(&[("news.jsonl", text.as_bytes())]);
    let piped = code(dir.path(), &["news.jsonl"]);
    let run = code(dir.path(), &["news.jsonl", "-o", "events.jsonl"]);
    assert_eq!((run.code, run.stdout.as_str()), (3, ""));
    assert_eq!(
        std::fs::read_to_string(dir.path().join("events.jsonl")).unwrap(),
        piped.stdout
    );
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let text = many(2_000);
    let dir = folder(&[("news.jsonl", text.as_bytes())]);
    for arguments in [
        &["code", "news.jsonl"][..],
        &["code", "news.jsonl", "--format", "table"],
        &["parse", "news.jsonl"],
    ] {
        let mut child = command()
            .current_dir(dir.path())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        // Dropped at the end of the statement, and the pipe with it.
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut first)
            .unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(!first.is_empty());
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(
            !stderr.contains("panicked") && !stderr.contains("pipe"),
            "{stderr}"
        );
        assert_ne!(output.status.code(), Some(1), "{arguments:?}: {stderr}");
        assert!(output.status.code().is_some(), "{arguments:?} was killed");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_keeps_the_work_that_is_finished() {
    let dir = folder(&[]);
    let mut child = command()
        .current_dir(dir.path())
        .args(["code", "-", "-o", "events.jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // More than a batch, so that there is something finished; the stream stays open.
    stdin.write_all(many(400).as_bytes()).unwrap();
    let events = dir.path().join("events.jsonl");
    let started = std::time::Instant::now();
    while std::fs::metadata(&events).map_or(0, |m| m.len()) == 0 {
        assert!(started.elapsed().as_secs() < 60, "nothing was written");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let killed = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    let mut stderr = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut stderr)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{stderr}");
    assert!(
        stderr.contains("interrupted, finished work is kept"),
        "{stderr}"
    );
    let text = std::fs::read_to_string(events).unwrap();
    assert!(text.ends_with('\n'));
    for (i, record) in text.lines().enumerate() {
        let record: Value =
            serde_json::from_str(record).unwrap_or_else(|e| panic!("record {i}: {e}"));
        assert_eq!(record["schema"], "demarche.event/1");
    }
    drop(stdin);
}

#[test]
fn records_are_on_standard_output_and_talk_is_not() {
    let output = demarche()
        .args(["code", "-"])
        .write_stdin(VISIT)
        .output()
        .unwrap();
    for record in String::from_utf8(output.stdout).unwrap().lines() {
        serde_json::from_str::<Value>(record).unwrap();
    }
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("1 article"), "{stderr}");
    let quiet = demarche()
        .args(["code", "-", "--quiet"])
        .write_stdin(VISIT)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(quiet.stderr).unwrap(), "");
}

#[test]
fn progress_can_be_read_by_programs() {
    let run = code_with(folder(&[]).path(), &["-"], many(10).as_bytes());
    assert_eq!(run.report["finished"], true);
    assert_eq!(run.count("articles"), 10);
    assert_eq!(run.count("events"), run.stdout.lines().count() as u64);
    assert_eq!(run.report["total_bytes"], Value::Null);
    let text = many(10);
    let dir = folder(&[("news.jsonl", text.as_bytes())]);
    let run = code(dir.path(), &["news.jsonl"]);
    assert_eq!(run.count("total_bytes"), text.len() as u64);
    assert_eq!(run.count("bytes"), text.len() as u64);
}

#[cfg(unix)]
#[test]
fn the_output_is_never_read_as_input() {
    let dir = folder(&[("news/a.txt", VISIT.as_bytes()), ("news/z.jsonl", b"")]);
    let output = std::fs::File::create(dir.path().join("news/z.jsonl")).unwrap();
    let run = command()
        .current_dir(dir.path())
        .args(["code", "news"])
        .stdout(output)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let stderr = String::from_utf8(run.stderr).unwrap();
    assert!(
        stderr.starts_with("warning: news/z.jsonl: is where the output goes, and was not read\n"),
        "{stderr}"
    );
    assert_eq!(run.status.code(), Some(0));
    let records = std::fs::read_to_string(dir.path().join("news/z.jsonl")).unwrap();
    assert!(!records.is_empty());
    let run = command()
        .current_dir(dir.path())
        .args(["code", "news", "-o", "news/z.jsonl"])
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(1));
    assert_eq!(
        std::fs::read_to_string(dir.path().join("news/z.jsonl")).unwrap(),
        records
    );
}
