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

#[test]
fn the_rules_are_fresh() {
    for file in emit::rules::emit(&catalogue(), emit::Layout::OneFile).files {
        golden::check(&here().join("rules").join(file.path), &file.text);
    }
}

#[test]
fn the_runbooks_are_fresh_and_each_has_its_alert() {
    let folder = here().join("docs/runbooks");
    let pages = emit::runbooks::emit(&catalogue()).expect("a place for runbooks");
    let expected: Vec<&str> = pages.files.iter().map(|page| page.path.as_str()).collect();
    for page in &pages.files {
        let path = folder.join(&page.path);
        let text = match std::fs::read_to_string(&path) {
            Ok(old) => emit::runbooks::merge(&old, &page.text).expect("the marks"),
            Err(_) => page.text.clone(),
        };
        golden::check(&path, &text);
    }
    let there = std::fs::read_dir(&folder).expect("the pages");
    let mut there: Vec<String> =
        there.map(|entry| entry.expect("a page").file_name().display().to_string()).collect();
    there.sort();
    assert_eq!(there, expected);
}
