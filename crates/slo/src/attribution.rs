//! Who spent the budget: bad events by label, day by day, a bounded number of values.

use std::collections::{BTreeMap, VecDeque};

use bellwether_model::Timestamp;

/// Milliseconds a bucket covers.
const DAY: i64 = 86_400_000;

/// Bad events by the value of one label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// The label.
    pub label: String,
    days: VecDeque<(i64, BTreeMap<String, u64>, u64)>,
    values_max: usize,
    days_max: usize,
}

/// The share of one value.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// The label's value; none for all that were beyond the limit.
    pub value: Option<String>,
    /// Its bad events.
    pub bad: u64,
    /// As a share of all bad events, 0 to 1.
    pub share: f64,
}

impl Attribution {
    /// By `label`, at most `values_max` values a day, over `days_max` days.
    pub fn new(label: &str, values_max: usize, days_max: usize) -> Self {
        let days = VecDeque::new();
        Self { label: label.to_owned(), days, values_max, days_max: days_max.max(1) }
    }

    /// Counts bad events of a value. Values beyond the day's limit count together.
    pub fn bad(&mut self, at: Timestamp, value: &str, count: u64) {
        let day = at.0.div_euclid(DAY);
        // A clock that went back keeps counting in the last day.
        if self.days.back().is_none_or(|(last, ..)| *last < day) {
            self.days.push_back((day, BTreeMap::new(), 0));
            if self.days.len() > self.days_max {
                self.days.pop_front();
            }
        }
        let Some((_, values, other)) = self.days.back_mut() else { return };
        if let Some(known) = values.get_mut(value) {
            *known += count;
        } else if values.len() < self.values_max {
            values.insert(value.to_owned(), count);
        } else {
            *other += count;
        }
    }

    /// Shares of the bad events since `from`, to the day, the largest first.
    pub fn shares(&self, from: Timestamp) -> Vec<Share> {
        let first = from.0.div_euclid(DAY);
        let mut sums: BTreeMap<Option<&str>, u64> = BTreeMap::new();
        for (_, values, other) in self.days.iter().filter(|(day, ..)| *day >= first) {
            for (value, count) in values {
                *sums.entry(Some(value)).or_default() += count;
            }
            if *other > 0 {
                *sums.entry(None).or_default() += other;
            }
        }
        let all: u64 = sums.values().sum();
        let share = |(value, bad): (Option<&str>, u64)| Share {
            value: value.map(str::to_owned),
            bad,
            share: bad as f64 / all.max(1) as f64,
        };
        let mut shares: Vec<Share> = sums.into_iter().map(share).collect();
        shares.sort_by_key(|share| std::cmp::Reverse(share.bad));
        shares
    }
}
