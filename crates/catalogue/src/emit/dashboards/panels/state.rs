//! State sets over time, and facts as a table.

use bellwether_model::spec::MetricSpec;

use super::Context;
use crate::emit::dashboards::board::{Panel, Shape, Target, View};
use crate::emit::dashboards::name::capitalised;
use crate::emit::dashboards::series::{Select, aggregate, legend, one_of};
use crate::emit::dashboards::unit::NUMBER;

/// Each process's state over time, a band for each value of the labels.
pub(in super::super) fn states(context: Context<'_>) -> Panel {
    let metric = context.metric;
    let labels = labels(metric);
    let each = metric.states.iter().enumerate().map(|(number, state)| {
        let select = Select::new(context.scope, metric);
        let of = select.with(one_of(&metric.prometheus_name, &[state])).vector();
        // The number of the state that holds: mappings turn it into the name again.
        format!("({of} == 1) * {number}")
    });
    let each: Vec<String> = each.collect();
    let view = View::States(metric.states.clone());
    let mut panel = context.panel("states", context.title.to_owned(), view, NUMBER);
    panel.height = 6;
    panel.targets.push(Target::new(aggregate("max", &labels, &each.join(" or ")), legend(&labels)));
    panel
}

/// The facts each process states.
pub(in super::super) fn info(context: Context<'_>) -> Panel {
    let labels = labels(context.metric);
    let columns =
        labels.iter().map(|l| ((*l).to_owned(), capitalised(&l.replace('_', " ")))).collect();
    let mut panel = context.panel("facts", context.title.to_owned(), View::Table(columns), NUMBER);
    panel.height = 6;
    let expr = aggregate("group", &labels, &Select::new(context.scope, context.metric).vector());
    panel.targets.push(Target::new(expr, "").shaped(Shape::Rows));
    panel
}

/// The process and the metric's own labels.
fn labels(metric: &MetricSpec) -> Vec<&str> {
    let own = metric.labels.iter().map(|label| label.name.as_str()).filter(|l| *l != "instance");
    ["instance"].into_iter().chain(own).collect()
}
