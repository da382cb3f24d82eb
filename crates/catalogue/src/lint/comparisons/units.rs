//! Values compared or added in different units.

use bellwether_promql::Span;
use bellwether_promql::ast::{Ast, BinaryOp, Kind, NodeId};

use super::{Threshold, thresholds};
use crate::lint::expression::Expression;
use crate::lint::meaning::dimension::Dimension;
use crate::lint::{Lint, rule};

rule!(283 Warning "Values in different units" {
    what: "Two values of different units are compared, added or subtracted; or a threshold is written \
           in another unit than the value: milliseconds against seconds, `60s` against a count.",
    why: "The comparison is off by the factor between them, often a thousand: it fires always or never.",
    wrong: Yaml(r#"metrics:
  wait_ms: { type: histogram, unit: ms, help: Waiting., buckets: [5, 10] }
queries:
  slow: { expr: "histogram_quantile(0.9, sum by (le) (rate(wait_ms_bucket[5m]))) > 5s" }
"#),
    right: Yaml(r#"metrics:
  wait_ms: { type: histogram, unit: ms, help: Waiting., buckets: [5, 10] }
queries:
  slow: { expr: "histogram_quantile(0.9, sum by (le) (rate(wait_ms_bucket[5m]))) > 5" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        let Some(ast) = &expression.ast else { continue };
        for (_, node, _) in expression.nodes() {
            let Kind::Binary(binary) = &node.kind else { continue };
            let additive = matches!(binary.op, BinaryOp::Add | BinaryOp::Sub);
            if additive || binary.op.is_comparison() {
                sides(lint, expression, binary.op_span, (binary.left, binary.right));
            }
        }
        for threshold in thresholds(expression) {
            duration(lint, expression, ast, threshold);
            thousands(lint, expression, threshold);
        }
    }
}

fn sides(lint: &mut Lint<'_>, expression: &Expression<'_>, at: Span, sides: (NodeId, NodeId)) {
    let (left, right) = (expression.meaning(sides.0), expression.meaning(sides.1));
    let Some((l, r)) = left.dimension.zip(right.dimension) else { return };
    if left.constant.is_some() || right.constant.is_some() || l.agrees(&r) {
        return;
    }
    let message = format!("{} on the left, {} on the right", l.words(), r.words());
    let help = "bring both to one unit: multiply, or use `rate` on both sides";
    lint.expression(CODE, expression, at, message, help);
}

/// `> 60s` against something that is not in seconds.
fn duration(lint: &mut Lint<'_>, expression: &Expression<'_>, ast: &Ast, threshold: Threshold) {
    let Kind::Binary(binary) = ast.kind(threshold.node) else { return };
    let number = if binary.left == threshold.series { binary.right } else { binary.left };
    let Kind::Number(written) = ast.kind(ast.unwrap_parens(number)) else { return };
    let Some(unit) = expression.meaning(threshold.series).dimension else { return };
    if !written.is_duration || unit.agrees(&Dimension::SECONDS) {
        return;
    }
    let message = format!("a time in seconds against {}", unit.words());
    let help = if unit.is_time() {
        format!("write it in {}: {}", unit.words(), threshold.value / unit.scale)
    } else {
        "write a number in the unit of the value".to_owned()
    };
    lint.expression(CODE, expression, threshold.place, message, help);
}

/// 500 against seconds whose histogram ends at 10: milliseconds were meant.
fn thousands(lint: &mut Lint<'_>, expression: &Expression<'_>, threshold: Threshold) {
    let series = expression.meaning(threshold.series);
    let Some((unit, origin)) = series.dimension.zip(series.origin) else { return };
    let Some(spec) = lint.knowledge.spec(origin.metric) else { return };
    let Some(last) = spec.buckets.last() else { return };
    let seconds = unit.agrees(&Dimension::SECONDS);
    let scaled = threshold.value / 1_000.0;
    let bound = spec.buckets.iter().any(|b| (b.bound - scaled).abs() < 1e-9);
    if seconds && threshold.value > last.bound && bound {
        let message = format!("{} seconds: the histogram ends at {}", threshold.value, last.bound);
        let help = format!("write {scaled}, if milliseconds were meant");
        lint.expression(CODE, expression, threshold.place, message, help);
    }
}
