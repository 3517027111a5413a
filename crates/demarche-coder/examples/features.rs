//! Reads JSON lines `{"id", "text", "title"?}` and prints what each record's confidence rests on, one
//! line per record: `{"id", "sentence", "type", "modality", "confidence", "rule",
//! "features": {name: value}}`; features of value 0 are left out. `tools/calibrate/fit.py` fits the
//! weights to these.
//!
//! ```text
//! cargo run --release -p demarche-coder --example features -- FILE.jsonl...
//! ```

use demarche_coder::{Article, Coder, Feature};
use demarche_nlp::Pipeline;
use demarche_world::gazetteer::Gazetteer;
use std::io::{BufRead, BufReader, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // places lend countries to those who act there, so the program's own gazetteer is used
    let coder = match demarche_places::embedded() {
        Some(bytes) => Coder::new()?.with_gazetteer(Gazetteer::from_static(bytes)?),
        None => Coder::new()?,
    };
    let pipeline = Pipeline::from_static(demarche_model::english().ok_or(demarche_model::ABSENT)?)?;
    let mut worker = pipeline.worker();
    let mut out = std::io::stdout().lock();
    for path in std::env::args().skip(1) {
        for line in BufReader::new(std::fs::File::open(path)?).lines() {
            let case: serde_json::Value = serde_json::from_str(&line?)?;
            let text = |name: &str| case[name].as_str().map(str::to_owned);
            let article = Article {
                id: text("id").ok_or("a case has no id")?,
                text: text("text").ok_or("a case has no text")?,
                title: text("title"),
                url: None,
                publisher: None,
                published: text("published"),
                lang: None,
            };
            let body = worker.annotate(&article.text);
            let title = article
                .title
                .as_deref()
                .map(|t| worker.annotate(&coder.headline(t, &article.text)));
            let coded = coder.code(&article, &body, title.as_ref());
            for (event, features) in coded.events.iter().zip(&coded.features) {
                let mut named = serde_json::Map::new();
                for f in Feature::ALL {
                    let value = features.value(*f);
                    if value != 0.0 {
                        named.insert(f.name().to_owned(), value.into());
                    }
                }
                let row = serde_json::json!({
                    "id": article.id,
                    "sentence": event.sentence.index,
                    "type": event.event_type,
                    "modality": event.modality,
                    "confidence": event.confidence,
                    "rule": event.rule,
                    "features": named,
                });
                writeln!(out, "{row}")?;
            }
        }
    }
    Ok(())
}
