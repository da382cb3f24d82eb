//! Metrics without help among metrics with it.

use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};

rule!(215 Info "A metric that does not say what it means" {
    what: "The metric has no `help`, and most metrics of the catalogue have one.",
    why: "Pages, dashboards and the endpoint itself show it to whoever meets the metric for the first time.",
    wrong: Yaml("metrics:
  carts_open: { type: gauge, help: Not paid for. }
  orders_open: { type: gauge, help: Not sent. }
  returns_open: { type: gauge }
"),
    right: Yaml("metrics:
  carts_open: { type: gauge, help: Not paid for. }
  orders_open: { type: gauge, help: Not sent. }
  returns_open: { type: gauge, help: Not refunded. }
"),
});

fn check(lint: &mut Lint<'_>) {
    let without = lint.specs().filter(|(_, spec)| spec.help.is_empty()).count();
    let with = lint.specs().count() - without;
    if with <= without {
        return;
    }
    for (metric, _) in lint.specs().filter(|(_, spec)| spec.help.is_empty()) {
        let message = format!("the metric has no help; {} have", quoted(&with.to_string()));
        let help = "add `help: …`, one sentence that says what it means";
        lint.report(Diagnostic::new(CODE, metric.span, metric.name, message, help));
    }
}
