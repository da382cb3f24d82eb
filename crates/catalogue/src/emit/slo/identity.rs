//! The labels by which series and alerts of an SLO are known, and expressions that read by them.

use bellwether_model::spec::SloSpec;

use super::selector::quoted;
use super::{Kind, Rule};

/// Who an SLO is in Prometheus.
#[derive(Debug, Clone)]
pub(super) struct Identity<'a> {
    service: &'a str,
    slo: &'a str,
    group: &'a [String],
}

impl<'a> Identity<'a> {
    pub(super) fn new(service: &'a str, slo: &'a SloSpec) -> Self {
        Self { service, slo: &slo.name, group: &slo.group }
    }

    /// The labels every rule of the SLO sets.
    pub(super) fn labels(&self) -> Vec<(String, String)> {
        let id = format!("{}-{}", self.service, self.slo);
        let all = [("id", id.as_str()), ("service", self.service), ("slo", self.slo)];
        all.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    }

    /// Matchers that select the SLO's own series.
    pub(super) fn matchers(&self) -> String {
        format!("service={},slo={}", quoted(self.service), quoted(self.slo))
    }

    /// A series of the SLO.
    pub(super) fn own(&self, record: &str) -> String {
        format!("{record}{{{}}}", self.matchers())
    }

    /// `by` with what is grouped by, behind an aggregation's name; nothing without groups.
    pub(super) fn by(&self) -> String {
        if self.group.is_empty() {
            String::new()
        } else {
            format!(" by ({})", self.group.join(", "))
        }
    }

    /// An aggregation over everything but the groups.
    pub(super) fn pooled(&self, aggregation: &str, expr: &str) -> String {
        format!("{aggregation}{}({expr})", self.by())
    }

    /// All labels that tell alerts and ratios of the SLO apart, for `on (…)` and `by (…)`.
    pub(super) fn on(&self) -> String {
        let group = self.group.iter().map(String::as_str);
        ["id", "service", "slo"].into_iter().chain(group).collect::<Vec<_>>().join(", ")
    }

    /// A recording rule; `window` becomes a label of that name.
    pub(super) fn record(&self, name: String, expr: String, window: Option<&str>) -> Rule {
        let mut labels = self.labels();
        labels.extend(window.map(|window| ("window".to_owned(), window.to_owned())));
        Rule { kind: Kind::Record, name, expr, labels, annotations: Vec::new() }
    }

    pub(super) fn group(&self) -> &'a [String] {
        self.group
    }
}
