//! What a source holds, decided by its first bytes, with its name's ending as a hint.

use std::path::Path;
use std::str::FromStr;

use crate::source::without_packing;
use crate::{Fault, Place, encoding, xml};

/// How much of a file is looked at before its kind is settled, in bytes.
pub(crate) const SNIFF_BYTES: usize = 16 * 1024;

/// The forms in which news comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// One article, nothing but its text.
    Text,
    /// One JSON object a line: {"id", "text", "title"?, "url"?, "publisher"?, "author"?, "published"?, "lang"?}.
    Jsonl,
    /// The same objects in an array, or over several lines.
    Json,
    /// A table with commas, semicolons or bars between its columns.
    Csv,
    /// A table with tabs between its columns.
    Tsv,
    /// A Parquet table.
    Parquet,
    /// A web page.
    Html,
    /// RSS, Atom or JSON Feed.
    Feed,
    /// An archive of web pages.
    Warc,
    /// NewsML-G2: a news item, a package or a message of them.
    NewsMl,
    /// NITF.
    Nitf,
    /// ninjs: one object, an array, or one a line.
    Ninjs,
    /// One e-mail message.
    Mail,
    /// A mailbox of messages.
    Mbox,
}

impl Kind {
    /// All kinds, in the order in which a user is told of them.
    pub const ALL: [Kind; 14] = [
        Kind::Text,
        Kind::Jsonl,
        Kind::Json,
        Kind::Csv,
        Kind::Tsv,
        Kind::Parquet,
        Kind::Html,
        Kind::Feed,
        Kind::Warc,
        Kind::NewsMl,
        Kind::Nitf,
        Kind::Ninjs,
        Kind::Mail,
        Kind::Mbox,
    ];

    /// Its name on the command line and in the archive.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Jsonl => "jsonl",
            Kind::Json => "json",
            Kind::Csv => "csv",
            Kind::Tsv => "tsv",
            Kind::Parquet => "parquet",
            Kind::Html => "html",
            Kind::Feed => "feed",
            Kind::Warc => "warc",
            Kind::NewsMl => "newsml",
            Kind::Nitf => "nitf",
            Kind::Ninjs => "ninjs",
            Kind::Mail => "mail",
            Kind::Mbox => "mbox",
        }
    }

    /// What it is, in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Kind::Text => "One article, nothing but its text",
            Kind::Jsonl => {
                r#"One JSON object a line: {"id", "text", "title"?, "url"?, "publisher"?, "author"?, "published"?, "lang"?}"#
            }
            Kind::Json => "The same objects in an array or over several lines",
            Kind::Csv => "A table with a line of column names",
            Kind::Tsv => "A table with tabs between its columns",
            Kind::Parquet => "A Parquet table",
            Kind::Html => "A web page",
            Kind::Feed => "RSS, Atom or JSON Feed",
            Kind::Warc => "An archive of web pages",
            Kind::NewsMl => "NewsML-G2",
            Kind::Nitf => "NITF",
            Kind::Ninjs => "ninjs",
            Kind::Mail => "One e-mail message",
            Kind::Mbox => "A mailbox of messages",
        }
    }
}

impl FromStr for Kind {
    type Err = String;

    /// # Errors
    /// Which names there are.
    fn from_str(name: &str) -> Result<Kind, String> {
        let found = Kind::ALL.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| {
            let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
            format!("no kind of input; there are {}", names.join(", "))
        })
    }
}

/// Starts of files that are no text, and what to do about each.
const FOREIGN: [(&[u8], &str, &str); 11] = [
    (
        b"%PDF-",
        "a PDF",
        "extract its text first, for example with `pdftotext FILE -`",
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
        b"SQLite format 3\0",
        "an SQLite database",
        "export its text column as JSONL",
    ),
    (
        b"\x1f\x8b",
        "packed with gzip twice",
        "unpack it once in front: `gunzip -c FILE | demarche code -`",
    ),
];

/// Decides what a source that begins with `head` holds.
///
/// # Errors
/// If it is nothing that can be read.
pub(crate) fn settle(name: &str, head: &[u8], wish: Option<Kind>) -> Result<Kind, Fault> {
    let fault =
        |what: String, remedy: &str| Err(Fault::error(Place::file(name), what).try_this(remedy));
    if head.is_empty() {
        return fault(
            "is empty".into(),
            "leave it out, or check what should have written it",
        );
    }
    if head.starts_with(b"PAR1") {
        return Ok(Kind::Parquet);
    }
    if let Some((_, what, remedy)) = FOREIGN.iter().find(|(start, ..)| head.starts_with(start)) {
        return fault(
            format!("is {what}, not text"),
            &remedy.replace("FILE", name),
        );
    }
    for (mark, what) in [
        (&b"\xff\xfe\0\0"[..], "UTF-32LE"),
        (b"\0\0\xfe\xff", "UTF-32BE"),
    ] {
        if head.starts_with(mark) {
            return fault(
                format!("is {what}, not UTF-8"),
                &format!(
                    "convert it in front: `iconv -f {what} -t UTF-8 {name} | demarche code -`"
                ),
            );
        }
    }
    if let Some(kind) = wish {
        return Ok(kind);
    }
    let text = encoding::decode(head, None).text;
    let start = text.trim_start();
    if start.starts_with("WARC/") {
        return Ok(Kind::Warc);
    }
    if let Some(at) = head.iter().position(|&b| b == 0)
        && encoding::utf16(head).is_none()
    {
        return Err(binary(name, at));
    }
    let ending = without_packing(Path::new(name))
        .extension()
        .and_then(|e| e.to_str())
        .map(str::to_ascii_lowercase)
        .unwrap_or_default();
    if let Some(kind) = markup(name, start, &ending)? {
        return Ok(kind);
    }
    if let Some(kind) = json(start, &ending) {
        return Ok(kind);
    }
    if is_from_line(start.lines().next().unwrap_or_default()) {
        return Ok(Kind::Mbox);
    }
    if is_header_block(&text) {
        return Ok(Kind::Mail);
    }
    match ending.as_str() {
        "csv" => return Ok(Kind::Csv),
        "tsv" | "tab" => return Ok(Kind::Tsv),
        _ => {}
    }
    Ok(table(start).unwrap_or(Kind::Text))
}

/// A file with a NUL byte at offset `at`.
pub(crate) fn binary(name: &str, at: usize) -> Fault {
    Fault::error(
        Place::file(name),
        format!("is binary, not text (a NUL byte at offset {at})"),
    )
    .try_this("give plain text in UTF-8, or JSONL")
}

/// Kinds whose first character is `<`.
fn markup(name: &str, start: &str, ending: &str) -> Result<Option<Kind>, Fault> {
    if !start.starts_with('<') {
        return Ok(None);
    }
    let html_name = ["html", "htm", "xhtml"].contains(&ending);
    let root = xml::root_name(start);
    Ok(match root.as_deref() {
        Some("rss" | "feed" | "rdf") => Some(Kind::Feed),
        Some("newsitem" | "newsmessage" | "packageitem") => Some(Kind::NewsMl),
        Some("nitf") => Some(Kind::Nitf),
        Some(
            "html" | "head" | "body" | "article" | "main" | "div" | "p" | "meta" | "title" | "h1",
        ) => Some(Kind::Html),
        _ if html_name => Some(Kind::Html),
        Some(root) if start.starts_with("<?xml") => {
            return Err(Fault::error(
                Place::file(name),
                format!("is XML of a kind that is not known (its root is <{root}>)"),
            )
            .try_this("give NewsML-G2, NITF, RSS, Atom or XHTML, or its texts as JSONL"));
        }
        _ => None,
    })
}

/// Kinds that begin with a bracket.
fn json(start: &str, ending: &str) -> Option<Kind> {
    let named = match ending {
        "jsonl" | "ndjson" => Some(Kind::Jsonl),
        "json" => Some(Kind::Json),
        "ninjs" => Some(Kind::Ninjs),
        _ => None,
    };
    let (object, in_array) = match start.strip_prefix('[') {
        Some(rest) => (rest.trim_start(), true),
        None => (start, false),
    };
    if !begins_an_object(object) {
        return named.map(|kind| match kind {
            Kind::Json if !in_array => Kind::Jsonl,
            Kind::Jsonl if in_array => Kind::Json,
            kind => kind,
        });
    }
    let keys = top_keys(object);
    let has = |key: &str| keys.iter().any(|k| k == key);
    if has("version") && object.contains("jsonfeed.org/version") {
        return Some(Kind::Feed);
    }
    let news = [
        "headline",
        "headlines",
        "body_html",
        "body_xhtml",
        "body_text",
        "bodies",
        "versioncreated",
        "versionCreated",
        "contentcreated",
        "contentCreated",
        "pubstatus",
        "pubStatus",
    ];
    if !has("text") && news.iter().any(|key| has(key)) {
        return Some(Kind::Ninjs);
    }
    if in_array {
        return Some(Kind::Json);
    }
    // One line that is an object whole, or one that cannot be pretty-printed: something stands behind
    // its bracket.
    let first = object.lines().next().unwrap_or_default().trim_end();
    if first.len() > 1 {
        Some(Kind::Jsonl)
    } else {
        Some(Kind::Json)
    }
}

/// `{` and then a key or the end: no sentence begins so.
fn begins_an_object(start: &str) -> bool {
    start
        .strip_prefix('{')
        .map(str::trim_start)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('"') || rest.starts_with('}'))
}

/// The keys of the object that `start` begins with, as far as it goes; escapes are left as they are.
fn top_keys(start: &str) -> Vec<String> {
    let (mut keys, mut depth, mut in_string, mut escaped) = (Vec::new(), 0i32, false, false);
    let (mut string, mut last) = (String::new(), None);
    for c in start.chars() {
        if in_string {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => {
                    in_string = false;
                    last = Some(std::mem::take(&mut string));
                    continue;
                }
                _ => {}
            }
            if depth == 1 && string.len() < 64 {
                string.push(c);
            }
            continue;
        }
        match c {
            '"' => in_string = true,
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            ':' if depth == 1 => keys.extend(last.take()),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    keys
}

/// Whether a line parts the messages of a mailbox: `From`, an address, a date with a time and a year.
pub(crate) fn is_from_line(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("From ") else {
        return false;
    };
    let words: Vec<&str> = rest.split_whitespace().collect();
    let time = words.iter().any(|word| {
        let mut parts = word.split(':');
        let digits = |p: &str| (1..=2).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit());
        parts.clone().count() >= 2 && parts.all(digits)
    });
    let year = words
        .iter()
        .any(|word| word.len() == 4 && (word.starts_with("19") || word.starts_with("20")));
    time && year
}

/// Header fields that messages begin with.
const MAIL_FIELDS: [&str; 14] = [
    "return-path",
    "received",
    "delivered-to",
    "from",
    "to",
    "date",
    "subject",
    "message-id",
    "mime-version",
    "content-type",
    "reply-to",
    "sender",
    "list-id",
    "dkim-signature",
];

/// Whether a text begins as a message does: nothing but header fields up to a blank line, three of them
/// known and `From` among these.
fn is_header_block(text: &str) -> bool {
    let (mut known, mut from) = (0, false);
    for line in text.lines() {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) && known > 0 {
            continue;
        }
        let Some((field, _)) = line.split_once(':') else {
            return false;
        };
        if field.is_empty() || !field.bytes().all(|b| b.is_ascii_graphic()) {
            return false;
        }
        let field = field.to_ascii_lowercase();
        known += usize::from(MAIL_FIELDS.contains(&field.as_str()));
        from |= field == "from";
    }
    known >= 3 && from
}

/// A table without a telling name: its first line has two columns or more and one of them is called as bodies are.
fn table(start: &str) -> Option<Kind> {
    let line = start.lines().next()?;
    let delimiter = crate::table::delimiter(line)?;
    let names = line
        .split(char::from(delimiter))
        .map(|name| name.trim().trim_matches('"').to_ascii_lowercase());
    let known = names.filter(|name| crate::table::is_known(name)).count();
    (known >= 2).then_some(if delimiter == b'\t' {
        Kind::Tsv
    } else {
        Kind::Csv
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(name: &str, head: &[u8]) -> Result<Kind, String> {
        settle(name, head, None).map_err(|f| f.to_string())
    }

    #[test]
    fn content_decides_and_the_ending_helps() {
        assert_eq!(settled("a.txt", b"Rain fell."), Ok(Kind::Text));
        assert_eq!(settled("a.txt", b"\n {\"id\": 1}"), Ok(Kind::Jsonl));
        assert_eq!(settled("a", b"\xef\xbb\xbf{\"id\""), Ok(Kind::Jsonl));
        assert_eq!(settled("a.jsonl", b"broken"), Ok(Kind::Jsonl));
        assert_eq!(settled("a.txt", b"[AP] Rain fell."), Ok(Kind::Text));
        assert_eq!(settled("a.txt", b"{sic} Rain fell."), Ok(Kind::Text));
        assert_eq!(settled("a.txt", b"From 9:30 on it rained."), Ok(Kind::Text));
        assert_eq!(settled("a.txt", b"Paris, Texas, and text"), Ok(Kind::Text));
        assert_eq!(
            settled("a.txt", b"Note: he left.\n\nHe did."),
            Ok(Kind::Text)
        );
        assert_eq!(settled("a.txt", b"<b>Rain</b> fell."), Ok(Kind::Text));
        assert_eq!(
            settle("a.jsonl", b"x", Some(Kind::Text)).ok(),
            Some(Kind::Text)
        );
    }

    #[test]
    fn every_kind_is_known_by_what_it_holds() {
        for (kind, head) in [
            (Kind::Text, "Rain fell."),
            (Kind::Jsonl, "{\"id\": \"a\", \"text\": \"x\"}\n{\"id\""),
            (Kind::Json, "[\n {\"id\": \"a\", \"text\": \"x\"}"),
            (Kind::Json, "{\n  \"id\": \"a\",\n  \"text\": \"x\"\n}"),
            (Kind::Csv, "id,date,text\n1,2025-02-03,Rain fell.\n"),
            (Kind::Csv, "title;body\nRain;Rain fell.\n"),
            (Kind::Tsv, "title\ttext\nRain\tRain fell.\n"),
            (Kind::Parquet, "PAR1\0\0"),
            (Kind::Html, "<!DOCTYPE html><html><head>"),
            (Kind::Html, "<!-- saved -->\n<HTML lang=en>"),
            (Kind::Html, "<?xml version='1.0'?><html xmlns='x'>"),
            (
                Kind::Feed,
                "<?xml version=\"1.0\"?>\n<!-- x --><rss version=\"2.0\">",
            ),
            (Kind::Feed, "<feed xmlns=\"http://www.w3.org/2005/Atom\">"),
            (Kind::Feed, "<rdf:RDF xmlns:rdf=\"x\">"),
            (
                Kind::Feed,
                "{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [",
            ),
            (Kind::Warc, "WARC/1.0\r\nWARC-Type: warcinfo\r\n"),
            (Kind::NewsMl, "<?xml version=\"1.0\"?><newsItem guid=\"x\">"),
            (Kind::NewsMl, "<nar:newsMessage xmlns:nar=\"x\">"),
            (Kind::Nitf, "<!DOCTYPE nitf SYSTEM \"nitf.dtd\">\n<nitf>"),
            (Kind::Ninjs, "{\"uri\": \"x\", \"headline\": \"y\"}"),
            (Kind::Ninjs, "[{\"uri\": \"x\", \"bodies\": []}]"),
            (
                Kind::Mail,
                "Return-Path: <a@b>\nFrom: a\nSubject: x\n y\n\nHi",
            ),
            (
                Kind::Mbox,
                "From a@b.org Mon Feb  3 09:30:00 2025\nFrom: a\n",
            ),
        ] {
            // The ending lies, and the content is believed.
            assert_eq!(settled("a.txt", head.as_bytes()), Ok(kind), "{head}");
            let utf16: Vec<u8> = format!("\u{feff}{head}")
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect();
            if kind != Kind::Parquet {
                assert_eq!(settled("a", &utf16), Ok(kind), "UTF-16: {head}");
            }
        }
    }

    #[test]
    fn what_is_no_text_is_called_by_its_name() {
        for (head, word) in [
            (&b""[..], "empty"),
            (b"%PDF-1.7", "PDF"),
            (b"\x1f\x8b\x08", "twice"),
            (b"\xff\xfe\0\0R\0\0\0", "UTF-32LE"),
            (b"abc\0def", "offset 3"),
            (b"<?xml version='1.0'?><svg>", "<svg>"),
        ] {
            let message = settled("a.json", head).expect_err("must be refused");
            assert!(message.contains(word), "{message}");
        }
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        for kind in Kind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
        }
        assert!("word".parse::<Kind>().is_err_and(|e| e.contains("ninjs")));
    }
}
