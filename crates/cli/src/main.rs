//! The binary `bellwether`: reads its arguments, runs one command, says how it went.

mod command;
mod failure;
mod output;
mod quote;
mod scrape;
mod topic;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

use command::Cli;
use output::Output;

/// How a command that ran ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Nothing to report; exit status 0.
    Clean,
    /// It found what it was asked to find; exit status 1.
    Found,
}

/// Exit status of a command that could not do its work.
const COULD_NOT_RUN: u8 = 2;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(usage) => {
            // Nowhere is left to report that standard error is closed.
            let _shown = usage.print();
            return ExitCode::from(if usage.use_stderr() { COULD_NOT_RUN } else { 0 });
        }
    };
    let mut out = Output::standard();
    let ended = cli.run(&mut out).and_then(|outcome| {
        out.flush()?;
        Ok(outcome)
    });
    match ended {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::FAILURE,
        Err(failure) => {
            failure.show();
            ExitCode::from(COULD_NOT_RUN)
        }
    }
}
