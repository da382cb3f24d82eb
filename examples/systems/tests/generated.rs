//! What is generated from the catalogues and committed is what would be generated now.

#[path = "support/catalogues.rs"]
mod catalogues;

use bellwether_catalogue::emit;
use bellwether_testkit::golden;
use catalogues::{catalogue, systems};

#[track_caller]
fn instruments_are_fresh(system: &str, module: &str) {
    let path = systems().join("src").join(module).with_extension("rs");
    golden::check(&path, &emit::rust::emit(&catalogue(system)));
}

#[test]
fn the_instruments_of_the_codex_proxy_are_fresh() {
    instruments_are_fresh("codex-proxy", "codex_proxy");
}

#[test]
fn the_instruments_of_driftstack_are_fresh() {
    instruments_are_fresh("driftstack", "driftstack");
}

#[test]
fn the_instruments_of_hexon_are_fresh() {
    instruments_are_fresh("hexon", "hexon");
}

#[test]
fn the_instruments_of_integr8scode_are_fresh() {
    instruments_are_fresh("integr8scode", "integr8scode");
}

#[test]
fn the_instruments_of_passagent_are_fresh() {
    instruments_are_fresh("passagent", "passagent");
}

#[test]
fn the_objectives_of_passagent_are_fresh() {
    let path = systems().join("run/passagent/objectives.rs");
    golden::check(&path, &emit::rust::objectives::emit(&catalogue("passagent")));
}
