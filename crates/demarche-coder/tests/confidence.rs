//! Confidence of whole sentences: what is known better is surer, and it stays a rounded probability.

use demarche_coder::{Article, Coder, Event};
use demarche_nlp::Pipeline;

fn code(sentences: &[&str]) -> Vec<Vec<Event>> {
    let bytes = demarche_model::english().expect("the model is missing: run `make model` first");
    let pipeline = Pipeline::from_static(bytes).expect("the model loads");
    let coder = Coder::new().expect("the data files load");
    let mut worker = pipeline.worker();
    sentences
        .iter()
        .map(|text| {
            let article = Article {
                id: "c".to_owned(),
                text: (*text).to_owned(),
                title: None,
                url: None,
                publisher: None,
                published: None,
                lang: None,
            };
            let coded = coder.code(&article, &worker.annotate(text), None);
            assert_eq!(coded.events.len(), coded.features.len());
            coded.events
        })
        .collect()
}

#[test]
fn better_known_sentences_are_surer() {
    let pairs = [
        // both sides known, or none of them by country
        (
            "Turkish jets bombed the Syrian army.",
            "Gunmen attacked villagers.",
        ),
        // a report, or what may be
        (
            "France expelled the Russian ambassador.",
            "France may expel the Russian ambassador.",
        ),
        // the main clause, or a relative clause
        (
            "The Kenyan president criticised Uganda.",
            "The singer knows the Kenyan president, who criticised Uganda.",
        ),
    ];
    for (sure, doubtful) in pairs {
        let coded = code(&[sure, doubtful]);
        let [a, b] = [&coded[0], &coded[1]].map(|events| {
            assert_eq!(events.len(), 1, "{sure} / {doubtful}: {events:?}");
            events[0].confidence
        });
        assert!(a > b, "'{sure}' has {a}, '{doubtful}' has {b}");
    }
}

#[test]
fn confidence_is_a_probability_of_two_digits_and_the_same_every_time() {
    let sentences = [
        "Kenya and Uganda signed a trade agreement.",
        "The rebels released two French hostages.",
        "Protesters blocked roads in Lima.",
        "The court in Ankara jailed three Kurdish politicians.",
    ];
    let (first, second) = (code(&sentences), code(&sentences));
    assert_eq!(first, second);
    for e in first.iter().flatten() {
        assert!(e.confidence > 0.0 && e.confidence < 1.0, "{e:?}");
        let hundredths = e.confidence * 100.0;
        assert!((hundredths - hundredths.round()).abs() < 1e-4, "{e:?}");
    }
    assert!(first.iter().all(|events| !events.is_empty()));
}
