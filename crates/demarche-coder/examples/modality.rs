//! Reads JSON lines `{"id", "text", "targets": [{"start", "end"}]}` (characters) and prints what the
//! text says of each target: `{"id", "targets": [{"start", "end", "modality"}]}`.
//!
//! ```text
//! cargo run -p demarche-coder --example modality -- FILE.jsonl
//! ```

use demarche_coder::{Lexicon, modality};
use demarche_nlp::Pipeline;
use std::io::{BufRead, BufReader, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args()
        .nth(1)
        .ok_or("usage: modality FILE.jsonl")?;
    let lexicon = match std::env::var_os("DEMARCHE_LEXICON") {
        Some(dir) => Lexicon::from_dir(std::path::Path::new(&dir))?,
        None => Lexicon::embedded()?,
    };
    let pipeline = Pipeline::from_static(demarche_model::english().ok_or(demarche_model::ABSENT)?)?;
    let mut worker = pipeline.worker();
    let mut out = std::io::stdout().lock();
    for line in BufReader::new(std::fs::File::open(path)?).lines() {
        let case: serde_json::Value = serde_json::from_str(&line?)?;
        let doc = worker.annotate(case["text"].as_str().ok_or("a case has no text")?);
        if std::env::var_os("TREE").is_some() {
            for t in doc.tokens() {
                eprintln!(
                    "{} {} {} {} {} {}",
                    t.index(),
                    t.text(),
                    t.lemma(),
                    t.tag(),
                    t.dep(),
                    t.head().index()
                );
            }
        }
        let mut targets = Vec::new();
        for target in case["targets"].as_array().ok_or("a case has no targets")? {
            let number = |name: &str| target[name].as_u64().and_then(|n| usize::try_from(n).ok());
            let (Some(start), Some(end)) = (number("start"), number("end")) else {
                return Err("a target needs start and end".into());
            };
            let of = modality::of_verb(&lexicon, &doc, modality::tokens_at(&doc, start..end));
            targets
                .push(serde_json::json!({"start": start, "end": end, "modality": of.to_string()}));
        }
        writeln!(
            out,
            "{}",
            serde_json::json!({"id": case["id"], "targets": targets})
        )?;
    }
    Ok(())
}
