//! `cargo xtask loom`: the models of the cells under every interleaving loom can bound.

use std::process::{Command, ExitCode};

use crate::repository;
use crate::totals::Totals;

/// Where the models are, from the root.
pub(crate) const MODELS: &str = "crates/bellwether/tests/loom.rs";

/// Beyond three preemptions the models take minutes and have found nothing more.
const PREEMPTIONS: &str = "3";

pub(crate) fn run() -> ExitCode {
    if !present() {
        eprintln!("skipped: needs {MODELS}");
        return ExitCode::SUCCESS;
    }
    let mut totals = Totals::default();
    totals.run(&mut command());
    if totals.ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether there are models.
pub(crate) fn present() -> bool {
    repository::root().join(MODELS).is_file()
}

/// Builds in a folder of its own, as the flag changes every crate's fingerprint, and without the
/// release profile's slow linking, which buys the models nothing.
pub(crate) fn command() -> Command {
    let mut command = repository::cargo("test --locked --release -p bellwether --test loom");
    command
        .env("RUSTFLAGS", "--cfg loom")
        .env("LOOM_MAX_PREEMPTIONS", PREEMPTIONS)
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_TARGET_DIR", repository::target().join("loom"));
    command
}
