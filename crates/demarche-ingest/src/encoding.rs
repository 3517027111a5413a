//! Bytes to characters, in whichever encoding they were written.
//!
//! The order of belief: a byte order mark, then bytes that are valid UTF-8, then what the document
//! declares, then what the frequencies of its bytes suggest.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Characters, and how they were come by.
#[derive(Debug)]
pub(crate) struct Decoded<'b> {
    pub(crate) text: Cow<'b, str>,
    pub(crate) encoding: &'static Encoding,
    /// Bytes that mean nothing in that encoding stand as U+FFFD.
    pub(crate) damaged: bool,
}

/// Decodes a whole document, of which `declared` may name the encoding.
pub(crate) fn decode<'b>(bytes: &'b [u8], declared: Option<&str>) -> Decoded<'b> {
    let encoding = encoding_of(bytes, declared);
    let (text, damaged) = encoding.decode_with_bom_removal(bytes);
    Decoded {
        text,
        encoding,
        damaged,
    }
}

/// The encoding of a document that begins with, or is, `bytes`.
pub(crate) fn encoding_of(bytes: &[u8], declared: Option<&str>) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if is_mostly_utf8(bytes) {
        return UTF_8;
    }
    let declared = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    if let Some(declared) = declared.filter(|&encoding| encoding != UTF_8) {
        return declared;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Whether bytes are UTF-8, but for damage or a cut: sequences of two and more bytes that are well formed outnumber
/// the bytes that are not.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|&b| b >= 0xc0).count();
        bad += chunk.invalid().len();
    }
    // Three bytes may be a character that the end cuts.
    bad == 0
        || good > bad
        || good == 0
            && bad <= 3
            && std::str::from_utf8(bytes).is_err_and(|e| e.error_len().is_none())
}

/// The mark at the head that says UTF-16, if it does.
pub(crate) fn utf16(head: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_bom(head)
        .map(|(encoding, _)| encoding)
        .filter(|&encoding| encoding == UTF_16LE || encoding == UTF_16BE)
}

/// Turns a stream in another encoding into UTF-8.
pub(crate) struct Transcoded<R> {
    input: R,
    decoder: Decoder,
    /// Characters decoded for a buffer that was too small for them.
    carry: VecDeque<u8>,
    ended: bool,
}

impl<R: BufRead> Transcoded<R> {
    /// `input`, which is in `encoding`.
    pub(crate) fn new(input: R, encoding: &'static Encoding) -> Transcoded<R> {
        Transcoded {
            input,
            decoder: encoding.new_decoder_with_bom_removal(),
            carry: VecDeque::new(),
            ended: false,
        }
    }
}

impl<R: BufRead> Read for Transcoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // A decoder needs room for one character at least.
        if !self.carry.is_empty() || buffer.len() < 8 {
            if self.carry.is_empty() {
                let mut small = [0; 8];
                let written = self.step(&mut small[..])?;
                self.carry.extend(&small[..written]);
            }
            return self.carry.read(buffer);
        }
        self.step(buffer)
    }
}

impl<R: BufRead> Transcoded<R> {
    fn step(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.ended {
            let available = self.input.fill_buf()?;
            let last = available.is_empty();
            let (result, read, written, _) = self.decoder.decode_to_utf8(available, buffer, last);
            self.input.consume(read);
            self.ended = last && result == encoding_rs::CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_then_validity_then_declarations_then_guesses() {
        let name = |bytes: &[u8], declared| decode(bytes, declared).encoding.name();
        assert_eq!(name(b"\xff\xfea\0", Some("utf-8")), "UTF-16LE");
        assert_eq!(name("Orbán".as_bytes(), Some("windows-1252")), "UTF-8");
        assert_eq!(name(b"Orb\xe1n", Some("iso-8859-2")), "ISO-8859-2");
        assert_eq!(name(b"Orb\xe1n", Some("utf-8")), "windows-1252");
        assert_eq!(name(b"plain", Some("nonsense")), "UTF-8");
        let russian = "Президент прибыл в столицу с официальным визитом.";
        let (bytes, ..) = encoding_rs::WINDOWS_1251.encode(russian);
        let decoded = decode(&bytes, None);
        assert_eq!((decoded.text.as_ref(), decoded.damaged), (russian, false));
    }

    #[test]
    fn one_flipped_byte_does_not_turn_utf8_into_something_else() {
        let mut bytes = "Orbán Viktor és Szijjártó Péter".as_bytes().to_vec();
        bytes[0] = 0xff;
        let decoded = decode(&bytes, None);
        assert!(decoded.damaged && decoded.text.ends_with("Szijjártó Péter"));
    }

    #[test]
    fn streams_are_turned_into_utf8() {
        let utf16: Vec<u8> = "\u{feff}Orbán 🇭🇺\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let mut text = String::new();
        let input = io::BufReader::with_capacity(3, &utf16[..]);
        Transcoded::new(input, UTF_16LE)
            .read_to_string(&mut text)
            .expect("memory");
        assert_eq!(text, "Orbán 🇭🇺\n");
    }
}
