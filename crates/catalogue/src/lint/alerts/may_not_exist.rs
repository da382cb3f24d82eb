//! Low thresholds on series that may not be there.

use bellwether_promql::ast::{Ast, BinaryOp, Kind, NodeId};

use crate::diagnostic::quoted;
use crate::lint::comparisons::{Threshold, thresholds};
use crate::lint::expression::Expression;
use crate::lint::meaning::What;
use crate::lint::{Lint, rule};

rule!(315 Warning "A low threshold on series that need not exist" {
    what: "`== 0` or `<` on a metric with an open label: its series appear with their first use, and \
           leave.",
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
    for expression in lint.readable().filter(|e| e.owner.alert().is_some()) {
        let Some(ast) = &expression.ast else { continue };
        // Whoever asks for absence too has thought of it.
        if thinks_of_absence(expression, ast) {
            continue;
        }
        for threshold in thresholds(expression).into_iter().filter(Threshold::is_low) {
            // A certificate that is gone does not expire: of a thing measured, absence is no low value.
            let measured = expression.meaning(threshold.series).what == What::Gauge
                && threshold.value != 0.0
                && !matches!(ast.kind(ast.unwrap_parens(threshold.series)), Kind::Aggregate(_));
            if measured {
                continue;
            }
            let Some((selector, label)) = open_selector(lint, expression, ast, threshold.series)
            else {
                continue;
            };
            let message =
                format!("without a value of {} there is no series to compare", quoted(&label));
            let help = if matches!(ast.kind(ast.unwrap_parens(threshold.series)), Kind::Aggregate(a) if a.grouping.is_none())
            {
                "add `or vector(0)` inside the comparison, or `or absent(…)` after it"
            } else {
                "add `or absent(…)`, or compare with what was there: `… offset 1h unless …`"
            };
            lint.expression(CODE, expression, ast.span(selector), message, help);
        }
    }
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

/// The only selector below a node, and an open label of it that no matcher fixes.
fn open_selector(
    lint: &Lint<'_>,
    expression: &Expression<'_>,
    ast: &Ast,
    root: NodeId,
) -> Option<(NodeId, String)> {
    let mut open = vec![root];
    let mut found = None;
    while let Some(id) = open.pop() {
        match ast.kind(id) {
            Kind::Selector(_) if found.is_some() => return None,
            Kind::Selector(_) => found = Some(id),
            kind => open.extend(kind.children()),
        }
    }
    let id = found?;
    let origin = expression.meaning(id).origin?;
    let spec = lint.knowledge.spec(origin.metric)?;
    let Kind::Selector(selector) = ast.kind(id) else { return None };
    let fixed = |label: &str, known: &[String]| {
        selector.matchers.iter().any(|m| m.label == label && known.contains(&m.value))
    };
    let label = spec.labels.iter().find(|l| l.is_open() && !fixed(&l.name, l.values()))?;
    Some((id, label.name.clone()))
}
