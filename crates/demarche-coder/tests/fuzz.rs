//! Properties of the search for places and dates on texts that nobody would write.

use demarche_coder::toponym::{Home, toponyms};
use demarche_coder::{Article, Coder, dates};
use demarche_nlp::Pipeline;
use demarche_world::dates::DayOrder;
use demarche_world::gazetteer::Gazetteer;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// Words that begin, join and end names and dates, and some that do neither.
const PIECES: &[&str] = &[
    "Paris",
    "PARIS",
    "New",
    "York",
    "Springfield",
    "Ohio",
    "Georgia",
    "St.",
    "Street",
    "Highway",
    "11",
    "the",
    "The",
    "of",
    "in",
    "town",
    ",",
    ".",
    "-",
    "—",
    "(",
    ")",
    "Reuters",
    ":",
    "'s",
    "and",
    "Syrian",
    "al",
    "El",
    "Monday",
    "May",
    "3",
    "03/02/2025",
    "last",
    "two",
    "weeks",
    "ago",
    "since",
    "2019",
    "to",
    "from",
    "killed",
    "said",
    "troops",
    "U.S.",
    "é",
    "日本",
    "\u{200d}",
    "A",
    "AA",
    "Q3",
    "1990s",
];

fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        8 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => "\\PC{1,6}",
    ];
    prop::collection::vec(word, 1..40).prop_map(|words| words.join(" "))
}

#[test]
fn places_and_dates_stand_in_order_and_slice_to_their_words() {
    let bytes = demarche_model::english().expect("the model is missing: run `make model` first");
    let pipeline = Pipeline::from_static(bytes).expect("the model loads");
    let places = demarche_places::embedded().expect("no gazetteer: run `make gazetteer` first");
    let gazetteer = Gazetteer::from_static(places).expect("the gazetteer opens");
    let coder = Coder::new().expect("the data files load");
    let coder = coder.with_gazetteer(Gazetteer::from_static(places).expect("the gazetteer opens"));
    let worker = std::cell::RefCell::new(pipeline.worker());
    let mut runner = TestRunner::new(Config::with_cases(150));
    let outcome = runner.run(&text(), |text| {
        let doc = worker.borrow_mut().annotate(&text);
        let chars: Vec<char> = doc.text().chars().collect();
        let mut end = 0;
        for t in toponyms(&doc, coder.world(), &gazetteer, Home::default()) {
            prop_assert!(end <= t.tokens.start && t.tokens.start < t.tokens.end);
            end = t.tokens.end;
            prop_assert!(end <= doc.len());
            if let Some(place) = t.place {
                let record = t.record(&doc, place);
                let slice: String = chars[record.start..record.end].iter().collect();
                prop_assert_eq!(slice, record.text);
            }
        }
        for sentence in dates(&doc, Some("2025-02-05"), DayOrder::Unknown, false) {
            for e in sentence {
                prop_assert!(e.tokens.start < e.tokens.end && e.tokens.end <= doc.len());
                prop_assert!(e.start <= e.end);
            }
        }
        let article = Article {
            id: "x".into(),
            text: doc.text().to_owned(),
            title: None,
            url: Some(text.clone()),
            publisher: Some(text.clone()),
            published: None,
            lang: Some(text),
        };
        for event in coder.code(&article, &doc, None).events {
            if let Some(place) = event.place {
                let slice: String = chars[place.start..place.end].iter().collect();
                prop_assert_eq!(slice, place.text);
            }
        }
        Ok(())
    });
    if let Err(fault) = outcome {
        panic!("{fault}");
    }
}
