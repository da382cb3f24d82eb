//! Names that differ by less than a word.

use std::collections::HashMap;

use super::words;
use crate::diagnostic::{Diagnostic, quoted};
use crate::distance::distance;
use crate::lint::{Lint, rule};
use crate::resolve::Resolved;

rule!(216 Warning "Two names hardly to be told apart" {
    what: "Two metrics have the same words in another order, in singular and plural, or with one letter changed.",
    why: "One of them is a slip, or will be written for the other.",
    wrong: Yaml("metrics:
  mail_connection_total: { type: counter, help: Opened to the relay. }
  mail_connections_total: { type: counter, help: Opened to the archive. }
"),
    right: Yaml("metrics:
  mail_relay_connections_total: { type: counter, help: Opened to the relay. }
  mail_archive_connections_total: { type: counter, help: Opened to the archive. }
"),
});

/// Words shorter than this differ by a letter too often: `gets` and `sets`.
const TYPO_LETTERS_MIN: usize = 8;
/// Larger groups of names that differ in one word are a family, not a slip.
const ALIKE_MAX: usize = 32;

fn check(lint: &mut Lint<'_>) {
    let mut found = same_words(lint);
    found.extend(slips(lint));
    found.sort_by_key(|(metric, other)| (metric.span, other.span));
    found.dedup_by_key(|(metric, _)| metric.span);
    for (metric, other) in found {
        let message = format!("hardly to be told from {}", quoted(other.name));
        let help = "make them one metric, or let the names say what tells them apart";
        let problem = Diagnostic::new(CODE, metric.span, metric.name, message, help);
        lint.report(problem.with_related(other.span, "the other one"));
    }
}

/// A metric, and an earlier one that is hardly to be told from it.
type Pair<'a> = (&'a Resolved<'a>, &'a Resolved<'a>);

/// The metrics that are not on their way out: a successor may well be called alike.
fn current<'a>(lint: &Lint<'a>) -> impl Iterator<Item = &'a Resolved<'a>> + use<'a> {
    let current = lint.specs().filter(|(_, spec)| spec.deprecated.is_none());
    current.map(|(metric, _)| metric)
}

/// Names with the same words, whatever their order and number.
fn same_words<'a>(lint: &Lint<'a>) -> Vec<Pair<'a>> {
    let mut first: HashMap<Vec<String>, &Resolved<'_>> = HashMap::new();
    let mut found = Vec::new();
    for metric in current(lint) {
        let mut stems: Vec<String> =
            words::of(metric.name).iter().map(|word| words::singular(word)).collect();
        stems.sort_unstable();
        match first.get(&stems) {
            _ if stems.is_empty() => {}
            // Equal names in Prometheus are an error of their own.
            Some(other) if prometheus_name(other) == prometheus_name(metric) => {}
            Some(other) => found.push((metric, *other)),
            None => drop(first.insert(stems, metric)),
        }
    }
    found
}

/// Names that differ by a slip in one long word.
fn slips<'a>(lint: &Lint<'a>) -> Vec<Pair<'a>> {
    let mut alike: HashMap<(usize, Vec<String>), Vec<Named<'a>>> = HashMap::new();
    for metric in current(lint) {
        let words = words::of(metric.name);
        for (at, word) in words.iter().enumerate().filter(|(_, w)| w.len() >= TYPO_LETTERS_MIN) {
            let mut rest = words.clone();
            rest.remove(at);
            alike.entry((at, rest)).or_default().push((metric, word.clone()));
        }
    }
    let families = alike.into_values().filter(|group| group.len() <= ALIKE_MAX);
    families.flat_map(|group| slips_of(&group)).collect()
}

fn prometheus_name<'a>(metric: &'a Resolved<'_>) -> Option<&'a str> {
    metric.spec.as_ref().map(|spec| spec.prometheus_name.as_str())
}

/// A metric, and the word in which it differs.
type Named<'a> = (&'a Resolved<'a>, String);

/// Pairs of a group whose words differ by a slip.
fn slips_of<'a>(group: &[Named<'a>]) -> Vec<Pair<'a>> {
    let mut found = Vec::new();
    for (at, (metric, word)) in group.iter().enumerate() {
        for (other, near) in group.get(at + 1..).unwrap_or_default() {
            if is_slip(word, near) {
                let (early, late) =
                    if metric.span < other.span { (metric, other) } else { (other, metric) };
                found.push((*late, *early));
            }
        }
    }
    found
}

/// Whether one word is the other with a slip: neither a number nor an ending changed on purpose.
fn is_slip(a: &str, b: &str) -> bool {
    let plain = |word: &str| word.bytes().all(|b| b.is_ascii_lowercase());
    let same_ends = a.get(..2) == b.get(..2) && a.chars().last() == b.chars().last();
    let plural = words::singular(a) == words::singular(b);
    plain(a) && plain(b) && same_ends && !plural && distance(a, b) == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_mean_something_else_are_no_slip() {
        for (a, b) in
            [("encryption", "decryption"), ("requests", "request"), ("accepted", "accepts")]
        {
            assert!(!is_slip(a, b), "{a} {b}");
        }
        assert!(is_slip("connections", "conections"));
        assert!(is_slip("authentication", "authetnication"));
    }
}
