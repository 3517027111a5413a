//! Arguments of nouns that name an act ("the arrest of two reporters by police").
//!
//! Before a noun, and before 's, stands who did it or to whom it was done,
//! depending on the noun; the lexicon rule says which. Here such modifiers get
//! the roles of their construction ([`Path::Possessive`], [`Path::Premodifier`]
//! under `subj`, the `of` phrase under `of`), and the matcher moves them.

use super::{
    Argument, Arguments, Grammar, Path, Role, conjuncts, function_of, is_measure, lemma, lower,
    prepositions, verb,
};
use demarche_nlp::{Annotated, Pos};

pub(super) fn arguments<'d>(doc: &'d Annotated, n: usize, grammar: &Grammar) -> Arguments<'d> {
    let noun = doc.token(n);
    let mut out = Arguments::default();
    for c in noun.children() {
        let i = c.index();
        match c.dep() {
            "poss" => {
                for h in conjuncts(doc, i) {
                    out.push(Role::Subj, h, Path::Possessive);
                }
            }
            // "the rebel attack", "U.S. deportation flight", "Israeli air strikes"
            "compound" | "amod" | "nmod" => {
                out.push(Role::Subj, i, Path::Premodifier);
                for h in conjuncts(doc, i).into_iter().skip(1) {
                    out.push(Role::Subj, h, Path::Premodifier);
                }
                out.push(Role::Word(lower(doc, i)), i, Path::Premodifier);
                // "air-defence missile test": compounds hang on one another
                for d in c
                    .children()
                    .filter(|d| matches!(d.dep(), "compound" | "amod" | "nmod"))
                {
                    out.push(
                        Role::Word(lower(doc, d.index())),
                        d.index(),
                        Path::Premodifier,
                    );
                    if d.pos() == Pos::Propn || d.dep() == "amod" {
                        out.push(Role::Subj, d.index(), Path::Premodifier);
                    }
                }
            }
            // "a promise to withdraw", "the offer to mediate", "fears that..."
            "acl" if c.tag() != "VBN" && c.tag() != "VBG" => {
                out.push(Role::Clause, i, Path::Direct)
            }
            "ccomp" | "xcomp" => out.push(Role::Clause, i, Path::Direct),
            // "an attack carried out by rebels": the participle supports the noun
            "acl" | "relcl" if supports(doc, i, grammar) => {
                let above = verb::arguments(doc, i, 0, grammar);
                out.support = Some(i);
                take_over(doc, &above, n, &mut out);
            }
            _ => {}
        }
    }
    prepositions(doc, n, Path::Direct, &mut out);
    if !out.has(Role::Prep("by")) {
        // "the arrest of two reporters by police": the parser likes to hang the agent on the object
        for p in ["of", "on", "against"] {
            for h in out.heads(Role::Prep(p)) {
                for c in doc
                    .token(h)
                    .children()
                    .filter(|c| c.dep() == "prep" && lower(doc, c.index()) == "by")
                {
                    for d in c.children().filter(|d| d.dep() == "pobj") {
                        out.push(Role::Prep("by"), d.index(), Path::Shared);
                    }
                }
            }
        }
    }
    for h in out.heads(Role::Prep("by")) {
        if doc.token(h).pos() != Pos::Verb {
            out.push(Role::Subj, h, Path::Agent);
        }
    }
    // "arrests and deportations of migrants": the first conjunct shares what follows the last
    if !noun.children().any(|c| c.dep() == "prep") {
        for c in noun.children().filter(|c| c.dep() == "conj") {
            prepositions(doc, c.index(), Path::Shared, &mut out);
        }
    }
    support(doc, n, grammar, &mut out);
    out
}

fn supports(doc: &Annotated, v: usize, grammar: &Grammar) -> bool {
    matches!(doc.token(v).pos(), Pos::Verb | Pos::Aux)
        && grammar.support.contains(lemma(doc.token(v)))
}

/// Takes subject and prepositional phrases of the verb that supports the noun.
fn support<'d>(doc: &'d Annotated, n: usize, grammar: &Grammar, out: &mut Arguments<'d>) {
    // "held a series of talks", "two days of talks ended": what measures the noun stands for it
    let top = measure_above(doc, n, grammar);
    let (dep, h) = function_of(doc, top);
    let mut governor = h;
    // "in talks with", "under attack by": the verb above the preposition
    let under_preposition = dep == "pobj";
    if under_preposition {
        let prep = doc.token(h);
        if prep.is_root() {
            return;
        }
        governor = prep.head().index();
        // "engaged in talks", "entered into negotiations", "were in talks"
        if !grammar.support_prepositions.contains(lower(doc, h)) {
            return;
        }
        let above = doc.token(governor);
        // "on strike", "embarked on a tour": of "clamped down on protests" it is no part
        if lower(doc, h) == "on"
            && !matches!(lemma(above), "be" | "go" | "embark" | "remain" | "stay")
        {
            return;
        }
        if !(lemma(above) == "be" || grammar.support.contains(lemma(above))) {
            return;
        }
    } else if !matches!(
        dep,
        "dobj" | "obj" | "nsubjpass" | "attr" | "nsubj" | "ccomp"
    ) {
        return;
    }
    let verb = doc.token(governor);
    if !matches!(verb.pos(), Pos::Verb | Pos::Aux) {
        return;
    }
    // "called the strike unbearable": says something of it
    if matches!(dep, "dobj" | "obj")
        && verb
            .children()
            .any(|c| matches!(c.dep(), "oprd" | "attr" | "acomp"))
    {
        return;
    }
    let above = verb::arguments(doc, governor, 0, grammar);
    if under_preposition {
        out.support = Some(governor);
        // "under attack", "under arrest": the subject undergoes it
        let role = if lower(doc, h) == "under" {
            Role::Obj
        } else {
            Role::Subj
        };
        for a in above.all() {
            if a.role == Role::Subj && (role == Role::Obj || !has_better_subject(doc, out)) {
                out.push(role, a.head, Path::Support);
            }
        }
        return;
    }
    let occurs = dep == "nsubj" && grammar.occurrence.contains(lemma(verb));
    let supported = matches!(dep, "dobj" | "obj" | "nsubjpass" | "ccomp")
        && grammar.support.contains(lemma(verb));
    if dep == "dobj" && grammar.wanting.contains(lemma(verb)) && !has_better_subject(doc, out) {
        for subject in above.heads(Role::Subj) {
            out.push(Role::Subj, subject, Path::Support);
        }
        return;
    }
    if !(occurs || supported) {
        return;
    }
    out.support = Some(governor);
    if occurs {
        for a in above.all() {
            if let Role::Prep(_) = a.role {
                out.push(a.role, a.head, Path::Support);
            }
        }
    } else if grammar.undergo.contains(lemma(verb)) {
        for a in above.all() {
            if a.role == Role::Subj && a.head != n && a.head != top {
                out.push(Role::Obj, a.head, Path::Support);
            }
        }
    } else {
        take_over(doc, &above, top, out);
    }
}

/// The outermost noun that only measures `n`; `n` itself where none does.
fn measure_above(doc: &Annotated, n: usize, grammar: &Grammar) -> usize {
    let mut top = n;
    // measures are seldom stacked: "a series of rounds of talks"
    for _ in 0..2 {
        let t = doc.token(top);
        if t.dep() != "pobj" || t.is_root() || t.head().lemma() != "of" || t.head().is_root() {
            break;
        }
        let above = t.head().head();
        if !is_measure(above, grammar) {
            break;
        }
        top = above.index();
    }
    top
}

/// Whether the noun names its subject itself; "their talks" only repeats the verb's.
fn has_better_subject(doc: &Annotated, out: &Arguments<'_>) -> bool {
    out.with(Role::Subj).any(|a| match a.path {
        Path::Agent => true,
        Path::Possessive => doc.token(a.head).pos() != Pos::Pron,
        _ => false,
    })
}

fn take_over<'d>(doc: &'d Annotated, above: &Arguments<'d>, n: usize, out: &mut Arguments<'d>) {
    for a in above.all() {
        let Argument { role, head, .. } = *a;
        if head == n {
            continue;
        }
        match role {
            Role::Subj if !has_better_subject(doc, out) => {
                out.push(Role::Subj, head, Path::Support)
            }
            Role::Prep(_) | Role::Iobj => out.push(role, head, Path::Support),
            _ => {}
        }
    }
}
