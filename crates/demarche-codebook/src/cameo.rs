//! CAMEO codes, and the way from PLOVER to the closest one.
//!
//! Two roads lead to a code finer than the default of a type and mode. A rule that knows what is asked,
//! given or done names the *aspect* ("sanctions", "mediate"); a rule that does not leaves it to the
//! *contexts* of the sentence. Both are lists in `cameo_refine.toml`.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::error::{self, Error};
use crate::{Context, ContextSet, EventType, Mode, Quad};

const CODES: &str = "cameo.csv";
const REFINEMENTS: &str = "cameo_refine.toml";
/// Stands for "no mode" in the keys of `cameo_refine.toml`.
const NO_MODE: &str = "none";

/// One CAMEO code.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CameoCode {
    /// Two to four digits, with the leading zero.
    pub code: String,
    /// What it stands for, in a few words.
    pub label: String,
    /// The first two digits.
    pub root: String,
    /// Value on the Goldstein scale, -10 to +10.
    pub goldstein: f32,
    /// PLOVER quad class; GDELT's QuadClass differs.
    pub quad: Quad,
    /// PLOVER type; None for plain statements (01), which PLOVER does not code.
    pub event_type: Option<EventType>,
    /// PLOVER mode.
    pub mode: Option<Mode>,
    /// PLOVER contexts.
    pub contexts: ContextSet,
    /// The code of the promise or threat to do this; None where telling it in advance changes nothing.
    pub announced: Option<String>,
}

/// All CAMEO codes, and the refinements of each PLOVER type and mode.
#[derive(Debug, Clone)]
pub struct CameoTable {
    codes: BTreeMap<String, CameoCode>,
    refinements: HashMap<(EventType, Option<Mode>), Refinement>,
}

/// How to choose a code for one type and mode.
#[derive(Debug, Clone)]
struct Refinement {
    default: String,
    aspects: BTreeMap<String, String>,
    contexts: Vec<(ContextSet, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RefinementEntry {
    default: String,
    #[serde(default)]
    aspects: BTreeMap<String, String>,
    #[serde(default)]
    contexts: Vec<(String, String)>,
}

impl CameoTable {
    /// Reads `cameo.csv` and `cameo_refine.toml`.
    pub(crate) fn parse(codes: &str, refinements: &str) -> Result<Self, Error> {
        let table = Self {
            codes: parse_codes(codes)?,
            refinements: parse_refinements(refinements)?,
        };
        for code in table.codes.values() {
            if let Some(announced) = &code.announced {
                table.known(CODES, &code.code, announced)?;
            }
        }
        for ((event_type, mode), refinement) in &table.refinements {
            let entry = key(*event_type, *mode);
            let aspects = refinement.aspects.values();
            let contexts = refinement.contexts.iter().map(|(_, code)| code);
            for code in std::iter::once(&refinement.default)
                .chain(aspects)
                .chain(contexts)
            {
                table.known(REFINEMENTS, &entry, code)?;
            }
        }
        Ok(table)
    }

    /// Requires a type and mode to be refined, with a default that CAMEO's quad agrees with.
    pub(crate) fn check(
        &self,
        event_type: EventType,
        mode: Option<Mode>,
        quad: Quad,
    ) -> Result<(), Error> {
        let entry = key(event_type, mode);
        if !self.refinements.contains_key(&(event_type, mode)) {
            return Err(Error::entry(REFINEMENTS, entry, "is missing"));
        }
        for code in self
            .codes
            .values()
            .filter(|code| code.event_type == Some(event_type))
        {
            if code.quad != quad {
                let problem = format!("quad {} is not that of {event_type}, {quad}", code.quad);
                return Err(Error::entry(CODES, &code.code, problem));
            }
        }
        Ok(())
    }

    fn known(&self, file: &'static str, entry: &str, code: &str) -> Result<(), Error> {
        if self.codes.contains_key(code) {
            Ok(())
        } else {
            Err(Error::entry(
                file,
                entry,
                format!("there is no code {code:?}"),
            ))
        }
    }

    /// One code; None if there is no such code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&CameoCode> {
        self.codes.get(code)
    }

    /// All codes, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &CameoCode> {
        self.codes.values()
    }

    /// The code of a type and mode of which nothing more is known.
    #[must_use]
    pub fn default_code(&self, event_type: EventType, mode: Option<Mode>) -> &str {
        &self.refinement(event_type, mode).default
    }

    /// The code of a type and mode for what is asked, given or done; None if there is no such aspect.
    ///
    /// ```
    /// use demarche_codebook::{Codebook, EventType, Mode};
    /// let table = Codebook::get().cameo_table();
    /// assert_eq!(table.by_aspect(EventType::Request, Some(Mode::Yield), "sanctions"), Some("0254"));
    /// ```
    #[must_use]
    pub fn by_aspect(
        &self,
        event_type: EventType,
        mode: Option<Mode>,
        aspect: &str,
    ) -> Option<&str> {
        self.refinement(event_type, mode)
            .aspects
            .get(aspect)
            .map(String::as_str)
    }

    /// The aspects of a type and mode with their codes, sorted.
    pub fn aspects(
        &self,
        event_type: EventType,
        mode: Option<Mode>,
    ) -> impl Iterator<Item = (&str, &str)> {
        let aspects = &self.refinement(event_type, mode).aspects;
        aspects
            .iter()
            .map(|(aspect, code)| (aspect.as_str(), code.as_str()))
    }

    /// The code of a type and mode, refined by what the sentence is about.
    ///
    /// ```
    /// use demarche_codebook::{Codebook, Context, ContextSet, EventType, Mode};
    /// let table = Codebook::get().cameo_table();
    /// let military: ContextSet = [Context::Military].into_iter().collect();
    /// assert_eq!(table.by_contexts(EventType::Request, Some(Mode::Assist), military), "0212");
    /// assert_eq!(table.by_contexts(EventType::Request, Some(Mode::Assist), ContextSet::EMPTY), "021");
    /// ```
    #[must_use]
    pub fn by_contexts(
        &self,
        event_type: EventType,
        mode: Option<Mode>,
        contexts: ContextSet,
    ) -> &str {
        let refinement = self.refinement(event_type, mode);
        refinement
            .contexts
            .iter()
            .find(|(needed, _)| contexts.contains_all(*needed))
            .map_or(&refinement.default, |(_, code)| code)
    }

    /// The code of the demand whose plea is `code`: 10x for 02x. Other codes are returned as given.
    ///
    /// ```
    /// let table = demarche_codebook::Codebook::get().cameo_table();
    /// assert_eq!(table.demand("0212"), "1012");
    /// ```
    #[must_use]
    pub fn demand<'a>(&'a self, code: &'a str) -> &'a str {
        code.strip_prefix("02")
            .and_then(|rest| self.get(&format!("10{rest}")))
            .map_or(code, |demand| &demand.code)
    }

    /// The code of an event that is announced, promised or threatened and not done yet: what goes with
    /// the reductions to AGREE, CONCEDE and THREATEN. Unchanged where CAMEO has nothing better.
    ///
    /// ```
    /// let table = demarche_codebook::Codebook::get().cameo_table();
    /// assert_eq!(table.announced("042"), "036");
    /// assert_eq!(table.announced("163"), "1312");
    /// ```
    #[must_use]
    pub fn announced<'a>(&'a self, code: &'a str) -> &'a str {
        self.get(code)
            .and_then(|code| code.announced.as_deref())
            .unwrap_or(code)
    }

    fn refinement(&self, event_type: EventType, mode: Option<Mode>) -> &Refinement {
        self.refinements
            .get(&(event_type, mode))
            // In the map: `Codebook::parse` requires an entry for every type without mode.
            .unwrap_or_else(|| &self.refinements[&(event_type, None)])
    }
}

fn key(event_type: EventType, mode: Option<Mode>) -> String {
    format!("{event_type}.{}", mode.map_or(NO_MODE, Mode::as_str))
}

/// Comma-separated without quoting: no field holds a comma. Lines that begin with `#` are comments.
fn parse_codes(text: &str) -> Result<BTreeMap<String, CameoCode>, Error> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let mut codes = BTreeMap::new();
    for line in lines.skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let &[
            code,
            label,
            root,
            goldstein,
            quad,
            event_type,
            mode,
            contexts,
            announced,
        ] = fields.as_slice()
        else {
            return Err(Error::entry(CODES, line, "expected nine fields"));
        };
        let goldstein: f32 = goldstein
            .parse()
            .map_err(|_| Error::entry(CODES, code, format!("{goldstein:?} is no number")))?;
        if !(-10.0..=10.0).contains(&goldstein) {
            return Err(Error::entry(CODES, code, "Goldstein value off the scale"));
        }
        if !code.starts_with(root) || root.len() != 2 {
            return Err(Error::entry(
                CODES,
                code,
                format!("its root is not {root:?}"),
            ));
        }
        let entry = CameoCode {
            code: code.to_owned(),
            label: label.to_owned(),
            root: root.to_owned(),
            goldstein,
            quad: error::name(CODES, code, quad)?,
            event_type: optional(code, event_type)?,
            mode: optional(code, mode)?,
            contexts: contexts
                .split(';')
                .filter(|name| !name.is_empty())
                .map(|name| error::name::<Context>(CODES, code, name))
                .collect::<Result<_, _>>()?,
            announced: (!announced.is_empty()).then(|| announced.to_owned()),
        };
        if codes.insert(entry.code.clone(), entry).is_some() {
            return Err(Error::entry(CODES, code, "stands twice"));
        }
    }
    Ok(codes)
}

fn optional<T: std::str::FromStr<Err = crate::UnknownName>>(
    code: &str,
    name: &str,
) -> Result<Option<T>, Error> {
    if name.is_empty() {
        Ok(None)
    } else {
        error::name(CODES, code, name).map(Some)
    }
}

fn parse_refinements(text: &str) -> Result<HashMap<(EventType, Option<Mode>), Refinement>, Error> {
    let file: BTreeMap<EventType, BTreeMap<String, RefinementEntry>> =
        error::toml(REFINEMENTS, text)?;
    let mut refinements = HashMap::new();
    for (event_type, modes) in file {
        for (mode, entry) in modes {
            let place = format!("{event_type}.{mode}");
            let mode = match mode.as_str() {
                NO_MODE => None,
                name => Some(error::name(REFINEMENTS, &place, name)?),
            };
            let mut contexts = Vec::new();
            for (names, code) in entry.contexts {
                let needed = names
                    .split('+')
                    .map(|name| error::name::<Context>(REFINEMENTS, &place, name))
                    .collect::<Result<_, _>>()?;
                contexts.push((needed, code));
            }
            let refinement = Refinement {
                default: entry.default,
                aspects: entry.aspects,
                contexts,
            };
            refinements.insert((event_type, mode), refinement);
        }
    }
    Ok(refinements)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Codebook;

    fn table() -> &'static CameoTable {
        Codebook::get().cameo_table()
    }

    #[test]
    fn the_table_is_whole() {
        assert_eq!(table().iter().count(), 318);
        for root in 1..=20 {
            assert!(table().get(&format!("{root:02}")).is_some(), "root {root}");
        }
        for code in table().iter() {
            assert!(!code.label.is_empty());
            assert_eq!(
                code.event_type.is_none(),
                code.root == "01",
                "{}",
                code.code
            );
            // Every code stands under the next shorter one.
            let parent = &code.code[..code.code.len() - 1];
            assert!(
                parent.len() < 2 || table().get(parent).is_some(),
                "{}",
                code.code
            );
        }
    }

    #[test]
    fn codes_map_to_modes_that_their_type_has() {
        for code in table().iter() {
            if let (Some(event_type), Some(mode)) = (code.event_type, code.mode) {
                assert!(
                    event_type.has_mode(mode),
                    "{}: {event_type} {mode}",
                    code.code
                );
            }
        }
    }

    #[test]
    fn only_types_and_modes_that_exist_are_refined() {
        for &(event_type, mode) in table().refinements.keys() {
            assert!(
                mode.is_none_or(|mode| event_type.has_mode(mode)),
                "{event_type} {mode:?}"
            );
        }
    }

    #[test]
    fn refinements_stay_within_the_type() {
        // Where CAMEO has no twin, or counts a thing elsewhere, another root is meant.
        let abroad = |event_type, code: &str| match event_type {
            EventType::Concede => code.starts_with("035"),
            EventType::Retreat => code == "0831",
            _ => false,
        };
        for (&(event_type, mode), refinement) in &table().refinements {
            let aspects = refinement.aspects.values();
            let contexts = refinement.contexts.iter().map(|(_, code)| code);
            for code in std::iter::once(&refinement.default)
                .chain(aspects)
                .chain(contexts)
            {
                let entry = table().get(code).unwrap();
                assert!(
                    entry.event_type == Some(event_type) || abroad(event_type, code),
                    "{event_type} {mode:?} -> {code}"
                );
            }
        }
    }

    #[test]
    fn announcing_ends_in_words() {
        for code in table().iter() {
            let Some(announced) = &code.announced else {
                continue;
            };
            let to = table().get(announced).unwrap();
            let expected = match code.quad {
                Quad::VerbalCooperation | Quad::MaterialCooperation => EventType::Agree,
                Quad::VerbalConflict | Quad::MaterialConflict => EventType::Threaten,
            };
            assert_eq!(
                to.event_type,
                Some(expected),
                "{} -> {announced}",
                code.code
            );
            assert_eq!(table().announced(announced), announced);
        }
    }

    #[test]
    fn every_plea_has_its_demand() {
        for code in table().iter().filter(|code| code.root == "02") {
            let demand = table().get(table().demand(&code.code)).unwrap();
            assert_eq!(demand.root, "10");
            assert_eq!(demand.mode, code.mode);
        }
        assert_eq!(table().demand("042"), "042");
    }

    #[test]
    fn the_first_context_wins_and_pairs_need_both() {
        let contexts = |names: &[Context]| names.iter().copied().collect();
        let code = |names: &[Context]| {
            table().by_contexts(EventType::Accuse, Some(Mode::Allege), contexts(names))
        };
        assert_eq!(code(&[Context::HumanRights, Context::Military]), "1124");
        assert_eq!(code(&[Context::HumanRights]), "1122");
        assert_eq!(code(&[Context::Crime, Context::Corruption]), "1121");
        assert_eq!(code(&[Context::Health]), "112");
    }

    #[test]
    fn a_bad_line_is_refused() {
        let refine = crate::BUILT_IN.refinements;
        for (line, problem) in [
            (
                "042,visit,04,1.9,verbal-cooperation,CONSULT,visit,",
                "expected nine fields",
            ),
            (
                "042,visit,05,1.9,verbal-cooperation,CONSULT,visit,,",
                "its root is not \"05\"",
            ),
            (
                "042,visit,04,19,verbal-cooperation,CONSULT,visit,,",
                "Goldstein value off the scale",
            ),
            (
                "042,visit,04,1.9,verbal-cooperation,CONSULT,fax,,",
                "\"fax\" is no mode of the codebook",
            ),
            (
                "042,visit,04,1.9,verbal-cooperation,CONSULT,visit,,999",
                "there is no code \"999\"",
            ),
        ] {
            let error = CameoTable::parse(&format!("header\n{line}\n"), refine).unwrap_err();
            assert!(error.to_string().ends_with(problem), "{error}");
        }
    }
}
