//! CAMEO's strings of three-letter codes (`PERGOV`, `IGOUNO`, `NGOHLH`) as countries and sectors.

use demarche_codebook::Sector;

use crate::CountryCode;

/// What `MED` means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// CAMEO: the media; health is `HLH`.
    Cameo,
    /// PLOVER: medicine; the media are `JRN`.
    Plover,
}

/// A code string, translated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Meaning {
    pub(super) country: Option<CountryCode>,
    pub(super) sectors: Vec<Sector>,
    /// Pieces that say nothing here: organisations, misspellings.
    pub(super) unknown: Vec<String>,
}

/// Codes of states that have another code today.
const RENAMED: &[(&str, &str)] = &[
    ("ROM", "ROU"),
    ("TMP", "TLS"),
    ("MTN", "MNE"),
    ("KSV", "XKX"),
    ("ZAR", "COD"),
    ("SUN", "RUS"),
    ("YUG", "SRB"),
    ("SCG", "SRB"),
    ("DDR", "DEU"),
    ("CSK", "CZE"),
    ("BUR", "MMR"),
];

/// Generic actors and organisations that have a country code of their own.
const GENERIC: &[(&str, CountryCode)] = &[
    ("UNO", CountryCode::UNO),
    ("EUR", CountryCode::EUR),
    ("EEC", CountryCode::EUR),
    ("IGO", CountryCode::IGO),
    ("NGO", CountryCode::NGO),
    ("NGM", CountryCode::NGO),
    ("ISM", CountryCode::ISM),
    ("IMG", CountryCode::IMG),
    ("MNC", CountryCode::MNC),
];

/// Codes of religions and sects; all are REL where nothing else is said.
const RELIGIONS: &[&str] = &[
    "REL", "ADR", "ATH", "BAH", "BUD", "CHR", "CON", "CPT", "CTH", "DOX", "DRZ", "HIN", "HSD",
    "ITR", "JAN", "JEW", "JHW", "LDS", "MOS", "MRN", "NRM", "PAG", "PRO", "SFI", "SHI", "SHN",
    "SIK", "SUN", "TAO", "UDX", "ZRO", "ALE", "MUS",
];

/// Translates a code string. `is_country` tells the codes of states.
pub(super) fn translate(
    code: &str,
    reading: Reading,
    is_country: impl Fn(CountryCode) -> bool,
) -> Meaning {
    let code: String = code.chars().filter(|c| *c != '~').collect();
    let mut meaning = Meaning::default();
    let letters: Vec<char> = code.chars().collect();
    for (index, piece) in letters.chunks(3).enumerate() {
        let piece: String = piece.iter().collect::<String>().to_uppercase();
        if piece == "---" {
            continue;
        }
        let generic = GENERIC.iter().find(|(name, _)| *name == piece);
        if let Some(&(_, country)) = generic {
            // IGOUNO is the United Nations: the later piece says more
            let vague = meaning.country.is_none()
                || matches!(meaning.country, Some(CountryCode::IGO | CountryCode::NGO));
            if vague {
                meaning.country = Some(country);
            }
            if piece == "MNC" {
                add(&mut meaning.sectors, Sector::Bus);
            }
            continue;
        }
        if meaning.country.is_none() || index == 0 {
            let today = RENAMED.iter().find(|(old, _)| *old == piece);
            let today = today.map_or(piece.as_str(), |(_, new)| *new);
            if let Some(country) = CountryCode::parse(today).filter(|c| is_country(*c)) {
                meaning.country = Some(country);
                continue;
            }
        }
        match sector(&piece, reading) {
            Some(sector) => add(&mut meaning.sectors, sector),
            None => meaning.unknown.push(piece),
        }
    }
    meaning
}

fn add(sectors: &mut Vec<Sector>, sector: Sector) {
    if !sectors.contains(&sector) {
        sectors.push(sector);
    }
}

/// The sector of one role.
fn sector(piece: &str, reading: Reading) -> Option<Sector> {
    let renamed = match (piece, reading) {
        ("MED", Reading::Cameo) => "JRN",
        ("HLH", _) => "MED",
        ("INS" | "SEP" | "RAD" | "TER", _) => "REB",
        ("NGM" | "ENV" | "HRI" | "DEV" | "AMN" | "HUM", _) => "SOC",
        ("SET" | "VIL" | "PPL" | "MIG", _) => "CVL",
        ("TOP" | "MID" | "HAR" | "MOD", _) => return None,
        ("ETH", _) => "CVL",
        ("PAR", _) => "PRM",
        (religion, _) if RELIGIONS.contains(&religion) => "REL",
        _ => piece,
    };
    renamed.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Sector::*;

    fn of(code: &str) -> (Option<String>, Vec<Sector>, Vec<String>) {
        let known = ["PER", "ROU", "XKX", "FRA"];
        let m = translate(code, Reading::Cameo, |c| known.contains(&c.as_str()));
        (m.country.map(|c| c.to_string()), m.sectors, m.unknown)
    }

    #[test]
    fn strings_are_split_and_translated() {
        assert_eq!(
            of("PERGOVMIL"),
            (Some("PER".into()), vec![Gov, Mil], vec![])
        );
        assert_eq!(of("ROM").0.as_deref(), Some("ROU"));
        assert_eq!(of("KSVINS"), (Some("XKX".into()), vec![Reb], vec![]));
        assert_eq!(of("IGOUNO").0.as_deref(), Some("UNO"));
        assert_eq!(of("NGOHLH"), (Some("NGO".into()), vec![Med], vec![]));
        assert_eq!(of("FRAMED").1, [Jrn]);
        assert_eq!(of("FRDREB"), (None, vec![Reb], vec!["FRD".to_owned()]));
        assert_eq!(of("~GOV").1, [Gov]);
        assert_eq!(of("---"), (None, vec![], vec![]));
        let plover = translate("~MED", Reading::Plover, |_| false);
        assert_eq!(plover.sectors, [Med]);
    }
}
