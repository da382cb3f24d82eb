//! Alerts: when they can fire, and what they tell whoever is woken.

use super::Rule;

mod absent_without_for;
mod duplicate;
mod fan_out;
mod first_event;
mod humanize;
mod incomplete;
mod late;
mod may_not_exist;
mod percent_sign;
mod replaced_label;
mod short_for;
mod sustained;
mod template;
mod value_label;
mod whole;
mod zero_at_once;

pub(super) static RULES: &[&Rule] = &[
    &template::RULE,
    &value_label::RULE,
    &humanize::RULE,
    &whole::RULE,
    &fan_out::RULE,
    &may_not_exist::RULE,
    &first_event::RULE,
    &short_for::RULE,
    &absent_without_for::RULE,
    &incomplete::RULE,
    &duplicate::RULE,
    &replaced_label::RULE,
    &sustained::RULE,
    &zero_at_once::RULE,
    &percent_sign::RULE,
];
