//! Which language a text is in.
//!
//! A declaration is believed unless the text is long enough to tell and tells otherwise: pages of a
//! translated site often keep the `lang` of their template. Detection is by trigrams, which are sure of
//! a paragraph and of no headline.

use whatlang::{Lang, Script};

/// Characters of text below which its language is not guessed: shorter pieces, with names in them, are
/// often taken for a relative of their language.
const ENOUGH_CHARS: usize = 200;

/// Characters that are looked at.
const LOOKED_AT: usize = 4_000;

/// The language of `text`, of which `declared` may say one.
pub(crate) fn settle(declared: Option<&str>, text: &str) -> Option<String> {
    let declared = declared.and_then(primary);
    let detected = detect(text);
    match (declared, detected) {
        (declared, None) => declared,
        (None, Some((lang, _))) => Some(code(lang)),
        // Only a text sure of itself speaks against what its publisher says.
        (Some(declared), Some((lang, sure))) => Some(if sure { code(lang) } else { declared }),
    }
}

/// The language a text seems to be in, and whether that is beyond doubt.
fn detect(text: &str) -> Option<(Lang, bool)> {
    let end = text
        .char_indices()
        .nth(LOOKED_AT)
        .map_or(text.len(), |(at, _)| at);
    let start = &text[..end];
    let info = whatlang::detect(start)?;
    let long = start.chars().nth(ENOUGH_CHARS).is_some();
    // In a script that English is not written in a few words are enough.
    let foreign = info.script() != Script::Latin && start.chars().nth(20).is_some();
    if foreign || info.is_reliable() && long {
        Some((info.lang(), info.is_reliable() && long))
    } else {
        None
    }
}

/// The primary part of a language tag, in its shortest form: `en` of `en-GB`, `EN_us` and `eng`.
fn primary(tag: &str) -> Option<String> {
    let primary = tag
        .trim()
        .split(['-', '_', ',', ';'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let proper =
        (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase());
    if !proper || primary == "und" || primary == "mul" {
        return None;
    }
    Some(match Lang::from_code(&primary) {
        Some(lang) if primary.len() == 3 => code(lang),
        _ => primary,
    })
}

/// ISO 639-1 of the languages that are detected; all of them have such a code.
fn code(lang: Lang) -> String {
    let short = match lang {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        Lang::Cym => "cy",
    };
    short.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRENCH: &str = "Le président de la République a reçu mardi à l'Élysée le premier ministre, qui lui a présenté les mesures que le gouvernement entend prendre pour soutenir les agriculteurs touchés par la sécheresse dans le sud du pays, a annoncé la présidence.";
    const ENGLISH: &str = "The president received the prime minister on Tuesday, who presented the measures that the government intends to take in support of farmers hit by the drought in the south of the country, the presidency said in a statement late in the evening.";

    #[test]
    fn paragraphs_tell_their_language_and_headlines_do_not() {
        assert_eq!(settle(None, FRENCH).as_deref(), Some("fr"));
        assert_eq!(settle(None, ENGLISH).as_deref(), Some("en"));
        assert_eq!(settle(None, "Macron reçoit Orbán à Paris"), None);
        assert_eq!(
            settle(None, "Президент прибыл с визитом в столицу").as_deref(),
            Some("ru")
        );
    }

    #[test]
    fn declarations_hold_unless_the_text_is_sure() {
        assert_eq!(settle(Some("fr-CA"), "Rain").as_deref(), Some("fr"));
        assert_eq!(settle(Some("ENG"), "Rain").as_deref(), Some("en"));
        assert_eq!(settle(Some("en_US"), FRENCH).as_deref(), Some("fr"));
        assert_eq!(settle(Some("fr"), ENGLISH).as_deref(), Some("en"));
        for none in ["", "und", "english", "x"] {
            assert_eq!(settle(Some(none), "Rain"), None, "{none}");
        }
    }
}
