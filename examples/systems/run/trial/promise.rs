//! What the catalogue promises, and whether what arrived keeps it.

use std::collections::BTreeSet;
use std::path::Path;

use bellwether::{MetricDef, SetDef};
use bellwether_catalogue::{compile, render_text};
use bellwether_model::Catalogue;
use serde_json::Value;

use super::compare::family;
use super::{Book, Done, Report, Samples, grouped};

/// A system's catalogue, and what was generated from it.
#[derive(Debug)]
pub(crate) struct Promise {
    pub(crate) catalogue: Catalogue,
    pub(crate) def: &'static SetDef,
}

impl Promise {
    /// Compiles the catalogue in the folder of that name.
    pub(crate) fn read(system: &str, def: &'static SetDef) -> Done<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(system);
        let compiled = compile(&folder);
        if compiled.has_errors() {
            return Err(render_text(&compiled, false).into());
        }
        Ok(Self { catalogue: compiled.catalogue, def })
    }

    /// Says whether each metric of the catalogue was recorded into.
    pub(crate) fn exercised(&self, report: &mut Report, book: &Book) {
        let idle = self.def.metrics.iter().map(|metric| metric.name);
        let idle: Vec<&str> = idle.filter(|name| !book.has(name)).collect();
        let all = self.def.metrics.len();
        let what = format!("{} of {all} metrics were recorded into", all - idle.len());
        let holds = if idle.is_empty() { Ok(()) } else { Err(format!("not: {}", idle.join(", "))) };
        report.check(&what, holds);
    }

    /// Says how many series arrived, and whether the budget allows them.
    pub(crate) fn budget(&self, report: &mut Report, arrived: &Samples) {
        let families = arrived.0.keys().filter_map(|series| family(self.def, series));
        let families: BTreeSet<&str> = families.map(|metric| metric.name).collect();
        let (series, budget) = (arrived.0.len() as u64, self.catalogue.budget.unwrap_or(u64::MAX));
        let what = format!(
            "{} series of {} of {} metrics arrived; the budget is {}",
            grouped(series),
            families.len(),
            self.def.metrics.len(),
            grouped(budget)
        );
        report.check(&what, if series <= budget { Ok(()) } else { Err("too many".to_owned()) });
    }

    /// Whether the peer knows each metric by its name, type and help: of its answer to
    /// `/api/v1/metadata`. Without a series there is nothing to know yet.
    pub(crate) fn types(&self, report: &mut Report, arrived: &Samples, answer: &str) {
        let answer: Value = serde_json::from_str(answer).unwrap_or_default();
        let used: BTreeSet<&str> = arrived
            .0
            .keys()
            .filter_map(|series| family(self.def, series))
            .map(|m| m.name)
            .collect();
        let mut known = 0;
        let mut wrong = Vec::new();
        for metric in self.def.metrics {
            match described(&answer, metric) {
                Some(found) if found == (metric.kind.as_str(), metric.help) => known += 1,
                None if !used.contains(metric.name) => {}
                found => wrong.push(format!("{} is {found:?}", metric.name)),
            }
        }
        let what = format!("{known} metrics are known by their names, with type and help");
        report.check(&what, if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) });
    }
}

fn described<'a>(answer: &'a Value, metric: &MetricDef) -> Option<(&'a str, &'a str)> {
    // OpenMetrics names a counter's family without the suffix of its samples.
    let short = metric.name.strip_suffix("_total").unwrap_or(metric.name);
    let known = [metric.name, short].map(|name| &answer["data"][name][0]);
    let known = known.into_iter().find(|known| !known.is_null())?;
    known["type"].as_str().zip(known["help"].as_str())
}
