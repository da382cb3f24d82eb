//! Quantiles against thresholds between two boundaries.

use super::thresholds;
use crate::lint::meaning::What;
use crate::lint::{Lint, rule};

rule!(282 Warning "A threshold inside a bucket" {
    what: "A quantile of a classic histogram is compared with a value that is none of its boundaries.",
    why: "Inside a bucket the quantile is interpolated, as if observations were spread evenly: between \
          0.1 and 1 a threshold of 0.5 fires or not by that guess, not by what happened.",
    wrong: Yaml(r#"metrics:
  wait_seconds: { type: histogram, unit: s, help: Waiting., buckets: [0.1, 1, 10] }
queries:
  slow: { expr: "histogram_quantile(0.99, sum by (le) (rate(wait_seconds_bucket[5m]))) > 0.5" }
"#),
    right: Yaml(r#"metrics:
  wait_seconds: { type: histogram, unit: s, help: Waiting., buckets: [0.1, 0.5, 1, 10] }
queries:
  slow: { expr: "histogram_quantile(0.99, sum by (le) (rate(wait_seconds_bucket[5m]))) > 0.5" }
"#),
});

/// As close to a boundary as a tenth of the value.
const NEAR: f64 = 0.1;

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        for threshold in thresholds(expression) {
            let series = expression.meaning(threshold.series);
            let (What::Quantile(_), Some(origin)) = (series.what, series.origin) else { continue };
            let Some(spec) = lint.knowledge.spec(origin.metric) else { continue };
            let bounds = || spec.buckets.iter().map(|bucket| bucket.bound * origin.factor);
            let last = bounds().fold(f64::NEG_INFINITY, f64::max);
            let close = bounds().any(|bound| near(bound, threshold.value));
            // `> 0` only drops what is not a number.
            let outside = threshold.value >= last || threshold.value <= 0.0;
            if spec.native.is_some() || spec.buckets.is_empty() || close || outside {
                continue;
            }
            let below = bounds().filter(|b| *b < threshold.value).fold(0.0, f64::max);
            let above = bounds().filter(|b| *b > threshold.value).fold(f64::INFINITY, f64::min);
            let message =
                format!("{} is inside the bucket from {below} to {above}", threshold.value);
            let help = if spec.kind == bellwether_model::spec::MetricKind::Latency {
                "use one of the two boundaries, or make the metric a `histogram` that has this one"
            } else {
                "add this value to `buckets`, or use one of the two boundaries"
            };
            lint.expression(CODE, expression, threshold.place, message, help);
        }
    }
}

/// Whether interpolation between the boundary and the value errs by less than anybody minds.
fn near(bound: f64, value: f64) -> bool {
    (bound - value).abs() <= NEAR * bound.abs().max(value.abs())
}
