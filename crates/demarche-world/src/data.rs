//! The format of the data files: what a person writes in `data/world/*.toml`, or a user in a
//! dictionary of their own. Every file may hold entries of any kind; unknown keys are errors.

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use demarche_codebook::Sector;

use crate::CountryCode;
use crate::agents::{AgentKind, Effect};
use crate::entity::Form;
use crate::error::Error;
use crate::gazetteer::Feature;
use crate::publishers::PublisherEntry;

/// One data file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct DataFile {
    pub(crate) country: Vec<Spanned<CountryEntry>>,
    pub(crate) former_state: Vec<Spanned<FormerStateEntry>>,
    pub(crate) region: Vec<Spanned<PlaceEntry>>,
    pub(crate) city: Vec<Spanned<PlaceEntry>>,
    pub(crate) people: Vec<Spanned<PeopleEntry>>,
    pub(crate) organisation: Vec<Spanned<BodyEntry>>,
    pub(crate) agency: Vec<Spanned<BodyEntry>>,
    pub(crate) group: Vec<Spanned<BodyEntry>>,
    pub(crate) person: Vec<Spanned<PersonEntry>>,
    pub(crate) agent: Vec<Spanned<AgentEntry>>,
    pub(crate) title: Vec<Spanned<TitleEntry>>,
    pub(crate) modifier: Vec<Spanned<ModifierEntry>>,
    pub(crate) ambiguous: Vec<Spanned<AmbiguousEntry>>,
    pub(crate) feature: Vec<Spanned<FeatureEntry>>,
    pub(crate) publisher: Vec<Spanned<PublisherEntry>>,
}

/// A state, or a territory with an ISO code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CountryEntry {
    pub(crate) code: CountryCode,
    #[serde(default)]
    pub(crate) iso2: Option<String>,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) names: Vec<String>,
    #[serde(default)]
    pub(crate) adjectives: Vec<String>,
    #[serde(default)]
    pub(crate) people: Vec<String>,
    #[serde(default)]
    pub(crate) capital: Option<CapitalEntry>,
    #[serde(default)]
    pub(crate) seats: Vec<String>,
    /// The state a dependency belongs to.
    #[serde(default)]
    pub(crate) of: Option<CountryCode>,
    #[serde(default)]
    pub(crate) sectors: Vec<Sector>,
    #[serde(default)]
    pub(crate) region: Option<String>,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    #[serde(default)]
    pub(crate) geonames: Option<u32>,
}

/// A capital inside its country's entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CapitalEntry {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) names: Vec<String>,
    pub(crate) lat: f64,
    pub(crate) lon: f64,
    #[serde(default)]
    pub(crate) geonames: Option<u32>,
}

/// A state that is no more.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormerStateEntry {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) names: Vec<String>,
    #[serde(default)]
    pub(crate) adjectives: Vec<String>,
    #[serde(default)]
    pub(crate) people: Vec<String>,
    /// The state that PLOVER codes it as.
    pub(crate) country: CountryCode,
    pub(crate) until: Date,
}

/// A city or region.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceEntry {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) names: Vec<String>,
    #[serde(default)]
    pub(crate) adjectives: Vec<String>,
    #[serde(default)]
    pub(crate) people: Vec<String>,
    #[serde(default)]
    pub(crate) country: Option<CountryCode>,
    #[serde(default)]
    pub(crate) kind: Option<Form>,
    #[serde(default)]
    pub(crate) sectors: Vec<Sector>,
    #[serde(default)]
    pub(crate) lat: Option<f64>,
    #[serde(default)]
    pub(crate) lon: Option<f64>,
    #[serde(default)]
    pub(crate) geonames: Option<u32>,
    /// Key of what it stands for as subject or object.
    #[serde(default)]
    pub(crate) metonym: Option<String>,
}

/// A natural or built feature: a place and no actor.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FeatureEntry {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) names: Vec<String>,
    /// Abbreviations that count only behind a place and a comma, or with full stops inside.
    #[serde(default)]
    pub(crate) short: Vec<String>,
    #[serde(default)]
    pub(crate) country: Option<CountryCode>,
    pub(crate) kind: Feature,
    #[serde(default)]
    pub(crate) lat: Option<f64>,
    #[serde(default)]
    pub(crate) lon: Option<f64>,
    #[serde(default)]
    pub(crate) geonames: Option<u32>,
}

/// An ethnic or religious people.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PeopleEntry {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) adjectives: Vec<String>,
    #[serde(default)]
    pub(crate) people: Vec<String>,
    #[serde(default)]
    pub(crate) country: Option<CountryCode>,
    #[serde(default)]
    pub(crate) sectors: Vec<Sector>,
}

/// An organisation, agency or group.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BodyEntry {
    pub(crate) key: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) names: Vec<String>,
    /// Names that count only in this very case: abbreviations that are words.
    #[serde(default)]
    pub(crate) exact: Vec<String>,
    #[serde(default)]
    pub(crate) adjectives: Vec<String>,
    #[serde(default)]
    pub(crate) people: Vec<String>,
    #[serde(default)]
    pub(crate) country: Option<CountryCode>,
    #[serde(default)]
    pub(crate) sectors: Vec<Sector>,
    #[serde(default)]
    pub(crate) kind: Option<Form>,
    #[serde(default, alias = "periods")]
    pub(crate) offices: Vec<OfficeEntry>,
    /// States that belong to it.
    #[serde(default)]
    pub(crate) members: Vec<CountryCode>,
    /// Key of a body whose members belong to this one too.
    #[serde(default)]
    pub(crate) members_of: Option<String>,
    /// Members of that body that do not belong to this one.
    #[serde(default)]
    pub(crate) without: Vec<CountryCode>,
    /// Key of the body whose organ, agency or mission it is.
    #[serde(default)]
    pub(crate) part_of: Option<String>,
    /// First and last day of its life.
    #[serde(default, deserialize_with = "first_day")]
    pub(crate) from: Option<Date>,
    #[serde(default, deserialize_with = "last_day")]
    pub(crate) to: Option<Date>,
}

/// A person.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonEntry {
    pub(crate) key: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) names: Vec<String>,
    /// How the press calls them by one name, where the last word of the name is not it.
    #[serde(default)]
    pub(crate) surname: Option<String>,
    #[serde(default)]
    pub(crate) country: Option<CountryCode>,
    #[serde(default)]
    pub(crate) sectors: Vec<Sector>,
    #[serde(default)]
    pub(crate) offices: Vec<OfficeEntry>,
}

/// An office, or a period in the life of a group.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfficeEntry {
    #[serde(default)]
    pub(crate) title: String,
    pub(crate) sectors: Vec<Sector>,
    #[serde(default)]
    pub(crate) country: Option<CountryCode>,
    #[serde(default, deserialize_with = "first_day")]
    pub(crate) from: Option<Date>,
    #[serde(default, deserialize_with = "last_day")]
    pub(crate) to: Option<Date>,
}

/// Agent nouns of one meaning.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgentEntry {
    /// Singulars; plurals are made.
    #[serde(default)]
    pub(crate) nouns: Vec<String>,
    /// Forms that count as they are, in singular meaning: *police*, *army*.
    #[serde(default)]
    pub(crate) forms: Vec<String>,
    /// Plurals that count as they are: *troops*, *authorities*.
    #[serde(default)]
    pub(crate) plurals: Vec<String>,
    #[serde(default)]
    pub(crate) sectors: Vec<Sector>,
    pub(crate) kind: AgentKind,
    #[serde(default)]
    pub(crate) political: bool,
    #[serde(default)]
    pub(crate) collective: bool,
    #[serde(default)]
    pub(crate) abroad: bool,
    #[serde(default)]
    pub(crate) relational: bool,
    #[serde(default)]
    pub(crate) country: Option<CountryCode>,
}

/// A title.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TitleEntry {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) names: Vec<String>,
    #[serde(default)]
    pub(crate) sectors: Vec<Sector>,
    #[serde(default)]
    pub(crate) country: Option<CountryCode>,
}

/// Modifiers of one effect.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ModifierEntry {
    pub(crate) words: Vec<String>,
    pub(crate) effect: Effect,
    #[serde(default)]
    pub(crate) sectors: Vec<Sector>,
}

/// A name that several entries claim, and in what order.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AmbiguousEntry {
    pub(crate) name: String,
    /// Keys, the preferred one first.
    pub(crate) prefer: Vec<String>,
}

/// Reads one file or a part of one.
pub(crate) fn read(text: &str) -> Result<DataFile, toml::de::Error> {
    toml::from_str(text)
}

/// Reads one file.
pub(crate) fn parse(file: &str, text: &str) -> Result<DataFile, Error> {
    read(text).map_err(|error| Error::Format {
        file: file.to_owned(),
        line: error.span().map_or(1, |span| line_of(text, span.start)),
        message: error.message().to_owned(),
    })
}

/// The line, from 1, of a byte offset.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    let before = &text.as_bytes()[..offset.min(text.len())];
    1 + before.iter().filter(|&&byte| byte == b'\n').count()
}

/// `YYYY-MM-DD`, `YYYY-MM` or `YYYY`: the first day that it may mean.
fn first_day<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    partial(deserializer, first_of)
}

/// The same, the last day that it may mean.
fn last_day<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    partial(deserializer, last_of)
}

/// The first day that `YYYY-MM-DD`, `YYYY-MM` or `YYYY` may mean.
pub(crate) fn first_of(text: &str) -> Option<Date> {
    edge(text, "-01-01", |day| day)
}

/// The last day that it may mean.
pub(crate) fn last_of(text: &str) -> Option<Date> {
    edge(text, "-12-01", |day| day.last_of_month())
}

fn edge(text: &str, month: &str, whole: fn(Date) -> Date) -> Option<Date> {
    match text.len() {
        4 => format!("{text}{month}").parse().ok().map(whole),
        7 => format!("{text}-01").parse().ok().map(whole),
        _ => text.parse().ok(),
    }
}

fn partial<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
    read: fn(&str) -> Option<Date>,
) -> Result<Option<Date>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else {
        return Ok(None);
    };
    read(&text).map(Some).ok_or_else(|| {
        serde::de::Error::custom(format!("'{text}' is no date: YYYY-MM-DD, YYYY-MM or YYYY"))
    })
}
