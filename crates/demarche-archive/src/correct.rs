//! Corrections: what reviewers decide is laid over the coded record and never overwrites it.
//!
//! The rows of an event show the *effective* record, so that every list, sum and map counts what is known
//! to be right; the coded one is kept beside it from the first change on. An undone correction stays in
//! the history.

use demarche_coder::Event;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::event::Status;
use crate::identity::uid;
use crate::overlay::{changed, history, lay_over, original, version_of};
use crate::records::Records;
use crate::writing::Writing;
use crate::{Archive, Error};

/// What a correction does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// The record is right.
    Accept,
    /// It is right with these fields changed.
    Fix,
    /// It is wrong.
    Reject,
    /// A remark that decides nothing.
    Note,
    /// Two occurrences are one.
    Merge,
    /// Some reports of an occurrence are another one.
    Split,
}

impl Action {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Action::Accept => "accept",
            Action::Fix => "fix",
            Action::Reject => "reject",
            Action::Note => "note",
            Action::Merge => "merge",
            Action::Split => "split",
        }
    }

    pub(crate) fn of(name: &str) -> Result<Action, Error> {
        [
            Action::Accept,
            Action::Fix,
            Action::Reject,
            Action::Note,
            Action::Merge,
            Action::Split,
        ]
        .into_iter()
        .find(|action| action.as_str() == name)
        .ok_or_else(|| Error::Damaged(format!("{name:?} is no correction")))
    }
}

/// A decision on one event, as it comes.
#[derive(Debug, Clone)]
pub struct Draft<'a> {
    /// The event's id.
    pub event: &'a str,
    /// The version of the event that was looked at; None if nobody can have changed it since.
    pub base_version: Option<i64>,
    /// The decision: accept, fix, reject or note.
    pub action: Action,
    /// For a fix: new values by field, as they stand in a record.
    pub changes: Map<String, Value>,
    /// Why, or the note itself.
    pub reason: Option<&'a str>,
    /// Who.
    pub author: &'a str,
}

/// A correction as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Correction {
    /// `co_…`.
    pub id: String,
    /// What it is about: an event's id, for merge and split an occurrence's.
    pub event: String,
    /// What it does.
    pub action: Action,
    /// By field: the value before and after.
    pub changes: Map<String, Value>,
    /// Why, or the note.
    pub reason: Option<String>,
    /// Who.
    pub author: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// When it was taken back.
    pub undone: Option<i64>,
}

/// An event with what reviewers made of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reviewed {
    /// The record under its corrections.
    pub effective: Event,
    /// The record as coded, if it differs.
    pub original: Option<Event>,
    /// The decision in force.
    pub status: Status,
    /// Grows with every correction; what a [`Draft`] may rest on.
    pub version: i64,
    /// All corrections, the undone ones too, in the order of their making.
    pub corrections: Vec<Correction>,
}

/// What an id leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolved {
    /// An event of this id.
    Event(i64),
    /// Coding again put this id in its place.
    Superseded {
        /// The id in force.
        by: String,
    },
    /// Nothing any more.
    Withdrawn {
        /// Why.
        why: String,
        /// The record as it was.
        record: Box<Event>,
    },
}

impl Archive {
    /// What an event id leads to: ids resolve for ever.
    ///
    /// # Errors
    /// [`Error::Unknown`] if the archive never had it.
    pub fn resolve(&self, event: &str) -> Result<Resolved, Error> {
        resolve(&self.sql, event)
    }

    /// An event with its corrections. Old ids lead to the event in force.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there is no such event any more.
    pub fn reviewed(&self, event: &str) -> Result<Reviewed, Error> {
        let id = in_force(&self.sql, event)?;
        let effective = Records::new(&self.sql, &self.words).get(id)?;
        let status: i64 = self
            .sql
            .prepare_cached("SELECT status FROM event WHERE id = ?1")?
            .query_row([id], |row| row.get(0))?;
        let corrections = history(&self.sql, &effective.id)?;
        Ok(Reviewed {
            original: original(&self.sql, id)?,
            status: Status::of(status)?,
            version: version_of(&corrections),
            corrections,
            effective,
        })
    }

    /// Lays a decision over an event.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Conflict`] if the event was changed since `base_version`,
    /// [`Error::Change`] if the changes make no record.
    pub fn correct(&mut self, draft: &Draft<'_>) -> Result<Reviewed, Error> {
        let event = self.write(|writing| correct(writing, draft))?;
        self.reviewed(&event)
    }

    /// What a correction would make of an event; nothing is written.
    ///
    /// # Errors
    /// As [`Archive::correct`].
    pub fn try_correction(&self, draft: &Draft<'_>) -> Result<Event, Error> {
        let id = in_force(&self.sql, draft.event)?;
        let current = Records::new(&self.sql, &self.words).get(id)?;
        changed(&current, &draft.changes)
    }

    /// Takes a correction back; it stays in the history.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there is none that is in force.
    pub fn undo(&mut self, correction: &str) -> Result<Reviewed, Error> {
        let event = self.write(|writing| {
            let (sql, now) = (writing.scope.sql, writing.scope.now);
            let event: String = sql
                .prepare_cached(
                    "UPDATE correction SET undone = ?2 WHERE uid = ?1 AND undone IS NULL
                       AND action NOT IN ('merge', 'split') RETURNING event",
                )?
                .query_row(params![correction, now], |row| row.get(0))
                .optional()?
                .ok_or_else(|| Error::Unknown {
                    unit: "correction",
                    id: correction.to_owned(),
                })?;
            let id = in_force(sql, &event)?;
            lay_over(writing, id)?;
            after(writing, id, &event)?;
            Ok(event)
        })?;
        self.reviewed(&event)
    }

    /// Says that two occurrences are one: the reports of `from` move to `into`, and its id leads there.
    ///
    /// # Errors
    /// [`Error::Unknown`] if either does not exist.
    pub fn merge(
        &mut self,
        into: &str,
        from: &str,
        author: &str,
        reason: Option<&str>,
    ) -> Result<(), Error> {
        self.write(|writing| {
            let sql = writing.scope.sql;
            let (to, old) = (occurrence(sql, into)?, occurrence(sql, from)?);
            if to == old {
                return Ok(());
            }
            sql.execute(
                "UPDATE occurrence_member SET occurrence = ?1, pinned = 1 WHERE occurrence = ?2",
                [to, old],
            )?;
            sql.execute(
                "INSERT OR IGNORE INTO dossier_member (dossier, occurrence, score, pinned)
                 SELECT dossier, ?1, score, pinned FROM dossier_member WHERE occurrence = ?2",
                [to, old],
            )?;
            sql.execute("DELETE FROM dossier_member WHERE occurrence = ?1", [old])?;
            sql.execute("DELETE FROM occurrence WHERE id = ?1", [old])?;
            sql.execute("UPDATE alias SET successor = ?2 WHERE successor = ?1", [from, into])?;
            sql.execute(
                "INSERT OR REPLACE INTO alias (uid, successor, why, at) VALUES (?1, ?2, 'merged', ?3)",
                params![from, into, writing.scope.now],
            )?;
            let changes = Map::from_iter([("from".to_owned(), json!(from))]);
            keep(writing, into, Action::Merge, &changes, reason, author)?;
            writing.scope.changed("occurrence", from, "withdrawn")?;
            regrouped(writing, &[to])
        })
    }

    /// Says that some reports of an occurrence tell of something else: they become one of their own,
    /// whose id is returned.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there is no such occurrence or one of the events is not in it.
    pub fn split(
        &mut self,
        from: &str,
        events: &[&str],
        author: &str,
        reason: Option<&str>,
    ) -> Result<String, Error> {
        self.write(|writing| {
            let sql = writing.scope.sql;
            let old = occurrence(sql, from)?;
            let mut hash = blake3::Hasher::new();
            hash.update(from.as_bytes()).update(&writing.scope.now.to_le_bytes());
            for event in events {
                hash.update(event.as_bytes());
            }
            let fresh = uid("oc_", hash.finalize().as_bytes());
            let new = sql
                .prepare(
                    "INSERT INTO occurrence (uid, day, last_day, type, quad, place, score, confidence,
                       reports, articles, publishers, record)
                     SELECT ?1, day, last_day, type, quad, place, score, confidence, reports, articles,
                       publishers, record FROM occurrence WHERE id = ?2",
                )?
                .insert(params![fresh, old])?;
            for event in events {
                let moved = sql.execute(
                    "UPDATE occurrence_member SET occurrence = ?1, pinned = 1
                     WHERE occurrence = ?2 AND event = (SELECT id FROM event WHERE uid = ?3)",
                    params![new, old, event],
                )?;
                if moved == 0 {
                    return Err(Error::Unknown { unit: "event of the occurrence", id: (*event).to_owned() });
                }
            }
            let changes = Map::from_iter([
                ("events".to_owned(), json!(events)),
                ("into".to_owned(), json!(fresh)),
            ]);
            keep(writing, from, Action::Split, &changes, reason, author)?;
            regrouped(writing, &[old, new])?;
            Ok(fresh)
        })
    }
}

/// Tells followers of all reports of some occurrences, article by article.
fn regrouped(writing: &mut Writing<'_>, occurrences: &[i64]) -> Result<(), Error> {
    for occurrence in occurrences {
        let sql = writing.scope.sql;
        let rows: Vec<(i64, i64)> = sql
            .prepare(
                "SELECT e.article, e.id FROM occurrence_member m JOIN event e ON e.id = m.event
                 WHERE m.occurrence = ?1 ORDER BY e.article, e.id",
            )?
            .query_map([occurrence], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        for chunk in rows.chunk_by(|a, b| a.0 == b.0) {
            let events: Vec<i64> = chunk.iter().map(|(_, event)| *event).collect();
            writing.stored(chunk[0].0, &events)?;
        }
    }
    Ok(())
}

fn occurrence(sql: &Connection, id: &str) -> Result<i64, Error> {
    sql.prepare_cached("SELECT id FROM occurrence WHERE uid = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?
        .ok_or_else(|| Error::Unknown {
            unit: "occurrence",
            id: id.to_owned(),
        })
}

pub(crate) fn resolve(sql: &Connection, event: &str) -> Result<Resolved, Error> {
    let row = |query: &str| {
        sql.prepare_cached(query)?
            .query_row([event], |row| row.get::<_, String>(0))
            .optional()
    };
    let id: Option<i64> = sql
        .prepare_cached("SELECT id FROM event WHERE uid = ?1")?
        .query_row([event], |row| row.get(0))
        .optional()?;
    if let Some(id) = id {
        return Ok(Resolved::Event(id));
    }
    if let Some(by) = row("SELECT successor FROM alias WHERE uid = ?1")? {
        return Ok(Resolved::Superseded { by });
    }
    if let Some(why) = row("SELECT why FROM withdrawn WHERE uid = ?1")? {
        let record = row("SELECT record FROM withdrawn WHERE uid = ?1")?.unwrap_or_default();
        return Ok(Resolved::Withdrawn {
            why,
            record: Box::new(serde_json::from_str(&record)?),
        });
    }
    Err(Error::Unknown {
        unit: "event",
        id: event.to_owned(),
    })
}

/// The row of an event, by its id or one that it had.
pub(crate) fn in_force(sql: &Connection, event: &str) -> Result<i64, Error> {
    let mut name = event.to_owned();
    // A chain of aliases is kept short when it is written; two steps can only come from a later withdrawal.
    for _ in 0..8 {
        match resolve(sql, &name)? {
            Resolved::Event(id) => return Ok(id),
            Resolved::Superseded { by } => name = by,
            Resolved::Withdrawn { .. } => break,
        }
    }
    Err(Error::Unknown {
        unit: "event",
        id: event.to_owned(),
    })
}

fn correct(writing: &mut Writing<'_>, draft: &Draft<'_>) -> Result<String, Error> {
    let sql = writing.scope.sql;
    let id = in_force(sql, draft.event)?;
    let current = Records::new(sql, writing.scope.words).get(id)?;
    let found = version_of(&history(sql, &current.id)?);
    if let Some(base) = draft.base_version
        && base != found
    {
        return Err(Error::Conflict {
            event: current.id,
            base,
            found,
        });
    }
    let mut changes = Map::new();
    match draft.action {
        Action::Fix => {
            let fixed = serde_json::to_value(changed(&current, &draft.changes)?)?;
            let before = serde_json::to_value(&current)?;
            for field in draft.changes.keys() {
                changes.insert(
                    field.clone(),
                    json!({"from": before[field.as_str()], "to": fixed[field.as_str()]}),
                );
            }
        }
        Action::Accept | Action::Reject | Action::Note => {}
        Action::Merge | Action::Split => {
            return Err(Error::Change {
                field: "action".into(),
                why: "occurrences are merged and split, events are not".into(),
            });
        }
    }
    keep(
        writing,
        &current.id,
        draft.action,
        &changes,
        draft.reason,
        draft.author,
    )?;
    lay_over(writing, id)?;
    after(writing, id, &current.id)?;
    Ok(current.id)
}

fn keep(
    writing: &Writing<'_>,
    about: &str,
    action: Action,
    changes: &Map<String, Value>,
    reason: Option<&str>,
    author: &str,
) -> Result<(), Error> {
    let (sql, now) = (writing.scope.sql, writing.scope.now);
    let next: i64 = sql.query_row("SELECT ifnull(max(id), 0) + 1 FROM correction", [], |row| {
        row.get(0)
    })?;
    let mut hash = blake3::Hasher::new();
    hash.update(about.as_bytes())
        .update(&next.to_le_bytes())
        .update(&now.to_le_bytes())
        .update(author.as_bytes());
    sql.prepare_cached(
        "INSERT INTO correction (id, uid, event, action, changes, reason, author, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        next,
        uid("co_", hash.finalize().as_bytes()),
        about,
        action.as_str(),
        serde_json::to_string(changes)?,
        reason,
        author,
        now
    ])?;
    Ok(())
}

/// Tells the feed and the followers that an event was changed.
fn after(writing: &mut Writing<'_>, id: i64, event: &str) -> Result<(), Error> {
    writing.scope.changed("event", event, "changed")?;
    let article = article_of(writing.scope.sql, id)?;
    writing.stored(article, &[id])
}

pub(crate) fn article_of(sql: &Connection, event: i64) -> Result<i64, Error> {
    Ok(sql
        .prepare_cached("SELECT article FROM event WHERE id = ?1")?
        .query_row([event], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn fix(changes: Value) -> Draft<'static> {
        let Value::Object(changes) = changes else {
            panic!("an object")
        };
        Draft {
            event: "",
            base_version: None,
            action: Action::Fix,
            changes,
            reason: None,
            author: "ann",
        }
    }

    #[test]
    fn corrections_lie_over_the_coded_record_and_come_off_again() {
        let (mut archive, _dir) = samples::archive();
        let stored = samples::store(&mut archive, "https://example.org/1", samples::BODY);
        let id = stored[0].id.clone();
        let fixed = archive
            .correct(&Draft {
                event: &id,
                ..fix(json!({"modality": "future", "contexts": ["legal"]}))
            })
            .expect("a fix");
        assert_eq!(fixed.status, Status::Fixed);
        assert_eq!(fixed.effective.modality.as_str(), "future");
        assert_eq!(fixed.original.as_ref(), Some(&stored[0]));
        assert_eq!(
            fixed.corrections[0].changes["modality"],
            json!({"from": "actual", "to": "future"})
        );
        assert_eq!(fixed.effective.id, id, "a fix keeps the id");

        let stale = Draft {
            event: &id,
            base_version: Some(0),
            ..fix(json!({"modality": "negated"}))
        };
        assert!(matches!(
            archive.correct(&stale),
            Err(Error::Conflict { found: 1, .. })
        ));

        let undone = archive.undo(&fixed.corrections[0].id).expect("undone");
        assert_eq!(undone.effective, stored[0]);
        assert_eq!(
            (undone.status, undone.original, undone.version),
            (Status::Unreviewed, None, 2)
        );
        assert!(undone.corrections[0].undone.is_some(), "the history stays");
        assert!(archive.undo(&fixed.corrections[0].id).is_err());
        archive.check().expect("a check").assert_sound();
    }

    #[test]
    fn rejected_events_leave_the_sums_and_come_back() {
        let (mut archive, _dir) = samples::archive();
        let stored = samples::store(&mut archive, "https://example.org/1", samples::BODY);
        let count = |archive: &Archive| -> i64 {
            archive
                .sql()
                .query_row("SELECT ifnull(sum(n), 0) FROM roll_dyad", [], |row| {
                    row.get(0)
                })
                .expect("a sum")
        };
        let before = count(&archive);
        assert!(before > 0);
        let reject = Draft {
            event: &stored[0].id,
            action: Action::Reject,
            ..fix(json!({}))
        };
        let rejected = archive.correct(&reject).expect("rejected");
        assert_eq!(rejected.status, Status::Rejected);
        assert_eq!(count(&archive), before - 1);
        archive.undo(&rejected.corrections[0].id).expect("undone");
        assert_eq!(count(&archive), before);
        archive.check().expect("a check").assert_sound();
    }
}
