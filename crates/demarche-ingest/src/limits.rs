//! How much of anything is taken in: the one place for all limits.

/// What a reader refuses to go beyond. Each is a fault at its place, never a crash and never a silent cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Longest body or title, in code points. The pipeline holds some hundred bytes per character while
    /// it reads; spaCy refuses longer texts by default, too.
    pub text_chars: usize,
    /// Longest line of JSONL or object of JSON, in bytes: a body of [`Limits::text_chars`] still fits when each of its
    /// characters is written as an escape of two surrogates (12 bytes), with room for the other fields.
    pub line_bytes: usize,
    /// Largest page, record payload, message, feed or news item that is parsed as one piece, in bytes. Crawlers
    /// cut pages at one to ten million bytes.
    pub piece_bytes: usize,
    /// Largest header of a WARC record, an HTTP answer or a message, in bytes.
    pub header_bytes: usize,
    /// Deepest nesting of elements, objects or message parts. Pages of newspapers stay below 60; parsers
    /// that recurse need about a kilobyte of stack for each level.
    pub depth: usize,
    /// Most elements in one page or feed.
    pub elements: usize,
    /// Most columns of a table.
    pub columns: usize,
    /// Longest row of a table, in bytes.
    pub row_bytes: usize,
    /// Most documents taken out of one source.
    pub records: u64,
    /// Most bytes a packed source may unpack to.
    pub unpacked_bytes: u64,
    /// Most bytes unpacked for each byte packed, looked at after [`Limits::ratio_from`] bytes. News text packs
    /// 3 to 8 times; gzip cannot pack more than 1,032 times.
    pub ratio: u64,
    /// Unpacked bytes up to which any ratio passes.
    pub ratio_from: u64,
    /// Largest Parquet table that is read from a stream and so has to be held whole, in bytes.
    pub held_bytes: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        const MIB: usize = 1024 * 1024;
        Limits {
            text_chars: 1_000_000,
            line_bytes: 16 * MIB,
            piece_bytes: 16 * MIB,
            header_bytes: 256 * 1024,
            depth: 256,
            elements: 1_000_000,
            columns: 10_000,
            row_bytes: 16 * MIB,
            records: 1_000_000_000,
            unpacked_bytes: 1 << 40,
            ratio: 200,
            ratio_from: 64 * MIB as u64,
            held_bytes: 256 * MIB as u64,
        }
    }
}
