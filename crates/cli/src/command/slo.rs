//! `bellwether slo`: what burn-rate alerts can detect, which ones to choose, how they would have
//! done, and how the budgets stand.

mod backtest;
mod grid;
mod show;
mod solve;
mod span;
mod status;
mod subject;
mod table;

use clap::Subcommand;

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Output;

/// Work with service level objectives and their burn-rate alerts.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  bellwether slo table catalogue")]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Table(table::Args),
    Solve(solve::Args),
    Backtest(Box<backtest::Args>),
    Status(status::Args),
}

/// Runs the subcommand that was asked for.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<Outcome, Failure> {
    match &args.command {
        Command::Table(args) => table::run(args, out),
        Command::Solve(args) => solve::run(args, out),
        Command::Backtest(args) => backtest::run(args, out),
        Command::Status(args) => status::run(args, out),
    }
}
