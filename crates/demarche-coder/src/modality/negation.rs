//! Negation and how far it reaches: *not*, *never*, *no shots*, *none of*, *without*.

use super::claim::Judge;
use super::lower;
use super::words::Beside;
use crate::syntax;
use demarche_nlp::{Annotated, Token};

impl Judge<'_, '_, '_, '_> {
    /// The word that negates the clause of `verb`, if one does. Two of them cancel out. `objects` says
    /// whether "fired no shots" counts.
    pub(super) fn negation(&mut self, verb: usize, objects: bool) -> Option<usize> {
        let doc = self.doc;
        let t = doc.token(verb);
        let mut found: Vec<usize> = Vec::new();
        for c in t.children() {
            let w = lower(doc, c.index());
            match c.dep() {
                "neg" | "advmod" | "preconj" | "cc" if self.cues.is(Beside::Not, w) => {
                    // of a conjunction only "nor" before an inverted clause, "neither ... nor"
                    let counts = match c.dep() {
                        "cc" => c.index() < verb,
                        _ => true,
                    };
                    if counts && !limits(doc, c) {
                        found.push(c.index());
                    }
                }
                "dobj" | "attr" if !objects => {}
                "nsubj" | "nsubjpass" | "dobj" | "iobj" | "dative" | "expl" | "attr" => {
                    if let Some(at) = self.empty(c) {
                        found.push(at);
                    }
                }
                // "in no way", "at no point", "under no circumstances", "with no warning"
                "prep" if matches!(w, "in" | "at" | "under" | "on" | "by") => {
                    let at = c
                        .children()
                        .filter(|n| {
                            n.dep() == "pobj"
                                && matches!(
                                    n.lemma(),
                                    "way"
                                        | "point"
                                        | "time"
                                        | "circumstance"
                                        | "account"
                                        | "mean"
                                        | "means"
                                        | "stage"
                                        | "case"
                                )
                        })
                        .find_map(|n| {
                            n.children()
                                .find(|d| lower(doc, d.index()) == "no")
                                .map(|d| d.index())
                        });
                    found.extend(at);
                }
                _ => {}
            }
        }
        // "pledged never again to use": hung on the verb above or on the adverb
        if let Some(to) = super::claim::infinitive(t) {
            let again = to
                .checked_sub(1)
                .filter(|&i| matches!(lower(doc, i), "again" | "ever"));
            let before = again.unwrap_or(to).checked_sub(1);
            found.extend(before.filter(|&i| {
                matches!(lower(doc, i), "never" | "not")
                    && doc.token(i).head().index() != t.head().index()
                    || again.is_some() && lower(doc, i) == "never"
            }));
        }
        if let Some(at) = self.phrase_before(t) {
            found.push(at);
        }
        found.sort_unstable();
        found.dedup();
        (found.len() % 2 == 1).then(|| found[0])
    }

    /// "no shots", "nobody", "none of the rebels", "neither side".
    fn empty(&self, noun: Token<'_>) -> Option<usize> {
        let doc = self.doc;
        let w = lower(doc, noun.index());
        if self.cues.is(Beside::Not, w) {
            return Some(noun.index());
        }
        let det = noun.children().find(|d| {
            matches!(d.dep(), "det" | "neg" | "preconj")
                && matches!(lower(doc, d.index()), "no" | "neither")
                || d.dep() == "advmod" && lower(doc, d.index()) == "not"
        })?;
        let next = doc.token(det.index()).index() + 1;
        let next = if next < doc.len() {
            lower(doc, next)
        } else {
            ""
        };
        // "no fewer than forty", "no doubt", "not only France"
        let counts = !matches!(
            next,
            "fewer" | "less" | "more" | "doubt" | "other" | "only" | "later" | "sooner" | "just"
        ) && !matches!(noun.lemma(), "doubt" | "wonder" | "matter");
        counts.then(|| det.index())
    }

    /// A phrase right before the verb or its first word: "without", "instead of", "no longer".
    fn phrase_before(&self, t: Token<'_>) -> Option<usize> {
        let doc = self.doc;
        let mut left = t.index();
        // over auxiliaries and adverbs between the phrase and the verb
        const OVER: usize = 4;
        for _ in 0..OVER {
            if left == 0 {
                return None;
            }
            left -= 1;
            let single = lower(doc, left);
            if self.cues.is(Beside::NotPhrase, single) && (t.tag() == "VBG" || t.dep() == "pcomp") {
                return Some(left);
            }
            // "a figure not seen since"
            if single == "not"
                && t.tag() == "VBN"
                && t.dep() == "acl"
                && !t.children().any(|c| c.index() == left)
            {
                return Some(left);
            }
            if left > 0 {
                let double = [lower(doc, left - 1), single];
                let known = self.cues.words(Beside::NotPhrase).any(|p| {
                    p.split_once(' ')
                        .is_some_and(|(a, b)| a == double[0] && b == double[1])
                });
                if known && (t.tag() == "VBG" || matches!(double[1], "longer" | "than")) {
                    return Some(left);
                }
            }
            let between = doc.token(left);
            let passes = matches!(between.dep(), "aux" | "auxpass" | "advmod" | "neg")
                && between.head().index() == t.index();
            if !passes {
                return None;
            }
        }
        None
    }
}

/// "not only", "not just", "not until": what is told is told.
fn limits(doc: &Annotated, not: Token<'_>) -> bool {
    let next = not.index() + 1;
    next < doc.len()
        && matches!(
            syntax::lower(doc, next),
            "only" | "just" | "merely" | "simply" | "until" | "least"
        )
}
