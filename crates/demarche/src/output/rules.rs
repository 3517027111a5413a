//! The lexicon for its authors: pages of rules, counts, problems, failures, precision, mentions.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use demarche_coder::lexicon::{
    Condition, Entry, Failure, Mention, Need, Precision, Problem, Rule, Slot, summary,
};
use demarche_coder::{Event, NearMiss};
use unicode_width::UnicodeWidthStr;

use super::rich::{self, Style, piece};
use crate::terminal::{Terminal, harmless};

/// Room for the longest name of a field, and two columns.
const FIELD_COLUMNS: usize = 12;

/// Writes one rule as a paragraph: its head line, then what it says field by field.
///
/// # Errors
/// What the stream reports.
pub fn page(out: &mut dyn Write, terminal: &Terminal, folder: &str, rule: &Rule) -> io::Result<()> {
    let head = [
        piece(Style::Strong, harmless(&rule.id)),
        piece(Style::Plain, format!("  {}  ", rule.coding())),
        piece(
            Style::Quiet,
            harmless(&format!("{folder}/{}:{}", rule.file, rule.line)),
        ),
    ];
    writeln!(out, "{}", rich::draw(&head, terminal))?;
    let join = |slots: &[Slot]| {
        slots
            .iter()
            .map(Slot::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let sources = |patterns: &[demarche_coder::lexicon::Pattern]| {
        let sources: Vec<&str> = patterns.iter().map(|p| p.source.as_str()).collect();
        sources.join(", ")
    };
    let mut field =
        |name: &str, value: &str| rich::field(out, terminal, FIELD_COLUMNS, name, value);
    field("verbs", &sources(&rule.verbs))?;
    field("nouns", &sources(&rule.nouns))?;
    field("actor", &join(&rule.actor))?;
    field("recipient", &join(&rule.recipient))?;
    field("with", &join(&rule.co_actor))?;
    field("content", &join(&rule.content))?;
    if !rule.nouns.is_empty() {
        let before = rule.pre.as_ref().map_or("none", Slot::as_str);
        field(
            "noun roles",
            &format!(
                "of: {}, poss: {}, pre: {before}",
                rule.of.as_str(),
                rule.poss.as_str()
            ),
        )?;
    }
    for c in &rule.where_ {
        field("where", &condition(c))?;
    }
    for c in &rule.unless {
        field("unless", &condition(c))?;
    }
    let needs: Vec<&str> = rule.needs.iter().map(|n| Need::as_str(*n)).collect();
    field("needs", &needs.join(", "))?;
    let mut marks = Vec::new();
    if rule.reciprocal {
        marks.push("reciprocal".to_owned());
    }
    if rule.support {
        marks.push("only with a supporting verb".to_owned());
    }
    marks.extend(rule.modality.map(|m| format!("modality {m}")));
    marks.extend(rule.contexts.iter().map(|c| format!("context {c}")));
    marks.push(format!("confidence {:.2}", rule.confidence));
    if rule.priority != 0 {
        marks.push(format!("priority {}", rule.priority));
    }
    field("also", &marks.join(", "))?;
    field("why", rule.why.as_deref().unwrap_or_default())?;
    for example in &rule.fires {
        let expected = match example.written.as_str() {
            "" => String::new(),
            written => format!(" => {written}"),
        };
        field("fires", &format!("{}{expected}", example.sentence))?;
    }
    for sentence in &rule.not {
        field("not", sentence)?;
    }
    Ok(())
}

fn condition(c: &Condition) -> String {
    format!("{}: {}", c.slot.as_str(), c.source.join(" | "))
}

/// What rules of one type and mode, or of one operator, come to.
#[derive(Default)]
struct Count<'l> {
    rules: usize,
    verbs: usize,
    nouns: usize,
    heads: BTreeSet<&'l str>,
    fires: usize,
    not: usize,
}

impl<'l> Count<'l> {
    fn add(&mut self, rule: &'l Rule) {
        self.rules += 1;
        self.verbs += rule.verbs.len();
        self.nouns += rule.nouns.len();
        self.heads
            .extend(rule.patterns().map(|(p, _)| p.head.as_str()));
        self.fires += rule.fires.len();
        self.not += rule.not.len();
    }

    fn row(&self, what: String, mode: String) -> Vec<String> {
        let numbers = [
            self.rules,
            self.verbs,
            self.nouns,
            self.heads.len(),
            self.fires,
            self.not,
        ];
        [what, mode]
            .into_iter()
            .chain(numbers.map(|n| super::grouped(n as u64)))
            .collect()
    }
}

/// Writes how many rules, patterns, distinct heads and examples each type and mode has; operators are
/// counted by what they do.
///
/// # Errors
/// What the stream reports.
pub fn counts(out: &mut dyn Write, terminal: &Terminal, rules: &[&Rule]) -> io::Result<()> {
    let mut by: BTreeMap<(String, String), Count<'_>> = BTreeMap::new();
    let mut total = Count::default();
    for rule in rules {
        let key = match (rule.event_type, rule.op) {
            (Some(t), _) => (
                t.to_string(),
                rule.mode.map_or(String::new(), |m| m.to_string()),
            ),
            // behind all types
            (None, op) => (
                "operator".to_owned(),
                op.map_or("", |op| op.as_str()).to_owned(),
            ),
        };
        by.entry(key).or_default().add(rule);
        total.add(rule);
    }
    let dash = terminal.pick("–", "-");
    let mut rows = vec![
        [
            "TYPE", "MODE", "RULES", "VERBS", "NOUNS", "LEMMAS", "FIRES", "NOT",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    rows.extend(by.into_iter().map(|((what, mode), count)| {
        let mode = if mode.is_empty() {
            dash.to_owned()
        } else {
            mode
        };
        count.row(what, mode)
    }));
    rows.push(total.row("all".to_owned(), String::new()));
    columns(out, &rows, 2)
}

/// Writes a problem with its place in front, as compilers do, so that editors find it.
///
/// # Errors
/// What the stream reports.
pub fn problem(
    out: &mut dyn Write,
    terminal: &Terminal,
    folder: &str,
    p: &Problem,
) -> io::Result<()> {
    let (style, what) = if p.is_error() {
        (Style::Strong, "error")
    } else {
        (Style::Plain, "warning")
    };
    let rule = p.rule.as_ref().map_or(String::new(), |r| format!("{r}: "));
    let line = [
        piece(
            Style::Quiet,
            harmless(&format!("{folder}/{}:{}: ", p.file, p.line)),
        ),
        piece(style, format!("{what}[{}]: ", p.kind.as_str())),
        piece(Style::Plain, harmless(&format!("{rule}{}", p.message))),
    ];
    writeln!(out, "{}", rich::draw(&line, terminal))
}

/// Writes a sentence that failed: its rule, itself, what was expected, what was found, an empty line.
///
/// # Errors
/// What the stream reports.
pub fn failure(
    out: &mut dyn Write,
    terminal: &Terminal,
    folder: &str,
    f: &Failure<'_>,
) -> io::Result<()> {
    let head = [
        piece(Style::Strong, harmless(&f.rule.id)),
        piece(
            Style::Quiet,
            harmless(&format!("  {folder}/{}:{}", f.rule.file, f.rule.line)),
        ),
    ];
    writeln!(out, "{}", rich::draw(&head, terminal))?;
    rich::field(out, terminal, FIELD_COLUMNS, "sentence", f.sentence)?;
    rich::field(out, terminal, FIELD_COLUMNS, "expected", &f.expected)?;
    for found in &f.found {
        rich::field(out, terminal, FIELD_COLUMNS, "found", found)?;
    }
    writeln!(out)
}

/// Writes how precise rules are.
///
/// # Errors
/// What the stream reports.
pub fn precisions(out: &mut dyn Write, list: &[(&str, Precision)]) -> io::Result<()> {
    let mut rows = vec![
        ["RULE", "FIRED", "RIGHT", "WRONG", "PRECISION"]
            .map(str::to_owned)
            .to_vec(),
    ];
    rows.extend(list.iter().map(|(rule, p)| {
        vec![
            harmless(rule),
            p.fired.to_string(),
            p.right.to_string(),
            p.wrong.to_string(),
            share(*p),
        ]
    }));
    columns(out, &rows, 1)
}

/// A precision with two digits; `-` where nothing was judged.
pub fn share(p: Precision) -> String {
    p.value().map_or("-".to_owned(), |v| format!("{v:.2}"))
}

/// Writes where a word is known.
///
/// # Errors
/// What the stream reports.
pub fn mentions(
    out: &mut dyn Write,
    folder: &str,
    mentions: &[Mention<'_>],
    entries: &[Entry],
) -> io::Result<()> {
    if !mentions.is_empty() {
        let mut rows = vec![
            ["RANK", "RULE", "CODES", "AS", "WHERE", "WRITTEN"]
                .map(str::to_owned)
                .to_vec(),
        ];
        rows.extend(mentions.iter().map(|m| {
            vec![
                m.rank.to_string(),
                m.rule.id.clone(),
                m.rule.coding(),
                m.how.as_str().to_owned(),
                harmless(&format!("{folder}/{}:{}", m.rule.file, m.line)),
                harmless(&m.written),
            ]
        }));
        columns(out, &rows, 6)?;
    }
    if !mentions.is_empty() && !entries.is_empty() {
        writeln!(out)?;
    }
    let rows: Vec<Vec<String>> = entries
        .iter()
        .map(|e| {
            vec![
                harmless(&e.kind),
                harmless(&format!("{folder}/{}:{}", e.file, e.line)),
            ]
        })
        .collect();
    columns(out, &rows, 2)
}

/// Writes what a sentence was coded as, and what nearly fitted it.
///
/// # Errors
/// What the stream reports.
pub fn tried(out: &mut dyn Write, events: &[Event], misses: &[NearMiss]) -> io::Result<()> {
    for e in events {
        writeln!(
            out,
            "coded  {}  {}",
            harmless(&summary(e)),
            harmless(&e.rule)
        )?;
    }
    let mut before = None;
    for m in misses {
        if before.replace(m.start) != Some(m.start) {
            writeln!(out, "{}", harmless(&m.word))?;
        }
        writeln!(
            out,
            "  {}  {}  '{}'  {}:{}\n      {}",
            harmless(&m.rule),
            m.coding,
            harmless(&m.pattern),
            harmless(&m.file),
            m.line,
            harmless(&m.why)
        )?;
    }
    Ok(())
}

/// Writes rows in columns; from column `numbers` on they stand to the right.
fn columns(out: &mut dyn Write, rows: &[Vec<String>], numbers: usize) -> io::Result<()> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|i| {
            let cells = rows.iter().filter_map(|row| row.get(i));
            cells.map(|cell| cell.width()).max().unwrap_or(0)
        })
        .collect();
    for row in rows {
        let mut line = String::new();
        for (i, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let gap = " ".repeat(width - cell.width());
            if i > 0 {
                line.push_str("  ");
            }
            if i >= numbers {
                line.push_str(&gap);
                line.push_str(cell);
            } else {
                line.push_str(cell);
                line.push_str(&gap);
            }
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
