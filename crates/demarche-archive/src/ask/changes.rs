//! The feed of changes: what came, changed or went since a version.

use serde::Serialize;

use crate::{Archive, Error};

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Version of the data that it made.
    pub version: i64,
    /// Milliseconds since 1970.
    pub at: i64,
    /// `article`, `event`, `occurrence`, `outcome` or `dossier`.
    pub unit: String,
    /// The unit's id. An article that was added, revised or recoded stands for its new events too.
    pub id: String,
    /// `added`, `revised`, `recoded`, `changed` or `withdrawn`.
    pub what: String,
}

impl Archive {
    /// What happened after version `since`, in order, at most `limit` changes.
    ///
    /// # Errors
    /// What the database reports.
    pub fn changes(&self, since: i64, limit: usize) -> Result<Vec<Change>, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(self
            .sql
            .prepare_cached(
                "SELECT seq, at, unit, uid, what FROM change WHERE seq > ?1 ORDER BY seq LIMIT ?2",
            )?
            .query_map([since, limit], |row| {
                Ok(Change {
                    version: row.get(0)?,
                    at: row.get(1)?,
                    unit: row.get(2)?,
                    id: row.get(3)?,
                    what: row.get(4)?,
                })
            })?
            .collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use crate::samples::{self, BODY};

    #[test]
    fn the_feed_tells_what_came_and_what_went() {
        let (mut archive, _dir) = samples::archive();
        let stored = samples::store(&mut archive, "https://example.org/1", BODY);
        let version = archive.version().expect("a version");
        samples::store(
            &mut archive,
            "https://example.org/1",
            "Nothing happened after all.",
        );
        let told: Vec<_> = archive
            .changes(version, 100)
            .expect("the feed")
            .into_iter()
            .map(|change| (change.unit, change.id, change.what))
            .collect();
        let gone = |n: usize| {
            (
                "event".to_owned(),
                stored[n].id.clone(),
                "withdrawn".to_owned(),
            )
        };
        let revised = (
            "article".to_owned(),
            stored[0].article.id.clone(),
            "revised".to_owned(),
        );
        let (occurrences, others): (Vec<_>, Vec<_>) = told
            .into_iter()
            .partition(|(unit, _, _)| unit == "occurrence");
        assert_eq!(others, [revised, gone(0), gone(1)]);
        assert_eq!(occurrences.len(), 2);
        assert!(occurrences.iter().all(|(_, _, what)| what == "withdrawn"));
        assert_eq!(archive.changes(0, 1).expect("the feed").len(), 1);
    }
}
