//! Names, types, units, labels and values: what a catalogue says before any expression is read.

use bellwether_model::spec::MetricSpec;

use super::{Lint, Rule};
use crate::resolve::Resolved;
use crate::source::Span;
use crate::syntax::{Node, Value};

mod abbreviated_unit;
mod base_unit;
mod camel_case;
mod class_gap;
mod colon;
mod counter_endings;
mod counter_name;
mod counter_total;
mod dotted_untranslated;
mod empty_reference;
mod help_missing;
mod help_repeats;
mod high_limit;
mod identifier;
mod label_names;
mod mixed_dots;
mod mixed_time;
mod near_duplicate;
mod no_budget;
mod one_measurement;
mod personal;
mod repeated_word;
mod reserved_suffix;
mod single_value;
mod spelt_two_ways;
mod state_added_up;
mod target_label;
mod type_word;
mod unit;
mod unit_dimension;
mod unit_left_out;
mod unit_scale;
mod unit_unstated;
mod unused_value;
mod value_case;
mod value_spellings;
mod value_synonyms;
mod wide_reference;
mod words;

pub(super) static RULES: &[&Rule] = &[
    &reserved_suffix::RULE,
    &counter_name::RULE,
    &target_label::RULE,
    &unit_scale::RULE,
    &unit_dimension::RULE,
    &unit_unstated::RULE,
    &mixed_time::RULE,
    &base_unit::RULE,
    &counter_total::RULE,
    &abbreviated_unit::RULE,
    &type_word::RULE,
    &colon::RULE,
    &camel_case::RULE,
    &help_repeats::RULE,
    &help_missing::RULE,
    &near_duplicate::RULE,
    &spelt_two_ways::RULE,
    &repeated_word::RULE,
    &mixed_dots::RULE,
    &dotted_untranslated::RULE,
    &label_names::RULE,
    &value_spellings::RULE,
    &value_synonyms::RULE,
    &single_value::RULE,
    &personal::RULE,
    &identifier::RULE,
    &value_case::RULE,
    &unused_value::RULE,
    &unit_left_out::RULE,
    &empty_reference::RULE,
    &state_added_up::RULE,
    &counter_endings::RULE,
    &class_gap::RULE,
    &high_limit::RULE,
    &no_budget::RULE,
    &one_measurement::RULE,
    &wide_reference::RULE,
];

/// The metrics whose labels the resolver has no objection to.
fn sound<'a>(
    lint: &Lint<'a>,
) -> impl Iterator<Item = (&'a Resolved<'a>, &'a MetricSpec)> + use<'a> {
    lint.specs().filter(|(metric, _)| metric.whole)
}

/// Where a metric names a label, and what it says of it; the metric's own name if it does not.
pub(super) fn label<'a>(metric: &Resolved<'a>, label: &str) -> (Span, Option<&'a Node>) {
    let Some(node) = metric.view.node("labels") else { return (metric.span, None) };
    let found = match &node.value {
        Value::Map(entries) => {
            let mut named = entries.iter().filter(|(key, _)| key.text == label);
            named.next().map(|(key, says)| (key.span, Some(says)))
        }
        Value::List(items) => {
            let mut named = items.iter().filter(|item| item.text() == Some(label));
            named.next().map(|item| (item.span, None))
        }
        Value::Scalar(_) => None,
    };
    found.unwrap_or((metric.span, None))
}

/// Where a metric lists a value of a label; where it names the label if it does not.
fn value(metric: &Resolved<'_>, name: &str, value: &str) -> Span {
    let (span, says) = label(metric, name);
    let list = says.map(|says| says.get("values").unwrap_or(says));
    let listed = list.map(Node::items).unwrap_or_default();
    listed.iter().find(|item| item.text() == Some(value)).map_or(span, |item| item.span)
}

#[cfg(test)]
mod tests;
