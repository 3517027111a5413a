//! How fast a model file annotates texts. `make bench` runs this beside spaCy.
//!
//! `speed MODEL TEXTS.jsonl THREADS` prints one JSON object: what was annotated, and the
//! seconds for loading and annotating. Reading the texts is not counted.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use demarche_nlp::Pipeline;

/// Articles that a thread takes at a time.
const ARTICLES_AT_ONCE: usize = 16;

type AnyError = Box<dyn std::error::Error>;

fn main() -> Result<(), AnyError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, texts, threads] = &arguments[..] else {
        return Err("usage: speed MODEL TEXTS.jsonl THREADS".into());
    };
    let threads: usize = threads.parse()?;
    let lines = std::fs::read_to_string(texts)?;
    let texts: Vec<String> = lines
        .lines()
        .map(|line| {
            let article: serde_json::Value = serde_json::from_str(line)?;
            Ok(article["text"]
                .as_str()
                .ok_or("an article without \"text\"")?
                .to_owned())
        })
        .collect::<Result<_, AnyError>>()?;
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let characters: usize = texts.iter().map(|t| t.chars().count()).sum();
    drop(lines);

    let start = Instant::now();
    let pipeline = Pipeline::from_file(model.as_ref())?;
    pipeline.annotate("Ready.");
    let load = start.elapsed();

    let start = Instant::now();
    let next = AtomicUsize::new(0);
    let tokens = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut worker = pipeline.worker();
                loop {
                    let from = next.fetch_add(ARTICLES_AT_ONCE, Ordering::Relaxed);
                    if from >= texts.len() {
                        break;
                    }
                    let to = texts.len().min(from + ARTICLES_AT_ONCE);
                    let documents = worker.annotate_batch(&texts[from..to]);
                    let count = documents.iter().map(|d| d.len()).sum();
                    tokens.fetch_add(count, Ordering::Relaxed);
                }
            });
        }
    });
    let annotate = start.elapsed();
    let report = serde_json::json!({
        "program": format!("demarche-nlp {}", env!("CARGO_PKG_VERSION")),
        "threads": threads,
        "articles": texts.len(),
        "characters": characters,
        "tokens": tokens.into_inner(),
        "load_seconds": load.as_secs_f64(),
        "seconds": annotate.as_secs_f64(),
    });
    println!("{report}");
    Ok(())
}
