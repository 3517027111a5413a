//! What commands read: documents of any kind as articles for the coder, or what the user should know.
//!
//! Reading is the work of `demarche-ingest`; here its documents become articles. Each needs an id that
//! tells it from all others of the run, and what is not English is noted and left out.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use demarche_coder::Article;

use demarche_ingest::Document;
pub use demarche_ingest::{Fault, Kind, Options, Place, Published, Severity, Source, resolve};

/// One thing read.
#[derive(Debug)]
pub enum Item {
    /// An article to code.
    Article(Box<Article>),
    /// Something that could not be read, or that the reader should know.
    Fault(Fault),
}

/// Reads `sources` in order and hands every item to `take` until that returns false.
///
/// `progress` is told the number of bytes read since its last call.
pub fn read(
    sources: Vec<Source>,
    options: Options,
    mut progress: impl FnMut(u64),
    mut take: impl FnMut(Item) -> bool,
) {
    // Hashes of the ids seen: 8 bytes an article, so that a night's archive fits. Two ids with one hash
    // would cost a needless warning, nothing else.
    let mut seen = HashSet::new();
    let hasher = RandomState::new();
    let mut reading = demarche_ingest::read(sources, options);
    let mut told = 0;
    while let Some(item) = reading.next() {
        let bytes = reading.bytes();
        progress(bytes - told);
        told = bytes;
        let goes_on = match item.and_then(english) {
            Ok(document) => {
                let place = document.place.clone();
                let article = article(document);
                let warning = (!seen.insert(hasher.hash_one(&article.id)))
                    .then(|| used_before(place, &article.id));
                warning.is_none_or(|warning| take(Item::Fault(warning)))
                    && take(Item::Article(Box::new(article)))
            }
            Err(fault) => take(Item::Fault(fault)),
        };
        if !goes_on {
            return;
        }
    }
}

/// The document, or a note if it is in another language.
fn english(document: Document) -> Result<Document, Fault> {
    if document.is_english() {
        return Ok(document);
    }
    let lang = document.lang.clone().unwrap_or_default();
    let id = id(&document);
    Err(Fault::note(
        document.place,
        format!("article {id:?} is in {lang:?} and was not coded"),
    )
    .try_this("only English is coded; leave `lang` out if the text is English after all"))
}

/// What a document is called: its own id, its address, or its place.
fn id(document: &Document) -> String {
    let known = document.id.as_ref().or(document.url.as_ref());
    known.map_or_else(|| document.place.to_string(), String::clone)
}

fn article(document: Document) -> Article {
    Article {
        id: id(&document),
        text: document.text,
        title: document.title,
        url: document.url,
        publisher: document.publisher,
        published: document.published.map(String::from),
        lang: document.lang,
    }
}

fn used_before(place: Place, id: &str) -> Fault {
    Fault::warning(place, format!("the id {id:?} was used before"))
        .try_this("give every article an id of its own: records of the two cannot be told apart")
}
