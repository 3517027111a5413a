//! `demarche lexicon`: for those who write rules.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, bail};
use demarche_codebook::EventType;
use demarche_coder::lexicon::{
    Files, Labelled, Precision, Precisions, Rule, Severity, check, verify,
};
use demarche_coder::{Article, Lexicon};

use super::Outcome;
use crate::cli::{
    Format, LexiconCheckArgs, LexiconCommand, LexiconShowArgs, LexiconTestArgs, LexiconTryArgs,
    LexiconWhyArgs, RulesArgs, When,
};
use crate::engine;
use crate::output::rules;
use crate::terminal::{Terminal, harmless};

/// Does what was asked for.
///
/// # Errors
/// If the lexicon is broken, a sentence fails, or nothing can be written.
pub fn run(command: LexiconCommand, color: When) -> anyhow::Result<Outcome> {
    let terminal = Terminal::stdout(color);
    match command {
        LexiconCommand::Check(args) => run_check(&args, &terminal),
        LexiconCommand::Show(args) => show(&args, &terminal),
        LexiconCommand::Test(args) => match &args.labelled {
            Some(file) => measure(&args, file, &terminal),
            None => test(&args, &terminal),
        },
        LexiconCommand::Try(args) => try_out(&args, &terminal),
        LexiconCommand::Why(args) => why(&args, &terminal),
    }
}

fn run_check(args: &LexiconCheckArgs, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let files = files(args.dir.as_deref())?;
    let (lexicon, problems) = check(&files);
    let mut out = BufWriter::new(io::stdout().lock());
    for problem in &problems {
        match format(args.format, terminal) {
            Format::Table => rules::problem(&mut out, terminal, &files.folder, problem)?,
            Format::Jsonl => json_line(&mut out, problem)?,
        }
    }
    out.flush()?;
    let errors = problems.iter().filter(|p| p.is_error()).count();
    let warnings = problems
        .iter()
        .filter(|p| p.severity == Severity::Warning)
        .count();
    let told = format!(
        "{} rules, {} patterns: {}, {}",
        lexicon.rules.len(),
        lexicon.trigger_count(),
        counted(errors, "error"),
        counted(warnings, "warning")
    );
    if errors > 0 || args.strict && warnings > 0 {
        bail!("{told}");
    }
    eprintln!("{told}");
    Ok(Outcome::Done)
}

fn show(args: &LexiconShowArgs, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let files = files(args.lexicon.as_deref())?;
    let lexicon = Lexicon::load(&files)?;
    let wanted: Box<dyn Fn(&Rule) -> bool> = match &args.what {
        None => Box::new(|_| true),
        Some(what) => match what.parse::<EventType>() {
            Ok(t) => Box::new(move |r| r.event_type == Some(t)),
            Err(_) => Box::new(move |r| r.id.starts_with(what.as_str())),
        },
    };
    let chosen: Vec<&Rule> = lexicon.rules.iter().filter(|r| wanted(r)).collect();
    if chosen.is_empty() {
        bail!(
            "no rule's id begins with '{}', and it is no type; `demarche lexicon show --counts` lists the types",
            args.what.as_deref().unwrap_or_default()
        );
    }
    let mut out = BufWriter::new(io::stdout().lock());
    if args.counts {
        rules::counts(&mut out, terminal, &chosen)?;
    } else {
        for (i, rule) in chosen.iter().enumerate() {
            if i > 0 {
                writeln!(out)?;
            }
            rules::page(&mut out, terminal, &files.folder, rule)?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn test(args: &LexiconTestArgs, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let files = files(args.dir.as_deref())?;
    let coder = engine::coder(&in_folder(args))?;
    let pipeline = engine::pipeline(args.model.as_deref())?;
    let chosen: Vec<&Rule> = coder
        .lexicon()
        .rules
        .iter()
        .filter(|r| asked(args, &r.id))
        .collect();
    if chosen.is_empty() {
        bail!(
            "no rule's id begins with '{}'",
            args.rule.as_deref().unwrap_or_default()
        );
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let mut failures = 0;
    let mut written = Ok(());
    let rules_tested = chosen.len();
    let sentences = verify(&coder, &mut pipeline.worker(), chosen, |failure| {
        failures += 1;
        if written.is_ok() {
            written = match format(args.format, terminal) {
                Format::Table => rules::failure(&mut out, terminal, &files.folder, &failure),
                Format::Jsonl => json_line(
                    &mut out,
                    &serde_json::json!({
                        "rule": failure.rule.id,
                        "file": failure.rule.file,
                        "line": failure.rule.line,
                        "sentence": failure.sentence,
                        "expected": failure.expected,
                        "found": failure.found,
                    }),
                ),
            }
            .and_then(|()| out.flush());
        }
    });
    written?;
    let told = format!(
        "{} of {}: {}",
        counted(sentences, "sentence"),
        counted(rules_tested, "rule"),
        if failures == 0 {
            "all hold".to_owned()
        } else {
            format!("{failures} fail")
        }
    );
    if failures > 0 {
        bail!("{told}");
    }
    eprintln!("{told}");
    Ok(Outcome::Done)
}

/// Whether the options ask for the rule of this id.
fn asked(args: &LexiconTestArgs, id: &str) -> bool {
    args.rule
        .as_ref()
        .is_none_or(|p| id.starts_with(p.as_str()))
}

fn measure(args: &LexiconTestArgs, path: &Path, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let unreadable = || format!("{} cannot be read", path.display());
    let reader = BufReader::new(File::open(path).with_context(unreadable)?);
    let coder = engine::coder(&in_folder(args))?;
    let pipeline = engine::pipeline(args.model.as_deref())?;
    let mut worker = pipeline.worker();
    let mut precisions = Precisions::default();
    let (mut cases, mut outcome) = (0, Outcome::Done);
    for (n, line) in reader.lines().enumerate() {
        let line = line.with_context(unreadable)?;
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Labelled>(&line) {
            Ok(case) => {
                cases += 1;
                precisions.judge(&coder, &mut worker, &case);
            }
            Err(error) => {
                let told = format!("{}:{}: no labelled text: {error}", path.display(), n + 1);
                eprintln!("error: {}", harmless(&told));
                outcome = Outcome::SomeFailed;
            }
        }
    }
    let rows: Vec<_> = precisions
        .worst_first()
        .into_iter()
        .filter(|(id, _)| asked(args, id))
        .collect();
    let mut out = BufWriter::new(io::stdout().lock());
    match format(args.format, terminal) {
        Format::Table => rules::precisions(&mut out, &rows)?,
        Format::Jsonl => {
            for (rule, p) in &rows {
                let row = serde_json::json!({
                    "rule": rule, "fired": p.fired, "right": p.right, "wrong": p.wrong, "precision": p.value(),
                });
                json_line(&mut out, &row)?;
            }
        }
    }
    out.flush()?;
    let total: Precision = rows.iter().map(|(_, p)| *p).sum();
    eprintln!(
        "{}: {} of {}, precision {}",
        counted(cases, "text"),
        counted(total.fired, "event"),
        counted(rows.len(), "rule"),
        rules::share(total)
    );
    Ok(outcome)
}

/// The lexicon of the folder that is tested, with no actors but the program's.
fn in_folder(args: &LexiconTestArgs) -> RulesArgs {
    RulesArgs {
        lexicon: args.dir.clone(),
        ..RulesArgs::default()
    }
}

fn try_out(args: &LexiconTryArgs, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let coder = engine::coder(&args.rules)?;
    let pipeline = engine::pipeline(args.model.as_deref())?;
    let body = pipeline.worker().annotate(&args.text);
    let article = Article {
        id: "sentence".to_owned(),
        text: args.text.clone(),
        title: None,
        url: None,
        publisher: None,
        published: None,
        lang: None,
    };
    let coded = coder.code(&article, &body, None);
    let (close, far): (Vec<_>, Vec<_>) = coder
        .near_misses(&body)
        .into_iter()
        .partition(|m| m.close || args.all);
    let mut out = BufWriter::new(io::stdout().lock());
    match format(args.format, terminal) {
        Format::Table => rules::tried(&mut out, &coded.events, &close)?,
        Format::Jsonl => {
            for event in &coded.events {
                json_line(&mut out, &serde_json::json!({ "event": event }))?;
            }
            for miss in &close {
                json_line(&mut out, &serde_json::json!({ "near_miss": miss }))?;
            }
        }
    }
    out.flush()?;
    let further = if far.is_empty() {
        String::new()
    } else {
        format!(", {} that lack another word (--all lists them)", far.len())
    };
    eprintln!(
        "{}; {}{further}",
        counted(coded.events.len(), "event"),
        counted(close.len(), "near miss"),
    );
    Ok(Outcome::Done)
}

fn why(args: &LexiconWhyArgs, terminal: &Terminal) -> anyhow::Result<Outcome> {
    let files = files(args.lexicon.as_deref())?;
    let lexicon = Lexicon::load(&files)?;
    let word = args.word.split_whitespace().collect::<Vec<_>>().join(" ");
    let mentions = lexicon.mentions(&word);
    let entries: Vec<_> = files
        .entries()
        .into_iter()
        .filter(|e| e.word == word)
        .collect();
    if mentions.is_empty() && entries.is_empty() {
        eprintln!(
            "no rule, list or topic knows '{}'; words are looked up by lemma: lower-case, singular, infinitive",
            harmless(&word)
        );
        return Ok(Outcome::Done);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    match format(args.format, terminal) {
        Format::Table => rules::mentions(&mut out, &files.folder, &mentions, &entries)?,
        Format::Jsonl => {
            for m in &mentions {
                let row = serde_json::json!({
                    "rule": m.rule.id, "coding": m.rule.coding(), "as": m.how, "written": m.written,
                    "rank": m.rank, "file": m.rule.file, "line": m.line,
                });
                json_line(&mut out, &row)?;
            }
            for e in &entries {
                json_line(&mut out, e)?;
            }
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// The files of a folder, or those inside the program.
fn files(dir: Option<&Path>) -> anyhow::Result<Files> {
    match dir {
        None => Ok(Files::embedded()),
        Some(dir) if dir.is_dir() => Ok(Files::from_dir(dir)),
        Some(dir) => bail!(
            "{} is no folder; name one with the files of data/lexicon",
            dir.display()
        ),
    }
}

fn format(asked: Option<Format>, terminal: &Terminal) -> Format {
    asked.unwrap_or(if terminal.interactive {
        Format::Table
    } else {
        Format::Jsonl
    })
}

fn json_line(out: &mut dyn Write, value: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}

/// `1 error`, `2 errors`, `2 near misses`.
fn counted(n: usize, what: &str) -> String {
    let plural = match n {
        1 => "",
        _ if what.ends_with('s') => "es",
        _ => "s",
    };
    format!("{n} {what}{plural}")
}
