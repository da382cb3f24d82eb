//! Zeros that fire at once.

use bellwether_promql::ast::BinaryOp;

use crate::lint::comparisons::claims;
use crate::lint::meaning::What;
use crate::lint::{Lint, rule};

rule!(323 Info "A zero that fires at once" {
    what: "An alert on growth or on a gauge that is `== 0` has no `for`.",
    why: "A process that has just started has counted nothing and set its gauges to 0: each deployment \
          wakes somebody.",
    wrong: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  carts_total: { type: counter, help: Carts. }
alerts:
  NoCarts: { expr: "sum(rate(carts_total[5m])) == 0", severity: page, summary: Nobody fills a cart }
"#),
    right: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  carts_total: { type: counter, help: Carts. }
alerts:
  NoCarts: { expr: "sum(rate(carts_total[5m])) == 0", for: 15m, severity: page, summary: Nobody fills a cart }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        let Some(alert) = expression.owner.alert() else { continue };
        if alert.pending.is_some_and(|time| !time.is_zero()) {
            continue;
        }
        for threshold in claims(expression) {
            let series = expression.meaning(threshold.series);
            let amount = matches!(series.what, What::Rate | What::Increase | What::Gauge);
            let zero = threshold.op == BinaryOp::Eq && threshold.value == 0.0;
            if zero && amount && series.origin.is_some() {
                let message = "a process that has just started is at 0 too";
                let help = "add `for`, longer than a process takes to get to work";
                lint.expression(CODE, expression, threshold.whole, message, help);
            }
        }
    }
}
