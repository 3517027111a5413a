//! How an archive grows and answers: `bench SEED.db FOLDER [EVENTS...]`.
//!
//! The seed is an archive whose articles were really coded. Its articles are stored again and again under
//! other addresses, publishers and days, between other countries, with a paragraph of other words, until
//! there are 10,000, 100,000, … events; then each question is asked many times and its 95th percentile
//! printed, with the size of the file per event and the ratio to the size before.

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use demarche_archive::{Archive, Bin, By, Filter, Identity, Reading, Report, Sort};
use demarche_coder::{Article, Event};
use jiff::ToSpan;
use jiff::civil::date;

/// Countries that stand for those of the seed, in turn.
const COUNTRIES: [&str; 40] = [
    "USA", "CHN", "RUS", "GBR", "FRA", "DEU", "IND", "JPN", "BRA", "TUR", "IRN", "IRQ", "ISR",
    "EGY", "SAU", "SYR", "UKR", "POL", "ITA", "ESP", "MEX", "CAN", "AUS", "ZAF", "NGA", "KEN",
    "ETH", "SDN", "PAK", "AFG", "KOR", "PRK", "VNM", "THA", "IDN", "PHL", "COL", "VEN", "ARG",
    "SLV",
];
/// Articles in one transaction, as `ingest` has them.
const BATCH: usize = 32;
/// Times each question is asked.
const TIMES: usize = 40;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [seed, folder, sizes @ ..] = &arguments[..] else {
        return Err("bench SEED.db FOLDER [EVENTS...]".into());
    };
    let sizes: Vec<usize> = match sizes {
        [] => vec![10_000, 100_000, 1_000_000],
        given => given.iter().map(|n| n.parse()).collect::<Result<_, _>>()?,
    };
    let seed = Archive::read(seed.as_ref())?;
    let mut articles: Vec<(Article, Vec<Event>)> = Vec::new();
    for id in seed.coded_articles()? {
        let found = seed.article(&id)?;
        let events = found
            .events
            .iter()
            .map(|event| seed.reviewed(event).map(|reviewed| reviewed.effective))
            .collect::<Result<Vec<_>, _>>()?;
        articles.push((found.article, events));
    }
    println!(
        "{:>9} {:>9} {:>9} {:>8}",
        "events", "stored/s", "bytes/ev", "ratio"
    );
    let path = Path::new(folder).join("bench.db");
    let mut archive = Archive::open(&path)?;
    let (mut stored, mut copy, mut before) = (0, 0, None::<f64>);
    for size in sizes {
        let (started, first) = (Instant::now(), stored);
        while stored < size {
            let batch: Vec<(Identity, Article, Vec<Event>)> = (copy..copy + BATCH)
                .map(|n| varied(&articles[n % articles.len()], n))
                .collect();
            copy += BATCH;
            archive.write(|writing| {
                for (identity, article, events) in &batch {
                    writing.store(&Report {
                        identity,
                        article,
                        source: "bench",
                        source_id: &article.id,
                        reading: Reading::Coded {
                            events,
                            coder: "bench",
                        },
                    })?;
                }
                Ok(())
            })?;
            stored += batch
                .iter()
                .map(|(_, _, events)| events.len())
                .sum::<usize>();
        }
        let seconds = started.elapsed().as_secs_f64();
        let per_event = seconds / (stored - first) as f64;
        archive
            .sql()
            .execute_batch("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)")
            .ok();
        let bytes = std::fs::metadata(&path)?.len() as f64 / stored as f64;
        let ratio = before.map_or_else(String::new, |b| format!("{:.2}", per_event / b));
        println!(
            "{stored:>9} {:>9.0} {bytes:>9.0} {ratio:>8}",
            1.0 / per_event
        );
        before = Some(per_event);
        questions(&path)?;
    }
    Ok(())
}

/// The n-th variation of an article with its events.
fn varied((article, events): &(Article, Vec<Event>), n: usize) -> (Identity, Article, Vec<Event>) {
    let mut article = article.clone();
    article.url = Some(format!("https://site{}.example/{n}", n % 211));
    article.publisher = Some(format!("Publisher {}", n % 211));
    let day = date(2015, 1, 1).saturating_add((((n * 7) % 3650) as i64).days());
    article.published = Some(day.to_string());
    for k in 0..60 {
        // Words that nobody else has are rare, words that many have common, as in a language.
        let word = (n.wrapping_mul(2_654_435_761) ^ (k * 40_503)) % 50_000;
        article
            .text
            .push_str(&format!(" w{}", (word * word) / 50_000));
    }
    let identity = Identity::of(&article);
    article.id.clone_from(&identity.uid);
    let country = |code: &str| {
        let sum: usize = code.bytes().map(usize::from).sum();
        COUNTRIES[(sum + n) % COUNTRIES.len()].to_owned()
    };
    let events = events
        .iter()
        .enumerate()
        .map(|(i, event)| {
            let mut event = event.clone();
            event.id = format!("ev_{}{i:02}", &identity.uid[2..]);
            event.article.id.clone_from(&identity.uid);
            event.article.url.clone_from(&article.url);
            event.article.publisher.clone_from(&article.publisher);
            event.article.published.clone_from(&article.published);
            if let Some(when) = &mut event.when {
                when.start = Some(day.to_string());
                when.end = Some(day.to_string());
            }
            for member in event.actors.iter_mut().chain(&mut event.recipients) {
                member.country = member.country.as_deref().map(country);
            }
            event
        })
        .collect();
    (identity, article, events)
}

/// Asks every question many times, warm, and prints the 95th percentile.
fn questions(path: &Path) -> Result<(), Box<dyn Error>> {
    let archive = Archive::read(path)?;
    let filter = |n: usize, query: &str| {
        let (a, b) = (COUNTRIES[n % 40], COUNTRIES[(n * 7 + 3) % 40]);
        Filter::parse(&query.replace("{a}", a).replace("{b}", b))
    };
    let list = |n, query: &str| -> Result<(), Box<dyn Error>> {
        archive.events(&filter(n, query)?, Sort::Newest, 50, None)?;
        Ok(())
    };
    time("list, country", |n| list(n, "country={a}"))?;
    time("list, dyad and type", |n| {
        list(n, "actor={a}&recipient={b}&type=ASSAULT")
    })?;
    time("list, type and days", |n| {
        list(n, "type=REQUEST&from=2018-01-01&to=2018-06-30")
    })?;
    time("list, context and confidence", |n| {
        list(n, "context=military&conf_min=0.8")
    })?;
    time("timeline by week, all", |_| {
        archive.timeline(&Filter::default(), Bin::Week)?;
        Ok(())
    })?;
    time("timeline by week, country", |n| {
        archive.timeline(&filter(n, "country={a}")?, Bin::Week)?;
        Ok(())
    })?;
    time("facets type and country, all", |_| {
        archive.sums(&Filter::default(), By::Type, 50)?;
        archive.sums(&Filter::default(), By::Country, 50)?;
        Ok(())
    })?;
    time("facet type, country", |n| {
        archive.sums(&filter(n, "country={a}")?, By::Type, 50)?;
        Ok(())
    })?;
    time("facet country, type", |n| {
        archive.sums(&filter(n, "type=COERCE")?, By::Country, 50)?;
        Ok(())
    })?;
    time("facet context, country", |n| {
        archive.sums(&filter(n, "country={a}")?, By::Context, 50)?;
        Ok(())
    })?;
    time("dyads, top 20", |_| {
        archive.dyads(&Filter::default(), 20)?;
        Ok(())
    })?;
    time("dyad series by month", |n| {
        let (a, b) = (COUNTRIES[n % 40], COUNTRIES[(n * 7 + 3) % 40]);
        archive.dyad(a, b, &Filter::default(), Bin::Month)?;
        Ok(())
    })?;
    time("full text, top 50", |n| {
        archive.search(
            &format!("w{} OR w{}", (n * 911) % 50_000, (n * 577) % 50_000),
            &Filter::default(),
            50,
        )?;
        Ok(())
    })?;
    time("full text, common word", |_| {
        archive.search("troops", &Filter::default(), 50)?;
        Ok(())
    })
}

fn time(
    name: &str,
    mut ask: impl FnMut(usize) -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    ask(0)?;
    let mut times = Vec::with_capacity(TIMES);
    for n in 0..TIMES {
        let started = Instant::now();
        ask(n)?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    let milliseconds = |t: Duration| t.as_secs_f64() * 1000.0;
    println!(
        "    {name:30} {:8.1} ms p95 {:8.1} ms median",
        milliseconds(times[TIMES * 95 / 100]),
        milliseconds(times[TIMES / 2])
    );
    Ok(())
}
