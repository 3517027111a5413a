//! The archive as a file: opened for reading or for writing, by one writer and many readers.
//!
//! SQLite in write-ahead mode gives what is needed: a reader sees the state of its moment while the
//! writer goes on, and a process that dies leaves the last finished transaction. What this module adds is
//! that a file is known to be an archive, of a schema that this program knows, before anything else.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::Error;
use crate::occurrences::Occurrences;
use crate::schema::{self, APPLICATION_ID, SCHEMA_VERSION};
use crate::words::Words;
use crate::writing::{Follow, Writing};

/// How long a writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(60);
/// Pages that a connection caches, in KiB.
const CACHE_KIB: i64 = 64 * 1024;
/// Bytes of the file that are read through the system's own cache.
const MAPPED_BYTES: i64 = 1 << 30;
/// Prepared statements that a connection keeps.
const STATEMENTS: usize = 128;

/// An open archive. Not shared between threads: each opens its own, readers cost little.
pub struct Archive {
    pub(crate) sql: Connection,
    pub(crate) words: Words,
    followers: Vec<Box<dyn Follow + Send>>,
    /// SQLite's number for what other connections have written, as it was after the last transaction.
    others: i64,
    path: PathBuf,
}

impl Archive {
    /// Opens an archive for reading and writing, or makes it; brings an older schema up to date.
    ///
    /// # Errors
    /// If the file is no archive, too new, or may not be written.
    pub fn open(path: &Path) -> Result<Archive, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut sql = Connection::open_with_flags(path, flags).map_err(|e| cannot_open(path, e))?;
        settings(&sql).map_err(|e| cannot_open(path, e))?;
        known(&sql, path)?;
        let mode = write_ahead(&sql)?;
        if mode != "wal" {
            return Err(Error::ReadOnly);
        }
        // After a power cut the last transactions may be gone, but never a part of one; after a crash of
        // the program nothing is.
        sql.pragma_update(None, "synchronous", "normal")?;
        schema::migrate(&mut sql)?;
        let mut archive = Archive::with(sql, path);
        archive.follow(Box::new(Occurrences::default()));
        archive.group_old_events()?;
        Ok(archive)
    }

    /// Opens an archive for reading. The schema must be this program's.
    ///
    /// # Errors
    /// If there is no such file, it is no archive, or of another schema.
    pub fn read(path: &Path) -> Result<Archive, Error> {
        if !path.exists() {
            return Err(Error::Missing {
                path: path.to_owned(),
            });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut sql = Connection::open_with_flags(path, flags).map_err(|e| cannot_open(path, e))?;
        if let Err(error) = sql.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
        {
            // In a folder that may not be written there can be no index of the log. Without a log the
            // file is all there is, and nobody can be writing it.
            if log_of(path).exists() {
                return Err(cannot_open(path, error));
            }
            sql = Connection::open_with_flags(immutable(path)?, flags | OpenFlags::SQLITE_OPEN_URI)
                .map_err(|e| cannot_open(path, e))?;
        }
        settings(&sql).map_err(|e| cannot_open(path, e))?;
        known(&sql, path)?;
        let found = schema::version(&sql)?;
        if found == 0 {
            return Err(Error::NotAnArchive {
                path: path.to_owned(),
            });
        }
        if found < SCHEMA_VERSION {
            return Err(Error::TooOld {
                path: path.to_owned(),
                found,
                known: SCHEMA_VERSION,
            });
        }
        sql.pragma_update(None, "query_only", true)?;
        Ok(Archive::with(sql, path))
    }

    fn with(sql: Connection, path: &Path) -> Archive {
        sql.set_prepared_statement_cache_capacity(STATEMENTS);
        Archive {
            sql,
            words: Words::default(),
            followers: Vec::new(),
            others: 0,
            path: path.to_owned(),
        }
    }

    /// Has `follower` called inside every transaction that stores or removes events: so outcomes and dossiers
    /// are never behind what they are made from. Occurrences are kept by every archive that is opened for
    /// writing, before any other follower is called.
    pub fn follow(&mut self, follower: Box<dyn Follow + Send>) {
        self.followers.push(follower);
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The database itself, for questions that nothing here asks. Read-only if the archive is.
    #[must_use]
    pub fn sql(&self) -> &Connection {
        &self.sql
    }

    /// The version of the data: grows with every change.
    ///
    /// # Errors
    /// What the database reports.
    pub fn version(&self) -> Result<i64, Error> {
        Ok(self
            .sql
            .prepare_cached("SELECT ifnull(max(seq), 0) FROM change")?
            .query_row([], |row| row.get(0))?)
    }

    /// Runs `work` in one transaction: all of it is written, or nothing.
    ///
    /// # Errors
    /// Those of `work`, [`Error::Busy`] if another process writes for longer than a minute, and what the
    /// database reports.
    pub fn write<T>(
        &mut self,
        work: impl FnOnce(&mut Writing<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.transact(work, true)
    }

    /// Runs `work` in a transaction and takes all of it back: what would happen, without its happening.
    ///
    /// # Errors
    /// As [`Archive::write`].
    pub fn rehearse<T>(
        &mut self,
        work: impl FnOnce(&mut Writing<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.transact(work, false)
    }

    fn transact<T>(
        &mut self,
        work: impl FnOnce(&mut Writing<'_>) -> Result<T, Error>,
        keep: bool,
    ) -> Result<T, Error> {
        let transaction = self
            .sql
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let others = transaction.pragma_query_value(None, "data_version", |row| row.get(0))?;
        if others != self.others {
            forget(&mut self.followers);
            self.others = others;
        }
        let mut writing = Writing::new(&transaction, &self.words, &mut self.followers);
        let result = work(&mut writing)
            .and_then(|value| writing.settle().map(|()| value))
            .and_then(|value| {
                if keep {
                    transaction.commit()?;
                } else {
                    transaction.rollback()?;
                }
                Ok(value)
            });
        if result.is_err() || !keep {
            self.words.forget();
            forget(&mut self.followers);
        }
        result
    }
}

fn forget(followers: &mut [Box<dyn Follow + Send>]) {
    for follower in followers {
        follower.forget();
    }
}

fn settings(sql: &Connection) -> rusqlite::Result<()> {
    sql.busy_timeout(PATIENCE)?;
    sql.pragma_update(None, "cache_size", -CACHE_KIB)?;
    sql.pragma_update(None, "mmap_size", MAPPED_BYTES)?;
    sql.pragma_update(None, "temp_store", "memory")?;
    // References are right by construction and proven by `check`; looking each up would cost a fifth of
    // the speed of writing.
    sql.pragma_update(None, "foreign_keys", false)?;
    Ok(())
}

/// Switches to write-ahead mode; what mode there is then. Of several processes that make one archive at the
/// same time all but one are turned away at once, without the patience of other statements: they ask again.
fn write_ahead(sql: &Connection) -> Result<String, Error> {
    const ATTEMPTS: u32 = 100;
    const PAUSE: Duration = Duration::from_millis(20);
    let mut attempt = 0;
    loop {
        match sql.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0)) {
            Err(error)
                if attempt < ATTEMPTS
                    && error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) =>
            {
                attempt += 1;
                std::thread::sleep(PAUSE);
            }
            other => return Ok(other?),
        }
    }
}

/// Whether a file is an archive, or new and empty, and not of a later program.
fn known(sql: &Connection, path: &Path) -> Result<(), Error> {
    // in one statement, so that another process that is just making the archive is seen before or after, not
    // in between
    let (application, found, tables): (i64, i64, i64) = sql
        .query_row(
            "SELECT a.application_id, u.user_version, (SELECT count(*) FROM sqlite_schema) \
             FROM pragma_application_id a, pragma_user_version u",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .map_err(|e| cannot_open(path, e))?;
    let empty = tables == 0 && application == 0 && found == 0;
    if !empty && application != APPLICATION_ID {
        return Err(Error::NotAnArchive {
            path: path.to_owned(),
        });
    }
    if found > SCHEMA_VERSION {
        return Err(Error::TooNew {
            path: path.to_owned(),
            found,
            known: SCHEMA_VERSION,
        });
    }
    Ok(())
}

fn cannot_open(path: &Path, error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => Error::NotAnArchive {
            path: path.to_owned(),
        },
        Some(rusqlite::ErrorCode::CannotOpen) => {
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            if folder.is_none_or(Path::is_dir) {
                Error::ReadOnly
            } else {
                Error::Missing {
                    path: path.to_owned(),
                }
            }
        }
        _ => Error::from(error),
    }
}

/// The write-ahead log of a file.
fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

/// The address by which SQLite opens a file that nobody changes.
fn immutable(path: &Path) -> Result<String, Error> {
    let path = std::path::absolute(path)?;
    let mut address = url::Url::from_file_path(&path).map_err(|()| Error::Missing { path })?;
    address.set_query(Some("immutable=1"));
    Ok(address.into())
}
