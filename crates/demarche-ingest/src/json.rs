//! JSON that is not one object a line: an array of them, or objects over several lines.
//!
//! A scanner that knows brackets and strings, and nothing else of JSON, cuts the source into objects, so
//! that an array of any length is read in the memory of its largest object. What it cuts is parsed by
//! serde_json; one that does not parse costs itself only.

use std::io::{self, BufRead};

use serde_json::Value;

use crate::jsonl::{self, without_position};
use crate::piece::{self, Source};
use crate::{Document, Fault, Kind, Limits, Place, Reader};

/// Makes documents of the objects of `source`.
pub(crate) fn read(
    source: Source,
    limits: &Limits,
    mut make: impl FnMut(Value, Place) -> Result<Document, Fault> + Send + 'static,
) -> Box<dyn Reader> {
    let mut objects = Objects::new(source, limits);
    Box::new(std::iter::from_fn(move || {
        Some(match objects.next()? {
            Ok((value, place)) => make(value, place),
            Err(fault) => Err(fault),
        })
    }))
}

/// The objects of articles.
pub(crate) fn articles(source: Source, limits: &Limits) -> Box<dyn Reader> {
    read(source, limits, |value, place| {
        jsonl::document(value, Kind::Json, || place.clone())
    })
}

/// Cuts a stream into its objects.
struct Objects {
    name: String,
    input: Box<dyn BufRead + Send>,
    limits: Limits,
    /// Bytes and line feeds read so far.
    offset: u64,
    line: u64,
    found: u64,
    over: bool,
}

/// How a search for the next object ended.
enum Found {
    /// It is in the buffer.
    Object,
    /// It was longer than the limit, in bytes; it has been skipped.
    TooLong(u64),
    /// It nests too deep; nothing behind it can be found, as its end is not known.
    TooDeep,
    /// Something stands where an object should begin.
    Odd(u8),
    /// The source ends inside it.
    Cut,
    /// There is none.
    End,
}

impl Objects {
    fn new(source: Source, limits: &Limits) -> Objects {
        Objects {
            name: source.name,
            input: source.input,
            limits: limits.clone(),
            offset: 0,
            line: 1,
            found: 0,
            over: false,
        }
    }

    fn next(&mut self) -> Option<Result<(Value, Place), Fault>> {
        if self.over {
            return None;
        }
        let mut bytes = Vec::new();
        let (mut line, mut offset) = (self.line, self.offset);
        let found = match self.seek(&mut bytes, &mut line, &mut offset) {
            Ok(found) => found,
            Err(error) => {
                self.over = true;
                return Some(Err(piece::broken_off(&self.name, self.offset, &error)));
            }
        };
        self.found += 1;
        let place = Place {
            record: Some(self.found),
            ..Place::line(&self.name, line).offset(offset)
        };
        let (what, remedy) = match found {
            Found::Object => return Some(self.parse(&bytes, place)),
            Found::End => {
                self.over = true;
                return (self.found == 1).then(|| Err(piece::blank(&self.name)));
            }
            Found::TooLong(length) => {
                let most = self.limits.line_bytes;
                (
                    format!("the object has {length} bytes, more than {most}"),
                    "write one object per article",
                )
            }
            Found::TooDeep => {
                self.over = true;
                (
                    format!("nests more than {} deep", self.limits.depth),
                    "write each article as a flat object",
                )
            }
            Found::Odd(byte) => {
                self.over = true;
                (
                    format!("an object should begin here, not {:?}", char::from(byte)),
                    "write objects in one array, or one object after the other",
                )
            }
            Found::Cut => {
                self.over = true;
                (
                    "ends inside an object".to_owned(),
                    "get the file again: it was cut short",
                )
            }
        };
        Some(Err(Fault::error(place, what).try_this(remedy)))
    }

    fn parse(&self, bytes: &[u8], place: Place) -> Result<(Value, Place), Fault> {
        let text = std::str::from_utf8(bytes).map_err(|e| {
            let at = e.valid_up_to();
            let offset = place.offset.unwrap_or_default() + at as u64;
            jsonl::not_utf8(place.clone(), offset, bytes[at])
        })?;
        match serde_json::from_str(text) {
            Ok(value) => Ok((value, place)),
            Err(error) => {
                let mut place = place;
                place.line = place.line.map(|line| line + error.line() as u64 - 1);
                Err(
                    Fault::error(place, format!("is not JSON ({})", without_position(&error)))
                        .try_this("look at this place in what wrote it"),
                )
            }
        }
    }

    /// Finds the next object and where it begins.
    fn seek(&mut self, bytes: &mut Vec<u8>, line: &mut u64, offset: &mut u64) -> io::Result<Found> {
        let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
        let mut length = 0u64;
        loop {
            let available = match self.input.fill_buf() {
                Ok(available) => available,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            if available.is_empty() {
                return Ok(if depth == 0 { Found::End } else { Found::Cut });
            }
            let mut used = 0;
            let mut outcome = None;
            let from = if depth == 0 { None } else { Some(0) };
            let mut from = from;
            for (at, &byte) in available.iter().enumerate() {
                used = at + 1;
                if depth == 0 {
                    match byte {
                        b'{' => {
                            depth = 1;
                            from = Some(at);
                            (*line, *offset) = (self.line, self.offset + at as u64);
                        }
                        b'\n' => self.line += 1,
                        // An array's own signs, and a byte order mark; white space.
                        b'[' | b']' | b',' | 0xef | 0xbb | 0xbf | b' ' | b'\t' | b'\r' => {}
                        odd => {
                            (*line, *offset) = (self.line, self.offset + at as u64);
                            outcome = Some(Found::Odd(odd));
                            break;
                        }
                    }
                    continue;
                }
                match byte {
                    b'\n' => self.line += 1,
                    _ if escaped => escaped = false,
                    b'\\' if in_string => escaped = true,
                    b'"' => in_string = !in_string,
                    _ if in_string => {}
                    b'{' | b'[' => {
                        depth += 1;
                        if depth > self.limits.depth {
                            outcome = Some(Found::TooDeep);
                            break;
                        }
                    }
                    b'}' | b']' => {
                        depth -= 1;
                        if depth == 0 {
                            outcome = Some(Found::Object);
                            break;
                        }
                    }
                    _ => {}
                }
            }
            if let Some(from) = from {
                length += (used - from) as u64;
                if length <= self.limits.line_bytes as u64 {
                    bytes.extend_from_slice(&available[from..used]);
                } else {
                    *bytes = Vec::new();
                }
            }
            self.input.consume(used);
            self.offset += used as u64;
            if let Some(outcome) = outcome {
                let too_long = length > self.limits.line_bytes as u64;
                return Ok(match outcome {
                    Found::Object if too_long => Found::TooLong(length),
                    outcome => outcome,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str, limits: &Limits) -> Vec<Result<String, String>> {
        articles(Source::for_test("a.json", text.as_bytes()), limits)
            .map(|item| {
                item.map(|d| format!("{} {}", d.place, d.text))
                    .map_err(|f| f.to_string())
            })
            .collect()
    }

    #[test]
    fn arrays_and_objects_over_lines_are_read_one_by_one() {
        let limits = Limits::default();
        let one = "{\n \"id\": \"a\",\n \"text\": \"[{\\\"x}\"\n}";
        let two = r#"{"id": "b", "text": "y"}"#;
        let expected = [Ok("a.json:1#1 [{\"x}".into()), Ok("a.json:5#2 y".into())];
        assert_eq!(all(&format!("{one}\n{two}"), &limits), expected);
        assert_eq!(all(&format!("[{one},\n{two}]\n"), &limits), expected);
    }

    #[test]
    fn a_bad_object_costs_itself_and_a_cut_the_last() {
        let limits = Limits {
            line_bytes: 60,
            ..Limits::default()
        };
        let good = r#"{"id": "b", "text": "y"}"#;
        let long = format!(r#"{{"id": "b", "text": "{}"}}"#, "y".repeat(60));
        let got = all(&format!("[{{\"id\" 1}},{long},{good},{{\"id\""), &limits);
        assert!(
            got[0].as_ref().is_err_and(|f| f.contains("is not JSON")),
            "{got:?}"
        );
        assert!(
            got[1]
                .as_ref()
                .is_err_and(|f| f.contains("has 83 bytes, more than 60")),
            "{got:?}"
        );
        assert!(got[2].is_ok());
        assert!(got[3].as_ref().is_err_and(|f| f.contains("ends inside")));
        assert_eq!(got.len(), 4);
        let got = all(&"{\"a\":".repeat(100_000), &Limits::default());
        assert!(
            matches!(&got[..], [Err(f)] if f.contains("256 deep")),
            "{got:?}"
        );
        let got = all("[1, 2]", &limits);
        assert!(
            matches!(&got[..], [Err(f)] if f.contains("not '1'")),
            "{got:?}"
        );
    }
}
