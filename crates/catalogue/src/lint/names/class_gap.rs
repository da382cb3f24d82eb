//! Classes of answers with a gap.

use std::collections::{BTreeSet, HashSet};

use bellwether_model::spec::{Domain, LabelSpec};

use crate::diagnostic::{Diagnostic, listed, quoted};
use crate::lint::{Lint, rule};

rule!(233 Info "Classes of answers with a gap" {
    what: "A closed label lists classes of HTTP answers, such as `2xx`, `4xx` and `5xx`, but not one \
           between them, and has no value for all others.",
    why: "A redirect or a `304` is an answer too: it has no place, and is refused or counted wrongly.",
    wrong: Yaml("metrics:
  pages_total: { type: counter, help: Pages shown., labels: { class: [2xx, 4xx, 5xx] } }
"),
    right: Yaml("metrics:
  pages_total: { type: counter, help: Pages shown., labels: { class: [2xx, 3xx, 4xx, 5xx] } }
"),
});

fn check(lint: &mut Lint<'_>) {
    let mut seen = HashSet::new();
    for (metric, spec) in lint.specs() {
        for label in &spec.labels {
            let missing = missing(label);
            // A shared label is one definition, however many metrics have it.
            if missing.is_empty() || !seen.insert((label.name.as_str(), label.values())) {
                continue;
            }
            let (span, _) = super::label(metric, &label.name);
            let classes: Vec<String> = missing.iter().map(|class| format!("{class}xx")).collect();
            let all = listed(classes.iter().map(String::as_str), classes.len());
            let message = format!("{} has classes of answers, but not {all}", quoted(&label.name));
            let help = "list it, or a value such as `other` for all that is not listed";
            lint.report(Diagnostic::new(CODE, span, metric.name, message, help));
        }
    }
}

/// The first digits of the classes that lie between those a label lists.
fn missing(label: &LabelSpec) -> Vec<u8> {
    let Domain::Closed(values) = &label.domain else { return Vec::new() };
    let classes: Option<BTreeSet<u8>> = values.iter().map(|value| class(value)).collect();
    let Some(classes) = classes.filter(|all| all.len() > 1 && label.fold.is_none()) else {
        return Vec::new();
    };
    let between = classes.first().zip(classes.last()).map(|(first, last)| *first..=*last);
    between.into_iter().flatten().filter(|class| !classes.contains(class)).collect()
}

/// The first digit of `4xx`.
fn class(value: &str) -> Option<u8> {
    match value.to_ascii_lowercase().as_bytes() {
        [digit @ b'1'..=b'5', b'x', b'x'] => Some(digit - b'0'),
        _ => None,
    }
}
