//! From the lexicon's texts to rules; every error names file, line and entry.
//!
//! Reading goes on behind a broken entry, so that an author sees all problems at once.

use super::check::{Kind, Problem};
use super::files::{File, Files};
use super::pattern::alternatives;
use super::{
    Also, Class, Condition, ContentKind, Derivation, Example, Lexicon, Need, Operator, Pattern,
    Rule, Slot, Trigger, Words,
};
use crate::Error;
use crate::modality::Cues;
use crate::syntax::Grammar;
use demarche_codebook::{Codebook, Context, EventType, Modality, Mode};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(rename = "type")]
    event_type: Option<Spanned<String>>,
    #[serde(default)]
    rule: Vec<RawRule>,
    #[serde(default)]
    derive: Vec<Spanned<RawDerivation>>,
    #[serde(default)]
    topics: BTreeMap<String, Vec<String>>,
}

/// A second event that the same words report.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAlso {
    #[serde(rename = "type")]
    event_type: Spanned<String>,
    mode: Option<Spanned<String>>,
    cameo: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: Spanned<String>,
    mode: Option<Spanned<String>>,
    cameo: Option<Spanned<String>>,
    #[serde(default)]
    verbs: Vec<Spanned<String>>,
    #[serde(default)]
    nouns: Vec<Spanned<String>>,
    actor: Option<Vec<String>>,
    recipient: Option<Vec<String>>,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    reciprocal: bool,
    needs: Option<OneOrMany<Need>>,
    #[serde(default, rename = "where")]
    where_: BTreeMap<String, Vec<Spanned<String>>>,
    #[serde(default)]
    unless: BTreeMap<String, Vec<Spanned<String>>>,
    of: Option<String>,
    poss: Option<String>,
    pre: Option<String>,
    #[serde(default)]
    support: bool,
    op: Option<Operator>,
    content: Option<Vec<String>>,
    modality: Option<Spanned<String>>,
    #[serde(default)]
    contexts: Vec<Spanned<String>>,
    confidence: Option<f32>,
    #[serde(default)]
    priority: i32,
    why: Option<String>,
    also: Option<RawAlso>,
    #[serde(default)]
    fires: Vec<Spanned<String>>,
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
        Lexicon::load(&Files::embedded())
    }

    /// The lexicon of a folder with the same files as `data/lexicon`, for authors: editing a rule
    /// then needs no build.
    ///
    /// # Errors
    /// [`Error::Data`] if a file is missing, unreadable or broken.
    pub fn from_dir(dir: &std::path::Path) -> Result<Lexicon, Error> {
        Lexicon::load(&Files::from_dir(dir))
    }

    /// The lexicon of these files.
    ///
    /// # Errors
    /// [`Error::Data`] for the first problem of the first file that makes it unusable.
    pub fn load(files: &Files) -> Result<Lexicon, Error> {
        let (lexicon, problems) = Lexicon::read(files);
        let mut errors = problems.into_iter().filter(Problem::is_error);
        let Some(mut first) = errors.next() else {
            return Ok(lexicon);
        };
        for error in errors {
            if error.file == first.file && error.line < first.line {
                first = error;
            }
        }
        Err(first.into_error(&files.folder))
    }

    /// What of these files can be used, and all that cannot.
    pub(super) fn read(files: &Files) -> (Lexicon, Vec<Problem>) {
        let mut problems = files.problems.clone();
        // a file that cannot be read is told once, not again for what its absence breaks
        let absent = |file: &File| {
            files
                .problems
                .iter()
                .any(|p| p.is_error() && p.file == file.name)
        };
        let mut cues = Cues::default();
        if !absent(&files.modality) {
            match Cues::parse(&files.modality.text) {
                Ok(read) => cues = read,
                Err((at, message)) => {
                    let line = at.map_or(1, |at| files.modality.line(at));
                    problems.push(broken(&files.modality, line, None, message));
                }
            }
        }
        let lists = lists(&files.words, &mut problems);
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
            voices: list("voices"),
            voicing: list("voicing"),
            wanting: list("wanting"),
            planning: list("planning"),
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
        for file in &files.rules {
            if let Some(raw) = parse::<RawFile>(file, &mut problems) {
                lexicon.add(file, raw, &mut ids, &mut problems);
            }
        }
        lexicon.index();
        (lexicon, problems)
    }

    /// Takes over what one rule file says.
    fn add(
        &mut self,
        file: &File,
        raw: RawFile,
        ids: &mut HashMap<String, (&'static str, usize)>,
        problems: &mut Vec<Problem>,
    ) {
        let event_type = raw.event_type.and_then(|t| {
            let parsed = t.get_ref().parse::<EventType>();
            if parsed.is_err() {
                let message = format!("'{}' is no PLOVER type", t.get_ref());
                problems.push(broken(file, file.line(t.span().start), None, message));
            }
            parsed.ok()
        });
        for (topic, words) in raw.topics {
            for word in words {
                match word.strip_prefix('@') {
                    Some(list) => match self.lists.get(list) {
                        Some(members) => {
                            for w in members.iter() {
                                self.topics.insert(w.clone(), topic.clone());
                            }
                        }
                        None => problems.push(broken(
                            file,
                            file.line_of_key(&topic),
                            None,
                            format!("topic '{topic}': no list '@{list}' in words.toml"),
                        )),
                    },
                    None => {
                        self.topics.insert(word, topic.clone());
                    }
                }
            }
        }
        for d in raw.derive {
            let line = file.line(d.span().start);
            let d = d.into_inner();
            match derivation(&d, file.name, line) {
                Ok(derivation) => self.derivations.push(derivation),
                Err(m) => {
                    let message = format!("derive {:?}: {m}", d.content);
                    problems.push(broken(file, line, None, message));
                }
            }
        }
        for r in raw.rule {
            let id = r.id.get_ref().clone();
            let line = file.line(r.id.span().start);
            if let Some((other, at)) = ids.get(&id) {
                let message = format!("stands already at {other}:{at}");
                problems.push(broken(file, line, Some(&id), message));
                continue;
            }
            ids.insert(id.clone(), (file.name, line));
            let mut flaws = Flaws {
                file,
                id: &id,
                line,
                problems,
            };
            let rule = rule(r, event_type, &self.lists, &mut flaws);
            self.rules.push(rule);
        }
    }

    /// Fills the look-up of heads.
    fn index(&mut self) {
        for (n, rule) in self.rules.iter().enumerate() {
            for (index, patterns) in [
                (&mut self.verbs, &rule.verbs),
                (&mut self.nouns, &rule.nouns),
            ] {
                for (k, p) in patterns.iter().enumerate() {
                    index.entry(p.head.clone()).or_default().push(Trigger {
                        rule: n,
                        pattern: k,
                    });
                }
            }
        }
    }
}

/// The lists of `words.toml`, each with the members of the lists that it names.
fn lists(file: &File, problems: &mut Vec<Problem>) -> HashMap<String, Words> {
    let raw: BTreeMap<String, Vec<Spanned<String>>> = parse(file, problems).unwrap_or_default();
    let mut lists: HashMap<String, Words> = HashMap::new();
    let names: HashSet<String> = raw.keys().cloned().collect();
    let mut pending: Vec<_> = raw.into_iter().collect();
    for (name, entries) in &mut pending {
        entries.retain(|e| {
            let Some(list) = e.get_ref().strip_prefix('@') else {
                return true;
            };
            let known = names.contains(list);
            if !known {
                let message = format!("list '{name}' names the list '@{list}', which is not there");
                problems.push(broken(file, file.line(e.span().start), None, message));
            }
            known
        });
    }
    // each round resolves lists whose own lists are resolved; what is left names itself in a circle
    while !pending.is_empty() {
        let before = pending.len();
        pending.retain(|(name, entries)| {
            let mut set = HashSet::new();
            for e in entries {
                match e.get_ref().strip_prefix('@') {
                    Some(l) => match lists.get(l) {
                        Some(members) => set.extend(members.iter().cloned()),
                        None => return true,
                    },
                    None => {
                        set.insert(e.get_ref().clone());
                    }
                }
            }
            lists.insert(name.clone(), Arc::new(set));
            false
        });
        if pending.len() == before {
            for (name, _) in &pending {
                let message = format!("list '{name}' names itself by way of other lists");
                problems.push(broken(file, file.line_of_key(name), None, message));
            }
            break;
        }
    }
    lists
}

/// Where the flaws of one rule go.
struct Flaws<'a> {
    file: &'a File,
    id: &'a str,
    line: usize,
    problems: &'a mut Vec<Problem>,
}

impl Flaws<'_> {
    fn here(&mut self, message: impl Into<String>) {
        let line = self.line;
        self.problems
            .push(broken(self.file, line, Some(self.id), message.into()));
    }

    fn at<T>(&mut self, entry: &Spanned<T>, message: String) {
        let line = self.file.line(entry.span().start);
        self.problems
            .push(broken(self.file, line, Some(self.id), message));
    }

    /// What a word stands for; None and a problem if it stands for nothing.
    fn word<T: std::str::FromStr>(
        &mut self,
        word: Option<Spanned<String>>,
        what: &str,
    ) -> Option<T> {
        let word = word?;
        let parsed = word.get_ref().parse().ok();
        if parsed.is_none() {
            let message = format!("'{}' is no {what}", word.get_ref());
            self.at(&word, message);
        }
        parsed
    }
}

fn broken(file: &File, line: usize, rule: Option<&str>, message: String) -> Problem {
    Problem::new(Kind::Broken, file.name, line, rule, message)
}

fn parse<T: serde::de::DeserializeOwned>(file: &File, problems: &mut Vec<Problem>) -> Option<T> {
    match toml::from_str(&file.text) {
        Ok(parsed) => Some(parsed),
        Err(e) => {
            let line = e.span().map_or(1, |s| file.line(s.start));
            problems.push(broken(file, line, None, e.message().to_owned()));
            None
        }
    }
}

fn derivation(d: &RawDerivation, file: &'static str, line: usize) -> Result<Derivation, String> {
    if let Some(c) = &d.cameo
        && Codebook::get().cameo(c).is_none()
    {
        return Err(format!("'{c}' is no CAMEO code"));
    }
    let content = d
        .content
        .iter()
        .map(|c| content_kind(c))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Derivation {
        file,
        line,
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
    raw: BTreeMap<String, Vec<Spanned<String>>>,
    lists: &HashMap<String, Words>,
    flaws: &mut Flaws<'_>,
) -> Vec<Condition> {
    raw.into_iter()
        .map(|(name, values)| {
            let mut classes = Vec::new();
            let mut lemmas = HashSet::new();
            for v in &values {
                let read = match v.get_ref().strip_prefix(':') {
                    Some(c) => class(c).map(|c| classes.push(c)),
                    None => alternatives(v.get_ref(), lists)
                        .map(|words| lemmas.extend(words.iter().cloned())),
                };
                if let Err(message) = read {
                    flaws.at(v, message);
                }
            }
            Condition {
                slot: slot(&name),
                lemmas: Arc::new(lemmas),
                classes,
                source: values.into_iter().map(Spanned::into_inner).collect(),
            }
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

/// The rule that an entry says. Parts that are broken go to `flaws` and are left out.
fn rule(
    r: RawRule,
    event_type: Option<EventType>,
    lists: &HashMap<String, Words>,
    flaws: &mut Flaws<'_>,
) -> Rule {
    if r.verbs.is_empty() && r.nouns.is_empty() {
        flaws.here("no verbs and no nouns");
    }
    let mode_entry = r.mode.clone();
    let mode: Option<Mode> = flaws.word(r.mode, "mode");
    if let (Some(t), Some(m), Some(entry)) = (event_type, mode, mode_entry)
        && !t.has_mode(m)
    {
        flaws.at(&entry, format!("{t} has no mode '{m}'"));
    }
    if event_type.is_none() && r.op.is_none() {
        flaws.here("neither a type (of the file) nor an op");
    }
    if let Some(c) = &r.cameo
        && Codebook::get().cameo(c.get_ref()).is_none()
    {
        flaws.at(c, format!("'{}' is no CAMEO code", c.get_ref()));
    }
    let mut patterns = |list: &[Spanned<String>], noun: bool| {
        let mut out = Vec::new();
        for source in list {
            match Pattern::parse(source.get_ref(), noun, lists) {
                Ok(mut pattern) => {
                    pattern.line = flaws.file.line(source.span().start);
                    out.push(pattern);
                }
                Err(message) => flaws.at(source, message),
            }
        }
        out
    };
    let (verbs, nouns) = (patterns(&r.verbs, false), patterns(&r.nouns, true));
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
    let mut fires = Vec::new();
    for e in &r.fires {
        match Example::parse(e.get_ref()) {
            Ok(example) => fires.push(example),
            Err(message) => flaws.at(e, message),
        }
    }
    let mut contexts: Vec<Context> = Vec::new();
    for c in r.contexts {
        contexts.extend(flaws.word::<Context>(Some(c), "context"));
    }
    let also = r.also.and_then(|a| {
        Some(Also {
            event_type: flaws.word(Some(a.event_type), "type")?,
            mode: flaws.word(a.mode, "mode"),
            cameo: a.cameo,
        })
    });
    Rule {
        also,
        verbs,
        nouns,
        id: r.id.into_inner(),
        file: flaws.file.name,
        line: flaws.line,
        event_type,
        mode,
        cameo: r.cameo.map(Spanned::into_inner),
        actor: slots(r.actor, &[Slot::Subj]),
        recipient: slots(r.recipient, recipient_default),
        co_actor: slots(Some(r.with), &[]),
        reciprocal: r.reciprocal,
        needs: match r.needs {
            None => vec![Need::Either],
            Some(OneOrMany::One(n)) => vec![n],
            Some(OneOrMany::Many(n)) => n,
        },
        where_: conditions(r.where_, lists, flaws),
        unless: conditions(r.unless, lists, flaws),
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
        modality: flaws.word(r.modality, "modality"),
        contexts,
        confidence: r.confidence.unwrap_or(0.8),
        priority: r.priority,
        why: r.why,
        fires,
        not: r.not,
    }
}

/// Names of the lists of `words.toml`; none if it is no TOML.
pub(super) fn list_names(words: &File) -> Vec<String> {
    toml::from_str::<BTreeMap<String, Vec<String>>>(&words.text)
        .map(|lists| lists.into_keys().collect())
        .unwrap_or_default()
}
