//! What a source holds, decided by its first bytes, with its name's ending as a hint.

use std::io::{BufReader, Cursor, Read};
use std::path::Path;

use clap::ValueEnum;

use super::problem::{Place, Problem};
use super::{Options, SNIFF_BYTES, Take, article, text};

/// The two forms in which articles come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// One article, nothing but its text.
    Text,
    /// One JSON object a line: {"id", "text", "title"?, "url"?, "publisher"?, "published"?, "lang"?}.
    Jsonl,
}

/// Starts of files that are no text, and what to do about each.
const FOREIGN: [(&[u8], &str, &str); 13] = [
    (
        b"%PDF-",
        "a PDF",
        "extract its text first, for example with `pdftotext FILE -`",
    ),
    (
        b"\x1f\x8b",
        "compressed with gzip",
        "unpack it in front: `gunzip -c FILE | demarche code -`",
    ),
    (
        b"\x28\xb5\x2f\xfd",
        "compressed with zstd",
        "unpack it in front: `zstd -dc FILE | demarche code -`",
    ),
    (
        b"\xfd7zXZ\0",
        "compressed with xz",
        "unpack it in front: `xz -dc FILE | demarche code -`",
    ),
    (
        b"BZh",
        "compressed with bzip2",
        "unpack it in front: `bzip2 -dc FILE | demarche code -`",
    ),
    (
        b"PK\x03\x04",
        "a zip archive or an office document",
        "unpack it, or save the document as plain text",
    ),
    (
        b"\xd0\xcf\x11\xe0",
        "an old office document",
        "save it as plain text",
    ),
    (b"{\\rtf", "rich text (RTF)", "save it as plain text"),
    (b"\x89PNG", "a PNG picture", "give the text itself"),
    (b"\xff\xd8\xff", "a JPEG picture", "give the text itself"),
    (b"\x7fELF", "a program", "give the text itself"),
    (
        b"PAR1",
        "a Parquet table",
        "export its text column as JSONL",
    ),
    (
        b"SQLite format 3\0",
        "an SQLite database",
        "export its text column as JSONL",
    ),
];

/// Byte order marks of encodings other than UTF-8. UTF-32 stands before UTF-16, whose mark begins like its own.
const OTHER_ENCODINGS: [(&[u8], &str); 4] = [
    (b"\xff\xfe\0\0", "UTF-32LE"),
    (b"\0\0\xfe\xff", "UTF-32BE"),
    (b"\xff\xfe", "UTF-16LE"),
    (b"\xfe\xff", "UTF-16BE"),
];

/// UTF-8's byte order mark: dropped, it is no part of the text.
pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

/// Reads one source to its end. False if the taker wants no more.
pub(super) fn read_one(
    name: &str,
    id: &str,
    mut input: Box<dyn Read + Send>,
    options: &Options,
    progress: &mut dyn FnMut(u64),
    sink: &mut dyn Take,
) -> bool {
    let head = match peek(&mut input) {
        Ok(head) => head,
        Err(error) => return sink.problem(broken_off(name, 0, &error)),
    };
    let kind = match settle(name, &head, options.kind) {
        Ok(kind) => kind,
        Err(problem) => return sink.problem(problem),
    };
    let input = Cursor::new(head).chain(input);
    match kind {
        Kind::Text => text::read(name, id, input, options, progress, sink),
        Kind::Jsonl => article::read(
            name,
            BufReader::with_capacity(64 * 1024, input),
            progress,
            sink,
        ),
    }
}

/// A read that failed half way.
pub(super) fn broken_off(name: &str, at: u64, error: &std::io::Error) -> Problem {
    Problem::error(
        Place::file(name),
        format!("cannot be read past byte {at} ({error})"),
    )
    .try_this("check that it is a file that `cat` can print")
}

/// The first bytes: up to the end of the first line that is not blank, the end, or [`SNIFF_BYTES`].
/// It stops at a line so that a slow stream's first article is not held back.
fn peek(input: &mut dyn Read) -> std::io::Result<Vec<u8>> {
    let mut head = vec![0; SNIFF_BYTES];
    let mut filled = 0;
    while filled < head.len() {
        match input.read(&mut head[filled..]) {
            Ok(0) => break,
            Ok(n) => {
                filled += n;
                if head[..filled].trim_ascii_start().contains(&b'\n') {
                    break;
                }
            }
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    head.truncate(filled);
    Ok(head)
}

/// Decides what a source that begins with `head` holds.
fn settle(name: &str, head: &[u8], wish: Option<Kind>) -> Result<Kind, Problem> {
    let problem =
        |what: String, remedy: &str| Err(Problem::error(Place::file(name), what).try_this(remedy));
    if head.is_empty() {
        return problem(
            "is empty".into(),
            "leave it out, or check what should have written it",
        );
    }
    if let Some((_, what, remedy)) = FOREIGN.iter().find(|(start, ..)| head.starts_with(start)) {
        return problem(
            format!("is {what}, not text"),
            &remedy.replace("FILE", name),
        );
    }
    if let Some((_, encoding)) = OTHER_ENCODINGS
        .iter()
        .find(|(mark, _)| head.starts_with(mark))
    {
        return problem(
            format!("is {encoding}, not UTF-8"),
            &format!(
                "convert it in front: `iconv -f {encoding} -t UTF-8 {name} | demarche code -`"
            ),
        );
    }
    if let Some(at) = head.iter().position(|&b| b == 0) {
        return Err(binary(name, at));
    }
    let start = head.strip_prefix(BOM).unwrap_or(head).trim_ascii_start();
    let json_name = Path::new(name)
        .extension()
        .and_then(|e| e.to_str())
        .is_some_and(|e| {
            ["jsonl", "ndjson", "json"]
                .iter()
                .any(|known| e.eq_ignore_ascii_case(known))
        });
    let jsonl_wanted = wish == Some(Kind::Jsonl) || wish.is_none() && json_name;
    if jsonl_wanted && start.starts_with(b"[") {
        return problem(
            "is one JSON array, not JSONL".into(),
            &format!("write one object per line: `jq -c '.[]' {name} | demarche code -`"),
        );
    }
    Ok(wish.unwrap_or(if json_name || begins_an_object(start) {
        Kind::Jsonl
    } else {
        Kind::Text
    }))
}

/// A file with a NUL byte at offset `at`.
pub(super) fn binary(name: &str, at: usize) -> Problem {
    Problem::error(
        Place::file(name),
        format!("is binary, not text (a NUL byte at offset {at})"),
    )
    .try_this("give plain text in UTF-8, or JSONL")
}

/// `{` and then a key or the end: no sentence begins so.
fn begins_an_object(start: &[u8]) -> bool {
    start
        .strip_prefix(b"{")
        .map(<[u8]>::trim_ascii_start)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(b"\"") || rest.starts_with(b"}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(name: &str, head: &[u8]) -> Result<Kind, String> {
        settle(name, head, None).map_err(|p| p.to_string())
    }

    #[test]
    fn content_decides_and_the_ending_helps() {
        assert_eq!(settled("a.txt", b"Rain fell."), Ok(Kind::Text));
        assert_eq!(settled("a.txt", b"\n {\"id\": 1}"), Ok(Kind::Jsonl));
        assert_eq!(settled("a", b"\xef\xbb\xbf{\"id\""), Ok(Kind::Jsonl));
        assert_eq!(settled("a.jsonl", b"broken"), Ok(Kind::Jsonl));
        assert_eq!(settled("a.txt", b"[AP] Rain fell."), Ok(Kind::Text));
        assert_eq!(settled("a.txt", b"{sic} Rain fell."), Ok(Kind::Text));
        assert_eq!(
            settle("a.jsonl", b"x", Some(Kind::Text)).ok(),
            Some(Kind::Text)
        );
    }

    #[test]
    fn what_is_no_text_is_called_by_its_name() {
        for (head, word) in [
            (&b""[..], "empty"),
            (b"%PDF-1.7", "PDF"),
            (b"\x1f\x8b\x08", "gunzip"),
            (b"\xff\xfeR\0", "UTF-16LE"),
            (b"\xff\xfe\0\0R\0\0\0", "UTF-32LE"),
            (b"abc\0def", "offset 3"),
            (b"[{\"id\"", "jq -c"),
        ] {
            let message = settled("a.json", head).expect_err("must be refused");
            assert!(message.contains(word), "{message}");
        }
    }
}
