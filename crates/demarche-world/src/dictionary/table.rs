//! Dictionaries as a table (CSV, or TSV): one line is one name, or one office of somebody named before.
//!
//! Columns, of which only `name` is needed: `key`, `name`, `aliases` (with semicolons between), `kind`
//! (person, organisation, agency, group, agent), `country`, `sectors` (with blanks between), `title`,
//! `from`, `to`, `members` (with blanks between). Lines with the same key, or without keys with the same
//! name, are one entity; those with a title or a date add an office.

use std::collections::HashMap;

use demarche_codebook::Sector;
use jiff::civil::Date;

use super::{MAX_ENTRIES, Sink};
use crate::CountryCode;
use crate::agents::{Agent, AgentKind, plural};
use crate::builder::{WorldBuilder, slug};
use crate::data;
use crate::entity::{Entity, Kind, Office};
use crate::names::Via;

const COLUMNS: &[&str] = &[
    "key", "name", "aliases", "kind", "country", "sectors", "title", "from", "to", "members",
];

/// One line, read.
struct Row<'r> {
    line: usize,
    raw: &'r str,
    separator: char,
    fields: HashMap<&'static str, (usize, String)>,
}

impl Row<'_> {
    fn get(&self, column: &str) -> &str {
        self.fields.get(column).map_or("", |(_, value)| value)
    }

    /// Line and column of a field.
    fn at(&self, column: &str) -> (usize, usize) {
        let index = self.fields.get(column).map_or(0, |(index, _)| *index);
        (self.line, field_column(self.raw, index, self.separator))
    }
}

impl WorldBuilder {
    pub(super) fn add_table(&mut self, text: &str, sink: &mut Sink) {
        let lines: Vec<&str> = text.lines().collect();
        let separator = match lines.first() {
            Some(head) if head.contains('\t') => '\t',
            Some(head) if head.contains(';') && !head.contains(',') => ';',
            _ => ',',
        };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator as u8)
            .flexible(true)
            .comment(Some(b'#'))
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let Some(columns) = header(&mut reader, separator, sink) else {
            return;
        };
        let mut entities: HashMap<String, Entity> = HashMap::new();
        let mut order: Vec<(String, usize, Vec<String>)> = Vec::new();
        for (count, record) in reader.records().enumerate() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let line = error.position().map_or(1, |p| p.line() as usize);
                    sink.error((line, 1), format!("the line cannot be read: {error}"), "");
                    continue;
                }
            };
            let line = record.position().map_or(1, |p| p.line() as usize);
            if count >= MAX_ENTRIES {
                sink.error(
                    (line, 1),
                    format!("more than {MAX_ENTRIES} lines"),
                    "split the file",
                );
                break;
            }
            let fields = columns
                .iter()
                .filter_map(|&(name, index)| Some((name, (index, record.get(index)?.to_owned()))))
                .collect();
            let row = Row {
                line,
                raw: lines.get(line.wrapping_sub(1)).copied().unwrap_or_default(),
                separator,
                fields,
            };
            if record.len() > columns.len() + 1
                && record.iter().skip(columns.len()).any(|f| !f.is_empty())
            {
                sink.error(
                    (line, field_column(row.raw, columns.len(), separator)),
                    format!(
                        "the line has {} fields, the header {}",
                        record.len(),
                        columns.len()
                    ),
                    "put a field that holds the separator in double quotes",
                );
                continue;
            }
            self.row(&row, &mut entities, &mut order, sink);
        }
        for (key, line, aliases) in order {
            let Some(mut entity) = entities.remove(&key) else {
                continue;
            };
            entity.offices.sort_by_key(|office| office.from);
            let name = entity.name.clone();
            let person = entity.kind == Kind::Person;
            let country = entity.country;
            self.put_at(entity, line);
            self.name_of(&key, &name, Via::Name);
            for alias in &aliases {
                self.name_of(&key, alias, Via::Name);
            }
            if person {
                self.surname_of(&key, &name, country);
            }
        }
        self.check_countries(sink);
    }

    fn row(
        &mut self,
        row: &Row<'_>,
        entities: &mut HashMap<String, Entity>,
        order: &mut Vec<(String, usize, Vec<String>)>,
        sink: &mut Sink,
    ) {
        let name = row.get("name");
        if name.is_empty() {
            sink.error(
                row.at("name"),
                "the name is missing",
                "every line names somebody",
            );
            return;
        }
        let country = match row.get("country") {
            "" => None,
            code => match CountryCode::parse(code) {
                Some(code) => Some(code),
                None => {
                    sink.error(
                        row.at("country"),
                        format!("'{code}' is no country code"),
                        "three capital letters, such as FRA, or UNO EUR IGO NGO ISM IMG MNC",
                    );
                    None
                }
            },
        };
        let mut sectors: Vec<Sector> = Vec::new();
        for word in row
            .get("sectors")
            .split([' ', ';', '/'])
            .filter(|w| !w.is_empty())
        {
            match word.to_uppercase().parse() {
                Ok(sector) => sectors.push(sector),
                Err(_) => sink.error(
                    row.at("sectors"),
                    format!("'{word}' is no sector"),
                    "such as GOV MIL COP REB OPP PTY LEG JUD SPY BUS CVL, with blanks between",
                ),
            }
        }
        let mut members = Vec::new();
        for word in row
            .get("members")
            .split([' ', ';'])
            .filter(|w| !w.is_empty())
        {
            match CountryCode::parse(word) {
                Some(code) => members.push(code),
                None => sink.error(
                    row.at("members"),
                    format!("'{word}' is no country code"),
                    "three capital letters each, with blanks between",
                ),
            }
        }
        let from = edge(row, "from", data::first_of, sink);
        let to = edge(row, "to", data::last_of, sink);
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            sink.error(row.at("to"), "it ends before it begins", "exchange the two");
        }
        let kind = match row.get("kind").to_lowercase().as_str() {
            "person" => Kind::Person,
            "" | "organisation" | "organization" => Kind::Organisation,
            "agency" => Kind::Agency,
            "group" => Kind::Group,
            "agent" => {
                let noun = name.to_lowercase();
                let forms = [(noun.clone(), false), (plural(&noun), true)];
                let agent = Agent {
                    noun,
                    sectors,
                    kind: AgentKind::Person,
                    political: true,
                    collective: false,
                    abroad: false,
                    relational: false,
                    country,
                };
                self.put_agent(agent, &forms, row.line);
                return;
            }
            other => {
                sink.error(
                    row.at("kind"),
                    format!("'{other}' is no kind"),
                    "person, organisation, agency, group or agent",
                );
                return;
            }
        };
        let own = match row.get("key") {
            "" => slug(name),
            key => slug(key),
        };
        let key = format!("{}:{own}", kind.prefix());
        let entity = entities.entry(key.clone()).or_insert_with(|| {
            order.push((key.clone(), row.line, Vec::new()));
            Entity::new(kind, key.clone(), name)
        });
        entity.country = entity.country.or(country);
        entity.members.extend(members);
        let title = row.get("title");
        if title.is_empty() && from.is_none() && to.is_none() {
            if entity.sectors.is_empty() {
                entity.sectors = sectors;
            }
        } else {
            entity.offices.push(Office {
                title: title.to_owned(),
                sectors,
                country,
                from,
                to,
            });
        }
        if let Some((_, _, aliases)) = order.iter_mut().rev().find(|(known, _, _)| *known == key) {
            let more = row.get("aliases").split(';').map(str::trim);
            aliases.extend(more.filter(|a| !a.is_empty()).map(str::to_owned));
            if name != entity.name {
                aliases.push(name.to_owned());
            }
        }
    }
}

/// The columns that the header names, each with its place.
fn header(
    reader: &mut csv::Reader<&[u8]>,
    separator: char,
    sink: &mut Sink,
) -> Option<Vec<(&'static str, usize)>> {
    let head = match reader.headers() {
        Ok(head) => head.clone(),
        Err(error) => {
            sink.error((1, 1), format!("the header cannot be read: {error}"), "");
            return None;
        }
    };
    let raw = head.iter().collect::<Vec<_>>().join(&separator.to_string());
    let mut columns = Vec::new();
    for (index, title) in head.iter().enumerate() {
        match COLUMNS.iter().find(|c| title.eq_ignore_ascii_case(c)) {
            Some(&column) => columns.push((column, index)),
            None => sink.error(
                (1, field_column(&raw, index, separator)),
                format!("'{title}' is no column"),
                format!("columns are {}", COLUMNS.join(", ")),
            ),
        }
    }
    if !columns.iter().any(|(column, _)| *column == "name") {
        sink.error(
            (1, 1),
            "the first line names no column 'name'",
            format!("begin with a line such as {}", COLUMNS.join(",")),
        );
        return None;
    }
    Some(columns)
}

fn edge(
    row: &Row<'_>,
    column: &str,
    read: fn(&str) -> Option<Date>,
    sink: &mut Sink,
) -> Option<Date> {
    let text = row.get(column);
    if text.is_empty() {
        return None;
    }
    let day = read(text);
    if day.is_none() {
        sink.error(
            row.at(column),
            format!("'{text}' is no date"),
            "YYYY-MM-DD, YYYY-MM or YYYY",
        );
    }
    day
}

/// The column, in characters from 1, where field `index` begins.
fn field_column(raw: &str, index: usize, separator: char) -> usize {
    let mut quoted = false;
    let mut field = 0;
    for (at, c) in raw.chars().enumerate() {
        if field == index {
            return at + 1;
        }
        match c {
            '"' => quoted = !quoted,
            c if c == separator && !quoted => field += 1,
            _ => {}
        }
    }
    raw.chars().count() + 1
}
