//! Explanations: each decision is told with the way through the tree that it rests on.

use demarche_coder::{Article, Coded, Coder, Event, Step, syntax};
use demarche_nlp::Pipeline;

fn pipeline() -> Pipeline {
    let bytes = demarche_model::english().expect("the model is missing: run `make model` first");
    Pipeline::from_static(bytes).expect("the model loads")
}

fn code(text: &str) -> Coded {
    let coder = Coder::new().expect("the data files load");
    let article = Article {
        id: "example".to_owned(),
        text: text.to_owned(),
        title: None,
        url: None,
        publisher: None,
        published: Some("2025-02-03".to_owned()),
        lang: None,
    };
    let pipeline = pipeline();
    coder.code(&article, &pipeline.worker().annotate(text), None)
}

/// The event of a rule whose id begins with `rule`, and its steps.
fn event<'c>(coded: &'c Coded, rule: &str) -> (&'c Event, &'c [Step]) {
    coded
        .events
        .iter()
        .zip(&coded.explanations)
        .find(|(e, _)| e.rule.starts_with(rule))
        .map(|(e, x)| (e, x.steps.as_slice()))
        .unwrap_or_else(|| panic!("no event of {rule}: {:?}", coded.events))
}

/// Value and reason of the steps about a field.
fn steps<'c>(steps: &'c [Step], field: &str) -> Vec<(&'c str, &'c str)> {
    steps
        .iter()
        .filter(|s| s.field == field)
        .map(|s| (s.value.as_str(), s.why.as_str()))
        .collect()
}

#[test]
fn ways_lead_down_up_and_over_the_common_head() {
    let pipeline = pipeline();
    let doc = pipeline
        .worker()
        .annotate("Canada urged Honduras to release the prisoners. Rain fell.");
    let at = |word: &str| {
        (0..doc.len())
            .find(|&i| doc.token(i).text() == word)
            .unwrap()
    };
    let way = |a, b| syntax::way(&doc, at(a), at(b));
    assert_eq!(way("urged", "Canada"), "urged -nsubj-> Canada");
    assert_eq!(way("Canada", "urged"), "Canada <-nsubj- urged");
    assert_eq!(
        way("prisoners", "Canada"),
        "prisoners <-dobj- release <-xcomp- urged -nsubj-> Canada"
    );
    assert_eq!(way("urged", "urged"), "urged");
    assert_eq!(way("urged", "Rain"), "urged ... Rain");
}

#[test]
fn an_operator_tells_its_content_and_that_it_consumed_it() {
    let coded = code("Canada urged Honduras on Monday to release the opposition leader.");
    assert_eq!(coded.events.len(), 1);
    let (_, told) = event(&coded, "op.request");
    let (value, why) = steps(told, "content")[0];
    assert_eq!(value, "release");
    assert!(
        why.contains("'request'; urged -xcomp-> release; read as RETREAT/release"),
        "{why}"
    );
    let (value, why) = steps(told, "actor")[0];
    assert_eq!(value, "Canada");
    assert!(
        why.starts_with("urged -nsubj-> Canada; direct dependent; name 'Canada'"),
        "{why}"
    );
    assert!(
        steps(told, "recipient")[0]
            .1
            .starts_with("urged -dobj-> Honduras; ")
    );
    assert!(
        steps(told, "rejected").contains(&(
            "retreat.release at 'release'",
            "consumed by 'urged': its content"
        )),
        "{told:?}"
    );
    assert_eq!(
        steps(told, "modality"),
        [("actual", "no cue says otherwise")]
    );
    assert_eq!(steps(told, "when")[0].0, "Monday");
}

#[test]
fn cues_speakers_and_what_the_confidence_rests_on_are_told() {
    let coded =
        code("The Turkish army may withdraw its troops from Syria, Turkish officials said.");
    let (e, told) = event(&coded, "retreat.withdraw.");
    assert_eq!(
        steps(told, "modality"),
        [("hypothetical", "'may': withdraw -aux-> may")]
    );
    let said_by = steps(told, "said_by")[0].1;
    assert!(
        said_by.starts_with("withdraw <-ccomp- said -nsubj-> officials; "),
        "{said_by}"
    );
    let (value, why) = steps(told, "confidence")[0];
    assert_eq!(value, format!("{:.2}", e.confidence));
    assert!(
        why.split(", ").count() == 5
            && why
                .split(", ")
                .all(|p| p.contains(" +") || p.contains(" -")),
        "{why}"
    );
    assert!(
        steps(told, "trigger")[0]
            .1
            .ends_with("; withdraw -dobj-> troops")
    );
}

#[test]
fn rules_that_lost_are_told_with_their_place_and_the_assumed_day_as_assumed() {
    let coded = code("France arrested two Syrian journalists.");
    let (_, told) = event(&coded, "coerce.arrest.arrest");
    assert_eq!(
        steps(told, "when"),
        [("2025-02-03", "the article's date: its clause gives none")]
    );
    let coded = code("The Turkish army withdrew its troops from Syria.");
    let (e, told) = event(&coded, "retreat.");
    let rejected = steps(told, "rejected");
    assert!(!rejected.is_empty());
    for (rule, why) in rejected {
        assert_ne!(rule, e.rule);
        assert!(why.contains(".toml:") && why.contains("; match"), "{why}");
    }
}

#[test]
fn what_was_read_and_is_not_told_is_named_with_its_reason() {
    let coded = code("If the rebels attack the Syrian army, nobody will be surprised.");
    assert!(coded.events.is_empty(), "{:?}", coded.events);
    let attack = coded
        .untold
        .iter()
        .find(|u| u.word.text == "attack")
        .unwrap();
    assert_eq!(attack.sentence, 0);
    assert!(attack.rule.starts_with("assault."), "{}", attack.rule);
    assert_eq!(attack.why, "it stands in a condition");
}
