//! The bucket boundaries SLOs ask for.

use std::collections::HashMap;

use bellwether_model::Unit;
use bellwether_model::spec::{Indicator, MetricSpec, SloSpec};

use crate::codes;
use crate::diagnostic::{Diagnostic, quoted};
use crate::resolve::{Resolved, Scope};
use crate::scalar::Bound;
use crate::source::Span;
use crate::syntax::Key;
use crate::view::View;

/// A boundary an SLO asks for, in the histogram's unit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wanted {
    pub(crate) slo: String,
    pub(crate) bound: f64,
}

/// A bound as written, until the histogram's unit is known.
#[derive(Debug)]
struct Asked {
    slo: String,
    bound: Bound,
    span: Span,
}

/// What SLOs ask of histograms, by the name they use.
#[derive(Debug, Default)]
pub(crate) struct Bounds(HashMap<String, Vec<Asked>>);

/// Gives each SLO its bound in the unit of its histogram, now that the unit is known.
pub(in crate::resolve) fn settle(slos: &mut [SloSpec], bounds: &Bounds, metrics: &[Resolved<'_>]) {
    let mut by_name: HashMap<&str, f64> = HashMap::new();
    for spec in metrics.iter().filter_map(|metric| metric.spec.as_ref()) {
        for asked in bounds.asked_of(spec) {
            if let Some(bound) = in_unit(asked.bound, &spec.unit) {
                by_name.insert(&asked.slo, bound);
            }
        }
    }
    for slo in slos {
        if let Indicator::Below { bound, .. } = &mut slo.indicator {
            *bound = by_name.get(slo.name.as_str()).copied().unwrap_or(*bound);
        }
    }
}

impl Bounds {
    /// Remembers what an SLO asks of a histogram of this catalogue.
    pub(super) fn ask(&mut self, view: View<'_>, key: &Key) {
        let external = view.flag("external") == Some(true);
        let Some((histogram, bound)) = view.text("histogram").zip(view.bound("below")) else {
            return;
        };
        if !external {
            let metric = super::metric_of(histogram).to_owned();
            let asked = Asked { slo: key.text.clone(), bound, span: view.span("below") };
            self.0.entry(metric).or_default().push(asked);
        }
    }

    /// The boundaries asked of `metric`, by its name as written or as Prometheus sees it.
    pub(in crate::resolve) fn of(&self, scope: &mut Scope<'_>, metric: &MetricSpec) -> Vec<Wanted> {
        self.asked_of(metric).filter_map(|asked| asked.in_unit(scope, &metric.unit)).collect()
    }

    fn asked_of(&self, metric: &MetricSpec) -> impl Iterator<Item = &Asked> {
        let by_name = self.0.get(&metric.name);
        let other = metric.prometheus_name != metric.name;
        let by_other = self.0.get(&metric.prometheus_name).filter(|_| other);
        by_name.into_iter().chain(by_other).flatten()
    }
}

impl Asked {
    fn in_unit(&self, scope: &mut Scope<'_>, unit: &Unit) -> Option<Wanted> {
        if let Some(bound) = in_unit(self.bound, unit) {
            return Some(Wanted { slo: self.slo.clone(), bound });
        }
        let unit = if unit.as_str().is_empty() { "no unit" } else { unit.as_str() };
        let message = format!("a time bounds a histogram in {}", quoted(unit));
        let help = "write `below` as a number in the histogram's unit, or correct the unit";
        scope.report(Diagnostic::new(codes::SLO_BOUND, self.span, &self.slo, message, help));
        None
    }
}

/// A bound as a number of the unit; times fit units of time only.
pub(super) fn in_unit(bound: Bound, unit: &Unit) -> Option<f64> {
    let nanos = match bound {
        Bound::Plain(value) => return Some(value + 0.0),
        Bound::Nanos(nanos) => nanos,
    };
    let per_unit = match unit.as_str() {
        "ns" => 1.0,
        "us" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        "min" => 60e9,
        "h" => 3_600e9,
        "d" => 86_400e9,
        _ => return None,
    };
    Some(nanos / per_unit)
}
