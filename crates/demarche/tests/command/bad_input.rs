//! Inputs that cannot be read: each is named with file, line or byte and a remedy, the rest is coded,
//! and the exit code is 3.

use std::io::{Read, Write};
use std::process::Stdio;

use serde_json::Value;

use crate::{Run, VISIT, code, code_with, command, demarche, folder, line};

/// Runs over one bad file between two good ones and checks that only the bad one is lost.
fn with_bad_file(name: &str, bytes: &[u8]) -> Run {
    let dir = folder(&[
        ("a.txt", VISIT.as_bytes()),
        (name, bytes),
        ("z.txt", VISIT.as_bytes()),
    ]);
    let run = code(dir.path(), &["a.txt", name, "z.txt"]);
    assert_eq!(
        (run.code, run.count("articles"), run.count("errors")),
        (3, 2, 1),
        "{:?}",
        run.problems
    );
    assert_eq!(run.articles(), ["a", "z"]);
    assert_eq!(run.problem()["file"], name);
    assert!(
        run.problem()["try"]
            .as_str()
            .is_some_and(|remedy| !remedy.is_empty())
    );
    run
}

fn what(problem: &Value) -> &str {
    problem["what"].as_str().expect("a string")
}

#[test]
fn texts_in_other_encodings_are_read() {
    let wide: Vec<u8> = format!("\u{feff}{VISIT}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let latin = [VISIT.as_bytes(), b" He went to a caf\xe9."].concat();
    let dir = folder(&[("wide.txt", &wide), ("latin.txt", &latin)]);
    let run = code(dir.path(), &["latin.txt", "wide.txt"]);
    assert_eq!(
        (run.code, run.articles()),
        (0, vec!["latin".to_owned(), "wide".to_owned()])
    );
}

#[test]
fn bytes_that_mean_nothing_are_warned_of() {
    let damaged = [VISIT.as_bytes(), "Café, Orbán".as_bytes(), b"\xff"].concat();
    let run = code(folder(&[("a.txt", &damaged)]).path(), &["a.txt"]);
    assert_eq!((run.code, run.count("warnings")), (0, 1));
    assert!(what(run.problem()).contains("bytes that are not UTF-8"));
}

#[test]
fn an_empty_file_and_one_of_white_space_are_told() {
    assert_eq!(what(with_bad_file("empty.txt", b"").problem()), "is empty");
    assert_eq!(
        what(with_bad_file("blank.txt", b" \n\t\n").problem()),
        "holds nothing but white space"
    );
    assert_eq!(
        what(with_bad_file("blank.jsonl", b"\n\n").problem()),
        "holds nothing but white space"
    );
}

#[test]
fn binaries_are_told_by_their_nul_bytes_and_their_magic() {
    assert_eq!(
        what(with_bad_file("b.txt", b"abc\0def").problem()),
        "is binary, not text (a NUL byte at offset 3)"
    );
    assert!(what(with_bad_file("b.pdf", b"%PDF-1.7\n...").problem()).contains("PDF"));
    let run = with_bad_file("news.jsonl.gz", b"\x1f\x8b\x08\0\0\0\0\0");
    assert!(what(run.problem()).contains("the packed data ends too early"));
    // Also beyond the part that is looked at first.
    let mut late = "Rain fell.\n".repeat(2_000).into_bytes();
    late.push(0);
    assert_eq!(
        what(with_bad_file("late.txt", &late).problem()),
        "is binary, not text (a NUL byte at offset 22000)"
    );
}

#[test]
fn a_missing_file_is_told() {
    let dir = folder(&[("a.txt", VISIT.as_bytes())]);
    let run = code(dir.path(), &["nowhere.txt", "a.txt"]);
    assert_eq!((run.code, run.count("articles")), (3, 1));
    assert_eq!(what(run.problem()), "there is no such file");
}

#[test]
fn a_folder_without_articles_is_told() {
    let dir = folder(&[("a.txt", VISIT.as_bytes()), ("empty/picture.png", b"x")]);
    let run = code(dir.path(), &["empty", "a.txt"]);
    assert_eq!((run.code, run.count("articles")), (3, 1));
    assert_eq!(
        what(run.problem()),
        "this folder holds no file with an ending of news, such as .txt, .jsonl or .html"
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder(&[("a.txt", VISIT.as_bytes()), ("locked.txt", b"x")]);
    let locked = dir.path().join("locked.txt");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).unwrap();
    let run = code(dir.path(), &["locked.txt", "a.txt"]);
    // The superuser may read it all the same.
    if std::fs::read(&locked).is_ok() {
        assert_eq!((run.code, run.count("articles")), (0, 2));
    } else {
        assert_eq!((run.code, run.count("articles")), (3, 1));
        assert!(what(run.problem()).contains("permission denied"));
    }
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_ends_and_a_dead_link_is_told() {
    let dir = folder(&[("a.txt", VISIT.as_bytes())]);
    std::os::unix::fs::symlink(".", dir.path().join("again")).unwrap();
    std::os::unix::fs::symlink("loop.txt", dir.path().join("loop.txt")).unwrap();
    let run = code(dir.path(), &["."]);
    assert_eq!((run.code, run.count("articles")), (0, 1));
    let run = code(dir.path(), &["loop.txt", "a.txt"]);
    assert_eq!((run.code, run.count("articles")), (3, 1));
}

/// Runs over a good, a bad and a good line and returns the one problem.
fn with_bad_line(bad: &str) -> Value {
    let text = line("a", VISIT) + bad + "\n" + &line("z", VISIT);
    let dir = folder(&[("news.jsonl", text.as_bytes())]);
    let run = code(dir.path(), &["news.jsonl"]);
    assert_eq!(
        (run.code, run.count("articles"), run.count("errors")),
        (3, 2, 1),
        "{:?}",
        run.problems
    );
    assert_eq!(run.articles(), ["a", "z"]);
    assert_eq!(
        (&run.problem()["file"], &run.problem()["line"]),
        (&Value::from("news.jsonl"), &Value::from(2))
    );
    run.problem().clone()
}

#[test]
fn a_broken_line_is_told_with_its_column() {
    let problem = with_bad_line(r#"{"id": "b", "text" "x"}"#);
    assert_eq!(what(&problem), "is not JSON (expected `:`)");
    assert_eq!(problem["column"], 20);
    assert!(
        with_bad_line(r#"{"id": "b", "te"#)["try"]
            .as_str()
            .unwrap()
            .contains("cut short")
    );
    assert!(what(&with_bad_line("rain")).starts_with("is not JSON"));
    assert_eq!(what(&with_bad_line("[1, 2]")), "is a list, not an object");
}

#[test]
fn a_missing_or_wrong_field_is_told() {
    let problem = with_bad_line(r#"{"id": "b", "body": "x"}"#);
    assert_eq!(what(&problem), "the field `text` is missing");
    assert!(problem["try"].as_str().unwrap().contains("`body`"));
    assert_eq!(
        what(&with_bad_line(r#"{"text": "x"}"#)),
        "the field `id` is missing"
    );
    assert_eq!(
        what(&with_bad_line(r#"{"id": 7, "text": "x"}"#)),
        "`id` is a number, not a string"
    );
    assert_eq!(
        what(&with_bad_line(r#"{"id": "b", "text": {}}"#)),
        "`text` is an object, not a string"
    );
    assert_eq!(
        what(&with_bad_line(r#"{"id": "b", "text": ""}"#)),
        "article \"b\" has neither text nor title"
    );
    assert!(
        what(&with_bad_line(
            r#"{"id": "b", "text": "x", "published": "03/02/2025"}"#
        ))
        .starts_with("`published` is")
    );
}

#[test]
fn a_line_that_is_not_utf8_is_told_with_its_byte() {
    let mut text = line("a", VISIT).into_bytes();
    let start = text.len();
    text.extend_from_slice(b"{\"id\": \"b\", \"text\": \"Caf\xe9\"}\n");
    text.extend_from_slice(line("z", VISIT).as_bytes());
    let dir = folder(&[("news.jsonl", &text)]);
    let run = code(dir.path(), &["news.jsonl"]);
    assert_eq!(
        (run.code, run.articles()),
        (3, vec!["a".to_owned(), "z".to_owned()])
    );
    assert_eq!(
        what(run.problem()),
        format!("is not UTF-8 (byte 0xe9 at offset {})", start + 24)
    );
}

#[test]
fn duplicate_ids_are_warned_of_and_coded() {
    let text = line("a", VISIT) + &line("a", VISIT);
    let run = code_with(folder(&[]).path(), &["-"], text.as_bytes());
    assert_eq!(
        (run.code, run.count("articles"), run.count("warnings")),
        (0, 2, 1)
    );
    assert_eq!(what(run.problem()), "the id \"a\" was used before");
    assert_eq!(run.problem()["line"], 2);
}

#[test]
fn another_language_is_noted_and_no_failure() {
    let text =
        r#"{"id": "f", "text": "Il pleut.", "lang": "fr"}"#.to_owned() + "\n" + &line("a", VISIT);
    let run = code_with(folder(&[]).path(), &[], text.as_bytes());
    assert_eq!(
        (
            run.code,
            run.count("articles"),
            run.count("notes"),
            run.count("errors")
        ),
        (0, 1, 1, 0)
    );
    assert_eq!(
        what(run.problem()),
        "article \"f\" is in \"fr\" and was not coded"
    );
}

#[test]
fn a_json_array_is_read_and_its_bad_objects_are_told() {
    let array = format!("[{}, {{\"id\": 7}}]", line("b", VISIT).trim_end());
    let run = code(
        folder(&[("news.json", array.as_bytes())]).path(),
        &["news.json"],
    );
    assert_eq!((run.code, run.articles()), (3, vec!["b".to_owned()]));
    assert_eq!(what(run.problem()), "`id` is a number, not a string");
    assert_eq!(run.problem()["record"], 2);
}

#[test]
fn a_text_over_the_limit_is_told() {
    let long = "Rain fell. ".repeat(100_000);
    let run = with_bad_file("long.txt", long.as_bytes());
    assert_eq!(
        what(run.problem()),
        "the text is longer than 1000000 characters"
    );
    let problem = with_bad_line(line("b", &long).trim_end());
    assert_eq!(what(&problem), "`text` is longer than 1000000 characters");
}

/// 200 MB on one line go through a pipe; the program's greatest memory is read while it waits for more.
#[cfg(target_os = "linux")]
#[test]
fn a_line_of_200_mb_is_skipped_in_bounded_memory() {
    const LENGTH: usize = 200_000_000;
    let mut child = command()
        .args(["code", "--progress", "json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(line("a", VISIT).as_bytes()).unwrap();
    stdin.write_all(br#"{"id": "long", "text": ""#).unwrap();
    let block = [b'x'; 100_000];
    for _ in 0..LENGTH / block.len() {
        stdin.write_all(&block).unwrap();
    }
    // All but what fits into the pipe has been read by now.
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status
        .lines()
        .find_map(|l| l.strip_prefix("VmHWM:"))
        .unwrap()
        .trim()
        .trim_end_matches(" kB");
    let peak: usize = peak.trim().parse().unwrap();
    stdin.write_all(b"\"}\n").unwrap();
    stdin.write_all(line("z", VISIT).as_bytes()).unwrap();
    drop(stdin);
    let mut stderr = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut stderr)
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let problem: Value = stderr
        .lines()
        .filter_map(|l| serde_json::from_str(l).ok())
        .find(|v: &Value| v.get("what").is_some())
        .unwrap();
    assert_eq!(
        what(&problem),
        "the line has 200000026 bytes, more than 16777216"
    );
    assert_eq!(problem["line"], 2);
    let ids: Vec<bool> = [r#""id":"a""#, r#""id":"z""#]
        .map(|id| String::from_utf8_lossy(&output.stdout).contains(id))
        .to_vec();
    assert_eq!(ids, [true, true]);
    assert!(peak < 160_000, "it took {peak} kB");
}

#[test]
fn people_read_place_what_and_remedy() {
    let output = demarche().args(["code", "nowhere.txt"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.starts_with("error: nowhere.txt: there is no such file\n  try: check the name, or the folder that the command runs in\n"),
        "{stderr}"
    );
    assert!(
        stderr.contains("0 events · 0 articles · 1 error · "),
        "{stderr}"
    );
}

#[test]
fn a_message_cannot_command_the_terminal() {
    let output = demarche()
        .args(["code", "-"])
        .write_stdin(
            "{\"id\": \"\\u001b[31m\", \"text\": \"x\", \"lang\": \"\u{1b}c\"}\n{\"\u{1b}[2J",
        )
        .output()
        .unwrap();
    assert!(!output.stderr.contains(&0x1b));
}

#[test]
fn wrong_usage_ends_with_2() {
    for arguments in [
        &["code", "--format", "xml"][..],
        &["code", "--published", "yesterday"],
        &["code", "--threads", "0"],
        &["decode"],
        &[],
    ] {
        let output = demarche().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn what_cannot_start_or_be_written_ends_with_1() {
    let dir = folder(&[("a.txt", VISIT.as_bytes())]);
    for (arguments, word) in [
        (
            &["code", "a.txt", "-o", "no/where.jsonl"][..],
            "cannot be written",
        ),
        (&["code", "a.txt", "-o", "./a.txt"], "would be overwritten"),
        (&["code", "a.txt", "--model", "."], "spaCy 3 CPU pipeline"),
    ] {
        let output = demarche()
            .current_dir(dir.path())
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(
            stderr.starts_with("error: ") && stderr.contains(word),
            "{stderr}"
        );
    }
    assert_eq!(
        std::fs::read(dir.path().join("a.txt")).unwrap(),
        VISIT.as_bytes()
    );
}
