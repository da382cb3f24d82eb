//! The page about an SLO: what it promises, when its alerts fire and resolve, what to look at.

use std::time::Duration;

use bellwether_model::spec::{AlertSpec, SloAlert, SloSpec};
use bellwether_slo::table::{Cell, Table};

use super::{BY_HAND, checks, feeds, marks};
use crate::emit::dashboards;
use crate::emit::docs::{corrections, window};
use crate::emit::links::{Links, Page};
use crate::emit::markdown::{add, code, duration, paragraph, prose, row};
use crate::emit::reads::Index;
use crate::emit::slo;
use crate::objective;

/// Shares of bad events times are given for.
const SHARES: [f64; 2] = [1.0, 0.1];

/// The whole page, at `path`.
pub(super) fn page(index: &Index<'_>, slo: &SloSpec, path: &str, marker: &str) -> String {
    let links = Links::new(index.catalogue(), Page::Runbook(path));
    let mut out = format!("# {}\n\n", prose(&slo.name));
    heading(&mut out, index, slo, links);
    if !slo.help.is_empty() {
        add!(&mut out, "\n{}\n", paragraph(&slo.help));
    }
    burns(&mut out, index, slo);
    others(&mut out, slo);
    corrected(&mut out, slo);
    let alert = as_alert(index, slo);
    feeds::write(&mut out, index, &alert, links);
    checks::write(&mut out, index, &alert);
    let note = format!("{marker}; change the catalogue, or write outside these marks.");
    marks::enclose(&note, &out) + BY_HAND
}

fn heading(out: &mut String, index: &Index<'_>, slo: &SloSpec, links: Links<'_>) {
    let mut parts =
        vec![format!("**Objective:** {} within {}", prose(&slo.objective), window(slo))];
    if let Some(module) = index.catalogue().modules.iter().find(|m| m.name == slo.module) {
        parts.push(format!("**Module:** {}", links.module(module)));
    }
    let board = dashboards::module_uid(index.catalogue(), &slo.module);
    parts.push(format!("**Dashboard:** {} of Grafana", code(&format!("/d/{board}"))));
    if !slo.group.is_empty() {
        parts.push(format!("**One budget for each:** {}", prose(&slo.group.join(", "))));
    }
    add!(out, "{}\n", parts.join(" · "));
}

/// The burn-rate alerts with what arithmetic says of them.
fn burns(out: &mut String, index: &Index<'_>, slo: &SloSpec) {
    let (Ok(target), false) = (objective::target(slo), slo.alerts.is_empty()) else { return };
    let policy = objective::policy(index.catalogue(), slo);
    let table = Table::of(target, slo.window, &policy, &SHARES);
    add!(
        out,
        "\n## {}\n\nBoth windows must burn the budget faster than the factor; at 1 it lasts exactly the \
         window. Times are from healthy to firing under steady traffic.\n\n\
         | alert | severity | fires while | all bad: after | 10 % bad: after | ends | needs over |\n\
         |---|---|---|---|---|---|---|\n",
        slo::BURN
    );
    for (alert, figures) in slo.alerts.iter().zip(&table.rows) {
        let [all, tenth] = figures.cells.as_slice() else { continue };
        out.push_str(&row([
            code(&alert.name),
            prose(&alert.severity),
            prose(&condition(alert)),
            time(all.detection),
            time(tenth.detection),
            ends(all),
            format!("{} % bad", rounded(figures.needs_above * 100.0)),
        ]));
    }
}

fn condition(alert: &SloAlert) -> String {
    let windows = (duration(alert.long), duration(alert.short));
    let mut text = format!("burn above {} over {} and {}", alert.factor, windows.0, windows.1);
    if alert.min_bad > 1 {
        add!(&mut text, ", {} bad at least", alert.min_bad);
    }
    if let Some(share) = &alert.remaining_below {
        add!(&mut text, ", less than {share} of the budget left");
    }
    text
}

fn ends(cell: &Cell) -> String {
    cell.reset.map_or_else(|| "–".to_owned(), |_| format!("{} after", time(cell.reset)))
}

/// A time as people say it, to two units.
fn time(seconds: Option<f64>) -> String {
    let Some(seconds) = seconds else { return "never".to_owned() };
    let whole = seconds.ceil();
    let step = if whole >= 86_400.0 {
        3600.0
    } else if whole >= 3600.0 {
        60.0
    } else {
        1.0
    };
    duration(Duration::from_secs_f64((whole / step).round() * step))
}

fn rounded(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The alerts on what is spent, and on nothing being known.
fn others(out: &mut String, slo: &SloSpec) {
    if !slo.spent.is_empty() {
        let spent = |alert: &bellwether_model::spec::SpentAlert| {
            format!("{} ({})", prose(&alert.share), prose(&alert.severity))
        };
        let shares: Vec<String> = slo.spent.iter().map(spent).collect();
        add!(
            out,
            "\n## {}\n\nThat much of the window's budget is spent, however slowly it went: {}. It ends \
             when bad events leave the window. Nothing may be broken now: look at what spent it, \
             and hold back risky changes.\n",
            slo::SPENT,
            shares.join(", ")
        );
    }
    add!(
        out,
        "\n## {}\n\nThere is no traffic, or nothing is scraped ({}). Alerts that fire keep firing \
         until there is traffic again: silence is no proof of health. Look at targets and at \
         what routes traffic first.\n",
        slo::BLIND,
        prose(&slo.blind_severity)
    );
}

/// Times that do not count.
fn corrected(out: &mut String, slo: &SloSpec) {
    if slo.corrections.is_empty() {
        return;
    }
    out.push_str(
        "\n## Not counted\n\nAlerts and the budget leave these times out. What was counted is kept: \
         both numbers are shown.\n",
    );
    corrections::table(out, std::iter::once(slo), false);
}

/// The SLO as an alert on its share of bad events, for what pages say of expressions.
fn as_alert(index: &Index<'_>, slo: &SloSpec) -> AlertSpec {
    AlertSpec {
        name: slo::page(slo),
        module: slo.module.clone(),
        expr: slo::share_of_bad(index.catalogue(), slo),
        ..AlertSpec::default()
    }
}
