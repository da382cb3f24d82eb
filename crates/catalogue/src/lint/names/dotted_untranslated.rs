//! Dotted names that stay dotted in Prometheus.

use bellwether_model::spec::Translation;

use crate::diagnostic::{Diagnostic, quoted};
use crate::lint::{Lint, rule};

rule!(220 Info "Dots that every query must quote" {
    what: "The catalogue says `translation: none` or `opentelemetry_utf8` and has names with dots.",
    why: "Expressions then read `{\"shop.carts\"}` instead of a plain name, and older tools cannot read the metric at all.",
    wrong: Yaml("translation: none
metrics:
  shop.carts: { type: gauge, help: Not paid for. }
"),
    right: Yaml("metrics:
  shop.carts: { type: gauge, help: Not paid for. }
"),
});

fn check(lint: &mut Lint<'_>) {
    let help = match lint.catalogue.translation {
        Translation::None => "remove `translation: none`, or call them with underscores",
        Translation::OpenTelemetryUtf8 => {
            "say `translation: opentelemetry`, or call them with underscores"
        }
        Translation::Underscores | Translation::OpenTelemetry => return,
    };
    let mut dotted = lint.specs().filter(|(metric, _)| metric.name.contains('.'));
    let Some((first, _)) = dotted.next() else { return };
    let more = dotted.count();
    let Some(service) = lint.files.iter().find(|file| file.is_service) else { return };
    let message = match more {
        0 => format!("{} must be quoted in every query", quoted(first.name)),
        _ => format!("{} and {more} more must be quoted in every query", quoted(first.name)),
    };
    let span = service.view.span("translation");
    lint.report(
        Diagnostic::new(CODE, span, "", message, help).with_related(first.span, "such a name"),
    );
}
