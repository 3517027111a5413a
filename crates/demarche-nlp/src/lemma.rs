//! Lemmas by rule: suffixes that come off, exceptions, and a list of known lemmas.
//!
//! A lemma depends on the text, the part of speech and the features only, so callers
//! remember it.

use crate::annotated::Pos;
use crate::strings::string_id;
use crate::unicode::all_letters;

/// The tables of one part of speech, wherever they are stored.
pub(crate) trait LemmaSource {
    /// Old suffix and new suffix of each rule, in order.
    fn rules(&self) -> &[(String, String)];
    /// Whether this is the id of a known lemma.
    fn is_known(&self, id: u64) -> bool;
    /// The exceptional lemmas of the form with this id, in order.
    fn exceptions(&self, id: u64) -> Vec<&str>;
    /// Whether there is neither rule nor exception nor known lemma.
    fn is_empty(&self) -> bool;
}

/// What the English lemmatizer asks of a morphological analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct MorphFacts {
    singular: bool,
    finite_present: bool,
    /// Infinitive, no verb form, or positive degree: a base form whatever the part of speech.
    base: bool,
}

impl MorphFacts {
    /// Reads `Name=Value|Name=Value`.
    pub(crate) fn of(morph: &str) -> MorphFacts {
        let value = |name: &str| {
            morph
                .split('|')
                .find_map(|f| f.split_once('=').filter(|(n, _)| *n == name))
        };
        let is = |name: &str, expected: &str| value(name).is_some_and(|(_, v)| v == expected);
        MorphFacts {
            singular: is("Number", "Sing"),
            finite_present: is("VerbForm", "Fin")
                && is("Tense", "Pres")
                && value("Number").is_none(),
            base: is("VerbForm", "Inf") || is("VerbForm", "None") || is("Degree", "Pos"),
        }
    }
}

/// The lemma of `text` by English rules. `tables` are those of its part of speech.
pub(crate) fn english_lemma(
    text: &str,
    lower: &str,
    pos: Pos,
    morph: MorphFacts,
    tables: Option<&impl LemmaSource>,
) -> String {
    let is_base = match pos {
        Pos::None | Pos::Eol | Pos::Space => true,
        Pos::Noun => morph.singular || morph.base,
        Pos::Verb => morph.finite_present || morph.base,
        _ => morph.base,
    };
    if is_base {
        return lower.to_owned();
    }
    let Some(tables) = tables.filter(|t| !t.is_empty()) else {
        return if pos == Pos::Propn { text } else { lower }.to_owned();
    };
    // The last rule whose result is known comes first, hence the insertions at the front.
    let mut forms: Vec<String> = Vec::new();
    let mut unknown = Vec::new();
    for (old, new) in tables.rules() {
        let Some(stem) = lower.strip_suffix(old.as_str()) else {
            continue;
        };
        let form = format!("{stem}{new}");
        if form.is_empty() {
            continue;
        } else if tables.is_known(string_id(&form)) {
            forms.insert(0, form);
        } else if !all_letters(&form) {
            forms.push(form);
        } else {
            unknown.push(form);
        }
    }
    let mut first_places = Vec::new();
    for form in forms {
        if !first_places.contains(&form) {
            first_places.push(form);
        }
    }
    let mut forms = first_places;
    for lemma in tables.exceptions(string_id(lower)) {
        if !forms.iter().any(|f| f == lemma) {
            forms.insert(0, lemma.to_owned());
        }
    }
    let first = forms
        .into_iter()
        .next()
        .or_else(|| unknown.into_iter().next());
    first.unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Verbs {
        rules: Vec<(String, String)>,
    }

    impl LemmaSource for Verbs {
        fn rules(&self) -> &[(String, String)] {
            &self.rules
        }
        fn is_known(&self, id: u64) -> bool {
            ["agree", "close", "walk"]
                .iter()
                .any(|k| string_id(k) == id)
        }
        fn exceptions(&self, id: u64) -> Vec<&str> {
            if id == string_id("met") {
                vec!["mete", "meet"]
            } else {
                Vec::new()
            }
        }
        fn is_empty(&self) -> bool {
            false
        }
    }

    fn verb(text: &str, morph: &str) -> String {
        let rules = [
            ("s", ""),
            ("es", "e"),
            ("es", ""),
            ("ed", "e"),
            ("ed", ""),
            ("ing", "e"),
            ("ing", ""),
        ];
        let rules = rules.map(|(a, b)| (a.to_owned(), b.to_owned())).into();
        let tables = Verbs { rules };
        english_lemma(
            text,
            &text.to_lowercase(),
            Pos::Verb,
            MorphFacts::of(morph),
            Some(&tables),
        )
    }

    #[test]
    fn verbs() {
        let past = "Tense=Past|VerbForm=Fin";
        assert_eq!(verb("Walked", past), "walk");
        assert_eq!(
            verb("closes", "Number=Sing|Person=3|Tense=Pres|VerbForm=Fin"),
            "close"
        );
        assert_eq!(verb("met", past), "meet");
        // Unknown to the index: the first form counts.
        assert_eq!(verb("blorfed", past), "blorfe");
        // Not purely letters: taken even if unknown.
        assert_eq!(verb("re-shot-ed", past), "re-shot-e");
        assert_eq!(verb("Agrees", "VerbForm=Inf"), "agrees");
        assert_eq!(verb("Goes", "Tense=Pres|VerbForm=Fin"), "goes");
        // No rule applies: as it is written.
        assert_eq!(verb("Sat", past), "Sat");
    }

    #[test]
    fn without_tables() {
        let lemma = |pos| english_lemma("IRAN", "iran", pos, MorphFacts::default(), None::<&Verbs>);
        assert_eq!(lemma(Pos::Propn), "IRAN");
        assert_eq!(lemma(Pos::Pron), "iran");
    }
}
