//! Alerts that leave whoever is woken alone.

use crate::diagnostic::{Diagnostic, listed};
use crate::lint::{Lint, rule};
use crate::resolve::Item;

rule!(319 Info "An alert without severity, summary or runbook" {
    what: "An alert says not how bad it is, or what is wrong, or where to read on.",
    why: "Without a severity nobody knows whether to route it to a person; without a summary and a \
          runbook that person starts from the expression.",
    wrong: Yaml(r#"metrics:
  carts_open: { type: gauge, help: Carts. }
alerts:
  Carts: { expr: "carts_open > 9", severity: page }
"#),
    right: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  carts_open: { type: gauge, help: Carts. }
alerts:
  Carts: { expr: "carts_open > 9", severity: page, summary: Many carts are open }
"#),
});

fn check(lint: &mut Lint<'_>) {
    let catalogue = lint.catalogue;
    for alert in &catalogue.alerts {
        let severity =
            alert.severity.is_none() && alert.labels.iter().all(|(l, _)| l != "severity");
        let runbook = alert.runbook.is_none()
            && catalogue.runbooks.is_none()
            && alert.annotations.iter().all(|(name, _)| name != "runbook_url");
        let missing =
            [("severity", severity), ("summary", alert.summary.is_empty()), ("runbook", runbook)];
        let missing: Vec<&str> =
            missing.iter().filter(|(_, is)| *is).map(|(name, _)| *name).collect();
        let Some(span) = lint.place(Item::Alert, &alert.name).filter(|_| !missing.is_empty())
        else {
            continue;
        };
        let message = format!("the alert has no {}", listed(missing.into_iter(), 3));
        let help =
            "add what is missing; `runbooks: docs/runbooks/{alert}.md` serves all alerts at once";
        lint.report(Diagnostic::new(CODE, span, &alert.name, message, help));
    }
}
