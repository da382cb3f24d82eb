//! The label of summaries on metrics that are none.

use bellwether_promql::ast::Kind;

use crate::diagnostic::quoted;
use crate::lint::index::Named;
use crate::lint::{Lint, rule};

rule!(249 Error "`quantile` on a metric that is no summary" {
    what: "A matcher asks for the label `quantile`, which only summaries have.",
    why: "The catalogue's histograms hold buckets; quantiles are computed from them. The selector is \
          empty for ever.",
    wrong: Yaml(r#"metrics:
  wait_seconds: { type: histogram, unit: s, help: Waiting., buckets: [0.25, 0.5] }
queries:
  slow: { expr: 'rate(wait_seconds_sum{quantile="0.99"}[5m])' }
"#),
    right: Yaml("metrics:
  wait_seconds: { type: histogram, unit: s, help: Waiting., buckets: [0.25, 0.5] }
queries:
  slow: { expr: 'histogram_quantile(0.99, sum by (le) (rate(wait_seconds_bucket[5m])))' }
"),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        for (_, node, _) in expression.nodes() {
            let Kind::Selector(selector) = &node.kind else { continue };
            let Some(name) = selector.metric() else { continue };
            let Named::Metric(samples) = lint.knowledge.index.find(name) else { continue };
            if samples.spec.labels.iter().any(|label| label.name == "quantile") {
                continue;
            }
            for matcher in selector.matchers.iter().filter(|m| m.label == "quantile") {
                let family = &samples.spec.prometheus_name;
                let message = format!(
                    "{} is a {}, not a summary",
                    quoted(family),
                    samples.spec.kind.as_str()
                );
                let help = if samples.spec.kind.is_distribution() {
                    format!(
                        "use `histogram_quantile({}, sum by (le) (rate({family}_bucket[5m])))`",
                        matcher.value
                    )
                } else {
                    "leave the matcher out".to_owned()
                };
                lint.expression(CODE, expression, matcher.span, message, help);
            }
        }
    }
}
