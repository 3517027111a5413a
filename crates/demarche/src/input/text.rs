//! Plain text: the whole source is one article's body.

use std::io::Read;

use demarche_coder::Article;

use super::problem::{Place, Problem};
use super::{MAX_TEXT_CHARS, Options, Take, kind};

/// No text at the limit has more bytes: four for each character, and a byte order mark.
const MAX_TEXT_BYTES: u64 = 4 * MAX_TEXT_CHARS as u64 + 3;

/// Reads the one article. False if the taker wants no more.
pub(super) fn read(
    name: &str,
    id: &str,
    input: impl Read,
    options: &Options,
    progress: &mut dyn FnMut(u64),
    sink: &mut dyn Take,
) -> bool {
    let mut bytes = Vec::new();
    let outcome = input.take(MAX_TEXT_BYTES + 1).read_to_end(&mut bytes);
    progress(bytes.len() as u64);
    if let Err(error) = outcome {
        return sink.problem(kind::broken_off(name, bytes.len() as u64, &error));
    }
    match decode(name, &bytes) {
        Ok(text) => {
            let article = Article {
                id: id.to_owned(),
                text: text.to_owned(),
                title: None,
                url: None,
                publisher: None,
                published: options.published.clone(),
                lang: None,
            };
            sink.article(article, Place::file(name))
        }
        Err(problem) => sink.problem(problem),
    }
}

/// The text in `bytes`, or why there is none.
fn decode<'b>(name: &str, bytes: &'b [u8]) -> Result<&'b str, Problem> {
    if bytes.len() as u64 > MAX_TEXT_BYTES {
        return Err(too_long(Place::file(name), "the text"));
    }
    if let Some(at) = memchr::memchr(0, bytes) {
        return Err(kind::binary(name, at));
    }
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let at = e.valid_up_to();
        let line = 1 + bytes[..at].iter().filter(|&&b| b == b'\n').count() as u64;
        not_utf8(Place::line(name, line), at as u64, bytes[at]).try_this(format!(
            "convert it in front: `iconv -f WINDOWS-1252 -t UTF-8 {name} | demarche code -`"
        ))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(
            Problem::error(Place::file(name), "holds nothing but white space")
                .try_this("leave it out, or check what should have written it"),
        );
    }
    if text.chars().count() > MAX_TEXT_CHARS {
        return Err(too_long(Place::file(name), "the text"));
    }
    Ok(text)
}

/// A text over [`MAX_TEXT_CHARS`].
pub(super) fn too_long(place: Place, what: &str) -> Problem {
    Problem::error(
        place,
        format!("{what} is longer than {MAX_TEXT_CHARS} characters"),
    )
    .try_this("split it into its articles, one JSONL line each")
}

/// A byte that is no UTF-8, at byte `offset` of the source.
pub(super) fn not_utf8(place: Place, offset: u64, byte: u8) -> Problem {
    Problem::error(
        place,
        format!("is not UTF-8 (byte 0x{byte:02x} at offset {offset})"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(decode("a", b"\xef\xbb\xbfRain").ok(), Some("Rain"));
    }

    #[test]
    fn the_place_of_a_bad_byte_is_told() {
        let message = decode("a", b"Rain\nfell in S\xe3o")
            .expect_err("Latin-1")
            .to_string();
        assert!(
            message.starts_with("error: a:2: is not UTF-8 (byte 0xe3 at offset 14)"),
            "{message}"
        );
    }

    #[test]
    fn the_limit_counts_characters() {
        let at = "é".repeat(MAX_TEXT_CHARS);
        assert!(decode("a", at.as_bytes()).is_ok());
        assert!(decode("a", (at + "é").as_bytes()).is_err());
    }
}
