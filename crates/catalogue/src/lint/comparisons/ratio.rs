//! Shares compared with percentages.

use super::thresholds;
use crate::lint::meaning::What;
use crate::lint::meaning::dimension::Dimension;
use crate::lint::{Lint, rule};

rule!(284 Error "A share compared with more than 1" {
    what: "A share of observations (`histogram_fraction`, a ratio of a part of a counter to the whole of \
           it, a gauge with unit `1` called `_ratio`) is compared with a number above 1.",
    why: "A share is at most 1: the alert never fires. 5 % is written 0.05.",
    wrong: Yaml(r#"metrics:
  carts_total: { type: counter, help: Carts., labels: { kind: [paid, lost] } }
queries:
  lost: { expr: 'sum(rate(carts_total{kind="lost"}[5m])) / sum(rate(carts_total[5m])) > 5' }
"#),
    right: Yaml(r#"metrics:
  carts_total: { type: counter, help: Carts., labels: { kind: [paid, lost] } }
queries:
  lost: { expr: 'sum(rate(carts_total{kind="lost"}[5m])) / sum(rate(carts_total[5m])) > 0.05' }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        let Some(ast) = &expression.ast else { continue };
        for threshold in thresholds(expression).into_iter().filter(super::Threshold::is_high) {
            let series = expression.meaning(threshold.series);
            let spec = series.origin.and_then(|origin| lint.knowledge.spec(origin.metric));
            let named = spec.is_some_and(|spec| {
                spec.prometheus_name.ends_with("_ratio") && series.dimension == Some(Dimension::ONE)
            }) && series.what == What::Gauge;
            let part = crate::lint::matching::is_part_of_whole(expression, ast, threshold.series);
            let fraction = series.what == What::Share
                && matches!(ast.kind(ast.unwrap_parens(threshold.series)),
                    bellwether_promql::ast::Kind::Call(call) if call.function.name == "histogram_fraction");
            let share = named || part || fraction;
            if !share || !threshold.is_beyond(1.0) {
                continue;
            }
            let message = format!(
                "a share is never above 1, and here it is compared with {}",
                threshold.value
            );
            let help = if threshold.value > 1.0 {
                format!("write {} for {} %", threshold.value / 100.0, threshold.value)
            } else {
                "choose a threshold below 1".to_owned()
            };
            lint.expression(CODE, expression, threshold.place, message, help);
        }
    }
}
