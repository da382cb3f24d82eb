//! Quantiles, to show; no verdict rests on them.

use bellwether_model::Timestamp;

use crate::json::{Object, ToJson};
use crate::sketch::Sketch;

/// One quantile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantile {
    /// Which, 0 to 1.
    pub q: f64,
    /// Its value in seconds, within 1.09 %; none without values.
    pub value: Option<f64>,
}

/// The usual quantiles of the durations of a service's requests.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantiles {
    /// Since when requests count: the begin of an hour, or of several that are told together.
    pub since: Timestamp,
    /// Requests that ended since then.
    pub count: u64,
    /// 50, 90, 95 and 99 %.
    pub values: Vec<Quantile>,
}

impl Quantiles {
    /// The usual ones of a sketch.
    pub fn usual(since: Timestamp, sketch: &Sketch) -> Self {
        let values = [0.5, 0.9, 0.95, 0.99].map(|q| Quantile { q, value: sketch.quantile(q) });
        Self { since, count: sketch.count(), values: values.to_vec() }
    }
}

impl ToJson for Quantile {
    fn write_json(&self, out: &mut String) {
        Object::begin(out).member("q", &self.q).member("value", &self.value).end();
    }
}

impl ToJson for Quantiles {
    fn write_json(&self, out: &mut String) {
        Object::begin(out)
            .member("unit", "seconds")
            .member("since", &self.since)
            .member("count", &self.count)
            .member("values", &self.values)
            .end();
    }
}
