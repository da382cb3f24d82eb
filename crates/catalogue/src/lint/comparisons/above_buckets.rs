//! Quantiles against thresholds they can never reach.

use super::thresholds;
use crate::lint::meaning::What;
use crate::lint::{Lint, rule};

rule!(281 Error "A threshold above the last bucket" {
    what: "A quantile of a classic histogram is compared with a value at or above its last finite \
           boundary.",
    why: "`histogram_quantile` never returns more than the last finite boundary, so the alert never \
          fires.",
    wrong: Yaml(r#"metrics:
  wait_seconds: { type: histogram, unit: s, help: Waiting., buckets: [0.5, 1, 2] }
queries:
  slow: { expr: "histogram_quantile(0.99, sum by (le) (rate(wait_seconds_bucket[5m]))) > 5" }
"#),
    right: Yaml(r#"metrics:
  wait_seconds: { type: histogram, unit: s, help: Waiting., buckets: [0.5, 1, 2] }
queries:
  slow: { expr: "histogram_quantile(0.99, sum by (le) (rate(wait_seconds_bucket[5m]))) > 1" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        for threshold in thresholds(expression).into_iter().filter(super::Threshold::is_high) {
            let series = expression.meaning(threshold.series);
            let (What::Quantile(_), Some(origin)) = (series.what, series.origin) else { continue };
            let Some(spec) = lint.knowledge.spec(origin.metric) else { continue };
            let Some(last) = spec.buckets.last().filter(|_| spec.native.is_none()) else {
                continue;
            };
            let last = last.bound * origin.factor;
            if !threshold.is_beyond(last) {
                continue;
            }
            let message = format!(
                "the quantile is never above {last}, the last boundary of `{}`",
                spec.prometheus_name
            );
            let help = "choose a threshold below it, or add boundaries around this one";
            lint.expression(CODE, expression, threshold.place, message, help);
        }
    }
}
