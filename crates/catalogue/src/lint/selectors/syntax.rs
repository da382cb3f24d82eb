//! Expressions that are no PromQL.

use crate::lint::{Lint, rule};

rule!(240 Error "Not a PromQL expression" {
    what: "An expression cannot be read, or joins things whose types do not fit.",
    why: "Prometheus refuses the whole rule file it is in.",
    wrong: Yaml(r#"metrics:
  carts_failed_total: { type: counter, help: Failures. }
queries:
  failing: { expr: "rate(carts_failed_total[5m]) increasing" }
"#),
    right: Yaml(r#"metrics:
  carts_failed_total: { type: counter, help: Failures. }
queries:
  failing: { expr: "rate(carts_failed_total[5m])" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.expressions {
        for error in &expression.errors {
            let help = match error.hint.as_deref() {
                None => "write it as Prometheus reads it",
                Some(hint) => hint,
            };
            lint.expression(CODE, expression, error.span, error.message.as_str(), help);
        }
    }
}
