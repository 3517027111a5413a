//! An archive as a user keeps it: filled, asked, corrected, exported, interrupted.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::{command, demarche, folder};

/// Three articles of which the last is a copy of the first under another headline.
fn news() -> String {
    let visit = "French President Emmanuel Macron arrived in Egypt on Monday. He met President Abdel \
        Fattah el-Sisi in Cairo and promised to send food aid to the people of Gaza before the end of \
        the month, after weeks of talks about how it could be brought over the border.";
    let article = |id: &str, url: &str, publisher: &str, text: &str| {
        serde_json::json!({"id": id, "url": url, "publisher": publisher, "text": text,
            "published": "2025-04-08"})
        .to_string()
            + "\n"
    };
    article("1", "https://a.example/macron", "A", visit)
        + &article(
            "2",
            "https://b.example/strike",
            "B",
            "Russian missiles struck Kharkiv on Sunday, killing 12 people.",
        )
        + &article(
            "3",
            "https://c.example/paris",
            "C",
            &format!("CAIRO (Agency) - {visit}"),
        )
}

/// Runs a command on `news.db` of a folder: its exit code, standard output and standard error.
fn run(dir: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = demarche()
        .current_dir(dir)
        .env("DEMARCHE_ARCHIVE", "news.db")
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn lines(dir: &Path, arguments: &[&str]) -> Vec<Value> {
    let (code, stdout, stderr) = run(dir, arguments);
    assert_eq!(code, 0, "{stderr}");
    stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn count(dir: &Path, statement: &str) -> i64 {
    lines(dir, &["sql", &format!("SELECT ({statement}) AS n")])[0]["n"]
        .as_i64()
        .unwrap()
}

#[test]
fn what_was_read_is_asked_for() {
    let dir = folder(&[("news.jsonl", news().as_bytes())]);
    let dir = dir.path();
    let (code, _, stderr) = run(dir, &["ingest", "news.jsonl"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("news.db: 3 new articles"), "{stderr}");

    let visits = lines(dir, &["events", "--country", "EGY", "--type", "consult"]);
    assert!(!visits.is_empty());
    assert!(
        visits
            .iter()
            .all(|e| e["type"] == "CONSULT" && e["review"] == "unreviewed")
    );
    let strike = lines(dir, &["events", "--q", "Kharkiv"]);
    assert_eq!(strike[0]["counts"]["dead"], 12);
    assert_eq!(
        count(
            dir,
            "SELECT count(*) FROM articles WHERE copy_of IS NOT NULL"
        ),
        1
    );

    let pairs = lines(dir, &["dyads"]);
    assert!(
        pairs.iter().any(|d| d["a"] == "FRA" && d["b"] == "EGY"),
        "{pairs:?}"
    );
    let found = lines(dir, &["search", "food aid", "-n", "5"]);
    assert_eq!(found.len(), 2);
    let (_, table, _) = run(dir, &["stats", "--by", "country", "--format", "table"]);
    assert!(table.starts_with("VALUE  EVENTS\n"), "{table}");

    // Again: nothing is coded, nothing changes.
    let version = count(dir, "SELECT max(seq) FROM change");
    let (code, _, stderr) = run(dir, &["ingest", "news.jsonl"]);
    assert_eq!(code, 0);
    assert!(stderr.contains("0 new articles, 3 known"), "{stderr}");
    assert_eq!(count(dir, "SELECT max(seq) FROM change"), version);
    let (code, _, stderr) = run(dir, &["archive", "check", "--migrate"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains(": sound"), "{stderr}");
    let (code, _, stderr) = run(dir, &["recode", "--dry-run"]);
    assert_eq!(code, 0);
    assert!(
        stderr.contains("0 events added, 0 lost, 0 changed"),
        "{stderr}"
    );
}

#[test]
fn corrections_and_exports_agree() {
    let dir = folder(&[("news.jsonl", news().as_bytes())]);
    let dir = dir.path();
    run(dir, &["ingest", "news.jsonl", "--quiet"]);
    let events = lines(dir, &["events", "--unit", "report", "--sort", "stored"]);
    let id = events[0]["id"].as_str().unwrap();
    let fixed = lines(
        dir,
        &[
            "correct",
            "fix",
            id,
            "--set",
            "modality=future",
            "--author",
            "ann",
        ],
    );
    assert_eq!(fixed[0]["effective"]["modality"], "future");
    assert_eq!(fixed[0]["original"]["modality"], events[0]["modality"]);
    let (code, _, stderr) = run(dir, &["correct", "fix", id, "--set", "type=VISIT"]);
    assert_eq!(code, 1);
    assert!(stderr.contains("type: unknown variant"), "{stderr}");
    lines(
        dir,
        &["correct", "reject", events[1]["id"].as_str().unwrap()],
    );
    let left = lines(dir, &["events", "--unit", "report"]);
    assert_eq!(left.len(), events.len() - 1);
    assert_eq!(lines(dir, &["events", "--status", "rejected"]).len(), 1);

    for (form, file) in [
        ("jsonl", "events.jsonl"),
        ("csv", "events.csv"),
        ("gdelt", "events.export.CSV"),
        ("polecat", "events.tsv"),
        ("geojson", "events.geojson"),
    ] {
        let (code, _, stderr) = run(dir, &["export", form, "--as", form, "--unit", "report"]);
        assert_eq!(code, 0, "{stderr}");
        let manifest = std::fs::read_to_string(dir.join(form).join("manifest.json")).unwrap();
        let manifest: Value = serde_json::from_str(&manifest).unwrap();
        let written = std::fs::metadata(dir.join(form).join(file)).unwrap().len();
        assert_eq!(manifest["files"][0]["bytes"], written);
        if form != "gdelt" {
            assert_eq!(manifest["events"], events.len() as u64 - 1);
            assert_eq!(manifest["review"]["fixed"], 1);
        }
        let (code, _, stderr) = run(dir, &["export", form, "--as", form]);
        assert_eq!(code, 1);
        assert!(stderr.contains("is not empty"), "{stderr}");
    }
    let table = std::fs::read_to_string(dir.join("gdelt/events.export.CSV")).unwrap();
    assert!(table.lines().all(|line| line.split('\t').count() == 61));
    let geo = std::fs::read_to_string(dir.join("geojson/events.geojson")).unwrap();
    let geo: Value = serde_json::from_str(&geo).unwrap();
    assert_eq!(geo["type"], "FeatureCollection");

    let (code, _, stderr) = run(dir, &["archive", "backup", "copy.db"]);
    assert_eq!(code, 0, "{stderr}");
    let (code, _, _) = run(dir, &["archive", "check", "--archive", "copy.db"]);
    assert_eq!(code, 0);
    let (code, _, _) = run(dir, &["archive", "backup", "copy.db"]);
    assert_eq!(code, 1, "a copy overwrites nothing");
}

#[test]
fn reports_of_one_happening_stand_together() {
    let dir = folder(&[("news.jsonl", news().as_bytes())]);
    let dir = dir.path();
    run(dir, &["ingest", "news.jsonl", "--quiet"]);
    let reports = lines(dir, &["events", "--unit", "report"]);
    let happenings = lines(dir, &["occurrences"]);
    assert!(happenings.len() < reports.len());
    assert_eq!(lines(dir, &["events"]).len(), happenings.len());
    let twice = lines(
        dir,
        &["occurrences", "--actor", "macron", "--type", "CONSULT"],
    );
    let visit = &twice[0];
    assert_eq!(
        (&visit["reports"], &visit["voices"]),
        (&2.into(), &1.into()),
        "{visit}"
    );
    let events: Vec<&str> = visit["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e.as_str().unwrap())
        .collect();
    let id = visit["id"].as_str().unwrap();

    let (code, other, stderr) = run(dir, &["correct", "split", id, events[1], "--author", "ann"]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(lines(dir, &["occurrences"]).len(), happenings.len() + 1);
    let (code, _, _) = run(dir, &["correct", "merge", id, other.trim()]);
    assert_eq!(code, 0);
    assert_eq!(lines(dir, &["occurrences"]).len(), happenings.len());
    let merged = lines(
        dir,
        &["sql", "SELECT id FROM corrections WHERE action = 'merge'"],
    );
    let (code, said, _) = run(dir, &["correct", "undo", merged[0]["id"].as_str().unwrap()]);
    assert_eq!((code, said.trim()), (0, id));
    assert_eq!(lines(dir, &["occurrences"]).len(), happenings.len() + 1);
    let (code, _, stderr) = run(dir, &["archive", "check"]);
    assert_eq!(code, 0, "{stderr}");

    // Page by page, and in every form.
    let (_, first, stderr) = run(dir, &["occurrences", "-n", "1"]);
    assert_eq!(first.lines().count(), 1);
    let cursor = stderr.split("--cursor ").nth(1).unwrap().trim();
    let rest = lines(dir, &["occurrences", "-n", "100", "--cursor", cursor]);
    assert_eq!(rest.len(), happenings.len());
    let (_, table, _) = run(dir, &["occurrences", "--format", "table"]);
    assert!(table.starts_with("DATE        TYPE"), "{table}");
    let (_, csv, _) = run(dir, &["occurrences", "--format", "csv"]);
    assert_eq!(csv.lines().count(), happenings.len() + 2, "{csv}");
}

#[test]
fn what_is_wrong_is_said() {
    let dir = folder(&[(
        "notes.txt",
        b"No archive at all, but long enough to have a page of its own.",
    )]);
    let dir = dir.path();
    for (arguments, says) in [
        (
            &["events"][..],
            "there is no archive news.db; `demarche ingest",
        ),
        (
            &["events", "--archive", "notes.txt"],
            "is no demarche archive",
        ),
        (&["correct", "accept", "ev_1"], "there is no archive"),
        (
            &["ingest", "notes.txt", "--archive", "missing/news.db"],
            "missing/news.db",
        ),
    ] {
        let (code, stdout, stderr) = run(dir, arguments);
        assert_eq!((code, stdout.as_str()), (1, ""), "{stderr}");
        assert!(stderr.contains(says), "{stderr}");
    }
    run(dir, &["ingest", "notes.txt"]);
    for (arguments, says) in [
        (
            &["events", "--type", "VISIT"][..],
            "type=VISIT: is none of AGREE",
        ),
        (
            &["events", "--cursor", "1-2-3-4"],
            "belongs to another question",
        ),
        (&["stats", "--by", "mood"], "--by mood is none of type"),
        (&["sql", "DELETE FROM event"], "only statements that read"),
        (&["correct", "accept", "ev_1"], "there is no event \"ev_1\""),
    ] {
        let (code, _, stderr) = run(dir, arguments);
        assert_eq!(code, 1);
        assert!(stderr.contains(says), "{stderr}");
    }
}

/// The three articles so many times, with other addresses and endings.
fn many(times: usize) -> String {
    let mut all = String::new();
    for n in 0..times {
        for line in news().lines() {
            let mut article: Value = serde_json::from_str(line).unwrap();
            for (field, more) in [
                ("url", format!("/{n}")),
                ("text", format!(" Report {n} ends here.")),
            ] {
                article[field] = (article[field].as_str().unwrap().to_owned() + &more).into();
            }
            all += &(article.to_string() + "\n");
        }
    }
    all
}

#[test]
fn killed_again_and_again_it_ends_like_an_undisturbed_run() {
    let dir = folder(&[("news.jsonl", many(120).as_bytes())]);
    let dir = dir.path();
    let ingest = |archive: &str| {
        let mut command = command();
        command
            .args(["ingest", "news.jsonl", "--archive", archive, "--quiet"])
            .args(["--progress", "never"]);
        command
    };
    let whole = ingest("whole.db").current_dir(dir).status();
    assert!(whole.unwrap().success());
    for round in 0..8 {
        kill_after(dir, "killed.db", ingest("killed.db"), 150 + 190 * round);
    }
    let killed = ingest("killed.db").current_dir(dir).status();
    assert!(killed.unwrap().success());
    let (code, _, stderr) = run(
        dir,
        &["archive", "check", "--migrate", "--archive", "killed.db"],
    );
    assert_eq!(code, 0, "{stderr}");
    assert_equal(dir, "whole.db", "killed.db");
}

/// What two archives must have in common, whatever happened on the way.
const UNITS: [&str; 6] = [
    "SELECT id, text, copy_of FROM articles",
    "SELECT * FROM events",
    "SELECT * FROM participants",
    "SELECT * FROM dyad_days",
    "SELECT * FROM occurrences",
    "SELECT * FROM occurrence_reports",
];

fn assert_equal(dir: &Path, one: &str, other: &str) {
    for statement in UNITS {
        let asked = |archive: &str| run(dir, &["sql", statement, "--archive", archive]).1;
        let (one, other) = (asked(one), asked(other));
        assert!(!one.is_empty());
        assert_eq!(one, other, "{statement}");
    }
}

/// Starts a command, kills it after a while, and looks whether the archive is sound.
fn kill_after(dir: &Path, archive: &str, mut command: std::process::Command, milliseconds: u64) {
    let mut child = command
        .current_dir(dir)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    // The moments differ from run to run, and need not be where the writing is.
    std::thread::sleep(Duration::from_millis(milliseconds));
    child.kill().unwrap();
    child.wait().unwrap();
    if dir.join(archive).exists() {
        let (code, faults, stderr) = run(dir, &["archive", "check", "--archive", archive]);
        // Killed while it was made, an archive is an empty file.
        assert!(
            code == 0 || stderr.contains("no demarche archive"),
            "{faults}{stderr}"
        );
    }
}

#[test]
fn killed_while_it_corrects_it_ends_like_an_undisturbed_run() {
    let dir = folder(&[("news.jsonl", many(20).as_bytes())]);
    let dir = dir.path();
    let (code, _, stderr) = run(
        dir,
        &["ingest", "news.jsonl", "--quiet", "--archive", "whole.db"],
    );
    assert_eq!(code, 0, "{stderr}");
    run(
        dir,
        &["archive", "backup", "killed.db", "--archive", "whole.db"],
    );
    let events = lines(
        dir,
        &["events", "--unit", "report", "--archive", "whole.db"],
    );
    let ids: Vec<&str> = events.iter().map(|e| e["id"].as_str().unwrap()).collect();
    // Every third event is rejected, and some are changed.
    let rejected = ids.iter().step_by(3).copied();
    let reject = |archive: &str| {
        let mut command = command();
        command
            .args(["correct", "reject", "--archive", archive])
            .args(rejected.clone());
        command
    };
    let fix = |archive: &str, id: &str| {
        let fixed = [
            "correct",
            "fix",
            id,
            "--set",
            "modality=future",
            "--archive",
            archive,
        ];
        let mut command = command();
        command.args(fixed);
        command
    };
    let done = |mut command: std::process::Command| {
        let quiet = command.current_dir(dir).stdout(std::process::Stdio::null());
        assert!(quiet.status().unwrap().success());
    };
    // Corrections are made in their order, those of a killed command again.
    for round in 0..12 {
        kill_after(dir, "killed.db", reject("killed.db"), 5 + 13 * round);
    }
    for archive in ["whole.db", "killed.db"] {
        done(reject(archive));
    }
    for (round, id) in ids.iter().step_by(15).enumerate() {
        kill_after(dir, "killed.db", fix("killed.db", id), 2 + round as u64);
        for archive in ["whole.db", "killed.db"] {
            done(fix(archive, id));
        }
    }
    for archive in ["whole.db", "killed.db"] {
        let (code, faults, _) = run(dir, &["archive", "check", "--archive", archive]);
        assert_eq!(code, 0, "{faults}");
    }
    assert_equal(dir, "whole.db", "killed.db");
}

#[test]
fn two_writers_take_turns() {
    let dir = folder(&[
        ("news.jsonl", news().as_bytes()),
        ("more.txt", b"Japan and Chile signed a treaty on Friday."),
    ]);
    let dir = dir.path();
    let mut children: Vec<_> = ["news.jsonl", "more.txt", "news.jsonl"]
        .into_iter()
        .map(|file| {
            command()
                .current_dir(dir)
                .args(["ingest", file, "--archive", "news.db", "--quiet"])
                .spawn()
                .unwrap()
        })
        .collect();
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(count(dir, "SELECT count(*) FROM articles"), 4);
    assert_eq!(run(dir, &["archive", "check"]).0, 0);
}

#[cfg(unix)]
#[test]
fn an_archive_that_may_not_be_written_can_be_asked() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder(&[("news.jsonl", news().as_bytes())]);
    let dir = dir.path();
    run(dir, &["ingest", "news.jsonl"]);
    let before = lines(dir, &["events"]);
    let mode = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(&dir.join("news.db"), 0o444);
    mode(dir, 0o555);
    let asked = lines(dir, &["events"]);
    // Whoever may write everywhere, as in some containers, is not held up by permissions.
    let forbidden = std::fs::write(dir.join("probe"), b"").is_err();
    let (code, _, stderr) = run(dir, &["ingest", "news.jsonl"]);
    mode(dir, 0o755);
    assert_eq!(asked, before);
    if forbidden {
        assert_eq!(code, 1);
        assert!(stderr.contains("cannot be written"), "{stderr}");
    }
}

#[test]
fn own_actors_are_coded_into_the_archive_and_again() {
    let dir = folder(&[
        (
            "news.txt",
            b"The Tide Men attacked a village in Mali on Monday.",
        ),
        ("one.actors.txt", b"TIDE_MEN_ [MLIREB]\n"),
        (
            "two.csv",
            b"name,kind,country,sectors\nTide Men,group,NER,PRM\n",
        ),
    ]);
    let dir = dir.path();
    let actor = || {
        let actor = lines(dir, &["events", "--format", "jsonl"])[0]["actors"][0].clone();
        (actor["country"].clone(), actor["sectors"][0].clone())
    };
    let own = ["--actors", "one.actors.txt"];
    let ingest = ["ingest", "news.txt", "--quiet"];
    let (code, _, stderr) = run(dir, &[&ingest[..], &own].concat());
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert_eq!(actor(), ("MLI".into(), "REB".into()));

    let (code, _, stderr) = run(dir, &["recode", "--actors", "two.csv"]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(actor(), ("NER".into(), "PRM".into()));

    let (code, _, stderr) = run(dir, &["recode", "--actors", "none.csv"]);
    assert_eq!(code, 1);
    assert!(stderr.contains("none.csv: error"), "{stderr}");
    assert_eq!(actor(), ("NER".into(), "PRM".into()));
}
