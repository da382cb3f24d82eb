//! Functions for counters, on gauges.

use bellwether_promql::ast::Kind;

use crate::diagnostic::quoted;
use crate::lint::meaning::What;
use crate::lint::{Lint, rule};

/// They take every fall for a restart.
const FOR_COUNTERS: [&str; 4] = ["rate", "irate", "increase", "resets"];

rule!(260 Error "A counter's function on a gauge" {
    what: "`rate`, `irate`, `increase` or `resets` of a gauge.",
    why: "They take every fall of the value for a restart and add what was lost: the result is made \
          up. Gauges have `delta` and `deriv`.",
    wrong: Yaml(r#"metrics:
  queue_length: { type: gauge, help: Waiting jobs. }
queries:
  growth: { expr: "rate(queue_length[5m])" }
"#),
    right: Yaml(r#"metrics:
  queue_length: { type: gauge, help: Waiting jobs. }
queries:
  growth: { expr: "deriv(queue_length[5m])" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        for (_, node, _) in expression.nodes() {
            let Kind::Call(call) = &node.kind else { continue };
            let Some(inner) = call.args.first().map(|id| expression.meaning(*id)) else { continue };
            if !FOR_COUNTERS.contains(&call.function.name) || inner.what != What::Gauge {
                continue;
            }
            let spec = inner.origin.and_then(|origin| lint.knowledge.spec(origin.metric));
            let Some(spec) = spec else { continue };
            let message = format!(
                "{} of {}, which is a {}",
                quoted(call.function.name),
                quoted(&spec.prometheus_name),
                spec.kind.as_str()
            );
            let help = match call.function.name {
                "resets" => "use `changes`, or a counter",
                "increase" => "use `delta`, or a counter",
                _ => "use `deriv` or `delta`, or a counter",
            };
            lint.expression(CODE, expression, node.span, message, help);
        }
    }
}
