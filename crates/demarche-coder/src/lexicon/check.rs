//! What is wrong or suspicious in a lexicon, for those who write it.
//!
//! Broken entries are errors: such a lexicon does not load. All else is a warning: rules that can
//! never win, rules that contradict each other, words that nothing uses. How rules that ask for the
//! same words are compared is in `rivals`.

use super::load::list_names;
use super::rivals::{rivals, same};
use super::{ContentKind, Derivation, Files, Lexicon, Rule, Slot};
use crate::Error;
use demarche_codebook::Codebook;
use std::collections::{HashMap, HashSet};

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The lexicon does not load.
    Error,
    /// It loads, and an author should look.
    Warning,
}

/// What kind of problem it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An entry that cannot be read.
    Broken,
    /// A file of the folder that nothing reads.
    StrayFile,
    /// Two rules code the same words differently, and the order of the files decides.
    Conflict,
    /// A rule, pattern or line of a table that is never asked.
    Shadowed,
    /// A pattern that stands twice in one rule.
    DuplicatePattern,
    /// A CAMEO code of another type than the rule's.
    ForeignCameo,
    /// A role that no construction fills.
    UnknownRole,
    /// A topic that a table names and nothing defines.
    UnknownTopic,
    /// A rule without a sentence that must fire.
    NoExample,
    /// A rule without a sentence that must not fire.
    NoCounterexample,
    /// A list that nothing names.
    UnusedList,
}

impl Kind {
    /// As output writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Broken => "broken",
            Kind::StrayFile => "stray-file",
            Kind::Conflict => "conflict",
            Kind::Shadowed => "shadowed",
            Kind::DuplicatePattern => "duplicate-pattern",
            Kind::ForeignCameo => "foreign-cameo",
            Kind::UnknownRole => "unknown-role",
            Kind::UnknownTopic => "unknown-topic",
            Kind::NoExample => "no-example",
            Kind::NoCounterexample => "no-counterexample",
            Kind::UnusedList => "unused-list",
        }
    }
}

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// What kind it is.
    pub kind: Kind,
    /// File without folder.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// The rule, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What is wrong, in a sentence.
    pub message: String,
}

impl Problem {
    pub(super) fn new(
        kind: Kind,
        file: &str,
        line: usize,
        rule: Option<&str>,
        message: String,
    ) -> Problem {
        Problem {
            severity: match kind {
                Kind::Broken => Severity::Error,
                _ => Severity::Warning,
            },
            kind,
            file: file.to_owned(),
            line,
            rule: rule.map(str::to_owned),
            message,
        }
    }

    /// Whether the lexicon does not load for it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// As the error of a load from `folder`.
    pub(super) fn into_error(self, folder: &str) -> Error {
        Error::Data {
            file: format!("{folder}/{}", self.file),
            line: self.line,
            message: match self.rule {
                Some(rule) => format!("rule '{rule}': {}", self.message),
                None => self.message,
            },
        }
    }
}

/// Lists that the program itself asks for, beside those that rules name.
const LISTS_OF_THE_PROGRAM: [&str; 14] = [
    "another",
    "ditransitive",
    "light",
    "measure",
    "object_control",
    "object_gerund",
    "occurrence",
    "support",
    "support_prepositions",
    "undergo",
    "voices",
    "voicing",
    "wanting",
    "planning",
];

/// Roles that are neither prepositions nor have a [`Slot`] of their own.
const OTHER_ROLES: [&str; 3] = ["attribute", "purpose", "none"];

/// Prepositions that roles may name; compound ones by their words.
const PREPOSITIONS: [&str; 59] = [
    "about",
    "above",
    "across",
    "after",
    "against",
    "ahead",
    "along",
    "alongside",
    "amid",
    "among",
    "amongst",
    "around",
    "as",
    "at",
    "because",
    "before",
    "behind",
    "below",
    "beneath",
    "beside",
    "besides",
    "between",
    "beyond",
    "by",
    "despite",
    "down",
    "due",
    "during",
    "following",
    "for",
    "from",
    "in",
    "inside",
    "into",
    "near",
    "of",
    "off",
    "on",
    "onto",
    "out",
    "outside",
    "over",
    "past",
    "per",
    "since",
    "than",
    "through",
    "throughout",
    "till",
    "to",
    "toward",
    "towards",
    "under",
    "until",
    "up",
    "upon",
    "via",
    "with",
    "within",
];

/// All problems of these files, errors first, then by file and line; and what of the lexicon can be read.
pub fn check(files: &Files) -> (Lexicon, Vec<Problem>) {
    let (lexicon, mut problems) = Lexicon::read(files);
    for rule in &lexicon.rules {
        check_rule(rule, &mut problems);
    }
    rivals(&lexicon, &mut problems);
    derivations(&lexicon, &mut problems);
    topics(files, &mut problems);
    // a file that is no TOML names no lists: what it would name is not unused
    if !problems.iter().any(Problem::is_error) {
        unused_lists(files, &mut problems);
    }
    let order: Vec<&str> = files.all().map(|f| f.name).collect();
    problems.sort_by_key(|p| {
        let file = order.iter().position(|f| *f == p.file);
        (p.severity, file, p.line, p.kind)
    });
    problems.dedup();
    (lexicon, problems)
}

/// What one rule shows by itself.
fn check_rule(rule: &Rule, problems: &mut Vec<Problem>) {
    let mut tell = |kind, line, message| {
        problems.push(Problem::new(kind, rule.file, line, Some(&rule.id), message));
    };
    if rule.fires.is_empty() {
        tell(
            Kind::NoExample,
            rule.line,
            "has no sentence that must fire".to_owned(),
        );
    }
    if rule.not.is_empty() {
        let message = "has no sentence that must not fire".to_owned();
        tell(Kind::NoCounterexample, rule.line, message);
    }
    for patterns in [&rule.verbs, &rule.nouns] {
        for (i, p) in patterns.iter().enumerate() {
            if let Some(first) = patterns[..i].iter().find(|q| same(p, q)) {
                let message = format!("'{}' says the same as '{}'", p.source, first.source);
                tell(Kind::DuplicatePattern, p.line, message);
            }
        }
    }
    if let (Some(t), Some(c)) = (rule.event_type, &rule.cameo)
        && let Some(code) = Codebook::get().cameo(c)
        && code.event_type.is_some_and(|other| other != t)
    {
        let owner = code.event_type.map_or("none", |t| t.as_str());
        let message = format!("codes {t}, but CAMEO {c} ({}) is of {owner}", code.label);
        tell(Kind::ForeignCameo, rule.line, message);
    }
    // `of`, `poss` and `pre` may give what they fill a name of their own
    let own: Vec<&Slot> = [&rule.of, &rule.poss]
        .into_iter()
        .chain(&rule.pre)
        .collect();
    let named = rule
        .actor
        .iter()
        .chain(&rule.recipient)
        .chain(&rule.co_actor)
        .chain(&rule.content)
        .chain(rule.where_.iter().map(|c| &c.slot))
        .chain(rule.unless.iter().map(|c| &c.slot));
    let mut told: HashSet<&str> = HashSet::new();
    for slot in named {
        if let Slot::Prep(name) = slot
            && !own.contains(&slot)
            && !OTHER_ROLES.contains(&name.as_str())
            && !name.split(' ').any(|word| PREPOSITIONS.contains(&word))
            && told.insert(name)
        {
            let message = format!("names the role '{name}', which nothing fills");
            tell(Kind::UnknownRole, rule.line, message);
        }
    }
}

/// Lines of operators' tables: topics that nobody defines, lines behind others that say all.
fn derivations(lexicon: &Lexicon, problems: &mut Vec<Problem>) {
    let topics: HashSet<&str> = lexicon.topics.values().map(String::as_str).collect();
    for (n, d) in lexicon.derivations.iter().enumerate() {
        let mut tell = |kind, message| {
            problems.push(Problem::new(kind, d.file, d.line, None, message));
        };
        for c in &d.content {
            if let ContentKind::Topic(t) = c
                && !topics.contains(t.as_str())
            {
                let message = format!("{} of '{t}': there is no such topic", d.op.as_str());
                tell(Kind::UnknownTopic, message);
            }
        }
        let before = || lexicon.derivations[..n].iter().filter(|e| e.op == d.op);
        let taken = |c: &ContentKind| {
            before().find(|e: &&Derivation| e.content.iter().any(|x| includes(x, c)))
        };
        let by: Option<Vec<&Derivation>> = d.content.iter().map(taken).collect();
        if let Some(first) = by.as_ref().and_then(|by| by.first()) {
            let message = format!(
                "this line of '{}' is never asked: line {} comes before it",
                d.op.as_str(),
                first.line
            );
            tell(Kind::Shadowed, message);
        }
        if let (Some(t), Some(c)) = (d.event_type, &d.cameo)
            && let Some(code) = Codebook::get().cameo(c)
            && let Some(owner) = code.event_type.filter(|owner| *owner != t)
        {
            let message = format!(
                "this line of '{}' codes {t}, but CAMEO {c} ({}) is of {owner}",
                d.op.as_str(),
                code.label
            );
            tell(Kind::ForeignCameo, message);
        }
    }
}

/// Whether whatever is `b` is `a`.
fn includes(a: &ContentKind, b: &ContentKind) -> bool {
    match (a, b) {
        (ContentKind::Other, _) => true,
        (ContentKind::Type(t), ContentKind::Mode(u, _)) => t == u,
        (ContentKind::Cameo(c), ContentKind::Cameo(d)) => d.starts_with(c.as_str()),
        (a, b) => a == b,
    }
}

/// Words that stand for two topics: the later one in the file wins.
fn topics(files: &Files, problems: &mut Vec<Problem>) {
    let mut first: HashMap<String, (String, usize)> = HashMap::new();
    for entry in files.entries() {
        if !entry.kind.starts_with("topic ") || entry.word.starts_with('@') {
            continue;
        }
        match first.get(&entry.word) {
            Some((other, line)) if *other != entry.kind => {
                let message = format!(
                    "'{}' is of {} here and of {other} in line {line}",
                    entry.word, entry.kind
                );
                problems.push(Problem::new(
                    Kind::Conflict,
                    entry.file,
                    entry.line,
                    None,
                    message,
                ));
            }
            _ => {
                first.insert(entry.word, (entry.kind, entry.line));
            }
        }
    }
}

/// Lists that no pattern, condition, topic, list and no part of the program names.
fn unused_lists(files: &Files, problems: &mut Vec<Problem>) {
    let mut named: HashSet<String> = LISTS_OF_THE_PROGRAM.map(str::to_owned).into();
    for file in files.rules.iter().chain([&files.words]) {
        if let Ok(table) = toml::from_str::<toml::Table>(&file.text) {
            named_lists(&toml::Value::Table(table), &mut named);
        }
    }
    for name in list_names(&files.words) {
        if !named.contains(&name) {
            let message = format!("nothing names the list '@{name}'");
            let line = files.words.line_of_key(&name);
            problems.push(Problem::new(
                Kind::UnusedList,
                files.words.name,
                line,
                None,
                message,
            ));
        }
    }
}

/// All `@name` in the strings of a value; sentences have none.
fn named_lists(value: &toml::Value, named: &mut HashSet<String>) {
    match value {
        toml::Value::String(s) => {
            for rest in s.split('@').skip(1) {
                let name: String = rest
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                    .collect();
                named.insert(name);
            }
        }
        toml::Value::Array(values) => values.iter().for_each(|v| named_lists(v, named)),
        toml::Value::Table(table) => table.values().for_each(|v| named_lists(v, named)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::File;
    use super::*;
    use std::borrow::Cow;

    /// A lexicon of one rule file, `coerce.toml`.
    fn files(rules: &str, words: &str) -> Files {
        let file = |name, text: &str| File {
            name,
            text: Cow::Owned(text.to_owned()),
        };
        Files {
            rules: vec![file("coerce.toml", &format!("type = \"COERCE\"\n{rules}"))],
            words: file("words.toml", words),
            ..Files::embedded()
        }
    }

    /// Kind, line and rule of each problem, but for missing examples.
    fn found(rules: &str, words: &str) -> Vec<(Kind, usize, String)> {
        let (_, problems) = check(&files(rules, words));
        problems
            .into_iter()
            .filter(|p| !matches!(p.kind, Kind::NoExample | Kind::NoCounterexample))
            .map(|p| (p.kind, p.line, p.rule.unwrap_or_default()))
            .collect()
    }

    fn one(kind: Kind, line: usize, rule: &str) -> Vec<(Kind, usize, String)> {
        vec![(kind, line, rule.to_owned())]
    }

    #[test]
    fn all_errors_are_told_each_with_its_line() {
        let rules = "\
[[rule]]
id = 'a'
mode = 'visit'
verbs = ['seize <x', 'hold']
[[rule]]
id = 'b'
verbs = [
  'arrest',
  'catch <@nobody>',
]
cameo = '999'
where = { obj = [':thing'] }
fires = ['Police arrested him. => police']
[[rule]]
id = 'b'
verbs = ['x']
";
        let (_, problems) = check(&files(rules, "some = ['@none']\n"));
        let errors: Vec<(usize, &str)> = problems
            .iter()
            .filter(|p| p.is_error())
            .map(|p| (p.line, p.message.as_str()))
            .collect();
        assert_eq!(
            errors,
            [
                (4, "COERCE has no mode 'visit'"),
                (5, "'<x': '<' without '>' (no spaces inside, join with '|')"),
                (10, "no list '@nobody' in words.toml"),
                (12, "'999' is no CAMEO code"),
                (13, "':thing' is no class of filler"),
                (14, "'police' is no country or sector code"),
                (16, "stands already at coerce.toml:7"),
                (1, "list 'some' names the list '@none', which is not there"),
            ]
        );
        assert!(Lexicon::load(&files(rules, "")).is_err());
    }

    #[test]
    fn equal_rules_that_code_differently_are_in_conflict() {
        let rules = "\
[[rule]]
id = 'a'
mode = 'arrest'
verbs = ['take in']
[[rule]]
id = 'b'
mode = 'seize'
verbs = ['take in', 'grab']
";
        assert_eq!(found(rules, ""), one(Kind::Conflict, 9, "b"));
        // a condition or a priority tells them apart
        let apart = rules.replace(
            "mode = 'seize'",
            "mode = 'seize'\nwhere = { obj = ['ship'] }",
        );
        assert_eq!(found(&apart, ""), []);
        let apart = rules.replace("mode = 'seize'", "mode = 'seize'\npriority = 1");
        assert_eq!(found(&apart, ""), one(Kind::Shadowed, 3, "a"));
    }

    #[test]
    fn what_is_always_taken_by_another_rule_is_shadowed() {
        let rules = "\
[[rule]]
id = 'wide'
verbs = ['hold']
priority = 1
[[rule]]
id = 'narrow'
verbs = ['hold <ship>', 'hold in:jail']
where = { subj = ['police'] }
[[rule]]
id = 'half'
verbs = ['hold on', 'seize']
";
        assert_eq!(
            found(rules, ""),
            [
                (Kind::Shadowed, 7, "narrow".to_owned()),
                (Kind::Shadowed, 12, "half".to_owned())
            ]
        );
        // more words outrank fewer at equal priority
        assert_eq!(found(&rules.replace("priority = 1", ""), ""), []);
        // a rule with a condition leaves the rest to others
        let conditional =
            rules.replace("priority = 1", "priority = 1\nunless = { obj = ['talks'] }");
        assert_eq!(found(&conditional, ""), []);
    }

    #[test]
    fn a_pattern_that_stands_twice_is_told_in_any_order_of_its_words() {
        let rules = "[[rule]]\nid = 'a'\nverbs = ['lay down <arm|gun>', 'lay <gun|arm> down']\n";
        assert_eq!(found(rules, ""), one(Kind::DuplicatePattern, 4, "a"));
    }

    #[test]
    fn roles_and_codes_that_cannot_be_right_are_told() {
        let rules = "\
[[rule]]
id = 'a'
verbs = ['arrest']
cameo = '042'
actor = ['sbuj', 'out_of', 'purpose']
";
        assert_eq!(
            found(rules, ""),
            [
                (Kind::ForeignCameo, 3, "a".to_owned()),
                (Kind::UnknownRole, 3, "a".to_owned())
            ]
        );
        let named = rules
            .replace("'sbuj'", "'owner'")
            .replace("cameo = '042'", "poss = 'owner'");
        assert_eq!(found(&named, ""), []);
    }

    #[test]
    fn lists_that_nothing_names_are_unused() {
        let words = "light = ['do']\nship = ['boat']\nfleet = ['@ship']\nidle = ['x']\n";
        let rules = "[[rule]]\nid = 'a'\nverbs = ['seize <@fleet>']\n";
        assert_eq!(found(rules, words), one(Kind::UnusedList, 4, ""));
    }

    #[test]
    fn tables_and_topics_are_looked_at_too() {
        let rules = "\
derive = [
  { op = 'commit', content = ['AID'], type = 'AGREE' },
  { op = 'commit', content = ['peace'], type = 'AGREE' },
  { op = 'commit', content = ['other'], type = 'AGREE' },
  { op = 'commit', content = ['COERCE'], type = 'THREATEN' },
  { op = 'demand', content = ['gold'], type = 'REQUEST' },
]
[topics]
peace = ['peace', 'truce']
war = ['war', 'truce']
";
        let kinds = found(rules, "");
        assert_eq!(
            kinds,
            [
                (Kind::Shadowed, 6, String::new()),
                (Kind::UnknownTopic, 7, String::new()),
                (Kind::Conflict, 11, String::new())
            ]
        );
    }

    #[test]
    fn the_lists_of_the_program_are_those_that_it_asks_for() {
        let sources = [
            include_str!("../reading/content.rs"),
            include_str!("../coder/retold.rs"),
            include_str!("load.rs"),
        ];
        for source in sources {
            for rest in source.split("list(\"").skip(1) {
                let name = rest.split('"').next().unwrap();
                assert!(LISTS_OF_THE_PROGRAM.contains(&name), "{name}");
            }
        }
    }

    #[test]
    fn the_lexicon_inside_has_no_errors() {
        let (lexicon, problems) = check(&Files::embedded());
        let errors: Vec<_> = problems.iter().filter(|p| p.is_error()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        assert!(!lexicon.rules.is_empty());
    }
}
