//! `cargo xtask conformance openmetrics DIR`: judge a folder of parser cases.
//!
//! Each case is a sub-folder with the input, `metrics`, and `test.json`, which says
//! `{"shouldParse": true}` or `false`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use bellwether_exposition::conformance::judge;

/// Judges every case in `dir`, prints the wrong ones and a last line `N/M`.
///
/// Succeeds only when there are cases and all are judged right. Accepted inputs must also survive
/// parse → encode → parse.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a developer command prints")]
pub(crate) fn openmetrics(dir: &Path) -> ExitCode {
    let cases = match cases(dir) {
        Ok(cases) => cases,
        Err(error) => {
            eprintln!("{}: {error}; name a folder of cases", dir.display());
            return ExitCode::FAILURE;
        }
    };
    let mut right = 0;
    for case in &cases {
        match judge_case(case) {
            Ok(()) => right += 1,
            Err(why) => println!("{}: {why}", case.display()),
        }
    }
    println!("{right}/{}", cases.len());
    if right == cases.len() && right > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The sub-folders of `dir`, sorted.
fn cases(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(dir)?.map(|entry| entry.map(|e| e.path()));
    let mut cases: Vec<PathBuf> = entries.collect::<std::io::Result<_>>()?;
    cases.retain(|path| path.is_dir());
    cases.sort();
    Ok(cases)
}

/// What is wrong with the judgement of a case.
fn judge_case(case: &Path) -> Result<(), String> {
    let input = fs::read(case.join("metrics")).map_err(|e| format!("metrics: {e}"))?;
    let verdict = judge(&input);
    match (should_parse(case)?, verdict.parses) {
        (true, Err(why)) => Err(format!("should parse: {why}")),
        (false, Ok(())) => Err("should not parse, and does".to_owned()),
        (false, Err(_)) => Ok(()),
        (true, Ok(())) => verdict.round_trips.map_err(|how| format!("round trip: {how}")),
    }
}

fn should_parse(case: &Path) -> Result<bool, String> {
    let text = fs::read(case.join("test.json")).map_err(|e| format!("test.json: {e}"))?;
    let test: serde_json::Value =
        serde_json::from_slice(&text).map_err(|e| format!("test.json: {e}"))?;
    test.get("shouldParse")
        .and_then(serde_json::Value::as_bool)
        .ok_or_else(|| "test.json: `shouldParse` is not true or false".to_owned())
}
