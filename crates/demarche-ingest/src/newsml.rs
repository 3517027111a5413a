//! NewsML-G2 and NITF: what agencies send.
//!
//! A NewsML-G2 item is an envelope of metadata around content, which is NITF or XHTML inside it, or text; NITF comes
//! alone, too. Both follow the standards' documents of the IPTC; fields that agencies put
//! elsewhere are looked for where the documents allow them.

use crate::feed::{declared, without_declaration};
use crate::piece::{self, Source};
use crate::xml::{self, Element};
use crate::{Document, Fault, Kind, Limits, Place, Reader, dates, encoding, markup};

/// Items of NewsML-G2 that carry or list content.
const ITEMS: &[&str] = &["newsItem", "packageItem"];

/// The items of `source`.
pub(crate) fn read(mut source: Source, kind: Kind, limits: &Limits) -> Box<dyn Reader> {
    let limits = limits.clone();
    Box::new(piece::deferred(move || {
        match piece::whole(&mut source, &limits) {
            Ok(bytes) => items(&source.name, &bytes, kind, &limits),
            Err(fault) => vec![Err(fault)],
        }
    }))
}

fn items(name: &str, bytes: &[u8], kind: Kind, limits: &Limits) -> Vec<Result<Document, Fault>> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(256)]);
    let decoded = encoding::decode(bytes, declared(&head));
    let text = without_declaration(&decoded.text);
    // Offsets count in the text as UTF-8, which in all but old files is the file's own.
    let before = decoded.text.len() - text.len();
    let wanted = if kind == Kind::Nitf { &["nitf"] } else { ITEMS };
    let mut lines = LineCount::new(&decoded.text);
    let mut found = Vec::new();
    let mut number = 0;
    for element in xml::elements(text, wanted, limits) {
        number += 1;
        found.push(match element {
            Ok((at, element)) => {
                let place = lines.place(name, number, before + at);
                if kind == Kind::Nitf {
                    Ok(nitf(&element, Document::new(kind, place)))
                } else {
                    news_item(&element, place)
                }
            }
            Err(broken) => Err(Fault::error(
                lines.place(name, number, before + broken.offset),
                broken.what,
            )
            .try_this(broken.remedy)),
        });
    }
    if found.is_empty() {
        let what = format!("holds no <{}>", wanted.join("> or <"));
        found.push(Err(
            Fault::error(Place::file(name), what).try_this("look at what it holds instead")
        ));
    }
    found
}

/// Lines of rising offsets, counted once.
struct LineCount<'t> {
    text: &'t str,
    at: usize,
    line: u64,
}

impl<'t> LineCount<'t> {
    fn new(text: &'t str) -> LineCount<'t> {
        LineCount {
            text,
            at: 0,
            line: 1,
        }
    }

    fn place(&mut self, name: &str, record: u64, offset: usize) -> Place {
        let bytes = self.text.as_bytes();
        let offset = offset.min(bytes.len());
        if offset > self.at {
            self.line += memchr::memchr_iter(b'\n', &bytes[self.at..offset]).count() as u64;
            self.at = offset;
        }
        Place {
            record: Some(record),
            ..Place::line(name, self.line).offset(offset as u64)
        }
    }
}

/// A NewsML-G2 item.
fn news_item(item: &Element, place: Place) -> Result<Document, Fault> {
    let guid = item
        .attribute("guid")
        .unwrap_or("(without guid)")
        .to_owned();
    let note = |what: &str, remedy: &str| {
        Err(Fault::note(place.clone(), format!("item {guid:?} {what}")).try_this(remedy))
    };
    let item_meta = item.child("itemMeta");
    let status = item_meta
        .and_then(|meta| meta.child("pubStatus"))
        .and_then(|status| status.attribute("qcode"));
    if let Some("stat:canceled" | "stat:withheld") = status {
        return note(
            "was withdrawn by its provider",
            "reject the events coded from earlier versions of it",
        );
    }
    if item.name == "packageItem" {
        return note(
            "is a package and holds no text of its own",
            "give the items that it lists",
        );
    }
    let content_meta = item.child("contentMeta");
    let in_item = |name: &str| item_meta.and_then(|meta| meta.child(name));
    let in_content = |name: &str| content_meta.and_then(|meta| meta.child(name));
    let mut document = Document::new(Kind::NewsMl, place.clone());
    if let Some(set) = item.child("contentSet") {
        content(set, &mut document);
    }
    document.id = Some(guid.clone());
    document.title = in_content("headline")
        .and_then(Element::line)
        .or_else(|| in_item("title").and_then(Element::line))
        .or(document.title);
    if let Some(by) = in_content("by").and_then(Element::line) {
        document.author = Some(without_by(&by).to_owned());
    } else if let Some(creator) = in_content("creator").and_then(party) {
        document.author = Some(creator);
    }
    document.publisher = in_item("provider")
        .and_then(party)
        .or_else(|| in_content("creditline").and_then(Element::line))
        .or(document.publisher);
    document.published = [
        in_item("firstCreated"),
        in_content("contentCreated"),
        in_item("versionCreated"),
    ]
    .into_iter()
    .rev()
    .flatten()
    .find_map(|element| dates::read(&element.line()?))
    .or(document.published);
    document.lang = in_content("language")
        .and_then(|language| language.attribute("tag"))
        .map(str::to_owned)
        .or(document.lang)
        .or_else(|| item.attribute("lang").map(str::to_owned));
    if let Some(meta) = item_meta
        && document.url.is_none()
    {
        document.url = meta
            .elements()
            .filter(|element| element.name == "link")
            .filter_map(|link| link.attribute("href"))
            .find(|href| href.starts_with("http"))
            .map(str::to_owned);
    }
    if document.text.is_empty() && document.title.is_none() {
        return note(
            "holds neither text nor headline",
            "look at what it holds instead",
        );
    }
    Ok(document)
}

/// The first content of a set that is text.
fn content(set: &Element, document: &mut Document) {
    for part in set.elements() {
        let text_type = part.attribute("contenttype").unwrap_or_default();
        match part.name.as_str() {
            "inlineXML" => {
                if let Some(found) = part.child("nitf").or_else(|| part.find("nitf")) {
                    *document = nitf(found, document.clone());
                } else {
                    let body = part.find("body").unwrap_or(part);
                    document.text = body.paragraphs();
                    document.title = part
                        .find("head")
                        .and_then(|head| head.child("title"))
                        .and_then(Element::line);
                }
                let lang = part.attribute("lang").map(str::to_owned);
                document.lang = lang.or(document.lang.take());
            }
            "inlineData" => {
                let text: String = part
                    .children
                    .iter()
                    .filter_map(|child| match child {
                        xml::Node::Text(text) => Some(text.as_str()),
                        xml::Node::Element(_) => None,
                    })
                    .collect();
                document.text = if text_type.contains("html") {
                    markup::to_text(&text)
                } else {
                    text.trim().to_owned()
                };
            }
            "remoteContent" => {
                let page = part
                    .attribute("href")
                    .filter(|href| href.starts_with("http") && text_type.contains("html"));
                document.url = page.map(str::to_owned).or(document.url.take());
            }
            _ => {}
        }
        if !document.text.is_empty() {
            return;
        }
    }
}

/// A party's name, written out, literal, or the end of its code.
fn party(element: &Element) -> Option<String> {
    let name = element.child("name").and_then(Element::line);
    name.or_else(|| element.attribute("literal").map(str::to_owned))
        .or_else(|| {
            let code = element
                .attribute("qcode")
                .or_else(|| element.attribute("uri"))?;
            Some(code.rsplit([':', '/']).next().unwrap_or(code).to_owned())
        })
}

/// A NITF document, whose kind and place are those of `document`.
fn nitf(nitf: &Element, mut document: Document) -> Document {
    let docdata = nitf.find("docdata");
    let data = |name: &str, attribute: &str| {
        let value = docdata?.child(name)?.attribute(attribute)?;
        Some(value.to_owned()).filter(|value| !value.trim().is_empty())
    };
    let pubdata = |attribute: &str| {
        let value = nitf.find("pubdata")?.attribute(attribute)?;
        Some(value.to_owned()).filter(|value| !value.trim().is_empty())
    };
    let body_head = nitf.find("body.head");
    let in_head = |name: &str| body_head.and_then(|head| head.find(name));
    document.id = data("doc-id", "id-string");
    document.title = in_head("hl1")
        .or_else(|| in_head("hedline"))
        .and_then(Element::line)
        .or_else(|| nitf.child("head")?.child("title")?.line());
    document.author = in_head("byline")
        .and_then(|byline| {
            let person = byline.child("person").and_then(Element::line);
            person.or_else(|| byline.line())
        })
        .map(|by| without_by(&by).to_owned());
    document.publisher = pubdata("name")
        .or_else(|| in_head("distributor").and_then(Element::line))
        .or_else(|| data("doc.copyright", "holder"));
    document.url = pubdata("ex-ref").filter(|url| url.starts_with("http"));
    document.published = [
        data("date.release", "norm"),
        data("date.issue", "norm"),
        pubdata("date.publication"),
    ]
    .into_iter()
    .flatten()
    .find_map(|date| dates::read(&date));
    document.lang = nitf.attribute("lang").map(str::to_owned);
    document.text = nitf
        .find("body.content")
        .map(Element::paragraphs)
        .unwrap_or_default();
    document
}

/// A byline without its first word.
fn without_by(byline: &str) -> &str {
    let first = byline.get(..3).unwrap_or_default();
    if first.eq_ignore_ascii_case("by ") {
        byline[3..].trim_start()
    } else {
        byline
    }
}
