//! Reads the document of Driftstack: tables of metric, labels and prose that names the values.

use std::collections::BTreeSet;

use crate::facts::{Label, Metric};
use crate::text::{after_key, cells, in_parentheses, list, names};

/// The metrics of all tables. Every one of them is a counter, as the text above them says.
pub(crate) fn read(text: &str) -> Vec<Metric> {
    let rows = text.lines().enumerate().filter(|(_, line)| line.starts_with("driftstack_"));
    rows.filter(|(_, line)| line.ends_with('|')).map(|(at, line)| metric(at + 1, line)).collect()
}

/// The expressions suggested as alerts; a dash and what they mean follows each.
pub(crate) fn expressions(text: &str) -> Vec<String> {
    let alerts = text.split_once("Suggested alerts").map_or("", |(_, alerts)| alerts);
    let parts = alerts.split('—').filter_map(|part| part.rsplit_once(" > "));
    let expression = |(text, bound): (&str, &str)| {
        let start = text.rfind("sum by ").or(text.rfind("rate("))?;
        let (_, expression) = text.split_at(start);
        Some(format!("{expression} > {bound}"))
    };
    parts.filter_map(expression).collect()
}

fn metric(line: usize, row: &str) -> Metric {
    let cells = cells(row);
    let [name, labels, prose] = *cells else { panic!("line {line} has other columns: {row}") };
    let mut labels: Vec<Label> = names(labels).map(|(name, _)| Label::named(name)).collect();
    for label in &mut labels {
        named(label, prose);
    }
    if let Some(outcome) = labels.last_mut() {
        outcomes(outcome, prose);
    }
    Metric {
        name: name.to_owned(),
        lines: vec![line],
        kind: Some("counter"),
        labels,
        ..Metric::default()
    }
}

/// `role = publisher`, `status_class is 1xx–5xx`.
fn named(label: &mut Label, prose: &str) {
    let text = prose.replace(" = ", "=");
    for rest in after_key(&text, &label.name) {
        label.enumerate(list(rest).values);
    }
    let range = prose.split_once(&format!("{} is ", label.name)).map(|(_, range)| range);
    let classes = range.and_then(|range| range.split_once("xx–"));
    let first = classes.and_then(|(first, _)| first.parse::<u32>().ok());
    let last = classes.and_then(|(_, last)| last.chars().next()?.to_digit(10));
    if let (Some(first), Some(last)) = (first, last) {
        label.enumerate((first..=last).map(|class| format!("{class}xx")));
    }
}

/// `(ok / invalid)`, `Outcomes: ok / invalid.`, `outcomes per call: ok (why), invalid (why).`,
/// `per bucket × allowed/exceeded`, `delivered on …, dlq when …`.
fn outcomes(label: &mut Label, prose: &str) {
    if let Some((_, counted)) =
        prose.split_once(" × ").filter(|(_, counted)| !counted.contains('('))
    {
        label.enumerate(list(counted).values);
    }
    for values in slashes(prose) {
        label.enumerate(values);
    }
    if let Some((_, all)) = prose.split_once("Outcomes: ") {
        label.enumerate(list(&all.replace(" / ", "/")).values);
    }
    if let Some((_, all)) = prose.split_once("per call: ") {
        label.enumerate(all.split("), ").map(word));
    }
    if let Some((_, states)) = prose.split_once("Terminal-state transitions only — ") {
        label.enumerate(states.split(", ").map(word));
    }
    label.complete &= !prose.contains(" set + ");
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect()
}

/// Enumerations whose values may have hyphens, which in other prose join words.
fn slashes(prose: &str) -> Vec<BTreeSet<String>> {
    let readable = prose.replace(" + the OAuthError code set + ", " / ").replace('-', "_");
    let hyphens = prose.contains("-approval");
    let back = |value: String| if hyphens { value.replace('_', "-") } else { value };
    let found = in_parentheses(&readable).into_iter();
    found.map(|(_, values)| values.into_iter().map(back).collect()).collect()
}
