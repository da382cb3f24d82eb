//! Quantiles outside 0 to 1.

use bellwether_promql::ast::{AggregateOp, Kind};

use crate::lint::{Lint, rule};

rule!(267 Error "A quantile outside 0 to 1" {
    what: "The first argument of `histogram_quantile`, `quantile` or `quantile_over_time` is below 0 or \
           above 1.",
    why: "Above 1 the result is +Inf, below 0 it is -Inf: an alert on it fires always or never.",
    wrong: Yaml(r#"metrics:
  wait_seconds: { type: histogram, unit: s, help: Waiting., buckets: [0.25, 0.5] }
queries:
  slow: { expr: "histogram_quantile(99, sum by (le) (rate(wait_seconds_bucket[5m])))" }
"#),
    right: Yaml(r#"metrics:
  wait_seconds: { type: histogram, unit: s, help: Waiting., buckets: [0.25, 0.5] }
queries:
  slow: { expr: "histogram_quantile(0.99, sum by (le) (rate(wait_seconds_bucket[5m])))" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        let Some(ast) = &expression.ast else { continue };
        for (_, node, _) in expression.nodes() {
            let quantile = match &node.kind {
                Kind::Call(call)
                    if ["histogram_quantile", "quantile_over_time"]
                        .contains(&call.function.name) =>
                {
                    call.args.first().copied()
                }
                Kind::Aggregate(a) if a.op == AggregateOp::Quantile => a.param,
                _ => None,
            };
            let Some(quantile) = quantile else { continue };
            let Some(value) = ast.constant(quantile) else { continue };
            if (0.0..=1.0).contains(&value) {
                continue;
            }
            let help = if (1.0..=100.0).contains(&value) {
                format!("write {} for the {value}th percentile", value / 100.0)
            } else {
                "write a share from 0 to 1".to_owned()
            };
            let message = format!("the quantile {value} is not between 0 and 1");
            lint.expression(CODE, expression, ast.span(quantile), message, help);
        }
    }
}
