//! Reads the document of `PassAgent`: tables of metric, type, tags and description, and the objectives.

use crate::facts::{Label, Metric};
use crate::text::{cells, in_parentheses, names};

/// All metrics.
pub(crate) fn read(text: &str) -> Vec<Metric> {
    let rows = text.lines().enumerate();
    rows.filter_map(|(at, row)| metric(at + 1, row)).collect()
}

/// The percentage of requests that must not fail; nothing is measured.
pub(crate) fn availability(text: &str) -> (f64, f64) {
    let row = text.lines().find(|line| line.starts_with("| Availability |"));
    let target = row.and_then(|row| cells(row).get(1)?.strip_suffix('%'));
    (number(target.expect("a target")), 0.0)
}

/// Which percentage of requests must be faster than how many milliseconds.
pub(crate) fn latencies(text: &str) -> Vec<(f64, f64)> {
    let latency = |row: &str| {
        let (part, rest) = row.strip_prefix("| p")?.split_once(" latency | < ")?;
        let (bound, _) = rest.split_once(" ms |")?;
        Some((number(part), number(bound)))
    };
    text.lines().filter_map(latency).collect()
}

fn number(text: &str) -> f64 {
    text.replace(',', "").parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

fn metric(line: usize, row: &str) -> Option<Metric> {
    let cells = cells(row);
    let [name, kind, tags, prose] = *cells else { return None };
    let kind = match kind {
        "Counter" => "counter",
        "Distribution" => "distribution",
        _ => return None,
    };
    let (tags, listed) = tags.split_once(" (").unwrap_or((tags, ""));
    let mut labels: Vec<Label> = names(tags).map(|(name, _)| Label::named(name)).collect();
    if let [label] = labels.as_mut_slice() {
        label.enumerate(names(listed.trim_end_matches(')')).map(|(value, _)| value));
    }
    // "by route, HTTP method, and status class (2xx, 4xx, 5xx)"
    if let Some(label) =
        labels.last_mut().filter(|label| prose.contains(&label.name.replace('_', " ")))
    {
        for (_, values) in in_parentheses(prose) {
            label.enumerate(values);
        }
    }
    // "(IP spray, password spray, subnet spray)"
    if let Some(label) = labels.first_mut().filter(|_| prose.contains(" spray, ")) {
        let kinds = prose.split('(').nth(1).unwrap_or_default().trim_end_matches(')');
        let kinds = names(kinds).filter_map(|(kind, _)| kind.strip_suffix(" spray"));
        label.enumerate(kinds.map(str::to_lowercase));
    }
    Some(Metric {
        name: name.to_owned(),
        lines: vec![line],
        kind: Some(kind),
        labels,
        ..Metric::default()
    })
}
