//! Sources one after the other, each by the reader that its content asks for.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::kind::{self, SNIFF_BYTES};
use crate::piece::{self, Source as Opened};
use crate::source::open_file;
use crate::unpack::{self, BUFFER, Broken, Counted, Packing};
use crate::{
    Document, Fault, Kind, Options, Reader, Source, encoding, feed, html, json, jsonl, language,
    mail, newsml, ninjs, table, text, warc,
};

/// Reads `sources` in order.
pub fn read(sources: Vec<Source>, options: Options) -> Reading {
    Reading {
        sources: sources.into(),
        options: Arc::new(options),
        current: None,
        count: Arc::new(AtomicU64::new(0)),
    }
}

/// Documents and faults of many sources.
pub struct Reading {
    sources: VecDeque<Source>,
    options: Arc<Options>,
    current: Option<Box<dyn Reader>>,
    count: Arc<AtomicU64>,
}

impl Reading {
    /// Bytes read from files and pipes so far, as they are stored; a buffer ahead of the documents.
    pub fn bytes(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

impl Iterator for Reading {
    type Item = Result<Document, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(reader) = &mut self.current {
                if let Some(item) = reader.next() {
                    return Some(item);
                }
                self.current = None;
            }
            let source = self.sources.pop_front()?;
            match open_counted(source, &self.options, &self.count) {
                Ok(reader) => self.current = Some(reader),
                Err(fault) => return Some(Err(fault)),
            }
        }
    }
}

/// Opens one source.
///
/// # Errors
/// If it cannot be opened, or holds nothing that can be read.
pub fn open(source: Source, options: &Options) -> Result<Box<dyn Reader>, Fault> {
    open_counted(
        source,
        &Arc::new(options.clone()),
        &Arc::new(AtomicU64::new(0)),
    )
}

fn open_counted(
    source: Source,
    options: &Arc<Options>,
    count: &Arc<AtomicU64>,
) -> Result<Box<dyn Reader>, Fault> {
    let name = source.name();
    let (id, raw, file): (_, Box<dyn Read + Send>, _) = match source {
        Source::Fault(fault) => return Err(fault),
        Source::Open { id, input, .. } => (id, input, None),
        Source::File { path, id } => {
            let file = open_file(&path)?;
            // The table reader seeks, so it needs the file itself.
            let same = file
                .try_clone()
                .ok()
                .filter(|f| f.metadata().is_ok_and(|m| m.is_file()));
            (id, Box::new(file), same)
        }
    };
    let counted = BufReader::with_capacity(
        BUFFER,
        Counted {
            input: raw,
            count: Arc::clone(count),
        },
    );
    let packed = Peeked::new(Box::new(counted), |head| head.len() >= 4);
    let packing = Packing::of(packed.head.get_ref());
    let unpacked = unpack::unpack(
        Box::new(packed),
        packing,
        Arc::clone(count),
        &options.limits,
    )
    .map_err(|e| piece::broken_off(&name, 0, &e))?;
    let mut peeked = Peeked::new(unpacked, is_settled);
    let mut faults = Vec::new();
    while peeked.head.get_ref().is_empty()
        && let Some(error) = peeked.error.take()
    {
        faults.push(piece::broken_off(&name, 0, &error));
        if !Broken::goes_on(&error) {
            break;
        }
        peeked = Peeked::new(peeked.rest, is_settled);
    }
    // What cannot be read has been told; that nothing came out of it need not be.
    if peeked.head.get_ref().is_empty()
        && let Some(first) = faults.into_iter().next()
    {
        return Err(first);
    }
    let kind = kind::settle(&name, peeked.head.get_ref(), options.kind)?;
    let file = file.filter(|_| packing == Packing::None);
    let source = Opened {
        name,
        id,
        input: Box::new(peeked),
    };
    let reader = choose(kind, source, file, options)?;
    Ok(Box::new(Finished {
        reader,
        options: Arc::clone(options),
        documents: 0,
        over: false,
    }))
}

/// The reader of a kind.
fn choose(
    kind: Kind,
    source: Opened,
    file: Option<std::fs::File>,
    options: &Options,
) -> Result<Box<dyn Reader>, Fault> {
    let limits = &options.limits;
    Ok(match kind {
        Kind::Text => text::read(source, limits),
        Kind::Jsonl => jsonl::read(in_utf8(source)?, limits),
        Kind::Json => json::articles(in_utf8(source)?, limits),
        Kind::Csv | Kind::Tsv => table::read(source, kind, &options.columns, limits),
        Kind::Parquet => parquet(source, file, options)?,
        Kind::Html => html::read(source, limits),
        Kind::Feed => feed::read(source, limits),
        Kind::Warc => warc::read(source, limits),
        Kind::NewsMl | Kind::Nitf => newsml::read(source, kind, limits),
        Kind::Ninjs => ninjs::read(in_utf8(source)?, limits),
        Kind::Mail => mail::message(source, limits),
        Kind::Mbox => mail::mailbox(source, limits),
    })
}

#[cfg(feature = "parquet")]
fn parquet(
    source: Opened,
    file: Option<std::fs::File>,
    options: &Options,
) -> Result<Box<dyn Reader>, Fault> {
    crate::parquet::read(source, file, &options.columns, &options.limits)
}

#[cfg(not(feature = "parquet"))]
fn parquet(
    source: Opened,
    _: Option<std::fs::File>,
    _: &Options,
) -> Result<Box<dyn Reader>, Fault> {
    Err(Fault::error(
        crate::Place::file(&source.name),
        "is a Parquet table, which this program was built without",
    )
    .try_this("build it with `--features parquet`, or export the table as JSONL or CSV"))
}

/// A source with a mark of UTF-16 as UTF-8.
fn in_utf8(mut source: Opened) -> Result<Opened, Fault> {
    let head = source
        .input
        .fill_buf()
        .map_err(|e| piece::broken_off(&source.name, 0, &e))?;
    if let Some(utf16) = encoding::utf16(head) {
        source.input = Box::new(BufReader::with_capacity(
            BUFFER,
            encoding::Transcoded::new(source.input, utf16),
        ));
    }
    Ok(source)
}

/// Whether a head need not grow to settle a kind: a line that is an object whole is one of many, and a
/// slow stream's first article is not held back.
fn is_settled(head: &[u8]) -> bool {
    let start = head.trim_ascii_start();
    start.starts_with(b"{")
        && memchr::memchr(b'\n', start)
            .is_some_and(|end| start[..end].trim_ascii_end().ends_with(b"}"))
}

/// A stream whose head has been looked at.
struct Peeked {
    head: Cursor<Vec<u8>>,
    /// What ended the looking early; told when the head has been read.
    error: Option<io::Error>,
    rest: Box<dyn BufRead + Send>,
}

impl Peeked {
    /// Looks at the first bytes of `rest` until they are `enough`, or at [`SNIFF_BYTES`].
    fn new(mut rest: Box<dyn BufRead + Send>, enough: fn(&[u8]) -> bool) -> Peeked {
        let mut head = vec![0; SNIFF_BYTES];
        let (mut filled, mut stopped) = (0, None);
        while filled < head.len() && !enough(&head[..filled]) {
            match rest.read(&mut head[filled..]) {
                Ok(0) => break,
                Ok(n) => filled += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => {
                    stopped = Some(e);
                    break;
                }
            }
        }
        head.truncate(filled);
        Peeked {
            head: Cursor::new(head),
            error: stopped,
            rest,
        }
    }
}

impl Read for Peeked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(buffer)?;
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Peeked {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.head.position() < self.head.get_ref().len() as u64 {
            return self.head.fill_buf();
        }
        match self.error.take() {
            Some(error) => Err(error),
            None => self.rest.fill_buf(),
        }
    }

    fn consume(&mut self, amount: usize) {
        if self.head.position() < self.head.get_ref().len() as u64 {
            self.head.consume(amount);
        } else {
            self.rest.consume(amount);
        }
    }
}

/// The last step for documents of every kind: fields tidied, limits kept, language settled.
struct Finished {
    reader: Box<dyn Reader>,
    options: Arc<Options>,
    documents: u64,
    over: bool,
}

impl Iterator for Finished {
    type Item = Result<Document, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let document = match self.reader.next()? {
            Ok(document) => document,
            Err(fault) => return Some(Err(fault)),
        };
        self.documents += 1;
        let most = self.options.limits.records;
        if self.documents > most {
            self.over = true;
            let fault = Fault::error(document.place, format!("holds more than {most} documents"))
                .try_this("split it");
            return Some(Err(fault));
        }
        Some(finish(document, &self.options))
    }
}

fn finish(mut document: Document, options: &Options) -> Result<Document, Fault> {
    for field in [
        &mut document.id,
        &mut document.url,
        &mut document.title,
        &mut document.publisher,
        &mut document.author,
    ] {
        // Without white space around it nothing is copied.
        if let Some(value) = field
            && value.trim().len() < value.len()
        {
            *value = value.trim().to_owned();
        }
        if field.as_ref().is_some_and(String::is_empty) {
            *field = None;
        }
    }
    if document.text.trim().is_empty() {
        if document.title.is_none() {
            let what = match document.id.as_ref().or(document.url.as_ref()) {
                Some(id) => format!("article {id:?} has neither text nor title"),
                None => "an article has neither text nor title".to_owned(),
            };
            return Err(Fault::error(document.place, what)
                .try_this("leave it out, or look at what wrote it"));
        }
        document.text.clear();
    }
    let most = options.limits.text_chars;
    let body = match document.kind {
        Kind::Text => "the text",
        _ => "`text`",
    };
    for (field, value) in [
        (body, Some(&document.text)),
        ("`title`", document.title.as_ref()),
    ] {
        if value.is_some_and(|v| v.len() > most && v.chars().count() > most) {
            return Err(piece::too_long(document.place, field, &options.limits));
        }
    }
    if document.published.is_none() {
        document.published.clone_from(&options.published);
    }
    let words = match (&document.text, &document.title) {
        (text, Some(title)) if text.is_empty() => title,
        (text, _) => text,
    };
    document.lang = language::settle(document.lang.as_deref(), words);
    Ok(document)
}
