//! The objectives of a catalogue as Rust, compiled here and given to the library.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bellwether::slo::{Outcome, SlosBuilder};
use bellwether_catalogue::{Compiled, compile, emit, objective, render_text};
use bellwether_model::{Clock, ManualClock, Timestamp};

#[path = "objectives/generated.rs"]
mod generated;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/objectives")
}

fn compiled() -> Compiled {
    let compiled = compile(&folder().join("catalogue.yaml"));
    assert!(!compiled.has_errors(), "{}", render_text(&compiled, false));
    compiled
}

#[test]
fn the_generated_file_is_fresh() {
    let text = emit::rust::objectives::emit(&compiled().catalogue);
    bellwether_testkit::golden::check(&folder().join("generated.rs"), &text);
}

#[test]
fn what_is_generated_is_what_the_catalogue_says() {
    let catalogue = compiled().catalogue;
    let own: Vec<_> = catalogue.slos.iter().filter(|slo| !slo.external).collect();
    let (objectives, policies) = (generated::objectives().unwrap(), generated::policies().unwrap());
    assert_eq!((objectives.len(), policies.len()), (own.len(), own.len()));
    for ((slo, is), (name, policy)) in own.into_iter().zip(objectives).zip(policies) {
        let meant = objective::objective(&catalogue, slo).unwrap();
        let runbook = is.runbook.clone();
        assert!(runbook.is_some());
        assert_eq!(is, bellwether::slo::Objective { runbook, ..meant });
        assert_eq!((name, policy), (slo.name.as_str(), objective::policy(&catalogue, slo)));
        let corrections = generated::corrections().unwrap().into_iter();
        let corrections: Vec<_> =
            corrections.filter(|(of, _)| *of == slo.name).map(|(_, one)| one).collect();
        assert_eq!(corrections, objective::corrections(slo));
    }
}

fn builder(clock: &Arc<ManualClock>) -> SlosBuilder {
    let handed: Arc<dyn Clock> = Arc::<ManualClock>::clone(clock);
    let builder = generated::slos(&["answers_total", "answer_ms"]).expect("what was checked");
    builder.clock(handed)
}

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(Timestamp(1_796_162_400_000)))
}

#[test]
fn the_library_judges_them_and_leaves_out_what_shall_not_count() {
    let clock = clock();
    let slos = builder(&clock).manual().unwrap();
    // From 22:00 by the clocks of Berlin the database moves: for four hours nothing counts.
    for _ in 0..240 {
        slos.record(500, Duration::from_millis(5));
        clock.advance(Duration::from_secs(5));
        slos.tick();
    }
    let health = slos.check_slo_health();
    let of = |name: &str| health.slos.iter().find(|slo| slo.slo == name).unwrap();
    assert!(of("answers").raw.bad > 200 && of("answers").counts.bad == 0);
    let alerts = slos.check_burn_rate_alerts().alerts;
    assert_eq!(alerts.iter().filter(|a| a.firing && a.slo == "answers").count(), 0);
}

#[test]
fn what_is_generated_tells_the_library_of_requests_events_gauges_and_groups() {
    let clock = clock();
    let slos = builder(&clock).manual().unwrap();
    slos.record_in(&generated::group(["paid", "berlin"]), 500, Duration::from_millis(400));
    slos.record(200, Duration::from_millis(5));
    slos.events("mails").unwrap().record(Outcome::Bad);
    assert!(slos.events("answers").is_none() && slos.observe_gauge("short", 101.0));
    for _ in 0..2 {
        clock.advance(Duration::from_secs(5));
        slos.tick();
    }
    let health = slos.check_slo_health();
    let counted = |slo: &str| -> Vec<(Option<&str>, u64, u64)> {
        let of = health.slos.iter().filter(|one| one.slo == slo);
        of.map(|one| (one.group.as_deref(), one.raw.total, one.raw.bad)).collect()
    };
    assert_eq!(counted("tenants"), [(Some("plan=paid,desk=berlin"), 1, 1)]);
    for whole in ["answers", "fast", "plans"] {
        assert_eq!(counted(whole), [(None, 2, 1)], "{whole}");
    }
    assert_eq!((counted("mails"), counted("short")), (vec![(None, 1, 1)], vec![(None, 1, 1)]));
    // Two plans, three desks and one for the rest of them.
    for desk in 0..9 {
        slos.group(&generated::group(["free", &desk.to_string()]));
    }
    assert_eq!(slos.groups_folded(), 2);
}

#[test]
fn metrics_that_are_none_of_the_promises_are_refused_and_latencies_of_others_until_taken_out() {
    let wrong = generated::slos(&["answers_total", "answer_s"]).unwrap().manual().unwrap_err();
    let wrong = wrong.to_string();
    for what in ["answer_s: no objective is over this metric", "fast: it is about a latency"] {
        assert!(wrong.contains(what), "{wrong}");
    }
    let slos = generated::slos(&["answers_total"]).unwrap().without("fast").manual().unwrap();
    assert!(slos.check_slo_health().slos.iter().all(|one| one.slo != "fast"));
}
