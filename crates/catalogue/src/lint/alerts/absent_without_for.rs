//! `absent` that fires at once.

use bellwether_promql::Span;

use crate::lint::meaning::What;
use crate::lint::{Lint, rule};

rule!(318 Warning "`absent` without `for`" {
    what: "An alert on `absent(…)` has no `for`.",
    why: "One failed scrape or a restart makes series absent for a moment, and somebody is woken.",
    wrong: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  carts_open: { type: gauge, help: Carts. }
alerts:
  Gone: { expr: "absent(carts_open)", severity: page, summary: Carts are not counted }
"#),
    right: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  carts_open: { type: gauge, help: Carts. }
alerts:
  Gone: { expr: "absent(carts_open)", for: 5m, severity: page, summary: Carts are not counted }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        let Some(alert) = expression.owner.alert() else { continue };
        let over_time = expression.nodes().any(|(_, node, _)| {
            matches!(&node.kind, bellwether_promql::ast::Kind::Call(call) if call.function.name == "absent_over_time")
        });
        let absent = expression.nodes().any(|(_, _, meaning)| meaning.what == What::Absent);
        if alert.pending.is_some_and(|time| !time.is_zero()) || !absent || over_time {
            continue;
        }
        let message = "one missed scrape fires this";
        let help = "add `for: 5m`, or use `absent_over_time(…[5m])`";
        lint.expression(CODE, expression, Span::new(0, expression.text.len()), message, help);
    }
}
