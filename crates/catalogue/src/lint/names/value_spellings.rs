//! Values that differ by case or by a dash.

use std::collections::{BTreeMap, HashSet};

use bellwether_model::spec::LabelSpec;

use crate::diagnostic::{Code, Diagnostic, quoted};
use crate::lint::{Lint, rule};
use crate::resolve::Resolved;
use crate::source::Span;

rule!(222 Warning "One value spelt in two ways" {
    what: "Metrics spell one value of a label differently: `GET` and `get`, `rate_limited` and `rate-limited`, `true` and `yes`.",
    why: "A filter by one spelling silently leaves out the metrics with the other.",
    wrong: Yaml("metrics:
  pages_total: { type: counter, help: Pages shown., labels: { method: [GET, POST] } }
  files_total: { type: counter, help: Files sent., labels: { method: [get, put] } }
"),
    right: Yaml("metrics:
  pages_total: { type: counter, help: Pages shown., labels: { method: [GET, POST] } }
  files_total: { type: counter, help: Files sent., labels: { method: [GET, PUT] } }
"),
});

fn check(lint: &mut Lint<'_>) {
    for problem in problems(lint, CODE, &|label, value| Some(canonical(label, value))) {
        lint.report(problem);
    }
}

/// A value without the differences that mean nothing; flags are told by the whole set.
fn canonical(label: &LabelSpec, value: &str) -> String {
    const FLAGS: [[&str; 2]; 2] = [["true", "false"], ["yes", "no"]];
    let small = value.to_lowercase().replace(['-', ' '], "_");
    let flags = label.values();
    let is_flag = |pair: &[&str; 2]| {
        flags.len() == 2 && pair.iter().all(|word| flags.iter().any(|f| f.to_lowercase() == *word))
    };
    match FLAGS.iter().find(|pair| is_flag(pair)) {
        Some(pair) => format!("flag {}", pair[0] == small),
        None => small,
    }
}

/// A value of a label, and a metric that lists it.
type Listed<'a> = (&'a Resolved<'a>, &'a LabelSpec, &'a str);

/// What means the same for a rule: values with equal answers do. Values of one metric are told
/// apart there, so they are never the same.
type Meaning<'m> = &'m dyn Fn(&LabelSpec, &str) -> Option<String>;

/// One problem for each spelling but the commonest of a value, label by label.
pub(super) fn problems(lint: &Lint<'_>, code: Code, meaning: Meaning<'_>) -> Vec<Diagnostic> {
    let mut groups: BTreeMap<(&str, String), BTreeMap<&str, Vec<Listed<'_>>>> = BTreeMap::new();
    for (metric, spec) in lint.specs() {
        for label in &spec.labels {
            for value in label.values() {
                let Some(means) = meaning(label, value) else { continue };
                let spellings = groups.entry((&label.name, means)).or_default();
                spellings.entry(value).or_default().push((metric, label, value));
            }
        }
    }
    groups.into_values().filter(|ways| ways.len() > 1).flat_map(|ways| odd(ways, code)).collect()
}

fn odd(ways: BTreeMap<&str, Vec<Listed<'_>>>, code: Code) -> Vec<Diagnostic> {
    let mut ways: Vec<Vec<Listed<'_>>> = ways.into_values().collect();
    ways.sort_by_key(|listed| std::cmp::Reverse(listed.len()));
    let mut ways = ways.into_iter();
    let Some(those) = ways.next() else { return Vec::new() };
    let theirs: HashSet<Span> = those.iter().map(|(other, ..)| other.span).collect();
    let apart =
        |these: &Vec<Listed<'_>>| !these.iter().any(|(metric, ..)| theirs.contains(&metric.span));
    let problem = |these: Vec<Listed<'_>>| {
        let ((metric, label, value), (other, _, usual)) = (*these.first()?, *those.first()?);
        let span = super::value(metric, &label.name, value);
        let message = format!(
            "{} is {} here, and {} in {}",
            quoted(&label.name),
            quoted(value),
            quoted(usual),
            quoted(other.name)
        );
        let help = format!("spell it {} everywhere, if the same is meant", quoted(usual));
        let related = super::value(other, &label.name, usual);
        let problem = Diagnostic::new(code, span, metric.name, message, help);
        Some(problem.with_related(related, "the other spelling"))
    };
    ways.filter(apart).filter_map(problem).collect()
}
