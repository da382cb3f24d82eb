//! Names, labels and values that expressions select.

use super::Rule;

mod bare_histogram;
mod bucket;
mod deprecated;
mod impossible;
mod no_op;
mod quantile_label;
mod syntax;
mod unknown_label;
mod unknown_metric;
mod value;

pub(super) static RULES: &[&Rule] = &[
    &syntax::RULE,
    &unknown_metric::RULE,
    &unknown_label::RULE,
    &value::RULE,
    &impossible::RULE,
    &no_op::RULE,
    &deprecated::RULE,
    &bucket::RULE,
    &bare_histogram::RULE,
    &quantile_label::RULE,
];

#[cfg(test)]
mod tests;
