//! Reports of our own invention, coded and clustered for real, against which happening each was written for.
//!
//! `data/occurrences/happenings.jsonl` has one happening on each line with its reports and the types that a
//! record of it may have. The most confident record of such a type stands for its report; the other records
//! of the text take part in clustering all the same. A report without such a record stands alone and costs
//! recall.

use std::collections::{BTreeMap, BTreeSet};

use demarche_codebook::{EventType, Modality};
use demarche_coder::{Article, Coder};
use demarche_nlp::Pipeline;
use demarche_occurrence::{Report, candidates, cluster, merge, score};

/// What the issue asks for.
const LEAST_F1: f64 = 0.85;
const LEAST_HAPPENINGS: usize = 60;

#[derive(serde::Deserialize)]
struct Happening {
    happening: String,
    types: Vec<EventType>,
    reports: Vec<Told>,
}

#[derive(serde::Deserialize)]
struct Told {
    publisher: String,
    published: String,
    text: String,
}

/// B-cubed precision, recall and F1 of predicted against gold labels.
fn b_cubed(labels: &[(String, String)]) -> (f64, f64, f64) {
    let mut gold: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    let mut found: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (at, (g, p)) in labels.iter().enumerate() {
        gold.entry(g).or_default().insert(at);
        found.entry(p).or_default().insert(at);
    }
    let (mut precision, mut recall) = (0.0, 0.0);
    for (g, p) in labels {
        let (g, p) = (&gold[g.as_str()], &found[p.as_str()]);
        let both = g.intersection(p).count() as f64;
        precision += both / p.len() as f64 / labels.len() as f64;
        recall += both / g.len() as f64 / labels.len() as f64;
    }
    (
        precision,
        recall,
        2.0 * precision * recall / (precision + recall),
    )
}

#[test]
fn reports_of_one_happening_meet() {
    let bytes = demarche_model::english().expect("the model is missing: run `make model` first");
    let pipeline = Pipeline::from_static(bytes).expect("the model loads");
    let mut coder = Coder::new().expect("the data files load");
    if let Some(places) = demarche_places::embedded() {
        let gazetteer = demarche_world::gazetteer::Gazetteer::from_static(places);
        coder = coder.with_gazetteer(gazetteer.expect("the gazetteer loads"));
    }
    let mut worker = pipeline.worker();

    let lines = include_str!("../../../data/occurrences/happenings.jsonl");
    let mut reports: Vec<Report> = Vec::new();
    // For each report as written: its happening and the event that stands for it.
    let mut standing: Vec<(String, Option<String>)> = Vec::new();
    let mut happenings = 0;
    for line in lines.lines() {
        let happening: Happening = serde_json::from_str(line).expect("a line is a happening");
        happenings += 1;
        assert!(
            (2..=6).contains(&happening.reports.len()),
            "{}",
            happening.happening
        );
        for (number, told) in happening.reports.iter().enumerate() {
            let article = Article {
                id: format!("{}/{number}", happening.happening),
                text: told.text.clone(),
                title: None,
                url: None,
                publisher: Some(told.publisher.clone()),
                published: Some(told.published.clone()),
                lang: None,
            };
            let events = coder
                .code(&article, &worker.annotate(&told.text), None)
                .events;
            let best = events
                .iter()
                .filter(|e| happening.types.contains(&e.event_type))
                .filter(|e| e.modality != Modality::Historical)
                .max_by(|a, b| a.confidence.total_cmp(&b.confidence).then(a.id.cmp(&b.id)));
            standing.push((happening.happening.clone(), best.map(|e| e.id.clone())));
            let read = events.iter().map(Report::try_from);
            reports.extend(read.map(|report| report.expect("its days are days")));
        }
    }
    assert!(happenings >= LEAST_HAPPENINGS, "{happenings} happenings");

    let clusters = cluster(&reports);
    let mut label: BTreeMap<&str, String> = BTreeMap::new();
    for (number, cluster) in clusters.iter().enumerate() {
        for &member in &cluster.members {
            label.insert(&reports[member].event, format!("c{number}"));
        }
    }
    let labels: Vec<(String, String)> = standing
        .iter()
        .enumerate()
        .map(|(at, (happening, event))| {
            let alone = || format!("alone {at}");
            let found = event.as_deref().map_or_else(alone, |e| label[e].clone());
            (happening.clone(), found)
        })
        .collect();
    let (precision, recall, f1) = b_cubed(&labels);
    let uncoded = standing.iter().filter(|(_, event)| event.is_none()).count();
    println!(
        "{happenings} happenings, {} reports ({uncoded} without a record), {} records: \
         b3_p={precision:.3} b3_r={recall:.3} b3_f1={f1:.3}",
        standing.len(),
        reports.len(),
    );
    assert!(f1 >= LEAST_F1, "B-cubed F1 {f1:.3}");

    // Blocking leads nearly all reports to one another that comparing every pair would find.
    let proposed: BTreeSet<(usize, usize)> = candidates(&reports).into_iter().collect();
    let (mut likely, mut lost) = (0, 0);
    for a in 0..reports.len() {
        for b in a + 1..reports.len() {
            if score(&reports[a], &reports[b]) >= 0.5 {
                likely += 1;
                if !proposed.contains(&(a, b)) {
                    println!("lost: {} and {}", reports[a].article, reports[b].article);
                    lost += 1;
                }
            }
        }
    }
    println!(
        "{likely} likely pairs, {} proposed, {lost} lost by blocking",
        proposed.len()
    );
    assert!(
        likely > 100 && lost * 50 <= likely,
        "{lost} of {likely} lost"
    );

    // Every cluster has its record, and no voice is counted that is not there.
    for cluster in &clusters {
        let occurrence = merge(&reports, cluster).expect("a cluster has members");
        assert!(occurrence.voices >= 1 && occurrence.voices <= occurrence.articles.len());
        assert!(occurrence.events.contains(&occurrence.lead));
    }
}
