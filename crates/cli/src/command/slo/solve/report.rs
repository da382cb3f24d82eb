//! Answers of the solver: the alert, the others that would do, and what was assumed.
//!
//! The text is YAML, prose in comments: saved as it is, it is a policy for `slo backtest`.

use std::io::Write as _;

use bellwether_slo::solve::{Goal, Solution};
use bellwether_slo::{Pair, Problem, Ratio, timing};
use serde_json::{Value, json};

use super::super::grid::Grid;
use super::super::show::{self, length, percent};
use crate::failure::Failure;
use crate::output::{Output, Style};

/// For readers.
pub(super) fn text(
    goal: &Goal,
    assumed: &[String],
    found: &Result<Vec<Solution>, Problem>,
    out: &mut Output,
) -> Result<(), Failure> {
    if !assumed.is_empty() {
        writeln!(out, "# Assumed: {}.", assumed.join(", "))?;
    }
    match found {
        Err(problem) => {
            writeln!(out, "{}: {}", out.paint(Style::Red, "not possible"), problem.what)?;
            writeln!(out, "  = {}: {}", out.paint(Style::Green, "help"), problem.help)?;
        }
        Ok(solutions) => {
            let Some(best) = solutions.first() else { return Ok(()) };
            writeln!(out, "# {}\n", sentence(goal, best))?;
            write!(out, "{}", yaml(&best.pair))?;
            if solutions.len() > 1 {
                writeln!(out, "\n# All that do it, the most sensitive first:")?;
                for line in grid(goal, solutions).lines() {
                    writeln!(out, "#   {line}")?;
                }
            }
        }
    }
    Ok(())
}

fn sentence(goal: &Goal, best: &Solution) -> String {
    format!(
        "{} bad fires after {} and resolves {} after its end; it needs over {} bad; \
         by chance {} pages in {}.",
        percent(goal.bad),
        show::elapsed(best.detection),
        show::elapsed(best.reset),
        percent(best.needs_above),
        chance(best.false_pages),
        length(goal.false_pages_per)
    )
}

fn chance(pages: f64) -> String {
    if pages < 0.0001 { "about 0".to_owned() } else { show::significant(pages) }
}

/// The alert in the language of catalogues, below an SLO.
pub(super) fn yaml(pair: &Pair) -> String {
    format!(
        "alerts:\n  {}: {{ factor: {}, long: {}, short: {}, severity: {}, min_bad: {} }}\n",
        pair.name,
        pair.factor,
        length(pair.long),
        length(pair.short),
        pair.severity.as_str(),
        pair.min_bad
    )
}

fn grid(goal: &Goal, solutions: &[Solution]) -> Grid {
    let mut grid = Grid::default();
    grid.row([
        "factor",
        "long",
        "short",
        "min_bad",
        "needs above",
        "fires",
        "resolves",
        "false pages",
        "spent at fire",
    ]);
    for one in solutions {
        let pair = &one.pair;
        grid.row([
            pair.factor.to_string(),
            length(pair.long),
            length(pair.short),
            pair.min_bad.to_string(),
            percent(one.needs_above),
            show::elapsed(one.detection),
            show::elapsed(one.reset),
            chance(one.false_pages),
            percent(timing::spent_at_fire(pair, goal.period)),
        ]);
    }
    grid
}

/// For programs: times in seconds, shares from 0 to 1.
pub(super) fn json(
    goal: &Goal,
    assumed: &[String],
    found: &Result<Vec<Solution>, Problem>,
    out: &mut Output,
) -> Result<(), Failure> {
    let problem = found.as_ref().err();
    let solutions: Vec<Value> = found.iter().flatten().map(solution).collect();
    let object = json!({
        "goal": {
            "objective": goal.target.share().as_f64(),
            "window": goal.period.as_secs_f64(),
            "bad": goal.bad,
            "within": goal.within.as_secs_f64(),
            "resolve_within": goal.reset_within.as_secs_f64(),
            "false_pages": goal.false_pages_max,
            "per": goal.false_pages_per.as_secs_f64(),
            "requests_per_hour": goal.requests_per_hour,
            "interval": goal.interval.as_secs_f64(),
        },
        "assumed": assumed,
        "solutions": solutions,
        "problem": problem.map(|problem| json!({ "message": problem.what, "help": problem.help })),
    });
    writeln!(out, "{object:#}")?;
    Ok(())
}

fn solution(one: &Solution) -> Value {
    let pair = &one.pair;
    let exact = |ratio: Ratio| ratio.to_string();
    json!({
        "factor": exact(pair.factor),
        "long": pair.long.as_secs_f64(),
        "short": pair.short.as_secs_f64(),
        "min_bad": pair.min_bad,
        "needs_above": one.needs_above,
        "detection": one.detection,
        "reset": one.reset,
        "false_pages": one.false_pages,
        "yaml": yaml(pair),
    })
}
