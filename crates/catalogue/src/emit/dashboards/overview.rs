//! The rows of the service's overview: objectives, and the main signals of every module.

use bellwether_model::spec::{MetricKind, MetricSpec, ModuleSpec};

use super::board::{Colour, Panel, Row, Target, Thresholds, View};
use super::module::{Content, is_duration};
use super::panels::{self, Context, counter};
use super::series::PROCESSES;
use super::{outcome, unit};

/// Panels of modules, at most: many modules show fewer signals each.
const PANELS_MAX: usize = 60;
/// Signals of a module, at most.
const SIGNALS_MAX: usize = 3;

/// All rows.
pub(super) fn rows(content: Content<'_>) -> Vec<Row> {
    let catalogue = content.catalogue;
    let mut objectives = content.objectives(|_| true);
    objectives.panels.insert(0, processes());
    let mut rows = vec![objectives];
    rows.extend(content.by_hand(&catalogue.service));
    let modules: Vec<&ModuleSpec> = catalogue.modules.iter().collect();
    let each = PANELS_MAX.checked_div(modules.len()).unwrap_or(0).clamp(1, SIGNALS_MAX);
    for module in modules.into_iter().take(PANELS_MAX) {
        let mut panels = signals(content, &module.name);
        panels.truncate(each);
        for panel in &mut panels {
            panel.key = format!("{}: {}", module.name, panel.key);
            let uid = super::module_uid(catalogue, &module.name);
            let address = format!(
                "/d/{uid}?${{__url_time_range}}&${{job:queryparam}}&${{instance:queryparam}}"
            );
            panel.links.push((format!("All of {}", title(module)), address));
        }
        rows.push(Row { title: title(module).to_owned(), panels });
    }
    rows.retain(|row| !row.panels.is_empty());
    rows
}

fn title(module: &ModuleSpec) -> &str {
    if module.title.is_empty() { &module.name } else { &module.title }
}

/// How many processes are scraped.
fn processes() -> Panel {
    Panel {
        key: "processes".to_owned(),
        title: "Processes".to_owned(),
        description:
            "Processes whose last scrape went well, and all that should be scraped.\n\n`up`"
                .to_owned(),
        view: View::Stat(Thresholds(vec![(None, Colour::Text)])),
        unit: unit::NUMBER,
        targets: vec![
            Target::new(format!("sum(up{{{PROCESSES}}})"), "up"),
            Target::new(format!("count(up{{{PROCESSES}}})"), "of"),
        ],
        width: 24,
        height: 4,
        links: Vec::new(),
        metrics: Vec::new(),
    }
}

/// The signals of a module: rate by outcome, share of failures, duration; else what it has.
fn signals(content: Content<'_>, module: &str) -> Vec<Panel> {
    let own: Vec<&MetricSpec> =
        content.catalogue.metrics.iter().filter(|m| m.module == module).collect();
    let judged = own.iter().find(|m| m.kind == MetricKind::Counter && outcome::of(m).is_some());
    let counted = judged.or_else(|| own.iter().find(|m| m.kind == MetricKind::Counter));
    let timed = own.iter().find(|m| is_duration(m));
    let mut main: Vec<&MetricSpec> = counted.into_iter().chain(timed).copied().collect();
    let rest = own.iter().filter(|m| m.kind != MetricKind::Info && !main.contains(*m));
    let rest: Vec<&MetricSpec> = rest.copied().take(SIGNALS_MAX).collect();
    main.extend(rest);
    let mut shown = Vec::new();
    for metric in main {
        shown.extend(content.main(metric));
        if judged.is_some_and(|judged| judged.name == metric.name) {
            let title = content.title(metric);
            let context = Context { metric, scope: content.scope, title: &title };
            shown.extend(counter::failures(context).map(|panel| panels::wide(panel, 8)));
        }
    }
    shown
}
