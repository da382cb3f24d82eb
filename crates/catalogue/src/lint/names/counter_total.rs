//! The catalogue's style of counters.

use bellwether_model::spec::{CounterSuffix, MetricKind};

use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};

rule!(209 Warning "A counter without `_total`" {
    what: "The service's file says `counter_suffix: total`, and a counter's Prometheus name ends otherwise.",
    why: "Where every counter ends alike, one that does not is taken for a gauge and compared raw.",
    wrong: Yaml("counter_suffix: total
metrics:
  carts_opened: { type: counter, help: New carts. }
"),
    right: Yaml("counter_suffix: total
metrics:
  carts_opened_total: { type: counter, help: New carts. }
"),
});

fn check(lint: &mut Lint<'_>) {
    if lint.catalogue.counter_suffix != CounterSuffix::Total {
        return;
    }
    for (metric, spec) in lint.specs().filter(|(_, spec)| spec.kind == MetricKind::Counter) {
        let name = spec.prometheus_name.as_str();
        if name.rsplit(['_', '.']).next() == Some("total") {
            continue;
        }
        let message = format!("the counter {} does not end in `_total`", quoted(name));
        let help = format!("call it `{}_total`", metric.name);
        lint.report(Diagnostic::new(CODE, metric.span, metric.name, message, help));
    }
}
