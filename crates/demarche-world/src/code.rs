//! The country field of a record: three letters, of a state or of PLOVER's kinds of stateless actors.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// ISO 3166-1 alpha-3 code of a state (`XKX` for Kosovo), or one of PLOVER's codes for actors
/// without a state: `UNO`, `EUR`, `IGO`, `NGO`, `ISM`, `IMG`, `MNC`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CountryCode([u8; 3]);

impl CountryCode {
    /// The United Nations and its agencies.
    pub const UNO: CountryCode = CountryCode(*b"UNO");
    /// The European Union and its bodies.
    pub const EUR: CountryCode = CountryCode(*b"EUR");
    /// Other intergovernmental organisations.
    pub const IGO: CountryCode = CountryCode(*b"IGO");
    /// International non-governmental organisations.
    pub const NGO: CountryCode = CountryCode(*b"NGO");
    /// International social movements.
    pub const ISM: CountryCode = CountryCode(*b"ISM");
    /// Transnational armed groups.
    pub const IMG: CountryCode = CountryCode(*b"IMG");
    /// Multinational corporations.
    pub const MNC: CountryCode = CountryCode(*b"MNC");

    /// The codes that belong to no state, as PLOVER lists them.
    pub const STATELESS: [CountryCode; 7] = [
        Self::UNO,
        Self::EUR,
        Self::IGO,
        Self::NGO,
        Self::ISM,
        Self::IMG,
        Self::MNC,
    ];

    /// The code spelt `text`: three capital letters. Whether such a state exists is not checked
    /// here; [`World`](crate::World) checks every code of its data.
    #[must_use]
    pub fn parse(text: &str) -> Option<CountryCode> {
        let bytes: [u8; 3] = text.as_bytes().try_into().ok()?;
        bytes
            .iter()
            .all(u8::is_ascii_uppercase)
            .then_some(CountryCode(bytes))
    }

    /// The three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or("???") // cannot fail because `parse` takes ASCII only
    }

    /// Whether this is one of PLOVER's codes for actors without a state.
    #[must_use]
    pub fn is_stateless(self) -> bool {
        Self::STATELESS.contains(&self)
    }
}

/// Text that is no country code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no country code of three capital letters")]
pub struct NotACountryCode(pub String);

impl FromStr for CountryCode {
    type Err = NotACountryCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).ok_or_else(|| NotACountryCode(text.to_owned()))
    }
}

impl TryFrom<String> for CountryCode {
    type Error = NotACountryCode;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or(NotACountryCode(text))
    }
}

impl From<CountryCode> for String {
    fn from(code: CountryCode) -> String {
        code.as_str().to_owned()
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
