//! Folding of dependencies and partially recognised entities into PLOVER's states.

use std::collections::HashMap;

use serde::Deserialize;

use crate::error::{self, Error};

const FILE: &str = "countries.toml";

/// Which state an entity counts as when its own place is not one of PLOVER's states.
///
/// ```
/// let countries = demarche_codebook::Codebook::get().countries();
/// assert_eq!(countries.fold("PRI"), "USA");
/// assert_eq!(countries.fold("HKG"), "HKG");
/// assert_eq!(countries.partially_recognised("transnistria"), Some("MDA"));
/// ```
#[derive(Debug, Clone)]
pub struct Countries {
    dependencies: HashMap<String, String>,
    partial: HashMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    dependencies: HashMap<String, String>,
    partial: Vec<Partial>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Partial {
    names: Vec<String>,
    country: String,
}

impl Countries {
    /// Reads `countries.toml`.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let File {
            dependencies,
            partial,
        } = error::toml(FILE, text)?;
        let mut by_name = HashMap::new();
        for Partial { names, country } in partial {
            iso(&country, &country)?;
            for name in names {
                if by_name
                    .insert(name.to_lowercase(), country.clone())
                    .is_some()
                {
                    return Err(Error::entry(FILE, name, "stands twice"));
                }
            }
        }
        for (dependency, state) in &dependencies {
            iso(dependency, dependency)?;
            iso(dependency, state)?;
            if dependencies.contains_key(state) {
                return Err(Error::entry(
                    FILE,
                    dependency,
                    format!("{state} is itself folded"),
                ));
            }
        }
        Ok(Self {
            dependencies,
            partial: by_name,
        })
    }

    /// The state that governs a dependency, by ISO 3166-1 alpha-3 code; any other code is returned as given.
    #[must_use]
    pub fn fold<'a>(&'a self, code: &'a str) -> &'a str {
        self.dependencies.get(code).map_or(code, String::as_str)
    }

    /// The country that claims a partially recognised entity, by the entity's name in any case. What
    /// belongs to such an entity takes that country, and the sector [`PRE`](crate::Sector::Pre) beside
    /// its own.
    #[must_use]
    pub fn partially_recognised(&self, name: &str) -> Option<&str> {
        self.partial.get(&name.to_lowercase()).map(String::as_str)
    }
}

/// Requires the form of an ISO 3166-1 alpha-3 code.
fn iso(entry: &str, code: &str) -> Result<(), Error> {
    if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        Ok(())
    } else {
        Err(Error::entry(
            FILE,
            entry,
            format!("{code:?} is no ISO 3166-1 alpha-3 code"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_territories_keep_their_own_code() {
        let countries = crate::Codebook::get().countries();
        for code in ["ATA", "HKG", "PSE", "VAT", "XKX", "USA"] {
            assert_eq!(countries.fold(code), code);
        }
        for (code, state) in [
            ("GUF", "FRA"),
            ("FLK", "GBR"),
            ("GRL", "DNK"),
            ("ESH", "MAR"),
        ] {
            assert_eq!(countries.fold(code), state);
        }
    }

    #[test]
    fn claims_are_found_under_every_name() {
        let countries = crate::Codebook::get().countries();
        assert_eq!(
            countries.partially_recognised("Donetsk People's Republic"),
            Some("UKR")
        );
        assert_eq!(countries.partially_recognised("DNR"), Some("UKR"));
        assert_eq!(countries.partially_recognised("Kosovo"), None);
    }

    #[test]
    fn a_chain_of_dependencies_is_refused() {
        let text = "partial = []\n[dependencies]\nAAA = \"BBB\"\nBBB = \"CCC\"";
        let error = Countries::parse(text).unwrap_err();
        assert_eq!(
            error.to_string(),
            "countries.toml, AAA: BBB is itself folded"
        );
    }
}
