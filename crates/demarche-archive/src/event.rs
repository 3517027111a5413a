//! Records to rows.
//!
//! A record is kept as columns, and what it repeats of its article (sentence, trigger, the words of actors
//! and places) as offsets into the one text: a million events stay small, and no copy can disagree with
//! its source. After writing, the rows are read back and compared; a record that the columns cannot say
//! exactly is kept word for word beside them.

use demarche_codebook::Mode;
use demarche_coder::{Bounds, Event, Mention, Participant, Place, WhenBasis};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use crate::records::Records;
use crate::rollup::{self, Way};
use crate::words::{BitKind, Words};
use crate::{Day, Error};

/// What a participant does in an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Did it.
    Actor,
    /// It was done to them.
    Recipient,
    /// Reported it.
    SaidBy,
}

impl Role {
    /// Its number in `member.role`.
    #[must_use]
    pub const fn code(self) -> i64 {
        match self {
            Role::Actor => 0,
            Role::Recipient => 1,
            Role::SaidBy => 2,
        }
    }

    pub(crate) fn of(code: i64) -> Result<Role, Error> {
        match code {
            0 => Ok(Role::Actor),
            1 => Ok(Role::Recipient),
            2 => Ok(Role::SaidBy),
            _ => Err(Error::Damaged(format!("{code} is no role"))),
        }
    }
}

/// What reviewers have decided on an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Nobody has looked.
    Unreviewed,
    /// Right as coded.
    Accepted,
    /// Right after a change.
    Fixed,
    /// Wrong: left out of lists and sums.
    Rejected,
}

impl Status {
    /// All of them.
    pub const ALL: [Status; 4] = [
        Status::Unreviewed,
        Status::Accepted,
        Status::Fixed,
        Status::Rejected,
    ];

    /// Its number in `event.status`.
    #[must_use]
    pub const fn code(self) -> i64 {
        match self {
            Status::Unreviewed => 0,
            Status::Accepted => 1,
            Status::Fixed => 2,
            Status::Rejected => 3,
        }
    }

    /// Its name in filters.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Status::Unreviewed => "unreviewed",
            Status::Accepted => "accepted",
            Status::Fixed => "fixed",
            Status::Rejected => "rejected",
        }
    }

    pub(crate) fn of(code: i64) -> Result<Status, Error> {
        Status::ALL
            .into_iter()
            .find(|status| status.code() == code)
            .ok_or_else(|| Error::Damaged(format!("{code} is no status")))
    }

    /// That of an event.
    pub(crate) fn of_event(sql: &Connection, event: i64) -> Result<Status, Error> {
        let code = sql
            .prepare_cached("SELECT status FROM event WHERE id = ?1")?
            .query_row([event], |row| row.get(0))?;
        Status::of(code)
    }
}

/// The id under which an event is known outside.
pub(crate) fn uid(sql: &Connection, event: i64) -> Result<String, Error> {
    Ok(sql
        .prepare_cached("SELECT uid FROM event WHERE id = ?1")?
        .query_row([event], |row| row.get(0))?)
}

/// Writes the rows of a record, as event `id` or as a new one, and tells its id.
pub(crate) fn put(
    sql: &Connection,
    words: &Words,
    article: i64,
    record: &Event,
    id: Option<i64>,
    status: Status,
    lead: i64,
) -> Result<i64, Error> {
    let word = |text: &str| words.intern(sql, text);
    let maybe = |text: Option<&str>| text.map(word).transpose();
    let contexts: Vec<&str> = record.contexts.iter().map(|c| c.as_str()).collect();
    words.give_bits(sql, BitKind::Context, &contexts)?;
    let place = record
        .place
        .as_ref()
        .map(|place| place_id(sql, words, place))
        .transpose()?;
    let when = record.when.as_ref();
    let day = Day::of(when.and_then(|w| w.start.as_deref()));
    let last_day = Day::of(when.and_then(|w| w.end.as_deref()));
    let count = |n: Option<u64>| n.and_then(|n| i64::try_from(n).ok());
    let rest = Rest::of(record)
        .map(|rest| serde_json::to_string(&rest))
        .transpose()?;
    let id = sql
        .prepare_cached(
            "INSERT INTO event (id, uid, article, day, last_day, when_basis, when_text, type, mode, quad,
               modality, contexts, cameo, goldstein, score, confidence, rule, sentence, sentence_start,
               sentence_end, trigger_start, trigger_end, place, place_start, place_end, dead, injured,
               detained, displaced, participants, status, lead, rest)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
               ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33)",
        )?
        .insert(params![
            id,
            record.id,
            article,
            day.0,
            last_day.0,
            maybe(when.map(|w| basis(w.basis)))?,
            maybe(when.and_then(|w| w.text.as_deref()))?,
            word(record.event_type.as_str())?,
            maybe(record.mode.map(Mode::as_str))?,
            word(record.quad.as_str())?,
            word(record.modality.as_str())?,
            words.mask(sql, BitKind::Context, &contexts)?,
            word(&record.cameo)?,
            f64::from(record.goldstein),
            f64::from(record.score),
            f64::from(record.confidence),
            word(&record.rule)?,
            record.sentence.index,
            offset(record.sentence.start),
            offset(record.sentence.end),
            offset(record.trigger.start),
            offset(record.trigger.end),
            place,
            record.place.as_ref().map(|p| offset(p.start)),
            record.place.as_ref().map(|p| offset(p.end)),
            count(record.counts.dead),
            count(record.counts.injured),
            count(record.counts.detained),
            count(record.counts.displaced),
            count(record.counts.participants),
            status.code(),
            lead,
            rest,
        ])?;
    let sides = [
        (Role::Actor, &record.actors[..]),
        (Role::Recipient, &record.recipients[..]),
        (Role::SaidBy, record.said_by.as_slice()),
    ];
    for (role, members) in sides {
        for (ordinal, member) in (0_i64..).zip(members) {
            sql.prepare_cached(
                "INSERT INTO member (event, role, ordinal, participant, start, \"end\")
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                id,
                role.code(),
                ordinal,
                participant_id(sql, words, member)?,
                offset(member.start),
                offset(member.end)
            ])?;
        }
    }
    if Records::new(sql, words).get(id)? != *record {
        sql.prepare_cached("UPDATE event SET verbatim = ?2 WHERE id = ?1")?
            .execute(params![id, serde_json::to_string(record)?])?;
    }
    rollup::roll(sql, id, Way::In)?;
    Ok(id)
}

/// Fields that few records have.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Rest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts_bound: Option<Bounds>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Mention>,
}

impl Rest {
    /// None if a record has none of them.
    fn of(record: &Event) -> Option<Rest> {
        let rest = Rest {
            counts_bound: record.counts_bound,
            mentions: record.mentions.clone(),
        };
        (rest.counts_bound.is_some() || !rest.mentions.is_empty()).then_some(rest)
    }
}

/// Takes the rows of an event away, and what it added to the sums.
pub(crate) fn erase(sql: &Connection, id: i64) -> Result<(), Error> {
    rollup::roll(sql, id, Way::Out)?;
    for statement in [
        "DELETE FROM member WHERE event = ?1",
        "DELETE FROM event WHERE id = ?1",
    ] {
        sql.prepare_cached(statement)?.execute([id])?;
    }
    Ok(())
}

/// An offset as a column. Texts have a limit of a million code points.
fn offset(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}

fn basis(basis: WhenBasis) -> &'static str {
    match basis {
        WhenBasis::Text => "text",
        WhenBasis::Published => "published",
    }
}

fn participant_id(sql: &Connection, words: &Words, p: &Participant) -> Result<i64, Error> {
    let country = p
        .country
        .as_deref()
        .map(|c| words.intern(sql, c))
        .transpose()?;
    let names: Vec<&str> = p.sectors.iter().map(|s| s.as_str()).collect();
    let sectors = names.join(" ");
    let found = sql
        .prepare_cached(
            "SELECT id FROM participant
             WHERE entity = ?1 AND name = ?2 AND ifnull(country, 0) = ?3 AND sectors = ?4",
        )?
        .query_row(
            params![p.entity, p.name, country.unwrap_or(0), sectors],
            |row| row.get(0),
        )
        .optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    words.give_bits(sql, BitKind::Sector, &names)?;
    let bits = words.mask(sql, BitKind::Sector, &names)?;
    Ok(sql
        .prepare_cached(
            "INSERT INTO participant (entity, name, country, sectors, sector_bits)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .insert(params![p.entity, p.name, country, sectors, bits])?)
}

fn place_id(sql: &Connection, words: &Words, p: &Place) -> Result<i64, Error> {
    let kind = words.intern(sql, p.kind)?;
    let country = p
        .country
        .as_deref()
        .map(|c| words.intern(sql, c))
        .transpose()?;
    let found = sql
        .prepare_cached(
            "SELECT id FROM place WHERE name = ?1 AND kind = ?2 AND ifnull(country, 0) = ?3
               AND ifnull(admin1, '') = ?4 AND ifnull(lat, 999) = ?5 AND ifnull(lon, 999) = ?6
               AND ifnull(geonames, 0) = ?7",
        )?
        .query_row(
            params![
                p.name,
                kind,
                country.unwrap_or(0),
                p.admin1.as_deref().unwrap_or(""),
                p.lat.unwrap_or(999.0),
                p.lon.unwrap_or(999.0),
                p.geonames.unwrap_or(0)
            ],
            |row| row.get(0),
        )
        .optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    let id = sql
        .prepare_cached(
            "INSERT INTO place (name, kind, country, admin1, lat, lon, geonames)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .insert(params![
            p.name, kind, country, p.admin1, p.lat, p.lon, p.geonames
        ])?;
    if let (Some(lat), Some(lon), "point" | "town") = (p.lat, p.lon, p.kind) {
        sql.prepare_cached(
            "INSERT INTO place_box (id, south, north, west, east) VALUES (?1, ?2, ?2, ?3, ?3)",
        )?
        .execute(params![id, lat, lon])?;
    }
    Ok(id)
}
