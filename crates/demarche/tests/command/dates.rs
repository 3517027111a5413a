//! `dates`.

use serde_json::{Value, json};

use crate::demarche;

fn dates(arguments: &[&str], stdin: &str) -> Vec<Value> {
    let output = demarche()
        .arg("dates")
        .args(arguments)
        .write_stdin(stdin)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn dates_have_their_place_and_their_days() {
    let text =
        "🙂 Rebels seized the town on Monday. Talks will begin in May and last for three weeks.";
    let found = dates(&["--published", "2025-02-05"], text);
    assert_eq!(
        found[0]["dates"],
        json!([
            {"text": "Monday", "start": 28, "end": 34, "from": "2025-02-03", "to": "2025-02-03"},
            {"text": "May", "start": 56, "end": 59, "from": "2025-05-01", "to": "2025-05-31"},
        ])
    );
    let slice: String = text.chars().skip(28).take(6).collect();
    assert_eq!(slice, "Monday");
}

#[test]
fn what_cannot_be_told_is_said_to_be_open() {
    let text = "Rebels seized the town on Monday. They had come on 03/02/2025.";
    let open = |arguments: &[&str]| {
        let found = dates(arguments, text);
        found[0]["dates"]
            .as_array()
            .unwrap()
            .iter()
            .map(|d| (d["from"].clone(), d["open"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        open(&[]),
        [
            (Value::Null, json!("relative")),
            (Value::Null, json!("ambiguous"))
        ]
    );
    assert_eq!(
        open(&["--day-order", "month-day", "--published", "2025-03-05"]),
        [
            (json!("2025-03-03"), Value::Null),
            (json!("2025-03-02"), Value::Null)
        ]
    );
}

#[test]
fn every_article_has_its_line() {
    let articles = [
        json!({"id": "a", "text": "Nothing happened.", "published": "2025-02-05"}),
        json!({"id": "b", "text": "It rained yesterday.", "published": "2025-02-05"}),
    ];
    let lines: String = articles.iter().map(|a| a.to_string() + "\n").collect();
    let found = dates(&["-"], &lines);
    assert_eq!(found[0], json!({"id": "a", "dates": []}));
    assert_eq!(found[1]["id"], "b");
    assert_eq!(found[1]["dates"][0]["from"], "2025-02-04");
}
