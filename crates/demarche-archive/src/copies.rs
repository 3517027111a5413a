//! Exact and near copies: wire reprints under other headlines, cut, reordered, reworded in part.
//!
//! Two questions. Which articles may be copies: those that share sampled hashes. Of the hashes of all
//! five-word runs of an article, the one tenth that is zero modulo [`SAMPLE`] is kept, a min-hash sample
//! whose size grows with the text, so that a brief is found inside a long report, where bands of a
//! MinHash signature of fixed length see a resemblance of a tenth and miss it.
//! Whether they are: the words themselves decide, by what share of the shorter text's three-word runs
//! the other has, and whether they open alike. Articles on one subject repeat each other's background
//! paragraphs, up to 60 % of the runs on labelled reprints, but never the opening; a copy keeps it.

use rusqlite::{Connection, params};
use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

use crate::Error;

/// Words in a run whose hash is looked up, and in one that is compared.
const LOOKED_UP: usize = 5;
const COMPARED: usize = 3;
/// One in so many hashes is kept.
const SAMPLE: u64 = 10;
/// Runs at the beginning that are the opening, after the dateline.
const DATELINE: usize = 5;
const OPENING: usize = 60;
/// Texts shorter than this are copies only if they are equal: their runs say too little.
const LEAST_WORDS: usize = 25;
/// A copy opens alike and shares this much …
const OPENS_ALIKE: f64 = 0.45;
const SHARES: f64 = 0.4;
/// … or shares nearly all.
const SHARES_NEARLY_ALL: f64 = 0.8;
/// A hash that more articles have is boilerplate and leads to nothing.
const BOILERPLATE: i64 = 64;
/// Hashes that are shared before words are compared, and articles that are compared at most.
const LEAST_SHARED: i64 = 2;
const MOST_COMPARED: usize = 12;

/// A text cut into hashed runs of words.
pub(crate) struct Runs {
    /// Of three words, in order.
    compared: Vec<u64>,
    set: FxHashSet<u64>,
    /// The sample of those of five words, distinct.
    sample: Vec<i64>,
    words: usize,
}

impl Runs {
    /// The runs of a text. Case and punctuation do not count.
    pub(crate) fn of(text: &str) -> Runs {
        let lower = text.to_lowercase();
        let words: Vec<&str> = lower
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let mut buffer = String::new();
        let mut hash = |run: &[&str]| {
            buffer.clear();
            for word in run {
                buffer.push_str(word);
                buffer.push(' ');
            }
            xxh3_64(buffer.as_bytes())
        };
        let compared: Vec<u64> = words.windows(COMPARED).map(&mut hash).collect();
        let mut sample: Vec<i64> = words
            .windows(LOOKED_UP)
            .map(&mut hash)
            .filter(|hash| hash % SAMPLE == 0)
            .map(u64::cast_signed)
            .collect();
        sample.sort_unstable();
        sample.dedup();
        Runs {
            set: compared.iter().copied().collect(),
            compared,
            sample,
            words: words.len(),
        }
    }

    /// Whether one of two texts is a copy of the other, or both of a third.
    pub(crate) fn copies(&self, other: &Runs) -> bool {
        if self.words.min(other.words) < LEAST_WORDS {
            return self.compared == other.compared && self.words == other.words && self.words > 0;
        }
        let (short, long) = if self.set.len() <= other.set.len() {
            (self, other)
        } else {
            (other, self)
        };
        let shared = short
            .set
            .iter()
            .filter(|run| long.set.contains(run))
            .count();
        let share = shared as f64 / short.set.len().max(1) as f64;
        share >= SHARES_NEARLY_ALL
            || share >= SHARES && self.opening_in(other).max(other.opening_in(self)) >= OPENS_ALIKE
    }

    /// The share of this text's opening that the other one has anywhere.
    fn opening_in(&self, other: &Runs) -> f64 {
        let start = DATELINE.min(self.compared.len());
        let opening = &self.compared[start..self.compared.len().min(DATELINE + OPENING)];
        let found = opening.iter().filter(|run| other.set.contains(run)).count();
        found as f64 / opening.len().max(1) as f64
    }
}

/// Keeps the sample of an article, in place of any it had.
pub(crate) fn keep(sql: &Connection, article: i64, runs: &Runs) -> Result<(), Error> {
    sql.prepare_cached("DELETE FROM copy_hash WHERE article = ?1")?
        .execute([article])?;
    let mut insert =
        sql.prepare_cached("INSERT OR IGNORE INTO copy_hash (hash, article) VALUES (?1, ?2)")?;
    for hash in &runs.sample {
        insert.execute(params![hash, article])?;
    }
    Ok(())
}

/// What an article is a copy of.
pub(crate) struct Linked {
    /// The id of the first one seen; its own if it is a copy of none.
    pub family: i64,
    /// Whether other articles belong to another family than before.
    pub united: bool,
}

/// Finds the family of an article's copies. Where an article turns out to link two families, they become one.
pub(crate) fn link(sql: &Connection, article: i64, runs: &Runs) -> Result<Linked, Error> {
    let (mut family, mut united) = (article, false);
    for candidate in candidates(sql, article, runs)? {
        let (theirs, body): (i64, String) = sql
            .prepare_cached(
                "SELECT a.family, t.body FROM article a JOIN article_text t ON t.article = a.id
                 WHERE a.id = ?1",
            )?
            .query_row([candidate], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if theirs == family || !runs.copies(&Runs::of(&body)) {
            continue;
        }
        let (first, later) = (family.min(theirs), family.max(theirs));
        let moved = sql
            .prepare_cached("UPDATE article SET family = ?1 WHERE family = ?2")?
            .execute([first, later])?;
        united |= later != article || moved > 1;
        family = first;
    }
    Ok(Linked { family, united })
}

/// Other articles that share sampled hashes, those that share most first.
fn candidates(sql: &Connection, article: i64, runs: &Runs) -> Result<Vec<i64>, Error> {
    let mut lookup =
        sql.prepare_cached("SELECT article FROM copy_hash WHERE hash = ?1 LIMIT ?2")?;
    let mut shared: rustc_hash::FxHashMap<i64, i64> = rustc_hash::FxHashMap::default();
    for hash in &runs.sample {
        let found: Vec<i64> = lookup
            .query_map(params![hash, BOILERPLATE + 1], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        if found.len() as i64 > BOILERPLATE {
            continue;
        }
        for other in found.into_iter().filter(|other| *other != article) {
            *shared.entry(other).or_default() += 1;
        }
    }
    let least = LEAST_SHARED.min(runs.sample.len() as i64);
    let mut candidates: Vec<(i64, i64)> = shared
        .into_iter()
        .filter(|(_, n)| *n >= least)
        .map(|(other, n)| (-n, other))
        .collect();
    candidates.sort_unstable();
    candidates.truncate(MOST_COMPARED);
    Ok(candidates.into_iter().map(|(_, other)| other).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAD: &str = "The foreign ministers of Norway and Chile signed an agreement on fisheries \
        in Valparaiso on Tuesday after two years of talks that had broken down twice over the size \
        of the catch that each side may land in the southern waters during the winter months.";
    const BACKGROUND: &str = "Relations between the two countries soured in 2019 when a trawler was \
        held for six weeks in the port of Punta Arenas. The owners paid a fine and the crew was sent \
        home. Since then both governments have spoken of a fresh start without saying what it would be.";
    const OTHER: &str = "Fishermen in Bergen blocked the harbour on Friday to protest against a quota \
        that their union calls unfair, and the police towed away eleven boats before the mayor came \
        and promised to carry their letter to the capital in person the following week.";

    #[test]
    fn a_brief_inside_a_report_is_a_copy() {
        let report = Runs::of(&format!("{LEAD} {BACKGROUND} {BACKGROUND}"));
        assert!(report.copies(&Runs::of(LEAD)));
        assert!(Runs::of(LEAD).copies(&report));
        let shouted = LEAD.to_uppercase().replace(',', "");
        assert!(report.copies(&Runs::of(&format!("VALPARAISO (AP) - {shouted}"))));
    }

    #[test]
    fn repeated_background_makes_no_copy() {
        let one = Runs::of(&format!("{LEAD} {BACKGROUND}"));
        let two = Runs::of(&format!("{OTHER} {BACKGROUND}"));
        assert!(!one.copies(&two));
    }

    #[test]
    fn very_short_texts_must_be_equal() {
        assert!(Runs::of("Rain fell on Oslo.").copies(&Runs::of("rain fell on Oslo")));
        assert!(!Runs::of("Rain fell on Oslo.").copies(&Runs::of("Rain fell on Rome.")));
        assert!(!Runs::of("").copies(&Runs::of("")));
    }
}
