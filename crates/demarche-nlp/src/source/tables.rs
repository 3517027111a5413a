//! The tables of a package that hold no weights: tokenizer, norms, lemmas, ruler, vectors.

use std::path::Path;

use super::layers::floats;
use super::value::Value;
use crate::error::{Error, read_file};
use crate::model::{
    Assign, Attribute, Condition, LemmaTable, Piece, RulerRule, StaticVectors, TokenSpec,
    TokenizerRules,
};
use crate::morph::normalise_morph;
use crate::strings::string_id;
use crate::weights::Numbers;

/// Keys of a token description in the tokenizer's exceptions.
const ORTH: u64 = 65;
const NORM: u64 = 67;

fn read_value(path: &Path) -> Result<Value, Error> {
    Value::parse(&read_file(path)?).map_err(|e| Error::malformed(path, e))
}

/// `tokenizer`.
pub(super) fn tokenizer(path: &Path) -> Result<TokenizerRules, Error> {
    let value = read_value(path)?;
    let pattern = |key: &str| match value.get(key) {
        None | Some(Value::Nil) => Ok(None),
        Some(Value::Str(s)) => Ok(Some(s.clone())),
        Some(_) => Err(Error::malformed(path, format!("{key} is not a string"))),
    };
    let entries = value.get("exceptions").and_then(Value::as_map);
    let entries = entries.ok_or_else(|| Error::malformed(path, "no map of exceptions"))?;
    let mut exceptions = Vec::with_capacity(entries.len());
    for (key, pieces) in entries {
        let exception = exception(key, pieces)
            .map_err(|e| Error::malformed(path, format!("exception {key:?}: {e}")))?;
        exceptions.push(exception);
    }
    Ok(TokenizerRules {
        prefix: pattern("prefix_search")?,
        suffix: pattern("suffix_search")?,
        infix: pattern("infix_finditer")?,
        token_match: pattern("token_match")?,
        url_match: pattern("url_match")?,
        exceptions,
        faster_heuristics: value
            .get("faster_heuristics")
            .and_then(Value::as_bool)
            .unwrap_or(true),
    })
}

fn exception(key: &Value, pieces: &Value) -> Result<(String, Vec<Piece>), String> {
    let key = key.as_str().ok_or("not a string")?;
    let mut out = Vec::new();
    for piece in pieces.as_list().ok_or("not a list of tokens")? {
        let (mut text, mut norm) = (None, None);
        for (attribute, value) in piece.as_map().ok_or("a token that is not a map")? {
            let value = value
                .as_str()
                .ok_or("a value that is not a string")?
                .to_owned();
            match attribute.as_u64() {
                Some(ORTH) => text = Some(value),
                Some(NORM) => norm = Some(value),
                _ => {
                    return Err(format!(
                        "sets attribute {attribute:?}, only ORTH and NORM are known"
                    ));
                }
            }
        }
        out.push(Piece {
            text: text.ok_or("a token without text")?,
            norm,
        });
    }
    let joined: String = out.iter().map(|p| p.text.as_str()).collect();
    if key.is_empty() || joined != key {
        return Err("its tokens do not add up to it".to_owned());
    }
    Ok((key.to_owned(), out))
}

/// A file of named tables, `{table: {…}}`; absent file, no tables.
pub(super) struct Lookups {
    value: Value,
}

impl Lookups {
    pub(super) fn read(path: &Path) -> Result<Lookups, Error> {
        if !path.exists() {
            return Ok(Lookups {
                value: Value::Map(Vec::new()),
            });
        }
        Ok(Lookups {
            value: read_value(path)?,
        })
    }

    /// A table from string id to string, ascending by id; empty if absent.
    pub(super) fn strings(&self, path: &Path, table: &str) -> Result<Vec<(u64, String)>, Error> {
        let bad = || Error::malformed(path, format!("table {table}: not from ids to strings"));
        let Some(entries) = self.value.get(table) else {
            return Ok(Vec::new());
        };
        let mut out = Vec::new();
        for (key, value) in entries.as_map().ok_or_else(bad)? {
            let key = key.as_u64().ok_or_else(bad)?;
            out.push((key, value.as_str().ok_or_else(bad)?.to_owned()));
        }
        out.sort_unstable_by_key(|&(id, _)| id);
        Ok(out)
    }

    /// The three tables of English lemmas, by part of speech.
    pub(super) fn lemma_tables(&self, path: &Path) -> Result<Vec<LemmaTable>, Error> {
        let mut tables: Vec<LemmaTable> = Vec::new();
        for name in ["lemma_rules", "lemma_exc", "lemma_index"] {
            let bad = || Error::malformed(path, format!("table {name}: not of the known form"));
            let by_pos = self
                .value
                .get(name)
                .and_then(Value::as_map)
                .ok_or_else(|| Error::malformed(path, format!("no table {name}")))?;
            for (pos, entries) in by_pos {
                let pos = pos.as_u64().ok_or_else(bad)?;
                let at = match tables.iter().position(|t| t.pos == pos) {
                    Some(at) => at,
                    None => {
                        tables.push(LemmaTable {
                            pos,
                            ..LemmaTable::default()
                        });
                        tables.len() - 1
                    }
                };
                fill_lemma_table(&mut tables[at], name, entries).ok_or_else(bad)?;
            }
        }
        tables.sort_by_key(|t| t.pos);
        Ok(tables)
    }
}

fn fill_lemma_table(table: &mut LemmaTable, name: &str, entries: &Value) -> Option<()> {
    match name {
        "lemma_rules" => {
            for rule in entries.as_list()? {
                let [old, new] = rule.as_list()? else {
                    return None;
                };
                table
                    .rules
                    .push((old.as_str()?.to_owned(), new.as_str()?.to_owned()));
            }
        }
        "lemma_exc" => {
            for (form, lemmas) in entries.as_map()? {
                let id = form.as_str().map(string_id).or_else(|| form.as_u64())?;
                let lemmas = lemmas.as_list()?;
                let lemmas = lemmas.iter().map(|l| l.as_str().map(str::to_owned));
                table.exceptions.push((id, lemmas.collect::<Option<_>>()?));
            }
            table.exceptions.sort_unstable_by_key(|&(id, _)| id);
        }
        _ => {
            for lemma in entries.as_list()? {
                table.known.push(string_id(lemma.as_str()?));
            }
            table.known.sort_unstable();
            table.known.dedup();
        }
    }
    Some(())
}

/// `attribute_ruler/patterns`.
pub(super) fn ruler(path: &Path) -> Result<Vec<RulerRule>, Error> {
    let value = read_value(path)?;
    let rules = value
        .as_list()
        .ok_or_else(|| Error::malformed(path, "not a list of rules"))?;
    let mut out = Vec::with_capacity(rules.len());
    for (number, rule) in rules.iter().enumerate() {
        let rule = ruler_rule(rule)
            .map_err(|e| Error::unsupported(path, format!("rule {number}: {e}")))?;
        out.push(rule);
    }
    Ok(out)
}

fn ruler_rule(rule: &Value) -> Result<RulerRule, String> {
    let mut patterns = Vec::new();
    for pattern in rule
        .get("patterns")
        .and_then(Value::as_list)
        .ok_or("no patterns")?
    {
        let specs = pattern.as_list().ok_or("a pattern that is not a list")?;
        let specs = specs
            .iter()
            .map(token_spec)
            .collect::<Result<Vec<_>, _>>()?;
        if specs.is_empty() {
            return Err("a pattern without tokens".to_owned());
        }
        patterns.push(specs);
    }
    let mut assign = Assign::default();
    for (key, value) in rule
        .get("attrs")
        .and_then(Value::as_map)
        .ok_or("no attrs")?
    {
        let key = key.as_str().unwrap_or_default();
        let value = value
            .as_str()
            .ok_or_else(|| format!("{key} is not assigned a string"))?;
        let value = value.to_owned();
        match key {
            "POS" => assign.pos = Some(value),
            "TAG" => assign.tag = Some(value),
            "MORPH" => assign.morph = Some(normalise_morph(&value)),
            "LEMMA" => assign.lemma = Some(value),
            "DEP" => assign.dep = Some(value),
            other => return Err(format!("assigns {other}, which this runtime does not know")),
        }
    }
    let index = rule
        .get("index")
        .map_or(Some(0), Value::as_i64)
        .ok_or("index is no number")?;
    for pattern in &patterns {
        let length = pattern.len() as i64;
        if index >= length || index < -length {
            return Err(format!(
                "index {index} lies outside a pattern of {length} tokens"
            ));
        }
    }
    Ok(RulerRule {
        patterns,
        assign,
        index,
    })
}

fn token_spec(spec: &Value) -> Result<TokenSpec, String> {
    let mut out = Vec::new();
    for (key, condition) in spec.as_map().ok_or("a token that is not a map")? {
        let key = key.as_str().unwrap_or_default();
        let attribute = match key {
            "TAG" => Attribute::Tag,
            "POS" => Attribute::Pos,
            "DEP" => Attribute::Dep,
            "LOWER" => Attribute::Lower,
            "ORTH" | "TEXT" => Attribute::Orth,
            "IS_SPACE" => Attribute::IsSpace,
            other => {
                return Err(format!(
                    "asks for {other}, which this runtime does not know"
                ));
            }
        };
        if let Value::Map(operators) = condition {
            for (operator, operand) in operators {
                out.push((
                    attribute,
                    operation(operator.as_str().unwrap_or_default(), operand)?,
                ));
            }
        } else {
            out.push((attribute, plain(attribute, condition)?));
        }
    }
    if out
        .iter()
        .any(|(a, c)| (*a == Attribute::IsSpace) != matches!(c, Condition::Flag(_)))
    {
        return Err("asks IS_SPACE for a string, or a string attribute for a flag".to_owned());
    }
    Ok(out)
}

fn plain(attribute: Attribute, condition: &Value) -> Result<Condition, String> {
    match condition {
        Value::Str(s) => Ok(Condition::Is(s.clone())),
        Value::Bool(b) => Ok(Condition::Flag(*b)),
        Value::Int(_) | Value::Id(_) if attribute == Attribute::IsSpace => {
            Ok(Condition::Flag(condition.as_u64() != Some(0)))
        }
        other => Err(format!("compares with {other:?}")),
    }
}

fn operation(operator: &str, operand: &Value) -> Result<Condition, String> {
    let strings = || {
        let list = operand
            .as_list()
            .ok_or_else(|| format!("{operator} without a list"))?;
        let strings = list.iter().map(|s| s.as_str().map(str::to_owned));
        strings
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| format!("{operator} without strings"))
    };
    match operator {
        "IN" => Ok(Condition::In(strings()?)),
        "NOT_IN" => Ok(Condition::NotIn(strings()?)),
        "REGEX" => match operand.as_str() {
            Some(pattern) => Ok(Condition::Regex(pattern.to_owned())),
            None => Err("REGEX without a pattern".to_owned()),
        },
        other => Err(format!(
            "uses the operator {other}, which this runtime does not know"
        )),
    }
}

/// `vocab/vectors` and `vocab/key2row`; `None` where there are no rows.
pub(super) fn static_vectors(vocab: &Path) -> Result<Option<StaticVectors>, Error> {
    let path = vocab.join("vectors");
    if !path.exists() {
        return Ok(None);
    }
    let bytes = read_file(&path)?;
    let (shape, data) = npy(&bytes).map_err(|e| Error::malformed(&path, e))?;
    let [rows, dim] = shape;
    if rows == 0 {
        return Ok(None);
    }
    let config = vocab.join("vectors.cfg");
    if config.exists() {
        let mode: serde_json::Value = serde_json::from_slice(&read_file(&config)?)
            .map_err(|e| Error::malformed(&config, e.to_string()))?;
        if mode.get("mode").is_some_and(|m| m != "default") {
            return Err(Error::unsupported(
                &config,
                format!("vectors of mode {}", mode["mode"]),
            ));
        }
    }
    let data = floats(data, &[rows, dim]).map_err(|e| Error::malformed(&path, e))?;
    let path = vocab.join("key2row");
    let bad = || Error::malformed(&path, "not from ids to rows");
    let mut keys = Vec::new();
    for (key, row) in read_value(&path)?.as_map().ok_or_else(bad)? {
        let row = row
            .as_u64()
            .and_then(|r| u32::try_from(r).ok())
            .ok_or_else(bad)?;
        if row as usize >= rows {
            return Err(Error::malformed(&path, format!("row {row} of {rows}")));
        }
        keys.push((key.as_u64().ok_or_else(bad)?, row));
    }
    keys.sort_unstable_by_key(|&(id, _)| id);
    Ok(Some(StaticVectors {
        dim,
        data: Numbers::Owned(data),
        keys,
    }))
}

/// Shape and data of a two-dimensional `.npy` file of little-endian f32 in C order.
fn npy(bytes: &[u8]) -> Result<([usize; 2], &[u8]), String> {
    let rest = bytes.strip_prefix(b"\x93NUMPY").ok_or("not an .npy file")?;
    let (header, data) = match rest {
        [1, _, a, b, rest @ ..] => rest.split_at_checked(usize::from(u16::from_le_bytes([*a, *b]))),
        [2 | 3, _, a, b, c, d, rest @ ..] => {
            rest.split_at_checked(u32::from_le_bytes([*a, *b, *c, *d]) as usize)
        }
        _ => return Err(".npy file of an unknown version".to_owned()),
    }
    .ok_or(".npy header is cut off")?;
    let header = std::str::from_utf8(header).map_err(|_| ".npy header is not text")?;
    if !header.contains("'descr': '<f4'") || !header.contains("'fortran_order': False") {
        return Err("vectors are not little-endian f32 in C order".to_owned());
    }
    let shape = header
        .split_once("'shape': (")
        .and_then(|(_, s)| s.split_once(')'));
    let (shape, _) = shape.ok_or("no shape")?;
    let shape: Vec<usize> = shape
        .split(',')
        .map(str::trim)
        .filter(|s| !s.is_empty())
        .map(|s| s.parse().map_err(|_| "odd shape"))
        .collect::<Result<_, _>>()?;
    let &[rows, dim] = shape.as_slice() else {
        return Err("not two-dimensional".to_owned());
    };
    Ok(([rows, dim], data))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(json: &str) -> Result<RulerRule, String> {
        let json: serde_json::Value = serde_json::from_str(json).expect("test JSON");
        let bytes = rmp_serde::to_vec(&json).expect("encodable");
        ruler_rule(&Value::parse(&bytes).expect("msgpack"))
    }

    #[test]
    fn unknown_operators_are_refused() {
        let with = |spec: &str| {
            rule(&format!(
                r#"{{"patterns":[[{spec}]],"attrs":{{}},"index":0}}"#
            ))
        };
        assert!(with(r#"{"TAG":{"IN":["NN"]}}"#).is_ok());
        for spec in [
            r#"{"TAG":"NN","OP":"+"}"#,
            r#"{"TAG":{"FUZZY":"NN"}}"#,
            r#"{"_":{"custom":1}}"#,
            r#"{"IS_SPACE":"yes"}"#,
            r#"{"TAG":true}"#,
        ] {
            assert!(with(spec).is_err(), "{spec}");
        }
    }

    #[test]
    fn index_must_lie_in_the_match() {
        let at = |i: i64| {
            rule(&format!(
                r#"{{"patterns":[[{{"LOWER":"a"}},{{"LOWER":"b"}}]],"attrs":{{"LEMMA":"x"}},"index":{i}}}"#
            ))
        };
        assert!(at(1).is_ok() && at(-2).is_ok());
        assert!(at(2).is_err() && at(-3).is_err());
    }

    #[test]
    fn npy_header() {
        let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }\n";
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.as_bytes());
        bytes.extend([0; 8]);
        assert_eq!(npy(&bytes), Ok(([1, 2], &[0u8; 8][..])));
        assert!(npy(&bytes[..20]).is_err());
    }
}
