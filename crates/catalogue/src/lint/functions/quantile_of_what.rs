//! `histogram_quantile` of what is no growth of buckets.

use bellwether_promql::ast::Kind;

use crate::diagnostic::quoted;
use crate::lint::index::Part;
use crate::lint::meaning::{Meaning, What};
use crate::lint::{Lint, rule};

rule!(266 Error "`histogram_quantile` of something else than growing buckets" {
    what: "`histogram_quantile` is given buckets without a `rate`, or values that are no buckets.",
    why: "Raw buckets answer for everything since the process started, so nothing recent shows; \
          anything else gives no result.",
    wrong: Yaml(r#"metrics:
  wait_seconds: { type: histogram, unit: s, help: Waiting., buckets: [0.25, 0.5] }
queries:
  slow: { expr: "histogram_quantile(0.9, sum by (le) (wait_seconds_bucket))" }
"#),
    right: Yaml(r#"metrics:
  wait_seconds: { type: histogram, unit: s, help: Waiting., buckets: [0.25, 0.5] }
queries:
  slow: { expr: "histogram_quantile(0.9, sum by (le) (rate(wait_seconds_bucket[5m])))" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        let Some(ast) = &expression.ast else { continue };
        for (_, node, _) in expression.nodes() {
            let Kind::Call(call) = &node.kind else { continue };
            if call.function.name != "histogram_quantile" {
                continue;
            }
            let Some(arg) = call.args.get(1).copied() else { continue };
            let Some((message, help)) = fault(lint, expression.meaning(arg)) else { continue };
            lint.expression(CODE, expression, ast.span(arg), message, help);
        }
    }
}

fn fault(lint: &Lint<'_>, given: &Meaning) -> Option<(String, String)> {
    let spec = lint.knowledge.spec(given.origin?.metric)?;
    let name = &spec.prometheus_name;
    let right = format!("`sum by (le) (rate({name}_bucket[5m]))`");
    match (given.what, given.origin?.part) {
        (What::Cumulative, Part::Buckets) => Some((
            "buckets without a rate: they hold everything since the process started".to_owned(),
            format!("write {right}"),
        )),
        (What::Native, _) => Some((
            "histograms without a rate: they hold everything since the process started".to_owned(),
            format!("write `rate({name}[5m])`"),
        )),
        // The bare name is reported by itself.
        (What::Rate | What::Increase, Part::BareClassic) | (What::BareClassic, _) => None,
        (What::Rate | What::Increase | What::Gauge | What::Cumulative, part)
            if part != Part::Buckets =>
        {
            let help = if spec.kind.is_distribution() {
                format!("write {right}")
            } else {
                "use a histogram: a quantile needs its buckets".to_owned()
            };
            Some((format!("{} are no buckets", quoted(name)), help))
        }
        _ => None,
    }
}
