//! What the linter says: of the documents everything it can see, of the mended catalogues nothing.
//!
//! The golden files are `diagnostics.txt` beside each `as-documented/bellwether.yaml`.

use std::path::Path;

use bellwether_catalogue::{Compiled, Diagnostic, compile, render_text};
use bellwether_testkit::golden;

/// The catalogue in a folder below this crate, which is where tests run: places are relative to it.
fn compiled(folder: &str) -> Compiled {
    let compiled = compile(Path::new(folder));
    assert!(!compiled.sources.is_empty(), "{folder} holds no catalogue");
    compiled
}

#[track_caller]
fn mended_in_silence(system: &str) {
    let compiled = compiled(system);
    assert!(compiled.diagnostics.is_empty(), "{}", render_text(&compiled, false));
}

#[track_caller]
fn found_in_the_document(system: &str) {
    let folder = format!("{system}/as-documented");
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join(&folder).join("diagnostics.txt");
    let compiled = compiled(&folder);
    let found: String = compiled.diagnostics.iter().map(|each| line(&compiled, each)).collect();
    golden::check(&golden, &found);
}

/// A finding in one line, so that a change of a rule is a change of a few.
fn line(compiled: &Compiled, found: &Diagnostic) -> String {
    let Diagnostic { code, severity, subject, message, .. } = found;
    let place = found.span.map_or_else(String::new, |span| compiled.place(span));
    format!("{place}: {} {code} {subject}: {message}\n", severity.as_str())
}

#[test]
fn nothing_is_found_in_the_mended_codex_proxy() {
    mended_in_silence("codex-proxy");
}

#[test]
fn nothing_is_found_in_the_mended_driftstack() {
    mended_in_silence("driftstack");
}

#[test]
fn nothing_is_found_in_the_mended_hexon() {
    mended_in_silence("hexon");
}

#[test]
fn nothing_is_found_in_the_mended_integr8scode() {
    mended_in_silence("integr8scode");
}

#[test]
fn nothing_is_found_in_the_mended_passagent() {
    mended_in_silence("passagent");
}

#[test]
fn the_codex_proxy_as_documented() {
    found_in_the_document("codex-proxy");
}

#[test]
fn driftstack_as_documented() {
    found_in_the_document("driftstack");
}

#[test]
fn hexon_as_documented() {
    found_in_the_document("hexon");
}

#[test]
fn integr8scode_as_documented() {
    found_in_the_document("integr8scode");
}

#[test]
fn passagent_as_documented() {
    found_in_the_document("passagent");
}
