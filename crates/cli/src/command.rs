//! The commands, one file each, and the arguments they share.

pub(crate) mod budget;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod generate;
pub(crate) mod import;
pub(crate) mod infer;
pub(crate) mod slo;
pub(crate) mod verify;

use std::path::Path;

use bellwether_catalogue::{Code, Compiled, Severity, codes, compile};
use clap::{Parser, Subcommand, ValueEnum};

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Output;
use crate::quote;

/// One catalogue of metrics; everything else follows from it and is checked against it.
#[derive(Debug, Parser)]
#[command(
    name = "bellwether",
    version,
    disable_help_subcommand = true,
    after_help = "Exit status: 0 all is well, 1 something was found, 2 it could not run.\n\n\
                  Example:\n  bellwether check catalogue"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Args),
    Explain(explain::Args),
    Budget(budget::Args),
    Diff(diff::Args),
    Generate(generate::Args),
    Import(import::Args),
    Infer(infer::Args),
    Slo(slo::Args),
    Verify(verify::Args),
    Completions(completions::Args),
}

impl Cli {
    /// Runs the command that was asked for.
    pub(crate) fn run(self, out: &mut Output) -> Result<Outcome, Failure> {
        match self.command {
            Command::Check(args) => check::run(&args, out),
            Command::Explain(args) => explain::run(&args, out),
            Command::Budget(args) => budget::run(&args, out),
            Command::Diff(args) => diff::run(&args, out),
            Command::Generate(args) => generate::run(&args, out),
            Command::Import(args) => import::run(&args, out),
            Command::Infer(args) => infer::run(&args, out),
            Command::Slo(args) => slo::run(&args, out),
            Command::Verify(args) => verify::run(&args, out),
            Command::Completions(args) => completions::run(&args, out),
        }
    }
}

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For readers.
    Text,
    /// For programs; the fields are stable.
    Json,
}

/// Compiles the catalogue at `root`, whatever is wrong with it.
fn compile_at(root: &Path) -> Result<Compiled, Failure> {
    match root.try_exists() {
        Ok(true) => Ok(compile(root)),
        Ok(false) => Err(Failure::new(
            format!("there is no {}", root.display()),
            "give the catalogue's folder, the one that holds bellwether.yaml",
        )),
        Err(error) => Err(Failure::new(
            format!("cannot read {}: {error}", root.display()),
            "check who may read the folder",
        )),
    }
}

/// Compiles the catalogue at `root` for a command that needs a sound one.
fn compile_sound(root: &Path) -> Result<Compiled, Failure> {
    let compiled = compile_at(root)?;
    if compiled.has_errors() { Err(unsound(root, &compiled)) } else { Ok(compiled) }
}

/// As [`compile_sound`], but a catalogue may exceed its budgets.
fn compile_but_for_budgets(root: &Path) -> Result<Compiled, Failure> {
    compile_but_for(root, &[codes::BUDGET, codes::CATALOGUE_BUDGET])
}

/// As [`compile_sound`], but an SLO may have alerts that never fire.
fn compile_but_for_reach(root: &Path) -> Result<Compiled, Failure> {
    compile_but_for(root, &[codes::SLO_UNREACHABLE])
}

fn compile_but_for(root: &Path, accepted: &[Code]) -> Result<Compiled, Failure> {
    let compiled = compile_at(root)?;
    let mut errors = compiled.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    if errors.all(|d| accepted.contains(&d.code)) {
        Ok(compiled)
    } else {
        Err(unsound(root, &compiled))
    }
}

fn unsound(root: &Path, compiled: &Compiled) -> Failure {
    let problems = bellwether_catalogue::render_text(compiled, false);
    let shown = root.display().to_string();
    Failure::new(
        format!("the catalogue {shown} has errors\n\n{}\n", problems.trim_end()),
        format!("correct them; `bellwether check {}` lists them", quote::shell(&shown)),
    )
}
