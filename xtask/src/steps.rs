//! A run of several steps: each is announced, a failed one does not hide the next, and the end
//! names what failed and what was not run.

use std::process::{Command, ExitCode};

/// What has become of the steps so far.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    failed: Vec<String>,
    skipped: Vec<String>,
}

impl Steps {
    /// Runs a command, its output shown as it comes.
    pub(crate) fn run(&mut self, name: &str, command: &mut Command) {
        self.step(name, || match command.status() {
            Ok(status) => status.success(),
            Err(error) => {
                eprintln!("{}: {error}", command.get_program().display());
                false
            }
        });
    }

    /// Runs a step that says itself whether it succeeded.
    pub(crate) fn step(&mut self, name: &str, run: impl FnOnce() -> bool) {
        eprintln!("\n=== {name}");
        if !run() {
            eprintln!("=== {name}: FAILED");
            self.failed.push(name.to_owned());
        }
    }

    /// Says that a step is not run, and what it would need.
    pub(crate) fn skip(&mut self, name: &str, needs: &str) {
        eprintln!("\n=== {name}\nskipped: needs {needs}");
        self.skipped.push(format!("{name} (needs {needs})"));
    }

    /// The outcome in one line each for what was skipped and what failed.
    pub(crate) fn finish(self) -> ExitCode {
        if !self.skipped.is_empty() {
            eprintln!("\nskipped: {}", self.skipped.join(", "));
        }
        if self.failed.is_empty() {
            eprintln!("\nno step failed");
            return ExitCode::SUCCESS;
        }
        eprintln!("\nfailed: {}", self.failed.join(", "));
        ExitCode::FAILURE
    }
}
