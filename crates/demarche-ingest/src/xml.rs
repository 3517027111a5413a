//! XML to small trees, element by element, within bounds.
//!
//! Entities that a document declares are never expanded and external ones never fetched: what is not a
//! character of XML's or HTML's own stays as it is written. Damage ends a document at its byte; what
//! came before has been handed on.

use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::Limits;

/// One element with all below it. Names are without prefix and as written.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Node>,
}

/// What an element holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    Text(String),
    Element(Element),
}

/// Elements that end a paragraph before and after themselves, of NITF and XHTML.
const BLOCKS: [&str; 30] = [
    "p",
    "div",
    "hl1",
    "hl2",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "tr",
    "table",
    "nitf-table",
    "blockquote",
    "bq",
    "block",
    "pre",
    "hr",
    "section",
    "article",
    "headline",
    "tagline",
    "credit",
    "br",
];

/// Elements whose words are not the article's.
const SILENT: [&str; 8] = [
    "media", "script", "style", "figure", "aside", "head", "note", "iframe",
];

impl Element {
    /// An attribute's value.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Its child elements.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first child of a name.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|child| child.name == name)
    }

    /// The first element of a name below it, in document order.
    pub(crate) fn find(&self, name: &str) -> Option<&Element> {
        self.elements().find_map(|child| {
            if child.name == name {
                Some(child)
            } else {
                child.find(name)
            }
        })
    }

    /// All its text on one line; None if there is none.
    pub(crate) fn line(&self) -> Option<String> {
        let line = self.paragraphs().replace("\n\n", " ");
        Some(line).filter(|line| !line.is_empty())
    }

    /// All its text, a blank line between paragraphs.
    pub(crate) fn paragraphs(&self) -> String {
        let mut flow = Flow::default();
        flow.element(self);
        flow.finish()
    }
}

/// Whether an element of that name is a paragraph of its own.
pub(crate) fn is_block(name: &str) -> bool {
    BLOCKS.iter().any(|block| name.eq_ignore_ascii_case(block))
}

/// Collects text, collapsing white space.
#[derive(Default)]
pub(crate) struct Flow {
    out: String,
    /// A space stood before the next word.
    space: bool,
    /// A paragraph begins with it.
    fresh: bool,
}

impl Flow {
    fn element(&mut self, element: &Element) {
        let name = element.name.to_ascii_lowercase();
        if SILENT.contains(&name.as_str()) {
            return;
        }
        let block = is_block(&name);
        self.fresh |= block;
        self.space |= name == "td" || name == "th";
        for child in &element.children {
            match child {
                Node::Text(text) => self.text(text),
                Node::Element(element) => self.element(element),
            }
        }
        self.fresh |= block;
    }

    /// What comes next begins a paragraph.
    pub(crate) fn paragraph(&mut self) {
        self.fresh = true;
    }

    /// All that was collected.
    pub(crate) fn finish(self) -> String {
        self.out
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.space |= text.starts_with(char::is_whitespace);
        for word in text.split_whitespace() {
            if !self.out.is_empty() {
                if self.fresh {
                    self.out.push_str("\n\n");
                } else if self.space {
                    self.out.push(' ');
                }
            }
            self.fresh = false;
            self.out.push_str(word);
            self.space = true;
        }
        // Without white space at its end, the next piece continues its last word.
        if !text.is_empty() {
            self.space = text.ends_with(char::is_whitespace);
        }
    }
}

/// Why a document cannot be read on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    /// Byte of the text from 0.
    pub(crate) offset: usize,
    pub(crate) what: String,
    pub(crate) remedy: &'static str,
}

/// Elements of some names, one after the other, each with its byte offset; those inside another are part of that.
pub(crate) struct Elements<'t> {
    reader: Reader<&'t [u8]>,
    text: &'t str,
    wanted: &'static [&'static str],
    depth: usize,
    elements: usize,
    max_depth: usize,
    max_elements: usize,
    over: bool,
}

/// The elements of `text` that are called by one of the names `wanted`.
pub(crate) fn elements<'t>(
    text: &'t str,
    wanted: &'static [&'static str],
    limits: &Limits,
) -> Elements<'t> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    Elements {
        reader,
        text,
        wanted,
        depth: 0,
        elements: 0,
        max_depth: limits.depth,
        max_elements: limits.elements,
        over: false,
    }
}

impl Iterator for Elements<'_> {
    type Item = Result<(usize, Element), Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let item = self.advance();
        self.over = !matches!(item, Some(Ok(_)));
        item
    }
}

impl Elements<'_> {
    fn advance(&mut self) -> Option<Result<(usize, Element), Broken>> {
        // Elements that are open and wanted, outermost first.
        let mut open: Vec<Element> = Vec::new();
        let mut start = 0;
        loop {
            let at = self.byte();
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => return Some(Err(self.broken(&error))),
            };
            match event {
                Event::Start(tag) => {
                    if let Err(broken) = self.enter(at) {
                        return Some(Err(broken));
                    }
                    self.depth += 1;
                    let wanted = self.is_wanted(&tag);
                    if !open.is_empty() || wanted {
                        if open.is_empty() {
                            start = at;
                        }
                        open.push(element(&tag));
                    }
                }
                Event::Empty(tag) => {
                    if let Err(broken) = self.enter(at) {
                        return Some(Err(broken));
                    }
                    let wanted = self.is_wanted(&tag);
                    match open.last_mut() {
                        Some(parent) => parent.children.push(Node::Element(element(&tag))),
                        None if wanted => return Some(Ok((at, element(&tag)))),
                        None => {}
                    }
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    let Some(closed) = open.pop() else { continue };
                    match open.last_mut() {
                        Some(parent) => parent.children.push(Node::Element(closed)),
                        None => return Some(Ok((start, closed))),
                    }
                }
                Event::Text(text) => push(&mut open, &text.xml10_content()),
                Event::CData(text) => push(&mut open, &text.xml10_content()),
                Event::GeneralRef(reference) => push(&mut open, &resolve(&reference)),
                Event::Eof if self.depth > 0 => {
                    return Some(Err(Broken {
                        offset: self.text.len(),
                        what: "ends before its last element does".into(),
                        remedy: "get the file again: it was cut short",
                    }));
                }
                Event::Eof => return None,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
    }

    fn byte(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn is_wanted(&self, tag: &BytesStart<'_>) -> bool {
        let name = tag.local_name();
        self.wanted.iter().any(|wanted| *wanted == name.as_ref())
    }

    /// Counts an element in; refuses it past a limit.
    fn enter(&mut self, at: usize) -> Result<(), Broken> {
        self.elements += 1;
        let what = if self.depth >= self.max_depth {
            format!("nests its elements more than {} deep", self.max_depth)
        } else if self.elements > self.max_elements {
            format!("has more than {} elements", self.max_elements)
        } else {
            return Ok(());
        };
        Err(Broken {
            offset: at,
            what,
            remedy: "look at what wrote it: no news item is built so",
        })
    }

    fn broken(&self, error: &Error) -> Broken {
        let offset = usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX);
        let cut = matches!(
            error,
            Error::IllFormed(IllFormedError::MissingEndTag(_))
                | Error::Syntax(
                    SyntaxError::UnclosedTag
                        | SyntaxError::UnclosedComment
                        | SyntaxError::UnclosedCData
                        | SyntaxError::UnclosedDoctype
                )
        );
        Broken {
            offset: offset.min(self.text.len()),
            what: format!("is not well-formed XML ({error})"),
            remedy: if cut {
                "get the file again: it was cut short or damaged"
            } else {
                "get the file again, or mend it there: `xmllint --noout FILE` shows the place, too"
            },
        }
    }
}

fn push(open: &mut [Element], text: &str) {
    let Some(parent) = open.last_mut() else {
        return;
    };
    match parent.children.last_mut() {
        Some(Node::Text(before)) => before.push_str(text),
        _ => parent.children.push(Node::Text(text.to_owned())),
    }
}

/// A tag without content. Attributes that cannot be read are left out.
fn element(tag: &BytesStart<'_>) -> Element {
    let mut attributes = tag.html_attributes();
    attributes.with_checks(false);
    Element {
        name: tag.local_name().as_ref().to_owned(),
        attributes: attributes
            .flatten()
            .map(|attribute| {
                let key = attribute.key.local_name().as_ref().to_owned();
                let raw = attribute.value.as_ref();
                let value = quick_xml::escape::unescape_with(raw, resolve_html5_entity)
                    .map_or_else(|_| raw.to_owned(), std::borrow::Cow::into_owned);
                (key, value)
            })
            .collect(),
        children: Vec::new(),
    }
}

/// The characters that a reference stands for, or itself.
fn resolve(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.to_string();
    }
    let name = reference.xml10_content();
    resolve_html5_entity(&name).map_or_else(|| format!("&{name};"), str::to_owned)
}

/// Name of the root element in lower case and without prefix, of a document that begins with `start`; a document type
/// says it, too.
pub(crate) fn root_name(start: &str) -> Option<String> {
    let mut rest = start.trim_start();
    loop {
        let end = if rest.starts_with("<?") {
            "?>"
        } else if rest.starts_with("<!--") {
            "-->"
        } else {
            break;
        };
        rest = rest[rest.find(end)? + end.len()..].trim_start();
    }
    let name = match rest.get(..9) {
        Some(doctype) if doctype.eq_ignore_ascii_case("<!doctype") => rest[9..].trim_start(),
        _ => rest.strip_prefix('<')?,
    };
    let end = name.find(|c: char| !(c.is_alphanumeric() || "-_.:".contains(c)));
    let name = &name[..end.unwrap_or(name.len())];
    let local = name.rsplit(':').next().unwrap_or(name);
    Some(local.to_lowercase()).filter(|local| !local.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Result<(usize, Element), Broken>> {
        elements(text, &["a"], &Limits::default()).collect()
    }

    #[test]
    fn wanted_elements_come_whole_and_one_by_one() {
        let found = all("<x><n:a q='1&amp;2'>A <b>b</b>&mdash;<![CDATA[<c>]]></n:a><a/></x>");
        let (at, first) = found[0].as_ref().expect("well-formed");
        assert_eq!(*at, 3);
        assert_eq!(first.attribute("q"), Some("1&2"));
        assert_eq!(first.line().as_deref(), Some("A b—<c>"));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn declared_entities_are_not_expanded() {
        let found = all("<!DOCTYPE a [<!ENTITY b \"boom\">]><a>&b;&#65;</a>");
        let (_, a) = found[0].as_ref().expect("well-formed");
        assert_eq!(a.line().as_deref(), Some("&b;A"));
    }

    #[test]
    fn damage_is_told_by_its_byte_after_what_was_whole() {
        let found = all("<x><a>1</a><a>2</b></x>");
        assert!(found[0].is_ok());
        assert!(
            found[1].as_ref().is_err_and(|b| b.offset == 15),
            "{found:?}"
        );
        let found = all("<x><a>1</a><a>2");
        assert!(found[0].is_ok() && found[1].is_err());
        let deep = "<a>".repeat(10_000);
        let found = all(&deep);
        assert!(
            found[0]
                .as_ref()
                .is_err_and(|b| b.what.contains("256 deep")),
            "{found:?}"
        );
    }

    #[test]
    fn paragraphs_are_parted_and_space_is_collapsed() {
        let found = all("<a><p>One\n  <i>two</i>.</p>\n<p>Three<br/>four</p><media>x</media></a>");
        let (_, a) = found[0].as_ref().expect("well-formed");
        assert_eq!(a.paragraphs(), "One two.\n\nThree\n\nfour");
    }

    #[test]
    fn roots_are_found_behind_prologs() {
        for (start, root) in [
            ("<?xml version='1.0'?> <!-- <x> --> <ns:Root a='1'>", "root"),
            ("<!DOCTYPE nitf SYSTEM 'x'><nitf>", "nitf"),
            ("<html>", "html"),
        ] {
            assert_eq!(root_name(start).as_deref(), Some(root));
        }
        for none in ["", "text", "<", "<?xml", "< b", "<é", "<!-- x"] {
            let root = root_name(none);
            assert!(root.is_none() || none == "<é", "{none}: {root:?}");
        }
    }
}
