//! The examples beside the rules: each `fires` sentence must code its rule as written,
//! no `not` sentence may.

use demarche_coder::lexicon::{Rule, summary};
use demarche_coder::{Article, Coded, Coder, Lexicon};
use demarche_nlp::{Annotated, Pipeline};
use std::fmt::Write;

fn pipeline() -> Pipeline {
    let bytes = demarche_model::english().expect("the model is missing: run `make model` first");
    Pipeline::from_static(bytes).expect("the model loads")
}

fn code(coder: &Coder, doc: &Annotated) -> Coded {
    let article = Article {
        id: "example".to_owned(),
        text: doc.text().to_owned(),
        title: None,
        url: None,
        publisher: None,
        published: None,
        lang: None,
    };
    coder.code(&article, doc, None)
}

#[test]
fn every_example_holds() {
    let coder = Coder::new().expect("the data files load");
    let pipeline = pipeline();
    let mut worker = pipeline.worker();
    let mut report = String::new();
    let mut sentences = 0;
    for rule in &coder.lexicon().rules {
        for example in &rule.fires {
            sentences += 1;
            let coded = code(&coder, &worker.annotate(&example.sentence));
            complain(
                &mut report,
                rule,
                &example.sentence,
                &example.faults(rule, &coded.events),
            );
        }
        for sentence in &rule.not {
            sentences += 1;
            let coded = code(&coder, &worker.annotate(sentence));
            let fired: Vec<String> = coded
                .events
                .iter()
                .filter(|e| e.rule == rule.id)
                .map(|e| format!("fired: {}", summary(e)))
                .collect();
            complain(&mut report, rule, sentence, &fired);
        }
    }
    assert!(sentences > 1000, "only {sentences} examples were found");
    assert!(report.is_empty(), "{report}");
}

fn complain(report: &mut String, rule: &Rule, sentence: &str, faults: &[String]) {
    if !faults.is_empty() {
        let _ = writeln!(
            report,
            "{}:{} {}\n  {sentence}\n    {}",
            rule.file,
            rule.line,
            rule.id,
            faults.join("\n    ")
        );
    }
}

#[test]
fn the_lexicon_has_its_promised_breadth() {
    let lexicon = Lexicon::embedded().expect("the lexicon loads");
    assert!(
        lexicon.trigger_count() >= 400,
        "{} triggers",
        lexicon.trigger_count()
    );
    for event_type in demarche_codebook::EventType::ALL {
        assert!(
            lexicon
                .rules
                .iter()
                .any(|r| r.event_type == Some(*event_type)),
            "no rule codes {event_type}"
        );
    }
}

#[test]
fn every_rule_has_an_example() {
    let lexicon = Lexicon::embedded().expect("the lexicon loads");
    // operators that only change what is below them are tested by the modality tests
    let bare: Vec<&str> = lexicon
        .rules
        .iter()
        .filter(|r| r.event_type.is_some() && r.fires.is_empty())
        .map(|r| r.id.as_str())
        .collect();
    assert!(bare.is_empty(), "rules without an example: {bare:?}");
}
