//! Names that say the type.

use bellwether_model::spec::MetricKind;

use super::words;
use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};

rule!(211 Info "A type in the name" {
    what: "The name ends in `counter`, `gauge`, `histogram` or `summary`.",
    why: "The type is exposed beside the name; in it, it is one more thing to be wrong when the type changes.",
    wrong: Yaml("metrics:
  carts_gauge: { type: gauge, help: Unpaid carts. }
"),
    right: Yaml("metrics:
  carts: { type: gauge, help: Unpaid carts. }
"),
});

fn check(lint: &mut Lint<'_>) {
    for (metric, spec) in lint.specs() {
        let mut words = words::of(metric.name);
        words.pop_if(|word| word == "total" || word == "info");
        let Some(word) = words.pop().filter(|word| is_type(word)) else { continue };
        let own = spec.kind.as_str();
        let fits = own == word || spec.kind == MetricKind::UpDown && word == "gauge";
        let message = if fits {
            format!("the name ends in its type, {}", quoted(&word))
        } else {
            format!("the name ends in {}, and the metric is a {own}", quoted(&word))
        };
        let help = "leave the word out of the name";
        lint.report(Diagnostic::new(CODE, metric.span, metric.name, message, help));
    }
}

fn is_type(word: &str) -> bool {
    matches!(word, "counter" | "gauge" | "histogram" | "summary")
}
