//! `cargo xtask bench NAME`: a benchmark of `benches/`, built as for a release.

use std::process::ExitCode;

use clap::ValueEnum;

use crate::flags::BenchFlags;
use crate::repository;

/// The benchmarks, by the name of their target.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Bench {
    /// Every instrument and the text encoder beside the peer libraries and the raw floors.
    Instruments,
    /// Every exporter beside `opentelemetry-otlp`, `cadence`, `dogstatsd` and `metrics`.
    Push,
    /// Objectives judged in the process: recording, memory, judging; and being off.
    Slo,
}

pub(crate) fn run(flags: &BenchFlags) -> ExitCode {
    let name = match flags.name {
        Bench::Instruments => "instruments",
        Bench::Push => "push",
        Bench::Slo => "slo",
    };
    let mut command = repository::cargo("bench --locked -p bellwether-benches --bench");
    match command.arg(name).arg("--").args(&flags.arguments).status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cargo: {error}");
            ExitCode::FAILURE
        }
    }
}
