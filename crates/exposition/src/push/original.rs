//! What families and labels were called before they were translated for Prometheus.
//!
//! A [`FamilySink`](bellwether_model::FamilySink) is told Prometheus names and units in words; OTLP,
//! StatsD and Sentry want the names as the catalogue writes them (`checkout.duration`) and units in
//! UCUM (`ms`).

use std::collections::HashMap;

use bellwether_model::spec::{Catalogue, MetricKind, MetricSpec};
use bellwether_model::translate::catalogue_label_name;
use bellwether_model::{FamilyHead, Unit};

/// One family as its catalogue describes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Original {
    /// Its name as written, or its OpenTelemetry name where the catalogue gives one.
    pub name: String,
    /// Its unit in UCUM; empty when none.
    pub unit: String,
    /// Whether it is a sum that goes both ways, which Prometheus calls a gauge.
    pub up_down: bool,
    /// Labels whose Prometheus name differs from the original one: Prometheus name, original.
    pub labels: Vec<(String, String)>,
}

impl Original {
    /// A metric as the catalogue describes it; `prometheus_label` tells the Prometheus name of one
    /// of its labels.
    fn of(metric: &MetricSpec, prometheus_label: impl Fn(&str) -> String) -> Self {
        let renamed = metric.labels.iter().filter_map(|label| {
            let prometheus = prometheus_label(&label.name);
            (prometheus != label.name).then(|| (prometheus, label.name.clone()))
        });
        Self {
            name: metric.otel.clone().unwrap_or_else(|| metric.name.clone()),
            unit: metric.unit.as_str().to_owned(),
            up_down: metric.kind == MetricKind::UpDown,
            labels: renamed.collect(),
        }
    }

    /// The original name of the label Prometheus knows as `prometheus`.
    pub fn label<'a>(&'a self, prometheus: &'a str) -> &'a str {
        let found = self.labels.iter().find(|(name, _)| name == prometheus);
        found.map_or(prometheus, |(_, original)| original)
    }
}

/// [`Original`]s by the name samples carry in Prometheus.
///
/// A family without one keeps its Prometheus name, and gets the UCUM unit of its unit's word.
#[derive(Debug, Clone, Default)]
pub struct Originals(HashMap<String, Original>);

impl Originals {
    /// No originals: every family keeps its name.
    pub fn new() -> Self {
        Self::default()
    }

    /// The originals of all metrics of a catalogue.
    pub fn of(catalogue: &Catalogue) -> Self {
        let label = |name: &str| catalogue_label_name(name, catalogue.translation);
        let each = catalogue.metrics.iter();
        Self(each.map(|m| (m.prometheus_name.clone(), Original::of(m, label))).collect())
    }

    /// Says what the family `prometheus_name` was.
    pub fn insert(&mut self, prometheus_name: &str, original: Original) {
        self.0.insert(prometheus_name.to_owned(), original);
    }

    /// What is known of the family that begins.
    pub fn get(&self, prometheus_name: &str) -> Option<&Original> {
        self.0.get(prometheus_name)
    }

    /// What the family that begins was; made up from its head when it is not known.
    pub(crate) fn of_head(&self, head: &FamilyHead<'_>) -> Original {
        self.get(head.name).cloned().unwrap_or_else(|| Original {
            name: head.name.to_owned(),
            unit: ucum(head.unit).to_owned(),
            up_down: false,
            labels: Vec::new(),
        })
    }
}

/// Units in UCUM whose words expositions have.
const UCUM: [&str; 22] = [
    "d", "h", "min", "s", "ms", "us", "ns", "By", "KiBy", "MiBy", "GiBy", "TiBy", "kBy", "MBy",
    "GBy", "TBy", "m", "V", "A", "J", "Cel", "Hz",
];

/// The UCUM unit of a unit's word; the word itself when none is known.
fn ucum(word: &str) -> &str {
    match word {
        "ratio" => "1",
        "percent" => "%",
        _ => UCUM.iter().find(|unit| Unit::new(unit).words() == word).map_or(word, |unit| unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_units_become_ucum_again() {
        assert_eq!(ucum("seconds"), "s");
        assert_eq!(ucum("bytes"), "By");
        assert_eq!(ucum("ratio"), "1");
        assert_eq!(ucum(""), "");
        assert_eq!(ucum("furlongs"), "furlongs");
    }

    #[test]
    fn a_label_that_was_not_renamed_keeps_its_name() {
        let original = Original {
            labels: vec![("status_code".to_owned(), "status.code".to_owned())],
            ..Original::default()
        };
        assert_eq!(original.label("status_code"), "status.code");
        assert_eq!(original.label("route"), "route");
    }
}
