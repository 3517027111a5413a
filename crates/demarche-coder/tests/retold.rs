//! An event that an article tells twice is one record; two that are alike stay two.

use demarche_coder::{Article, Coded, Coder};
use demarche_nlp::Pipeline;

/// Codes an article published on 3 February 2025, a Monday.
fn code(title: Option<&str>, text: &str) -> Coded {
    let bytes = demarche_model::english().expect("the model is missing: run `make model` first");
    let pipeline = Pipeline::from_static(bytes).expect("the model loads");
    let coder = Coder::new().expect("the data files load");
    let article = Article {
        id: "example".to_owned(),
        text: text.to_owned(),
        title: title.map(str::to_owned),
        url: None,
        publisher: None,
        published: Some("2025-02-03".to_owned()),
        lang: None,
    };
    let headline = title.map(|t| pipeline.worker().annotate(&coder.headline(t, text)));
    coder.code(
        &article,
        &pipeline.worker().annotate(text),
        headline.as_ref(),
    )
}

/// Each record as `TYPE` and, behind it, the sentences of its mentions.
fn told(coded: &Coded) -> Vec<String> {
    assert_eq!(coded.events.len(), coded.explanations.len());
    assert_eq!(coded.events.len(), coded.features.len());
    coded
        .events
        .iter()
        .map(|e| {
            let mentions: Vec<i32> = e.mentions.iter().map(|m| m.sentence).collect();
            format!("{} {} {mentions:?}", e.event_type, e.sentence.index)
        })
        .collect()
}

#[test]
fn the_title_and_the_body_tell_one_event() {
    let coded = code(
        Some("Norway expels Iranian diplomat"),
        "Norway expelled an Iranian diplomat on Friday. Rain fell in Oslo.",
    );
    assert_eq!(told(&coded), ["SANCTION 0 [-1]"]);
    let event = &coded.events[0];
    let mention = &event.mentions[0];
    assert!(mention.trigger.text.starts_with("expels"));
    assert!(mention.rule.starts_with("sanction."), "{}", mention.rule);
    let step = coded.explanations[0]
        .steps
        .iter()
        .find(|s| s.field == "mention")
        .unwrap();
    assert!(step.value.ends_with("in the title"), "{}", step.value);
}

#[test]
fn what_the_record_lacks_comes_from_the_other_telling() {
    let first = "Syrian troops were attacked in Aleppo on Sunday.";
    let second = "Turkish jets attacked the Syrian troops in Aleppo.";
    let coded = code(None, &format!("{first} {second}"));
    let assaults: Vec<_> = coded
        .events
        .iter()
        .filter(|e| e.event_type.as_str() == "ASSAULT")
        .collect();
    assert_eq!(assaults.len(), 1, "{:?}", told(&coded));
    let event = assaults[0];
    assert_eq!(event.actors[0].country.as_deref(), Some("TUR"));
    assert_eq!(
        event.when.as_ref().unwrap().start.as_deref(),
        Some("2025-02-02")
    );
    let lent = &coded.explanations[0].steps;
    assert!(
        lent.iter()
            .any(|s| s.field == "when" && s.why.contains("'attacked' in sentence 1")),
        "{lent:?}"
    );
}

#[test]
fn two_acts_stay_two() {
    for (title, text, records) in [
        // other places
        (
            None,
            "Israel bombed Beirut on Friday. Israel bombed Damascus on Saturday.",
            2,
        ),
        (
            None,
            "Rebels attacked soldiers in Gao. Rebels attacked soldiers in Timbuktu.",
            2,
        ),
        // other days
        (
            None,
            "Japan expelled a Russian diplomat on Monday. Japan expelled the Russian diplomat on Saturday.",
            2,
        ),
        // said to be another
        (
            None,
            "Mali expelled a French diplomat. Mali expelled another French diplomat.",
            2,
        ),
        (
            None,
            "Iran test-fired a missile at Iraq. In a separate incident, Iran shelled Iraq.",
            2,
        ),
        // other numbers
        (
            None,
            "Turkey killed 12 Kurdish fighters in Iraq. Turkey killed 40 Kurdish fighters in Iraq.",
            2,
        ),
        // others on a side
        (
            None,
            "Peru recalled its ambassador to Chile. Peru recalled its ambassador to Bolivia.",
            2,
        ),
        // not as real
        (
            None,
            "Russia did not shell Kharkiv. Russia shelled Kharkiv.",
            2,
        ),
        // other words said
        (
            None,
            "Russia accused Ukraine of shelling a plant. Russia accused Ukraine of lying about grain.",
            2,
        ),
        // and the same
        (
            Some("Peru recalls ambassador to Chile"),
            "Peru recalled its ambassador to Chile on Sunday.",
            1,
        ),
        (
            None,
            "Russia shelled Kharkiv on Sunday. Russia shelled Kharkiv on Sunday, the mayor said.",
            1,
        ),
    ] {
        let coded = code(title, text);
        assert_eq!(coded.events.len(), records, "{text}: {:?}", told(&coded));
    }
}

#[test]
fn ids_do_not_change_from_run_to_run() {
    let title = Some("Norway expels Iranian diplomat");
    let text = "Norway expelled an Iranian diplomat on Friday. Rain fell in Oslo.";
    let ids = |c: &Coded| c.events.iter().map(|e| e.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&code(title, text)), ids(&code(title, text)));
}
