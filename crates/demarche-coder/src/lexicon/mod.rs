//! The lexicon: which words are which events, compiled from `data/lexicon/*.toml`.
//!
//! One file per PLOVER type holds that type's rules; `operators.toml` holds the
//! verbs and nouns that make another event of the event below them (promise,
//! demand, refuse, threaten, stop, ...) and the tables that say which;
//! `words.toml` holds lists that patterns refer to. Each rule keeps sentences
//! that must and must not fire; they run as tests.

pub mod check;
mod example;
mod files;
mod load;
mod mention;
mod pattern;
mod rivals;
mod verify;

pub use check::{Kind, Problem, Severity, check};
pub use example::{Example, Expected, Side, summary};
pub use files::{File, Files};
pub use mention::{Entry, How, Mention};
pub use pattern::{Element, Pattern, Words};
pub use verify::{Failure, Gold, Labelled, Precision, Precisions, verify};

use crate::modality::Cues;
use crate::syntax::Grammar;
use demarche_codebook::{Context, EventType, Modality, Mode};
use std::collections::HashMap;

/// What a rule makes of the event (or thing) below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operator {
    /// Promises, agrees, offers, plans in public: the content is the actor's own future act.
    Commit,
    /// Offers, proposes, volunteers: as `commit`, but what is offered is cooperation, also where
    /// the act is harsh ("offered to hold the prisoners").
    Offer,
    /// Is expected, scheduled, due: the content is future, nobody promises.
    Expect,
    /// Asks, urges, appeals.
    Request,
    /// Demands, orders, insists.
    Demand,
    /// Refuses, rejects, rules out.
    Refuse,
    /// Threatens, warns that one will.
    Threaten,
    /// Accuses, blames: the content is what is alleged.
    Accuse,
    /// Denies: the content is negated.
    Deny,
    /// Stops, halts, suspends.
    Stop,
    /// Cancels, postpones, calls off.
    Cancel,
    /// Begins, resumes, continues, manages to: the content is as it says.
    Same,
    /// Fails to, stops short of: the content is negated.
    Fail,
    /// Fears, hopes, considers, could: the content is hypothetical.
    Hypothesise,
    /// Says, reports, announces: the content stands for itself, with a speaker.
    Report,
    /// Allows, lets, agrees to let.
    Permit,
    /// Criticises, condemns, praises, discusses: the content is presupposed and not coded.
    Presuppose,
}

impl Operator {
    /// As rules write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Operator::Commit => "commit",
            Operator::Offer => "offer",
            Operator::Expect => "expect",
            Operator::Request => "request",
            Operator::Demand => "demand",
            Operator::Refuse => "refuse",
            Operator::Threaten => "threaten",
            Operator::Accuse => "accuse",
            Operator::Deny => "deny",
            Operator::Stop => "stop",
            Operator::Cancel => "cancel",
            Operator::Same => "same",
            Operator::Fail => "fail",
            Operator::Hypothesise => "hypothesise",
            Operator::Report => "report",
            Operator::Permit => "permit",
            Operator::Presuppose => "presuppose",
        }
    }
}

/// A named role in a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// Deep subject.
    Subj,
    /// Deep object.
    Obj,
    /// Indirect object.
    Iobj,
    /// Object of a preposition.
    Prep(String),
    /// Predicate noun or adjective.
    Attr,
    /// Actor of the content's reading, or the content's subject.
    ContentActor,
    /// Recipient of the content's reading.
    ContentRecipient,
    /// Possessor of the object noun ("rejected Serbia's offer").
    ObjPoss,
    /// A complement clause that is an infinitive or a bare subjunctive.
    Infinitive,
    /// The actor that was resolved (conditions only).
    Actor,
    /// The recipient that was resolved (conditions only).
    Recipient,
    /// The complement clause (content of operators; conditions).
    Clause,
}

impl Slot {
    /// As rules write it.
    pub fn as_str(&self) -> &str {
        match self {
            Slot::Subj => "subj",
            Slot::Obj => "obj",
            Slot::Iobj => "iobj",
            Slot::Prep(preposition) => preposition,
            Slot::Attr => "attr",
            Slot::ContentActor => "content.actor",
            Slot::ContentRecipient => "content.recipient",
            Slot::ObjPoss => "obj.poss",
            Slot::Infinitive => "inf",
            Slot::Actor => "actor",
            Slot::Recipient => "recipient",
            Slot::Clause => "clause",
        }
    }
}

/// A condition on the filler of a role: any alternative suffices.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The role.
    pub slot: Slot,
    /// Lemmas of the head (or of its compound).
    pub lemmas: Words,
    /// Classes of the filler.
    pub classes: Vec<Class>,
    /// The alternatives as written.
    pub source: Vec<String>,
}

/// What kind of thing fills a role, seen from a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Anything that can act politically: it has a country or a sector.
    Actor,
    /// A state or its government.
    State,
    /// A state or a body of its government: no office holder, whose deeds are mostly words.
    Government,
    /// A political body or official of any kind (state, organisation, party, office holder).
    Political,
    /// Soldiers, rebels, gunmen, police: who carries arms.
    Armed,
    /// People: persons and groups of persons.
    People,
    /// A body: organisation, agency, company.
    Body,
    /// A named place.
    Place,
    /// A noun with an event reading.
    Event,
    /// Money.
    Money,
    /// A number without noun.
    Number,
    /// There is a complement clause.
    Clause,
    /// Anything at all.
    Any,
}

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `<type>.<...>`, unique.
    pub id: String,
    /// File it stands in.
    pub file: &'static str,
    /// Line of its `id`, from 1.
    pub line: usize,
    /// Type it codes; None for operators, which take it from their tables.
    pub event_type: Option<EventType>,
    /// Mode.
    pub mode: Option<Mode>,
    /// CAMEO code; None takes the default of type and mode.
    pub cameo: Option<String>,
    /// Verb patterns.
    pub verbs: Vec<Pattern>,
    /// Noun patterns.
    pub nouns: Vec<Pattern>,
    /// Where the actor sits, in order of preference.
    pub actor: Vec<Slot>,
    /// Where the recipient sits, in order of preference.
    pub recipient: Vec<Slot>,
    /// Roles whose fillers are further actors ("met with", "between").
    pub co_actor: Vec<Slot>,
    /// All sides are actors.
    pub reciprocal: bool,
    /// The event makes no sense without these.
    pub needs: Vec<Need>,
    /// Conditions that must hold.
    pub where_: Vec<Condition>,
    /// Conditions that must not hold.
    pub unless: Vec<Condition>,
    /// Nouns: role of the `of` phrase.
    pub of: Slot,
    /// Nouns: role of the possessor.
    pub poss: Slot,
    /// Nouns: role of what stands before the noun; None ignores it.
    pub pre: Option<Slot>,
    /// Nouns: needs a verb that supports it.
    pub support: bool,
    /// What it does to its content.
    pub op: Option<Operator>,
    /// Where the content of an operator sits, in order of preference.
    pub content: Vec<Slot>,
    /// A modality that the word itself carries.
    pub modality: Option<Modality>,
    /// Contexts that the word itself carries.
    pub contexts: Vec<Context>,
    /// Prior probability that a match is right.
    pub confidence: f32,
    /// Decides between rules that match equally well; higher wins.
    pub priority: i32,
    /// Why the rule is as it is.
    pub why: Option<String>,
    /// A second event that the same words report, with the same sides.
    pub also: Option<Also>,
    /// Sentences that must fire.
    pub fires: Vec<Example>,
    /// Sentences that must not.
    pub not: Vec<String>,
}

/// What the words of a rule report besides: who is sentenced to prison is also locked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Also {
    /// Type of the second event.
    pub event_type: EventType,
    /// Its mode.
    pub mode: Option<Mode>,
    /// Its CAMEO code; None takes the default of type and mode.
    pub cameo: Option<String>,
}

impl Rule {
    /// How much a match by `pattern` counts against those of other rules; a clause below an operator
    /// adds to it.
    pub fn rank(&self, pattern: &Pattern) -> i32 {
        let conditions = (self.where_.len() + self.unless.len()) as i32;
        self.priority * 100 + pattern.weight() as i32 + 2 * conditions + i32::from(self.support)
    }

    /// Verb patterns, then noun patterns, each with whether it is a noun's.
    pub fn patterns(&self) -> impl Iterator<Item = (&Pattern, bool)> {
        self.verbs
            .iter()
            .map(|p| (p, false))
            .chain(self.nouns.iter().map(|p| (p, true)))
    }

    /// What it codes in a few words: `COERCE/arrest 173`, `operator demand`.
    pub fn coding(&self) -> String {
        let mut words = Vec::new();
        match (self.event_type, self.mode) {
            (Some(t), Some(m)) => words.push(format!("{t}/{m}")),
            (Some(t), None) => words.push(t.to_string()),
            (None, _) => {}
        }
        words.extend(self.cameo.clone());
        words.extend(self.op.map(|op| format!("operator {}", op.as_str())));
        words.join(" ")
    }
}

/// What an event must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// A resolved actor.
    Actor,
    /// A resolved recipient.
    Recipient,
    /// One of the two.
    Either,
    /// Both.
    Both,
    /// Nobody need be named.
    Nobody,
}

/// One line of an operator's table: which event comes of which content.
#[derive(Debug, Clone)]
pub struct Derivation {
    /// File it stands in.
    pub file: &'static str,
    /// Line where it begins, from 1.
    pub line: usize,
    /// The operator.
    pub op: Operator,
    /// Contents it speaks of.
    pub content: Vec<ContentKind>,
    /// The type that comes out; None codes nothing.
    pub event_type: Option<EventType>,
    /// Its mode.
    pub mode: Option<Mode>,
    /// Its CAMEO code.
    pub cameo: Option<String>,
    /// The modality that comes out, where the table fixes it.
    pub modality: Option<Modality>,
}

/// A content in an operator's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContentKind {
    /// An event of this type.
    Type(EventType),
    /// An event of this type and mode.
    Mode(EventType, Mode),
    /// An event with this CAMEO code.
    Cameo(String),
    /// A topic of `topics` in `operators.toml`, by the content's head word.
    Topic(String),
    /// Anything else.
    Other,
}

/// A pattern in the index.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// Number of the rule in [`Lexicon::rules`].
    pub rule: usize,
    /// Number of the pattern in the rule's verbs or nouns.
    pub pattern: usize,
}

/// The compiled lexicon.
#[derive(Debug, Clone)]
pub struct Lexicon {
    /// All rules, in file order.
    pub rules: Vec<Rule>,
    /// Operators' tables.
    pub derivations: Vec<Derivation>,
    /// Topic of a content's head lemma.
    pub topics: HashMap<String, String>,
    /// Word lists of `words.toml`.
    pub lists: HashMap<String, Words>,
    /// Lists that the syntax needs.
    pub grammar: Grammar,
    /// Words of modality.
    pub cues: Cues,
    verbs: HashMap<String, Vec<Trigger>>,
    nouns: HashMap<String, Vec<Trigger>>,
}

impl Need {
    /// As rules write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Need::Actor => "actor",
            Need::Recipient => "recipient",
            Need::Either => "either",
            Need::Both => "both",
            Need::Nobody => "nobody",
        }
    }
}

impl Lexicon {
    /// Patterns whose verb is `lemma`.
    pub fn verb(&self, lemma: &str) -> &[Trigger] {
        self.verbs.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Patterns whose noun is `lemma`.
    pub fn noun(&self, lemma: &str) -> &[Trigger] {
        self.nouns.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Distinct trigger lemmas and phrases: verbs and nouns together.
    pub fn trigger_count(&self) -> usize {
        self.rules
            .iter()
            .map(|r| r.verbs.len() + r.nouns.len())
            .sum()
    }

    /// The words of a list, empty if there is no such list.
    pub fn list(&self, name: &str) -> Words {
        self.lists.get(name).cloned().unwrap_or_default()
    }
}
