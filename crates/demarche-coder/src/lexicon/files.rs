//! The lexicon's files as text: those inside the program or those of a folder.
//!
//! Loading and checking start from the same texts, so that both name the same lines.

use super::Entry;
use super::check::{Kind, Problem};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use toml::Spanned;

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
const WORDS: (&str, &str) = files!["words.toml"][0];
const MODALITY: (&str, &str) = files!["modality.toml"][0];

/// One file.
#[derive(Debug, Clone)]
pub struct File {
    /// Name without folder.
    pub name: &'static str,
    /// What it says.
    pub text: Cow<'static, str>,
}

/// All files of a lexicon.
#[derive(Debug, Clone)]
pub struct Files {
    /// Folder as errors name it.
    pub folder: String,
    /// Rule files, in the order in which rules are numbered.
    pub rules: Vec<File>,
    /// The word lists.
    pub words: File,
    /// The words of modality.
    pub modality: File,
    /// Files that could not be read, and files that nothing reads.
    pub problems: Vec<Problem>,
}

impl Files {
    /// The files that the program carries.
    pub fn embedded() -> Files {
        let file = |&(name, text): &(&'static str, &'static str)| File {
            name,
            text: Cow::Borrowed(text),
        };
        Files {
            folder: "lexicon".to_owned(),
            rules: RULES.iter().map(file).collect(),
            words: file(&WORDS),
            modality: file(&MODALITY),
            problems: Vec::new(),
        }
    }

    /// The files of a folder with the same names as in `data/lexicon`. One that cannot be read is
    /// empty and a problem; so is a TOML file of another name, which nothing reads.
    pub fn from_dir(dir: &Path) -> Files {
        let mut problems = Vec::new();
        let mut file = |&(name, _): &(&'static str, &'static str)| File {
            name,
            text: match std::fs::read_to_string(dir.join(name)) {
                Ok(text) => Cow::Owned(text),
                Err(e) => {
                    problems.push(Problem::new(
                        Kind::Broken,
                        name,
                        1,
                        None,
                        format!("cannot be read: {e}"),
                    ));
                    Cow::Borrowed("")
                }
            },
        };
        let mut files = Files {
            folder: dir.display().to_string(),
            rules: RULES.iter().map(&mut file).collect(),
            words: file(&WORDS),
            modality: file(&MODALITY),
            problems: Vec::new(),
        };
        let known: Vec<&str> = files.all().map(|f| f.name).collect();
        let mut strays: Vec<String> = std::fs::read_dir(dir)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| name.ends_with(".toml") && !known.contains(&name.as_str()))
            .collect();
        strays.sort_unstable();
        problems.extend(strays.into_iter().map(|name| {
            let message = format!("is not read; the files are {}", known.join(", "));
            Problem::new(Kind::StrayFile, &name, 1, None, message)
        }));
        files.problems = problems;
        files
    }

    /// All files, rules first.
    pub fn all(&self) -> impl Iterator<Item = &File> {
        self.rules.iter().chain([&self.words, &self.modality])
    }

    /// Members of lists and topics and words of modality, each with its line. Files that are no TOML
    /// have none.
    pub fn entries(&self) -> Vec<Entry> {
        let mut out = Vec::new();
        let lists: BTreeMap<String, Vec<Spanned<String>>> =
            toml::from_str(&self.words.text).unwrap_or_default();
        for (name, words) in lists {
            self.words
                .push_entries(&format!("list @{name}"), words, &mut out);
        }
        for file in &self.rules {
            let raw: Topics = toml::from_str(&file.text).unwrap_or_default();
            for (name, words) in raw.topics {
                file.push_entries(&format!("topic {name}"), words, &mut out);
            }
        }
        let cues: Cues = toml::from_str(&self.modality.text).unwrap_or_default();
        for cue in cues.above {
            let kind = format!(
                "modality of the clause below: {}",
                cue.effect.unwrap_or_default()
            );
            self.modality.push_entries(&kind, cue.words, &mut out);
        }
        for cue in cues.beside {
            let kind = format!("modality cue: {}", cue.kind.unwrap_or_default());
            self.modality.push_entries(&kind, cue.words, &mut out);
        }
        out
    }
}

impl File {
    /// Line of a byte, from 1.
    pub fn line(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or(&self.text);
        before.matches('\n').count() + 1
    }

    /// Line of the first entry `key = ...`, from 1; 1 if there is none.
    pub fn line_of_key(&self, key: &str) -> usize {
        let is_key = |line: &str| {
            line.strip_prefix(key)
                .is_some_and(|rest| rest.trim_start().starts_with('='))
        };
        self.text
            .lines()
            .position(|l| is_key(l.trim_start()))
            .map_or(1, |n| n + 1)
    }

    fn push_entries(&self, kind: &str, words: Vec<Spanned<String>>, out: &mut Vec<Entry>) {
        out.extend(words.into_iter().map(|word| Entry {
            kind: kind.to_owned(),
            file: self.name,
            line: self.line(word.span().start),
            word: word.into_inner(),
        }));
    }
}

#[derive(Deserialize, Default)]
struct Topics {
    #[serde(default)]
    topics: BTreeMap<String, Vec<Spanned<String>>>,
}

#[derive(Deserialize, Default)]
struct Cues {
    #[serde(default)]
    above: Vec<Cue>,
    #[serde(default)]
    beside: Vec<Cue>,
}

#[derive(Deserialize)]
struct Cue {
    effect: Option<String>,
    kind: Option<String>,
    words: Vec<Spanned<String>>,
}
