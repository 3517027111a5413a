//! Care of the file: is it sound, copy it while it is used, make it small.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::Backup;
use serde::Serialize;

use crate::overlay::{self, effective, history};
use crate::records::Records;
use crate::rollup::Sides;
use crate::{Archive, Error, occurrences};

/// Pages copied between two looks at whether somebody waits.
const BACKUP_PAGES: i32 = 4096;
/// Faults of one kind that are told; the rest is counted.
const TOLD: usize = 20;

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Soundness {
    /// Articles looked at.
    pub articles: u64,
    /// Events looked at.
    pub events: u64,
    /// What is wrong, each in a sentence; at most a few of each kind.
    pub faults: Vec<String>,
    /// How many faults there are.
    pub count: u64,
}

impl Soundness {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.count == 0
    }

    pub(crate) fn fault(&mut self, told: &mut usize, what: impl FnOnce() -> String) {
        self.count += 1;
        *told += 1;
        if *told <= TOLD {
            self.faults.push(what());
        }
    }

    /// Adds rows that are wrong, as a statement counts them.
    pub(crate) fn rows(&mut self, sql: &Connection, what: &str, count: &str) -> Result<(), Error> {
        let n: i64 = sql.query_row(count, [], |row| row.get(0))?;
        if n > 0 {
            self.count += n.unsigned_abs();
            self.faults.push(format!("{n} {what}"));
        }
        Ok(())
    }

    /// Ends a test with all that is wrong.
    #[cfg(test)]
    pub(crate) fn assert_sound(&self) {
        assert!(self.is_sound(), "{:#?}", self.faults);
    }
}

/// Rows that point nowhere: what is wrong with them, and how many there are.
const ORPHANS: [(&str, &str); 12] = [
    (
        "articles without text",
        "SELECT count(*) FROM article a WHERE NOT EXISTS (SELECT 1 FROM article_text t WHERE t.article = a.id)",
    ),
    (
        "texts without article",
        "SELECT count(*) FROM article_text t WHERE NOT EXISTS (SELECT 1 FROM article a WHERE a.id = t.article)",
    ),
    (
        "events without article",
        "SELECT count(*) FROM event e WHERE NOT EXISTS (SELECT 1 FROM article a WHERE a.id = e.article)",
    ),
    (
        "participants without event",
        "SELECT count(*) FROM member m WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.id = m.event)",
    ),
    (
        "unknown participants",
        "SELECT count(*) FROM member m WHERE NOT EXISTS (SELECT 1 FROM participant p WHERE p.id = m.participant)",
    ),
    (
        "unknown places",
        "SELECT count(*) FROM event e WHERE e.place IS NOT NULL AND NOT EXISTS (SELECT 1 FROM place p WHERE p.id = e.place)",
    ),
    (
        "copies of nothing",
        "SELECT count(*) FROM article a WHERE NOT EXISTS (SELECT 1 FROM article f WHERE f.id = a.family AND f.family = f.id)",
    ),
    (
        "coded records without event",
        "SELECT count(*) FROM original o WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.id = o.event)",
    ),
    (
        "corrections of nothing",
        "SELECT count(*) FROM correction c WHERE action NOT IN ('merge', 'split') AND NOT EXISTS (SELECT 1 FROM event e WHERE e.uid = c.event) AND NOT EXISTS (SELECT 1 FROM withdrawn w WHERE w.uid = c.event)",
    ),
    (
        "reports of an occurrence without event or occurrence",
        "SELECT count(*) FROM occurrence_member m WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.id = m.event) OR NOT EXISTS (SELECT 1 FROM occurrence o WHERE o.id = m.occurrence)",
    ),
    (
        "outcomes without event",
        "SELECT count(*) FROM outcome o WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.id = o.event)",
    ),
    (
        "occurrences of a dossier that are not there",
        "SELECT count(*) FROM dossier_member m WHERE NOT EXISTS (SELECT 1 FROM occurrence o WHERE o.id = m.occurrence) OR NOT EXISTS (SELECT 1 FROM dossier d WHERE d.id = m.dossier)",
    ),
];

/// Sums that must be what is summed: name, the table, and what it should hold.
const SUMS: [(&str, &str, &str); 4] = [
    (
        "events by day",
        "SELECT day, type, modality, lead, n, score, goldstein FROM roll_day",
        "SELECT day, type, modality, lead, count(*), sum(cast(round(score * 1000) AS INTEGER)),
           sum(cast(round(goldstein * 1000) AS INTEGER))
         FROM event WHERE status < 3 GROUP BY 1, 2, 3, 4",
    ),
    (
        "events by country and day",
        "SELECT country, day, type, modality, roles, lead, n, score, goldstein FROM roll_party",
        "SELECT p.country, e.day, e.type, e.modality, p.roles, e.lead, count(*),
           sum(cast(round(e.score * 1000) AS INTEGER)), sum(cast(round(e.goldstein * 1000) AS INTEGER))
         FROM party p JOIN event e ON e.id = p.event WHERE e.status < 3 GROUP BY 1, 2, 3, 4, 5, 6",
    ),
    (
        "events by country",
        "SELECT country, type, modality, roles, lead, n, score, goldstein FROM roll_country",
        "SELECT country, type, modality, roles, lead, sum(n), sum(score), sum(goldstein)
         FROM roll_party GROUP BY 1, 2, 3, 4, 5",
    ),
    (
        "events by dyad",
        "SELECT a, b, type, modality, lead, n, score, goldstein FROM roll_pair",
        "SELECT a, b, type, modality, lead, sum(n), sum(score), sum(goldstein)
         FROM roll_dyad GROUP BY 1, 2, 3, 4, 5",
    ),
];

impl Archive {
    /// Looks for everything that could be wrong: pages, rows that point nowhere, offsets that do not give
    /// their text, sums that are not what they sum, records that are not what corrections make of them.
    ///
    /// # Errors
    /// What the database reports; faults are no error.
    pub fn check(&self) -> Result<Soundness, Error> {
        let mut found = Soundness::default();
        pages(&self.sql, &mut found)?;
        for (what, query) in ORPHANS {
            found.rows(&self.sql, what, query)?;
        }
        for (what, kept, wanted) in SUMS {
            let what = format!("sums of {what} are wrong");
            for (one, other) in [(kept, wanted), (wanted, kept)] {
                let count = format!("SELECT count(*) FROM ({one} EXCEPT {other})");
                found.rows(&self.sql, &what, &count)?;
            }
        }
        occurrences::check(self, &mut found)?;
        self.check_dyads(&mut found)?;
        self.check_text_index(&mut found)?;
        let articles: i64 =
            (self.sql).query_row("SELECT count(*) FROM article", [], |row| row.get(0))?;
        found.articles = articles.unsigned_abs();
        self.check_records(&mut found)?;
        Ok(found)
    }

    /// Whether offsets lie in their text and give words, and corrected records follow from coded ones.
    fn check_records(&self, found: &mut Soundness) -> Result<(), Error> {
        let mut records = Records::new(&self.sql, &self.words);
        let (mut slices, mut sides, mut overlays) = (0, 0, 0);
        let mut statement = self
            .sql
            .prepare("SELECT id, status FROM event ORDER BY article, id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, status): (i64, i64) = (row.get(0)?, row.get(1)?);
            found.events += 1;
            let record = match records.get(id) {
                Ok(record) => record,
                Err(error) => {
                    found.fault(&mut slices, || format!("event {id}: {error}"));
                    continue;
                }
            };
            let trigger = record.trigger.text.chars().count();
            if trigger != record.trigger.end - record.trigger.start || trigger == 0 {
                found.fault(&mut slices, || {
                    format!("{}: the trigger is not in the text", record.id)
                });
            }
            let parties: Vec<(i64, i64)> = self
                .sql
                .prepare_cached(
                    "SELECT country, roles FROM party
                     WHERE country IN (SELECT p.country FROM member m
                                       JOIN participant p ON p.id = m.participant WHERE m.event = ?1)
                       AND day = (SELECT day FROM event WHERE id = ?1) AND event = ?1
                     ORDER BY country",
                )?
                .query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?;
            let mut wanted = Sides::of(&self.sql, id)?.parties();
            wanted.sort_unstable();
            if parties != wanted {
                found.fault(&mut sides, || {
                    format!("{}: its countries are not those of its members", record.id)
                });
            }
            let corrections = history(&self.sql, &record.id)?;
            let coded = overlay::original(&self.sql, id)?.unwrap_or_else(|| record.clone());
            let (wanted, decided) = effective(&coded, &corrections);
            if wanted != record || decided.code() != status {
                found.fault(&mut overlays, || {
                    format!(
                        "{}: the record is not what its corrections make of it",
                        record.id
                    )
                });
            }
        }
        Ok(())
    }

    fn check_dyads(&self, found: &mut Soundness) -> Result<(), Error> {
        let mut sums: rustc_hash::FxHashMap<(i64, i64), (i64, i64)> =
            rustc_hash::FxHashMap::default();
        let mut statement = self
            .sql
            .prepare("SELECT id, score FROM event WHERE status < 3")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let score = crate::rollup::thousandths(row.get(1)?);
            for pair in Sides::of(&self.sql, row.get(0)?)?.pairs() {
                let sum = sums.entry(pair).or_default();
                sum.0 += 1;
                sum.1 += score;
            }
        }
        let mut told = 0;
        let mut statement = self
            .sql
            .prepare("SELECT a, b, sum(n), sum(score) FROM roll_dyad GROUP BY a, b")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let pair = (row.get(0)?, row.get(1)?);
            if sums.remove(&pair) != Some((row.get(2)?, row.get(3)?)) {
                found.fault(&mut told, || format!("the sums of dyad {pair:?} are wrong"));
            }
        }
        for pair in sums.keys() {
            found.fault(&mut told, || {
                format!("the sums of dyad {pair:?} are missing")
            });
        }
        Ok(())
    }

    fn check_text_index(&self, found: &mut Soundness) -> Result<(), Error> {
        // The check is a command to the index, which only a writer may give.
        if self.sql.is_readonly("main")?
            || self
                .sql
                .pragma_query_value(None, "query_only", |row| row.get(0))?
        {
            return Ok(());
        }
        let check = "INSERT INTO article_fts (article_fts, rank) VALUES ('integrity-check', 1)";
        if let Err(error) = self.sql.execute(check, []) {
            found.count += 1;
            found.faults.push(format!(
                "the full-text index does not match the texts ({error})"
            ));
        }
        Ok(())
    }

    /// Copies the archive to a file while it is used, as it stands at one moment.
    ///
    /// # Errors
    /// If the file exists or cannot be written, and what the database reports.
    pub fn backup(&self, to: &Path, mut progress: impl FnMut(u64, u64)) -> Result<(), Error> {
        std::fs::File::create_new(to)?;
        let mut target = Connection::open(to)?;
        let done = Backup::new(&self.sql, &mut target).and_then(|backup| {
            while backup.step(BACKUP_PAGES)? != rusqlite::backup::StepResult::Done {
                let state = backup.progress();
                let total = u64::try_from(state.pagecount).unwrap_or(0);
                progress(total - u64::try_from(state.remaining).unwrap_or(0), total);
            }
            Ok(())
        });
        if done.is_err() {
            drop(target);
            // Half a copy must not look like one; if it cannot go either, the first error says why.
            let _ = std::fs::remove_file(to);
        }
        Ok(done?)
    }

    /// Gives back the room of what was deleted, merges the parts of the full-text index, and brings the
    /// statistics up to date by which SQLite plans.
    ///
    /// # Errors
    /// What the database reports.
    pub fn compact(&mut self) -> Result<(), Error> {
        self.sql.execute(
            "INSERT INTO article_fts (article_fts) VALUES ('optimize')",
            [],
        )?;
        self.sql.execute_batch("VACUUM; ANALYZE;")?;
        // The file is small only when the log is back in it.
        self.sql
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }
}

fn pages(sql: &Connection, found: &mut Soundness) -> Result<(), Error> {
    for pragma in ["integrity_check", "foreign_key_check"] {
        let mut statement = sql.prepare(&format!("PRAGMA {pragma}"))?;
        let mut rows = statement.query([])?;
        let mut told = 0;
        while let Some(row) = rows.next()? {
            let what = row.get_ref(0)?.as_str().unwrap_or("").to_owned();
            if what != "ok" {
                found.fault(&mut told, || format!("{pragma}: {what}"));
            }
        }
    }
    Ok(())
}
