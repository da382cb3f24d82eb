//! The resolved catalogue: what was promised about every metric. The compiler builds it, code
//! generators and the verifier read it; nothing in it needs looking up any more.

use std::time::Duration;

use crate::Unit;

mod series;
mod slo;

pub use series::SeriesCount;
pub use slo::{
    CalendarUnit, CalendarWindow, Comparison, CorrectionSpec, Indicator, Method, SloAlert, SloSpec,
    SpentAlert,
};

/// How often processes are scraped, and rules evaluated, unless a catalogue says otherwise.
pub const INTERVAL: Duration = Duration::from_secs(15);
/// Labels a scraper adds to every series, unless a catalogue says otherwise.
pub const TARGET_LABELS: [&str; 2] = ["job", "instance"];

/// A whole catalogue: one service, all its modules.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalogue {
    /// The service the metrics belong to.
    pub service: String,
    /// What the service is, for readers.
    pub title: String,
    /// Prefix of every metric name, when the catalogue asks for one.
    pub prefix: Option<String>,
    /// Worst-case series one process may expose.
    pub budget: Option<u64>,
    /// Path of an alert's runbook page, with `{alert}` where its name goes.
    pub runbooks: Option<String>,
    /// Path of the Metrics Reference: a page when it ends in `.md`, else a folder of pages.
    pub reference: Option<String>,
    /// How names become Prometheus names.
    pub translation: Translation,
    /// Label names no metric may have.
    pub forbid_labels: Vec<String>,
    /// How often each process is scraped.
    pub scrape_interval: Duration,
    /// How often rules are evaluated.
    pub evaluation_interval: Duration,
    /// The only severities alerts may have; any when empty.
    pub severities: Vec<String>,
    /// Metrics of others that expressions may use; a trailing `*` stands for any rest.
    pub external: Vec<String>,
    /// Labels the scraper adds to every series.
    pub target_labels: Vec<String>,
    /// What the names of counters end in.
    pub counter_suffix: CounterSuffix,
    /// Modules in the order of their files, the service's own file first.
    pub modules: Vec<ModuleSpec>,
    /// All metrics, in order of definition.
    pub metrics: Vec<MetricSpec>,
    /// All alerts, in order of definition.
    pub alerts: Vec<AlertSpec>,
    /// All queries, in order of definition.
    pub queries: Vec<QuerySpec>,
    /// All SLOs, in order of definition.
    pub slos: Vec<SloSpec>,
    /// Dashboard rows written by hand, in order of definition.
    pub dashboard: Vec<DashboardRow>,
}

impl Default for Catalogue {
    /// A catalogue of nothing, with the intervals and target labels of one that does not say.
    fn default() -> Self {
        Self {
            service: String::new(),
            title: String::new(),
            prefix: None,
            budget: None,
            runbooks: None,
            reference: None,
            translation: Translation::default(),
            forbid_labels: Vec::new(),
            scrape_interval: INTERVAL,
            evaluation_interval: INTERVAL,
            severities: Vec::new(),
            external: Vec::new(),
            target_labels: TARGET_LABELS.map(str::to_owned).to_vec(),
            counter_suffix: CounterSuffix::default(),
            modules: Vec::new(),
            metrics: Vec::new(),
            alerts: Vec::new(),
            queries: Vec::new(),
            slos: Vec::new(),
            dashboard: Vec::new(),
        }
    }
}

impl Catalogue {
    /// The metric of that name, as written or as Prometheus sees it.
    pub fn metric(&self, name: &str) -> Option<&MetricSpec> {
        self.metrics.iter().find(|m| m.name == name || m.prometheus_name == name)
    }

    /// Whether `name` is a metric of others that expressions may use.
    pub fn is_external(&self, name: &str) -> bool {
        self.external.iter().any(|pattern| matches(pattern, name))
    }

    /// Worst-case series of one process.
    pub fn series_max(&self) -> u64 {
        self.metrics.iter().fold(0, |sum, m| sum.saturating_add(m.series().total))
    }
}

/// Whether a name is meant by a pattern: the same name, or one that begins with what stands before
/// a trailing `*`.
pub fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == pattern,
    }
}

/// What the names of counters end in, as Prometheus sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CounterSuffix {
    /// Whatever they like.
    #[default]
    Any,
    /// `_total`.
    Total,
}

/// How a name as written becomes a Prometheus name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Translation {
    /// Characters outside the legacy alphabet become underscores; nothing is added.
    #[default]
    Underscores,
    /// As OpenTelemetry does by default: underscores, then unit and `_total`/`_ratio` suffixes.
    OpenTelemetry,
    /// As OpenTelemetry does where Prometheus takes any UTF-8: dots stay, unit and
    /// `_total`/`_ratio` suffixes are added.
    OpenTelemetryUtf8,
    /// Names stay as written, quoted where a format needs it.
    None,
}

/// A group of metrics that belong together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModuleSpec {
    /// Its name; the service's own file makes a module of the service's name.
    pub name: String,
    /// Its heading.
    pub title: String,
    /// What it does, for readers.
    pub help: String,
    /// For a module without metrics: why, or where they are.
    pub no_metrics: Option<String>,
    /// Modules that hold metrics about this one.
    pub see: Vec<Reference>,
}

/// A module that holds metrics about another one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reference {
    /// Its name.
    pub module: String,
    /// Which of its metrics, as names or patterns (see [`matches()`]); all of them when empty.
    pub metrics: Vec<String>,
    /// What they say about the referring module, for readers.
    pub help: String,
}

/// The type of a metric as the catalogue says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MetricKind {
    /// Only goes up.
    Counter,
    /// A current value, set.
    Gauge,
    /// A sum that goes both ways; a gauge in Prometheus.
    UpDown,
    /// Observations in buckets of the catalogue's choosing.
    Histogram,
    /// A histogram of seconds with [`LATENCY_BUCKETS`].
    Latency,
    /// A native histogram, a DogStatsD or Sentry distribution.
    Distribution,
    /// Facts as labels, value 1.
    Info,
    /// One of several states.
    StateSet,
}

/// Boundaries of a `latency` metric, in seconds.
pub const LATENCY_BUCKETS: [f64; 5] = [0.001, 0.01, 0.1, 1.0, 10.0];

impl MetricKind {
    /// Every kind, in the order the reference lists them.
    pub const ALL: [Self; 8] = [
        Self::Counter,
        Self::Gauge,
        Self::UpDown,
        Self::Histogram,
        Self::Latency,
        Self::Distribution,
        Self::Info,
        Self::StateSet,
    ];

    /// The word of the catalogue language.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::UpDown => "updown",
            Self::Histogram => "histogram",
            Self::Latency => "latency",
            Self::Distribution => "distribution",
            Self::Info => "info",
            Self::StateSet => "stateset",
        }
    }

    /// Whether it records observations into buckets.
    pub fn is_distribution(self) -> bool {
        matches!(self, Self::Histogram | Self::Latency | Self::Distribution)
    }
}

/// Whether a counter, gauge or up-down counter holds integers or floats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ValueKind {
    /// 64-bit integers.
    #[default]
    Integer,
    /// 64-bit floats.
    Float,
}

/// One metric.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricSpec {
    /// Its name as written.
    pub name: String,
    /// Its family name in Prometheus.
    pub prometheus_name: String,
    /// Its type.
    pub kind: MetricKind,
    /// Integer or float.
    pub value: ValueKind,
    /// Its unit.
    pub unit: Unit,
    /// What it means.
    pub help: String,
    /// The module that defines it.
    pub module: String,
    /// Its labels in order; the last varies fastest in an exposition.
    pub labels: Vec<LabelSpec>,
    /// The only label combinations that exist; empty when all do.
    pub combinations: Vec<Combination>,
    /// Bucket boundaries, ascending, SLO bounds included; empty unless it has classic buckets.
    pub buckets: Vec<Bucket>,
    /// Exponential buckets, when it has them.
    pub native: Option<NativeSpec>,
    /// States of a state set.
    pub states: Vec<String>,
    /// Worst-case series allowed for this metric.
    pub budget: Option<u64>,
    /// Its OpenTelemetry name.
    pub otel: Option<String>,
    /// `development`, `alpha`, `beta`, `release_candidate` or `stable`.
    pub stability: Option<String>,
    /// The version that introduced it.
    pub since: Option<String>,
    /// Why it should not be used any more.
    pub deprecated: Option<Deprecated>,
    /// Free key-value notes for other tools.
    pub annotations: Vec<(String, String)>,
}

/// A bucket boundary.
#[derive(Debug, Clone, PartialEq)]
pub struct Bucket {
    /// Upper bound, inclusive.
    pub bound: f64,
    /// The SLO that asked for it, when the metric's own list did not have it.
    pub slo: Option<String>,
}

/// Exponential buckets of a histogram.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NativeSpec {
    /// Resolution, -4 to 8: each power of two has `2^schema` buckets.
    pub schema: i8,
    /// Smaller observations are counted in the zero bucket.
    pub min: f64,
    /// Greater observations are counted in the last bucket.
    pub max: f64,
}

/// Why a metric should not be used any more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deprecated {
    /// `renamed`, `obsoleted` or `uncategorized`, as OpenTelemetry says it.
    pub reason: String,
    /// Its successor.
    pub renamed_to: Option<String>,
    /// For readers.
    pub note: String,
}

/// One label of one metric.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelSpec {
    /// Its name.
    pub name: String,
    /// What it tells apart.
    pub help: String,
    /// The values it may have.
    pub domain: Domain,
    /// What any other value is recorded as; always present for open labels.
    pub fold: Option<String>,
    /// Whether it may be absent.
    pub optional: bool,
    /// The shared definition it comes from, if any, and unchanged.
    pub shared: Option<String>,
}

/// The values a label may have.
#[derive(Debug, Clone, PartialEq)]
pub enum Domain {
    /// These and no others.
    Closed(Vec<String>),
    /// Whatever comes, up to a limit.
    Open {
        /// At most so many distinct values at a time, known ones included.
        limit: u32,
        /// Values that are always admitted.
        known: Vec<String>,
        /// What is done to a value first.
        normalise: Option<Normalise>,
        /// A value whose series have not changed for so long leaves.
        remove_after: Option<Duration>,
    },
}

/// What is done to an open label's value before it is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Normalise {
    /// Identifiers in a path become `:id`, the query is dropped.
    Route,
    /// ASCII letters become small.
    Lowercase,
}

impl LabelSpec {
    /// Listed values: a closed label's, or an open one's known ones.
    pub fn values(&self) -> &[String] {
        match &self.domain {
            Domain::Closed(values) => values,
            Domain::Open { known, .. } => known,
        }
    }

    /// The most distinct values at a time, neither fold nor absence counted.
    pub fn limit(&self) -> u64 {
        match &self.domain {
            Domain::Closed(values) => values.len() as u64,
            Domain::Open { limit, .. } => u64::from(*limit),
        }
    }

    /// Whether values are admitted as they come.
    pub fn is_open(&self) -> bool {
        matches!(self.domain, Domain::Open { .. })
    }

    /// Whether the fold value is one more than the listed ones.
    pub fn fold_adds_one(&self) -> bool {
        self.fold.as_ref().is_some_and(|fold| !self.values().contains(fold))
    }

    /// Distinct values including fold and absence: the label's factor in the series count.
    pub fn slots(&self) -> u64 {
        self.limit() + u64::from(self.fold_adds_one()) + u64::from(self.optional)
    }
}

/// One pattern of label values that exists: a choice for each label, in the metric's label order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Combination(pub Vec<Choice>);

/// Which values of one label a [`Combination`] means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Anything the label allows, absence included (the label was not mentioned).
    Anything,
    /// Any value, but present (`"*"`).
    Present,
    /// Absent (`~`).
    Absent,
    /// One of these values.
    OneOf(Vec<String>),
}

/// One alert. Expressions are text here.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AlertSpec {
    /// Its name.
    pub name: String,
    /// The module that defines it.
    pub module: String,
    /// When it fires, in PromQL.
    pub expr: String,
    /// How long the expression must hold.
    pub pending: Option<Duration>,
    /// How long it keeps firing after the expression stopped holding.
    pub keep_firing: Option<Duration>,
    /// How bad it is.
    pub severity: Option<String>,
    /// One line for the page.
    pub summary: String,
    /// More, for the page.
    pub description: String,
    /// Its own runbook page, instead of the catalogue's pattern.
    pub runbook: Option<String>,
    /// More labels.
    pub labels: Vec<(String, String)>,
    /// More annotations.
    pub annotations: Vec<(String, String)>,
    /// Series that must make it fire, and when.
    pub test: Option<AlertTest>,
}

/// A query worth keeping that is no alert: for dashboards, pages and recording rules.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QuerySpec {
    /// Its name.
    pub name: String,
    /// The module that defines it.
    pub module: String,
    /// The query, in PromQL.
    pub expr: String,
    /// What it tells.
    pub help: String,
    /// Unit of its values.
    pub unit: Unit,
    /// The recording rule that keeps its results, when there is one.
    pub record: Option<String>,
}

/// A unit test written beside its alert.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AlertTest {
    /// Selector (or label matchers) and its values in promtool's notation.
    pub given: Vec<(String, String)>,
    /// Time between two values of a series; a minute when not said.
    pub every: Option<Duration>,
    /// When it must be firing.
    pub fires_at: Option<Duration>,
    /// When it must not be firing.
    pub silent_at: Option<Duration>,
}

/// A dashboard row written by hand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DashboardRow {
    /// The module that defines it.
    pub module: String,
    /// Its heading.
    pub row: String,
    /// Its panels, in the panel notation.
    pub panels: Vec<String>,
}
