//! RSS, Atom and JSON Feed files: one document an entry.
//!
//! A feed that does not parse as a whole is taken apart into its entries, each parsed in the frame of the feed, so
//! that damage costs the entries it is in.

use feed_rs::model::{Entry, Feed};
use feed_rs::parser;

use crate::piece::{self, Source};
use crate::{
    Document, Fault, Kind, Limits, Place, Published, Reader, dates, encoding, markup, xml,
};

/// Most bytes before the first entry that are kept as a damaged feed's frame.
const FRAME_BYTES: usize = 64 * 1024;

/// The entries of `source`.
pub(crate) fn read(mut source: Source, limits: &Limits) -> Box<dyn Reader> {
    let limits = limits.clone();
    Box::new(piece::deferred(move || {
        match piece::whole(&mut source, &limits) {
            Ok(bytes) => entries(&source.name, &bytes, &limits),
            Err(fault) => vec![Err(fault)],
        }
    }))
}

fn entries(name: &str, bytes: &[u8], limits: &Limits) -> Vec<Result<Document, Fault>> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(256)]);
    let decoded = encoding::decode(bytes, declared(&head));
    // The declaration names an encoding that the text is no longer in.
    let text = without_declaration(&decoded.text);
    let (depth, elements) = markup::weigh(text);
    if depth > limits.depth || elements > limits.elements {
        let what = format!("has {elements} elements nested {depth} deep, more than a feed needs");
        return vec![Err(
            Fault::error(Place::file(name), what).try_this("look at what wrote it")
        )];
    }
    let error = match parse(text) {
        Ok(feed) => {
            let mut items: Vec<_> = (1..)
                .zip(&feed.entries)
                .map(|(number, entry)| Ok(document(&feed, entry, Place::record(name, number))))
                .collect();
            if items.is_empty() {
                items.push(Err(Fault::note(
                    Place::file(name),
                    "the feed has no entries",
                )
                .try_this("leave it out")));
            }
            return items;
        }
        Err(error) => error,
    };
    let fault = Fault::error(Place::file(name), format!("is no whole feed ({error})"))
        .try_this("fetch it again; the entries that are whole have been read");
    let mut items = vec![Err(fault)];
    items.extend(rescued(name, text).map(Ok));
    items
}

fn parse(text: &str) -> Result<Feed, parser::ParseFeedError> {
    parser::Builder::new()
        // The ids that are made up for entries without one change with every fetch's address.
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(|text| {
            let published = dates::read(text)?;
            let midnight = published.day().at(0, 0, 0, 0);
            let moment = published
                .moment()
                .or_else(|| jiff::tz::Offset::UTC.to_timestamp(midnight).ok())?;
            chrono::DateTime::from_timestamp(moment.as_second(), 0)
        })
        .build()
        .parse(text.as_bytes())
}

/// The entries of a damaged feed that are whole themselves.
fn rescued<'t>(name: &'t str, text: &'t str) -> impl Iterator<Item = Document> + 't {
    let frame = |start: &str| -> Option<(&'static str, &'static str)> {
        Some(match xml::root_name(start)?.as_str() {
            "rss" => ("item", "</channel></rss>"),
            "rdf" => ("item", "</rdf:RDF>"),
            "feed" => ("entry", "</feed>"),
            _ => return None,
        })
    };
    let (element, tail) = frame(text).unwrap_or(("item", ""));
    let (open, close) = (format!("<{element}"), format!("</{element}>"));
    let first = text.find(&open).unwrap_or(text.len());
    let head = &text[..first];
    let usable = first <= FRAME_BYTES && !tail.is_empty();
    let mut rest = if usable { &text[first..] } else { "" };
    let mut number = 0;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(&open)?;
            let entry = &rest[start..];
            // An entry that is not closed before the next begins is not whole.
            let next = entry[open.len()..].find(&open).map(|at| at + open.len());
            let end = entry.find(&close).map(|at| at + close.len());
            number += 1;
            let whole = match (end, next) {
                (Some(end), Some(next)) if next < end => {
                    rest = &entry[next..];
                    continue;
                }
                (Some(end), _) => &entry[..end],
                (None, Some(next)) => {
                    rest = &entry[next..];
                    continue;
                }
                (None, None) => return None,
            };
            rest = &entry[whole.len()..];
            let Ok(feed) = parse(&format!("{head}{whole}{tail}")) else {
                continue;
            };
            if let Some(entry) = feed.entries.first() {
                return Some(document(&feed, entry, Place::record(name, number)));
            }
        }
    })
}

/// An entry as a document.
fn document(feed: &Feed, entry: &Entry, place: Place) -> Document {
    let content = entry.content.as_ref().and_then(|c| c.body.as_deref());
    let summary = entry.summary.as_ref().map(|s| s.content.as_str());
    let texts = [content, summary].map(|html| html.map(markup::to_text).unwrap_or_default());
    // Some feeds put the article into the summary and a link into the content.
    let text = texts.into_iter().rev().max_by_key(String::len);
    let title = |text: &feed_rs::model::Text| markup::to_text(&text.content);
    let link = entry
        .links
        .iter()
        .find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"));
    let authors: Vec<&str> = entry
        .authors
        .iter()
        .chain(feed.authors.iter().filter(|_| entry.authors.is_empty()))
        .filter_map(|person| person.name.as_deref())
        .collect();
    let published: Option<Published> = entry
        .published
        .or(entry.updated)
        .and_then(|moment| moment.format("%Y-%m-%dT%H:%M:%SZ").to_string().parse().ok());
    Document {
        id: Some(entry.id.clone()),
        url: link.map(|link| link.href.clone()),
        title: entry.title.as_ref().map(title),
        text: text.unwrap_or_default(),
        publisher: feed.title.as_ref().map(title),
        author: Some(authors.join(", ")),
        published,
        lang: entry.language.clone().or_else(|| feed.language.clone()),
        ..Document::new(Kind::Feed, place)
    }
}

/// The encoding that an XML declaration names.
pub(crate) fn declared(head: &str) -> Option<&str> {
    let declaration = &head[..head.find("?>")?];
    let value = &declaration[declaration.find("encoding")? + "encoding".len()..];
    value.split(['"', '\'']).nth(1)
}

/// A text behind its XML declaration.
pub(crate) fn without_declaration(text: &str) -> &str {
    let start = text.trim_start();
    match start.strip_prefix("<?xml") {
        Some(rest) => rest.find("?>").map_or(start, |end| &rest[end + 2..]),
        None => start,
    }
}
