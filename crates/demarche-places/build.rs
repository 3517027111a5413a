//! Finds the gazetteer to embed: `DEMARCHE_GAZETTEER_FILE`, or what `make gazetteer` writes.

use std::env;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rustc-check-cfg=cfg(gazetteer_embedded)");
    println!("cargo::rerun-if-env-changed=DEMARCHE_GAZETTEER_FILE");
    println!("cargo::rerun-if-changed=build.rs");
    let here = env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .unwrap_or_default();
    let workspace = here.join("../..");
    let file = match env::var_os("DEMARCHE_GAZETTEER_FILE") {
        Some(file) => workspace.join(Path::new(&file)),
        None => workspace.join("build/gazetteer/places.dgaz"),
    };
    // A file that is absent counts as changed at every build, so its coming is noticed.
    println!("cargo::rerun-if-changed={}", file.display());
    if file.is_file() {
        println!(
            "cargo::rustc-env=DEMARCHE_GAZETTEER_EMBEDDED={}",
            file.display()
        );
        println!("cargo::rustc-cfg=gazetteer_embedded");
    } else {
        println!(
            "cargo::warning=no gazetteer at {}: building without it (make gazetteer makes it)",
            file.display()
        );
    }
}
