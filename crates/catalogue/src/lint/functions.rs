//! Functions applied to values they are not for.

use super::Rule;

mod average_of_quantiles;
mod changes_of_value;
mod gauge_function_on_counter;
mod gauge_rate;
mod le_lost;
mod quantile_of_what;
mod quantile_range;
mod range_short;
mod raw_counter;
mod sum_before_rate;

pub(super) static RULES: &[&Rule] = &[
    &gauge_rate::RULE,
    &gauge_function_on_counter::RULE,
    &changes_of_value::RULE,
    &raw_counter::RULE,
    &sum_before_rate::RULE,
    &le_lost::RULE,
    &quantile_of_what::RULE,
    &quantile_range::RULE,
    &average_of_quantiles::RULE,
    &range_short::RULE,
];
