//! Lists of events, page by page, and how many there are.

use demarche_coder::Event;
use rusqlite::types::Value;
use serde::Serialize;

use super::cursor::Cursor;
use crate::event::Status;
use crate::filter::Condition;
use crate::records::Records;
use crate::{Archive, Error, Filter, Unit};

/// Events of one page, at most.
pub(super) const MOST: usize = 10_000;

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// By day, the latest first, the undated last.
    #[default]
    Newest,
    /// By day, the earliest first, the undated before them.
    Oldest,
    /// By confidence, the least first: what a reviewer should look at.
    Uncertain,
    /// By the time of coding, the latest first.
    Stored,
}

impl Sort {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Sort::Newest => "newest",
            Sort::Oldest => "oldest",
            Sort::Uncertain => "uncertain",
            Sort::Stored => "stored",
        }
    }

    /// The order of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Sort> {
        [Sort::Newest, Sort::Oldest, Sort::Uncertain, Sort::Stored]
            .into_iter()
            .find(|sort| sort.as_str() == name)
    }
}

/// An event that a question found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// The effective record.
    #[serde(flatten)]
    pub record: Event,
    /// What reviewers decided.
    pub review: Status,
    /// The occurrence it belongs to, if it was grouped.
    pub occurrence: Option<String>,
    /// How many articles report that occurrence; 1 without one.
    pub reports: i64,
    /// How many independent publishers do, copies of one text counted once; 1 without one.
    pub publishers: i64,
}

/// Part of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page {
    /// In the order that was asked for.
    pub items: Vec<Found>,
    /// Where it goes on; None at the end.
    pub next: Option<String>,
    /// Version of the data when the list began.
    pub version: i64,
}

/// How many there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Total {
    /// Happenings.
    pub occurrences: i64,
    /// Events, each in one article.
    pub reports: i64,
    /// Articles that report them.
    pub articles: i64,
    /// Events without a day.
    pub undated: i64,
}

impl Archive {
    /// The events of a filter, at most `limit` of them, from `cursor` on.
    ///
    /// # Errors
    /// [`Error::Cursor`] if the cursor belongs to another question, and what the database reports.
    pub fn events(
        &self,
        filter: &Filter,
        sort: Sort,
        limit: usize,
        cursor: Option<&str>,
    ) -> Result<Page, Error> {
        let limit = limit.min(MOST);
        let (ids, next, version) = self.event_ids(filter, sort, limit, cursor)?;
        let mut records = Records::new(&self.sql, &self.words);
        let items = ids
            .into_iter()
            .map(|id| self.found(&mut records, id))
            .collect::<Result<_, _>>()?;
        Ok(Page {
            items,
            next,
            version,
        })
    }

    /// Every event of a filter, in the order of storing, handed to `take` one by one until it says no.
    ///
    /// # Errors
    /// Those of `take`, and what the database reports.
    pub fn each_event<E: From<Error>>(
        &self,
        filter: &Filter,
        mut take: impl FnMut(Found) -> Result<bool, E>,
    ) -> Result<(), E> {
        let condition = Condition::of(filter, &self.sql, &self.words)?;
        let query = format!("SELECT e.id {} ORDER BY e.id", condition.tail(""));
        let ids = || -> Result<Vec<i64>, Error> {
            // Eight bytes an event: the list is fixed before anybody is slow to take it.
            Ok(self
                .sql
                .prepare(&query)?
                .query_map(rusqlite::params_from_iter(&condition.parameters), |row| {
                    row.get(0)
                })?
                .collect::<Result<_, _>>()?)
        };
        let mut records = Records::new(&self.sql, &self.words);
        for id in ids()? {
            if !take(self.found(&mut records, id)?)? {
                break;
            }
        }
        Ok(())
    }

    /// How many events a filter means, in every unit.
    ///
    /// # Errors
    /// What the database reports.
    pub fn total(&self, filter: &Filter) -> Result<Total, Error> {
        let all = Filter {
            unit: Unit::Report,
            ..filter.clone()
        };
        let condition = Condition::of(&all, &self.sql, &self.words)?;
        let query = format!(
            "SELECT ifnull(sum(e.lead), 0), count(*), count(DISTINCT e.article), ifnull(sum(e.day = -2000000), 0) {}",
            condition.tail("")
        );
        Ok(self.sql.prepare(&query)?.query_row(
            rusqlite::params_from_iter(&condition.parameters),
            |row| {
                Ok(Total {
                    occurrences: row.get(0)?,
                    reports: row.get(1)?,
                    articles: row.get(2)?,
                    undated: row.get(3)?,
                })
            },
        )?)
    }

    /// The events of a filter by number, where the list goes on, and the version with which it began.
    pub(super) fn event_ids(
        &self,
        filter: &Filter,
        sort: Sort,
        limit: usize,
        cursor: Option<&str>,
    ) -> Result<(Vec<i64>, Option<String>, i64), Error> {
        let from = cursor
            .map(|text| Cursor::read(text, filter, sort.as_str()))
            .transpose()?;
        let version = match from {
            Some(from) => from.version,
            None => self.version()?,
        };
        let mut asked = filter.clone();
        if from.is_some() {
            asked.at = Some(asked.at.map_or(version, |at| at.min(version)));
        }
        let mut condition = Condition::of(&asked, &self.sql, &self.words)?;
        let (day, id) = condition.order();
        let (key, direction, before) = match sort {
            Sort::Newest => (day, "DESC", "<"),
            Sort::Oldest => (day, "ASC", ">"),
            Sort::Uncertain => ("e.confidence", "ASC", ">"),
            Sort::Stored => ("e.id", "DESC", "<"),
        };
        if let Some(from) = from {
            let value = match sort {
                Sort::Uncertain => Value::Real(from.key),
                Sort::Newest | Sort::Oldest | Sort::Stored => Value::Integer(from.key as i64),
            };
            condition.and(
                format!("({key}, {id}) {before} (?, ?)"),
                [value, Value::Integer(from.id)],
            );
        }
        let query = format!(
            "SELECT {id}, {key} {} ORDER BY {key} {direction}, {id} {direction} LIMIT {}",
            condition.tail(""),
            limit + 1
        );
        let mut rows: Vec<(i64, f64)> = self
            .sql
            .prepare_cached(&query)?
            .query_map(rusqlite::params_from_iter(&condition.parameters), |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .collect::<Result<_, _>>()?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows
            .last()
            .filter(|_| more)
            .map(|(id, key)| Cursor::new(filter, sort.as_str(), version, *key, *id).write());
        Ok((rows.into_iter().map(|(id, _)| id).collect(), next, version))
    }

    fn found(&self, records: &mut Records<'_>, id: i64) -> Result<Found, Error> {
        let record = records.get(id)?;
        let (status, occurrence, reports, publishers): (
            i64,
            Option<String>,
            Option<i64>,
            Option<i64>,
        ) = self
            .sql
            .prepare_cached(
                "SELECT e.status, o.uid, o.articles, o.publishers FROM event e
                     LEFT JOIN occurrence_member m ON m.event = e.id
                     LEFT JOIN occurrence o ON o.id = m.occurrence WHERE e.id = ?1",
            )?
            .query_row([id], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
        Ok(Found {
            record,
            review: Status::of(status)?,
            occurrence,
            reports: reports.unwrap_or(1),
            publishers: publishers.unwrap_or(1),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, BODY};

    fn ids(archive: &Archive, query: &str) -> Vec<String> {
        let filter = Filter::parse(query).expect(query);
        let page = archive
            .events(&filter, Sort::Newest, 50, None)
            .expect(query);
        let total = archive.total(&filter).expect(query);
        assert_eq!(page.items.len() as i64, total.occurrences, "{query}");
        page.items
            .into_iter()
            .map(|found| found.record.id)
            .collect()
    }

    #[test]
    fn every_key_narrows_and_excludes() {
        let (mut archive, _dir) = samples::archive();
        let stored = samples::store(&mut archive, "https://example.org/1", BODY);
        let (visit, accusation) = (stored[0].id.clone(), stored[1].id.clone());
        let both = vec![visit.clone(), accusation.clone()];
        for (query, expected) in [
            ("", &both[..]),
            ("country=EGY", &both),
            ("country=EGY&country=FRA", &both),
            ("country=FRA", &both[..1]),
            ("country=!FRA", &both[1..]),
            ("country=CHE", &[]),
            ("actor=EGY", &both[1..]),
            ("recipient=EGY", &both[..1]),
            ("actor=EGY&recipient=LBY", &both[1..]),
            ("actor=person:emmanuel-macron", &both[..1]),
            ("actor=macron", &both[..1]),
            ("actor=!macron", &both[1..]),
            ("said_by=minister", &both[1..]),
            ("sector=MIL", &both),
            ("sector=!MIL", &[]),
            ("sector=COP", &[]),
            ("type=CONSULT", &both[..1]),
            ("type=CONSULT&type=ACCUSE", &both),
            ("type=!CONSULT", &both[1..]),
            ("mode=visit", &both[..1]),
            ("mode=!visit", &both[1..]),
            ("context=crime", &both[1..]),
            ("context=crime&context=diplomatic", &both),
            ("context=!crime", &both[..1]),
            ("quad=VX", &both[1..]),
            ("modality=actual", &both),
            ("modality=future", &[]),
            ("place=cairo", &both[..1]),
            ("place=geonames:360630", &both[..1]),
            ("place=country:egy", &both[..1]),
            ("place=!cairo", &both[1..]),
            ("bbox=30,29,32,31", &both[..1]),
            ("bbox=179,29,32,31", &both[..1]),
            ("bbox=30,31,32,33", &[]),
            ("publisher=The Daily", &both),
            ("publisher=!The Daily", &[]),
            ("lang=en", &both),
            ("rule=consult.", &both[..1]),
            ("rule=consult.visit.arrive", &both[..1]),
            ("rule=!consult.", &both[1..]),
            ("conf_min=0.86", &both[..1]),
            ("from=2025-02-03&to=2025-02-03", &both[..1]),
            ("to=2025-02-02", &[]),
            ("from=2025-02-04&date=published", &both),
            ("q=piracy", &both),
            ("q=\"arrived in Cairo\" -Tunis", &both),
            ("q=cairo -piracy", &[]),
            ("status=rejected", &[]),
            ("status=unreviewed", &both),
            ("unit=report", &both),
            ("dossier=do_1", &[]),
            ("at=0", &[]),
        ] {
            assert_eq!(ids(&archive, query), expected, "{query}");
        }
    }

    #[test]
    fn pages_follow_each_other_while_others_write() {
        let (mut archive, _dir) = samples::archive();
        for n in 0..5 {
            samples::store(
                &mut archive,
                &format!("https://example.org/{n}"),
                &format!("{BODY} {n}"),
            );
        }
        for sort in [Sort::Newest, Sort::Oldest, Sort::Uncertain, Sort::Stored] {
            for query in [
                "unit=report",
                "country=EGY&unit=report",
                "type=CONSULT&unit=report",
                "",
            ] {
                let filter = Filter::parse(query).expect("a filter");
                let whole = archive.events(&filter, sort, MOST, None).expect("a list");
                let (mut pages, mut cursor) = (Vec::new(), None);
                loop {
                    let page = archive
                        .events(&filter, sort, 3, cursor.as_deref())
                        .expect("a page");
                    assert_eq!(page.version, whole.version);
                    pages.extend(page.items);
                    cursor = page.next;
                    if cursor.is_none() {
                        break;
                    }
                    let late = format!(
                        "https://late.example/{}-{}",
                        pages.len(),
                        archive.version().expect("a version")
                    );
                    samples::store(&mut archive, &late, &format!("{BODY} {late}"));
                }
                let ids = |items: &[Found]| -> Vec<String> {
                    items.iter().map(|found| found.record.id.clone()).collect()
                };
                assert_eq!(ids(&pages), ids(&whole.items), "{query} {sort:?}");
            }
        }
        let other = Filter::parse("type=AID").expect("a filter");
        let page = archive
            .events(&Filter::default().of_reports(), Sort::Newest, 3, None)
            .expect("a page");
        assert!(
            archive
                .events(&other, Sort::Newest, 3, page.next.as_deref())
                .is_err()
        );
    }

    #[test]
    fn each_event_is_handed_on_once() {
        let (mut archive, _dir) = samples::archive();
        let stored = samples::store(&mut archive, "https://example.org/1", BODY);
        let mut seen = Vec::new();
        archive
            .each_event::<Error>(&Filter::default(), |found| {
                seen.push(found.record);
                Ok(true)
            })
            .expect("all");
        assert_eq!(seen, stored);
    }
}
