//! What is judged beside all requests together: gauges, events of their own, groups; and times that
//! shall not count.
#![allow(clippy::unwrap_used, reason = "what a test cannot set up has failed it")]

#[path = "support/disk.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod disk;
#[allow(dead_code, reason = "other tests use the rest")]
#[path = "support/objectives.rs"]
mod objectives;

use std::sync::Arc;
use std::time::Duration;

use bellwether::slo::{
    Compare, Correction, Indicator, Objective, Outcome, Policy, Recurrence, Slos, TICK, Target,
    ToJson as _, Zone,
};
use bellwether::{ManualClock, Timestamp};
use disk::Disk;
use objectives::{FAST, START, clock, slos, traffic};

fn counts(slos: &Slos, slo: &str) -> (u64, u64) {
    let health = slos.check_slo_health();
    let one = health.slos.iter().find(|one| one.slo == slo).unwrap();
    (one.raw.total, one.raw.bad)
}

/// Who spent an objective's budget: label, value, bad events.
fn spenders(slos: &Slos, slo: &str) -> Vec<(String, Option<String>, u64)> {
    let health = slos.check_slo_health();
    let of = health.slos.into_iter().filter(|one| one.slo == slo);
    of.flat_map(|one| one.spenders).map(|one| (one.label, one.value, one.bad)).collect()
}

fn gauge() -> Objective {
    let indicator = Indicator::Gauge {
        metric: "queue_age_seconds".into(),
        compare: Compare::Below,
        bound: 60.0,
    };
    Objective::new("queue", "shop", indicator, Target::P99)
}

#[test]
fn gauges_and_events_of_their_own_are_judged_beside_requests() {
    let clock = clock();
    let [availability, p95, _] = bellwether::slo::reference("shop");
    let jobs = Objective { name: "jobs".into(), ..availability.clone() };
    let slos = Slos::of(vec![availability, p95, gauge(), jobs]).events("jobs");
    let slos = slos.clock(Arc::<ManualClock>::clone(&clock)).manual().unwrap();
    let jobs = slos.events("jobs").unwrap();
    for value in [1.0, 59.0, 60.0, f64::NAN] {
        assert!(slos.observe_gauge("queue", value));
    }
    assert!(!slos.observe_gauge("nothing", 1.0) && slos.events("latency-p95").is_none());
    jobs.record(Outcome::Good);
    jobs.record_by(Outcome::Bad, &[("kind", "mail")]);
    traffic(&slos, &clock, 1, 3);
    let each = ["availability", "latency-p95", "queue", "jobs"].map(|slo| counts(&slos, slo));
    assert_eq!(each, [(20, 3), (20, 0), (3, 1), (2, 1)]);
    assert_eq!(spenders(&slos, "jobs"), [("kind".to_owned(), Some("mail".to_owned()), 1)]);
    let wrong = Slos::of(vec![gauge()]).events("nothing").policy_of("other", Policy::reference());
    let wrong = wrong.groups(["queue"], 3).manual().unwrap_err().to_string();
    for what in ["nothing", "other", "no objective of this name counts requests"] {
        assert!(wrong.contains(what), "{wrong}");
    }
}

/// Counts of an objective by group.
fn by_group(slos: &Slos, slo: &str) -> Vec<(String, u64, u64)> {
    let health = slos.check_slo_health();
    let of = health.slos.into_iter().filter(|one| one.slo == slo);
    let mut all: Vec<_> =
        of.map(|one| (one.group.unwrap_or_default(), one.raw.total, one.raw.bad)).collect();
    all.sort();
    all
}

#[test]
fn groups_are_judged_alone_survive_restarts_and_leave_when_idle() {
    let (clock, disk) = (clock(), Disk::default());
    let start = || slos(&clock).groups(["availability"], 2).keep_in("slo").disk(disk.clone());
    let before = start().manual().unwrap();
    for tenant in ["tenant=a", "tenant=b", "tenant=c", "tenant=d"] {
        before.record_in(tenant, if tenant == "tenant=a" { 503 } else { 200 }, FAST);
    }
    let hung = before.group("tenant=b").begin();
    for _ in 0..2 {
        clock.advance(TICK);
        before.tick();
    }
    hung.finish_by(500, &[("route", "/cart")]);
    let own = |labels: &str, total, bad| (labels.to_owned(), total, bad);
    let others = own("__other__", 2, 0);
    let (a, b) = (own("tenant=a", 1, 1), own("tenant=b", 1, 0));
    assert_eq!(by_group(&before, "availability"), [others.clone(), a.clone(), b]);
    assert_eq!(before.groups_folded(), 2);
    assert_eq!(by_group(&before, "latency-p95"), [own("", 5, 1)]);
    for _ in 0..2 {
        clock.advance(TICK);
        before.tick();
    }
    drop(before);

    let after = start().manual().unwrap();
    let expected = [others, a, own("tenant=b", 2, 1)];
    assert_eq!(by_group(&after, "availability"), expected);
    let routes = spenders(&after, "availability");
    assert!(routes.contains(&("route".to_owned(), Some("/cart".to_owned()), 1)), "{routes:?}");
    assert_eq!(disk.names().len(), 3 + 3, "{:?}", disk.names());
    clock.advance(Duration::from_hours(31 * 24));
    after.tick();
    for _ in 0..3 {
        after.record_in("tenant=e", 200, FAST);
        clock.advance(TICK);
        after.tick();
    }
    assert_eq!(by_group(&after, "availability"), [own("tenant=e", 3, 0)]);
    after.flush();
    assert_eq!(disk.names().len(), 3 + 1, "{:?}", disk.names());
}

fn maintenance(reason: &str) -> Correction {
    Correction {
        name: "upgrade".into(),
        start: Timestamp(START.0 + 3_600_000),
        length: Duration::from_mins(10),
        recurrence: Some(Recurrence::parse("FREQ=WEEKLY;BYDAY=SA;COUNT=3").unwrap()),
        zone: Zone::Utc,
        reason: reason.into(),
        author: "ops".into(),
        entered: Timestamp(0),
    }
}

#[test]
fn corrections_entered_while_it_runs_reach_all_groups_those_to_come_included() {
    let (clock, disk) = (clock(), Disk::default());
    let start = || slos(&clock).groups(["availability"], 9).keep_in("slo").disk(disk.clone());
    let names = |slos: &Slos| -> Vec<(String, usize)> {
        let health = slos.check_slo_health();
        let of = health.slos.into_iter().filter(|one| one.slo == "availability");
        of.map(|one| (one.group.unwrap_or_default(), one.corrections.len())).collect()
    };
    let own = |labels: &str, corrections| (labels.to_owned(), corrections);
    let serve = |slos: &Slos, tenant: &str| {
        slos.record_in(tenant, 503, FAST);
        clock.advance(TICK);
        slos.tick();
    };
    let now = Correction { recurrence: None, start: START, ..maintenance("drill") };
    let first = start().correct("availability", maintenance("disks")).manual().unwrap();
    // Nobody has come yet.
    first.correct("availability", Correction { name: "drill".into(), ..now.clone() }).unwrap();
    serve(&first, "tenant=a");
    first.correct("availability", Correction { name: "game-day".into(), ..now.clone() }).unwrap();
    let again = Correction { name: "upgrade".into(), ..now };
    assert!(first.correct("availability", again).is_err());
    serve(&first, "tenant=b");
    assert_eq!(names(&first), [own("tenant=a", 3), own("tenant=b", 3)]);
    let health = first.check_slo_health();
    assert!(health.slos.iter().all(|one| one.group.is_none() || one.counts.bad == 0));
    first.flush();
    drop(first);

    let second = start().manual().unwrap();
    serve(&second, "tenant=c");
    let each = ["tenant=a", "tenant=b", "tenant=c"];
    assert_eq!(names(&second), each.map(|tenant| own(tenant, 2)));
    assert!(second.withdraw("availability", "drill", "ops"));
    assert!(!second.withdraw("availability", "drill", "ops"));
    serve(&second, "tenant=d");
    assert!(names(&second).iter().all(|(_, corrections)| *corrections == 1));
}

#[test]
fn a_request_of_no_group_makes_all_of_them_untrusted_where_they_are_to_add_up() {
    for strict in [false, true] {
        let clock = clock();
        let builder = slos(&clock).groups(["availability"], 3);
        let slos = if strict { builder.groups_add_up() } else { builder }.manual().unwrap();
        let untrusted = |ticks| {
            for _ in 0..ticks {
                for tenant in ["tenant=a", "tenant=b", "tenant=c", "tenant=d"] {
                    slos.record_in(tenant, 200, FAST);
                }
                clock.advance(TICK);
                slos.tick();
            }
            let alerts = slos.check_burn_rate_alerts().alerts.into_iter();
            alerts.filter(|one| one.name == "untrusted" && one.firing).count()
        };
        assert_eq!(untrusted(20), 0);
        slos.record(200, FAST);
        assert_eq!(untrusted(4), if strict { 4 } else { 0 }, "{strict}");
    }
}

#[test]
fn corrections_are_kept_with_who_and_why_and_withdrawn_ones_are_remembered() {
    let (clock, disk) = (clock(), Disk::default());
    let start = |reason: Option<&str>| {
        let builder = slos(&clock).keep_in("slo").disk(disk.clone());
        match reason {
            None => builder,
            Some(reason) => builder.correct("availability", maintenance(reason)),
        }
    };
    let told = |slos: &Slos| {
        let health = slos.check_slo_health();
        health.slos.into_iter().find(|one| one.slo == "availability").unwrap()
    };
    let first = start(Some("database")).manual().unwrap();
    traffic(&first, &clock, 720, 0);
    traffic(&first, &clock, 60, 20);
    traffic(&first, &clock, 60, 20);
    traffic(&first, &clock, 12, 0);
    let health = told(&first);
    assert_eq!((health.raw.bad, health.counts.bad), (2400, 0));
    assert!(health.raw_remaining < health.remaining);
    assert_eq!((health.corrections.len(), health.corrections[0].entered), (1, START));
    let json: serde_json::Value = serde_json::from_str(&health.to_json()).unwrap();
    let one = &json["corrections"][0];
    assert_eq!((&one["author"], &one["reason"]), (&"ops".into(), &"database".into()));
    assert_eq!(one["recurrence"], "FREQ=WEEKLY;INTERVAL=1;BYDAY=SA;COUNT=3");
    let by_hand = Correction { name: "by-hand".into(), ..maintenance("game day") };
    first.correct("availability", by_hand.clone()).unwrap();
    assert!(first.correct("nothing", by_hand).is_err());
    first.flush();
    drop(first);

    let second = start(Some("disks")).manual().unwrap();
    let health = told(&second);
    let names: Vec<_> = health.corrections.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["by-hand", "upgrade"]);
    assert_eq!(health.withdrawn[0].correction.reason, "database");
    assert_eq!(health.counts.bad, 0);
    assert!(second.withdraw("availability", "by-hand", "ops"));
    second.flush();
    drop(second);

    let third = start(None).manual().unwrap();
    let health = told(&third);
    assert_eq!((health.corrections.len(), health.withdrawn.len()), (0, 3));
    assert_eq!((health.withdrawn[1].by.as_str(), health.counts.bad), ("ops", 2400));
}
