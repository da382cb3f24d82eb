//! Histograms, classic and native: quantiles, heatmap, average.

use bellwether_model::spec::MetricSpec;

use super::counter::share_of_failures;
use super::{Context, TOP, wide};
use crate::emit::dashboards::board::{Lines, Panel, Shape, Target, View};
use crate::emit::dashboards::outcome;
use crate::emit::dashboards::series::{RATE, Select, aggregate, first_closed, legend, open};
use crate::emit::dashboards::unit;

/// All panels of a histogram.
pub(in super::super) fn panels(context: Context<'_>) -> Vec<Panel> {
    let mut panels = vec![quantiles(context, &USUAL), heatmap(context)];
    panels.push(average(context));
    if let Some(outcome) = outcome::of(context.metric) {
        panels.push(rate(context, outcome.label));
        // Without `_count` series there is no selector that counts.
        if !context.metric.buckets.is_empty() {
            panels.push(third(share_of_failures(context, &outcome, "_count")));
        }
    }
    panels.extend(open(context.metric).map(|label| top(context, &label.name, TOP)).map(third));
    panels
}

/// The quantiles shown when nobody asks for others, in percent.
pub(in super::super) const USUAL: [f64; 3] = [50.0, 90.0, 99.0];

/// Three to a line.
fn third(panel: Panel) -> Panel {
    wide(panel, 8)
}

/// Which samples a histogram has. With both, a server keeps one kind or both, as it is configured:
/// queries take the classic ones where there are any.
#[derive(Clone, Copy)]
struct Samples {
    classic: bool,
    native: bool,
}

impl Samples {
    fn of(metric: &MetricSpec) -> Self {
        Self {
            classic: !metric.buckets.is_empty(),
            native: metric.native.is_some() || metric.buckets.is_empty(),
        }
    }

    /// The expression for what there is.
    fn either(self, classic: impl Fn() -> String, native: impl Fn() -> String) -> String {
        match (self.classic, self.native) {
            (true, true) => format!("{} or {}", classic(), native()),
            (true, false) => classic(),
            (false, _) => native(),
        }
    }
}

/// Quantiles, in percent.
pub(in super::super) fn quantiles(context: Context<'_>, percents: &[f64]) -> Panel {
    let names: Vec<String> = percents.iter().map(|p| format!("p{p}")).collect();
    let title = format!("{}: {}", context.title, names.join(", "));
    let what = names.join(" ");
    let view = View::Lines(Lines::default());
    let mut panel = third(context.panel(&what, title, view, unit::of_value(context.metric)));
    for (percent, name) in percents.iter().zip(names) {
        panel.targets.push(Target::new(quantile(context, &[], percent / 100.0), name));
    }
    panel
}

/// A quantile, for each value of these labels.
fn quantile(context: Context<'_>, by: &[&str], share: f64) -> String {
    let select = Select::new(context.scope, context.metric);
    let share = (share * 1e6).round() / 1e6;
    let buckets = || {
        let by: Vec<&str> = by.iter().copied().chain(["le"]).collect();
        aggregate("sum", &by, &select.clone().suffix("_bucket").rate())
    };
    let native = || aggregate("sum", by, &select.rate());
    let of = |histogram: String| format!("histogram_quantile({share}, {histogram})");
    Samples::of(context.metric).either(|| of(buckets()), || of(native()))
}

/// Quantiles for each value of these labels.
pub(in super::super) fn quantiles_by(context: Context<'_>, by: &[&str], percents: &[f64]) -> Panel {
    let mut panel = quantiles(context, percents);
    panel.title = format!("{} by {}", panel.title, by.join(", "));
    panel.key = format!("{} by {}", panel.key, by.join(","));
    for (target, percent) in panel.targets.iter_mut().zip(percents) {
        target.expr = quantile(context, by, percent / 100.0);
        target.legend = format!("{} {}", target.legend, legend(by));
    }
    panel
}

/// How observations spread, over time.
fn heatmap(context: Context<'_>) -> Panel {
    let title = format!("{}: distribution", context.title);
    let unit = unit::of_value(context.metric);
    let mut panel = third(context.panel("heatmap", title, View::Heatmap, unit));
    let select = Select::new(context.scope, context.metric);
    let classic = aggregate("sum", &["le"], &select.clone().suffix("_bucket").rate());
    let native = aggregate("sum", &[], &select.rate());
    let expr = match Samples::of(context.metric) {
        // A heatmap of both would count everything twice.
        Samples { classic: true, native: true } => {
            format!(
                "{classic} or ({native} unless on () {})",
                aggregate("sum", &[], &select.suffix("_bucket").rate())
            )
        }
        Samples { classic: true, native: false } => classic,
        Samples { classic: false, .. } => native,
    };
    panel.targets.push(Target::new(expr, "{{le}}").shaped(Shape::Buckets));
    panel
}

/// The mean, by the first label with a closed set.
fn average(context: Context<'_>) -> Panel {
    let by = first_closed(context.metric).map(|label| label.name.as_str());
    mean(context, by.as_slice())
}

/// The mean of observations by these labels.
pub(in super::super) fn mean(context: Context<'_>, by: &[&str]) -> Panel {
    let title = match by {
        [] => format!("{}: average", context.title),
        _ => format!("{}: average by {}", context.title, by.join(", ")),
    };
    let view = View::Lines(Lines::default());
    let what = format!("average by {}", by.join(","));
    let mut panel = third(context.panel(&what, title, view, unit::of_value(context.metric)));
    let select = Select::new(context.scope, context.metric);
    let of = |suffix| aggregate("sum", by, &select.clone().suffix(suffix).rate());
    let expr = Samples::of(context.metric).either(
        || format!("{} / {}", of("_sum"), of("_count")),
        || format!("histogram_avg({})", of("")),
    );
    let named = if by.is_empty() { "average".to_owned() } else { legend(by) };
    panel.targets.push(Target::new(expr, named));
    panel
}

/// Observations per second by a label.
fn rate(context: Context<'_>, label: &str) -> Panel {
    let title = format!("{}: observations per second by {label}", context.title);
    let view = View::Lines(Lines { stacked: true, ..Lines::default() });
    let mut panel = third(context.panel(&format!("rate by {label}"), title, view, "cps"));
    panel.targets.push(Target::new(counted(context, label, "rate", RATE), legend(&[label])));
    panel
}

/// The values of a label with most observations within the time range.
pub(in super::super) fn top(context: Context<'_>, label: &str, number: u32) -> Panel {
    let values = counted(context, label, "increase", "$__range");
    context.top(label, number, &values, "Observations in the time range", "short")
}

/// How many observations were made for each value of a label, as a function of counts tells.
fn counted(context: Context<'_>, label: &str, function: &str, range: &str) -> String {
    let select = Select::new(context.scope, context.metric);
    let sum = |select: &Select<'_>| aggregate("sum", &[label], &select.over(function, range));
    Samples::of(context.metric).either(
        || sum(&select.clone().suffix("_count")),
        || format!("histogram_count({})", sum(&select)),
    )
}
