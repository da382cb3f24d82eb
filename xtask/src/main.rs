//! Developer commands, one file each: `cargo xtask --help`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks there")]

mod bench;
mod check;
mod conformance;
mod flags;
mod loom;
mod miri;
mod peers;
mod repository;
mod steps;
mod system;
mod test;
mod totals;

use std::process::ExitCode;

use clap::Parser as _;

use flags::{Command, Flags, Suite};

fn main() -> ExitCode {
    match Flags::parse().command {
        Command::Check => check::run(),
        Command::Test => test::run(),
        Command::Loom => loom::run(),
        Command::Miri => miri::run(),
        Command::Peers(wanted) => peers::run(&wanted),
        Command::Bench(bench) => bench::run(&bench),
        Command::System(system) => system::run(&system),
        Command::Conformance { suite: Suite::Openmetrics { folder } } => {
            conformance::openmetrics(&folder)
        }
    }
}
