//! An event for the tests of this folder.

use demarche_codebook::{Context, EventType, Modality, Mode, Quad, Sector};
use demarche_coder::{
    ArticleRef, Counts, Event, Explanation, Participant, Place, SCHEMA, Sentence, Span, Step, When,
    WhenBasis,
};

/// The record of the format's description: a visit.
pub fn visit() -> Event {
    let text = "U.S. Secretary of State Marco Rubio has touched down in El Salvador.";
    let span = |words: &str| {
        let start = text.find(words).expect("the words are in the sentence");
        (words.to_owned(), start, start + words.len())
    };
    let named = |words: &str, name: &str, entity: &str, country: &str| {
        let (text, start, end) = span(words);
        Participant {
            text,
            start,
            end,
            name: name.into(),
            entity: entity.into(),
            country: Some(country.into()),
            sectors: vec![Sector::Gov],
        }
    };
    let (trigger, trigger_start, trigger_end) = span("touched down");
    let (place, place_start, place_end) = span("El Salvador");
    Event {
        schema: SCHEMA,
        id: "ev_5kq0w3".into(),
        article: ArticleRef {
            id: "a1".into(),
            url: None,
            publisher: None,
            title: None,
            published: Some("2025-02-03".into()),
        },
        sentence: Sentence {
            index: 0,
            start: 0,
            end: text.len(),
            text: text.into(),
        },
        trigger: Span {
            text: trigger,
            start: trigger_start,
            end: trigger_end,
        },
        event_type: EventType::Consult,
        mode: Some(Mode::Visit),
        contexts: vec![Context::Diplomatic],
        cameo: "042".into(),
        goldstein: 1.9,
        score: 4.0,
        quad: Quad::VerbalCooperation,
        modality: Modality::Actual,
        actors: vec![named(
            "U.S. Secretary of State Marco Rubio",
            "Marco Rubio",
            "person:marco-rubio",
            "USA",
        )],
        recipients: vec![named("El Salvador", "El Salvador", "country:SLV", "SLV")],
        place: Some(Place {
            text: place,
            start: place_start,
            end: place_end,
            name: "El Salvador".into(),
            kind: "country",
            country: Some("SLV".into()),
            admin1: None,
            lat: Some(13.83),
            lon: Some(-88.92),
            geonames: Some(3_585_968),
        }),
        when: Some(When {
            start: Some("2025-02-03".into()),
            end: Some("2025-02-03".into()),
            text: None,
            basis: WhenBasis::Published,
        }),
        said_by: None,
        counts: Counts::default(),
        counts_bound: None,
        confidence: 0.86,
        rule: "consult.visit.arrive".into(),
        mentions: Vec::new(),
    }
}

/// How [`visit`] came about.
pub fn explanation() -> Explanation {
    let step = |field, value: &str, why: &str| Step {
        field,
        value: value.into(),
        why: why.into(),
    };
    Explanation {
        steps: vec![
            step(
                "trigger",
                "touched down",
                "the verb \"touch\" with the particle \"down\"",
            ),
            step(
                "rule",
                "consult.visit.arrive",
                "subject arrives, place follows \"in\"",
            ),
            step("actor", "Marco Rubio (USA GOV)", "subject of the trigger"),
            step("rejected", "RETREAT", "no country is left"),
        ],
    }
}
