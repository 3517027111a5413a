//! Finds the model file to embed: `DEMARCHE_MODEL_FILE`, or what `make model` writes.

use std::env;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rustc-check-cfg=cfg(model_embedded)");
    println!("cargo::rerun-if-env-changed=DEMARCHE_MODEL_FILE");
    println!("cargo::rerun-if-changed=build.rs");
    let here = env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .unwrap_or_default();
    let workspace = here.join("../..");
    let file = match env::var_os("DEMARCHE_MODEL_FILE") {
        Some(file) => workspace.join(Path::new(&file)),
        None => workspace.join("build/model/en_core_web_sm.dmodel"),
    };
    // A file that is absent counts as changed at every build, so its coming is noticed.
    println!("cargo::rerun-if-changed={}", file.display());
    if file.is_file() {
        println!(
            "cargo::rustc-env=DEMARCHE_MODEL_EMBEDDED={}",
            file.display()
        );
        println!("cargo::rustc-cfg=model_embedded");
    } else {
        println!(
            "cargo::warning=no model at {}: building without it (make model makes it)",
            file.display()
        );
    }
}
