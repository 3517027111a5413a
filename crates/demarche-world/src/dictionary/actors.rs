//! Actor dictionaries of TABARI and PETRARCH: a phrase, its synonyms, its codes over time.
//!
//! Each record becomes an entity with the key `user:<file>:<phrase>`. Codes with dates are its periods,
//! named by the code as it is written; the code without a date is what it is at any other time.

use jiff::civil::Date;

use super::codes::{Reading, translate};
use super::lines::{Line, column, phrase, spoken};
use super::{MAX_ENTRIES, Sink};
use crate::builder::{WorldBuilder, slug};
use crate::entity::{Entity, Kind, Office};
use crate::names::Via;

/// A record while it is read.
#[derive(Default)]
struct Record {
    line: usize,
    phrase: String,
    synonyms: Vec<String>,
    codes: Vec<Code>,
}

/// One code of a record.
struct Code {
    text: String,
    from: Option<Date>,
    to: Option<Date>,
    dated: bool,
}

impl WorldBuilder {
    pub(super) fn add_actors(
        &mut self,
        file: &str,
        text: &str,
        reading: Option<Reading>,
        sink: &mut Sink,
    ) {
        // MED is medicine in a file that has a code for journalists
        let reading = reading.unwrap_or(if text.contains("JRN") {
            Reading::Plover
        } else {
            Reading::Cameo
        });
        let stem = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let mut record: Option<Record> = None;
        let mut entries = 0;
        let mut unknown = std::collections::BTreeSet::new();
        for line in spoken(text, true) {
            let said = line.text.trim();
            if said.starts_with('[') {
                match &mut record {
                    Some(record) => codes(&line, 0, record, sink),
                    None => sink.warn(
                        (line.number, column(line.text, line.text.len() - said.len())),
                        "a code without a phrase before it is left out",
                        "write the phrase on the line before",
                    ),
                }
                continue;
            }
            if let Some(synonyms) = said.strip_prefix('+') {
                let Some(record) = &mut record else {
                    sink.warn(
                        (line.number, 1),
                        "a synonym without a phrase before it is left out",
                        "write the phrase on the line before",
                    );
                    continue;
                };
                let end = synonyms.find('[').unwrap_or(synonyms.len());
                for (n, one) in synonyms[..end].split('+').enumerate() {
                    if n == 1 {
                        sink.warn(
                            (
                                line.number,
                                column(line.text, line.text.rfind('+').unwrap_or(0)),
                            ),
                            "two synonyms run together; they are taken apart at '+'",
                            "give each its line",
                        );
                    }
                    if !one.trim().is_empty() {
                        record.synonyms.push(one.trim().to_owned());
                    }
                }
                if end < synonyms.len() {
                    let start = line.text.find('[').unwrap_or(0);
                    codes(&line, start, record, sink);
                }
                continue;
            }
            if let Some(done) = record.take() {
                self.put_record(stem, done, reading, &mut unknown, sink);
            }
            entries += 1;
            if entries > MAX_ENTRIES {
                sink.error(
                    (line.number, 1),
                    format!("more than {MAX_ENTRIES} records"),
                    "split the file",
                );
                break;
            }
            let start = line.text.find('[').unwrap_or(line.text.len());
            let mut fresh = Record {
                line: line.number,
                phrase: line.text[..start].trim().to_owned(),
                ..Record::default()
            };
            if start < line.text.len() {
                codes(&line, start, &mut fresh, sink);
            }
            record = Some(fresh);
        }
        if let Some(done) = record {
            self.put_record(stem, done, reading, &mut unknown, sink);
        }
    }

    fn put_record(
        &mut self,
        stem: &str,
        record: Record,
        reading: Reading,
        unknown: &mut std::collections::BTreeSet<String>,
        sink: &mut Sink,
    ) {
        let name = phrase(&record.phrase);
        if slug(&name).trim_matches('-').is_empty() {
            sink.warn((record.line, 1), "a phrase without letters is left out", "");
            return;
        }
        if record.codes.is_empty() {
            sink.warn(
                (record.line, 1),
                format!("'{}' has no code: known, but nobody", record.phrase),
                "add a code in brackets, such as [FRAGOV]",
            );
        }
        let key = format!("user:{stem}:{}", slug(&name));
        let mut entity = Entity::new(Kind::Listed, key, &name);
        for code in record.codes {
            let meaning = translate(&code.text, reading, |c| self.is_country(c));
            for piece in meaning.unknown {
                if unknown.insert(piece.clone()) {
                    sink.warn(
                        (record.line, 1),
                        format!(
                            "'{piece}' in {} is no country, role or religion known here",
                            code.text
                        ),
                        "it is kept in the code's text and gives no sector",
                    );
                }
            }
            if code.dated {
                entity.offices.push(Office {
                    title: code.text,
                    sectors: meaning.sectors,
                    country: meaning.country,
                    from: code.from,
                    to: code.to,
                });
            } else if entity.country.is_none() && entity.sectors.is_empty() {
                entity.country = meaning.country;
                entity.sectors = meaning.sectors;
                entity.code = Some(code.text);
            }
        }
        entity.offices.sort_by_key(|office| office.from);
        // the same phrase again: its codes are joined in the order of the file
        if let Some(known) = self.entity_of_layer(&entity.key) {
            known.offices.append(&mut entity.offices);
            known.offices.sort_by_key(|office| office.from);
            if known.country.is_none() && known.sectors.is_empty() {
                known.country = entity.country;
                known.sectors = entity.sectors;
                known.code = entity.code;
            }
        } else {
            let key = entity.key.clone();
            self.put_at(entity, record.line);
            self.name_of(&key, &name, Via::Name);
        }
        let key = format!("user:{stem}:{}", slug(&name));
        for synonym in &record.synonyms {
            self.name_of(&key, &phrase(synonym), Via::Name);
        }
    }
}

/// The codes of a line from byte `start` on.
fn codes(line: &Line<'_>, start: usize, record: &mut Record, sink: &mut Sink) {
    let mut rest = start;
    while let Some(open) = line.text[rest..].find('[').map(|at| at + rest) {
        let at = (line.number, column(line.text, open));
        let Some(close) = line.text[open..].find(']').map(|c| c + open) else {
            sink.warn(
                at,
                "a bracket is not closed; the code is left out",
                "add ']'",
            );
            return;
        };
        rest = close + 1;
        let inside = line.text[open + 1..close].trim();
        let (code, dates) = match inside.find(|c: char| c.is_whitespace() || c == '<' || c == '>') {
            Some(end) => (&inside[..end], inside[end..].trim()),
            None => (inside, ""),
        };
        if code.is_empty() {
            sink.warn(at, "a code is empty and left out", "such as [FRAGOV]");
            continue;
        }
        if code == "###" {
            sink.warn(
                at,
                "[###] (discard the story) has no meaning here; the phrase is nobody",
                "leave the stories out before coding",
            );
            continue;
        }
        if code == "---" {
            continue;
        }
        let mut one = Code {
            text: code.to_uppercase(),
            from: None,
            to: None,
            dated: false,
        };
        match restriction(dates) {
            Ok(None) => {}
            Ok(Some((from, to, guessed))) => {
                if guessed {
                    sink.warn(
                        at,
                        format!("'{dates}' says neither from nor until; it is read as from"),
                        "write >DATE, <DATE or DATE-DATE",
                    );
                }
                (one.from, one.to, one.dated) = (from, to, true);
            }
            Err(wrong) => {
                sink.warn(
                    at,
                    format!("{wrong}; the code counts without its dates"),
                    "dates are YYYYMMDD or YYMMDD",
                );
            }
        }
        record.codes.push(one);
    }
}

/// Days from and until which a code holds, both included, and whether the form had to be guessed.
type Restriction = Option<(Option<Date>, Option<Date>, bool)>;

/// Reads `<DATE`, `>DATE`, `DATE-DATE` or `DATE`.
fn restriction(text: &str) -> Result<Restriction, String> {
    if text.is_empty() {
        return Ok(None);
    }
    if let Some(until) = text.strip_prefix('<') {
        return Ok(Some((None, Some(day(until)?), false)));
    }
    if let Some(from) = text.strip_prefix('>') {
        return Ok(Some((Some(day(from)?), None, false)));
    }
    if let Some((from, to)) = text.split_once('-') {
        let (from, to) = (day(from)?, day(to)?);
        if to < from {
            return Err(format!("'{text}' ends before it begins"));
        }
        return Ok(Some((Some(from), Some(to), false)));
    }
    Ok(Some((Some(day(text)?), None, true)))
}

/// A day written YYYYMMDD or YYMMDD; years 00 to 30 are of this century.
fn day(text: &str) -> Result<Date, String> {
    let text = text.trim();
    let wrong = || format!("'{text}' is no date");
    if !text.bytes().all(|b| b.is_ascii_digit()) || text.len() < 6 {
        return Err(wrong());
    }
    let number = |range: std::ops::Range<usize>| -> Result<i16, String> {
        text.get(range)
            .and_then(|s| s.parse().ok())
            .ok_or_else(wrong)
    };
    let (year, rest) = if text.len() <= 7 {
        let short = number(0..2)?;
        (
            if short <= 30 {
                2000 + short
            } else {
                1900 + short
            },
            2,
        )
    } else {
        (number(0..4)?, 4)
    };
    let month = i8::try_from(number(rest..rest + 2)?).map_err(|_| wrong())?;
    let day = i8::try_from(number(rest + 2..rest + 4)?).map_err(|_| wrong())?;
    Date::new(year, month, day).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_years_turn_at_thirty() {
        assert_eq!(day("300101"), Ok(jiff::civil::date(2030, 1, 1)));
        assert_eq!(day("310101"), Ok(jiff::civil::date(1931, 1, 1)));
        assert_eq!(day("041115"), Ok(jiff::civil::date(2004, 11, 15)));
        assert_eq!(day("1998033199"), Ok(jiff::civil::date(1998, 3, 31)));
        assert!(day("19991301").is_err());
        assert!(day("20010229").is_err());
        assert!(day("0411").is_err());
    }

    #[test]
    fn restrictions_have_four_forms() {
        let date = jiff::civil::date;
        assert_eq!(restriction(""), Ok(None));
        let read = |text| restriction(text).map(Option::unwrap_or_default);
        assert_eq!(
            read("< 19980331"),
            Ok((None, Some(date(1998, 3, 31)), false))
        );
        assert_eq!(read(">980401"), Ok((Some(date(1998, 4, 1)), None, false)));
        assert_eq!(
            read("19980401 - 041115"),
            Ok((Some(date(1998, 4, 1)), Some(date(2004, 11, 15)), false))
        );
        assert_eq!(read("20110101"), Ok((Some(date(2011, 1, 1)), None, true)));
        assert!(restriction("20110101-20100101").is_err());
    }
}
