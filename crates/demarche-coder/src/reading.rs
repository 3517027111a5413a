//! From predicates to readings: which rule fits a word, what its operator makes
//! of the event below it, and what the reading swallows.
//!
//! The one idea: a reading is found for a *token*, once, and operators
//! (`urged ... to stop shelling`) read the token below them first. What an
//! operator has used is *consumed* and not coded a second time.

use crate::entities::Entities;
use crate::lexicon::{
    Class, Condition, ContentKind, Derivation, Element, Lexicon, Operator, Pattern, Rule, Slot,
    Trigger,
};
use crate::syntax::{self, Arguments, Path, Role};
use demarche_codebook::{Codebook, EventType, Modality, Mode, Quad};
use demarche_nlp::{Annotated, Pos};
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
        let triggers: &[Trigger] = if noun {
            lexicon.noun(syntax::lemma(token))
        } else if verb || token.pos() == Pos::Adj {
            lexicon.verb(syntax::lemma(token))
        } else {
            return None;
        };
        let lowered;
        let named = token.text().chars().any(char::is_uppercase);
        // "on March 24" is no march
        let triggers = if triggers.is_empty() && noun && named && token.ent_type() != "DATE" {
            // headlines and names: "Sanctions", "Talks" keep their capital in the lemma
            lowered = token.text().to_lowercase();
            let plain = lowered.strip_suffix('s').unwrap_or(&lowered);
            let t = lexicon.noun(plain);
            if t.is_empty() {
                lexicon.noun(&lowered)
            } else {
                t
            }
        } else {
            triggers
        };
        if triggers.is_empty() {
            return None;
        }
        let arguments = syntax::arguments(self.doc, i, &lexicon.grammar);
        let mut candidates: Vec<(i32, Match)> = Vec::new();
        for t in triggers {
            let rule = &lexicon.rules[t.rule];
            let pattern = if noun {
                &rule.nouns[t.pattern]
            } else {
                &rule.verbs[t.pattern]
            };
            if let Some(m) = self.matches(i, noun, t.rule, pattern, &arguments) {
                // a verb with a clause below it is an operator first ("agreed to lift the embargo")
                let clause = rule.op.is_some() && m.fillers(&Slot::Clause).next().is_some();
                let score = rule.rank(pattern) + 15 * i32::from(clause);
                candidates.push((score, m));
            }
        }
        // best first; the order of the files decides between equals
        candidates.sort_by_key(|(score, m)| (-score, m.rule));
        let mut rejected = Vec::new();
        let mut candidates = candidates.into_iter();
        while let Some((_, m)) = candidates.next() {
            let rule = m.rule;
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
                    rejected.push((rule, "matched, but its content or participants did not fit"))
                }
            }
        }
        None
    }

    /// Whether `pattern` and the rule's conditions hold at `i`.
    fn matches(
        &mut self,
        i: usize,
        noun: bool,
        rule_number: usize,
        pattern: &Pattern,
        arguments: &Arguments<'d>,
    ) -> Option<Match> {
        let rule = &self.lexicon.rules[rule_number];
        let mut words = Vec::new();
        // "let in the inspectors": a particle that the parser took for a preposition
        let mut behind_particle = None;
        for e in &pattern.elements {
            let word = self.element(e, i, noun, arguments).or_else(|| match e {
                Element::Object(lemmas) if !noun => {
                    behind_particle = self.object_of_particle(pattern, lemmas, arguments);
                    behind_particle
                }
                _ => None,
            })?;
            words.push(word);
        }
        if noun && rule.support && arguments.support.is_none() {
            return None;
        }
        let mut slots = self.slots(i, rule, noun, arguments);
        if let Some(head) = behind_particle {
            slots.push((
                Slot::Obj,
                Filler {
                    head,
                    path: Path::Direct,
                },
            ));
        }
        self.slots_below(pattern, &words, &mut slots);
        let m = Match {
            rule: rule_number,
            pattern: pattern.source.clone(),
            words,
            slots,
            support: arguments.support,
        };
        for c in &rule.where_ {
            if !self.holds(c, rule, &m) {
                return None;
            }
        }
        for c in &rule.unless {
            if self.holds(c, rule, &m) {
                return None;
            }
        }
        Some(m)
    }

    fn element(
        &self,
        e: &Element,
        i: usize,
        noun: bool,
        arguments: &Arguments<'d>,
    ) -> Option<usize> {
        let doc = self.doc;
        match e {
            Element::Word(w) => arguments
                .all()
                .iter()
                .find(|a| match a.role {
                    Role::Word(word) => word == w || syntax::lemma(doc.token(a.head)) == w,
                    _ => false,
                })
                .map(|a| a.head)
                .or_else(|| {
                    // a compound that the parser did not attach ("hunger strike" as two nouns)
                    (noun && i > 0 && syntax::lower(doc, i - 1) == w).then(|| i - 1)
                }),
            Element::Prep(p, lemmas) => arguments
                .all()
                .iter()
                .find(|a| {
                    matches!(a.role, Role::Prep(q) if q == p) && self.has_lemma(a.head, lemmas)
                })
                .map(|a| a.head),
            Element::Object(lemmas) => arguments
                .with(Role::Obj)
                .find(|a| self.has_lemma(a.head, lemmas))
                .map(|a| a.head),
            Element::Subject(lemmas) => arguments
                .with(Role::Subj)
                .find(|a| self.has_lemma(a.head, lemmas))
                .map(|a| a.head),
        }
    }

    /// Whether the head's lemma (or its text, or its compound with the word before) is in `set`.
    fn has_lemma(&self, head: usize, set: &std::collections::HashSet<String>) -> bool {
        let t = self.doc.token(head);
        let word = syntax::lower(self.doc, head);
        // names keep their plural in the lemma ("Militants")
        if set.contains(syntax::lemma(t))
            || set.contains(word)
            || word.strip_suffix('s').is_some_and(|w| set.contains(w))
        {
            return true;
        }
        // "thousands of protesters" are protesters
        const COUNTED: [&str; 9] = [
            "thousand", "hundred", "dozen", "ten", "score", "crowd", "group", "number", "million",
        ];
        if COUNTED.contains(&syntax::lemma(t))
            && t.children()
                .filter(|c| c.dep() == "prep" && c.lemma() == "of")
                .flat_map(|c| c.children())
                .any(|c| c.dep() == "pobj" && self.has_lemma(c.index(), set))
        {
            return true;
        }
        t.children().any(|c| {
            matches!(c.dep(), "compound" | "amod" | "nmod")
                && set.contains(&format!(
                    "{} {}",
                    syntax::lower(self.doc, c.index()),
                    syntax::lemma(t)
                ))
        })
    }

    /// The arguments under the rule's names: for nouns, what stands before and behind
    /// is moved to the roles that the rule gives it.
    fn slots(
        &self,
        i: usize,
        rule: &Rule,
        noun: bool,
        arguments: &Arguments<'d>,
    ) -> Vec<(Slot, Filler)> {
        let mut out: Vec<(Slot, Filler)> = Vec::new();
        let mut push = |slot: Slot, head: usize, path: Path| {
            if !out.iter().any(|(s, f)| *s == slot && f.head == head) {
                out.push((slot, Filler { head, path }));
            }
        };
        // "rebels backed by Chad": a standing attribute rather than news
        let token = self.doc.token(i);
        if !noun && token.tag() == "VBN" && matches!(token.dep(), "acl" | "amod") {
            push(
                Slot::Prep("attribute".to_owned()),
                token.head().index(),
                Path::Participle,
            );
        }
        let agent = arguments.with(Role::Subj).any(|a| a.path == Path::Agent);
        for a in arguments.all() {
            match a.role {
                Role::Subj if noun => match a.path {
                    Path::Possessive => {
                        let slot = if agent { Slot::Obj } else { rule.poss.clone() };
                        push(slot, a.head, a.path);
                    }
                    Path::Premodifier => {
                        // "anti-government protests" are against it, "pro-Kremlin rallies" not its own
                        if let Some(side) = self.stance(a.head) {
                            if side == "anti" {
                                push(Slot::Prep("against".to_owned()), a.head, a.path);
                            }
                            continue;
                        }
                        // an adjective names a side only by its country: not "military action"
                        let adjective = self.doc.token(a.head).tag() == "JJ"
                            && self
                                .entities
                                .resolve(a.head)
                                .is_none_or(|f| f.country.is_none());
                        // "the Salisbury attack", "the Iraq war": where it was, not who did it
                        let where_ = rule.event_type == Some(EventType::Assault)
                            && self.doc.token(a.head).tag() == "NNP"
                            && self
                                .doc
                                .token(a.head)
                                .text()
                                .chars()
                                .any(char::is_lowercase)
                            && self.entities.is(a.head, Class::Place);
                        if where_ {
                            if self.entities.is(a.head, Class::Government) {
                                push(Slot::Obj, a.head, a.path);
                            }
                        } else if let Some(slot) = &rule.pre
                            && !adjective
                            && self.entities.is(a.head, Class::Actor)
                        {
                            push(slot.clone(), a.head, a.path);
                        }
                    }
                    _ => push(Slot::Subj, a.head, a.path),
                },
                Role::Subj => push(Slot::Subj, a.head, a.path),
                Role::Obj => push(Slot::Obj, a.head, a.path),
                Role::Iobj => push(Slot::Iobj, a.head, a.path),
                Role::Prep(p) => {
                    push(Slot::Prep(p.to_owned()), a.head, a.path);
                    if noun && p == "of" {
                        push(rule.of.clone(), a.head, a.path);
                    }
                }
                Role::Clause => {
                    push(Slot::Clause, a.head, a.path);
                    let t = self.doc.token(a.head);
                    if t.tag() == "VB" && !t.children().any(|c| c.dep() == "aux" && c.tag() == "MD")
                    {
                        push(Slot::Infinitive, a.head, a.path);
                        push(Slot::Prep("purpose".to_owned()), a.head, a.path);
                    }
                }
                Role::Attr => push(Slot::Attr, a.head, a.path),
                // "sent soldiers to clear the rubble": an infinitive tells what for
                Role::Adverbial if self.doc.token(a.head).tag() == "VB" => {
                    push(Slot::Prep("purpose".to_owned()), a.head, a.path);
                }
                Role::Adverbial | Role::Word(_) => {}
            }
        }
        out
    }

    fn object_of_particle(
        &self,
        pattern: &Pattern,
        lemmas: &std::collections::HashSet<String>,
        arguments: &Arguments<'d>,
    ) -> Option<usize> {
        let particle = |p: &str| {
            matches!(
                p,
                "in" | "out" | "off" | "up" | "down" | "over" | "back" | "through"
            ) && pattern
                .elements
                .iter()
                .any(|e| matches!(e, Element::Word(w) if w == p))
        };
        arguments
            .all()
            .iter()
            .find(|a| {
                matches!(a.role, Role::Prep(p) if particle(p)) && self.has_lemma(a.head, lemmas)
            })
            .map(|a| a.head)
    }

    /// Adds what hangs on the nouns that the pattern names: they are part of the predicate
    /// ("restored ties *with Iran*", "came to *Zambia's* defence", "the truce *between the
    /// clans* took hold"). A subject that the pattern names is no participant itself.
    fn slots_below(&self, pattern: &Pattern, words: &[usize], slots: &mut Vec<(Slot, Filler)>) {
        for (element, &word) in pattern.elements.iter().zip(words) {
            let possessor = match element {
                Element::Word(_) => continue,
                Element::Prep(..) => Some(Slot::Prep("of".to_owned())),
                Element::Object(_) => None,
                Element::Subject(_) => {
                    slots.retain(|(s, f)| *s != Slot::Subj || f.head != word);
                    Some(Slot::Subj)
                }
            };
            if !matches!(self.doc.token(word).pos(), Pos::Noun | Pos::Propn) {
                continue;
            }
            for a in syntax::arguments(self.doc, word, &self.lexicon.grammar).all() {
                let slot = match (a.role, a.path) {
                    (_, Path::Support) => continue,
                    (Role::Prep(p), _) => Slot::Prep(p.to_owned()),
                    (Role::Subj, Path::Possessive) => match &possessor {
                        Some(slot) => slot.clone(),
                        None => continue,
                    },
                    _ => continue,
                };
                if !slots.iter().any(|(s, f)| *s == slot && f.head == a.head) {
                    slots.push((
                        slot,
                        Filler {
                            head: a.head,
                            path: a.path,
                        },
                    ));
                }
            }
        }
    }

    /// `anti` or `pro` where the token is the second part of such a word.
    fn stance(&self, i: usize) -> Option<&'static str> {
        if i < 2 || self.doc.token(i - 1).text() != "-" {
            return None;
        }
        match syntax::lower(self.doc, i - 2) {
            "anti" => Some("anti"),
            "pro" => Some("pro"),
            _ => None,
        }
    }

    fn holds(&mut self, c: &Condition, rule: &Rule, m: &Match) -> bool {
        let slots: Vec<Slot> = match c.slot {
            Slot::Actor => rule.actor.clone(),
            Slot::Recipient => rule.recipient.clone(),
            ref s => vec![s.clone()],
        };
        for slot in slots {
            for f in m.fillers(&slot) {
                if self.has_lemma(f.head, &c.lemmas) {
                    return true;
                }
                for class in &c.classes {
                    let yes = match class {
                        Class::Event => self.read(f.head).is_some(),
                        Class::Clause => {
                            matches!(self.doc.token(f.head).pos(), Pos::Verb | Pos::Aux)
                        }
                        Class::Any => true,
                        other => self.entities.is(f.head, *other),
                    };
                    if yes {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Fills sides and content; None if the operator's table has nothing for this content.
    fn complete(&mut self, i: usize, m: Match) -> Option<Reading> {
        let rule = &self.lexicon.rules[m.rule];
        let mut reading = Reading {
            rule: m.rule,
            pattern: m.pattern.clone(),
            token: i,
            words: m.words.clone(),
            event_type: rule.event_type,
            mode: rule.mode,
            cameo: String::new(),
            actors: Vec::new(),
            recipients: Vec::new(),
            reciprocal: rule.reciprocal,
            content: None,
            inner: None,
            op: rule.op,
            modality: rule.modality,
            support: m.support,
            rejected: Vec::new(),
        };
        if let Some(cameo) = &rule.cameo {
            reading.cameo.clone_from(cameo);
        }
        let mut content_subject: Vec<Filler> = Vec::new();
        if let Some(mut op) = rule.op {
            let content = self.content(rule, &m);
            if op == Operator::Report
                && let Some((head, _, _)) = &content
                && let Some(obligation) = self.obligation(*head)
            {
                // "London said that Tripoli must hand over the suspects" is a demand
                op = obligation;
                reading.op = Some(op);
            }
            if let Some((head, inner, _)) = &content {
                match op {
                    Operator::Request | Operator::Demand if self.is_question(*head) => return None,
                    Operator::Stop if !self.is_own_fight(inner.as_deref(), &m) => return None,
                    Operator::Threaten if !self.is_own_threat(*head, inner.as_deref(), &m) => {
                        return None;
                    }
                    _ => {}
                }
            }
            if let Some((head, inner, topic)) = &content {
                reading.content = Some(*head);
                reading.inner.clone_from(inner);
                if matches!(self.doc.token(*head).pos(), Pos::Verb | Pos::Aux) {
                    let args = syntax::arguments(self.doc, *head, &self.lexicon.grammar);
                    let role = if args.passive { Role::Obj } else { Role::Subj };
                    content_subject.extend(
                        args.with(role)
                            .filter(|a| matches!(a.path, Path::Direct | Path::Passive))
                            .map(|a| Filler {
                                head: a.head,
                                path: Path::Control,
                            }),
                    );
                }
                if !transparent(op) {
                    self.derive(op, inner.as_deref(), topic.as_deref(), rule, &mut reading)?;
                }
            } else if !transparent(op) {
                // an operator without content codes only what its table says of nothing
                if rule.event_type.is_none() {
                    self.derive(op, None, None, rule, &mut reading)?;
                }
            }
        }
        if let Some(t) = reading.event_type
            && reading.cameo.is_empty()
        {
            reading.cameo = Codebook::get().default_cameo(t, reading.mode).to_owned();
        }
        if rule.op == Some(Operator::Report) && reading.op != rule.op {
            // the one who must is asked; nobody asks himself, nor does the wind
            content_subject.retain(|f| self.entities.is(f.head, Class::Political));
            let speaker = m
                .fillers(&Slot::Subj)
                .any(|f| self.entities.is(f.head, Class::Political));
            if content_subject.is_empty() || !speaker {
                reading.event_type = None;
                reading.op = rule.op;
            } else {
                reading.actors = self.side(&rule.actor, &m, &reading, &content_subject, false);
                reading.recipients = content_subject;
                return Some(reading);
            }
        }
        reading.actors = self.side(&rule.actor, &m, &reading, &content_subject, false);
        for slot in &rule.co_actor {
            for f in m.fillers(slot) {
                if !reading.actors.iter().any(|a| a.head == f.head) {
                    reading.actors.push(f);
                }
            }
        }
        reading.recipients = self.side(&rule.recipient, &m, &reading, &content_subject, true);
        if reading.recipients.is_empty()
            && rule.op.is_some_and(|op| !transparent(op))
            && let Some(content) = reading.content
        {
            reading.recipients = if syntax::is_noun(self.doc, content) {
                // "demanded an admission by Moscow", "rejected an offer from Kabul"
                self.owners(content)
            } else {
                // "threatened to deliver blows to Israel", "to ban voting in East Jerusalem"
                self.touched(content)
            };
        }
        reading
            .recipients
            .retain(|r| !reading.actors.iter().any(|a| a.head == r.head));
        Some(reading)
    }

    /// The first slot of `order` that has fillers which are or may be participants.
    fn side(
        &self,
        order: &[Slot],
        m: &Match,
        reading: &Reading,
        content_subject: &[Filler],
        recipient: bool,
    ) -> Vec<Filler> {
        let mut fallback = Vec::new();
        for slot in order {
            let found: Vec<Filler> = match slot {
                Slot::ContentActor => {
                    if content_subject.is_empty() {
                        reading
                            .inner
                            .as_ref()
                            .map(|r| {
                                r.actors
                                    .iter()
                                    .filter(|f| f.path != Path::Control)
                                    .copied()
                                    .collect()
                            })
                            .unwrap_or_default()
                    } else {
                        content_subject.to_vec()
                    }
                }
                Slot::ContentRecipient => reading
                    .inner
                    .as_ref()
                    .map(|r| r.recipients.clone())
                    .unwrap_or_default(),
                Slot::ObjPoss => m
                    .fillers(&Slot::Obj)
                    .flat_map(|f| self.owners(f.head))
                    .collect(),
                // "killed in an air raid in Kabul": where it happened is no side of it
                slot @ Slot::Prep(p) if p == "in" && !recipient => m
                    .fillers(slot)
                    .filter(|f| !self.entities.is(f.head, Class::Place))
                    .collect(),
                slot => m.fillers(slot).collect(),
            };
            // a side's own trigger noun is no participant
            let found: Vec<Filler> = found
                .into_iter()
                .filter(|f| f.head != reading.token && Some(f.head) != reading.content)
                .collect();
            if found.iter().any(|f| self.entities.is(f.head, Class::Actor)) {
                return found;
            }
            if fallback.is_empty() && !recipient {
                fallback = found;
            } else if fallback.is_empty() {
                fallback = found
                    .into_iter()
                    .filter(|f| self.entities.is(f.head, Class::People))
                    .collect();
            }
        }
        fallback
    }

    /// What an auxiliary of obligation makes of a reported clause.
    fn obligation(&self, clause: usize) -> Option<Operator> {
        let t = self.doc.token(clause);
        if t.children().any(|c| c.dep() == "neg") {
            return None;
        }
        t.children()
            .filter(|c| c.dep() == "aux")
            .find_map(|c| match c.lemma() {
                "must" => Some(Operator::Demand),
                "should" | "ought" => Some(Operator::Request),
                _ => None,
            })
    }

    /// Whether a clause is an indirect question: "asked whether Rabat had replied" asks for an
    /// answer, not for an act.
    fn is_question(&self, clause: usize) -> bool {
        self.doc.token(clause).children().any(|c| {
            matches!(c.tag(), "WRB" | "WP" | "WDT")
                || c.dep() == "mark"
                    && matches!(syntax::lower(self.doc, c.index()), "if" | "whether")
        })
    }

    /// Whether who stops violence is the one who did it: "stopped the rebels' attacks" is no retreat.
    fn is_own_fight(&self, inner: Option<&Reading>, m: &Match) -> bool {
        let Some(fight) = inner.filter(|r| r.event_type == Some(EventType::Assault)) else {
            return true;
        };
        let key = |f: &Filler| self.entities.resolve(f.head).map(|e| e.key.clone());
        let stopping: Vec<_> = m.fillers(&Slot::Subj).filter_map(|f| key(&f)).collect();
        let fighting: Vec<_> = fight.actors.iter().filter_map(key).collect();
        stopping.is_empty() || fighting.is_empty() || stopping.iter().any(|k| fighting.contains(k))
    }

    /// Whether a finite clause under a verb of threatening tells what the speaker will do: "warned
    /// that it would strike", not "warned that Moscow would strike" or "warned that talks had failed".
    fn is_own_threat(&self, clause: usize, inner: Option<&Reading>, m: &Match) -> bool {
        let t = self.doc.token(clause);
        let Some(subject) = t
            .children()
            .find(|c| matches!(c.dep(), "nsubj" | "nsubjpass" | "expl"))
        else {
            return true;
        };
        let intends = t.children().any(|c| {
            c.dep() == "aux" && matches!(c.lemma(), "will" | "would" | "shall" | "'ll" | "'d")
        });
        let hostile = inner.and_then(|r| r.event_type).is_some_and(|e| {
            e.quad() == Quad::MaterialConflict
                || matches!(e, EventType::Reject | EventType::Threaten)
        });
        let own = subject.dep() == "nsubjpass"
            || match self.entities.resolve(subject.index()) {
                Some(who) => m.fillers(&Slot::Subj).any(|f| {
                    self.entities
                        .resolve(f.head)
                        .is_some_and(|s| s.key == who.key)
                }),
                None => true,
            };
        intends && hostile && own
    }

    /// Whom a protest is directed at, where only its clauses say so: the recipient of the demand or
    /// the blame in it, or whose decision it is about.
    pub fn addressed(&mut self, protest: usize) -> Vec<Filler> {
        let doc = self.doc;
        let clauses: Vec<usize> = doc
            .token(protest)
            .children()
            .filter(|c| matches!(c.dep(), "advcl" | "xcomp" | "conj" | "acl" | "relcl"))
            .flat_map(|c| std::iter::once(c.index()).chain(c.children().map(|d| d.index())))
            .chain([protest])
            .collect();
        for c in clauses {
            if c != protest
                && let Some(r) = self.read(c)
                && matches!(r.event_type, Some(EventType::Request | EventType::Accuse))
                && !r.recipients.is_empty()
            {
                return r.recipients.clone();
            }
            for p in doc.token(c).children().filter(|p| p.dep() == "prep") {
                if !matches!(
                    syntax::lower(doc, p.index()),
                    "against" | "over" | "at" | "from" | "of"
                ) {
                    continue;
                }
                for d in p.children().filter(|d| d.dep() == "pobj") {
                    if self.entities.is(d.index(), Class::Political) {
                        return vec![Filler {
                            head: d.index(),
                            path: Path::Attached,
                        }];
                    }
                    let owners = self.owners(d.index());
                    if !owners.is_empty() {
                        return owners;
                    }
                }
            }
        }
        Vec::new()
    }

    /// Whom the content of an operator touches: its objects, those it is directed at, or the place
    /// where it is to be done.
    fn touched(&self, clause: usize) -> Vec<Filler> {
        let arguments = syntax::arguments(self.doc, clause, &self.lexicon.grammar);
        let political =
            |h: usize| self.entities.is(h, Class::Political) || self.entities.is(h, Class::Armed);
        let mut found: Vec<Filler> = Vec::new();
        for name in ["", "against", "to", "on", "with", "from", "in"] {
            for a in arguments.all() {
                let fits = match a.role {
                    Role::Obj | Role::Iobj => name.is_empty(),
                    Role::Prep(p) => p == name,
                    Role::Subj | Role::Clause | Role::Adverbial | Role::Attr | Role::Word(_) => {
                        false
                    }
                };
                if fits && political(a.head) {
                    found.push(Filler {
                        head: a.head,
                        path: a.path,
                    });
                }
            }
            // the addressee or place may hang on the object ("deliver blows to", "voting in")
            if found.is_empty() && name.is_empty() {
                for object in arguments.heads(Role::Obj) {
                    found
                        .extend(self.behind(object, &["to", "against", "on", "in", "with", "for"]));
                }
            }
            if !found.is_empty() {
                break;
            }
        }
        found
    }

    /// Those with a country behind one of these prepositions of a noun.
    fn behind(&self, noun: usize, prepositions: &[&str]) -> Vec<Filler> {
        let mut out = Vec::new();
        for c in self
            .doc
            .token(noun)
            .children()
            .filter(|c| c.dep() == "prep")
        {
            if !prepositions.contains(&syntax::lower(self.doc, c.index())) {
                continue;
            }
            for d in c.children().filter(|d| d.dep() == "pobj") {
                for head in syntax::conjuncts(self.doc, d.index()) {
                    if self
                        .entities
                        .resolve(head)
                        .is_some_and(|f| f.country.is_some())
                    {
                        out.push(Filler {
                            head,
                            path: Path::Attached,
                        });
                    }
                }
            }
        }
        out
    }

    /// Who stands at an object noun as the one it comes from or belongs to: "Serbia's offer", "an
    /// offer from Serbia", "a meeting of the Security Council".
    fn owners(&self, noun: usize) -> Vec<Filler> {
        let mut out = Vec::new();
        for c in self.doc.token(noun).children() {
            match c.dep() {
                // before a noun only names count: "the Serbian offer", not "the military jet"
                "poss" | "amod" | "compound" | "nmod"
                    if self.entities.resolve(c.index()).is_some_and(|f| {
                        f.acts() && (c.dep() == "poss" || !f.key.starts_with("role:"))
                    }) =>
                {
                    out.push(Filler {
                        head: c.index(),
                        path: Path::Possessive,
                    });
                }
                "prep"
                    if matches!(
                        syntax::lower(self.doc, c.index()),
                        "from" | "by" | "of" | "with" | "between"
                    ) =>
                {
                    for d in c.children().filter(|d| d.dep() == "pobj") {
                        for h in syntax::conjuncts(self.doc, d.index()) {
                            if self.entities.is(h, Class::Political) {
                                out.push(Filler {
                                    head: h,
                                    path: Path::Direct,
                                });
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        out
    }

    /// The content of an operator: head token, its reading, its topic.
    #[allow(clippy::type_complexity)] // a private triple, named where it is used
    fn content(
        &mut self,
        rule: &Rule,
        m: &Match,
    ) -> Option<(usize, Option<Rc<Reading>>, Option<String>)> {
        let mut first: Option<(usize, Option<Rc<Reading>>, Option<String>)> = None;
        for slot in &rule.content {
            for f in m.fillers(slot).collect::<Vec<_>>() {
                let (reading, topic) = self.content_at(f.head);
                if reading.is_some() || topic.is_some() {
                    return Some((f.head, reading, topic));
                }
                if first.is_none() && *slot == Slot::Clause {
                    first = Some((f.head, None, None));
                }
            }
        }
        first
    }

    /// Reading and topic of what `head` names: itself, or for light verbs its object.
    fn content_at(&mut self, head: usize) -> (Option<Rc<Reading>>, Option<String>) {
        let doc = self.doc;
        if let Some(r) = self.read(head)
            && (r.event_type.is_some() || r.inner.is_some())
        {
            let inner = if r.event_type.is_some() {
                Some(r)
            } else {
                r.inner.clone()
            };
            return (inner, self.topic(head));
        }
        if let Some(topic) = self.topic(head) {
            return (None, Some(topic));
        }
        let light = self.lexicon.list("light");
        if matches!(doc.token(head).pos(), Pos::Verb | Pos::Aux)
            && light.contains(doc.token(head).lemma())
        {
            let args = syntax::arguments(doc, head, &self.lexicon.grammar);
            let objects: Vec<usize> = args
                .all()
                .iter()
                .filter(|a| {
                    matches!(
                        a.role,
                        Role::Obj | Role::Prep(_) | Role::Attr | Role::Clause
                    )
                })
                .map(|a| a.head)
                .collect();
            for o in objects {
                if let Some(r) = self.read(o)
                    && r.event_type.is_some()
                {
                    return (Some(r), self.topic(o));
                }
                if let Some(topic) = self.topic(o) {
                    return (None, Some(topic));
                }
            }
        }
        (None, None)
    }

    fn topic(&self, i: usize) -> Option<String> {
        let t = self.doc.token(i);
        for c in t
            .children()
            .filter(|c| matches!(c.dep(), "compound" | "amod" | "prt" | "dobj"))
        {
            let pair = if c.index() < i {
                format!(
                    "{} {}",
                    syntax::lower(self.doc, c.index()),
                    syntax::lemma(t)
                )
            } else {
                format!("{} {}", syntax::lemma(t), syntax::lemma(c))
            };
            if let Some(topic) = self.lexicon.topics.get(&pair) {
                return Some(topic.clone());
            }
        }
        self.lexicon.topics.get(syntax::lemma(t)).cloned()
    }

    /// Applies the operator's table.
    fn derive(
        &self,
        op: Operator,
        inner: Option<&Reading>,
        topic: Option<&str>,
        rule: &Rule,
        reading: &mut Reading,
    ) -> Option<()> {
        let find = |op| {
            self.lexicon
                .derivations
                .iter()
                .find(|d| d.op == op && speaks_of(d, inner, topic))
        };
        let line = find(op).or_else(|| {
            if op == Operator::Offer {
                find(Operator::Commit)
            } else {
                None
            }
        });
        match line {
            Some(d) => {
                match d.event_type {
                    Some(t) => {
                        reading.event_type = Some(t);
                        reading.mode = d.mode;
                        // without a code of its own the line takes what announces the content's code
                        reading.cameo = match (&d.cameo, inner) {
                            (Some(c), _) => c.clone(),
                            (None, Some(r)) => {
                                Codebook::get().cameo_table().announced(&r.cameo).to_owned()
                            }
                            (None, None) => String::new(),
                        };
                        reading.modality = d.modality;
                        // the rule's own type holds, but a promise to yield or to harm is what the table says
                        let turned = matches!(t, EventType::Threaten | EventType::Concede);
                        if let Some(own) = rule.event_type
                            && !turned
                        {
                            // mode and code of the table serve where the rule leaves them open
                            if own != t || rule.mode.is_some() {
                                reading.mode = rule.mode;
                            }
                            if own != t || rule.cameo.is_some() {
                                reading.cameo = rule.cameo.clone().unwrap_or_default();
                            }
                            reading.event_type = Some(own);
                            reading.modality = rule.modality;
                        }
                        Some(())
                    }
                    None => {
                        reading.event_type = rule.event_type;
                        Some(())
                    }
                }
            }
            None if rule.event_type.is_some() => Some(()),
            None => None,
        }
    }
}

/// Operators that leave the event below them to stand for itself.
pub fn transparent(op: Operator) -> bool {
    match op {
        Operator::Expect
        | Operator::Deny
        | Operator::Same
        | Operator::Fail
        | Operator::Hypothesise
        | Operator::Report => true,
        Operator::Commit
        | Operator::Offer
        | Operator::Request
        | Operator::Demand
        | Operator::Refuse
        | Operator::Threaten
        | Operator::Accuse
        | Operator::Stop
        | Operator::Cancel
        | Operator::Permit
        | Operator::Presuppose => false,
    }
}

/// Whether a line of an operator's table is about this content.
pub(crate) fn speaks_of(d: &Derivation, inner: Option<&Reading>, topic: Option<&str>) -> bool {
    d.content.iter().any(|c| match c {
        ContentKind::Type(t) => inner.and_then(|r| r.event_type) == Some(*t),
        ContentKind::Mode(t, m) => {
            inner.is_some_and(|r| r.event_type == Some(*t) && r.mode == Some(*m))
        }
        ContentKind::Cameo(code) => inner.is_some_and(|r| r.cameo.starts_with(code.as_str())),
        // the event below is the surer evidence: topics count only where there is none
        ContentKind::Topic(t) => inner.is_none() && topic == Some(t.as_str()),
        ContentKind::Other => true,
    })
}

/// A rule that fits a token, before its content is looked at.
struct Match {
    rule: usize,
    pattern: String,
    words: Vec<usize>,
    slots: Vec<(Slot, Filler)>,
    support: Option<usize>,
}

impl Match {
    fn fillers<'m>(&'m self, slot: &'m Slot) -> impl Iterator<Item = Filler> + 'm {
        self.slots
            .iter()
            .filter(move |(s, _)| s == slot)
            .map(|(_, f)| *f)
    }
}
