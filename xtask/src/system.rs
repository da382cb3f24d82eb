//! `cargo xtask system NAME`: one of the systems of `examples/systems`, built from its catalogue's
//! instruments, lives through a day and is held against a real peer.

use std::process::ExitCode;

use clap::ValueEnum;

use crate::flags::SystemFlags;
use crate::repository;

/// The systems, by the name of their folder.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum System {
    /// Counters of an API server, scraped by Prometheus with a bearer token from a file.
    Driftstack,
    /// 564 metrics of a gateway, scraped by Prometheus, its alerts firing there.
    Hexon,
    /// A model API, scraped through each of the guards: loopback, bearer, forward-auth.
    CodexProxy,
    /// A platform that runs scripts, pushed by OTLP into VictoriaMetrics and read by Python.
    Integr8scode,
    /// A password manager: DogStatsD, Sentry and Prometheus at once, and an outage by its SLOs.
    Passagent,
}

pub(crate) fn run(flags: &SystemFlags) -> ExitCode {
    let mut command = repository::cargo("run --quiet --locked -p systems --example systems --");
    let name = flags.name.to_possible_value();
    command.args(name.as_ref().map(clap::builder::PossibleValue::get_name));
    if let Some(seed) = flags.seed {
        command.arg("--seed").arg(seed.to_string());
    }
    if flags.doubt {
        command.arg("--doubt");
    }
    match command.status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cargo: {error}");
            ExitCode::FAILURE
        }
    }
}
