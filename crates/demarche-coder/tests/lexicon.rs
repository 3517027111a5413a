//! The examples beside the rules: each `fires` sentence must code its rule as written,
//! no `not` sentence may.

use demarche_coder::lexicon::verify;
use demarche_coder::{Coder, Lexicon};
use demarche_nlp::Pipeline;
use std::fmt::Write;

fn pipeline() -> Pipeline {
    let bytes = demarche_model::english().expect("the model is missing: run `make model` first");
    Pipeline::from_static(bytes).expect("the model loads")
}

#[test]
fn every_example_holds() {
    let coder = Coder::new().expect("the data files load");
    let pipeline = pipeline();
    let mut report = String::new();
    let rules = &coder.lexicon().rules;
    let sentences = verify(&coder, &mut pipeline.worker(), rules, |failure| {
        let _ = writeln!(
            report,
            "{}:{} {}\n  {}\n    {}",
            failure.rule.file,
            failure.rule.line,
            failure.rule.id,
            failure.sentence,
            failure.found.join("\n    ")
        );
    });
    assert!(sentences > 1000, "only {sentences} examples were found");
    assert!(report.is_empty(), "{report}");
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
