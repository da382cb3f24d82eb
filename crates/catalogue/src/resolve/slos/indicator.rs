//! What an SLO counts.

use bellwether_model::Unit;
use bellwether_model::spec::{Comparison, Indicator};

use super::bounds::in_unit;
use crate::codes;
use crate::diagnostic::{Diagnostic, quoted};
use crate::fields::SLO;
use crate::resolve::Scope;
use crate::scalar;
use crate::syntax::Key;
use crate::view::View;

/// The keys that say what is counted.
const KEYS: [&str; 7] = ["total", "bad", "good", "histogram", "below", "gauge", "holds"];

pub(super) fn read(scope: &mut Scope<'_>, view: View<'_>, key: &Key) -> Option<Indicator> {
    let text = |field: &str| view.text(field).map(|text| text.trim().to_owned());
    let given: Vec<&str> = KEYS.into_iter().filter(|key| view.node(key).is_some()).collect();
    match given.as_slice() {
        ["total", "bad"] => Some(Indicator::Bad { total: text("total")?, bad: text("bad")? }),
        ["total", "good"] => Some(Indicator::Good { total: text("total")?, good: text("good")? }),
        ["histogram", "below"] => below(view, text("histogram")?),
        ["gauge", "holds"] => holds(scope, view, key, text("gauge")?),
        given => {
            report(scope, view, key, wrong(given));
            None
        }
    }
}

fn report(scope: &mut Scope<'_>, view: View<'_>, key: &Key, message: &str) {
    // A misspelt key has been reported already and is what is missing here.
    if view.keys().any(|k| SLO.field(&k.text).is_none()) {
        return;
    }
    let help =
        "give `total` with `bad` or `good`, `histogram` with `below`, or `gauge` with `holds`";
    scope.report(Diagnostic::new(codes::SLO_INDICATOR, key.span, &key.text, message, help));
}

/// What is wrong with these keys together.
fn wrong(given: &[&str]) -> &'static str {
    let has = |key: &str| given.contains(&key);
    let events = has("total") || has("bad") || has("good");
    let histogram = has("histogram") || has("below");
    let gauge = has("gauge") || has("holds");
    match (events, histogram, gauge) {
        (false, false, false) => "the SLO counts nothing",
        (true, false, false) if has("bad") && has("good") => {
            "both `bad` and `good` are given: each follows from the other"
        }
        (true, false, false) if has("total") => "`total` alone does not tell good from bad",
        (true, false, false) => "`total` is missing: bad or good events of how many?",
        (false, true, false) if has("below") => "`below` without a `histogram`",
        (false, true, false) => "`histogram` without `below` does not tell good from bad",
        (false, false, true) if has("holds") => "`holds` without a `gauge`",
        (false, false, true) => "`gauge` without `holds` does not tell good from bad",
        _ => "the SLO counts several things at once: events, a histogram or a gauge",
    }
}

/// The bound as a number; a time is in seconds until [`super::settle`] knows the metric's unit.
fn below(view: View<'_>, histogram: String) -> Option<Indicator> {
    let bound = in_unit(view.bound("below")?, &Unit::new("s"))?;
    Some(Indicator::Below { histogram, bound })
}

fn holds(scope: &mut Scope<'_>, view: View<'_>, key: &Key, gauge: String) -> Option<Indicator> {
    let text = view.text("holds")?.trim();
    let op = Comparison::ALL.into_iter().find(|op| text.starts_with(op.as_str()));
    let number = |op: Comparison| scalar::number(text.get(op.as_str().len()..)?.trim()).ok();
    if let Some((op, value)) = op.and_then(|op| Some((op, number(op)?))) {
        return Some(Indicator::Holds { gauge, op, value: value + 0.0 });
    }
    let message = format!("{} is no comparison", quoted(text));
    let help = "write `<`, `<=`, `>` or `>=` and a number, in quotes: `'<= 1000'`";
    let span = view.span("holds");
    scope.report(Diagnostic::new(codes::SLO_INDICATOR, span, &key.text, message, help));
    None
}
