//! Exporters as they run: with threads, and real time where it does not matter how long.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use super::*;
use crate::push::otlp::{OtlpExporter, Temporality};
use crate::push::remote_write::RemoteWriteExporter;
use crate::push::transport::{Answer, Failure, Request, Transport};
use crate::push::{Push, metrics};
use crate::scope::lock;

const PATIENCE: Duration = Duration::from_secs(20);

/// Hands every body on.
#[derive(Debug)]
struct Open(SyncSender<Vec<u8>>);

impl Transport for Open {
    fn send(&mut self, request: &Request<'_>, _: Duration) -> Result<Answer, Failure> {
        drop(self.0.try_send(request.body.to_vec()));
        Ok(Answer { status: 200, ..Answer::default() })
    }
}

fn open() -> (Open, Receiver<Vec<u8>>) {
    let (sender, receiver) = sync_channel(1000);
    (Open(sender), receiver)
}

/// Hangs, whatever the deadline, until it is let go.
#[derive(Debug, Clone, Default)]
struct Hung(Arc<(Mutex<(bool, bool)>, Condvar)>);

impl Hung {
    fn wait_until_busy(&self) {
        let mut state = lock(&self.0.0);
        while !state.0 {
            state = self.0.1.wait(state).expect("nobody panics there");
        }
    }

    fn let_go(&self) {
        lock(&self.0.0).1 = true;
        self.0.1.notify_all();
    }
}

impl Transport for Hung {
    fn send(&mut self, _: &Request<'_>, _: Duration) -> Result<Answer, Failure> {
        let mut state = lock(&self.0.0);
        state.0 = true;
        self.0.1.notify_all();
        while !state.1 {
            state = self.0.1.wait(state).expect("nobody panics there");
        }
        Err(Failure::Timeout)
    }
}

#[derive(Debug)]
struct Refused;
impl Transport for Refused {
    fn send(&mut self, _: &Request<'_>, _: Duration) -> Result<Answer, Failure> {
        Err(Failure::Unreachable("refused".to_owned()))
    }
}

fn exporter(name: &str, interval: Duration) -> OtlpExporter {
    let mut exporter = OtlpExporter::http("http://collector:4318");
    exporter.temporality = Temporality::Delta;
    name.clone_into(&mut exporter.delivery.name);
    exporter.delivery.interval = interval;
    exporter
}

fn registry() -> Registry {
    Registry::new().with::<Shop>().build().expect("one set")
}

const HOUR: Duration = Duration::from_hours(1);
const SOON: Duration = Duration::from_millis(10);

#[test]
fn one_that_hangs_delays_neither_the_other_nor_whoever_records() {
    let _shop = isolate::<Shop>();
    let hung = Hung::default();
    let (good, bodies) = open();
    let push = Push::of(registry())
        .with_transport(exporter("hung", SOON), hung.clone())
        .with_transport(exporter("good", SOON), good)
        .start()
        .unwrap();
    hung.wait_until_busy();
    for _ in 0..20 {
        shop::SHOP_EVENTS_TOTAL.inc();
        bodies.recv_timeout(PATIENCE).expect("the other goes on");
    }
    let counts = push.counts();
    assert_eq!(counts[0].0, "hung");
    assert_eq!((counts[0].1.sent, counts[0].1.requests), (0, crate::push::Requests::default()));
    // The hung one went on gathering.
    assert!(counts[0].1.waiting > 0 && counts[1].1.sent > 0, "{counts:?}");
    let ended = push.shutdown(Duration::from_millis(50));
    let [(_, hung_counts), (_, good_counts)] = ended.as_slice() else { panic!("{ended:?}") };
    assert!(hung_counts.dropped.shutdown > 0 && hung_counts.waiting == 0, "{hung_counts:?}");
    assert_eq!(hung_counts.queued, hung_counts.dropped.shutdown);
    assert_eq!((good_counts.dropped.sum(), good_counts.sent), (0, good_counts.queued));
    hung.let_go();
}

#[test]
fn the_last_events_are_flushed_before_the_end() {
    let _shop = isolate::<Shop>();
    let (good, bodies) = open();
    let push = Push::of(registry()).with_transport(exporter("good", HOUR), good).start().unwrap();
    shop::SHOP_EVENTS_TOTAL.add(5);
    let counts = push.shutdown(PATIENCE);
    assert!(counts[0].1.sent > 0 && counts[0].1.dropped.sum() == 0, "{counts:?}");
    let body = bodies.try_recv().expect("sent before the end");
    let headers = vec![("content-type".to_owned(), "application/x-protobuf".to_owned())];
    let received = peer::Received { at: 0.0, headers, body };
    assert_eq!(received::events(&[received]), 5);
}

#[test]
fn a_flush_that_is_asked_for_waits_until_everything_has_been_sent() {
    let _shop = isolate::<Shop>();
    let (good, bodies) = open();
    let hung = Hung::default();
    let push = Push::of(registry()).with_transport(exporter("good", HOUR), good).start().unwrap();
    assert!(push.flush(PATIENCE));
    assert!(push.flush(PATIENCE));
    assert!(bodies.try_iter().count() >= 1);
    let stuck =
        Push::of(registry()).with_transport(exporter("hung", HOUR), hung.clone()).start().unwrap();
    assert!(!stuck.flush(Duration::from_millis(20)));
    hung.let_go();
}

#[test]
fn what_a_process_could_not_send_the_next_one_sends_from_disk() {
    let _shop = isolate::<Shop>();
    let folder = bellwether_testkit::TempDir::new("push-restart");
    let on_disk = || {
        let mut exporter = exporter("otlp", HOUR);
        exporter.delivery.queue_folder = Some(folder.path().to_path_buf());
        exporter
    };
    shop::SHOP_EVENTS_TOTAL.add(5);
    let push = Push::of(registry()).with_transport(on_disk(), Refused).start().unwrap();
    let left = push.shutdown(Duration::from_millis(30)).remove(0).1;
    assert!(left.waiting > 0 && left.dropped.sum() == 0, "{left:?}");
    let (good, bodies) = open();
    let push = Push::of(registry()).with_transport(on_disk(), good).start().unwrap();
    let body = bodies.recv_timeout(PATIENCE).expect("what was left comes first");
    let headers = vec![("content-type".to_owned(), "application/x-protobuf".to_owned())];
    assert_eq!(received::events(&[peer::Received { at: 0.0, headers, body }]), 5);
    let counts = push.shutdown(PATIENCE).remove(0).1;
    assert_eq!((counts.recovered, counts.waiting), (left.waiting, 0));
    assert_eq!(counts.sent, counts.queued + counts.recovered);
}

#[test]
fn what_was_done_is_exposed_and_adds_up() {
    let _own = (isolate::<Shop>(), isolate::<metrics::Push>());
    let registry = Registry::new().with::<Shop>().with_push().build().unwrap();
    let registry = Arc::new(registry);
    let (good, _bodies) = open();
    let push = Push::of(Arc::clone(&registry))
        .with_transport(exporter("mine", HOUR), good)
        .start()
        .unwrap();
    assert!(push.flush(PATIENCE));
    let sent = push.counts()[0].1.sent;
    let text = registry.encode_text();
    for line in [
        format!("bellwether_push_sent_points_total{{exporter=\"mine\"}} {sent}"),
        format!("bellwether_push_queued_points_total{{exporter=\"mine\"}} {sent}"),
        "bellwether_push_waiting_points{exporter=\"mine\"} 0".to_owned(),
        "bellwether_push_requests_total{exporter=\"mine\",result=\"accepted\"} 1".to_owned(),
    ] {
        assert!(text.contains(&line), "{line} is missing:\n{text}");
    }
    push.shutdown(PATIENCE);
}

#[test]
fn every_reason_to_lose_a_point_is_exposed_at_nought_before_anything_was_sent() {
    let _own = (isolate::<Shop>(), isolate::<metrics::Push>());
    let registry = Arc::new(Registry::new().with::<Shop>().with_push().build().unwrap());
    let (good, _bodies) = open();
    let push = Push::of(Arc::clone(&registry))
        .with_transport(exporter("quiet", HOUR), good)
        .start()
        .unwrap();
    let text = registry.encode_text();
    let family = "bellwether_push_dropped_points_total{exporter=\"quiet\",reason=";
    let reasons: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix(family)?.strip_suffix("\"} 0")?.strip_prefix('"'))
        .collect();
    let all = ["queue_full", "rejected", "partial", "too_large", "corrupt", "disk", "shutdown"];
    assert_eq!(reasons.len(), all.len(), "{text}");
    assert!(all.iter().all(|reason| reasons.contains(reason)), "{reasons:?}");
    let results = "bellwether_push_requests_total{exporter=\"quiet\",result=\"";
    assert_eq!(text.matches(results).count(), 7, "{text}");
    drop(push);
}

#[test]
fn a_transport_that_panics_is_a_failed_try_and_the_exporter_goes_on() {
    #[derive(Debug)]
    struct Fragile(u32, Open);
    impl Transport for Fragile {
        fn send(&mut self, request: &Request<'_>, wait: Duration) -> Result<Answer, Failure> {
            self.0 += 1;
            assert!(self.0 > 2, "not yet");
            self.1.send(request, wait)
        }
    }
    let _shop = isolate::<Shop>();
    let (good, bodies) = open();
    let push = Push::of(registry()).with_transport(exporter("fragile", HOUR), Fragile(0, good));
    let push = push.delivery(|delivery| delivery.backoff_first = SOON).start().unwrap();
    assert!(push.flush(PATIENCE));
    let counts = push.shutdown(PATIENCE).remove(0).1;
    assert_eq!((counts.requests.unreachable, counts.dropped.sum()), (2, 0), "{counts:?}");
    assert!(counts.last_error.contains("panicked") && bodies.try_iter().count() >= 1);
}

#[test]
fn a_callback_that_panics_is_a_failed_flush_and_the_exporter_goes_on() {
    let _own = (isolate::<Shop>(), isolate::<metrics::Push>());
    let registry = Arc::new(Registry::new().with::<Shop>().with_push().build().unwrap());
    let (good, bodies) = open();
    let push = Push::of(Arc::clone(&registry)).with_transport(exporter("mine", HOUR), good);
    let push = push.start().unwrap();
    let fails = Arc::new(std::sync::atomic::AtomicBool::new(true));
    let asked = Arc::clone(&fails);
    crate::on_scrape::<Shop>(move || {
        assert!(!asked.load(std::sync::atomic::Ordering::Relaxed), "a pool that is gone");
    });
    shop::SHOP_EVENTS_TOTAL.add(5);
    assert!(!push.flush(PATIENCE), "what was not gathered was not sent");
    assert!(!push.flush(PATIENCE) && bodies.try_iter().count() == 0);
    fails.store(false, std::sync::atomic::Ordering::Relaxed);
    assert!(push.flush(PATIENCE), "{:?}", push.counts());
    let headers = vec![("content-type".to_owned(), "application/x-protobuf".to_owned())];
    let body = bodies.try_recv().expect("the flush after it");
    assert_eq!(received::events(&[peer::Received { at: 0.0, headers, body }]), 5);
    let failed = "bellwether_push_failed_flushes_total{exporter=\"mine\"} 2";
    let text = registry.encode_text();
    assert!(text.contains(failed), "{text}");
    // The last flush fails too, and is no reason not to end.
    fails.store(true, std::sync::atomic::Ordering::Relaxed);
    let counts = push.shutdown(PATIENCE).remove(0).1;
    assert_eq!((counts.failed_flushes, counts.dropped.sum(), counts.waiting), (3, 0, 0));
    assert!(counts.last_error.contains("callback panicked"), "{counts:?}");
}

#[test]
fn header_fields_that_cannot_be_sent_are_named_at_the_start() {
    let with = |name: &str, value: &str| {
        let header = vec![(name.to_owned(), value.to_owned())];
        let otlp = OtlpExporter { headers: header.clone(), ..exporter("otlp", HOUR) };
        let mut grpc = OtlpExporter::grpc("http://collector:4317");
        grpc.headers.clone_from(&header);
        let mut written = RemoteWriteExporter::new("http://prometheus:9090/api/v1/write");
        written.headers = header;
        let push = Push::of(registry()).with(otlp).with(grpc).with(written);
        push.start().map_or_else(|error| error.problems, |_| Vec::new())
    };
    for (name, value) in [("api-key", "s3cret\n"), ("x y", "1"), ("", "1"), ("x", "caf\u{e9}")] {
        let problems = with(name, value);
        let whose: Vec<&str> = problems.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(whose, ["otlp", "otlp-grpc", "remote_write"], "{name:?}");
        assert!(problems.iter().all(|(_, why)| !why.contains("s3cret")), "{problems:?}");
    }
}

#[test]
fn with_nothing_configured_nothing_is_started() {
    let push = Push::of(registry()).environment(|_| None).start().unwrap();
    assert!(!push.is_on() && push.counts().is_empty() && push.problems().is_empty());
    assert!(push.flush(Duration::ZERO));
    assert_eq!(push.shutdown(Duration::ZERO), []);
}

#[test]
fn everything_wrong_with_the_settings_is_said_at_once_and_nothing_is_started() {
    let mut nameless = exporter("", HOUR);
    nameless.delivery.interval = Duration::ZERO;
    let odd = OtlpExporter { url: "ftp://x".to_owned(), ..exporter("odd", HOUR) };
    let error = Push::of(registry())
        .with(nameless)
        .with(odd)
        .with(exporter("twin", HOUR))
        .with(exporter("twin", HOUR))
        .start()
        .unwrap_err();
    let names: Vec<&str> = error.problems.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["twin", "", "odd"], "{error}");
}
