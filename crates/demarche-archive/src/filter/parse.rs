//! Filters as text, both ways. Values are checked here, once, so that a misspelt code is an error with
//! the codes that exist, and not an empty answer.

use std::fmt::Write as _;

use demarche_codebook::{Context, EventType, Modality, Mode, Quad, Sector};
use jiff::civil::Date;

use super::{Axis, Bounds, Field, Filter, Terms, Unit};
use crate::{Error, Status};

/// Values of one key, at most.
const MOST_VALUES: usize = 200;
/// Bytes of one value, at most.
const MOST_BYTES: usize = 1000;

impl Filter {
    /// Reads a query string, `country=SLV&country=HND&type=!AID`, percent-encoded or not.
    ///
    /// # Errors
    /// [`Error::Filter`] for an unknown key or a value that the key cannot have.
    pub fn parse(query: &str) -> Result<Filter, Error> {
        Filter::from_pairs(
            url::form_urlencoded::parse(query.trim_start_matches('?').as_bytes())
                .filter(|(key, value)| !(key.is_empty() && value.is_empty())),
        )
    }

    /// Reads keys and values.
    ///
    /// # Errors
    /// As [`Filter::parse`].
    pub fn from_pairs<K: AsRef<str>, V: AsRef<str>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Filter, Error> {
        let mut filter = Filter::default();
        for (key, value) in pairs {
            filter.add(key.as_ref(), value.as_ref())?;
        }
        filter.checked()
    }

    /// The filter, if its parts go together.
    ///
    /// # Errors
    /// [`Error::Filter`] if it ends before it begins.
    pub fn checked(self) -> Result<Filter, Error> {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from > to => Err(wrong(
                "to",
                &to.to_string(),
                format!("is before from={from}"),
            )),
            _ => Ok(self),
        }
    }

    /// Adds one value of a key.
    ///
    /// # Errors
    /// As [`Filter::parse`].
    pub fn add(&mut self, key: &str, value: &str) -> Result<(), Error> {
        let value = value.trim();
        if value.len() > MOST_BYTES {
            return Err(wrong(
                key,
                &value[..value.floor_char_boundary(40)],
                "is too long".into(),
            ));
        }
        if value.is_empty() {
            return Err(wrong(key, value, "a value is missing".into()));
        }
        match key {
            "q" => self.q = Some(value.to_owned()),
            "from" => self.from = Some(day(key, value)?),
            "to" => self.to = Some(day(key, value)?),
            "date" => {
                self.date = match value {
                    "event" => Axis::Event,
                    "published" => Axis::Published,
                    _ => return Err(wrong(key, value, "is event or published".into())),
                }
            }
            "unit" => {
                self.unit = match value {
                    "report" => Unit::Report,
                    "occurrence" => Unit::Occurrence,
                    _ => return Err(wrong(key, value, "is report or occurrence".into())),
                }
            }
            "conf_min" => {
                let least: f64 = value
                    .parse()
                    .ok()
                    .filter(|n| (0.0..=1.0).contains(n))
                    .ok_or_else(|| wrong(key, value, "is a number between 0 and 1".into()))?;
                self.conf_min = Some(least);
            }
            "at" => {
                let at = value.parse().ok().filter(|n| *n >= 0);
                self.at = Some(at.ok_or_else(|| wrong(key, value, "is a version number".into()))?);
            }
            "bbox" => self.bbox = Some(bounds(value)?),
            _ => {
                let field = Field::ALL
                    .into_iter()
                    .find(|field| field.as_str() == key)
                    .ok_or_else(|| wrong(key, value, unknown_key(key)))?;
                let (excluded, name) = match value.strip_prefix('!') {
                    Some(name) => (true, name.trim()),
                    None => (false, value),
                };
                let name = field.canonical(name)?;
                let terms: &mut Terms = self.terms.entry(field).or_default();
                let values = if excluded {
                    &mut terms.none
                } else {
                    &mut terms.any
                };
                if values.len() >= MOST_VALUES {
                    return Err(wrong(key, value, format!("more than {MOST_VALUES} values")));
                }
                if let Err(at) = values.binary_search(&name) {
                    values.insert(at, name);
                }
            }
        }
        Ok(())
    }

    /// The filter as a query string: keys sorted, defaults left out. Equal filters give equal strings.
    #[must_use]
    pub fn to_query(&self) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        for (field, terms) in &self.terms {
            pairs.extend(
                terms
                    .any
                    .iter()
                    .map(|value| (field.as_str(), value.clone())),
            );
            pairs.extend(
                terms
                    .none
                    .iter()
                    .map(|value| (field.as_str(), format!("!{value}"))),
            );
        }
        if let Some(at) = self.at {
            pairs.push(("at", at.to_string()));
        }
        if let Some(b) = self.bbox {
            pairs.push((
                "bbox",
                format!("{},{},{},{}", b.west, b.south, b.east, b.north),
            ));
        }
        if let Some(least) = self.conf_min {
            pairs.push(("conf_min", least.to_string()));
        }
        if self.date == Axis::Published {
            pairs.push(("date", "published".into()));
        }
        if let Some(from) = self.from {
            pairs.push(("from", from.to_string()));
        }
        if let Some(q) = &self.q {
            pairs.push(("q", q.clone()));
        }
        if let Some(to) = self.to {
            pairs.push(("to", to.to_string()));
        }
        if self.unit == Unit::Report {
            pairs.push(("unit", "report".into()));
        }
        pairs.sort_by_key(|(key, _)| *key);
        let mut out = String::new();
        for (key, value) in pairs {
            let gap = if out.is_empty() { "" } else { "&" };
            let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
            // Cannot fail because writing to a string does not.
            let _ = write!(out, "{gap}{key}={value}");
        }
        out
    }
}

impl Field {
    /// A value in the one spelling that the archive has.
    fn canonical(self, value: &str) -> Result<String, Error> {
        fn known<T>(
            key: &str,
            value: &str,
            name: Option<&'static str>,
            all: &[T],
            spell: impl Fn(&T) -> &'static str,
        ) -> Result<String, Error> {
            name.map(str::to_owned).ok_or_else(|| {
                let names: Vec<&str> = all.iter().map(spell).collect();
                wrong(key, value, format!("is none of {}", names.join(", ")))
            })
        }
        let key = self.as_str();
        let (upper, lower) = (value.to_uppercase(), value.to_lowercase());
        if value.is_empty() {
            return Err(wrong(key, value, "a value is missing".into()));
        }
        match self {
            Field::Type => known(
                key,
                value,
                EventType::parse(&upper).map(EventType::as_str),
                EventType::ALL,
                |t| t.as_str(),
            ),
            Field::Mode => known(
                key,
                value,
                Mode::parse(&lower).map(Mode::as_str),
                Mode::ALL,
                |m| m.as_str(),
            ),
            Field::Context => known(
                key,
                value,
                Context::parse(&lower).map(Context::as_str),
                Context::ALL,
                |c| c.as_str(),
            ),
            Field::Quad => {
                let name = match upper.as_str() {
                    "VC" => Some(Quad::VerbalCooperation),
                    "MC" => Some(Quad::MaterialCooperation),
                    "VX" => Some(Quad::VerbalConflict),
                    "MX" => Some(Quad::MaterialConflict),
                    _ => Quad::parse(&lower),
                };
                known(key, value, name.map(Quad::as_str), Quad::ALL, |q| {
                    q.as_str()
                })
            }
            Field::Modality => known(
                key,
                value,
                Modality::parse(&lower).map(Modality::as_str),
                Modality::ALL,
                |m| m.as_str(),
            ),
            Field::Sector => known(
                key,
                value,
                Sector::parse(&upper).map(Sector::as_str),
                Sector::ALL,
                |s| s.as_str(),
            ),
            Field::Status => {
                let name = Status::ALL.into_iter().find(|s| s.as_str() == lower);
                known(key, value, name.map(Status::as_str), &Status::ALL, |s| {
                    s.as_str()
                })
            }
            Field::Country => {
                if upper.len() == 3 && upper.bytes().all(|b| b.is_ascii_uppercase()) {
                    Ok(upper)
                } else {
                    Err(wrong(
                        key,
                        value,
                        "is no code of three letters, such as SLV".into(),
                    ))
                }
            }
            Field::Lang => Ok(lower),
            Field::Actor
            | Field::Recipient
            | Field::SaidBy
            | Field::Place
            | Field::Publisher
            | Field::Rule
            | Field::Dossier => Ok(value.to_owned()),
        }
    }
}

fn wrong(key: &str, value: &str, why: String) -> Error {
    Error::Filter {
        key: key.to_owned(),
        value: value.to_owned(),
        why,
    }
}

fn unknown_key(key: &str) -> String {
    let mut names: Vec<&str> = Field::ALL.iter().map(|field| field.as_str()).collect();
    names.extend(["at", "bbox", "conf_min", "date", "from", "q", "to", "unit"]);
    names.sort_unstable();
    format!(
        "{key:?} is no key of the filter; those are {}",
        names.join(", ")
    )
}

fn day(key: &str, value: &str) -> Result<Date, Error> {
    value
        .parse()
        .map_err(|_| wrong(key, value, "is no day such as 2025-02-03".into()))
}

fn bounds(value: &str) -> Result<Bounds, Error> {
    let numbers: Vec<f64> = value
        .split(',')
        .filter_map(|n| n.trim().parse().ok())
        .collect();
    match numbers[..] {
        [west, south, east, north]
            if south <= north
                && [south, north].iter().all(|n| n.abs() <= 90.0)
                && [west, east].iter().all(|n| n.abs() <= 180.0) =>
        {
            Ok(Bounds {
                west,
                south,
                east,
                north,
            })
        }
        _ => Err(wrong(
            "bbox",
            value,
            "is west,south,east,north in degrees, such as -90,13,-87,15".into(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> String {
        Filter::parse(text).expect(text).to_query()
    }

    #[test]
    fn equal_filters_are_written_alike() {
        assert_eq!(
            query(
                "?type=consult&country=slv&country=HND&country=SLV&type=!AID&date=event&unit=occurrence"
            ),
            "country=HND&country=SLV&type=CONSULT&type=%21AID"
        );
        assert_eq!(
            query("quad=mx&from=2025-02-01&q=%22peace+talks%22"),
            "from=2025-02-01&q=%22peace+talks%22&quad=material-conflict"
        );
        assert_eq!(query(""), "");
        for text in [
            "bbox=-90,13,-87.5,15",
            "conf_min=0.5&status=rejected&at=7",
            "unit=report&date=published",
        ] {
            let written = query(text);
            assert_eq!(query(&written), written);
        }
    }

    #[test]
    fn what_cannot_be_is_told_with_what_can() {
        for (text, says) in [
            ("typ=AID", "is no key of the filter; those are actor, at,"),
            ("type=VISIT", "is none of AGREE,"),
            ("country=Salvador", "three letters"),
            ("from=yesterday", "no day such as"),
            ("from=2025-03-01&to=2025-02-01", "is before"),
            ("conf_min=2", "between 0 and 1"),
            ("bbox=1,2,3", "west,south,east,north"),
            ("bbox=0,20,1,10", "west,south,east,north"),
            ("sector=", "missing"),
            ("sector=!", "missing"),
            ("unit=article", "report or occurrence"),
        ] {
            let error = Filter::parse(text).expect_err(text).to_string();
            assert!(error.contains(says), "{error}");
        }
        assert!(Filter::parse(&format!("q={}", "é".repeat(2000))).is_err());
    }
}
