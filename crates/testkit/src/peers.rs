//! Real peers, installed by `cargo xtask peers` into `.peers/` of the repository or the folder
//! `BELLWETHER_PEERS` names.
//!
//! A test asks for the program it needs and returns when there is none. Where
//! `BELLWETHER_REQUIRE_PEERS=1` is set, as in CI, it fails instead.

mod alertmanager;
mod node_exporter;
mod prometheus;
mod redis;
mod statsd;
mod victoria_metrics;

use std::path::PathBuf;
use std::process::{Command, Output};

pub use alertmanager::Alertmanager;
pub use node_exporter::NodeExporter;
pub use prometheus::Prometheus;
pub use redis::RedisServer;
pub use statsd::StatsdServer;
pub use victoria_metrics::VictoriaMetrics;

/// Prometheus's server. `None`, said on the terminal, when it is not installed.
#[track_caller]
pub fn prometheus() -> Option<PathBuf> {
    program("prometheus")
}

/// Prometheus's `promtool`. `None`, said on the terminal, when it is not installed.
#[track_caller]
pub fn promtool() -> Option<PathBuf> {
    program("promtool")
}

/// VictoriaMetrics. `None`, said on the terminal, when it is not installed.
#[track_caller]
pub fn victoria_metrics() -> Option<PathBuf> {
    program("victoria-metrics")
}

/// A Python with the client libraries and OTLP's messages. `None`, said on the terminal, when it is
/// not installed.
///
/// # Panics
/// When it is not installed and `BELLWETHER_REQUIRE_PEERS=1`.
#[track_caller]
pub fn python() -> Option<PathBuf> {
    installed(folder().join("py/bin/python"), "python")
}

/// The folder with Node's DogStatsD client, `hot-shots`, for `NODE_PATH`. `None`, said on the
/// terminal, when it is not installed.
///
/// # Panics
/// When it is not installed and `BELLWETHER_REQUIRE_PEERS=1`.
#[track_caller]
pub fn hot_shots() -> Option<PathBuf> {
    let modules = folder().join("hot-shots/node_modules");
    installed(modules.join("hot-shots"), "hot-shots").map(|_| modules)
}

/// A program of that name below the peers' folder. `None`, said on the terminal, when it is not
/// installed.
///
/// # Panics
/// When it is not installed and `BELLWETHER_REQUIRE_PEERS=1`.
#[track_caller]
pub fn program(name: &str) -> Option<PathBuf> {
    installed(folder().join("root/usr/bin").join(name), name)
}

/// The folder with the type declarations of Grafana's foundation SDK, one folder below for each part.
/// `None`, said on the terminal, when they are not installed.
///
/// # Panics
/// When they are not installed and `BELLWETHER_REQUIRE_PEERS=1`.
#[track_caller]
pub fn grafana_types() -> Option<PathBuf> {
    installed(folder().join("grafana-types/package/dist"), "grafana-types")
}

#[track_caller]
fn installed(path: PathBuf, name: &str) -> Option<PathBuf> {
    if path.exists() {
        return Some(path);
    }
    let needs = format!("{name} (cargo xtask peers)");
    let required = std::env::var_os("BELLWETHER_REQUIRE_PEERS").is_some_and(|v| v == "1");
    assert!(!required, "needs {needs} and BELLWETHER_REQUIRE_PEERS=1");
    crate::skipped(&needs);
    None
}

/// Where peers are installed; a relative `BELLWETHER_PEERS` starts at the repository's root.
pub fn folder() -> PathBuf {
    let named = std::env::var_os("BELLWETHER_PEERS").filter(|v| !v.is_empty());
    crate::repository().join(named.map_or_else(|| PathBuf::from(".peers"), PathBuf::from))
}

/// What `program`, run with `arguments` and given `input`, prints.
///
/// # Panics
/// With what it said, when it does not run or fails.
#[track_caller]
pub fn run(program: &std::path::Path, arguments: &[&std::path::Path], input: &[u8]) -> String {
    let dir = crate::TempDir::new("run");
    let input = std::fs::File::open(dir.write("input", input)).expect("the input just written");
    let output = Command::new(program).args(arguments).stdin(input).output().expect("it runs");
    assert!(output.status.success(), "{}", printed(&output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// `promtool check metrics` on an exposition in text format.
///
/// # Errors
/// What promtool printed, when it found anything.
///
/// # Panics
/// When promtool cannot be run.
pub fn check_metrics(promtool: &std::path::Path, exposition: &[u8]) -> Result<(), String> {
    let dir = crate::TempDir::new("promtool");
    let file = dir.write("exposition.txt", exposition);
    let input = std::fs::File::open(file).expect("the exposition just written");
    let mut command = Command::new(promtool);
    let output = command.args(["check", "metrics"]).stdin(input).output().expect("promtool runs");
    let printed = printed(&output);
    // promtool 2.42 says some findings with exit status 0.
    if output.status.success() && printed.trim().is_empty() { Ok(()) } else { Err(printed) }
}

fn printed(output: &Output) -> String {
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promtool_accepts_a_clean_exposition_and_reports_a_missing_help() {
        let Some(promtool) = promtool() else { return };
        let clean = b"# HELP a_total A.\n# TYPE a_total counter\na_total 1\n";
        assert_eq!(check_metrics(&promtool, clean), Ok(()));
        let found = check_metrics(&promtool, b"# TYPE a_total counter\na_total 1\n").unwrap_err();
        assert!(found.contains("a_total"), "{found}");
    }
}
