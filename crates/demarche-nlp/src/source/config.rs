//! `config.cfg`: sections of `key = JSON value`, where a value may refer to another.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::error::{Error, read_file};

/// References followed before a circle is suspected.
const MAX_REFERENCES: usize = 16;

/// A parsed `config.cfg`.
pub(super) struct Config {
    pub(super) path: PathBuf,
    /// (section, key) to the value as written.
    values: HashMap<(String, String), String>,
}

impl Config {
    pub(super) fn read(path: &Path) -> Result<Config, Error> {
        let bytes = read_file(path)?;
        let text = String::from_utf8(bytes).map_err(|_| Error::malformed(path, "not UTF-8"))?;
        let mut values: HashMap<(String, String), String> = HashMap::new();
        let mut section = String::new();
        let mut last_key = None;
        for (number, line) in text.lines().enumerate() {
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed.starts_with('#') || trimmed.starts_with(';') {
                continue;
            }
            if line.starts_with([' ', '\t']) {
                // Goes on with the value above.
                if let Some(value) = last_key.as_ref().and_then(|k| values.get_mut(k)) {
                    value.push('\n');
                    value.push_str(trimmed);
                    continue;
                }
            }
            if let Some(name) = trimmed.strip_prefix('[').and_then(|s| s.strip_suffix(']')) {
                section = name.to_owned();
                last_key = None;
            } else if let Some((key, value)) = trimmed.split_once('=') {
                let key = (section.clone(), key.trim().to_owned());
                values.insert(key.clone(), value.trim().to_owned());
                last_key = Some(key);
            } else {
                let what = format!("line {}: neither a section nor a value", number + 1);
                return Err(Error::malformed(path, what));
            }
        }
        Ok(Config {
            path: path.to_owned(),
            values,
        })
    }

    /// The value of `key` in `section`, references resolved; `None` if absent or null.
    pub(super) fn get(&self, section: &str, key: &str) -> Result<Option<Json>, Error> {
        let (mut section, mut key) = (section.to_owned(), key.to_owned());
        for _ in 0..MAX_REFERENCES {
            let Some(raw) = self.values.get(&(section.clone(), key.clone())) else {
                return Ok(None);
            };
            let reference = raw.strip_prefix("${").and_then(|r| r.strip_suffix('}'));
            if let Some(reference) = reference {
                let (s, k) = match reference.split_once(':') {
                    Some(pair) => pair,
                    None => reference.rsplit_once('.').ok_or_else(|| {
                        Error::malformed(&self.path, format!("[{section}] {key}: odd reference"))
                    })?,
                };
                (section, key) = (s.to_owned(), k.to_owned());
                continue;
            }
            return match serde_json::from_str(raw) {
                Ok(Json::Null) => Ok(None),
                Ok(value) => Ok(Some(value)),
                Err(e) => Err(Error::malformed(
                    &self.path,
                    format!("[{section}] {key}: {e}"),
                )),
            };
        }
        Err(Error::malformed(
            &self.path,
            format!("[{section}] {key}: references go in a circle"),
        ))
    }

    /// A string value.
    pub(super) fn string(&self, section: &str, key: &str) -> Result<Option<String>, Error> {
        match self.get(section, key)? {
            None => Ok(None),
            Some(Json::String(s)) => Ok(Some(s)),
            Some(_) => Err(Error::malformed(
                &self.path,
                format!("[{section}] {key}: not a string"),
            )),
        }
    }

    /// A list of strings, empty if absent.
    pub(super) fn strings(&self, section: &str, key: &str) -> Result<Vec<String>, Error> {
        let Some(value) = self.get(section, key)? else {
            return Ok(Vec::new());
        };
        serde_json::from_value(value)
            .map_err(|e| Error::malformed(&self.path, format!("[{section}] {key}: {e}")))
    }

    /// A whole number.
    pub(super) fn number(&self, section: &str, key: &str) -> Result<Option<usize>, Error> {
        let Some(value) = self.get(section, key)? else {
            return Ok(None);
        };
        let n = value
            .as_u64()
            .and_then(|n| usize::try_from(n).ok())
            .ok_or_else(|| {
                Error::malformed(&self.path, format!("[{section}] {key}: not a whole number"))
            })?;
        Ok(Some(n))
    }

    /// A truth value, false if absent.
    pub(super) fn flag(&self, section: &str, key: &str) -> Result<bool, Error> {
        Ok(self
            .get(section, key)?
            .and_then(|v| v.as_bool())
            .unwrap_or(false))
    }

    /// The registered function of a section (its `@architectures`, `@tokenizers`, …), also
    /// where the section is written as one JSON object in its parent.
    pub(super) fn function(&self, section: &str, registry: &str) -> Result<Option<String>, Error> {
        if let Some(name) = self.string(section, registry)? {
            return Ok(Some(name));
        }
        let Some((parent, key)) = section.rsplit_once('.') else {
            return Ok(None);
        };
        let object = self.get(parent, key)?;
        Ok(object.and_then(|o| o.get(registry)?.as_str().map(str::to_owned)))
    }
}
