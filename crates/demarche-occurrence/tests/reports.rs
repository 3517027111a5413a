//! Clusters and merged records of hand-made records: order, decisions, votes, disagreements, voices.

use demarche_codebook::EventType;
use demarche_coder::{Bound, Event};
use demarche_occurrence::{
    Decisions, Error, Occurrence, Report, anchors, block_keys, cluster, cluster_all, cluster_with,
    merge, score,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn party(entity: &str, name: &str, country: &str, sector: &str) -> Value {
    json!([{"text": name, "start": 0, "end": 0, "entity": entity, "name": name, "country": country,
            "sectors": [sector]}])
}

fn town(name: &str, admin1: &str, lat: f64, lon: f64, geonames: u32) -> Value {
    json!({"text": name, "start": 0, "end": 0, "name": name, "kind": "town", "country": "SOM",
           "admin1": admin1, "lat": lat, "lon": lon, "geonames": geonames})
}

/// An attack by a group on soldiers in a town, told the day after.
fn record(event: &str, publisher: &str, dead: u64) -> Value {
    json!({
        "schema": "demarche.event/1", "id": event,
        "article": {"id": format!("a_{event}"), "publisher": publisher, "published": "2025-03-12"},
        "sentence": {"index": 0, "start": 0, "end": 0, "text": "Fighters attacked an army base in Kismayo on Tuesday"},
        "trigger": {"text": "attacked", "start": 9, "end": 17},
        "type": "ASSAULT", "mode": null, "contexts": [], "cameo": "190", "goldstein": -10.0, "score": -9.0,
        "quad": "material-conflict", "modality": "actual",
        "actors": party("group:al-shabaab", "al-Shabaab", "SOM", "REB"),
        "recipients": party("role:SOM-soldiers", "soldiers", "SOM", "MIL"),
        "place": town("Kismayo", "Lower Juba", -0.36, 42.55, 55671),
        "when": {"start": "2025-03-11", "end": "2025-03-11", "text": "Tuesday", "basis": "text"},
        "said_by": null, "counts": {"dead": dead}, "confidence": 0.9, "rule": "assault.attack"
    })
}

fn report(value: Value) -> Report {
    let event: Event = serde_json::from_value(value).expect("it is a record");
    Report::try_from(&event).expect("its days are days")
}

fn changed(mut value: Value, pointer: &str, to: Value) -> Report {
    *value.pointer_mut(pointer).expect("the field is there") = to;
    report(value)
}

/// Events of each cluster.
fn events(reports: &[Report]) -> Vec<Vec<&str>> {
    cluster(reports)
        .iter()
        .map(|c| {
            c.members
                .iter()
                .map(|&at| reports[at].event.as_str())
                .collect()
        })
        .collect()
}

#[test]
fn the_same_happening_in_other_numbers_meets() {
    let reports = [
        report(record("ev_1", "A", 12)),
        report(record("ev_2", "B", 15)),
    ];
    assert!(score(&reports[0], &reports[1]) > 0.9);
    assert_eq!(events(&reports), [vec!["ev_1", "ev_2"]]);
}

#[test]
fn near_misses_stay_apart() {
    let first = report(record("ev_1", "A", 12));
    let next =
        json!({"start": "2025-03-12", "end": "2025-03-12", "text": "Wednesday", "basis": "text"});
    let baidoa = town("Baidoa", "Bay", 3.11, 43.65, 64013);
    let police = party("role:KEN-police", "police", "KEN", "COP");
    let month =
        json!({"start": "2025-04-20", "end": "2025-04-20", "text": "20 April", "basis": "text"});
    // Town, side, type, month and denial each keep two reports apart that else agree in everything but the
    // number of dead.
    for (pointer, to) in [
        ("/place", baidoa),
        ("/recipients", police),
        ("/type", json!("AID")),
        ("/when", month),
        ("/modality", json!("negated")),
    ] {
        let same = report(record("ev_2", "B", 2));
        let other = changed(record("ev_2", "B", 2), pointer, to);
        assert!(score(&first, &same) > 0.9);
        assert!(
            score(&first, &other) < 0.5,
            "{pointer}: {}",
            score(&first, &other)
        );
    }
    // The same dyad the next day, elsewhere unsaid, with other numbers.
    let mut same = record("ev_2", "B", 2);
    same["when"] = next;
    same["place"] = Value::Null;
    same["sentence"]["text"] = json!("The group attacked a convoy on Wednesday");
    assert_eq!(events(&[first, report(same)]).len(), 2);
}

#[test]
fn a_score_is_symmetric_and_silence_is_no_contradiction() {
    let full = report(record("ev_1", "A", 12));
    for pointer in ["/place", "/when", "/counts/dead"] {
        let silent = changed(record("ev_2", "B", 12), pointer, Value::Null);
        assert!(score(&full, &silent) > 0.5, "{pointer}");
        assert_eq!(
            score(&full, &silent).to_bits(),
            score(&silent, &full).to_bits()
        );
    }
}

#[test]
fn reports_that_score_share_a_key() {
    let keys = |report: &Report| {
        block_keys(report)
            .into_iter()
            .collect::<std::collections::BTreeSet<_>>()
    };
    let one = report(record("ev_1", "A", 12));
    for day in ["2025-03-07", "2025-03-11", "2025-03-15"] {
        let when = json!({"start": day, "end": day, "text": day, "basis": "text"});
        let other = changed(record("ev_2", "B", 12), "/when", when);
        assert!(!keys(&one).is_disjoint(&keys(&other)), "{day}");
        assert!(!anchors(&one).is_disjoint(&anchors(&other)), "{day}");
    }
    let aid = changed(record("ev_2", "B", 12), "/type", json!("AID"));
    assert!(keys(&one).is_disjoint(&keys(&aid)));
    let coerce = changed(record("ev_2", "B", 12), "/type", json!("COERCE"));
    assert!(!keys(&one).is_disjoint(&keys(&coerce)), "one family");
}

#[test]
fn voices_vote_and_reprints_are_one_voice() {
    let mut reports = vec![
        report(record("ev_1", "A", 15)),
        report(record("ev_2", "B", 15)),
        report(record("ev_3", "C", 12)),
        report(record("ev_4", "D", 12)),
        report(record("ev_5", "E", 12)),
    ];
    // Three papers print one wire text.
    for report in &mut reports[2..] {
        report.copies = "a_wire".to_owned();
    }
    let clusters = cluster(&reports);
    assert_eq!(clusters.len(), 1);
    let occurrence = merge(&reports, &clusters[0]).expect("it has members");
    assert_eq!(occurrence.voices, 3);
    assert_eq!(occurrence.publishers.len(), 5);
    assert_eq!(occurrence.counts.dead, Some(15), "two voices against one");
    let dead = occurrence.contested.iter().find(|c| c.field == "dead");
    let values = &dead.expect("it is contested").values;
    assert_eq!(*values, [("15".to_owned(), 2), ("12".to_owned(), 1)]);
    assert_eq!(occurrence.event_type, EventType::Assault);
    assert_eq!(occurrence.actors[0].entity, "group:al-shabaab");
    assert!(occurrence.contested.iter().all(|c| c.field != "place"));
}

#[test]
fn a_merged_record_is_read_back_as_it_was_written() {
    let reports = [
        report(record("ev_1", "A", 15)),
        report(record("ev_2", "B", 12)),
    ];
    let merged = merge(&reports, &cluster(&reports)[0]).expect("it has members");
    let json = serde_json::to_value(&merged).expect("it is written");
    assert_eq!(json["type"], "ASSAULT");
    assert_eq!(json["when"]["start"], "2025-03-11");
    let mut read: Occurrence = serde_json::from_value(json).expect("it is read");
    // The words of the place's name are made for comparing and not written.
    read.place.as_mut().expect("it has a place").words =
        reports[0].place.clone().expect("so has it").words;
    assert_eq!(read, merged);
}

#[test]
fn a_publisher_that_writes_twice_is_one_voice() {
    let reports = [
        report(record("ev_1", "A", 12)),
        report(record("ev_2", "A", 15)),
    ];
    let occurrence = merge(&reports, &cluster(&reports)[0]).expect("it has members");
    assert_eq!((occurrence.voices, occurrence.articles.len()), (1, 2));
}

#[test]
fn at_least_twelve_does_not_contest_fifteen() {
    let bound = |dead: u64, bound: &str| {
        let mut value = record("ev_2", "B", dead);
        value["counts_bound"] = json!({ "dead": bound });
        report(value)
    };
    let exact = report(record("ev_1", "A", 15));
    for (other, contested) in [
        (bound(12, "at_least"), false),
        (bound(16, "at_least"), true),
        (bound(20, "at_most"), false),
        (bound(14, "about"), false),
        (bound(40, "about"), true),
    ] {
        let reports = [exact.clone(), other];
        let occurrence = merge(&reports, &cluster(&reports)[0]).expect("it has members");
        assert_eq!(occurrence.events.len(), 2);
        let found = occurrence.contested.iter().any(|c| c.field == "dead");
        assert_eq!(found, contested, "{:?}", reports[1].bounds);
        if !contested {
            assert_eq!(occurrence.counts.dead, Some(15));
        }
    }
    let thousands = [bound(2000, "at_least"), report(record("ev_3", "C", 20000))];
    let mut about = thousands.clone();
    about[1].bounds.dead = Some(Bound::About);
    for reports in [thousands, about] {
        let clusters = Decisions {
            together: vec![("ev_2".to_owned(), "ev_3".to_owned())],
            apart: Vec::new(),
        };
        let clusters = cluster_with(&reports, &clusters);
        let occurrence = merge(&reports, &clusters[0]).expect("it has members");
        assert_eq!(occurrence.counts.dead, Some(20000));
        assert!(occurrence.contested.is_empty());
    }
}

#[test]
fn different_verbs_are_contested() {
    let mut other = record("ev_2", "B", 12);
    other["trigger"]["text"] = json!("raided");
    let reports = [report(record("ev_1", "A", 12)), report(other)];
    let occurrence = merge(&reports, &cluster(&reports)[0]).expect("it has members");
    let trigger = occurrence.contested.iter().find(|c| c.field == "trigger");
    let values = &trigger.expect("it is contested").values;
    assert_eq!(
        *values,
        [("attacked".to_owned(), 1), ("raided".to_owned(), 1)]
    );
}

#[test]
fn decisions_outweigh_scores() {
    let aid = changed(record("ev_3", "C", 12), "/type", json!("AID"));
    let reports = [
        report(record("ev_1", "A", 12)),
        report(record("ev_2", "B", 12)),
        aid,
    ];
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let decided = Decisions {
        together: vec![pair("ev_1", "ev_3"), pair("ev_1", "ev_9")],
        apart: vec![pair("ev_2", "ev_1")],
    };
    let members: Vec<Vec<usize>> = cluster_with(&reports, &decided)
        .into_iter()
        .map(|c| c.members)
        .collect();
    assert_eq!(members, [vec![0, 2], vec![1]]);
}

#[test]
fn what_is_not_a_day_is_an_error() {
    let mut value = record("ev_1", "A", 12);
    value["when"]["start"] = json!("Tuesday");
    let event: Event = serde_json::from_value(value).expect("it is a record");
    let error = Report::try_from(&event).expect_err("it is no day");
    assert!(
        matches!(error, Error::Day { ref event, .. } if event == "ev_1"),
        "{error}"
    );
}

proptest! {
    // Inputs that fail are printed; a file of them beside the test would be found by nobody.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the order of arrival, the same events stand together and merge to the same record.
    #[test]
    fn order_does_not_matter(
        made in proptest::collection::vec((0_u8..3, 0_u8..3, 0_u8..2, 1_u64..20), 1..12),
        turn in any::<prop::sample::Index>(),
    ) {
        let reports: Vec<Report> = made
            .iter()
            .enumerate()
            .map(|(at, (town, day, silent, dead))| {
                let mut value = record(&format!("ev_{at:02}"), &format!("P{}", at % 4), *dead);
                if *silent == 1 {
                    value["place"] = Value::Null;
                } else {
                    value["place"]["name"] = json!(["Kismayo", "Baidoa", "Jilib"][usize::from(*town)]);
                    value["place"]["geonames"] = json!(town);
                    value["place"]["lat"] = json!(town);
                }
                let day = format!("2025-03-{}", 10 + day);
                value["when"] = json!({"start": day, "end": day, "text": "then", "basis": "text"});
                report(value)
            })
            .collect();
        let mut turned = reports.clone();
        turned.rotate_left(turn.index(reports.len()));
        turned.reverse();
        prop_assert_eq!(events(&reports), events(&turned));
        for (a, b) in cluster(&reports).iter().zip(&cluster(&turned)) {
            prop_assert_eq!(merge(&reports, a), merge(&turned, b));
        }
        // Nor, inside what the chains of likely pairs connect, whether pairs come from blocks or all are compared.
        let all = cluster_all(&turned, &|a, b| score(&turned[a], &turned[b]), &Decisions::default());
        prop_assert_eq!(all, cluster(&turned));
        // Each report is in exactly one cluster.
        let mut all: Vec<usize> = cluster(&reports).into_iter().flat_map(|c| c.members).collect();
        all.sort_unstable();
        prop_assert_eq!(all, (0..reports.len()).collect::<Vec<_>>());
    }
}
