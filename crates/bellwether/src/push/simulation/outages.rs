//! Every exporter through every kind of outage.

use super::*;
use crate::push::otlp::{OtlpExporter, OtlpProtocol, Temporality};
use crate::push::remote_write::RemoteWriteExporter;
use crate::push::sentry::SentryExporter;
use crate::push::simulation::received::events;
use crate::push::statsd::StatsdExporter;
use crate::push::transport::SocketAddress;
use bellwether_exposition::sentry::Dsn;

fn otlp() -> OtlpExporter {
    OtlpExporter::http("http://collector:4318")
}

fn otlp_delta() -> OtlpExporter {
    OtlpExporter { temporality: Temporality::Delta, ..otlp() }
}

fn otlp_grpc() -> OtlpExporter {
    OtlpExporter { temporality: Temporality::Delta, ..OtlpExporter::grpc("http://collector:4317") }
}

fn otlp_json() -> OtlpExporter {
    OtlpExporter { protocol: OtlpProtocol::HttpJson, ..otlp() }
}

fn statsd() -> StatsdExporter {
    StatsdExporter::plain(SocketAddress::Tcp("graphite:8125".to_owned()))
}

fn dogstatsd() -> StatsdExporter {
    StatsdExporter::dog(SocketAddress::Udp("agent:8125".to_owned()))
}

fn sentry() -> SentryExporter {
    SentryExporter::new(Dsn::parse("https://key@sentry.example/1").expect("a DSN"))
}

fn remote_write() -> RemoteWriteExporter {
    RemoteWriteExporter::new("http://prometheus:9090/api/v1/write")
}

fn all() -> Vec<ExporterConfig> {
    vec![
        otlp().into(),
        otlp_delta().into(),
        otlp_json().into(),
        otlp_grpc().into(),
        statsd().into(),
        dogstatsd().into(),
        sentry().into(),
        remote_write().into(),
    ]
}

/// Five minutes.
const OUTAGE: (u64, u64) = (95, 395);

/// An outage that is over: nothing is lost or counted twice, and it was noticed in time.
fn recovers(simulation: &Simulation, within: f64, what: &str) {
    let counts = simulation.counts();
    let received = simulation.peer.received();
    assert_eq!(events(&received), simulation.events, "{what}: {counts:?}");
    assert_eq!((counts.dropped.sum(), counts.waiting), (0, 0), "{what}: {counts:?}");
    assert_eq!((counts.left_out, counts.missed_flushes), (0, 0), "{what}");
    let back = OUTAGE.1 as f64;
    let first = received.iter().map(|request| request.at).find(|at| *at >= back);
    let first = first.unwrap_or_else(|| panic!("{what}: nothing arrived afterwards"));
    assert!(first <= back + within, "{what}: noticed after {} s", first - back);
}

#[test]
fn a_receiver_that_is_well_gets_every_flush_at_once() {
    for config in all() {
        let name = config.delivery().name.clone();
        let simulation = Simulation::through(config, (0, 0), Mood::Refused, 1);
        let counts = simulation.counts();
        assert_eq!(events(&simulation.peer.received()), simulation.events, "{name}");
        assert_eq!(counts.requests.accepted, simulation.peer.tries().len() as u64, "{name}");
        assert!(counts.sent > 0 && counts.sent == counts.queued, "{name}: {counts:?}");
        let newest = NOON.as_seconds() + 120.0;
        assert!(counts.last_success.is_some_and(|at| (at - newest).abs() < 1.0), "{name}");
    }
}

/// The six ways to fail of which nothing is lost, in the words of each protocol, and within how many
/// seconds of its end an exporter notices.
fn ways_to_fail(name: &str) -> Vec<(Mood, f64)> {
    let mut ways = vec![
        (Mood::Refused, 10.0),
        (Mood::Hung, 10.0),
        (Mood::Slow(Duration::from_secs(3)), 10.0),
        (Mood::Reset, 10.0),
    ];
    match name {
        // Sockets answer nothing.
        "dogstatsd" | "statsd" => {}
        // 500 is for good there (OTLP specification), 503 is not.
        "otlp" => ways.extend([(Mood::Status(503, ""), 10.0), (Mood::Status(429, "7"), 10.0)]),
        "otlp-grpc" => ways.extend([
            (Mood::Status(503, ""), 10.0),
            (Mood::Exhausted(7), 10.0),
            (Mood::Page(502), 10.0),
        ]),
        _ => ways.extend([(Mood::Status(500, ""), 10.0), (Mood::Status(429, "7"), 10.0)]),
    }
    ways
}

/// Nothing is lost nor doubled, and the end of the outage is noticed within 10 s.
fn comes_through_everything(is_meant: fn(&str) -> bool) {
    let meant = |at: &usize| is_meant(&all().remove(*at).delivery().name);
    for at in (0..all().len()).filter(meant) {
        let name = all().remove(at).delivery().name.clone();
        for ((mood, within), seed) in ways_to_fail(&name).into_iter().zip(7..) {
            let what = format!("{at} {name} {mood:?}");
            let simulation = Simulation::through(all().remove(at), OUTAGE, mood.clone(), seed);
            recovers(&simulation, within, &what);
            let r = simulation.counts().requests;
            let failed = r.retry + r.timeout + r.unreachable;
            assert_eq!(failed > 0, !matches!(mood, Mood::Slow(_)), "{what}: {r:?}");
        }
    }
}

#[test]
fn whatever_the_outage_otlp_loses_nothing_and_notices_its_end() {
    comes_through_everything(|name| name.starts_with("otlp"));
}

#[test]
fn whatever_the_outage_the_others_lose_nothing_and_notice_its_end() {
    comes_through_everything(|name| !name.starts_with("otlp"));
}

#[test]
fn statuses_that_mean_later_lose_nothing() {
    for mood in [Mood::Status(502, ""), Mood::Status(429, ""), Mood::Status(503, "6")] {
        for config in [otlp_delta().into(), remote_write().into()] {
            let config: ExporterConfig = config;
            let what = format!("{} {mood:?}", config.delivery().name);
            recovers(&Simulation::through(config, OUTAGE, mood.clone(), 3), 10.0, &what);
        }
    }
    // Without a word, Sentry's own rules say a minute.
    let simulation = Simulation::through(sentry(), OUTAGE, Mood::Status(429, ""), 3);
    recovers(&simulation, 60.0, "sentry");
}

#[test]
fn a_wait_asked_for_in_seconds_or_as_a_date_is_kept_to() {
    // Two minutes, from the first try of the outage on: its flush is at 100 s.
    let date = "Sat, 21 Nov 2026 12:03:40 GMT";
    for after in ["120", date] {
        let peer = Peer::well();
        peer.behave((95, 101), Mood::Status(429, after));
        let mut simulation = Simulation::of(otlp_delta(), &peer, 1);
        simulation.run_until(400);
        let tries = peer.tries();
        let refused = tries.iter().position(|at| *at >= 95.0).expect("a try");
        let waited = tries[refused + 1] - tries[refused];
        assert!((120.0..121.0).contains(&waited), "{after}: {waited}");
        assert_eq!(events(&peer.received()), simulation.events);
        assert_eq!(simulation.counts().requests.retry, 1);
    }
}

#[test]
fn a_wait_longer_than_the_most_is_cut_to_it() {
    let peer = Peer::well();
    peer.behave((5, 11), Mood::Status(503, "86400"));
    let mut simulation = Simulation::of(otlp(), &peer, 1);
    simulation.run_until(400);
    let tries = peer.tries();
    assert!((300.0..301.0).contains(&(tries[1] - tries[0])), "{tries:?}");
}

#[test]
fn a_receiver_slower_than_the_deadline_gets_everything_later() {
    let slow = Mood::Slow(Duration::from_secs(11));
    let simulation = Simulation::through(otlp_delta(), OUTAGE, slow, 1);
    recovers(&simulation, 10.0, "slower than the deadline");
    assert!(simulation.counts().requests.timeout > 20);
}

#[test]
fn an_outage_longer_than_the_queue_loses_the_oldest_and_counts_them() {
    for mut config in all() {
        let name = config.delivery().name.clone();
        config.delivery_mut().queue_bytes_max = 60_000;
        let simulation = Simulation::through(config, (95, 1800), Mood::Refused, 1);
        let counts = simulation.counts();
        let Counts { queued, sent, dropped, waiting, .. } = counts;
        assert!(dropped.queue_full > 0, "{name}: {dropped:?}");
        assert_eq!((dropped.sum(), waiting), (dropped.queue_full, 0), "{name}");
        assert_eq!(sent + dropped.queue_full, queued, "{name}");
        let received = simulation.peer.received();
        let known = events(&received);
        let lost = simulation.events - known;
        match name.as_str() {
            // A total is right again with the next one.
            "remote_write" => assert_eq!(lost, 0),
            _ if lost == 0 => {}
            _ => assert!(
                known >= 7 * 9 && lost.is_multiple_of(7),
                "{name}: {known} of {}",
                known + lost
            ),
        }
        assert!(
            received.iter().any(|request| request.at < 1810.0 && request.at > 1800.0),
            "{name}"
        );
    }
}

#[test]
fn a_status_that_means_never_is_not_tried_again_and_is_counted() {
    for (config, status) in [
        (ExporterConfig::from(otlp_delta()), 400),
        (otlp_delta().into(), 500),
        (otlp_delta().into(), 401),
        (otlp_delta().into(), 403),
        (otlp_delta().into(), 404),
        (remote_write().into(), 404),
        (sentry().into(), 400),
    ] {
        let what = format!("{} {status}", config.delivery().name);
        let simulation = Simulation::through(config, OUTAGE, Mood::Status(status, ""), 1);
        let counts = simulation.counts();
        assert_eq!(
            simulation.peer.tries().len() as u64,
            simulation.offered,
            "{what}: one try each"
        );
        assert_eq!(counts.dropped.sum(), counts.dropped.rejected, "{what}");
        assert!(counts.dropped.rejected > 0 && counts.waiting == 0, "{what}");
    }
}

#[test]
fn a_page_of_a_proxy_is_not_taken_for_a_delivery_over_grpc() {
    for status in [200, 302, 404, 500] {
        let simulation = Simulation::through(otlp_grpc(), OUTAGE, Mood::Page(status), 1);
        let counts = simulation.counts();
        assert!(counts.dropped.rejected > 0 && counts.waiting == 0, "{status}: {counts:?}");
        assert_eq!(counts.sent + counts.dropped.rejected, counts.queued, "{status}");
        assert_eq!(counts.dropped.sum(), counts.dropped.rejected, "{status}");
        // Thirty flushes of seven events each were the proxy's.
        let known = events(&simulation.peer.received());
        assert_eq!(known, simulation.events - 7 * 30, "{status}");
        let said = format!("no gRPC status, HTTP status {status}");
        assert_eq!(counts.last_error, said);
    }
}

#[test]
fn a_receiver_that_takes_only_small_requests_gets_small_ones() {
    let over_grpc = OtlpExporter::grpc("http://collector:4317");
    // Remote write is compressed.
    for (config, most) in [
        (ExporterConfig::from(otlp()), 9000),
        (over_grpc.into(), 9000),
        (remote_write().into(), 2500),
    ] {
        let what = config.delivery().name.clone();
        let peer = Peer::well();
        let grpc = what == "otlp-grpc";
        peer.behave((0, 1000), if grpc { Mood::SmallGrpc(most) } else { Mood::Small(most) });
        let mut simulation = Simulation::of(config, &peer, 1);
        for x in 0..40 {
            for y in 0..10 {
                let (x, y) = (shop::X::of(&x.to_string()), shop::Y::of(&y.to_string()));
                shop::SHOP_GRID_TOTAL.at(x, y).inc();
            }
        }
        simulation.run_until(603);
        let counts = simulation.counts();
        assert_eq!(events(&peer.received()), simulation.events, "{what}: {counts:?}");
        assert!(counts.dropped.too_large > 0, "{what}");
        assert_eq!(counts.dropped.sum(), counts.dropped.too_large, "{what}");
        // Halved at most a dozen times, then all of it arrives.
        assert!(counts.requests.too_large < 60, "{what}: {counts:?}");
        assert!(peer.received().iter().all(|request| request.body.len() <= most));
    }
}

#[test]
fn what_is_not_taken_of_an_accepted_request_is_counted() {
    let simulation = Simulation::through(otlp(), OUTAGE, Mood::Partial(3), 1);
    let counts = simulation.counts();
    assert_eq!((counts.requests.partial, counts.dropped.partial), (30, 90));
    assert_eq!(counts.sent + 90, counts.queued);
}

#[test]
fn a_receiver_of_remote_write_1_gets_what_waited_and_everything_after_in_1() {
    let peer = Peer::well();
    peer.behave((0, 95), Mood::Refused);
    peer.behave((95, 10_000), Mood::Old);
    let mut simulation = Simulation::of(remote_write(), &peer, 1);
    simulation.run_until(303);
    let counts = simulation.counts();
    assert_eq!(events(&peer.received()), simulation.events);
    assert_eq!((counts.dropped.sum(), counts.requests.retry), (0, 1), "{counts:?}");
    assert_eq!(counts.sent, counts.queued);
}

#[test]
fn failures_in_a_row_come_ever_more_slowly_and_never_in_step() {
    let tries = |seed| {
        let peer = Peer::well();
        peer.behave((0, 3600), Mood::Refused);
        let mut simulation = Simulation::of(otlp(), &peer, seed);
        simulation.run_until(3600);
        peer.tries()
    };
    let (one, other) = (tries(1), tries(2));
    // Uniform up to 8 s, so a try each 4 s.
    assert!((600..1300).contains(&one.len()), "{}", one.len());
    let waits: Vec<f64> = one.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(waits.iter().all(|wait| *wait <= 8.0 + 1e-6));
    assert!(waits.iter().any(|wait| *wait > 7.5) && waits.iter().any(|wait| *wait < 0.5));
    let together = one.iter().filter(|at| other.iter().any(|o| (**at - o).abs() < 0.001)).count();
    assert!(together < 10, "{together} tries at the same moments");
}
