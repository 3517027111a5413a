//! The sentences of `data/counts/quantities.toml` give the numbers that stand beside them.

use demarche_coder::{Article, Coder, Event};
use demarche_nlp::Pipeline;
use std::collections::BTreeMap;

const QUANTITIES: &str = include_str!("../../../data/counts/quantities.toml");

/// `dead 12 at_least` and the like, sorted.
fn numbers(events: &[Event]) -> Vec<String> {
    let mut told: BTreeMap<&str, String> = BTreeMap::new();
    for e in events {
        let c = &e.counts;
        let b = e.counts_bound.unwrap_or_default();
        for (field, number, bound) in [
            ("dead", c.dead, b.dead),
            ("injured", c.injured, b.injured),
            ("detained", c.detained, b.detained),
            ("displaced", c.displaced, b.displaced),
            ("participants", c.participants, b.participants),
        ] {
            if let Some(n) = number {
                let bound = bound
                    .map(|b| format!(" {}", b.as_str()))
                    .unwrap_or_default();
                told.insert(field, format!("{field} {n}{bound}"));
            }
        }
    }
    told.into_values().collect()
}

#[test]
fn examples_count_what_they_say() {
    let bytes = demarche_model::english().expect("the model is missing: run `make model` first");
    let pipeline = Pipeline::from_static(bytes).expect("the model loads");
    let coder = Coder::new().expect("the data files load");
    let file: toml::Table = toml::from_str(QUANTITIES).expect("the file is TOML");
    let examples = file["examples"]["counts"].as_array().expect("a list");
    assert!(examples.len() > 20);
    let mut wrong = Vec::new();
    for example in examples {
        let example = example.as_str().expect("a sentence");
        let (text, wanted) = example.split_once("=>").expect("an arrow");
        let text = text.trim();
        let mut wanted: Vec<String> = wanted
            .split(',')
            .map(|w| w.trim().to_owned())
            .filter(|w| !w.is_empty())
            .collect();
        wanted.sort();
        let article = Article {
            id: "example".to_owned(),
            text: text.to_owned(),
            title: None,
            url: None,
            publisher: None,
            published: None,
            lang: None,
        };
        let coded = coder.code(&article, &pipeline.worker().annotate(text), None);
        let told = numbers(&coded.events);
        if told != wanted {
            wrong.push(format!("{text}\n  wanted {wanted:?}, told {told:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
