//! Values of one label that differ by case.

use std::collections::HashMap;

use bellwether_model::spec::Domain;

use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};

rule!(227 Warning "Values that differ by case only" {
    what: "A closed label lists two values that differ only in capitals.",
    why: "One of them is a slip; events spread over both, and filters see half.",
    wrong: Yaml("metrics:
  pages_total: { type: counter, help: Pages shown., labels: { method: [GET, POST, get] } }
"),
    right: Yaml("metrics:
  pages_total: { type: counter, help: Pages shown., labels: { method: [GET, POST] } }
"),
});

fn check(lint: &mut Lint<'_>) {
    for (metric, spec) in lint.specs() {
        for label in &spec.labels {
            let Domain::Closed(values) = &label.domain else { continue };
            let mut seen: HashMap<String, &str> = HashMap::new();
            for value in values {
                let Some(first) = seen.insert(value.to_lowercase(), value) else { continue };
                let span = super::value(metric, &label.name, value);
                let message = format!(
                    "{} and {} of {} differ by case only",
                    quoted(first),
                    quoted(value),
                    quoted(&label.name)
                );
                let help = "keep one of them";
                lint.report(Diagnostic::new(CODE, span, metric.name, message, help));
            }
        }
    }
}
