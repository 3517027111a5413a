//! Sums: how many events of each type, country, publisher, …, and over time.

use std::collections::BTreeMap;

use demarche_codebook::EventType;
use jiff::civil::Date;
use rusqlite::params_from_iter;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::bin::Bin;
use super::plain::Plain;
use crate::filter::Condition;
use crate::words::BitKind;
use crate::{Archive, Day, Error, Filter, Unit};

/// Steps of a series, at most: a wrong date in a text must not make a page of empty years.
const MOST_STEPS: usize = 20_000;

/// What is counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// PLOVER type.
    Type,
    /// PLOVER mode.
    Mode,
    /// Quad class.
    Quad,
    /// Modality.
    Modality,
    /// Context; an event may have several.
    Context,
    /// Country on either side; likewise.
    Country,
    /// Who did it, by entity.
    Actor,
    /// To whom, by entity.
    Recipient,
    /// Sector on either side.
    Sector,
    /// Publisher of the article.
    Publisher,
    /// Language of the article.
    Lang,
    /// Place, by name.
    Place,
    /// CAMEO code.
    Cameo,
    /// Rule of the lexicon.
    Rule,
    /// Decision of reviewers.
    Status,
}

impl By {
    /// All of them.
    pub const ALL: [By; 15] = [
        By::Type,
        By::Mode,
        By::Quad,
        By::Modality,
        By::Context,
        By::Country,
        By::Actor,
        By::Recipient,
        By::Sector,
        By::Publisher,
        By::Lang,
        By::Place,
        By::Cameo,
        By::Rule,
        By::Status,
    ];

    /// Its name, which is that of the filter's key where there is one.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            By::Type => "type",
            By::Mode => "mode",
            By::Quad => "quad",
            By::Modality => "modality",
            By::Context => "context",
            By::Country => "country",
            By::Actor => "actor",
            By::Recipient => "recipient",
            By::Sector => "sector",
            By::Publisher => "publisher",
            By::Lang => "lang",
            By::Place => "place",
            By::Cameo => "cameo",
            By::Rule => "rule",
            By::Status => "status",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<By> {
        By::ALL.into_iter().find(|by| by.as_str() == name)
    }

    /// The value, and the tables that it needs beside `event e`. A cross join, in SQLite, is one whose
    /// order is kept: members come event by event.
    const fn sql(self) -> (&'static str, &'static str) {
        const ARTICLE: &str = "JOIN article a ON a.id = e.article";
        match self {
            By::Type => ("e.type", ""),
            By::Mode => ("e.mode", ""),
            By::Quad => ("e.quad", ""),
            By::Modality => ("e.modality", ""),
            By::Cameo => ("e.cameo", ""),
            By::Rule => ("e.rule", ""),
            By::Status => ("e.status", ""),
            By::Publisher => ("a.publisher", ARTICLE),
            By::Lang => ("a.lang", ARTICLE),
            By::Place => ("pl.name", "LEFT JOIN place pl ON pl.id = e.place"),
            By::Actor => (
                "x.entity",
                "CROSS JOIN member m ON m.event = e.id AND m.role = 0 CROSS JOIN participant x ON x.id = m.participant",
            ),
            By::Recipient => (
                "x.entity",
                "CROSS JOIN member m ON m.event = e.id AND m.role = 1 CROSS JOIN participant x ON x.id = m.participant",
            ),
            By::Country => (
                "x.country",
                "CROSS JOIN member m ON m.event = e.id AND m.role < 2 CROSS JOIN participant x ON x.id = m.participant",
            ),
            By::Context => ("e.contexts", ""),
            By::Sector => (
                "x.sector_bits",
                "CROSS JOIN member m ON m.event = e.id AND m.role < 2 CROSS JOIN participant x ON x.id = m.participant",
            ),
        }
    }
}

/// Events of one value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sum {
    /// The value; None for those without one.
    pub value: Option<String>,
    /// How many events.
    pub n: i64,
}

/// One step of a timeline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimelineBin {
    /// Its first day.
    pub start: Date,
    /// Events by quad class: verbal and material cooperation, verbal and material conflict.
    pub quad: [i64; 4],
    /// Sum of their PLOVER scores.
    pub score: f64,
    /// Articles published in it: what was read at all.
    pub articles: i64,
}

impl Archive {
    /// How many events of a filter have each value, the most frequent first, at most `limit` values.
    ///
    /// # Errors
    /// What the database reports.
    pub fn sums(&self, filter: &Filter, by: By, limit: usize) -> Result<Vec<Sum>, Error> {
        let mut sums = match by {
            By::Context => self.bit_sums(filter, by, BitKind::Context)?,
            By::Sector => self.bit_sums(filter, by, BitKind::Sector)?,
            By::Type | By::Country => match self.kept_sums(filter, by)? {
                Some(sums) => sums,
                None => self.counted_sums(filter, by)?,
            },
            _ => self.counted_sums(filter, by)?,
        };
        sums.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.value.cmp(&b.value)));
        sums.truncate(limit);
        Ok(sums)
    }

    fn kept_sums(&self, filter: &Filter, by: By) -> Result<Option<Vec<Sum>>, Error> {
        let Some(plain) = Plain::of(filter, &self.sql, &self.words)? else {
            return Ok(None);
        };
        let query = match by {
            By::Type => match plain.events() {
                Some(from) => format!("SELECT type, sum(n) {from} GROUP BY 1"),
                None => return Ok(None),
            },
            _ if !plain.ranged && plain.country.or(plain.actor).or(plain.recipient).is_none() => {
                format!(
                    "SELECT country, sum(n) FROM roll_country WHERE {} GROUP BY 1",
                    plain.clauses
                )
            }
            _ => return Ok(None),
        };
        let rows: Vec<(i64, i64)> = self
            .sql
            .prepare_cached(&query)?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let sums = rows.into_iter().map(|(word, n)| {
            Ok(Sum {
                value: Some(self.words.text(&self.sql, word)?.to_string()),
                n,
            })
        });
        sums.collect::<Result<_, Error>>().map(Some)
    }

    fn counted_sums(&self, filter: &Filter, by: By) -> Result<Vec<Sum>, Error> {
        let condition = Condition::of(filter, &self.sql, &self.words)?;
        let (value, joins) = by.sql();
        // A joined event comes once for each member.
        let count = if joins.contains("member") {
            "count(DISTINCT e.id)"
        } else {
            "count(*)"
        };
        let query = format!(
            "SELECT {value}, {count} {} GROUP BY 1",
            condition.tail(joins)
        );
        let mut statement = self.sql.prepare_cached(&query)?;
        let mut rows = statement.query(params_from_iter(&condition.parameters))?;
        let mut sums = Vec::new();
        while let Some(row) = rows.next()? {
            let value = match by {
                By::Actor | By::Recipient | By::Place => row.get(0)?,
                By::Status => Some(crate::Status::of(row.get(0)?)?.as_str().to_owned()),
                _ => match row.get::<_, Option<i64>>(0)? {
                    Some(word) => Some(self.words.text(&self.sql, word)?.to_string()),
                    None => None,
                },
            };
            if value.is_some() || by != By::Country {
                sums.push(Sum {
                    value,
                    n: row.get(1)?,
                });
            }
        }
        Ok(sums)
    }

    /// Sums of what an event has several of, which stand as bits.
    fn bit_sums(&self, filter: &Filter, by: By, kind: BitKind) -> Result<Vec<Sum>, Error> {
        let condition = Condition::of(filter, &self.sql, &self.words)?;
        let (value, joins) = by.sql();
        let query = format!("SELECT e.id, {value} {}", condition.tail(joins));
        let mut by_mask: FxHashMap<i64, i64> = FxHashMap::default();
        let mut statement = self.sql.prepare_cached(&query)?;
        let mut rows = statement.query(params_from_iter(&condition.parameters))?;
        // The members of one event come one after the other.
        let (mut event, mut mask) = (None, 0_i64);
        while let Some(row) = rows.next()? {
            let (id, bits): (i64, i64) = (row.get(0)?, row.get(1)?);
            if event != Some(id) {
                *by_mask.entry(mask).or_default() += i64::from(event.is_some());
                (event, mask) = (Some(id), 0);
            }
            mask |= bits;
        }
        *by_mask.entry(mask).or_default() += i64::from(event.is_some());
        let names = self.words.bits(&self.sql, kind)?;
        let mut sums: Vec<Sum> = names
            .iter()
            .enumerate()
            .map(|(bit, name)| Sum {
                value: Some(name.to_string()),
                n: by_mask
                    .iter()
                    .filter(|(mask, _)| **mask >> bit & 1 == 1)
                    .map(|(_, n)| n)
                    .sum(),
            })
            .filter(|sum| sum.n > 0)
            .collect();
        sums.extend(
            by_mask
                .get(&0)
                .filter(|n| **n > 0)
                .map(|n| Sum { value: None, n: *n }),
        );
        Ok(sums)
    }

    /// Events over time, without gaps from the first to the last step; the undated are left out.
    ///
    /// # Errors
    /// What the database reports.
    pub fn timeline(&self, filter: &Filter, bin: Bin) -> Result<Vec<TimelineBin>, Error> {
        let kept = if filter.date == crate::Axis::Event {
            Plain::of(filter, &self.sql, &self.words)?.and_then(|plain| plain.events())
        } else {
            None
        };
        let (query, parameters) = match kept {
            Some(from) => (
                format!("SELECT day, type, sum(n), sum(score) {from} GROUP BY 1, 2"),
                Vec::new(),
            ),
            None => {
                let condition = Condition::of(filter, &self.sql, &self.words)?;
                let (day, joins) = match filter.date {
                    crate::Axis::Event => ("e.day", ""),
                    crate::Axis::Published => ("a.day", "JOIN article a ON a.id = e.article"),
                };
                let query = format!(
                    "SELECT {day}, e.type, count(*), sum(cast(round(e.score * 1000) AS INTEGER)) {}
                     GROUP BY 1, 2",
                    condition.tail(joins)
                );
                (query, condition.parameters)
            }
        };
        let mut steps: BTreeMap<Day, TimelineBin> = BTreeMap::new();
        let mut statement = self.sql.prepare_cached(&query)?;
        let mut rows = statement.query(params_from_iter(&parameters))?;
        while let Some(row) = rows.next()? {
            let Some(step) = step(&mut steps, bin, Day(row.get(0)?)) else {
                continue;
            };
            let kind = self.words.text(&self.sql, row.get(1)?)?;
            let quad = EventType::parse(&kind)
                .ok_or_else(|| Error::Damaged(format!("{kind:?} is no type")))?
                .quad();
            step.quad[usize::from(quad.code() - 1)] += row.get::<_, i64>(2)?;
            step.score += row.get::<_, i64>(3)? as f64 / 1000.0;
        }
        self.coverage(bin, &mut steps, |step, n| step.articles += n)?;
        Ok(steps.into_values().collect())
    }

    /// Fills the steps between the first and the last, and adds how many articles were read in each.
    pub(super) fn coverage<S: Step>(
        &self,
        bin: Bin,
        steps: &mut BTreeMap<Day, S>,
        mut add: impl FnMut(&mut S, i64),
    ) -> Result<(), Error> {
        let (Some((first, _)), Some((last, _))) = (steps.first_key_value(), steps.last_key_value())
        else {
            return Ok(());
        };
        let (first, last) = (*first, *last);
        let mut at = first.date();
        for _ in 0..MOST_STEPS {
            let Some(date) = at.filter(|date| Day::from(*date) <= last) else {
                break;
            };
            steps
                .entry(Day::from(date))
                .or_insert_with(|| S::empty(date));
            at = bin.next(date);
        }
        let mut statement = self
            .sql
            .prepare_cached("SELECT day, sum(n) FROM roll_read WHERE day >= ?1 GROUP BY day")?;
        let mut rows = statement.query([first.0])?;
        while let Some(row) = rows.next()? {
            if let Some(step) = steps.get_mut(&bin.start(Day(row.get(0)?))) {
                add(step, row.get(1)?);
            }
        }
        Ok(())
    }
}

/// Something that a series has one of for each step.
pub(super) trait Step {
    fn empty(start: Date) -> Self;
}

impl Step for TimelineBin {
    fn empty(start: Date) -> TimelineBin {
        TimelineBin {
            start,
            quad: [0; 4],
            score: 0.0,
            articles: 0,
        }
    }
}

/// The step that holds a day; None for unknown days.
pub(super) fn step<S: Step>(steps: &mut BTreeMap<Day, S>, bin: Bin, day: Day) -> Option<&mut S> {
    let start = bin.start(day);
    let date = start.date()?;
    Some(steps.entry(start).or_insert_with(|| S::empty(date)))
}

impl Filter {
    /// The same question about reports.
    #[must_use]
    pub fn of_reports(&self) -> Filter {
        Filter {
            unit: Unit::Report,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, BODY};

    fn sums(archive: &Archive, query: &str, by: By) -> Vec<(String, i64)> {
        let filter = Filter::parse(query).expect(query);
        archive
            .sums(&filter, by, 50)
            .expect(query)
            .into_iter()
            .map(|sum| (sum.value.unwrap_or("-".into()), sum.n))
            .collect()
    }

    fn pairs(list: &[(&str, i64)]) -> Vec<(String, i64)> {
        list.iter()
            .map(|(name, n)| ((*name).to_owned(), *n))
            .collect()
    }

    #[test]
    fn events_are_counted_by_anything() {
        let (mut archive, _dir) = samples::archive();
        samples::store(&mut archive, "https://example.org/1", BODY);
        samples::store(
            &mut archive,
            "https://example.org/2",
            &format!("{BODY} More."),
        );
        for (by, expected) in [
            (By::Type, &[("ACCUSE", 2), ("CONSULT", 2)][..]),
            (By::Mode, &[("-", 2), ("visit", 2)]),
            (
                By::Quad,
                &[("verbal-conflict", 2), ("verbal-cooperation", 2)],
            ),
            (By::Modality, &[("actual", 4)]),
            (
                By::Context,
                &[("crime", 2), ("diplomatic", 2), ("legal", 2)],
            ),
            (By::Country, &[("EGY", 4), ("FRA", 2), ("LBY", 2)]),
            (
                By::Actor,
                &[("country:EGY:GOV", 2), ("person:emmanuel-macron", 2)],
            ),
            (By::Recipient, &[("country:EGY", 2), ("country:LBY", 2)]),
            (By::Sector, &[("GOV", 4), ("MIL", 4)]),
            (By::Publisher, &[("The Daily", 4)]),
            (By::Lang, &[("en", 4)]),
            (By::Place, &[("-", 2), ("Cairo", 2)]),
            (By::Cameo, &[("042", 2), ("112", 2)]),
            (
                By::Rule,
                &[("accuse.crime.accuse", 2), ("consult.visit.arrive", 2)],
            ),
            (By::Status, &[("unreviewed", 4)]),
        ] {
            let reports = sums(&archive, "unit=report", by);
            assert_eq!(reports, pairs(expected), "{}", by.as_str());
            // Both articles tell the same two happenings.
            let happenings: Vec<(&str, i64)> = expected.iter().map(|(v, n)| (*v, n / 2)).collect();
            assert_eq!(
                sums(&archive, "", by),
                pairs(&happenings),
                "{}",
                by.as_str()
            );
            assert_eq!(By::parse(by.as_str()), Some(by));
        }
        // The kept sums and those that are counted agree.
        for query in [
            "type=CONSULT",
            "quad=VX",
            "country=EGY",
            "actor=EGY",
            "recipient=EGY&modality=actual",
            "from=2025-02-03",
        ] {
            let counted = format!("{query}&conf_min=0");
            for by in [By::Type, By::Country] {
                assert_eq!(
                    sums(&archive, query, by),
                    sums(&archive, &counted, by),
                    "{query}"
                );
            }
        }
    }

    #[test]
    fn a_timeline_has_no_gaps_and_tells_what_was_read() {
        let (mut archive, _dir) = samples::archive();
        samples::store(&mut archive, "https://example.org/1", BODY);
        let asked = |query: &str, bin| {
            let filter = Filter::parse(query).expect(query);
            archive.timeline(&filter, bin).expect(query)
        };
        let kept = asked("", Bin::Week);
        assert_eq!(kept.len(), 1, "the accusation has no day");
        assert_eq!(kept[0].start.to_string(), "2025-02-03");
        assert_eq!((kept[0].quad, kept[0].articles), ([1, 0, 0, 0], 1));
        assert!((kept[0].score - 4.0).abs() < 1e-9);
        assert_eq!(kept, asked("conf_min=0", Bin::Week));
        assert_eq!(
            asked("country=FRA", Bin::Day),
            asked("country=FRA&conf_min=0", Bin::Day)
        );
        let published = asked("date=published", Bin::Day);
        assert_eq!(published[0].quad, [1, 0, 1, 0]);
        assert_eq!(published[0].start.to_string(), "2025-02-04");
    }
}
