//! Tables with a line of column names: CSV and TSV, and the names that any table's columns are known by.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use csv::ByteRecord;
use encoding_rs::{Encoding, UTF_8};

use crate::piece::{self, Source};
use crate::unpack::BUFFER;
use crate::{Columns, Document, Fault, Kind, Limits, Place, Reader, dates, encoding};

/// Fields of a document that a column may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Id,
    Text,
    Title,
    Url,
    Publisher,
    Author,
    Published,
    Lang,
}

/// Names that columns go by, the likeliest first; compared without case, blanks, hyphens and underscores.
const NAMES: [(Field, &[&str]); 8] = [
    (
        Field::Text,
        &[
            "text",
            "body",
            "content",
            "fulltext",
            "articletext",
            "maintext",
            "articlebody",
            "plaintext",
            "story",
            "article",
        ],
    ),
    (Field::Title, &["title", "headline", "heading"]),
    (
        Field::Id,
        &["id", "articleid", "docid", "documentid", "guid", "uuid"],
    ),
    (
        Field::Url,
        &[
            "url",
            "link",
            "sourceurl",
            "permalink",
            "canonicalurl",
            "address",
        ],
    ),
    (
        Field::Publisher,
        &[
            "publisher",
            "source",
            "outlet",
            "newspaper",
            "publication",
            "sitename",
            "domain",
        ],
    ),
    (Field::Author, &["author", "authors", "byline", "creator"]),
    (
        Field::Published,
        &[
            "published",
            "publishedat",
            "publicationdate",
            "datepublished",
            "publishdate",
            "pubdate",
            "date",
            "datepublish",
            "datetime",
            "publishedon",
        ],
    ),
    (Field::Lang, &["lang", "language", "languagecode"]),
];

fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, ' ' | '_' | '-'))
        .collect::<String>()
        .to_lowercase()
}

/// Whether a column of that name would be taken without being told.
pub(crate) fn is_known(name: &str) -> bool {
    let name = plain(name);
    NAMES
        .iter()
        .any(|(_, names)| names.contains(&name.as_str()))
}

/// Which column holds which field.
///
/// # Errors
/// If a column that was asked for is not there, or there is neither a text nor a title.
pub(crate) fn assign(
    header: &[String],
    columns: &Columns,
    place: &Place,
) -> Result<Vec<(Field, usize)>, Fault> {
    let list = || {
        let names: Vec<String> = header.iter().take(12).map(|n| format!("`{n}`")).collect();
        names.join(", ")
    };
    let plain_header: Vec<String> = header.iter().map(|name| plain(name)).collect();
    let mut found = Vec::new();
    for (field, names) in NAMES {
        let asked = match field {
            Field::Id => &columns.id,
            Field::Text => &columns.text,
            Field::Title => &columns.title,
            Field::Url => &columns.url,
            Field::Publisher => &columns.publisher,
            Field::Author => &columns.author,
            Field::Published => &columns.published,
            Field::Lang => &columns.lang,
        };
        let at =
            match asked {
                Some(asked) => Some(header.iter().position(|name| name == asked).ok_or_else(
                    || {
                        Fault::error(place.clone(), format!("has no column `{asked}`"))
                            .try_this(format!("name one of these: {}", list()))
                    },
                )?),
                None => names
                    .iter()
                    .find_map(|name| plain_header.iter().position(|have| have == name)),
            };
        found.extend(at.map(|at| (field, at)));
    }
    if !found
        .iter()
        .any(|(f, _)| matches!(f, Field::Text | Field::Title))
    {
        return Err(
            Fault::error(place.clone(), "no column is known to hold texts or titles")
                .try_this(format!("say which one does; the columns are {}", list())),
        );
    }
    Ok(found)
}

/// Puts a cell into a document; a warning if it is a date that cannot be read.
pub(crate) fn set(document: &mut Document, field: Field, value: String) -> Option<Fault> {
    if value.trim().is_empty() {
        return None;
    }
    match field {
        Field::Id => document.id = Some(value),
        Field::Text => document.text = value,
        Field::Title => document.title = Some(value),
        Field::Url => document.url = Some(value),
        Field::Publisher => document.publisher = Some(value),
        Field::Author => document.author = Some(value),
        Field::Lang => document.lang = Some(value),
        Field::Published => {
            document.published = dates::read(&value);
            if document.published.is_none() {
                let shown: String = value.chars().take(40).collect();
                return Some(
                    Fault::warning(
                        document.place.clone(),
                        format!("the date {shown:?} is not clear, and the document has none"),
                    )
                    .try_this("write days as 2025-02-03"),
                );
            }
        }
    }
    None
}

/// The sign between the columns of a header: of `,`, `;`, tab and `|` the one that stands most often outside
/// quotes.
pub(crate) fn delimiter(line: &str) -> Option<u8> {
    let mut counts = [(b'\t', 0usize), (b',', 0), (b';', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(sign, _)| *sign == byte && !quoted) {
            *count += 1;
        }
    }
    // The first of equals.
    let (sign, count) = counts.into_iter().rev().max_by_key(|(_, count)| *count)?;
    (count > 0).then_some(sign)
}

/// The documents of a table, row by row.
pub(crate) fn read(
    mut source: Source,
    kind: Kind,
    columns: &Columns,
    limits: &Limits,
) -> Box<dyn Reader> {
    // The head is still in the buffer: it tells encoding and delimiter.
    let (encoding, first) = match source.input.fill_buf() {
        Ok(head) => {
            let decoded = encoding::decode(head, None);
            let first = decoded.text.lines().next().unwrap_or_default().to_owned();
            (decoded.encoding, first)
        }
        Err(error) => {
            let fault = piece::broken_off(&source.name, 0, &error);
            return Box::new(std::iter::once(Err(fault)));
        }
    };
    let delimiter = match kind {
        Kind::Tsv => b'\t',
        _ => delimiter(&first).unwrap_or(b','),
    };
    let wide = encoding::utf16(source.input.fill_buf().unwrap_or_default()).is_some();
    let (input, encoding): (Box<dyn BufRead + Send>, _) = if wide {
        let input = encoding::Transcoded::new(source.input, encoding);
        (Box::new(BufReader::with_capacity(BUFFER, input)), UTF_8)
    } else {
        (source.input, encoding)
    };
    let since_row = Arc::new(AtomicU64::new(0));
    let rows = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(Leashed {
            input,
            since_row: Arc::clone(&since_row),
            delimiter,
            delimiters: 0,
            most: limits.row_bytes as u64,
        });
    Box::new(Table {
        name: source.name,
        kind,
        rows,
        since_row,
        encoding,
        columns: columns.clone(),
        limits: limits.clone(),
        header: None,
        queue: VecDeque::new(),
        over: false,
    })
}

/// Delimiters in one row past which no table is read on: each costs memory of its own, in any row.
const MOST_DELIMITERS: usize = 2_000_000;

/// Stops a row that has no end: a quote that is never closed would take in the rest of the file.
struct Leashed<R> {
    input: R,
    since_row: Arc<AtomicU64>,
    delimiter: u8,
    /// In what was read since the row began.
    delimiters: usize,
    most: u64,
}

impl<R: Read> Read for Leashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let since_row = self.since_row.load(Ordering::Relaxed);
        if since_row == 0 {
            self.delimiters = 0;
        }
        if since_row > self.most || self.delimiters > MOST_DELIMITERS {
            return Err(io::Error::other(RowTooLong));
        }
        let n = self.input.read(buffer)?;
        self.delimiters += memchr::memchr_iter(self.delimiter, &buffer[..n]).count();
        self.since_row.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

#[derive(Debug)]
struct RowTooLong;

impl std::fmt::Display for RowTooLong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a row is too long")
    }
}

impl std::error::Error for RowTooLong {}

struct Header {
    fields: Vec<(Field, usize)>,
    /// Columns there are.
    width: usize,
}

struct Table<R> {
    name: String,
    kind: Kind,
    rows: csv::Reader<Leashed<R>>,
    since_row: Arc<AtomicU64>,
    encoding: &'static Encoding,
    columns: Columns,
    limits: Limits,
    header: Option<Header>,
    queue: VecDeque<Result<Document, Fault>>,
    over: bool,
}

impl<R: BufRead + Send> Iterator for Table<R> {
    type Item = Result<Document, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.queue.is_empty() && !self.over {
            self.row();
        }
        self.queue.pop_front()
    }
}

impl<R: BufRead> Table<R> {
    /// Reads one row into the queue.
    fn row(&mut self) {
        self.since_row.store(0, Ordering::Relaxed);
        let mut row = ByteRecord::new();
        let line = self.rows.position().line();
        let outcome = self.rows.read_byte_record(&mut row);
        let place = match row.position() {
            Some(at) => Place {
                record: Some(at.record().max(1)),
                ..Place::line(&self.name, at.line()).offset(at.byte())
            },
            None => Place::line(&self.name, line),
        };
        let item = match outcome {
            Ok(true) if row.len() > self.limits.columns => {
                let what = format!(
                    "has {} columns, more than {}",
                    row.len(),
                    self.limits.columns
                );
                self.over |= self.header.is_none();
                Err(Fault::error(place, what).try_this("keep the columns that matter"))
            }
            Ok(true) => match self.header.take() {
                None => match self.begin(&row, &place) {
                    Ok(header) => {
                        self.header = Some(header);
                        return;
                    }
                    Err(fault) => Err(fault),
                },
                Some(header) => {
                    let item = self.document(&row, &header, place);
                    self.header = Some(header);
                    item
                }
            },
            Ok(false) => {
                self.over = true;
                if self.header.is_some() {
                    return;
                }
                Err(piece::blank(&self.name))
            }
            Err(error) => {
                self.over = true;
                Err(self.broken(place, error))
            }
        };
        self.queue.push_back(item);
    }

    fn broken(&self, place: Place, error: csv::Error) -> Fault {
        let at = place.offset.unwrap_or_default();
        match error.into_kind() {
            csv::ErrorKind::Io(e) if e.get_ref().is_some_and(|e| e.is::<RowTooLong>()) => {
                Fault::error(
                    place,
                    format!(
                        "a row has more than {} bytes or {MOST_DELIMITERS} columns",
                        self.limits.row_bytes
                    ),
                )
                .try_this("look for a quote that is never closed")
            }
            csv::ErrorKind::Io(e) => piece::broken_off(&self.name, at, &e),
            other => Fault::error(place, format!("cannot be read on ({other:?})"))
                .try_this("look at this place in what wrote it"),
        }
    }

    fn begin(&mut self, row: &ByteRecord, place: &Place) -> Result<Header, Fault> {
        let names: Vec<String> = row
            .iter()
            .map(|cell| self.decode(cell).0.trim().to_owned())
            .collect();
        let fields = assign(&names, &self.columns, place).inspect_err(|_| self.over = true)?;
        Ok(Header {
            fields,
            width: names.len(),
        })
    }

    fn document(
        &mut self,
        row: &ByteRecord,
        header: &Header,
        place: Place,
    ) -> Result<Document, Fault> {
        let mut document = Document::new(self.kind, place);
        if row.len() != header.width {
            let what = format!(
                "has {} columns where the header has {}",
                row.len(),
                header.width
            );
            let fault = Fault::warning(document.place.clone(), what)
                .try_this("look for a quote or a separator that is missing in this row");
            self.queue.push_back(Err(fault));
        }
        for &(field, at) in &header.fields {
            let Some(cell) = row.get(at) else { continue };
            let (value, damaged) = self.decode(cell);
            if damaged {
                let fault = piece::damaged(document.place.clone(), self.encoding);
                self.queue.push_back(Err(fault));
            }
            if let Some(warning) = set(&mut document, field, value) {
                self.queue.push_back(Err(warning));
            }
        }
        Ok(document)
    }

    fn decode(&self, cell: &[u8]) -> (String, bool) {
        let (text, damaged) = self.encoding.decode_with_bom_removal(cell);
        (text.into_owned(), damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8], limits: &Limits) -> Vec<Result<Document, Fault>> {
        let source = Source::for_test("a.csv", bytes);
        read(source, Kind::Csv, &Columns::default(), limits).collect()
    }

    #[test]
    fn columns_are_found_by_their_names() {
        let rows = all(
            b"Article_ID;Headline;Body;Date\n7;Rain;\"It rained;\nmuch.\";3 February 2025\n",
            &Limits::default(),
        );
        let row = rows[0].as_ref().expect("a row");
        assert_eq!(row.id.as_deref(), Some("7"));
        assert_eq!(row.text, "It rained;\nmuch.");
        assert_eq!(
            row.published.as_ref().map(|p| p.as_str()),
            Some("2025-02-03")
        );
        assert_eq!(row.place.to_string(), "a.csv:2#1");
    }

    #[test]
    fn columns_that_were_asked_for_are_taken_or_missed() {
        let columns = Columns {
            text: Some("words".into()),
            ..Columns::default()
        };
        let first = |bytes: &[u8]| {
            let source = Source::for_test("a.csv", bytes);
            read(source, Kind::Csv, &columns, &Limits::default()).next()
        };
        let row = first(b"text,words\nno,yes\n")
            .expect("a row")
            .expect("good");
        assert_eq!(row.text, "yes");
        let fault = first(b"text,wrods\nno,yes\n")
            .expect("a fault")
            .expect_err("bad");
        assert!(fault.to_string().contains("`text`, `wrods`"), "{fault}");
    }

    #[test]
    fn odd_rows_are_told_and_read() {
        let rows = all(
            b"title,text,date\nA,one\nB,two,02/03/2025\nC,Orb\xe1n,\n",
            &Limits::default(),
        );
        let text: Vec<String> = rows
            .iter()
            .map(|row| match row {
                Ok(d) => d.text.clone(),
                Err(f) => f.what.to_string(),
            })
            .collect();
        assert_eq!(
            text,
            [
                "has 2 columns where the header has 3",
                "one",
                "the date \"02/03/2025\" is not clear, and the document has none",
                "two",
                "Orbán"
            ]
        );
    }

    #[test]
    fn a_million_columns_and_an_endless_row_are_refused() {
        let wide = "a,".repeat(1_000_000) + "text\n1\n";
        let rows = all(wide.as_bytes(), &Limits::default());
        assert!(matches!(&rows[..], [Err(f)] if f.what.contains("1000001 columns")));
        let limits = Limits {
            row_bytes: 100_000,
            ..Limits::default()
        };
        let open = format!("text\n1\n\"{}", "x\n".repeat(1_000_000));
        let rows = all(open.as_bytes(), &limits);
        assert!(rows[0].is_ok());
        assert!(matches!(&rows[1..], [Err(f)] if f.what.contains("more than 100000 bytes")));
    }
}
