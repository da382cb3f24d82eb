//! Gauges: lines, or their spread where they are many; and the value now.

use std::borrow::Cow;

use bellwether_model::spec::{MetricKind, MetricSpec};

use super::{Context, TOP};
use crate::emit::dashboards::board::{Lines, Panel, Target, Thresholds, View};
use crate::emit::dashboards::series::{Select, aggregate, legend, open};
use crate::emit::dashboards::unit::{self, GrafanaUnit, SHARE};

/// More series than these are shown by least, mean and greatest.
const LINES_MAX: u64 = 8;

/// All panels of a gauge.
pub(in super::super) fn panels(context: Context<'_>) -> Vec<Panel> {
    let mut panels = vec![now(context), over_time(context)];
    panels.extend(open(context.metric).map(|label| top(context, &label.name, TOP)));
    panels
}

/// What a gauge's values are, and how those of several processes go together.
struct Reading {
    op: &'static str,
    /// What `op` makes of several values.
    word: &'static str,
    unit: GrafanaUnit,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Value,
    /// Seconds since 1970: shown as the time since then.
    Moment,
}

fn reading(metric: &MetricSpec) -> Reading {
    let unit = unit::of_value(metric);
    if metric.name.contains("timestamp") && metric.unit.as_str() == "s" {
        return Reading { op: "max", word: "the latest", unit: "s", kind: Kind::Moment };
    }
    let amount = metric.unit.as_str().starts_with('{') || metric.unit.as_str().ends_with("By");
    if metric.kind == MetricKind::UpDown || amount {
        Reading { op: "sum", word: "the sum", unit, kind: Kind::Value }
    } else {
        Reading { op: "avg", word: "the mean", unit, kind: Kind::Value }
    }
}

impl Reading {
    /// The expression of the gauge as it is shown.
    fn of<'a>(&self, aggregated: &'a str) -> Cow<'a, str> {
        match self.kind {
            Kind::Value => aggregated.into(),
            // 0 says that it never happened.
            Kind::Moment => format!("time() - ({aggregated} > 0)").into(),
        }
    }
}

/// The value now.
pub(in super::super) fn now(context: Context<'_>) -> Panel {
    let reading = reading(context.metric);
    let select = Select::new(context.scope, context.metric).vector();
    let title = titled(context, &reading);
    let mut panel = context.panel("now", title, View::Stat(Thresholds::default()), reading.unit);
    (panel.width, panel.height) = (4, 8);
    panel.description =
        format!("Now, {} over processes and labels. {}", reading.word, panel.description);
    let expr = reading.of(&aggregate(reading.op, &[], &select)).into_owned();
    panel.targets.push(Target::new(expr, context.title));
    panel
}

fn titled(context: Context<'_>, reading: &Reading) -> String {
    match reading.kind {
        Kind::Value => context.title.to_owned(),
        Kind::Moment => format!("Since {}", context.title),
    }
}

/// The values over time.
pub(in super::super) fn over_time(context: Context<'_>) -> Panel {
    let labels: Vec<&str> = context.metric.labels.iter().map(|l| l.name.as_str()).collect();
    if context.metric.series().total > LINES_MAX { spread(context) } else { by(context, &labels) }
}

/// A line for each value of these labels.
pub(in super::super) fn by(context: Context<'_>, labels: &[&str]) -> Panel {
    let reading = reading(context.metric);
    let name = titled(context, &reading);
    let title = if labels.is_empty() { name } else { format!("{name} by {}", labels.join(", ")) };
    let what = format!("by {}", labels.join(","));
    let mut panel = context.panel(&what, title, lines(&reading), reading.unit);
    panel.width = 8;
    panel.description = format!("{} Over processes: {}.", panel.description, reading.word);
    let aggregated =
        aggregate(reading.op, labels, &Select::new(context.scope, context.metric).vector());
    let named = if labels.is_empty() { context.title.to_owned() } else { legend(labels) };
    panel.targets.push(Target::new(reading.of(&aggregated), named));
    panel
}

/// Least, mean and greatest of all series.
fn spread(context: Context<'_>) -> Panel {
    let reading = reading(context.metric);
    let title = format!("{}: min, avg, max", titled(context, &reading));
    let mut panel = context.panel("spread", title, lines(&reading), reading.unit);
    panel.width = 8;
    panel.description = format!("Over all series. {}", panel.description);
    let select = Select::new(context.scope, context.metric).vector();
    // The least time since is that of the greatest moment.
    let ops =
        if reading.kind == Kind::Moment { ["max", "avg", "min"] } else { ["min", "avg", "max"] };
    for (op, named) in ops.into_iter().zip(["min", "avg", "max"]) {
        let aggregated = aggregate(op, &[], &select);
        panel.targets.push(Target::new(reading.of(&aggregated), named));
    }
    panel
}

fn lines(reading: &Reading) -> View {
    let soft_max = (reading.unit == SHARE).then_some(1.0);
    // Temperatures and the like may be below zero, and zero means nothing to them.
    let free_floor = reading.unit == "celsius";
    View::Lines(Lines { free_floor, soft_max, ..Lines::default() })
}

/// The values of a label with the greatest sums now.
pub(in super::super) fn top(context: Context<'_>, label: &str, number: u32) -> Panel {
    let values = Select::new(context.scope, context.metric).vector();
    let values = aggregate("sum", &[label], &values);
    context.top(label, number, &values, "Now", unit::of_value(context.metric))
}
