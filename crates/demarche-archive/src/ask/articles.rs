//! Articles: one by its id, and those whose words are looked for.

use demarche_coder::Article;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;

use crate::filter::Condition;
use crate::{Archive, Error, Filter, full_text};

/// Words around a hit that are shown.
const SNIPPET_WORDS: i64 = 24;

/// An article as it stands now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArticleText {
    /// Its id is `a_…`.
    #[serde(flatten)]
    pub article: Article,
    /// Number of its present wording, from 1.
    pub revision: i64,
    /// The article of which this is a copy, if it is one.
    pub copy_of: Option<String>,
    /// False if it was kept without being coded, because of its language.
    pub coded: bool,
    /// What coded it.
    pub coder: Option<String>,
    /// Ids of its events, in the order of the text.
    pub events: Vec<String>,
}

/// An article that a search found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArticleFound {
    /// `a_…`.
    pub id: String,
    /// Headline.
    pub title: Option<String>,
    /// Publisher.
    pub publisher: Option<String>,
    /// Day or moment of publication.
    pub published: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Words around the hits, which stand in `[` and `]`.
    pub snippet: String,
    /// How well it fits: the greater the better.
    pub score: f64,
    /// How many events were read from it.
    pub events: i64,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArticlePage {
    /// The best first.
    pub items: Vec<ArticleFound>,
    /// How many there are in all; None if only some were asked for and more may be there.
    pub total: Option<i64>,
}

impl Archive {
    /// An article by its id.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there is none.
    pub fn article(&self, id: &str) -> Result<ArticleText, Error> {
        let query =
            "SELECT a.uid, a.url, p.text, l.text, a.published, a.revision, f.uid, a.state, c.text,
               t.title, t.body, a.id
             FROM article a JOIN article_text t ON t.article = a.id
             LEFT JOIN article f ON f.id = a.family AND f.id <> a.id
             LEFT JOIN word p ON p.id = a.publisher LEFT JOIN word l ON l.id = a.lang
             LEFT JOIN word c ON c.id = a.coder
             WHERE a.uid = ?1";
        let (mut found, number) = self
            .sql
            .prepare_cached(query)?
            .query_row([id], |row| {
                let article = Article {
                    id: row.get(0)?,
                    url: row.get(1)?,
                    publisher: row.get(2)?,
                    lang: row.get(3)?,
                    published: row.get(4)?,
                    title: row.get(9)?,
                    text: row.get(10)?,
                };
                let found = ArticleText {
                    article,
                    revision: row.get(5)?,
                    copy_of: row.get(6)?,
                    coded: row.get::<_, i64>(7)? == 0,
                    coder: row.get(8)?,
                    events: Vec::new(),
                };
                Ok((found, row.get::<_, i64>(11)?))
            })
            .optional()?
            .ok_or_else(|| Error::Unknown {
                unit: "article",
                id: id.to_owned(),
            })?;
        found.events = self
            .sql
            .prepare_cached(
                "SELECT uid FROM event WHERE article = ?1 ORDER BY sentence, trigger_start, id",
            )?
            .query_map([number], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(found)
    }

    /// Ids of all articles that were coded, in the order of their arrival.
    ///
    /// # Errors
    /// What the database reports.
    pub fn coded_articles(&self) -> Result<Vec<String>, Error> {
        Ok(self
            .sql
            .prepare("SELECT uid FROM article WHERE state = 0 ORDER BY id")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }

    /// Articles in which `words` occur, the best `limit` of them; with a filter only those that report
    /// such events. `words` may hold phrases in quotes, `-word`, `word*` and `OR`.
    ///
    /// # Errors
    /// [`Error::Filter`] if there is no word to look for, and what the database reports.
    pub fn search(&self, words: &str, filter: &Filter, limit: usize) -> Result<ArticlePage, Error> {
        let asked = full_text::query(words)?;
        let mut among = String::new();
        let mut parameters: Vec<rusqlite::types::Value> = vec![asked.into()];
        if *filter != Filter::default() {
            let condition = Condition::of(filter, &self.sql, &self.words)?;
            among = format!("AND f.rowid IN (SELECT e.article {})", condition.tail(""));
            parameters.extend(condition.parameters);
        }
        // The best are found first, and only then is anything read of them.
        let query = format!(
            "WITH best AS (
               SELECT f.rowid AS id, bm25(article_fts, 4.0, 1.0) AS rank,
                      snippet(article_fts, 1, '[', ']', '…', {SNIPPET_WORDS}) AS snippet
               FROM article_fts f WHERE article_fts MATCH ? {among} ORDER BY rank LIMIT {limit})
             SELECT a.uid, t.title, p.text, a.published, a.url, best.snippet, -best.rank,
                    (SELECT count(*) FROM event e WHERE e.article = a.id AND e.status < 3)
             FROM best JOIN article a ON a.id = best.id JOIN article_text t ON t.article = a.id
             LEFT JOIN word p ON p.id = a.publisher ORDER BY best.rank",
            among = among.as_str()
        );
        let items: Vec<ArticleFound> = self
            .sql
            .prepare_cached(
                &query.replace("FROM article_fts f WHERE", "FROM article_fts AS f WHERE"),
            )?
            .query_map(rusqlite::params_from_iter(&parameters), |row| {
                Ok(ArticleFound {
                    id: row.get(0)?,
                    title: row.get(1)?,
                    publisher: row.get(2)?,
                    published: row.get(3)?,
                    url: row.get(4)?,
                    snippet: row.get(5)?,
                    score: row.get(6)?,
                    events: row.get(7)?,
                })
            })?
            .collect::<Result<_, _>>()?;
        let total = (items.len() < limit).then_some(items.len() as i64);
        Ok(ArticlePage { items, total })
    }

    /// Which articles are copies of one another: for every name under which an article came, the id of
    /// the article first seen in its family.
    ///
    /// # Errors
    /// What the database reports.
    pub fn families(&self) -> Result<Vec<(String, String)>, Error> {
        Ok(self
            .sql
            .prepare(
                "SELECT s.source_id, f.uid FROM sighting s JOIN article a ON a.id = s.article
                 JOIN article f ON f.id = a.family ORDER BY a.id, s.source_id",
            )?
            .query_map(params![], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, BODY};

    #[test]
    fn articles_are_found_by_their_words_and_told_whole() {
        let (mut archive, _dir) = samples::archive();
        let stored = samples::store(&mut archive, "https://example.org/1", BODY);
        samples::store(
            &mut archive,
            "https://example.org/2",
            "Rain fell on Oslo all day.",
        );
        let none = Filter::default();
        let found = archive
            .search("accuse piracy", &none, 10)
            .expect("an answer");
        assert_eq!(found.total, Some(1));
        assert_eq!(found.items[0].id, stored[0].article.id);
        assert!(
            found.items[0]
                .snippet
                .contains("[accused] Libya of [piracy]"),
            "{}",
            found.items[0].snippet
        );
        assert_eq!(found.items[0].events, 2);
        let visits = Filter::parse("type=CONSULT").expect("a filter");
        assert_eq!(
            archive
                .search("cairo", &visits, 10)
                .expect("an answer")
                .items
                .len(),
            1
        );
        assert_eq!(
            archive
                .search("rain", &visits, 10)
                .expect("an answer")
                .items
                .len(),
            0
        );
        assert_eq!(
            archive
                .search("rain OR piracy", &none, 1)
                .expect("an answer")
                .total,
            None
        );

        let article = archive.article(&stored[0].article.id).expect("it is there");
        assert_eq!(article.article.text, BODY);
        assert_eq!(article.events, [stored[0].id.clone(), stored[1].id.clone()]);
        assert!(matches!(
            archive.article("a_none"),
            Err(Error::Unknown { .. })
        ));
    }

    #[test]
    fn a_changed_article_is_found_by_its_new_words_only() {
        let (mut archive, _dir) = samples::archive();
        samples::store(&mut archive, "https://example.org/1", "Rain fell on Oslo.");
        samples::store(&mut archive, "https://example.org/1", "Snow fell on Oslo.");
        let hits = |words| {
            archive
                .search(words, &Filter::default(), 10)
                .expect(words)
                .items
                .len()
        };
        assert_eq!([hits("rain"), hits("snow"), hits("oslo")], [0, 1, 1]);
    }
}
