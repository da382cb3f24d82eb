//! Averages of quantiles.

use bellwether_promql::ast::{AggregateOp, Kind};

use crate::lint::meaning::What;
use crate::lint::{Lint, rule};

rule!(268 Warning "An average of quantiles" {
    what: "`avg` or `sum` of quantiles.",
    why: "The 99th percentile of the whole cannot be computed from those of the parts: a quiet server \
          weighs as much as a busy one.",
    wrong: Yaml(r#"metrics:
  wait_seconds: { type: histogram, unit: s, help: Waiting., buckets: [0.25, 0.5] }
queries:
  slow: { expr: "avg(histogram_quantile(0.9, rate(wait_seconds_bucket[5m])))" }
"#),
    right: Yaml(r#"metrics:
  wait_seconds: { type: histogram, unit: s, help: Waiting., buckets: [0.25, 0.5] }
queries:
  slow: { expr: "histogram_quantile(0.9, sum by (le) (rate(wait_seconds_bucket[5m])))" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        for (_, node, _) in expression.nodes() {
            let Kind::Aggregate(aggregate) = &node.kind else { continue };
            let adds = matches!(aggregate.op, AggregateOp::Avg | AggregateOp::Sum);
            if adds && matches!(expression.meaning(aggregate.operand).what, What::Quantile(_)) {
                let message = "quantiles of parts do not add up to that of the whole";
                let help = "aggregate the buckets: `histogram_quantile(q, sum by (le) (rate(…)))`";
                lint.expression(CODE, expression, node.span, message, help);
            }
        }
    }
}
