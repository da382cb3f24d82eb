//! Template functions that do not fit the value's unit.

use bellwether_promql::Span;

use super::template::texts;
use crate::lint::meaning::dimension::Dimension;
use crate::lint::{Lint, rule};

rule!(312 Warning "A value printed in the wrong unit" {
    what: "`humanizeDuration` of what is no time in seconds, `humanizePercentage` of what is no share, \
           `humanize1024` of what is not bytes.",
    why: "The page says `2m 5s` for 125 requests, or 12,500 % for 125 of them.",
    wrong: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  idle_seconds: { type: gauge, unit: s, help: Idle. }
alerts:
  Idle: { expr: "idle_seconds > 9", severity: page, summary: "Idle for {{ $value | humanizePercentage }}" }
"#),
    right: Yaml(r#"runbooks: docs/{alert}.md
metrics:
  idle_seconds: { type: gauge, unit: s, help: Idle. }
alerts:
  Idle: { expr: "idle_seconds > 9", severity: page, summary: "Idle for {{ $value | humanizeDuration }}" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    for expression in lint.readable() {
        let Some(alert) = expression.owner.alert() else { continue };
        let Some(unit) = expression.result().and_then(|result| result.dimension) else { continue };
        let says = |function: &str| {
            texts(alert).any(|text| {
                let calls = text.split(function).skip(1);
                calls.into_iter().any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
            })
        };
        let fault = if says("humanizeDuration") && !unit.agrees(&Dimension::SECONDS) {
            Some(("humanizeDuration", "a time in seconds"))
        } else if says("humanizePercentage") && !(unit.is_plain() && unit.agrees(&Dimension::ONE)) {
            Some(("humanizePercentage", "a share"))
        } else if says("humanize1024") && unit.is_time() {
            Some(("humanize1024", "a number of bytes"))
        } else {
            None
        };
        let Some((function, wants)) = fault else { continue };
        let message = format!("`{function}` prints {wants}, and the value is {}", unit.words());
        let help = "use the function that fits the unit, or `humanize`";
        lint.expression(CODE, expression, Span::new(0, expression.text.len()), message, help);
    }
}
