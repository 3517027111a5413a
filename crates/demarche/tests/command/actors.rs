//! `demarche actors` and `--actors`.

use serde_json::Value;

use crate::{demarche, folder};

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

#[test]
fn a_name_means_who_it_means_on_the_day() {
    let show = |date: &str| {
        let (code, out, err) = run(&["actors", "show", "Obama", "--date", date]);
        assert_eq!((code, err.as_str()), (0, ""));
        rows(&out).remove(0)
    };
    let then = show("2010-05-01");
    assert_eq!(then["key"], "person:barack-obama");
    assert_eq!(then["sectors"], serde_json::json!(["GOV"]));
    let counting: Vec<&Value> = then["offices"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|office| office["counts"] == true)
        .collect();
    assert_eq!(counting.len(), 1);
    assert_eq!(counting[0]["title"], "President");
    assert!(
        then["file"]
            .as_str()
            .unwrap()
            .starts_with("data/world/people-")
    );
    assert_eq!(show("2020-05-01")["sectors"], serde_json::json!(["ELI"]));
}

#[test]
fn bodies_tell_their_members_and_nouns_their_sectors() {
    let (_, out, _) = run(&["actors", "show", "ECOWAS"]);
    let members = &rows(&out)[0]["members"];
    assert!(members.as_array().unwrap().iter().any(|m| m == "GHA"));
    let (_, out, _) = run(&["actors", "show", "Salvadoran police", "--format", "table"]);
    assert!(out.contains("SLV COP"), "{out}");
}

#[test]
fn an_unknown_name_is_told_with_those_spelt_alike() {
    let (code, out, err) = run(&["actors", "show", "Emanuel Macron"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(
        err.contains("nobody goes by") && err.contains("Emmanuel Macron"),
        "{err}"
    );
}

#[test]
fn own_actors_are_coded_and_later_files_win() {
    let dir = folder(&[
        (
            "a.txt",
            b"The Tide Men attacked a village in Mali on Monday.",
        ),
        ("one.actors.txt", b"TIDE_MEN_ [MLIREB]\n"),
        (
            "two.csv",
            b"name,kind,country,sectors\nTide Men,group,NER,PRM\n",
        ),
    ]);
    let path = |name: &str| dir.path().join(name).display().to_string();
    let actor = |files: &[&str]| {
        let mut arguments = vec!["code".to_owned(), path("a.txt"), "--quiet".to_owned()];
        for file in files {
            arguments.extend(["--actors".to_owned(), path(file)]);
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let (code, out, err) = run(&arguments);
        assert_eq!((code, err.as_str()), (0, ""));
        rows(&out)[0]["actors"][0].clone()
    };
    let one = actor(&["one.actors.txt"]);
    assert_eq!(one["entity"], "user:one.actors.txt:tide-men");
    assert_eq!(
        (&one["country"], &one["sectors"][0]),
        (&"MLI".into(), &"REB".into())
    );
    let two = actor(&["one.actors.txt", "two.csv"]);
    assert_eq!(
        (&two["country"], &two["sectors"][0]),
        (&"NER".into(), &"PRM".into())
    );
}

#[test]
fn a_broken_dictionary_tells_all_that_is_wrong() {
    let dir = folder(&[
        (
            "bad.csv",
            b"name,country,sectors\nOx,france,GOV\nElk,FRA,KING\n",
        ),
        ("none.txt", b"only words\n"),
    ]);
    let path = |name: &str| dir.path().join(name).display().to_string();
    let (bad, none) = (path("bad.csv"), path("none.txt"));
    let (code, _, err) = run(&[
        "actors", "show", "France", "--actors", &bad, "--actors", &none,
    ]);
    assert_eq!(code, 1);
    for told in ["bad.csv:2:4:", "bad.csv:3:9:", "none.txt:1:1:", "2 of 2"] {
        assert!(err.contains(told), "{told} is not in {err}");
    }
}
