//! What the readers share: an opened source, sources that are read as one piece, and the faults that any
//! of them may find.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

use encoding_rs::Encoding;

use crate::{Document, Fault, Limits, Place, Reader};

/// A source that is open and unpacked.
pub(crate) struct Source {
    /// How messages call it.
    pub(crate) name: String,
    /// Id of its document, should it hold only one without an id of its own.
    pub(crate) id: String,
    pub(crate) input: Box<dyn BufRead + Send>,
}

#[cfg(test)]
impl Source {
    pub(crate) fn for_test(name: &str, bytes: &[u8]) -> Source {
        Source {
            name: name.to_owned(),
            id: name.to_owned(),
            input: Box::new(io::Cursor::new(bytes.to_vec())),
        }
    }
}

/// A reader that does all its work when it is first asked.
pub(crate) fn deferred(work: impl FnOnce() -> Vec<Result<Document, Fault>> + Send) -> impl Reader {
    let mut work = Some(work);
    let mut items = VecDeque::new();
    std::iter::from_fn(move || {
        if let Some(work) = work.take() {
            items = work().into();
        }
        items.pop_front()
    })
}

/// All bytes of a source that is read as one piece.
///
/// # Errors
/// If it is larger than [`Limits::piece_bytes`] or cannot be read.
pub(crate) fn whole(source: &mut Source, limits: &Limits) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    let most = limits.piece_bytes as u64;
    source
        .input
        .by_ref()
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| broken_off(&source.name, bytes.len() as u64, &e))?;
    if bytes.len() as u64 > most {
        return Err(Fault::error(
            Place::file(&source.name),
            format!("has more than {most} bytes, too many for one piece"),
        )
        .try_this("split it into its articles"));
    }
    Ok(bytes)
}

/// A read that failed half way.
pub(crate) fn broken_off(name: &str, at: u64, error: &io::Error) -> Fault {
    let packed = error.get_ref().is_some_and(|e| e.is::<crate::unpack::Broken>())
        // What zstd says of damage comes as an error of the system without a number.
        || error.raw_os_error().is_none();
    Fault::error(
        Place::file(name).offset(at),
        format!("cannot be read past byte {at} ({error})"),
    )
    .try_this(if packed {
        "get the file again: it is damaged, or was cut short"
    } else {
        "check that it is a file that `cat` can print"
    })
}

/// A source without a word in it.
pub(crate) fn blank(name: &str) -> Fault {
    Fault::error(Place::file(name), "holds nothing but white space")
        .try_this("leave it out, or check what should have written it")
}

/// A text over [`Limits::text_chars`].
pub(crate) fn too_long(place: Place, what: &str, limits: &Limits) -> Fault {
    Fault::error(
        place,
        format!("{what} is longer than {} characters", limits.text_chars),
    )
    .try_this("split it into its articles, one JSONL line each")
}

/// A text with bytes that mean nothing.
pub(crate) fn damaged(place: Place, encoding: &'static Encoding) -> Fault {
    Fault::warning(
        place,
        format!(
            "has bytes that are not {}; they stand as \u{fffd}",
            encoding.name()
        ),
    )
    .try_this("get the file again if words are missing")
}
