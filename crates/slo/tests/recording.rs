//! Counting requests: bounds, requests in flight, cancelled ones, many threads.

use std::sync::Arc;
use std::time::Duration;

use bellwether_model::Timestamp;
use bellwether_slo::{Counts, InFlight, Moment, Monitor, Outcome, Recorder};

const MS: u64 = 1_000_000;

fn recorder() -> Recorder {
    let bounds = [Duration::from_millis(1200), Duration::from_secs(3)];
    Recorder::new(&bounds).expect("ascending bounds")
}

fn columns(recorder: &Recorder) -> [Counts; 3] {
    [0, 1, 2].map(|column| recorder.counts(column))
}

#[test]
fn exactly_the_bound_is_good_and_a_nanosecond_more_is_not() {
    let recorder = recorder();
    recorder.record(Outcome::Good, Duration::from_millis(1200));
    recorder.record_nanos(Outcome::Good, 1200 * MS + 1);
    recorder.record(Outcome::Bad, Duration::from_secs(4));
    assert_eq!(columns(&recorder), [Counts::new(3, 1), Counts::new(3, 2), Counts::new(3, 1)]);
}

#[test]
fn server_errors_are_bad_and_client_errors_are_not() {
    for (status, outcome) in [(200, Outcome::Good), (404, Outcome::Good), (499, Outcome::Good)] {
        assert_eq!(Outcome::of_status(status), outcome);
    }
    assert_eq!(Outcome::of_status(500), Outcome::Bad);
    assert_eq!(Outcome::of_status(503), Outcome::Bad);
}

#[test]
fn trap_15_a_request_that_hangs_is_bad_when_its_bound_passes() {
    let recorder = recorder();
    let hung = InFlight::start(&recorder, 0);
    recorder.sweep(1199 * MS);
    assert_eq!(columns(&recorder), [Counts::ZERO; 3]);
    recorder.sweep(1300 * MS);
    assert_eq!(columns(&recorder), [Counts::ZERO, Counts::new(1, 1), Counts::ZERO]);
    recorder.sweep(1300 * MS);
    recorder.sweep(3100 * MS);
    assert_eq!(columns(&recorder), [Counts::ZERO, Counts::new(1, 1), Counts::new(1, 1)]);
    hung.finish(Outcome::Good, 9000 * MS);
    assert_eq!(columns(&recorder), [Counts::new(1, 0), Counts::new(1, 1), Counts::new(1, 1)]);
    assert_eq!(recorder.in_flight(), 0);
}

#[test]
fn trap_15_a_cancelled_request_is_bad_everywhere_and_counted_once() {
    let recorder = recorder();
    drop(InFlight::start(&recorder, 0));
    assert_eq!(columns(&recorder), [Counts::new(1, 1); 3]);
    let hung = InFlight::start(&recorder, 0);
    recorder.sweep(2000 * MS);
    drop(hung);
    assert_eq!(columns(&recorder), [Counts::new(2, 2); 3]);
}

#[test]
fn a_forgotten_request_leaves_nothing() {
    let recorder = recorder();
    InFlight::start(&recorder, 0).forget();
    recorder.sweep(u64::MAX / 2);
    assert_eq!(columns(&recorder), [Counts::ZERO; 3]);
}

#[test]
fn past_the_limit_requests_go_unwatched_and_still_count_when_they_end() {
    let recorder = Recorder::sized(&[Duration::from_secs(1)], 1, 16).expect("a bound");
    let all: Vec<_> = (0..20).map(|_| InFlight::start(&recorder, 0)).collect();
    assert_eq!((recorder.in_flight(), recorder.unwatched()), (16, 4));
    recorder.sweep(2000 * MS);
    assert_eq!(recorder.counts(1), Counts::new(16, 16));
    for request in all {
        request.finish(Outcome::Good, 2500 * MS);
    }
    assert_eq!(recorder.counts(1), Counts::new(20, 20));
    assert_eq!(recorder.counts(0), Counts::new(20, 0));
}

#[test]
fn when_everything_hangs_every_slot_watches_whichever_threads_the_requests_came_from() {
    for (threads, each) in [(1, 4096), (2, 2048), (4, 1024), (8, 512), (8, 100)] {
        let recorder = Recorder::new(&[Duration::from_secs(1)]).expect("a bound");
        let together = std::sync::Barrier::new(threads);
        let hang = || {
            recorder.record(Outcome::Good, Duration::ZERO);
            together.wait();
            (0..each).map(|_| InFlight::start(&recorder, 0)).collect::<Vec<_>>()
        };
        let hung: Vec<_> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..threads).map(|_| scope.spawn(hang)).collect();
            all.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
        });
        assert_eq!((recorder.in_flight(), recorder.unwatched()), (hung.len(), 0), "{threads}");
        recorder.sweep(2000 * MS);
        let all = (threads * each) as u64;
        assert_eq!(recorder.counts(1), Counts::new(all + threads as u64, all));
    }
}

#[test]
fn a_slot_that_is_freed_is_found_by_the_next_request() {
    let recorder = Recorder::sized(&[Duration::from_secs(1)], 1, 16).expect("a bound");
    let mut all: Vec<_> = (0..17).map(|_| InFlight::start(&recorder, 0)).collect();
    all.remove(3).finish(Outcome::Good, 0);
    let _next = InFlight::start(&recorder, 0);
    assert_eq!((recorder.in_flight(), recorder.unwatched()), (16, 1));
}

#[test]
fn statuses_are_blamed_in_the_columns_where_their_requests_were_bad() {
    let mut monitor = Monitor::reference("shop", Moment::at_seconds(0)).expect("sound objectives");
    let recorder = monitor.recorder();
    let blame = |status: u16, millis: u64, times: u64| {
        for _ in 0..times {
            let outcome = Outcome::of_status(status);
            let missed = recorder.record(outcome, Duration::from_millis(millis));
            recorder.blame_status(missed, status);
        }
    };
    // 500 and 532 have the same place; so do all others of the second ten.
    for status in (500..510).chain(532..542) {
        blame(status, 10, u64::from(status) - 499);
        blame(200, 10, 1);
    }
    blame(200, 2000, 7);
    blame(503, 5000, 3);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| blame(541, 10, 1000));
        }
    });
    monitor.tick(Moment::at_seconds(5));
    let bad = |slo: &str, status: &str| {
        let tracker = monitor.tracker(slo).expect("of the reference");
        let labels = tracker.attributions().labels();
        let shares = labels.iter().flat_map(|label| label.shares(Timestamp(0)));
        let of = shares.filter(|share| share.value.as_deref() == Some(status));
        of.map(|share| share.bad).sum::<u64>()
    };
    assert_eq!((bad("availability", "503"), bad("availability", "501")), (4 + 3, 2));
    assert_eq!((bad("availability", "532"), bad("availability", "541")), (33, 42 + 4000));
    assert_eq!((bad("availability", "200"), bad("latency-p95", "200")), (0, 7));
    assert_eq!((bad("latency-p95", "503"), bad("latency-p99", "503")), (3, 3));
}

#[test]
fn bounds_that_do_not_ascend_or_are_too_many_are_refused() {
    let seconds = |list: &[u64]| list.iter().map(|s| Duration::from_secs(*s)).collect::<Vec<_>>();
    assert!(Recorder::new(&seconds(&[2, 1])).is_err());
    assert!(Recorder::new(&seconds(&[1, 1])).is_err());
    assert!(Recorder::new(&seconds(&[1, 2, 3, 4, 5, 6, 7])).is_err());
}

#[test]
fn eight_threads_and_a_sweeper_lose_nothing_and_no_reading_has_more_bad_than_requests() {
    const EACH: u64 = 20_000;
    let recorder = Arc::new(recorder());
    std::thread::scope(|scope| {
        for thread in 0..8u64 {
            let recorder = Arc::clone(&recorder);
            scope.spawn(move || {
                for n in 0..EACH {
                    let request = InFlight::start(Arc::clone(&recorder), n * MS);
                    match (n + thread) % 4 {
                        0 => request.finish(Outcome::Good, n * MS + MS),
                        1 => request.finish(Outcome::Bad, (n + 1300) * MS),
                        2 => {
                            drop(request);
                            continue;
                        }
                        _ => recorder.record(Outcome::Good, Duration::ZERO),
                    };
                }
            });
        }
        let recorder = Arc::clone(&recorder);
        scope.spawn(move || {
            let mut last = columns(&recorder);
            for now in 0..2000 {
                recorder.sweep(now * 10 * MS);
                let read = columns(&recorder);
                for (read, last) in read.iter().zip(&last) {
                    assert!(read.bad <= read.total && !read.fell_below(*last));
                }
                last = read;
            }
        });
    });
    let [failed, first, second] = columns(&recorder);
    // The last quarter also drops its guard: a cancelled request beside the recorded one.
    assert_eq!(failed, Counts::new(8 * EACH * 5 / 4, 8 * EACH * 3 / 4));
    assert_eq!(first.total, 8 * EACH * 5 / 4);
    assert_eq!(second.total, 8 * EACH * 5 / 4);
    assert_eq!(recorder.in_flight(), 0);
}
