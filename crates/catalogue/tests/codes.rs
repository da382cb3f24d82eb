//! Every diagnostic's own examples: the wrong one yields it and nothing else, the right one is clean.
//! Examples leave out what they are not about, such as an alert's runbook; notes on that do not count.

use std::collections::BTreeSet;

use bellwether_catalogue::{Code, Compiled, Severity, codes, compile_sources, render_text};

/// The codes of a compilation; of notes only `own`.
fn found(compiled: &Compiled, own: Code) -> BTreeSet<String> {
    let counts =
        |d: &&bellwether_catalogue::Diagnostic| d.severity != Severity::Info || d.code == own;
    compiled.diagnostics.iter().filter(counts).map(|d| d.code.to_string()).collect()
}

#[test]
fn the_wrong_example_of_each_code_yields_exactly_that_code() {
    for entry in codes::table() {
        let Some(sources) = entry.wrong.sources() else { continue };
        let compiled = compile_sources(sources);
        let expected = BTreeSet::from([entry.code.to_string()]);
        assert_eq!(
            found(&compiled, entry.code),
            expected,
            "{}\n{}",
            entry.title,
            render_text(&compiled, false)
        );
    }
}

#[test]
fn the_right_example_of_each_code_is_clean() {
    for entry in codes::table() {
        let Some(sources) = entry.right.sources() else { continue };
        let compiled = compile_sources(sources);
        let text = render_text(&compiled, false);
        assert!(found(&compiled, entry.code).is_empty(), "{}: {}\n{text}", entry.code, entry.title);
    }
}

#[test]
fn numbers_are_unique_and_ascend() {
    let numbers: Vec<_> = codes::table().map(|entry| entry.code).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    assert!(numbers.len() > 60);
}
