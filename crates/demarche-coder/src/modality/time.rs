//! Long ago, or yet to come: time cues that make an event background.

use super::claim::{Claim, Judge};
use super::lower;
use super::words::Beside;
use demarche_codebook::Modality;
use demarche_nlp::Token;

/// Verbs that lead from the present far back: "goes back to when", "dates from".
const LOOKING_BACK: [&str; 6] = ["go", "date", "stretch", "reach", "hark", "hearken"];

impl Judge<'_, '_, '_, '_> {
    /// What the time phrases of a clause claim.
    pub(super) fn time(&mut self, verb: usize) -> Claim {
        self.time_of(verb, usize::MAX)
    }

    /// The same for those that stand before the verb, which hold for verbs coordinated with it.
    pub(super) fn time_before(&mut self, verb: usize) -> Claim {
        self.time_of(verb, verb)
    }

    fn time_of(&mut self, verb: usize, limit: usize) -> Claim {
        let doc = self.doc;
        let t = doc.token(verb);
        let past = matches!(t.tag(), "VBD" | "VBN");
        let present = matches!(t.tag(), "VBP" | "VBZ" | "VBG")
            && !t.children().any(|c| c.dep() == "aux" && c.tag() == "VBD");
        for c in t.children().filter(|c| c.index() < limit) {
            let found = match c.dep() {
                "npadvmod" | "advmod" | "prep" | "tmod" if past && self.long_ago(c) => {
                    Some(Modality::Historical)
                }
                "npadvmod" | "advmod" | "tmod" if present && self.to_come(c) => {
                    Some(Modality::Future)
                }
                _ => None,
            };
            if let Some(m) = found {
                return self.cue(c.index(), m);
            }
        }
        Claim::ACTUAL
    }

    /// "tomorrow", "next week" with a present tense.
    fn to_come(&self, t: Token<'_>) -> bool {
        std::iter::once(t).chain(t.children()).any(|c| {
            matches!(lower(self.doc, c.index()), "tomorrow" | "next")
                && matches!(t.ent_type(), "DATE" | "TIME")
        })
    }

    /// "in 1997", "two decades ago", "during the civil war", "in the 1980s", "years earlier".
    fn long_ago(&self, t: Token<'_>) -> bool {
        let doc = self.doc;
        let w = lower(doc, t.index());
        match t.dep() {
            "prep"
                if matches!(
                    w,
                    "in" | "during" | "under" | "throughout" | "of" | "back" | "from" | "between"
                ) =>
            {
                t.children().filter(|c| c.dep() == "pobj").any(|c| {
                    self.year_or_decade(c) || matches!(w, "during" | "under" | "throughout" | "from") && self.era(c)
                })
                    // "back in 1997"
                    || t.children().any(|c| c.dep() == "prep" && self.long_ago(c))
            }
            "advmod" if matches!(w, "ago" | "earlier" | "before" | "previously" | "back") => {
                t.children()
                    .any(|c| c.dep() == "npadvmod" && self.long_unit(c))
                    || t.children().any(|c| c.dep() == "prep" && self.long_ago(c))
            }
            "npadvmod" => {
                // "a year earlier", where the parser made the noun the head
                self.long_unit(t)
                    && t.children()
                        .any(|c| matches!(lower(doc, c.index()), "ago" | "earlier" | "before"))
            }
            _ => false,
        }
    }

    fn long_unit(&self, t: Token<'_>) -> bool {
        self.cues.is(Beside::LongUnit, t.lemma())
    }

    /// A bare year, a decade, a century that is over.
    fn year_or_decade(&self, t: Token<'_>) -> bool {
        let doc = self.doc;
        let w = t.text();
        if is_year(w) {
            // "in March 2024" and "in the year to 2024" are news; a bare year looks back
            return !t
                .children()
                .any(|c| matches!(c.dep(), "compound" | "nummod" | "nmod" | "amod"));
        }
        let digits = w
            .strip_suffix('s')
            .map(|d| d.trim_start_matches(['\'', '’']));
        if digits.is_some_and(|d| d.len() >= 2 && d.bytes().all(|b| b.is_ascii_digit())) {
            return true;
        }
        t.lemma() == "century"
            && t.children().any(|c| {
                let w = lower(doc, c.index());
                matches!(w, "last" | "previous" | "nineteenth")
                    || w.ends_with("th") && w.starts_with('1')
            })
    }

    /// Whether a noun is a past year or names one: "1982", "the massacre of 1982".
    pub(super) fn lies_back(&self, noun: Token<'_>) -> bool {
        self.year_or_decade(noun)
            || noun.children().filter(|c| c.dep() == "prep").any(|c| {
                self.long_ago(c)
                    || c.children()
                        .any(|d| d.dep() == "pobj" && self.year_or_decade(d))
            })
    }

    /// A war or rule that is over.
    fn era(&self, t: Token<'_>) -> bool {
        let doc = self.doc;
        if t.children().any(|c| {
            matches!(
                lower(doc, c.index()),
                "this" | "current" | "ongoing" | "its"
            )
        }) {
            return false;
        }
        if self.cues.is(Beside::Period, &t.text().to_lowercase()) {
            return true;
        }
        matches!(
            &*t.lemma().to_lowercase(),
            "war"
                | "rule"
                | "era"
                | "period"
                | "regime"
                | "dictatorship"
                | "year"
                | "time"
                | "uprising"
        ) && t.children().any(|c| {
            matches!(c.dep(), "amod" | "compound")
                && self.cues.is(Beside::Era, lower(doc, c.index()))
        })
    }

    /// "ten years after troops shelled the town".
    pub(super) fn years_after(&mut self, t: Token<'_>, mark: Token<'_>) -> Claim {
        let doc = self.doc;
        if lower(doc, mark.index()) != "after" {
            return Claim::ACTUAL;
        }
        let measure = t
            .children()
            .chain(mark.children())
            .find(|c| {
                matches!(c.dep(), "npadvmod" | "dep" | "nmod")
                    && c.index() < t.index()
                    && self.long_unit(*c)
            })
            .or_else(|| {
                let before = mark.index().checked_sub(1)?;
                self.long_unit(doc.token(before)).then(|| doc.token(before))
            });
        match measure {
            Some(m) => self.cue(m.index(), Modality::Historical),
            None => Claim::ACTUAL,
        }
    }

    /// "the quarrel goes back two decades, to when the army banned the march".
    pub(super) fn looking_back(&mut self, t: Token<'_>) -> Claim {
        let doc = self.doc;
        if !t.children().any(|c| lower(doc, c.index()) == "when") && t.dep() != "pcomp" {
            return Claim::ACTUAL;
        }
        let mut at = t;
        const HOPS: usize = 4;
        for _ in 0..HOPS {
            if at.is_root() {
                break;
            }
            at = at.head();
            if LOOKING_BACK.contains(&at.lemma())
                && at
                    .children()
                    .any(|c| matches!(lower(doc, c.index()), "back") || self.long_unit(c))
            {
                return self.cue(at.index(), Modality::Historical);
            }
        }
        Claim::ACTUAL
    }
}

/// A year of four digits that may lie in the past.
pub(super) fn is_year(word: &str) -> bool {
    word.len() == 4 && word.parse::<u16>().is_ok_and(|y| (1000..2100).contains(&y))
}
