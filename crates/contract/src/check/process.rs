//! The process as a whole: its budget, and what the catalogue declares but nobody exposes.

use std::collections::BTreeMap;

use bellwether_model::Family;
use bellwether_model::spec::Catalogue;

use crate::codes;
use crate::collect::{Collector, Place};
use crate::promise::Promises;

/// Reports declared metrics without series: not an error, an instrument nobody has touched yet
/// has none.
pub(crate) fn absent(
    promises: &Promises<'_>,
    exposed: &BTreeMap<&str, Vec<&Family>>,
    found: &mut Collector,
) {
    for name in promises.names() {
        let parts = exposed.get(name).map(Vec::as_slice).unwrap_or_default();
        if parts.iter().any(|p| !p.metrics.is_empty()) {
            continue;
        }
        found.note(&codes::ABSENT, Place::family(name), || {
            let message = format!("{name} is declared but has no series");
            (message, "nothing to do when it was not recorded yet".to_owned())
        });
    }
}

/// Reports an endpoint without any family: whatever it is, it was not verified.
pub(crate) fn silent(catalogue: &Catalogue, families: &[Family], found: &mut Collector) {
    if !families.is_empty() || catalogue.metrics.is_empty() {
        return;
    }
    found.note(&codes::NOTHING_EXPOSED, Place::family(&catalogue.service), || {
        let message = "the endpoint exposes no family at all".to_owned();
        (message, "check the address, and that the registry is built with this set".to_owned())
    });
}

/// Reports more series than the catalogue's budget allows one process.
pub(crate) fn budget(catalogue: &Catalogue, exposed: u64, found: &mut Collector) {
    let Some(budget) = catalogue.budget.filter(|b| exposed > *b) else {
        return;
    };
    let count = exposed.to_string();
    let place = Place::family(&catalogue.service).with_value(&count);
    found.note(&codes::PROCESS_OVER_BUDGET, place, || {
        let message = format!("the process exposes {exposed} series, its budget is {budget}");
        (message, "`bellwether budget` shows what the declared metrics may take".to_owned())
    });
}
