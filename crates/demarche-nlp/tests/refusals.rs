//! Packages of another kind are refused with one sentence that says what and where.

#![cfg(unix)] // packages are put together from links

mod common;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use demarche_nlp::{Error, source};

/// The English package with one file replaced by what `change` makes of it.
fn refusal(file: &str, change: impl Fn(Vec<u8>) -> Vec<u8>) -> Error {
    let dir = tempfile::tempdir().expect("a directory");
    link(&common::package(), dir.path());
    let path = dir.path().join(file);
    let old = fs::read(&path).expect("in the package");
    fs::remove_file(&path).expect("a link");
    fs::write(&path, change(old)).expect("written");
    match source::read(dir.path()) {
        Ok(_) => panic!("{file}: read"),
        Err(e) => e,
    }
}

fn link(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a directory") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).expect("created");
            link(&entry.path(), &target);
        } else {
            symlink(fs::canonicalize(entry.path()).expect("a path"), target).expect("linked");
        }
    }
}

/// Replaces a text that occurs exactly once.
fn replace<'a>(old: &'a str, new: &'a str) -> impl Fn(Vec<u8>) -> Vec<u8> + 'a {
    move |bytes| {
        let text = String::from_utf8(bytes).expect("text");
        assert!(text.contains(old), "{old:?} does not occur");
        text.replacen(old, new, 1).into_bytes()
    }
}

#[test]
fn other_kinds_of_model() {
    let cases = [
        (
            "config.cfg",
            "factory = \"tok2vec\"",
            "factory = \"transformer\"",
            "transformer",
        ),
        (
            "config.cfg",
            "factory = \"ner\"",
            "factory = \"spancat\"",
            "spancat",
        ),
        (
            "config.cfg",
            "spacy.MultiHashEmbed.v2",
            "spacy.CharacterEmbed.v2",
            "CharacterEmbed",
        ),
        (
            "config.cfg",
            "spacy.Tokenizer.v1",
            "spacy.zh.ChineseTokenizer",
            "ChineseTokenizer",
        ),
        (
            "config.cfg",
            "use_upper = true",
            "use_upper = false",
            "upper",
        ),
        (
            "config.cfg",
            "disabled = [\"senter\"]",
            "disabled = []",
            "senter",
        ),
        (
            "config.cfg",
            "[\"tok2vec\",\"tagger\",\"parser\"",
            "[\"parser\",\"tok2vec\",\"tagger\"",
            "pipeline",
        ),
        (
            "parser/cfg",
            "\"beam_width\":1",
            "\"beam_width\":8",
            "beam_width is 8",
        ),
        (
            "ner/cfg",
            "\"learn_tokens\":false",
            "\"learn_tokens\":true",
            "learn_tokens",
        ),
    ];
    for (file, old, new, said) in cases {
        let e = refusal(file, replace(old, new));
        assert!(matches!(e, Error::Unsupported { .. }), "{file}: {e}");
        let message = e.to_string();
        assert!(
            message.contains(said) && message.contains(file),
            "{message}"
        );
    }
}

#[test]
fn files_that_contradict_each_other() {
    let cases = [
        (
            "config.cfg",
            "rows = [5000,1000,2500,2500,50,50]",
            "rows = [5000,1000,2500,2500,50,60]",
        ),
        ("config.cfg", "depth = 4", "depth = 3"),
        ("tagger/cfg", "\"$\",", ""),
    ];
    for (file, old, new) in cases {
        let e = refusal(file, replace(old, new));
        assert!(matches!(e, Error::Malformed { .. }), "{file}: {e}");
        assert!(e.to_string().contains("/model: "), "{e}");
    }
}

#[test]
fn files_that_are_cut_off() {
    for file in [
        "tokenizer",
        "tok2vec/model",
        "attribute_ruler/patterns",
        "ner/moves",
    ] {
        let e = refusal(file, |mut bytes| {
            bytes.truncate(bytes.len() * 2 / 3);
            bytes
        });
        assert!(matches!(e, Error::Malformed { .. }), "{file}: {e}");
        assert!(e.to_string().contains(file), "{e}");
    }
}

#[test]
fn not_a_package() {
    let dir = tempfile::tempdir().expect("a directory");
    match source::read(dir.path()) {
        Ok(_) => panic!("read"),
        Err(e) => assert!(matches!(e, Error::Read { .. }) && e.to_string().contains("config.cfg")),
    }
}

#[test]
fn numbers_that_are_not_finite() {
    // The largest array of the file is full of ordinary numbers: make one of them NaN.
    let e = refusal("tagger/model", |mut bytes| {
        let at = bytes.len() / 2;
        bytes[at..at + 8].copy_from_slice(&[0xff; 8]);
        bytes
    });
    assert!(e.to_string().contains("not finite"), "{e}");
}
