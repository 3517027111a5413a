//! Model files: made the same every time, and refused with a reason where they are not whole.

mod common;

use std::fs;

use demarche_nlp::{Annotated, Error, Pipeline, file, source};

const TEXT: &str =
    "Protesters didn't leave Tahrir Square on Friday, Reuters reported (see www.reuters.com).";

fn words(doc: &Annotated) -> Vec<String> {
    doc.tokens()
        .map(|t| format!("{t:?} {} {} {}", t.lemma(), t.morph(), t.ent_type()))
        .collect()
}

/// What loading these bytes as a file says.
fn refusal(bytes: &[u8]) -> Error {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("model");
    fs::write(&path, bytes).expect("written");
    match Pipeline::from_file(&path) {
        Ok(_) => panic!("loaded"),
        Err(e) => e,
    }
}

#[test]
fn conversion_is_deterministic_and_loses_nothing() {
    let model = source::read(&common::package()).expect("readable");
    let bytes = file::write(&model).expect("writable");
    let again =
        file::write(&source::read(&common::package()).expect("readable")).expect("writable");
    assert!(bytes == again, "two conversions differ");
    assert!(
        bytes == fs::read(common::model_file()).expect("readable"),
        "run `make model` again"
    );
    let direct = Pipeline::from_spacy_dir(&common::package()).expect("loads");
    assert_eq!(
        words(&direct.annotate(TEXT)),
        words(&common::english().annotate(TEXT))
    );
}

#[test]
fn the_embedded_model_is_the_file() {
    let bytes = demarche_model::english().expect(demarche_model::ABSENT);
    assert_eq!(bytes.as_ptr() as usize % file::ALIGNMENT, 0);
    let embedded = Pipeline::from_static(bytes).expect("loads");
    assert_eq!(embedded.meta(), common::english().meta());
    assert_eq!(
        words(&embedded.annotate(TEXT)),
        words(&common::english().annotate(TEXT))
    );
}

#[test]
fn loading_is_quick() {
    let bytes = demarche_model::english().expect(demarche_model::ABSENT);
    let fastest = (0..5)
        .map(|_| {
            let started = std::time::Instant::now();
            let pipeline = Pipeline::from_static(bytes).expect("loads");
            let taken = started.elapsed();
            drop(pipeline);
            taken
        })
        .min()
        .expect("five rounds");
    // Under 20 ms on an idle machine; the bound leaves room for a busy one.
    assert!(fastest.as_millis() < 200, "{fastest:?}");
}

#[test]
fn damaged_files_are_refused() {
    let whole = fs::read(common::model_file()).expect("readable");
    assert!(matches!(refusal(b""), Error::NotAModelFile));
    assert!(matches!(
        refusal(b"PK\x03\x04 something else entirely, and long enough to hold a header"),
        Error::NotAModelFile
    ));
    assert!(matches!(refusal(&whole[..63]), Error::NotAModelFile));
    for length in [64, 1000, whole.len() / 2, whole.len() - 1] {
        match refusal(&whole[..length]) {
            Error::WrongLength { found, expected } => {
                assert_eq!((found, expected), (length as u64, whole.len() as u64));
            }
            e => panic!("{e}"),
        }
    }
    let mut longer = whole.clone();
    longer.push(0);
    assert!(matches!(refusal(&longer), Error::WrongLength { .. }));
    for at in [64, 5000, whole.len() / 2, whole.len() - 1] {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        assert!(matches!(refusal(&flipped), Error::Damaged), "byte {at}");
    }
    let mut other = whole;
    other[16] = other[16].wrapping_add(1);
    let e = refusal(&other);
    assert!(matches!(e, Error::OtherFormat { .. }));
    assert!(e.to_string().contains("convert the model again"), "{e}");
}

#[test]
fn an_absent_file_is_named() {
    let e = match Pipeline::from_file("no/such/model".as_ref()) {
        Ok(_) => panic!("loaded"),
        Err(e) => e,
    };
    assert!(e.to_string().contains("no/such/model"), "{e}");
}
