//! What rules written by hand and by other tools get wrong.

use bellwether_catalogue::objective::{policy, target};
use bellwether_slo::{Counts, Indicator, Moment, Objective, Tracker};

use crate::harness::{Asked, Bench, STEP, Series, shop};

const HOUR: u32 = 3600;
const EVERY: u32 = 15;
const CRITICAL: &str = "slo=\"availability\",pair=\"critical\"";
const BLIND: &str = "alertname=\"SloBlind\",slo=\"availability\"";

/// How many recorded values are no number: those compare with nothing.
const NAN: &str = "count({__name__=~\"slo:.+\"}) - count({__name__=~\"slo:.+\"} >= -Inf)";

fn requests(until: u32, rates: impl Fn(u32) -> (f64, f64) + Copy) -> [Series; 2] {
    [
        Series::counter("requests_total{outcome=\"failed\"}", EVERY, until, move |at| rates(at).1),
        Series::counter("requests_total{outcome=\"ok\"}", EVERY, until, move |at| {
            rates(at).0 - rates(at).1
        }),
    ]
}

#[test]
fn a_page_does_not_resolve_because_traffic_stopped() {
    let Some(bench) = Bench::new(&shop(""), EVERY) else { return };
    let (outage, drained, back) = (2 * HOUR, 2 * HOUR + 1200, 4 * HOUR);
    let series = requests(5 * HOUR, move |at| match at {
        at if at < outage => (10.0, 0.0),
        at if at < drained => (10.0, 10.0),
        at if at < back => (0.0, 0.0),
        _ => (10.0, 0.0),
    });
    let asked = [
        Asked::throughout(STEP, outage, CRITICAL, false),
        Asked::throughout(outage + 120, back, CRITICAL, true),
        // Two minutes of healthy traffic end it.
        Asked::throughout(back + 120, 5 * HOUR, CRITICAL, false),
        Asked::alert(drained + 240, BLIND, false),
        Asked::throughout(drained + 330, back, BLIND, true),
        Asked::throughout(back + 45, 5 * HOUR, BLIND, false),
    ];
    bench.run(&series, &asked).unwrap();
    let unfrozen =
        bench.mutated(|rules| rules.replace("alertstate=\"firing\"", "alertstate=\"x\""));
    assert!(unfrozen.run(&series, &asked).is_err());
}

#[test]
fn a_page_does_not_resolve_because_nothing_is_scraped() {
    let Some(bench) = Bench::new(&shop(""), EVERY) else { return };
    let outage = 2 * HOUR;
    let gap = outage + 900..outage + 3600;
    let mut series = requests(4 * HOUR, move |at| {
        (10.0, if (outage..outage + 1800).contains(&at) { 10.0 } else { 0.0 })
    });
    for one in &mut series {
        for (at, value) in (0..).step_by(EVERY as usize).zip(&mut one.values) {
            *value = value.filter(|_| !gap.contains(&at));
        }
    }
    let asked = [
        // Until a tenth of five minutes is all that was missed.
        Asked::throughout(outage + 120, gap.end + 270, CRITICAL, true),
        Asked::throughout(gap.start + 60, gap.end + 270, BLIND, true),
        Asked::throughout(gap.end + 300, 4 * HOUR, CRITICAL, false),
        Asked::throughout(gap.end + 300, 4 * HOUR, BLIND, false),
    ];
    bench.run(&series, &asked).unwrap();
}

/// Sixty busy minutes without errors, then fifty-nine quiet ones with a tenth bad: 354 of 3,603,540.
/// An average of ratios says 4.667 % instead of 0.0098 %.
#[test]
fn a_quiet_hour_weighs_what_it_carried() {
    let minute = |at: u32| if at < HOUR { (60_000, 0) } else { (60, 6) };
    let end = 119 * 60;
    let mut tracker = shop_tracker();
    for at in (60..=end).step_by(60) {
        let (total, bad) = minute(at - 60);
        tracker.observe(Moment::at_seconds(at.into()), Counts::new(total, bad));
    }
    let counted = tracker.reading(Moment::at_seconds(end.into())).period;
    assert_eq!((counted.low, counted.high), (Counts::new(3_603_540, 354), counted.low));

    let Some(bench) = Bench::new(&shop(""), EVERY) else { return };
    let mut series = requests(end, move |at| {
        let (total, bad) = minute(at);
        (f64::from(total as u32) / 60.0, f64::from(bad as u32) / 60.0)
    });
    // The process is not new: a rate takes a counter at zero for one that was born just then.
    let values = series.iter_mut().flat_map(|one| one.values.iter_mut().flatten());
    values.for_each(|value| *value += 1_000_000.0);
    let percent = |expr: &str, digits: &str| {
        format!("round(100 * max({expr}{{slo=\"availability\"}}), {digits})")
    };
    let ratio = "slo:sli_error:ratio_rate30d";
    let truth = 354.0 / 3_603_540.0;
    let exact = format!("max({ratio}{{slo=\"availability\"}}) / {truth} - 1");
    let average = "max(avg_over_time(slo:sli_error:ratio_rate5m{slo=\"availability\"}[2h]))";
    let asked = [
        Asked::value(end, &percent(ratio, "0.0001"), 0.0098),
        Asked::value(end, &format!("abs({exact}) < bool 1e-9"), 1.0),
        Asked::value(2 * HOUR, &format!("round(100 * {average}, 0.001)"), 4.667),
    ];
    bench.step(60).run(&series, &asked).unwrap();
}

fn shop_tracker() -> Tracker {
    let catalogue = shop("");
    let slo = &catalogue.slos[0];
    let indicator = Indicator::Bad { total: String::new(), bad: String::new() };
    let promised = Objective::new("availability", "shop", indicator, target(slo).unwrap());
    Tracker::new(promised, policy(&catalogue, slo), Moment::at_seconds(0)).unwrap()
}

#[test]
fn after_a_gap_without_traffic_the_share_is_nought_and_nothing_is_nan() {
    let Some(bench) = Bench::new(&shop(""), EVERY) else { return };
    let series =
        requests(2 * HOUR, |at| (if (HOUR..HOUR + 900).contains(&at) { 0.0 } else { 10.0 }, 0.0));
    let at = 2 * HOUR;
    let asked = [
        Asked::value(at, "max(slo:sli_error:ratio_rate30d{slo=\"availability\"})", 0.0),
        Asked::value(at, "max(slo:period_error_budget_remaining:ratio{slo=\"availability\"})", 1.0),
        Asked::value(at, NAN, 0.0),
        Asked::value(HOUR + 600, NAN, 0.0),
        Asked::nothing(HOUR + 600, "slo:sli_error:ratio_rate5m{slo=\"availability\"}"),
    ];
    bench.run(&series, &asked).unwrap();
}

#[test]
fn what_is_recorded_in_the_middle_of_a_gap_is_no_nan_either() {
    let Some(bench) = Bench::new(&shop(""), EVERY) else { return };
    let series = requests(HOUR, |_| (0.0, 0.0));
    let asked: Vec<Asked> = (0..=HOUR).step_by(300).map(|at| Asked::value(at, NAN, 0.0)).collect();
    bench.run(&series, &asked).unwrap();
}

#[test]
fn a_counter_that_is_not_born_yet_is_nought() {
    let Some(bench) = Bench::new(&shop(""), EVERY) else { return };
    let [_, ok] = requests(2 * HOUR, |_| (10.0, 0.0));
    let asked = [
        Asked::value(2 * HOUR, "max(slo:sli_error:ratio_rate1h{slo=\"availability\"})", 0.0),
        Asked::value(
            2 * HOUR,
            "max(slo:period_error_budget_remaining:ratio{slo=\"availability\"})",
            1.0,
        ),
        Asked::alert(2 * HOUR, BLIND, false),
    ];
    bench.run(&[ok], &asked).unwrap();
}

/// One early error must not read as a budget spent nine times over.
#[test]
fn before_a_whole_period_the_rest_is_projected() {
    let Some(bench) = Bench::new(&shop(""), EVERY) else { return };
    let series = requests(2 * HOUR, |at| (10.0, if at == 3000 { 1.0 } else { 0.0 }));
    let remaining = "max(slo:period_error_budget_remaining:ratio{slo=\"availability\"})";
    let asked = [Asked::value(2 * HOUR, &format!("{remaining} > bool 0.99"), 1.0)];
    bench.run(&series, &asked).unwrap();
}

#[test]
fn a_slow_leak_that_no_pair_sees_is_told_by_what_is_spent() {
    let rest = "metrics:
  requests_total: { type: counter, help: Requests., labels: { outcome: [ok, failed] } }
slos:
  availability:
    objective: 99%
    window: 1d
    total: requests_total
    bad: 'requests_total{outcome=\"failed\"}'
    alerts: { page: { factor: 14, long: 1h, short: 5m } }
";
    let Some(bench) = Bench::new(&crate::harness::catalogue(rest), EVERY) else { return };
    // 1.2 % bad for half a day is 60 % of a day's budget.
    let series = requests(12 * HOUR, |_| (1000.0, 12.0));
    let spent = |share: &str| format!("alertname=\"SloBudgetSpent\",spent=\"{share}\"");
    let asked = [
        Asked::alert(12 * HOUR, "alertname=\"SloBurnRate\"", false),
        Asked::alert(3 * HOUR, &spent("25%"), false),
        Asked::alert(12 * HOUR, &spent("25%"), true),
        Asked::alert(12 * HOUR, &spent("50%"), true),
        Asked::alert(12 * HOUR, &spent("75%"), false),
    ];
    bench.run(&series, &asked).unwrap();
}
