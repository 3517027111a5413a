//! The inside of a transaction: what the program writes, in its own terms.

use demarche_coder::Event;
use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::event::{self, Status};
use crate::overlay;
use crate::records::Records;
use crate::rollup::{self, Way};
use crate::words::Words;
use crate::{Archive, Error};

/// What is made from events and has to keep up with them: occurrences, outcomes, dossiers. Called inside
/// the transaction that changes the events, so both are written or neither.
pub trait Follow {
    /// These events (by `event.id`) are about to lose their rows.
    ///
    /// # Errors
    /// Any; the transaction is rolled back.
    fn removing(&mut self, writing: &Scope<'_>, events: &[i64]) -> Result<(), Error>;

    /// These events of article `article` (by `article.id`) have new rows or were changed.
    ///
    /// # Errors
    /// Any; the transaction is rolled back.
    fn stored(&mut self, writing: &Scope<'_>, article: i64, events: &[i64]) -> Result<(), Error>;

    /// The articles of this family were copies of others until now, or of none.
    ///
    /// # Errors
    /// Any; the transaction is rolled back.
    fn reprinted(&mut self, _writing: &Scope<'_>, _family: i64) -> Result<(), Error> {
        Ok(())
    }

    /// The transaction is about to be committed. Followers are asked in their order, so that one can rest on
    /// what those before it have settled.
    ///
    /// # Errors
    /// Any; the transaction is rolled back.
    fn settle(&mut self, _writing: &Scope<'_>) -> Result<(), Error> {
        Ok(())
    }

    /// What a follower remembers of the file may be wrong: the transaction was rolled back, or another process
    /// has written.
    fn forget(&mut self) {}
}

/// What a follower may use: the transaction's database, its dictionary and its time.
pub struct Scope<'a> {
    pub(crate) sql: &'a Connection,
    pub(crate) words: &'a Words,
    /// Milliseconds since 1970: one moment for all of a transaction.
    pub now: i64,
}

impl<'a> Scope<'a> {
    /// For questions outside of a transaction.
    pub(crate) fn reading(archive: &'a Archive) -> Scope<'a> {
        Scope {
            sql: &archive.sql,
            words: &archive.words,
            now: 0,
        }
    }

    /// The database, inside the transaction.
    #[must_use]
    pub fn sql(&self) -> &'a Connection {
        self.sql
    }

    /// The number of a word in the dictionary, given to it if it has none.
    ///
    /// # Errors
    /// What the database reports.
    pub fn word(&self, text: &str) -> Result<i64, Error> {
        self.words.intern(self.sql, text)
    }

    /// The word of a number.
    ///
    /// # Errors
    /// [`Error::Damaged`] if there is none.
    pub fn text(&self, word: i64) -> Result<String, Error> {
        Ok(self.words.text(self.sql, word)?.to_string())
    }

    /// The effective record of an event, by `event.id`.
    ///
    /// # Errors
    /// [`Error::Damaged`] if there is none.
    pub fn record(&self, event: i64) -> Result<Event, Error> {
        Records::new(self.sql, self.words).get(event)
    }

    /// Says whether an event (by `event.id`) stands for its occurrence where those are listed and counted.
    /// Every event does until it is told otherwise; of the reports of one occurrence one should.
    ///
    /// # Errors
    /// What the database reports.
    pub fn set_lead(&self, event: i64, lead: bool) -> Result<(), Error> {
        let before: bool = self
            .sql
            .prepare_cached("SELECT lead FROM event WHERE id = ?1")?
            .query_row([event], |row| row.get(0))?;
        if before != lead {
            rollup::sum(self.sql, event, Way::Out)?;
            self.sql
                .prepare_cached("UPDATE event SET lead = ?2 WHERE id = ?1")?
                .execute(params![event, lead])?;
            rollup::sum(self.sql, event, Way::In)?;
        }
        Ok(())
    }

    /// Notes in the feed of changes what happened to a unit (`article`, `event`, `occurrence`, …).
    ///
    /// # Errors
    /// What the database reports.
    pub fn changed(&self, unit: &str, uid: &str, what: &str) -> Result<(), Error> {
        self.sql
            .prepare_cached("INSERT INTO change (at, unit, uid, what) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![self.now, unit, uid, what])?;
        Ok(())
    }
}

/// A transaction under way; see [`crate::Archive::write`].
pub struct Writing<'a> {
    pub(crate) scope: Scope<'a>,
    followers: &'a mut Vec<Box<dyn Follow + Send>>,
}

impl<'a> Writing<'a> {
    pub(crate) fn new(
        sql: &'a Connection,
        words: &'a Words,
        followers: &'a mut Vec<Box<dyn Follow + Send>>,
    ) -> Writing<'a> {
        let now = Timestamp::now().as_millisecond();
        Writing {
            scope: Scope { sql, words, now },
            followers,
        }
    }

    /// What followers see of it.
    #[must_use]
    pub fn scope(&self) -> &Scope<'a> {
        &self.scope
    }

    pub(crate) fn removing(&mut self, events: &[i64]) -> Result<(), Error> {
        if events.is_empty() {
            return Ok(());
        }
        for follower in self.followers.iter_mut() {
            follower.removing(&self.scope, events)?;
        }
        Ok(())
    }

    pub(crate) fn stored(&mut self, article: i64, events: &[i64]) -> Result<(), Error> {
        if events.is_empty() {
            return Ok(());
        }
        for follower in self.followers.iter_mut() {
            follower.stored(&self.scope, article, events)?;
        }
        Ok(())
    }

    pub(crate) fn reprinted(&mut self, family: i64) -> Result<(), Error> {
        for follower in self.followers.iter_mut() {
            follower.reprinted(&self.scope, family)?;
        }
        Ok(())
    }

    /// Has followers finish what they make of the transaction.
    pub(crate) fn settle(&mut self) -> Result<(), Error> {
        for follower in self.followers.iter_mut() {
            follower.settle(&self.scope)?;
        }
        Ok(())
    }

    /// Writes an event anew under its old number.
    pub(crate) fn rewrite(
        &self,
        id: i64,
        article: i64,
        record: &Event,
        status: Status,
    ) -> Result<(), Error> {
        let sql = self.scope.sql;
        let lead: i64 = sql
            .prepare_cached("SELECT lead FROM event WHERE id = ?1")?
            .query_row([id], |row| row.get(0))?;
        event::erase(sql, id)?;
        event::put(
            sql,
            self.scope.words,
            article,
            record,
            Some(id),
            status,
            lead,
        )?;
        Ok(())
    }

    /// Writes a new event, which may be one that was withdrawn before, and lays its corrections over it.
    pub(crate) fn add(&mut self, article: i64, record: &Event) -> Result<i64, Error> {
        let sql = self.scope.sql;
        for statement in [
            "DELETE FROM alias WHERE uid = ?1",
            "DELETE FROM withdrawn WHERE uid = ?1",
        ] {
            sql.prepare_cached(statement)?.execute([&record.id])?;
        }
        let words = self.scope.words;
        let id = event::put(sql, words, article, record, None, Status::Unreviewed, 1)?;
        overlay::lay_over(self, id)?;
        Ok(id)
    }
}
