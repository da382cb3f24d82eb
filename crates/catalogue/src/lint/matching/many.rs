//! Joins in which several series meet several.

use bellwether_promql::ast::{Binary, Group, Kind};

use crate::diagnostic::{listed, quoted};
use crate::lint::expression::Expression;
use crate::lint::meaning::shape::Shape;
use crate::lint::meaning::signature;
use crate::lint::{Lint, rule};

rule!(301 Error "Many series against many" {
    what: "The labels of `on` or `ignoring` leave several series on a side that may have only one.",
    why: "Prometheus refuses the whole expression at run time, and the alert never fires.",
    wrong: Yaml(r#"metrics:
  carts_total: { type: counter, help: Carts., labels: { kind: [paid, lost], shop: [north, south] } }
  visits_total: { type: counter, help: Visits., labels: { shop: [north, south], way: [search, link] } }
queries:
  share: { expr: "sum by (shop, kind) (rate(carts_total[5m])) / on (shop) sum by (shop, way) (rate(visits_total[5m]))" }
"#),
    right: Yaml(r#"metrics:
  carts_total: { type: counter, help: Carts., labels: { kind: [paid, lost], shop: [north, south] } }
  visits_total: { type: counter, help: Visits., labels: { shop: [north, south], way: [search, link] } }
queries:
  share: { expr: "sum by (shop, kind) (rate(carts_total[5m])) / on (shop) group_left sum by (shop) (rate(visits_total[5m]))" }
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

/// Labels that tell several series of one signature apart. A label that is taken over by
/// `group_left (…)` has one value for each signature, or nobody would take it over.
fn surplus(shape: &Shape, on: bool, labels: &[&str], binary: &Binary) -> Vec<String> {
    let included = binary.matching.as_ref().map(|m| m.include.as_slice()).unwrap_or_default();
    let mut surplus = shape.surplus(on, labels);
    surplus.retain(|name| included.iter().all(|label| label.text != *name));
    surplus
}

fn judge(lint: &mut Lint<'_>, expression: &Expression<'_>, binary: &Binary) {
    let (left, right) = (expression.meaning(binary.left), expression.meaning(binary.right));
    if left.is_scalar() || right.is_scalar() || binary.op.is_set() {
        return;
    }
    let (on, labels) = signature(binary.matching.as_ref());
    if left.shape.never_meets(&right.shape, on, &labels).is_some() {
        return;
    }
    let group = binary.matching.as_ref().map(|m| m.group).unwrap_or_default();
    let (l, r) =
        (surplus(&left.shape, on, &labels, binary), surplus(&right.shape, on, &labels, binary));
    let (side, surplus) = match group {
        Group::OneToOne if !l.is_empty() => ("left", l),
        Group::OneToOne | Group::ManyToOne if !r.is_empty() => ("right", r),
        Group::OneToMany if !l.is_empty() => ("left", l),
        _ => return,
    };
    let names = listed(surplus.iter().map(String::as_str), 6);
    let message =
        format!("several series of the {side} side meet one of the other: they differ in {names}");
    let help = match (group, side) {
        (Group::OneToOne, "left") => {
            format!("aggregate {} away, or add `group_left`", quoted(&surplus.join(", ")))
        }
        (Group::OneToOne, _) => {
            format!("aggregate {} away, or add `group_right`", quoted(&surplus.join(", ")))
        }
        _ => format!("aggregate {} away on that side", quoted(&surplus.join(", "))),
    };
    let place = binary.matching.as_ref().map_or(binary.op_span, |m| m.span);
    lint.expression(CODE, expression, place, message, help);
}
