//! Which reports are in which occurrence, and how occurrences keep their ids.
//!
//! An id stays as long as one of its reports does. When an occurrence comes apart, the id goes with most of
//! its reports; when several become one, the oldest id stays and the others lead there. A new id follows from
//! the first report, so that the same articles in the same order give the same ids in every archive.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::region::Group;
use super::{Occurrences, decisions};
use crate::Error;
use crate::event;
use crate::identity;
use crate::writing::Scope;

/// An event whose rows are gone.
pub(super) struct Left {
    pub occurrence: i64,
    pub uid: String,
    /// Whether the event in its place was looked for.
    pub looked_for: bool,
}

/// The occurrence of an event.
pub(crate) fn occurrence(sql: &Connection, event: i64) -> Result<Option<i64>, Error> {
    Ok(sql
        .prepare_cached("SELECT occurrence FROM occurrence_member WHERE event = ?1")?
        .query_row([event], |row| row.get(0))
        .optional()?)
}

/// The reports of an occurrence, the earliest first.
pub(crate) fn of(sql: &Connection, occurrence: i64) -> Result<Vec<i64>, Error> {
    Ok(scores(sql, occurrence)?
        .into_iter()
        .map(|(event, _)| event)
        .collect())
}

/// The reports of an occurrence with their mean scores.
pub(super) fn scores(sql: &Connection, occurrence: i64) -> Result<Vec<(i64, f32)>, Error> {
    Ok(sql
        .prepare_cached(
            "SELECT event, score FROM occurrence_member WHERE occurrence = ?1 ORDER BY event",
        )?
        .query_map([occurrence], |row| {
            Ok((row.get(0)?, row.get::<_, f64>(1)? as f32))
        })?
        .collect::<Result<_, _>>()?)
}

/// The id of an occurrence.
pub(crate) fn uid(sql: &Connection, occurrence: i64) -> Result<String, Error> {
    Ok(sql
        .prepare_cached("SELECT uid FROM occurrence WHERE id = ?1")?
        .query_row([occurrence], |row| row.get(0))?)
}

/// The occurrence of an id, or of one that leads to it.
pub(crate) fn find(sql: &Connection, id: &str) -> Result<i64, Error> {
    sql.prepare_cached(
        "SELECT id FROM occurrence WHERE uid = ?1
           OR uid = (SELECT successor FROM alias WHERE uid = ?1)",
    )?
    .query_row([id], |row| row.get(0))
    .optional()?
    .ok_or_else(|| Error::Unknown {
        unit: "occurrence",
        id: id.to_owned(),
    })
}

/// Takes an event out of its occurrence, and tells which that was.
pub(super) fn leave(sql: &Connection, event: i64) -> Result<Option<i64>, Error> {
    Ok(sql
        .prepare_cached("DELETE FROM occurrence_member WHERE event = ?1 RETURNING occurrence")?
        .query_row([event], |row| row.get(0))
        .optional()?)
}

/// Makes an occurrence of one report, under `id` or the next one that is free.
pub(super) fn create(sql: &Connection, event: i64, id: Option<&str>) -> Result<i64, Error> {
    let uid = match id {
        Some(id) => id.to_owned(),
        None => free_id(sql, event)?,
    };
    sql.prepare_cached("DELETE FROM withdrawn WHERE uid = ?1")?
        .execute([&uid])?;
    Ok(sql
        .prepare_cached(
            "INSERT INTO occurrence (uid, lead, day, last_day, type, mode, quad, modality, place, score,
               confidence)
             SELECT ?2, id, day, last_day, type, mode, quad, modality, place, score, confidence
             FROM event WHERE id = ?1",
        )?
        .insert(params![event, uid])?)
}

fn free_id(sql: &Connection, event: i64) -> Result<String, Error> {
    let event = event::uid(sql, event)?;
    let mut taken = sql.prepare_cached(
        "SELECT 1 FROM occurrence WHERE uid = ?1 UNION ALL SELECT 1 FROM alias WHERE uid = ?1",
    )?;
    let mut times = 0_u64;
    loop {
        let mut hash = blake3::Hasher::new();
        hash.update(event.as_bytes()).update(&times.to_le_bytes());
        let uid = identity::uid("oc_", hash.finalize().as_bytes());
        if !taken.exists([&uid])? {
            return Ok(uid);
        }
        times += 1;
    }
}

/// Moves whatever is in one occurrence to another, to which its id leads from now on.
pub(super) fn absorb(scope: &Scope<'_>, into: i64, from: i64) -> Result<(), Error> {
    let sql = scope.sql;
    for statement in [
        "UPDATE occurrence_member SET occurrence = ?1 WHERE occurrence = ?2",
        "INSERT OR IGNORE INTO dossier_member (dossier, occurrence, score, pinned)
         SELECT dossier, ?1, score, pinned FROM dossier_member WHERE occurrence = ?2",
    ] {
        sql.prepare_cached(statement)?.execute([into, from])?;
    }
    let (old, new) = (uid(sql, from)?, uid(sql, into)?);
    erase(sql, from)?;
    lead_on(scope, &old, &new)
}

/// Lets an id lead to another one.
fn lead_on(scope: &Scope<'_>, old: &str, new: &str) -> Result<(), Error> {
    let sql = scope.sql;
    sql.prepare_cached("UPDATE alias SET successor = ?2 WHERE successor = ?1")?
        .execute([old, new])?;
    sql.prepare_cached(
        "INSERT OR REPLACE INTO alias (uid, successor, why, at) VALUES (?1, ?2, 'merged', ?3)",
    )?
    .execute(params![old, new, scope.now])?;
    scope.changed("occurrence", old, "withdrawn")
}

fn erase(sql: &Connection, occurrence: i64) -> Result<(), Error> {
    for statement in [
        "DELETE FROM dossier_member WHERE occurrence = ?1",
        "DELETE FROM occurrence WHERE id = ?1",
    ] {
        sql.prepare_cached(statement)?.execute([occurrence])?;
    }
    Ok(())
}

/// Ends an occurrence without reports: its id leads to where the reading that took the place of its last
/// report is, or nowhere any more.
pub(super) fn withdraw(scope: &Scope<'_>, occurrence: i64, left: &[Left]) -> Result<(), Error> {
    let sql = scope.sql;
    for left in left.iter().filter(|left| left.occurrence == occurrence) {
        let heir: Option<i64> = sql
            .prepare_cached(
                "SELECT m.occurrence FROM alias a JOIN event e ON e.uid = a.successor
                 JOIN occurrence_member m ON m.event = e.id WHERE a.uid = ?1",
            )?
            .query_row([&left.uid], |row| row.get(0))
            .optional()?;
        if let Some(heir) = heir {
            return absorb(scope, heir, occurrence);
        }
    }
    let uid = uid(sql, occurrence)?;
    sql.prepare_cached(
        "INSERT OR REPLACE INTO withdrawn (uid, article, why, at, record)
         SELECT ?2, 0, 'no report is left', ?3, ifnull(record, 'null') FROM occurrence WHERE id = ?1",
    )?
    .execute(params![occurrence, uid, scope.now])?;
    erase(sql, occurrence)?;
    scope.changed("occurrence", &uid, "withdrawn")
}

impl Occurrences {
    /// Writes groups of reports as occurrences.
    pub(super) fn assign(
        &mut self,
        scope: &Scope<'_>,
        groups: &[Group],
        new: &BTreeSet<i64>,
    ) -> Result<(), Error> {
        let sql = scope.sql;
        // For each occurrence that has a report among them: in which groups, and how many in each.
        let mut held: BTreeMap<i64, BTreeMap<usize, usize>> = BTreeMap::new();
        let mut inside: BTreeMap<i64, usize> = BTreeMap::new();
        for (at, group) in groups.iter().enumerate() {
            for (event, _) in &group.members {
                let occurrence = occurrence(sql, *event)?;
                if let Some(occurrence) = occurrence {
                    *inside.entry(occurrence).or_default() += 1;
                }
                if let Some(occurrence) = occurrence.or_else(|| self.heirs.remove(event)) {
                    *held.entry(occurrence).or_default().entry(at).or_default() += 1;
                }
            }
        }
        let mut ids: Vec<Option<i64>> = vec![None; groups.len()];
        let mut absorbed: Vec<(usize, i64)> = Vec::new();
        for (occurrence, parts) in &held {
            let all = of(sql, *occurrence)?.len();
            if all > inside.get(occurrence).copied().unwrap_or(0) {
                // Others of it stay where they are.
                self.changed.insert(*occurrence);
                continue;
            }
            let mut wanted: Vec<(usize, usize)> =
                parts.iter().map(|(at, n)| (usize::MAX - n, *at)).collect();
            wanted.sort_unstable();
            match wanted.iter().find(|(_, at)| ids[*at].is_none()) {
                Some((_, at)) => ids[*at] = Some(*occurrence),
                None => absorbed.push((wanted[0].1, *occurrence)),
            }
        }
        for (at, group) in groups.iter().enumerate() {
            let (id, alone) = match ids[at] {
                Some(id) => (id, false),
                None => {
                    let id = create(sql, group.members[0].0, None)?;
                    self.fresh.insert(id);
                    (id, group.members.len() == 1)
                }
            };
            ids[at] = Some(id);
            let moved = put(sql, id, &group.members)?;
            if alone {
                // It may have stood behind another one until now.
                scope.set_lead(group.members[0].0, true)?;
            }
            // One that was made of its only report says already what that says.
            if !alone && (moved || group.members.iter().any(|(event, _)| new.contains(event))) {
                self.changed.insert(id);
            }
        }
        for (at, from) in absorbed {
            if let Some(into) = ids[at] {
                absorb(scope, into, from)?;
                self.changed.remove(&from);
                self.fresh.remove(&from);
            }
        }
        // Whoever lost reports to a group that took another id.
        self.changed.extend(
            held.keys()
                .filter(|id| held[id].len() > 1 && ids.contains(&Some(**id))),
        );
        Ok(())
    }
}

/// Writes the reports of an occurrence; whether anything was not so before.
fn put(sql: &Connection, occurrence: i64, members: &[(i64, f32)]) -> Result<bool, Error> {
    let decided = decisions::any(sql)?;
    let mut changed = false;
    for (event, score) in members {
        let row = (
            occurrence,
            f64::from(*score),
            decided && decisions::is_on(sql, *event)?,
        );
        let before: Option<(i64, f64, bool)> = sql
            .prepare_cached(
                "SELECT occurrence, score, pinned FROM occurrence_member WHERE event = ?1",
            )?
            .query_row([event], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        if before != Some(row) {
            changed = true;
            sql.prepare_cached(
                "INSERT OR REPLACE INTO occurrence_member (event, occurrence, score, pinned)
                 VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![event, row.0, row.1, row.2])?;
        }
    }
    Ok(changed)
}
