//! The number of people that a noun phrase speaks of.
//!
//! Numbers are read in the order of the text, not by the tree: parsers hang "between 30 and 40" or "two
//! hundred thousand" in many ways, but their words stand side by side.

use super::words::Quantities;
use crate::record::Bound;
use crate::syntax;
use demarche_nlp::{Annotated, Pos};

/// A number of people, and what the text says of its exactness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quantity {
    pub number: u64,
    pub bound: Option<Bound>,
}

/// Longest run of words that make one number or range.
const MAX_WORDS: usize = 9;

/// The people at `head` and at those coordinated with it: "two civilians and a policeman" are three.
pub(super) fn of_people(doc: &Annotated, head: usize) -> Option<Quantity> {
    let mut sum: Option<Quantity> = None;
    for member in syntax::conjuncts(doc, head) {
        let Some(q) = of_noun(doc, member) else {
            continue;
        };
        sum = Some(match sum {
            None => q,
            Some(s) => Quantity {
                number: s.number.saturating_add(q.number),
                bound: s.bound.or(q.bound),
            },
        });
    }
    sum
}

/// The number of one noun: "twelve students", "dozens of students", "a student", "nobody".
fn of_noun(doc: &Annotated, head: usize) -> Option<Quantity> {
    let words = Quantities::get();
    let t = doc.token(head);
    let exactly = |number| Quantity {
        number,
        bound: None,
    };
    let lower = syntax::lower(doc, head);
    if words.nobody.contains(lower)
        || t.children()
            .any(|c| c.dep() == "det" && words.nobody.contains(syntax::lower(doc, c.index())))
    {
        return Some(exactly(0));
    }
    if words.things.contains(&t.lemma().to_lowercase())
        || matches!(t.ent_type(), "MONEY" | "PERCENT")
    {
        return None;
    }
    // "dozens", "twelve", or a noun with its number before it
    let own = (t.pos() == Pos::Num || is_amount(doc, head))
        .then(|| ending_at(doc, head))
        .flatten();
    let before = || {
        t.children()
            .filter(|c| {
                c.index() < head && matches!(c.dep(), "nummod" | "amod" | "quantmod" | "compound")
            })
            .filter(|c| c.pos() == Pos::Num || is_amount(doc, c.index()))
            .find_map(|c| {
                // "between 30 and 40 fighters": the second hangs on the first
                let last = c
                    .children()
                    .filter(|d| d.dep() == "conj" && d.index() < head)
                    .map(|d| d.index())
                    .next_back();
                ending_at(doc, last.unwrap_or(c.index()))
            })
    };
    // "dozens of students", asked for at the students
    let above = || {
        let of = t.head();
        let amount = of.head();
        (t.dep() == "pobj" && of.lemma() == "of" && amount.index() != of.index())
            .then(|| of_amount(doc, amount.index()))
            .flatten()
    };
    // "a policeman", "a third", "another", "the governor", "Mr Sarr"
    let single = || {
        let singular =
            matches!(t.tag(), "NN" | "JJ" | "DT") && !words.collectives.contains(t.lemma());
        let article = t.children().any(|c| {
            matches!(
                syntax::lower(doc, c.index()),
                "a" | "an" | "another" | "the"
            )
        }) || t.tag() == "NNP" && t.ent_type() == "PERSON";
        ((singular || t.tag() == "NNP") && article || lower == "another").then(|| exactly(1))
    };
    own.or_else(before).or_else(above).or_else(single)
}

fn of_amount(doc: &Annotated, i: usize) -> Option<Quantity> {
    (doc.token(i).pos() == Pos::Num || is_amount(doc, i))
        .then(|| ending_at(doc, i))
        .flatten()
}

fn is_amount(doc: &Annotated, i: usize) -> bool {
    let words = Quantities::get();
    let t = doc.token(i);
    let lower = syntax::lower(doc, i);
    words.vague.contains_key(lower)
        || words.units.contains_key(lower)
        || plural_unit(words, lower).is_some()
        || words.vague.contains_key(t.lemma()) && lower != t.lemma()
}

/// "dozens", "thousands"; of "scores", "tens".
fn plural_unit(words: &Quantities, word: &str) -> Option<u64> {
    let singular = word.strip_suffix('s')?;
    let unit = words.units.get(singular).copied();
    unit.map(|u| 2 * u).or_else(|| {
        (singular == "ten")
            .then(|| words.vague.get(singular).copied())
            .flatten()
    })
}

/// The number whose last word is the token `last`: its run of words, a range, the bound before it.
fn ending_at(doc: &Annotated, last: usize) -> Option<Quantity> {
    let words = Quantities::get();
    let sentence = doc.sentences().get(doc.sentence_of(last))?.start;
    let lower = |i: usize| syntax::lower(doc, i);
    let numeric = |i: usize| value(words, lower(i)).is_some();
    // back over number words and what joins them
    let mut first = last;
    while first > sentence && last - first < MAX_WORDS {
        let w = lower(first - 1);
        let joins = matches!(w, "to" | "-" | "–" | "or" | "and" | "of")
            && first >= sentence + 2
            && numeric(first - 2);
        if numeric(first - 1) {
            first -= 1;
        } else if joins {
            first -= 2;
        } else {
            break;
        }
    }
    let run: Vec<&str> = (first..=last).map(lower).collect();
    let before: Vec<&str> = (first.saturating_sub(4).max(sentence)..first)
        .map(lower)
        .collect();
    let between = before
        .last()
        .is_some_and(|w| matches!(*w, "between" | "from"));
    let (number, inexact) = parse(words, &run, between)?;
    let bound = inexact.or_else(|| {
        words
            .bounds
            .iter()
            .find(|(phrase, _)| {
                before.len() >= phrase.len()
                    && before[before.len() - phrase.len()..]
                        .iter()
                        .eq(phrase.iter())
            })
            .map(|(_, bound)| *bound)
    });
    Some(Quantity { number, bound })
}

/// The value of a run of number words, and a bound where they leave it open: the lower end of a range,
/// two of a plural.
fn parse(words: &Quantities, run: &[&str], between: bool) -> Option<(u64, Option<Bound>)> {
    // "twenty - three", as the tokenizer parts it, is one number and "20 - 30" a range
    let tens = |at: usize| {
        let w = run[at - 1];
        w.len() > 2 && words.numbers.get(w).is_some_and(|n| n % 10 == 0)
    };
    let joint = (1..run.len()).find(|&at| match run[at] {
        "to" | "–" | "or" => true,
        "-" => !tens(at),
        "and" => between,
        _ => false,
    });
    if let Some(at) = joint {
        let (low, high) = (&run[..at], &run[at + 1..]);
        let (mut n, _) = parse(words, low, false)?;
        // "two to three million": the unit is shared
        if let Some(unit) = high.last().and_then(|w| words.units.get(*w))
            && !low.iter().any(|w| words.units.contains_key(*w))
        {
            n = n.saturating_mul(*unit);
        }
        return Some((n, Some(Bound::AtLeast)));
    }
    let (mut total, mut current) = (0f64, 0f64);
    let mut bound = None;
    for w in run.iter().filter(|w| !matches!(**w, "of" | "and" | "-")) {
        let v = value(words, w)?;
        match v {
            Value::Number(n) => current += n,
            Value::Unit(u, plural) => {
                let times = if current == 0.0 { 1.0 } else { current };
                if plural {
                    // "hundreds of thousands" is two hundred thousand, "thousands" two thousand
                    bound = Some(Bound::AtLeast);
                    current = if current == 0.0 { 2.0 * u } else { current * u };
                } else {
                    current = times * u;
                }
                if u >= 1e3 {
                    total += current;
                    current = 0.0;
                }
            }
            Value::Vague(n) => {
                bound = Some(Bound::AtLeast);
                current += n;
            }
        }
    }
    let n = total + current;
    // parts and negative values are no count of people
    (n >= 0.0 && n.fract() == 0.0 && n < 1e12).then_some((n as u64, bound))
}

enum Value {
    Number(f64),
    Unit(f64, bool),
    Vague(f64),
}

fn value(words: &Quantities, word: &str) -> Option<Value> {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return word.replace(',', "").parse().ok().map(Value::Number);
    }
    if let Some(n) = words.numbers.get(word) {
        return Some(Value::Number(*n as f64));
    }
    if let Some(u) = words.units.get(word) {
        return Some(Value::Unit(*u as f64, false));
    }
    if let Some(n) = words.vague.get(word) {
        return Some(Value::Vague(*n as f64));
    }
    if let Some(singular) = word.strip_suffix('s') {
        if let Some(u) = words.units.get(singular) {
            return Some(Value::Unit(*u as f64, true));
        }
        if singular == "ten" {
            return words.vague.get(singular).map(|n| Value::Vague(*n as f64));
        }
    }
    let (tens, ones) = word.split_once('-')?;
    let (tens, ones) = (words.numbers.get(tens)?, words.numbers.get(ones)?);
    (tens % 10 == 0 && (1..10).contains(ones)).then(|| Value::Number((tens + ones) as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, between: bool) -> Option<(u64, Option<Bound>)> {
        let run: Vec<&str> = text.split(' ').collect();
        parse(Quantities::get(), &run, between)
    }

    #[test]
    fn runs_of_number_words() {
        for (text, n) in [
            ("twelve", 12),
            ("forty-two", 42),
            ("two hundred and six", 206),
            ("1.2 million", 1_200_000),
            ("three hundred thousand", 300_000),
            ("1,250", 1250),
            ("two dozen", 24),
            ("dozen", 12),
        ] {
            assert_eq!(read(text, false), Some((n, None)), "{text}");
        }
        for (text, n) in [
            ("dozens", 24),
            ("hundreds of thousands", 200_000),
            ("tens of thousands", 20_000),
            ("several hundred", 300),
            ("two to three million", 2_000_000),
            ("30 or 40", 30),
        ] {
            assert_eq!(read(text, false), Some((n, Some(Bound::AtLeast))), "{text}");
        }
        assert_eq!(read("30 and 40", true), Some((30, Some(Bound::AtLeast))));
        assert_eq!(read("1.5", false), None);
    }
}
