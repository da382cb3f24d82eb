//! The group of a module.

use bellwether_model::Catalogue;
use bellwether_model::spec::{ModuleSpec, QuerySpec};

use super::alert;
use crate::emit::markdown::{add, duration};
use crate::emit::yaml;

/// The queries of a module that are recording rules.
pub(super) fn recorded<'a>(
    catalogue: &'a Catalogue,
    module: &'a ModuleSpec,
) -> impl Iterator<Item = (&'a QuerySpec, &'a str)> {
    let own = catalogue.queries.iter().filter(|query| query.module == module.name);
    own.filter_map(|query| Some((query, query.record.as_deref()?)))
}

/// Whether a module has rules besides those of its SLOs.
pub(super) fn is_needed(catalogue: &Catalogue, module: &ModuleSpec) -> bool {
    catalogue.alerts.iter().any(|alert| alert.module == module.name)
        || recorded(catalogue, module).next().is_some()
}

/// One item of `groups`. Recording rules come first: a group is evaluated in order, so its alerts
/// see what was just recorded. The interval is always written, as the catalogue was checked with it.
pub(super) fn emit(catalogue: &Catalogue, module: &ModuleSpec) -> String {
    let name = format!("{}-{}", catalogue.service, module.name);
    let mut out = format!("  - name: {}\n", yaml::scalar(&name, 6));
    add!(&mut out, "    interval: {}\n    rules:\n", duration(catalogue.evaluation_interval));
    for (query, name) in recorded(catalogue, module) {
        out.push_str(&yaml::comment(&query.help, "      # "));
        add!(&mut out, "      - record: {}\n", yaml::scalar(name, 10));
        add!(&mut out, "        expr: {}\n", yaml::scalar(&query.expr, 10));
    }
    for item in catalogue.alerts.iter().filter(|alert| alert.module == module.name) {
        alert::emit(&mut out, catalogue, item);
    }
    out
}
