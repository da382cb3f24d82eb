//! References between modules name metrics that exist.

use bellwether_model::spec::{MetricSpec, matches};

use crate::codes;
use crate::diagnostic::{Diagnostic, quoted};
use crate::distance::nearest;
use crate::fields::REFERENCE;
use crate::resolve::{Resolved, Scope, patterns, see};
use crate::source::Span;
use crate::view::View;

/// Each pattern of a reference matches a metric of the module it names.
pub(super) fn metrics(scope: &mut Scope<'_>, metrics: &[Resolved<'_>]) {
    for file in scope.files {
        for node in see(file).into_iter().filter(|node| node.text().is_none()) {
            let view = View::new(node, &REFERENCE);
            let Some(module) = view.text("module") else { continue };
            if !scope.files.iter().any(|other| other.module == module) {
                continue;
            }
            for pattern in patterns(view) {
                if let Some(problem) = dangling(metrics, file.module, module, pattern) {
                    scope.report_unknown(problem);
                }
            }
        }
    }
}

fn dangling(
    metrics: &[Resolved<'_>],
    subject: &str,
    module: &str,
    (pattern, span): (&str, Span),
) -> Option<Diagnostic> {
    let means = |spec: &&MetricSpec| {
        matches(pattern, &spec.name) || matches(pattern, &spec.prometheus_name)
    };
    // A metric whose type is unknown has no spec, and might be the one that is meant.
    if metrics.iter().any(|metric| metric.spec.is_none() && matches(pattern, metric.name)) {
        return None;
    }
    let all = || metrics.iter().filter_map(|metric| metric.spec.as_ref());
    if all().any(|spec| means(&spec) && spec.module == module) {
        return None;
    }
    let elsewhere = all().find(means).map(|spec| &spec.module);
    let near = nearest(pattern.trim_end_matches('*'), all().map(|spec| spec.name.as_str()));
    let help = match (elsewhere, near) {
        (Some(other), _) => format!("module {} has such metrics", quoted(other)),
        (None, Some(near)) => format!("did you mean {}?", quoted(near)),
        (None, None) => "name metrics that exist, or leave `metrics` out".to_owned(),
    };
    let message = format!("no metric of module {} is called {}", quoted(module), quoted(pattern));
    Some(Diagnostic::new(codes::REFERENCE, span, subject, message, help))
}
