//! JSONL: one article a line, checked field by field.
//!
//! Fields are checked by hand rather than by serde's derive, so that a message can name the line, the
//! column, the field and the fields that were there instead.

use serde_json::{Map, Value};

use crate::lines::{Line, Lines};
use crate::piece::{self, Source};
use crate::{Document, Fault, Kind, Limits, Place, Reader};

/// UTF-8's byte order mark: dropped, it is no part of the text.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// The documents of `source`, line by line.
pub(crate) fn read(source: Source, limits: &Limits) -> Box<dyn Reader> {
    Box::new(Jsonl {
        name: source.name,
        lines: Lines::new(source.input, limits.line_bytes),
        blank: true,
        over: false,
        limits: limits.clone(),
    })
}

struct Jsonl<R> {
    name: String,
    lines: Lines<R>,
    /// Nothing but white space so far.
    blank: bool,
    over: bool,
    limits: Limits,
}

impl<R: std::io::BufRead> Iterator for Jsonl<R> {
    type Item = Result<Document, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.over {
            let (number, before) = (self.lines.number + 1, self.lines.bytes);
            let found = match self.lines.next() {
                Ok(None) => {
                    self.over = true;
                    if self.blank {
                        return Some(Err(piece::blank(&self.name)));
                    }
                    break;
                }
                Ok(Some(Line::Whole(bytes))) => {
                    let bytes = if number == 1 {
                        bytes.strip_prefix(BOM).unwrap_or(bytes)
                    } else {
                        bytes
                    };
                    if bytes.trim_ascii().is_empty() {
                        continue;
                    }
                    parse(&self.name, number, before, bytes)
                }
                Ok(Some(Line::TooLong(length))) => Err(Fault::error(
                    Place::line(&self.name, number),
                    format!(
                        "the line has {length} bytes, more than {}",
                        self.limits.line_bytes
                    ),
                )
                .try_this("write one article per line; is a line feed missing?")),
                Err(error) => {
                    self.over = true;
                    Err(piece::broken_off(&self.name, before, &error))
                }
            };
            self.blank = false;
            return Some(found);
        }
        None
    }
}

/// One line, which begins at byte `offset` of the source, to a document.
fn parse(name: &str, number: u64, offset: u64, line: &[u8]) -> Result<Document, Fault> {
    let place = || Place::line(name, number).offset(offset);
    let line = std::str::from_utf8(line).map_err(|e| {
        let at = e.valid_up_to();
        not_utf8(place(), offset + at as u64, line[at])
    })?;
    let value: Value = serde_json::from_str(line).map_err(|e| not_json(place(), line, &e))?;
    document(value, Kind::Jsonl, place)
}

/// A byte that is no UTF-8, at byte `offset` of the source. Other encodings are not guessed here: JSON is
/// UTF-8 by its standard, and a damaged line must not turn into words that nobody wrote.
pub(crate) fn not_utf8(place: Place, offset: u64, byte: u8) -> Fault {
    Fault::error(
        place,
        format!("is not UTF-8 (byte 0x{byte:02x} at offset {offset})"),
    )
    .try_this("write the file again as UTF-8; `iconv -f WINDOWS-1252 -t UTF-8` converts the usual other one")
}

/// A parsed object to a document.
pub(crate) fn document(
    value: Value,
    kind: Kind,
    place: impl Fn() -> Place,
) -> Result<Document, Fault> {
    let Value::Object(mut fields) = value else {
        return Err(
            Fault::error(place(), format!("is {}, not an object", described(&value)))
                .try_this(EXAMPLE),
        );
    };
    let mut take = |field: &str| take_string(&mut fields, field, &place);
    let (id, text) = (take("id")?, take("text")?);
    let (title, url, publisher) = (take("title")?, take("url")?, take("publisher")?);
    let (author, published, lang) = (take("author")?, take("published")?, take("lang")?);

    let id = match (id, &url) {
        (None, None) => return Err(missing(place(), "id", &fields)),
        (id, _) => id,
    };
    if id.as_ref().is_some_and(String::is_empty) {
        return Err(
            Fault::error(place(), "`id` is empty").try_this("give every article an id of its own")
        );
    }
    let text = text.ok_or_else(|| missing(place(), "text", &fields))?;
    let published = published
        .map(|day| {
            day.parse().map_err(|why| {
                Fault::error(place(), format!("`published` {why}"))
                    .try_this(r#"write "2025-02-03" or "2025-02-03T09:30:00Z""#)
            })
        })
        .transpose()?;
    Ok(Document {
        id,
        url,
        title,
        text,
        publisher,
        author,
        published,
        lang,
        ..Document::new(kind, place())
    })
}

/// What a line should look like.
const EXAMPLE: &str =
    r#"write each article as {"id": "a1", "text": "…", "published": "2025-02-03"}"#;

/// Takes a string out of the fields; a null counts as absent.
fn take_string(
    fields: &mut Map<String, Value>,
    field: &str,
    place: impl Fn() -> Place,
) -> Result<Option<String>, Fault> {
    match fields.remove(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(value)) => Ok(Some(value)),
        Some(other) => Err(Fault::error(
            place(),
            format!("`{field}` is {}, not a string", described(&other)),
        )
        .try_this(match other {
            Value::Number(n) => format!("write it in quotes: \"{field}\": \"{n}\""),
            _ => EXAMPLE.to_owned(),
        })),
    }
}

/// A field that is needed and not there; `others` are the fields that were, less those already taken.
fn missing(place: Place, field: &str, others: &Map<String, Value>) -> Fault {
    let others: Vec<String> = others
        .keys()
        .take(8)
        .map(|key| format!("`{key}`"))
        .collect();
    let fault = Fault::error(place, format!("the field `{field}` is missing"));
    if others.is_empty() {
        fault.try_this(EXAMPLE)
    } else {
        fault.try_this(format!(
            "rename the field that holds it; others in this line: {}",
            others.join(", ")
        ))
    }
}

/// A line that is no JSON, with the column in characters.
fn not_json(place: Place, line: &str, error: &serde_json::Error) -> Fault {
    let bytes = &line.as_bytes()[..error.column().saturating_sub(1).min(line.len())];
    // Counting the bytes that begin a character is right even if the column cuts one.
    let column = 1 + bytes.iter().filter(|&&b| b & 0xc0 != 0x80).count();
    let fault = Fault::error(
        place.column(column),
        format!("is not JSON ({})", without_position(error)),
    );
    if error.is_eof() {
        fault.try_this("an object must stand on one line, whole; was the file cut short?")
    } else {
        fault.try_this(EXAMPLE)
    }
}

/// What serde_json says, less its own idea of the line.
pub(crate) fn without_position(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message
        .split(" at line ")
        .next()
        .unwrap_or(&message)
        .to_owned()
}

/// A JSON value's kind, with its article.
pub(crate) fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(line: &str) -> String {
        parse("a.jsonl", 3, 0, line.as_bytes())
            .expect_err("must be refused")
            .to_string()
    }

    #[test]
    fn a_break_is_shown_by_its_column_in_characters() {
        assert!(
            message(r#"{"id": "é" "text": "x"}"#)
                .starts_with("error: a.jsonl:3:12: is not JSON (expected")
        );
        assert!(message(r#"{"id": "a", "te"#).contains("cut short"));
    }

    #[test]
    fn each_wrong_field_is_named() {
        assert!(message(r#"{"id": "a", "body": "x"}"#).contains(
            "`text` is missing\n  try: rename the field that holds it; others in this line: `body`"
        ));
        assert!(message(r#"{"text": "x"}"#).contains("`id` is missing"));
        assert!(message(r#"{"id": 7, "text": "x"}"#).contains(r#"write it in quotes: "id": "7""#));
        assert!(message(r#"{"id": "a", "text": ["x"]}"#).contains("`text` is a list"));
        assert!(
            message(r#"{"id": "a", "text": "x", "published": "2025-02-31"}"#)
                .contains("`published` is")
        );
        assert!(message("[1]").contains("is a list, not an object"));
        let deep = "[".repeat(100_000);
        assert!(message(&deep).contains("recursion limit"));
    }

    #[test]
    fn nulls_are_absent_and_an_address_is_as_good_as_an_id() {
        for line in [
            r#"{"id": "a", "text": "x", "title": null, "lang": null}"#,
            r#"{"id": "a", "text": "x", "lang": "en-GB", "more": 1}"#,
            r#"{"url": "https://example.org/a", "text": "x"}"#,
        ] {
            assert!(parse("a", 1, 0, line.as_bytes()).is_ok(), "{line}");
        }
    }
}
