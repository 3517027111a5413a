//! Reading a model file: checks first, then views into it.

use xxhash_rust::xxh3::xxh3_64;

use super::bytes::{find_id, inconsistent, u32_at, u64_at};
use super::{
    ALIGNMENT, Bytes, Description, ENTRY, FORMAT, HEADER, Kind, LemmaDescription, MAGIC,
    StringTable, each_numbers,
};
use crate::error::Error;
use crate::lemma::LemmaSource;
use crate::model::{Meta, MorphClass, NetworkWeights, RulerRule, TokenizerRules};
use crate::tokenizer::rejoin::Sequences;

/// A model file, checked and taken apart.
pub(crate) struct Loaded {
    pub(crate) meta: Meta,
    pub(crate) tokenizer: TokenizerRules,
    pub(crate) sequences: Sequences,
    pub(crate) norms: StringTable,
    pub(crate) tags: Vec<String>,
    pub(crate) morphs: Vec<MorphClass>,
    pub(crate) ruler: Vec<RulerRule>,
    pub(crate) lemmas: LoadedLemmas,
    pub(crate) network: NetworkWeights,
}

/// The lemmatizer's tables, in the file.
pub(crate) enum LoadedLemmas {
    None,
    English(Vec<LoadedLemmaTable>),
    Lookup(StringTable),
}

/// The tables of one part of speech, in the file.
pub(crate) struct LoadedLemmaTable {
    /// String id of the part of speech in lower case.
    pub(crate) pos: u64,
    rules: Vec<(String, String)>,
    known: Bytes,
    exceptions: StringTable,
}

impl LemmaSource for LoadedLemmaTable {
    fn rules(&self) -> &[(String, String)] {
        &self.rules
    }
    fn is_known(&self, id: u64) -> bool {
        find_id(&self.known, self.known.len() / 8, id).is_some()
    }
    fn exceptions(&self, id: u64) -> Vec<&str> {
        self.exceptions
            .get(id)
            .map(|lemmas| lemmas.split('\0').collect())
            .unwrap_or_default()
    }
    fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.known.is_empty() && self.exceptions.is_empty()
    }
}

/// The sections of a file whose header is in order.
struct Sections {
    bytes: Bytes,
    count: usize,
}

impl Sections {
    fn open(bytes: Bytes) -> Result<Sections, Error> {
        if bytes.len() < HEADER || bytes[..16] != MAGIC {
            return Err(Error::NotAModelFile);
        }
        let found = u32_at(&bytes, 4);
        if found != FORMAT {
            return Err(Error::OtherFormat {
                found,
                expected: FORMAT,
            });
        }
        let (found, expected) = (bytes.len() as u64, u64_at(&bytes, 3));
        if found != expected {
            return Err(Error::WrongLength { found, expected });
        }
        if xxh3_64(&bytes[HEADER..]) != u64_at(&bytes, 4) {
            return Err(Error::Damaged);
        }
        let count = u32_at(&bytes, 5) as usize;
        if count > (bytes.len() - HEADER) / ENTRY {
            return Err(inconsistent("the section table lies outside the file"));
        }
        Ok(Sections { bytes, count })
    }

    fn find(&self, kind: Kind, number: u32) -> Result<Bytes, Error> {
        for i in 0..self.count {
            let entry = &self.bytes[HEADER + ENTRY * i..];
            if u32_at(entry, 0) == kind as u32 && u32_at(entry, 1) == number {
                let [at, length] = [u64_at(entry, 1), u64_at(entry, 2)]
                    .map(|n| usize::try_from(n).unwrap_or(usize::MAX));
                return self.bytes.part(at..at.saturating_add(length), "a section");
            }
        }
        Err(inconsistent(format!("section {kind:?} {number} is absent")))
    }
}

/// Checks a model file and takes it apart.
pub(crate) fn read(bytes: Bytes) -> Result<Loaded, Error> {
    let sections = Sections::open(bytes)?;
    let json = sections.find(Kind::Description, 0)?;
    let Description {
        meta,
        tokenizer,
        sequences,
        tags,
        morphs,
        ruler,
        lemmas,
        mut network,
    } = serde_json::from_slice(&json).map_err(|e| inconsistent(format!("the description: {e}")))?;
    fill(&sections, &mut network)?;
    if let Some(vectors) = &mut network.static_vectors {
        let keys = sections.find(Kind::VectorKeys, 0)?;
        let count = keys.len() / 12;
        let rows = vectors.data.len() / vectors.dim.max(1);
        for i in 0..count {
            let (id, row) = (u64_at(&keys, i), u32_at(&keys[8 * count..], i));
            if row as usize >= rows {
                return Err(inconsistent("a word vector beyond the last"));
            }
            vectors.keys.push((id, row));
        }
    }
    let table = |kind, number, what| StringTable::new(sections.find(kind, number)?, what);
    let lemmas = match lemmas {
        LemmaDescription::None => LoadedLemmas::None,
        LemmaDescription::Lookup => LoadedLemmas::Lookup(table(Kind::LemmaLookup, 0, "lemmas")?),
        LemmaDescription::English(tables) => LoadedLemmas::English(
            (0..)
                .zip(tables)
                .map(|(number, t)| {
                    let known = sections.find(Kind::LemmaKnown, number)?;
                    let exceptions = table(Kind::LemmaExceptions, number, "lemma exceptions")?;
                    Ok(LoadedLemmaTable {
                        pos: t.pos,
                        rules: t.rules,
                        known,
                        exceptions,
                    })
                })
                .collect::<Result<_, Error>>()?,
        ),
    };
    let norms = table(Kind::Norms, 0, "norms")?;
    Ok(Loaded {
        meta,
        tokenizer,
        sequences,
        norms,
        tags,
        morphs,
        ruler,
        lemmas,
        network,
    })
}

/// Fills the gaps of a network's description with the numbers of the file.
fn fill(sections: &Sections, network: &mut NetworkWeights) -> Result<(), Error> {
    let lengths = sections.find(Kind::Lengths, 0)?;
    let numbers = sections.find(Kind::Numbers, 0)?;
    let (mut i, mut at) = (0, 0usize);
    let mut problem = None;
    each_numbers(network, &mut |array| {
        if i >= lengths.len() / 8 {
            problem.get_or_insert_with(|| inconsistent("numbers are missing"));
            return;
        }
        let length = usize::try_from(lengths.u64_at(i)).unwrap_or(usize::MAX);
        let end = at.saturating_add(length.saturating_mul(4));
        match numbers.part(at..end, "an array of numbers") {
            Ok(part) => *array = part.numbers(),
            Err(e) => {
                problem.get_or_insert(e);
            }
        }
        i += 1;
        at = end.checked_next_multiple_of(ALIGNMENT).unwrap_or(end);
    });
    if i != lengths.len() / 8 {
        problem.get_or_insert_with(|| inconsistent("numbers are left over"));
    }
    problem.map_or(Ok(()), Err)
}
