//! Values that combinations leave out.

use bellwether_model::spec::{Choice, Domain, MetricSpec};

use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};

rule!(228 Warning "A value that no combination has" {
    what: "A label lists a value, and no row of `combinations` allows it.",
    why: "The series can never exist: either the value or a combination was forgotten.",
    wrong: Yaml("metrics:
  pay_total:
    type: counter
    help: Payments tried.
    labels: { result: [ok, failed, refused], reason: { values: [fraud, timeout], optional: true } }
    combinations:
      - { result: ok, reason: ~ }
      - { result: failed }
"),
    right: Yaml("metrics:
  pay_total:
    type: counter
    help: Payments tried.
    labels: { result: [ok, failed], reason: { values: [fraud, timeout], optional: true } }
    combinations:
      - { result: ok, reason: ~ }
      - { result: failed }
"),
});

fn check(lint: &mut Lint<'_>) {
    for (metric, spec) in lint.specs().filter(|(_, spec)| !spec.combinations.is_empty()) {
        for (at, label) in spec.labels.iter().enumerate() {
            let Domain::Closed(values) = &label.domain else { continue };
            for value in values.iter().filter(|value| !is_used(spec, at, value)) {
                let span = super::value(metric, &label.name, value);
                let message =
                    format!("no combination has {} as {}", quoted(value), quoted(&label.name));
                let help = "remove the value, or add the combination it belongs to";
                lint.report(Diagnostic::new(CODE, span, metric.name, message, help));
            }
        }
    }
}

fn is_used(spec: &MetricSpec, label: usize, value: &str) -> bool {
    spec.combinations.iter().any(|row| match row.0.get(label) {
        Some(Choice::OneOf(values)) => values.iter().any(|listed| listed == value),
        Some(Choice::Absent) => false,
        Some(Choice::Anything | Choice::Present) | None => true,
    })
}
