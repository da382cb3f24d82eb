//! Names in camel case.

use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};

rule!(213 Info "Words run together by capitals" {
    what: "A metric or label is called `cartsOpen` rather than `carts_open`.",
    why: "Names are typed into queries from memory; everybody else's are small letters and underscores.",
    wrong: Yaml("metrics:
  cartsOpen: { type: gauge, help: Unpaid ones. }
"),
    right: Yaml("metrics:
  carts_open: { type: gauge, help: Unpaid ones. }
"),
});

fn check(lint: &mut Lint<'_>) {
    for (metric, spec) in lint.specs() {
        let labels = spec
            .labels
            .iter()
            .map(|label| (label.name.as_str(), super::label(metric, &label.name).0));
        for (name, span) in std::iter::once((metric.name, metric.span)).chain(labels) {
            if !humps(name) {
                continue;
            }
            let message = format!("{} is in camel case", quoted(name));
            let help = format!("call it {}", quoted(&apart(name)));
            lint.report(Diagnostic::new(CODE, span, metric.name, message, help));
        }
    }
}

/// Whether a capital follows a small letter.
fn humps(name: &str) -> bool {
    name.as_bytes()
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()))
}

fn apart(name: &str) -> String {
    let mut out = String::new();
    let mut small = false;
    for c in name.chars() {
        if small && c.is_ascii_uppercase() {
            out.push('_');
        }
        small = c.is_ascii_lowercase();
        out.push(c.to_ascii_lowercase());
    }
    out
}
