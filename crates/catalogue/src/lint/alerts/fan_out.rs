//! How many alerts one rule can become.

use bellwether_promql::Span;

use crate::diagnostic::listed;
use crate::lint::{Lint, rule};

/// More alerts of one rule than anybody reads.
const FAN_OUT_MAX: u64 = 100;

rule!(314 Warning "One rule can become hundreds of alerts" {
    what: "By the label sets of its result an alert can fire more than 100 times at once, for each \
           process.",
    why: "When a shared dependency fails they all fire: whoever is on call reads the first ten.",
    wrong: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  carts_failed_total: { type: counter, help: Failures., labels: { tenant: { open: 500, fold: other } } }
alerts:
  CartsFail: { expr: "rate(carts_failed_total[5m]) > 9", severity: page, summary: "Carts of {{ $labels.tenant }} fail" }
"#),
    right: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  carts_failed_total: { type: counter, help: Failures., labels: { tenant: { open: 500, fold: other } } }
alerts:
  CartsFail: { expr: "count(rate(carts_failed_total[5m]) > 9) > 0", severity: page, summary: "Carts of {{ $value }} tenants fail" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable().filter(|e| e.owner.alert().is_some()) {
        let Some(result) = expression.result() else { continue };
        let Some(count) = result.shape.count().filter(|count| *count > FAN_OUT_MAX) else {
            continue;
        };
        let labels = super::whole::several(&result.shape);
        let message = format!(
            "up to {count} alerts a process: one for each {}",
            listed(labels.iter().map(String::as_str), 6)
        );
        let help =
            "aggregate some labels away, count the series above the threshold, or take `topk`";
        lint.expression(CODE, expression, Span::new(0, expression.text.len()), message, help);
    }
}
