//! The name of a classic histogram, which none of its series has.

use bellwether_promql::ast::Kind;

use crate::diagnostic::quoted;
use crate::lint::meaning::What;
use crate::lint::{Lint, rule};

rule!(248 Error "A classic histogram by its bare name" {
    what: "An expression selects a histogram by its name alone. Its series are called `_bucket`, \
           `_count` and `_sum`.",
    why: "There is no series of that name, so the expression is empty for ever.",
    wrong: Yaml(r#"metrics:
  wait_seconds: { type: histogram, unit: s, help: Waiting., buckets: [0.25, 0.5] }
queries:
  waiting: { expr: "max(wait_seconds)" }
"#),
    right: Yaml(r#"metrics:
  wait_seconds: { type: histogram, unit: s, help: Waiting., buckets: [0.25, 0.5] }
queries:
  waiting: { expr: "sum(rate(wait_seconds_sum[5m])) / sum(rate(wait_seconds_count[5m]))" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable().filter(|e| !e.owner.is_slo()) {
        for (_, node, meaning) in expression.nodes() {
            let Kind::Selector(selector) = &node.kind else { continue };
            if meaning.what != What::BareClassic {
                continue;
            }
            let name = selector.metric().unwrap_or_default();
            let message =
                format!("{} is a classic histogram: no series has this name", quoted(name));
            let help = format!(
                "use `histogram_quantile(0.99, sum by (le) (rate({name}_bucket[5m])))` for a quantile, \
                 `{name}_sum` over `{name}_count` for the average"
            );
            let place = selector.name.as_ref().map_or(node.span, |name| name.span);
            lint.expression(CODE, expression, place, message, help);
        }
    }
}
