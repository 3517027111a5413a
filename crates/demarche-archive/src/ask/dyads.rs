//! Pairs of countries: who does what to whom, and how that changes.

use std::collections::BTreeMap;

use demarche_codebook::EventType;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, params_from_iter};
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::bin::Bin;
use super::plain::Plain;
use super::sums::{Step, step};
use crate::event::Role;
use crate::filter::{Condition, Field, Terms};
use crate::rollup::{Sides, thousandths};
use crate::{Archive, Day, Error, Filter};

/// What one country did to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dyad {
    /// Who.
    pub a: String,
    /// To whom.
    pub b: String,
    /// How many events.
    pub n: i64,
    /// Of cooperation.
    pub cooperation: i64,
    /// Of conflict.
    pub conflict: i64,
    /// Sum of PLOVER scores.
    pub score: f64,
}

/// One step of a dyad's series.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DyadBin {
    /// Its first day.
    pub start: Date,
    /// How many events.
    pub n: i64,
    /// By quad class: verbal and material cooperation, verbal and material conflict.
    pub quad: [i64; 4],
    /// Sum of PLOVER scores of cooperation, and of conflict.
    pub cooperation: f64,
    /// Negative or nought.
    pub conflict: f64,
    /// Mean PLOVER score; None without events.
    pub mean: Option<f64>,
    /// Sum of Goldstein scores.
    pub goldstein: f64,
    /// Articles read in it, on any subject: fewer events in fewer articles are no peace.
    pub articles: i64,
}

impl Step for DyadBin {
    fn empty(start: Date) -> DyadBin {
        DyadBin {
            start,
            n: 0,
            quad: [0; 4],
            cooperation: 0.0,
            conflict: 0.0,
            mean: None,
            goldstein: 0.0,
            articles: 0,
        }
    }
}

/// What two countries did to each other over time, each direction for itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DyadSeries {
    /// One country.
    pub a: String,
    /// The other.
    pub b: String,
    /// What `a` did to `b`; both directions have the same steps.
    pub forth: Vec<DyadBin>,
    /// What `b` did to `a`.
    pub back: Vec<DyadBin>,
}

/// Whether it matters on which day something was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Days {
    Each,
    Any,
}

/// Events of one pair, day and type.
struct Cell {
    pair: (i64, i64),
    day: Day,
    kind: EventType,
    n: i64,
    score: i64,
    goldstein: i64,
}

impl Archive {
    /// The pairs with most events, at most `top`. Only events of modality `actual` count, unless the
    /// filter names modalities.
    ///
    /// # Errors
    /// What the database reports.
    pub fn dyads(&self, filter: &Filter, top: usize) -> Result<Vec<Dyad>, Error> {
        let mut pairs: FxHashMap<(i64, i64), [i64; 4]> = FxHashMap::default();
        self.cells(filter, Days::Any, |cell| {
            let sums = pairs.entry(cell.pair).or_default();
            sums[0] += cell.n;
            sums[if cell.kind.quad().code() <= 2 { 1 } else { 2 }] += cell.n;
            sums[3] += cell.score;
        })?;
        let mut pairs: Vec<((i64, i64), [i64; 4])> = pairs.into_iter().collect();
        pairs.sort_unstable_by_key(|(pair, sums)| (-sums[0], *pair));
        pairs.truncate(top);
        pairs
            .into_iter()
            .map(|((a, b), [n, cooperation, conflict, score])| {
                Ok(Dyad {
                    a: self.words.text(&self.sql, a)?.to_string(),
                    b: self.words.text(&self.sql, b)?.to_string(),
                    n,
                    cooperation,
                    conflict,
                    score: score as f64 / 1000.0,
                })
            })
            .collect()
    }

    /// The series of two countries, without gaps. Modality as in [`Archive::dyads`].
    ///
    /// # Errors
    /// [`Error::Unknown`] if a country occurs nowhere, and what the database reports.
    pub fn dyad(&self, a: &str, b: &str, filter: &Filter, bin: Bin) -> Result<DyadSeries, Error> {
        let number = |country: &str| {
            self.words
                .find(&self.sql, country)?
                .ok_or_else(|| Error::Unknown {
                    unit: "country",
                    id: country.to_owned(),
                })
        };
        let (from, to) = (number(a)?, number(b)?);
        let (mut forth, mut back) = (BTreeMap::new(), BTreeMap::new());
        let mut narrowed = filter.clone();
        for (who, whom, steps) in [(a, b, &mut forth), (b, a, &mut back)] {
            let pair = if who == a { (from, to) } else { (to, from) };
            for (field, country) in [(Field::Actor, who), (Field::Recipient, whom)] {
                let terms = Terms {
                    any: vec![country.to_owned()],
                    none: Vec::new(),
                };
                narrowed.terms.insert(field, terms);
            }
            self.cells_of_pair(&narrowed, filter, pair, |cell| {
                if let Some(step) = step::<DyadBin>(steps, bin, cell.day) {
                    add(step, &cell);
                }
            })?;
        }
        // Both directions over the same days, so that they can be drawn side by side.
        for day in [&forth, &back]
            .into_iter()
            .flat_map(BTreeMap::keys)
            .copied()
            .collect::<Vec<_>>()
        {
            step(&mut forth, bin, day);
            step(&mut back, bin, day);
        }
        for steps in [&mut forth, &mut back] {
            self.coverage(bin, steps, |step, n| step.articles += n)?;
            for step in steps.values_mut() {
                step.mean =
                    (step.n > 0).then(|| (step.cooperation + step.conflict) / step.n as f64);
            }
        }
        Ok(DyadSeries {
            a: a.to_owned(),
            b: b.to_owned(),
            forth: forth.into_values().collect(),
            back: back.into_values().collect(),
        })
    }

    /// The events between two countries that weigh most in a filter, by id, the heaviest first.
    ///
    /// # Errors
    /// What the database reports.
    pub fn largest(
        &self,
        a: &str,
        b: &str,
        filter: &Filter,
        limit: usize,
    ) -> Result<Vec<String>, Error> {
        let mut narrowed = filter.clone();
        for (field, country) in [(Field::Actor, a), (Field::Recipient, b)] {
            let terms = Terms {
                any: vec![country.to_owned()],
                none: Vec::new(),
            };
            narrowed.terms.insert(field, terms);
        }
        let condition = Condition::of(&actual(&narrowed), &self.sql, &self.words)?;
        let query = format!(
            "SELECT e.uid {} ORDER BY abs(e.score) DESC, e.confidence DESC, e.id LIMIT {limit}",
            condition.tail("")
        );
        Ok(self
            .sql
            .prepare_cached(&query)?
            .query_map(params_from_iter(&condition.parameters), |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }

    /// Sums of one pair. Mutual events have no recipients in the record, but both directions here: so
    /// where events must be looked at, those of either country are, and their pairs decide.
    fn cells_of_pair(
        &self,
        narrowed: &Filter,
        filter: &Filter,
        pair: (i64, i64),
        mut take: impl FnMut(Cell),
    ) -> Result<(), Error> {
        if Plain::of(&actual(narrowed), &self.sql, &self.words)?.is_some() {
            return self.cells(narrowed, Days::Each, take);
        }
        let mut wide = filter.clone();
        let country = self.words.text(&self.sql, pair.0)?.to_string();
        wide.terms.insert(
            Field::Country,
            Terms {
                any: vec![country],
                none: Vec::new(),
            },
        );
        self.cells(&wide, Days::Each, |cell| {
            if cell.pair == pair {
                take(cell);
            }
        })
    }

    fn cells(&self, filter: &Filter, days: Days, take: impl FnMut(Cell)) -> Result<(), Error> {
        let filter = actual(filter);
        match Plain::of(&filter, &self.sql, &self.words)? {
            Some(plain) => self.kept_cells(&plain, days, take),
            None => self.counted_cells(&filter, take),
        }
    }

    fn kept_cells(
        &self,
        plain: &Plain,
        days: Days,
        mut take: impl FnMut(Cell),
    ) -> Result<(), Error> {
        let (day, table) = match days {
            Days::Any if !plain.ranged => ("-2000000", "roll_pair"),
            Days::Any | Days::Each => ("day", "roll_dyad"),
        };
        let query = format!(
            "SELECT a, b, {day}, type, sum(n), sum(score), sum(goldstein) FROM {table} WHERE {}
             GROUP BY 1, 2, 3, 4",
            plain.pairs()
        );
        let mut statement = self.sql.prepare_cached(&query)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            take(Cell {
                pair: (row.get(0)?, row.get(1)?),
                day: Day(row.get(2)?),
                kind: self.kind(row.get(3)?)?,
                n: row.get(4)?,
                score: row.get(5)?,
                goldstein: row.get(6)?,
            });
        }
        Ok(())
    }

    fn counted_cells(&self, filter: &Filter, mut take: impl FnMut(Cell)) -> Result<(), Error> {
        let condition = Condition::of(filter, &self.sql, &self.words)?;
        let query = format!(
            "SELECT e.id, e.day, e.type, e.score, e.goldstein {}",
            condition.tail("")
        );
        let mut statement = self.sql.prepare_cached(&query)?;
        let mut rows = statement.query(params_from_iter(&condition.parameters))?;
        while let Some(row) = rows.next()? {
            for pair in Sides::of(&self.sql, row.get(0)?)?.pairs() {
                take(Cell {
                    pair,
                    day: Day(row.get(1)?),
                    kind: self.kind(row.get(2)?)?,
                    n: 1,
                    score: thousandths(row.get(3)?),
                    goldstein: thousandths(row.get(4)?),
                });
            }
        }
        Ok(())
    }

    fn kind(&self, word: i64) -> Result<EventType, Error> {
        let name = self.words.text(&self.sql, word)?;
        EventType::parse(&name).ok_or_else(|| Error::Damaged(format!("{name:?} is no type")))
    }

    /// Name of an entity, as it was last written.
    ///
    /// # Errors
    /// What the database reports.
    pub fn entity_name(&self, entity: &str) -> Result<Option<String>, Error> {
        Ok(self
            .sql
            .prepare_cached(
                "SELECT name FROM participant WHERE entity = ?1 ORDER BY id DESC LIMIT 1",
            )?
            .query_row([entity], |row| row.get(0))
            .optional()?)
    }

    /// Entities whose name or key holds `part`, with their names, the most frequent first.
    ///
    /// # Errors
    /// What the database reports.
    pub fn entities(
        &self,
        part: &str,
        role: Option<Role>,
        limit: usize,
    ) -> Result<Vec<(String, String, i64)>, Error> {
        let role = role.map_or_else(
            || "m.role < 3".to_owned(),
            |role| format!("m.role = {}", role.code()),
        );
        let query = format!(
            "SELECT x.entity, max(x.name), count(*) FROM participant x JOIN member m ON m.participant = x.id
             WHERE {role} AND (instr(lower(x.name), lower(?1)) > 0 OR instr(x.entity, lower(?1)) > 0)
             GROUP BY x.entity ORDER BY 3 DESC, 1 LIMIT {limit}"
        );
        Ok(self
            .sql
            .prepare_cached(&query)?
            .query_map([part], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_, _>>()?)
    }
}

/// The filter, about what happened, unless it says otherwise.
fn actual(filter: &Filter) -> Filter {
    let mut filter = filter.clone();
    filter
        .terms
        .entry(Field::Modality)
        .or_insert_with(|| Terms {
            any: vec!["actual".to_owned()],
            none: Vec::new(),
        });
    filter
}

fn add(step: &mut DyadBin, cell: &Cell) {
    let quad = usize::from(cell.kind.quad().code() - 1);
    let score = cell.score as f64 / 1000.0;
    step.n += cell.n;
    step.quad[quad] += cell.n;
    if quad < 2 {
        step.cooperation += score;
    } else {
        step.conflict += score;
    }
    step.goldstein += cell.goldstein as f64 / 1000.0;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, BODY};

    #[test]
    fn pairs_have_a_direction_and_kept_sums_agree_with_events() {
        let (mut archive, _dir) = samples::archive();
        samples::store(&mut archive, "https://example.org/1", BODY);
        samples::store(
            &mut archive,
            "https://example.org/2",
            &format!("{BODY} More."),
        );
        // Both articles tell the same; reports are counted unless the question is another one.
        let reports = |query: &str| Filter::parse(query).expect(query).of_reports();
        let asked = |query: &str| archive.dyads(&reports(query), 10).expect(query);
        let kept = asked("");
        assert_eq!(kept.len(), 2);
        let visit = kept
            .iter()
            .find(|dyad| dyad.a == "FRA")
            .expect("it is there");
        assert_eq!(
            (visit.b.as_str(), visit.n, visit.cooperation, visit.conflict),
            ("EGY", 2, 2, 0)
        );
        assert!((visit.score - 8.0).abs() < 1e-9);
        assert_eq!(kept, asked("conf_min=0"));
        let happenings = archive.dyads(&Filter::default(), 10).expect("a list");
        assert!(happenings.iter().all(|dyad| dyad.n == 1), "{happenings:?}");
        assert_eq!(asked("country=LBY"), asked("country=LBY&conf_min=0"));
        assert_eq!(asked("modality=future"), []);

        let series = |query: &str| {
            archive
                .dyad("EGY", "FRA", &reports(query), Bin::Month)
                .expect(query)
        };
        let kept = series("");
        assert_eq!(kept.back.len(), 1);
        assert_eq!(
            (kept.back[0].n, kept.back[0].mean, kept.back[0].articles),
            (2, Some(4.0), 2)
        );
        assert_eq!((kept.forth[0].n, kept.forth[0].mean), (0, None));
        assert_eq!(kept, series("conf_min=0"));
        assert!(
            archive
                .dyad("EGY", "CHE", &Filter::default(), Bin::Month)
                .is_err()
        );
        assert_eq!(
            archive
                .largest("FRA", "EGY", &Filter::default(), 1)
                .expect("a list")
                .len(),
            1
        );
    }
}
