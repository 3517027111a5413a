//! Who says so: reporting clauses, *according to*, quotations that run over sentences.

use super::subjects;
use super::words::{Cues, Effect};
use crate::syntax;
use demarche_nlp::{Annotated, Token};

/// How many sentences back the speaker of a running quotation is looked for.
const SENTENCES_BACK: usize = 4;
/// How many tokens back an opening quotation mark is looked for.
const QUOTE_REACH: usize = 400;

/// What documents say, somebody says: "a statement from the ministry said".
const DOCUMENTS: [&str; 9] = [
    "statement",
    "report",
    "communique",
    "communiqué",
    "letter",
    "document",
    "spokesperson",
    "release",
    "dispatch",
];

/// "according to the ministry", ", the minister said" beside the clause of `at`.
pub(super) fn beside(doc: &Annotated, cues: &Cues, at: usize, speakers: &mut Vec<usize>) {
    for c in doc.token(at).children() {
        match c.dep() {
            "prep" | "advmod" | "advcl" if syntax::lower(doc, c.index()) == "according" => {
                for d in c.children().filter(|d| d.dep() == "prep") {
                    speakers.extend(
                        d.children()
                            .filter(|e| e.dep() == "pobj")
                            .flat_map(|e| owner(doc, e)),
                    );
                }
            }
            // a verb of saying after the clause, without a clause of its own
            "parataxis" | "ccomp"
                if (c.index() > at || c.dep() == "parataxis")
                    && says(cues, c)
                    && !c
                        .children()
                        .any(|d| matches!(d.dep(), "ccomp" | "xcomp" | "dobj")) =>
            {
                speakers.extend(of_saying(doc, c.index()));
            }
            _ => {}
        }
    }
}

/// Who speaks in a verb or noun of saying.
pub(super) fn of_saying(doc: &Annotated, at: usize) -> Vec<usize> {
    subjects(doc, at)
        .into_iter()
        .flat_map(|s| owner(doc, doc.token(s)))
        .collect()
}

/// The speaker behind a document, and the one who is named himself.
fn owner(doc: &Annotated, t: Token<'_>) -> Vec<usize> {
    let mut out = Vec::new();
    if DOCUMENTS.contains(&t.lemma()) {
        for c in t.children() {
            match c.dep() {
                "poss" => out.push(c.index()),
                "prep" if matches!(syntax::lower(doc, c.index()), "from" | "by" | "of") => {
                    out.extend(
                        c.children()
                            .filter(|d| d.dep() == "pobj")
                            .map(|d| d.index()),
                    );
                }
                "acl" => out.extend(
                    c.children()
                        .filter(|d| matches!(d.dep(), "agent" | "prep"))
                        .filter(|d| syntax::lower(doc, d.index()) == "by")
                        .flat_map(|d| d.children())
                        .filter(|d| d.dep() == "pobj")
                        .map(|d| d.index()),
                ),
                _ => {}
            }
        }
    }
    out.push(t.index());
    out
}

/// Adds whom the sentence, or the quotation it stands in, is attributed to.
pub(super) fn add(doc: &Annotated, cues: &Cues, at: usize, speakers: &mut Vec<usize>) {
    // attributions hang on the main verb as often as on the verb they are about
    let mut top = doc.token(at);
    for _ in 0..64 {
        if top.is_root() {
            break;
        }
        top = top.head();
    }
    if top.index() != at && speakers.is_empty() {
        for c in top.children() {
            if matches!(c.dep(), "prep" | "advmod" | "advcl")
                && syntax::lower(doc, c.index()) == "according"
            {
                beside(doc, cues, top.index(), speakers);
                break;
            }
        }
    }
    if speakers.is_empty() && quoted(doc, at) {
        speakers.extend(speaker_before(doc, cues, at));
    }
    let mut seen = Vec::with_capacity(speakers.len());
    speakers.retain(|s| {
        !seen.contains(s) && {
            seen.push(*s);
            true
        }
    });
}

fn says(cues: &Cues, t: Token<'_>) -> bool {
    cues.above(syntax::lemma(t), |_| false)
        .is_some_and(|a| a.effect == Effect::Said)
}

/// Whether a token stands between an opening and a closing quotation mark.
fn quoted(doc: &Annotated, at: usize) -> bool {
    let mut open = false;
    for i in at.saturating_sub(QUOTE_REACH)..at {
        match doc.token(i).text() {
            "“" | "``" | "«" => open = true,
            "”" | "''" | "»" => open = false,
            "\"" => open = !open,
            // a new paragraph that does not open with a mark ends a quotation left open
            t if t.contains("\n\n") => open = false,
            _ => {}
        }
    }
    open
}

/// The subject of the last verb of saying before this sentence: in the sentence whose quotation goes
/// on here ("...," the general said. "We ...").
fn speaker_before(doc: &Annotated, cues: &Cues, at: usize) -> Vec<usize> {
    let sentence = doc.sentence_of(at);
    for back in 1..=SENTENCES_BACK.min(sentence) {
        let Some(range) = doc.sentences().get(sentence - back) else {
            break;
        };
        let quotes = range
            .clone()
            .any(|i| matches!(doc.token(i).text(), "\"" | "“" | "”" | "``" | "''"));
        let speaker = range
            .clone()
            .rev()
            .map(|i| doc.token(i))
            .filter(|t| t.tag().starts_with("VB") && says(cues, *t))
            .map(|t| of_saying(doc, t.index()))
            .find(|s| !s.is_empty());
        match speaker {
            Some(s) => return s,
            // neither a quotation nor a speaker: the quotation did not begin there
            None if !quotes && back > 1 => break,
            None => {}
        }
    }
    Vec::new()
}
