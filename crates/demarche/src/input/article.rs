//! JSONL: one article a line, checked field by field.
//!
//! Fields are checked by hand rather than by serde's derive, so that a message can name the line, the
//! column, the field and the fields that were there instead.

use std::io::BufRead;

use demarche_coder::Article;
use serde_json::{Map, Value};

use super::lines::{Line, Lines};
use super::problem::{Place, Problem};
use super::{MAX_LINE_BYTES, MAX_TEXT_CHARS, Take, kind, text};

/// Reads every line. False if the taker wants no more.
pub(super) fn read(
    name: &str,
    input: impl BufRead,
    progress: &mut dyn FnMut(u64),
    sink: &mut dyn Take,
) -> bool {
    let mut lines = Lines::new(input, MAX_LINE_BYTES);
    let mut blank = true;
    loop {
        let (number, before) = (lines.number + 1, lines.bytes);
        let found = match lines.next() {
            Ok(None) => break,
            Ok(Some(Line::Whole(bytes))) => {
                let bytes = if number == 1 {
                    bytes.strip_prefix(kind::BOM).unwrap_or(bytes)
                } else {
                    bytes
                };
                if bytes.trim_ascii().is_empty() {
                    None
                } else {
                    Some(parse(name, number, before, bytes))
                }
            }
            Ok(Some(Line::TooLong(length))) => Some(Err(Problem::error(
                Place::line(name, number),
                format!("the line has {length} bytes, more than {MAX_LINE_BYTES}"),
            )
            .try_this("write one article per line; is a line feed missing?"))),
            Err(error) => return sink.problem(kind::broken_off(name, before, &error)),
        };
        progress(lines.bytes - before);
        let Some(found) = found else { continue };
        blank = false;
        let goes_on = match found {
            Ok(article) => sink.article(article, Place::line(name, number)),
            Err(problem) => sink.problem(problem),
        };
        if !goes_on {
            return false;
        }
    }
    if blank {
        return sink.problem(
            Problem::error(Place::file(name), "holds nothing but white space")
                .try_this("leave it out, or check what should have written it"),
        );
    }
    true
}

/// One line, which begins at byte `offset` of the source, to an article.
fn parse(name: &str, number: u64, offset: u64, line: &[u8]) -> Result<Article, Problem> {
    let place = || Place::line(name, number);
    let line = std::str::from_utf8(line).map_err(|e| {
        let at = e.valid_up_to();
        text::not_utf8(place(), offset + at as u64, line[at])
            .try_this("write the file again as UTF-8; `iconv -f WINDOWS-1252 -t UTF-8` converts the usual other one")
    })?;
    let value: Value = serde_json::from_str(line).map_err(|e| not_json(place(), line, &e))?;
    let Value::Object(mut fields) = value else {
        return Err(
            Problem::error(place(), format!("is {}, not an object", described(&value)))
                .try_this(EXAMPLE),
        );
    };
    let mut take = |field: &str| take_string(&mut fields, field, place);
    let (id, text) = (take("id")?, take("text")?);
    let (title, url, publisher) = (take("title")?, take("url")?, take("publisher")?);
    let (published, lang) = (take("published")?, take("lang")?);

    let id = id.ok_or_else(|| missing(place(), "id", &fields))?;
    if id.is_empty() {
        return Err(Problem::error(place(), "`id` is empty")
            .try_this("give every article an id of its own"));
    }
    let text = text.ok_or_else(|| missing(place(), "text", &fields))?;
    let title = title.filter(|t| !t.trim().is_empty());
    if text.trim().is_empty() && title.is_none() {
        return Err(Problem::error(
            place(),
            format!("article {id:?} has neither text nor title"),
        )
        .try_this("leave the line out, or look at what wrote it"));
    }
    for (field, value) in [("`text`", Some(&text)), ("`title`", title.as_ref())] {
        if value.is_some_and(|v| v.chars().count() > MAX_TEXT_CHARS) {
            return Err(text::too_long(place(), field));
        }
    }
    if let Some(day) = &published {
        check_published(day).map_err(|why| {
            Problem::error(place(), format!("`published` {why}"))
                .try_this(r#"write "2025-02-03" or "2025-02-03T09:30:00Z""#)
        })?;
    }
    if let Some(lang) = lang.as_deref().filter(|lang| !is_english(lang)) {
        return Err(Problem::note(
            place(),
            format!("article {id:?} is in {lang:?} and was not coded"),
        )
        .try_this("only English is coded; leave `lang` out if the text is English after all"));
    }
    Ok(Article {
        id,
        text,
        title,
        url,
        publisher,
        published,
        lang,
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
) -> Result<Option<String>, Problem> {
    match fields.remove(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(value)) => Ok(Some(value)),
        Some(other) => Err(Problem::error(
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
fn missing(place: Place, field: &str, others: &Map<String, Value>) -> Problem {
    let others: Vec<String> = others
        .keys()
        .take(8)
        .map(|key| format!("`{key}`"))
        .collect();
    let problem = Problem::error(place, format!("the field `{field}` is missing"));
    if others.is_empty() {
        problem.try_this(EXAMPLE)
    } else {
        problem.try_this(format!(
            "rename the field that holds it; others in this line: {}",
            others.join(", ")
        ))
    }
}

/// A line that is no JSON, with the column in characters.
fn not_json(place: Place, line: &str, error: &serde_json::Error) -> Problem {
    let bytes = &line.as_bytes()[..error.column().saturating_sub(1).min(line.len())];
    // Counting the bytes that begin a character is right even if the column cuts one.
    let column = 1 + bytes.iter().filter(|&&b| b & 0xc0 != 0x80).count();
    let message = error.to_string();
    let what = message.split(" at line ").next().unwrap_or(&message);
    let problem = Problem::error(place.column(column), format!("is not JSON ({what})"));
    if error.is_eof() {
        problem.try_this("an object must stand on one line, whole; was the file cut short?")
    } else {
        problem.try_this(EXAMPLE)
    }
}

/// A JSON value's kind, with its article.
fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Whether a language code means English: `en`, `eng`, `en-GB`, `EN_us`.
fn is_english(lang: &str) -> bool {
    let primary = lang.split(['-', '_']).next().unwrap_or(lang);
    primary.eq_ignore_ascii_case("en") || primary.eq_ignore_ascii_case("eng")
}

/// Whether a publication date is an ISO 8601 day, or a moment with or without its zone.
///
/// # Errors
/// Why not, as the end of a sentence about it.
pub fn check_published(value: &str) -> Result<(), String> {
    // A moment without zone and one with an offset parse as a civil time, one in `Z` as a timestamp.
    if value.parse::<jiff::civil::DateTime>().is_ok() || value.parse::<jiff::Timestamp>().is_ok() {
        return Ok(());
    }
    let why = value
        .parse::<jiff::civil::Date>()
        .map_or_else(|e| e.to_string(), |_| String::from("odd time of day"));
    Err(format!(
        "is {value:?}, no day of the calendar in ISO form ({why})"
    ))
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
    fn days_and_moments_are_dates_and_nothing_else_is() {
        for good in [
            "2025-02-03",
            "2025-02-03T09:30",
            "2025-02-03 09:30:00",
            "2025-02-03T09:30:00Z",
            "2025-02-03T09:30:00+01:00",
        ] {
            assert_eq!(check_published(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "2025",
            "2025-02-30",
            "3 February 2025",
            "2025-13-01",
            "02/03/2025",
            "2025-02-03T25:00:00Z",
        ] {
            assert!(check_published(bad).is_err(), "{bad}");
        }
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
        assert!(message(r#"{"id": "a", "text": " "}"#).contains("neither text nor title"));
        assert!(message(r#"{"id": "a", "text": "x", "lang": "fr"}"#).starts_with("note: "));
    }

    #[test]
    fn nulls_are_absent_and_english_has_many_codes() {
        for line in [
            r#"{"id": "a", "text": "x", "title": null, "lang": null}"#,
            r#"{"id": "a", "text": "x", "lang": "en-GB", "more": 1}"#,
        ] {
            assert!(parse("a", 1, 0, line.as_bytes()).is_ok(), "{line}");
        }
    }
}
