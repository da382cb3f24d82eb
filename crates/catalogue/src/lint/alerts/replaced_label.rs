//! Labels of alerts that hide those of their series.

use bellwether_promql::Span;

use crate::diagnostic::quoted;
use crate::lint::{Lint, rule};

rule!(321 Warning "A label of the alert replaces one of the series" {
    what: "An alert sets a label (its severity, or one of `labels`) that the series in its result have \
           too.",
    why: "The alert's value wins: several series become one alert, and what told them apart is lost.",
    wrong: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  lines_total: { type: counter, help: Lines logged., labels: { severity: [error, debug] } }
alerts:
  ManyLines: { expr: "rate(lines_total[5m]) > 100", severity: ticket, summary: "Lines of one kind pour in" }
"#),
    right: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  lines_total: { type: counter, help: Lines logged., labels: { severity: [error, debug] } }
alerts:
  ManyLines: { expr: 'sum(rate(lines_total{severity="error"}[5m])) > 100', severity: ticket, summary: "Errors pour in" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        let Some(alert) = expression.owner.alert() else { continue };
        let Some(result) = expression.result() else { continue };
        let severity = alert.severity.iter().map(|_| "severity");
        let labels = severity.chain(alert.labels.iter().map(|(name, _)| name.as_str()));
        // Of others' series only what a matcher says is known.
        if result.shape.has_others() {
            continue;
        }
        for label in labels.filter(|label| result.shape.slots(label).next().is_some()) {
            let message = format!("the series have a label {} of their own", quoted(label));
            let help = format!(
                "aggregate it away: `sum without ({label}) (…)`, or rename the metric's label"
            );
            lint.expression(CODE, expression, Span::new(0, expression.text.len()), message, help);
        }
    }
}
