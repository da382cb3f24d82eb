//! Reads the document of `Integr8sCode`: a metric's name on one line, its type, labels and help on the
//! next.

use crate::facts::{Label, Metric};
use crate::text::{cells, names};

/// All metrics.
pub(crate) fn read(text: &str) -> Vec<Metric> {
    let lines: Vec<&str> = text.lines().collect();
    let rows = lines.windows(2).enumerate().filter_map(|(at, pair)| match pair {
        [name, rest] => metric(at + 1, name, rest),
        _ => None,
    });
    rows.collect()
}

/// The PromQL below "Example PromQL queries", each on one line.
pub(crate) fn expressions(text: &str) -> Vec<String> {
    let queries = text.split_once("Example PromQL queries").map_or("", |(_, queries)| queries);
    let queries = queries.split_once("Key Files").map_or(queries, |(queries, _)| queries);
    let parts = queries.split("\n#").skip(1).filter_map(|part| part.split_once('\n'));
    parts.map(|(_, query)| query.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn metric(line: usize, name: &str, rest: &str) -> Option<Metric> {
    let name = name.strip_suffix(" |").filter(|name| name.contains('.'))?;
    let cells = cells(rest);
    let [kind, labels, help] = *cells else { return None };
    let kind = match kind {
        "Counter" => "counter",
        "Histogram" => "histogram",
        "UpDownCounter" => "updown",
        _ => return None,
    };
    assert!(!help.is_empty(), "line {line} says nothing about {name}");
    let labels = names(labels.trim_matches('-')).map(|(name, _)| Label::named(name)).collect();
    Some(Metric {
        name: name.to_owned(),
        lines: vec![line, line + 1],
        kind: Some(kind),
        labels,
        ..Metric::default()
    })
}
