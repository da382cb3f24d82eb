//! `cargo xtask test`: all tests but the benches', with nothing needed but cargo.
//!
//! It uses `cargo test` on purpose, where many tests share a process: that they do not see each
//! other's increments is a promise of the library.

use std::process::ExitCode;

use crate::totals::Totals;
use crate::{loom, repository};

pub(crate) fn run() -> ExitCode {
    let totals = all();
    println!("\nall of it together:\n{totals}");
    if totals.ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Every test of the workspace's default members, doctests and loom models included.
fn all() -> Totals {
    let mut totals = Totals::default();
    if loom::present() {
        totals.run(&mut loom::command());
    } else {
        eprintln!("skipped: needs {}", loom::MODELS);
    }
    totals.run(&mut repository::cargo("test --locked --all-features --no-fail-fast"));
    totals
}
