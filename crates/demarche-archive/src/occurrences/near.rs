//! Which events may tell the same happening as a given one.
//!
//! Events are compared if they share an anchor (a party, a country, a town), have comparable types and lie
//! within [`MOST_DAYS_APART`]. A key of the index is an anchor with a type and a day, so that a question reads
//! the rows between two days and no others. Of the pairs that are likely one, as many are kept as connect an
//! event with every occurrence that it may belong to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use demarche_coder::Event;
use demarche_occurrence::limits::{LONGEST_SPAN, MOST_DAYS_APART};
use demarche_occurrence::{LIKELY, Report, Rules, anchors, score};
use rusqlite::params;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::members;
use crate::records::Records;
use crate::writing::Scope;
use crate::{Day, Error};

/// Events under one anchor that are looked through at most. A fuller one (a country at war) is looked through
/// for fewer days, from [`MOST_DAYS_APART`] down to the same day, and if that is too full as well, only the
/// latest of the same type are: most meet under their other anchors, a town or a pair of countries.
const MOST_IN_BLOCK: usize = 128;
/// Events with which one is compared at most: those with most anchors in common, the latest first.
const MOST_COMPARED: usize = 64;
/// Reports and scores that are kept in memory; some 60 MB together when full.
const MOST_REPORTS: usize = 16_000;
const MOST_SCORES: usize = 500_000;

/// A report in memory. The serial is another one after every change, so that old scores are not found.
#[derive(Clone)]
pub(super) struct Kept {
    serial: u64,
    pub report: Arc<Report>,
}

/// Reports by event, and scores of pairs: news come in the order of days, so those that are asked for again
/// are mostly the same.
#[derive(Default)]
pub(crate) struct Near {
    reports: FxHashMap<i64, Kept>,
    scores: FxHashMap<(u64, u64), f32>,
    serial: u64,
}

impl Near {
    /// The report of an event.
    pub(super) fn get(&mut self, scope: &Scope<'_>, event: i64) -> Result<Kept, Error> {
        if let Some(kept) = self.reports.get(&event) {
            return Ok(kept.clone());
        }
        let record = scope.record(event)?;
        self.keep(event, record)
    }

    fn keep(&mut self, event: i64, record: Event) -> Result<Kept, Error> {
        if self.reports.len() >= MOST_REPORTS {
            self.reports.clear();
        }
        self.serial += 1;
        let kept = Kept {
            serial: self.serial,
            report: Arc::new(report(record)?),
        };
        self.reports.insert(event, kept.clone());
        Ok(kept)
    }

    pub(super) fn drop(&mut self, event: i64) {
        self.reports.remove(&event);
    }

    /// How likely two reports tell the same happening.
    pub(super) fn score(&mut self, a: &Kept, b: &Kept) -> f32 {
        let pair = (a.serial.min(b.serial), a.serial.max(b.serial));
        if let Some(score) = self.scores.get(&pair) {
            return *score;
        }
        if self.scores.len() >= MOST_SCORES {
            self.scores.clear();
        }
        let score = score(&a.report, &b.report);
        self.scores.insert(pair, score);
        score
    }

    /// Enters new or changed events of one article into the index.
    pub(super) fn enter(&mut self, scope: &Scope<'_>, events: &BTreeSet<i64>) -> Result<(), Error> {
        // One reader for all: they share their article.
        let mut records = Records::new(scope.sql, scope.words);
        for &event in events {
            let report = self.keep(event, records.get(event)?)?.report;
            let kind = scope.word(report.event_type.as_str())?;
            for key in keys(&report) {
                for day in days(&report) {
                    scope
                        .sql
                        .prepare_cached(
                            "INSERT OR IGNORE INTO block (key, type, day, event) VALUES (?1, ?2, ?3, ?4)",
                        )?
                        .execute([key, kind, day, event])?;
                }
            }
        }
        Ok(())
    }

    /// Links an event to one report of every occurrence that it may belong to.
    pub(super) fn link(&mut self, scope: &Scope<'_>, event: i64) -> Result<(), Error> {
        let kept = self.get(scope, event)?;
        let mut best: BTreeMap<(bool, i64), (f32, i64)> = BTreeMap::new();
        for other in candidates(scope, event, &kept.report)? {
            let near = self.get(scope, other)?;
            let score = self.score(&kept, &near);
            if score < LIKELY {
                continue;
            }
            let group = match members::occurrence(scope.sql, other)? {
                Some(occurrence) => (true, occurrence),
                None => (false, other),
            };
            let best = best.entry(group).or_insert((score, other));
            if score > best.0 || score >= best.0 && other < best.1 {
                *best = (score, other);
            }
        }
        for (_, other) in best.into_values() {
            for (a, b) in [(event, other), (other, event)] {
                scope
                    .sql
                    .prepare_cached(
                        "INSERT OR IGNORE INTO report_link (event, other) VALUES (?1, ?2)",
                    )?
                    .execute([a, b])?;
            }
        }
        Ok(())
    }
}

/// Takes an event out of the index; tells which ones were linked with it.
pub(super) fn forget(scope: &Scope<'_>, event: i64) -> Result<Vec<i64>, Error> {
    let linked = linked(scope, event)?;
    for other in &linked {
        scope
            .sql
            .prepare_cached("DELETE FROM report_link WHERE event = ?1 AND other = ?2")?
            .execute([*other, event])?;
    }
    for statement in [
        "DELETE FROM report_link WHERE event = ?1",
        "DELETE FROM block WHERE event = ?1",
    ] {
        scope.sql.prepare_cached(statement)?.execute([event])?;
    }
    Ok(linked)
}

/// Events with which one is linked.
pub(super) fn linked(scope: &Scope<'_>, event: i64) -> Result<Vec<i64>, Error> {
    Ok(scope
        .sql
        .prepare_cached("SELECT other FROM report_link WHERE event = ?1")?
        .query_map([event], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// Events that are worth comparing with one, at most [`MOST_COMPARED`].
pub(super) fn candidates(
    scope: &Scope<'_>,
    event: i64,
    report: &Report,
) -> Result<Vec<i64>, Error> {
    let types = Rules::built_in()
        .comparable(report.event_type)
        .map(|kind| scope.word(kind.as_str()).map(|word| word.to_string()))
        .collect::<Result<Vec<_>, _>>()?;
    let mut statement = scope.sql.prepare_cached(&format!(
        "SELECT event FROM block WHERE key = ?1 AND type IN ({}) AND day BETWEEN ?2 AND ?3 LIMIT {}",
        types.join(", "),
        MOST_IN_BLOCK + 1
    ))?;
    let unknown = Day::UNKNOWN.0;
    let (first, last) = report.days.map_or((unknown, unknown), |days| {
        (i64::from(days.first), i64::from(days.last))
    });
    let reach: &[i64] = match report.days {
        Some(_) => &[MOST_DAYS_APART as i64, 1, 0],
        None => &[0],
    };
    let mut latest = scope.sql.prepare_cached(&format!(
        "SELECT event FROM block WHERE key = ?1 AND type = ?2 AND day = ?3
         ORDER BY event DESC LIMIT {MOST_IN_BLOCK}"
    ))?;
    let own = scope.word(report.event_type.as_str())?;
    let mut shared: FxHashMap<i64, u32> = FxHashMap::default();
    for key in keys(report) {
        let mut found: BTreeSet<i64> = BTreeSet::new();
        let mut full = true;
        for apart in reach {
            // An event of several days comes once for each.
            let rows: Vec<i64> = statement
                .query_map(params![key, first - apart, last + apart], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            full = rows.len() > MOST_IN_BLOCK;
            if !full {
                found.extend(rows);
                break;
            }
        }
        if full {
            let rows = latest.query_map(params![key, own, first], |row| row.get::<_, i64>(0))?;
            for row in rows {
                found.insert(row?);
            }
        }
        for other in found {
            *shared.entry(other).or_default() += 1;
        }
    }
    shared.remove(&event);
    let mut found: Vec<(u32, i64)> = shared.into_iter().map(|(id, n)| (n, id)).collect();
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.truncate(MOST_COMPARED);
    Ok(found.into_iter().map(|(_, id)| id).collect())
}

/// The numbers under which a report stands in the index. Of two anchors with one number both are looked
/// through, and their scores tell them apart.
fn keys(report: &Report) -> BTreeSet<i64> {
    anchors(report)
        .iter()
        .map(|anchor| i64::from(xxh3_64(anchor.as_bytes()) as u32))
        .collect()
}

/// The days under which a report stands in the index.
fn days(report: &Report) -> Vec<i64> {
    match report.days {
        Some(days) => (days.first..=days.last)
            .take(LONGEST_SPAN as usize)
            .map(i64::from)
            .collect(),
        None => vec![Day::UNKNOWN.0],
    }
}

/// A record as it is compared. Days that are none may come from a correction; the report can be compared
/// without them.
fn report(mut record: Event) -> Result<Report, Error> {
    let known = |day: Option<&str>| day.is_none_or(|day| Day::of(Some(day)) != Day::UNKNOWN);
    let when = record.when.as_ref();
    if when.is_some_and(|w| !known(w.start.as_deref()) || !known(w.end.as_deref()))
        || !known(record.article.published.as_deref())
    {
        record.when = None;
        record.article.published = None;
    }
    Report::try_from(&record).map_err(|error| Error::Damaged(error.to_string()))
}
