//! Labels taken over from a side that lacks them.

use bellwether_promql::ast::{Group, Kind};

use crate::diagnostic::quoted;
use crate::distance;
use crate::lint::{Lint, rule};

rule!(302 Error "`group_left` takes over a label that is not there" {
    what: "A label listed in `group_left (…)` or `group_right (…)` is on no series of the side it is \
           taken from.",
    why: "The label comes out empty, and removes the one of that name on the other side.",
    wrong: Yaml(r#"metrics:
  carts_open: { type: gauge, help: Carts. }
  build_info: { type: info, help: What runs., labels: { version: { open: 4, fold: other } } }
queries:
  carts: { expr: "carts_open * on (instance) group_left (versoin) build_info" }
"#),
    right: Yaml(r#"metrics:
  carts_open: { type: gauge, help: Carts. }
  build_info: { type: info, help: What runs., labels: { version: { open: 4, fold: other } } }
queries:
  carts: { expr: "carts_open * on (instance) group_left (version) build_info" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        for (_, node, _) in expression.nodes() {
            let Kind::Binary(binary) = &node.kind else { continue };
            let Some(matching) = &binary.matching else { continue };
            let one = match matching.group {
                Group::OneToOne => continue,
                Group::ManyToOne => expression.meaning(binary.right),
                Group::OneToMany => expression.meaning(binary.left),
            };
            for label in matching.include.iter().filter(|label| !one.shape.can_have(&label.text)) {
                if one.shape.rows.is_empty() {
                    continue;
                }
                let message = format!("the other side has no label {}", quoted(&label.text));
                let names = one.shape.label_names();
                let help = distance::suggest(&label.text, names.into_iter());
                lint.expression(CODE, expression, label.span, message, help);
            }
        }
    }
}
