//! Reads and checks the lexicon's files; every error names file, line and entry.

use super::pattern::alternatives;
use super::{
    Class, Condition, ContentKind, Derivation, Example, Lexicon, Need, Operator, Pattern, Rule,
    Slot, Trigger, Words,
};
use crate::Error;
use crate::modality::Cues;
use crate::syntax::Grammar;
use demarche_codebook::{Context, EventType, Modality, Mode};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../../data/lexicon/", $name)))),*]
    };
}

/// Rule files, in the order in which rules are numbered.
const RULES: &[(&str, &str)] = files![
    "agree.toml",
    "consult.toml",
    "support.toml",
    "concede.toml",
    "cooperate.toml",
    "aid.toml",
    "retreat.toml",
    "request.toml",
    "accuse.toml",
    "reject.toml",
    "threaten.toml",
    "protest.toml",
    "sanction.toml",
    "mobilize.toml",
    "coerce.toml",
    "assault.toml",
    "operators.toml",
];
const WORDS: &[(&str, &str)] = files!["words.toml"];
const MODALITY: &[(&str, &str)] = files!["modality.toml"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "type")]
    event_type: Option<String>,
    #[serde(default)]
    rule: Vec<RawRule>,
    #[serde(default)]
    derive: Vec<RawDerivation>,
    #[serde(default)]
    topics: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: String,
    mode: Option<String>,
    cameo: Option<String>,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    actor: Option<Vec<String>>,
    recipient: Option<Vec<String>>,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    reciprocal: bool,
    needs: Option<OneOrMany<Need>>,
    #[serde(default, rename = "where")]
    where_: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    unless: BTreeMap<String, Vec<String>>,
    of: Option<String>,
    poss: Option<String>,
    pre: Option<String>,
    #[serde(default)]
    support: bool,
    op: Option<Operator>,
    content: Option<Vec<String>>,
    modality: Option<String>,
    #[serde(default)]
    contexts: Vec<String>,
    confidence: Option<f32>,
    #[serde(default)]
    priority: i32,
    why: Option<String>,
    #[serde(default)]
    fires: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDerivation {
    op: Operator,
    content: Vec<String>,
    #[serde(rename = "type")]
    event_type: Option<String>,
    mode: Option<String>,
    cameo: Option<String>,
    modality: Option<String>,
}

impl Lexicon {
    /// The lexicon that the program carries.
    ///
    /// # Errors
    /// [`Error::Data`] with file, line and entry if a file is broken.
    pub fn embedded() -> Result<Lexicon, Error> {
        Lexicon::load(RULES, WORDS, MODALITY)
    }

    /// The lexicon of a folder with the same files as `data/lexicon`, for authors: editing a rule
    /// then needs no build.
    ///
    /// # Errors
    /// [`Error::Data`] if a file is missing, unreadable or broken.
    pub fn from_dir(dir: &std::path::Path) -> Result<Lexicon, Error> {
        let read = |files: &[(&'static str, &str)]| {
            files
                .iter()
                .map(|&(name, _)| {
                    std::fs::read_to_string(dir.join(name))
                        .map(|text| (name, text))
                        .map_err(|e| data(name, 1, format!("cannot be read: {e}")))
                })
                .collect::<Result<Vec<_>, _>>()
        };
        let (rules, words, modality) = (read(RULES)?, read(WORDS)?, read(MODALITY)?);
        let rules: Vec<(&'static str, &str)> =
            rules.iter().map(|(n, t)| (*n, t.as_str())).collect();
        let words: Vec<(&'static str, &str)> =
            words.iter().map(|(n, t)| (*n, t.as_str())).collect();
        let modality: Vec<(&'static str, &str)> =
            modality.iter().map(|(n, t)| (*n, t.as_str())).collect();
        Lexicon::load(&rules, &words, &modality)
    }

    fn load(
        rules: &[(&'static str, &str)],
        words: &[(&'static str, &str)],
        modality: &[(&'static str, &str)],
    ) -> Result<Lexicon, Error> {
        let mut cues = Cues::default();
        for &(file, text) in modality {
            cues = Cues::parse(text).map_err(|(at, message)| {
                let line = at.map_or(1, |at| text[..at].matches('\n').count() + 1);
                data(file, line, message)
            })?;
        }
        let mut lists: HashMap<String, Words> = HashMap::new();
        for &(file, text) in words {
            let raw: BTreeMap<String, Vec<String>> = parse(file, text)?;
            // lists may name lists that come before them in the alphabet or after: two rounds
            let mut pending: Vec<(String, Vec<String>)> = raw.into_iter().collect();
            for _ in 0..4 {
                let mut later = Vec::new();
                for (name, entries) in pending {
                    let known = entries
                        .iter()
                        .all(|e| e.strip_prefix('@').is_none_or(|l| lists.contains_key(l)));
                    if !known {
                        later.push((name, entries));
                        continue;
                    }
                    let mut set = HashSet::new();
                    for e in &entries {
                        match e.strip_prefix('@') {
                            Some(l) => set.extend(lists[l].iter().cloned()),
                            None => {
                                set.insert(e.clone());
                            }
                        }
                    }
                    lists.insert(name, Arc::new(set));
                }
                pending = later;
            }
            if let Some((name, _)) = pending.first() {
                return Err(data(
                    file,
                    line_of(text, name),
                    format!("list '{name}' names a list that is not there"),
                ));
            }
        }
        let list = |name: &str| lists.get(name).map(|w| (**w).clone()).unwrap_or_default();
        let grammar = Grammar {
            support: list("support"),
            support_prepositions: list("support_prepositions"),
            undergo: list("undergo"),
            occurrence: list("occurrence"),
            ditransitive: list("ditransitive"),
            object_control: list("object_control"),
            object_gerund: list("object_gerund"),
            measure: list("measure"),
        };

        let mut lexicon = Lexicon {
            rules: Vec::new(),
            derivations: Vec::new(),
            topics: HashMap::new(),
            lists,
            grammar,
            cues,
            verbs: HashMap::new(),
            nouns: HashMap::new(),
        };
        let mut ids: HashMap<String, (&'static str, usize)> = HashMap::new();
        for &(file, text) in rules {
            let raw: File = parse(file, text)?;
            let event_type = match &raw.event_type {
                Some(t) => Some(
                    t.parse::<EventType>()
                        .map_err(|_| data(file, 1, format!("'{t}' is no PLOVER type")))?,
                ),
                None => None,
            };
            for (topic, words) in raw.topics {
                for word in words {
                    match word.strip_prefix('@') {
                        Some(list) => {
                            for w in lexicon.list(list).iter() {
                                lexicon.topics.insert(w.clone(), topic.clone());
                            }
                        }
                        None => {
                            lexicon.topics.insert(word, topic.clone());
                        }
                    }
                }
            }
            for d in raw.derive {
                let derivation = derivation(&d)
                    .map_err(|m| data(file, 1, format!("derive {:?}: {m}", d.content)))?;
                lexicon.derivations.push(derivation);
            }
            for r in raw.rule {
                let line = line_of(text, &format!("\"{}\"", r.id));
                if let Some((other, at)) = ids.insert(r.id.clone(), (file, line)) {
                    return Err(data(
                        file,
                        line,
                        format!("rule '{}' stands already at {other}:{at}", r.id),
                    ));
                }
                let id = r.id.clone();
                let rule = rule(r, file, line, event_type, &lexicon.lists)
                    .map_err(|m| data(file, line, format!("rule '{id}': {m}")))?;
                lexicon.rules.push(rule);
            }
        }
        for (n, rule) in lexicon.rules.iter().enumerate() {
            for (k, p) in rule.verbs.iter().enumerate() {
                lexicon
                    .verbs
                    .entry(p.head.clone())
                    .or_default()
                    .push(Trigger {
                        rule: n,
                        pattern: k,
                    });
            }
            for (k, p) in rule.nouns.iter().enumerate() {
                lexicon
                    .nouns
                    .entry(p.head.clone())
                    .or_default()
                    .push(Trigger {
                        rule: n,
                        pattern: k,
                    });
            }
        }
        Ok(lexicon)
    }
}

fn data(file: &str, line: usize, message: String) -> Error {
    Error::Data {
        file: format!("lexicon/{file}"),
        line,
        message,
    }
}

fn parse<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, Error> {
    toml::from_str(text).map_err(|e| {
        let line = e
            .span()
            .map_or(1, |s| text[..s.start].matches('\n').count() + 1);
        data(file, line, e.message().to_owned())
    })
}

/// Line of the first place where `needle` stands, from 1; 1 if nowhere.
fn line_of(text: &str, needle: &str) -> usize {
    text.find(needle)
        .map_or(1, |at| text[..at].matches('\n').count() + 1)
}

fn derivation(d: &RawDerivation) -> Result<Derivation, String> {
    let content = d
        .content
        .iter()
        .map(|c| content_kind(c))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Derivation {
        op: d.op,
        content,
        event_type: optional(d.event_type.as_deref(), "type")?,
        mode: optional::<Mode>(d.mode.as_deref(), "mode")?,
        cameo: d.cameo.clone(),
        modality: optional::<Modality>(d.modality.as_deref(), "modality")?,
    })
}

fn content_kind(c: &str) -> Result<ContentKind, String> {
    if c == "other" {
        return Ok(ContentKind::Other);
    }
    if let Some((t, m)) = c.split_once('/') {
        let t = t.parse().map_err(|_| format!("'{t}' is no type"))?;
        let m = m.parse().map_err(|_| format!("'{m}' is no mode"))?;
        return Ok(ContentKind::Mode(t, m));
    }
    if c.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(ContentKind::Cameo(c.to_owned()));
    }
    if c.bytes().all(|b| b.is_ascii_uppercase()) {
        return c
            .parse()
            .map(ContentKind::Type)
            .map_err(|_| format!("'{c}' is no type"));
    }
    Ok(ContentKind::Topic(c.to_owned()))
}

fn optional<T: std::str::FromStr>(s: Option<&str>, what: &str) -> Result<Option<T>, String> {
    s.map(|s| s.parse().map_err(|_| format!("'{s}' is no {what}")))
        .transpose()
}

fn slot(s: &str) -> Slot {
    match s {
        "subj" => Slot::Subj,
        "obj" => Slot::Obj,
        "iobj" => Slot::Iobj,
        "attr" => Slot::Attr,
        "clause" => Slot::Clause,
        "inf" => Slot::Infinitive,
        "content.actor" => Slot::ContentActor,
        "content.recipient" => Slot::ContentRecipient,
        "obj.poss" => Slot::ObjPoss,
        "actor" => Slot::Actor,
        "recipient" => Slot::Recipient,
        prep => Slot::Prep(prep.replace('_', " ")),
    }
}

fn slots(list: Option<Vec<String>>, default: &[Slot]) -> Vec<Slot> {
    list.map_or_else(|| default.to_vec(), |l| l.iter().map(|s| slot(s)).collect())
}

fn conditions(
    raw: BTreeMap<String, Vec<String>>,
    lists: &HashMap<String, Words>,
) -> Result<Vec<Condition>, String> {
    raw.into_iter()
        .map(|(name, values)| {
            let mut classes = Vec::new();
            let mut lemmas = HashSet::new();
            for v in values {
                if let Some(c) = v.strip_prefix(':') {
                    classes.push(class(c)?);
                } else {
                    lemmas.extend(alternatives(&v, lists)?.iter().cloned());
                }
            }
            Ok(Condition {
                slot: slot(&name),
                lemmas: Arc::new(lemmas),
                classes,
            })
        })
        .collect()
}

fn class(name: &str) -> Result<Class, String> {
    Ok(match name {
        "actor" => Class::Actor,
        "state" => Class::State,
        "government" => Class::Government,
        "political" => Class::Political,
        "armed" => Class::Armed,
        "people" => Class::People,
        "body" => Class::Body,
        "place" => Class::Place,
        "event" => Class::Event,
        "money" => Class::Money,
        "number" => Class::Number,
        "clause" => Class::Clause,
        "any" => Class::Any,
        _ => return Err(format!("':{name}' is no class of filler")),
    })
}

fn rule(
    r: RawRule,
    file: &'static str,
    line: usize,
    event_type: Option<EventType>,
    lists: &HashMap<String, Words>,
) -> Result<Rule, String> {
    if r.verbs.is_empty() && r.nouns.is_empty() {
        return Err("no verbs and no nouns".to_owned());
    }
    let mode: Option<Mode> = optional(r.mode.as_deref(), "mode")?;
    if let (Some(t), Some(m)) = (event_type, mode)
        && !t.has_mode(m)
    {
        return Err(format!("{t} has no mode '{m}'"));
    }
    if event_type.is_none() && r.op.is_none() {
        return Err("neither a type (of the file) nor an op".to_owned());
    }
    if let Some(c) = &r.cameo
        && demarche_codebook::Codebook::get().cameo(c).is_none()
    {
        return Err(format!("'{c}' is no CAMEO code"));
    }
    let patterns = |list: &[String], noun: bool| {
        list.iter()
            .map(|p| Pattern::parse(p, noun, lists))
            .collect::<Result<Vec<_>, _>>()
    };
    let content_default: &[Slot] = match r.op {
        Some(_) => &[
            Slot::Clause,
            Slot::Obj,
            Slot::Prep("to".into()),
            Slot::Prep("for".into()),
            Slot::Prep("of".into()),
        ],
        None => &[],
    };
    let recipient_default: &[Slot] = match r.op {
        Some(Operator::Request | Operator::Demand) => &[
            Slot::Obj,
            Slot::Iobj,
            Slot::Prep("on".into()),
            Slot::Prep("from".into()),
            Slot::ContentActor,
        ],
        Some(Operator::Commit | Operator::Offer) => {
            &[Slot::ContentRecipient, Slot::Prep("to".into()), Slot::Iobj]
        }
        Some(Operator::Refuse | Operator::Cancel | Operator::Stop) => {
            &[Slot::ContentRecipient, Slot::ObjPoss]
        }
        Some(Operator::Threaten) => &[Slot::Obj, Slot::ContentRecipient],
        Some(_) => &[Slot::ContentRecipient],
        None => &[Slot::Obj],
    };
    Ok(Rule {
        verbs: patterns(&r.verbs, false)?,
        nouns: patterns(&r.nouns, true)?,
        id: r.id,
        file,
        line,
        event_type,
        mode,
        cameo: r.cameo,
        actor: slots(r.actor, &[Slot::Subj]),
        recipient: slots(r.recipient, recipient_default),
        co_actor: slots(Some(r.with), &[]),
        reciprocal: r.reciprocal,
        needs: match r.needs {
            None => vec![Need::Either],
            Some(OneOrMany::One(n)) => vec![n],
            Some(OneOrMany::Many(n)) => n,
        },
        where_: conditions(r.where_, lists)?,
        unless: conditions(r.unless, lists)?,
        of: r.of.map_or(Slot::Obj, |s| slot(&s)),
        poss: r.poss.map_or(Slot::Subj, |s| slot(&s)),
        pre: match r.pre.as_deref() {
            Some("none") => None,
            Some(s) => Some(slot(s)),
            None => Some(Slot::Subj),
        },
        support: r.support,
        op: r.op,
        content: slots(r.content, content_default),
        modality: optional(r.modality.as_deref(), "modality")?,
        contexts: r
            .contexts
            .iter()
            .map(|c| {
                c.parse::<Context>()
                    .map_err(|_| format!("'{c}' is no context"))
            })
            .collect::<Result<_, _>>()?,
        confidence: r.confidence.unwrap_or(0.8),
        priority: r.priority,
        why: r.why,
        fires: r
            .fires
            .iter()
            .map(|e| Example::parse(e))
            .collect::<Result<_, _>>()?,
        not: r.not,
    })
}
