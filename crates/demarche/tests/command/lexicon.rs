//! `demarche lexicon`.

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::{VISIT, demarche, folder};

/// What a run left: exit code, standard output, standard error.
fn run(arguments: &[&str]) -> (i32, String, String) {
    let output = demarche().args(arguments).output().unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn rows(stdout: &str) -> Vec<Value> {
    stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A copy of the project's lexicon, with one file changed.
fn copy(file: &str, change: impl Fn(&str) -> String) -> TempDir {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/lexicon");
    let dir = folder(&[]);
    for entry in std::fs::read_dir(source).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        let mut text = std::fs::read_to_string(&path).unwrap();
        if name == file {
            text = change(&text);
        }
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

fn line_of(text: &str, what: &str) -> usize {
    text.lines().position(|l| l.contains(what)).unwrap() + 1
}

#[test]
fn the_lexicon_inside_is_not_broken() {
    let (code, stdout, stderr) = run(&["lexicon", "check"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(
        stderr.contains(" rules, ") && stderr.contains(": 0 errors, "),
        "{stderr}"
    );
    for problem in rows(&stdout) {
        assert_eq!(problem["severity"], "warning", "{problem}");
        assert!(problem["line"].as_u64().unwrap() > 0);
    }
}

#[test]
fn a_broken_lexicon_is_told_with_file_line_and_rule_and_nothing_runs_on_it() {
    const RULE: &str = "\n[[rule]]\nid = \"coerce.new\"\nverbs = [\"hem in\",\n  \"hem <@nowhere>\"]\nmode = \"visit\"\n";
    let dir = copy("coerce.toml", |text| text.to_owned() + RULE);
    std::fs::write(dir.path().join("more.toml"), "").unwrap();
    let path = dir.path().to_str().unwrap();
    let text = std::fs::read_to_string(dir.path().join("coerce.toml")).unwrap();
    let pattern = line_of(&text, "@nowhere");

    let (code, stdout, stderr) = run(&["lexicon", "check", path, "--format", "table"]);
    assert_eq!(code, 1);
    assert!(
        stderr.starts_with("error: ") && stderr.contains(" 2 errors, "),
        "{stderr}"
    );
    let lines: Vec<&str> = stdout.lines().collect();
    assert_eq!(
        lines[0],
        format!(
            "{path}/coerce.toml:{pattern}: error[broken]: coerce.new: no list '@nowhere' in words.toml"
        )
    );
    assert_eq!(
        lines[1],
        format!(
            "{path}/coerce.toml:{}: error[broken]: coerce.new: COERCE has no mode 'visit'",
            pattern + 1
        )
    );
    assert!(
        stdout.contains("more.toml:1: warning[stray-file]"),
        "{stdout}"
    );

    let (code, stdout, _) = run(&["lexicon", "check", path]);
    assert_eq!(code, 1);
    let first = &rows(&stdout)[0];
    assert_eq!(first["file"], "coerce.toml");
    assert_eq!(first["line"], pattern);
    assert_eq!(first["rule"], "coerce.new");
    assert_eq!(first["kind"], "broken");

    let articles = folder(&[("visit.txt", VISIT.as_bytes())]);
    let article = articles.path().join("visit.txt");
    for arguments in [
        &["lexicon", "test", path][..],
        &["lexicon", "show", "--lexicon", path],
        &["lexicon", "why", "detain", "--lexicon", path],
        &["code", article.to_str().unwrap(), "--lexicon", path],
        &["explain", article.to_str().unwrap(), "--lexicon", path],
    ] {
        let (code, stdout, stderr) = run(arguments);
        assert_eq!((code, stdout.as_str()), (1, ""), "{arguments:?}");
        let place = format!("coerce.toml:{pattern}: rule 'coerce.new': no list '@nowhere'");
        assert!(stderr.contains(&place), "{stderr}");
    }
}

#[test]
fn no_toml_and_no_file_are_told_with_their_place() {
    let dir = copy("aid.toml", |text| text.to_owned() + "\n[[rule]\n");
    std::fs::remove_file(dir.path().join("agree.toml")).unwrap();
    let (code, stdout, _) = run(&["lexicon", "check", dir.path().to_str().unwrap()]);
    assert_eq!(code, 1);
    let text = std::fs::read_to_string(dir.path().join("aid.toml")).unwrap();
    let errors: Vec<(String, u64)> = rows(&stdout)
        .iter()
        .filter(|p| p["severity"] == "error")
        .map(|p| {
            (
                p["file"].as_str().unwrap().to_owned(),
                p["line"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        errors,
        [
            ("agree.toml".to_owned(), 1),
            ("aid.toml".to_owned(), text.lines().count() as u64)
        ]
    );
    let (code, _, stderr) = run(&["lexicon", "check", "nowhere"]);
    assert_eq!(code, 1);
    assert!(stderr.contains("nowhere is no folder"), "{stderr}");
    assert_eq!(run(&["lexicon", "check", "--no-such-option"]).0, 2);
}

#[test]
fn warnings_fail_only_where_that_is_asked_for() {
    let dir = copy("words.toml", |text| {
        text.to_owned() + "\nidle_list = [\"x\"]\n"
    });
    let path = dir.path().to_str().unwrap();
    let (code, stdout, _) = run(&["lexicon", "check", path]);
    assert_eq!(code, 0);
    let unused = rows(&stdout)
        .into_iter()
        .find(|p| p["message"] == "nothing names the list '@idle_list'")
        .unwrap();
    assert_eq!(unused["kind"], "unused-list");
    let text = std::fs::read_to_string(dir.path().join("words.toml")).unwrap();
    assert_eq!(unused["line"], line_of(&text, "idle_list"));
    assert_eq!(run(&["lexicon", "check", path, "--strict"]).0, 1);
}

#[test]
fn a_rule_is_shown_with_all_that_it_says() {
    let (code, stdout, _) = run(&["lexicon", "show", "coerce.arrest.arrest"]);
    assert_eq!(code, 0);
    assert!(
        stdout.starts_with("coerce.arrest.arrest  COERCE/arrest 173  lexicon/coerce.toml:"),
        "{stdout}"
    );
    for field in [
        "verbs       arrest, detain",
        "actor       subj",
        "recipient   obj",
        "where       obj: ",
        "unless ",
        "fires ",
        "not ",
    ] {
        assert!(
            stdout.contains(&format!("\n  {field}")),
            "{field}: {stdout}"
        );
    }
    assert!(stdout.lines().all(|l| l.chars().count() <= 100));

    let (_, all, _) = run(&["lexicon", "show", "RETREAT"]);
    let heads: Vec<&str> = all
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with(' '))
        .collect();
    assert!(
        heads.len() > 5 && heads.iter().all(|h| h.contains("RETREAT")),
        "{heads:?}"
    );

    let (code, _, stderr) = run(&["lexicon", "show", "nothing.such"]);
    assert_eq!(code, 1);
    assert!(
        stderr.contains("no rule's id begins with 'nothing.such'"),
        "{stderr}"
    );
}

#[test]
fn rules_are_counted_by_type_and_mode() {
    let (code, stdout, _) = run(&["lexicon", "show", "--counts"]);
    assert_eq!(code, 0);
    let lines: Vec<Vec<&str>> = stdout
        .lines()
        .map(|l| l.split_whitespace().collect())
        .collect();
    assert_eq!(
        lines[0],
        [
            "TYPE", "MODE", "RULES", "VERBS", "NOUNS", "LEMMAS", "FIRES", "NOT"
        ]
    );
    assert!(lines.iter().any(|l| l[..2] == ["COERCE", "arrest"]));
    assert!(lines.iter().any(|l| l[..2] == ["operator", "demand"]));
    let number = |cell: &str| cell.replace(',', "").parse::<usize>().unwrap();
    let (last, rows) = lines[1..].split_last().unwrap();
    assert_eq!(last[0], "all");
    // heads may be shared; all else adds up
    for column in [0, 1, 2, 4, 5] {
        let sum: usize = rows.iter().map(|l| number(l[2 + column])).sum();
        assert_eq!(sum, number(last[1 + column]), "{}", lines[0][2 + column]);
    }
}

#[test]
fn sentences_beside_rules_are_run_without_a_build() {
    let (code, stdout, stderr) = run(&["lexicon", "test", "--rule", "coerce.arrest."]);
    assert_eq!((code, stdout.as_str()), (0, ""), "{stderr}");
    assert!(stderr.ends_with("all hold\n"), "{stderr}");

    const RULE: &str = "\n[[rule]]\nid = \"coerce.new\"\nverbs = [\"pester\"]\n\
        fires = [\"Police pestered French students. => MIL > FRA\"]\n\
        not = [\"Turkish police pestered Greek protesters.\"]\n";
    let dir = copy("coerce.toml", |text| text.to_owned() + RULE);
    let path = dir.path().to_str().unwrap();
    let (code, stdout, stderr) = run(&[
        "lexicon",
        "test",
        path,
        "--rule",
        "coerce.new",
        "--format",
        "table",
    ]);
    assert_eq!(code, 1);
    assert_eq!(stderr, "error: 2 sentences of 1 rule: 2 fail\n");
    let line = line_of(
        &std::fs::read_to_string(dir.path().join("coerce.toml")).unwrap(),
        "coerce.new",
    );
    let stdout = stdout
        .replace(path, "DIR")
        .replace(&format!(":{line}"), ":LINE");
    insta::assert_snapshot!(stdout, @r"
    coerce.new  DIR/coerce.toml:LINE
      sentence    Police pestered French students.
      expected    fires => MIL > FRA
      found       actors: wanted MIL, found Police (- COP)

    coerce.new  DIR/coerce.toml:LINE
      sentence    Turkish police pestered Greek protesters.
      expected    does not fire
      found       fired: COERCE Turkish police (TUR COP) > Greek protesters (GRC CVL) actual
    ");
    let (_, stdout, _) = run(&["lexicon", "test", path, "--rule", "coerce.new"]);
    let failures = rows(&stdout);
    assert_eq!(failures[0]["rule"], "coerce.new");
    assert_eq!(failures[1]["expected"], "does not fire");
    assert_eq!(run(&["lexicon", "test", "--rule", "nothing."]).0, 1);
}

#[test]
fn precision_is_told_for_each_rule_on_labelled_texts() {
    let labelled = "\
{\"id\": \"a\", \"text\": \"Police detained twelve French students in Minsk.\", \"gold\": {\"type\": \"COERCE\"}}
{\"id\": \"b\", \"text\": \"Turkish police detained twelve French students.\", \"gold\": {\"type\": \"AID\", \"accept\": [\"COERCE\"]}}
{\"id\": \"c\", \"text\": \"Turkish police detained twelve Greek students.\", \"gold\": {\"type\": \"AID\", \"also\": [\"COERCE\"]}}
{\"id\": \"d\", \"text\": \"Turkish police detained twelve Syrian students.\", \"gold\": null}
";
    let visit =
        format!("{{\"id\": \"e\", \"text\": \"{VISIT}\", \"gold\": {{\"type\": \"AID\"}}}}\n");
    let dir = folder(&[
        ("labelled.jsonl", (labelled.to_owned() + &visit).as_bytes()),
        ("broken.jsonl", format!("{labelled}broken\n").as_bytes()),
    ]);
    let file = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (code, stdout, stderr) = run(&["lexicon", "test", "--labelled", &file("labelled.jsonl")]);
    assert_eq!(code, 0, "{stderr}");
    let rows = rows(&stdout);
    assert_eq!(rows.len(), 2, "{stdout}");
    assert_eq!(
        (&rows[0]["wrong"], &rows[0]["precision"]),
        (&1.into(), &0.0.into())
    );
    assert_eq!(rows[1]["rule"], "coerce.arrest.arrest");
    for (field, n) in [("fired", 4), ("right", 2), ("wrong", 1)] {
        assert_eq!(rows[1][field], n, "{field}");
    }
    assert_eq!(stderr, "5 texts: 5 events of 2 rules, precision 0.50\n");

    let (code, stdout, stderr) = run(&[
        "lexicon",
        "test",
        "--labelled",
        &file("broken.jsonl"),
        "--rule",
        "coerce.",
        "--format",
        "table",
    ]);
    assert_eq!(code, 3);
    assert!(
        stderr.contains("broken.jsonl:5: no labelled text"),
        "{stderr}"
    );
    insta::assert_snapshot!(stdout, @r"
    RULE                  FIRED  RIGHT  WRONG  PRECISION
    coerce.arrest.arrest      4      2      1       0.67
    ");
}

#[test]
fn a_word_is_told_with_all_that_knows_it() {
    let (code, stdout, _) = run(&["lexicon", "why", "embargo"]);
    assert_eq!(code, 0);
    let rows = rows(&stdout);
    let mentions: Vec<&Value> = rows.iter().filter(|r| r.get("rule").is_some()).collect();
    let ranks: Vec<i64> = mentions
        .iter()
        .filter(|m| m["as"] == "noun" || m["as"] == "verb")
        .map(|m| m["rank"].as_i64().unwrap())
        .collect();
    assert!(
        ranks.len() > 1 && ranks.is_sorted_by(|a, b| a >= b),
        "{ranks:?}"
    );
    assert!(
        mentions
            .iter()
            .any(|m| m["rule"] == "sanction.noun" && m["written"] == "embargo")
    );
    assert!(mentions.iter().all(|m| m["line"].as_u64().unwrap() > 0));
    assert!(
        rows.iter()
            .any(|r| r["kind"].as_str().is_some_and(|k| k.starts_with("list @")))
    );

    let (_, table, _) = run(&["lexicon", "why", "embargo", "--format", "table"]);
    assert!(table.starts_with("RANK  RULE"), "{table}");
    assert!(table.contains("lexicon/sanction.toml:") && table.contains("lexicon/words.toml:"));

    let (code, stdout, stderr) = run(&["lexicon", "why", "extraditing"]);
    assert_eq!((code, stdout.as_str()), (0, ""));
    assert!(
        stderr.contains("knows 'extraditing'; words are looked up by lemma"),
        "{stderr}"
    );
}

#[test]
fn what_nearly_fitted_a_sentence_is_told() {
    const RULE: &str = "\n[[rule]]\nid = \"coerce.new\"\nverbs = [\"usher out\"]\nwhere = { obj = [\"student\"] }\nunless = { subj = [\"farmer\"] }\n";
    let dir = copy("coerce.toml", |text| text.to_owned() + RULE);
    let lexicon = dir.path().to_str().unwrap();
    let tried = |sentence: &str, more: &[&str]| {
        let arguments = [&["lexicon", "try", sentence, "--lexicon", lexicon], more].concat();
        let (code, stdout, stderr) = run(&arguments);
        assert_eq!(code, 0, "{stderr}");
        (rows(&stdout), stderr)
    };
    let why = |rows: &[Value]| -> Vec<String> {
        rows.iter()
            .filter(|r| r["near_miss"]["rule"] == "coerce.new")
            .map(|r| r["near_miss"]["why"].as_str().unwrap().to_owned())
            .collect()
    };

    let (coded, stderr) = tried("Turkish police ushered out French students.", &[]);
    assert_eq!(coded[0]["event"]["rule"], "coerce.new");
    assert!(stderr.starts_with("1 event; "), "{stderr}");
    let (other, _) = tried("Turkish police ushered out French sheep.", &[]);
    assert_eq!(why(&other), ["where obj = [\"student\"] does not hold"]);
    let (farmer, _) = tried("A farmer ushered out the students.", &[]);
    assert_eq!(why(&farmer), ["unless subj = [\"farmer\"] holds"]);

    let (silent, stderr) = tried("Turkish police ushered French students.", &[]);
    assert_eq!(why(&silent), Vec::<String>::new());
    assert!(stderr.contains("that lack another word"), "{stderr}");
    let (all, _) = tried("Turkish police ushered French students.", &["--all"]);
    assert_eq!(why(&all), ["the text lacks word 2 of 'usher out'"]);

    let (_, table, _) = run(&[
        "lexicon",
        "try",
        "Turkish police ushered out French sheep.",
        "--lexicon",
        lexicon,
        "--format",
        "table",
    ]);
    assert!(
        table.contains("ushered\n  coerce.new  COERCE  'usher out'  coerce.toml:"),
        "{table}"
    );
}

#[test]
fn articles_are_coded_by_a_lexicon_of_ones_own() {
    const RULE: &str = "\n[[rule]]\nid = \"coerce.new\"\nverbs = [\"usher out\"]\n";
    let dir = copy("coerce.toml", |text| text.to_owned() + RULE);
    let lexicon = dir.path().to_str().unwrap();
    for command in ["code", "explain"] {
        let output = demarche()
            .args([command, "-", "--lexicon", lexicon])
            .write_stdin("Turkish police ushered out French students on Monday.")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0));
        let stdout = String::from_utf8(output.stdout).unwrap();
        assert!(stdout.contains("coerce.new"), "{command}: {stdout}");
    }
}
