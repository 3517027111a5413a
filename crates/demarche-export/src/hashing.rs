//! A writer that counts and hashes what passes, so that a manifest can vouch for it.

use std::io::{self, Write};

use crate::manifest::Written;

/// Passes bytes on.
pub(crate) struct Hashing<W> {
    name: String,
    inner: W,
    hash: blake3::Hasher,
    bytes: u64,
}

impl<W: Write> Hashing<W> {
    pub(crate) fn new(name: &str, inner: W) -> Hashing<W> {
        Hashing {
            name: name.to_owned(),
            inner,
            hash: blake3::Hasher::new(),
            bytes: 0,
        }
    }

    /// Writes what is held back, and tells what was written.
    pub(crate) fn finish(mut self) -> io::Result<Written> {
        self.inner.flush()?;
        Ok(Written {
            file: self.name,
            bytes: self.bytes,
            blake3: self.hash.finalize().to_hex().to_string(),
        })
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(bytes)?;
        self.hash.update(&bytes[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
