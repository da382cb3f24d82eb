//! What a policy did over the whole time, alert by alert.

use bellwether_slo::Severity;

use super::Backtest;
use super::fires::Fire;
use super::incidents::{self, Found};
use super::replay::{Replay, Run};

const WEEK_MILLIS: f64 = 7.0 * 86_400_000.0;

/// What one alert of one policy did.
#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) policy: &'static str,
    pub(super) alert: String,
    /// Of burn-rate alerts.
    pub(super) severity: Option<Severity>,
    pub(super) fires: usize,
    pub(super) a_week: f64,
    pub(super) flaps: usize,
    /// Milliseconds it fired altogether.
    pub(super) firing: i64,
    /// Median share of the budget spent when it fired.
    pub(super) spent: Option<f64>,
    /// With labelled incidents.
    pub(super) found: Found,
}

/// One for each alert of each policy: burn rates first, then the budget, then blindness.
pub(super) fn all(backtest: &Backtest) -> Vec<Verdict> {
    let runs = backtest.replay.runs.iter();
    runs.flat_map(|run| {
        alerts(run).into_iter().map(|(name, severity)| verdict(backtest, run, name, severity))
    })
    .collect()
}

/// The names of a policy's alerts, and how urgent those on burn rates are.
pub(super) fn alerts(run: &Run) -> Vec<(String, Option<Severity>)> {
    let policy = run.tracker.policy();
    let pairs = policy.pairs.iter().map(|pair| (pair.name.clone(), Some(pair.severity)));
    let mut all: Vec<_> = pairs.collect();
    // Only those that fired: they have names of the engine's making.
    let mut others: Vec<&str> = run.fires.all().iter().map(|fire| fire.alert.as_str()).collect();
    others.sort_unstable_by_key(|name| by_number(name));
    others.dedup();
    let others =
        others.into_iter().filter(|name| policy.pairs.iter().all(|pair| pair.name != *name));
    let others: Vec<_> = others.map(|name| (name.to_owned(), None)).collect();
    all.extend(others);
    all
}

/// `spent-50` before `spent-100`: what stands before the number, then the number.
fn by_number(name: &str) -> (&str, u64) {
    let parts = name.rsplit_once('-').and_then(|(words, n)| Some((words, n.parse::<f64>().ok()?)));
    // The bits of numbers that are not negative are in their order.
    parts.map_or((name, 0), |(words, number)| (words, number.to_bits()))
}

fn verdict(backtest: &Backtest, run: &Run, alert: String, severity: Option<Severity>) -> Verdict {
    let replay = &backtest.replay;
    let fires: Vec<&Fire> = run.fires.of(&alert).collect();
    let mut spent: Vec<f64> = fires.iter().map(|fire| fire.spent).collect();
    spent.sort_by(f64::total_cmp);
    // What is left of the budget, and whether anything is known, is nothing an incident is.
    let judged = severity.is_some();
    let incidents = backtest.incidents.as_deref().filter(|_| judged).unwrap_or_default();
    Verdict {
        policy: run.name,
        severity,
        fires: fires.len(),
        a_week: a_week(replay, fires.len()),
        flaps: fires.iter().filter(|fire| fire.flap).count(),
        firing: fires.iter().map(|fire| fire.resolved.unwrap_or(replay.end) - fire.at).sum(),
        spent: spent.get(spent.len() / 2).copied(),
        found: incidents::judge(incidents, &fires, replay.begin, replay.end),
        alert,
    }
}

fn a_week(replay: &Replay, fires: usize) -> f64 {
    fires as f64 * WEEK_MILLIS / (replay.span().max(1) as f64)
}

/// Pages a week of each policy: fires of its critical alerts.
pub(super) fn pages_a_week(verdicts: &[Verdict]) -> Vec<(&'static str, f64)> {
    let mut pages: Vec<(&'static str, f64)> = Vec::new();
    for verdict in verdicts {
        let paging =
            if verdict.severity == Some(Severity::Critical) { verdict.a_week } else { 0.0 };
        match pages.iter_mut().find(|(policy, _)| *policy == verdict.policy) {
            Some((_, sum)) => *sum += paging,
            None => pages.push((verdict.policy, paging)),
        }
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::by_number;

    #[test]
    fn alerts_on_the_budget_stand_in_the_order_they_fire() {
        let mut names = ["spent-100", "spent-99.5", "spent-25", "blind", "spent-1000"];
        names.sort_unstable_by_key(|name| by_number(name));
        assert_eq!(names, ["blind", "spent-25", "spent-99.5", "spent-100", "spent-1000"]);
    }
}
