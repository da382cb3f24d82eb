//! Matchers that each have a value, but never together.

use bellwether_promql::ast::Kind;

use crate::diagnostic::quoted;
use crate::lint::meaning::values::accepts;
use crate::lint::{Lint, rule};

rule!(244 Error "Matchers that are never true together" {
    what: "Each matcher of a selector has values, but no documented combination of labels has all \
           of them.",
    why: "The selector is empty for ever.",
    wrong: Yaml(r#"metrics:
  logins_total:
    type: counter
    help: Attempts.
    labels: { outcome: [ok, refused], reason: { values: [password, locked], optional: true } }
    combinations: [{ outcome: ok, reason: ~ }, { outcome: refused, reason: "*" }]
queries:
  locked: { expr: 'rate(logins_total{outcome="ok", reason="locked"}[5m])' }
"#),
    right: Yaml(r#"metrics:
  logins_total:
    type: counter
    help: Attempts.
    labels: { outcome: [ok, refused], reason: { values: [password, locked], optional: true } }
    combinations: [{ outcome: ok, reason: ~ }, { outcome: refused, reason: "*" }]
queries:
  locked: { expr: 'rate(logins_total{outcome="refused", reason="locked"}[5m])' }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        for (_, node, meaning) in expression.nodes() {
            let Kind::Selector(selector) = &node.kind else { continue };
            let Some(name) = selector.metric() else { continue };
            let Some(shape) = lint.knowledge.shape_of(name) else { continue };
            let alone = |m: &&_| !shape.matching(m).rows.is_empty() || accepts(m, "");
            let matchers = || selector.matchers.iter().filter(|m| m.label != "__name__");
            if meaning.shape.rows.is_empty()
                && matchers().count() > 1
                && matchers().all(|m| alone(&m))
            {
                let message = format!("no series of {} has all of these labels", quoted(name));
                let help = "leave out one of the matchers, or correct the metric's `combinations`";
                lint.expression(CODE, expression, node.span, message, help);
            }
        }
    }
}
