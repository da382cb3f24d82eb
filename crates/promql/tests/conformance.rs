//! The expressions of Prometheus's own engine tests, read from `../shared/conformance/promql` next
//! to the repository.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "says why it was skipped, and what was covered")]

use std::fs;
use std::path::{Path, PathBuf};

use bellwether_promql::{Error, ErrorKind, Options, parse_lenient, parse_with};

/// An evaluation of a script: its expression and whether it is expected to fail.
struct Eval {
    place: String,
    expr: String,
    fails: bool,
}

fn scripts() -> Option<Vec<(PathBuf, String)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/promql");
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("skipped: needs ../shared/conformance/promql beside the repository");
        return None;
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "test"));
    paths.sort();
    Some(paths.into_iter().map(|p| (p.clone(), fs::read_to_string(p).unwrap())).collect())
}

/// Words of `eval instant at 5m` or `eval range from 0 to 10m step 1m` before the expression.
fn words_before_expression(line: &str) -> Option<usize> {
    let command = line.split_whitespace().next()?;
    if !command.starts_with("eval") {
        return None;
    }
    Some(if line.split_whitespace().nth(1) == Some("range") { 8 } else { 4 })
}

fn after_words(line: &str, words: usize) -> &str {
    (0..words).fold(line.trim_start(), |rest, _| {
        rest.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim_start())
    })
}

fn evals(path: &Path, script: &str) -> Vec<Eval> {
    let lines: Vec<&str> = script.lines().collect();
    let mut evals = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(words) = words_before_expression(line) else { continue };
        let indented = lines[at + 1..].iter().take_while(|line| line.starts_with([' ', '\t']));
        let fails = line.starts_with("eval_fail")
            || indented.clone().any(|line| line.trim_start().starts_with("expect fail"));
        let name = path.file_name().unwrap().to_string_lossy();
        evals.push(Eval {
            place: format!("{name}:{}", at + 1),
            expr: after_words(line, words).to_owned(),
            fails,
        });
    }
    evals
}

/// Failures of an evaluation that can be seen without one.
fn seen_without_evaluating(error: &Error) -> bool {
    // Prometheus looks at these when it evaluates; its texts are bytes, ours are Unicode.
    error.kind == ErrorKind::Modifier && error.message.contains("cannot take a range")
        || error.message.contains("UTF-8")
}

#[test]
fn every_expression_of_the_scripts_parses_or_fails_as_they_say() {
    let Some(scripts) = scripts() else { return };
    let options = Options::experimental();
    let (mut count, mut refused) = (0, 0);
    for eval in scripts.iter().flat_map(|(path, script)| evals(path, script)) {
        count += 1;
        let (ast, errors) = parse_lenient(&eval.expr, &options);
        if eval.fails && !errors.is_empty() {
            refused += 1;
            let expected = errors.iter().all(seen_without_evaluating);
            assert!(expected, "{}: {}: {errors:?}", eval.place, eval.expr);
        } else {
            assert!(errors.is_empty(), "{}: {}: {errors:?}", eval.place, eval.expr);
            assert!(ast.is_some());
        }
    }
    println!("{count} expressions, {refused} of them refused");
    assert!(count > 2000 && refused == 10, "{count} expressions, {refused} refused");
}

#[test]
fn expressions_that_need_a_feature_flag_say_which() {
    let Some(scripts) = scripts() else { return };
    for eval in scripts.iter().flat_map(|(path, script)| evals(path, script)) {
        let Err(errors) = parse_with(&eval.expr, &Options::default()) else { continue };
        for error in errors.iter().filter(|error| !seen_without_evaluating(error)) {
            let text = format!("{}: {}: {error}", eval.place, eval.expr);
            assert_eq!(error.kind, ErrorKind::Experimental, "{text}");
            assert!(error.hint.as_deref().unwrap().contains("--enable-feature="), "{text}");
        }
    }
}

#[test]
fn every_expression_prints_to_a_text_that_reads_back_the_same() {
    let Some(scripts) = scripts() else { return };
    let options = Options::experimental();
    for eval in scripts.iter().flat_map(|(path, script)| evals(path, script)) {
        let Ok(ast) = parse_with(&eval.expr, &options) else { continue };
        for text in [ast.to_string(), ast.pretty(20), ast.pretty(60)] {
            let again = parse_with(&text, &options);
            let again = again.unwrap_or_else(|errors| panic!("{}: {text}: {errors}", eval.place));
            assert!(again.same(&ast), "{}: {}: {text}", eval.place, eval.expr);
            assert_eq!(again.to_string(), ast.to_string(), "{}", eval.place);
        }
    }
}
