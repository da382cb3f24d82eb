//! What a name inside an expression stands for.

use std::collections::HashMap;

use bellwether_model::Catalogue;
use bellwether_model::spec::{MetricKind, MetricSpec};

use crate::resolve::Resolved;

/// Series every scrape adds, and those of rules.
const SYNTHETIC: [&str; 12] = [
    "up",
    "ALERTS",
    "ALERTS_FOR_STATE",
    "scrape_duration_seconds",
    "scrape_samples_scraped",
    "scrape_samples_post_metric_relabeling",
    "scrape_series_added",
    "scrape_timeout_seconds",
    "scrape_sample_limit",
    "scrape_body_size_bytes",
    "target_info",
    "otel_scope_info",
];
/// Names of families our instruments add by themselves.
const OWN: [&str; 2] = ["process_", "bellwether_"];

/// What the catalogue knows of a name.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Named<'a> {
    /// Samples of one of its metrics.
    Metric(Samples<'a>),
    /// A recording rule: the place of its query in the catalogue.
    Recorded(usize),
    /// Series of others, or of a metric that is itself broken: nothing is known of them.
    Foreign,
    /// Nothing.
    Unknown,
}

/// Some samples of a metric.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Samples<'a> {
    /// The metric's place in the catalogue.
    pub(crate) metric: usize,
    pub(crate) spec: &'a MetricSpec,
    pub(crate) part: Part,
}

/// Which samples of a metric a name selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// The values of a counter, gauge, info or state set; native histograms.
    Values,
    /// Counts of a classic histogram's buckets.
    Buckets,
    /// How many observations.
    Count,
    /// Their sum.
    Sum,
    /// The name of a classic histogram, which is on none of its samples.
    BareClassic,
    /// When a series began.
    Created,
}

/// All names of a catalogue.
#[derive(Debug)]
pub(crate) struct Index<'a> {
    metrics: HashMap<String, Samples<'a>>,
    broken: Vec<&'a str>,
    recorded: HashMap<&'a str, usize>,
    external: &'a [String],
}

impl<'a> Index<'a> {
    pub(crate) fn new(catalogue: &'a Catalogue, metrics: &'a [Resolved<'a>]) -> Self {
        let mut all = HashMap::new();
        for (at, metric) in metrics.iter().enumerate() {
            let Some(spec) = &metric.spec else { continue };
            for (name, part) in names(spec) {
                all.entry(name).or_insert(Samples { metric: at, spec, part });
            }
        }
        let broken = metrics.iter().filter(|m| m.spec.is_none()).map(|m| m.name).collect();
        let records = catalogue.queries.iter().enumerate();
        let recorded = records.filter_map(|(at, q)| Some((q.record.as_deref()?, at))).collect();
        Self { metrics: all, broken, recorded, external: &catalogue.external }
    }

    pub(crate) fn find(&self, name: &str) -> Named<'a> {
        if let Some(samples) = self.metrics.get(name) {
            return Named::Metric(*samples);
        }
        if let Some(query) = self.recorded.get(name) {
            return Named::Recorded(*query);
        }
        let ours = SYNTHETIC.contains(&name) || OWN.iter().any(|own| name.starts_with(own));
        if ours || self.is_external(name) || self.is_broken(name) {
            return Named::Foreign;
        }
        Named::Unknown
    }

    /// Every name that could be meant.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        let recorded = self.recorded.keys().copied();
        self.metrics.keys().map(String::as_str).chain(recorded)
    }

    fn is_external(&self, name: &str) -> bool {
        self.external.iter().any(|pattern| match pattern.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => name == pattern,
        })
    }

    fn is_broken(&self, name: &str) -> bool {
        self.broken.iter().any(|broken| {
            let rest = name.strip_prefix(broken);
            rest.is_some_and(|rest| ["", "_bucket", "_count", "_sum"].contains(&rest))
        })
    }
}

/// The names a metric's samples have, and what they are.
fn names(spec: &MetricSpec) -> Vec<(String, Part)> {
    let name = spec.prometheus_name.as_str();
    let with = |suffix: &str| format!("{name}{suffix}");
    match spec.kind {
        MetricKind::Histogram | MetricKind::Latency | MetricKind::Distribution => {
            let bare = if spec.native.is_some() { Part::Values } else { Part::BareClassic };
            let mut all = vec![(name.to_owned(), bare)];
            if !spec.buckets.is_empty() {
                all.push((with("_bucket"), Part::Buckets));
                all.push((with("_count"), Part::Count));
                all.push((with("_sum"), Part::Sum));
                all.push((with("_created"), Part::Created));
            }
            all
        }
        MetricKind::Info if !name.ends_with("_info") => {
            vec![(name.to_owned(), Part::Values), (with("_info"), Part::Values)]
        }
        _ => vec![(name.to_owned(), Part::Values)],
    }
}
