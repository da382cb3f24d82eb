//! `bellwether completions`: a script that lets a shell complete commands and flags.

use std::io::Write as _;

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::Cli;
use crate::Outcome;
use crate::failure::Failure;
use crate::output::Output;

/// Print the completion script of a shell.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                        bellwether completions bash > /etc/bash_completion.d/bellwether\n  \
                        bellwether completions fish > ~/.config/fish/completions/bellwether.fish")]
pub(crate) struct Args {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the script.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "bellwether", &mut script);
    out.write_all(&script)?;
    Ok(Outcome::Clean)
}
