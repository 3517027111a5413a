//! The small language in which a rule names its words.
//!
//! | written | matches |
//! | --- | --- |
//! | `arrest` | the verb (or noun) with that lemma |
//! | `pull out` | the verb with a particle, adverb, adjective or preposition `out` |
//! | `take into:custody` | the verb with `into` and its object's lemma |
//! | `lift <sanction\|embargo>` | the verb whose direct object has one of these lemmas |
//! | `lift <@restriction>` | the same, lemmas from a list of `words.toml` |
//! | `take hold (truce\|@pause)` | the verb whose subject has one of these lemmas |
//! | `air strike` | as a noun: `strike` with `air` before it |
//! | `state of:emergency` | the noun with `of` and its object's lemma |
//!
//! In verb patterns the first word is the verb. In noun patterns the last bare
//! word is the noun, those before it stand before it in the text.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A set of lemmas.
pub type Words = Arc<HashSet<String>>;

/// A parsed pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// Lemma of the word that is looked up.
    pub head: String,
    /// What else must be there.
    pub elements: Vec<Element>,
    /// As written.
    pub source: String,
    /// Line in the file of its rule, from 1; 0 where it stands in none.
    pub line: usize,
}

/// A condition on what hangs on the head word.
#[derive(Debug, Clone)]
pub enum Element {
    /// A particle, adverb, adjective, preposition or (for nouns) premodifier.
    Word(String),
    /// A preposition and the lemma of its object.
    Prep(String, Words),
    /// The lemma of the direct object.
    Object(Words),
    /// The lemma of the subject, which then is no participant.
    Subject(Words),
}

impl Pattern {
    /// How specific it is: a pattern with more conditions wins.
    pub fn weight(&self) -> u32 {
        self.elements.len() as u32 * 10
    }

    /// Parses `source`; `noun` says which language is meant.
    ///
    /// # Errors
    /// A sentence that names the part that is wrong.
    pub fn parse(
        source: &str,
        noun: bool,
        lists: &HashMap<String, Words>,
    ) -> Result<Pattern, String> {
        let parts: Vec<&str> = source.split_whitespace().collect();
        let mut elements = Vec::new();
        let mut words: Vec<&str> = Vec::new();
        for part in parts {
            if let Some(inner) = part.strip_prefix('<') {
                let inner = inner.strip_suffix('>').ok_or_else(|| {
                    format!("'{part}': '<' without '>' (no spaces inside, join with '|')")
                })?;
                elements.push(Element::Object(alternatives(inner, lists)?));
            } else if let Some(inner) = part.strip_prefix('(') {
                let inner = inner.strip_suffix(')').ok_or_else(|| {
                    format!("'{part}': '(' without ')' (no spaces inside, join with '|')")
                })?;
                elements.push(Element::Subject(alternatives(inner, lists)?));
            } else if let Some((prep, lemmas)) = part.split_once(':') {
                elements.push(Element::Prep(
                    prep.replace('_', " "),
                    alternatives(lemmas, lists)?,
                ));
            } else {
                words.push(part);
            }
        }
        if words.is_empty() {
            return Err(format!("'{source}': no head word"));
        }
        let head = if noun {
            words.remove(words.len() - 1)
        } else {
            words.remove(0)
        };
        elements.extend(words.into_iter().map(|w| Element::Word(w.to_owned())));
        Ok(Pattern {
            head: head.to_owned(),
            elements,
            source: source.to_owned(),
            line: 0,
        })
    }
}

/// `a|b|@list` as a set of lemmas.
pub fn alternatives(source: &str, lists: &HashMap<String, Words>) -> Result<Words, String> {
    let mut set = HashSet::new();
    for word in source.split('|') {
        if let Some(name) = word.strip_prefix('@') {
            let list = lists
                .get(name)
                .ok_or_else(|| format!("no list '@{name}' in words.toml"))?;
            set.extend(list.iter().cloned());
        } else if word.is_empty() {
            return Err(format!("'{source}': empty alternative"));
        } else {
            set.insert(word.replace('_', " "));
        }
    }
    Ok(Arc::new(set))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(source: &str, noun: bool) -> Pattern {
        let lists = HashMap::from([(
            "ban".to_owned(),
            Arc::new(HashSet::from(["embargo".to_owned()])),
        )]);
        Pattern::parse(source, noun, &lists).unwrap()
    }

    #[test]
    fn reads_each_kind_of_element() {
        let p = parse("take into:custody", false);
        assert_eq!(p.head, "take");
        assert!(
            matches!(&p.elements[0], Element::Prep(p, w) if p == "into" && w.contains("custody"))
        );
        let p = parse("lift <sanction|@ban>", false);
        assert!(
            matches!(&p.elements[0], Element::Object(w) if w.contains("sanction") && w.contains("embargo"))
        );
        let p = parse("fall silent (gun)", false);
        assert_eq!(p.head, "fall");
        assert!(matches!(&p.elements[0], Element::Subject(w) if w.contains("gun")));
        let p = parse("air strike", true);
        assert_eq!(p.head, "strike");
        assert!(matches!(&p.elements[0], Element::Word(w) if w == "air"));
    }

    #[test]
    fn says_what_is_wrong() {
        let lists = HashMap::new();
        assert!(
            Pattern::parse("lift <sanction", false, &lists)
                .unwrap_err()
                .contains("without '>'")
        );
        assert!(
            Pattern::parse("lift <@x>", false, &lists)
                .unwrap_err()
                .contains("@x")
        );
        assert!(
            Pattern::parse("<x>", false, &lists)
                .unwrap_err()
                .contains("no head word")
        );
    }
}
