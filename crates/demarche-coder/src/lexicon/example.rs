//! Example sentences beside the rules, and what is expected of them.
//!
//! `"Police detained twelve students. => COP > EDU"`: behind `=>` the actors, `>`,
//! the recipients, each as `COUNTRY SECTOR` (either may be missing, `+` joins,
//! nothing stands for nobody, `_` for anybody); a part behind `;` may give
//! `modality`, `type/mode` or `said_by X`. What is not written is not checked.

use demarche_codebook::{EventType, Modality, Mode};

/// One sentence with its expectation.
#[derive(Debug, Clone)]
pub struct Example {
    /// The sentence.
    pub sentence: String,
    /// What must come out.
    pub expected: Expected,
}

/// What an example expects of one event.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// Actors, None if not checked.
    pub actors: Option<Vec<Side>>,
    /// Recipients, None if not checked.
    pub recipients: Option<Vec<Side>>,
    /// Modality, `actual` if not written.
    pub modality: Option<Modality>,
    /// Type, where it differs from the file's (operators).
    pub event_type: Option<EventType>,
    /// Mode, where it differs from the rule's.
    pub mode: Option<Mode>,
    /// Country or sector of the speaker.
    pub said_by: Option<String>,
}

/// One expected participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Country code, if any is expected.
    pub country: Option<String>,
    /// Sectors of which each must be among those found.
    pub sectors: Vec<String>,
}

impl Example {
    /// Parses `sentence => expectation`.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(source: &str) -> Result<Example, String> {
        let Some((sentence, rest)) = source.split_once("=>") else {
            return Ok(Example { sentence: source.trim().to_owned(), expected: Expected::default() });
        };
        let mut expected = Expected::default();
        for (i, part) in rest.split(';').map(str::trim).enumerate() {
            if i == 0 {
                let (left, right) = match part.split_once('>') {
                    Some((l, r)) => (l, Some(r)),
                    None => (part, None),
                };
                expected.actors = sides(left)?;
                expected.recipients = right.map(sides).transpose()?.flatten();
            } else if let Ok(m) = part.parse::<Modality>() {
                expected.modality = Some(m);
            } else if let Some(who) = part.strip_prefix("said_by ") {
                expected.said_by = Some(who.trim().to_owned());
            } else {
                let (t, m) = match part.split_once('/') {
                    Some((t, m)) => (t, Some(m)),
                    None => (part, None),
                };
                expected.event_type = Some(t.parse().map_err(|_| format!("'{part}' is no type or modality"))?);
                expected.mode =
                    m.map(|m| m.parse().map_err(|_| format!("'{m}' is no mode"))).transpose()?;
            }
        }
        Ok(Example { sentence: sentence.trim().to_owned(), expected })
    }
}

/// `USA GOV + RUS`, empty for nobody, `_` for unchecked.
fn sides(source: &str) -> Result<Option<Vec<Side>>, String> {
    let source = source.trim();
    if source == "_" {
        return Ok(None);
    }
    let mut out = Vec::new();
    for side in source.split('+').map(str::trim).filter(|s| !s.is_empty()) {
        let mut s = Side { country: None, sectors: Vec::new() };
        for (i, word) in side.split_whitespace().enumerate() {
            if word.len() != 3 || !word.bytes().all(|b| b.is_ascii_uppercase()) {
                return Err(format!("'{word}' is no country or sector code"));
            }
            if word.parse::<demarche_codebook::Sector>().is_ok() {
                s.sectors.push(word.to_owned());
            } else if i == 0 {
                s.country = Some(word.to_owned());
            } else {
                return Err(format!("'{word}' is no sector code"));
            }
        }
        out.push(s);
    }
    Ok(Some(out))
}
