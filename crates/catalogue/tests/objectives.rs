//! The objectives of a catalogue as Rust, compiled here and given to the library.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bellwether::slo::Slos;
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

#[test]
fn the_library_judges_them_and_leaves_out_what_shall_not_count() {
    let clock = Arc::new(ManualClock::at(Timestamp(1_796_162_400_000)));
    let handed: Arc<dyn Clock> = Arc::<ManualClock>::clone(&clock);
    let requests = |name: &str| ["answers", "fast"].contains(&name);
    let objectives = generated::objectives().unwrap().into_iter();
    let mut builder = Slos::of(objectives.filter(|one| requests(&one.name)).collect());
    for (name, policy) in generated::policies().unwrap() {
        if requests(name) {
            builder = builder.policy_of(name, policy);
        }
    }
    for (name, correction) in generated::corrections().unwrap() {
        builder = builder.correct(name, correction);
    }
    let slos = builder.clock(handed).manual().unwrap();
    // From 22:00 by the clocks of Berlin the database moves: for four hours nothing counts.
    for _ in 0..240 {
        slos.record(500, Duration::from_millis(5));
        clock.advance(Duration::from_secs(5));
        slos.tick();
    }
    let health = slos.check_slo_health();
    let of = |name: &str| health.slos.iter().find(|slo| slo.slo == name).unwrap();
    assert!(of("answers").raw.bad > 200 && of("answers").counts.bad == 0);
    assert_eq!(slos.check_burn_rate_alerts().alerts.iter().filter(|a| a.firing).count(), 0);
}
