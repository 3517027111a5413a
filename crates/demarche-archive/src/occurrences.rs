//! Occurrences: which reports, over all articles, tell the same happening.
//!
//! A follower of what is stored, inside the same transaction. It works article by article, so that where one
//! transaction ends and the next begins changes nothing: each event of the article looks for its like
//! ([`near`]), the events that a chain of likely pairs connects with it are clustered again ([`region`]), and
//! the clusters are written as occurrences that keep their ids ([`members`]). What they say together is merged
//! once at the end of the transaction ([`summary`]). What people decided ([`decisions`]) outweighs all of it.
//!
//! Inside the limits the occurrences depend on the set of events alone, not on the order of their arrival.
//! Beyond them, in crowds of reports on one place and day, a new event joins what is there and nothing is
//! grouped anew: the cost of an event stays the same however many there are.

mod check;
mod decisions;
pub(crate) mod members;
pub(crate) mod near;
mod region;
pub(crate) mod summary;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};

pub(crate) use check::check;
pub(crate) use decisions::{carry, undo};

use crate::event::{self, Status};
use crate::writing::{Follow, Scope};
use crate::{Archive, Error};
use members::Left;
use near::Near;

/// Articles that are grouped in one transaction after an old archive was opened.
const ARTICLES: i64 = 256;

/// Keeps occurrences up to date; every archive has one.
#[derive(Default)]
pub(crate) struct Occurrences {
    near: Near,
    /// Occurrences whose reports are not what they were.
    changed: BTreeSet<i64>,
    /// Those that were made in this transaction.
    fresh: BTreeSet<i64>,
    /// Events whose rows are gone, and where they were.
    left: Vec<Left>,
    /// By event that took the place of one that is gone: the occurrence which that was the last report of.
    heirs: BTreeMap<i64, i64>,
}

impl Follow for Occurrences {
    fn removing(&mut self, scope: &Scope<'_>, events: &[i64]) -> Result<(), Error> {
        let mut shaken = BTreeSet::new();
        for &event in events {
            let uid = event::uid(scope.sql, event)?;
            if let Some(occurrence) = self.leave(scope, event, &mut shaken)? {
                self.left.push(Left {
                    occurrence,
                    uid,
                    looked_for: false,
                });
            }
        }
        shaken.retain(|event| !events.contains(event));
        self.link_all(scope, &shaken)?;
        self.regroup(scope, &shaken, &BTreeSet::new())
    }

    fn stored(&mut self, scope: &Scope<'_>, _: i64, events: &[i64]) -> Result<(), Error> {
        self.inherit(scope)?;
        let mut shaken = BTreeSet::new();
        let mut new = BTreeSet::new();
        for &event in events {
            if Status::of_event(scope.sql, event)? == Status::Rejected {
                // What was not so is no report of anything.
                self.leave(scope, event, &mut shaken)?;
                scope.set_lead(event, true)?;
                shaken.remove(&event);
            } else {
                shaken.extend(near::forget(scope, event)?);
                new.insert(event);
            }
        }
        self.near.enter(scope, &new)?;
        shaken.extend(&new);
        self.link_all(scope, &shaken)?;
        self.regroup(scope, &shaken, &new)
    }

    fn reprinted(&mut self, scope: &Scope<'_>, family: i64) -> Result<(), Error> {
        let mut statement = scope.sql.prepare_cached(
            "SELECT m.occurrence FROM article a JOIN event e ON e.article = a.id
             JOIN occurrence_member m ON m.event = e.id WHERE a.family = ?1",
        )?;
        let mut rows = statement.query([family])?;
        while let Some(row) = rows.next()? {
            self.changed.insert(row.get(0)?);
        }
        Ok(())
    }

    fn settle(&mut self, scope: &Scope<'_>) -> Result<(), Error> {
        for occurrence in std::mem::take(&mut self.changed) {
            let reports = members::of(scope.sql, occurrence)?;
            if reports.is_empty() {
                members::withdraw(scope, occurrence, &self.left)?;
            } else {
                summary::write(scope, &mut self.near, occurrence, &reports)?;
                if !self.fresh.contains(&occurrence) {
                    let uid: String = members::uid(scope.sql, occurrence)?;
                    scope.changed("occurrence", &uid, "changed")?;
                }
            }
        }
        self.fresh.clear();
        self.left.clear();
        self.heirs.clear();
        Ok(())
    }

    fn forget(&mut self) {
        *self = Occurrences::default();
    }
}

impl Occurrences {
    /// Takes an event out of everything; tells the occurrence that it leaves, and adds to `shaken` the events
    /// that stood together or were linked with it.
    fn leave(
        &mut self,
        scope: &Scope<'_>,
        event: i64,
        shaken: &mut BTreeSet<i64>,
    ) -> Result<Option<i64>, Error> {
        shaken.extend(near::forget(scope, event)?);
        self.near.drop(event);
        let occurrence = members::leave(scope.sql, event)?;
        if let Some(occurrence) = occurrence {
            shaken.extend(members::of(scope.sql, occurrence)?);
            self.changed.insert(occurrence);
        }
        Ok(occurrence)
    }

    /// Finds out which events took the place of those that left an occurrence without reports.
    fn inherit(&mut self, scope: &Scope<'_>) -> Result<(), Error> {
        for left in self.left.iter_mut().filter(|left| !left.looked_for) {
            left.looked_for = true;
            let heir: Option<i64> = scope
                .sql
                .prepare_cached(
                    "SELECT e.id FROM alias a JOIN event e ON e.uid = a.successor WHERE a.uid = ?1
                     AND EXISTS (SELECT 1 FROM occurrence o WHERE o.id = ?2)
                     AND NOT EXISTS (SELECT 1 FROM occurrence_member m WHERE m.occurrence = ?2)",
                )?
                .query_row(params![left.uid, left.occurrence], |row| row.get(0))
                .optional()?;
            if let Some(heir) = heir {
                self.heirs.insert(heir, left.occurrence);
            }
        }
        Ok(())
    }

    fn link_all(&mut self, scope: &Scope<'_>, events: &BTreeSet<i64>) -> Result<(), Error> {
        for &event in events {
            self.near.link(scope, event)?;
        }
        Ok(())
    }

    /// Clusters again what is connected with some events, of which `new` have no place yet or may have
    /// another one.
    fn regroup(
        &mut self,
        scope: &Scope<'_>,
        events: &BTreeSet<i64>,
        new: &BTreeSet<i64>,
    ) -> Result<(), Error> {
        let mut done: BTreeSet<i64> = BTreeSet::new();
        for &event in events {
            if done.contains(&event) {
                continue;
            }
            let groups = match region::connected(scope, event)? {
                Some(members) => {
                    done.extend(&members);
                    region::cluster(scope, &mut self.near, &members)?
                }
                None if new.contains(&event) => region::join(scope, &mut self.near, event)?,
                None => continue,
            };
            self.assign(scope, &groups, new)?;
        }
        Ok(())
    }
}

impl Archive {
    /// Groups the events of an archive that an older program filled. Stopped in the middle, it goes on with
    /// the next opening.
    pub(crate) fn group_old_events(&mut self) -> Result<(), Error> {
        while last_grouped(&self.sql)?.is_some() {
            self.write(|writing| {
                let sql = writing.scope.sql;
                // Another process may have been faster while this one waited.
                let Some(from) = last_grouped(sql)? else {
                    return Ok(());
                };
                let articles: Vec<i64> = sql
                    .prepare_cached("SELECT id FROM article WHERE id > ?1 ORDER BY id LIMIT ?2")?
                    .query_map([from, ARTICLES], |row| row.get(0))?
                    .collect::<Result<_, _>>()?;
                for &article in &articles {
                    let events: Vec<i64> = sql
                        .prepare_cached("SELECT id FROM event WHERE article = ?1 ORDER BY id")?
                        .query_map([article], |row| row.get(0))?
                        .collect::<Result<_, _>>()?;
                    writing.stored(article, &events)?;
                }
                match articles.last() {
                    Some(last) => sql.execute(
                        "UPDATE meta SET value = ?1 WHERE key = 'ungrouped'",
                        [last.to_string()],
                    )?,
                    None => sql.execute("DELETE FROM meta WHERE key = 'ungrouped'", [])?,
                };
                Ok(())
            })?;
        }
        Ok(())
    }
}

/// The article up to which an old archive is grouped; None if all of it is.
fn last_grouped(sql: &Connection) -> Result<Option<i64>, Error> {
    Ok(sql
        .query_row(
            "SELECT cast(value AS INTEGER) FROM meta WHERE key = 'ungrouped'",
            [],
            |row| row.get(0),
        )
        .optional()?)
}
