//! From predicates to readings: which rule fits a word, what its operator makes
//! of the event below it, and what the reading swallows.
//!
//! The one idea: a reading is found for a *token*, once, and operators
//! (`urged ... to stop shelling`) read the token below them first. What an
//! operator has used is *consumed* and not coded a second time.
//!
//! Here a token's candidates are ranked and the best that can be completed is taken. Whether a
//! pattern holds is asked in `matching`, under the names of roles that `slots` gives; `complete` and
//! `sides` fill a match in; `content` and `derive` see to operators.

mod complete;
mod content;
mod derive;
mod matching;
mod sides;
mod slots;

pub(crate) use derive::speaks_of;
pub use derive::transparent;

use crate::entities::Entities;
use crate::lexicon::{Lexicon, Operator, Slot, Trigger};
use crate::syntax::{self, Arguments, Path};
use demarche_codebook::{EventType, Modality, Mode};
use demarche_nlp::{Annotated, Pos};
pub(crate) use matching::Fault;
use matching::Match;
use std::collections::HashMap;
use std::rc::Rc;

/// How deep operators may stand in one another.
const MAX_NESTING: usize = 6;

/// A filler of a role, and how it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filler {
    /// Head token.
    pub head: usize,
    /// Construction.
    pub path: Path,
}

impl Filler {
    /// One that was found at `head` itself.
    pub(crate) fn direct(head: usize) -> Filler {
        Filler {
            head,
            path: Path::Direct,
        }
    }
}

/// What one token was read as.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Number of the rule.
    pub rule: usize,
    /// Number of the pattern in the rule.
    pub pattern: String,
    /// Token of the trigger.
    pub token: usize,
    /// Further tokens of the trigger (particles, objects named in the pattern).
    pub words: Vec<usize>,
    /// What it codes; None for operators that only change what is below them.
    pub event_type: Option<EventType>,
    /// Mode.
    pub mode: Option<Mode>,
    /// CAMEO code.
    pub cameo: String,
    /// Fillers of the actor's side.
    pub actors: Vec<Filler>,
    /// Fillers of the recipient's side.
    pub recipients: Vec<Filler>,
    /// All sides are actors.
    pub reciprocal: bool,
    /// For operators: head token of the content.
    pub content: Option<usize>,
    /// The content's own reading.
    pub inner: Option<Rc<Reading>>,
    /// The operator of the rule.
    pub op: Option<Operator>,
    /// Modality fixed by the rule or an operator's table.
    pub modality: Option<Modality>,
    /// Verb that supports the trigger noun.
    pub support: Option<usize>,
    /// Other rules that matched and lost: id and why.
    pub rejected: Vec<(usize, &'static str)>,
}

/// Reads the tokens of one document.
pub struct Reader<'a, 'd> {
    lexicon: &'a Lexicon,
    doc: &'d Annotated,
    entities: &'a Entities<'a, 'd>,
    memo: HashMap<usize, Option<Rc<Reading>>>,
    depth: usize,
    /// Patterns that nearly held, where somebody wants to know them.
    missed: Option<Vec<Missed>>,
}

/// A pattern whose word stands in the text and that does not hold there.
#[derive(Debug, Clone)]
pub(crate) struct Missed {
    pub(crate) token: usize,
    pub(crate) rule: usize,
    pub(crate) pattern: String,
    pub(crate) fault: Fault,
}

impl<'a, 'd> Reader<'a, 'd> {
    /// A reader for `doc`.
    pub fn new(
        lexicon: &'a Lexicon,
        doc: &'d Annotated,
        entities: &'a Entities<'a, 'd>,
    ) -> Reader<'a, 'd> {
        Reader {
            lexicon,
            doc,
            entities,
            memo: HashMap::new(),
            depth: 0,
            missed: None,
        }
    }

    /// Reads every token and tells which patterns nearly held, in the order of tokens.
    pub(crate) fn near_misses(mut self) -> Vec<Missed> {
        self.missed = Some(Vec::new());
        for i in 0..self.doc.len() {
            self.read(i);
        }
        let mut missed = self.missed.unwrap_or_default();
        missed.sort_by_key(|m| (m.token, m.rule));
        missed
    }

    fn miss(&mut self, token: usize, rule: usize, pattern: &str, fault: Fault) {
        if let Some(missed) = &mut self.missed {
            missed.push(Missed {
                token,
                rule,
                pattern: pattern.to_owned(),
                fault,
            });
        }
    }

    /// The reading of token `i`, if it is a trigger.
    pub fn read(&mut self, i: usize) -> Option<Rc<Reading>> {
        if let Some(known) = self.memo.get(&i) {
            return known.clone();
        }
        if self.depth >= MAX_NESTING {
            return None;
        }
        // A cycle (a content that reads its own operator) must end: mark as unread first.
        self.memo.insert(i, None);
        self.depth += 1;
        let reading = self.read_fresh(i).map(Rc::new);
        self.depth -= 1;
        self.memo.insert(i, reading.clone());
        reading
    }

    /// The operator whose word is `governor` and whose content holds `below`, if any.
    pub fn operator_over(&mut self, governor: usize, below: usize) -> Option<Operator> {
        let doc = self.doc;
        if governor == below || !syntax::dominates(doc, governor, below) {
            return None;
        }
        if let Some(r) = self.read(governor)
            && let (Some(op), Some(content)) = (r.op, r.content)
            && syntax::dominates(doc, content, below)
        {
            return Some(op);
        }
        // an operator whose content has no reading of its own ("is expected to be a success")
        let token = doc.token(governor);
        let triggers = if syntax::is_noun(self.doc, governor) {
            self.lexicon.noun(syntax::lemma(token))
        } else {
            self.lexicon.verb(syntax::lemma(token))
        };
        let mut on_the_way = doc.token(below);
        while !on_the_way.is_root() && on_the_way.head().index() != governor {
            on_the_way = on_the_way.head();
        }
        let clause = matches!(on_the_way.dep(), "xcomp" | "ccomp" | "acl" | "pcomp");
        triggers
            .iter()
            .map(|t| &self.lexicon.rules[t.rule])
            .find_map(|r| {
                let op = r.op?;
                (transparent(op)
                    && clause
                    && r.verbs
                        .iter()
                        .all(|p| p.elements.is_empty() || p.head != syntax::lemma(token)))
                .then_some(op)
            })
    }

    fn read_fresh(&mut self, i: usize) -> Option<Reading> {
        let lexicon = self.lexicon;
        let token = self.doc.token(i);
        let noun = syntax::is_noun(self.doc, i);
        let verb = !noun && matches!(token.pos(), Pos::Verb | Pos::Aux | Pos::Noun | Pos::Propn);
        // "16 March", "Mr Strike", "the Battle of Algiers" (a film): names are no acts
        if noun
            && matches!(
                token.ent_type(),
                "DATE"
                    | "TIME"
                    | "PERSON"
                    | "GPE"
                    | "NORP"
                    | "WORK_OF_ART"
                    | "LANGUAGE"
                    | "MONEY"
                    | "PERCENT"
            )
        {
            return None;
        }
        if !(noun || verb || token.pos() == Pos::Adj) {
            return None;
        }
        let known = |word: &str| {
            if noun {
                lexicon.noun(word)
            } else {
                lexicon.verb(word)
            }
        };
        let mut triggers: &[Trigger] = &[];
        if let Some(joined) = syntax::hyphened(self.doc, i) {
            // "cease-fire" is no fire
            triggers = known(&joined);
            if triggers.is_empty() {
                triggers = known(&joined.replace('-', ""));
            }
        }
        if triggers.is_empty() {
            triggers = known(syntax::lemma(token));
        }
        let named = token.text().chars().any(char::is_uppercase);
        if triggers.is_empty() && noun && named {
            // headlines and names: "Sanctions", "Talks" keep their capital in the lemma
            let lowered = token.text().to_lowercase();
            triggers = known(lowered.strip_suffix('s').unwrap_or(&lowered));
            if triggers.is_empty() {
                triggers = known(&lowered);
            }
        }
        let headline = noun.then(|| syntax::headline_verb(self.doc, i)).flatten();
        // most words are no triggers: nothing more is worked out for them
        if triggers.is_empty() && headline.is_none() {
            return None;
        }
        let arguments = syntax::arguments(self.doc, i, &lexicon.grammar);
        let mut candidates = self.candidates(i, noun, triggers, &arguments);
        if candidates.is_empty() && !noun {
            // the other voice, where the form leaves it open and the parser may have erred
            let turned = match token.tag() {
                "VBD" | "VBN" if syntax::is_telegraphic(self.doc, i) => {
                    arguments.undergone(lexicon.grammar.ditransitive.contains(syntax::lemma(token)))
                }
                _ => None,
            };
            let turned = turned.or_else(|| {
                let alone = token.dep() == "acl" && token.head().is_root();
                alone.then(|| arguments.done()).flatten()
            });
            if let Some(turned) = turned {
                candidates = self.candidates(i, noun, triggers, &turned);
            }
        }
        if candidates.is_empty()
            && let Some(arguments) = headline
        {
            let verbs = lexicon.verb(syntax::lemma(token));
            candidates = self.candidates(i, false, verbs, &arguments);
        }
        // best first; the order of the files decides between equals
        candidates.sort_by_key(|(score, m)| (-score, m.rule));
        let mut rejected = Vec::new();
        let mut candidates = candidates.into_iter();
        while let Some((_, m)) = candidates.next() {
            let (rule, pattern) = (m.rule, m.pattern.clone());
            match self.complete(i, m) {
                Some(mut reading) => {
                    rejected.extend(
                        candidates
                            .filter(|(_, other)| other.rule != rule)
                            .map(|(_, other)| (other.rule, "matches too and ranks lower")),
                    );
                    reading.rejected = rejected;
                    return Some(reading);
                }
                None => {
                    self.miss(i, rule, &pattern, Fault::Content);
                    rejected.push((rule, "matched, but its content or participants did not fit"));
                }
            }
        }
        None
    }

    /// The rules among `triggers` that hold at `i`, each with its rank.
    fn candidates(
        &mut self,
        i: usize,
        noun: bool,
        triggers: &[Trigger],
        arguments: &Arguments<'d>,
    ) -> Vec<(i32, Match)> {
        let lexicon = self.lexicon;
        let mut candidates = Vec::new();
        for t in triggers {
            let rule = &lexicon.rules[t.rule];
            let pattern = if noun {
                &rule.nouns[t.pattern]
            } else {
                &rule.verbs[t.pattern]
            };
            match self.matches(i, noun, t.rule, pattern, arguments) {
                Ok(m) => {
                    // a verb with a clause below it is an operator first ("agreed to lift the embargo")
                    let clause = rule.op.is_some() && m.fillers(&Slot::Clause).next().is_some();
                    let score = rule.rank(pattern) + 15 * i32::from(clause);
                    candidates.push((score, m));
                }
                Err(fault) => self.miss(i, t.rule, &pattern.source, fault),
            }
        }
        candidates
    }
}
