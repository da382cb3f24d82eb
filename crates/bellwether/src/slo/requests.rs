//! Which objectives count requests, told by the metrics they are over: what a catalogue says of them.

use std::collections::BTreeSet;

use bellwether_slo::problem::Kind;
use bellwether_slo::{Indicator, Objective, Problem};

use super::builder::SlosBuilder;
use super::setup::problem;

impl SlosBuilder {
    /// These metrics are those of the requests, as the counter and the histogram that the HTTP layer
    /// records. Objectives over failures of any other metric count [events](Self::events) of their
    /// own, and are in no [groups](Self::groups). What is generated from a catalogue says so.
    ///
    /// Refused when it begins: a metric that no objective is over, and a latency that is not that of
    /// requests, which nothing here measures; take that objective out by [`SlosBuilder::without`].
    #[must_use]
    pub fn requests(mut self, metrics: &[&str]) -> Self {
        self.setup.requests = Some(metrics.iter().map(|metric| (*metric).to_owned()).collect());
        self
    }

    /// All but this objective: it is judged elsewhere.
    #[must_use]
    pub fn without(mut self, slo: &str) -> Self {
        self.objectives.retain(|objective| objective.name != slo);
        self.setup.forget(slo);
        self
    }
}

/// Names of the objectives that count events of their own, as the metrics of requests are these.
///
/// # Errors
/// Metrics that no objective is over, and latencies of others.
pub(super) fn events(
    objectives: &[Objective],
    requests: &BTreeSet<String>,
) -> Result<Vec<String>, Vec<Problem>> {
    let mut problems = strangers(objectives, requests);
    let mut events = Vec::new();
    for objective in objectives {
        let of_requests = metric(objective).is_some_and(|metric| requests.contains(metric));
        match objective.indicator {
            _ if of_requests => {}
            Indicator::Gauge { .. } => {}
            Indicator::Below { .. } => problems.push(foreign_latency(&objective.name)),
            Indicator::Bad { .. } | Indicator::Good { .. } => events.push(objective.name.clone()),
        }
    }
    if problems.is_empty() { Ok(events) } else { Err(problems) }
}

fn strangers(objectives: &[Objective], requests: &BTreeSet<String>) -> Vec<Problem> {
    let known: BTreeSet<&str> = objectives.iter().filter_map(metric).collect();
    let unknown = requests.iter().filter(|metric| !known.contains(metric.as_str()));
    let told = |metric: &String| {
        problem(Kind::Name, metric, "no objective is over this metric", "name one that is promised")
    };
    unknown.map(told).collect()
}

fn foreign_latency(slo: &str) -> Problem {
    let what = "it is about a latency that is not said to be that of requests";
    problem(Kind::Indicator, slo, what, "name its histogram too, or go on `without` it")
}

/// The metric whose events an objective counts; none for one over a gauge.
fn metric(objective: &Objective) -> Option<&str> {
    match &objective.indicator {
        Indicator::Bad { total, .. } | Indicator::Good { total, .. } => Some(name(total)),
        Indicator::Below { histogram, .. } => Some(name(histogram)),
        Indicator::Gauge { .. } => None,
    }
}

/// The name in a selector: before its braces, or quoted as the first thing within them.
fn name(selector: &str) -> &str {
    let (before, within) = selector.split_once('{').unwrap_or((selector, ""));
    let quoted = || within.trim_start().strip_prefix('"')?.split('"').next();
    match before.trim() {
        "" => quoted().unwrap_or_default(),
        name => name,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_selector_names_its_metric_with_and_without_braces() {
        for selector in ["a.b", "a.b{c=\"d\"}", " a.b {}", "{\"a.b\", c=\"d\"}", "{ \"a.b\"}"] {
            assert_eq!(super::name(selector), "a.b", "{selector}");
        }
    }
}
