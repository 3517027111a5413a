//! Whether occurrences are what their reports make of them.

use super::members;
use super::near::Near;
use super::summary::Summary;
use crate::care::Soundness;
use crate::writing::Scope;
use crate::{Archive, Error};

/// Rows that contradict each other: what is wrong with them, and how many there are.
const FAULTS: [(&str, &str); 8] = [
    (
        "events without occurrence",
        "SELECT count(*) FROM event e WHERE e.status < 3
         AND NOT EXISTS (SELECT 1 FROM occurrence_member m WHERE m.event = e.id)
         AND NOT EXISTS (SELECT 1 FROM meta WHERE key = 'ungrouped')",
    ),
    (
        "rejected events in an occurrence",
        "SELECT count(*) FROM occurrence_member m JOIN event e ON e.id = m.event WHERE e.status = 3",
    ),
    (
        "occurrences without report",
        "SELECT count(*) FROM occurrence o
         WHERE NOT EXISTS (SELECT 1 FROM occurrence_member m WHERE m.occurrence = o.id)",
    ),
    (
        "events that do not know whether they stand for their occurrence",
        "SELECT count(*) FROM occurrence_member m JOIN event e ON e.id = m.event
         JOIN occurrence o ON o.id = m.occurrence WHERE e.lead <> (o.lead = e.id)",
    ),
    (
        "occurrences for which none of their reports stands",
        "SELECT count(*) FROM occurrence o WHERE NOT EXISTS
           (SELECT 1 FROM occurrence_member m WHERE m.event = o.lead AND m.occurrence = o.id)",
    ),
    (
        "occurrences with a wrong number of reports",
        "SELECT count(*) FROM occurrence o WHERE reports <>
           (SELECT count(*) FROM occurrence_member m WHERE m.occurrence = o.id)",
    ),
    (
        "rows of the index of reports that point nowhere",
        "SELECT count(*) FROM block b WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.id = b.event)",
    ),
    (
        "links between reports that are not mutual or point nowhere",
        "SELECT count(*) FROM report_link l
         WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.id = l.event)
         OR NOT EXISTS (SELECT 1 FROM report_link r WHERE r.event = l.other AND r.other = l.event)",
    ),
];

/// Adds what is wrong with occurrences to what a check found.
pub(crate) fn check(archive: &Archive, found: &mut Soundness) -> Result<(), Error> {
    for (what, query) in FAULTS {
        found.rows(&archive.sql, what, query)?;
    }
    let scope = Scope::reading(archive);
    let mut near = Near::default();
    let mut told = 0;
    let mut statement = archive
        .sql
        .prepare("SELECT id, uid, lead, record FROM occurrence WHERE reports > 1 ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, uid, lead): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let kept: Option<String> = row.get(3)?;
        let made = Summary::of(&scope, &mut near, &members::of(&archive.sql, id)?)?;
        if made.lead != lead || kept != Some(serde_json::to_string(&made.record)?) {
            found.fault(&mut told, || {
                format!("{uid}: the record is not what its reports say together")
            });
        }
    }
    Ok(())
}
