//! Labels that templates print and results lack.

use bellwether_model::spec::AlertSpec;

use crate::diagnostic::quoted;
use crate::distance;
use crate::lint::{Lint, rule};

rule!(310 Error "A template prints a label that the result does not have" {
    what: "`{{ $labels.x }}` in a summary, description, label or annotation, where the expression's \
           result has no label `x`: an aggregation dropped it, or no metric has it.",
    why: "It prints nothing, and whoever is woken does not learn what is broken.",
    wrong: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  carts_total: { type: counter, help: Carts., labels: { kind: [paid, lost] } }
alerts:
  Carts: { expr: "sum(rate(carts_total[5m])) > 9", severity: page, summary: "Many {{ $labels.kind }} carts" }
"#),
    right: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  carts_total: { type: counter, help: Carts., labels: { kind: [paid, lost] } }
alerts:
  Carts: { expr: "sum by (kind) (rate(carts_total[5m])) > 9", severity: page, summary: "Many {{ $labels.kind }} carts" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        let Some(alert) = expression.owner.alert() else { continue };
        let Some(result) = expression.result() else { continue };
        if result.shape.rows.is_empty() {
            continue;
        }
        let mut said: Vec<&str> = Vec::new();
        for label in texts(alert).flat_map(printed) {
            let own = label == "alertname" || alert.labels.iter().any(|(name, _)| name == label);
            if own || result.shape.can_have(label) || said.contains(&label) {
                continue;
            }
            said.push(label);
            let message = format!("the result has no label {} to print", quoted(label));
            let names = result.shape.label_names();
            let help = match distance::nearest(label, names.iter().copied()) {
                Some(near) => format!("did you mean {}?", quoted(near)),
                None => format!(
                    "keep it in the aggregation: `by ({label})`, or leave it out of the text"
                ),
            };
            let whole = bellwether_promql::Span::new(0, expression.text.len());
            lint.expression(CODE, expression, whole, message, help);
        }
    }
}

/// All templates of an alert.
pub(super) fn texts(alert: &AlertSpec) -> impl Iterator<Item = &str> {
    let fixed = [alert.summary.as_str(), alert.description.as_str()];
    let free = alert.labels.iter().chain(&alert.annotations).map(|(_, text)| text.as_str());
    fixed.into_iter().chain(free)
}

/// Labels a template prints: `$labels.x` and `.Labels.x`.
pub(super) fn printed(template: &str) -> impl Iterator<Item = &str> {
    let starts = template.match_indices("abels.").filter_map(|(at, word)| {
        let before = template.get(..at)?;
        (before.ends_with("$l") || before.strip_suffix(".L").is_some()).then_some(at + word.len())
    });
    starts.filter_map(|start| {
        let rest = template.get(start..)?;
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        rest.get(..end).filter(|label| !label.is_empty())
    })
}
