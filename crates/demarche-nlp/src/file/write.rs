//! Writing a model file.

use xxhash_rust::xxh3::xxh3_64;

use super::{
    ALIGNMENT, Description, ENTRY, FORMAT, HEADER, Kind, LemmaDescription, MAGIC, StringTable,
    each_numbers,
};
use crate::error::Error;
use crate::model::{LemmaRules, Model};
use crate::tokenizer::Tokenizer;
use crate::tokenizer::rejoin::Sequences;

/// The bytes of the model file of `model`. The same model gives the same bytes.
pub fn write(model: &Model) -> Result<Vec<u8>, Error> {
    let tokenizer = Tokenizer::new(model.tokenizer.clone())?;
    let description = Description {
        meta: model.meta.clone(),
        sequences: Sequences::of(&tokenizer, model.tokenizer.faster_heuristics),
        tokenizer: model.tokenizer.clone(),
        tags: model.tags.clone(),
        morphs: model.morphs.clone(),
        ruler: model.ruler.clone(),
        lemmas: LemmaDescription::of(&model.lemmatizer),
        network: model.network.clone(),
    };
    let json = serde_json::to_vec(&description).map_err(|e| Error::Inconsistent {
        what: format!("the description cannot be written: {e}"),
    })?;
    let mut sections = vec![(Kind::Description, 0, json)];
    let (mut lengths, mut numbers) = (Vec::new(), Vec::new());
    each_numbers(&mut model.network.clone(), &mut |array| {
        lengths.extend((array.len() as u64).to_le_bytes());
        pad(&mut numbers);
        for x in array.iter() {
            numbers.extend(x.to_le_bytes());
        }
    });
    sections.push((Kind::Lengths, 0, lengths));
    sections.push((Kind::Numbers, 0, numbers));
    if let Some(vectors) = &model.network.static_vectors {
        let ids = vectors.keys.iter().flat_map(|(id, _)| id.to_le_bytes());
        let rows = vectors.keys.iter().flat_map(|(_, row)| row.to_le_bytes());
        sections.push((Kind::VectorKeys, 0, ids.chain(rows).collect()));
    }
    let table = |entries: &[(u64, String)]| {
        StringTable::encode(entries.iter().map(|(id, text)| (*id, text.as_str())))
    };
    sections.push((Kind::Norms, 0, table(&model.lexeme_norms)));
    match &model.lemmatizer {
        LemmaRules::None => {}
        LemmaRules::Lookup(entries) => sections.push((Kind::LemmaLookup, 0, table(entries))),
        LemmaRules::English(tables) => {
            for (number, t) in (0..).zip(tables) {
                let known = t.known.iter().flat_map(|id| id.to_le_bytes()).collect();
                sections.push((Kind::LemmaKnown, number, known));
                let exceptions = t
                    .exceptions
                    .iter()
                    .map(|(id, lemmas)| (*id, lemmas.join("\0")));
                let exceptions: Vec<(u64, String)> = exceptions.collect();
                sections.push((Kind::LemmaExceptions, number, table(&exceptions)));
            }
        }
    }
    Ok(assemble(&sections))
}

fn pad(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
}

fn assemble(sections: &[(Kind, u32, Vec<u8>)]) -> Vec<u8> {
    let mut table = Vec::new();
    let mut body = Vec::new();
    let body_at = (HEADER + ENTRY * sections.len()).next_multiple_of(ALIGNMENT);
    for (kind, number, bytes) in sections {
        pad(&mut body);
        table.extend((*kind as u32).to_le_bytes());
        table.extend(number.to_le_bytes());
        table.extend(((body_at + body.len()) as u64).to_le_bytes());
        table.extend((bytes.len() as u64).to_le_bytes());
        body.extend(bytes);
    }
    let mut out = vec![0; HEADER];
    out.extend(table);
    pad(&mut out);
    out.extend(body);
    out[..16].copy_from_slice(&MAGIC);
    out[16..20].copy_from_slice(&FORMAT.to_le_bytes());
    out[20..24].copy_from_slice(&(sections.len() as u32).to_le_bytes());
    let length = out.len() as u64;
    out[24..32].copy_from_slice(&length.to_le_bytes());
    let checksum = xxh3_64(&out[HEADER..]);
    out[32..40].copy_from_slice(&checksum.to_le_bytes());
    out
}
