//! Every diagnostic's own examples: the wrong one yields it and nothing else, the right one is clean.

use std::collections::BTreeSet;

use bellwether_catalogue::{codes, compile_sources, render_text};

#[test]
fn the_wrong_example_of_each_code_yields_exactly_that_code() {
    for entry in codes::table() {
        let Some(sources) = entry.wrong.sources() else { continue };
        let compiled = compile_sources(sources);
        let found: BTreeSet<String> =
            compiled.diagnostics.iter().map(|d| d.code.to_string()).collect();
        let expected = BTreeSet::from([entry.code.to_string()]);
        assert_eq!(found, expected, "{}\n{}", entry.title, render_text(&compiled, false));
    }
}

#[test]
fn the_right_example_of_each_code_is_clean() {
    for entry in codes::table() {
        let Some(sources) = entry.right.sources() else { continue };
        let compiled = compile_sources(sources);
        let text = render_text(&compiled, false);
        assert!(compiled.diagnostics.is_empty(), "{}: {}\n{text}", entry.code, entry.title);
    }
}

#[test]
fn numbers_are_unique_and_ascend() {
    let numbers: Vec<_> = codes::table().map(|entry| entry.code).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    assert!(numbers.len() > 60);
}
