//! WARC: archives of web pages, as crawlers and Common Crawl's CC-NEWS write them.
//!
//! Records follow each other, each with its length in front. Nothing in that is believed without
//! looking: a record whose length lies is cut where the next one begins, one whose packing is damaged is
//! given up, and reading goes on at the next line that begins a record. Answers with a page (status 200,
//! HTML), pages kept without an answer and texts taken out of pages (WET) become documents; everything
//! else that such archives hold is passed over in silence.

use std::io::{self, BufRead, Read};

use crate::html::Page;
use crate::markup;
use crate::piece::{self, Source};
use crate::unpack::Broken;
use crate::{Document, Fault, Kind, Limits, Place, Reader, encoding};

/// Lengths that may lie before an archive is given up: each costs a search of the record, and a file made
/// of nothing else would cost hours.
const MOST_LIES: u64 = 10_000;

/// What every record begins with.
const START: &[u8] = b"WARC/1.";

/// The pages of `source`.
pub(crate) fn read(source: Source, limits: &Limits) -> Box<dyn Reader> {
    Box::new(Warc {
        name: source.name,
        input: Pushed {
            pushed: Vec::new(),
            at: 0,
            rest: source.input,
            offset: 0,
        },
        limits: limits.clone(),
        records: 0,
        lies: 0,
        lost: false,
        deferred: None,
        pending: None,
        over: false,
    })
}

/// A stream that takes bytes back.
struct Pushed {
    pushed: Vec<u8>,
    at: usize,
    rest: Box<dyn BufRead + Send>,
    /// Bytes read so far.
    offset: u64,
}

impl Pushed {
    fn fill(&mut self) -> io::Result<&[u8]> {
        if self.at < self.pushed.len() {
            return Ok(&self.pushed[self.at..]);
        }
        loop {
            match self.rest.fill_buf() {
                Ok(_) => break,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        self.rest.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.offset += amount as u64;
        if self.at < self.pushed.len() {
            self.at += amount;
            if self.at >= self.pushed.len() {
                (self.pushed, self.at) = (Vec::new(), 0);
            }
        } else {
            self.rest.consume(amount);
        }
    }

    /// Gives back the last bytes that were read.
    fn push_back(&mut self, mut bytes: Vec<u8>) {
        self.offset -= bytes.len() as u64;
        bytes.extend_from_slice(&self.pushed[self.at..]);
        (self.pushed, self.at) = (bytes, 0);
    }

    /// Reads `length` bytes, or up to the end, into `bytes`.
    fn take(&mut self, length: u64, bytes: &mut Vec<u8>) -> io::Result<()> {
        let mut left = length;
        while left > 0 {
            let available = self.fill()?;
            if available.is_empty() {
                break;
            }
            let n = available
                .len()
                .min(usize::try_from(left).unwrap_or(usize::MAX));
            bytes.extend_from_slice(&available[..n]);
            left -= n as u64;
            self.consume(n);
        }
        Ok(())
    }

    /// Skips `length` bytes, but not over the start of a record, which would be none of this one's; how
    /// many were skipped. A start across the edge of two buffers is missed, and what follows up to the next
    /// one is then lost.
    fn skip(&mut self, length: u64) -> io::Result<u64> {
        let mut left = length;
        while left > 0 {
            let available = self.fill()?;
            let n = available
                .len()
                .min(usize::try_from(left).unwrap_or(usize::MAX));
            if n == 0 {
                break;
            }
            let start = next_start(&available[..n]);
            let n = start.unwrap_or(n);
            left -= n as u64;
            self.consume(n);
            if start.is_some() {
                break;
            }
        }
        Ok(length - left)
    }

    /// Reads a line with its line feed, at most `most` bytes of it. None at the end.
    fn line(&mut self, most: usize) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        while line.len() < most {
            let available = self.fill()?;
            if available.is_empty() {
                break;
            }
            let end = memchr::memchr(b'\n', available).map(|at| at + 1);
            let n = end.unwrap_or(available.len()).min(most - line.len());
            line.extend_from_slice(&available[..n]);
            self.consume(n);
            if line.ends_with(b"\n") {
                break;
            }
        }
        Ok(Some(line).filter(|line| !line.is_empty()))
    }
}

struct Warc {
    name: String,
    input: Pushed,
    limits: Limits,
    records: u64,
    lies: u64,
    /// After damage that has been told: the next record is looked for.
    lost: bool,
    /// What went wrong behind a record that was whole; told after it.
    deferred: Option<io::Error>,
    /// A document that its warning goes before.
    pending: Option<Result<Document, Fault>>,
    over: bool,
}

/// The header of a record.
struct Header {
    /// Its fields, names in lower case.
    fields: Vec<(String, String)>,
    place: Place,
}

impl Header {
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value.as_str())
    }

    fn length(&self) -> Option<u64> {
        self.get("content-length")?.parse().ok()
    }

    fn url(&self) -> Option<&str> {
        self.get("warc-target-uri")
            .map(|url| url.trim_matches(['<', '>']))
    }
}

impl Iterator for Warc {
    type Item = Result<Document, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(pending) = self.pending.take() {
            return Some(pending);
        }
        while !self.over {
            let outcome = self.record();
            match outcome {
                Ok(Some(item)) => return Some(item),
                Ok(None) => {}
                Err(error) => {
                    let told = self.lost;
                    self.lost = true;
                    self.over = !Broken::goes_on(&error);
                    // One damaged place may be met several times on the way to the next record.
                    if !told || self.over {
                        return Some(Err(self.broken(&error)));
                    }
                }
            }
        }
        None
    }
}

impl Warc {
    /// Reads one record. None if it holds no page.
    fn record(&mut self) -> io::Result<Option<Result<Document, Fault>>> {
        if let Some(error) = self.deferred.take() {
            return Err(error);
        }
        let Some(header) = self.header()? else {
            return Ok(None);
        };
        let header = match header {
            Ok(header) => header,
            Err(fault) => {
                self.lost = true;
                return Ok(Some(Err(fault)));
            }
        };
        let Some(length) = header.length() else {
            self.lost = true;
            let fault = Fault::error(header.place, "the record does not tell its length")
                .try_this("get the file again if records are missing; the next one is read");
            return Ok(Some(Err(fault)));
        };
        if !holds_page(&header) {
            let skipped = self.input.skip(length)?;
            // A record of no interest that is cut or lies leads to a search, without a word.
            self.lost = skipped < length || !self.ends()?;
            return Ok(None);
        }
        if length > self.limits.piece_bytes as u64 {
            let most = self.limits.piece_bytes;
            let fault = Fault::error(
                header.place,
                format!("the record has {length} bytes, more than {most}"),
            )
            .try_this("no article is as long; look at what it is");
            let skipped = self.input.skip(length)?;
            self.lost = skipped < length || !self.ends()?;
            return Ok(Some(Err(fault)));
        }
        let mut block = Vec::new();
        self.input.take(length, &mut block)?;
        let lie = if (block.len() as u64) == length && self.ends()? {
            None
        } else {
            self.mend(&mut block, length)?
        };
        let Some(page) = self.page(&header, &block) else {
            return Ok(lie.map(|what| Err(self.lied(&header, what))));
        };
        Ok(Some(match lie {
            None => page,
            Some(Lie::Cut) => Err(self.lied(&header, Lie::Cut)),
            Some(lie) => {
                self.pending = Some(page);
                Err(self.lied(&header, lie))
            }
        }))
    }

    /// Reads a header. None at the end; a fault if it cannot be one.
    fn header(&mut self) -> io::Result<Option<Result<Header, Fault>>> {
        let most = self.limits.header_bytes;
        // Blank lines stand between records; anything else is a place to search from.
        let mut told = None;
        let start = loop {
            let offset = self.input.offset;
            let Some(line) = self.input.line(most)? else {
                self.over = true;
                return Ok(told.map(Err));
            };
            if line.starts_with(START) {
                if let Some(fault) = told {
                    self.input.push_back(line);
                    return Ok(Some(Err(fault)));
                }
                break offset;
            }
            if !line.trim_ascii().is_empty() && !self.lost && told.is_none() {
                let place = Place::record(&self.name, self.records + 1).offset(offset);
                told = Some(
                    Fault::error(place, "a record should begin here and does not").try_this(
                        "get the file again if records are missing; the next one is read",
                    ),
                );
            }
        };
        self.lost = false;
        self.records += 1;
        let place = Place::record(&self.name, self.records).offset(start);
        let mut fields = Vec::new();
        let mut size = 0;
        loop {
            let line = self.input.line(most)?.unwrap_or_default();
            if line.starts_with(START) {
                // The header was cut, and here is the next.
                self.input.push_back(line);
                return Ok(Some(Err(Fault::error(
                    place,
                    "the record's header is cut short",
                )
                .try_this("get the file again; the next record is read"))));
            }
            size += line.len();
            if size > most {
                let what = format!("the record's header has more than {most} bytes");
                return Ok(Some(Err(
                    Fault::error(place, what).try_this("the next record is read")
                )));
            }
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end();
            if text.is_empty() {
                return Ok(Some(Ok(Header { fields, place })));
            }
            if let Some((name, value)) = text.split_once(':') {
                fields.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
    }

    /// Whether the two line ends stand here that follow every record, or the source ends.
    fn at_end_of_record(&mut self) -> io::Result<bool> {
        let mut read = Vec::new();
        while read.len() < 4 {
            let Some(&byte) = self.input.fill()?.first() else {
                return Ok(true);
            };
            if byte != b'\r' && byte != b'\n' {
                break;
            }
            read.push(byte);
            self.input.consume(1);
        }
        // Some writers leave one line end out, or the carriage returns; then a record begins here.
        let next = self.input.fill()?;
        let begins = next.is_empty() || next.starts_with(START) || START.starts_with(next);
        if read == b"\r\n\r\n" || !read.is_empty() && begins {
            return Ok(true);
        }
        self.input.push_back(read);
        Ok(false)
    }

    /// The same, with an error put off that says nothing against what was read before it.
    fn ends(&mut self) -> io::Result<bool> {
        match self.at_end_of_record() {
            Err(error) if !Broken::spoils_what_was_read(&error) => {
                self.deferred = Some(error);
                Ok(true)
            }
            outcome => outcome,
        }
    }

    /// Finds the true end of a block whose length lied.
    fn mend(&mut self, block: &mut Vec<u8>, length: u64) -> io::Result<Option<Lie>> {
        self.lies += 1;
        if self.lies > MOST_LIES {
            self.over = true;
            return Ok(Some(Lie::Cut));
        }
        // Too large a length: the next record stands in the block.
        if let Some(at) = next_start(block) {
            let next = block.split_off(at);
            self.input.push_back(next);
            trim_end(block);
            return Ok(Some(Lie::Length(length, block.len() as u64)));
        }
        if (block.len() as u64) < length {
            return Ok(Some(Lie::Cut));
        }
        // Too small a length: the block goes on up to the next record.
        while block.len() < self.limits.piece_bytes {
            let Some(line) = self.input.line(self.limits.header_bytes)? else {
                break;
            };
            if line.starts_with(START) {
                self.input.push_back(line);
                break;
            }
            block.extend_from_slice(&line);
        }
        trim_end(block);
        self.lost = block.len() >= self.limits.piece_bytes;
        Ok(Some(Lie::Length(length, block.len() as u64)))
    }

    fn lied(&self, header: &Header, lie: Lie) -> Fault {
        let place = header.place.clone();
        match lie {
            Lie::Length(told, found) => Fault::warning(
                place,
                format!("the record says that it has {told} bytes, and has {found}"),
            )
            .try_this("nothing, if its article reads well: the records after it are read"),
            Lie::Cut if self.lies > MOST_LIES => Fault::error(
                place,
                format!("more than {MOST_LIES} records lie about their length"),
            )
            .try_this("get the file again"),
            Lie::Cut => Fault::error(place, "the record is cut short")
                .try_this("get the file again: it was not fetched whole"),
        }
    }

    fn broken(&self, error: &io::Error) -> Fault {
        if Broken::goes_on(error) {
            let place = Place::record(&self.name, self.records.max(1)).offset(self.input.offset);
            Fault::error(place, format!("a record cannot be unpacked ({error})"))
                .try_this("get the file again if it matters; the next record is read")
        } else {
            piece::broken_off(&self.name, self.input.offset, error)
        }
    }

    /// The document in a block; None if there is no page in it after all.
    fn page(&self, header: &Header, block: &[u8]) -> Option<Result<Document, Fault>> {
        let wet = header.get("warc-type") == Some("conversion");
        let answer = match header.get("warc-type") {
            Some("response") => Answer::parse(block, &self.limits)?,
            _ => Answer {
                charset: None,
                body: Ok(block.to_vec()),
            },
        };
        let body = match answer.body {
            Ok(body) => body,
            Err(what) => {
                return Some(Err(Fault::error(header.place.clone(), what).try_this(
                    "unpack the archive's answers with the tool that wrote it",
                )));
            }
        };
        if wet {
            return Some(Ok(self.conversion(header, &body)));
        }
        let page = Page {
            bytes: &body,
            url: header.url(),
            charset: answer.charset.as_deref(),
            kind: Kind::Warc,
            place: header.place.clone(),
        };
        Some(page.extract(&self.limits).map(|mut document| {
            document.id = header.get("warc-record-id").map(record_id);
            document
        }))
    }

    /// A text that was taken out of a page: its first line is the page's title.
    fn conversion(&self, header: &Header, body: &[u8]) -> Document {
        let text = encoding::decode(body, None).text;
        let (title, text) = text.split_once('\n').unwrap_or(("", &text));
        Document {
            id: header.get("warc-record-id").map(record_id),
            url: header.url().map(str::to_owned),
            title: Some(title.to_owned()),
            text: text.trim().to_owned(),
            lang: header
                .get("warc-identified-content-language")
                .map(str::to_owned),
            ..Document::new(Kind::Warc, header.place.clone())
        }
    }
}

/// How a record's length was wrong.
enum Lie {
    /// What it said and what was found, in bytes.
    Length(u64, u64),
    /// The source ends inside it.
    Cut,
}

fn record_id(id: &str) -> String {
    id.trim_matches(['<', '>']).to_owned()
}

/// Whether a record of that header may hold a page or its text.
fn holds_page(header: &Header) -> bool {
    let content = header
        .get("content-type")
        .unwrap_or_default()
        .to_ascii_lowercase();
    match header.get("warc-type") {
        Some("response") => content.starts_with("application/http"),
        Some("resource") => is_page(&content),
        Some("conversion") => content.starts_with("text/plain"),
        _ => false,
    }
}

fn is_page(content_type: &str) -> bool {
    content_type.starts_with("text/html") || content_type.starts_with("application/xhtml")
}

/// Where in a block the next record begins.
fn next_start(block: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(block, START)
        .filter(|&at| at > 0 && block[at - 1] == b'\n')
        .find(|&at| {
            // A page about archives may show a header; a record's goes on with a field of its own.
            let line = memchr::memchr(b'\n', &block[at..]).map(|end| at + end + 1);
            line.is_none_or(|next| {
                let rest = &block[next..];
                let names = [&b"WARC-"[..], b"Content-"];
                names.iter().any(|name| {
                    let n = name.len().min(rest.len());
                    rest[..n].eq_ignore_ascii_case(&name[..n])
                })
            })
        })
}

/// Takes off the two line ends that follow a record.
fn trim_end(block: &mut Vec<u8>) {
    let mut feeds = 0;
    while let Some(b'\r' | b'\n') = block.last() {
        feeds += usize::from(block.last() == Some(&b'\n'));
        if feeds > 2 {
            break;
        }
        block.pop();
    }
}

/// The answer of a server.
struct Answer {
    charset: Option<String>,
    /// Its body, or why it cannot be had.
    body: Result<Vec<u8>, String>,
}

impl Answer {
    /// Reads an answer of status 200 with a page; None if it is another.
    fn parse(block: &[u8], limits: &Limits) -> Option<Answer> {
        let head = &block[..block.len().min(limits.header_bytes)];
        let (end, body) = [&b"\r\n\r\n"[..], b"\n\n"]
            .into_iter()
            .filter_map(|mark| Some((memchr::memmem::find(head, mark)?, mark.len())))
            .map(|(at, length)| (at, at + length))
            .min()?;
        let text = String::from_utf8_lossy(&head[..end]);
        let mut lines = text.lines();
        let status = lines.next()?.split_whitespace().nth(1)?;
        if status != "200" {
            return None;
        }
        let fields: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_ascii_lowercase()))
            .collect();
        let get = |name: &str| {
            let found = fields.iter().find(|(field, _)| field == name);
            found.map(|(_, value)| value.as_str())
        };
        let content = get("content-type");
        let body = &block[body..];
        // Without a type the page itself must look like one.
        let page = match content {
            Some(content) => is_page(content),
            None => body.trim_ascii_start().starts_with(b"<"),
        };
        if !page {
            return None;
        }
        let charset = content
            .and_then(|content| content.split_once("charset="))
            .map(|(_, charset)| charset.trim_matches(['"', '\'', ' ', ';']).to_owned());
        let chunked = get("transfer-encoding").is_some_and(|value| value.contains("chunked"));
        let plain = if chunked { dechunked(body) } else { None };
        let plain = plain.as_deref().unwrap_or(body);
        Some(Answer {
            charset,
            body: decompressed(plain, get("content-encoding").unwrap_or_default(), limits),
        })
    }
}

/// A body without the lengths of its chunks; None if it has none: many crawlers take them out and leave the
/// header as it was.
fn dechunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    loop {
        let end = memchr::memchr(b'\n', &body[..body.len().min(64)])?;
        let line = std::str::from_utf8(&body[..end]).ok()?;
        let size = line.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        body = &body[end + 1..];
        if size == 0 {
            return Some(out);
        }
        // A chunk that is cut is all there is.
        let size = size.min(body.len());
        out.extend_from_slice(&body[..size]);
        body = &body[size..];
        body = body.strip_prefix(b"\r").unwrap_or(body);
        body = body.strip_prefix(b"\n").unwrap_or(body);
        if body.is_empty() {
            return Some(out);
        }
    }
}

/// A body unpacked, within the limits.
fn decompressed(body: &[u8], packing: &str, limits: &Limits) -> Result<Vec<u8>, String> {
    let most = limits.piece_bytes as u64;
    let mut out = Vec::new();
    // As with chunks, the header may name a packing that was taken off.
    let outcome = match packing {
        "gzip" | "x-gzip" if body.starts_with(b"\x1f\x8b") => {
            flate2::read::MultiGzDecoder::new(body)
                .take(most + 1)
                .read_to_end(&mut out)
        }
        "deflate"
            if markup::tokens(&String::from_utf8_lossy(&body[..body.len().min(64)])).count()
                < 2 =>
        {
            flate2::read::ZlibDecoder::new(body)
                .take(most + 1)
                .read_to_end(&mut out)
        }
        "zstd" if body.starts_with(b"\x28\xb5\x2f\xfd") => zstd::stream::read::Decoder::new(body)
            .and_then(|decoder| decoder.take(most + 1).read_to_end(&mut out)),
        "br" if !body.trim_ascii_start().starts_with(b"<") => {
            return Err("the page is packed with brotli".to_owned());
        }
        _ => return Ok(body.to_vec()),
    };
    match outcome {
        Ok(_) if out.len() as u64 > most => Err(format!("the page has more than {most} bytes")),
        Ok(_) => Ok(out),
        Err(error) => Err(format!("the page cannot be unpacked ({error})")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined_and_bodies_without_them_left() {
        assert_eq!(
            dechunked(b"4\r\nRain\r\n3;x=1\r\n fe\r\n0\r\n\r\n").as_deref(),
            Some(&b"Rain fe"[..])
        );
        assert_eq!(dechunked(b"ff\r\ncut").as_deref(), Some(&b"cut"[..]));
        assert_eq!(dechunked(b"<html>\n"), None);
    }

    #[test]
    fn a_header_shown_on_a_page_is_no_record() {
        assert_eq!(next_start(b"see\nWARC/1.0\nis the line"), None);
        assert_eq!(
            next_start(b"x\r\nWARC/1.0\r\nWARC-Type: response\r\n"),
            Some(3)
        );
        assert_eq!(next_start(b"WARC/1.0\r\nWARC-Type: response\r\n"), None);
    }

    #[test]
    fn a_packed_page_may_not_grow_beyond_a_piece() {
        let zeros = vec![b' '; 1 << 20];
        let packed = zstd::encode_all(&zeros[..], 1).expect("packs");
        let limits = Limits {
            piece_bytes: 1000,
            ..Limits::default()
        };
        let what = decompressed(&packed, "zstd", &limits).expect_err("too much");
        assert!(what.contains("more than 1000 bytes"));
    }
}
