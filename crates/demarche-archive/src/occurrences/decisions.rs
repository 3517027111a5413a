//! What people decided: two occurrences are one, or some reports of one tell of something else.
//!
//! A decision is a correction with the events that it is about. It stays when events come and go, moves along
//! when a reading takes the place of another, and no longer counts when it is undone. Of two decisions on the
//! same two events the later counts.

use std::collections::{BTreeMap, BTreeSet};

use demarche_occurrence::Decisions;
use rusqlite::Connection;
use serde_json::{Map, Value, json};

use super::members;
use crate::correct::{Action, article_of, in_force, keep};
use crate::event;
use crate::writing::Writing;
use crate::{Archive, Error};

impl Archive {
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
            let (to, old) = (members::find(sql, into)?, members::find(sql, from)?);
            if to == old {
                return Ok(());
            }
            let (stay, moved) = (members::of(sql, to)?, members::of(sql, old)?);
            let (into, from) = (members::uid(sql, to)?, members::uid(sql, old)?);
            members::absorb(&writing.scope, to, old)?;
            let changes = Map::from_iter([
                ("from".to_owned(), json!(from)),
                ("events".to_owned(), json!(uids(sql, &moved)?)),
            ]);
            let correction = keep(writing, &into, Action::Merge, &changes, reason, author)?;
            let all: Vec<(i64, i64)> = stay.iter().chain(&moved).map(|event| (*event, 0)).collect();
            decide(writing, correction, &all)
        })
    }

    /// Says that some reports of an occurrence tell of something else: they become one of their own,
    /// whose id is returned.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there is no such occurrence or one of the events is not in it, and
    /// [`Error::Change`] if none of its reports would stay.
    pub fn split(
        &mut self,
        from: &str,
        events: &[&str],
        author: &str,
        reason: Option<&str>,
    ) -> Result<String, Error> {
        self.write(|writing| {
            let sql = writing.scope.sql;
            let old = members::find(sql, from)?;
            let all = members::of(sql, old)?;
            let mut moved = BTreeSet::new();
            for event in events {
                let id = in_force(sql, event)?;
                if !all.contains(&id) {
                    return Err(Error::Unknown {
                        unit: "event of the occurrence",
                        id: (*event).to_owned(),
                    });
                }
                moved.insert(id);
            }
            let Some(first) = moved.first().filter(|_| moved.len() < all.len()) else {
                return Err(Error::Change {
                    field: "events".into(),
                    why: "some reports go and some stay; name those that go".into(),
                });
            };
            let from = members::uid(sql, old)?;
            let new = members::create(sql, *first, None)?;
            move_to(sql, new, &moved)?;
            let fresh = members::uid(sql, new)?;
            let moved_ids: Vec<i64> = moved.iter().copied().collect();
            let changes = Map::from_iter([
                ("events".to_owned(), json!(uids(sql, &moved_ids)?)),
                ("into".to_owned(), json!(fresh)),
            ]);
            let correction = keep(writing, &from, Action::Split, &changes, reason, author)?;
            let sides: Vec<(i64, i64)> = all
                .iter()
                .map(|event| (*event, i64::from(moved.contains(event))))
                .collect();
            decide(writing, correction, &sides)?;
            Ok(fresh)
        })
    }
}

/// Keeps the events of a decision and has their occurrences made anew.
fn decide(writing: &mut Writing<'_>, correction: i64, sides: &[(i64, i64)]) -> Result<(), Error> {
    for (event, side) in sides {
        writing
            .scope
            .sql
            .prepare_cached(
                "INSERT INTO occurrence_decision (event, correction, side)
                 SELECT uid, ?2, ?3 FROM event WHERE id = ?1",
            )?
            .execute([*event, correction, *side])?;
    }
    regroup(writing, sides.iter().map(|(event, _)| *event))
}

/// Takes back what a merge or a split did to occurrences; the correction itself is marked already.
pub(crate) fn undo(
    writing: &mut Writing<'_>,
    correction: i64,
    about: &str,
    action: Action,
    changes: &Map<String, Value>,
) -> Result<(), Error> {
    let sql = writing.scope.sql;
    let text = |field: &str| {
        changes
            .get(field)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    match action {
        Action::Merge => {
            let from = text("from");
            let into = members::find(sql, about)?;
            let mut back = BTreeSet::new();
            for event in changes
                .get("events")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                // Events that are gone have nowhere to go back to.
                if let Ok(id) = in_force(sql, event.as_str().unwrap_or_default())
                    && members::occurrence(sql, id)? == Some(into)
                {
                    back.insert(id);
                }
            }
            if let Some(first) = back.first() {
                sql.execute("DELETE FROM alias WHERE uid = ?1", [from])?;
                let old = members::create(sql, *first, Some(from))?;
                move_to(sql, old, &back)?;
            }
        }
        Action::Split => {
            let (old, new) = (members::find(sql, about), members::find(sql, text("into")));
            if let (Ok(old), Ok(new)) = (old, new)
                && old != new
            {
                members::absorb(&writing.scope, old, new)?;
            }
        }
        Action::Accept | Action::Fix | Action::Reject | Action::Note => {}
    }
    let events: Vec<i64> = sql
        .prepare_cached(
            "SELECT e.id FROM occurrence_decision d JOIN event e ON e.uid = d.event
             WHERE d.correction = ?1 ORDER BY e.id",
        )?
        .query_map([correction], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    regroup(writing, events)
}

/// Lets the decisions on one reading hold for the one that took its place.
pub(crate) fn carry(sql: &Connection, old: &str, new: &str) -> Result<(), Error> {
    sql.prepare_cached("UPDATE OR REPLACE occurrence_decision SET event = ?2 WHERE event = ?1")?
        .execute([old, new])?;
    Ok(())
}

/// Tells followers of events whose occurrences were decided on, article by article.
fn regroup(writing: &mut Writing<'_>, events: impl IntoIterator<Item = i64>) -> Result<(), Error> {
    let mut articles: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for event in events {
        let article = article_of(writing.scope.sql, event)?;
        articles.entry(article).or_default().push(event);
    }
    for (article, events) in articles {
        writing.stored(article, &events)?;
    }
    Ok(())
}

fn move_to(sql: &Connection, occurrence: i64, events: &BTreeSet<i64>) -> Result<(), Error> {
    for event in events {
        sql.prepare_cached("UPDATE occurrence_member SET occurrence = ?1 WHERE event = ?2")?
            .execute([occurrence, *event])?;
    }
    Ok(())
}

fn uids(sql: &Connection, events: &[i64]) -> Result<Vec<String>, Error> {
    events.iter().map(|id| event::uid(sql, *id)).collect()
}

/// Whether anything was ever decided.
pub(super) fn any(sql: &Connection) -> Result<bool, Error> {
    Ok(sql
        .prepare_cached("SELECT 1 FROM occurrence_decision LIMIT 1")?
        .exists([])?)
}

/// Whether a decision in force is about an event.
pub(super) fn is_on(sql: &Connection, event: i64) -> Result<bool, Error> {
    Ok(sql
        .prepare_cached(
            "SELECT 1 FROM event e JOIN occurrence_decision d ON d.event = e.uid
             JOIN correction c ON c.id = d.correction WHERE e.id = ?1 AND c.undone IS NULL",
        )?
        .exists([event])?)
}

/// Events of occurrences that stand in a decision in force with one, on either side. Those that are just being
/// removed are in none any more.
pub(super) fn mates(sql: &Connection, event: i64) -> Result<Vec<i64>, Error> {
    Ok(sql
        .prepare_cached(
            "SELECT DISTINCT o.id FROM event e JOIN occurrence_decision d ON d.event = e.uid
             JOIN correction c ON c.id = d.correction
             JOIN occurrence_decision x ON x.correction = d.correction
             JOIN event o ON o.uid = x.event
             JOIN occurrence_member m ON m.event = o.id
             WHERE e.id = ?1 AND c.undone IS NULL AND o.id <> e.id ORDER BY o.id",
        )?
        .query_map([event], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// Events that were decided to be of one happening with an event, and of another one.
pub(super) fn sides(sql: &Connection, event: i64) -> Result<(BTreeSet<i64>, BTreeSet<i64>), Error> {
    let mates = mates(sql, event)?;
    let (mut together, mut apart) = (BTreeSet::new(), BTreeSet::new());
    if mates.is_empty() {
        return Ok((together, apart));
    }
    let names = uids(sql, &mates)?;
    let own = uids(sql, &[event])?;
    let decided = on(sql, names.iter().chain(&own).map(String::as_str))?;
    for (pairs, side) in [
        (&decided.together, &mut together),
        (&decided.apart, &mut apart),
    ] {
        for (a, b) in pairs {
            for (one, other) in [(a, b), (b, a)] {
                if *one == own[0]
                    && let Some(at) = names.iter().position(|name| name == other)
                {
                    side.insert(mates[at]);
                }
            }
        }
    }
    Ok((together, apart))
}

/// Events of a decision, each with its side.
type Sides<'e> = Vec<(&'e str, i64)>;

/// The decisions in force among some events.
pub(super) fn on<'e>(
    sql: &Connection,
    events: impl Iterator<Item = &'e str>,
) -> Result<Decisions, Error> {
    if !any(sql)? {
        return Ok(Decisions::default());
    }
    let mut by_correction: BTreeMap<i64, (bool, Sides<'_>)> = BTreeMap::new();
    let mut statement = sql.prepare_cached(
        "SELECT d.correction, c.action = 'merge', d.side FROM occurrence_decision d
         JOIN correction c ON c.id = d.correction WHERE d.event = ?1 AND c.undone IS NULL",
    )?;
    for event in events {
        let mut rows = statement.query([event])?;
        while let Some(row) = rows.next()? {
            let entry = by_correction
                .entry(row.get(0)?)
                .or_insert((row.get(1)?, Vec::new()));
            entry.1.push((event, row.get(2)?));
        }
    }
    // In the order of corrections, so that the last word counts.
    let mut last: BTreeMap<(&str, &str), bool> = BTreeMap::new();
    for (merged, sides) in by_correction.values() {
        for (at, (a, side_a)) in sides.iter().enumerate() {
            for (b, side_b) in &sides[at + 1..] {
                let pair = (*a.min(b), *a.max(b));
                match (merged, side_a == side_b) {
                    (true, _) => last.insert(pair, true),
                    (false, false) => last.insert(pair, false),
                    // Those that went are one; of those that stayed nothing was said.
                    (false, true) if *side_a == 1 => last.insert(pair, true),
                    (false, true) => None,
                };
            }
        }
    }
    let mut decisions = Decisions::default();
    for ((a, b), together) in last {
        let pairs = if together {
            &mut decisions.together
        } else {
            &mut decisions.apart
        };
        pairs.push((a.to_owned(), b.to_owned()));
    }
    Ok(decisions)
}
