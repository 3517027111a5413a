//! Questions that nothing else here asks: SQL over the views, which cannot write.

use rusqlite::types::ValueRef;
use serde_json::Value;

use crate::{Archive, Error};

impl Archive {
    /// Runs one SQL statement that only reads and hands each row to `take`, with the names of the
    /// columns, until that says no. Bytes that are no text are told by their length.
    ///
    /// # Errors
    /// [`Error::Filter`] if the statement would write, and what the database reports.
    pub fn select<E: From<Error>>(
        &self,
        statement: &str,
        mut take: impl FnMut(&[String], Vec<Value>) -> Result<bool, E>,
    ) -> Result<(), E> {
        let database = |e: rusqlite::Error| E::from(Error::from(e));
        let mut prepared = self.sql.prepare(statement).map_err(database)?;
        if !prepared.readonly() || prepared.parameter_count() > 0 {
            return Err(E::from(Error::Filter {
                key: "sql".into(),
                value: statement.to_owned(),
                why: "only statements that read and are whole are run".into(),
            }));
        }
        let names: Vec<String> = prepared.column_names().map(str::to_owned).collect();
        let mut rows = prepared.query([]).map_err(database)?;
        while let Some(row) = rows.next().map_err(database)? {
            let cells = (0..names.len())
                .map(|i| row.get_ref(i).map(json))
                .collect::<Result<Vec<_>, _>>()
                .map_err(database)?;
            if !take(&names, cells)? {
                break;
            }
        }
        Ok(())
    }
}

fn json(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => n.into(),
        ValueRef::Real(x) => x.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => format!("{} bytes", bytes.len()).into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::samples::{self, BODY};

    fn rows(archive: &Archive, statement: &str) -> Result<Vec<Vec<Value>>, Error> {
        let mut all = Vec::new();
        archive.select::<Error>(statement, |_, row| {
            all.push(row);
            Ok(true)
        })?;
        Ok(all)
    }

    #[test]
    fn views_say_in_words_what_tables_say_in_numbers() {
        let (mut archive, _dir) = samples::archive();
        let stored = samples::store(&mut archive, "https://example.org/1", BODY);
        let asked = rows(
            &archive,
            "SELECT id, day, type, mode, actors, recipients, place, status, \"trigger\", sentence
             FROM events ORDER BY id",
        )
        .expect("rows");
        let mut expected: Vec<Vec<Value>> = stored
            .iter()
            .map(|e| {
                vec![
                    json!(e.id),
                    json!(e.when.as_ref().and_then(|w| w.start.as_deref())),
                    json!(e.event_type),
                    json!(e.mode),
                    json!(e.actors[0].name),
                    json!(e.recipients[0].name),
                    json!(e.place.as_ref().map(|p| p.name.as_str())),
                    json!("unreviewed"),
                    json!(e.trigger.text),
                    json!(e.sentence.text),
                ]
            })
            .collect();
        expected.sort_by_key(|row| row[0].to_string());
        assert_eq!(asked, expected);
        for view in ["articles", "participants", "contexts", "dyad_days"] {
            assert!(
                !rows(&archive, &format!("SELECT * FROM {view}"))
                    .expect(view)
                    .is_empty()
            );
        }
        let contexts = rows(&archive, "SELECT context FROM contexts ORDER BY 1").expect("rows");
        assert_eq!(
            contexts,
            [["crime"], ["diplomatic"], ["legal"]].map(|c| vec![json!(c[0])])
        );
    }

    #[test]
    fn nothing_can_be_written() {
        let (mut archive, _dir) = samples::archive();
        samples::store(&mut archive, "https://example.org/1", BODY);
        for statement in [
            "DELETE FROM event",
            "DROP TABLE word",
            "INSERT INTO word (text) VALUES ('x')",
        ] {
            assert!(rows(&archive, statement).is_err(), "{statement}");
        }
        assert!(rows(&archive, "SELECT ?1").is_err());
        let reader = Archive::read(archive.path()).expect("a reader");
        assert!(rows(&reader, "DELETE FROM event").is_err());
        assert_eq!(
            rows(&reader, "SELECT count(*) FROM events").expect("rows"),
            [[json!(2)]]
        );
    }
}
