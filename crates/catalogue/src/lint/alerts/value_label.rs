//! Values in labels.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::quoted;
use crate::fields::ALERT;
use crate::lint::{Lint, rule};
use crate::view::View;

rule!(311 Error "A label of an alert holds its value" {
    what: "A label of an alert contains `$value`.",
    why: "Labels tell alerts apart: with each new value the old alert resolves and a new one begins, \
          so `for` never passes and each page comes again and again.",
    wrong: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  carts_open: { type: gauge, help: Carts. }
alerts:
  Carts: { expr: "carts_open > 9", severity: page, summary: Many carts, labels: { now: "{{ $value }}" } }
"#),
    right: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  carts_open: { type: gauge, help: Carts. }
alerts:
  Carts: { expr: "carts_open > 9", severity: page, summary: "Many carts, {{ $value }}" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for file in lint.files {
        for (name, node) in file.view.entries("alerts") {
            let view = View::new(node, &ALERT);
            for (label, value) in view.entries("labels") {
                let text = value.text().unwrap_or_default();
                if !text.contains("$value") && !text.contains(".Value") {
                    continue;
                }
                let message = format!("the label {} changes with the value", quoted(&label.text));
                let help = "put the value into `summary` or an annotation";
                lint.report(Diagnostic::new(CODE, value.span, &name.text, message, help));
            }
        }
    }
}
