//! Arguments of verbs.

use super::{
    Arguments, Grammar, Path, Role, companion, conjuncts, is_front_of_hyphened, is_infinitive,
    is_measure, is_noun, is_relative, lemma, lower, prepositions,
};
use demarche_nlp::{Annotated, Pos, Token};

/// How far control and coordination are followed upwards.
const MAX_CLIMB: usize = 6;

/// The arguments of the verb `v`. `climb` counts governors already asked.
pub(super) fn arguments<'d>(
    doc: &'d Annotated,
    v: usize,
    climb: usize,
    grammar: &Grammar,
) -> Arguments<'d> {
    let verb = doc.token(v);
    let mut out = Arguments {
        passive: is_passive(doc, v),
        ..Arguments::default()
    };
    let has_dobj = verb.children().any(|c| matches!(c.dep(), "dobj" | "obj"));

    for c in verb.children() {
        let i = c.index();
        if is_front_of_hyphened(doc, i) {
            continue;
        }
        match c.dep() {
            "nsubj" | "csubj" => {
                // "Curfew lifted in Nablus": a participle without auxiliary has a passive subject
                let (role, path) = if out.passive && verb.tag() == "VBN" && i < v {
                    (Role::Obj, Path::Passive)
                } else {
                    (Role::Subj, Path::Direct)
                };
                for h in conjuncts(doc, i) {
                    out.push(role, h, path);
                }
            }
            "nsubjpass" | "csubjpass" => {
                // "Malawi was given vaccines": with an object of its own the passive
                // subject is the beneficiary.
                let role = if has_dobj && grammar.ditransitive.contains(lemma(verb)) {
                    Role::Iobj
                } else {
                    Role::Obj
                };
                for h in conjuncts(doc, i) {
                    out.push(role, h, Path::Passive);
                }
            }
            "agent" => {
                for d in c.children().filter(|d| matches!(d.dep(), "pobj" | "pcomp")) {
                    for h in conjuncts(doc, d.index()) {
                        out.push(Role::Subj, h, Path::Agent);
                    }
                }
            }
            "dobj" | "obj" if is_reporting_clause(doc, i) => {}
            "dobj" | "obj" => {
                for h in conjuncts(doc, i) {
                    out.push(Role::Obj, h, Path::Direct);
                }
            }
            "dative" => {
                if c.pos() == Pos::Adp {
                    for d in c.children().filter(|d| d.dep() == "pobj") {
                        for h in conjuncts(doc, d.index()) {
                            out.push(Role::Iobj, h, Path::Direct);
                        }
                    }
                } else {
                    for h in conjuncts(doc, i) {
                        out.push(Role::Iobj, h, Path::Direct);
                    }
                }
            }
            // "called for Rwanda to withdraw": the parser makes 'for' a conjunction
            "advcl" | "ccomp" | "xcomp" if is_for_infinitive(doc, i) => {
                out.push(Role::Prep("for"), i, Path::Direct);
                out.push(Role::Word("for"), i, Path::Direct);
            }
            // "let forty lorries through": an object that the parser takes for a clause
            "ccomp" if is_noun(doc, i) && i > v && is_bare(c) => {
                for h in conjuncts(doc, i) {
                    out.push(Role::Obj, h, Path::Direct);
                }
            }
            "xcomp" | "ccomp" if is_small_clause(doc, i) => small_clause(doc, v, i, &mut out),
            "xcomp" | "ccomp" => {
                if lemma(verb) == "let" {
                    // "let the hostages go"
                    out.push(Role::Word(lower(doc, i)), i, Path::Direct);
                }
                for h in conjuncts(doc, i) {
                    out.push(Role::Clause, h, Path::Direct);
                }
                // "allowed the convoys to cross": parsers make the object a subject below; "warned that
                // Russia could collapse" has no object
                let finite = c.children().any(|a| a.tag() == "MD" || a.dep() == "mark");
                if !has_dobj
                    && !finite
                    && c.tag() == "VB"
                    && grammar.object_control.contains(lemma(verb))
                {
                    for s in c.children().filter(|s| s.dep() == "nsubj" && s.index() > v) {
                        for h in conjuncts(doc, s.index()) {
                            out.push(Role::Obj, h, Path::Control);
                        }
                    }
                }
            }
            "advcl" => out.push(Role::Adverbial, i, Path::Direct),
            "attr" | "acomp" | "oprd" => {
                out.push(Role::Attr, i, Path::Direct);
                out.push(Role::Word(lower(doc, i)), i, Path::Direct);
            }
            // "test-fired", "petrol-bombed"
            "npadvmod" if i + 2 == v && lower(doc, i + 1) == "-" => {
                out.push(Role::Word(lower(doc, i)), i, Path::Direct)
            }
            "prt" | "advmod" => out.push(Role::Word(lower(doc, i)), i, Path::Direct),
            // "said no to talks"
            "intj" => out.push(Role::Word(lower(doc, i)), i, Path::Direct),
            _ => {}
        }
    }
    before_the_verb(doc, v, &mut out);
    prepositions(doc, v, Path::Direct, &mut out);
    if !out.passive && !out.has(Role::Obj) && verb.tag() != "VBG" {
        // "shot and killed a man": two verbs side by side share the object of the second
        for c in verb
            .children()
            .filter(|c| c.dep() == "conj" && c.index() == v + 2 && c.tag() == verb.tag())
        {
            for d in c.children().filter(|d| d.dep() == "dobj") {
                for h in conjuncts(doc, d.index()) {
                    out.push(Role::Obj, h, Path::Shared);
                }
            }
        }
    }
    if grammar.ditransitive.contains(lemma(verb)) && !out.has(Role::Iobj) {
        double_object(doc, v, &mut out);
        object_of_time(doc, v, &mut out);
    }

    if !out.has(Role::Obj) && !out.passive {
        up_to(doc, v, &mut out);
    }
    // "made a decision to withdraw" has no such object
    if grammar.object_control.contains(lemma(verb))
        && lemma(verb) != "make"
        && !out.has(Role::Clause)
    {
        infinitive_of_object(doc, &mut out);
    }
    measured(doc, grammar, &mut out);
    behind_object(doc, grammar.object_gerund.contains(lemma(verb)), &mut out);

    if out.passive && !out.has(Role::Subj) {
        // "was shelled by the army" where the parser made 'by' a plain preposition
        for h in out.heads(Role::Prep("by")) {
            if doc.token(h).pos() != Pos::Verb && doc.token(h).pos() != Pos::Num {
                out.push(Role::Subj, h, Path::Agent);
            }
        }
    }

    if out.passive && !out.has(Role::Subj) {
        agent_below(doc, v, &mut out);
    }
    if out.passive && !out.has(Role::Subj) {
        agent_of_complement(doc, v, &mut out);
    }
    if out.passive && !out.has(Role::Subj) {
        agent_of_the_next(doc, v, &mut out);
    }

    relative_pronouns(doc, v, &mut out);
    if climb < MAX_CLIMB {
        inherited(doc, v, climb, grammar, &mut out);
    }
    out
}

/// What the parser hangs on the verb though it belongs to the subject: companions between commas ("Putin,
/// along with Erdogan, met ..."), and a first name that it took for a preposition ("Barack Obama condemned").
fn before_the_verb<'d>(doc: &'d Annotated, v: usize, out: &mut Arguments<'d>) {
    let (role, path) = if out.passive {
        (Role::Obj, Path::Passive)
    } else {
        (Role::Subj, Path::Direct)
    };
    let phrases = doc.token(v).children().filter(|c| c.index() < v);
    for c in phrases.filter(|c| c.dep() == "prep") {
        let head = if out.has(role) {
            companion(doc, c)
        } else if c.ent_type() == "PERSON" {
            c.children().find(|d| d.dep() == "pobj").map(|d| d.index())
        } else {
            None
        };
        for h in head.into_iter().flat_map(|h| conjuncts(doc, h)) {
            out.push(role, h, path);
        }
    }
}

/// "kidnapped up to 16 advisers": the parser takes the words before the number for a particle and a
/// preposition.
fn up_to<'d>(doc: &'d Annotated, v: usize, out: &mut Arguments<'d>) {
    if v + 2 >= doc.len() || lower(doc, v + 1) != "up" || lower(doc, v + 2) != "to" {
        return;
    }
    let counted = doc.token(v + 2).children().find(|c| {
        c.dep() == "pobj" && (c.pos() == Pos::Num || c.children().any(|n| n.dep() == "nummod"))
    });
    if let Some(counted) = counted {
        for h in conjuncts(doc, counted.index()) {
            out.push(Role::Obj, h, Path::Direct);
        }
    }
}

/// "asked separatists to reopen schools": an infinitive that the parser hung on the object.
fn infinitive_of_object<'d>(doc: &'d Annotated, out: &mut Arguments<'d>) {
    for object in out.heads(Role::Obj) {
        for c in doc
            .token(object)
            .children()
            .filter(|c| matches!(c.dep(), "acl" | "relcl") && c.tag() == "VB" && is_infinitive(*c))
        {
            for h in conjuncts(doc, c.index()) {
                out.push(Role::Clause, h, Path::Attached);
            }
        }
    }
}

/// "25,000 tons of food aid", "$20 million in loans", "the first of 61 jets": what is measured is an object
/// (or a subject) too.
fn measured<'d>(doc: &'d Annotated, grammar: &Grammar, out: &mut Arguments<'d>) {
    for role in [Role::Obj, Role::Subj] {
        for measure in out.heads(role) {
            let t = doc.token(measure);
            if !is_measure(t, grammar) {
                continue;
            }
            for p in t
                .children()
                .filter(|c| c.dep() == "prep" && matches!(c.lemma(), "of" | "in" | "worth"))
                .filter(|c| role == Role::Obj || c.lemma() == "of")
            {
                for d in p.children().filter(|d| d.dep() == "pobj") {
                    out.push(role, d.index(), Path::Direct);
                }
            }
        }
    }
}

/// "gave Malawi vaccines": the parser often takes the first of two objects for a
/// compound of the second. A name right behind the verb, before a common noun, is the
/// beneficiary.
fn double_object<'d>(doc: &'d Annotated, v: usize, out: &mut Arguments<'d>) {
    for object in out.heads(Role::Obj) {
        if doc.token(object).pos() != Pos::Noun {
            continue;
        }
        let first = doc.token(object).children().next();
        if let Some(c) = first
            && c.index() < object
            && matches!(c.dep(), "compound" | "nmod")
            && c.pos() == Pos::Propn
            && doc.rows()[v].end + 1 == doc.rows()[leftmost(doc, c.index())].start
        {
            out.push(Role::Iobj, c.index(), Path::Direct);
        }
    }
}

/// "gave the three powers forty-eight hours": what the parser takes for a measure of time is the
/// object, and the object is the one who gets it.
fn object_of_time<'d>(doc: &'d Annotated, v: usize, out: &mut Arguments<'d>) {
    let time = doc
        .token(v)
        .children()
        .find(|c| c.dep() == "npadvmod" && c.index() > v && c.pos() == Pos::Noun);
    if let Some(time) = time
        && time.children().any(|c| c.dep() == "nummod")
    {
        for object in out.heads(Role::Obj) {
            if object < time.index() {
                out.push(Role::Iobj, object, Path::Direct);
                out.push(Role::Obj, time.index(), Path::Direct);
            }
        }
    }
}

/// Whether nothing at a noun makes it a predicate.
fn is_bare(noun: Token<'_>) -> bool {
    !noun.children().any(|c| {
        matches!(
            c.dep(),
            "nsubj" | "cop" | "aux" | "mark" | "dobj" | "expl" | "attr"
        )
    })
}

/// Whether a complement is a clause without a verb: "found the senator guilty", "let the convoy through".
fn is_small_clause(doc: &Annotated, clause: usize) -> bool {
    let t = doc.token(clause);
    matches!(t.pos(), Pos::Adj | Pos::Adv | Pos::Adp)
        && t.children()
            .any(|c| c.dep() == "nsubj" && c.index() < clause)
        && !t
            .children()
            .any(|c| matches!(c.dep(), "cop" | "aux" | "mark"))
}

/// The subject of a clause without a verb is the object of the verb above, its head belongs to that verb.
fn small_clause<'d>(doc: &'d Annotated, v: usize, clause: usize, out: &mut Arguments<'d>) {
    let t = doc.token(clause);
    out.push(Role::Attr, clause, Path::Direct);
    out.push(Role::Word(lower(doc, clause)), clause, Path::Direct);
    for s in t
        .children()
        .filter(|c| c.dep() == "nsubj" && c.index() > v && c.index() < clause)
    {
        for h in conjuncts(doc, s.index()) {
            out.push(Role::Obj, h, Path::Direct);
        }
    }
    prepositions(doc, clause, Path::Direct, out);
}

fn leftmost(doc: &Annotated, i: usize) -> usize {
    doc.token(i)
        .children()
        .next()
        .map_or(i, |c| c.index().min(i))
}

/// Prepositions whose phrase behind an object may as well belong to the verb
/// ("pledged 20 million euros to Jordan"); parsers attach them either way.
const ATTACHED_EITHER_WAY: [&str; 7] =
    ["to", "from", "with", "for", "between", "against", "behind"];

/// Prepositions under which the gerund behind the object of such as `accuse` belongs to the verb.
const OF_THE_GERUND: [&str; 3] = ["of", "for", "from"];

/// Takes over the phrases behind the direct object that the verb may own, where it has none itself;
/// with `gerunds` also "accused the army of shelling".
fn behind_object<'d>(doc: &'d Annotated, gerunds: bool, out: &mut Arguments<'d>) {
    let objects: Vec<usize> = out
        .with(Role::Obj)
        .filter(|a| matches!(a.path, Path::Direct | Path::Passive))
        .map(|a| a.head)
        .collect();
    for o in objects {
        let mut below = Arguments::default();
        prepositions(doc, o, Path::Attached, &mut below);
        for a in below.all() {
            let (Role::Prep(name) | Role::Word(name)) = a.role else {
                continue;
            };
            let own = out
                .all()
                .iter()
                .any(|b| b.path != Path::Attached && matches!(b.role, Role::Prep(n) if n == name));
            let gerund = gerunds
                && OF_THE_GERUND.contains(&name)
                && matches!(a.role, Role::Prep(_))
                && doc.token(a.head).tag() == "VBG";
            if (ATTACHED_EITHER_WAY.contains(&name) || gerund) && !own {
                out.push(a.role, a.head, Path::Attached);
            }
        }
    }
}

/// Those behind a "by" that hangs on `holder`; a number is no agent ("rose by 30").
fn agents_at(doc: &Annotated, holder: Token<'_>) -> Vec<usize> {
    holder
        .children()
        .filter(|c| matches!(c.dep(), "agent" | "prep") && lower(doc, c.index()) == "by")
        .flat_map(|by| by.children())
        .filter(|c| c.dep() == "pobj")
        .flat_map(|agent| conjuncts(doc, agent.index()))
        .filter(|&h| doc.token(h).pos() != Pos::Num)
        .collect()
}

/// The agent of a passive that the parser hung on a noun before it ("granted to the singer by Uruguay").
fn agent_below<'d>(doc: &'d Annotated, v: usize, out: &mut Arguments<'d>) {
    let behind = doc
        .token(v)
        .children()
        .filter(|c| c.dep() == "prep" && c.index() > v);
    for noun in behind
        .flat_map(|prep| prep.children())
        .filter(|c| c.dep() == "pobj")
    {
        for agent in agents_at(doc, noun) {
            out.push(Role::Subj, agent, Path::Agent);
        }
    }
}

/// The agent of a passive that the parser hung on its complement, which has none of its own: "was asked to
/// resign by the council", "is accused of misusing funds by officials".
fn agent_of_complement<'d>(doc: &'d Annotated, v: usize, out: &mut Arguments<'d>) {
    let complements = doc.token(v).children().flat_map(|c| match c.dep() {
        "xcomp" => vec![c],
        "prep" => c.children().filter(|d| d.dep() == "pcomp").collect(),
        _ => Vec::new(),
    });
    for c in complements.filter(|c| c.index() > v && matches!(c.tag(), "VB" | "VBG")) {
        if c.children().any(|d| d.dep() == "auxpass") {
            continue;
        }
        // by the verb itself or by what it acts on
        let holders = std::iter::once(c)
            .chain(c.children().filter(|d| d.dep() == "dobj"))
            .chain(
                c.children()
                    .filter(|d| d.dep() == "dobj")
                    .flat_map(|d| d.children())
                    .filter(|d| d.dep() == "prep")
                    .flat_map(|p| {
                        p.children()
                            .filter(|o| o.dep() == "pobj")
                            .collect::<Vec<_>>()
                    }),
            );
        for agent in holders.flat_map(|h| agents_at(doc, h)) {
            out.push(Role::Subj, agent, Path::Agent);
        }
    }
}

/// The agent behind the last of several coordinated passives: "was kicked and punched by police".
fn agent_of_the_next<'d>(doc: &'d Annotated, v: usize, out: &mut Arguments<'d>) {
    let next = doc.token(v).children().find(|c| {
        c.dep() == "conj"
            && c.tag() == "VBN"
            && !c
                .children()
                .any(|d| matches!(d.dep(), "nsubj" | "nsubjpass" | "aux" | "auxpass" | "dobj"))
    });
    let Some(next) = next else { return };
    for agent in agents_at(doc, next) {
        out.push(Role::Subj, agent, Path::Shared);
    }
}

/// Whether a clause is of the kind "for the embargo to be lifted".
fn is_for_infinitive(doc: &Annotated, clause: usize) -> bool {
    let t = doc.token(clause);
    t.children()
        .any(|c| c.dep() == "mark" && lower(doc, c.index()) == "for")
        && is_infinitive(t)
}

/// Whether the verb is passive: an auxiliary, a passive subject, a participle after a
/// noun, or a participle coordinated with a passive.
pub(super) fn is_passive(doc: &Annotated, v: usize) -> bool {
    let mut t = doc.token(v);
    for _ in 0..MAX_CLIMB {
        if t.children()
            .any(|c| matches!(c.dep(), "auxpass" | "nsubjpass" | "csubjpass"))
        {
            return true;
        }
        // "wants the sanctions lifted" is sometimes taken for a past tense
        if t.tag() != "VBN" && !(t.tag() == "VBD" && is_done_to_subject(t)) {
            return false;
        }
        // "has arrested": perfect, not passive
        if t.children()
            .any(|c| c.dep() == "aux" && matches!(c.lemma(), "have" | "having"))
        {
            return false;
        }
        match t.dep() {
            "acl" | "amod" => return true,
            "advcl" | "relcl" => return !t.children().any(|c| c.dep() == "nsubj"),
            // "wants the sanctions lifted", "had the men arrested"
            "ccomp" | "xcomp" if is_done_to_subject(t) => return true,
            // "was arrested and deported": ask the first conjunct, unless it has its own subject
            "conj" if !t.is_root() => {
                if t.children().any(|c| c.dep() == "nsubj") {
                    return false;
                }
                t = t.head();
            }
            // a headline: "Opposition leader arrested in Minsk"; in a full sentence the tagger has erred
            "ROOT" => {
                return (super::is_telegraphic(doc, v)
                    || !t.children().any(|c| c.dep() == "nsubj"))
                    && !t.children().any(|c| c.dep() == "aux")
                    && !t.children().any(|c| matches!(c.dep(), "dobj" | "obj"));
            }
            _ => return t.children().any(|c| c.dep() == "agent"),
        }
    }
    false
}

/// Whether what looks like a second object is the end of the sentence that says who told it: "..., a rights
/// group charged on Saturday".
fn is_reporting_clause(doc: &Annotated, object: usize) -> bool {
    let t = doc.token(object);
    let first = leftmost(doc, object);
    first > 0
        && doc.token(first - 1).text() == ","
        && t.children().any(|c| {
            c.index() == object + 1
                && c.dep() == "acl"
                && matches!(
                    c.lemma(),
                    "say" | "charge" | "claim" | "allege" | "report" | "announce" | "state" | "add"
                )
                && !c.children().any(|d| matches!(d.dep(), "dobj" | "agent"))
        })
}

/// Whether a participle below a verb of wanting or causing tells what is to be done to its subject.
fn is_done_to_subject(participle: Token<'_>) -> bool {
    let above = participle.head();
    matches!(participle.dep(), "ccomp" | "xcomp")
        && matches!(
            above.lemma(),
            "want" | "need" | "get" | "have" | "see" | "like" | "order"
        )
        && participle
            .children()
            .any(|c| c.dep() == "nsubj" && c.index() > above.index())
        && !participle
            .children()
            .any(|c| matches!(c.dep(), "aux" | "auxpass" | "dobj" | "mark"))
}

/// Replaces `who`, `which`, `that` by the noun the relative clause hangs on, and fills
/// the gap of a relative clause without pronoun.
fn relative_pronouns<'d>(doc: &'d Annotated, v: usize, out: &mut Arguments<'d>) {
    let Some(clause) = relative_clause_of(doc, v) else {
        return;
    };
    let antecedent = doc.token(clause).head().index();
    let mut filled = false;
    for a in &mut out.list {
        if is_relative(doc.token(a.head).tag())
            || (doc.token(a.head).lemma() == "that" && a.path == Path::Direct)
        {
            a.head = match lower(doc, a.head) {
                "who" => people_above(doc, antecedent),
                _ => antecedent,
            };
            a.path = Path::Relative;
            filled = true;
        }
    }
    if filled || clause != v {
        return;
    }
    // "the town the army shelled": the gap is the object; "the talks held": participle
    if out.has(Role::Subj) && !out.has(Role::Obj) && !out.passive {
        out.push(Role::Obj, antecedent, Path::Relative);
    }
}

/// "the Kurds, until now armed by the US, who ...": a country is no "who", so the clause belongs to the noun
/// further up.
fn people_above(doc: &Annotated, antecedent: usize) -> usize {
    let mut t = doc.token(antecedent);
    for _ in 0..MAX_CLIMB {
        let place = t.pos() == Pos::Propn && matches!(t.ent_type(), "GPE" | "LOC" | "FAC");
        let noun = matches!(t.pos(), Pos::Noun | Pos::Propn);
        if noun && !place {
            return t.index();
        }
        if t.is_root() {
            break;
        }
        t = t.head();
    }
    antecedent
}

/// The head verb of the relative clause that `v` belongs to as its verb (through
/// coordination and infinitives), if any.
fn relative_clause_of(doc: &Annotated, v: usize) -> Option<usize> {
    let mut t = doc.token(v);
    for _ in 0..MAX_CLIMB {
        match t.dep() {
            "relcl" => return Some(t.index()),
            "conj" | "xcomp" if !t.is_root() => t = t.head(),
            _ => return None,
        }
    }
    None
}

/// Who gives a text: its possessor, those it comes from, or the subject of the verb that it is the object of.
fn givers(doc: &Annotated, text: usize, climb: usize, grammar: &Grammar) -> Vec<usize> {
    let t = doc.token(text);
    let mut out: Vec<usize> = t
        .children()
        .filter(|c| c.dep() == "poss")
        .map(|c| c.index())
        .collect();
    for p in t
        .children()
        .filter(|c| c.dep() == "prep" && matches!(c.lemma(), "by" | "from" | "of"))
    {
        for d in p.children().filter(|d| d.dep() == "pobj") {
            out.extend(conjuncts(doc, d.index()));
        }
    }
    // "rejected a US statement urging restraint": of a text that is not its own, the name before it
    if out.is_empty() {
        out.extend(
            t.children()
                .filter(|c| matches!(c.dep(), "compound" | "amod" | "nmod"))
                .filter(|c| matches!(c.ent_type(), "GPE" | "NORP" | "ORG"))
                .map(|c| c.index()),
        );
    }
    if out.is_empty()
        && matches!(t.dep(), "dobj" | "nsubjpass")
        && !t.is_root()
        && grammar.voicing.contains(lemma(t.head()))
    {
        out = arguments(doc, t.head().index(), climb + 1, grammar).heads(Role::Subj);
    }
    out
}

/// Whose the plan, decision or attempt is that an infinitive hangs on: the noun's possessor, or the subject of
/// a verb that makes it or drops it.
fn planners(doc: &Annotated, plan: usize, climb: usize, grammar: &Grammar) -> Vec<usize> {
    let t = doc.token(plan);
    let possessors = t.children().filter(|c| c.dep() == "poss");
    let own: Vec<usize> = possessors.flat_map(|c| conjuncts(doc, c.index())).collect();
    let verb = lemma(t.head());
    if !own.is_empty()
        || t.dep() != "dobj"
        || !(grammar.support.contains(verb) || grammar.planning.contains(verb))
    {
        return own;
    }
    arguments(doc, t.head().index(), climb + 1, grammar).heads(Role::Subj)
}

/// Subjects and objects that stand elsewhere: coordination, control, participles.
fn inherited<'d>(
    doc: &'d Annotated,
    v: usize,
    climb: usize,
    grammar: &Grammar,
    out: &mut Arguments<'d>,
) {
    let verb = doc.token(v);
    if verb.is_root() {
        return;
    }
    let head = verb.head();
    let h = head.index();
    match verb.dep() {
        "conj" => {
            if !matches!(head.pos(), Pos::Verb | Pos::Aux) {
                return;
            }
            let above = arguments(doc, h, climb + 1, grammar);
            let missing = if out.passive { Role::Obj } else { Role::Subj };
            // "was kicked and punched by police": the second has an agent, but shares what it is done to
            let shares = out.passive && above.passive && verb.tag() == "VBN";
            if !out.has(missing) && (shares || !out.has(Role::Subj)) {
                // active under passive takes the passive subject, and the other way round
                let source = if above.passive { Role::Obj } else { Role::Subj };
                for a in above.with(source) {
                    // the object of an active verb that comes later is not shared backwards
                    out.push(missing, a.head, Path::Shared);
                }
            }
            if out.passive && above.passive && !out.has(Role::Subj) {
                for a in above.with(Role::Subj).filter(|a| a.path == Path::Agent) {
                    out.push(Role::Subj, a.head, Path::Shared);
                }
            }
        }
        // "is ready to host": the adjective's subject is that of the copula
        "acomp" | "oprd"
            if verb.pos() == Pos::Adj && matches!(head.pos(), Pos::Verb | Pos::Aux) =>
        {
            let above = arguments(doc, h, climb + 1, grammar);
            for a in above.with(Role::Subj) {
                out.push(Role::Subj, a.head, Path::Direct);
            }
        }
        "xcomp" | "ccomp" | "pcomp" | "advcl" if !out.has(Role::Subj) || out.passive => {
            let governor = if verb.dep() == "pcomp" && head.pos() == Pos::Adp && !head.is_root() {
                head.head()
            } else {
                head
            };
            let missing = if out.passive { Role::Obj } else { Role::Subj };
            if out.has(missing) {
                return;
            }
            // a that-clause without subject is no case of control
            if verb.dep() == "ccomp"
                && verb.tag() != "VB"
                && verb.tag() != "VBG"
                && verb.tag() != "VBN"
            {
                return;
            }
            if !matches!(governor.pos(), Pos::Verb | Pos::Aux | Pos::Adj) {
                if governor.pos() == Pos::Noun {
                    // "the decision to withdraw", "pressure for reforming": leave to the noun's rule
                    for c in governor.children().filter(|c| c.dep() == "poss") {
                        out.push(missing, c.index(), Path::Control);
                    }
                    // "accused the army of shelling", where the phrase hangs on the army
                    if verb.tag() == "VBG"
                        && matches!(governor.dep(), "dobj" | "nsubjpass")
                        && grammar.object_gerund.contains(lemma(governor.head()))
                    {
                        out.push(missing, governor.index(), Path::Control);
                    }
                }
                return;
            }
            let above = arguments(doc, governor.index(), climb + 1, grammar);
            // "before invading the town, the king told them": what stands in front is the subject's
            let object_control = v > governor.index()
                && matches!(verb.dep(), "xcomp" | "ccomp" | "pcomp")
                && (grammar.object_control.contains(lemma(governor))
                    || verb.dep() == "pcomp" && grammar.object_gerund.contains(lemma(governor)));
            // "stopped shelling" (himself), but "stopped them from shelling"
            let own_gerund = verb.tag() == "VBG" && verb.dep() == "xcomp";
            let order: &[Role<'_>] = if object_control && own_gerund {
                &[Role::Obj, Role::Iobj, Role::Subj]
            } else if object_control {
                &[Role::Obj, Role::Iobj]
            } else if above.passive {
                &[Role::Obj, Role::Subj]
            } else {
                &[Role::Subj]
            };
            for role in order {
                let heads = above.heads(*role);
                if !heads.is_empty() {
                    for head in heads.into_iter().filter(|&x| x != v) {
                        out.push(missing, head, Path::Control);
                    }
                    break;
                }
            }
        }
        // "Norway is willing to mediate": the subject of the copula is the adjective's
        "acomp" if !out.has(Role::Subj) => {
            for a in arguments(doc, h, climb + 1, grammar).with(Role::Subj) {
                out.push(Role::Subj, a.head, Path::Control);
            }
        }
        "acl" | "relcl"
            if !out.passive
                && grammar.voices.contains(lemma(head))
                && (verb.tag() == "VBG" || verb.dep() == "relcl" && !out.has(Role::Subj)) =>
        {
            for giver in givers(doc, h, climb, grammar) {
                out.push(Role::Subj, giver, Path::Control);
            }
        }
        "acl" => {
            // "the man arrested by police", "troops shelling the town", "a plan to attack"
            if matches!(head.pos(), Pos::Noun | Pos::Propn | Pos::Pron | Pos::Num) {
                if out.passive {
                    if !out.has(Role::Obj) {
                        out.push(Role::Obj, h, Path::Participle);
                    }
                } else if matches!(verb.tag(), "VBG" | "VBD") && !out.has(Role::Subj) {
                    // a past tense behind its subject is sometimes taken for a participle
                    out.push(Role::Subj, h, Path::Participle);
                } else if verb.tag() == "VB"
                    && matches!(head.dep(), "dobj" | "nsubjpass")
                    && grammar.object_control.contains(lemma(head.head()))
                    && !out.has(Role::Subj)
                {
                    // "asked separatists to reopen schools", where the infinitive hangs on them
                    out.push(Role::Subj, h, Path::Control);
                } else if verb.tag() == "VB" && head.pos() == Pos::Noun && !out.has(Role::Subj) {
                    for planner in planners(doc, h, climb, grammar) {
                        out.push(Role::Subj, planner, Path::Control);
                    }
                }
            }
        }
        "relcl" => {
            if out.passive && !out.has(Role::Obj) {
                out.push(Role::Obj, h, Path::Relative);
            } else if !out.has(Role::Subj) && !out.passive {
                out.push(Role::Subj, h, Path::Relative);
            }
        }
        _ => {}
    }
}

/// The arguments of a word that the parser took for a plural noun and that is the verb of a headline:
/// "Comoros thanks Eritrea for support". What stands right before it is its subject, an apposition its object.
pub(super) fn headline_arguments<'d>(doc: &'d Annotated, v: usize) -> Arguments<'d> {
    let mut out = Arguments::default();
    if v > 0 {
        out.push(Role::Subj, v - 1, Path::Direct);
    }
    for c in doc.token(v).children().filter(|c| c.index() > v) {
        match c.dep() {
            "appos" | "dobj" => {
                for h in conjuncts(doc, c.index()) {
                    out.push(Role::Obj, h, Path::Direct);
                }
            }
            "acl" | "xcomp" | "ccomp" => out.push(Role::Clause, c.index(), Path::Direct),
            _ => {}
        }
    }
    prepositions(doc, v, Path::Direct, &mut out);
    out
}
