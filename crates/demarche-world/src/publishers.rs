//! Where publishers are at home: what decides between namesakes of a place, and between 5 March and May 3.
//!
//! A publisher is known by its domain, by its name, or by the country of its domain's ending; a locale tells
//! the state alone.

use std::collections::HashMap;

use serde::Deserialize;

use crate::dates::DayOrder;
use crate::pieces::fold;
use crate::{CountryCode, World};

/// A publisher as the files have it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublisherEntry {
    /// As it calls itself, without a leading *the*.
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) names: Vec<String>,
    /// Domains without `www.`; what lies below them counts too.
    #[serde(default)]
    pub(crate) domains: Vec<String>,
    pub(crate) country: CountryCode,
    /// The town whose news it tells; none for the press of a whole state.
    #[serde(default)]
    pub(crate) town: Option<String>,
    /// The first division of the state that the town lies in, or whose press it is.
    #[serde(default)]
    pub(crate) division: Option<String>,
    /// How it writes days in figures, where not as its state does.
    #[serde(default)]
    pub(crate) days: Option<DayOrder>,
}

impl PublisherEntry {
    fn home(&self) -> PublisherHome<'_> {
        PublisherHome {
            country: Some(self.country),
            town: self.town.as_deref(),
            division: self.division.as_deref(),
            days: self.days.unwrap_or_else(|| DayOrder::of(self.country)),
        }
    }
}

/// Publishers by what they are known by.
#[derive(Debug, Default)]
pub(crate) struct Publishers {
    list: Vec<PublisherEntry>,
    /// By folded name and by domain.
    known: HashMap<String, usize>,
}

impl Publishers {
    /// Takes one in; a later one of the same name or domain wins.
    pub(crate) fn add(&mut self, entry: PublisherEntry) {
        let at = self.list.len();
        for name in std::iter::once(&entry.name).chain(&entry.names) {
            self.known.insert(fold(bare(name)), at);
        }
        for domain in &entry.domains {
            self.known.insert(domain.to_ascii_lowercase(), at);
        }
        self.list.push(entry);
    }

    fn of_host(&self, host: &str) -> Option<&PublisherEntry> {
        let mut rest = host;
        loop {
            if let Some(&at) = self.known.get(rest) {
                return self.list.get(at);
            }
            rest = rest.split_once('.')?.1;
        }
    }
}

/// Where an article's publisher is at home, as far as known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PublisherHome<'w> {
    /// Its state.
    pub country: Option<CountryCode>,
    /// The town whose news it tells.
    pub town: Option<&'w str>,
    /// The division of the state.
    pub division: Option<&'w str>,
    /// How it writes days in figures.
    pub days: DayOrder,
}

impl World {
    /// The homes of all publishers that the files have.
    pub fn publisher_homes(&self) -> impl Iterator<Item = PublisherHome<'_>> {
        self.publishers.list.iter().map(PublisherEntry::home)
    }

    /// The home of the publisher that an article names, or whose address it comes from.
    ///
    /// `locale` is the article's language code; of `en-GB` the region decides the order of days where the
    /// publisher is unknown, and nothing else: whoever writes British English may be anywhere.
    #[must_use]
    pub fn publisher_home(
        &self,
        publisher: Option<&str>,
        url: Option<&str>,
        locale: Option<&str>,
    ) -> PublisherHome<'_> {
        let publisher = publisher.map(str::trim).filter(|p| !p.is_empty());
        let hosts = [url.and_then(host), publisher.and_then(host)];
        let hosts = || hosts.iter().flatten();
        let by_name = || {
            let at = self.publishers.known.get(&fold(bare(publisher?)))?;
            self.publishers.list.get(*at)
        };
        let entry = hosts()
            .find_map(|h| self.publishers.of_host(h))
            .or_else(by_name);
        if let Some(entry) = entry {
            return entry.home();
        }
        let country = hosts().find_map(|h| self.state_of_ending(h));
        let days = match (country, locale.and_then(|l| self.state_of_locale(l))) {
            (Some(country), _) | (None, Some(country)) => DayOrder::of(country),
            (None, None) => DayOrder::Unknown,
        };
        PublisherHome {
            country,
            days,
            ..PublisherHome::default()
        }
    }

    /// The state whose domain ends so; endings that are sold to everyone tell nothing.
    fn state_of_ending(&self, host: &str) -> Option<CountryCode> {
        let ending = host.rsplit('.').next()?;
        match ending {
            "uk" => CountryCode::parse("GBR"),
            "gov" | "mil" => CountryCode::parse("USA"),
            _ if ending.len() != 2 || SOLD_TO_EVERYONE.contains(&ending) => None,
            _ => self.by_iso2(&ending.to_ascii_uppercase()),
        }
    }

    /// The state of `en-GB` or `en_gb`.
    fn state_of_locale(&self, locale: &str) -> Option<CountryCode> {
        let region = locale
            .split(['-', '_'])
            .skip(1)
            .find(|part| part.len() == 2)?;
        self.by_iso2(&region.to_ascii_uppercase())
    }

    fn by_iso2(&self, iso2: &str) -> Option<CountryCode> {
        self.countries
            .iter()
            .find(|(_, country)| country.iso2.as_deref() == Some(iso2))
            .map(|(code, _)| *code)
    }
}

impl DayOrder {
    /// How the press of a state writes 03/02/2025 in English.
    #[must_use]
    pub fn of(country: CountryCode) -> DayOrder {
        match country.as_str() {
            "USA" | "PRI" | "GUM" | "VIR" | "ASM" | "MNP" | "FSM" | "MHL" | "PLW" | "PHL" => {
                DayOrder::MonthDay
            }
            // either way, or the year first
            "CAN" | "CHN" | "TWN" | "JPN" | "KOR" | "PRK" | "MNG" | "HUN" | "LTU" => {
                DayOrder::Unknown
            }
            _ => DayOrder::DayMonth,
        }
    }
}

/// Endings of small states under which anyone may publish.
const SOLD_TO_EVERYONE: [&str; 20] = [
    "ac", "ai", "am", "cc", "cd", "co", "eu", "fm", "gg", "im", "io", "la", "ly", "me", "nu", "sh",
    "to", "tv", "vc", "ws",
];

/// The host of an address or of a bare domain, without `www.`; None for what is neither.
fn host(text: &str) -> Option<&str> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest[..end].rsplit('@').next()?;
    let host = host.split(':').next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    (host.contains('.') && host.chars().all(plain) && !host.ends_with('.')).then_some(host)
}

fn bare(name: &str) -> &str {
    let name = name.trim();
    match name.get(..4) {
        Some(article) if article.eq_ignore_ascii_case("the ") => &name[4..],
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::WorldBuilder;

    fn world() -> World {
        let country = |code: &str, iso2: &str| {
            format!(
                "[[country]]\ncode = \"{code}\"\niso2 = \"{iso2}\"\nname = \"{code}\"\nlat = 1.0\nlon = 1.0\n"
            )
        };
        let countries = [("GBR", "GB"), ("USA", "US"), ("KEN", "KE")];
        let countries: String = countries.iter().map(|(c, i)| country(c, i)).collect();
        let publishers = "[[publisher]]\nname = \"Paris Gazette\"\ndomains = [\"parisgazette.com\"]\n\
            country = \"USA\"\ntown = \"Paris\"\ndivision = \"Texas\"\n";
        WorldBuilder::from_files(&[("a.toml", countries.as_str()), ("b.toml", publishers)])
            .and_then(WorldBuilder::build)
            .expect("the files load")
    }

    #[test]
    fn a_publisher_is_known_by_address_or_name() {
        let world = world();
        let town = |publisher, url| world.publisher_home(publisher, url, None).town;
        assert_eq!(town(Some("The Paris Gazette"), None), Some("Paris"));
        assert_eq!(town(Some("parisgazette.com"), None), Some("Paris"));
        assert_eq!(
            town(None, Some("https://www.parisgazette.com/a?b=1")),
            Some("Paris")
        );
        assert_eq!(
            town(None, Some("http://news.parisgazette.com:8080")),
            Some("Paris")
        );
        assert_eq!(town(None, Some("https://notparisgazette.com/")), None);
        assert_eq!(town(Some("Gazette"), Some("not an address")), None);
    }

    #[test]
    fn an_ending_tells_the_state_and_a_locale_the_order_of_days() {
        let world = world();
        let of = |url, locale| {
            let home = world.publisher_home(None, url, locale);
            (home.country.map(|c| c.to_string()), home.days)
        };
        let ken = Some("KEN".to_owned());
        assert_eq!(
            of(Some("https://nation.co.ke/x"), None),
            (ken, DayOrder::DayMonth)
        );
        assert_eq!(
            of(Some("https://example.io"), None),
            (None, DayOrder::Unknown)
        );
        assert_eq!(of(None, Some("en-US")), (None, DayOrder::MonthDay));
        assert_eq!(of(None, Some("en_gb")), (None, DayOrder::DayMonth));
        assert_eq!(of(None, Some("en")), (None, DayOrder::Unknown));
        let gbr = Some("GBR".to_owned());
        assert_eq!(
            of(Some("https://x.org.uk"), Some("en-US")),
            (gbr, DayOrder::DayMonth)
        );
    }
}
