//! JSONL: the record, field for field.

use serde_json::Value;

use crate::{VISIT, code_with, folder};

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
