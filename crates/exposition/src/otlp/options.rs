//! What can be chosen about OTLP.

use bellwether_model::Timestamp;

use crate::push::Deltas;

/// How metrics are written; one for as long as a destination lives.
#[derive(Debug, Clone, PartialEq)]
pub struct OtlpOptions {
    /// Attributes of the resource: `service.name` and others.
    pub resource: Vec<(String, AttributeValue)>,
    /// Name of the instrumentation scope.
    pub scope_name: String,
    /// Version of the instrumentation scope; may be empty.
    pub scope_version: String,
    /// What is sent of a histogram with classic and native buckets.
    pub histograms: HistogramForm,
    /// Most bytes of a request before compression. gRPC servers refuse more than 4 MiB by default.
    pub request_bytes_max: usize,
    /// Which exemplars are sent.
    pub exemplars: ExemplarFilter,
    /// When counting began, for series that do not say so themselves: the start of the process.
    pub start: Option<Timestamp>,
}

impl Default for OtlpOptions {
    /// No resource, scope `bellwether`, explicit buckets, requests below 4 MiB.
    fn default() -> Self {
        Self {
            resource: Vec::new(),
            scope_name: "bellwether".to_owned(),
            scope_version: String::new(),
            histograms: HistogramForm::default(),
            request_bytes_max: (4 << 20) - 1024,
            exemplars: ExemplarFilter::default(),
            start: None,
        }
    }
}

/// A value of a resource attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum AttributeValue {
    /// A text.
    Text(String),
    /// A whole number, as `process.pid`.
    Integer(i64),
    /// A measured number.
    Float(f64),
    /// Yes or no.
    Boolean(bool),
}

impl From<&str> for AttributeValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// What is sent of a histogram that has classic and native buckets; one that has either is sent as
/// it is. The values of `OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HistogramForm {
    /// The classic buckets: `explicit_bucket_histogram`.
    #[default]
    Explicit,
    /// The native buckets: `base2_exponential_bucket_histogram`.
    Exponential,
}

/// Which of the exemplars a program hands over are sent. The values of
/// `OTEL_METRICS_EXEMPLAR_FILTER`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExemplarFilter {
    /// All of them: `always_on`.
    #[default]
    AlwaysOn,
    /// Those of a trace: `trace_based`.
    TraceBased,
    /// None: `always_off`.
    AlwaysOff,
}

/// Whether counters and histograms say their total or what was added since the last walk. Up-down
/// counters, states and facts are cumulative either way, as the specification has it.
#[derive(Debug)]
pub enum Temporality<'d> {
    /// The total since counting began.
    Cumulative,
    /// What was added, by the destination's own keeper. Points that add nothing are left out after
    /// the first; the next delta covers their time too.
    Delta(&'d mut Deltas),
}
