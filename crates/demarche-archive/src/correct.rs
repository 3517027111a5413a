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
use crate::{Archive, Error, occurrences};

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

/// What a correction was about that was taken back.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Undone {
    /// An event, as it is now.
    Event(Box<Reviewed>),
    /// An occurrence, by its id.
    Occurrence(String),
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
        let corrections = history(&self.sql, &effective.id)?;
        Ok(Reviewed {
            original: original(&self.sql, id)?,
            status: Status::of_event(&self.sql, id)?,
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

    /// Takes a correction back; it stays in the history. Events of a merge or a split stand again where they
    /// would stand without it.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there is none that is in force.
    pub fn undo(&mut self, correction: &str) -> Result<Undone, Error> {
        let (about, action) = self.write(|writing| {
            let (sql, now) = (writing.scope.sql, writing.scope.now);
            let (id, about, action, changes): (i64, String, String, String) = sql
                .prepare_cached(
                    "UPDATE correction SET undone = ?2 WHERE uid = ?1 AND undone IS NULL
                     RETURNING id, event, action, changes",
                )?
                .query_row(params![correction, now], |row| row.try_into())
                .optional()?
                .ok_or_else(|| Error::Unknown {
                    unit: "correction",
                    id: correction.to_owned(),
                })?;
            let action = Action::of(&action)?;
            match action {
                Action::Merge | Action::Split => {
                    let changes = serde_json::from_str(&changes)?;
                    occurrences::undo(writing, id, &about, action, &changes)?;
                }
                Action::Accept | Action::Fix | Action::Reject | Action::Note => {
                    let event = in_force(sql, &about)?;
                    lay_over(writing, event)?;
                    after(writing, event, &about)?;
                }
            }
            Ok((about, action))
        })?;
        Ok(match action {
            Action::Merge | Action::Split => Undone::Occurrence(about),
            Action::Accept | Action::Fix | Action::Reject | Action::Note => {
                Undone::Event(Box::new(self.reviewed(&about)?))
            }
        })
    }
}

pub(crate) fn resolve(sql: &Connection, event: &str) -> Result<Resolved, Error> {
    let unknown = || Error::Unknown {
        unit: "event",
        id: event.to_owned(),
    };
    // Aliases of occurrences stand in the same table.
    if event.starts_with("oc_") {
        return Err(unknown());
    }
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
    Err(unknown())
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

/// Keeps a correction and tells its number.
pub(crate) fn keep(
    writing: &Writing<'_>,
    about: &str,
    action: Action,
    changes: &Map<String, Value>,
    reason: Option<&str>,
    author: &str,
) -> Result<i64, Error> {
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
    Ok(next)
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
        let Undone::Event(undone) = undone else {
            panic!("it is about an event")
        };
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
