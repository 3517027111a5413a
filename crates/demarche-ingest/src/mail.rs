//! Messages of press lists, alone or in a mailbox.
//!
//! A message's text is its plain part, or its HTML part as text. Lines that were broken to fit a screen
//! are joined again, as the broken ones would end sentences; quoted lines and the signature are not the
//! message's own words.

use std::io::BufRead;

use mail_parser::{HeaderName, HeaderValue, Message, MessageParser, PartType};

use crate::lines::{Line, Lines};
use crate::piece::{self, Source};
use crate::{Document, Fault, Kind, Limits, Place, Published, Reader, kind, markup};

/// The one message of `source`.
pub(crate) fn message(mut source: Source, limits: &Limits) -> Box<dyn Reader> {
    let limits = limits.clone();
    Box::new(piece::deferred(move || {
        let found = piece::whole(&mut source, &limits)
            .and_then(|bytes| parse(&bytes, Kind::Mail, Place::file(&source.name)));
        vec![found]
    }))
}

/// The messages of a mailbox.
pub(crate) fn mailbox(source: Source, limits: &Limits) -> Box<dyn Reader> {
    Box::new(Mailbox {
        name: source.name,
        lines: Lines::new(source.input, limits.piece_bytes),
        most: limits.piece_bytes,
        messages: 0,
        next: None,
        over: false,
    })
}

struct Mailbox<R> {
    name: String,
    lines: Lines<R>,
    most: usize,
    messages: u64,
    /// Line and offset of the `From` line that has been read already.
    next: Option<(u64, u64)>,
    over: bool,
}

impl<R: BufRead> Iterator for Mailbox<R> {
    type Item = Result<Document, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let mut bytes = Vec::new();
        let mut length = 0u64;
        // Only a `From` line at the top or behind a blank line parts messages.
        let mut blank = true;
        let mut start = self.next.take();
        loop {
            let (number, offset) = (self.lines.number + 1, self.lines.bytes);
            let line = match self.lines.next() {
                Ok(None) => {
                    self.over = true;
                    let start = start?;
                    return Some(self.close(start, &bytes, length));
                }
                Ok(Some(Line::Whole(line))) => line,
                Ok(Some(Line::TooLong(more))) => {
                    length += more;
                    bytes = Vec::new();
                    continue;
                }
                Err(error) => {
                    self.over = true;
                    return Some(Err(piece::broken_off(&self.name, offset, &error)));
                }
            };
            if blank && line.starts_with(b"From ") {
                let text = String::from_utf8_lossy(line);
                if kind::is_from_line(text.trim_end()) {
                    match start {
                        None => {
                            start = Some((number, offset));
                            continue;
                        }
                        Some(start) => {
                            self.next = Some((number, offset));
                            return Some(self.close(start, &bytes, length));
                        }
                    }
                }
            }
            blank = line.trim_ascii().is_empty();
            // What stands before the first message is none.
            if start.is_none() {
                if blank {
                    continue;
                }
                start = Some((number, offset));
            }
            let quoted = line.iter().take_while(|&&b| b == b'>').count();
            let own = if quoted > 0 && line[quoted..].starts_with(b"From ") {
                &line[1..]
            } else {
                line
            };
            length += own.len() as u64 + 1;
            if length <= self.most as u64 {
                bytes.extend_from_slice(own);
                bytes.push(b'\n');
            } else {
                bytes = Vec::new();
            }
        }
    }
}

impl<R> Mailbox<R> {
    fn close(
        &mut self,
        (line, offset): (u64, u64),
        bytes: &[u8],
        length: u64,
    ) -> Result<Document, Fault> {
        self.messages += 1;
        let place = Place {
            record: Some(self.messages),
            ..Place::line(&self.name, line).offset(offset)
        };
        if length > self.most as u64 {
            let what = format!("the message has {length} bytes, more than {}", self.most);
            return Err(Fault::error(place, what).try_this("save it without what is attached"));
        }
        parse(bytes, Kind::Mbox, place)
    }
}

/// A message to a document.
fn parse(bytes: &[u8], kind: Kind, place: Place) -> Result<Document, Fault> {
    let Some(message) = MessageParser::default().parse(bytes) else {
        return Err(
            Fault::error(place, "is no message: it has no header").try_this("look at its start")
        );
    };
    if message.from().is_none() && message.subject().is_none() && message.date().is_none() {
        return Err(Fault::error(
            place,
            "is no message: it has neither sender nor subject nor date",
        )
        .try_this("look at its start"));
    }
    let sender = message.from().and_then(|from| from.first());
    let name = sender.and_then(|from| from.name()).map(str::to_owned);
    let domain = sender
        .and_then(|from| from.address())
        .and_then(|address| address.rsplit_once('@'))
        .map(|(_, domain)| domain.to_owned());
    Ok(Document {
        id: message.message_id().map(str::to_owned),
        url: archived_at(&message),
        title: message.subject().map(str::to_owned),
        text: text(&message),
        publisher: name.or(domain),
        published: message
            .date()
            .filter(|date| date.is_valid())
            .and_then(published),
        lang: content_language(&message),
        ..Document::new(kind, place)
    })
}

/// The date of sending with its zone.
fn published(date: &mail_parser::DateTime) -> Option<Published> {
    let zone = match (date.tz_hour, date.tz_minute) {
        (0, 0) => "Z".to_owned(),
        (hour, minute) => {
            let sign = if date.tz_before_gmt { '-' } else { '+' };
            format!("{sign}{hour:02}:{minute:02}")
        }
    };
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{zone}",
        date.year, date.month, date.day, date.hour, date.minute, date.second
    )
    .parse()
    .ok()
}

/// Where a list keeps the message (RFC 5064).
fn archived_at(message: &Message<'_>) -> Option<String> {
    let value = message.header_raw("Archived-At")?;
    let value = value.trim().trim_matches(['<', '>']);
    value.starts_with("http").then(|| value.to_owned())
}

fn content_language(message: &Message<'_>) -> Option<String> {
    match message.header(HeaderName::ContentLanguage)? {
        HeaderValue::Text(text) => Some(text.to_string()),
        HeaderValue::TextList(list) => list.first().map(|text| text.to_string()),
        _ => None,
    }
}

/// The message's own words.
fn text(message: &Message<'_>) -> String {
    let parts: Vec<String> = message
        .text_bodies()
        .filter_map(|part| match &part.body {
            PartType::Text(text) => Some(rejoined(text)),
            PartType::Html(html) => Some(markup::to_text(html)),
            _ => None,
        })
        .filter(|text| !text.is_empty())
        .collect();
    parts.join("\n\n")
}

/// Plain text with its broken lines joined, without quoted lines and signature.
fn rejoined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Whether the next line continues the paragraph.
    let mut goes_on = false;
    for line in text.lines() {
        if line == "-- " || line == "--" {
            break;
        }
        let line = line.trim();
        if line.is_empty() || line.starts_with('>') {
            goes_on = false;
            continue;
        }
        if !out.is_empty() {
            let entry = line.starts_with(['-', '*', '\u{2022}']);
            out.push_str(if goes_on && !entry { " " } else { "\n\n" });
        }
        out.push_str(line);
        goes_on = true;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_lines_are_joined_and_others_are_not() {
        let text = "The minister met\nhis colleague.\n\n> quoted\nThey agreed on:\n* one\n* two\n-- \nPress office";
        assert_eq!(
            rejoined(text),
            "The minister met his colleague.\n\nThey agreed on:\n\n* one\n\n* two"
        );
    }
}
