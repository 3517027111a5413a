//! Storing coded articles: new, known, changed.
//!
//! Storing the same article again changes nothing. One that says something else is a new revision: the
//! old words stay beside it, and events whose reading is gone lead to the reading that took their place,
//! or say why there is none.

use demarche_coder::{Article, Event};
use rusqlite::{OptionalExtension, params};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::copies::{self, Runs};
use crate::event;
use crate::records::Records;
use crate::rollup::{self, Way};
use crate::writing::Writing;
use crate::{Archive, Day, Error, Identity, occurrences};

/// An article as it comes to be stored.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// Which article it is; `article.id` must be `identity.uid`, so that its events carry that id.
    pub identity: &'a Identity,
    /// The article.
    pub article: &'a Article,
    /// The file it came from, and what it is called there.
    pub source: &'a str,
    /// Its own id in that file.
    pub source_id: &'a str,
    /// What was read from it.
    pub reading: Reading<'a>,
}

/// What was read from an article.
#[derive(Debug, Clone, Copy)]
pub enum Reading<'a> {
    /// Its events, and the version of the coder with all its data.
    Coded {
        /// In the order of the text.
        events: &'a [Event],
        /// Such as `demarche 0.1.0 lexicon 3f2a`.
        coder: &'a str,
    },
    /// Nothing, because it is in another language: kept and searchable.
    Kept,
}

/// What became of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// It was not there.
    New,
    /// It was there and said something else.
    Revised,
    /// It was there.
    Known,
}

/// What coding an article again changed, by event id.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Difference {
    /// Readings that are new.
    pub added: Vec<Event>,
    /// Readings that are gone, as they were coded; with the id that took their place, if one did.
    pub lost: Vec<(Event, Option<String>)>,
    /// Readings under the same id whose fields differ: before and after.
    pub changed: Vec<(Event, Event)>,
}

impl Difference {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.lost.is_empty() && self.changed.is_empty()
    }
}

impl Archive {
    /// Whether the archive holds this wording of an article, as the present one or an earlier one. Then
    /// it need not be coded.
    ///
    /// # Errors
    /// What the database reports.
    pub fn knows(&self, identity: &Identity) -> Result<bool, Error> {
        Ok(self
            .sql
            .prepare_cached(
                "SELECT 1 FROM article a WHERE a.uid = ?1 AND (a.content = ?2 OR EXISTS (
                   SELECT 1 FROM old_text o WHERE o.article = a.id AND o.content = ?2))",
            )?
            .exists(params![identity.uid, identity.content])?)
    }
}

impl Writing<'_> {
    /// Stores an article with all that was read from it.
    ///
    /// # Errors
    /// What the database reports.
    pub fn store(&mut self, report: &Report<'_>) -> Result<Stored, Error> {
        let found: Option<(i64, Vec<u8>)> = self
            .scope
            .sql
            .prepare_cached("SELECT id, content FROM article WHERE uid = ?1")?
            .query_row([&report.identity.uid], |row| row.try_into())
            .optional()?;
        let (id, stored) = match found {
            None => (self.insert(report)?, Stored::New),
            Some((id, content)) => {
                if content == report.identity.content || self.said_before(id, report.identity)? {
                    (id, Stored::Known)
                } else {
                    self.revise(id, report)?;
                    (id, Stored::Revised)
                }
            }
        };
        self.sighted(id, report.source, report.source_id)?;
        Ok(stored)
    }

    /// Notes that an article the archive [knows](Archive::knows) was seen in a source.
    ///
    /// # Errors
    /// [`Error::Unknown`] if the archive does not know it.
    pub fn seen(
        &mut self,
        identity: &Identity,
        source: &str,
        source_id: &str,
    ) -> Result<(), Error> {
        let id = self.article_id(&identity.uid)?;
        self.sighted(id, source, source_id)
    }

    /// Codes an article again: puts `events` in the place of those it has.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there is no such article, and what the database reports.
    pub fn recode(
        &mut self,
        uid: &str,
        events: &[Event],
        coder: &str,
    ) -> Result<Difference, Error> {
        let id = self.article_id(uid)?;
        let coder = self.scope.word(coder)?;
        self.scope
            .sql
            .prepare_cached("UPDATE article SET coder = ?2, state = 0 WHERE id = ?1")?
            .execute([id, coder])?;
        let difference = self.replace(id, events, "coded again", true)?;
        if !difference.is_empty() {
            self.scope.changed("article", uid, "recoded")?;
        }
        Ok(difference)
    }

    fn article_id(&self, uid: &str) -> Result<i64, Error> {
        self.scope
            .sql
            .prepare_cached("SELECT id FROM article WHERE uid = ?1")?
            .query_row([uid], |row| row.get(0))
            .optional()?
            .ok_or_else(|| Error::Unknown {
                unit: "article",
                id: uid.to_owned(),
            })
    }

    fn said_before(&self, article: i64, identity: &Identity) -> Result<bool, Error> {
        Ok(self
            .scope
            .sql
            .prepare_cached("SELECT 1 FROM old_text WHERE article = ?1 AND content = ?2")?
            .exists(params![article, identity.content])?)
    }

    fn sighted(&self, article: i64, source: &str, source_id: &str) -> Result<(), Error> {
        let source = self.scope.word(source)?;
        self.scope
            .sql
            .prepare_cached(
                "INSERT OR IGNORE INTO sighting (article, source_id, source, at) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![article, source_id, source, self.scope.now])?;
        Ok(())
    }

    fn insert(&mut self, report: &Report<'_>) -> Result<i64, Error> {
        let (id, events) = self.says(report)?;
        self.scope
            .changed("article", &report.identity.uid, "added")?;
        self.replace(id, events, "", true)?;
        Ok(id)
    }

    fn revise(&mut self, id: i64, report: &Report<'_>) -> Result<(), Error> {
        let sql = self.scope.sql;
        let (title, body, day, publisher): (Option<String>, String, i64, Option<i64>) = sql
            .prepare_cached(
                "SELECT t.title, t.body, a.day, a.publisher
                 FROM article a JOIN article_text t ON t.article = a.id WHERE a.id = ?1",
            )?
            .query_row([id], |row| row.try_into())?;
        sql.prepare_cached(
            "INSERT INTO old_text (article, revision, title, body, published, content, replaced)
             SELECT a.id, a.revision, t.title, t.body, a.published, a.content, ?2
             FROM article a JOIN article_text t ON t.article = a.id WHERE a.id = ?1",
        )?
        .execute([id, self.scope.now])?;
        sql.prepare_cached(
            "INSERT INTO article_fts (article_fts, rowid, title, body) VALUES ('delete', ?1, ?2, ?3)",
        )?
        .execute(params![id, title, body])?;
        rollup::read(sql, day, publisher, Way::Out)?;
        // The words of the old text go last: events are compared by what they say of it.
        let old = self.coded(id)?;
        let (_, events) = self.says(report)?;
        self.scope
            .changed("article", &report.identity.uid, "revised")?;
        self.exchange(id, old, events, "the article was changed", false)?;
        Ok(())
    }

    /// Writes what an article says, for the first time or in another wording: its number, and the events to
    /// be stored.
    fn says<'r>(&mut self, report: &Report<'r>) -> Result<(i64, &'r [Event]), Error> {
        let (scope, article) = (&self.scope, report.article);
        let word = |text: &Option<String>| text.as_deref().map(|t| scope.word(t)).transpose();
        let (publisher, lang) = (word(&article.publisher)?, word(&article.lang)?);
        let day = Day::of(article.published.as_deref());
        let (events, state, coder): (&[Event], _, _) = match report.reading {
            Reading::Coded { events, coder } => (events, 0, Some(scope.word(coder)?)),
            Reading::Kept => (&[], 1, None),
        };
        let (id, family): (i64, i64) = scope
            .sql
            .prepare_cached(
                "INSERT INTO article (uid, url, publisher, lang, published, day, content, family, state,
                   coder, added)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9, ?10)
                 ON CONFLICT (uid) DO UPDATE SET url = ifnull(excluded.url, url),
                   publisher = excluded.publisher, lang = excluded.lang, published = excluded.published,
                   day = excluded.day, content = excluded.content, state = excluded.state,
                   coder = excluded.coder, revision = revision + 1
                 RETURNING id, family",
            )?
            .query_row(
                params![
                    report.identity.uid,
                    article.url,
                    publisher,
                    lang,
                    article.published,
                    day.0,
                    report.identity.content,
                    state,
                    coder,
                    scope.now
                ],
                |row| row.try_into(),
            )?;
        scope
            .sql
            .prepare_cached(
                "INSERT INTO article_text (article, title, body) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET title = excluded.title, body = excluded.body",
            )?
            .execute(params![id, article.title, article.text])?;
        rollup::read(scope.sql, day.0, publisher, Way::In)?;
        self.index(id, family, article)?;
        Ok((id, events))
    }

    /// Full text and copies of a new wording, which belonged to `family` before.
    fn index(&mut self, id: i64, family: i64, article: &Article) -> Result<(), Error> {
        let sql = self.scope.sql;
        sql.prepare_cached("INSERT INTO article_fts (rowid, title, body) VALUES (?1, ?2, ?3)")?
            .execute(params![id, article.title, article.text])?;
        let mut belongs = sql.prepare_cached("UPDATE article SET family = ?2 WHERE id = ?1")?;
        belongs.execute([id, id])?;
        let runs = Runs::of(&article.text);
        let linked = copies::link(sql, id, &runs)?;
        belongs.execute([id, linked.family])?;
        copies::keep(sql, id, &runs)?;
        if linked.united || family != 0 && family != linked.family {
            self.reprinted(linked.family)?;
        }
        Ok(())
    }

    /// The records of an article as they were coded, with their numbers.
    fn coded(&self, article: i64) -> Result<Vec<(i64, Event)>, Error> {
        let sql = self.scope.sql;
        let rows: Vec<(i64, Option<String>)> = sql
            .prepare_cached(
                "SELECT e.id, o.record FROM event e LEFT JOIN original o ON o.event = e.id
                 WHERE e.article = ?1 ORDER BY e.id",
            )?
            .query_map([article], |row| row.try_into())?
            .collect::<Result<_, _>>()?;
        let mut records = Records::new(sql, self.scope.words);
        rows.into_iter()
            .map(|(id, original)| {
                let record = match original {
                    Some(json) => serde_json::from_str(&json)?,
                    None => records.get(id)?,
                };
                Ok((id, record))
            })
            .collect()
    }

    fn replace(
        &mut self,
        article: i64,
        events: &[Event],
        why: &str,
        same_text: bool,
    ) -> Result<Difference, Error> {
        let old = self.coded(article)?;
        self.exchange(article, old, events, why, same_text)
    }

    /// Puts `new` in the place of `old`. What is in both stays untouched, with its number.
    fn exchange(
        &mut self,
        article: i64,
        old: Vec<(i64, Event)>,
        new: &[Event],
        why: &str,
        same_text: bool,
    ) -> Result<Difference, Error> {
        let mut difference = Difference::default();
        // Two readings under one id are one: the first counts.
        let mut seen = FxHashSet::default();
        let new: Vec<&Event> = new.iter().filter(|e| seen.insert(e.id.as_str())).collect();
        let by_id: FxHashMap<&str, &Event> = new.iter().map(|e| (e.id.as_str(), *e)).collect();
        let (stays, goes): (Vec<_>, Vec<_>) = old
            .into_iter()
            .partition(|(_, record)| by_id.contains_key(record.id.as_str()));

        let gone: Vec<i64> = goes.iter().map(|(id, _)| *id).collect();
        self.removing(&gone)?;
        for id in &gone {
            event::erase(self.scope.sql, *id)?;
            self.scope
                .sql
                .prepare_cached("DELETE FROM original WHERE event = ?1")?
                .execute([id])?;
        }
        let mut touched = Vec::new();
        let mut kept = FxHashSet::default();
        for (id, record) in &stays {
            let now = by_id[record.id.as_str()];
            kept.insert(record.id.clone());
            // Offsets of a changed text are other ones even if all words are the same.
            if record != now {
                self.recorded_anew(*id, article, now)?;
                self.scope.changed("event", &now.id, "changed")?;
                touched.push(*id);
                difference.changed.push((record.clone(), now.clone()));
            }
        }
        for (_, record) in goes {
            let successor = successor(&record, &new, same_text).map(|event| event.id.clone());
            self.withdraw(article, &record, successor.as_deref(), why)?;
            difference.lost.push((record, successor));
        }
        for record in &new {
            if !kept.contains(&record.id) {
                touched.push(self.add(article, record)?);
                difference.added.push((*record).clone());
            }
        }
        self.stored(article, &touched)?;
        Ok(difference)
    }

    /// Leads an id on to its successor, with all corrections, or keeps its record among the withdrawn.
    fn withdraw(
        &self,
        article: i64,
        record: &Event,
        successor: Option<&str>,
        why: &str,
    ) -> Result<(), Error> {
        let (sql, now) = (self.scope.sql, self.scope.now);
        match successor {
            Some(successor) => {
                sql.prepare_cached("UPDATE alias SET successor = ?2 WHERE successor = ?1")?
                    .execute([&record.id, successor])?;
                sql.prepare_cached(
                    "INSERT OR REPLACE INTO alias (uid, successor, why, at) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![record.id, successor, why, now])?;
                sql.prepare_cached("UPDATE correction SET event = ?2 WHERE event = ?1")?
                    .execute([&record.id, successor])?;
                occurrences::carry(sql, &record.id, successor)?;
            }
            None => {
                sql.prepare_cached(
                    "INSERT OR REPLACE INTO withdrawn (uid, article, why, at, record)
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![
                    record.id,
                    article,
                    why,
                    now,
                    serde_json::to_string(record)?
                ])?;
            }
        }
        self.scope.changed("event", &record.id, "withdrawn")
    }
}

/// The reading that took the place of another one: in the same text one whose trigger overlaps, of the
/// same type if there is a choice; in a changed text one of the same sentence and trigger.
fn successor<'e>(old: &Event, new: &[&'e Event], same_text: bool) -> Option<&'e Event> {
    let title = |event: &Event| event.sentence.index < 0;
    new.iter()
        .filter(|event| {
            if same_text {
                title(event) == title(old)
                    && event.trigger.start < old.trigger.end
                    && old.trigger.start < event.trigger.end
            } else {
                event.trigger.text == old.trigger.text
                    && (event.sentence.text == old.sentence.text
                        || event.event_type == old.event_type && who(event) == who(old))
            }
        })
        .max_by_key(|event| (event.event_type == old.event_type, who(event) == who(old)))
        .copied()
}

/// The entities of both sides.
fn who(event: &Event) -> Vec<&str> {
    event
        .actors
        .iter()
        .chain(&event.recipients)
        .map(|p| p.entity.as_str())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correct::{Action, Draft, Resolved};
    use crate::samples::{self, BODY, accusation, article, event, reference};

    const URL: &str = "https://example.org/1";

    fn rows(archive: &Archive, query: &str) -> i64 {
        archive
            .sql()
            .query_row(query, [], |row| row.get(0))
            .expect("a number")
    }

    #[test]
    fn what_is_stored_comes_back_field_by_field() {
        let (mut archive, _dir) = samples::archive();
        for stored in samples::store(&mut archive, URL, BODY) {
            let read = archive.reviewed(&stored.id).expect("it is there");
            assert_eq!(read.effective, stored);
            assert_eq!(read.original, None);
        }
        assert_eq!(
            rows(
                &archive,
                "SELECT count(*) FROM event WHERE verbatim IS NOT NULL"
            ),
            0
        );
        archive.check().expect("a check").assert_sound();
    }

    #[test]
    fn a_record_that_columns_cannot_say_is_kept_word_for_word() {
        let (mut archive, _dir) = samples::archive();
        let mut article = article(URL, BODY);
        let identity = Identity::of(&article);
        article.id.clone_from(&identity.uid);
        let mut odd = Event {
            article: reference(&article, &identity.uid),
            ..event("ev_odd", &identity.uid)
        };
        odd.actors[0].text = "President Macron".into();
        let reading = Reading::Coded {
            events: std::slice::from_ref(&odd),
            coder: "test",
        };
        let report = Report {
            identity: &identity,
            article: &article,
            source: "f",
            source_id: "1",
            reading,
        };
        archive
            .write(|writing| writing.store(&report))
            .expect("stored");
        assert_eq!(archive.reviewed("ev_odd").expect("there").effective, odd);
        assert_eq!(
            rows(
                &archive,
                "SELECT count(*) FROM event WHERE verbatim IS NOT NULL"
            ),
            1
        );
    }

    #[test]
    fn storing_again_changes_nothing_but_where_it_was_seen() {
        let (mut archive, _dir) = samples::archive();
        samples::store(&mut archive, URL, BODY);
        let version = archive.version().expect("a version");
        let (stored, _) = samples::store_as(
            &mut archive,
            article(URL, &format!(" {BODY} ").trim().replace(' ', "  ")),
        );
        assert_eq!(stored, Stored::Known, "white space is no change");
        let (stored, _) = samples::store_as(
            &mut archive,
            Article {
                id: "other name".into(),
                ..article("http://www.example.org/1/?utm_source=x", BODY)
            },
        );
        assert_eq!(stored, Stored::Known);
        assert_eq!(archive.version().expect("a version"), version);
        assert_eq!(rows(&archive, "SELECT count(*) FROM article"), 1);
        assert!(
            archive
                .knows(&Identity::of(&article(URL, BODY)))
                .expect("an answer")
        );
        assert!(
            !archive
                .knows(&Identity::of(&article(URL, "Else.")))
                .expect("an answer")
        );
    }

    #[test]
    fn a_changed_article_is_a_revision_and_its_ids_lead_on() {
        let (mut archive, _dir) = samples::archive();
        let before = samples::store(&mut archive, URL, BODY);
        archive
            .correct(&Draft {
                event: &before[0].id,
                base_version: None,
                action: Action::Accept,
                changes: serde_json::Map::new(),
                reason: None,
                author: "ann",
            })
            .expect("accepted");
        // The visit moves to another offset and gets another id; the accusation is gone.
        let body = format!("CAIRO — {}", &BODY[..BODY.find(" Egypt").expect("there")]);
        let mut changed = article(URL, &body);
        let identity = Identity::of(&changed);
        changed.id.clone_from(&identity.uid);
        let shift = |span: &mut usize| *span += 8;
        let mut moved = Event {
            id: "ev_moved".into(),
            article: reference(&changed, &identity.uid),
            recipients: Vec::new(),
            ..event("", &identity.uid)
        };
        let Event {
            sentence,
            trigger,
            actors,
            ..
        } = &mut moved;
        let actor = &mut actors[0];
        for (start, end) in [
            (&mut sentence.start, &mut sentence.end),
            (&mut trigger.start, &mut trigger.end),
            (&mut actor.start, &mut actor.end),
        ] {
            shift(start);
            shift(end);
        }
        moved.place = None;
        let reading = Reading::Coded {
            events: std::slice::from_ref(&moved),
            coder: "test",
        };
        let report = Report {
            identity: &identity,
            article: &changed,
            source: "f",
            source_id: "1",
            reading,
        };
        let stored = archive
            .write(|writing| writing.store(&report))
            .expect("stored");
        assert_eq!(stored, Stored::Revised);
        assert_eq!(
            archive.resolve(&before[0].id).expect("resolved"),
            Resolved::Superseded {
                by: "ev_moved".into()
            }
        );
        let read = archive.reviewed(&before[0].id).expect("old ids lead on");
        assert_eq!(read.effective, moved);
        assert_eq!(
            read.status,
            crate::Status::Accepted,
            "corrections move along"
        );
        assert!(matches!(
            archive.resolve(&before[1].id).expect("resolved"),
            Resolved::Withdrawn { record, .. } if *record == before[1]
        ));
        assert_eq!(rows(&archive, "SELECT count(*) FROM old_text"), 1);
        // The earlier wording is known: reading both files again and again changes nothing.
        let version = archive.version().expect("a version");
        let (stored, _) = samples::store_as(&mut archive, article(URL, BODY));
        assert_eq!(stored, Stored::Known);
        assert_eq!(archive.version().expect("a version"), version);
        archive.check().expect("a check").assert_sound();
    }

    #[test]
    fn coding_again_keeps_numbers_and_tells_the_difference() {
        let (mut archive, _dir) = samples::archive();
        let before = samples::store(&mut archive, URL, BODY);
        let uid = before[0].article.id.clone();
        let number = |archive: &Archive, id: &str| {
            archive
                .sql()
                .query_row("SELECT id FROM event WHERE uid = ?1", [id], |row| {
                    row.get::<_, i64>(0)
                })
                .expect("there")
        };
        let first = number(&archive, &before[0].id);
        let retyped = Event {
            id: "ev_new".into(),
            article: before[1].article.clone(),
            confidence: 0.9,
            ..accusation("", &uid)
        };
        let again = [before[0].clone(), retyped.clone()];
        let difference = archive
            .write(|writing| writing.recode(&uid, &again, "newer"))
            .expect("recoded");
        assert_eq!(difference.added, [retyped]);
        assert_eq!(
            difference.lost,
            [(before[1].clone(), Some("ev_new".to_owned()))]
        );
        assert!(difference.changed.is_empty());
        assert_eq!(number(&archive, &before[0].id), first, "untouched");
        let same = archive
            .write(|writing| writing.recode(&uid, &again, "newer"))
            .expect("again");
        assert!(same.is_empty());
        archive.check().expect("a check").assert_sound();
    }

    #[test]
    fn a_failure_in_the_middle_leaves_nothing() {
        let (mut archive, _dir) = samples::archive();
        let result: Result<(), Error> = archive.write(|writing| {
            writing.scope().word("half")?;
            Err(Error::Busy)
        });
        assert!(matches!(result, Err(Error::Busy)));
        assert_eq!(
            rows(&archive, "SELECT count(*) FROM word WHERE text = 'half'"),
            0
        );
        // The dictionary's cache must not remember a number that was taken back.
        let (id, text) = archive
            .write(|writing| {
                let id = writing.scope().word("whole")?;
                Ok((id, writing.scope().text(id)?))
            })
            .expect("written");
        assert_eq!(text, "whole");
        assert_eq!(
            rows(
                &archive,
                &format!("SELECT count(*) FROM word WHERE id = {id} AND text = 'whole'")
            ),
            1
        );
    }

    #[test]
    fn copies_are_linked_to_the_first_seen_whatever_joins_them() {
        let (mut archive, _dir) = samples::archive();
        let lead = "The foreign ministers of Norway and Chile signed an agreement on fisheries in \
            Valparaiso on Tuesday after two years of talks that had broken down twice over the catch. ";
        let middle = "Fishermen on both sides had warned that the quota would ruin small ports, and \
            the union of trawler owners announced that it would take the text to court in the autumn. ";
        let end = "Observers from eleven other states attended the ceremony in the old customs house, \
            where a model of a nineteenth century whaling ship was handed over as a present.";
        let family = |archive: &Archive, n: i64| {
            rows(
                archive,
                &format!("SELECT family FROM article WHERE id = {n}"),
            )
        };
        samples::store(
            &mut archive,
            "https://a.example/1",
            &format!("{lead}{middle}{end}"),
        );
        samples::store(
            &mut archive,
            "https://b.example/1",
            "Something else happened in another town entirely, far away from any harbour or coast, and nobody there had heard of fisheries.",
        );
        samples::store(
            &mut archive,
            "https://c.example/1",
            &format!("OSLO (AP) — {}", lead.to_uppercase()),
        );
        assert_eq!([1, 2, 3].map(|n| family(&archive, n)), [1, 2, 1]);
        archive.check().expect("a check").assert_sound();
    }

    #[test]
    fn a_full_disk_is_told_and_costs_nothing_that_was_finished() {
        let (mut archive, _dir) = samples::archive();
        let before = samples::store(&mut archive, URL, BODY);
        let pages = rows(&archive, "PRAGMA page_count");
        let limit = |archive: &Archive, pages: i64| {
            archive
                .sql()
                .pragma_update(None, "max_page_count", pages)
                .expect("a limit");
        };
        limit(&archive, pages);
        let long = format!("{BODY} {}", "Nothing else was said that day. ".repeat(2000));
        let report = article("https://example.org/2", &long);
        let identity = Identity::of(&report);
        let reading = Reading::Coded {
            events: &[],
            coder: "test",
        };
        let report = Report {
            identity: &identity,
            article: &report,
            source: "f",
            source_id: "2",
            reading,
        };
        let full = archive.write(|writing| writing.store(&report));
        assert!(matches!(full, Err(Error::Full)), "{full:?}");
        assert_eq!(rows(&archive, "SELECT count(*) FROM article"), 1);
        assert_eq!(
            archive.reviewed(&before[0].id).expect("there").effective,
            before[0]
        );
        archive.check().expect("a check").assert_sound();
        limit(&archive, 1_000_000);
        let stored = archive
            .write(|writing| writing.store(&report))
            .expect("room again");
        assert_eq!(stored, Stored::New);
        archive.check().expect("a check").assert_sound();
    }
}
