//! What the command line says.

use std::path::PathBuf;
use std::time::Duration;

/// What `--help` prints.
pub const HELP: &str = "\
Serves a sample shop under its own load, and its metrics to whom the token file lets in.

Usage: cargo run --release --example storefront -- [OPTIONS]

  --port N           the port on 127.0.0.1; 0 for any free one [8080, or a free one if it is taken]
  --for TIME         stop after this long: 500ms, 10s, 2m [run until Ctrl-C]
  --clients N        customers who load it, at most 48; 0 for none [8]
  --token-file FILE  the token of whoever scrapes; made if there is none [beside the program]
  --help             this text

Metrics are pushed too where the usual variables say so: OTEL_EXPORTER_OTLP_ENDPOINT, DD_AGENT_HOST,
STATSD_URL, SENTRY_DSN, PROMETHEUS_REMOTE_WRITE_URL.
";

/// Customers at a time: the server lets one address have 64 connections.
const CLIENTS_MAX: u16 = 48;
/// The port when none is asked for.
pub const PORT_DEFAULT: u16 = 8080;

/// How the shop is to be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The port asked for.
    pub port: Option<u16>,
    /// How long to run.
    pub stop_after: Option<Duration>,
    /// Customers who load it.
    pub clients: u16,
    /// Where the token of whoever scrapes is kept.
    pub token_file: Option<PathBuf>,
    /// Only to say what can be said.
    pub help: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { port: None, stop_after: None, clients: 8, token_file: None, help: false }
    }
}

impl Settings {
    /// Reads arguments, the program's name not among them.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn read(arguments: impl IntoIterator<Item = String>) -> Result<Self, Vec<String>> {
        let mut settings = Self::default();
        let mut problems = Vec::new();
        let mut arguments = arguments.into_iter();
        while let Some(flag) = arguments.next() {
            if let Err(problem) = settings.take(&flag, &mut arguments) {
                problems.push(problem);
            }
        }
        if problems.is_empty() { Ok(settings) } else { Err(problems) }
    }

    fn take(&mut self, flag: &str, rest: &mut impl Iterator<Item = String>) -> Result<(), String> {
        let mut value = || rest.next().ok_or_else(|| format!("{flag} needs a value; see --help"));
        match flag {
            "--help" | "-h" => self.help = true,
            "--port" => self.port = Some(number(flag, &value()?, u16::MAX)?),
            "--for" => self.stop_after = Some(duration(flag, &value()?)?),
            "--clients" => self.clients = number(flag, &value()?, CLIENTS_MAX)?,
            "--token-file" => self.token_file = Some(value()?.into()),
            _ => return Err(format!("{flag:?} is no option; see --help")),
        }
        Ok(())
    }
}

fn number(flag: &str, text: &str, most: u16) -> Result<u16, String> {
    let number = text.parse().ok().filter(|number| *number <= most);
    number.ok_or_else(|| format!("{flag} takes a number from 0 to {most}, not {text:?}"))
}

fn duration(flag: &str, text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let millis = match text.strip_prefix(digits) {
        Some("ms") => Some(1),
        Some("s") => Some(1000),
        Some("m") => Some(60_000),
        _ => None,
    };
    let count: Option<u64> = digits.parse().ok();
    let millis = count.zip(millis).and_then(|(count, millis)| count.checked_mul(millis));
    let millis = millis.ok_or_else(|| format!("{flag} takes 500ms, 10s or 2m, not {text:?}"))?;
    Ok(Duration::from_millis(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Settings, Vec<String>> {
        Settings::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn what_is_not_said_has_a_default() {
        let settings = read("--port 0 --for 1500ms").unwrap();
        let stop_after = Some(Duration::from_millis(1500));
        assert_eq!(settings, Settings { port: Some(0), stop_after, ..Settings::default() });
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let problems = read("--port 70000 --for soon --clinets 3 --clients").unwrap_err();
        assert_eq!(
            problems,
            [
                "--port takes a number from 0 to 65535, not \"70000\"",
                "--for takes 500ms, 10s or 2m, not \"soon\"",
                "\"--clinets\" is no option; see --help",
                "\"3\" is no option; see --help",
                "--clients needs a value; see --help",
            ]
        );
    }
}
