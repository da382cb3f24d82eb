//! `changes` where something else is meant.

use bellwether_promql::ast::{Ast, Binary, BinaryOp, Call, Kind, NodeId};

use crate::diagnostic::quoted;
use crate::lint::expression::Expression;
use crate::lint::meaning::What;
use crate::lint::{Lint, rule};

rule!(262 Warning "`changes` does not count events" {
    what: "`changes` of a counter, or `changes` of a gauge compared with 0 to learn whether something \
           happened.",
    why: "`changes` counts how often two scrapes differ: ten events between two scrapes are one \
          change, and a gauge set to the value it had is none.",
    wrong: Yaml(r#"metrics:
  syncs_total: { type: counter, help: Syncs. }
queries:
  stalled: { expr: "changes(syncs_total[30m]) == 0" }
"#),
    right: Yaml(r#"metrics:
  syncs_total: { type: counter, help: Syncs. }
queries:
  stalled: { expr: "increase(syncs_total[30m]) == 0" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        let Some(ast) = &expression.ast else { continue };
        for (id, node, _) in expression.nodes() {
            match &node.kind {
                Kind::Call(call) if call.function.name == "changes" => {
                    counter(lint, expression, id, call);
                }
                // Beside another condition it asks whether things have come to rest.
                Kind::Binary(binary)
                    if binary.op == BinaryOp::Eq && ast.unwrap_parens(ast.root()) == id =>
                {
                    gauge(lint, expression, ast, binary);
                }
                _ => {}
            }
        }
    }
}

fn counter(lint: &mut Lint<'_>, expression: &Expression<'_>, id: NodeId, call: &Call) {
    let Some(inner) = call.args.first().map(|id| expression.meaning(*id)) else { return };
    let Some(ast) = expression.ast.as_ref().filter(|_| inner.what == What::Cumulative) else {
        return;
    };
    let message = "`changes` of a counter counts scrapes that differ, not events";
    lint.expression(CODE, expression, ast.span(id), message, "use `increase`");
}

fn gauge(lint: &mut Lint<'_>, expression: &Expression<'_>, ast: &Ast, binary: &Binary) {
    let zero = expression.meaning(binary.right).constant == Some(0.0);
    let Kind::Call(call) = ast.kind(ast.unwrap_parens(binary.left)) else { return };
    let Some(inner) = call.args.first().map(|id| expression.meaning(*id)) else { return };
    if !zero || call.function.name != "changes" || inner.what != What::Gauge {
        return;
    }
    let spec = inner.origin.and_then(|origin| lint.knowledge.spec(origin.metric));
    // A timestamp or a number of an attempt is new each time.
    let Some(spec) = spec.filter(|s| !s.prometheus_name.contains("time") && s.unit.as_str() != "s")
    else {
        return;
    };
    let message = format!(
        "{} may be set again to the value it had: that is no change",
        quoted(&spec.prometheus_name)
    );
    let help = "use a counter of the events, or the time of the last one as a gauge";
    lint.expression(CODE, expression, ast.span(binary.left), message, help);
}
