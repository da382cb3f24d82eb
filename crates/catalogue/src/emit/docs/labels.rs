//! The labels of a metric and what values they have.

use bellwether_model::spec::{Domain, LabelSpec, MetricSpec, Normalise};

use crate::emit::markdown::{add, code, codes, duration, grouped, prose, row, wrapped};

/// More characters of values than this stand below the table, not in it.
const CELL_MAX: usize = 160;

pub(super) fn write(out: &mut String, metric: &MetricSpec) {
    if metric.labels.is_empty() {
        return;
    }
    out.push_str("\n| label | values | meaning |\n|---|---|---|\n");
    for label in &metric.labels {
        let optional = if label.optional { " (may be absent)" } else { "" };
        out.push_str(&row([
            format!("{}{optional}", code(&label.name)),
            values(label),
            prose(&label.help),
        ]));
    }
    for label in metric.labels.iter().filter(|label| is_long(label)) {
        let list: Vec<String> = label.values().iter().map(|value| code(value)).collect();
        add!(out, "\nValues of {}:\n{}.\n", code(&label.name), wrapped(&list));
    }
}

fn is_long(label: &LabelSpec) -> bool {
    label.values().iter().map(|value| value.chars().count() + 4).sum::<usize>() > CELL_MAX
}

/// The listed values, or how many they are when the list stands below.
fn listed(label: &LabelSpec) -> String {
    if is_long(label) {
        format!("{} values, see below", grouped(label.values().len() as u64))
    } else {
        codes(label.values())
    }
}

fn values(label: &LabelSpec) -> String {
    let fold = label.fold.as_ref();
    match &label.domain {
        Domain::Closed(_) => {
            let rest = fold.map_or_else(String::new, |f| format!("; anything else: {}", code(f)));
            format!("{}{rest}", listed(label))
        }
        Domain::Open { limit, known, normalise, remove_after } => {
            let mut parts = vec![format!("at most {} at a time", grouped(u64::from(*limit)))];
            if !known.is_empty() {
                parts.push(format!("always {}", listed(label)));
            }
            parts.extend(fold.map(|f| format!("past that {}", code(f))));
            parts.extend(normalise.map(|how| match how {
                Normalise::Route => "identifiers in paths become `:id`".to_owned(),
                Normalise::Lowercase => "in small letters".to_owned(),
            }));
            parts.extend(
                remove_after.map(|after| format!("idle ones leave after {}", duration(after))),
            );
            parts.join("; ")
        }
    }
}
