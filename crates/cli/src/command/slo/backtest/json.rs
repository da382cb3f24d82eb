//! A backtest for programs: times in RFC 3339, lengths in seconds, shares from 0 to 1.

use std::io::Write as _;

use bellwether_model::Timestamp;
use bellwether_slo::json::rfc3339;
use serde_json::{Value, json};

use super::Backtest;
use super::fires::Fire;
use super::replay::Run;
use super::verdicts::{self, Verdict};
use crate::failure::Failure;
use crate::output::Output;

/// Writes one object.
pub(super) fn write(backtest: &Backtest, out: &mut Output) -> Result<(), Failure> {
    let (replay, spec) = (&backtest.replay, &backtest.subject.spec);
    let verdicts = verdicts::all(backtest);
    let policies: Vec<Value> = replay.runs.iter().map(|run| policy(run, &verdicts)).collect();
    let object = json!({
        "slo": spec.name,
        "objective": backtest.subject.target.share().as_f64(),
        "window": spec.window.as_secs_f64(),
        "from": rfc3339(Timestamp(replay.begin)),
        "to": rfc3339(Timestamp(replay.end)),
        "total": replay.counts.total,
        "bad": replay.counts.bad,
        "spent": replay.spent(),
        "incidents": backtest.incidents.as_ref().map(Vec::len),
        "policies": policies,
    });
    writeln!(out, "{object:#}")?;
    Ok(())
}

fn policy(run: &Run, verdicts: &[Verdict]) -> Value {
    let own = |verdict: &&Verdict| verdict.policy == run.name;
    let pages = verdicts::pages_a_week(verdicts);
    let pages = pages.iter().find(|(name, _)| *name == run.name).map(|(_, pages)| pages);
    json!({
        "policy": run.name,
        "pages_a_week": pages,
        "alerts": verdicts.iter().filter(own).map(alert).collect::<Vec<_>>(),
        "fires": run.fires.all().iter().map(fire).collect::<Vec<_>>(),
        "fires_left_out": run.fires.left_out(),
    })
}

fn alert(verdict: &Verdict) -> Value {
    let seconds = |times: &[i64]| times.iter().map(|t| *t as f64 / 1000.0).collect::<Vec<_>>();
    json!({
        "alert": verdict.alert,
        "severity": verdict.severity.map(bellwether_slo::Severity::as_str),
        "fires": verdict.fires,
        "a_week": verdict.a_week,
        "flaps": verdict.flaps,
        "firing": verdict.firing as f64 / 1000.0,
        "spent_at_fire": verdict.spent,
        "precision": verdict.found.precision,
        "recall": verdict.found.recall,
        "detected_after": seconds(&verdict.found.detected),
        "resolved_after": seconds(&verdict.found.resolved),
    })
}

fn fire(fire: &Fire) -> Value {
    json!({
        "alert": fire.alert,
        "fired": rfc3339(Timestamp(fire.at)),
        "resolved": fire.resolved.map(|at| rfc3339(Timestamp(at))),
        "spent": fire.spent,
        "flap": fire.flap,
    })
}
