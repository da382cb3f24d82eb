//! The same history through the engine and through the generated rules: every alert begins and ends
//! within one evaluation of the same moment.

use std::collections::BTreeSet;

use bellwether_slo::traces;

use crate::story::Story;

fn agree(story: &Story) {
    let Some(bench) = story.bench() else { return };
    let said = bench.run(&story.series(), &story.asked());
    assert!(said.is_ok(), "{}\n{}", story.words(), said.unwrap_err());
}

fn some(from: usize, to: usize) {
    traces::all().into_iter().skip(from).take(to - from).map(Story::of).for_each(|s| agree(&s));
}

#[test]
fn an_outage_and_a_tenth_of_errors_look_the_same_to_rules_and_engine() {
    some(0, 2);
}

#[test]
fn a_slow_burn_and_flapping_look_the_same_to_rules_and_engine() {
    some(2, 4);
}

#[test]
fn silence_and_resets_look_the_same_to_rules_and_engine() {
    some(4, 6);
}

#[test]
fn restarts_and_gaps_look_the_same_to_rules_and_engine() {
    some(6, 8);
}

#[test]
fn spikes_and_slowness_look_the_same_to_rules_and_engine() {
    some(8, 10);
}

#[test]
fn low_traffic_and_jumps_look_the_same_to_rules_and_engine() {
    some(10, 12);
}

#[test]
fn a_clock_that_jumps_for_both_is_the_same_gap_to_rules_and_engine() {
    let jump = traces::all().into_iter().find(|trace| trace.name == "clock_jump").unwrap();
    agree(&Story::of(jump).on_one_clock());
}

/// What never happens would agree with anything.
#[test]
fn every_alert_fires_in_some_history_and_all_but_budgets_spent_resolve() {
    let mut happened = BTreeSet::new();
    for story in traces::all().into_iter().map(Story::of) {
        let changes = story.told().into_iter().flat_map(|(changes, _)| changes);
        happened.extend(changes.map(|change| (change.alert, change.firing)));
    }
    for (alert, _) in Story::of(traces::all()[0].clone()).alerts() {
        assert!(happened.contains(&(alert.clone(), true)), "{alert} never fires");
        let over = alert.starts_with("spent") || happened.contains(&(alert.clone(), false));
        assert!(over, "{alert} never resolves");
    }
}
