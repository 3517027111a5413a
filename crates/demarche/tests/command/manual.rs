//! Help, versions, completions, manual pages.

use crate::{demarche, folder};

fn stdout(arguments: &[&str]) -> String {
    let output = demarche().args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_version_is_told_and_more_of_it_on_wish() {
    let version = concat!("demarche ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(stdout(&["--version"]), version);
    assert_eq!(stdout(&["-V"]), version);
    let verbose = stdout(&["--version", "--verbose"]);
    assert!(verbose.starts_with(version), "{verbose}");
    for word in ["demarche.event/1", "16 types", "en_core_web_sm"] {
        assert!(verbose.contains(word), "{word}: {verbose}");
    }
}

#[test]
fn every_command_has_help() {
    let help = stdout(&["--help"]);
    for command in [
        "code",
        "explain",
        "parse",
        "places",
        "dates",
        "lexicon",
        "completions",
        "man",
    ] {
        assert!(help.contains(&format!("\n  {command} ")), "{help}");
        assert!(
            stdout(&[command, "--help"]).contains("Examples:"),
            "{command}"
        );
    }
}

#[test]
fn completions_know_the_commands_and_their_options() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = stdout(&["completions", shell]);
        for word in ["explain", "progress"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
}

#[test]
fn manual_pages_are_written_for_all_commands() {
    assert!(stdout(&["man"]).contains(".TH demarche 1"));
    let dir = folder(&[]);
    let pages = dir.path().join("man1");
    stdout(&["man", pages.to_str().unwrap()]);
    let mut names: Vec<String> = std::fs::read_dir(pages)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "demarche-actors-show.1",
            "demarche-actors.1",
            "demarche-archive-backup.1",
            "demarche-archive-check.1",
            "demarche-archive-compact.1",
            "demarche-archive.1",
            "demarche-code.1",
            "demarche-completions.1",
            "demarche-correct-accept.1",
            "demarche-correct-fix.1",
            "demarche-correct-merge.1",
            "demarche-correct-note.1",
            "demarche-correct-reject.1",
            "demarche-correct-show.1",
            "demarche-correct-split.1",
            "demarche-correct-undo.1",
            "demarche-correct.1",
            "demarche-dates.1",
            "demarche-dyads.1",
            "demarche-events.1",
            "demarche-explain.1",
            "demarche-export.1",
            "demarche-ingest.1",
            "demarche-lexicon-check.1",
            "demarche-lexicon-show.1",
            "demarche-lexicon-test.1",
            "demarche-lexicon-try.1",
            "demarche-lexicon-why.1",
            "demarche-lexicon.1",
            "demarche-man.1",
            "demarche-occurrences.1",
            "demarche-parse.1",
            "demarche-places.1",
            "demarche-recode.1",
            "demarche-search.1",
            "demarche-sql.1",
            "demarche-stats.1",
            "demarche.1",
        ]
    );
}
