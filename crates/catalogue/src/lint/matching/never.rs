//! Joins whose sides have no series in common.

use bellwether_promql::ast::{Binary, BinaryOp, Kind};

use crate::diagnostic::{listed, quoted};
use crate::lint::expression::Expression;
use crate::lint::meaning::signature;
use crate::lint::{Lint, rule};

rule!(300 Error "Series that never meet" {
    what: "A binary operation joins two sides whose label sets never agree: one side has a label that \
           the other lacks, or no value in common.",
    why: "The result is empty for ever, and nothing says so.",
    wrong: Yaml(r#"metrics:
  carts_total: { type: counter, help: Carts., labels: { kind: [paid, lost] } }
  visits_total: { type: counter, help: Visits. }
queries:
  share: { expr: "rate(carts_total[5m]) / rate(visits_total[5m])" }
"#),
    right: Yaml(r#"metrics:
  carts_total: { type: counter, help: Carts., labels: { kind: [paid, lost] } }
  visits_total: { type: counter, help: Visits. }
queries:
  share: { expr: "sum(rate(carts_total[5m])) / sum(rate(visits_total[5m]))" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        for (_, node, _) in expression.nodes() {
            if let Kind::Binary(binary) = &node.kind {
                judge(lint, expression, binary);
            }
        }
    }
}

fn judge(lint: &mut Lint<'_>, expression: &Expression<'_>, binary: &Binary) {
    let (left, right) = (expression.meaning(binary.left), expression.meaning(binary.right));
    let fills =
        binary.matching.as_ref().is_some_and(|m| m.fill_left.is_some() || m.fill_right.is_some());
    let joins = !left.is_scalar() && !right.is_scalar() && binary.op != BinaryOp::Or && !fills;
    // A side that selects nothing is reported as that.
    if !joins || left.shape.rows.is_empty() || right.shape.rows.is_empty() {
        return;
    }
    let (on, labels) = signature(binary.matching.as_ref());
    let Some(apart) = left.shape.never_meets(&right.shape, on, &labels) else { return };
    let message = match apart.first() {
        Some(label) => {
            let values = |shape: &crate::lint::meaning::shape::Shape| match shape.values(label) {
                None => "absent".to_owned(),
                Some(values) => match values.listed() {
                    Some(values) => listed(values.iter().map(String::as_str), 4),
                    None => "always there".to_owned(),
                },
            };
            format!(
                "no series of the two sides meet: the label {} is {} on the left and {} on the right",
                quoted(label),
                values(&left.shape),
                values(&right.shape)
            )
        }
        None => "no series of the two sides have the same labels".to_owned(),
    };
    let help = match binary.op {
        BinaryOp::And | BinaryOp::Unless => "say which labels must agree: `on (…)`",
        _ => "aggregate both sides by the labels they share: `sum by (…) (…)`, or say `on (…)`",
    };
    lint.expression(CODE, expression, binary.op_span, message, help);
}
