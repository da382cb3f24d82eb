//! A point put together from its sample lines.

use bellwether_model::{
    Exemplar, FamilyKind, Histogram, Labels, Metric, MetricValue, Number, Summary, Timestamp,
};

use crate::event::{ExemplarEvent, Label};

/// A bucket line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bucket {
    pub(crate) bound: f64,
    pub(crate) cumulative: f64,
    pub(crate) exemplar: Option<Exemplar>,
}

/// What is known of one label set at one time.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Point {
    pub(crate) labels: Labels,
    pub(crate) time: Option<Timestamp>,
    pub(crate) start: Option<Timestamp>,
    pub(crate) number: Option<(Number, Option<Exemplar>)>,
    pub(crate) buckets: Vec<Bucket>,
    pub(crate) quantiles: Vec<(f64, f64)>,
    pub(crate) sum: Option<f64>,
    pub(crate) count: Option<f64>,
}

impl Point {
    pub(crate) fn new(labels: Labels, time: Option<Timestamp>) -> Self {
        Self { labels, time, ..Self::default() }
    }

    /// The point as a metric of `kind`; none for a counter of which only the start is known, and
    /// for a summary of which nothing is.
    pub(crate) fn into_metric(mut self, kind: FamilyKind) -> Option<Metric> {
        let value = match kind {
            FamilyKind::Histogram | FamilyKind::GaugeHistogram => {
                MetricValue::Histogram(self.take_histogram())
            }
            FamilyKind::Summary => {
                let Self { sum, count, start, .. } = self;
                let quantiles = std::mem::take(&mut self.quantiles);
                if quantiles.is_empty() && sum.is_none() && count.is_none() && start.is_none() {
                    return None;
                }
                MetricValue::Summary(Summary { quantiles, sum, count })
            }
            _ => {
                let (value, exemplar) = self.number?;
                MetricValue::Number(value, exemplar)
            }
        };
        Some(Metric { labels: self.labels, value, timestamp: self.time, start: self.start })
    }

    /// Buckets in order, the last one `+Inf`: its own line, else the count, else nothing beyond
    /// the bound before it.
    fn take_histogram(&mut self) -> Histogram {
        self.buckets.sort_by(|a, b| a.bound.total_cmp(&b.bound));
        let mut histogram = Histogram { sum: self.sum, ..Histogram::default() };
        let mut below = 0.0;
        let mut closed = false;
        for Bucket { bound, cumulative, exemplar } in self.buckets.drain(..) {
            histogram.exemplars.extend(exemplar.map(|e| (histogram.counts.len(), e)));
            histogram.counts.push(cumulative - below);
            below = cumulative;
            closed = bound == f64::INFINITY;
            if !closed {
                histogram.bounds.push(bound);
            }
        }
        if !closed {
            histogram.counts.push(self.count.map_or(0.0, |count| count - below));
        }
        histogram
    }
}

/// Labels of a sample but `without`, owned.
pub(crate) fn own_labels(labels: &[Label<'_>], without: Option<&str>) -> Labels {
    let kept = labels.iter().filter(|(n, _)| Some(n.as_ref()) != without);
    Labels(kept.map(|(n, v)| (n.clone().into_owned(), v.clone().into_owned())).collect())
}

/// An exemplar, owned.
pub(crate) fn own_exemplar(exemplar: &ExemplarEvent<'_, '_>) -> Exemplar {
    Exemplar {
        labels: own_labels(exemplar.labels, None),
        value: exemplar.value.as_f64(),
        timestamp: exemplar.time.map(crate::event::Moment::timestamp),
    }
}

/// Writes a text into `key` that is equal for equal label sets, whatever their order.
pub(crate) fn label_key(labels: &[Label<'_>], without: Option<&str>, key: &mut String) {
    let mut sorted: Vec<&Label<'_>> =
        labels.iter().filter(|(n, _)| Some(n.as_ref()) != without).collect();
    sorted.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    for (name, value) in sorted {
        // Lengths keep ("ab", "c") and ("a", "bc") apart.
        for text in [name, value] {
            key.push_str(itoa::Buffer::new().format(text.len()));
            key.push(':');
            key.push_str(text);
        }
    }
}
