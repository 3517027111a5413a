//! The overlay itself: what corrections make of a coded record, and the rows that show it.

use demarche_codebook::Codebook;
use demarche_coder::Event;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value};

use crate::Error;
use crate::correct::{Action, Correction, article_of};
use crate::event::Status;
use crate::records::Records;
use crate::writing::Writing;

/// Fields of a record that a reviewer may change; all others follow from them or are facts of the coding.
pub const FIXABLE: [&str; 11] = [
    "type",
    "mode",
    "contexts",
    "modality",
    "cameo",
    "actors",
    "recipients",
    "place",
    "when",
    "said_by",
    "counts",
];

/// Makes the rows of an event show what its corrections make of the coded record.
pub(crate) fn lay_over(writing: &mut Writing<'_>, id: i64) -> Result<(), Error> {
    let sql = writing.scope.sql;
    let current = Records::new(sql, writing.scope.words).get(id)?;
    let corrections = history(sql, &current.id)?;
    if corrections.is_empty() {
        return Ok(());
    }
    let kept = original(sql, id)?;
    let coded = kept.clone().unwrap_or_else(|| current.clone());
    let (effective, status) = effective(&coded, &corrections);
    if effective == coded {
        sql.prepare_cached("DELETE FROM original WHERE event = ?1")?
            .execute([id])?;
    } else if kept.is_none() {
        sql.prepare_cached("INSERT INTO original (event, record) VALUES (?1, ?2)")?
            .execute(params![id, serde_json::to_string(&coded)?])?;
    }
    writing.rewrite(id, article_of(sql, id)?, &effective, status)
}

impl Writing<'_> {
    /// Takes another record as the coded one of an event, under its corrections.
    pub(crate) fn recorded_anew(
        &mut self,
        id: i64,
        article: i64,
        coded: &Event,
    ) -> Result<(), Error> {
        self.scope
            .sql
            .prepare_cached("DELETE FROM original WHERE event = ?1")?
            .execute([id])?;
        self.rewrite(id, article, coded, Status::Unreviewed)?;
        lay_over(self, id)
    }
}

/// The coded record of an event whose rows show a corrected one.
pub(crate) fn original(sql: &Connection, id: i64) -> Result<Option<Event>, Error> {
    let json: Option<String> = sql
        .prepare_cached("SELECT record FROM original WHERE event = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(json.map(|json| serde_json::from_str(&json)).transpose()?)
}

/// All corrections of an event, in the order of their making.
pub(crate) fn history(sql: &Connection, event: &str) -> Result<Vec<Correction>, Error> {
    let mut statement = sql.prepare_cached(
        "SELECT uid, event, action, changes, reason, author, at, undone
         FROM correction WHERE event = ?1 ORDER BY id",
    )?;
    let mut rows = statement.query([event])?;
    let mut corrections = Vec::new();
    while let Some(row) = rows.next()? {
        let (action, changes): (String, String) = (row.get(2)?, row.get(3)?);
        corrections.push(Correction {
            id: row.get(0)?,
            event: row.get(1)?,
            action: Action::of(&action)?,
            changes: serde_json::from_str(&changes)?,
            reason: row.get(4)?,
            author: row.get(5)?,
            at: row.get(6)?,
            undone: row.get(7)?,
        });
    }
    Ok(corrections)
}

pub(crate) fn version_of(corrections: &[Correction]) -> i64 {
    let steps = corrections.len() + corrections.iter().filter(|c| c.undone.is_some()).count();
    steps as i64
}

/// What corrections make of a coded record. A change that a newer codebook no longer allows is left out:
/// the decision stays in the history.
pub(crate) fn effective(coded: &Event, corrections: &[Correction]) -> (Event, Status) {
    let mut record = coded.clone();
    let mut status = Status::Unreviewed;
    let mut fixed = false;
    for correction in corrections.iter().filter(|c| c.undone.is_none()) {
        match correction.action {
            Action::Accept if fixed => status = Status::Fixed,
            Action::Accept => status = Status::Accepted,
            Action::Reject => status = Status::Rejected,
            Action::Fix => {
                let changes = correction
                    .changes
                    .iter()
                    .map(|(field, change)| (field.clone(), change["to"].clone()))
                    .collect();
                if let Ok(after) = changed(&record, &changes) {
                    record = after;
                    fixed = true;
                    status = Status::Fixed;
                }
            }
            Action::Note | Action::Merge | Action::Split => {}
        }
    }
    (record, status)
}

/// A record with some fields changed, and those that follow from them.
pub(crate) fn changed(record: &Event, changes: &Map<String, Value>) -> Result<Event, Error> {
    let wrong = |field: &str, why: String| Error::Change {
        field: field.to_owned(),
        why,
    };
    let Value::Object(mut fields) = serde_json::to_value(record)? else {
        return Err(Error::Damaged("a record is no object".into()));
    };
    if let Some(field) = changes
        .keys()
        .find(|field| !FIXABLE.contains(&field.as_str()))
    {
        return Err(wrong(
            field,
            format!("cannot be changed; these can: {}", FIXABLE.join(", ")),
        ));
    }
    if changes.is_empty() {
        return Err(wrong("changes", "a fix changes at least one field".into()));
    }
    for (field, value) in changes {
        fields.insert(field.clone(), value.clone());
        // One field at a time, so that the message names it.
        serde_json::from_value::<Event>(Value::Object(fields.clone()))
            .map_err(|e| wrong(field, e.to_string()))?;
    }
    let mut after: Event = serde_json::from_value(Value::Object(fields))?;
    if after.event_type != record.event_type && !changes.contains_key("mode") {
        after.mode = after.mode.filter(|mode| after.event_type.has_mode(*mode));
    }
    if let Some(mode) = after.mode.filter(|mode| !after.event_type.has_mode(*mode)) {
        return Err(wrong(
            "mode",
            format!("{mode} is no mode of {}", after.event_type),
        ));
    }
    let codebook = Codebook::get();
    if (after.event_type, after.mode) != (record.event_type, record.mode) {
        after.quad = after.event_type.quad();
        after.score = codebook.score(after.event_type, after.mode);
        if !changes.contains_key("cameo") {
            codebook
                .default_cameo(after.event_type, after.mode)
                .clone_into(&mut after.cameo);
        }
    }
    if after.cameo != record.cameo {
        let code = codebook
            .cameo(&after.cameo)
            .ok_or_else(|| wrong("cameo", format!("{:?} is no CAMEO code", after.cameo)))?;
        after.goldstein = code.goldstein;
    }
    after.contexts.sort_unstable();
    after.contexts.dedup();
    Ok(after)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::samples::event;

    #[test]
    fn what_follows_from_a_changed_type_is_changed_with_it() {
        let Value::Object(changes) = json!({"type": "ASSAULT"}) else {
            panic!("an object")
        };
        let after = changed(&event("ev_1", "a_1"), &changes).expect("a record");
        assert_eq!(after.quad.as_str(), "material-conflict");
        assert_eq!(after.mode, None);
        assert!(
            after.score < 0.0 && after.goldstein < 0.0,
            "{} {}",
            after.score,
            after.goldstein
        );
        for (bad, says) in [
            (json!({"confidence": 1}), "cannot be changed"),
            (json!({"type": "VISIT"}), "VISIT"),
            (json!({"mode": "arrest"}), "no mode of CONSULT"),
            (json!({"cameo": "999"}), "no CAMEO code"),
            (json!({}), "at least one"),
        ] {
            let Value::Object(changes) = bad else {
                panic!("an object")
            };
            let error = changed(&event("ev_1", "a_1"), &changes).expect_err("refused");
            assert!(error.to_string().contains(says), "{error}");
        }
    }
}
