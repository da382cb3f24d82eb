//! Metrics that should not be used any more.

use bellwether_promql::ast::Kind;

use crate::diagnostic::quoted;
use crate::lint::index::Named;
use crate::lint::{Lint, rule};

rule!(246 Warning "An expression reads a deprecated metric" {
    what: "An expression uses a metric that is marked `deprecated`.",
    why: "When the metric goes, the alert goes silent without a word.",
    wrong: Yaml(r#"metrics:
  carts_open: { type: gauge, help: Unpaid carts. }
  open_carts: { type: gauge, help: The former name., deprecated: { reason: renamed, renamed_to: carts_open } }
queries:
  carts: { expr: "max(open_carts)" }
"#),
    right: Yaml(r#"metrics:
  carts_open: { type: gauge, help: Unpaid carts. }
  open_carts: { type: gauge, help: The former name., deprecated: { reason: renamed, renamed_to: carts_open } }
queries:
  carts: { expr: "max(carts_open)" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        for (_, node, _) in expression.nodes() {
            let Kind::Selector(selector) = &node.kind else { continue };
            let Some(name) = selector.metric() else { continue };
            let Named::Metric(samples) = lint.knowledge.index.find(name) else { continue };
            let Some(deprecated) = &samples.spec.deprecated else { continue };
            let help = match &deprecated.renamed_to {
                Some(next) => format!("use {}", quoted(next)),
                None if deprecated.note.is_empty() => "find out what replaces it".to_owned(),
                None => deprecated.note.clone(),
            };
            let place = selector.name.as_ref().map_or(node.span, |name| name.span);
            let message = format!("{} is deprecated", quoted(&samples.spec.name));
            lint.expression(CODE, expression, place, message, help);
        }
    }
}
