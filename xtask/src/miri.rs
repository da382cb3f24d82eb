//! `cargo xtask miri`: the cells' tests under an interpreter that sees undefined behaviour and
//! data races.

use std::process::{Command, ExitCode};

use crate::repository;
use crate::steps::Steps;

const TESTS: &str = "crates/bellwether/tests/cells.rs";

pub(crate) fn run() -> ExitCode {
    let mut steps = Steps::default();
    if !repository::root().join(TESTS).is_file() {
        steps.skip("miri", TESTS);
    } else if !repository::succeeds(&mut nightly("miri --version")) {
        steps.skip("miri", "cargo +nightly miri (rustup +nightly component add miri)");
    } else {
        steps.run("miri", &mut tests());
    }
    steps.finish()
}

fn tests() -> Command {
    let mut command = nightly("miri test --locked -p bellwether --test cells");
    command.env("CARGO_TARGET_DIR", repository::target().join("miri"));
    // Slabs are leaked on purpose; four schedules a test.
    command.env("MIRIFLAGS", "-Zmiri-ignore-leaks -Zmiri-many-seeds=0..4");
    command
}

/// Cargo by its rustup name: the one that runs this program is the pinned toolchain's own, which
/// knows no `+nightly`, and what it put into the environment must not reach the other.
fn nightly(arguments: &str) -> Command {
    let mut command = Command::new("cargo");
    command.arg("+nightly").args(arguments.split_whitespace()).current_dir(repository::root());
    for variable in ["CARGO", "RUSTUP_TOOLCHAIN", "RUSTC", "RUSTDOC"] {
        command.env_remove(variable);
    }
    command
}
