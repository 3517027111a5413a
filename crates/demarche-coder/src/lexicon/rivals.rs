//! Rules that ask for the same words: who never wins, and where only the order of the files decides.
//!
//! The one idea: a pattern *covers* another if it matches wherever the other does; a rule loses for
//! good where one that ranks higher covers it and asks nothing that it does not ask itself.

use super::check::{Kind, Problem};
use super::{Condition, Element, Lexicon, Pattern, Rule, Slot, Trigger};
use std::collections::BTreeMap;

/// Rules that ask for the same words: who never wins, and where only the order decides.
pub(super) fn rivals(lexicon: &Lexicon, problems: &mut Vec<Problem>) {
    for noun in [false, true] {
        let index = if noun { &lexicon.nouns } else { &lexicon.verbs };
        // for each rule the patterns that lose and to which rule
        let mut lost: BTreeMap<usize, Vec<(&Pattern, usize)>> = BTreeMap::new();
        for triggers in index.values() {
            for loser in triggers {
                let by = triggers.iter().find(|winner| {
                    winner.rule != loser.rule && beats(lexicon, noun, winner, loser)
                });
                if let Some(winner) = by {
                    let pattern = pattern_of(lexicon, noun, loser);
                    if same_rank_other_coding(lexicon, noun, winner, loser) {
                        conflict(lexicon, winner.rule, loser.rule, pattern, problems);
                    } else {
                        lost.entry(loser.rule)
                            .or_default()
                            .push((pattern, winner.rule));
                    }
                }
            }
        }
        for (loser, patterns) in lost {
            shadowed(lexicon, loser, &patterns, problems);
        }
    }
}

fn pattern_of<'l>(lexicon: &'l Lexicon, noun: bool, t: &Trigger) -> &'l Pattern {
    let rule = &lexicon.rules[t.rule];
    if noun {
        &rule.nouns[t.pattern]
    } else {
        &rule.verbs[t.pattern]
    }
}

/// Whether `winner` is taken wherever `loser` matches.
fn beats(lexicon: &Lexicon, noun: bool, winner: &Trigger, loser: &Trigger) -> bool {
    let (a, b) = (&lexicon.rules[winner.rule], &lexicon.rules[loser.rule]);
    let (p, q) = (
        pattern_of(lexicon, noun, winner),
        pattern_of(lexicon, noun, loser),
    );
    // an operator may find nothing to work on and then leaves the word to others
    let operators = a.op.is_none() && b.op.is_none() || a.op.is_some() && a.op == b.op;
    let ahead = match a.rank(p).cmp(&b.rank(q)) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => winner.rule < loser.rule,
        std::cmp::Ordering::Less => false,
    };
    ahead
        && operators
        && (a.op.is_none() || same_content(a, b))
        && (!a.support || b.support)
        && covers(p, q)
        && asks_no_more(a, b)
}

/// Whether two operators look for their content in the same places.
fn same_content(a: &Rule, b: &Rule) -> bool {
    a.content == b.content
}

fn same_rank_other_coding(lexicon: &Lexicon, noun: bool, a: &Trigger, b: &Trigger) -> bool {
    let (r, s) = (&lexicon.rules[a.rule], &lexicon.rules[b.rule]);
    r.rank(pattern_of(lexicon, noun, a)) == s.rank(pattern_of(lexicon, noun, b))
        && (r.event_type, r.mode, &r.cameo, r.op) != (s.event_type, s.mode, &s.cameo, s.op)
}

fn conflict(
    lexicon: &Lexicon,
    winner: usize,
    loser: usize,
    pattern: &Pattern,
    problems: &mut Vec<Problem>,
) {
    let (a, b) = (&lexicon.rules[winner], &lexicon.rules[loser]);
    let message = format!(
        "'{}' is {} here and {} in '{}' ({}:{}), which stands first and wins; give one a priority or \
         a condition",
        pattern.source,
        b.coding(),
        a.coding(),
        a.id,
        a.file,
        a.line
    );
    problems.push(Problem::new(
        Kind::Conflict,
        b.file,
        pattern.line,
        Some(&b.id),
        message,
    ));
}

/// Tells which patterns of a rule lose; in one sentence if all do.
fn shadowed(
    lexicon: &Lexicon,
    loser: usize,
    patterns: &[(&Pattern, usize)],
    problems: &mut Vec<Problem>,
) {
    let b = &lexicon.rules[loser];
    let at = |n: usize| {
        let a = &lexicon.rules[n];
        format!("'{}' ({}:{})", a.id, a.file, a.line)
    };
    if patterns.len() == b.verbs.len() + b.nouns.len() {
        let mut by: Vec<usize> = patterns.iter().map(|(_, n)| *n).collect();
        by.sort_unstable();
        by.dedup();
        let by: Vec<String> = by.into_iter().map(at).collect();
        let message = format!(
            "is never asked: all it matches is taken by {}",
            by.join(", ")
        );
        problems.push(Problem::new(
            Kind::Shadowed,
            b.file,
            b.line,
            Some(&b.id),
            message,
        ));
        return;
    }
    for (p, n) in patterns {
        let message = format!("'{}' is never asked: it is taken by {}", p.source, at(*n));
        problems.push(Problem::new(
            Kind::Shadowed,
            b.file,
            p.line,
            Some(&b.id),
            message,
        ));
    }
}

/// Whether `a` matches wherever `b` does.
fn covers(a: &Pattern, b: &Pattern) -> bool {
    a.head == b.head
        && a.elements
            .iter()
            .all(|e| b.elements.iter().any(|f| implied(e, f)))
}

pub(super) fn same(a: &Pattern, b: &Pattern) -> bool {
    a.elements.len() == b.elements.len() && covers(a, b) && covers(b, a)
}

/// Whether `e` holds wherever `f` does.
fn implied(e: &Element, f: &Element) -> bool {
    match (e, f) {
        (Element::Word(a), Element::Word(b)) => a == b,
        (Element::Word(a), Element::Prep(b, _)) => a == b,
        (Element::Prep(p, a), Element::Prep(q, b)) => p == q && b.is_subset(a),
        (Element::Object(a), Element::Object(b)) | (Element::Subject(a), Element::Subject(b)) => {
            b.is_subset(a)
        }
        _ => false,
    }
}

/// Whether `a` has no condition that `b` lacks.
fn asks_no_more(a: &Rule, b: &Rule) -> bool {
    let within = |x: &[Condition], y: &[Condition]| {
        x.iter().all(|c| {
            let own_sides = !matches!(c.slot, Slot::Actor | Slot::Recipient);
            own_sides
                && y.iter()
                    .any(|d| c.slot == d.slot && c.lemmas == d.lemmas && c.classes == d.classes)
        })
    };
    // a noun's roles depend on what the rule makes of its phrases
    let roles = a.nouns.is_empty() || (&a.of, &a.poss, &a.pre) == (&b.of, &b.poss, &b.pre);
    let none = a.where_.is_empty() && a.unless.is_empty();
    none || roles && within(&a.where_, &b.where_) && within(&a.unless, &b.unless)
}
