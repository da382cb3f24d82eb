//! `histogram_quantile` of buckets that have lost their `le`.

use bellwether_promql::ast::Kind;

use crate::lint::index::Part;
use crate::lint::{Lint, rule};

rule!(265 Error "`histogram_quantile` without `le`" {
    what: "The buckets given to `histogram_quantile` were aggregated without keeping `le`.",
    why: "Without `le` nobody knows which bucket is which: the result is always empty.",
    wrong: Yaml(r#"metrics:
  wait_seconds: { type: histogram, unit: s, help: Waiting., buckets: [0.25, 0.5] }
queries:
  slow: { expr: "histogram_quantile(0.9, sum by (job) (rate(wait_seconds_bucket[5m])))" }
"#),
    right: Yaml(r#"metrics:
  wait_seconds: { type: histogram, unit: s, help: Waiting., buckets: [0.25, 0.5] }
queries:
  slow: { expr: "histogram_quantile(0.9, sum by (job, le) (rate(wait_seconds_bucket[5m])))" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        let Some(ast) = &expression.ast else { continue };
        for (_, node, _) in expression.nodes() {
            let Kind::Call(call) = &node.kind else { continue };
            if !["histogram_quantile", "histogram_fraction"].contains(&call.function.name) {
                continue;
            }
            let Some(arg) = call.args.last().copied() else { continue };
            let buckets = expression.meaning(arg);
            let from_buckets = buckets.origin.is_some_and(|o| o.part == Part::Buckets);
            if from_buckets && !buckets.shape.rows.is_empty() && !buckets.shape.can_have("le") {
                let message = "the aggregation drops `le`, by which buckets are told apart";
                let help = "add `le` to `by (…)`, or take it out of `without (…)`";
                lint.expression(CODE, expression, ast.span(arg), message, help);
            }
        }
    }
}
