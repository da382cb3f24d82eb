//! Which differences between a document and its catalogue are allowed: those that the system's notes
//! explain.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::facts::Metric;

/// A difference (see [`crate::facts::differences`]; a `*` stands for any rest of a word) and the words of the notes that
/// explain it.
pub(crate) type Explained = (&'static str, &'static str);

/// The differences are those explained and no others; each explanation stands in the notes, in a line
/// that names the metric or a line of the document that defines it.
#[track_caller]
pub(crate) fn explain(
    system: &str,
    document: &BTreeMap<String, Metric>,
    differences: &BTreeSet<String>,
    explained: &[Explained],
) {
    let notes = read(system);
    let open =
        differences.iter().filter(|&found| !explained.iter().any(|(fact, _)| is(fact, found)));
    let open: Vec<&String> = open.collect();
    assert!(open.is_empty(), "{system}: not explained: {open:#?}");
    for (fact, words) in explained {
        let found: Vec<&String> = differences.iter().filter(|found| is(fact, found)).collect();
        assert!(!found.is_empty(), "{system}: no such difference: {fact}");
        let line = notes.lines().find(|line| line.contains(words));
        let line = line.unwrap_or_else(|| panic!("{system}: not in NOTES.md: {words}"));
        let said =
            found.iter().all(|found| names(line, found, document)) || line.contains(metric(fact));
        assert!(said, "{system}: {fact} is not what is meant by: {line}");
    }
}

/// The notes of a system.
pub(crate) fn read(system: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(system).join("NOTES.md");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn is(fact: &str, found: &str) -> bool {
    let open = |(start, end): (&str, &str)| found.starts_with(start) && found.ends_with(end);
    fact == found || fact.rsplit_once('*').is_some_and(open)
}

fn names(line: &str, found: &str, document: &BTreeMap<String, Metric>) -> bool {
    let name = metric(found);
    let lines = document.get(name).map(|metric| metric.lines.as_slice()).unwrap_or_default();
    let mut numbers =
        line.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok());
    line.contains(name) || numbers.any(|number: usize| lines.contains(&number))
}

/// The metric a fact is about.
fn metric(fact: &str) -> &str {
    let fact = fact.trim_start_matches(['-', '+', ' ']);
    fact.split(['{', ' ']).next().unwrap_or_default()
}
