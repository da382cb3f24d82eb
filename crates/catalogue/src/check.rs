//! Checks that need the whole catalogue: names that meet, budgets, references.

use bellwether_model::Catalogue;

use crate::resolve::{Resolved, Scope};

mod budget;
mod names;
mod panels;
mod queries;
mod references;
mod see;
mod slos;
mod times;

pub(crate) use budget::CELLS_MAX;

/// Runs all of them over the resolved metrics.
pub(crate) fn run(scope: &mut Scope<'_>, catalogue: &Catalogue, metrics: &[Resolved<'_>]) {
    names::prefix(scope, catalogue, metrics);
    names::clashes(scope, metrics);
    names::label_clashes(scope, catalogue, metrics);
    names::otel(scope, metrics);
    budget::metrics(scope, metrics);
    budget::catalogue(scope, catalogue, metrics);
    references::slos(scope, metrics);
    references::successors(scope, metrics);
    references::runbooks(scope);
    references::severities(scope, catalogue);
    queries::records(scope, catalogue, metrics);
    see::metrics(scope, metrics);
    panels::rows(scope, metrics);
    slos::run(scope, catalogue, metrics);
    times::run(scope, catalogue);
}
