//! Which reports are worth comparing: those that share a key of family, days and who or where.
//!
//! Days are cut into windows twice, shifted by half a window, so that any two days up to half a window apart
//! share one. Who or where is every party, every country and every town on its own: reports leave out one or
//! the other, rarely all; the words of a report that says neither stand in. A common key (a country at war) fills its block beyond
//! [`MOST_IN_BLOCK`](crate::limits::MOST_IN_BLOCK) and is left out by [`candidates`]; pairs of countries and
//! towns then still lead reports to one another.

use std::collections::{BTreeMap, BTreeSet};

use crate::limits::{LONGEST_SPAN, MOST_DAYS_APART, MOST_IN_BLOCK};
use crate::report::{PlaceKind, Report};
use crate::rules::Rules;
use crate::words::content_words;

/// Days in a window: twice what is compared, so that half a window is enough.
const WINDOW: i32 = 2 * (MOST_DAYS_APART + 1);

/// The keys of a report, sorted, each once. Two reports are compared if they share one.
#[must_use]
pub fn block_keys(report: &Report) -> Vec<String> {
    let mut keys = BTreeSet::new();
    let anchors = anchors(report);
    let windows = windows(report);
    for family in Rules::built_in().families(report.event_type) {
        for window in &windows {
            for anchor in &anchors {
                keys.insert(format!("{family}|{window}|{anchor}"));
            }
        }
    }
    keys.into_iter().collect()
}

/// Pairs of reports (by index, the lesser first) that share a key, sorted, each once. Blocks of more than
/// [`MOST_IN_BLOCK`] reports are left out.
#[must_use]
pub fn candidates(reports: &[Report]) -> Vec<(usize, usize)> {
    let mut blocks: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, report) in reports.iter().enumerate() {
        for key in block_keys(report) {
            blocks.entry(key).or_default().push(index);
        }
    }
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for members in blocks.values().filter(|m| m.len() <= MOST_IN_BLOCK) {
        for (position, &a) in members.iter().enumerate() {
            pairs.extend(members[position + 1..].iter().map(|&b| (a, b)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// The windows of its days.
fn windows(report: &Report) -> BTreeSet<String> {
    let Some(days) = report.days else {
        return BTreeSet::from(["undated".to_owned()]);
    };
    (days.first..=days.last)
        .take(LONGEST_SPAN as usize)
        .flat_map(|day| {
            [
                format!("a{}", day.div_euclid(WINDOW)),
                format!("b{}", (day + WINDOW / 2).div_euclid(WINDOW)),
            ]
        })
        .collect()
}

/// Who and where, each on its own, and pairs of countries: without one in common, two reports are not
/// compared.
#[must_use]
pub fn anchors(report: &Report) -> BTreeSet<String> {
    let mut countries = BTreeSet::new();
    let mut anchors = BTreeSet::new();
    for party in report.parties() {
        countries.extend(party.country.as_deref());
        if party.is_one() || party.country.is_none() {
            anchors.insert(party.entity.clone());
        }
    }
    match &report.place {
        Some(place) => {
            countries.extend(place.country.as_deref());
            match place.kind {
                PlaceKind::Point | PlaceKind::Town | PlaceKind::Admin2 | PlaceKind::Admin1 => {
                    anchors.extend(at(&place.words));
                }
                PlaceKind::Country | PlaceKind::Region => {}
            }
            if let Some(admin1) = &place.admin1 {
                anchors.extend(at(&content_words(admin1)));
            }
        }
        // Nowhere and of no country: a town may stand in its words all the same.
        None if countries.is_empty() => anchors.extend(at(&report.words)),
        None => {}
    }
    let countries: Vec<&str> = countries.into_iter().collect();
    for (position, a) in countries.iter().enumerate() {
        anchors.insert((*a).to_owned());
        for b in &countries[position + 1..] {
            anchors.insert(format!("{a}~{b}"));
        }
    }
    anchors
}

/// Words as anchors of a place.
fn at(words: &[String]) -> impl Iterator<Item = String> + '_ {
    words.iter().map(|word| format!("at {word}"))
}
