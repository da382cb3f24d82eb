//! Families of metrics with their values: what a scrape yields and every wire format carries.

use crate::sink::{
    ExemplarRef, Extras, FamilyHead, FamilySink, HistogramRef, LabelPair, NativeRef,
};
use crate::{Number, Timestamp};

/// The type of a family, in OpenMetrics' terms (a superset of the other formats').
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FamilyKind {
    /// Monotonic sum.
    Counter,
    /// Current value.
    Gauge,
    /// Distribution of observations; classic buckets, native buckets or both.
    Histogram,
    /// Distribution of current values; its buckets may go down.
    GaugeHistogram,
    /// Quantiles computed by the source.
    Summary,
    /// Facts as labels, value 1.
    Info,
    /// One of several named states, each 0 or 1 under a label called like the family.
    StateSet,
    /// The source did not say.
    Unknown,
}

impl FamilyKind {
    /// The word OpenMetrics uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
            Self::GaugeHistogram => "gaugehistogram",
            Self::Summary => "summary",
            Self::Info => "info",
            Self::StateSet => "stateset",
            Self::Unknown => "unknown",
        }
    }
}

/// Label pairs of one metric. Order is the source's; encoders do not sort.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Labels(pub Vec<(String, String)>);

impl Labels {
    /// The value of `name`, if present.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Labels {
    fn from(pairs: [(&str, &str); N]) -> Self {
        Self(pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }
}

/// A sample that stands for one observation, usually naming a trace.
#[derive(Debug, Clone, PartialEq)]
pub struct Exemplar {
    /// Usually `trace_id` and `span_id`; at most 128 characters in all (OpenMetrics 1.0).
    pub labels: Labels,
    /// The observed value.
    pub value: f64,
    /// When it was observed.
    pub timestamp: Option<Timestamp>,
}

/// A histogram with classic buckets, native buckets or both.
///
/// `counts` are per bucket, not cumulative: one for each of `bounds`, then one for `+Inf`. A
/// native-only histogram has no `bounds` and no `counts`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Histogram {
    /// Upper bounds, ascending and finite; the `+Inf` bucket is implied.
    pub bounds: Vec<f64>,
    /// Observations per bucket; floats because gauge histograms and foreign sources have them.
    pub counts: Vec<f64>,
    /// Sum of the observations, where the source gives one.
    pub sum: Option<f64>,
    /// Exponential buckets.
    pub native: Option<NativeHistogram>,
    /// Exemplars with the index of their bucket in `counts`.
    pub exemplars: Vec<(usize, Exemplar)>,
}

impl Histogram {
    /// How many observations there were, by the classic buckets or else the native ones.
    pub fn count(&self) -> f64 {
        if self.counts.is_empty() {
            self.native.as_ref().map_or(0.0, NativeHistogram::count)
        } else {
            self.counts.iter().sum()
        }
    }
}

/// Exponential buckets as Prometheus' native histograms define them.
///
/// Bucket `i` of `positive` covers `(base^(offset+i-1), base^(offset+i)]` with
/// `base = 2^(2^-schema)`; `negative` mirrors it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NativeHistogram {
    /// Resolution, -4 (coarse) to 8 (fine).
    pub schema: i8,
    /// Observations with an absolute value up to this are in the zero bucket.
    pub zero_threshold: f64,
    /// Observations in the zero bucket.
    pub zero_count: f64,
    /// Index of the first positive bucket.
    pub positive_offset: i32,
    /// Positive buckets, dense.
    pub positive: Vec<f64>,
    /// Index of the first negative bucket.
    pub negative_offset: i32,
    /// Negative buckets, dense.
    pub negative: Vec<f64>,
}

impl NativeHistogram {
    /// Observations over all buckets.
    pub fn count(&self) -> f64 {
        self.zero_count + self.positive.iter().sum::<f64>() + self.negative.iter().sum::<f64>()
    }
}

/// Quantiles computed by the source.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// Quantile (0..=1) and its value.
    pub quantiles: Vec<(f64, f64)>,
    /// Sum of the observations, where the source gives one.
    pub sum: Option<f64>,
    /// Number of observations, where the source gives one.
    pub count: Option<f64>,
}

/// What a metric says at one moment.
#[derive(Debug, Clone, PartialEq)]
pub enum MetricValue {
    /// Of counters, gauges, unknowns, info (1) and one state of a state set (0 or 1).
    Number(Number, Option<Exemplar>),
    /// Of histograms and gauge histograms.
    Histogram(Histogram),
    /// Of summaries.
    Summary(Summary),
}

/// One metric of a family: a label set and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// What tells it from its siblings.
    pub labels: Labels,
    /// Its value.
    pub value: MetricValue,
    /// When the value was taken, if the source says so.
    pub timestamp: Option<Timestamp>,
    /// When counting began, if the source says so.
    pub start: Option<Timestamp>,
}

/// A family: one name, one type, many metrics.
///
/// `name` is the name *samples* carry: a counter's and an info's include their suffix
/// (`requests_total`, `build_info`), as text 0.0.4 and protobuf write it; the OpenMetrics codec
/// takes the suffix off and puts it back.
#[derive(Debug, Clone, PartialEq)]
pub struct Family {
    /// Name of its samples (without a histogram's or summary's suffixes).
    pub name: String,
    /// Its type.
    pub kind: FamilyKind,
    /// Its unit as OpenMetrics writes it (`seconds`), empty when none.
    pub unit: String,
    /// What it means, empty when the source does not say.
    pub help: String,
    /// Its metrics.
    pub metrics: Vec<Metric>,
}

impl Family {
    /// Hands the family to an encoder.
    pub fn walk<S: FamilySink>(&self, sink: &mut S) {
        sink.begin(&FamilyHead {
            name: &self.name,
            kind: self.kind,
            unit: &self.unit,
            help: &self.help,
            inner: &[&[]],
            original: None,
        });
        for metric in &self.metrics {
            metric.walk(sink);
        }
        sink.end();
    }
}

impl Metric {
    fn walk<S: FamilySink>(&self, sink: &mut S) {
        let labels = pairs(&self.labels);
        sink.row(&labels);
        let extras = Extras { timestamp: self.timestamp, start: self.start, exemplar: None };
        match &self.value {
            MetricValue::Number(value, exemplar) => {
                let labels = exemplar.as_ref().map_or_else(Vec::new, |e| pairs(&e.labels));
                let exemplar = exemplar.as_ref().map(|e| e.borrow(&labels));
                sink.number(0, *value, Extras { exemplar, ..extras });
            }
            MetricValue::Histogram(h) => h.walk(extras, sink),
            MetricValue::Summary(s) => sink.summary(0, s, extras),
        }
    }
}

impl Histogram {
    fn walk<S: FamilySink>(&self, extras: Extras<'_>, sink: &mut S) {
        let labels: Vec<Vec<LabelPair<'_>>> =
            self.exemplars.iter().map(|(_, e)| pairs(&e.labels)).collect();
        let exemplars: Vec<(usize, ExemplarRef<'_>)> = self
            .exemplars
            .iter()
            .zip(&labels)
            .map(|((bucket, e), labels)| (*bucket, e.borrow(labels)))
            .collect();
        let view = HistogramRef {
            bounds: &self.bounds,
            counts: &self.counts,
            sum: self.sum,
            native: self.native.as_ref().map(NativeRef::from),
            exemplars: &exemplars,
        };
        sink.histogram(0, &view, extras);
    }
}

impl Exemplar {
    fn borrow<'a>(&self, labels: &'a [LabelPair<'a>]) -> ExemplarRef<'a> {
        ExemplarRef { labels, value: self.value, timestamp: self.timestamp }
    }
}

fn pairs(labels: &Labels) -> Vec<LabelPair<'_>> {
    labels.0.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect()
}
