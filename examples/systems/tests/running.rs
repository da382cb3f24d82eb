//! Each system runs against its real peer, as `cargo xtask system` runs it, and ends well; one that
//! is told of a recording nobody made does not.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

use bellwether_testkit::peers;

/// The example `cargo test` built beside this test.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a running test");
    let examples = test.ancestors().nth(2).expect("the folder of the profile").join("examples");
    let program = examples.join(format!("systems{}", std::env::consts::EXE_SUFFIX));
    let built = changed(&program).unwrap_or(SystemTime::UNIX_EPOCH);
    let newer = newest(&Path::new(env!("CARGO_MANIFEST_DIR")).join("run")) > built;
    // `cargo test --test running` builds tests alone, and would try yesterday's program.
    assert!(!newer, "older than its source: cargo build -p systems --example systems");
    program
}

fn changed(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|about| about.modified()).ok()
}

/// When a file below a folder changed last.
fn newest(folder: &Path) -> SystemTime {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let times = entries.map(|entry| match entry.path() {
        path if path.is_dir() => newest(&path),
        path => changed(&path).unwrap_or(SystemTime::UNIX_EPOCH),
    });
    times.max().unwrap_or(SystemTime::UNIX_EPOCH)
}

fn run(arguments: &[&str]) -> Output {
    Command::new(program()).args(arguments).output().expect("the program runs")
}

/// Its report, all of which holds.
#[track_caller]
fn lives(system: &str) {
    let output = run(&[system]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("checks hold"), "{said}");
}

#[test]
fn driftstack_lives_through_its_day_in_prometheus() {
    if peers::prometheus().is_some() {
        lives("driftstack");
    }
}

#[test]
fn all_metrics_of_hexon_arrive_in_prometheus_and_its_alerts_fire() {
    if peers::prometheus().is_some() {
        lives("hexon");
    }
}

#[test]
fn the_codex_proxy_is_scraped_through_each_guard() {
    if peers::prometheus().is_some() {
        lives("codex-proxy");
    }
}

#[test]
fn integr8scode_is_pushed_by_otlp_and_read_by_two() {
    if peers::victoria_metrics().is_some() && peers::python().is_some() {
        lives("integr8scode");
    }
}

#[test]
fn passagent_reaches_each_back_end_and_survives_its_outage() {
    if peers::prometheus().is_some() {
        lives("passagent");
    }
}

#[test]
fn a_recording_that_was_not_made_is_missed() {
    if peers::prometheus().is_some() {
        let output = run(&["driftstack", "--doubt"]);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("FAILED"), "{said}");
    }
}

#[test]
fn what_is_no_system_is_refused_with_a_word_on_usage() {
    for arguments in [&["nobody"] as &[&str], &[], &["hexon", "--seed", "soon"]] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("cargo xtask system NAME"));
    }
}
