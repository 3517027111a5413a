//! The codebook: what the data files say about types, modes, sectors and countries, looked up by value.
//!
//! Names live in the enums of this crate, everything said about them in `data/codebook/`. The files are
//! embedded, so that a binary carries its codebook; [`Codebook::parse`] refuses files in which a name is
//! missing, doubled or unknown, and therefore every lookup below is total.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::cameo::CameoTable;
use crate::countries::Countries;
use crate::error::{self, Error};
use crate::{Context, ContextSet, EventType, Modality, Mode, NonState, Quad, Sector};

const TYPES: &str = "types.toml";
const SECTORS: &str = "sectors.toml";

/// Whether a type makes sense without somebody on the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RecipientRule {
    /// Only with a recipient; in a mutual event a second actor will do.
    Required,
    /// With or without.
    Optional,
}

/// What the codebook says about one type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeEntry {
    /// The type.
    pub name: EventType,
    /// Its quad class.
    pub quad: Quad,
    /// Score of an event without mode, -10 to +10.
    pub score: f32,
    /// Whether a recipient is needed.
    pub recipient: RecipientRule,
    /// Whether such events happen at a place one can point at.
    pub place_expected: bool,
    /// The sector by which a state does such things, where it is not its government.
    #[serde(default)]
    pub state_by: Option<Sector>,
    /// One sentence.
    pub definition: String,
    /// What belongs to it.
    pub belongs: Vec<String>,
    /// What is often taken for it, and where that belongs.
    pub excludes: Vec<String>,
    /// Rules of thumb.
    pub rules: Vec<String>,
    /// Its modes, in the codebook's order.
    #[serde(default, rename(deserialize = "mode"))]
    pub modes: Vec<ModeEntry>,
    /// The names of `modes`.
    #[serde(skip)]
    names: Vec<Mode>,
}

/// What the codebook says about one mode of a type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModeEntry {
    /// The mode.
    pub name: Mode,
    /// Score of an event of the type with this mode, -10 to +10.
    pub score: f32,
    /// What it means for this type.
    pub meaning: String,
    /// The sector by which a state does such things, if not that of the type.
    #[serde(default)]
    pub state_by: Option<Sector>,
}

/// What the codebook says about one sector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectorEntry {
    /// The sector.
    pub code: Sector,
    /// Who belongs to it.
    pub definition: String,
    /// Nearest CAMEO role code, empty where there is none.
    pub cameo: String,
    /// Whether it is one of PLOVER's frequent codes.
    pub frequent: bool,
}

/// Type, mode and modality after the reductions that follow from the type alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reduced {
    /// The type in the record.
    pub event_type: EventType,
    /// The mode in the record.
    pub mode: Option<Mode>,
    /// The modality in the record.
    pub modality: Modality,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reduction {
    from: EventType,
    modality: Modality,
    to: EventType,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct AutomaticContext {
    #[serde(rename = "type")]
    event_type: EventType,
    mode: Mode,
    context: Context,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypesFile {
    #[serde(rename = "type")]
    types: Vec<TypeEntry>,
    #[serde(rename = "reduction")]
    reductions: Vec<Reduction>,
    #[serde(rename = "automatic_context")]
    automatic: Vec<AutomaticContext>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectorsFile {
    #[serde(rename = "sector")]
    sectors: Vec<SectorEntry>,
    non_state: Vec<NonStateEntry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct NonStateEntry {
    code: NonState,
    definition: String,
}

/// The text of the data files that make a codebook.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// `types.toml`
    pub types: &'a str,
    /// `sectors.toml`
    pub sectors: &'a str,
    /// `countries.toml`
    pub countries: &'a str,
    /// `cameo.csv`
    pub cameo: &'a str,
    /// `cameo_refine.toml`
    pub refinements: &'a str,
}

/// The files this crate carries.
pub const BUILT_IN: Sources<'static> = Sources {
    types: include_str!("../../../data/codebook/types.toml"),
    sectors: include_str!("../../../data/codebook/sectors.toml"),
    countries: include_str!("../../../data/codebook/countries.toml"),
    cameo: include_str!("../../../data/codebook/cameo.csv"),
    refinements: include_str!("../../../data/codebook/cameo_refine.toml"),
};

/// Everything the codebook says, contexts excepted: those are in [`ContextCues`](crate::ContextCues).
///
/// ```
/// use demarche_codebook::{Codebook, EventType, Modality, Mode};
/// let codebook = Codebook::get();
/// assert_eq!(codebook.score(EventType::Consult, Some(Mode::Visit)), 4.0);
/// assert_eq!(codebook.default_cameo(EventType::Consult, Some(Mode::Visit)), "042");
/// let told = codebook.reduce(EventType::Consult, Some(Mode::Visit), Modality::Future);
/// assert_eq!((told.event_type, told.mode, told.modality), (EventType::Agree, None, Modality::Actual));
/// ```
#[derive(Debug, Clone)]
pub struct Codebook {
    types: Vec<TypeEntry>,
    reductions: Vec<Reduction>,
    automatic: Vec<AutomaticContext>,
    sectors: Vec<SectorEntry>,
    non_states: Vec<NonStateEntry>,
    countries: Countries,
    cameo: CameoTable,
}

impl Codebook {
    /// The built-in codebook, parsed at first use.
    #[must_use]
    pub fn get() -> &'static Self {
        static CODEBOOK: LazyLock<Codebook> = LazyLock::new(|| {
            // Cannot fail: the input is embedded and a test of this crate parses it.
            Codebook::parse(BUILT_IN).expect("the embedded codebook is valid")
        });
        &CODEBOOK
    }

    /// Reads a codebook.
    ///
    /// # Errors
    /// If a file is malformed, names something unknown, or leaves a type, sector or code without its entry.
    pub fn parse(sources: Sources<'_>) -> Result<Self, Error> {
        let TypesFile {
            mut types,
            reductions,
            automatic,
        } = error::toml(TYPES, sources.types)?;
        for entry in &mut types {
            entry.names = entry.modes.iter().map(|mode| mode.name).collect();
        }
        in_order(TYPES, EventType::ALL, types.iter().map(|entry| entry.name))?;
        let SectorsFile { sectors, non_state } = error::toml(SECTORS, sources.sectors)?;
        in_order(SECTORS, Sector::ALL, sectors.iter().map(|entry| entry.code))?;
        in_order(
            SECTORS,
            NonState::ALL,
            non_state.iter().map(|entry| entry.code),
        )?;
        let cameo = CameoTable::parse(sources.cameo, sources.refinements)?;
        for entry in &types {
            let modes = entry.names.iter().copied().map(Some);
            for mode in std::iter::once(None).chain(modes) {
                cameo.check(entry.name, mode, entry.quad)?;
            }
        }
        Ok(Self {
            types,
            reductions,
            automatic,
            sectors,
            non_states: non_state,
            countries: Countries::parse(sources.countries)?,
            cameo,
        })
    }

    /// What there is to say about a type.
    #[must_use]
    pub fn event_type(&self, event_type: EventType) -> &TypeEntry {
        // In bounds: `parse` requires one entry per type, in the order of the enum.
        &self.types[event_type as usize]
    }

    /// What a mode means within a type; None if the type does not have it.
    #[must_use]
    pub fn mode(&self, event_type: EventType, mode: Mode) -> Option<&ModeEntry> {
        self.event_type(event_type)
            .modes
            .iter()
            .find(|entry| entry.name == mode)
    }

    /// What there is to say about a sector.
    #[must_use]
    pub fn sector(&self, sector: Sector) -> &SectorEntry {
        // In bounds: as for types.
        &self.sectors[sector as usize]
    }

    /// Who bears a code in place of a country.
    #[must_use]
    pub fn non_state(&self, code: NonState) -> &str {
        // In bounds: as for types.
        &self.non_states[code as usize].definition
    }

    /// Which state an entity counts as.
    #[must_use]
    pub fn countries(&self) -> &Countries {
        &self.countries
    }

    /// The CAMEO codes and the way to them.
    #[must_use]
    pub fn cameo_table(&self) -> &CameoTable {
        &self.cameo
    }

    /// One CAMEO code, such as "042"; None if there is no such code.
    #[must_use]
    pub fn cameo(&self, code: &str) -> Option<&crate::CameoCode> {
        self.cameo.get(code)
    }

    /// The CAMEO code of a type and mode of which nothing more is known. A mode that the type does not
    /// have counts as none.
    #[must_use]
    pub fn default_cameo(&self, event_type: EventType, mode: Option<Mode>) -> &str {
        self.cameo.default_code(event_type, mode)
    }

    /// The CAMEO code of a type and mode, refined by what the sentence is about.
    #[must_use]
    pub fn refine_cameo(
        &self,
        event_type: EventType,
        mode: Option<Mode>,
        contexts: ContextSet,
    ) -> &str {
        self.cameo.by_contexts(event_type, mode, contexts)
    }

    /// The sector by which a state does such things: an air strike of Turkey is one of its army. None
    /// where it is simply its government that acts.
    pub fn state_by(&self, event_type: EventType, mode: Option<Mode>) -> Option<Sector> {
        mode.and_then(|m| self.mode(event_type, m))
            .and_then(|m| m.state_by)
            .or(self.event_type(event_type).state_by)
            .filter(|&by| by != Sector::Gov)
    }

    /// PLOVER score of an event, -10 to +10: the mode's, or the type's where there is no mode or the type
    /// does not have it.
    #[must_use]
    pub fn score(&self, event_type: EventType, mode: Option<Mode>) -> f32 {
        mode.and_then(|mode| self.mode(event_type, mode))
            .map_or(self.event_type(event_type).score, |entry| entry.score)
    }

    /// Contexts that come with the mode whatever the text says.
    #[must_use]
    pub fn automatic_contexts(&self, event_type: EventType, mode: Option<Mode>) -> ContextSet {
        self.automatic
            .iter()
            .filter(|rule| rule.event_type == event_type && Some(rule.mode) == mode)
            .map(|rule| rule.context)
            .collect()
    }

    /// The reductions that follow from type and modality alone: announced consultation, support,
    /// cooperation and aid are agreement, announced retreat is concession. They are told as actual, since
    /// the announcement is made now, and lose the mode. Everything else passes unchanged.
    #[must_use]
    pub fn reduce(&self, event_type: EventType, mode: Option<Mode>, modality: Modality) -> Reduced {
        self.reductions
            .iter()
            .find(|rule| rule.from == event_type && rule.modality == modality)
            .map_or(
                Reduced {
                    event_type,
                    mode,
                    modality,
                },
                |rule| Reduced {
                    event_type: rule.to,
                    mode: None,
                    modality: Modality::Actual,
                },
            )
    }
}

impl EventType {
    /// Quad class.
    #[must_use]
    pub fn quad(self) -> Quad {
        Codebook::get().event_type(self).quad
    }

    /// Whether an event of this type needs a recipient.
    #[must_use]
    pub fn recipient(self) -> RecipientRule {
        Codebook::get().event_type(self).recipient
    }

    /// The modes of this type, in the codebook's order; empty for five of the sixteen.
    #[must_use]
    pub fn modes(self) -> &'static [Mode] {
        &Codebook::get().event_type(self).names
    }

    /// Whether `mode` is one of this type's.
    #[must_use]
    pub fn has_mode(self, mode: Mode) -> bool {
        self.modes().contains(&mode)
    }

    /// Whether events of this type happen at a place one can point at.
    #[must_use]
    pub fn place_expected(self) -> bool {
        Codebook::get().event_type(self).place_expected
    }
}

/// Requires the entries of a file to be the whole of a closed list, in its order.
fn in_order<T: Copy + PartialEq + std::fmt::Display>(
    file: &'static str,
    all: &[T],
    entries: impl Iterator<Item = T>,
) -> Result<(), Error> {
    let entries: Vec<T> = entries.collect();
    for (index, name) in all.iter().enumerate() {
        if entries.get(index) != Some(name) {
            return Err(Error::entry(
                file,
                name.to_string(),
                format!("expected as entry {index}"),
            ));
        }
    }
    match entries.get(all.len()) {
        Some(extra) => Err(Error::entry(file, extra.to_string(), "one entry too many")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_files_are_valid() {
        Codebook::parse(BUILT_IN).unwrap();
    }

    #[test]
    fn entries_are_written_as_they_are_read() {
        let mut written = Vec::new();
        for &event_type in EventType::ALL {
            written.push(toml::to_string(Codebook::get().event_type(event_type)).unwrap());
        }
        for (text, &event_type) in written.iter().zip(EventType::ALL) {
            let text = text
                .replace("[[modes]]", "[[mode]]")
                .replace("modes = []", "");
            let read: TypeEntry = toml::from_str(&text).unwrap();
            assert_eq!(read.modes, Codebook::get().event_type(event_type).modes);
        }
    }

    #[test]
    fn a_missing_sector_is_named() {
        let sectors = BUILT_IN
            .sectors
            .replacen("code = \"REB\"", "code = \"SPY\"", 1);
        let error = Codebook::parse(Sources {
            sectors: &sectors,
            ..BUILT_IN
        })
        .unwrap_err();
        assert_eq!(error.to_string(), "sectors.toml, REB: expected as entry 1");
    }

    #[test]
    fn an_unknown_name_is_refused() {
        let types = BUILT_IN
            .types
            .replacen("name = \"phone\"", "name = \"fax\"", 1);
        let error = Codebook::parse(Sources {
            types: &types,
            ..BUILT_IN
        })
        .unwrap_err();
        assert!(error.to_string().contains("fax"), "{error}");
    }

    #[test]
    fn quads_split_the_types_four_three_four_five() {
        let count = |quad| EventType::ALL.iter().filter(|t| t.quad() == quad).count();
        assert_eq!(
            Quad::ALL
                .iter()
                .map(|&quad| count(quad))
                .collect::<Vec<_>>(),
            [4, 3, 4, 5]
        );
    }

    #[test]
    fn every_mode_name_is_used_and_scores_lie_on_the_scale() {
        let codebook = Codebook::get();
        for &mode in Mode::ALL {
            assert!(
                EventType::ALL.iter().any(|t| t.has_mode(mode)),
                "{mode} belongs to no type"
            );
        }
        let mut modes = 0;
        for &event_type in EventType::ALL {
            let sign = match event_type.quad() {
                Quad::VerbalCooperation | Quad::MaterialCooperation => 1.0,
                Quad::VerbalConflict | Quad::MaterialConflict => -1.0,
            };
            for mode in std::iter::once(None).chain(event_type.modes().iter().copied().map(Some)) {
                modes += usize::from(mode.is_some());
                let score = codebook.score(event_type, mode);
                assert!((-10.0..=10.0).contains(&score));
                // The sign follows the quad, but for requests for help.
                let plea = mode == Some(Mode::Assist) && event_type == EventType::Request;
                assert!(score * sign >= 0.0 || plea, "{event_type} {mode:?} {score}");
            }
        }
        assert_eq!(modes, 67);
    }

    #[test]
    fn a_foreign_mode_scores_as_the_type() {
        assert_eq!(
            Codebook::get().score(EventType::Aid, Some(Mode::Drone)),
            10.0
        );
        assert_eq!(
            Codebook::get().default_cameo(EventType::Aid, Some(Mode::Drone)),
            "070"
        );
    }

    #[test]
    fn only_future_cooperation_and_retreat_reduce() {
        use EventType::{Agree, Aid, Concede, Consult, Cooperate, Retreat, Support};
        for &event_type in EventType::ALL {
            for &modality in Modality::ALL {
                let told = Codebook::get().reduce(event_type, Some(Mode::Release), modality);
                let expected = match (event_type, modality) {
                    (Consult | Support | Cooperate | Aid, Modality::Future) => Some(Agree),
                    (Retreat, Modality::Future) => Some(Concede),
                    _ => None,
                };
                assert_eq!(
                    told,
                    match expected {
                        Some(to) => Reduced {
                            event_type: to,
                            mode: None,
                            modality: Modality::Actual
                        },
                        None => Reduced {
                            event_type,
                            mode: Some(Mode::Release),
                            modality
                        },
                    }
                );
            }
        }
    }

    #[test]
    fn deceit_and_hacking_bring_their_context() {
        let contexts = |mode| Codebook::get().automatic_contexts(EventType::Coerce, mode);
        assert_eq!(contexts(Some(Mode::Cyber)).to_vec(), [Context::Cyber]);
        assert_eq!(
            contexts(Some(Mode::Misinformation)).to_vec(),
            [Context::Misinformation]
        );
        assert!(contexts(Some(Mode::Arrest)).is_empty());
        assert!(contexts(None).is_empty());
    }

    #[test]
    fn people_are_needed_on_the_other_side_of_three_types() {
        let required: Vec<_> = EventType::ALL
            .iter()
            .filter(|t| t.recipient() == RecipientRule::Required)
            .collect();
        assert_eq!(
            required,
            [&EventType::Cooperate, &EventType::Aid, &EventType::Sanction]
        );
        let placed: Vec<_> = EventType::ALL
            .iter()
            .filter(|t| t.place_expected())
            .collect();
        assert_eq!(placed, [&EventType::Protest, &EventType::Assault]);
    }
}
