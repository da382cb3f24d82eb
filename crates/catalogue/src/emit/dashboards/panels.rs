//! The panels of one metric, by its type.

pub(super) mod counter;
pub(super) mod distribution;
pub(super) mod gauge;
pub(super) mod state;

use bellwether_model::spec::{MetricKind, MetricSpec};

use super::super::markdown::add;
use super::board::{Panel, Shape, Target, View};
use super::name;
use super::series::Scope;
use super::unit::GrafanaUnit;

/// How many values of an open label a panel shows.
pub(super) const TOP: u32 = 10;

/// What panels of one metric are made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) metric: &'a MetricSpec,
    pub(super) scope: &'a Scope,
    /// The metric's name as words.
    pub(super) title: &'a str,
}

impl Context<'_> {
    /// A panel of this metric, `what` of it telling it from the metric's others.
    fn panel(&self, what: &str, title: String, view: View, unit: GrafanaUnit) -> Panel {
        Panel {
            key: format!("{} {what}", self.metric.prometheus_name),
            title,
            description: self.description(),
            view,
            unit,
            targets: Vec::new(),
            width: 12,
            height: 8,
            links: Vec::new(),
            metrics: vec![self.metric.prometheus_name.clone()],
        }
    }

    /// What the metric means and which one it is.
    fn description(&self) -> String {
        let mut text = sentence(&self.metric.help, self.title);
        if let Some(deprecated) = &self.metric.deprecated {
            let instead = deprecated.renamed_to.as_ref();
            let instead = instead.map_or_else(String::new, |name| format!(": use `{name}`"));
            add!(&mut text, " Deprecated{instead}.");
        }
        format!("{text}\n\n`{}`", self.metric.prometheus_name)
    }

    /// The values of a label with the greatest of these sums, as a table.
    fn top(&self, label: &str, number: u32, sums: &str, heading: &str, unit: GrafanaUnit) -> Panel {
        let expr = format!("topk({number}, {sums})");
        let columns = vec![
            (label.to_owned(), name::capitalised(&label.replace('_', " "))),
            ("Value".to_owned(), heading.to_owned()),
        ];
        let title = format!("{}: top {number} by {label}", self.title);
        let what = format!("top {number} by {label}");
        let mut panel = self.panel(&what, title, View::Table(columns), unit);
        panel.targets.push(Target::new(expr, "").shaped(Shape::Rows));
        panel
    }
}

/// The text, ending in a full stop; `otherwise` when there is none.
pub(super) fn sentence(text: &str, otherwise: &str) -> String {
    let text = if text.trim().is_empty() { otherwise } else { text.trim() };
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

/// The panel in so many columns.
pub(super) fn wide(mut panel: Panel, columns: u32) -> Panel {
    panel.width = columns;
    panel
}

/// All panels of a metric.
pub(super) fn of(context: Context<'_>) -> Vec<Panel> {
    match context.metric.kind {
        MetricKind::Counter => counter::panels(context),
        MetricKind::Gauge | MetricKind::UpDown => gauge::panels(context),
        MetricKind::Histogram | MetricKind::Latency | MetricKind::Distribution => {
            distribution::panels(context)
        }
        MetricKind::Info => vec![state::info(context)],
        MetricKind::StateSet => vec![state::states(context)],
    }
}
