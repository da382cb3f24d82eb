//! Labels that mean the same and are called differently.

use std::collections::BTreeMap;

use bellwether_model::spec::{Domain, LabelSpec};

use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};
use crate::resolve::Resolved;

rule!(221 Warning "One meaning, two label names" {
    what: "Two labels have the same values under different names, such as `result` and `status`, or their names are two words for one thing, such as `username` and `user`.",
    why: "Sums and joins over both metrics need `label_replace`, and who filters by one name silently misses the metrics with the other.",
    wrong: Yaml("metrics:
  mail_sent_total: { type: counter, help: Letters., labels: { result: [success, failure] } }
  mail_read_total: { type: counter, help: Receipts., labels: { status: [success, failure] } }
"),
    right: Yaml("metrics:
  mail_sent_total: { type: counter, help: Letters., labels: { result: [success, failure] } }
  mail_read_total: { type: counter, help: Receipts., labels: { result: [success, failure] } }
"),
});

/// Names for how something ended.
const OUTCOMES: [&str; 3] = ["result", "status", "outcome"];

/// Names for one thing; in one module only where they may mean two things elsewhere.
const SAME: [(&[&str], Reach); 8] = [
    (&["username", "user", "user_name"], Reach::Catalogue),
    (&["status_class", "status_family"], Reach::Catalogue),
    (&["error_type", "error"], Reach::Catalogue),
    (&["environment", "env"], Reach::Catalogue),
    (&["host", "hostname"], Reach::Catalogue),
    (&["client_ip", "ip", "remote_ip", "source_ip"], Reach::Module),
    (&["status_code", "code", "http_status"], Reach::Module),
    (&["app", "application"], Reach::Module),
];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Reach {
    Catalogue,
    Module,
}

/// A label of a metric.
type Place<'a> = (&'a Resolved<'a>, &'a LabelSpec);

/// Places by what is the same about them, then by the label's name.
type Groups<'a> = BTreeMap<(usize, String), BTreeMap<&'a str, Vec<Place<'a>>>>;

fn check(lint: &mut Lint<'_>) {
    let mut groups = Groups::new();
    for (metric, spec) in lint.specs() {
        for label in &spec.labels {
            for key in keys(label, &spec.module) {
                let by_name = groups.entry(key).or_default();
                by_name.entry(&label.name).or_default().push((metric, label));
            }
        }
    }
    for names in groups.into_values().filter(|names| names.len() > 1) {
        for problem in problems(names) {
            lint.report(problem);
        }
    }
}

/// What a label may have in common with labels of other names.
fn keys(label: &LabelSpec, module: &str) -> Vec<(usize, String)> {
    let name = label.name.as_str();
    let mut found = Vec::new();
    if let (true, Domain::Closed(values)) = (OUTCOMES.contains(&name), &label.domain)
        && values.len() > 1
    {
        let mut values = values.clone();
        values.sort_unstable();
        found.push((0, values.join("\n")));
    }
    let named = SAME.iter().enumerate().filter(|(_, (names, _))| names.contains(&name));
    found.extend(named.map(|(at, (_, reach))| {
        let within = if *reach == Reach::Module { module } else { "" };
        (at + 1, within.to_owned())
    }));
    found
}

/// One problem for each name but the commonest.
fn problems(names: BTreeMap<&str, Vec<Place<'_>>>) -> Vec<Diagnostic> {
    let mut ways: Vec<(&str, Vec<Place<'_>>)> = names.into_iter().collect();
    ways.sort_by_key(|(name, places)| (std::cmp::Reverse(places.len()), *name));
    let mut ways = ways.into_iter();
    let Some((usual, those)) = ways.next() else { return Vec::new() };
    let Some((other, _)) = those.first() else { return Vec::new() };
    let odd = ways.filter_map(|(name, these)| Some((name, *these.first()?, these.len())));
    odd.map(|(name, (metric, _), times)| {
        let (span, _) = super::label(metric, name);
        let more =
            if times > 1 { format!(" here and in {} more", times - 1) } else { " here".to_owned() };
        let message = format!(
            "the label is called {}{more}, and {} in {}",
            quoted(name),
            quoted(usual),
            quoted(other.name)
        );
        let help = format!("call it {} everywhere, if the same is meant", quoted(usual));
        Diagnostic::new(CODE, span, metric.name, message, help)
            .with_related(super::label(other, usual).0, "the other name")
    })
    .collect()
}
