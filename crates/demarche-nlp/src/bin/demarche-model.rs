//! Makes model files, describes them, and prints what a model says of texts.

use std::fs;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use demarche_nlp::{Annotated, Error, Pipeline, file, source};
use serde_json::{Value, json};

const USAGE: &str = "\
usage: demarche-model convert DIR OUT          a spaCy package directory into a model file
       demarche-model info MODEL               what a model is
       demarche-model annotate MODEL TEXTS     JSON Lines with \"text\" into annotated JSON Lines
       demarche-model bench MODEL TEXTS        tokens per second of one thread

MODEL is a model file or a package directory (the one that holds config.cfg);
TEXTS is a file, or - for standard input.

examples: demarche-model convert en_core_web_sm-3.8.0 en_core_web_sm.dmodel
          demarche-model annotate en_core_web_sm.dmodel articles.jsonl > annotated.jsonl
";

/// Documents annotated at once.
const BATCH: usize = 64;

/// Rounds of a benchmark, of which the fastest counts.
const ROUNDS: usize = 5;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["convert", dir, out] => convert(dir.as_ref(), out.as_ref()),
        ["info", model] => info(model.as_ref()),
        ["annotate", model, texts] => annotate(model.as_ref(), texts),
        ["bench", model, texts] => bench(model.as_ref(), texts),
        ["--help" | "-h"] => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads our output has read enough.
        Err(Failure::Io(e)) if e.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("demarche-model: {failure}");
            ExitCode::FAILURE
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Model(#[from] Error),
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("{path}: {source}")]
    File { path: String, source: io::Error },
    #[error("line {line} of the texts: {what}")]
    Text { line: usize, what: String },
}

fn load(model: &Path) -> Result<Pipeline, Error> {
    if model.is_dir() {
        Pipeline::from_spacy_dir(model)
    } else {
        Pipeline::from_file(model)
    }
}

fn convert(dir: &Path, out: &Path) -> Result<(), Failure> {
    let bytes = file::write(&source::read(dir)?)?;
    // Written beside and renamed, so that no half file is ever taken for a model.
    let beside = out.with_extension("part");
    let failed = |source| Failure::File {
        path: out.display().to_string(),
        source,
    };
    fs::write(&beside, &bytes)
        .and_then(|()| fs::rename(&beside, out))
        .map_err(failed)?;
    eprintln!("{}: {} bytes", out.display(), bytes.len());
    Ok(())
}

fn info(model: &Path) -> Result<(), Failure> {
    let started = Instant::now();
    let pipeline = load(model)?;
    let meta = pipeline.meta();
    let mut out = io::stdout().lock();
    writeln!(out, "language  {}", meta.lang)?;
    writeln!(out, "name      {}", meta.name)?;
    writeln!(out, "version   {}", meta.version)?;
    writeln!(out, "licence   {}", meta.licence)?;
    writeln!(out, "format    {}", file::FORMAT)?;
    writeln!(
        out,
        "loaded in {:.1} ms",
        started.elapsed().as_secs_f64() * 1e3
    )?;
    Ok(())
}

/// Calls `each` with every record of a JSON Lines file that has a text.
fn texts(
    path: &str,
    mut each: impl FnMut(Value, String) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let reader: Box<dyn BufRead> = if path == "-" {
        Box::new(io::stdin().lock())
    } else {
        let failed = |source| Failure::File {
            path: path.to_owned(),
            source,
        };
        Box::new(BufReader::new(fs::File::open(path).map_err(failed)?))
    };
    for (number, line) in reader.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let bad = |what: String| Failure::Text {
            line: number + 1,
            what,
        };
        let record: Value = serde_json::from_str(&line).map_err(|e| bad(e.to_string()))?;
        let text = record.get("text").and_then(Value::as_str);
        let text = text
            .ok_or_else(|| bad("no string \"text\"".to_owned()))?
            .to_owned();
        each(record, text)?;
    }
    Ok(())
}

fn annotate(model: &Path, path: &str) -> Result<(), Failure> {
    let pipeline = load(model)?;
    let mut worker = pipeline.worker();
    let mut out = BufWriter::new(io::stdout().lock());
    let (mut ids, mut batch): (Vec<Value>, Vec<String>) = (Vec::new(), Vec::new());
    let mut flush = |ids: &mut Vec<Value>, batch: &mut Vec<String>| -> Result<(), Failure> {
        let views: Vec<&str> = batch.iter().map(String::as_str).collect();
        for (id, doc) in ids.iter().zip(worker.annotate_batch(&views)) {
            serde_json::to_writer(&mut out, &document(id, &doc)).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
        }
        ids.clear();
        batch.clear();
        Ok(())
    };
    texts(path, |record, text| {
        ids.push(record.get("id").cloned().unwrap_or(Value::Null));
        batch.push(text);
        if batch.len() == BATCH {
            flush(&mut ids, &mut batch)
        } else {
            Ok(())
        }
    })?;
    flush(&mut ids, &mut batch)?;
    out.flush()?;
    Ok(())
}

/// A document as JSON: one array per token, in the order of `columns`.
fn document(id: &Value, doc: &Annotated) -> Value {
    let tokens: Vec<Value> = doc
        .tokens()
        .map(|t| {
            let row = t.row();
            json!({
                "text": t.text(), "start": row.char_start, "end": row.char_end,
                "space": row.space_after, "norm": t.norm(), "tag": t.tag(),
                "pos": t.pos().as_str(), "morph": t.morph(), "dep": t.dep(), "head": row.head,
                "lemma": t.lemma(), "iob": row.iob.as_str(), "ent": t.ent_type(),
                "sentence": row.sentence_start,
            })
        })
        .collect();
    json!({"id": id, "tokens": tokens})
}

fn bench(model: &Path, path: &str) -> Result<(), Failure> {
    let started = Instant::now();
    let pipeline = load(model)?;
    let loaded = started.elapsed();
    let mut all = Vec::new();
    texts(path, |_, text| {
        all.push(text);
        Ok(())
    })?;
    let views: Vec<&str> = all.iter().map(String::as_str).collect();
    println!("loaded in {:.1} ms", loaded.as_secs_f64() * 1e3);
    for round in 1..=ROUNDS {
        // A new worker each time: the caches are cold at first, as in real use.
        let mut worker = pipeline.worker();
        let started = Instant::now();
        let mut tokens = 0;
        for batch in views.chunks(BATCH) {
            tokens += worker
                .annotate_batch(batch)
                .iter()
                .map(Annotated::len)
                .sum::<usize>();
        }
        let cold = started.elapsed().as_secs_f64();
        let started = Instant::now();
        for batch in views.chunks(BATCH) {
            worker.annotate_batch(batch);
        }
        let warm = started.elapsed().as_secs_f64();
        let rate = |seconds: f64| tokens as f64 / seconds;
        println!(
            "round {round}: {tokens} tokens, {:.0} tokens/s, again {:.0} tokens/s",
            rate(cold),
            rate(warm)
        );
    }
    Ok(())
}
