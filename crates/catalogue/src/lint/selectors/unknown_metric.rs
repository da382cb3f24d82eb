//! Names that no metric has.

use bellwether_promql::ast::{Kind, Selector};

use crate::diagnostic::quoted;
use crate::distance;
use crate::lint::index::Named;
use crate::lint::{Lint, rule};

rule!(241 Error "An expression reads a metric that does not exist" {
    what: "A name in an expression is no metric of the catalogue, no sample of one (`_bucket`, \
           `_count`, `_sum`), no recording rule, and not listed under `external`.",
    why: "The selector is empty for ever: the alert never fires, the panel stays blank.",
    wrong: Yaml(r#"metrics:
  carts_failed_total: { type: counter, help: Failures. }
queries:
  failing: { expr: "rate(cart_failed_total[5m])" }
"#),
    right: Yaml(r#"metrics:
  carts_failed_total: { type: counter, help: Failures. }
queries:
  failing: { expr: "rate(carts_failed_total[5m])" }
"#),
});

fn check(lint: &mut Lint<'_>) {
    if lint.incomplete {
        return;
    }
    for expression in lint.readable().filter(|e| !e.owner.is_slo()) {
        for (_, node, _) in expression.nodes() {
            let Kind::Selector(selector) = &node.kind else { continue };
            let Some(name) = selector.metric() else { continue };
            if !matches!(lint.knowledge.index.find(name), Named::Unknown) {
                continue;
            }
            let place = selector.name.as_ref().map_or(node.span, |name| name.span);
            let message = format!("no metric is called {}", quoted(name));
            let help = help(lint, name, selector);
            lint.expression(CODE, expression, place, message, help);
        }
    }
}

fn help(lint: &Lint<'_>, name: &str, selector: &Selector) -> String {
    let found = meant(lint, name);
    match found {
        Some(near) => format!("did you mean {}?", quoted(&near)),
        None if selector.matchers.iter().any(|m| m.label == "job") => {
            format!("add {} to `external`, if another service exposes it", quoted(name))
        }
        None => format!(
            "name a metric of this catalogue, or add {} to `external` if another service exposes it",
            quoted(name)
        ),
    }
}

/// The name that was probably meant: with its prefix, its dots or its suffix, or the nearest one.
fn meant(lint: &Lint<'_>, name: &str) -> Option<String> {
    let index = &lint.knowledge.index;
    let known = |name: &String| matches!(index.find(name), Named::Metric(_) | Named::Recorded(_));
    let prefixed = lint.catalogue.prefix.iter().map(|prefix| format!("{prefix}{name}"));
    let suffixed = ["_total", "_seconds", "_bytes", "_ratio"].map(|end| format!("{name}{end}"));
    let shortened = ["_total", "_seconds", "_ms", "_bucket", "_count", "_sum"]
        .into_iter()
        .filter_map(|end| name.strip_suffix(end).map(str::to_owned));
    let underscored = std::iter::once(name.replace(['.', '-'], "_"));
    let direct = prefixed.chain(underscored).chain(suffixed).chain(shortened).find(known);
    let ending = || {
        let end = format!("_{name}");
        let mut longer = index.all().filter(|known| known.ends_with(&end));
        longer.next().filter(|_| longer.next().is_none()).map(str::to_owned)
    };
    let nearest = || {
        let mut all: Vec<&str> = index.all().collect();
        all.sort_unstable();
        distance::nearest(name, all).map(str::to_owned)
    };
    direct.or_else(ending).or_else(nearest)
}
