//! Closed forms, ceilings and chances against the reference figures.

use std::time::Duration;

use bellwether_slo::budget::{self, Measured};
use bellwether_slo::chance;
use bellwether_slo::problem::Kind;
use bellwether_slo::solve::{Goal, solve};
use bellwether_slo::table::{SHARES, Table};
use bellwether_slo::{Counts, Policy, Ratio, Target, timing};

const DAY: Duration = Duration::from_hours(24);
const MONTH: Duration = Duration::from_hours(720);
const STEP: Duration = Duration::from_secs(15);

fn target(text: &str) -> Target {
    Target::parse(text).expect("a target")
}

fn near(is: f64, should: f64) {
    assert!((is - should).abs() <= should.abs() * 0.01, "{is} is not {should}");
}

#[test]
fn golden_vectors_of_detection_and_reset() {
    let budget = target("99.9%").budget();
    let policy = Policy::reference();
    let vector = |pair: usize, bad: f64| {
        let pair = &policy.pairs[pair];
        let detection = timing::detection(pair, budget, MONTH, bad).unwrap();
        let reset = timing::reset(pair, budget, bad).unwrap();
        let first = timing::first_evaluation(detection, STEP);
        (detection, first, reset, timing::last_evaluation(reset, STEP))
    };
    let same = |is: (f64, f64, f64, f64), should: (f64, f64, f64, f64)| {
        near(is.0, should.0);
        near(is.2, should.2);
        assert_eq!((is.1, is.3), (should.1, should.3));
    };
    same(vector(0, 1.0), (50.4, 60.0, 295.8, 285.0));
    same(vector(0, 0.1), (504.0, 510.0, 258.0, 255.0));
    same(vector(1, 1.0), (129.6, 135.0, 1789.0, 1785.0));
    same(vector(1, 0.1), (1296.0, 1305.0, 1692.0, 1680.0));
}

#[test]
fn the_table_of_availability_is_the_reference_one() {
    let shares = [1.0, 0.5, 0.1, 0.05, 0.02, 0.01, 0.002];
    let table = Table::of(target("99.9%"), MONTH, &Policy::reference(), &shares);
    near(table.ceiling, 1000.0);
    let seconds =
        |row: usize| table.rows[row].cells.iter().map(|c| c.detection).collect::<Vec<_>>();
    let expect = |is: Vec<Option<f64>>, should: [Option<f64>; 7]| {
        for (is, should) in is.into_iter().zip(should) {
            match (is, should) {
                (Some(is), Some(should)) => near(is, should),
                other => assert_eq!(other, (None, None)),
            }
        }
    };
    let some = |minutes: f64| Some(minutes * 60.0);
    expect(seconds(0), [some(0.84), some(1.68), some(8.4), some(16.8), some(42.0), None, None]);
    expect(
        seconds(1),
        [some(2.16), some(4.32), some(21.6), some(43.2), some(108.0), some(216.0), None],
    );
    let hours = |h: f64| some(h * 60.0);
    expect(
        seconds(2),
        [some(21.6), some(43.2), hours(3.6), hours(7.2), hours(18.0), hours(36.0), hours(180.0)],
    );
    let burn = table.rows[2].cells.iter().map(|c| c.burn).collect();
    expect(
        burn,
        [some(4.32), some(8.64), some(43.2), some(86.4), hours(3.6), hours(7.2), hours(36.0)],
    );
}

#[test]
fn the_table_says_what_each_alert_needs() {
    for (text, needs, one_error) in [
        ("99.9%", [0.014, 0.006, 0.001], [71.4, 166.7, 1000.0]),
        ("99%", [0.14, 0.06, 0.01], [7.14, 16.67, 100.0]),
        ("95%", [0.70, 0.30, 0.05], [1.43, 3.33, 20.0]),
    ] {
        let table = Table::of(target(text), MONTH, &Policy::reference(), &SHARES);
        for (row, (needs, one_error)) in table.rows.iter().zip(needs.into_iter().zip(one_error)) {
            near(row.needs_above, needs);
            near(row.one_error_below, one_error);
        }
    }
}

#[test]
fn p95_pages_only_above_seventy_percent_slow_and_then_after_42_minutes() {
    let table = Table::of(target("95%"), MONTH, &Policy::reference(), &[1.0, 0.7, 0.5]);
    let critical = &table.rows[0];
    near(critical.cells[0].detection.unwrap(), 42.0 * 60.0);
    near(critical.cells[0].reset.unwrap(), 90.0);
    assert_eq!((critical.cells[1].detection, critical.cells[2].detection), (None, None));
    assert!(critical.reachable);
}

#[test]
fn ceilings_and_budget_spent_at_fire() {
    for (text, ceiling) in [("99.9%", 1000.0), ("99%", 100.0), ("95%", 20.0), ("90%", 10.0)] {
        near(target(text).budget().ceiling(), ceiling);
    }
    let spent: Vec<f64> =
        Policy::reference().pairs.iter().map(|pair| timing::spent_at_fire(pair, MONTH)).collect();
    near(spent[0], 0.01944);
    near(spent[1], 0.05);
    near(spent[2], 0.10);
}

#[test]
fn a_target_of_100_percent_is_refused() {
    assert_eq!(Target::parse("100%").unwrap_err().kind, Kind::Target);
    assert_eq!(Target::parse("0%").unwrap_err().kind, Kind::Target);
    assert_eq!(Target::parse("120%").unwrap_err().kind, Kind::Target);
}

#[test]
fn a_factor_at_the_ceiling_and_short_windows_of_under_two_counts_are_refused() {
    let kinds = |text, interval: u64| -> Vec<_> {
        let problems =
            Policy::reference().check(target(text), MONTH, Duration::from_secs(interval));
        problems.into_iter().map(|p| (p.place, p.kind)).collect()
    };
    assert_eq!(kinds("99.9%", 15), []);
    assert_eq!(kinds("90%", 15), [("critical".to_owned(), Kind::Unreachable)]);
    assert_eq!(kinds("99.9%", 180), [("critical".to_owned(), Kind::ShortWindow)]);
    let mut exact = Policy::reference();
    exact.pairs[0].factor = Ratio::whole(1000);
    let kind = exact.check(target("99.9%"), MONTH, STEP)[0].kind;
    assert_eq!(kind, Kind::Unreachable, "f = 1/B never fires: burns are compared strictly");
}

#[test]
fn verdicts_at_the_threshold_are_exact() {
    let budget = target("99.9%").budget();
    let fourteen = Ratio::parse("14.4").unwrap();
    assert!(!budget.burns_above(Counts::new(10_000, 144), fourteen));
    assert!(budget.burns_above(Counts::new(10_000, 145), fourteen));
    assert!(!budget.burns_above(Counts::ZERO, fourteen), "no events are no burn");
    assert_eq!(budget.burn(Counts::ZERO), None);
    let huge = Counts::new(u64::MAX, u64::MAX / 1000 * 14);
    assert!(!budget.burns_above(huge, Ratio::whole(14)));
}

#[test]
fn remaining_is_signed_and_projected_before_a_full_period() {
    let budget = target("99.9%").budget();
    let whole = |total, bad| budget.remaining(Counts::new(total, bad), Measured::WHOLE);
    near(whole(1_000_000, 1000) + 1.0, 1.0);
    near(whole(1_000_000, 27_000), -26.0);
    let hour = Measured { covered: 3_600_000, period: 30 * 86_400_000 };
    let early = budget.remaining(Counts::new(100, 1), hour);
    near(early, 1.0 - 10.0 / 720.0);
    assert!(!budget.remaining_below(Counts::new(100, 1), hour, Ratio::percent(50)));
    assert!(budget.remaining_below(Counts::new(100, 51), hour, Ratio::percent(50)));
}

#[test]
fn time_to_exhaustion_from_a_full_budget() {
    let hours = |burn: f64| budget::exhausts_in(1.0, burn, MONTH).unwrap().as_secs_f64() / 3600.0;
    near(hours(14.0), 51.4);
    near(hours(6.0), 120.0);
    near(hours(1.0), 720.0);
    assert_eq!(budget::exhausts_in(-0.2, 0.0, MONTH), Some(Duration::ZERO));
    assert_eq!(budget::exhausts_in(1.0, 0.0, MONTH), None);
}

#[test]
fn expected_false_pages_by_min_bad() {
    let budget = target("99.9%").budget();
    let critical = &Policy::reference().pairs[0];
    let pages = |per_hour, min_bad| chance::false_pages(critical, budget, MONTH, per_hour, min_bad);
    let close =
        |is: f64, should: f64| assert!((is / should - 1.0).abs() < 0.1, "{is} is not {should}");
    close(pages(10.0, 1), 7.2);
    close(pages(10.0, 2), 0.072);
    close(pages(10.0, 3), 0.00036);
    close(pages(100.0, 1), 6.9);
    close(pages(100.0, 3), 0.34);
    close(pages(100.0, 5), 0.0003);
    assert!(pages(1000.0, 1) < 1e-6);
    assert!(pages(1_000_000.0, 1) < 1e-6);
}

#[test]
fn a_fifty_percent_outage_within_ten_minutes_is_solved() {
    let goal = Goal {
        target: target("99.9%"),
        period: MONTH,
        bad: 0.5,
        within: Duration::from_mins(10),
        reset_within: Duration::from_mins(30),
        false_pages_max: 2.0,
        false_pages_per: 90 * DAY,
        requests_per_hour: 100.0,
        interval: STEP,
    };
    let found = solve(&goal).unwrap();
    for solution in &found {
        assert!(solution.detection <= 600.0 && solution.reset <= 1800.0, "{solution:?}");
        assert!(solution.false_pages <= 2.0, "{solution:?}");
        assert!(solution.pair.short >= STEP * 2);
    }
    assert!(found.windows(2).all(|two| two[0].needs_above <= two[1].needs_above));
    let starved = Goal { requests_per_hour: 1.0, ..goal };
    assert_eq!(solve(&starved).unwrap_err().kind, Kind::Unsolvable);
}

#[test]
fn a_slow_latency_objective_can_be_solved_for_where_the_reference_alert_cannot_fire() {
    let goal = Goal {
        target: target("95%"),
        period: MONTH,
        bad: 0.5,
        within: Duration::from_mins(15),
        reset_within: Duration::from_mins(30),
        false_pages_max: 2.0,
        false_pages_per: 90 * DAY,
        requests_per_hour: 3600.0,
        interval: STEP,
    };
    let best = &solve(&goal).unwrap()[0];
    assert!(best.pair.factor < Ratio::whole(10) && best.needs_above < 0.5, "{best:?}");
}
