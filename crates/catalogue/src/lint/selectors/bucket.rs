//! `le` values that are no bucket.

use bellwether_promql::ast::{Kind, MatchOp, Matcher};

use crate::diagnostic::{listed, quoted};
use crate::lint::index::{Named, Part};
use crate::lint::meaning::le;
use crate::lint::{Lint, rule};

rule!(247 Error "`le` is no bucket of the histogram" {
    what: "A matcher on `le` names a boundary the histogram does not have, or writes it other than \
           Prometheus stores it (`1.0`, not `1`).",
    why: "The selector is empty, and a share of requests below that bound with it.",
    wrong: Yaml(r#"metrics:
  wait_seconds: { type: histogram, unit: s, help: Waiting., buckets: [0.25, 0.5] }
queries:
  fast: { expr: 'sum(rate(wait_seconds_bucket{le="0.3"}[5m]))' }
"#),
    right: Yaml(r#"metrics:
  wait_seconds: { type: histogram, unit: s, help: Waiting., buckets: [0.25, 0.5] }
queries:
  fast: { expr: 'sum(rate(wait_seconds_bucket{le="0.25"}[5m]))' }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        for (_, node, _) in expression.nodes() {
            let Kind::Selector(selector) = &node.kind else { continue };
            let Some(name) = selector.metric() else { continue };
            let Named::Metric(samples) = lint.knowledge.index.find(name) else { continue };
            if samples.part != Part::Buckets {
                continue;
            }
            let mut bounds: Vec<String> =
                samples.spec.buckets.iter().map(|bucket| le(bucket.bound)).collect();
            bounds.push("+Inf".to_owned());
            for matcher in selector.matchers.iter().filter(|m| m.label == "le") {
                let Some(message) = fault(matcher, &bounds) else { continue };
                let help = format!("use {}", listed(bounds.iter().map(String::as_str), 16));
                lint.expression(CODE, expression, matcher.value_span, message, help);
            }
        }
    }
}

fn fault(matcher: &Matcher, bounds: &[String]) -> Option<String> {
    if !matches!(matcher.op, MatchOp::Equal | MatchOp::NotEqual) || bounds.contains(&matcher.value)
    {
        return None;
    }
    let value = matcher.value.parse::<f64>().ok().map(le);
    Some(match value {
        Some(stored) if bounds.contains(&stored) => {
            format!("Prometheus stores this bound as {}", quoted(&stored))
        }
        _ => format!("{} is no bucket of the histogram", quoted(&matcher.value)),
    })
}
