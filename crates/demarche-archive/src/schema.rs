//! The schema and its versions: each version is one script, applied in one transaction.
//!
//! A new version is a new file in `schema/` and a line in [`VERSIONS`]; files that were released are not
//! changed. Views are no state: they are made anew whenever a version was added.

use demarche_codebook::{Context, EventType, Modality, Quad, Sector};
use rusqlite::{Connection, TransactionBehavior, params};

use crate::Error;

/// `PRAGMA application_id` of an archive: "dmrc".
pub(crate) const APPLICATION_ID: i64 = 0x646d_7263;

/// The scripts that lead from an empty file to the newest schema.
const VERSIONS: [&str; 3] = [
    include_str!("schema/001_core.sql"),
    include_str!("schema/002_review.sql"),
    include_str!("schema/003_occurrences.sql"),
];

const VIEWS: &str = include_str!("schema/views.sql");

/// The newest version.
pub const SCHEMA_VERSION: i64 = VERSIONS.len() as i64;

/// The version of an open file.
pub(crate) fn version(sql: &Connection) -> Result<i64, Error> {
    Ok(sql.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Brings a file to the newest version. Other processes wait; a failure leaves the version it had.
pub(crate) fn migrate(sql: &mut Connection) -> Result<(), Error> {
    migrate_to(sql, SCHEMA_VERSION)
}

pub(crate) fn migrate_to(sql: &mut Connection, target: i64) -> Result<(), Error> {
    if version(sql)? >= target {
        return Ok(());
    }
    let transaction = sql.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been faster while this one waited.
    let found = version(&transaction)?;
    for (number, script) in (1..).zip(VERSIONS) {
        if found < number && number <= target {
            transaction.execute_batch(script)?;
        }
    }
    if target == SCHEMA_VERSION {
        transaction.execute_batch(VIEWS)?;
    }
    if found == 0 {
        first_words(&transaction)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    transaction.pragma_update(None, "user_version", found.max(target))?;
    transaction.commit()?;
    Ok(())
}

/// The codebook's own words get the smallest numbers, and contexts and sectors their bits. Bits are
/// given by the file and looked up there, so that a codebook in another order changes nothing.
fn first_words(sql: &Connection) -> Result<(), Error> {
    let mut word = sql.prepare("INSERT OR IGNORE INTO word (text) VALUES (?1)")?;
    let types = EventType::ALL.iter().map(|t| t.as_str());
    let quads = Quad::ALL.iter().map(|q| q.as_str());
    let modalities = Modality::ALL.iter().map(|m| m.as_str());
    for text in types.chain(quads).chain(modalities) {
        word.execute([text])?;
    }
    let mut bit = sql.prepare("INSERT INTO bit (kind, bit, name) VALUES (?1, ?2, ?3)")?;
    for (number, context) in (0_i64..).zip(Context::ALL) {
        bit.execute(params!["context", number, context.as_str()])?;
    }
    for (number, sector) in (0_i64..).zip(Sector::ALL) {
        bit.execute(params!["sector", number, sector.as_str()])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_file_is_brought_up_and_keeps_its_rows() {
        let mut sql = Connection::open_in_memory().expect("memory");
        migrate_to(&mut sql, 1).expect("version 1");
        assert_eq!(version(&sql).expect("a number"), 1);
        sql.execute("INSERT INTO word (text) VALUES ('kept')", [])
            .expect("a row");
        migrate(&mut sql).expect("the rest");
        assert_eq!(version(&sql).expect("a number"), SCHEMA_VERSION);
        let kept: i64 = sql
            .query_row("SELECT count(*) FROM word WHERE text = 'kept'", [], |r| {
                r.get(0)
            })
            .expect("a count");
        assert_eq!(kept, 1);
        // The views and the later tables are there, and nothing is done twice.
        migrate(&mut sql).expect("nothing to do");
        for table in [
            "events",
            "corrections",
            "occurrences",
            "outcomes",
            "dossiers",
        ] {
            sql.prepare(&format!("SELECT * FROM {table}")).expect(table);
        }
    }

    #[test]
    fn codes_have_the_smallest_numbers_and_contexts_fit_a_row() {
        let mut sql = Connection::open_in_memory().expect("memory");
        migrate(&mut sql).expect("a schema");
        let most: i64 = sql
            .query_row("SELECT max(id) FROM word", [], |r| r.get(0))
            .expect("a number");
        assert!(most < 128, "one byte each");
        let bits: i64 = sql
            .query_row("SELECT max(bit) FROM bit", [], |r| r.get(0))
            .expect("a number");
        assert!(bits < 63, "bits of a signed 64-bit number");
    }
}
