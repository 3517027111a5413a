//! Example sentences beside the rules, and what is expected of them.
//!
//! `"Police detained twelve students. => COP > EDU"`: behind `=>` the actors, `>`,
//! the recipients, each as `COUNTRY SECTOR` (either may be missing, `+` joins,
//! nothing stands for nobody, `_` for anybody); a part behind `;` may give
//! `modality`, `type/mode` or `said_by X`. What is not written is not checked.

use super::Rule;
use crate::record::{Event, Participant};
use demarche_codebook::{EventType, Modality, Mode};

/// One sentence with its expectation.
#[derive(Debug, Clone)]
pub struct Example {
    /// The sentence.
    pub sentence: String,
    /// What must come out.
    pub expected: Expected,
    /// The same as written; empty if only the rule must fire.
    pub written: String,
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
            return Ok(Example {
                sentence: source.trim().to_owned(),
                expected: Expected::default(),
                written: String::new(),
            });
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
                expected.event_type = Some(
                    t.parse()
                        .map_err(|_| format!("'{part}' is no type or modality"))?,
                );
                expected.mode = m
                    .map(|m| m.parse().map_err(|_| format!("'{m}' is no mode")))
                    .transpose()?;
            }
        }
        Ok(Example {
            sentence: sentence.trim().to_owned(),
            expected,
            written: rest.trim().to_owned(),
        })
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
        let mut s = Side {
            country: None,
            sectors: Vec::new(),
        };
        // `_` stands for a participant of whatever country and sector
        for (i, word) in side
            .split_whitespace()
            .enumerate()
            .filter(|(_, w)| *w != "_")
        {
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

impl Example {
    /// What is wrong with the coding of this example by `rule`; empty if all holds.
    ///
    /// The event looked at is the first one of the rule; without one, the example fails.
    pub fn faults(&self, rule: &Rule, events: &[Event]) -> Vec<String> {
        let Some(e) = events.iter().find(|e| e.rule == rule.id) else {
            let others: Vec<String> = events
                .iter()
                .map(|e| format!("{} {}", e.rule, summary(e)))
                .collect();
            return vec![format!(
                "did not fire; coded instead: [{}]",
                others.join(" | ")
            )];
        };
        let mut faults = Vec::new();
        let mut fault =
            |what: &str, wanted: &dyn std::fmt::Display, found: &dyn std::fmt::Display| {
                faults.push(format!("{what}: wanted {wanted}, found {found}"));
            };
        if let Some(t) = self
            .expected
            .event_type
            .or(rule.event_type.filter(|_| self.expected.modality.is_none()))
            && rule.op.is_none() | self.expected.event_type.is_some()
            && e.event_type != t
        {
            fault("type", &t, &e.event_type);
        }
        if let Some(m) = self.expected.mode
            && e.mode != Some(m)
        {
            fault(
                "mode",
                &m,
                &e.mode.map_or("none".to_owned(), |m| m.to_string()),
            );
        }
        let modality = self.expected.modality.unwrap_or(Modality::Actual);
        if e.modality != modality {
            fault("modality", &modality, &e.modality);
        }
        for (what, wanted, found) in [
            ("actors", &self.expected.actors, &e.actors),
            ("recipients", &self.expected.recipients, &e.recipients),
        ] {
            if let Some(wanted) = wanted
                && !agree(wanted, found)
            {
                let show = wanted
                    .iter()
                    .map(Side::to_string)
                    .collect::<Vec<_>>()
                    .join(" + ");
                fault(what, &show, &people(found));
            }
        }
        if let Some(who) = &self.expected.said_by {
            let ok = e.said_by.as_ref().is_some_and(|p| {
                p.country.as_deref() == Some(who) || p.sectors.iter().any(|s| s.as_str() == who)
            });
            if !ok {
                fault(
                    "said_by",
                    who,
                    &e.said_by
                        .as_ref()
                        .map_or("nobody".to_owned(), |p| p.text.clone()),
                );
            }
        }
        faults
    }
}

/// Each wanted side has its own participant and the other way round.
fn agree(wanted: &[Side], found: &[Participant]) -> bool {
    let fits = |s: &Side, p: &Participant| {
        s.country
            .as_ref()
            .is_none_or(|c| p.country.as_ref() == Some(c))
            && s.sectors
                .iter()
                .all(|x| p.sectors.iter().any(|y| y.as_str() == x))
    };
    let mut free: Vec<&Participant> = found.iter().collect();
    for s in wanted {
        match free.iter().position(|p| fits(s, p)) {
            Some(i) => {
                free.remove(i);
            }
            None => return false,
        }
    }
    free.is_empty()
}

fn people(list: &[Participant]) -> String {
    if list.is_empty() {
        return "nobody".to_owned();
    }
    list.iter()
        .map(|p| {
            let sectors: Vec<&str> = p.sectors.iter().map(|s| s.as_str()).collect();
            format!(
                "{} ({} {})",
                p.text,
                p.country.as_deref().unwrap_or("-"),
                sectors.join(" ")
            )
        })
        .collect::<Vec<_>>()
        .join(" + ")
}

/// One line for people: type, mode, sides, modality.
pub fn summary(e: &Event) -> String {
    format!(
        "{}{} {} > {} {}",
        e.event_type,
        e.mode.map(|m| format!("/{m}")).unwrap_or_default(),
        people(&e.actors),
        people(&e.recipients),
        e.modality
    )
}

impl std::fmt::Display for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut words: Vec<&str> = self.country.as_deref().into_iter().collect();
        words.extend(self.sectors.iter().map(String::as_str));
        f.write_str(&words.join(" "))
    }
}
