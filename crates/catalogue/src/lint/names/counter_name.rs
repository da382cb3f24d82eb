//! Endings that promise a counter.

use bellwether_model::spec::MetricKind;

use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};

rule!(202 Warning "No counter, but called like one" {
    what: "A metric that is no counter ends in `_total`, or a gauge ends in `_count`.",
    why: "Whoever reads `_total` takes the rate of it; the rate of a value that falls is noise.",
    wrong: Yaml("metrics:
  carts_total: { type: gauge, help: Unpaid carts. }
"),
    right: Yaml("metrics:
  carts: { type: gauge, help: Unpaid carts. }
"),
});

fn check(lint: &mut Lint<'_>) {
    for (metric, spec) in lint.specs() {
        let name = spec.prometheus_name.as_str();
        let gauge = matches!(spec.kind, MetricKind::Gauge | MetricKind::UpDown);
        let total = name.ends_with("_total") && spec.kind != MetricKind::Counter;
        let ending = match (total, gauge && name.ends_with("_count")) {
            (true, _) => "_total",
            (false, true) => "_count",
            (false, false) => continue,
        };
        let kind = spec.kind.as_str();
        let message = format!("a {kind} called {}: `{ending}` promises a counter", quoted(name));
        let without = name.strip_suffix(ending).unwrap_or(name);
        let help = format!("call it {}, or make it a counter if it only goes up", quoted(without));
        lint.report(Diagnostic::new(CODE, metric.span, metric.name, message, help));
    }
}
