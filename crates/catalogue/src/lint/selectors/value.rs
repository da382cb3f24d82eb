//! Values that a closed label does not have.

use std::collections::BTreeSet;

use bellwether_promql::ast::{Kind, MatchOp, Matcher, Selector};

use crate::diagnostic::{listed, quoted};
use crate::distance;
use crate::lint::expression::Expression;
use crate::lint::index::Named;
use crate::lint::meaning::shape::Shape;
use crate::lint::meaning::values::{Test, alternatives};
use crate::lint::{Lint, rule};

rule!(243 Error "A matcher asks for a value that the label never has" {
    what: "A matcher compares a closed label with a value outside its set, or with a regex that \
           matches none of them.",
    why: "The selector is empty for ever.",
    wrong: Yaml(r#"metrics:
  carts_total: { type: counter, help: Carts., labels: { kind: [paid, lost] } }
queries:
  lost: { expr: 'sum(rate(carts_total{kind="last"}[5m]))' }
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
            let Kind::Selector(selector) = &node.kind else { continue };
            let Some(shape) = selector.metric().and_then(|name| lint.knowledge.shape_of(name))
            else {
                continue;
            };
            for matcher in selector.matchers.iter().filter(|m| m.label != "le") {
                judge(lint, expression, selector, &shape, matcher);
            }
        }
    }
}

fn judge(
    lint: &mut Lint<'_>,
    expression: &Expression<'_>,
    selector: &Selector,
    shape: &Shape,
    matcher: &Matcher,
) {
    let Some(values) = shape.values(&matcher.label) else { return };
    let Some(values) = values.listed() else {
        return misplaced(lint, expression, selector, shape, matcher);
    };
    let test = Test::new(matcher);
    let absent = !shape.must_have(&matcher.label) && test.accepts("");
    let unknown: Vec<String> = match matcher.op {
        MatchOp::Equal | MatchOp::NotEqual => vec![matcher.value.clone()],
        MatchOp::Regex | MatchOp::NotRegex => alternatives(&matcher.value).unwrap_or_default(),
    };
    let unknown: Vec<&str> = unknown
        .iter()
        .map(String::as_str)
        .filter(|value| !value.is_empty() && !values.contains(*value))
        .collect();
    let regex = matches!(matcher.op, MatchOp::Regex);
    let nothing = regex && !absent && !values.iter().any(|value| test.accepts(value));
    if unknown.is_empty() && !nothing {
        return;
    }
    let label = quoted(&matcher.label);
    let message = match unknown.as_slice() {
        [] => format!("the regex {} matches no value of {label}", quoted(&matcher.value)),
        some => format!("{label} is never {}", listed(some.iter().copied(), 6)),
    };
    let help = help(lint, selector, shape, values, unknown.first().copied());
    lint.expression(CODE, expression, matcher.value_span, message, help);
}

/// A value that another label of the metric lists, asked of an open one.
fn misplaced(
    lint: &mut Lint<'_>,
    expression: &Expression<'_>,
    selector: &Selector,
    shape: &Shape,
    matcher: &Matcher,
) {
    let name = selector.metric().unwrap_or_default();
    let Named::Metric(samples) = lint.knowledge.index.find(name) else { return };
    let known = samples.spec.labels.iter().find(|l| l.name == matcher.label).is_some_and(|label| {
        label.values().contains(&matcher.value) || label.fold.as_ref() == Some(&matcher.value)
    });
    let holds = |label: &&str| {
        let values = shape.values(label);
        values.as_ref().and_then(|v| v.listed()).is_some_and(|v| v.contains(&matcher.value))
    };
    if known || matcher.op != MatchOp::Equal {
        return;
    }
    let Some(other) = shape.label_names().into_iter().find(holds) else { return };
    let message = format!(
        "{} is a value of the label {}, not of {}",
        quoted(&matcher.value),
        quoted(other),
        quoted(&matcher.label)
    );
    let help = format!("match on {}, or list it among the `values` of the other", quoted(other));
    lint.expression(CODE, expression, matcher.value_span, message, help);
}

fn help(
    lint: &Lint<'_>,
    selector: &Selector,
    shape: &Shape,
    values: &BTreeSet<String>,
    unknown: Option<&str>,
) -> String {
    if let Some(value) = unknown {
        if let Some(near) = distance::nearest(value, values.iter().map(String::as_str)) {
            return format!("did you mean {}?", quoted(near));
        }
        let holds = |name: &&str| {
            let theirs = shape.values(name);
            theirs.as_ref().and_then(|v| v.listed()).is_some_and(|v| v.contains(value))
        };
        if let Some(other) = shape.label_names().into_iter().find(holds) {
            return format!("{} is a value of the label {}", quoted(value), quoted(other));
        }
        if let Some(other) = elsewhere(lint, selector, value) {
            return format!("{} is a value of {}", quoted(value), quoted(&other));
        }
    }
    format!("use {}", listed(values.iter().map(String::as_str), 12))
}

/// The only other metric that has the value, as `metric{label}`.
fn elsewhere(lint: &Lint<'_>, selector: &Selector, value: &str) -> Option<String> {
    let own = selector.metric().unwrap_or_default();
    let mut found =
        lint.specs().filter(|(_, spec)| spec.prometheus_name != own).flat_map(|(_, spec)| {
            let holding = spec
                .labels
                .iter()
                .filter(|l| !l.is_open() && l.values().iter().any(|v| v == value));
            holding.map(|label| format!("{}{{{}}}", spec.prometheus_name, label.name))
        });
    found.next().filter(|_| found.next().is_none())
}
