//! Low thresholds on series that may not be there.

use bellwether_model::spec::AlertSpec;
use bellwether_promql::ast::{AggregateOp, Ast, BinaryOp, Kind, NodeId};

use super::late::{Late, late};
use super::template::texts;
use crate::diagnostic::quoted;
use crate::lint::comparisons::{Threshold, claims};
use crate::lint::expression::Expression;
use crate::lint::meaning::What;
use crate::lint::{Lint, rule};

rule!(315 Warning "A low threshold on series that need not exist" {
    what: "`== 0` or `<` on series that appear with their first use: of a metric with an open label, of \
           a counter with more than 100 label sets, of a histogram with labels. Other counters are \
           exposed at 0 from the start.",
    why: "When nothing happens at all there is no series, the comparison has nothing to compare, and the \
          alert is silent exactly when it should fire.",
    wrong: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  sites_up: { type: gauge, help: Instances., labels: { site: { open: 20, fold: other } } }
alerts:
  NoSite: { expr: "sum(sites_up) == 0", severity: page, summary: No site is up }
"#),
    right: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  sites_up: { type: gauge, help: Instances., labels: { site: { open: 20, fold: other } } }
alerts:
  NoSite: { expr: "(sum(sites_up) or vector(0)) == 0", severity: page, summary: No site is up }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        let Some((alert, ast)) = expression.owner.alert().zip(expression.ast.as_ref()) else {
            continue;
        };
        // Whoever asks for absence too has thought of it.
        if thinks_of_absence(expression, ast) {
            continue;
        }
        for threshold in claims(expression).into_iter().filter(Threshold::is_low) {
            let Some(selector) = amount(expression, ast, &threshold, alert) else { continue };
            let Some(late) = late(lint, expression, ast, selector) else { continue };
            let help = help(ast, threshold.series);
            lint.expression(CODE, expression, ast.span(selector), message(&late), help);
        }
    }
}

fn message(late: &Late) -> String {
    match late {
        Late::Open(label) => {
            format!("without a value of {} there is no series to compare", quoted(label))
        }
        Late::Many(sets) => {
            format!("with {sets} label sets none is there before its first event")
        }
        Late::Observed => {
            "no series of a histogram with labels is there before its first observation".to_owned()
        }
    }
}

fn help(ast: &Ast, series: NodeId) -> &'static str {
    match ast.kind(ast.unwrap_parens(series)) {
        Kind::Aggregate(aggregate) if aggregate.grouping.is_none() => {
            "add `or vector(0)` inside the comparison, or `or absent(…)` after it"
        }
        _ => "add `or absent(…)`, or compare with what was there: `… offset 1h unless …`",
    }
}

/// What says how much happened.
const GROWTH: [&str; 4] = ["rate", "increase", "irate", "changes"];

/// The selector of an amount of which nothing at all is little: growth, a sum, or a number of things.
/// Of a measurement (time left, a share, the state of each node) absence is no low value.
fn amount(
    expression: &Expression<'_>,
    ast: &Ast,
    threshold: &Threshold,
    alert: &AlertSpec,
) -> Option<NodeId> {
    let (mut id, mut summed) = (threshold.series, false);
    loop {
        match ast.kind(id) {
            Kind::Paren(inner) => id = *inner,
            Kind::Aggregate(aggregate) => {
                summed |= matches!(aggregate.op, AggregateOp::Sum | AggregateOp::Count);
                id = aggregate.operand;
            }
            Kind::Call(call) if GROWTH.contains(&call.function.name) => {
                summed = true;
                id = call.args.first().copied()?;
                // A gauge that has come to rest is there.
                if expression.meaning(id).what == What::Gauge {
                    return None;
                }
            }
            Kind::Call(call) if call.function.name.ends_with("_over_time") => {
                id = call.args.first().copied()?;
            }
            _ => break,
        }
    }
    // A text that names the series speaks of one that was there.
    let named = || texts(alert).any(|text| text.contains("$labels") || text.contains(".Labels"));
    let counts = threshold.value == 0.0 && expression.meaning(id).what == What::Gauge && !named();
    (matches!(ast.kind(id), Kind::Selector(_)) && (summed || counts)).then_some(id)
}

fn thinks_of_absence(expression: &Expression<'_>, ast: &Ast) -> bool {
    expression.nodes().any(|(_, node, _)| match &node.kind {
        Kind::Call(call) => ["absent", "absent_over_time", "vector"].contains(&call.function.name),
        Kind::Binary(binary) => {
            binary.op == BinaryOp::Unless && binary.left != ast.root()
                || binary
                    .matching
                    .as_ref()
                    .is_some_and(|m| m.fill_left.is_some() || m.fill_right.is_some())
        }
        _ => false,
    })
}
