//! Common nouns that act (*police*, *prime minister*), titles before names (*Lt. Gen.*), and words
//! that change what an agent noun means (*former*, *rebel*).

use demarche_codebook::Sector;
use serde::Deserialize;

use crate::CountryCode;

/// What an agent noun stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgentKind {
    /// One person: *minister*.
    Person,
    /// People without a body: *crowd*, *police*.
    Group,
    /// An organised body: *ministry*, *company*.
    Body,
    /// The state or its government as such: *government*, *authorities*, *state*.
    State,
    /// Equipment or a building that stands for who runs it: *warship*, *embassy*.
    Thing,
}

/// What words are agents, and of what sectors.
#[derive(Debug, Clone, PartialEq)]
pub struct Agent {
    /// First noun of its entry, for explanations.
    pub noun: String,
    /// Sectors, most specific first; empty where only the context can tell (*man*, *group*).
    pub sectors: Vec<Sector>,
    /// What it stands for.
    pub kind: AgentKind,
    /// Whether it may stand alone, without a country or name near it, as the actor of an event.
    pub political: bool,
    /// Whether it only counts or gathers those named after *of*: a *group* of men.
    pub collective: bool,
    /// Whether it may well be a foreigner where it acts: an *envoy*, *troops*.
    pub abroad: bool,
    /// Whether a possessor is another's: *its neighbours*, *Ukraine's partners*.
    pub relational: bool,
    /// The country it implies unless the text says another: *pope*, *peacekeepers*.
    pub country: Option<CountryCode>,
}

/// An agent noun found in a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AgentMatch<'w> {
    /// First token.
    pub start: usize,
    /// Number of tokens; the head is among them.
    pub len: usize,
    /// Whether the form found is a plural.
    pub plural: bool,
    /// Number of the entry, for [`World::agent_site`](crate::World::agent_site).
    pub entry: usize,
    /// The entry.
    pub agent: &'w Agent,
}

/// A title before a person's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// Full form: *Lieutenant General*.
    pub name: String,
    /// Sectors; empty for forms of address (*Mr.*).
    pub sectors: Vec<Sector>,
    /// The country it implies: *Taoiseach*.
    pub country: Option<CountryCode>,
}

/// A title found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TitleMatch<'w> {
    /// First token.
    pub start: usize,
    /// Number of tokens.
    pub len: usize,
    /// The entry.
    pub title: &'w Title,
}

/// What a modifier does to the sectors of the noun after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Holders of an office become `ELI`; others stay what they are (*former student*).
    Former,
    /// The modifier's sectors replace the noun's: *rebel commander* is `REB`.
    Replace,
    /// They come first and stand for generic sectors (`GOV`, `CVL`, `UNK`): *military official*.
    First,
    /// They are added behind the noun's: *opposition party* is `PTY OPP`; before `CVL`, which says
    /// less: *pro-democracy protesters* are `OPP CVL`.
    Second,
    /// They count only if the noun has none, or is generic: *armed men*.
    Otherwise,
    /// Nothing changes; the word belongs to the noun phrase all the same: *acting president*.
    None,
}

/// A word before an agent noun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modifier {
    /// First word of its entry, for explanations.
    pub word: String,
    /// What it does.
    pub effect: Effect,
    /// The sectors it brings.
    pub sectors: Vec<Sector>,
}

/// A modifier found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModifierMatch<'w> {
    /// First token.
    pub start: usize,
    /// Number of tokens.
    pub len: usize,
    /// The entry.
    pub modifier: &'w Modifier,
}

/// Sectors that say little and give way to specific ones.
const GENERIC: &[Sector] = &[Sector::Gov, Sector::Cvl, Sector::Unk];

/// Sectors of offices that one can have held.
const OFFICES: &[Sector] = &[
    Sector::Gov,
    Sector::Leg,
    Sector::Jud,
    Sector::Mil,
    Sector::Cop,
    Sector::Spy,
    Sector::Pty,
    Sector::Opp,
];

impl Modifier {
    /// The sectors of a noun under this modifier. With several modifiers, apply the nearest first.
    #[must_use]
    pub fn apply(&self, noun: &[Sector]) -> Vec<Sector> {
        let vague = noun
            .iter()
            .all(|sector| matches!(sector, Sector::Cvl | Sector::Unk));
        let generic = noun.iter().all(|sector| GENERIC.contains(sector));
        let parts: [&[Sector]; 2] = match self.effect {
            Effect::Former if noun.iter().any(|sector| OFFICES.contains(sector)) => {
                [&[Sector::Eli], &[]]
            }
            Effect::Replace => [&self.sectors, &[]],
            Effect::First if generic => [&self.sectors, &[]],
            Effect::First => [&self.sectors, noun],
            Effect::Second if vague => [&self.sectors, noun],
            Effect::Second => [noun, &self.sectors],
            Effect::Otherwise if vague => [&self.sectors, &[]],
            Effect::Former | Effect::Otherwise | Effect::None => [noun, &[]],
        };
        let mut sectors = Vec::with_capacity(2);
        for &sector in parts.into_iter().flatten() {
            if !sectors.contains(&sector) {
                sectors.push(sector);
            }
        }
        sectors
    }
}

/// The plural of an agent phrase: of its head, which stands before the first preposition.
pub(crate) fn plural(phrase: &str) -> String {
    let split = [" of ", " for ", " in ", " at ", " to "]
        .iter()
        .filter_map(|word| phrase.find(word))
        .min();
    let (head, rest) = phrase.split_at(split.unwrap_or(phrase.len()));
    let ends = |ending: &str| head.strip_suffix(ending);
    let plural = if let Some(stem) = ends("person") {
        format!("{stem}people")
    } else if let Some(stem) = ends("child") {
        format!("{stem}children")
    } else if let Some(stem) = ends("man") {
        format!("{stem}men")
    } else if let Some(stem) = ends("thief") {
        format!("{stem}thieves")
    } else if let Some(stem) = ends("wife") {
        format!("{stem}wives")
    } else if let Some(stem) = ends("y").filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
        format!("{stem}ies")
    } else if ["s", "x", "z", "ch", "sh"]
        .iter()
        .any(|ending| head.ends_with(ending))
    {
        format!("{head}es")
    } else {
        format!("{head}s")
    };
    plural + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use Sector::*;

    #[test]
    fn plurals_follow_the_head() {
        for (one, many) in [
            ("soldier", "soldiers"),
            ("secretary of state", "secretaries of state"),
            ("attorney general", "attorney generals"),
            ("policewoman", "policewomen"),
            ("spokesperson", "spokespeople"),
            ("church", "churches"),
            ("convoy", "convoys"),
            ("member of parliament", "members of parliament"),
        ] {
            assert_eq!(plural(one), many);
        }
    }

    #[test]
    fn modifiers_change_sectors() {
        let modifier = |effect, sectors: &[Sector]| Modifier {
            word: "x".to_owned(),
            effect,
            sectors: sectors.to_vec(),
        };
        let former = modifier(Effect::Former, &[]);
        assert_eq!(former.apply(&[Gov, Mil]), [Eli]);
        assert_eq!(former.apply(&[Edu]), [Edu]);
        assert_eq!(modifier(Effect::Second, &[Opp]).apply(&[Pty]), [Pty, Opp]);
        assert_eq!(modifier(Effect::First, &[Mil]).apply(&[Gov]), [Mil]);
        assert_eq!(modifier(Effect::First, &[Mil]).apply(&[Med]), [Mil, Med]);
        assert_eq!(modifier(Effect::Replace, &[Reb]).apply(&[Mil]), [Reb]);
        assert_eq!(modifier(Effect::Otherwise, &[Uaf]).apply(&[]), [Uaf]);
        assert_eq!(modifier(Effect::Otherwise, &[Uaf]).apply(&[Cop]), [Cop]);
        assert_eq!(modifier(Effect::None, &[]).apply(&[Gov]), [Gov]);
    }
}
