//! Indicators of every kind on the real promtool: gauges, slices, native histograms, groups, months.

use crate::harness::{Asked, Bench, Series, catalogue};

const HOUR: u32 = 3600;
const EVERY: u32 = 15;

/// Values at each scrape.
fn gauge(name: &str, until: u32, value: impl Fn(u32) -> Option<f64>) -> Series {
    let values = (0..=until).step_by(EVERY as usize).map(value).collect();
    Series { name: name.to_owned(), values }
}

#[test]
fn a_gauge_that_must_hold_is_counted_by_its_samples() {
    let rest = "metrics: { queue_jobs: { type: gauge, help: Jobs. } }
slos:
  short: { objective: 90%, window: 1d, gauge: queue_jobs, holds: '<= 100', alerts: {}, spent: [] }
";
    let Some(bench) = Bench::new(&catalogue(rest), EVERY) else { return };
    // A quarter of the hour too long; 100 itself is good, and NaN is no sample.
    let series = gauge("queue_jobs", HOUR, |at| match at {
        at if at < 900 => Some(101.0),
        at if at < 1800 => Some(100.0),
        at if at < 2700 => Some(f64::NAN),
        _ => Some(0.0),
    });
    let asked = [
        Asked::value(885, "max(slo:sli_error:ratio_rate5m)", 1.0),
        Asked::value(1785, "max(slo:sli_error:ratio_rate5m)", 0.0),
        Asked::nothing(2685, "slo:sli_error:ratio_rate5m"),
        Asked::value(HOUR, "max(abs(slo:sli_error:ratio_rate1d - 1 / 3) < bool 0.02)", 1.0),
    ];
    bench.run(&[series], &asked).unwrap();
}

#[test]
fn a_slice_is_bad_whatever_its_traffic() {
    let rest = "metrics:
  requests_total: { type: counter, help: Requests., labels: { outcome: [ok, failed] } }
slos:
  nightly:
    objective: 90%
    window: 1d
    total: requests_total
    bad: 'requests_total{outcome=\"failed\"}'
    method: timeslices
    slice: 5m
    slice_target: 95%
    alerts: {}
    spent: []
";
    let Some(bench) = Bench::new(&catalogue(rest), EVERY) else { return };
    // Half an hour of little traffic that fails, after half an hour of much that does not.
    let series = [
        Series::counter("requests_total{outcome=\"failed\"}", EVERY, HOUR, |at| {
            if at < HOUR / 2 { 0.0 } else { 0.1 }
        }),
        Series::counter("requests_total{outcome=\"ok\"}", EVERY, HOUR, |at| {
            if at < HOUR / 2 { 100.0 } else { 0.0 }
        }),
    ];
    let at = HOUR;
    let asked = [Asked::value(at, "max(abs(slo:sli_error:ratio_rate1d - 0.5) < bool 0.1)", 1.0)];
    bench.run(&series, &asked).unwrap();
}

#[test]
fn each_group_has_a_budget_and_alerts_of_its_own() {
    let rest = "metrics:
  requests_total:
    { type: counter, help: Requests., labels: { outcome: [ok, failed], region: [eu, us] } }
slos:
  regional:
    objective: 99.9%
    window: 1d
    total: requests_total
    bad: 'requests_total{outcome=\"failed\"}'
    group: [region]
    alerts: { page: { factor: 14, long: 1h, short: 5m, min_bad: 3 } }
    spent: [100%]
";
    let Some(bench) = Bench::new(&catalogue(rest), EVERY) else { return };
    let counter = |outcome: &str, region: &str, rate: fn(u32) -> f64| {
        let name = format!("requests_total{{outcome=\"{outcome}\",region=\"{region}\"}}");
        Series::counter(&name, EVERY, 2 * HOUR, rate)
    };
    let series = [
        counter("ok", "eu", |_| 10.0),
        counter("failed", "eu", |at| if at > HOUR { 1.0 } else { 0.0 }),
        counter("ok", "us", |at| if at < HOUR { 10.0 } else { 0.0 }),
        // Two failures are not three.
        counter("failed", "us", |at| if at == 1800 || at == 1815 { 1.0 } else { 0.0 }),
    ];
    let page = |region: &str| format!("alertname=\"SloBurnRate\",region=\"{region}\"");
    let blind = |region: &str| format!("alertname=\"SloBlind\",region=\"{region}\"");
    let end = 2 * HOUR;
    let asked = [
        Asked::alert(end, &page("eu"), true),
        Asked::alert(end, &page("us"), false),
        Asked::throughout(1800, 2400, &page("us"), false),
        Asked::alert(end - 600, &blind("us"), true),
        Asked::alert(end, &blind("eu"), false),
        Asked::alert(end, "alertname=\"SloBlind\",region=\"\"", false),
        Asked::alert(end, "alertname=\"SloBudgetSpent\",region=\"eu\"", true),
    ];
    bench.run(&series, &asked).unwrap();
}

/// Of a service that fails for the last hours of a period, as of the moment it ends and later.
fn turn(unit: &str, at: u32) {
    let rest = format!(
        "scrape_interval: 1m
metrics:
  requests_total: {{ type: counter, help: Requests., labels: {{ outcome: [ok, failed] }} }}
slos:
  periodic:
    objective: 99%
    window: {{ calendar: {unit} }}
    total: requests_total
    bad: 'requests_total{{outcome=\"failed\"}}'
    alerts: {{}}
    spent: []
"
    );
    let Some(bench) = Bench::new(&catalogue(&rest), 60) else { return };
    let failing = move |second: u32| (at - 6 * HOUR..at).contains(&second);
    let series = |outcome: &str, bad: bool| {
        let name = format!("requests_total{{outcome=\"{outcome}\"}}");
        let rate = move |second| if failing(second) == bad { 1.0 } else { 0.0 };
        let mut series = Series::counter(&name, 60, at + 6 * HOUR, rate);
        // Nothing before the last day: the period has just begun to be measured.
        let before = ((at - 24 * HOUR) / 60) as usize;
        series.values[..before].fill(None);
        series
    };
    let ratio = format!("max(slo:sli_error:ratio_rate{unit})");
    let asked = [
        Asked::value(at - HOUR, &format!("abs({ratio} - 0.21) < bool 0.05"), 1.0),
        Asked::value(at + 2 * HOUR, &ratio, 0.0),
        Asked::value(at + 2 * HOUR, "max(slo:period_error_budget_remaining:ratio)", 1.0),
    ];
    bench.step(HOUR).run(&[series("failed", true), series("ok", false)], &asked).unwrap();
}

/// promtool's time begins on Thursday, the first of January 1970.
#[test]
fn a_budget_is_whole_again_when_the_next_week_begins() {
    turn("week", 4 * 24 * HOUR);
}

#[test]
fn periods_of_the_calendar_have_the_days_they_have() {
    let steps = |unit: &str| {
        let rest = format!(
            "metrics: {{ queue_jobs: {{ type: gauge, help: Jobs. }} }}
slos:
  short:
    objective: 90%
    window: {{ calendar: {unit} }}
    gauge: queue_jobs
    holds: '<= 1'
    alerts: {{}}
    spent: []
"
        );
        let catalogue = catalogue(&rest);
        let rules = bellwether_catalogue::emit::slo::rules(&catalogue, &catalogue.slos[0]);
        let coverage = rules.into_iter().find(|rule| rule.name == "slo:coverage:ratio").unwrap();
        coverage.expr.rsplit_once(")) / ").unwrap().1.to_owned()
    };
    let Some(bench) = Bench::new(&catalogue("queries: {}\n"), 300) else { return };
    let cases = [
        (0, "week", 7),
        (0, "month", 31),
        (31, "month", 28),
        (31, "quarter", 90),
        (100, "quarter", 91),
        (200, "quarter", 92),
        (300, "quarter", 92),
        (2 * 365 + 31, "quarter", 91),
        (0, "year", 365),
        (2 * 365 + 10, "year", 366),
    ];
    let asked: Vec<Asked> = cases
        .into_iter()
        .map(|(day, unit, days)| {
            let expr = format!("vector({}) / 288", steps(unit));
            Asked::value(day * 24 * HOUR, &expr, f64::from(days))
        })
        .collect();
    bench.step(24 * HOUR).run(&[], &asked).unwrap();
}

#[test]
fn a_native_histogram_is_counted_up_to_the_bound() {
    let rest = "metrics:
  request_seconds: { type: distribution, unit: s, help: Requests. }
slos:
  fast: { objective: 90%, window: 1d, histogram: request_seconds, below: 1s, alerts: {}, spent: [] }
";
    let catalogue = catalogue(rest);
    let Some(bench) = Bench::new(&catalogue, EVERY) else { return };
    // Of schema 0: a bucket up to 1 and one up to 2, each growing by one a scrape.
    let values =
        "{{schema:0 sum:0 count:0 buckets:[0 0]}}+{{schema:0 sum:2 count:2 buckets:[1 1]}}x40";
    let asked = [
        Asked::value(600, "max(slo:sli_error:ratio_rate5m)", 0.5),
        Asked::nothing(0, "slo:sli_error:ratio_rate5m"),
    ];
    bench.run_written(&[("request_seconds", values.to_owned())], &asked).unwrap();
}
