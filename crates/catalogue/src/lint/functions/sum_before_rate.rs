//! Counters added up before their rate is taken.

use bellwether_promql::ast::{Ast, Kind, NodeId};

use crate::lint::index::Named;
use crate::lint::meaning::What;
use crate::lint::{Lint, Owner, rule};

rule!(264 Error "A rate of a sum" {
    what: "`rate`, `irate` or `increase` over an aggregation of counters, in a subquery or through a \
           recording rule.",
    why: "When one process restarts, the sum falls; `rate` takes that for a restart of all and adds \
          the whole sum once more.",
    wrong: Yaml(r#"metrics:
  carts_total: { type: counter, help: Carts. }
queries:
  carts: { expr: "rate(sum(carts_total)[5m:])" }
"#),
    right: Yaml(r#"metrics:
  carts_total: { type: counter, help: Carts. }
queries:
  carts: { expr: "sum(rate(carts_total[5m]))" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        let Some(ast) = &expression.ast else { continue };
        for (_, node, _) in expression.nodes() {
            let Kind::Call(call) = &node.kind else { continue };
            let growth = ["rate", "irate", "increase"].contains(&call.function.name);
            let Some(arg) = call.args.first().copied().filter(|_| growth) else { continue };
            let cumulative = expression.meaning(arg).what == What::Cumulative;
            if cumulative && aggregated(lint, ast, arg) {
                let message = "counters are added up before their rate is taken";
                let help = "take the rate first: `sum(rate(…))`";
                lint.expression(CODE, expression, node.span, message, help);
            }
        }
    }
}

fn aggregated(lint: &Lint<'_>, ast: &Ast, arg: NodeId) -> bool {
    match ast.kind(ast.unwrap_parens(arg)) {
        Kind::Subquery(subquery) => {
            matches!(ast.kind(ast.unwrap_parens(subquery.expr)), Kind::Aggregate(a) if !a.op.keeps_series())
        }
        Kind::Selector(selector) => {
            let recorded = match selector.metric().map(|name| lint.knowledge.index.find(name)) {
                Some(Named::Recorded(query)) => lint.catalogue.queries.get(query),
                _ => None,
            };
            let written = lint.expressions.iter().find(|e| {
                recorded
                    .is_some_and(|query| matches!(e.owner, Owner::Query(q) if q.name == query.name))
            });
            written.and_then(|e| e.ast.as_ref()).is_some_and(|ast| {
                matches!(ast.kind(ast.unwrap_parens(ast.root())), Kind::Aggregate(a) if !a.op.keeps_series())
            })
        }
        _ => false,
    }
}
