//! The summary lines of many test binaries, added up into one of the same form.

use std::fmt;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

/// Counts of libtest's summary line.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Totals {
    passed: u64,
    failed: u64,
    ignored: u64,
    measured: u64,
    filtered: u64,
    /// Seconds the test binaries ran.
    seconds: f64,
    /// A command of the run ended badly; a compile error leaves no count.
    broken: bool,
}

impl Totals {
    /// Runs a `cargo test`, shows its output as it comes and counts its summaries in.
    pub(crate) fn run(&mut self, command: &mut Command) {
        self.broken |= !self.follow(command).unwrap_or_else(|error| {
            eprintln!("{}: {error}", command.get_program().display());
            false
        });
    }

    /// Whether every test passed and every command ended well.
    pub(crate) fn ok(&self) -> bool {
        self.failed == 0 && !self.broken
    }

    fn follow(&mut self, command: &mut Command) -> std::io::Result<bool> {
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        if let Some(output) = child.stdout.take() {
            for line in BufReader::new(output).split(b'\n') {
                let line = line?;
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                self.add(&line);
            }
        }
        Ok(child.wait()?.success())
    }

    fn add(&mut self, line: &str) {
        let Some(counts) = line.strip_prefix("test result: ") else { return };
        for part in counts.split(['.', ';']).map(str::trim) {
            let Some((count, what)) = part.split_once(' ') else { continue };
            let field = match what {
                "passed" => &mut self.passed,
                "failed" => &mut self.failed,
                "ignored" => &mut self.ignored,
                "measured" => &mut self.measured,
                "filtered out" => &mut self.filtered,
                _ => continue,
            };
            *field += count.parse::<u64>().unwrap_or(0);
        }
        self.seconds += seconds(counts).unwrap_or(0.0);
    }
}

/// The figure of `finished in 1.25s`.
fn seconds(counts: &str) -> Option<f64> {
    counts.rsplit_once("finished in ")?.1.trim().strip_suffix('s')?.parse().ok()
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { passed, failed, ignored, measured, filtered, seconds, broken: _ } = self;
        let verdict = if self.ok() { "ok" } else { "FAILED" };
        write!(
            f,
            "test result: {verdict}. {passed} passed; {failed} failed; {ignored} ignored; \
             {measured} measured; {filtered} filtered out; finished in {seconds:.2}s"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "test result: FAILED. 10 passed; 1 failed; 2 ignored; 0 measured; \
                       3 filtered out; finished in 1.50s";

    #[test]
    fn summaries_add_up_and_one_failure_is_a_failure() {
        let mut totals = Totals::default();
        totals.add("test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.25s");
        assert!(totals.ok());
        totals.add(ONE);
        totals.add("test result_is_no_summary ... ok");
        let text = totals.to_string();
        assert_eq!(
            text,
            "test result: FAILED. 15 passed; 1 failed; 2 ignored; 0 measured; 3 filtered out; \
             finished in 1.75s"
        );
        assert!(!totals.ok());
    }

    #[test]
    fn a_total_reads_like_the_lines_it_adds_up() {
        let mut first = Totals::default();
        first.add(ONE);
        let mut again = Totals::default();
        again.add(&first.to_string());
        assert_eq!(again, first);
    }

    #[test]
    fn a_command_that_cannot_run_fails_the_whole() {
        let mut totals = Totals::default();
        totals.run(&mut Command::new("no-such-program-anywhere"));
        assert!(!totals.ok());
        assert!(totals.to_string().starts_with("test result: FAILED. 0 passed"));
    }
}
