//! 30 simulated days with 100 random kills, against an oracle that keeps every slot in a list; and
//! logs that were torn or damaged.

mod oracle;

use std::collections::BTreeMap;
use std::time::Duration;

use bellwether_model::Timestamp;
use bellwether_slo::alert::Held;
use bellwether_slo::objective::reference;
use bellwether_slo::{Counts, Moment, Monitor, Outcome, Policy, Tracker};
use oracle::Oracle;

/// 2026-01-05 00:00 UTC.
const EPOCH: u64 = 1_767_571_200;
const SLOTS: u64 = 30 * 17_280;

/// A small generator of our own, so that a failure can be repeated from its seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

fn restore(log: &[u8], at: Moment) -> Tracker {
    let [availability, ..] = reference("shop");
    Tracker::restore(availability, Policy::reference(), log, at).expect("the reference").0
}

/// Traffic that has busy and quiet hours, silences, and outages of all lengths.
struct Traffic {
    random: Random,
    left: u64,
    total: u64,
    bad_percent: u64,
}

impl Traffic {
    fn next(&mut self) -> Counts {
        if self.left == 0 {
            self.left = 12 + self.random.below(2000);
            self.total = [0, 1, 7, 50, 400][self.random.below(5) as usize];
            self.bad_percent = [0, 0, 0, 0, 0, 0, 1, 2, 10, 100][self.random.below(10) as usize];
        }
        self.left -= 1;
        let total = self.total + self.random.below(3);
        let bad = (0..total).filter(|_| self.random.below(100) < self.bad_percent).count();
        Counts::new(total, bad as u64)
    }
}

const ROUTES: [&str; 7] = ["/", "/cart", "/pay", "/search", "/users/{id}", "/orders", "/login"];

/// Bad events by route over all that is kept.
fn spent_by_route(tracker: &Tracker) -> BTreeMap<String, u64> {
    let Some(routes) = tracker.attributions().labels().first() else { return BTreeMap::new() };
    let shares = routes.shares(Timestamp(0)).into_iter();
    shares.filter_map(|share| Some((share.value?, share.bad))).collect()
}

/// The hour of the test from which on routes are kept.
fn since(tracker: &Tracker) -> u64 {
    let first = tracker.attributions().labels().first().and_then(|label| label.since(Timestamp(0)));
    first.map_or(0, |first| (first.0.cast_unsigned() / 1000 - EPOCH) / 3600)
}

fn states(tracker: &Tracker) -> Vec<Held> {
    let spent = tracker.spent_states().iter();
    tracker.pair_states().iter().chain(spent).chain([&tracker.blind_state()]).copied().collect()
}

#[test]
fn thirty_days_with_a_hundred_kills_equal_the_oracle() {
    let mut random = Random(0x5EED_0001);
    let mut traffic = Traffic { random: Random(77), left: 0, total: 0, bad_percent: 0 };
    let mut kills: Vec<u64> = (0..100).map(|_| random.below(SLOTS)).collect();
    kills.sort_unstable();
    let at = |slot: u64| Moment::at_seconds(EPOCH + slot * 5);
    let mut tracker = restore(&[], at(0));
    let mut log = tracker.compact();
    let mut oracle = Oracle::new(EPOCH);
    let (mut down_until, mut compared, mut fired) = (0, 0, 0);
    for slot in 1..=SLOTS {
        if kills.first().is_some_and(|kill| *kill <= slot) {
            kills.remove(0);
            down_until = down_until.max(slot + 1 + random.below(400));
            // What was not flushed is gone, for the oracle too.
            oracle.forget_unflushed();
        }
        if slot < down_until {
            oracle.down();
            continue;
        }
        if slot == down_until {
            tracker = restore(&log, at(slot - 1));
            oracle.resume(slot - 1);
        }
        let counts = traffic.next();
        let route = ROUTES[(slot / 300 % 7) as usize];
        if counts.bad > 0 {
            tracker.blame(at(slot), "route", Some(route), counts.bad);
            oracle.blame(slot, route, counts.bad);
        }
        tracker.observe(at(slot), counts);
        oracle.observe(slot, counts);
        // As rules do, every 15 s.
        if slot % 3 == 0 {
            fired += tracker.evaluate(at(slot)).len();
            oracle.evaluate(slot);
            assert_eq!(states(&tracker), oracle.states(), "slot {slot}");
            compared += 1;
        }
        if slot % 720 == 0 {
            log = tracker.compact();
            oracle.flushed();
        } else if slot % 2 == 0 {
            log.extend(tracker.flush());
            oracle.flushed();
        }
        if slot % 500 == 0 {
            let (is, should) = (tracker.reading(at(slot)), oracle.period(slot));
            assert_eq!((is.period.low, is.period.high), should, "period at slot {slot}");
            assert_eq!(is.measured.covered, oracle.covered(slot, 518_400) * 5000, "slot {slot}");
            assert_eq!(spent_by_route(&tracker), oracle.routes(since(&tracker)), "slot {slot}");
        }
    }
    assert!(kills.is_empty() && compared > 150_000 && fired > 100, "{compared} {fired}");
}

/// All logs of a service.
type Logs = BTreeMap<String, Vec<u8>>;

fn service(logs: &Logs, at: Moment) -> Monitor {
    let mut monitor = Monitor::reference("shop", at).expect("the reference");
    for (name, log) in logs {
        monitor.restore(name, log, at).expect("the reference");
    }
    monitor
}

/// Milliseconds of the slowest but one in a hundred requests, told and true.
fn agrees(monitor: &Monitor, durations: &[u64], at: Moment) {
    let health = monitor.check_slo_health(at);
    let p95 = health.slos.into_iter().find(|slo| slo.slo == "latency-p95").expect("it is there");
    let shown = p95.quantiles.expect("there were requests");
    assert_eq!(shown.count, durations.len() as u64);
    let mut sorted = durations.to_vec();
    sorted.sort_unstable();
    for quantile in shown.values {
        let rank = (quantile.q * sorted.len() as f64).ceil() as usize - 1;
        let (is, truth) = (quantile.value.expect("a value") * 1000.0, sorted[rank] as f64);
        assert!((is / truth - 1.0).abs() < 0.0109, "{}: {is} ms, truly {truth}", quantile.q);
    }
}

#[test]
fn durations_of_thirty_days_with_a_hundred_kills_equal_the_oracle() {
    let mut random = Random(0x5EED_0002);
    let at = |minutes: u64| Moment::at_seconds(EPOCH + minutes * 60);
    let mut monitor = service(&Logs::new(), at(0));
    let (mut logs, mut told, mut written) = (Logs::new(), Vec::new(), 0);
    for tick in 1..=30 * 24 * 3u64 {
        let now = at(tick * 20);
        for _ in 0..random.below(40) {
            let millis = 2 + random.below(50) * random.below(50);
            monitor.recorder().record(Outcome::Good, Duration::from_millis(millis));
            told.push(millis);
        }
        monitor.tick(now);
        if tick % 3 > 0 {
            for name in monitor.logs() {
                let new = monitor.flush(&name);
                logs.entry(name).or_default().extend(new);
            }
            written = told.len();
        } else if tick % 72 == 0 {
            logs = monitor
                .logs()
                .into_iter()
                .map(|name| (name.clone(), monitor.compact(&name)))
                .collect();
            written = told.len();
        }
        if tick % 21 == 0 {
            told.truncate(written);
            monitor = service(&logs, now);
            agrees(&monitor, &told, now);
        }
    }
    assert!(told.len() > 35_000, "{}", told.len());
}

#[test]
fn trap_14_a_crash_loop_forgets_nothing() {
    // The process dies every 40 s; a tenth of its requests fails. It pages all the same.
    let at = |seconds: u64| Moment::at_seconds(EPOCH + seconds);
    let mut tracker = restore(&[], at(0));
    let mut log = tracker.compact();
    let mut paged = None;
    for second in (5..=3600).step_by(5) {
        if second % 40 == 0 {
            tracker = restore(&log, at(second));
            continue;
        }
        tracker.observe(at(second), Counts::new(50, if second > 1800 { 5 } else { 0 }));
        let changes = tracker.evaluate(at(second));
        if changes.iter().any(|change| change.alert == "critical" && change.firing) {
            paged = paged.or(Some(second));
        }
        log.extend(tracker.flush());
    }
    // Alone since its last start it would have seen 35 s; the hour's burn needs minutes of it.
    let paged = paged.expect("it pages");
    assert!((2040..2130).contains(&paged), "{paged}");
    let bad = tracker.ledger().sum().bad;
    assert_eq!(bad, (1805..=3600).step_by(5).filter(|second| second % 40 != 0).count() as u64 * 5);
}

fn logged(seconds: u64) -> (Vec<u8>, Vec<usize>) {
    let mut tracker = restore(&[], Moment::at_seconds(EPOCH));
    let mut log = tracker.compact();
    let mut ends = vec![log.len()];
    for second in (5..=seconds).step_by(5) {
        let at = Moment::at_seconds(EPOCH + second);
        tracker.observe(at, Counts::new(10, 1));
        tracker.evaluate(at);
        log.extend(tracker.flush());
        ends.push(log.len());
    }
    (log, ends)
}

#[test]
fn a_log_cut_anywhere_loads_what_is_whole_and_counts_the_rest() {
    let (log, ends) = logged(60);
    let [availability, ..] = reference("shop");
    let later = Moment::at_seconds(EPOCH + 600);
    for cut in 0..=log.len() {
        let (tracker, replay) =
            Tracker::restore(availability.clone(), Policy::reference(), &log[..cut], later)
                .unwrap();
        assert_eq!(replay.bytes_kept + replay.bytes_cut, cut as u64);
        let flushes = ends.iter().filter(|end| **end <= cut).count().saturating_sub(1);
        let seen = tracker.ledger().sum().total;
        // A flush may be cut after its counts and before its alert states.
        assert!(seen == 10 * flushes as u64 || seen == 10 * (flushes as u64 + 1), "cut at {cut}");
    }
}

#[test]
fn a_damaged_byte_never_panics_and_never_invents_counts() {
    let (log, _) = logged(60);
    let [availability, ..] = reference("shop");
    let later = Moment::at_seconds(EPOCH + 600);
    for at in 0..log.len() {
        let mut damaged = log.clone();
        damaged[at] ^= 0x55;
        let (tracker, replay) =
            Tracker::restore(availability.clone(), Policy::reference(), &damaged, later).unwrap();
        assert!(replay.bytes_cut > 0, "byte {at}");
        assert!(tracker.ledger().sum().total <= 120);
    }
}

#[test]
fn a_log_of_another_definition_is_left_alone() {
    let (log, _) = logged(60);
    let [availability, p95, _] = reference("shop");
    let at = Moment::at_seconds(EPOCH + 60);
    let (fresh, replay) = Tracker::restore(p95, Policy::reference(), &log, at).unwrap();
    assert_eq!(replay.other_generation, Some(availability.generation()));
    assert_eq!(fresh.ledger().sum(), Counts::ZERO);
}

#[test]
fn a_log_from_a_clock_a_year_ahead_is_left_and_a_new_tracker_begins() {
    let (log, _) = logged(60);
    let [availability, ..] = reference("shop");
    let before = Moment::at_seconds(EPOCH - 365 * 86_400);
    let (fresh, replay) =
        Tracker::restore(availability, Policy::reference(), &log, before).unwrap();
    assert_eq!(replay.from_future, Some(Timestamp((EPOCH.cast_signed() + 60) * 1000)));
    assert_eq!((fresh.ledger().sum(), fresh.ledger().seen()), (Counts::ZERO, before.wall));
    // Minutes ahead are an ordinary correction of the clock: all is kept.
    let minutes = Moment::at_seconds(EPOCH - 600);
    assert_eq!(restore(&log, minutes).ledger().sum(), Counts::new(120, 12));
}

#[test]
fn a_missing_span_loads_as_a_gap() {
    let (log, _) = logged(600);
    let tracker = restore(&log, Moment::at_seconds(EPOCH + 1200));
    let end = Timestamp((EPOCH.cast_signed() + 1200) * 1000);
    let [observed, partial, gap] =
        tracker.ledger().slot_states(Timestamp(EPOCH.cast_signed() * 1000), end);
    assert_eq!((observed, partial, gap), (120, 0, 120));
}

#[test]
fn a_day_of_log_stays_small() {
    let mut tracker = restore(&[], Moment::at_seconds(EPOCH));
    let mut written = tracker.compact().len();
    let mut hour = 0;
    for second in (5..=86_400u64).step_by(5) {
        let at = Moment::at_seconds(EPOCH + second);
        tracker.observe(at, Counts::new(500, 1));
        if second % 10 == 0 {
            let flushed = tracker.flush().len();
            written += flushed;
            hour += flushed;
        }
        if second % 3600 == 0 {
            assert!(hour < 32_000, "{hour} bytes in an hour");
            hour = 0;
            written += tracker.compact().len();
        }
    }
    assert!(written < 1_500_000, "{written} bytes a day");
}
