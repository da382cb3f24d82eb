//! Recording rules of queries: no name twice, none that a metric has.

use std::collections::HashMap;

use bellwether_model::Catalogue;

use super::names::claims;
use crate::codes;
use crate::diagnostic::{Diagnostic, quoted};
use crate::fields::QUERY;
use crate::resolve::{Resolved, Scope};
use crate::source::Span;
use crate::view::View;

/// Each recording rule has a name of its own.
pub(super) fn records(scope: &mut Scope<'_>, catalogue: &Catalogue, metrics: &[Resolved<'_>]) {
    if catalogue.queries.iter().all(|query| query.record.is_none()) {
        return;
    }
    let mut taken: HashMap<String, (Span, &str)> = HashMap::new();
    for metric in metrics {
        for (name, _) in metric.spec.as_ref().map(claims).unwrap_or_default() {
            taken.insert(name, (metric.span, "the metric"));
        }
    }
    for file in scope.files {
        for (key, node) in file.view.entries("queries") {
            let view = View::new(node, &QUERY);
            let Some(name) = view.text("record").map(str::trim) else { continue };
            let span = view.span("record");
            let Some((first, what)) = taken.get(name).copied() else {
                taken.insert(name.to_owned(), (span, "the other rule"));
                continue;
            };
            let message = format!("the name {} is taken", quoted(name));
            let help = "choose another name: both would write the same series";
            let problem = Diagnostic::new(codes::RECORD, span, &key.text, message, help);
            scope.report(problem.with_related(first, what));
        }
    }
}
