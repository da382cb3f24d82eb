//! One condition under two names.

use bellwether_promql::Span;

use crate::diagnostic::quoted;
use crate::lint::{Lint, rule};
use crate::resolve::Item;

rule!(320 Warning "Two alerts with one expression" {
    what: "Two alerts have the same expression and the same `for`.",
    why: "They fire together, always: two pages for one fault.",
    wrong: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  carts_open: { type: gauge, help: Carts. }
alerts:
  Carts: { expr: "carts_open > 9", severity: page, summary: Many carts }
  ManyCarts: { expr: "carts_open  > 9", severity: page, summary: Too many carts }
"#),
    right: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  carts_open: { type: gauge, help: Carts. }
alerts:
  Carts: { expr: "carts_open > 9", severity: ticket, summary: Many carts }
  ManyCarts: { expr: "carts_open > 99", severity: page, summary: Too many carts }
"#),
});

fn check(lint: &mut Lint<'_>) {
    let mut seen: std::collections::HashMap<(String, Option<std::time::Duration>), &str> =
        std::collections::HashMap::new();
    for expression in lint.readable() {
        let Some((alert, ast)) = expression.owner.alert().zip(expression.ast.as_ref()) else {
            continue;
        };
        let key = (ast.to_string(), alert.pending);
        let Some(first) = seen.get(&key).copied() else {
            seen.insert(key, &alert.name);
            continue;
        };
        let message = format!("{} has the same expression", quoted(first));
        let help = "keep one of them, or give them different thresholds";
        let span = lint.inside(expression, Span::new(0, expression.text.len()));
        let mut problem =
            crate::diagnostic::Diagnostic::new(CODE, span, &alert.name, message, help);
        if let Some(other) = lint.place(Item::Alert, first) {
            problem = problem.with_related(other, "the other one");
        }
        lint.report(problem);
    }
}
