//! Replicas: statements merge in any order, and nothing counts twice.

use bellwether_model::Timestamp;
use bellwether_slo::objective::reference;
use bellwether_slo::replicas::{self, Fleet, Link, Shared};
use bellwether_slo::{Counts, Moment, Policy, Tracker};
use proptest::prelude::*;

const EPOCH: u64 = 1_767_571_200;

fn tracker() -> Tracker {
    let [availability, ..] = reference("shop");
    Tracker::new(availability, Policy::reference(), Moment::at_seconds(EPOCH))
        .expect("the reference")
}

fn fleet(replica: &str, boot: u64) -> Fleet {
    Fleet::new(Shared::new(10_000, 64), replicas::field(replica, boot), 360)
}

#[test]
fn keys_fields_and_values_are_read_back() {
    assert_eq!(replicas::key("availability", 0xabc, 7), "slo:availability:0000000000000abc:7");
    assert_eq!(replicas::field("pod-1", 3), "pod-1:3");
    assert_eq!(replicas::parse(&replicas::value(Counts::new(12, 3))), Some(Counts::new(12, 3)));
    for wrong in ["", "1", "1,2,3", "-1,0", "1,+1", "2,3", "a,b", "99999999999999999999,0"] {
        assert_eq!(replicas::parse(wrong), None, "{wrong}");
    }
}

/// Three replicas, one killed each minute, statements lost, repeated and late, the store wiped, an
/// outage of two minutes: afterwards every one has the sum of what was recorded.
#[test]
fn merged_counts_equal_what_was_recorded() {
    let mut store = Shared::new(10_000, 64);
    let mut trackers = [tracker(), tracker(), tracker()];
    let mut boots = [0; 3];
    let mut fleets = [fleet("a", 0), fleet("b", 0), fleet("c", 0)];
    let (names, mut recorded) = (["a", "b", "c"], Counts::ZERO);
    for step in 1..=180u64 {
        let at = Moment::at_seconds(EPOCH + step * 10);
        let link_up = !(60..72).contains(&step);
        if step % 6 == 0 && link_up {
            // Its tracker was flushed just before; its statements live in the store.
            let who = (step / 6 % 3) as usize;
            let log = trackers[who].compact();
            let [availability, ..] = reference("shop");
            trackers[who] =
                Tracker::restore(availability, Policy::reference(), &log, at).unwrap().0;
            boots[who] += 1;
            let own = fleets[who].flush();
            fleets[who] = fleet(names[who], boots[who]);
            assert!(fleets[who].inherit(&own));
            fleets[who].resume(&trackers[who], at.wall);
        }
        if step == 100 {
            // FLUSHALL: everybody states again what it knows of itself.
            store = Shared::new(10_000, 64);
            for fleet in &fleets {
                store.merge(fleet.shared());
            }
        }
        for who in 0..3 {
            let delta = Counts::new(10 + who as u64, step % 2);
            recorded += delta;
            let (slot, absolute) = fleets[who].count(at.wall, delta);
            fleets[who].link(if link_up { Link::Connected } else { Link::Local(at.wall) });
            if link_up {
                let field = replicas::field(names[who], boots[who]);
                // A retry after a timeout states the same again.
                store.state(slot, &field, absolute);
                store.state(slot, &field, absolute);
                for (field, slot, counts) in fleets[who].statements() {
                    store.state(slot, &field, counts);
                }
            }
        }
        for (fleet, tracker) in fleets.iter_mut().zip(&mut trackers) {
            if link_up {
                let heard: Vec<_> = store.slots().collect();
                for slot in heard {
                    for (who, boot) in
                        (0..3).flat_map(|who| (0..=boots[who]).map(move |b| (who, b)))
                    {
                        let field = replicas::field(names[who], boot);
                        fleet.heard(slot, &field, store.of(slot, &field));
                    }
                }
            }
            fleet.feed(tracker, at);
        }
    }
    for tracker in &trackers {
        assert_eq!(tracker.ledger().sum(), recorded);
    }
}

#[test]
fn late_statements_count_in_the_slot_they_belong_to() {
    let (mut fleet, mut tracker) = (fleet("a", 0), tracker());
    for step in 1..=60u64 {
        let at = Moment::at_seconds(EPOCH + step * 10);
        fleet.count(at.wall, Counts::new(10, 0));
        fleet.feed(&mut tracker, at);
    }
    let early = fleet.shared().slot(Timestamp((EPOCH.cast_signed() + 20) * 1000));
    fleet.heard(early, "b:0", Counts::new(7, 7));
    fleet.feed(&mut tracker, Moment::at_seconds(EPOCH + 600));
    let five = tracker.ledger().window(std::time::Duration::from_mins(5));
    assert_eq!(five.counts.bad, 0);
    let hour = tracker.ledger().window(std::time::Duration::from_hours(1));
    assert_eq!(hour.counts, Counts::new(607, 7));
}

#[test]
fn instances_beyond_the_limit_are_left_out_and_counted() {
    let mut shared = Shared::new(10_000, 2);
    for boot in 0..5 {
        shared.state(1, &replicas::field("a", boot), Counts::new(1, 0));
    }
    assert_eq!((shared.sum(1), shared.refused()), (Counts::new(2, 0), 3));
}

fn statements() -> impl Strategy<Value = Vec<(i64, u8, u64, u64)>> {
    proptest::collection::vec((0..4i64, 0..4u8, 0..100u64, 0..100u64), 0..40)
}

fn shared(statements: &[(i64, u8, u64, u64)]) -> Shared {
    let mut shared = Shared::new(10_000, 64);
    for (slot, who, total, bad) in statements {
        shared.state(*slot, &who.to_string(), Counts::new(*total, *bad));
    }
    shared
}

proptest! {
    #[test]
    fn merging_is_associative_commutative_and_idempotent(a in statements(), b in statements(), c in statements()) {
        let (a, b, c) = (shared(&a), shared(&b), shared(&c));
        let merged = |x: &Shared, y: &Shared| { let mut x = x.clone(); x.merge(y); x };
        prop_assert_eq!(merged(&a, &b), merged(&b, &a));
        prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
        prop_assert_eq!(merged(&a, &a), a);
    }
}
