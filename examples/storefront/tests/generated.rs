//! What is generated from the catalogue and committed is what would be generated now.

use std::path::Path;

use bellwether_catalogue::{compile, emit, render_text};
use bellwether_model::Catalogue;
use bellwether_testkit::golden;

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn catalogue() -> Catalogue {
    let compiled = compile(&here().join("catalogue"));
    assert!(compiled.diagnostics.is_empty(), "{}", render_text(&compiled, false));
    compiled.catalogue
}

#[test]
fn the_instruments_are_fresh() {
    golden::check(&here().join("src/metrics.rs"), &emit::rust::emit(&catalogue()));
}

#[test]
fn the_reference_is_fresh() {
    golden::check(&here().join("docs/metrics.md"), &emit::docs::emit(&catalogue()));
}
