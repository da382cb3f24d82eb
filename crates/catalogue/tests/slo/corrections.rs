//! Times that shall not count, in rules and in the engine.

use std::time::Duration;

use bellwether_catalogue::emit::slo::rules;
use bellwether_catalogue::{Source, codes, compile_sources, objective};
use bellwether_model::{Catalogue, Timestamp};
use bellwether_slo::period::Unit;
use bellwether_slo::{Counts, Indicator, Moment, Objective, Period, Tracker, Zone};

use crate::harness::{Asked, Bench, Series, shop_over, shop_scraped};

const HOUR: u32 = 3600;
const DAY: u32 = 24 * HOUR;
const EVERY: u32 = 60;

/// Two requests a second of which half fail while `failing`, as counters and into a tracker.
fn played(
    catalogue: &Catalogue,
    until: u32,
    failing: impl Fn(u32) -> bool,
) -> (Vec<Series>, Tracker) {
    let slo = &catalogue.slos[0];
    let indicator = Indicator::Bad { total: String::new(), bad: String::new() };
    let mut of = Objective::new("works", "shop", indicator, objective::target(slo).unwrap());
    of.period = Period::Rolling(slo.window);
    let at = |second: u32| Moment {
        wall: Timestamp(i64::from(second) * 1000),
        monotonic: u64::from(second) * 1_000_000_000,
    };
    let mut tracker = Tracker::new(of, objective::policy(catalogue, slo), at(0)).unwrap();
    for one in objective::corrections(slo) {
        tracker.correct(one).unwrap();
    }
    for second in (5..=until).step_by(5) {
        let bad = if failing(second - 5) { 5 } else { 0 };
        tracker.observe(at(second), Counts::new(10, bad));
        // Alerts are held against the rules elsewhere; here the budget is.
        if second % 300 == 0 {
            tracker.evaluate(at(second));
        }
    }
    let counter = |outcome: &str, rate: &dyn Fn(u32) -> f64| {
        let name = format!("requests_total{{outcome=\"{outcome}\"}}");
        Series::counter(&name, EVERY, until, rate)
    };
    let bad = |second: u32| if failing(second) { 1.0 } else { 0.0 };
    let series = vec![counter("failed", &bad), counter("ok", &|second| 2.0 - bad(second))];
    (series, tracker)
}

fn remaining(tracker: &Tracker, at: u32, corrected: bool) -> f64 {
    let at =
        Moment { wall: Timestamp(i64::from(at) * 1000), monotonic: u64::from(at) * 1_000_000_000 };
    let health = bellwether_slo::health::health(tracker, at);
    if corrected { health.remaining } else { health.raw_remaining }
}

fn near(record: &str, wanted: f64, off: f64) -> String {
    format!("max(abs({record} - {wanted}) < bool {off})")
}

const RAW: &str = "slo:period_error_budget_remaining:ratio";
const CORRECTED: &str = "slo:period_error_budget_remaining:ratio:corrected";

#[test]
fn announced_maintenance_costs_no_budget_and_pages_nobody() {
    let catalogue = shop_scraped(
        EVERY,
        "1d",
        "    alerts: { page: { factor: 14, long: 1h, short: 5m } }
    spent: []
    corrections:
      move: { from: 1970-01-01T03:00:00Z, to: 1970-01-01T04:00:00Z, reason: it moves, by: ops }
",
    );
    let Some(bench) = Bench::new(&catalogue, EVERY) else { return };
    // It fails while it is announced, and later once more while nobody said so.
    let failing = |second: u32| {
        (3 * HOUR..4 * HOUR).contains(&second) || (6 * HOUR..6 * HOUR + 600).contains(&second)
    };
    let (series, tracker) = played(&catalogue, 8 * HOUR, failing);
    let end = 8 * HOUR;
    let (raw, corrected) = (remaining(&tracker, end, false), remaining(&tracker, end, true));
    assert!(raw < -20.0 && corrected > -5.0, "{raw} {corrected}");
    let page = "alertname=\"SloBurnRate\"";
    let asked = [
        Asked::throughout(HOUR, 6 * HOUR, page, false),
        Asked::alert(6 * HOUR + 540, page, true),
        Asked::alert(7 * HOUR, page, false),
        Asked::value(end, &near(RAW, raw, 1.5), 1.0),
        Asked::value(end, &near(CORRECTED, corrected, 0.5), 1.0),
        // While all of a window is left out there is no ratio, and while none is it is the raw one.
        Asked::nothing(4 * HOUR, "slo:sli_error:ratio_rate5m:corrected"),
        Asked::value(
            6 * HOUR + 300,
            "max(slo:sli_error:ratio_rate5m:corrected) == bool max(slo:sli_error:ratio_rate5m)",
            1.0,
        ),
    ];
    bench.step(60).run(&series, &asked).unwrap();
}

#[test]
fn every_week_the_same_hours_are_left_out() {
    // The first of January 1970 was a Thursday; this zone is an hour ahead of UTC then.
    let catalogue = shop_over(
        "9d",
        "    alerts: { page: { factor: 14, long: 12h, short: 1h } }
    spent: []
    corrections:
      friday:
        { from: 1970-01-02 02:00, duration: 2h, rrule: FREQ=WEEKLY, zone: Europe/Berlin, reason: r, by: b }
",
    );
    let Some(bench) = Bench::new(&catalogue, 600) else { return };
    let failing = |second: u32| {
        let in_week = second % (7 * DAY);
        (DAY + HOUR..DAY + 3 * HOUR).contains(&in_week)
            || (8 * DAY..8 * DAY + HOUR).contains(&second)
    };
    let (mut series, tracker) = played(&catalogue, 10 * DAY, failing);
    for one in &mut series {
        one.values = one.values.iter().copied().step_by(10).collect();
    }
    let end = 10 * DAY;
    let (raw, corrected) = (remaining(&tracker, end, false), remaining(&tracker, end, true));
    assert!(raw < corrected - 5.0, "{raw} {corrected}");
    let asked = [
        Asked::value(end, &near(RAW, raw, 0.2), 1.0),
        Asked::value(end, &near(CORRECTED, corrected, 0.1), 1.0),
    ];
    bench.step(1800).run(&series, &asked).unwrap();
}

/// The condition of the only correction on a moment `ago` seconds before evaluation.
fn condition(rule: &str, ago: u32) -> String {
    let more = format!("    alerts: {{}}\n    spent: []\n    corrections: {{ it: {rule} }}\n");
    let catalogue = shop_over("30d", &more);
    let all = rules(&catalogue, &catalogue.slos[0]);
    let record = "slo:sli_error:ratio_rate30d:corrected";
    let expr = &all.iter().find(|rule| rule.name == record).unwrap().expr;
    let (_, rest) = expr.split_once(" unless (").unwrap();
    let (condition, _) = rest.split_once("))[").unwrap();
    let step = "(timestamp(slo:sli_bad:rate5m{service=\"shop\",slo=\"availability\"}) - 150)";
    let mut text = condition.replace(step, &format!("vector(time() - {ago})"));
    for rule in all.iter().filter(|rule| rule.name.starts_with("slo:zone_")) {
        let zone = &rule.labels.last().unwrap().1;
        let own = format!("service=\"shop\",slo=\"availability\",zone=\"{zone}\"");
        text = text.replace(&format!("({}{{{own}}} @ end())", rule.name), &rule.expr);
    }
    text
}

/// How far back a window looks, so that clocks have changed since.
const AGO: u32 = 3 * DAY;

/// Every sort of recurrence holds in `PromQL` exactly when the engine says so, clock changes included.
#[test]
fn recurrences_hold_in_rules_when_they_hold_in_the_engine() {
    let from = "from: 2026-01-05 22:30, duration: 3h, reason: r, by: b";
    let cases = [
        format!("{{ {from}, zone: Europe/Berlin, rrule: FREQ=DAILY;INTERVAL=3 }}"),
        format!("{{ {from}, zone: America/New_York, rrule: 'FREQ=DAILY;BYDAY=MO,FR' }}"),
        format!("{{ {from}, zone: UTC, rrule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,WE' }}"),
        format!("{{ {from}, zone: Australia/Sydney, rrule: 'FREQ=WEEKLY;BYDAY=MO,TU;COUNT=60' }}"),
        format!("{{ {from}, zone: Europe/Berlin, rrule: FREQ=MONTHLY }}"),
        format!("{{ {from}, zone: '+05:30', rrule: 'FREQ=MONTHLY;BYDAY=1TU,-1FR' }}"),
        format!("{{ {from}, zone: UTC, rrule: 'FREQ=MONTHLY;INTERVAL=2;BYDAY=SA' }}"),
        format!("{{ {from}, zone: UTC, rrule: 'FREQ=DAILY;BYDAY=SA,SU;INTERVAL=2' }}"),
        format!("{{ {from}, zone: UTC, rrule: FREQ=WEEKLY;UNTIL=20260301 }}"),
    ];
    let Some(bench) = Bench::new(&crate::harness::catalogue("queries: {}\n"), 300) else { return };
    let mut asked = Vec::new();
    for rule in &cases {
        let more = format!("    alerts: {{}}\n    corrections: {{ it: {rule} }}\n");
        let catalogue = shop_over("30d", &more);
        let correction = objective::corrections(&catalogue.slos[0]).remove(0);
        let exprs = [0, AGO].map(|ago| format!("count({})", condition(rule, ago)));
        let begin = Timestamp(1_767_225_600_000);
        let spans = correction.occurrences(begin, Timestamp(begin.0 + 300 * 86_400_000));
        // Around both ends of some occurrences, and of all those near a change of clocks.
        for (at, (from, to)) in spans.iter().enumerate() {
            let day = (from.0 - begin.0) / 86_400_000;
            if at % 9 == 0 || (60..95).contains(&day) && at % 2 == 0 {
                let (from, to) = ((from.0 / 1000) as u32, (to.0 / 1000) as u32);
                for (ago, expr) in [0, AGO].into_iter().zip(&exprs) {
                    asked.push(Asked::nothing(from + ago - 60, expr));
                    asked.push(Asked::value(from + ago + 60, expr, 1.0));
                    asked.push(Asked::value(to + ago - 60, expr, 1.0));
                    asked.push(Asked::nothing(to + ago + 60, expr));
                }
            }
        }
    }
    assert!(asked.len() > 100);
    bench.step(30 * DAY).run(&[], &asked).unwrap();
}

/// Periods begin at the zone's midnight, over two years with all their clock changes.
#[test]
fn periods_of_the_calendar_begin_at_the_zones_midnight() {
    let Some(bench) = Bench::new(&crate::harness::catalogue("queries: {}\n"), 300) else { return };
    let mut asked = Vec::new();
    for zone in ["UTC", "Europe/Berlin", "Asia/Kolkata", "Australia/Sydney"] {
        for (unit, of) in [("week", Unit::Week), ("month", Unit::Month), ("quarter", Unit::Quarter)]
        {
            let catalogue = crate::harness::catalogue(&format!(
                "metrics: {{ queue: {{ type: gauge, help: Jobs. }} }}
slos:
  short:
    {{ objective: 90%, window: {{ calendar: {unit}, zone: {zone} }}, gauge: queue, holds: '<= 1', alerts: {{}} }}
"
            ));
            let begin = begin_of(&catalogue);
            let period = Period::Calendar { unit: of, zone: Zone::parse(zone).unwrap() };
            let mut at = Timestamp(1_767_225_600_000);
            while at.0 < 1_767_225_600_000 + 500 * 86_400_000 {
                let (from, to) = period.around(at);
                let (start, next) = (from.as_seconds(), to.as_seconds());
                // At midnight itself it is still the period that ends.
                asked.push(Asked::value(next as u32, &begin, start));
                asked.push(Asked::value(next as u32 + 1, &begin, next));
                at = Timestamp(to.0 + if unit == "week" { 10 * 7 * 86_400_000 } else { 1 });
            }
        }
    }
    assert!(asked.len() > 150, "{}", asked.len());
    bench.step(30 * DAY).run(&[], &asked).unwrap();
}

/// The record of the period's begin with the records it reads put into it.
fn begin_of(catalogue: &Catalogue) -> String {
    let all = rules(catalogue, &catalogue.slos[0]);
    let expr = |name: &str| all.iter().find(|rule| rule.name == name).map(|rule| &rule.expr);
    let mut text = expr("slo:period_start:seconds").unwrap().clone();
    for name in ["slo:period_start_local:seconds", "slo:local_time:seconds"] {
        if let Some(inner) = expr(name) {
            text = text.replace(
                &format!("{name}{{service=\"shop\",slo=\"short\"}}"),
                &format!("({inner})"),
            );
        }
    }
    text
}

#[test]
fn without_corrections_there_is_no_second_set() {
    let plain = shop_over("30d", "");
    let names = |catalogue: &Catalogue| -> Vec<String> {
        rules(catalogue, &catalogue.slos[0]).into_iter().map(|rule| rule.name).collect()
    };
    assert!(names(&plain).iter().all(|name| !name.ends_with(":corrected")));
    // What rules cannot say changes nothing in them.
    let odd = "    corrections:
      close: { from: 2026-12-01, duration: 2d, rrule: FREQ=MONTHLY, reason: r, by: b }\n";
    assert_eq!(names(&shop_over("30d", odd)), names(&plain));
    let slo = &shop_over("30d", odd).slos[0];
    assert_eq!(slo.corrections[0].length, Duration::from_hours(48));
}

#[test]
fn a_daily_correction_of_years_ago_overlaps_with_one_of_today() {
    let shop = |from: &str| {
        format!(
            "bellwether: 1\nservice: s\nmetrics: {{ a_total: {{ type: counter, help: A. }} }}\n\
             slos: {{ a: {{ objective: 99%, window: 30d, total: a_total, bad: a_total }} }}\n\
             corrections:\n  nightly: {{ from: 2019-01-01 02:00, duration: 1h, rrule: FREQ=DAILY, \
             reason: backup, by: ops }}\n  move: {{ from: {from}, duration: 30m, reason: r, by: o }}\n"
        )
    };
    let overlaps = |from: &str| {
        let compiled = compile_sources(vec![Source::new("bellwether.yaml", shop(from))]);
        compiled.diagnostics.iter().any(|found| found.code == codes::CORRECTION_OVERLAP)
    };
    assert!(overlaps("2026-12-01 02:30") && overlaps("2019-06-01 01:45"));
    assert!(!overlaps("2026-12-01 03:00"));
}
