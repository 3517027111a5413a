//! Lines of a stream, none longer than a limit.
//!
//! `BufRead::read_until` would collect a line of any length; this reader lets go of a line as soon as
//! it passes the limit and only counts the rest.

use std::io::{self, BufRead};

/// One line, without its line feed.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'b> {
    /// Its bytes.
    Whole(&'b [u8]),
    /// It was longer than the limit: its length in bytes.
    TooLong(u64),
}

/// Reads lines and counts them.
pub struct Lines<R> {
    input: R,
    limit: usize,
    buffer: Vec<u8>,
    /// Lines read so far.
    pub number: u64,
    /// Bytes read so far, line feeds included.
    pub bytes: u64,
}

impl<R: BufRead> Lines<R> {
    /// Lines of `input`, at most `limit` bytes each.
    pub fn new(input: R, limit: usize) -> Lines<R> {
        Lines {
            input,
            limit,
            buffer: Vec::new(),
            number: 0,
            bytes: 0,
        }
    }

    /// The next line; None at the end.
    ///
    /// # Errors
    /// What the stream reports.
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        // A single long line must not keep its memory for the rest of the stream.
        self.buffer.shrink_to(64 * 1024);
        let mut length = 0u64;
        loop {
            let available = match self.input.fill_buf() {
                Ok(available) => available,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            if available.is_empty() {
                if length == 0 {
                    return Ok(None);
                }
                break;
            }
            let end = memchr::memchr(b'\n', available);
            let part = &available[..end.unwrap_or(available.len())];
            length += part.len() as u64;
            if length <= self.limit as u64 {
                self.buffer.extend_from_slice(part);
            } else {
                self.buffer = Vec::new();
            }
            let used = part.len() + usize::from(end.is_some());
            self.input.consume(used);
            self.bytes += used as u64;
            if end.is_some() {
                break;
            }
        }
        self.number += 1;
        if length > self.limit as u64 {
            Ok(Some(Line::TooLong(length)))
        } else {
            Ok(Some(Line::Whole(&self.buffer)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(input: &[u8], limit: usize) -> Vec<Result<Vec<u8>, u64>> {
        // A buffer of three bytes, so that lines cross its edge.
        let mut lines = Lines::new(io::BufReader::with_capacity(3, input), limit);
        let mut out = Vec::new();
        while let Some(line) = lines.next().expect("memory does not fail") {
            out.push(match line {
                Line::Whole(bytes) => Ok(bytes.to_vec()),
                Line::TooLong(length) => Err(length),
            });
        }
        assert_eq!(lines.bytes, input.len() as u64);
        out
    }

    #[test]
    fn lines_at_the_limit_pass_and_longer_ones_are_counted() {
        assert_eq!(
            all(b"abcd\nabcde\n\nx", 4),
            [Ok(b"abcd".to_vec()), Err(5), Ok(vec![]), Ok(b"x".to_vec())]
        );
    }

    #[test]
    fn an_end_without_line_feed_is_a_line_and_nothing_is_none() {
        assert_eq!(all(b"", 4), []);
        assert_eq!(all(b"\n", 4), [Ok(vec![])]);
        assert_eq!(all(b"abcdefghij", 4), [Err(10)]);
    }
}
