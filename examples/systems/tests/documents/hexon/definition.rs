//! A line that defines a metric.

use crate::facts::{Label, Metric};
use crate::text::{list, names};

const TYPES: [&str; 4] = ["counter", "gauge", "histogram", "latency"];

/// The metric of a line and the rest of the line: `name type {labels} help`, and where nothing else
/// can be meant `name{labels} help`. Labels may begin the next line instead.
pub(super) fn definition<'a>(
    line: &'a str,
    next: &str,
    untyped: bool,
) -> Option<(Metric, &'a str)> {
    let end = line.find([' ', '{']).unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    let rest = rest.trim_start();
    if name.is_empty()
        || !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.".contains(c))
    {
        return None;
    }
    let kind = TYPES.iter().find(|kind| rest.split(' ').next() == Some(kind)).copied();
    let rest = kind.and_then(|kind| rest.strip_prefix(kind)).unwrap_or(rest).trim_start();
    let counted = untyped && name.ends_with("_total") && rest.starts_with(is_start);
    if kind.is_none() && !counted {
        return None;
    }
    let (labels, help) = match rest.strip_prefix('{') {
        Some(braced) => braced.split_once('}')?,
        None => (
            next.strip_prefix('{')
                .and_then(|next| next.split_once('}'))
                .map_or("", |(labels, _)| labels),
            rest,
        ),
    };
    let labels = labels_of(labels);
    let name = name.to_owned();
    Some((Metric { name, kind, labels, ..Metric::default() }, without_none(help.trim())))
}

fn is_start(c: char) -> bool {
    c == '{' || c.is_ascii_uppercase()
}

fn without_none(help: &str) -> &str {
    let help = help.strip_prefix("(none)").or(help.strip_prefix("(no labels)")).unwrap_or(help);
    help.trim_start()
}

/// `a, b?, c|d, e=x|y`: of alternatives each may be absent.
fn labels_of(text: &str) -> Vec<Label> {
    let mut labels = Vec::new();
    for (name, optional) in names(text) {
        if let Some((name, values)) = name.split_once('=') {
            let mut label = Label::named(name);
            label.enumerate(list(values).values);
            labels.push(label);
            continue;
        }
        let several = name.contains('|');
        for name in name.split('|') {
            labels.push(Label { optional: optional || several, ..Label::named(name) });
        }
    }
    labels
}
