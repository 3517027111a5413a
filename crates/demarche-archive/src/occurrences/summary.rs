//! What the reports of an occurrence say together, and which of them stands for it.

use demarche_codebook::Codebook;
use demarche_occurrence::{Cluster, Occurrence, Report, merge};
use rusqlite::{OptionalExtension, params};

use super::near::Near;
use crate::Error;
use crate::writing::Scope;

/// Reports that are merged at most, the earliest first: a thousand voices say nothing that these do not.
const MOST_MERGED: usize = 256;

/// The merged record of an occurrence.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Summary {
    /// The report that stands for it, by `event.id`: the earliest of the type and mode that won, so that it
    /// seldom changes when another report comes.
    pub lead: i64,
    pub record: Occurrence,
}

impl Summary {
    /// Merges the reports of an occurrence.
    pub(crate) fn of(scope: &Scope<'_>, near: &mut Near, events: &[i64]) -> Result<Summary, Error> {
        let events = &events[..events.len().min(MOST_MERGED)];
        let reports = events
            .iter()
            .map(|event| {
                // Which articles are copies may change when another one comes between them.
                let family: i64 = scope
                    .sql
                    .prepare_cached(
                        "SELECT a.family FROM event e JOIN article a ON a.id = e.article WHERE e.id = ?1",
                    )?
                    .query_row([event], |row| row.get(0))?;
                Ok(Report {
                    copies: family.to_string(),
                    ..(*near.get(scope, *event)?.report).clone()
                })
            })
            .collect::<Result<Vec<Report>, Error>>()?;
        let all = Cluster {
            members: (0..reports.len()).collect(),
            scores: vec![1.0; reports.len()],
        };
        let mut record = merge(&reports, &all)
            .ok_or_else(|| Error::Damaged("an occurrence has no reports".into()))?;
        let fits = |mode: bool| {
            reports.iter().position(|report| {
                report.event_type == record.event_type && (!mode || report.mode == record.mode)
            })
        };
        let at = fits(true).or_else(|| fits(false)).unwrap_or(0);
        record.lead.clone_from(&reports[at].event);
        Ok(Summary {
            lead: events[at],
            record,
        })
    }
}

/// Writes what an occurrence says, and which report stands for it.
pub(super) fn write(
    scope: &Scope<'_>,
    near: &mut Near,
    occurrence: i64,
    events: &[i64],
) -> Result<(), Error> {
    let lead = match events {
        [event] => {
            alone(scope, occurrence, *event)?;
            *event
        }
        _ => {
            let summary = Summary::of(scope, near, events)?;
            together(scope, occurrence, events, &summary)?;
            summary.lead
        }
    };
    for event in events {
        scope.set_lead(*event, *event == lead)?;
    }
    Ok(())
}

/// One report says all that is said.
fn alone(scope: &Scope<'_>, occurrence: i64, event: i64) -> Result<(), Error> {
    scope
        .sql
        .prepare_cached(
            "UPDATE occurrence SET lead = e.id, day = e.day, last_day = e.last_day, type = e.type,
               mode = e.mode, quad = e.quad, modality = e.modality, place = e.place, score = e.score,
               confidence = e.confidence, reports = 1, articles = 1, publishers = 1, contested = NULL,
               record = NULL
             FROM event e WHERE e.id = ?2 AND occurrence.id = ?1",
        )?
        .execute([occurrence, event])?;
    Ok(())
}

fn together(
    scope: &Scope<'_>,
    occurrence: i64,
    events: &[i64],
    Summary { lead, record }: &Summary,
) -> Result<(), Error> {
    let (sql, words) = (scope.sql, scope.words);
    let word = |text: &str| words.intern(sql, text);
    let (mut day, mut last_day): (i64, i64) = sql
        .prepare_cached("SELECT day, last_day FROM event WHERE id = ?1")?
        .query_row([lead], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if let Some(days) = record.days {
        (day, last_day) = (days.first.into(), days.last.into());
    }
    let place = match &record.place {
        Some(place) => place_of(scope, events, &place.name)?,
        None => None,
    };
    let articles: i64 = sql
        .prepare_cached(
            "SELECT count(DISTINCT e.article) FROM occurrence_member m JOIN event e ON e.id = m.event
             WHERE m.occurrence = ?1",
        )?
        .query_row([occurrence], |row| row.get(0))?;
    let contested: Vec<&str> = record.contested.iter().map(|c| c.field.as_str()).collect();
    let score = Codebook::get().score(record.event_type, record.mode);
    sql.prepare_cached(
        "UPDATE occurrence SET lead = ?2, day = ?3, last_day = ?4, type = ?5, mode = ?6, quad = ?7,
           modality = ?8, place = ?9, score = ?10, confidence = ?11, reports = ?12, articles = ?13,
           publishers = ?14, contested = ?15, record = ?16 WHERE id = ?1",
    )?
    .execute(params![
        occurrence,
        lead,
        day,
        last_day,
        word(record.event_type.as_str())?,
        record.mode.map(|mode| word(mode.as_str())).transpose()?,
        word(record.event_type.quad().as_str())?,
        word(record.modality.as_str())?,
        place,
        f64::from(score),
        f64::from(record.confidence),
        events.len() as i64,
        articles,
        record.voices as i64,
        (!contested.is_empty()).then(|| contested.join(" ")),
        serde_json::to_string(record)?,
    ])?;
    Ok(())
}

/// The row of a place of this name that one of the reports has.
fn place_of(scope: &Scope<'_>, events: &[i64], name: &str) -> Result<Option<i64>, Error> {
    for event in events {
        let found = scope
            .sql
            .prepare_cached(
                "SELECT p.id FROM event e JOIN place p ON p.id = e.place
                 WHERE e.id = ?1 AND p.name = ?2",
            )?
            .query_row(params![event, name], |row| row.get(0))
            .optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}
