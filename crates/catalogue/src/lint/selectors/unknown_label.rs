//! Labels that a metric does not have.

use bellwether_promql::Span;
use bellwether_promql::ast::{Aggregate, Binary, Kind, LabelName, Selector};

use crate::diagnostic::{listed, quoted};
use crate::distance;
use crate::lint::expression::Expression;
use crate::lint::meaning::Meaning;
use crate::lint::meaning::shape::Shape;
use crate::lint::meaning::values::accepts;
use crate::lint::{Lint, rule};

rule!(242 Error "An expression uses a label that the metric does not have" {
    what: "A matcher, `by`, `on`, `ignoring` or `group_left` names a label that no series there has.",
    why: "A matcher on it finds nothing; grouping by it makes one group of everything.",
    wrong: Yaml(r#"metrics:
  carts_total: { type: counter, help: Carts., labels: { kind: [paid, lost] } }
queries:
  lost: { expr: 'sum(rate(carts_total{kid="lost"}[5m]))' }
"#),
    right: Yaml(r#"metrics:
  carts_total: { type: counter, help: Carts., labels: { kind: [paid, lost] } }
queries:
  lost: { expr: 'sum(rate(carts_total{kind="lost"}[5m]))' }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        for (_, node, _) in expression.nodes() {
            match &node.kind {
                Kind::Selector(selector) => matchers(lint, expression, selector),
                Kind::Aggregate(aggregate) => grouping(lint, expression, aggregate),
                Kind::Binary(binary) => matching(lint, expression, binary),
                _ => {}
            }
        }
    }
}

fn matchers(lint: &mut Lint<'_>, expression: &Expression<'_>, selector: &Selector) {
    let Some(name) = selector.metric() else { return };
    let Some(shape) = lint.knowledge.shape_of(name) else { return };
    for matcher in selector.matchers.iter().filter(|m| m.label != "__name__") {
        let of_histogram = ["le", "quantile"].contains(&matcher.label.as_str());
        if of_histogram || shape.can_have(&matcher.label) || accepts(matcher, "") {
            continue;
        }
        let message = format!("{} has no label {}", quoted(name), quoted(&matcher.label));
        let help = help(&shape, &matcher.label, Some(&matcher.value));
        lint.expression(CODE, expression, matcher.label_span, message, help);
    }
}

/// Labels of `by`; `without` may name what is not there.
fn grouping(lint: &mut Lint<'_>, expression: &Expression<'_>, aggregate: &Aggregate) {
    let Some(grouping) = aggregate.grouping.as_ref().filter(|g| !g.without) else { return };
    let operand = expression.meaning(aggregate.operand);
    for label in grouping.labels.iter().filter(|label| label.text != "le") {
        missing(lint, expression, label, &[operand], "grouped by");
    }
}

fn matching(lint: &mut Lint<'_>, expression: &Expression<'_>, binary: &Binary) {
    let Some(matching) = &binary.matching else { return };
    let sides = [expression.meaning(binary.left), expression.meaning(binary.right)];
    for label in &matching.labels {
        missing(lint, expression, label, &sides, if matching.on { "joined on" } else { "ignored" });
    }
}

/// Reports a label that none of the operands can have.
fn missing(
    lint: &mut Lint<'_>,
    expression: &Expression<'_>,
    label: &LabelName,
    operands: &[&Meaning],
    used: &str,
) {
    // What selects nothing is reported as that.
    let known = |m: &&Meaning| !m.shape.rows.is_empty() && !m.shape.can_have(&label.text);
    if label.text == "__name__" || !operands.iter().all(known) {
        return;
    }
    let message = format!("no series here has the label {} that is {used}", quoted(&label.text));
    let shape = operands.iter().fold(Shape::default(), |all, m| all.or(&m.shape));
    let place: Span = label.span;
    lint.expression(CODE, expression, place, message, help(&shape, &label.text, None));
}

fn help(shape: &Shape, label: &str, value: Option<&str>) -> String {
    let names = shape.label_names();
    if let Some(near) = distance::nearest(label, names.iter().copied()) {
        return format!("did you mean {}?", quoted(near));
    }
    let holds = |name: &&&str| {
        let values = shape.values(name);
        value.is_some_and(|value| {
            values.as_ref().and_then(|v| v.listed()).is_some_and(|v| v.contains(value))
        })
    };
    if let Some(other) = names.iter().find(holds) {
        return format!("{} is a value of {}", quoted(value.unwrap_or_default()), quoted(other));
    }
    if names.is_empty() {
        return "the series here have no labels left".to_owned();
    }
    format!("use {}", listed(names.into_iter(), 12))
}
