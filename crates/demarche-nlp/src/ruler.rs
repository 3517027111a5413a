//! The attribute ruler: an ordered list of patterns over tokens that correct tags,
//! features, lemmas and labels.
//!
//! All matches are found on the state that the networks left and only then applied, in
//! the order of the rules. As a rule sets the same values wherever it matches, applying
//! in order comes to this: of the rules that reach a token, the last one that sets an
//! attribute wins. So nothing is sorted; each token keeps, per attribute, the number of
//! the last rule.
//!
//! What is compared are small numbers (of tags, labels, and of the words that some rule
//! names), and every pattern is filed under its rarest condition: most tokens try two or
//! three patterns of 180.

use hashbrown::HashMap;

use crate::annotated::Pos;
use crate::error::Error;
use crate::model::{Attribute, Condition, RulerRule, TokenSpec};
use crate::tokenizer::pattern::Pattern;

/// Strings by number, the empty one ("not set") being 0.
#[derive(Debug, Clone)]
pub(crate) struct Labels {
    texts: Vec<String>,
    numbers: HashMap<String, u16>,
}

impl Labels {
    pub(crate) fn new() -> Labels {
        let mut labels = Labels {
            texts: Vec::new(),
            numbers: HashMap::new(),
        };
        labels.add("");
        labels
    }

    /// The number of `text`, given if need be.
    pub(crate) fn add(&mut self, text: &str) -> u16 {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let number = self.texts.len() as u16;
        self.texts.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }

    pub(crate) fn get(&self, text: &str) -> Option<u16> {
        self.numbers.get(text).copied()
    }

    pub(crate) fn texts(&self) -> &[String] {
        &self.texts
    }
}

/// A set of small numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Set(Vec<u64>);

impl Set {
    fn of(size: usize, holds: impl Fn(usize) -> bool) -> Set {
        let mut words = vec![0; size.div_ceil(64)];
        for i in (0..size).filter(|&i| holds(i)) {
            words[i / 64] |= 1 << (i % 64);
        }
        Set(words)
    }

    fn has(&self, i: usize) -> bool {
        self.0.get(i / 64).is_some_and(|w| w >> (i % 64) & 1 == 1)
    }

    fn numbers(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.0.len() * 64).filter(|&i| self.has(i))
    }

    fn len(&self) -> usize {
        self.0.iter().map(|w| w.count_ones() as usize).sum()
    }
}

/// What rules may ask of a word, worked out once per distinct text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct RulerWord {
    /// Number of the lower-case text among those that rules name, 0 for others.
    lower: u16,
    /// The same for the text as it is.
    orth: u16,
    /// Which of the rules' regular expressions it satisfies.
    regexes: u32,
}

/// The state of a token that rules look at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TokenState {
    pub(crate) tag: u16,
    pub(crate) dep: u16,
    pub(crate) pos: Pos,
    pub(crate) is_space: bool,
    pub(crate) word: RulerWord,
}

/// A compiled condition.
#[derive(Debug, Clone)]
enum Check {
    Tag(Set),
    Dep(Set),
    Pos(Set),
    Lower(Set),
    Orth(Set),
    Space(bool),
    /// Bit of [`RulerWord::regexes`].
    Regex(u32),
}

impl Check {
    fn holds(&self, t: &TokenState) -> bool {
        match self {
            Check::Tag(set) => set.has(t.tag.into()),
            Check::Dep(set) => set.has(t.dep.into()),
            Check::Pos(set) => set.has(t.pos as usize),
            Check::Lower(set) => set.has(t.word.lower.into()),
            Check::Orth(set) => set.has(t.word.orth.into()),
            Check::Space(b) => t.is_space == *b,
            Check::Regex(bit) => t.word.regexes >> bit & 1 == 1,
        }
    }
}

/// What a rule sets, in numbers.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Assigned {
    pub(crate) pos: Option<Pos>,
    pub(crate) tag: Option<u16>,
    pub(crate) morph: Option<u16>,
    pub(crate) dep: Option<u16>,
    /// Index into [`Ruler::lemmas`].
    pub(crate) lemma: Option<u16>,
}

/// A pattern with the rule it belongs to.
struct Entry {
    rule: u16,
    /// Offset of the changed token from the first.
    index: usize,
    specs: Vec<Vec<Check>>,
}

/// The compiled rules.
pub(crate) struct Ruler {
    entries: Vec<Entry>,
    assigned: Vec<Assigned>,
    lemmas: Vec<String>,
    by_lower: Vec<Vec<u16>>,
    by_dep: Vec<Vec<u16>>,
    by_tag: Vec<Vec<u16>>,
    on_space: Vec<u16>,
    on_regex: Vec<u16>,
    always: Vec<u16>,
    lower: Labels,
    orth: Labels,
    /// Attribute and pattern of each regular expression.
    regexes: Vec<(Attribute, Pattern)>,
}

/// The numberings that the ruler shares with the rest of the pipeline.
pub(crate) struct Numberings<'a> {
    pub(crate) tags: &'a mut Labels,
    pub(crate) deps: &'a mut Labels,
    pub(crate) morphs: &'a mut Labels,
}

/// The last rule that set each attribute of a token: 0 for none, else one more than its number.
#[derive(Debug, Clone, Copy, Default)]
struct Last {
    pos: u16,
    tag: u16,
    morph: u16,
    dep: u16,
    lemma: u16,
}

/// Buffers of [`Ruler::apply`].
#[derive(Default)]
pub(crate) struct RulerScratch {
    last: Vec<Last>,
}

impl Ruler {
    /// Compiles rules; labels they assign are added to the numberings.
    pub(crate) fn new(rules: &[RulerRule], numberings: Numberings<'_>) -> Result<Ruler, Error> {
        let Numberings { tags, deps, morphs } = numberings;
        let mut ruler = Ruler {
            entries: Vec::new(),
            assigned: Vec::new(),
            lemmas: Vec::new(),
            by_lower: Vec::new(),
            by_dep: Vec::new(),
            by_tag: Vec::new(),
            on_space: Vec::new(),
            on_regex: Vec::new(),
            always: Vec::new(),
            lower: Labels::new(),
            orth: Labels::new(),
            regexes: Vec::new(),
        };
        for rule in rules {
            for (attribute, condition) in rule.patterns.iter().flatten().flatten() {
                ruler.name_words(*attribute, condition);
            }
            let a = &rule.assign;
            let lemma = a.lemma.as_ref().map(|lemma| {
                ruler.lemmas.push(lemma.clone());
                ruler.lemmas.len() as u16 - 1
            });
            ruler.assigned.push(Assigned {
                pos: a.pos.as_deref().map(parse_pos).transpose()?,
                tag: a.tag.as_deref().map(|t| tags.add(t)),
                morph: a.morph.as_deref().map(|m| morphs.add(m)),
                dep: a.dep.as_deref().map(|d| deps.add(d)),
                lemma,
            });
        }
        for (number, rule) in rules.iter().enumerate() {
            for pattern in &rule.patterns {
                let length = pattern.len();
                let offset = if rule.index < 0 {
                    rule.index + length as i64
                } else {
                    rule.index
                };
                let index = usize::try_from(offset).ok().filter(|&i| i < length);
                let index = index.ok_or_else(|| Error::Inconsistent {
                    what: format!(
                        "rule {number} of the attribute ruler changes no token of its match"
                    ),
                })?;
                let specs = pattern.iter().map(|spec| ruler.compile(spec, tags, deps));
                let specs = specs.collect::<Result<Vec<_>, Error>>()?;
                ruler.entries.push(Entry {
                    rule: number as u16,
                    index,
                    specs,
                });
            }
        }
        ruler.by_lower = vec![Vec::new(); ruler.lower.texts().len()];
        ruler.by_tag = vec![Vec::new(); tags.texts().len()];
        ruler.by_dep = vec![Vec::new(); deps.texts().len()];
        for number in 0..ruler.entries.len() {
            ruler.file(number);
        }
        Ok(ruler)
    }

    /// Gives numbers to the words that a condition names.
    fn name_words(&mut self, attribute: Attribute, condition: &Condition) {
        let labels = match attribute {
            Attribute::Lower => &mut self.lower,
            Attribute::Orth => &mut self.orth,
            _ => return,
        };
        match condition {
            Condition::Is(word) => {
                labels.add(word);
            }
            Condition::In(words) | Condition::NotIn(words) => {
                for word in words {
                    labels.add(word);
                }
            }
            Condition::Flag(_) | Condition::Regex(_) => {}
        }
    }

    fn compile(
        &mut self,
        spec: &TokenSpec,
        tags: &Labels,
        deps: &Labels,
    ) -> Result<Vec<Check>, Error> {
        let mut checks = Vec::new();
        for (attribute, condition) in spec {
            checks.push(match (attribute, condition) {
                (_, Condition::Flag(flag)) => Check::Space(*flag),
                (Attribute::Tag, c) => Check::Tag(accepted(c, tags.texts())?),
                (Attribute::Dep, c) => Check::Dep(accepted(c, deps.texts())?),
                (Attribute::Pos, c) => {
                    let names: Vec<String> =
                        Pos::ALL.iter().map(|p| p.as_str().to_owned()).collect();
                    Check::Pos(accepted(c, &names)?)
                }
                (Attribute::Lower | Attribute::Orth, Condition::Regex(pattern)) => {
                    self.regexes
                        .push((*attribute, Pattern::new(pattern, PLACE)?));
                    let bit = self.regexes.len() as u32 - 1;
                    if bit >= u32::BITS {
                        let what = "the attribute ruler has more than 32 patterns over words";
                        return Err(Error::Inconsistent {
                            what: what.to_owned(),
                        });
                    }
                    Check::Regex(bit)
                }
                // Number 0 stands for all words that no rule names: these are in no IN and
                // outside every NOT_IN, as is the empty string that has it by name.
                (Attribute::Lower, c) => Check::Lower(accepted(c, self.lower.texts())?),
                (Attribute::Orth, c) => Check::Orth(accepted(c, self.orth.texts())?),
                (Attribute::IsSpace, _) => {
                    let what = "the attribute ruler compares IS_SPACE with a string";
                    return Err(Error::Inconsistent {
                        what: what.to_owned(),
                    });
                }
            });
        }
        Ok(checks)
    }

    /// Files an entry under the rarest condition of its first token.
    fn file(&mut self, number: usize) {
        let checks = &self.entries[number].specs[0];
        let id = number as u16;
        let lower = checks.iter().find_map(|c| match c {
            Check::Lower(set) if !set.has(0) => Some(set),
            _ => None,
        });
        if let Some(set) = lower {
            set.numbers().for_each(|n| self.by_lower[n].push(id));
            return;
        }
        if checks.iter().any(|c| matches!(c, Check::Regex(_))) {
            return self.on_regex.push(id);
        }
        if checks.iter().any(|c| matches!(c, Check::Space(true))) {
            return self.on_space.push(id);
        }
        let smallest = checks
            .iter()
            .filter_map(|c| match c {
                Check::Tag(set) | Check::Dep(set) => Some((set.len(), c)),
                _ => None,
            })
            .min_by_key(|&(size, _)| size);
        match smallest {
            Some((_, Check::Tag(set))) => set.numbers().for_each(|n| self.by_tag[n].push(id)),
            Some((_, Check::Dep(set))) => set.numbers().for_each(|n| self.by_dep[n].push(id)),
            _ => self.always.push(id),
        }
    }

    /// What the rules may ask of a word.
    pub(crate) fn word(&self, text: &str, lower: &str) -> RulerWord {
        let mut regexes = 0;
        for (bit, (attribute, pattern)) in self.regexes.iter().enumerate() {
            let text = if *attribute == Attribute::Orth {
                text
            } else {
                lower
            };
            regexes |= u32::from(pattern.found_in(text)) << bit;
        }
        RulerWord {
            lower: self.lower.get(lower).unwrap_or(0),
            orth: self.orth.get(text).unwrap_or(0),
            regexes,
        }
    }

    /// The lemmas that rules assign, by number.
    pub(crate) fn lemmas(&self) -> &[String] {
        &self.lemmas
    }

    /// Finds all matches, then calls `set` once for each token that a rule reaches.
    pub(crate) fn apply(
        &self,
        tokens: &[TokenState],
        scratch: &mut RulerScratch,
        mut set: impl FnMut(usize, Assigned),
    ) {
        let last = &mut scratch.last;
        last.clear();
        last.resize(tokens.len(), Last::default());
        for (start, token) in tokens.iter().enumerate() {
            let mut filed = |list: &[u16]| {
                for &number in list {
                    self.try_entry(number, tokens, start, last);
                }
            };
            filed(&self.by_tag[usize::from(token.tag)]);
            filed(&self.by_dep[usize::from(token.dep)]);
            if token.word.lower != 0 {
                filed(&self.by_lower[usize::from(token.word.lower)]);
            }
            if token.word.regexes != 0 {
                filed(&self.on_regex);
            }
            if token.is_space {
                filed(&self.on_space);
            }
            filed(&self.always);
        }
        for (i, last) in last.iter().enumerate() {
            let by = |rule: u16| rule.checked_sub(1).map(|r| &self.assigned[usize::from(r)]);
            let assigned = Assigned {
                pos: by(last.pos).and_then(|a| a.pos),
                tag: by(last.tag).and_then(|a| a.tag),
                morph: by(last.morph).and_then(|a| a.morph),
                dep: by(last.dep).and_then(|a| a.dep),
                lemma: by(last.lemma).and_then(|a| a.lemma),
            };
            set(i, assigned);
        }
    }

    fn try_entry(&self, number: u16, tokens: &[TokenState], start: usize, last: &mut [Last]) {
        let entry = &self.entries[usize::from(number)];
        let Some(tokens) = tokens.get(start..start + entry.specs.len()) else {
            return;
        };
        let matches = entry
            .specs
            .iter()
            .zip(tokens)
            .all(|(checks, token)| checks.iter().all(|check| check.holds(token)));
        if !matches {
            return;
        }
        let assigned = &self.assigned[usize::from(entry.rule)];
        let last = &mut last[start + entry.index];
        let rule = entry.rule + 1;
        let raise = |slot: &mut u16, sets: bool| {
            if sets {
                *slot = rule.max(*slot);
            }
        };
        raise(&mut last.pos, assigned.pos.is_some());
        raise(&mut last.tag, assigned.tag.is_some());
        raise(&mut last.morph, assigned.morph.is_some());
        raise(&mut last.dep, assigned.dep.is_some());
        raise(&mut last.lemma, assigned.lemma.is_some());
    }
}

const PLACE: &str = "attribute ruler";

/// The labels that a condition accepts.
fn accepted(condition: &Condition, labels: &[String]) -> Result<Set, Error> {
    let set = |holds: &dyn Fn(&str) -> bool| Set::of(labels.len(), |i| holds(&labels[i]));
    Ok(match condition {
        Condition::Is(label) => set(&|l| l == label),
        Condition::In(list) => set(&|l| list.iter().any(|x| x == l)),
        Condition::NotIn(list) => set(&|l| !list.iter().any(|x| x == l)),
        Condition::Regex(pattern) => {
            let pattern = Pattern::new(pattern, PLACE)?;
            set(&|l| pattern.found_in(l))
        }
        Condition::Flag(_) => {
            let what = "the attribute ruler compares a string with a flag";
            return Err(Error::Inconsistent {
                what: what.to_owned(),
            });
        }
    })
}

fn parse_pos(name: &str) -> Result<Pos, Error> {
    Pos::parse(name).ok_or_else(|| Error::Inconsistent {
        what: format!("the attribute ruler assigns the part of speech {name:?}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Assign;

    fn is(attribute: Attribute, text: &str) -> (Attribute, Condition) {
        (attribute, Condition::Is(text.to_owned()))
    }

    fn rule(patterns: Vec<Vec<TokenSpec>>, lemma: &str, index: i64) -> RulerRule {
        let assign = Assign {
            lemma: Some(lemma.to_owned()),
            ..Assign::default()
        };
        RulerRule {
            patterns,
            assign,
            index,
        }
    }

    /// Lemmas after applying `rules` to tokens given as (tag, word).
    fn lemmas(rules: &[RulerRule], tokens: &[(&str, &str)]) -> Vec<String> {
        let (mut tags, mut deps, mut morphs) = (Labels::new(), Labels::new(), Labels::new());
        for (tag, _) in tokens {
            tags.add(tag);
        }
        let numberings = Numberings {
            tags: &mut tags,
            deps: &mut deps,
            morphs: &mut morphs,
        };
        let ruler = Ruler::new(rules, numberings).expect("compiles");
        let states: Vec<TokenState> = tokens
            .iter()
            .map(|(tag, word)| TokenState {
                tag: tags.get(tag).expect("added above"),
                dep: 0,
                pos: Pos::None,
                is_space: word.trim().is_empty(),
                word: ruler.word(word, &word.to_lowercase()),
            })
            .collect();
        let mut out = vec![String::new(); tokens.len()];
        ruler.apply(&states, &mut RulerScratch::default(), |i, a| {
            if let Some(lemma) = a.lemma {
                out[i] = ruler.lemmas()[usize::from(lemma)].clone();
            }
        });
        out
    }

    #[test]
    fn later_rules_win() {
        let rules = [
            rule(vec![vec![vec![is(Attribute::Lower, "got")]]], "first", 0),
            rule(vec![vec![vec![is(Attribute::Tag, "VBD")]]], "second", 0),
        ];
        assert_eq!(
            lemmas(&rules, &[("VBD", "Got"), ("NN", "got")]),
            ["second", "first"]
        );
    }

    #[test]
    fn index_counts_from_either_end() {
        let pair = vec![vec![
            vec![is(Attribute::Lower, "gon")],
            vec![is(Attribute::Lower, "na")],
        ]];
        let rules = [rule(pair.clone(), "go", 0), rule(pair, "to", -1)];
        assert_eq!(
            lemmas(&rules, &[("X", "gon"), ("X", "na"), ("X", "na")]),
            ["go", "to", ""]
        );
    }

    #[test]
    fn sets_and_patterns() {
        let spec = |a, c| vec![vec![vec![(a, c)]]];
        let list = |words: &[&str]| words.iter().map(|&w| w.to_owned()).collect::<Vec<_>>();
        let rules = [
            rule(
                spec(Attribute::Lower, Condition::Regex("^n[ou]".to_owned())),
                "regex",
                0,
            ),
            rule(
                spec(Attribute::Tag, Condition::NotIn(list(&["NN", ""]))),
                "not in",
                0,
            ),
            rule(
                spec(Attribute::Lower, Condition::NotIn(list(&["a", "no"]))),
                "not word",
                0,
            ),
            rule(spec(Attribute::IsSpace, Condition::Flag(true)), "space", 0),
        ];
        let tokens = [
            ("NN", "No"),
            ("NN", "a"),
            ("VB", "a"),
            ("NN", "b"),
            ("NN", " "),
        ];
        assert_eq!(
            lemmas(&rules, &tokens),
            ["regex", "", "not in", "not word", "space"]
        );
    }
}
