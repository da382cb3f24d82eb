//! Replicas: statements merge in any order, nothing counts twice, nothing that was stated or written
//! down is lost.

#[path = "support/fleet.rs"]
mod support;

use std::time::Duration;

use bellwether_model::Timestamp;
use bellwether_slo::json::ToJson as _;
use bellwether_slo::objective::{Method, reference};
use bellwether_slo::replicas::{Link, Shared};
use bellwether_slo::{Counts, Moment, Objective, Period, Policy, Ratio, Tracker};
use proptest::prelude::*;
use support::{EPOCH, Fate, Replica, Store};

/// Over a week, so that there is less to go through.
fn availability() -> Objective {
    let [availability, ..] = reference("shop");
    Objective { period: Period::days(7), ..availability }
}

fn slices() -> Objective {
    let slice = Duration::from_mins(1);
    let good = Ratio::parse("90%").expect("a ratio");
    Objective { method: Method::TimeSlices { slice, good }, ..availability() }
}

fn at(seconds: u64) -> Moment {
    Moment::at_seconds(EPOCH + seconds)
}

fn three(objective: &Objective) -> [Replica; 3] {
    ["a", "b", "c"].map(|name| Replica::new(name, objective, at(0)))
}

/// Each answered, so that everybody has heard everybody.
fn quiet(replicas: &mut [Replica], store: &mut Store, from: u64) -> u64 {
    store.settle();
    for step in 1..=60 {
        for replica in &mut *replicas {
            replica.tick(at(from + step * 5), Counts::ZERO);
            replica.exchange(store, Fate::Answered, at(from + step * 5));
        }
    }
    from + 300
}

/// One killed each minute, an outage of two minutes, the store wiped, answers lost: afterwards every
/// one has the sum of what was recorded.
#[test]
fn merged_counts_equal_what_was_recorded() {
    let (mut store, mut replicas, mut recorded) =
        (Store::default(), three(&availability()), Counts::ZERO);
    for step in 1..=360u64 {
        let now = step * 5;
        let up = !(120..144).contains(&step);
        if step == 200 {
            store = Store::default();
        }
        for (who, replica) in replicas.iter_mut().enumerate() {
            let delta = Counts::new(10 + who as u64, step % 2);
            recorded += delta;
            replica.tick(at(now), delta);
            let fate = match (up, (step + who as u64) % 7) {
                (false, _) => Fate::Lost,
                (true, 0) => Fate::Unanswered,
                (true, _) => Fate::Answered,
            };
            replica.exchange(&mut store, fate, at(now));
            replica.flush();
        }
        if step % 12 == 0 {
            replicas[(step / 12 % 3) as usize].restart(at(now + 1));
        }
    }
    quiet(&mut replicas, &mut store, 1800);
    for replica in &replicas {
        assert_eq!(replica.tracker.ledger().sum(), recorded, "{}", replica.name);
    }
}

#[test]
fn a_killed_one_loses_what_was_neither_exchanged_nor_flushed_and_no_more() {
    for (exchanged, flushed) in [(false, false), (true, false), (false, true), (true, true)] {
        let (mut store, mut replicas) = (Store::default(), three(&availability()));
        quiet(&mut replicas, &mut store, 0);
        replicas[0].flush();
        replicas[0].tick(at(305), Counts::new(100, 7));
        if exchanged {
            replicas[0].exchange(&mut store, Fate::Unanswered, at(305));
        }
        if flushed {
            replicas[0].flush();
        }
        replicas[0].tick(at(310), Counts::new(1000, 70));
        replicas[0].restart(at(311));
        quiet(&mut replicas, &mut store, 311);
        let kept = if exchanged || flushed { Counts::new(100, 7) } else { Counts::ZERO };
        for replica in &replicas {
            assert_eq!(replica.tracker.ledger().sum(), kept, "{exchanged} {flushed}");
        }
    }
}

#[test]
fn a_restart_within_a_slot_counts_nothing_of_it_twice() {
    let (mut store, mut replicas) = (Store::default(), three(&availability()));
    quiet(&mut replicas, &mut store, 0);
    let moment = |millis: u64| Moment {
        wall: Timestamp(at(300).wall.0 + millis.cast_signed()),
        monotonic: at(300).monotonic + millis * 1_000_000,
    };
    replicas[0].tick(moment(1000), Counts::new(10, 1));
    replicas[0].flush();
    replicas[0].exchange(&mut store, Fate::Answered, moment(1000));
    replicas[0].restart(moment(1500));
    replicas[0].tick(moment(2000), Counts::new(10, 1));
    quiet(&mut replicas, &mut store, 305);
    for replica in &replicas {
        assert_eq!(replica.tracker.ledger().sum(), Counts::new(20, 2), "{}", replica.name);
    }
}

/// A new replica has the fleet's history after its first exchange, and judges as the others do.
#[test]
fn a_newcomer_learns_the_history_of_the_fleet() {
    let (mut store, mut replicas) = (Store::default(), three(&availability()));
    let mut now = 0;
    // More than a day, an hour of it with failures.
    for step in 1..=24_000u64 {
        now = step * 5;
        let bad = u64::from((6000..6720).contains(&step));
        for replica in &mut replicas[..2] {
            replica.tick(at(now), Counts::new(10, bad));
            if step % 12 == 0 {
                replica.exchange(&mut store, Fate::Answered, at(now));
            }
        }
    }
    now = quiet(&mut replicas[..2], &mut store, now);
    let mut newcomer = Replica::new("d", &availability(), at(now));
    newcomer.tick(at(now + 5), Counts::ZERO);
    assert_eq!(newcomer.tracker.ledger().sum(), Counts::ZERO);
    newcomer.exchange(&mut store, Fate::Answered, at(now + 5));
    newcomer.tick(at(now + 10), Counts::ZERO);
    replicas[0].tick(at(now + 10), Counts::ZERO);
    let (old, new) = (&replicas[0].tracker, &newcomer.tracker);
    assert_eq!(new.ledger().sum(), Counts::new(2 * 240_000, 1440));
    let (old, new) = (old.reading(at(now + 10)), new.reading(at(now + 10)));
    assert_eq!(new.period.counts, old.period.counts);
    assert_eq!(new.spent, old.spent);
    for (old, new) in old.pairs.iter().zip(&new.pairs) {
        // Windows begin within a slot of 5 min of which it knows the sum alone.
        for (old, new) in [(old.long, new.long), (old.short, new.short)] {
            let apart = new.counts.total.abs_diff(old.counts.total);
            assert!(apart <= 2 * 10 * 60, "{:?} and {:?}", new.counts, old.counts);
        }
        assert_eq!(new.verdict, old.verdict);
    }
    assert_eq!(new.blind, old.blind);
    let (old, new) = (old.measured.covered, new.measured.covered);
    assert!(new >= old - 10_000, "{new} of {old} ms");
}

/// What one replica did not see because it was down, the others measured.
#[test]
fn time_that_others_measured_is_no_gap() {
    let (mut store, mut replicas) = (Store::default(), three(&availability()));
    let mut now = 0;
    for step in 1..=360u64 {
        now = step * 5;
        for (who, replica) in replicas.iter_mut().enumerate() {
            // The last one is down for ten minutes.
            if who == 2 && (200..320).contains(&step) {
                continue;
            }
            replica.tick(at(now), Counts::new(10, 1));
            replica.exchange(&mut store, Fate::Answered, at(now));
            replica.flush();
        }
        if step == 319 {
            replicas[2].restart(at(now));
        }
    }
    let covered = |replica: &Replica| {
        let ledger = replica.tracker.ledger();
        ledger.covered(at(0).wall.0, ledger.closed_until())
    };
    let all = covered(&replicas[0]);
    assert_eq!(all, now * 1000);
    // A slot of 5 s at each end of the gap may be about the time around it.
    assert!(covered(&replicas[2]) >= all - 10_000, "{} of {all}", covered(&replicas[2]));
}

/// A fleet's slices are judged by all its events: here half of them fail, on one replica only.
#[test]
fn time_slices_are_judged_by_the_events_of_all() {
    let (mut store, mut replicas) = (Store::default(), three(&slices()));
    let mut alone = Tracker::new(slices(), Policy::reference(), at(0)).expect("sound objective");
    let up = |step: u64| !(200..236).contains(&step);
    for step in 1..=360u64 {
        let now = at(step * 5);
        let mut sum = Counts::ZERO;
        for (who, replica) in replicas.iter_mut().enumerate() {
            let outage = who == 0 && step / 12 % 5 == 0;
            let delta = Counts::new(10, if outage { 5 } else { 0 });
            sum += delta;
            replica.tick(now, delta);
            let fate = if up(step) { Fate::Answered } else { Fate::Lost };
            replica.exchange(&mut store, fate, now);
            replica.flush();
        }
        alone.observe(now, sum);
        if step % 12 == 7 {
            replicas[(step / 12 % 3) as usize].restart(at(step * 5 + 1));
        }
    }
    quiet(&mut replicas, &mut store, 1800);
    alone.observe(at(2100), Counts::ZERO);
    assert!(alone.ledger().sum().bad > 3);
    for replica in &replicas {
        assert_eq!(replica.tracker.ledger().sum(), alone.ledger().sum(), "{}", replica.name);
        for minute in 0..30 {
            let (of, all) = (replica.tracker.slices(), alone.slices());
            let verdict = |slices: Option<&bellwether_slo::slices::Slices>| {
                slices.and_then(|slices| slices.verdict(at(minute * 60).wall))
            };
            assert_eq!(verdict(of), verdict(all), "{} minute {minute}", replica.name);
        }
    }
}

#[test]
fn late_statements_count_in_the_slot_they_belong_to() {
    let (mut store, mut replicas) = (Store::default(), three(&availability()));
    let [near, far, _] = &mut replicas;
    far.tick(at(15), Counts::new(7, 7));
    for step in 1..=120u64 {
        near.tick(at(step * 5), Counts::new(10, 0));
        near.exchange(&mut store, Fate::Answered, at(step * 5));
    }
    far.exchange(&mut store, Fate::Answered, at(600));
    // Within a round through all slots.
    for step in 121..=150u64 {
        near.exchange(&mut store, Fate::Answered, at(600));
        near.tick(at(600), Counts::ZERO);
        let _ = step;
    }
    let five = near.tracker.ledger().window(Duration::from_mins(5));
    assert_eq!(five.counts.bad, 0);
    let hour = near.tracker.ledger().window(Duration::from_hours(1));
    assert_eq!(hour.counts, Counts::new(1207, 7));
}

/// The store was wiped after an instance was gone for good: those who heard it speak for it.
#[test]
fn what_a_dead_one_stated_survives_a_wiped_store() {
    let (mut store, mut replicas) = (Store::default(), three(&availability()));
    replicas[2].tick(at(5), Counts::new(50, 5));
    quiet(&mut replicas, &mut store, 5);
    store = Store::default();
    let now = quiet(&mut replicas[..2], &mut store, 305);
    let mut newcomer = Replica::new("d", &availability(), at(now));
    newcomer.exchange(&mut store, Fate::Answered, at(now));
    newcomer.tick(at(now + 5), Counts::ZERO);
    assert_eq!(newcomer.tracker.ledger().sum(), Counts::new(50, 5));
}

#[test]
fn the_state_says_whether_others_are_heard_and_how_many() {
    let (mut store, mut replicas) = (Store::default(), three(&availability()));
    let state = |replica: &Replica, now| replica.fleet.state(at(now).wall);
    assert_eq!(state(&replicas[0], 0).link, Link::Local(at(0).wall));
    quiet(&mut replicas, &mut store, 0);
    let heard = state(&replicas[0], 300);
    assert_eq!((heard.link, heard.replicas, heard.instances), (Link::Connected, 3, 3));
    replicas[1].restart(at(301));
    for now in [305, 310] {
        for replica in &mut replicas {
            replica.tick(at(now), Counts::ZERO);
            replica.exchange(&mut store, Fate::Answered, at(now));
        }
    }
    let heard = state(&replicas[0], 310);
    assert_eq!((heard.replicas, heard.instances), (3, 4));
    for now in [315, 320] {
        replicas[0].exchange(&mut store, Fate::Lost, at(now));
    }
    let alone = state(&replicas[0], 320);
    assert_eq!((alone.link, alone.failed), (Link::Local(at(315).wall), 2));
    let json = alone.to_json();
    assert!(json.contains("\"link\":\"local\"") && json.contains("timed out"), "{json}");
}

#[test]
fn what_is_malformed_in_the_store_is_left_out_and_counted() {
    let (mut store, mut replicas) = (Store::default(), three(&availability()));
    let now = quiet(&mut replicas, &mut store, 0);
    replicas[0].tick(at(now), Counts::new(5, 1));
    replicas[0].exchange(&mut store, Fate::Answered, at(now));
    for hash in store.hashes.values_mut() {
        hash.insert("x:1".to_owned(), "3,4".to_owned());
        hash.insert("y".repeat(300), "3,1".to_owned());
    }
    replicas[1].exchange(&mut store, Fate::Answered, at(now));
    replicas[1].tick(at(now + 5), Counts::ZERO);
    assert_eq!(replicas[1].tracker.ledger().sum(), Counts::new(5, 1));
    assert!(replicas[1].fleet.state(at(now).wall).refused > 0);
}

#[test]
fn instances_beyond_the_limit_are_left_out_and_counted() {
    let mut shared = Shared::new(2);
    for boot in 0..5 {
        shared.state(1, &format!("a:{boot}"), Counts::new(1, 0));
    }
    assert_eq!((shared.sum(1), shared.refused()), (Counts::new(2, 0), 3));
}

#[test]
fn services_and_environments_do_not_share_keys() {
    let keys = |service: &str, prefix: Option<&str>| {
        let [objective, ..] = reference(service);
        let mut replica = Replica::new("a", &objective, at(0));
        if let Some(prefix) = prefix {
            replica.fleet = replica.fleet.clone().prefix(prefix);
        }
        let mut store = Store::default();
        replica.tick(at(5), Counts::new(1, 0));
        replica.exchange(&mut store, Fate::Answered, at(5));
        store.hashes.into_keys().collect::<Vec<_>>()
    };
    let generation = availability().generation();
    let slot = at(0).wall.0 / 5000;
    let first = format!("slo:shop/availability:{generation:016x}:5:{slot}");
    assert!(keys("shop", None).contains(&first), "{:?}", keys("shop", None));
    for other in [keys("shop2", None), keys("shop", Some("staging")), keys("s:h/op", None)] {
        assert!(keys("shop", None).iter().all(|key| !other.contains(key)), "{other:?}");
    }
}

/// A fleet over hours stays within what it says it keeps.
#[test]
fn what_is_kept_and_asked_for_is_bounded() {
    let (mut store, mut replicas) = (Store::default(), three(&availability()));
    for step in 1..=2 * 720u64 {
        for replica in &mut replicas[..2] {
            replica.tick(at(step * 5), Counts::new(3, 0));
            replica.fleet.begin(at(step * 5).wall);
            let mut reads = 0;
            while let Some(batch) = replica.fleet.batch() {
                reads += batch.reads.len();
                store.apply(&batch.writes);
                replica.fleet.heard(&batch, &[], at(step * 5).wall);
            }
            replica.fleet.reached(at(step * 5).wall);
            assert!(step < 2 || reads <= 52, "{reads} hashes in exchange {step}");
        }
    }
    let kept = replicas[0].fleet.shared(0).expect("a tier").slots().count();
    assert!(kept <= 422, "{kept}");
    let log = replicas[0].fleet.compact().len();
    assert!(log < 20_000, "{log} bytes");
}

fn statements() -> impl Strategy<Value = Vec<(i64, u8, u64, u64)>> {
    proptest::collection::vec((0..4i64, 0..4u8, 0..100u64, 0..100u64), 0..40)
}

fn shared(statements: &[(i64, u8, u64, u64)]) -> Shared {
    let mut shared = Shared::new(64);
    for (slot, who, total, bad) in statements {
        shared.state(*slot, &who.to_string(), Counts::new(*total, *bad));
    }
    shared
}

/// What happens to a replica in a step: its exchange's fate; whether it flushes, is restarted;
/// whether the store is wiped, or what is late arrives.
fn steps() -> impl Strategy<Value = Vec<(u8, u8, u64)>> {
    proptest::collection::vec((0..12u8, 0..24u8, 0..9u64), 30..240)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn merging_is_associative_commutative_and_idempotent(a in statements(), b in statements(), c in statements()) {
        let (a, b, c) = (shared(&a), shared(&b), shared(&c));
        let merged = |x: &Shared, y: &Shared| { let mut x = x.clone(); x.merge(y); x };
        prop_assert_eq!(merged(&a, &b), merged(&b, &a));
        prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
        prop_assert_eq!(merged(&a, &a), a);
    }

    /// Whatever is lost, late, repeated, wiped or killed: once it is quiet all agree on what was
    /// recorded.
    #[test]
    fn replicas_agree_on_what_was_recorded_once_it_is_quiet(steps in steps()) {
        let (mut store, mut replicas) = (Store::default(), three(&availability()));
        let mut recorded = Counts::ZERO;
        for (step, (fate, event, count)) in steps.iter().enumerate() {
            let now = step as u64 * 2 + 2;
            let replica = &mut replicas[step % 3];
            let delta = Counts::new(*count, count / 3);
            recorded += delta;
            replica.tick(at(now), delta);
            let fate = match fate {
                0 => Fate::Lost,
                1 => Fate::Unanswered,
                2 => Fate::Late,
                _ => Fate::Answered,
            };
            replica.exchange(&mut store, fate, at(now));
            match event {
                0 => store = Store::default(),
                1 => store.settle(),
                2..6 => {
                    replica.flush();
                    replica.restart(at(now + 1));
                }
                _ => {}
            }
        }
        quiet(&mut replicas, &mut store, steps.len() as u64 * 2 + 10);
        for replica in &replicas {
            prop_assert_eq!(replica.tracker.ledger().sum(), recorded, "{}", replica.name);
        }
    }
}

/// What an instance heard of its earlier life is its own to state again.
#[test]
fn what_only_the_store_knew_of_an_earlier_life_is_written_down_by_the_next() {
    let (mut store, mut replicas) = (Store::default(), three(&availability()));
    let replica = &mut replicas[0];
    replica.flush();
    replica.tick(at(5), Counts::new(100, 100));
    replica.flush();
    replica.tick(at(10), Counts::new(10, 10));
    replica.exchange(&mut store, Fate::Answered, at(10));
    replica.restart(at(15));
    replica.exchange(&mut store, Fate::Answered, at(15));
    replica.tick(at(20), Counts::ZERO);
    replica.flush();
    assert_eq!(replica.tracker.ledger().sum(), Counts::new(110, 110));
    store = Store::default();
    replica.restart(at(25));
    assert_eq!(replica.tracker.ledger().sum(), Counts::new(110, 110));
    let known = replica.tracker.ledger().since(at(0).wall).counts;
    assert_eq!(known, Counts::new(110, 110));
    replica.exchange(&mut store, Fate::Answered, at(25));
    let mut newcomer = Replica::new("d", &availability(), at(25));
    newcomer.exchange(&mut store, Fate::Answered, at(25));
    newcomer.tick(at(30), Counts::ZERO);
    assert_eq!(newcomer.tracker.ledger().sum(), Counts::new(110, 110));
}
