//! Who spent the budget, as told in health.

use bellwether_model::Timestamp;

use crate::attribution::Attribution;
use crate::json::{Object, ToJson};
use crate::tracker::{Reading, Tracker};

/// Values told of each label.
const TOLD_MAX: usize = 5;

/// The part one value of a label has in what is spent.
#[derive(Debug, Clone, PartialEq)]
pub struct Spender {
    /// The label: route, status, version, replica.
    pub label: String,
    /// Its value; none for all that were too many to keep apart.
    pub value: Option<String>,
    /// Its bad events of the period, as counted.
    pub bad: u64,
    /// Of all bad events whose value of this label is known, 0 to 1.
    pub share: f64,
    /// Of the period's budget: the share times what is spent. May exceed 1.
    pub budget: f64,
    /// Since when it is counted: the begin of the period to the hour, or the first bad event since.
    pub since: Timestamp,
}

/// The most wasteful values of each label over the period, by label.
pub(super) fn spenders(tracker: &Tracker, reading: &Reading) -> Vec<Spender> {
    let mut labels: Vec<&Attribution> = tracker.attributions().labels().iter().collect();
    labels.sort_by_key(|label| &label.label);
    labels.into_iter().flat_map(|label| of_label(tracker, reading, label)).collect()
}

fn of_label(tracker: &Tracker, reading: &Reading, label: &Attribution) -> Vec<Spender> {
    let from = reading.raw.from;
    let Some(since) = label.since(from) else { return Vec::new() };
    let budget = tracker.objective().target.budget();
    let spent = budget.spent(reading.raw.counts, reading.measured);
    let shares = label.shares(from).into_iter().take(TOLD_MAX);
    let told = |share: crate::attribution::Share| Spender {
        label: label.label.clone(),
        value: share.value,
        bad: share.bad,
        share: share.share,
        budget: share.share * spent,
        since: since.max(tracker.ledger().born()),
    };
    shares.map(told).collect()
}

impl ToJson for Spender {
    fn write_json(&self, out: &mut String) {
        Object::begin(out)
            .member("label", &self.label)
            .member("value", &self.value)
            .member("bad", &self.bad)
            .member("share_of_bad", &self.share)
            .member("share_of_budget", &self.budget)
            .member("since", &self.since)
            .end();
    }
}
