//! Labels that tell nothing apart.

use std::collections::HashSet;

use bellwether_model::spec::{Domain, MetricKind};

use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};
use crate::resolve::Item;

rule!(224 Info "A label with one value" {
    what: "A label is closed, has one value and no fold, and is never absent.",
    why: "It tells nothing apart and costs a word in every series; often the other values were forgotten.",
    wrong: Yaml("metrics:
  mail_sent_total: { type: counter, help: Letters., labels: { result: [success] } }
"),
    right: Yaml("metrics:
  mail_sent_total: { type: counter, help: Letters., labels: { result: [success, failure] } }
"),
});

fn check(lint: &mut Lint<'_>) {
    let mut shared = HashSet::new();
    for (metric, spec) in super::sound(lint).filter(|(_, spec)| spec.kind != MetricKind::Info) {
        for label in &spec.labels {
            let Domain::Closed(values) = &label.domain else { continue };
            let [value] = values.as_slice() else { continue };
            if label.fold_adds_one() || label.optional {
                continue;
            }
            let definition = label.shared.as_ref().and_then(|name| lint.place(Item::Label, name));
            if definition.is_some() && !shared.insert(&label.name) {
                continue;
            }
            let span = definition.unwrap_or_else(|| super::label(metric, &label.name).0);
            let message = format!("the label {} is always {}", quoted(&label.name), quoted(value));
            let help = "list the other values, or remove the label";
            lint.report(Diagnostic::new(CODE, span, metric.name, message, help));
        }
    }
}
