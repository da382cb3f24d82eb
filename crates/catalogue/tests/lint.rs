//! Expressions by the hundred against one catalogue: what is found, and where it points. The cases
//! are in `lint/expressions.txt`.

use std::fs;
use std::path::PathBuf;

use bellwether_catalogue::{Compiled, Severity, Source, compile_sources, render_text};

/// A line of the file: an expression, and the findings expected of it.
struct Case {
    line: usize,
    is_alert: bool,
    expr: String,
    /// Further keys of the alert; its summary is among them.
    keys: String,
    expected: Vec<String>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/lint")
}

fn cases(text: &str) -> Vec<Case> {
    let mut all: Vec<Case> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let expression = [("query ", false), ("alert ", true)];
        let begun =
            expression.iter().find_map(|(word, alert)| Some((line.strip_prefix(word)?, *alert)));
        if let Some((expr, is_alert)) = begun {
            let (keys, expected) = ("summary: Look".to_owned(), Vec::new());
            all.push(Case { line: at + 1, is_alert, expr: expr.to_owned(), keys, expected });
        } else if let Some(keys) = line.strip_prefix("  with ") {
            let case = all.last_mut().expect("a case before its keys");
            case.keys = if keys.contains("summary:") {
                keys.to_owned()
            } else {
                format!("summary: Look, {keys}")
            };
        } else if let Some(finding) = line.strip_prefix("  ") {
            all.last_mut().expect("a case before a finding").expected.push(finding.to_owned());
        }
    }
    all
}

/// The catalogue with one more expression.
fn judged(catalogue: &str, case: &Case) -> Compiled {
    let expr = case.expr.replace('\'', "''");
    let module = if case.is_alert {
        format!(
            "module: judged\nalerts:\n  Judged: {{ severity: page, expr: '{expr}', {} }}\n",
            case.keys
        )
    } else {
        format!("module: judged\nqueries:\n  judged: {{ help: Looked at., expr: '{expr}' }}\n")
    };
    let sources = [("bellwether.yaml", catalogue), ("judged.yaml", &module)];
    compile_sources(sources.map(|(path, text)| Source::new(path, text)).to_vec())
}

/// Code and text of each finding.
fn found(compiled: &Compiled) -> Vec<String> {
    let shown = compiled.diagnostics.iter().filter(|d| d.severity != Severity::Info);
    let mut all: Vec<String> = shown
        .map(|d| {
            let span = d.span.expect("a place");
            let text =
                compiled.sources.get(span.file).and_then(|s| s.text.get(span.start..span.end));
            format!("{} {}", d.code, text.unwrap_or_default())
        })
        .collect();
    all.sort();
    all
}

#[test]
fn each_expression_is_found_to_be_what_it_is() {
    let catalogue = fs::read_to_string(folder().join("shop.yaml")).expect("the catalogue");
    let text = fs::read_to_string(folder().join("expressions.txt")).expect("the cases");
    let cases = cases(&text);
    assert!(cases.len() > 80, "{} cases were read", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let compiled = judged(&catalogue, case);
        let found = found(&compiled);
        if found != case.expected {
            let shown = render_text(&compiled, false);
            wrong.push(format!("line {}: {}\nfound {found:#?}\n{shown}", case.line, case.expr));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn every_rule_on_expressions_has_a_case() {
    let text = fs::read_to_string(folder().join("expressions.txt")).expect("the cases");
    // Deprecated metrics, and what is about an alert's other keys, are shown by their examples.
    let elsewhere = [246, 310, 311, 312, 317, 319, 320, 322, 323];
    let rules = bellwether_catalogue::codes::table().map(|entry| entry.code.0);
    let missing: Vec<u16> = rules
        .filter(|n| (240..400).contains(n) && !elsewhere.contains(n))
        .filter(|n| !text.contains(&format!("  BW{n}")))
        .collect();
    assert!(missing.is_empty(), "no case for {missing:?}");
}

#[test]
fn an_error_of_a_rule_can_be_allowed_with_a_reason_and_one_of_structure_cannot() {
    let catalogue = |allow: &str| {
        format!(
            "bellwether: 1\nservice: shop\nmetrics:\n  carts_total: {{ type: counter, help: Carts. }}\n\
             queries:\n  carts:\n    expr: carts_total\n    help: All of them.\n    allow: [{allow}]\n"
        )
    };
    let codes = |allow: &str| {
        let compiled = compile_sources(vec![Source::new("bellwether.yaml", catalogue(allow))]);
        compiled.diagnostics.iter().map(|d| d.code.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(codes("{ code: BW263, reason: reset each night }"), [""; 0]);
    assert_eq!(codes("{ code: BW012, reason: I like it }"), ["BW263", "BW190"]);
}
