//! Articles and records for tests, made by hand: the archive must not need the coder to be tested.

use demarche_codebook::{Context, EventType, Modality, Mode, Quad, Sector};
use demarche_coder::{
    Article, ArticleRef, Bound, Bounds, Counts, Event, Mention, Participant, Place, SCHEMA,
    Sentence, Span, When, WhenBasis,
};
use tempfile::TempDir;

use crate::{Archive, Identity, Reading, Report, Stored};

/// A text whose characters are not all one byte, with two sentences.
pub const BODY: &str = "Präsident Macron arrived in Cairo on Monday. Egypt’s minister accused Libya of \
    piracy after the talks, which had been planned for weeks and were held behind closed doors.";

/// An archive in a folder of its own.
pub fn archive() -> (Archive, TempDir) {
    let dir = tempfile::tempdir().expect("a folder");
    let archive = Archive::open(&dir.path().join("news.db")).expect("an archive");
    (archive, dir)
}

pub fn article(url: &str, body: &str) -> Article {
    Article {
        id: "1".into(),
        text: body.into(),
        title: Some("Macron in Cairo".into()),
        url: Some(url.into()),
        publisher: Some("The Daily".into()),
        published: Some("2025-02-04".into()),
        lang: Some("en".into()),
    }
}

/// Where `words` stand in `body`, in code points.
pub fn span(body: &str, words: &str) -> Span {
    let at = body.find(words).expect("the words are there");
    let start = body[..at].chars().count();
    Span {
        text: words.into(),
        start,
        end: start + words.chars().count(),
    }
}

pub fn participant(body: &str, words: &str, entity: &str, country: Option<&str>) -> Participant {
    let span = span(body, words);
    Participant {
        text: span.text,
        start: span.start,
        end: span.end,
        name: words.into(),
        entity: entity.into(),
        country: country.map(str::to_owned),
        sectors: vec![Sector::Gov, Sector::Mil],
    }
}

/// A visit to Cairo, read from [`BODY`].
pub fn event(id: &str, article_id: &str) -> Event {
    let sentence = span(BODY, "Präsident Macron arrived in Cairo on Monday.");
    let place = span(BODY, "Cairo");
    Event {
        schema: SCHEMA,
        id: id.into(),
        article: reference(&article("https://example.org/1", BODY), article_id),
        sentence: Sentence {
            index: 0,
            start: sentence.start,
            end: sentence.end,
            text: sentence.text,
        },
        trigger: span(BODY, "arrived"),
        event_type: EventType::Consult,
        mode: Some(Mode::parse("visit").expect("a mode")),
        contexts: vec![Context::Diplomatic],
        cameo: "042".into(),
        goldstein: 1.9,
        score: 4.0,
        quad: Quad::VerbalCooperation,
        modality: Modality::Actual,
        actors: vec![participant(
            BODY,
            "Präsident Macron",
            "person:emmanuel-macron",
            Some("FRA"),
        )],
        recipients: vec![participant(BODY, "Egypt", "country:EGY", Some("EGY"))],
        place: Some(Place {
            text: place.text,
            start: place.start,
            end: place.end,
            name: "Cairo".into(),
            kind: "town",
            country: Some("EGY".into()),
            admin1: Some("Cairo".into()),
            lat: Some(30.06),
            lon: Some(31.25),
            geonames: Some(360_630),
        }),
        when: Some(When {
            start: Some("2025-02-03".into()),
            end: Some("2025-02-03".into()),
            text: Some("on Monday".into()),
            basis: WhenBasis::Text,
        }),
        said_by: None,
        counts: Counts::default(),
        confidence: 0.86,
        rule: "consult.visit.arrive".into(),
        counts_bound: None,
        mentions: Vec::new(),
    }
}

/// An accusation, read from the second sentence of [`BODY`].
pub fn accusation(id: &str, article_id: &str) -> Event {
    let second = BODY.find("Egypt").expect("it is there");
    let sentence = span(BODY, &BODY[second..]);
    Event {
        sentence: Sentence {
            index: 1,
            start: sentence.start,
            end: sentence.end,
            text: sentence.text,
        },
        trigger: span(BODY, "accused"),
        event_type: EventType::Accuse,
        mode: None,
        contexts: vec![Context::Crime, Context::Legal],
        cameo: "112".into(),
        goldstein: -2.0,
        score: -2.0,
        quad: Quad::VerbalConflict,
        actors: vec![participant(
            BODY,
            "Egypt’s minister",
            "country:EGY:GOV",
            Some("EGY"),
        )],
        recipients: vec![participant(BODY, "Libya", "country:LBY", Some("LBY"))],
        place: None,
        when: None,
        said_by: Some(participant(BODY, "minister", "agent:minister", None)),
        counts: Counts {
            dead: Some(3),
            ..Counts::default()
        },
        confidence: 0.41,
        rule: "accuse.crime.accuse".into(),
        counts_bound: Some(Bounds {
            dead: Some(Bound::AtLeast),
            ..Bounds::default()
        }),
        mentions: vec![Mention {
            sentence: 0,
            trigger: span(BODY, "arrived"),
            rule: "accuse.other".into(),
        }],
        ..event(id, article_id)
    }
}

pub fn reference(article: &Article, id: &str) -> ArticleRef {
    ArticleRef {
        id: id.into(),
        url: article.url.clone(),
        publisher: article.publisher.clone(),
        title: article.title.clone(),
        published: article.published.clone(),
    }
}

/// Stores an article whose text begins with [`BODY`] and tells what was stored: its two events.
pub fn store(archive: &mut Archive, url: &str, body: &str) -> Vec<Event> {
    store_as(archive, article(url, body)).1
}

pub fn store_as(archive: &mut Archive, mut article: Article) -> (Stored, Vec<Event>) {
    let identity = Identity::of(&article);
    article.id.clone_from(&identity.uid);
    let mut events = Vec::new();
    if article.text.starts_with(BODY) {
        let uid = &identity.uid;
        for (n, make) in [event, accusation].into_iter().enumerate() {
            events.push(Event {
                article: reference(&article, uid),
                ..make(&format!("ev_{}{n}", &uid[2..]), uid)
            });
        }
    }
    let stored = archive
        .write(|writing| {
            writing.store(&Report {
                identity: &identity,
                article: &article,
                source: "news.jsonl",
                source_id: "1",
                reading: Reading::Coded {
                    events: &events,
                    coder: "test",
                },
            })
        })
        .expect("it is stored");
    (stored, events)
}
