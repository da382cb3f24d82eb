//! Comparisons whose outcome is known beforehand.

use bellwether_promql::ast::BinaryOp;

use super::thresholds;
use crate::lint::meaning::What;
use crate::lint::{Lint, rule};

rule!(288 Error "A comparison that is always or never true" {
    what: "Growth, a count or a share is compared with a bound it is always, or never, on one side of: \
           `rate(…) < 0`, `increase(…) >= 0`.",
    why: "The alert fires for ever, or never.",
    wrong: Yaml(r#"metrics:
  carts_failed_total: { type: counter, help: Failures. }
queries:
  failing: { expr: "rate(carts_failed_total[5m]) >= 0" }
"#),
    right: Yaml(r#"metrics:
  carts_failed_total: { type: counter, help: Failures. }
queries:
  failing: { expr: "rate(carts_failed_total[5m]) > 0" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        for threshold in thresholds(expression) {
            let what = expression.meaning(threshold.series).what;
            let positive = matches!(
                what,
                What::Rate | What::Increase | What::Count | What::Share | What::Flag
            );
            if !positive {
                continue;
            }
            let outcome = match (threshold.op, threshold.value) {
                (BinaryOp::Lt, v) if v <= 0.0 => "never",
                (BinaryOp::Le | BinaryOp::Eq, v) if v < 0.0 => "never",
                (BinaryOp::Ge, v) if v <= 0.0 => "always",
                (BinaryOp::Gt | BinaryOp::Ne, v) if v < 0.0 => "always",
                _ => continue,
            };
            let message = format!("this is {outcome} true: the value is never below 0");
            let help = "correct the operator or the threshold";
            lint.expression(CODE, expression, threshold.whole, message, help);
        }
    }
}
