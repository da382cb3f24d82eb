//! Service level objectives, and the bucket boundaries they ask for.

use bellwether_model::spec::SloSpec;

use super::{Item, Scope};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::fields::SLO;
use crate::objective;
use crate::syntax::{Key, Value};
use crate::view::View;

mod alerts;
mod bounds;
mod indicator;
mod method;
mod severity;
mod window;

pub(crate) use bounds::Wanted;
pub(super) use bounds::{Bounds, settle};

/// Reads the `slos` of all files. `severities` are those the service declares.
pub(super) fn resolve(scope: &mut Scope<'_>, severities: &[String]) -> (Vec<SloSpec>, Bounds) {
    let mut slos = Vec::new();
    let mut bounds = Bounds::default();
    for file in scope.files {
        for (key, node) in file.view.entries("slos") {
            if !scope.define(Item::Slo, &key.text, key.span) || !matches!(node.value, Value::Map(_))
            {
                continue;
            }
            let view = View::new(node, &SLO);
            name(scope, key);
            bounds.ask(view, key);
            slos.extend(one(scope, view, key, (file.module, severities)));
        }
    }
    (slos, bounds)
}

fn name(scope: &mut Scope<'_>, key: &Key) {
    let fine = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    if key.text.bytes().all(fine) && !key.text.is_empty() && key.text.len() <= 64 {
        return;
    }
    let message = "an SLO's name holds letters, digits, `_` and `-`, at most 64";
    let help = "choose such a name, and say the rest in `help`";
    scope.report(Diagnostic::new(codes::SLO_NAME, key.span, &key.text, message, help));
}

/// The metric a selector begins with.
pub(crate) fn metric_of(selector: &str) -> &str {
    let end = selector.find('{').unwrap_or(selector.len());
    selector.get(..end).unwrap_or_default().trim()
}

fn one(
    scope: &mut Scope<'_>,
    view: View<'_>,
    key: &Key,
    (module, severities): (&str, &[String]),
) -> Option<SloSpec> {
    let indicator = indicator::read(scope, view, key);
    let (window, calendar) = window::read(scope, view, key);
    let method = method::read(scope, view, key);
    let alerts = alerts::burns(view, severities);
    let group = view.texts("group").into_iter().map(|label| label.trim().to_owned()).collect();
    let mut spec = SloSpec {
        name: key.text.clone(),
        module: module.to_owned(),
        help: view.string("help"),
        objective: view.string("objective"),
        share: view.percent("objective")?,
        window: window?,
        calendar,
        indicator: indicator?,
        external: view.flag("external") == Some(true),
        group,
        method,
        alerts,
        spent: alerts::spent(view, severities),
        corrections: Vec::new(),
        blind_severity: severity::usual("warning", severities),
        runbook: view.text("runbook").map(str::to_owned),
    };
    if view.node("alerts").is_none() {
        // `check` says which of the usual ones are left out, and why.
        let usual = std::mem::take(&mut spec.alerts);
        spec.alerts = usual.into_iter().filter(|alert| objective::fits(&spec, alert)).collect();
    }
    Some(spec)
}
