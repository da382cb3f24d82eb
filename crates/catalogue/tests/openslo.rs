//! SLOs as `OpenSLO` documents and back, and documents of others.

use std::fmt::Write as _;

use bellwether_catalogue::emit::openslo::emit;
use bellwether_catalogue::openslo::{Imported, catalogue, import};
use bellwether_catalogue::{Source, compile_sources, render_text};
use bellwether_model::Catalogue;
use bellwether_model::spec::{CalendarUnit, Comparison, Indicator, Method};
use proptest::prelude::*;

fn compiled(text: &str) -> Catalogue {
    let compiled = compile_sources(vec![Source::new("bellwether.yaml", text)]);
    assert!(!compiled.has_errors(), "{text}\n{}", render_text(&compiled, false));
    compiled.catalogue
}

fn imported(text: &str) -> Imported {
    import(&[Source::new("slos.yaml", text)])
}

/// An SLO in catalogue language, out of the parts there are.
fn slo() -> impl Strategy<Value = String> {
    let objective = prop_oneof![Just("99.9%"), Just("99.95%"), Just("97%"), Just("99.90%")];
    let window = prop_oneof![
        Just("30d"),
        Just("28d"),
        Just("{ calendar: month, zone: Europe/Berlin }"),
        Just("{ calendar: week }"),
    ];
    let indicator = prop_oneof![
        Just("total: hits_total, bad: 'hits_total{outcome=\"failed\"}', group: [outcome]"),
        Just("total: hits_total, good: 'hits_total{outcome=\"ok\"}'"),
        Just("histogram: wait_seconds, below: 300ms"),
        Just("gauge: load, holds: '>= 0.25'"),
        Just("total: a.b, bad: 'a.c{d=~\"e|f\"}', external: true"),
    ];
    let method = prop_oneof![
        Just(""),
        Just(", method: timeslices"),
        Just(", method: timeslices, slice: 5m, slice_target: 95.5%"),
    ];
    let alerts = prop_oneof![
        Just(", alerts: {}, spent: []"),
        Just(""),
        Just(
            ", alerts: { page: { factor: 14.4, long: 90m, short: 450s, min_bad: 3 }, \
              slow: { factor: 2, long: 3d, remaining_below: 25% } }, spent: [10%, 200%]"
        ),
    ];
    let more = prop_oneof![
        Just(""),
        Just(", help: \"It works: '99%' # of the time\\nor so\""),
        Just(", runbook: docs/works.md"),
        Just(
            ", corrections: { move: { from: 2026-12-01 22:00, to: 2026-12-02, zone: Europe/Berlin, \
              reason: \"it's, 'moved' # {so}\", by: ops, entered: 2026-11-30 }, \
              weekly: { from: 2026-07-05T01:00:00Z, duration: 90m, rrule: 'FREQ=WEEKLY;BYDAY=SU', \
              reason: upkeep, by: ops } }"
        ),
    ];
    (objective, window, indicator, method, alerts, more).prop_map(|(o, w, i, m, a, more)| {
        // Slices of five minutes need windows of more than one.
        let a = if m.contains("5m") { ", alerts: { slow: { factor: 1.5, long: 3d } }" } else { a };
        format!("{{ objective: {o}, window: {w}, {i}{m}{a}{more} }}")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_exported_comes_back_as_it_was(all in prop::collection::vec(slo(), 1..4)) {
        let mut text = "bellwether: 1
service: my_shop
title: A shop.
metrics:
  hits_total: { type: counter, help: Hits., labels: { outcome: [ok, failed] } }
  wait_seconds: { type: histogram, unit: s, help: Waits., buckets: [1, 10] }
  load: { type: gauge, help: Load. }
slos:
".to_owned();
        for (at, slo) in all.iter().enumerate() {
            writeln!(text, "  Slo_{at}: {slo}").unwrap();
        }
        let catalogue = compiled(&text);
        let exported = emit(&catalogue);
        let back = imported(&exported);
        prop_assert_eq!(&back.findings, &vec![], "{}", exported);
        prop_assert_eq!(&back.slos, &catalogue.slos, "{}", exported);
        prop_assert_eq!(&back.service, "my_shop");
        // And once more it is the same text.
        let again = Catalogue { slos: back.slos, ..catalogue };
        prop_assert_eq!(emit(&again), exported);
    }
}

#[test]
fn corrections_with_names_that_are_none_are_told_and_left_out() {
    let text = "bellwether: 1\nservice: s\nmetrics: { a_total: { type: counter, help: A. } }\nslos:\n  \
                a: { objective: 99%, window: 30d, total: a_total, bad: a_total, corrections: { MOVE: { from: \
                2026-12-01, duration: 1h, reason: r, by: b } } }\n";
    let exported = emit(&compiled(text));
    assert_eq!(imported(&exported).slos[0].corrections.len(), 1);
    let forged = imported(&exported.replace("MOVE", "x: {}, y"));
    assert!(forged.slos[0].corrections.is_empty(), "{:?}", forged.slos);
    assert!(forged.findings.iter().any(|found| found.what.contains("cannot be read")));
}

#[test]
fn the_documents_read_as_expected() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let catalogue =
        bellwether_catalogue::compile(&root.join("../../examples/storefront/catalogue")).catalogue;
    let expected = root.join("tests/openslo/storefront.openslo.yaml");
    bellwether_testkit::golden::check(&expected, &emit(&catalogue));
}

const INDICATOR: &str = "
  indicator:
    metadata: { name: answered }
    spec:
      ratioMetric:
        counter: true
        good: { metricSource: { type: Prometheus, spec: { query: 'sum(rate(answers_total{ok=\"yes\"}[5m]))' } } }
        total: { metricSource: { type: Prometheus, spec: { query: sum(answers_total) } } }";

/// An SLO of somebody else.
fn foreign(indicator: &str, rest: &str) -> String {
    format!(
        "apiVersion: openslo/v1
kind: SLO
metadata: {{ name: answers, displayName: Answers come }}
spec:
  service: desk{indicator}
{rest}"
    )
}

const ROLLING: &str = "  timeWindow: [{ duration: 4w, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.995 }]
";

#[test]
fn a_ratio_of_counters_is_read_with_its_policies() {
    let rest = format!(
        "{ROLLING}  alertPolicies:
    - alertPolicyRef: fast
    - kind: AlertPolicy
      metadata: {{ name: slow }}
      spec:
        conditions: [{{ conditionRef: day }}, {{ conditionRef: hours }}]
---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: {{ name: fast }}
spec:
  conditions:
    - kind: AlertCondition
      metadata: {{ name: now }}
      spec:
        severity: page
        condition: {{ kind: burnrate, op: lte, threshold: 14, lookbackWindow: 1h, alertAfter: 5m }}
---
- apiVersion: openslo/v1
  kind: AlertCondition
  metadata: {{ name: day }}
  spec: {{ severity: ticket, condition: {{ kind: burnrate, op: gt, threshold: 3, lookbackWindow: 1d }} }}
- apiVersion: openslo/v1
  kind: AlertCondition
  metadata: {{ name: hours }}
  spec: {{ severity: ticket, condition: {{ kind: burnrate, op: gt, threshold: 3, lookbackWindow: 2h }} }}
"
    );
    let read = imported(&foreign(INDICATOR, &rest));
    let slo = &read.slos[0];
    assert_eq!((slo.objective.as_str(), slo.window.as_secs()), ("99.5%", 28 * 86_400));
    let good = "answers_total{ok=\"yes\"}".to_owned();
    assert_eq!(slo.indicator, Indicator::Good { total: "answers_total".to_owned(), good });
    let pairs: Vec<_> = slo
        .alerts
        .iter()
        .map(|a| (a.name.as_str(), a.factor.as_str(), a.long.as_secs(), a.short.as_secs()))
        .collect();
    assert_eq!(pairs, [("fast", "14", 3600, 300), ("slow", "3", 86_400, 7200)]);
    let told: Vec<&str> = read.findings.iter().map(|finding| finding.what.as_str()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("lte") && told[1].contains("alertAfter"));
    // What was imported is a catalogue.
    compiled(&catalogue(&read));
}

#[test]
fn thresholds_and_calendars_are_read() {
    let indicator = "
  indicatorRef: lag";
    let rest = "  timeWindow:
    - duration: 1Q
      isRolling: false
      calendar: { startTime: '2022-01-01 12:00:00', timeZone: America/New_York }
  budgetingMethod: Timeslices
  objectives: [{ op: lte, value: 120, targetPercent: 99.5, timeSliceTarget: 0.95, timeSliceWindow: 5m }]
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: lag }
spec:
  thresholdMetric:
    metricSource: { type: Prometheus, spec: { query: 'queue_lag{queue=\"in\"}' } }
";
    let read = imported(&foreign(indicator, rest));
    let slo = &read.slos[0];
    let gauge = "queue_lag{queue=\"in\"}".to_owned();
    assert_eq!(slo.indicator, Indicator::Holds { gauge, op: Comparison::AtMost, value: 120.0 });
    assert_eq!(slo.calendar.as_ref().unwrap().unit, CalendarUnit::Quarter);
    let slice = std::time::Duration::from_mins(5);
    assert_eq!(slo.method, Method::Timeslices { slice, target: "95%".to_owned() });
    assert!(read.findings[0].what.contains("12:00:00") && !read.findings[0].refused);
    compiled(&catalogue(&read));
}

/// Situations of public documents that cannot be said in a catalogue, and why.
#[test]
fn what_cannot_be_said_is_refused_with_the_reason() {
    let rolling = ROLLING;
    let with = |from: &str, to: &str| foreign(INDICATOR, &rolling.replace(from, to));
    let other = |from: &str, to: &str| foreign(&INDICATOR.replace(from, to), rolling);
    let cases = [
        (with("Occurrences", "RatioTimeslices"), "average of the ratios"),
        (with("target: 0.995", "target: 1"), "leaves no error budget"),
        (with("[{ target: 0.995 }]", "[{ target: 0.9 }, { target: 0.99 }]"), "2 objectives"),
        (with("{ target: 0.995 }", "{ target: 0.9, indicatorRef: a }"), "several indicators"),
        (with("target: 0.995", "op: gt"), "no `target`"),
        (
            with("{ duration: 4w, isRolling: true }", "{ duration: 1w, isRolling: false }"),
            "time zone",
        ),
        (with("duration: 4w", "duration: 1M"), "rolling window"),
        (
            with(
                "{ duration: 4w, isRolling: true }",
                "{ duration: 1m, isRolling: false, calendar: { timeZone: UTC } }",
            ),
            "no window of the calendar",
        ),
        (other("type: Prometheus", "type: Datadog"), "Datadog"),
        (other("sum(answers_total)", "a + b"), "more than one selector"),
        (other("good:", "raw:"), "raw ratio"),
        (foreign("\n  indicatorRef: nowhere", rolling), "no SLI `nowhere`"),
        (
            foreign(
                "\n  indicator: { spec: { thresholdMetric: { metricSource: { spec: { query: x } } } } }",
                rolling,
            ),
            "occurrences count events",
        ),
        (
            foreign(
                INDICATOR,
                &format!("{rolling}  alertPolicies: [{{ alertPolicyRef: gone }}]\n"),
            ),
            "no AlertPolicy `gone`",
        ),
        (foreign(INDICATOR, rolling).replace("openslo/v1", "openslo/v1alpha"), "openslo/v1"),
        (foreign(INDICATOR, rolling).replace("kind: SLO", "kind: Promise"), "no kind"),
        (
            foreign(&format!("{INDICATOR}\n  indicatorRef: other"), rolling),
            "both an indicator and a reference",
        ),
        (with("target: 0.995", "target: 0.995, targetPercent: 99.5"), "both `target`"),
        (with("target: 0.995", "target: 1.5"), "above 0%"),
        (with("Occurrences", "Timeslices"), "slices have no length"),
        (
            with(
                "duration: 4w, isRolling: true }]",
                "duration: 4w, isRolling: true }, { duration: 1w, isRolling: true }]",
            ),
            "2 time windows",
        ),
        (
            other("good:", "bad: { metricSource: { spec: { query: x } } }\n        good:"),
            "both `good`",
        ),
        ("a: [".to_owned(), ""),
    ];
    for (text, why) in cases {
        let read = imported(&text);
        assert!(read.slos.is_empty(), "{text}");
        let refused: Vec<_> = read.findings.iter().filter(|finding| finding.refused).collect();
        assert_eq!(refused.len(), 1, "{text}\n{refused:?}");
        let said = format!("{} {}", refused[0].what, refused[0].help);
        assert!(said.contains(why), "{said} of {why}");
        assert!(!refused[0].help.is_empty());
    }
}
