//! Matchers that let everything through.

use bellwether_promql::ast::{Kind, MatchOp};

use crate::diagnostic::quoted;
use crate::lint::meaning::values::Test;
use crate::lint::{Lint, rule};

rule!(245 Warning "A matcher that excludes nothing" {
    what: "A regex or a negative matcher lets every value of a closed label through.",
    why: "It looks like a filter and is none; usually a value is misspelt or was left behind.",
    wrong: Yaml(r#"metrics:
  carts_total: { type: counter, help: Carts., labels: { kind: [paid, lost] } }
queries:
  all: { expr: 'sum(rate(carts_total{kind=~"paid|lost"}[5m]))' }
"#),
    right: Yaml("metrics:
  carts_total: { type: counter, help: Carts., labels: { kind: [paid, lost] } }
queries:
  all: { expr: 'sum(rate(carts_total[5m]))' }
"),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        for (_, node, _) in expression.nodes() {
            let Kind::Selector(selector) = &node.kind else { continue };
            let shape = selector.metric().and_then(|name| lint.knowledge.shape_of(name));
            let Some(shape) = shape else { continue };
            for matcher in selector.matchers.iter().filter(|m| m.op != MatchOp::Equal) {
                // The unknown value in `!= "x"` is what is reported; `!= ""` and `=~".*"` say in so
                // many words that any value will do.
                let any = ["", ".*", ".+"].contains(&matcher.value.as_str());
                if matcher.op == MatchOp::NotEqual || any {
                    continue;
                }
                let Some(values) = shape.values(&matcher.label) else { continue };
                let Some(values) = values.listed() else { continue };
                let test = Test::new(matcher);
                let every = values.iter().all(|value| test.accepts(value))
                    && (shape.must_have(&matcher.label) || test.accepts(""));
                if every {
                    let message = format!(
                        "every series passes this: {}",
                        quoted(expression.part(matcher.span))
                    );
                    let help = "leave the matcher out, or correct its values";
                    lint.expression(CODE, expression, matcher.span, message, help);
                }
            }
        }
    }
}
