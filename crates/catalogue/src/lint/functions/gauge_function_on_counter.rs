//! Functions for gauges, on counters.

use bellwether_promql::ast::Kind;

use crate::diagnostic::quoted;
use crate::lint::meaning::What;
use crate::lint::{Lint, rule};

const FOR_GAUGES: [&str; 9] = [
    "delta",
    "idelta",
    "deriv",
    "predict_linear",
    "avg_over_time",
    "sum_over_time",
    "min_over_time",
    "quantile_over_time",
    "double_exponential_smoothing",
];

rule!(261 Warning "A gauge's function on a counter" {
    what: "`delta`, `deriv`, `predict_linear` or an average over time of a counter.",
    why: "None of them knows that a counter starts again at zero when its process does.",
    wrong: Yaml(r#"metrics:
  carts_total: { type: counter, help: Carts. }
queries:
  carts: { expr: "delta(carts_total[1h])" }
"#),
    right: Yaml(r#"metrics:
  carts_total: { type: counter, help: Carts. }
queries:
  carts: { expr: "increase(carts_total[1h])" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        for (_, node, _) in expression.nodes() {
            let Kind::Call(call) = &node.kind else { continue };
            if !FOR_GAUGES.contains(&call.function.name) {
                continue;
            }
            let mut args = call.args.iter().map(|id| expression.meaning(*id));
            let Some(counter) = args.find(|arg| arg.what == What::Cumulative) else { continue };
            let spec = counter.origin.and_then(|origin| lint.knowledge.spec(origin.metric));
            let Some(spec) = spec else { continue };
            let message = format!(
                "{} of {}, which only goes up until it restarts",
                quoted(call.function.name),
                quoted(&spec.prometheus_name)
            );
            let help = match call.function.name {
                "deriv" | "idelta" => "use `rate`",
                "delta" => "use `increase`",
                _ => "take its `rate` first, in a subquery or a recording rule",
            };
            lint.expression(CODE, expression, node.span, message, help);
        }
    }
}
