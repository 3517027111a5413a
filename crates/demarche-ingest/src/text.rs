//! Plain text: the whole source is one document's body.

use std::io::{BufRead, Read};

use crate::piece::Source;
use crate::{Document, Fault, Kind, Limits, Place, Reader, encoding, kind, piece};

/// The one document of `source`.
pub(crate) fn read(source: Source, limits: &Limits) -> Box<dyn Reader> {
    let limits = limits.clone();
    Box::new(piece::deferred(move || document(source, &limits)))
}

fn document(mut source: Source, limits: &Limits) -> Vec<Result<Document, Fault>> {
    let name = &source.name;
    // No text at the limit has more bytes: four for each character, and a byte order mark.
    let most = 4 * limits.text_chars as u64 + 4;
    let mut bytes = Vec::new();
    if let Err(error) = source.input.by_ref().take(most).read_to_end(&mut bytes) {
        return vec![Err(piece::broken_off(name, bytes.len() as u64, &error))];
    }
    let place = || Place::file(name);
    if bytes.len() as u64 == most && !source.input.fill_buf().is_ok_and(<[u8]>::is_empty) {
        return vec![Err(piece::too_long(place(), "the text", limits))];
    }
    if let Some(at) = memchr::memchr(0, &bytes)
        && encoding::utf16(&bytes).is_none()
    {
        return vec![Err(kind::binary(name, at))];
    }
    let decoded = encoding::decode(&bytes, None);
    if decoded.text.trim().is_empty() {
        return vec![Err(piece::blank(name))];
    }
    let mut items = Vec::new();
    if decoded.damaged {
        items.push(Err(piece::damaged(place(), decoded.encoding)));
    }
    items.push(Ok(Document {
        id: Some(source.id),
        text: decoded.text.into_owned(),
        ..Document::new(Kind::Text, place())
    }));
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(bytes: &[u8]) -> Vec<Result<String, String>> {
        let source = Source::for_test("a.txt", bytes);
        read(source, &Limits::default())
            .map(|item| item.map(|d| d.text).map_err(|f| f.to_string()))
            .collect()
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(read_all(b"\xef\xbb\xbfRain"), [Ok("Rain".into())]);
    }

    #[test]
    fn other_encodings_are_read_and_damage_is_told() {
        let latin = read_all(b"Rain fell in S\xe3o Paulo, the mayor of Bras\xedlia said.");
        assert!(latin[0].as_ref().is_ok_and(|t| t.contains("São Paulo")));
        assert_eq!(latin.len(), 1);
        let damaged = read_all(b"S\xc3\xa3o Paulo, Bras\xc3\xadlia\xff.");
        assert!(
            damaged[0]
                .as_ref()
                .is_err_and(|f| f.starts_with("warning: a.txt"))
        );
        assert!(
            damaged[1]
                .as_ref()
                .is_ok_and(|t| t.ends_with("Brasília\u{fffd}."))
        );
    }

    #[test]
    fn what_is_longer_than_any_text_is_not_held() {
        let limits = Limits {
            text_chars: 5,
            ..Limits::default()
        };
        let endless = Source {
            name: "a".into(),
            id: "a".into(),
            input: Box::new(std::io::BufReader::new(std::io::repeat(b'x'))),
        };
        let items: Vec<_> = read(endless, &limits).collect();
        assert!(matches!(&items[..], [Err(f)] if f.what.contains("longer than 5")));
    }
}
