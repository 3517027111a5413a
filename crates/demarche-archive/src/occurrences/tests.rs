//! Occurrences as an archive keeps them: order, ids, decisions, what goes and comes back.

use std::collections::BTreeSet;

use demarche_coder::{Article, Event};

use super::region::MOST_IN_REGION;
use crate::correct::{Action, Draft};
use crate::samples::{self, BODY, event, reference};
use crate::{Archive, Filter, Identity, Reading, Report, Sort, Stored, Undone};

/// A report of a visit on a day of February 2025, by a publisher of its own.
fn told(n: usize, day: u8) -> (Article, Event) {
    let mut article = samples::article(&format!("https://{n}.example/visit"), BODY);
    article.publisher = Some(format!("Paper {n}"));
    article.text = format!("{BODY} {}", format!("Colour piece {n}. ").repeat(30));
    let uid = Identity::of(&article).uid;
    article.id.clone_from(&uid);
    let mut event = Event {
        article: reference(&article, &uid),
        ..event(&format!("ev_{}", &uid[2..]), &uid)
    };
    if let Some(when) = &mut event.when {
        when.start = Some(format!("2025-02-{day:02}"));
        when.end.clone_from(&when.start);
    }
    (article, event)
}

/// Stores articles with one event each, in one transaction; tells the ids of the events.
fn store(archive: &mut Archive, told: &[(Article, Event)]) -> Vec<String> {
    archive
        .write(|writing| {
            for (article, event) in told {
                let stored = writing.store(&Report {
                    identity: &Identity::of(article),
                    article,
                    source: "news.jsonl",
                    source_id: "1",
                    reading: Reading::Coded {
                        events: std::slice::from_ref(event),
                        coder: "test",
                    },
                })?;
                assert_ne!(stored, Stored::Known);
            }
            Ok(())
        })
        .expect("stored");
    told.iter().map(|(_, event)| event.id.clone()).collect()
}

/// The events of each occurrence.
fn groups(archive: &Archive) -> BTreeSet<BTreeSet<String>> {
    archive.check().expect("a check").assert_sound();
    let page = archive
        .occurrences(&Filter::default(), Sort::Newest, 1000, None)
        .expect("a list");
    page.items
        .into_iter()
        .map(|found| found.record.events.into_iter().collect())
        .collect()
}

/// The occurrence of an event.
fn of(archive: &Archive, event: &str) -> String {
    archive
        .sql()
        .query_row(
            "SELECT occurrence FROM occurrence_reports WHERE event = ?1",
            [event],
            |row| row.get(0),
        )
        .expect("it is in one")
}

/// The one correction that was made.
fn only_correction(archive: &Archive) -> String {
    archive
        .sql()
        .query_row("SELECT uid FROM correction", [], |row| row.get(0))
        .expect("it is kept")
}

fn together(parts: &[&[&String]]) -> BTreeSet<BTreeSet<String>> {
    parts
        .iter()
        .map(|part| part.iter().map(|id| (*id).clone()).collect())
        .collect()
}

#[test]
fn reports_of_one_happening_are_one_occurrence() {
    let (mut archive, _dir) = samples::archive();
    let first = store(&mut archive, &[told(1, 3)]);
    let id = of(&archive, &first[0]);
    let mut second = told(2, 3);
    second.1.counts.participants = Some(40);
    let mut third = told(3, 3);
    third.1.counts.participants = Some(60);
    store(&mut archive, &[second, third]);
    let later = store(&mut archive, &[told(4, 20)]);
    assert_eq!(groups(&archive).len(), 2);
    assert_eq!(of(&archive, &first[0]), id, "the id stays");
    let visit = archive.occurrence(&id).expect("it is there");
    assert_eq!((visit.reports, visit.record.events.len()), (3, 3));
    assert_eq!(visit.record.lead, first[0]);
    assert_eq!(visit.record.publishers, ["Paper 1", "Paper 2", "Paper 3"]);
    // They open with the same words: copies of one text under three names.
    assert_eq!(visit.record.voices, 1);
    assert_eq!(visit.record.contested[0].field, "participants");
    let total = archive.total(&Filter::default()).expect("a count");
    assert_eq!((total.occurrences, total.reports), (2, 4));
    let listed = archive
        .events(&Filter::default(), Sort::Newest, 10, None)
        .expect("a list");
    let listed: Vec<(&str, i64)> = listed
        .items
        .iter()
        .map(|found| (found.record.id.as_str(), found.reports))
        .collect();
    assert_eq!(listed, [(later[0].as_str(), 1), (first[0].as_str(), 3)]);
}

#[test]
fn neither_order_nor_batches_change_what_stands_together() {
    let all: Vec<(Article, Event)> = [3, 3, 4, 3, 9, 10, 9, 28]
        .into_iter()
        .enumerate()
        .map(|(n, day)| told(n, day))
        .collect();
    let (mut archive, _dir) = samples::archive();
    store(&mut archive, &all);
    let at_once = groups(&archive);
    assert!(at_once.len() > 2 && at_once.len() < all.len());
    for turn in 1..all.len() {
        let mut turned = all.clone();
        turned.rotate_left(turn);
        if turn % 2 == 0 {
            turned.reverse();
        }
        let (mut archive, _dir) = samples::archive();
        for batch in turned.chunks(turn % 3 + 1) {
            store(&mut archive, batch);
        }
        assert_eq!(groups(&archive), at_once, "{turn}");
    }
}

#[test]
fn where_transactions_end_changes_nothing_at_all() {
    let rows = |archive: &Archive| -> Vec<String> {
        let mut statement = archive
            .sql()
            .prepare(
                "SELECT o.id || o.lead || o.record || group_concat(m.event || m.score) FROM occurrences o
                 JOIN occurrence_reports m ON m.occurrence = o.id GROUP BY o.id ORDER BY o.id",
            )
            .expect("a statement");
        statement
            .query_map([], |row| row.get(0))
            .expect("rows")
            .collect::<Result<_, _>>()
            .expect("rows")
    };
    let all: Vec<(Article, Event)> = (0..10).map(|n| told(n, 3 + (n % 3) as u8)).collect();
    let (mut whole, _dir) = samples::archive();
    store(&mut whole, &all);
    let (mut parts, _dir) = samples::archive();
    for one in &all {
        store(&mut parts, std::slice::from_ref(one));
    }
    assert!(!rows(&whole).is_empty());
    assert_eq!(rows(&whole), rows(&parts));
}

#[test]
fn a_split_holds_for_what_comes_later_and_comes_off_again() {
    let (mut archive, _dir) = samples::archive();
    let ids = store(&mut archive, &[told(1, 3), told(2, 3), told(3, 3)]);
    let whole = of(&archive, &ids[0]);
    let other = archive
        .split(&whole, &[&ids[2]], "ann", None)
        .expect("a split");
    assert_eq!(
        groups(&archive),
        together(&[&[&ids[0], &ids[1]], &[&ids[2]]])
    );
    assert_eq!(of(&archive, &ids[0]), whole);
    let later = store(&mut archive, &[told(4, 3)]);
    assert_ne!(of(&archive, &ids[0]), of(&archive, &ids[2]));
    assert_eq!(groups(&archive).len(), 2, "{later:?} joins one of them");

    // Coded again, the reading gets another id and takes the decision along.
    let (article, mut event) = told(3, 3);
    event.id = "ev_again".into();
    archive
        .write(|writing| writing.recode(&article.id, &[event], "newer"))
        .expect("coded again");
    assert_ne!(of(&archive, &ids[0]), of(&archive, "ev_again"));
    let correction = only_correction(&archive);
    let undone = archive.undo(&correction).expect("undone");
    assert_eq!(undone, Undone::Occurrence(whole.clone()));
    assert_eq!(groups(&archive).len(), 1);
    assert_eq!(archive.occurrence(&other).expect("it leads on").id, whole);
    assert!(archive.split(&whole, &["ev_none"], "ann", None).is_err());
    let all = archive.occurrence(&whole).expect("there").record.events;
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    assert!(
        archive.split(&whole, &all, "ann", None).is_err(),
        "some must stay"
    );
}

#[test]
fn a_merge_holds_for_what_comes_later_and_comes_off_again() {
    let (mut archive, _dir) = samples::archive();
    let ids = store(&mut archive, &[told(1, 3), told(2, 3), told(3, 20)]);
    let (into, from) = (of(&archive, &ids[2]), of(&archive, &ids[0]));
    archive
        .merge(&into, &from, "ann", Some("one journey"))
        .expect("merged");
    assert_eq!(groups(&archive).len(), 1);
    assert_eq!(of(&archive, &ids[0]), into, "the id that was named stays");
    assert_eq!(archive.occurrence(&from).expect("it leads on").id, into);
    let later = store(&mut archive, &[told(4, 20), told(5, 3)]);
    assert_eq!(of(&archive, &later[0]), into);

    let correction = only_correction(&archive);
    archive.undo(&correction).expect("undone");
    assert_eq!(
        groups(&archive),
        together(&[&[&ids[0], &ids[1], &later[1]], &[&ids[2], &later[0]]])
    );
    assert_eq!(of(&archive, &ids[2]), into);
    assert_eq!(of(&archive, &ids[0]), from, "both have their ids again");
    assert!(archive.undo(&correction).is_err());
    assert!(archive.merge(&into, "oc_none", "ann", None).is_err());
}

#[test]
fn the_last_word_of_two_decisions_counts() {
    let (mut archive, _dir) = samples::archive();
    let ids = store(&mut archive, &[told(1, 3), told(2, 3), told(3, 3)]);
    let whole = of(&archive, &ids[0]);
    let other = archive
        .split(&whole, &[&ids[0]], "ann", None)
        .expect("a split");
    archive.merge(&whole, &other, "bob", None).expect("merged");
    assert_eq!(groups(&archive).len(), 1);
    archive
        .split(&whole, &[&ids[1]], "ann", None)
        .expect("a split");
    assert_eq!(
        groups(&archive),
        together(&[&[&ids[0], &ids[2]], &[&ids[1]]])
    );
}

#[test]
fn what_goes_leaves_its_occurrence() {
    let (mut archive, _dir) = samples::archive();
    let (first, second, alone) = (told(1, 3), told(2, 3), told(3, 20));
    let ids = store(&mut archive, &[first.clone(), second, alone.clone()]);
    let (id, gone) = (of(&archive, &ids[0]), of(&archive, &ids[2]));
    for (mut article, _) in [first, alone] {
        article.text = "Nothing happened after all, says the paper, and regrets it.".into();
        archive
            .write(|writing| {
                writing.store(&Report {
                    identity: &Identity::of(&article),
                    article: &article,
                    source: "news.jsonl",
                    source_id: "1",
                    reading: Reading::Coded {
                        events: &[],
                        coder: "test",
                    },
                })
            })
            .expect("revised");
    }
    assert_eq!(groups(&archive), together(&[&[&ids[1]]]));
    assert_eq!(
        of(&archive, &ids[1]),
        id,
        "the id stays while a report does"
    );
    assert_eq!(archive.occurrence(&id).expect("there").record.lead, ids[1]);
    assert!(archive.occurrence(&gone).is_err());
}

#[test]
fn coded_again_a_lone_report_keeps_its_occurrence() {
    let (mut archive, _dir) = samples::archive();
    let ids = store(&mut archive, &[told(1, 3)]);
    let before = of(&archive, &ids[0]);
    let (article, mut event) = told(1, 3);
    event.id = "ev_again".into();
    archive
        .write(|writing| writing.recode(&article.id, &[event], "newer"))
        .expect("coded again");
    assert_eq!(groups(&archive).len(), 1);
    assert_eq!(of(&archive, "ev_again"), before);
}

#[test]
fn a_rejected_event_reports_nothing_until_it_comes_back() {
    let (mut archive, _dir) = samples::archive();
    let ids = store(&mut archive, &[told(1, 3), told(2, 3)]);
    let reject = Draft {
        event: &ids[0],
        base_version: None,
        action: Action::Reject,
        changes: serde_json::Map::new(),
        reason: None,
        author: "ann",
    };
    let rejected = archive.correct(&reject).expect("rejected");
    assert_eq!(groups(&archive), together(&[&[&ids[1]]]));
    archive.undo(&rejected.corrections[0].id).expect("undone");
    assert_eq!(groups(&archive), together(&[&[&ids[0], &ids[1]]]));
}

#[test]
fn a_crowd_stays_together_beyond_the_limits() {
    let (mut archive, _dir) = samples::archive();
    let crowd: Vec<(Article, Event)> = (0..MOST_IN_REGION + 40).map(|n| told(n, 3)).collect();
    for batch in crowd.chunks(32) {
        store(&mut archive, batch);
    }
    assert_eq!(groups(&archive).len(), 1);
}

#[test]
fn an_archive_of_an_older_program_is_grouped_when_it_is_opened() {
    let (mut archive, dir) = samples::archive();
    let all: Vec<(Article, Event)> = (0..6)
        .map(|n| told(n, if n < 4 { 3 } else { 20 }))
        .collect();
    store(&mut archive, &all);
    let before = groups(&archive);
    archive
        .write(|writing| {
            let events: Vec<i64> = writing
                .scope()
                .sql()
                .prepare("SELECT id FROM event")?
                .query_map([], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            for event in events {
                writing.scope().set_lead(event, true)?;
            }
            Ok(())
        })
        .expect("all stand for themselves");
    archive
        .sql()
        .execute_batch(
            "DROP VIEW occurrences; DROP VIEW occurrence_reports;
             DROP TABLE block; DROP TABLE report_link; DROP TABLE occurrence_decision;
             DELETE FROM occurrence_member; DELETE FROM occurrence; PRAGMA user_version = 2;",
        )
        .expect("as version 2 was");
    let path = dir.path().join("news.db");
    drop(archive);
    assert!(Archive::read(&path).is_err(), "too old to be read");
    let archive = Archive::open(&path).expect("brought up to date");
    assert_eq!(groups(&archive), before);
    let waiting: i64 = archive
        .sql()
        .query_row(
            "SELECT count(*) FROM meta WHERE key = 'ungrouped'",
            [],
            |row| row.get(0),
        )
        .expect("a number");
    assert_eq!(waiting, 0);
}
