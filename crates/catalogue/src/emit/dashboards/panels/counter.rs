//! Counters: what is added in a second, the share of failures, and who adds most.

use super::{Context, TOP};
use crate::emit::dashboards::board::{Colour, Lines, Panel, Target, Thresholds, View};
use crate::emit::dashboards::outcome::{self, Outcome};
use crate::emit::dashboards::series::{Select, aggregate, first_closed, legend, open};
use crate::emit::dashboards::unit::{self, SHARE};

/// All panels of a counter.
pub(in super::super) fn panels(context: Context<'_>) -> Vec<Panel> {
    let mut panels = vec![by_first_label(context)];
    panels.extend(failures(context));
    panels.extend(tops(context, TOP));
    panels
}

/// The rate by the first label with a closed set, the outcome before others.
pub(in super::super) fn by_first_label(context: Context<'_>) -> Panel {
    let outcome = outcome::of(context.metric).map(|outcome| outcome.label);
    let first = outcome.or_else(|| first_closed(context.metric).map(|label| label.name.as_str()));
    rate(context, first.as_slice())
}

/// The rate by these labels.
pub(in super::super) fn rate(context: Context<'_>, by: &[&str]) -> Panel {
    let title = match by {
        [] => format!("{} per second", context.title),
        _ => format!("{} per second by {}", context.title, by.join(", ")),
    };
    let view = View::Lines(Lines { stacked: !by.is_empty(), ..Lines::default() });
    let what = format!("rate by {}", by.join(","));
    let mut panel = context.panel(&what, title, view, unit::rate(&context.metric.unit));
    let expr = aggregate("sum", by, &Select::new(context.scope, context.metric).rate());
    let named = if by.is_empty() { context.title.to_owned() } else { legend(by) };
    panel.targets.push(Target::new(expr, named));
    panel
}

/// The share of failures, when a label tells them from the rest.
pub(in super::super) fn failures(context: Context<'_>) -> Option<Panel> {
    let outcome = outcome::of(context.metric)?;
    Some(share_of_failures(context, &outcome, ""))
}

/// The share of failures among series of this suffix.
pub(super) fn share_of_failures(
    context: Context<'_>,
    outcome: &Outcome<'_>,
    suffix: &'static str,
) -> Panel {
    let Outcome { label, failures } = outcome;
    let select = Select::new(context.scope, context.metric).suffix(suffix);
    let failed = aggregate("sum", &[], &select.clone().one_of(label, failures).rate());
    let all = aggregate("sum", &[], &select.all_of(label).rate());
    // From 1 % on somebody should look, from 5 % on at once; alerts say what really matters.
    let colours =
        vec![(None, Colour::Green), (Some(0.01), Colour::Orange), (Some(0.05), Colour::Red)];
    let lines = Lines { thresholds: Thresholds(colours), ..Lines::default() };
    let title = format!("{}: share of failures", context.title);
    let mut panel = context.panel("failures", title, View::Lines(lines), SHARE);
    let values = failures.join("`, `");
    panel.description = format!("Share with `{label}` `{values}`. {}", panel.description);
    panel.targets.push(Target::new(format!("{failed} / {all}"), "failures"));
    panel
}

/// For each open label, the values that added most within the time range.
fn tops(context: Context<'_>, number: u32) -> Vec<Panel> {
    open(context.metric).map(|label| top(context, &label.name, number)).collect()
}

/// The values of a label that added most within the time range.
pub(in super::super) fn top(context: Context<'_>, label: &str, number: u32) -> Panel {
    let added = Select::new(context.scope, context.metric).over("increase", "$__range");
    let added = aggregate("sum", &[label], &added);
    context.top(label, number, &added, "In the time range", unit::value(&context.metric.unit))
}
