//! Filters that the kept sums can answer: days, types, classes, modalities, and countries by their side.

use demarche_codebook::EventType;
use rusqlite::Connection;

use crate::filter::{Axis, Field, Filter, Unit};
use crate::words::Words;
use crate::{Day, Error};

/// What the sums are asked for.
pub(crate) struct Plain {
    /// On the columns that all sums have: `day`, `type`, `modality`, `lead`.
    pub clauses: String,
    /// Countries, by their numbers: on any side, as actor, as recipient.
    pub country: Option<i64>,
    pub actor: Option<i64>,
    pub recipient: Option<i64>,
    /// Whether days are asked for.
    pub ranged: bool,
}

impl Plain {
    /// The filter as a question to the sums; None if it asks for more than they hold.
    pub(crate) fn of(
        filter: &Filter,
        sql: &Connection,
        words: &Words,
    ) -> Result<Option<Plain>, Error> {
        let Filter {
            q: None,
            bbox: None,
            conf_min: None,
            at: None,
            ..
        } = filter
        else {
            return Ok(None);
        };
        let ranged = filter.from.is_some() || filter.to.is_some();
        if filter.date == Axis::Published && ranged {
            return Ok(None);
        }
        let mut clauses = vec!["1".to_owned()];
        if ranged {
            let from = filter
                .from
                .map_or(Day::UNKNOWN.0 + 1, |date| Day::from(date).0);
            let to = filter
                .to
                .map_or(i64::from(i32::MAX), |date| Day::from(date).0);
            clauses.push(format!("day BETWEEN {from} AND {to}"));
        }
        if filter.unit == Unit::Occurrence {
            clauses.push("lead = 1".into());
        }
        let mut plain = Plain {
            clauses: String::new(),
            country: None,
            actor: None,
            recipient: None,
            ranged,
        };
        for (field, terms) in &filter.terms {
            let list = |values: &[String]| -> Result<String, Error> {
                let mut numbers = Vec::new();
                for value in values {
                    numbers.extend(words.find(sql, value)?.map(|id| id.to_string()));
                }
                Ok(numbers.join(", "))
            };
            match field {
                Field::Type | Field::Modality | Field::Quad => {
                    for (values, not) in [(&terms.any, ""), (&terms.none, "NOT ")] {
                        if values.is_empty() {
                            continue;
                        }
                        let (column, values) = match field {
                            Field::Modality => ("modality", values.clone()),
                            Field::Quad => ("type", types_of(values)),
                            _ => ("type", values.clone()),
                        };
                        clauses.push(format!("{not}{column} IN ({})", list(&values)?));
                    }
                }
                Field::Country | Field::Actor | Field::Recipient => {
                    let ([value], []) = (&terms.any[..], &terms.none[..]) else {
                        return Ok(None);
                    };
                    let code = value.len() == 3 && value.bytes().all(|b| b.is_ascii_uppercase());
                    if !code {
                        return Ok(None);
                    }
                    // A country that nobody wrote has no number; 0 is that of none.
                    let number = Some(words.find(sql, value)?.unwrap_or(0));
                    match field {
                        Field::Country => plain.country = number,
                        Field::Actor => plain.actor = number,
                        _ => plain.recipient = number,
                    }
                }
                _ => return Ok(None),
            }
        }
        plain.clauses = clauses.join(" AND ");
        Ok(Some(plain))
    }

    /// The sums of single events: `FROM … WHERE …`; None if two countries are asked for.
    pub(crate) fn events(&self) -> Option<String> {
        let clauses = &self.clauses;
        match (self.country, self.actor, self.recipient) {
            (None, None, None) => Some(format!("FROM roll_day WHERE {clauses}")),
            (Some(c), None, None) => {
                Some(format!("FROM roll_party WHERE country = {c} AND {clauses}"))
            }
            (None, Some(c), None) => Some(format!(
                "FROM roll_party WHERE country = {c} AND roles & 1 AND {clauses}"
            )),
            (None, None, Some(c)) => Some(format!(
                "FROM roll_party WHERE country = {c} AND roles & 2 AND {clauses}"
            )),
            _ => None,
        }
    }

    /// The sums of pairs: conditions on `roll_dyad`.
    pub(crate) fn pairs(&self) -> String {
        let mut clauses = self.clauses.clone();
        for (column, country) in [("a", self.actor), ("b", self.recipient)] {
            if let Some(country) = country {
                clauses = format!("{column} = {country} AND {clauses}");
            }
        }
        if let Some(country) = self.country {
            clauses = format!("(a = {country} OR b = {country}) AND {clauses}");
        }
        clauses
    }
}

/// Types of some quad classes.
fn types_of(quads: &[String]) -> Vec<String> {
    EventType::ALL
        .iter()
        .filter(|kind| quads.iter().any(|quad| quad == kind.quad().as_str()))
        .map(|kind| kind.as_str().to_owned())
        .collect()
}
