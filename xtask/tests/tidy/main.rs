//! Rules of this repository that no lint knows: what its documents say is true of its manifests and
//! sources. Every test names all offenders at once.

#![expect(clippy::unwrap_used, reason = "a test reports by panicking")]

mod architecture;
mod commands;
mod dependencies;
mod licence;
mod markdown;
mod sources;
mod workspace;

/// Fails with every offender on a line of its own.
#[track_caller]
fn none(what: &str, offenders: &[String]) {
    assert!(offenders.is_empty(), "{what}:\n  {}", offenders.join("\n  "));
}
