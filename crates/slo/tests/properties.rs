//! Properties of counting: nothing is lost, nothing is invented, whatever the clock does.

use std::time::Duration;

use bellwether_model::Timestamp;
use bellwether_slo::objective::reference;
use bellwether_slo::{Counts, Layout, Ledger, Moment, Policy, Ratio, Target, Tracker};
use proptest::prelude::*;

const EPOCH: u64 = 1_767_571_200;

/// Steps of both clocks in milliseconds, and what was counted meanwhile.
fn steps() -> impl Strategy<Value = Vec<(i64, u64, u64, u64)>> {
    let wall = prop_oneof![Just(5000i64), 1..20_000i64, -60_000..60_000i64, 0..4_000_000i64];
    let monotonic = prop_oneof![Just(5000u64), 0..20_000u64];
    let step =
        (wall, monotonic, 0..1000u64, 0..=100u64).prop_map(|(wall, monotonic, total, percent)| {
            (wall, monotonic, total, total * percent / 100)
        });
    proptest::collection::vec(step, 1..200)
}

fn walk(steps: &[(i64, u64, u64, u64)]) -> (Ledger, Moment, Counts) {
    let mut at = Moment::at_seconds(EPOCH);
    let mut ledger = Ledger::new(Layout::reference(), at).expect("the reference");
    let mut sum = Counts::ZERO;
    for (wall, monotonic, total, bad) in steps {
        at = Moment {
            wall: Timestamp(at.wall.0 + wall),
            monotonic: at.monotonic + monotonic * 1_000_000,
        };
        let delta = Counts::new(*total, *bad);
        sum += delta;
        ledger.observe(at, delta);
    }
    (ledger, at, sum)
}

proptest! {
    #[test]
    fn whatever_the_clock_does_nothing_is_lost_and_no_window_has_more_bad_than_events(steps in steps()) {
        let (mut ledger, mut at, sum) = walk(&steps);
        prop_assert_eq!(ledger.sum(), sum);
        for seconds in [5u64, 60, 300, 1800, 3600, 21_600, 259_200, 2_592_000] {
            let window = ledger.window(Duration::from_secs(seconds));
            for counts in [window.low, window.high, window.counts] {
                prop_assert!(counts.bad <= counts.total && counts.total <= sum.total);
            }
            prop_assert!(window.low.bad <= window.counts.bad && window.counts.bad <= window.high.bad);
            prop_assert!(window.covered <= seconds * 1000);
        }
        // When every clock has caught up, the month holds all of it.
        at = Moment { wall: Timestamp(at.wall.0.max(ledger.seen().0) + 10_000), ..at };
        ledger.advance(at);
        let born = ledger.born();
        if at.wall.0 - born.0 < 29 * 86_400_000 {
            prop_assert_eq!(ledger.since(born).counts, sum);
        }
    }

    #[test]
    fn windows_of_whole_slots_add_up(totals in proptest::collection::vec(0..50u64, 20..200)) {
        let mut ledger = Ledger::new(Layout::reference(), Moment::at_seconds(EPOCH)).expect("the reference");
        for (slot, total) in totals.iter().enumerate() {
            ledger.observe(Moment::at_seconds(EPOCH + (slot as u64 + 1) * 5), Counts::new(*total, total / 2));
        }
        for slots in 1..=totals.len() {
            let window = ledger.window(Duration::from_secs(slots as u64 * 5));
            let expected: u64 = totals.iter().rev().take(slots).sum();
            prop_assert_eq!(window.counts.total, expected);
            prop_assert_eq!(window.low, window.high);
        }
    }

    #[test]
    fn spreading_evenly_keeps_sums_and_never_has_more_bad_than_events(
        total in 0..u64::MAX, share in 0..=1000u64, whole in 1..100u64,
    ) {
        let bad = (u128::from(total) * u128::from(share) / 1000) as u64;
        let all = Counts::new(total, bad);
        let mut before = Counts::ZERO;
        for part in 1..=whole {
            let now = all.evenly(part, whole);
            prop_assert!(!now.fell_below(before));
            prop_assert!(now.since(before).bad <= now.since(before).total);
            before = now;
        }
        prop_assert_eq!(before, all);
    }

    #[test]
    fn verdicts_in_integers_equal_those_of_rational_arithmetic(
        total in 1..1_000_000u64, bad_share in 0..=1_000_000u64, factor in 1..20_000u64, nines in 1..6u32,
    ) {
        let bad = total * bad_share / 1_000_000;
        let den = 10u64.pow(nines);
        let target = Target::new(Ratio::new(den - 1, den).expect("not zero")).expect("below one");
        let above = target.budget().burns_above(Counts::new(total, bad), Ratio::new(factor, 10).expect("not zero"));
        // bad/total · den > factor/10, in 128 bits.
        let exact = u128::from(bad) * u128::from(den) * 10 > u128::from(factor) * u128::from(total);
        prop_assert_eq!(above, exact);
    }

    #[test]
    fn a_restored_tracker_says_what_the_first_would_have(
        flushes in proptest::collection::vec((1..40u64, 0..50u64, 0..=100u64), 1..30),
    ) {
        let [availability, ..] = reference("shop");
        let mut tracker =
            Tracker::new(availability.clone(), Policy::reference(), Moment::at_seconds(EPOCH)).expect("the reference");
        let (mut log, mut now) = (tracker.compact(), EPOCH);
        for (pause, total, percent) in flushes {
            now += pause * 5;
            tracker.observe(Moment::at_seconds(now), Counts::new(total, total * percent / 100));
            tracker.evaluate(Moment::at_seconds(now));
            log.extend(tracker.flush());
        }
        let at = Moment::at_seconds(now);
        let (back, replay) = Tracker::restore(availability, Policy::reference(), &log, at).expect("the reference");
        prop_assert_eq!(replay.bytes_cut, 0);
        prop_assert_eq!(back.reading(at), tracker.reading(at));
        prop_assert_eq!(back.alerts(at), tracker.alerts(at));
    }

    #[test]
    fn any_bytes_load_as_something(bytes in proptest::collection::vec(any::<u8>(), 0..300), kind in 1..8u8) {
        // As they are, and as the body of a record whose checksum is right.
        let [availability, ..] = reference("shop");
        let at = Moment::at_seconds(EPOCH);
        let mut body = vec![kind];
        body.extend(&bytes);
        let mut framed = (body.len() as u32).to_le_bytes().to_vec();
        framed.extend(crc32(&body).to_le_bytes());
        framed.extend(&body);
        let mut after = Tracker::new(availability.clone(), Policy::reference(), at).expect("the reference").compact();
        after.extend(&framed);
        for log in [&bytes, &framed, &after] {
            let (mut tracker, replay) =
                Tracker::restore(availability.clone(), Policy::reference(), log, at).expect("the reference");
            prop_assert!(replay.other_generation.is_some() || replay.bytes_kept + replay.bytes_cut == log.len() as u64);
            tracker.observe(Moment::at_seconds(EPOCH + 5), Counts::new(1, 1));
            tracker.evaluate(Moment::at_seconds(EPOCH + 5));
            tracker.alerts(Moment::at_seconds(EPOCH + 5));
        }
    }
}

proptest! {
    #[test]
    fn a_log_that_was_altered_and_signed_again_never_panics(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        later in 0..100_000_000u64,
    ) {
        let [availability, ..] = reference("shop");
        let begin = Moment::at_seconds(EPOCH);
        let mut tracker = Tracker::new(availability.clone(), Policy::reference(), begin).expect("the reference");
        let mut log = tracker.compact();
        for step in 1..20 {
            tracker.observe(Moment::at_seconds(EPOCH + step * 40), Counts::new(10, 1));
            log.extend(tracker.flush());
        }
        sign(&mut log, &changes);
        let at = Moment::at_seconds(EPOCH + later);
        let (mut tracker, _) = Tracker::restore(availability, Policy::reference(), &log, at).expect("the reference");
        for step in 1..5 {
            let at = Moment::at_seconds(EPOCH + later + step * 5);
            tracker.observe(at, Counts::new(10, 1));
            tracker.evaluate(at);
            tracker.alerts(at);
            tracker.flush();
        }
        bellwether_slo::health::health(&tracker, at);
    }
}

/// Alters bytes of bodies and gives each record its new checksum.
fn sign(log: &mut [u8], changes: &[(prop::sample::Index, u8)]) {
    let mut bodies = Vec::new();
    let mut at = 0;
    while at + 8 <= log.len() {
        let length = u32::from_le_bytes(log[at..at + 4].try_into().expect("four bytes")) as usize;
        bodies.push(at + 8..at + 8 + length);
        at += 8 + length;
    }
    for (which, byte) in changes {
        let body = bodies[which.index(bodies.len())].clone();
        let place = body.start + which.index(body.len());
        log[place] = *byte;
    }
    for body in bodies {
        let crc = crc32(&log[body.clone()]).to_le_bytes();
        log[body.start - 4..body.start].copy_from_slice(&crc);
    }
}

/// CRC-32 bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0u32, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}
