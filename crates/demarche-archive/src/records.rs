//! Rows to records: what was parted for keeping is put together for reading.

use std::rc::Rc;

use demarche_codebook::{Context, EventType, Modality, Mode, Quad, Sector};
use demarche_coder::{
    ArticleRef, Counts, Event, PLACE_KINDS, Participant, Place, SCHEMA, Sentence, Span, When,
    WhenBasis,
};
use rusqlite::{Connection, OptionalExtension};

use crate::event::{Rest, Role};
use crate::words::{BitKind, Words};
use crate::{Day, Error};

/// Reads records; keeps the last article, as records of one article mostly come together.
pub(crate) struct Records<'a> {
    sql: &'a Connection,
    words: &'a Words,
    article: Option<(i64, Rc<Text>)>,
}

/// What records repeat of their article.
struct Text {
    reference: ArticleRef,
    body: Slices,
    title: Slices,
}

/// A text that is cut by code points.
struct Slices {
    text: String,
    ascii: bool,
}

impl Slices {
    fn new(text: String) -> Slices {
        Slices {
            ascii: text.is_ascii(),
            text,
        }
    }

    fn get(&self, start: usize, end: usize) -> String {
        if self.ascii {
            return self.text.get(start..end).unwrap_or_default().to_owned();
        }
        self.text
            .chars()
            .skip(start)
            .take(end.saturating_sub(start))
            .collect()
    }
}

/// Name, kind, country, first division, latitude, longitude, id of a row of `place`.
type PlaceRow = (
    String,
    i64,
    Option<i64>,
    Option<String>,
    Option<f64>,
    Option<f64>,
    Option<u32>,
);

impl<'a> Records<'a> {
    pub(crate) fn new(sql: &'a Connection, words: &'a Words) -> Records<'a> {
        Records {
            sql,
            words,
            article: None,
        }
    }

    /// The effective record of event `id`.
    pub(crate) fn get(&mut self, id: i64) -> Result<Event, Error> {
        let mut statement = self.sql.prepare_cached(
            "SELECT article, uid, day, last_day, when_basis, when_text, type, mode, quad, modality,
               contexts, cameo, goldstein, score, confidence, rule, sentence, sentence_start,
               sentence_end, trigger_start, trigger_end, place, place_start, place_end, dead, injured,
               detained, displaced, participants, verbatim, rest
             FROM event WHERE id = ?1",
        )?;
        let mut rows = statement.query([id])?;
        let Some(row) = rows.next()? else {
            return Err(Error::Damaged(format!("there is no row of event {id}")));
        };
        let verbatim = row.get_ref(29)?;
        if let Some(verbatim) = verbatim.as_str_or_null().map_err(rusqlite::Error::from)? {
            return Ok(serde_json::from_str(verbatim)?);
        }
        let text = self.text(row.get(0)?)?;
        let words = self.words;
        let word = |i: usize| words.text(self.sql, row.get(i)?);
        let maybe = |i: usize| {
            row.get::<_, Option<i64>>(i)?
                .map(|id| words.text(self.sql, id))
                .transpose()
        };
        let at = |i: usize| Ok::<usize, Error>(usize::try_from(row.get::<_, i64>(i)?).unwrap_or(0));
        let index: i32 = row.get(16)?;
        let slices = if index < 0 { &text.title } else { &text.body };
        let mode = maybe(7)?
            .map(|name| Mode::parse(&name).ok_or_else(|| unknown("mode", &name)))
            .transpose()?;
        let kind = word(6)?;
        let (quad, modality) = (word(8)?, word(9)?);
        let contexts = self.contexts(row.get(10)?)?;
        let (mut actors, mut recipients, mut said_by) = (Vec::new(), Vec::new(), None);
        self.members(id, slices, |role, member| match role {
            Role::Actor => actors.push(member),
            Role::Recipient => recipients.push(member),
            Role::SaidBy => said_by = Some(member),
        })?;
        let place = match row.get::<_, Option<i64>>(21)? {
            Some(place) => Some(self.place(place, at(22)?, at(23)?, slices)?),
            None => None,
        };
        let when = match maybe(4)? {
            None => None,
            Some(basis) => Some(When {
                start: Day(row.get(2)?).iso(),
                end: Day(row.get(3)?).iso(),
                text: maybe(5)?.map(|text| text.to_string()),
                basis: match &*basis {
                    "text" => WhenBasis::Text,
                    "published" => WhenBasis::Published,
                    other => return Err(unknown("basis of a date", other)),
                },
            }),
        };
        let count = |i: usize| {
            Ok::<_, Error>(
                row.get::<_, Option<i64>>(i)?
                    .and_then(|n| u64::try_from(n).ok()),
            )
        };
        let rest = row.get_ref(30)?;
        let rest: Rest = match rest.as_str_or_null().map_err(rusqlite::Error::from)? {
            Some(rest) => serde_json::from_str(rest)?,
            None => Rest::default(),
        };
        Ok(Event {
            schema: SCHEMA,
            id: row.get(1)?,
            article: text.reference.clone(),
            sentence: Sentence {
                index,
                start: at(17)?,
                end: at(18)?,
                text: slices.get(at(17)?, at(18)?),
            },
            trigger: Span {
                text: slices.get(at(19)?, at(20)?),
                start: at(19)?,
                end: at(20)?,
            },
            event_type: EventType::parse(&kind).ok_or_else(|| unknown("type", &kind))?,
            mode,
            contexts,
            cameo: word(11)?.to_string(),
            goldstein: row.get::<_, f64>(12)? as f32,
            score: row.get::<_, f64>(13)? as f32,
            quad: Quad::parse(&quad).ok_or_else(|| unknown("quad class", &quad))?,
            modality: Modality::parse(&modality).ok_or_else(|| unknown("modality", &modality))?,
            actors,
            recipients,
            place,
            when,
            said_by,
            counts: Counts {
                dead: count(24)?,
                injured: count(25)?,
                detained: count(26)?,
                displaced: count(27)?,
                participants: count(28)?,
            },
            confidence: row.get::<_, f64>(14)? as f32,
            rule: word(15)?.to_string(),
            counts_bound: rest.counts_bound,
            mentions: rest.mentions,
        })
    }

    fn contexts(&self, mask: i64) -> Result<Vec<Context>, Error> {
        let names = self.words.bits(self.sql, BitKind::Context)?;
        let mut contexts = names
            .iter()
            .enumerate()
            .filter(|(bit, _)| mask >> bit & 1 == 1)
            .map(|(_, name)| Context::parse(name).ok_or_else(|| unknown("context", name)))
            .collect::<Result<Vec<_>, _>>()?;
        contexts.sort_unstable();
        Ok(contexts)
    }

    fn members(
        &self,
        event: i64,
        slices: &Slices,
        mut take: impl FnMut(Role, Participant),
    ) -> Result<(), Error> {
        let mut statement = self.sql.prepare_cached(
            "SELECT m.role, m.start, m.\"end\", p.entity, p.name, p.country, p.sectors
             FROM member m JOIN participant p ON p.id = m.participant
             WHERE m.event = ?1 ORDER BY m.role, m.ordinal",
        )?;
        let mut rows = statement.query([event])?;
        while let Some(row) = rows.next()? {
            let at =
                |i: usize| Ok::<usize, Error>(usize::try_from(row.get::<_, i64>(i)?).unwrap_or(0));
            let (start, end) = (at(1)?, at(2)?);
            let country = row
                .get::<_, Option<i64>>(5)?
                .map(|id| self.words.text(self.sql, id))
                .transpose()?;
            let sectors = row
                .get_ref(6)?
                .as_str()
                .map_err(rusqlite::Error::from)?
                .split_whitespace()
                .map(|name| Sector::parse(name).ok_or_else(|| unknown("sector", name)))
                .collect::<Result<_, _>>()?;
            take(
                Role::of(row.get(0)?)?,
                Participant {
                    text: slices.get(start, end),
                    start,
                    end,
                    name: row.get(4)?,
                    entity: row.get(3)?,
                    country: country.map(|c| c.to_string()),
                    sectors,
                },
            );
        }
        Ok(())
    }

    fn place(&self, id: i64, start: usize, end: usize, slices: &Slices) -> Result<Place, Error> {
        let (name, kind, country, admin1, lat, lon, geonames): PlaceRow = self
            .sql
            .prepare_cached(
                "SELECT name, kind, country, admin1, lat, lon, geonames FROM place WHERE id = ?1",
            )?
            .query_row([id], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                    row.get(5)?,
                    row.get(6)?,
                ))
            })?;
        let kind = self.words.text(self.sql, kind)?;
        let country = country
            .map(|id| self.words.text(self.sql, id))
            .transpose()?;
        Ok(Place {
            text: slices.get(start, end),
            start,
            end,
            name,
            kind: PLACE_KINDS
                .into_iter()
                .find(|known| *known == &*kind)
                .ok_or_else(|| unknown("kind of place", &kind))?,
            country: country.map(|c| c.to_string()),
            admin1,
            lat,
            lon,
            geonames,
        })
    }

    fn text(&mut self, article: i64) -> Result<Rc<Text>, Error> {
        if let Some((id, text)) = &self.article
            && *id == article
        {
            return Ok(text.clone());
        }
        let (id, url, publisher, published, title, body): (
            String,
            Option<String>,
            Option<i64>,
            Option<String>,
            Option<String>,
            String,
        ) = self
            .sql
            .prepare_cached(
                "SELECT a.uid, a.url, a.publisher, a.published, t.title, t.body
                 FROM article a JOIN article_text t ON t.article = a.id WHERE a.id = ?1",
            )?
            .query_row([article], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                    row.get(5)?,
                ))
            })
            .optional()?
            .ok_or_else(|| Error::Damaged(format!("article {article} has no text")))?;
        let publisher = publisher
            .map(|id| self.words.text(self.sql, id))
            .transpose()?;
        let text = Rc::new(Text {
            title: Slices::new(title.clone().unwrap_or_default()),
            body: Slices::new(body),
            reference: ArticleRef {
                id,
                url,
                publisher: publisher.map(|p| p.to_string()),
                title,
                published,
            },
        });
        self.article = Some((article, text.clone()));
        Ok(text)
    }
}

fn unknown(what: &str, name: &str) -> Error {
    Error::Damaged(format!("{name:?} is no {what} of this program's codebook"))
}
