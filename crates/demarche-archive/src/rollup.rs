//! Sums by day, kept in the transaction that changes what they sum.
//!
//! What an event adds is read back from its rows, both when it comes and when it goes: so what is taken
//! away is what was added. Scores are thousandths in whole numbers, for the same reason.

use rusqlite::{Connection, params};

use crate::Error;
use crate::event::{Role, Status};

/// Pairs of countries that one event counts for, at most: a summit of thirty states is no series of 870.
const MOST_PAIRS: usize = 90;

/// Whether an event comes or goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    In,
    Out,
}

/// Countries on the two sides of an event, each once.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Sides {
    pub actors: Vec<i64>,
    pub recipients: Vec<i64>,
    /// Whether there are recipients at all, with or without a country.
    pub directed: bool,
}

impl Sides {
    pub(crate) fn of(sql: &Connection, event: i64) -> Result<Sides, Error> {
        let mut sides = Sides::default();
        let mut statement = sql.prepare_cached(
            "SELECT m.role, p.country FROM member m JOIN participant p ON p.id = m.participant
             WHERE m.event = ?1 ORDER BY m.role, m.ordinal",
        )?;
        let mut rows = statement.query([event])?;
        while let Some(row) = rows.next()? {
            let country: Option<i64> = row.get(1)?;
            let side = match Role::of(row.get(0)?)? {
                Role::Actor => &mut sides.actors,
                Role::Recipient => {
                    sides.directed = true;
                    &mut sides.recipients
                }
                Role::SaidBy => continue,
            };
            side.extend(country.filter(|country| !side.contains(country)));
        }
        Ok(sides)
    }

    /// Country and roles: 1 as actor, 2 as recipient, 3 both.
    pub(crate) fn parties(&self) -> Vec<(i64, i64)> {
        let mut parties: Vec<(i64, i64)> = self.actors.iter().map(|c| (*c, 1)).collect();
        for country in &self.recipients {
            match parties.iter_mut().find(|(c, _)| c == country) {
                Some((_, roles)) => *roles |= 2,
                None => parties.push((*country, 2)),
            }
        }
        parties
    }

    /// Who did something to whom. Where nobody is on the other side, actors act on each other.
    pub(crate) fn pairs(&self) -> Vec<(i64, i64)> {
        let others = if self.directed {
            &self.recipients
        } else {
            &self.actors
        };
        self.actors
            .iter()
            .flat_map(|a| others.iter().map(move |b| (*a, *b)))
            .filter(|(a, b)| self.directed || a != b)
            .take(MOST_PAIRS)
            .collect()
    }
}

/// Adds an event to everything that counts it, or takes it away. Its rows are complete.
pub(crate) fn roll(sql: &Connection, event: i64, way: Way) -> Result<(), Error> {
    let statement = match way {
        Way::In => {
            "INSERT INTO party (country, day, event, roles)
             SELECT ?1, day, id, ?3 FROM event WHERE id = ?2"
        }
        Way::Out => {
            "DELETE FROM party WHERE country = ?1 AND event = ?2 AND roles = ?3
               AND day = (SELECT day FROM event WHERE id = ?2)"
        }
    };
    let sides = Sides::of(sql, event)?;
    for (country, roles) in sides.parties() {
        sql.prepare_cached(statement)?
            .execute([country, event, roles])?;
    }
    sum_sides(sql, event, &sides, way)
}

/// Adds an event to the sums alone, or takes it away.
pub(crate) fn sum(sql: &Connection, event: i64, way: Way) -> Result<(), Error> {
    sum_sides(sql, event, &Sides::of(sql, event)?, way)
}

fn sum_sides(sql: &Connection, event: i64, sides: &Sides, way: Way) -> Result<(), Error> {
    let (day, kind, modality, lead, score, goldstein, status): (i64, i64, i64, i64, f64, f64, i64) =
        sql.prepare_cached(
            "SELECT day, type, modality, lead, score, goldstein, status FROM event WHERE id = ?1",
        )?
        .query_row([event], |row| row.try_into())?;
    if Status::of(status)? == Status::Rejected {
        return Ok(());
    }
    let sign = match way {
        Way::In => 1,
        Way::Out => -1,
    };
    let sums = [
        sign,
        sign * thousandths(score),
        sign * thousandths(goldstein),
    ];
    add(
        sql,
        "roll_day",
        "day, type, modality, lead",
        &[day, kind, modality, lead],
        sums,
    )?;
    for (country, roles) in sides.parties() {
        let key = [country, day, kind, modality, roles, lead];
        add(
            sql,
            "roll_party",
            "country, day, type, modality, roles, lead",
            &key,
            sums,
        )?;
        let key = [country, kind, modality, roles, lead];
        add(
            sql,
            "roll_country",
            "country, type, modality, roles, lead",
            &key,
            sums,
        )?;
    }
    for (a, b) in sides.pairs() {
        let key = [a, b, day, kind, modality, lead];
        add(
            sql,
            "roll_dyad",
            "a, b, day, type, modality, lead",
            &key,
            sums,
        )?;
        let key = [a, b, kind, modality, lead];
        add(sql, "roll_pair", "a, b, type, modality, lead", &key, sums)?;
    }
    Ok(())
}

/// Adds a count, a sum of scores and one of Goldstein scores to a row, which goes when nothing is left.
fn add(
    sql: &Connection,
    table: &str,
    columns: &str,
    key: &[i64],
    sums: [i64; 3],
) -> Result<(), Error> {
    let marks = vec!["?"; key.len() + sums.len()].join(", ");
    let statement = format!(
        "INSERT INTO {table} ({columns}, n, score, goldstein) VALUES ({marks})
         ON CONFLICT DO UPDATE SET n = n + excluded.n, score = score + excluded.score,
           goldstein = goldstein + excluded.goldstein"
    );
    let values = key.iter().chain(&sums);
    sql.prepare_cached(&statement)?
        .execute(rusqlite::params_from_iter(values))?;
    if sums[0] < 0 {
        let marks = vec!["?"; key.len()].join(", ");
        let statement = format!("DELETE FROM {table} WHERE ({columns}) = ({marks}) AND n = 0");
        sql.prepare_cached(&statement)?
            .execute(rusqlite::params_from_iter(key))?;
    }
    Ok(())
}

/// A score in whole thousandths.
pub(crate) fn thousandths(score: f64) -> i64 {
    (score * 1000.0).round() as i64
}

/// Counts an article as read, or no longer.
pub(crate) fn read(
    sql: &Connection,
    day: i64,
    publisher: Option<i64>,
    way: Way,
) -> Result<(), Error> {
    let n = match way {
        Way::In => 1,
        Way::Out => -1,
    };
    sql.prepare_cached(
        "INSERT INTO roll_read (day, publisher, n) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET n = n + excluded.n",
    )?
    .execute(params![day, publisher.unwrap_or(0), n])?;
    sql.prepare_cached("DELETE FROM roll_read WHERE day = ?1 AND publisher = ?2 AND n = 0")?
        .execute(params![day, publisher.unwrap_or(0)])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides(actors: &[i64], recipients: &[i64], directed: bool) -> Sides {
        Sides {
            actors: actors.to_vec(),
            recipients: recipients.to_vec(),
            directed,
        }
    }

    #[test]
    fn pairs_are_directed_or_mutual() {
        assert_eq!(sides(&[1], &[2, 3], true).pairs(), [(1, 2), (1, 3)]);
        assert_eq!(sides(&[1], &[1], true).pairs(), [(1, 1)]);
        assert_eq!(sides(&[1, 2], &[], false).pairs(), [(1, 2), (2, 1)]);
        assert_eq!(sides(&[1, 2], &[], true).pairs(), []);
        assert_eq!(sides(&[1], &[], false).pairs(), []);
        let summit: Vec<i64> = (0..30).collect();
        assert_eq!(sides(&summit, &[], false).pairs().len(), MOST_PAIRS);
    }

    #[test]
    fn a_country_on_both_sides_is_one_party() {
        assert_eq!(
            sides(&[1, 2], &[2, 3], true).parties(),
            [(1, 1), (2, 3), (3, 2)]
        );
    }

    #[test]
    fn scores_of_records_are_whole_thousandths() {
        assert_eq!(thousandths(f64::from(1.9_f32)), 1900);
        assert_eq!(thousandths(f64::from(-6.5_f32)), -6500);
    }
}
