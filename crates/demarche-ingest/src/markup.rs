//! Tags and text of HTML, without a tree: for pieces of HTML inside other formats, and to weigh a page
//! before a parser that recurses sees it.

use quick_xml::escape::resolve_html5_entity;

use crate::xml::{Flow, is_block};

/// A piece of markup.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Token<'t> {
    /// Text with its references unresolved.
    Text(&'t str),
    /// A tag's name as written; whether it closes, and whether it closes itself.
    Tag {
        name: &'t str,
        closing: bool,
        empty: bool,
    },
}

/// Elements whose content is no markup and no text.
const RAW: [&str; 4] = ["script", "style", "iframe", "template"];

/// Elements that have no end tag.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Elements whose end tag may be left out and that cannot stand in one of their own kind without
/// another element between.
const IMPLIED: [&str; 12] = [
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup",
];

/// Cuts markup into its tags and texts. Comments, declarations and the content of [`RAW`] elements are left
/// out; whatever else is in `text` is in one token.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            if rest.is_empty() {
                return None;
            }
            let Some(at) = rest.find('<') else {
                return Some(Token::Text(std::mem::take(&mut rest)));
            };
            if at > 0 {
                let (before, after) = rest.split_at(at);
                rest = after;
                return Some(Token::Text(before));
            }
            if let Some(comment) = rest.strip_prefix("<!--") {
                rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
                continue;
            }
            if let Some(data) = rest.strip_prefix("<![CDATA[") {
                let (text, after) = match data.find("]]>") {
                    Some(end) => (&data[..end], &data[end + 3..]),
                    None => (data, ""),
                };
                rest = after;
                return Some(Token::Text(text));
            }
            let (closing, tag) = match rest[1..].strip_prefix('/') {
                Some(tag) => (true, tag),
                None => (false, &rest[1..]),
            };
            let odd = !tag.starts_with(|c: char| c.is_ascii_alphabetic());
            if odd && !closing && !tag.starts_with(['!', '?']) {
                // A sign for "less than" that should have been a reference.
                let end = rest[1..].find('<').map_or(rest.len(), |end| end + 1);
                let (text, after) = rest.split_at(end);
                rest = after;
                return Some(Token::Text(text));
            }
            let end = end_of_tag(tag);
            let after = tag.get(end + 1..).unwrap_or("");
            if odd {
                rest = after;
                continue;
            }
            let body = &tag[..end];
            let name_end = body.find(|c: char| c.is_whitespace() || c == '/');
            let name = &body[..name_end.unwrap_or(body.len())];
            let empty = body.ends_with('/');
            rest = after;
            if !closing && !empty && RAW.iter().any(|raw| name.eq_ignore_ascii_case(raw)) {
                rest = skip_raw(rest, name);
                continue;
            }
            return Some(Token::Tag {
                name,
                closing,
                empty,
            });
        }
    })
}

/// The `>` that ends a tag, outside quotes; the end if there is none.
fn end_of_tag(tag: &str) -> usize {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    // A quote that is never closed: the tag ends at its first `>` all the same.
    tag.find('>').unwrap_or(tag.len())
}

/// What follows the end tag of a raw element.
fn skip_raw<'t>(text: &'t str, name: &str) -> &'t str {
    let mut at = 0;
    while let Some(found) = text[at..].find("</") {
        at += found + 2;
        let is_it = text
            .get(at..at + name.len())
            .is_some_and(|n| n.eq_ignore_ascii_case(name));
        if is_it {
            return text[at..].find('>').map_or("", |end| &text[at + end + 1..]);
        }
    }
    ""
}

/// The text of a piece of HTML, a blank line between paragraphs.
pub(crate) fn to_text(html: &str) -> String {
    let mut flow = Flow::default();
    for token in tokens(html) {
        match token {
            Token::Text(text) => flow.text(&unescape(text)),
            Token::Tag { name, .. } => {
                if is_block(name) {
                    flow.paragraph();
                }
            }
        }
    }
    flow.finish()
}

/// Text with its references resolved; those that mean nothing stay.
pub(crate) fn unescape(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // No name of a character is longer than 32 letters.
        let end = rest.bytes().take(34).position(|b| b == b';');
        match end.and_then(|end| Some((end, character(&rest[1..end])?))) {
            Some((end, character)) => {
                out.push_str(&character);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out.into()
}

fn character(name: &str) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else {
        return resolve_html5_entity(name).map(str::to_owned);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).map(String::from)
}

/// How deep and how large a page's tree may become: an upper bound, counted without building it.
pub(crate) fn weigh(html: &str) -> (usize, usize) {
    let (mut depth, mut deepest, mut elements) = (0usize, 0, 0);
    for token in tokens(html) {
        let Token::Tag {
            name,
            closing,
            empty,
        } = token
        else {
            continue;
        };
        let is_in = |names: &[&str]| names.iter().any(|n| name.eq_ignore_ascii_case(n));
        elements += usize::from(!closing);
        if is_in(&VOID) || is_in(&IMPLIED) {
            continue;
        }
        if closing {
            depth = depth.saturating_sub(1);
        } else if !empty || !name.bytes().all(|b| b.is_ascii_lowercase()) || is_block(name) {
            // A slash at the end of a tag means nothing in HTML.
            depth += 1;
            deepest = deepest.max(depth);
        }
    }
    (deepest, elements)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_html_become_paragraphs() {
        for (html, text) in [
            (
                "<p>One <b>two</b>.</p><p>Three&nbsp;&amp; f&#111;ur</p>",
                "One two.\n\nThree & four",
            ),
            ("A<br/>B<!-- <p> --><script>x<y</script>C", "A\n\nBC"),
            ("1 < 2 and <em title='>'>x</em>", "1 < 2 and x"),
            ("<ul><li>One<li>Two</ul>", "One\n\nTwo"),
            ("AT&T & R&D; &bogus;", "AT&T & R&D; &bogus;"),
            ("<p title=\"open>cut", "cut"),
            ("<![CDATA[a]]>b</", "ab"),
        ] {
            assert_eq!(to_text(html), text, "{html}");
        }
    }

    #[test]
    fn pages_are_weighed() {
        assert_eq!(
            weigh("<html><body><div><p>a<p>b</div></body></html>"),
            (3, 5)
        );
        assert_eq!(weigh(&"<div>".repeat(5_000)).0, 5_000);
        assert_eq!(weigh(&"<p>a<br>".repeat(5_000)).0, 0);
    }
}
