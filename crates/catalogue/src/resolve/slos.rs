//! Service level objectives, and the bucket boundaries they ask for.

use std::collections::HashMap;
use std::time::Duration;

use bellwether_model::Unit;
use bellwether_model::spec::{Indicator, MetricSpec, SloSpec};

use super::{Item, Resolved, Scope};
use crate::codes;
use crate::diagnostic::{Diagnostic, quoted};
use crate::fields::SLO;
use crate::scalar::Bound;
use crate::source::Span;
use crate::syntax::{Key, Value};
use crate::view::View;

const WINDOW_MIN: Duration = Duration::from_hours(1);
const WINDOW_MAX: Duration = Duration::from_hours(366 * 24);

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
pub(super) fn settle(slos: &mut [SloSpec], bounds: &Bounds, metrics: &[Resolved<'_>]) {
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
    /// The boundaries asked of `metric`, by its name as written or as Prometheus sees it.
    pub(super) fn of(&self, scope: &mut Scope<'_>, metric: &MetricSpec) -> Vec<Wanted> {
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
fn in_unit(bound: Bound, unit: &Unit) -> Option<f64> {
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

/// Reads the `slos` of all files.
pub(super) fn resolve(scope: &mut Scope<'_>) -> (Vec<SloSpec>, Bounds) {
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
            ask(view, key, &mut bounds);
            slos.extend(one(scope, view, key, file.module));
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

fn ask(view: View<'_>, key: &Key, bounds: &mut Bounds) {
    let external = view.flag("external") == Some(true);
    let Some((histogram, bound)) = view.text("histogram").zip(view.bound("below")) else { return };
    if !external {
        let metric = metric_of(histogram).to_owned();
        let asked = Asked { slo: key.text.clone(), bound, span: view.span("below") };
        bounds.0.entry(metric).or_default().push(asked);
    }
}

/// The metric a selector begins with.
pub(crate) fn metric_of(selector: &str) -> &str {
    let end = selector.find('{').unwrap_or(selector.len());
    selector.get(..end).unwrap_or_default().trim()
}

fn one(scope: &mut Scope<'_>, view: View<'_>, key: &Key, module: &str) -> Option<SloSpec> {
    let indicator = indicator(scope, view, key);
    let window = view.duration("window");
    if window.is_some_and(|window| !(WINDOW_MIN..=WINDOW_MAX).contains(&window)) {
        let message = format!("a window of {}", quoted(&view.string("window")));
        let help = "choose a window from `1h` to `1y`; `30d` is usual";
        let span = view.span("window");
        scope.report(Diagnostic::new(codes::SLO_WINDOW, span, &key.text, message, help));
    }
    Some(SloSpec {
        name: key.text.clone(),
        module: module.to_owned(),
        help: view.string("help"),
        objective: view.string("objective"),
        share: view.percent("objective")?,
        window: window?,
        indicator: indicator?,
    })
}

fn indicator(scope: &mut Scope<'_>, view: View<'_>, key: &Key) -> Option<Indicator> {
    let has = |field: &str| view.node(field).is_some();
    let text = |field: &str| view.text(field).map(|text| text.trim().to_owned());
    let message = match (has("total"), has("bad"), has("good"), has("histogram"), has("below")) {
        (true, true, false, false, false) => {
            return Some(Indicator::Bad { total: text("total")?, bad: text("bad")? });
        }
        (true, false, true, false, false) => {
            return Some(Indicator::Good { total: text("total")?, good: text("good")? });
        }
        (false, false, false, true, true) => return below(view, text("histogram")?),
        (_, true, true, _, _) => "both `bad` and `good` are given: each follows from the other",
        (true, false, false, false, false) => "`total` alone does not tell good from bad",
        (false, _, _, true, false) => "`histogram` without `below` does not tell good from bad",
        (false, _, _, false, true) => "`below` without a `histogram`",
        (false, false, false, false, false) => "the SLO counts nothing",
        (false, _, _, false, false) => "`total` is missing: bad or good events of how many?",
        _ => "the SLO counts events and a histogram at once",
    };
    // A misspelt key has been reported already and is what is missing here.
    if view.keys().any(|k| SLO.field(&k.text).is_none()) {
        return None;
    }
    let help = "give `total` with `bad` or `good`, or `histogram` with `below`";
    scope.report(Diagnostic::new(codes::SLO_INDICATOR, key.span, &key.text, message, help));
    None
}

/// The bound as a number; a time is in seconds until [`settle`] knows the metric's unit.
fn below(view: View<'_>, histogram: String) -> Option<Indicator> {
    let bound = in_unit(view.bound("below")?, &Unit::new("s"))?;
    Some(Indicator::Below { histogram, bound })
}
