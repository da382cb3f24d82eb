//! Worst-case series against budgets, with the arithmetic.

use bellwether_model::Catalogue;
use bellwether_model::spec::{Domain, MetricSpec};

use crate::codes;
use crate::diagnostic::{Diagnostic, listed};
use crate::resolve::{Resolved, Scope};

/// Most label sets a metric's cells are laid out for.
pub(crate) const CELLS_MAX: u64 = 4_194_304;

/// Each metric within its own budget, and small enough to be indexed.
pub(super) fn metrics(scope: &mut Scope<'_>, metrics: &[Resolved<'_>]) {
    for metric in metrics.iter().filter(|metric| metric.whole) {
        let Some(spec) = &metric.spec else { continue };
        let slots = spec.labels.iter().fold(1u64, |n, label| n.saturating_mul(label.slots()));
        if slots > CELLS_MAX {
            let message = format!("the labels make {slots} cells, {CELLS_MAX} are allowed");
            let help = "lower an `open`, list fewer values, or split the metric";
            let span = metric.span;
            scope.report(Diagnostic::new(codes::CELLS, span, metric.name, message, help));
            continue;
        }
        let Some(budget) = spec.budget else { continue };
        let series = spec.series();
        if series.total > budget {
            let message = format!("{} > {budget} series", series.terms);
            let help = cure(spec, budget);
            let span = metric.view.span("budget");
            scope.report(Diagnostic::new(codes::BUDGET, span, metric.name, message, help));
        }
    }
}

/// What would bring a metric within its budget: a lower `open`, or the budget it needs.
fn cure(spec: &MetricSpec, budget: u64) -> String {
    let total = spec.series().total;
    let widest = spec.labels.iter().filter(|label| label.is_open()).max_by_key(|l| l.limit());
    let fitting = widest.filter(|_| spec.combinations.is_empty()).and_then(|label| {
        let each = total / label.slots().max(1);
        let slots = budget.checked_div(each)?;
        let limit = slots.checked_sub(label.slots() - label.limit()).filter(|limit| *limit > 0)?;
        Some(format!("lower `open` of `{}` to {limit}, or raise the budget to {total}", label.name))
    });
    fitting.unwrap_or_else(|| {
        let drivers = spec.labels.iter().max_by_key(|label| label.slots());
        let driver = drivers.map_or_else(String::new, |label| {
            let what = if matches!(label.domain, Domain::Open { .. }) { "open" } else { "values" };
            format!("narrow the `{what}` of `{}`, or ", label.name)
        });
        format!("{driver}raise the budget to {total}")
    })
}

/// All metrics within the catalogue's budget.
pub(super) fn catalogue(scope: &mut Scope<'_>, catalogue: &Catalogue, metrics: &[Resolved<'_>]) {
    let Some(budget) = catalogue.budget else { return };
    if scope.incomplete || metrics.iter().any(|metric| !metric.whole) {
        return;
    }
    let specs = metrics.iter().filter_map(|metric| metric.spec.as_ref());
    let mut counts: Vec<(u64, &str)> =
        specs.map(|spec| (spec.series().total, spec.name.as_str())).collect();
    let total = counts.iter().fold(0u64, |sum, (n, _)| sum.saturating_add(*n));
    if total <= budget {
        return;
    }
    counts.sort_by_key(|(n, name)| (std::cmp::Reverse(*n), *name));
    let terms: Vec<String> = counts.iter().take(4).map(|(n, _)| n.to_string()).collect();
    let more = if counts.len() > 4 { " + …" } else { "" };
    let message = format!("{}{more} = {total} > {budget} series", terms.join(" + "));
    let most = listed(counts.iter().take(3).map(|(_, name)| *name), 3);
    let help = format!("narrow the labels of {most} first, or raise `budget` to {total}");
    let Some(service) = scope.files.iter().find(|file| file.is_service) else { return };
    let (span, subject) = (service.view.span("budget"), catalogue.service.as_str());
    scope.report(Diagnostic::new(codes::CATALOGUE_BUDGET, span, subject, message, help));
}
