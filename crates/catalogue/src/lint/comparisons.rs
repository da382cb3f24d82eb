//! Values against thresholds, and against each other.

use super::Rule;

mod above_buckets;
mod always;
mod hourly_rate;
mod inside_bucket;
mod missing;
mod mixed_division;
mod one_by_itself;
mod ratio;
mod threshold;
mod units;

pub(super) use threshold::{Threshold, claims, thresholds};

pub(super) static RULES: &[&Rule] = &[
    &missing::RULE,
    &above_buckets::RULE,
    &inside_bucket::RULE,
    &units::RULE,
    &ratio::RULE,
    &mixed_division::RULE,
    &hourly_rate::RULE,
    &one_by_itself::RULE,
    &always::RULE,
];
