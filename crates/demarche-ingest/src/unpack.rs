//! Bytes out of packed files: gzip with any number of members, and zstd.
//!
//! A web archive is thousands of gzip members in a row. A damaged one costs itself only: reading reports
//! it once as an error and then goes on at the next member, for whoever can make sense of that. What
//! unpacks to more than the limits allow ends the reading for good.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::GzDecoder;

use crate::Limits;

/// Size of the buffers between layers, in bytes.
pub(crate) const BUFFER: usize = 64 * 1024;

/// Largest window of a zstd frame, as a power of two: 128 MiB, zstd's own default.
const ZSTD_WINDOW_LOG: u32 = 27;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    None,
    Gzip,
    Zstd,
}

impl Packing {
    /// Tells the packing by a file's first bytes.
    pub(crate) fn of(head: &[u8]) -> Packing {
        if head.starts_with(GZIP_MAGIC) {
            Packing::Gzip
        } else if head.starts_with(b"\x28\xb5\x2f\xfd") {
            Packing::Zstd
        } else {
            Packing::None
        }
    }
}

/// Start of a gzip member: the magic number and the only method there is.
const GZIP_MAGIC: &[u8] = b"\x1f\x8b\x08";

/// Why unpacking failed; inside the [`io::Error`] that tells it.
#[derive(Debug)]
pub(crate) enum Broken {
    /// A gzip member is damaged, after some of it has been read; the next read goes on with the next one.
    Member(String),
    /// What should be a gzip member is none; the next read looks for one.
    Between(String),
    /// More comes out than the limits allow; nothing more will be read.
    TooMuch(String),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Broken::Member(what) | Broken::Between(what) | Broken::TooMuch(what) => {
                f.write_str(what)
            }
        }
    }
}

impl std::error::Error for Broken {}

impl Broken {
    /// Whether reading may go on after `error`.
    pub(crate) fn goes_on(error: &io::Error) -> bool {
        Broken::of(error).is_some_and(|broken| !matches!(broken, Broken::TooMuch(_)))
    }

    /// Whether what was read last is not what was packed.
    pub(crate) fn spoils_what_was_read(error: &io::Error) -> bool {
        Broken::of(error).is_some_and(|broken| matches!(broken, Broken::Member(_)))
    }

    fn of(error: &io::Error) -> Option<&Broken> {
        error.get_ref()?.downcast_ref()
    }
}

impl From<Broken> for io::Error {
    fn from(broken: Broken) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, broken)
    }
}

/// Unpacks `input`, of which `packed` counts the bytes.
///
/// # Errors
/// If zstd refuses to start.
pub(crate) fn unpack(
    input: Box<dyn BufRead + Send>,
    packing: Packing,
    packed: Arc<AtomicU64>,
    limits: &Limits,
) -> io::Result<Box<dyn BufRead + Send>> {
    let unpacked: Box<dyn Read + Send> = match packing {
        Packing::None => return Ok(input),
        Packing::Gzip => Box::new(Gunzip(State::Between(input))),
        Packing::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(input)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG)?;
            Box::new(decoder)
        }
    };
    Ok(Box::new(BufReader::with_capacity(
        BUFFER,
        Capped {
            input: unpacked,
            start: packed.load(Ordering::Relaxed),
            packed,
            unpacked: 0,
            limits: limits.clone(),
        },
    )))
}

/// Unpacks the members of a gzip file, one after the other.
struct Gunzip<R: BufRead>(State<R>);

enum State<R: BufRead> {
    /// Before a member, or at the end.
    Between(R),
    /// In one, of which something has been read or not.
    In(Box<GzDecoder<R>>, bool),
    /// After damage: looking for the next one.
    Lost(R),
    /// Only while a step is made.
    Moving,
}

impl<R: BufRead> Read for Gunzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.0, State::Moving) {
                State::Between(mut input) => {
                    let head = fill(&mut input)?;
                    if head.is_empty() {
                        self.0 = State::Between(input);
                        return Ok(0);
                    }
                    match head[0] {
                        0x1f => self.0 = State::In(Box::new(GzDecoder::new(input)), false),
                        // Tapes and some writers fill the last block with zeros.
                        0 => {
                            let zeros = head.iter().take_while(|&&b| b == 0).count();
                            input.consume(zeros);
                            self.0 = State::Between(input);
                        }
                        _ => {
                            self.0 = State::Lost(input);
                            let what = "something other than gzip stands between the parts";
                            return Err(Broken::Between(what.into()).into());
                        }
                    }
                }
                State::In(mut member, begun) => match member.read(buffer) {
                    Ok(0) if !buffer.is_empty() => self.0 = State::Between(member.into_inner()),
                    Ok(n) => {
                        self.0 = State::In(member, true);
                        return Ok(n);
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                        self.0 = State::In(member, begun);
                        return Err(error);
                    }
                    Err(error) => {
                        self.0 = State::Lost(member.into_inner());
                        let what = match error.kind() {
                            io::ErrorKind::UnexpectedEof => "the packed data ends too early".into(),
                            _ => format!("the packed data is damaged: {error}"),
                        };
                        let broken = if begun {
                            Broken::Member(what)
                        } else {
                            Broken::Between(what)
                        };
                        return Err(broken.into());
                    }
                },
                State::Lost(mut input) => {
                    let found = seek_member(&mut input);
                    self.0 = State::Between(input);
                    if !found? {
                        return Ok(0);
                    }
                }
                State::Moving => return Ok(0),
            }
        }
    }
}

fn fill<R: BufRead>(input: &mut R) -> io::Result<&[u8]> {
    // Asked twice because the borrow checker cannot see that a retry ends the first borrow.
    while let Err(error) = input.fill_buf() {
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
    input.fill_buf()
}

/// Skips to the next bytes that may start a gzip member. False at the end.
fn seek_member<R: BufRead>(input: &mut R) -> io::Result<bool> {
    loop {
        let available = fill(input)?;
        if available.is_empty() {
            return Ok(false);
        }
        match memchr::memmem::find(available, GZIP_MAGIC) {
            Some(at) => {
                input.consume(at);
                return Ok(true);
            }
            // A magic number across the edge of two buffers is missed: one member more is lost.
            None => {
                let length = available.len();
                input.consume(length);
            }
        }
    }
}

/// Stops what unpacks to too much.
struct Capped<R> {
    input: R,
    packed: Arc<AtomicU64>,
    /// What `packed` counted before this source.
    start: u64,
    unpacked: u64,
    limits: Limits,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let packed = self.packed.load(Ordering::Relaxed) - self.start + BUFFER as u64;
        if self.unpacked > self.limits.unpacked_bytes {
            let limit = self.limits.unpacked_bytes;
            return Err(Broken::TooMuch(format!("unpacks to more than {limit} bytes")).into());
        }
        if self.unpacked > self.limits.ratio_from && self.unpacked / packed > self.limits.ratio {
            let ratio = self.limits.ratio;
            let what = format!("unpacks to more than {ratio} times its size");
            return Err(Broken::TooMuch(what).into());
        }
        let n = self.input.read(buffer)?;
        self.unpacked += n as u64;
        Ok(n)
    }
}

/// Counts what is read from a file or pipe.
pub(crate) struct Counted<R> {
    pub(crate) input: R,
    pub(crate) count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        self.count.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    /// All that comes out, with `!` for each error.
    fn all(packed: &[u8], limits: &Limits) -> String {
        let count = Arc::new(AtomicU64::new(0));
        let counted = Counted {
            input: io::Cursor::new(packed.to_vec()),
            count: Arc::clone(&count),
        };
        let mut input = unpack(
            Box::new(BufReader::new(counted)),
            Packing::of(packed),
            count,
            limits,
        )
        .expect("starts");
        let mut out = String::new();
        let mut buffer = [0; 7];
        loop {
            match input.read(&mut buffer) {
                Ok(0) => return out,
                Ok(n) => out.push_str(&String::from_utf8_lossy(&buffer[..n])),
                Err(error) if Broken::goes_on(&error) => out.push('!'),
                Err(error) => return out + &error.to_string(),
            }
        }
    }

    #[test]
    fn members_follow_each_other_and_zeros_may_end_them() {
        let mut packed = gzip(b"one ");
        packed.extend(gzip(b"two"));
        packed.extend([0; 40]);
        assert_eq!(all(&packed, &Limits::default()), "one two");
        assert_eq!(
            all(
                &zstd::encode_all(&b"one"[..], 1).expect("packs"),
                &Limits::default()
            ),
            "one"
        );
    }

    #[test]
    fn a_damaged_member_costs_itself_and_a_cut_is_told() {
        let mut packed = gzip(b"one ");
        let second = packed.len();
        packed.extend(gzip(b"second"));
        packed.extend(gzip(b"three"));
        packed[second + 12] ^= 0xff;
        let got = all(&packed, &Limits::default());
        assert!(got.starts_with("one ") && got.ends_with("!three"), "{got}");
        let got = all(&packed[..packed.len() - 3], &Limits::default());
        assert!(got.ends_with('!'), "{got}");
    }

    #[test]
    fn bombs_end_at_the_ratio_or_at_the_sum() {
        let zeros = vec![b'0'; 4 << 20];
        let limits = Limits {
            ratio_from: 1 << 20,
            ratio: 10,
            ..Limits::default()
        };
        let got = all(&gzip(&zeros), &limits);
        assert!(got.ends_with("more than 10 times its size") && got.len() < 2 << 20);
        let limits = Limits {
            unpacked_bytes: 1 << 20,
            ..Limits::default()
        };
        let got = all(&zstd::encode_all(&zeros[..], 1).expect("packs"), &limits);
        assert!(got.ends_with("more than 1048576 bytes") && got.len() < 2 << 20);
    }
}
