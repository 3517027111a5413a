//! What is read, in which order, as what.

use crate::{VISIT, code, code_with, demarche, folder, line};

#[test]
fn a_folder_is_read_in_sorted_order_with_paths_as_ids() {
    let two = line("j1", VISIT) + &line("j2", VISIT);
    let dir = folder(&[
        ("news/b.txt", VISIT.as_bytes()),
        ("news/a.jsonl", two.as_bytes()),
        ("news/deep/c.TXT", VISIT.as_bytes()),
        ("news/.hidden.txt", VISIT.as_bytes()),
        ("news/notes.md", VISIT.as_bytes()),
    ]);
    let run = code(dir.path(), &["news"]);
    assert_eq!(run.code, 0);
    assert_eq!(run.articles(), ["j1", "j2", "b", "deep/c"]);
}

#[test]
fn files_are_read_in_the_order_of_the_arguments_whatever_their_ending() {
    let dir = folder(&[("b", VISIT.as_bytes()), ("a.md", VISIT.as_bytes())]);
    assert_eq!(code(dir.path(), &["b", "a.md"]).articles(), ["b", "a"]);
}

#[test]
fn content_decides_and_the_option_overrides() {
    let jsonl = line("j", VISIT);
    let dir = folder(&[("file.txt", jsonl.as_bytes())]);
    assert_eq!(code(dir.path(), &["file.txt"]).articles(), ["j"]);
    assert_eq!(
        code_with(dir.path(), &["-"], jsonl.as_bytes()).articles(),
        ["j"]
    );
    let run = code(dir.path(), &["file.txt", "--input", "text"]);
    assert_eq!((run.code, run.count("articles")), (0, 1));
    assert_eq!(run.articles(), ["file"]);
    let run = code_with(dir.path(), &["--input", "jsonl"], VISIT.as_bytes());
    assert_eq!((run.code, run.count("errors")), (3, 1));
}

#[test]
fn standard_input_is_read_with_and_without_a_dash() {
    let dir = folder(&[]);
    for arguments in [&[][..], &["-"]] {
        assert_eq!(
            code_with(dir.path(), arguments, VISIT.as_bytes()).articles(),
            ["stdin"]
        );
    }
}

#[test]
fn every_field_of_an_article_reaches_its_records() {
    let article = serde_json::json!({"id": "a", "text": VISIT, "title": "A visit", "url": "https://example.org/a",
        "publisher": "The Wire", "published": "2025-02-03T10:00:00Z", "lang": "en", "more": 1});
    let run = code_with(folder(&[]).path(), &["-"], article.to_string().as_bytes());
    let record: serde_json::Value =
        serde_json::from_str(run.stdout.lines().next().unwrap()).unwrap();
    for field in ["id", "url", "publisher", "title", "published"] {
        assert_eq!(record["article"][field], article[field], "{field}");
    }
}

#[test]
fn a_publication_date_can_be_given_to_plain_texts() {
    let run = code_with(
        folder(&[]).path(),
        &["-", "--published", "2025-02-03"],
        VISIT.as_bytes(),
    );
    let record: serde_json::Value =
        serde_json::from_str(run.stdout.lines().next().unwrap()).unwrap();
    assert_eq!(record["article"]["published"], "2025-02-03");
}

#[test]
fn a_byte_order_mark_and_carriage_returns_do_no_harm() {
    let dir = folder(&[]);
    let jsonl = format!("\u{feff}{}", line("a", VISIT).replace('\n', "\r\n"));
    assert_eq!(
        code_with(dir.path(), &["-"], jsonl.as_bytes()).articles(),
        ["a"]
    );
    let run = code_with(dir.path(), &["-"], format!("\u{feff}{VISIT}").as_bytes());
    let record: serde_json::Value =
        serde_json::from_str(run.stdout.lines().next().unwrap()).unwrap();
    assert_eq!(record["sentence"]["text"], VISIT);
}

#[test]
fn a_named_pipe_or_device_is_a_file_like_others() {
    let output = demarche()
        .args(["code", "/dev/stdin"])
        .write_stdin(VISIT)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(!output.stdout.is_empty());
}
