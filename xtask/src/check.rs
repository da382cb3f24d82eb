//! `cargo xtask check`: all that a change must pass. The tidy rules and the freshness of generated
//! files are tests, so the test step holds them.

use std::process::ExitCode;

use crate::loom;
use crate::repository::{cargo, has_cargo};
use crate::steps::Steps;

pub(crate) fn run() -> ExitCode {
    let mut steps = Steps::default();
    steps.run("format", &mut cargo("fmt --all --check"));
    lints(&mut steps);
    tests(&mut steps);
    documentation(&mut steps);
    licences(&mut steps);
    steps.finish()
}

fn lints(steps: &mut Steps) {
    let all = "clippy --workspace --all-targets --all-features --locked -- -D warnings";
    steps.run("lints", &mut cargo(all));
}

fn tests(steps: &mut Steps) {
    if has_cargo("nextest") {
        steps.run("tests", &mut cargo("nextest run --locked --all-features --no-fail-fast"));
        steps.run("doctests", &mut cargo("test --doc --locked --all-features --no-fail-fast"));
    } else {
        steps.run("tests", &mut cargo("test --locked --all-features --no-fail-fast"));
    }
    if loom::present() {
        steps.run("loom models", &mut loom::command());
    } else {
        steps.skip("loom models", loom::MODELS);
    }
}

fn documentation(steps: &mut Steps) {
    let mut doc = cargo("doc --workspace --no-deps --all-features --locked");
    steps.run("documentation", doc.env("RUSTDOCFLAGS", "-D warnings"));
}

fn licences(steps: &mut Steps) {
    if has_cargo("deny") {
        let here = "deny --all-features check bans licenses sources";
        steps.run("licences, bans, sources", &mut cargo(here));
        steps.run("advisories", &mut cargo("deny --all-features check advisories"));
    } else {
        let needs = "cargo-deny (cargo install --locked cargo-deny); without it the tidy tests \
                     hold the licences and nothing holds the advisories";
        steps.skip("licences, bans, sources, advisories", needs);
    }
}
