//! Five systems, each living through a day of its own on its own transport, against a real peer:
//! `cargo xtask system NAME`. What was recorded is written down beside, and must be what arrives.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that reports")]

mod codex_proxy;
mod driftstack;
mod hexon;
mod integr8scode;
mod passagent;

mod trial;

use std::process::ExitCode;

use trial::{Done, Report};

/// What `--help` prints.
const HELP: &str = "\
Lives through a day of a system and checks what arrived of it.

Usage: cargo xtask system NAME [--seed N] [--doubt]

  NAME      driftstack, hexon, codex-proxy, integr8scode or passagent
  --seed N  chance: the same number is the same day [1]
  --doubt   note a recording that was not made: the run must find it and fail
";

/// The seed when none is given.
const SEED_DEFAULT: u64 = 1;

type System = fn(&mut Report, u64) -> Done;

/// What the command line says.
struct Settings {
    name: String,
    system: System,
    seed: u64,
    doubt: bool,
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).peekable();
    if arguments.peek().is_some_and(|first| first == "--help") {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    let Some(settings) = read(arguments) else {
        eprint!("{HELP}");
        return ExitCode::from(2);
    };
    if run(&settings) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// `None` when something of it is not understood.
fn read(mut arguments: impl Iterator<Item = String>) -> Option<Settings> {
    let name = arguments.next()?;
    let system = by_name(&name)?;
    let mut settings = Settings { name, system, seed: SEED_DEFAULT, doubt: false };
    while let Some(flag) = arguments.next() {
        match flag.as_str() {
            "--seed" => settings.seed = arguments.next()?.parse().ok()?,
            "--doubt" => settings.doubt = true,
            _ => return None,
        }
    }
    Some(settings)
}

fn by_name(name: &str) -> Option<System> {
    Some(match name {
        "codex-proxy" => codex_proxy::run,
        "driftstack" => driftstack::run,
        "hexon" => hexon::run,
        "integr8scode" => integr8scode::run,
        "passagent" => passagent::run,

        _ => return None,
    })
}

/// Whether all is well.
fn run(settings: &Settings) -> bool {
    let mut report = Report::begin(&settings.name, settings.seed, settings.doubt);
    if let Err(error) = (settings.system)(&mut report, settings.seed) {
        report.check("the run", Err(error.to_string()));
    }
    report.end()
}
