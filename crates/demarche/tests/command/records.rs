//! JSONL: the record, field for field.

use serde_json::Value;

use crate::{VISIT, code, code_with, folder};

const FIELDS: [&str; 21] = [
    "schema",
    "id",
    "article",
    "sentence",
    "trigger",
    "type",
    "mode",
    "contexts",
    "cameo",
    "goldstein",
    "score",
    "quad",
    "modality",
    "actors",
    "recipients",
    "place",
    "when",
    "said_by",
    "counts",
    "confidence",
    "rule",
];

fn records(arguments: &[&str]) -> Vec<Value> {
    let run = code_with(folder(&[]).path(), arguments, VISIT.as_bytes());
    run.stdout
        .lines()
        .map(|record| serde_json::from_str(record).unwrap())
        .collect()
}

#[test]
fn a_record_has_its_fields_and_no_others() {
    let records = records(&["-", "--format", "jsonl"]);
    assert!(!records.is_empty());
    for record in &records {
        let mut names: Vec<&str> = record
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        let mut wanted = FIELDS.to_vec();
        names.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(names, wanted);
    }
    assert_eq!(
        (&records[0]["type"], &records[0]["mode"]),
        (&Value::from("CONSULT"), &Value::from("visit"))
    );
    assert_eq!(records[0]["actors"][0]["country"], "FRA");
    assert_eq!(records[0]["recipients"][0]["country"], "EGY");
}

#[test]
fn explanations_are_added_on_wish() {
    let plain = records(&["-"]);
    let explained = records(&["-", "--explain"]);
    assert_eq!(plain.len(), explained.len());
    for (plain, explained) in plain.iter().zip(&explained) {
        assert_eq!(plain["id"], explained["id"]);
        let steps = explained["explanation"]["steps"].as_array().unwrap();
        let fields: Vec<&str> = steps
            .iter()
            .map(|step| step["field"].as_str().unwrap())
            .collect();
        assert!(
            fields.contains(&"trigger") && fields.contains(&"rule"),
            "{fields:?}"
        );
    }
}

/// Every object in a record that has `text`, `start` and `end`.
fn spans<'r>(value: &'r Value, out: &mut Vec<&'r Value>) {
    match value {
        Value::Object(fields) => {
            if ["text", "start", "end"]
                .iter()
                .all(|name| fields.contains_key(*name))
                && fields["start"].is_u64()
            {
                out.push(value);
            }
            fields.values().for_each(|field| spans(field, out));
        }
        Value::Array(items) => items.iter().for_each(|item| spans(item, out)),
        _ => {}
    }
}

#[test]
fn every_span_of_the_demonstration_is_its_slice_and_every_id_is_its_own() {
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/demo");
    let run = code(demo.as_ref(), &["."]);
    assert_eq!((run.code, run.count("articles")), (0, 7));
    assert_eq!(
        run.articles(),
        [
            "airstrike",
            "convoy",
            "protest",
            "sanctions",
            "verdict",
            "demo-visit",
            "visit"
        ]
    );
    let visit: Value =
        serde_json::from_str(&std::fs::read_to_string(format!("{demo}/visit.jsonl")).unwrap())
            .unwrap();
    let mut ids = std::collections::HashSet::new();
    for record in run.stdout.lines() {
        let record: Value = serde_json::from_str(record).unwrap();
        assert!(
            ids.insert(record["id"].as_str().unwrap().to_owned()),
            "{} twice",
            record["id"]
        );
        let article = record["article"]["id"].as_str().unwrap();
        let text = match (article, record["sentence"]["index"].as_i64()) {
            ("demo-visit", Some(-1)) => visit["title"].as_str().unwrap().to_owned(),
            ("demo-visit", _) => visit["text"].as_str().unwrap().to_owned(),
            _ => std::fs::read_to_string(format!("{demo}/{article}.txt")).unwrap(),
        };
        let text: Vec<char> = text.chars().collect();
        let mut found = Vec::new();
        spans(&record, &mut found);
        // a fact may be told of nobody ("hostilities have ended"); whatever else has somebody
        let least = if record["modality"] == "actual" { 2 } else { 3 };
        assert!(
            found.len() >= least,
            "sentence, trigger and somebody: {record}"
        );
        for span in found {
            let range =
                span["start"].as_u64().unwrap() as usize..span["end"].as_u64().unwrap() as usize;
            assert_eq!(
                text[range].iter().collect::<String>(),
                span["text"].as_str().unwrap(),
                "{record}"
            );
        }
    }
}

#[test]
fn the_demonstration_shows_what_it_promises() {
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/demo");
    let run = code(demo.as_ref(), &["."]);
    let seen: std::collections::BTreeSet<String> = run
        .stdout
        .lines()
        .map(|record| {
            serde_json::from_str::<Value>(record).unwrap()["type"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    for wanted in [
        "CONSULT", "AID", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION",
        "COERCE", "ASSAULT",
    ] {
        assert!(seen.contains(wanted), "no {wanted} among {seen:?}");
    }
}
