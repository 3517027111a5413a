//! The English pipeline against output that spaCy 3.8.18 gave for the same texts
//! (`tools/parity/golden.py` writes it), every field of every token.

mod common;

use demarche_nlp::Annotated;
use serde_json::{Value, json};

/// The text that a list of strings and [string, count] stands for.
fn text_of(parts: &Value) -> String {
    let parts = parts.as_array().expect("a list of parts");
    parts
        .iter()
        .map(|part| match part {
            Value::String(s) => s.clone(),
            run => {
                let count = run[1].as_u64().expect("a count") as usize;
                run[0].as_str().expect("a string").repeat(count)
            }
        })
        .collect()
}

/// Long strings as the golden file abridges them.
fn abridged(s: &str) -> Value {
    let length = s.chars().count();
    if length <= 500 {
        return s.into();
    }
    json!({"first": s.chars().take(8).collect::<String>(), "length": length})
}

fn rows(doc: &Annotated) -> Vec<Value> {
    doc.tokens()
        .map(|t| {
            let row = t.row();
            json!([
                abridged(t.text()),
                row.char_start,
                row.space_after,
                abridged(t.norm()),
                t.tag(),
                t.pos().as_str(),
                t.morph(),
                t.dep(),
                row.head,
                abridged(t.lemma()),
                row.iob.as_str(),
                t.ent_type(),
                row.sentence_start,
            ])
        })
        .collect()
}

#[test]
fn every_field_is_spacys() {
    let golden = include_str!("golden/english.jsonl");
    let cases: Vec<Value> = golden
        .lines()
        .map(|l| serde_json::from_str(l).expect("golden JSON"))
        .collect();
    assert!(cases.len() >= 60, "{} golden texts", cases.len());
    let texts: Vec<String> = cases.iter().map(|case| text_of(&case["text"])).collect();
    let views: Vec<&str> = texts.iter().map(String::as_str).collect();
    let docs = common::english().annotate_batch(&views);
    for (case, doc) in cases.iter().zip(&docs) {
        let expected = case["tokens"].as_array().expect("tokens");
        let got = rows(doc);
        for (i, (got, expected)) in got.iter().zip(expected).enumerate() {
            assert_eq!(got, expected, "token {i} of {}", case["text"]);
        }
        assert_eq!(got.len(), expected.len(), "{}", case["text"]);
    }
}
