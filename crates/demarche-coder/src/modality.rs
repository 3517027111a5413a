//! How real the text says an event is, and who says so.
//!
//! From the trigger the tree is climbed: auxiliaries, negation and marks of each
//! clause on the way, and operators above it (`is expected to`, `denied having`).
//! The first cue of highest precedence decides; every cue is kept as evidence.

use crate::lexicon::{Lexicon, Operator};
use crate::reading::Reader;
use crate::syntax;
use demarche_codebook::Modality;
use demarche_nlp::{Annotated, Pos};

/// What was found on the way from the trigger to the root.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// Modality that results; `Actual` without cues.
    pub modality: Option<Modality>,
    /// Cue words and what each says.
    pub evidence: Vec<(usize, Modality)>,
    /// Heads of those to whom the report is attributed, nearest first.
    pub speakers: Vec<usize>,
    /// The trigger stands in an infinitive of which nobody says that it came about.
    pub unrealised: bool,
    /// A condition is attached to the trigger's own clause ("will leave unless ...").
    pub on_condition: bool,
    /// The trigger stands in a condition ("if fighting resumes"): it is not told at all.
    pub conditional: bool,
    /// The trigger stands in a clause that only gives the time or ground of another.
    pub background: bool,
}

impl Standing {
    fn cue(&mut self, at: usize, m: Modality) {
        self.evidence.push((at, m));
        // precedence as in the codebook: negated, hypothetical, historical, future, actual
        self.modality = Some(match self.modality {
            Some(old) if rank(old) <= rank(m) => old,
            _ => m,
        });
    }
}

fn rank(m: Modality) -> u8 {
    match m {
        Modality::Negated => 0,
        Modality::Hypothetical => 1,
        Modality::Historical => 2,
        Modality::Future => 3,
        Modality::Actual => 4,
    }
}

const MAX_CLIMB: usize = 24;

/// Climbs from `trigger` to the root of its sentence.
///
/// `support` is the verb that supports a trigger noun; `title` says that the sentence is a
/// headline, where an infinitive tells the future.
pub fn standing(
    doc: &Annotated,
    lexicon: &Lexicon,
    reader: &mut Reader<'_, '_>,
    trigger: usize,
    support: Option<usize>,
    title: bool,
) -> Standing {
    let mut s = Standing::default();
    let list = |name: &str| lexicon.list(name);
    let (future, hypothetical, negation, marks) = (
        list("modal_future"),
        list("modal_hypothetical"),
        list("negation"),
        list("hypothetical_marks"),
    );
    let mut at = trigger;

    if syntax::is_noun(doc, trigger) {
        let (fa, ha, pa) = (
            list("future_adjectives"),
            list("hypothetical_adjectives"),
            list("historical_adjectives"),
        );
        for c in doc.token(trigger).children() {
            let w = syntax::lower(doc, c.index());
            match c.dep() {
                "amod" | "compound" | "det" | "advmod" | "nmod" | "neg" => {
                    if w == "no" || c.dep() == "neg" {
                        s.cue(c.index(), Modality::Negated);
                    } else if fa.contains(w) {
                        s.cue(c.index(), Modality::Future);
                    } else if ha.contains(w) {
                        s.cue(c.index(), Modality::Hypothetical);
                    } else if pa.contains(w) {
                        s.cue(c.index(), Modality::Historical);
                    }
                }
                _ => {}
            }
        }
        // a participle behind the noun ("talks sponsored by the UN") only says who did it
        match support.filter(|&v| !matches!(doc.token(v).dep(), "acl" | "relcl")) {
            Some(v) => {
                // the supporting verb may itself say how real the noun is ("talks were scheduled")
                if let Some(r) = reader.read(v)
                    && let (Some(op), Some(content)) = (r.op, r.content)
                    && content == trigger
                {
                    operator(&mut s, doc, v, op, &mut Vec::new());
                }
                at = v;
            }
            None => {
                let (dep, governor) = syntax::function_of(doc, trigger);
                let mut governor = governor;
                if dep == "pobj" && !doc.token(governor).is_root() {
                    governor = doc.token(governor).head().index();
                }
                // an operator above the noun speaks of it; any other verb presupposes it
                match reader.operator_over(governor, trigger) {
                    Some(op) => {
                        operator(&mut s, doc, governor, op, &mut Vec::new());
                        at = governor;
                    }
                    None => {
                        if matches!(doc.token(governor).pos(), Pos::Verb | Pos::Aux)
                            && matches!(dep, "nsubj" | "nsubjpass" | "attr" | "dobj")
                        {
                            // what is said of its subject or object colours the noun too
                            clause(
                                doc,
                                governor,
                                &mut s,
                                &future,
                                &hypothetical,
                                &negation,
                                &marks,
                            );
                        }
                        attribution(doc, lexicon, governor, &mut s);
                        return s;
                    }
                }
            }
        }
    }

    for _ in 0..MAX_CLIMB {
        let t = doc.token(at);
        clause(doc, at, &mut s, &future, &hypothetical, &negation, &marks);
        attribution(doc, lexicon, at, &mut s);
        if t.is_root() {
            if title
                && t.tag() == "VB"
                && t.children()
                    .any(|c| c.dep() == "aux" && c.text().eq_ignore_ascii_case("to"))
            {
                s.cue(at, Modality::Future);
            }
            break;
        }
        let head = t.head();
        match t.dep() {
            "conj" => {
                // an auxiliary before the first conjunct holds for the second unless it has its own
                // a finite verb has a tense of its own; a bare one shares what stands before the first
                let own = matches!(t.tag(), "VBD" | "VBZ" | "VBP")
                    || t.children()
                        .any(|c| matches!(c.dep(), "aux" | "auxpass" | "nsubj" | "nsubjpass"));
                if own {
                    // skip the first conjunct's clause, go on above it
                    at = skip_conjuncts(doc, at);
                    if doc.token(at).is_root() {
                        attribution(doc, lexicon, at, &mut s);
                        break;
                    }
                    let above = doc.token(at).head().index();
                    if climb(doc, reader, at, above, &mut s) == Some(Operator::Report) {
                        break;
                    }
                    at = above;
                } else {
                    at = head.index();
                }
            }
            "relcl" => break,
            "acl" if matches!(t.tag(), "VBN" | "VBG") => break,
            "advcl" => {
                let mark = t
                    .children()
                    .find(|c| c.dep() == "mark" || c.dep() == "advmod");
                if mark.is_some_and(|m| {
                    matches!(
                        syntax::lower(doc, m.index()),
                        "after"
                            | "since"
                            | "before"
                            | "until"
                            | "when"
                            | "as"
                            | "because"
                            | "while"
                            | "once"
                    )
                }) {
                    s.background = true;
                } else if t.tag() == "VB" {
                    // purpose
                    s.unrealised = true;
                }
                break;
            }
            "pcomp" => {
                let governor = if head.is_root() { head } else { head.head() };
                climb(doc, reader, at, governor.index(), &mut s);
                if !matches!(governor.pos(), Pos::Verb | Pos::Aux) {
                    s.background = true;
                    break;
                }
                at = governor.index();
            }
            _ => {
                // what is said stands for itself: how the saying stands does not touch it
                if climb(doc, reader, at, head.index(), &mut s) == Some(Operator::Report) {
                    break;
                }
                at = head.index();
                if !matches!(head.pos(), Pos::Verb | Pos::Aux | Pos::Adj | Pos::Noun) {
                    break;
                }
            }
        }
    }
    s
}

fn skip_conjuncts(doc: &Annotated, mut at: usize) -> usize {
    for _ in 0..MAX_CLIMB {
        let t = doc.token(at);
        if t.dep() != "conj" || t.is_root() {
            break;
        }
        at = t.head().index();
    }
    at
}

/// The step from a clause to its governor: what an operator there says of it.
fn climb(
    doc: &Annotated,
    reader: &mut Reader<'_, '_>,
    from: usize,
    governor: usize,
    s: &mut Standing,
) -> Option<Operator> {
    let t = doc.token(from);
    let g = doc.token(governor);
    let infinitive = t.tag() == "VB" && t.children().any(|c| c.dep() == "aux" && c.lemma() == "to");
    let over = reader.operator_over(governor, from);
    match over {
        Some(op) => {
            let mut speakers = Vec::new();
            operator(s, doc, governor, op, &mut speakers);
            s.speakers.extend(speakers);
        }
        None if infinitive && g.lemma() == "be" => s.cue(governor, Modality::Future),
        None if infinitive && matches!(t.dep(), "xcomp" | "acl" | "ccomp") => s.unrealised = true,
        None => {}
    }
    over
}

fn operator(s: &mut Standing, doc: &Annotated, at: usize, op: Operator, speakers: &mut Vec<usize>) {
    match op {
        Operator::Expect => s.cue(at, Modality::Future),
        Operator::Hypothesise => s.cue(at, Modality::Hypothetical),
        Operator::Fail => s.cue(at, Modality::Negated),
        Operator::Deny => {
            s.cue(at, Modality::Negated);
            speakers.extend(subjects(doc, at));
        }
        Operator::Report => speakers.extend(subjects(doc, at)),
        Operator::Same
        | Operator::Commit
        | Operator::Offer
        | Operator::Request
        | Operator::Demand
        | Operator::Refuse
        | Operator::Threaten
        | Operator::Accuse
        | Operator::Stop
        | Operator::Cancel
        | Operator::Permit
        | Operator::Presuppose => {}
    }
}

fn subjects(doc: &Annotated, verb: usize) -> Vec<usize> {
    doc.token(verb)
        .children()
        .filter(|c| matches!(c.dep(), "nsubj" | "agent"))
        .map(|c| {
            if c.dep() == "agent" {
                c.children()
                    .find(|d| d.dep() == "pobj")
                    .map_or(c.index(), |d| d.index())
            } else {
                c.index()
            }
        })
        .collect()
}

type Words = crate::lexicon::Words;

/// Auxiliaries, negation and marks of one clause.
fn clause(
    doc: &Annotated,
    verb: usize,
    s: &mut Standing,
    future: &Words,
    hypothetical: &Words,
    negation: &Words,
    marks: &Words,
) {
    let t = doc.token(verb);
    for c in t.children() {
        let w = syntax::lower(doc, c.index());
        match c.dep() {
            "aux" => {
                // "said it would cut aid": the future, seen from the saying
                let seen_from_the_past =
                    matches!(w, "would" | "'d") && reported_in_the_past(doc, verb);
                if seen_from_the_past || future.contains(w) || future.contains(c.lemma()) {
                    s.cue(c.index(), Modality::Future);
                } else if hypothetical.contains(w) || hypothetical.contains(c.lemma()) {
                    s.cue(c.index(), Modality::Hypothetical);
                }
            }
            "neg" => s.cue(c.index(), Modality::Negated),
            "advmod" if negation.contains(w) || w == "nowhere" => {
                s.cue(c.index(), Modality::Negated);
            }
            "mark" if marks.contains(w) => {
                s.cue(c.index(), Modality::Hypothetical);
                s.conditional |= t.dep() == "advcl";
            }
            "nsubj" | "nsubjpass" | "dobj" => {
                let none = negation.contains(w)
                    || c.children().any(|d| {
                        matches!(d.dep(), "det" | "neg") && syntax::lower(doc, d.index()) == "no"
                    });
                if none {
                    s.cue(c.index(), Modality::Negated);
                }
            }
            "npadvmod" | "prep" => time_cue(doc, c.index(), t.tag(), s),
            "advcl" => {
                s.on_condition |= c.children().any(|m| {
                    m.dep() == "mark" && matches!(syntax::lower(doc, m.index()), "if" | "unless")
                });
            }
            _ => {}
        }
    }
}

/// Whether the clause of `verb` is what a verb in the past tense says.
fn reported_in_the_past(doc: &Annotated, verb: usize) -> bool {
    let mut t = doc.token(verb);
    for _ in 0..4 {
        if t.is_root() {
            // ", the ministry said" behind the clause
            return t.children().any(|c| {
                matches!(c.dep(), "parataxis" | "ccomp")
                    && matches!(c.tag(), "VBD" | "VBN")
                    && c.index() > verb
            });
        }
        match t.dep() {
            "conj" => t = t.head(),
            "ccomp" => return matches!(t.head().tag(), "VBD" | "VBN"),
            _ => return false,
        }
    }
    false
}

/// "two years ago", "next week" with a present tense.
fn time_cue(doc: &Annotated, at: usize, tag: &str, s: &mut Standing) {
    let t = doc.token(at);
    let present = matches!(tag, "VBP" | "VBZ" | "VBG");
    for c in std::iter::once(t).chain(t.children()) {
        let w = syntax::lower(doc, c.index());
        if present && matches!(w, "tomorrow" | "next") && matches!(t.ent_type(), "DATE" | "TIME") {
            s.cue(at, Modality::Future);
        }
    }
}

/// "according to the ministry", ", the minister said" beside the clause of `at`.
fn attribution(doc: &Annotated, lexicon: &Lexicon, at: usize, s: &mut Standing) {
    for c in doc.token(at).children() {
        match c.dep() {
            "prep" if c.lemma() == "accord" || syntax::lower(doc, c.index()) == "according" => {
                for d in c.children().filter(|d| d.dep() == "prep") {
                    s.speakers.extend(
                        d.children()
                            .filter(|e| e.dep() == "pobj")
                            .map(|e| e.index()),
                    );
                }
            }
            "parataxis" | "ccomp" if c.index() > at || c.dep() == "parataxis" => {
                let reports = lexicon
                    .verb(syntax::lemma(c))
                    .iter()
                    .any(|t| lexicon.rules[t.rule].op == Some(Operator::Report));
                // a verb of saying after the clause, without a clause of its own
                if reports
                    && !c
                        .children()
                        .any(|d| matches!(d.dep(), "ccomp" | "xcomp" | "dobj"))
                {
                    s.speakers.extend(subjects(doc, c.index()));
                }
            }
            _ => {}
        }
    }
}
