//! A backtest for readers: chart, figures side by side, every fire.

use std::io::Write as _;

use bellwether_model::Timestamp;

use super::super::grid::Grid;
use super::super::show;
use super::fires::Fire;
use super::incidents::median;
use super::verdicts::{self, Verdict};
use super::{Backtest, chart, instant};
use crate::failure::Failure;
use crate::output::{Output, Style};

/// Fires listed of each policy; JSON has more of them.
const LISTED_MAX: usize = 50;

/// Writes it.
pub(super) fn write(backtest: &Backtest, out: &mut Output) -> Result<(), Failure> {
    head(backtest, out)?;
    for line in chart::lines(backtest, out) {
        writeln!(out, "{line}")?;
    }
    let verdicts = verdicts::all(backtest);
    writeln!(out)?;
    table(&figures(backtest, &verdicts), out)?;
    let pages = verdicts::pages_a_week(&verdicts);
    let pages: Vec<String> = pages
        .iter()
        .map(|(policy, pages)| format!("{policy} {}", show::significant(*pages)))
        .collect();
    writeln!(out, "\nPages a week: {}.", pages.join(", "))?;
    if let Some(incidents) = &backtest.incidents {
        let count = show::counted(incidents.len() as u64, "labelled incident");
        writeln!(
            out,
            "Times after {count} are medians: of the first fire after its start, of the last resolve after its end."
        )?;
    }
    every_fire(backtest, out)
}

fn head(backtest: &Backtest, out: &mut Output) -> Result<(), Failure> {
    let (replay, spec) = (&backtest.replay, &backtest.subject.spec);
    let (from, to) =
        (instant::shown(Timestamp(replay.begin)), instant::shown(Timestamp(replay.end)));
    let span = show::elapsed(replay.span() as f64 / 1000.0);
    let name = out.paint(Style::Bold, &spec.name);
    let window = show::length(spec.window);
    writeln!(out, "{name}: {} over {window}; {from} to {to} UTC ({span})", spec.objective)?;
    let counts = replay.counts;
    let share = counts.ratio().map_or_else(|| "none".to_owned(), show::percent);
    writeln!(
        out,
        "{} events, {} bad ({share}); {} of the budget spent at the end\n",
        counts.total,
        counts.bad,
        show::percent(replay.spent())
    )?;
    if !spec.group.is_empty() {
        writeln!(out, "All groups ({}) are judged as one here.\n", spec.group.join(", "))?;
    }
    let odd = replay.runs.first().map_or(0, |run| run.tracker.anomalies().bad_above_total);
    if odd > 0 {
        writeln!(
            out,
            "In {} there were more bad events than events: see what is counted.\n",
            show::counted(odd, "step")
        )?;
    }
    Ok(())
}

fn table(grid: &Grid, out: &mut Output) -> Result<(), Failure> {
    for (at, line) in grid.lines().into_iter().enumerate() {
        let line = if at == 0 { out.paint(Style::Bold, &line) } else { line };
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn figures(backtest: &Backtest, verdicts: &[Verdict]) -> Grid {
    let labelled = backtest.incidents.is_some();
    let mut grid = Grid::default();
    let mut head = vec!["policy", "alert", "fires", "a week", "flaps", "firing", "spent at fire"];
    if labelled {
        head.extend(["precision", "recall", "fires after", "resolves after"]);
    }
    grid.row(head);
    for verdict in verdicts {
        let mut cells = vec![
            verdict.policy.to_owned(),
            verdict.alert.clone(),
            verdict.fires.to_string(),
            show::significant(verdict.a_week),
            verdict.flaps.to_string(),
            show::elapsed(verdict.firing as f64 / 1000.0),
            verdict.spent.map_or_else(none, show::percent),
        ];
        if labelled {
            let found = &verdict.found;
            let time = |times: &[i64]| {
                median(times).map_or_else(none, |t| show::elapsed(t as f64 / 1000.0))
            };
            cells.extend([
                found.precision.map_or_else(none, show::percent),
                found.recall.map_or_else(none, show::percent),
                time(&found.detected),
                time(&found.resolved),
            ]);
        }
        grid.row(cells);
    }
    grid
}

fn none() -> String {
    "–".to_owned()
}

fn every_fire(backtest: &Backtest, out: &mut Output) -> Result<(), Failure> {
    let mut grid = Grid::default();
    grid.row(["policy", "alert", "fired", "resolved", "lasted", "spent by then"]);
    let mut rows = 0;
    let mut left_out = 0;
    for run in &backtest.replay.runs {
        let fires = run.fires.all();
        fires.iter().take(LISTED_MAX).for_each(|f| grid.row(row(run.name, f)));
        rows += fires.len();
        left_out += fires.len().saturating_sub(LISTED_MAX) as u64 + run.fires.left_out();
    }
    if rows == 0 {
        writeln!(out, "\nNothing fired.")?;
        return Ok(());
    }
    writeln!(out)?;
    table(&grid, out)?;
    if left_out > 0 {
        writeln!(
            out,
            "Not listed: {}; --format json has up to 10,000 of a policy.",
            show::counted(left_out, "more fire")
        )?;
    }
    Ok(())
}

fn row(policy: &str, fire: &Fire) -> [String; 6] {
    let lasted = fire.resolved.map(|resolved| show::elapsed((resolved - fire.at) as f64 / 1000.0));
    [
        policy.to_owned(),
        format!("{}{}", fire.alert, if fire.flap { " (flaps)" } else { "" }),
        instant::shown(Timestamp(fire.at)),
        fire.resolved.map_or_else(|| "still fires".to_owned(), |at| instant::shown(Timestamp(at))),
        lasted.unwrap_or_else(none),
        show::percent(fire.spent),
    ]
}
