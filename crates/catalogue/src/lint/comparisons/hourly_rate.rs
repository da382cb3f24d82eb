//! Rates over long ranges against counts.

use bellwether_promql::ast::{Ast, Kind, NodeId};

use super::thresholds;
use crate::lint::meaning::What;
use crate::lint::{Lint, rule};

/// From this range on, a whole number as a threshold is meant for the range.
const RANGE_SECONDS: f64 = 1_800.0;

rule!(286 Warning "A rate per second against a number of events" {
    what: "`rate` over half an hour or more is compared with a whole number from 1 up.",
    why: "`rate` is per second whatever its range: `rate(x[1h]) > 5` is 18,000 an hour. Over such a \
          range a number of events is meant, which is `increase`.",
    wrong: Yaml(r#"metrics:
  carts_failed_total: { type: counter, help: Failures. }
queries:
  failing: { expr: "rate(carts_failed_total[1h]) > 5" }
"#),
    right: Yaml(r#"metrics:
  carts_failed_total: { type: counter, help: Failures. }
queries:
  failing: { expr: "increase(carts_failed_total[1h]) > 5" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        let Some(ast) = &expression.ast else { continue };
        for threshold in thresholds(expression).into_iter().filter(super::Threshold::is_high) {
            let whole = threshold.value >= 1.0 && threshold.value.fract() == 0.0;
            let series = expression.meaning(threshold.series);
            let counts = series.dimension.is_none_or(|unit| unit.bytes == 0 && unit.seconds == -1);
            if series.what != What::Rate || !whole || !counts {
                continue;
            }
            let Some(range) = rate_range(ast, threshold.series).filter(|r| *r >= RANGE_SECONDS)
            else {
                continue;
            };
            let message = format!(
                "{} a second is {} in the range of {}",
                threshold.value,
                threshold.value * range,
                span(range)
            );
            let help = "use `increase` for a number of events, or write the threshold per second";
            lint.expression(CODE, expression, threshold.place, message, help);
        }
    }
}

fn rate_range(ast: &Ast, id: NodeId) -> Option<f64> {
    match ast.kind(id) {
        Kind::Paren(inner) => rate_range(ast, *inner),
        Kind::Aggregate(aggregate) => rate_range(ast, aggregate.operand),
        Kind::Call(call) if call.function.name == "rate" => {
            let Kind::Selector(selector) = ast.kind(*call.args.first()?) else { return None };
            ast.constant(selector.range?)
        }
        _ => None,
    }
}

fn span(seconds: f64) -> String {
    if seconds >= 3_600.0 {
        format!("{}h", seconds / 3_600.0)
    } else {
        format!("{}m", seconds / 60.0)
    }
}
