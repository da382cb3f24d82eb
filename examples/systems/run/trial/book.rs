//! What was recorded, written down by hand beside each recording: nothing of the library is asked.

use std::collections::{BTreeMap, BTreeSet};

use bellwether::SetDef;
use bellwether::def::CellKind;

use super::{Samples, Series};

/// A book of everything that was recorded.
#[derive(Debug, Default)]
pub(crate) struct Book {
    numbers: BTreeMap<Series, f64>,
    observed: BTreeMap<Series, Vec<f64>>,
    events: u64,
}

impl Book {
    /// One more of a counter.
    pub(crate) fn inc(&mut self, series: &str) {
        self.add(series, 1.0);
    }

    /// So many more, or less, of a counter or an up-down counter.
    pub(crate) fn add(&mut self, series: &str, n: f64) {
        self.events += 1;
        *self.numbers.entry(Series::parse(series)).or_default() += n;
    }

    /// The value of a gauge.
    pub(crate) fn set(&mut self, series: &str, value: f64) {
        self.events += 1;
        self.numbers.insert(Series::parse(series), value);
    }

    /// A value of a histogram.
    pub(crate) fn observe(&mut self, series: &str, value: f64) {
        self.events += 1;
        self.observed.entry(Series::parse(series)).or_default().push(value);
    }

    /// Recordings so far.
    pub(crate) fn events(&self) -> u64 {
        self.events
    }

    /// Metrics something was recorded into.
    pub(crate) fn metrics(&self) -> usize {
        let all = self.numbers.keys().chain(self.observed.keys());
        all.map(|series| series.name.as_str()).collect::<BTreeSet<_>>().len()
    }

    /// Whether something was recorded into a metric, by its Prometheus name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.numbers.keys().chain(self.observed.keys()).any(|series| series.name == name)
    }

    /// The sum of all series of a metric that is no histogram.
    pub(crate) fn total(&self, name: &str) -> f64 {
        self.numbers.iter().filter(|(series, _)| series.name == name).map(|(_, n)| n).sum()
    }

    /// How many values were observed by all series of a metric.
    pub(crate) fn observed(&self, name: &str) -> usize {
        self.observed.iter().filter(|(series, _)| series.name == name).map(|(_, v)| v.len()).sum()
    }

    /// The sum of the values observed by all series of a metric.
    pub(crate) fn sum(&self, name: &str) -> f64 {
        self.observed.iter().filter(|(series, _)| series.name == name).flat_map(|(_, v)| v).sum()
    }

    /// What is no histogram.
    pub(crate) fn numbers(&self) -> Samples {
        Samples(self.numbers.clone())
    }

    /// What histograms observed.
    pub(crate) fn observations(&self) -> &BTreeMap<Series, Vec<f64>> {
        &self.observed
    }

    /// The samples this makes: those of a histogram by its classic buckets, if it has any.
    pub(crate) fn samples(&self, def: &SetDef) -> Samples {
        let mut samples = self.numbers();
        for (series, values) in &self.observed {
            let bounds = bounds(def, &series.name);
            if bounds.is_empty() {
                continue;
            }
            samples.0.insert(series.with("_count", None), values.len() as f64);
            samples.0.insert(series.with("_sum", None), values.iter().sum());
            for bound in bounds {
                let within = values.iter().filter(|value| **value <= bound).count();
                let bucket = series.with("_bucket", Some(("le", bound.to_string())));
                samples.0.insert(bucket, within as f64);
            }
        }
        samples
    }
}

/// The bounds of a metric's classic buckets, with the last; none when it has no classic buckets.
fn bounds(def: &SetDef, name: &str) -> Vec<f64> {
    let metric = def.metrics.iter().find(|metric| metric.name == name);
    let Some(CellKind::Distribution(shape)) = metric.map(|metric| metric.cells) else {
        return Vec::new();
    };
    let bounds = shape.buckets.as_ref().map(|buckets| buckets.bounds().to_vec());
    bounds.into_iter().flat_map(|bounds| [bounds, vec![f64::INFINITY]].concat()).collect()
}
