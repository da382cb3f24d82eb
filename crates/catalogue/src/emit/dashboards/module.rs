//! The rows of a module's board.

use bellwether_model::Catalogue;
use bellwether_model::spec::{MetricKind, MetricSpec, ModuleSpec, matches};

use super::board::{Panel, Row};
use super::panels::{self, Context, counter, distribution};
use super::series::Scope;
use super::{capacity, name, notation, objective, outcome, unit, watched};

/// Panels about other modules, at most.
const ELSEWHERE_MAX: usize = 24;
/// Signals of the first generated row, at most, of each sort.
const SIGNALS_MAX: usize = 3;

/// What rows are made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Content<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) scope: &'a Scope,
}

/// The rows of a module, those without panels left out.
pub(super) fn rows(content: Content<'_>, module: &ModuleSpec) -> Vec<Row> {
    let own: Vec<&MetricSpec> =
        content.catalogue.metrics.iter().filter(|m| m.module == module.name).collect();
    let mut rows = content.by_hand(&module.name);
    rows.push(content.objectives(|of| of == module.name));
    let red = content.requests(&own);
    let shown = |row: &Row, metric: &MetricSpec| {
        row.panels.iter().any(|panel| panel.metrics.contains(&metric.prometheus_name))
    };
    let used = content.usage(&own);
    let of = |sorts: &[MetricKind]| -> Vec<Panel> {
        let sort = own.iter().filter(|m| sorts.contains(&m.kind) && !shown(&used, m));
        let panels = sort.flat_map(|metric| content.metric(metric));
        panels.filter(|panel| !red.panels.iter().any(|own| own.key == panel.key)).collect()
    };
    let row = |title: &str, panels| Row { title: title.to_owned(), panels };
    let counters = row("Rates", of(&[MetricKind::Counter]));
    let sizes = of(&[MetricKind::Histogram, MetricKind::Latency, MetricKind::Distribution]);
    let gauges = of(&[MetricKind::Gauge, MetricKind::UpDown]);
    let states = row("States and facts", of(&[MetricKind::StateSet, MetricKind::Info]));
    rows.extend([red, used, row("Current values", gauges), counters]);
    rows.extend([row("Durations and sizes", sizes), states]);
    let alerts = content.catalogue.alerts.iter().filter(|a| a.module == module.name);
    let alerts = alerts.map(|alert| watched::alert(content.catalogue, alert)).collect();
    let queries = content.catalogue.queries.iter().filter(|q| q.module == module.name);
    let queries = queries.map(|query| watched::query(content.catalogue, query)).collect();
    rows.extend([row("Alerts", alerts), row("Queries", queries), content.elsewhere(module)]);
    rows.retain(|row| !row.panels.is_empty());
    rows
}

impl<'a> Content<'a> {
    /// Rows written by hand in a module, as they are written.
    pub(super) fn by_hand(self, module: &str) -> Vec<Row> {
        let rows = self.catalogue.dashboard.iter().filter(|row| row.module == module);
        let panel = |row: &str, text: &String| {
            let written = notation::read(|name| self.catalogue.metric(name), text).ok()?;
            let title = self.title(written.metric);
            let mut panel = written.panel(self.context(written.metric, &title));
            panel.key = format!("{row}: {}", panel.key);
            Some(panel)
        };
        let all = rows.map(|row| Row {
            title: row.row.clone(),
            panels: row.panels.iter().filter_map(|text| panel(&row.row, text)).collect(),
        });
        all.collect()
    }

    /// Budgets and burn rates of the objectives of these modules.
    pub(super) fn objectives(self, of: impl Fn(&str) -> bool) -> Row {
        let slos = self.catalogue.slos.iter().filter(|slo| of(&slo.module));
        let panels = slos.flat_map(|slo| objective::panels(self.catalogue, slo)).collect();
        Row { title: "Objectives".to_owned(), panels }
    }

    /// Rate, errors, duration: where the metrics tell all three.
    fn requests(self, metrics: &[&'a MetricSpec]) -> Row {
        let judged =
            metrics.iter().filter(|m| m.kind == MetricKind::Counter && outcome::of(m).is_some());
        let timed = metrics.iter().filter(|m| is_duration(m));
        let (judged, timed): (Vec<_>, Vec<_>) = (judged.collect(), timed.collect());
        let title = "Rate, errors, duration".to_owned();
        if judged.is_empty() || timed.is_empty() {
            return Row { title, panels: Vec::new() };
        }
        let mut panels = Vec::new();
        for at in 0..SIGNALS_MAX {
            if let Some(metric) = judged.get(at) {
                let title = self.title(metric);
                let context = self.context(metric, &title);
                panels.push(counter::by_first_label(context));
                panels.extend(counter::failures(context));
            }
            if let Some(metric) = timed.get(at) {
                let title = self.title(metric);
                panels.push(distribution::quantiles(
                    self.context(metric, &title),
                    &distribution::USUAL,
                ));
            }
        }
        let panels = panels.into_iter().map(|panel| panels::wide(panel, 8)).collect();
        Row { title, panels }
    }

    /// How much of what there is is used, and what waits.
    fn usage(self, metrics: &[&'a MetricSpec]) -> Row {
        let mut panels = Vec::new();
        let mut shown: Vec<&str> = Vec::new();
        for pair in capacity::pairs(metrics) {
            let [used, capacity] = pair.metrics();
            panels.push(pair.panel(self.scope, &self.title(used)));
            shown.extend([used.name.as_str(), capacity.name.as_str()]);
        }
        let shares = metrics.iter().filter(|m| unit::of_value(m) == unit::SHARE && is_value(m));
        let waiting = metrics.iter().filter(|m| is_value(m) && waits(&m.name));
        let paired = metrics.iter().filter(|m| shown.contains(&m.name.as_str()));
        let mut seen: Vec<&str> = Vec::new();
        for metric in shares.chain(waiting).chain(paired) {
            if !seen.contains(&metric.name.as_str()) {
                seen.push(&metric.name);
                panels.extend(self.metric(metric));
            }
        }
        Row { title: "Utilisation and saturation".to_owned(), panels }
    }

    /// What other modules measure about this one.
    fn elsewhere(self, module: &ModuleSpec) -> Row {
        let mut panels = Vec::new();
        for see in &module.see {
            let meant = |m: &&MetricSpec| {
                let listed = || see.metrics.iter().any(|pattern| matches(pattern, &m.name));
                m.module == see.module && (see.metrics.is_empty() || listed())
            };
            let metrics = self.catalogue.metrics.iter().filter(meant);
            panels.extend(metrics.filter_map(|metric| {
                let mut panel = self.main(metric)?;
                panel.key = format!("elsewhere {}", panel.key);
                Some(panel)
            }));
        }
        panels.truncate(ELSEWHERE_MAX);
        Row { title: "Measured elsewhere".to_owned(), panels }
    }

    /// All panels of a metric.
    fn metric(self, metric: &MetricSpec) -> Vec<Panel> {
        panels::of(self.context(metric, &self.title(metric)))
    }

    /// The panel that tells most about a metric over time.
    pub(super) fn main(self, metric: &MetricSpec) -> Option<Panel> {
        let mut panels = self.metric(metric).into_iter();
        let is_gauge = matches!(metric.kind, MetricKind::Gauge | MetricKind::UpDown);
        let mut panel = panels.nth(usize::from(is_gauge))?;
        panel.width = 8;
        Some(panel)
    }

    /// The name of a metric as words.
    pub(super) fn title(self, metric: &MetricSpec) -> String {
        name::title(&metric.prometheus_name, self.catalogue.prefix.as_deref().unwrap_or_default())
    }

    fn context<'b>(&'b self, metric: &'b MetricSpec, title: &'b str) -> Context<'b> {
        Context { metric, scope: self.scope, title }
    }
}

fn is_value(metric: &MetricSpec) -> bool {
    matches!(metric.kind, MetricKind::Gauge | MetricKind::UpDown)
}

/// Whether a histogram observes durations.
pub(super) fn is_duration(metric: &MetricSpec) -> bool {
    metric.kind.is_distribution()
        && matches!(unit::of_value(metric), "s" | "ms" | "µs" | "ns" | "m")
}

/// Whether a gauge tells by its name what waits or is under way.
fn waits(name: &str) -> bool {
    const WORDS: [&str; 9] = [
        "backlog", "flight", "inflight", "lag", "pending", "queue", "queued", "waiting", "waiters",
    ];
    name.split(['_', '.']).any(|word| WORDS.contains(&word))
}
