//! What arrived: the answer of a peer that speaks Prometheus's API.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Series;

/// Values by series.
#[derive(Debug, Clone, Default)]
pub(crate) struct Samples(pub(crate) BTreeMap<Series, f64>);

/// Labels the peer adds; those of an OpenTelemetry resource have dots.
const OF_THE_PEER: [&str; 3] = ["__name__", "job", "instance"];

impl Samples {
    /// Of the JSON answer to an instant query; what is not a number (a native histogram) is left
    /// out.
    pub(crate) fn of_query(answer: &str) -> Self {
        let answer: Value = serde_json::from_str(answer).unwrap_or_default();
        let result = answer["data"]["result"].as_array();
        Self(result.into_iter().flatten().filter_map(sample).collect())
    }

    /// Without what the library says of itself and the scraper of its work.
    pub(crate) fn of_the_service(mut self) -> Self {
        let theirs = ["bellwether", "process_", "scrape_", "ALERTS"];
        self.0.retain(|series, _| {
            series.name != "up" && !theirs.iter().any(|prefix| series.name.starts_with(prefix))
        });
        self
    }

    /// The only value; `None` when there are none or several.
    pub(crate) fn only(&self) -> Option<f64> {
        match self.0.values().collect::<Vec<_>>().as_slice() {
            [value] => Some(**value),
            _ => None,
        }
    }
}

fn sample(result: &Value) -> Option<(Series, f64)> {
    let labels = result["metric"].as_object()?;
    let name = labels.get("__name__").and_then(Value::as_str).unwrap_or_default();
    let theirs = |name: &str| OF_THE_PEER.contains(&name) || name.contains('.');
    let own = labels.iter().filter(|(name, _)| !theirs(name));
    let own =
        own.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()));
    let value = result["value"].get(1)?.as_str()?.parse().ok()?;
    Some((Series::new(name, own), value))
}
