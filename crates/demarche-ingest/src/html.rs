//! Web pages: the article out of everything around it.
//!
//! The extraction is that of the crate `trafilatura`, in precision mode with its fallbacks, behind one
//! function, so that another can take its place. Pages are weighed first: parsers and extractors recurse,
//! and a page nested ten thousand deep would end the program, not only itself.

use std::panic::{AssertUnwindSafe, catch_unwind};

use trafilatura::{ExtractionFocus, TrafilaturaError};

use crate::piece::{self, Source};
use crate::{Document, Fault, Kind, Limits, Place, Published, Reader, encoding, markup};

/// How much of a page's head is searched for its encoding, in bytes; the HTML standard says 1024.
const META_BYTES: usize = 4096;

/// The one document of `source`.
pub(crate) fn read(mut source: Source, limits: &Limits) -> Box<dyn Reader> {
    let limits = limits.clone();
    Box::new(piece::deferred(move || {
        let page = piece::whole(&mut source, &limits).and_then(|bytes| {
            let page = Page {
                bytes: &bytes,
                url: None,
                charset: None,
                kind: Kind::Html,
                place: Place::file(&source.name),
            };
            page.extract(&limits)
        });
        vec![page.map(|mut document| {
            document.id = Some(source.id);
            document
        })]
    }))
}

/// A page and what is known about it from elsewhere.
pub(crate) struct Page<'p> {
    pub(crate) bytes: &'p [u8],
    /// Where it was fetched.
    pub(crate) url: Option<&'p str>,
    /// What its server said of its encoding.
    pub(crate) charset: Option<&'p str>,
    /// What kind of source it came in.
    pub(crate) kind: Kind,
    pub(crate) place: Place,
}

impl Page<'_> {
    /// The article on the page.
    ///
    /// # Errors
    /// If there is none, which is a note, or the page is beyond the limits.
    pub(crate) fn extract(&self, limits: &Limits) -> Result<Document, Fault> {
        let place = || self.place.clone();
        let declared = self
            .charset
            .map(str::to_owned)
            .or_else(|| meta_charset(self.bytes));
        let decoded = encoding::decode(self.bytes, declared.as_deref());
        let (depth, elements) = markup::weigh(&decoded.text);
        if depth > limits.depth || elements > limits.elements {
            let what = if depth > limits.depth {
                format!(
                    "nests its elements {depth} deep, more than {}",
                    limits.depth
                )
            } else {
                format!("has {elements} elements, more than {}", limits.elements)
            };
            return Err(Fault::error(place(), what).try_this("save the article's text alone"));
        }
        let mut options = trafilatura::Options::default()
            .with_focus(ExtractionFocus::FavorPrecision)
            .with_fallback(true)
            .with_exclude_comments(true)
            .with_max_tree_size(limits.elements);
        if let Some(url) = self.url.and_then(|url| url.parse().ok()) {
            options = options.with_url(url);
        }
        let extracted = catch_unwind(AssertUnwindSafe(|| {
            trafilatura::extract(&decoded.text, &options)
        }));
        let result = match extracted {
            Ok(Ok(result)) => result,
            Ok(Err(TrafilaturaError::InsufficientContent { .. })) => {
                return Err(nothing(place()));
            }
            Ok(Err(error)) => {
                return Err(Fault::error(
                    place(),
                    format!("no article could be taken out ({error})"),
                )
                .try_this("save the article's text alone"));
            }
            Err(_) => {
                return Err(Fault::error(
                    place(),
                    "this page made the extractor stumble; it is a bug",
                )
                .try_this("report it with the page; all others are read"));
            }
        };
        let text = markup::to_text(&result.content_html);
        if text.is_empty() {
            return Err(nothing(place()));
        }
        let metadata = result.metadata;
        let named = |value: String| Some(value).filter(|value| !value.trim().is_empty());
        let day = metadata.date.and_then(|day| day.to_string().parse().ok());
        Ok(Document {
            url: address(self.url, &metadata.url),
            title: named(metadata.title),
            // The extractor's own text runs its paragraphs together.
            text,
            publisher: named(metadata.sitename).or_else(|| named(metadata.hostname)),
            author: named(metadata.author),
            published: day.map(|day| moment(&decoded.text, day)),
            lang: named(metadata.language),
            ..Document::new(self.kind, place())
        })
    }
}

/// A page without an article, such as a front page.
fn nothing(place: Place) -> Fault {
    Fault::note(place, "no article was found on the page")
        .try_this("save the article's text alone if there is one")
}

/// The canonical address, unless it is the whole site's: templates with one address for all pages are common,
/// and would make all articles one.
fn address(fetched: Option<&str>, canonical: &str) -> Option<String> {
    let is_root = |url: &str| {
        let path = url.split_once("://").map_or(url, |(_, rest)| rest);
        path.split_once('/').is_none_or(|(_, path)| path.is_empty())
    };
    match fetched {
        _ if canonical.is_empty() => fetched.map(str::to_owned),
        Some(fetched) if is_root(canonical) && !is_root(fetched) => Some(fetched.to_owned()),
        _ => Some(canonical.to_owned()),
    }
}

/// The moment of publication, where the page's metadata tells it for the day that was found.
fn moment(html: &str, day: Published) -> Published {
    let keys = ["article:published_time", "datePublished"];
    let found = keys.into_iter().find_map(|key| {
        let rest = &html[html.find(key)? + key.len()..];
        let value = rest
            .split(['"', '\'', '>', '<'])
            .take(6)
            .map(str::trim)
            .find(|value| value.starts_with("20") || value.starts_with("19"))?;
        let published = crate::dates::read(value)?;
        (published.day() == day.day()).then_some(published)
    });
    found.unwrap_or(day)
}

/// The encoding that a page declares.
fn meta_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(META_BYTES)]).to_ascii_lowercase();
    let key = ["charset=", "encoding="]
        .into_iter()
        .find_map(|key| Some(head.find(key)? + key.len()))?;
    let value = head[key..].trim_start_matches(['"', '\'', ' ']);
    let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c)))?;
    Some(value[..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_whole_site_are_not_believed() {
        let page = Some("https://example.org/2025/a");
        assert_eq!(
            address(page, "https://example.org/b").as_deref(),
            Some("https://example.org/b")
        );
        for all in ["https://example.org/", "https://example.org", ""] {
            assert_eq!(address(page, all).as_deref(), page, "{all}");
        }
        assert_eq!(address(None, ""), None);
    }

    #[test]
    fn declared_encodings_are_found() {
        for (head, name) in [
            ("<meta charset=\"ISO-8859-2\">", "iso-8859-2"),
            ("<meta content='text/html; charset=utf-8'>", "utf-8"),
            ("<?xml version='1.0' encoding='koi8-r'?>", "koi8-r"),
        ] {
            assert_eq!(meta_charset(head.as_bytes()).as_deref(), Some(name));
        }
        assert_eq!(meta_charset(b"<p>"), None);
    }

    #[test]
    fn moments_are_taken_if_they_are_of_the_day() {
        let day: Published = "2025-02-03".parse().expect("a day");
        let html = "<meta property='article:published_time' content='2025-02-03T09:30:00+01:00'>";
        assert_eq!(
            moment(html, day.clone()).as_str(),
            "2025-02-03T09:30:00+01:00"
        );
        assert_eq!(moment(&html.replace("02-03", "02-04"), day.clone()), day);
        let json = r#"{"datePublished": "2025-02-03T09:30:00Z"}"#;
        assert_eq!(moment(json, day).as_str(), "2025-02-03T09:30:00Z");
    }
}
