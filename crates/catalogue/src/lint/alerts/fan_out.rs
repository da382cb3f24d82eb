//! How many alerts one rule can become.

use bellwether_model::spec::AlertSpec;
use bellwether_promql::Span;

use super::template::{printed, texts};
use crate::diagnostic::listed;
use crate::lint::meaning::shape::Shape;
use crate::lint::{Lint, rule};

/// More alerts of one rule than anybody reads.
const FAN_OUT_MAX: u64 = 100;

rule!(314 Warning "One rule can become hundreds of alerts" {
    what: "By the label sets of its result an alert can fire more than 100 times at once, for each \
           process, and its text does not name what tells them apart.",
    why: "When a shared dependency fails they all fire: whoever is on call reads the first ten.",
    wrong: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  carts_failed_total: { type: counter, help: Failures., labels: { tenant: { open: 500, fold: other } } }
alerts:
  CartsFail: { expr: "rate(carts_failed_total[5m]) > 9", severity: page, summary: Carts of a tenant fail }
"#),
    right: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  carts_failed_total: { type: counter, help: Failures., labels: { tenant: { open: 500, fold: other } } }
alerts:
  CartsFail: { expr: "count(rate(carts_failed_total[5m]) > 9) > 0", severity: page, summary: "Carts of {{ $value }} tenants fail" }
"#),
});

/// Most alerts at once that nobody seems to want; nothing when there is no telling. A text that
/// prints an open label wants an alert for each, and the labels it leaves out may go with that one,
/// as a file system does with its device.
fn unwanted(alert: &AlertSpec, shape: &Shape) -> Option<u64> {
    let said: Vec<&str> = texts(alert).flat_map(printed).collect();
    let is_open = |label: &&str| {
        shape.slots(label).any(|slot| !slot.target && slot.values.listed().is_none())
    };
    let open: Vec<&str> = shape.label_names().into_iter().filter(is_open).collect();
    let left_out = open.iter().filter(|label| !said.contains(label)).count();
    match left_out {
        0 if !open.is_empty() => None,
        some if some < open.len() => shape.count_of_widest(),
        _ => shape.count(),
    }
}

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        let Some((result, alert)) = expression.result().zip(expression.owner.alert()) else {
            continue;
        };
        let count = unwanted(alert, &result.shape).filter(|count| *count > FAN_OUT_MAX);
        let Some(count) = count else { continue };
        let labels = super::whole::several(&result.shape);
        let message = format!(
            "up to {count} alerts a process: one for each {}",
            listed(labels.iter().map(String::as_str), 6)
        );
        let help =
            "aggregate some labels away, count the series above the threshold, or take `topk`";
        lint.expression(CODE, expression, Span::new(0, expression.text.len()), message, help);
    }
}
