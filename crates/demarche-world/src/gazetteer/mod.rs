//! The gazetteer: names of places in one `fst`, and what is known of each, read where it lies.
//!
//! The one idea: a folded name leads to its candidates, a candidate to a row of fixed length; nothing
//! is parsed or copied when the gazetteer is opened, so the quarter of a million places cost no
//! start-up time and only the memory of the pages that are touched. Which words of a text are places, and
//! which candidate they mean, is for the coder to decide.

mod candidates;
mod compile;
mod file;
mod place;

pub use candidates::{Candidate, Candidates, NameClass};
pub use compile::compile;
pub use place::{Feature, Place, PlaceId, PlaceKind, distance_km};

use fst::raw::{Fst, Output};

use crate::pieces::{Folded, fold, is_joint_token, pieces};
use file::Section;
use place::ROW;

/// A file that is no gazetteer, or not this program's, or a table it cannot be made of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)] // the fields are said by the messages
pub enum GazetteerError {
    #[error("no gazetteer")]
    NotAGazetteer,
    #[error("a gazetteer of format {found}; this program reads format {expected}")]
    OtherFormat { found: u32, expected: u32 },
    #[error("the gazetteer is {found} bytes long and should be {expected}")]
    WrongLength { found: u64, expected: u64 },
    #[error("the gazetteer is damaged")]
    Damaged,
    #[error("line {line} of the table of places: {message}")]
    Table { line: usize, message: String },
}

/// All places, opened on bytes that are part of the program or live as long.
pub struct Gazetteer {
    bytes: &'static [u8],
    names: Fst<&'static [u8]>,
    postings: &'static [u8],
    places: &'static [u8],
    shown: &'static [u8],
}

/// No name has more tokens, hyphens among them: what is longer would make a walk from every token dear.
const LONGEST_NAME: usize = 24;

/// The longest name that begins at a token.
#[derive(Debug, Clone, Copy)]
pub struct Walked<'g> {
    /// Number of tokens.
    pub len: usize,
    /// What goes by the name.
    pub candidates: Candidates<'g>,
}

impl Gazetteer {
    /// Opens a gazetteer that is part of the program. Looks at the header only: see
    /// [`Gazetteer::verify`].
    ///
    /// # Errors
    /// If the bytes are none, or of another version.
    pub fn from_static(bytes: &'static [u8]) -> Result<Gazetteer, GazetteerError> {
        let sections = file::read(bytes)?;
        let names =
            Fst::new(sections[Section::Names as usize]).map_err(|_| GazetteerError::Damaged)?;
        Ok(Gazetteer {
            bytes,
            names,
            postings: sections[Section::Postings as usize],
            places: sections[Section::Places as usize],
            shown: sections[Section::Shown as usize],
        })
    }

    /// Reads all bytes and compares their checksum.
    ///
    /// # Errors
    /// If it differs.
    pub fn verify(&self) -> Result<(), GazetteerError> {
        file::verify(self.bytes)
    }

    /// Number of places.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len() / ROW
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of names.
    #[must_use]
    pub fn names(&self) -> usize {
        self.names.len()
    }

    /// The place of that number.
    #[must_use]
    pub fn place(&self, id: PlaceId) -> Option<Place<'_>> {
        let at = (id.0 as usize).checked_mul(ROW)?;
        let row = self.places.get(at..at.checked_add(ROW)?)?;
        Some(Place {
            gazetteer: self,
            id,
            row,
        })
    }

    /// All that goes by this name; letters decide, not case, marks, hyphens or apostrophes.
    #[must_use]
    pub fn lookup(&self, name: &str) -> Candidates<'_> {
        match self.names.get(fold(name)) {
            Some(found) => self.candidates(found.value()),
            None => Candidates::none(self),
        }
    }

    /// The longest name that begins with token `at`. It ends where a token ends; its first and last
    /// word begin with a capital or a figure.
    #[must_use]
    pub fn walk(&self, tokens: &[&str], at: usize) -> Option<Walked<'_>> {
        let mut folded = Folded::new();
        let mut node = self.names.root();
        let mut output = Output::zero();
        let mut best = None;
        let reach = tokens.iter().enumerate().skip(at).take(LONGEST_NAME);
        'tokens: for (index, token) in reach {
            if is_joint_token(token) {
                if index == at {
                    return None;
                }
                continue;
            }
            let mut capital = false;
            for piece in pieces(token) {
                capital = piece.starts_with(|c: char| !c.is_lowercase());
                let Some(piece) = folded.lower(piece) else {
                    break 'tokens;
                };
                if piece.is_empty() {
                    break 'tokens; // full stops alone end a name
                }
                let blank = (node.addr() != self.names.root().addr()).then_some(b' ');
                for byte in blank.into_iter().chain(piece.bytes()) {
                    let Some(way) = node.find_input(byte) else {
                        break 'tokens;
                    };
                    let way = node.transition(way);
                    output = output.cat(way.out);
                    node = self.names.node(way.addr);
                }
            }
            if node.is_final() && capital {
                best = Some((index + 1 - at, output.cat(node.final_output()).value()));
            }
        }
        best.map(|(len, value)| Walked {
            len,
            candidates: self.candidates(value),
        })
    }

    fn shown(&self, at: u32) -> &str {
        let name = || {
            let at = at as usize;
            let length = usize::from(*self.shown.get(at)?);
            str::from_utf8(self.shown.get(at + 1..at + 1 + length)?).ok()
        };
        name().unwrap_or_default()
    }
}

impl std::fmt::Debug for Gazetteer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Gazetteer({} places, {} names)",
            self.len(),
            self.names()
        )
    }
}
