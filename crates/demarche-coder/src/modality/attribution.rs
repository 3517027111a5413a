//! Who says so: reporting clauses, *according to*, quotations that run over sentences.

use super::subjects;
use super::words::{Cues, Effect};
use crate::syntax;
use demarche_nlp::{Annotated, Pos, Token};

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

/// Heads of those to whom what `at` tells is attributed, nearest first: in reporting clauses above it
/// and beside it, or before it where it stands in a quotation that runs on.
pub(super) fn of(doc: &Annotated, cues: &Cues, at: usize) -> Vec<usize> {
    const HOPS: usize = 64;
    let mut speakers = Vec::new();
    let mut t = doc.token(at);
    for _ in 0..HOPS {
        beside(doc, cues, t, &mut speakers);
        if t.is_root() {
            break;
        }
        let above = t.head();
        // what is said hangs on the verb as its clause; its subject is not said
        if matches!(t.dep(), "ccomp" | "xcomp" | "parataxis" | "acl" | "pcomp")
            && says(cues, above, t)
            && !(t.dep() == "ccomp" && super::climb::apposed(doc, t, above))
        {
            if matches!(above.pos(), Pos::Noun | Pos::Propn) {
                speakers.extend(
                    owner(doc, above)
                        .into_iter()
                        .filter(|&i| i != above.index()),
                );
            } else {
                speakers.extend(of_saying(doc, above.index()));
            }
        }
        t = above;
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
    speakers
}

/// "according to the ministry", ", the minister said", "as the minister said" beside a clause.
fn beside(doc: &Annotated, cues: &Cues, at: Token<'_>, speakers: &mut Vec<usize>) {
    for c in at.children() {
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
            "parataxis" | "ccomp" | "advcl" => {
                let as_ = c
                    .children()
                    .any(|m| m.dep() == "mark" && syntax::lower(doc, m.index()) == "as");
                let behind = match c.dep() {
                    "advcl" => as_,
                    "ccomp" => c.index() > at.index(),
                    _ => true,
                };
                // a verb of saying beside the clause, without a clause of its own
                let told = matches!(c.lemma(), "tell" | "inform");
                let alone = !c
                    .children()
                    .any(|d| matches!(d.dep(), "ccomp" | "xcomp") || d.dep() == "dobj" && !told);
                if behind && alone && says(cues, c, at) {
                    speakers.extend(of_saying(doc, c.index()));
                }
            }
            _ => {}
        }
    }
}

/// Who speaks in a verb of saying.
fn of_saying(doc: &Annotated, at: usize) -> Vec<usize> {
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

/// Whether a word says, or denies, what `said` tells.
fn says(cues: &Cues, t: Token<'_>, said: Token<'_>) -> bool {
    let infinitive = syntax::is_infinitive(said);
    cues.above(syntax::lemma(t), |word| word == "that" && !infinitive)
        .is_some_and(|a| matches!(a.effect, Effect::Said | Effect::Denied))
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
            .filter(|t| t.tag().starts_with("VB") && says(cues, *t, *t))
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
