//! Filters as SQL: the one place where questions become conditions.
//!
//! A condition stands on the table `event e`. Where the filter names countries, the rarest of them leads:
//! its events stand in `party` in the order of days, so that a list of the newest fifty reads fifty rows.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::{Axis, Bounds, Field, Filter, Terms, Unit};
use crate::event::{Role, Status};
use crate::words::{BitKind, Words};
use crate::{Day, Error, full_text};

/// `FROM … WHERE …` with its parameters.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    /// The country whose events lead, by its number in the dictionary.
    leading: Option<i64>,
    clauses: Vec<String>,
    /// Values of `?`, in order.
    pub(crate) parameters: Vec<Value>,
}

impl Condition {
    /// The condition of a filter.
    pub(crate) fn of(filter: &Filter, sql: &Connection, words: &Words) -> Result<Condition, Error> {
        let mut builder = Builder {
            sql,
            words,
            condition: Condition {
                leading: None,
                clauses: Vec::new(),
                parameters: Vec::new(),
            },
        };
        builder.leading(filter)?;
        builder.days(filter)?;
        for (field, terms) in &filter.terms {
            builder.terms(*field, terms)?;
        }
        builder.rest(filter)?;
        Ok(builder.condition)
    }

    /// The column of the day, and that of the event's number, in the order of which rows come cheaply.
    pub(crate) fn order(&self) -> (&'static str, &'static str) {
        if self.leading.is_some() {
            ("p.day", "p.event")
        } else {
            ("e.day", "e.id")
        }
    }

    /// Adds a clause whose parameters come after all others.
    pub(crate) fn and(
        &mut self,
        clause: impl Into<String>,
        values: impl IntoIterator<Item = Value>,
    ) {
        self.clauses.push(clause.into());
        self.parameters.extend(values);
    }

    /// `FROM … WHERE …`; `joins` stand between.
    pub(crate) fn tail(&self, joins: &str) -> String {
        let from = match self.leading {
            Some(country) => {
                format!("party p CROSS JOIN event e ON e.id = p.event AND p.country = {country}")
            }
            None => "event e".to_owned(),
        };
        let clauses = if self.clauses.is_empty() {
            "1".to_owned()
        } else {
            self.clauses.join(" AND ")
        };
        format!("FROM {from} {joins} WHERE {clauses}")
    }
}

struct Builder<'a> {
    sql: &'a Connection,
    words: &'a Words,
    condition: Condition,
}

impl Builder<'_> {
    fn and(&mut self, clause: impl Into<String>) {
        self.condition.clauses.push(clause.into());
    }

    fn value(&mut self, value: impl Into<Value>) {
        self.condition.parameters.push(value.into());
    }

    /// The rarest of the countries that an event must have, each alone in its key.
    fn leading(&mut self, filter: &Filter) -> Result<(), Error> {
        let mut best: Option<(i64, i64)> = None;
        for field in [Field::Country, Field::Actor, Field::Recipient] {
            let Some([value]) = filter.get(field).map(|terms| &terms.any[..]) else {
                continue;
            };
            if field != Field::Country && !is_country(value) {
                continue;
            }
            let Some(country) = self.words.find(self.sql, value)? else {
                continue;
            };
            let n: i64 = self
                .sql
                .prepare_cached("SELECT ifnull(sum(n), 0) FROM roll_party WHERE country = ?1")?
                .query_row([country], |row| row.get(0))?;
            if best.is_none_or(|(least, _)| n < least) {
                best = Some((n, country));
            }
        }
        self.condition.leading = best.map(|(_, country)| country);
        Ok(())
    }

    fn days(&mut self, filter: &Filter) -> Result<(), Error> {
        let from = filter.from.map(|date| Day::from(date).0);
        let to = filter.to.map(|date| Day::from(date).0);
        // Days come from the calendar as numbers, so that they may stand in the statement.
        match filter.date {
            Axis::Event => {
                let (day, _) = self.condition.order();
                if let Some(from) = from {
                    self.and(format!("{day} >= {from}"));
                }
                if let Some(to) = to {
                    let first = from.unwrap_or(Day::UNKNOWN.0 + 1);
                    self.and(format!("{day} BETWEEN {first} AND {to}"));
                }
            }
            Axis::Published if from.is_some() || to.is_some() => {
                let (from, to) = (
                    from.unwrap_or(Day::UNKNOWN.0 + 1),
                    to.unwrap_or(i64::from(i32::MAX)),
                );
                self.and(format!(
                    "e.article IN (SELECT id FROM article WHERE day BETWEEN {from} AND {to})"
                ));
            }
            Axis::Published => {}
        }
        Ok(())
    }

    fn terms(&mut self, field: Field, terms: &Terms) -> Result<(), Error> {
        for (values, not) in [(&terms.any, ""), (&terms.none, "NOT ")] {
            if values.is_empty() {
                continue;
            }
            let mut alternatives = Vec::new();
            match field {
                Field::Type => alternatives.push(self.coded("e.type", values)?),
                Field::Mode => alternatives.push(self.coded("ifnull(e.mode, 0)", values)?),
                Field::Quad => alternatives.push(self.coded("e.quad", values)?),
                Field::Modality => alternatives.push(self.coded("e.modality", values)?),
                Field::Rule => {
                    for value in values {
                        alternatives.push(self.rule(value)?);
                    }
                }
                Field::Context => {
                    let mask = self.mask(BitKind::Context, values)?;
                    alternatives.push(format!("e.contexts & {mask} <> 0"));
                }
                Field::Sector => {
                    let mask = self.mask(BitKind::Sector, values)?;
                    alternatives.push(format!(
                        "EXISTS (SELECT 1 FROM member m JOIN participant x ON x.id = m.participant
                           WHERE m.event = e.id AND m.role < 2 AND x.sector_bits & {mask} <> 0)"
                    ));
                }
                Field::Status => {
                    let codes: Vec<String> = Status::ALL
                        .into_iter()
                        .filter(|status| values.iter().any(|v| v == status.as_str()))
                        .map(|status| status.code().to_string())
                        .collect();
                    alternatives.push(format!("e.status IN ({})", codes.join(", ")));
                }
                Field::Publisher | Field::Lang => {
                    let column = if field == Field::Lang {
                        "lang"
                    } else {
                        "publisher"
                    };
                    let test = self.coded(&format!("ifnull({column}, 0)"), values)?;
                    alternatives.push(format!(
                        "e.article IN (SELECT id FROM article WHERE {test})"
                    ));
                }
                Field::Dossier => {
                    let marks = self.marks(values);
                    alternatives.push(format!(
                        "e.id IN (SELECT om.event FROM occurrence_member om
                           JOIN dossier_member dm ON dm.occurrence = om.occurrence
                           JOIN dossier d ON d.id = dm.dossier WHERE d.uid IN ({marks}))"
                    ));
                }
                Field::Country => {
                    for value in values {
                        alternatives.push(self.party(value, 3, not.is_empty())?);
                    }
                }
                Field::Actor | Field::Recipient | Field::SaidBy => {
                    let role = match field {
                        Field::Actor => Role::Actor,
                        Field::Recipient => Role::Recipient,
                        _ => Role::SaidBy,
                    };
                    for value in values {
                        alternatives.push(self.someone(value, role, not.is_empty())?);
                    }
                }
                Field::Place => {
                    for value in values {
                        alternatives.push(self.place(value)?);
                    }
                }
            }
            self.and(format!("{not}({})", alternatives.join(" OR ")));
        }
        Ok(())
    }

    fn rest(&mut self, filter: &Filter) -> Result<(), Error> {
        if filter
            .get(Field::Status)
            .is_none_or(|terms| terms.any.is_empty())
        {
            self.and(format!("e.status < {}", Status::Rejected.code()));
        }
        if filter.unit == Unit::Occurrence {
            self.and("e.lead = 1");
        }
        if let Some(least) = filter.conf_min {
            // Confidences were kept in fewer digits than a filter may have.
            self.and("e.confidence >= ?");
            self.value(f64::from(least as f32));
        }
        if let Some(q) = &filter.q {
            self.and("e.article IN (SELECT rowid FROM article_fts WHERE article_fts MATCH ?)");
            self.value(full_text::query(q)?);
        }
        if let Some(bounds) = filter.bbox {
            self.bounds(bounds);
        }
        if let Some(at) = filter.at {
            let last: i64 = self
                .sql
                .prepare_cached(
                    "SELECT ifnull((SELECT a.id FROM change c JOIN article a ON a.uid = c.uid
                       WHERE c.seq <= ?1 AND c.unit = 'article' AND c.what = 'added'
                       ORDER BY c.seq DESC LIMIT 1), 0)",
                )?
                .query_row([at], |row| row.get(0))?;
            self.and(format!("e.article <= {last}"));
        }
        Ok(())
    }

    /// `column IN (numbers of values)`; words that nobody wrote have none.
    fn coded(&self, column: &str, values: &[String]) -> Result<String, Error> {
        let mut numbers = Vec::new();
        for value in values {
            if let Some(id) = self.words.find(self.sql, value)? {
                numbers.push(id.to_string());
            }
        }
        Ok(format!("{column} IN ({})", numbers.join(", ")))
    }

    fn mask(&self, kind: BitKind, values: &[String]) -> Result<i64, Error> {
        let names: Vec<&str> = values.iter().map(String::as_str).collect();
        self.words.mask(self.sql, kind, &names)
    }

    fn marks(&mut self, values: &[String]) -> String {
        for value in values {
            self.value(value.clone());
        }
        vec!["?"; values.len()].join(", ")
    }

    /// A rule, or all rules whose ids begin so.
    fn rule(&mut self, value: &str) -> Result<String, Error> {
        if value.ends_with('.') {
            self.value(value.to_owned());
            self.value(value.to_owned());
            return Ok(
                "e.rule IN (SELECT id FROM word WHERE text >= ? AND text < ? || char(1114111))"
                    .into(),
            );
        }
        self.coded("e.rule", &[value.to_owned()])
    }

    /// A country in one of some roles.
    fn party(&mut self, country: &str, roles: i64, wanted: bool) -> Result<String, Error> {
        let Some(id) = self.words.find(self.sql, country)? else {
            return Ok("0".into());
        };
        if wanted && self.condition.leading == Some(id) {
            return Ok(format!("p.roles & {roles} <> 0"));
        }
        Ok(format!(
            "EXISTS (SELECT 1 FROM party o WHERE o.country = {id} AND o.day = e.day AND o.event = e.id
               AND o.roles & {roles} <> 0)"
        ))
    }

    /// Someone in a role: a country's code, an entity's key, or a part of a name.
    fn someone(&mut self, value: &str, role: Role, wanted: bool) -> Result<String, Error> {
        if is_country(value) {
            match role {
                Role::Actor => return self.party(value, 1, wanted),
                Role::Recipient => return self.party(value, 2, wanted),
                Role::SaidBy => {}
            }
        }
        let test = if is_country(value) {
            let test = self.coded("country", &[value.to_owned()])?;
            return Ok(members(role, &test));
        } else if value.contains(':') {
            "entity = ?"
        } else {
            "instr(lower(name), lower(?)) > 0"
        };
        self.value(value.to_owned());
        Ok(members(role, test))
    }

    fn place(&mut self, value: &str) -> Result<String, Error> {
        let test = if let Some(id) = value.strip_prefix("geonames:") {
            let id: i64 = id.parse().map_err(|_| Error::Filter {
                key: "place".into(),
                value: value.to_owned(),
                why: "is no GeoNames id".into(),
            })?;
            format!("geonames = {id}")
        } else if let Some(country) = value.strip_prefix("country:") {
            self.coded("ifnull(country, 0)", &[country.to_uppercase()])?
        } else {
            self.value(value.to_owned());
            "name = ? COLLATE NOCASE".to_owned()
        };
        Ok(format!(
            "ifnull(e.place, 0) IN (SELECT id FROM place WHERE {test})"
        ))
    }

    fn bounds(&mut self, b: Bounds) {
        // The tree keeps single precision, rounded outwards; the place itself has the last word.
        let within = |west: f64, east: f64| {
            format!(
                "e.place IN (SELECT b.id FROM place_box b JOIN place l ON l.id = b.id
                   WHERE b.north >= {s} AND b.south <= {n} AND b.east >= {west} AND b.west <= {east}
                     AND l.lat BETWEEN {s} AND {n} AND l.lon BETWEEN {west} AND {east})",
                s = b.south,
                n = b.north
            )
        };
        let clause = if b.west <= b.east {
            within(b.west, b.east)
        } else {
            format!("({} OR {})", within(b.west, 180.0), within(-180.0, b.east))
        };
        self.and(clause);
    }
}

fn members(role: Role, test: &str) -> String {
    format!(
        "e.id IN (SELECT m.event FROM member m WHERE m.role = {} AND m.participant IN
           (SELECT id FROM participant WHERE {test}))",
        role.code()
    )
}

fn is_country(value: &str) -> bool {
    value.len() == 3 && value.bytes().all(|b| b.is_ascii_uppercase())
}
