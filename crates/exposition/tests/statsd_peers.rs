//! Plain StatsD into Etsy's own server: what it holds is what was sent. DogStatsD beside what
//! Datadog's own client and Node's write of the same metrics.

use std::collections::BTreeSet;
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use bellwether_exposition::push::Deltas;
use bellwether_exposition::statsd::{Flavour, HistogramForm, Packet, StatsdEncoder, StatsdOptions};
use bellwether_model::{
    Family, FamilyKind, Histogram, Labels, Metric, MetricValue, Number, Timestamp,
};
use bellwether_testkit::peers::{self, StatsdServer};
use bellwether_testkit::wait_until;

fn family(name: &str, kind: FamilyKind, label: &str, value: Number) -> Family {
    let value = MetricValue::Number(value, None);
    let labels = Labels::from([("of", label)]);
    let metrics = vec![Metric { labels, value, timestamp: None, start: None }];
    Family { name: name.to_owned(), kind, unit: String::new(), help: String::new(), metrics }
}

fn flush(server: &StatsdServer, families: &[Family], deltas: &mut Deltas) {
    let socket = UdpSocket::bind(("127.0.0.1", 0)).expect("a socket");
    let options = StatsdOptions { flavour: Flavour::Plain, ..StatsdOptions::default() };
    let sink = |Packet { bytes, .. }: Packet| {
        let sent = socket.send_to(&bytes, ("127.0.0.1", server.port())).expect("a packet");
        assert_eq!(sent, bytes.len());
    };
    let mut encoder = StatsdEncoder::new(&options, deltas, Timestamp(0), sink);
    for family in families {
        family.walk(&mut encoder);
    }
    encoder.finish();
}

#[test]
fn etsys_server_holds_negative_gauges_and_counters_as_they_are() {
    let Some(server) = StatsdServer::start() else { return };
    let mut deltas = Deltas::of_this_process(100);
    let mut step = |gauge: f64, counter: u64, expected: [&str; 2]| {
        let gauge = family("shop.heat", FamilyKind::Gauge, "a", gauge.into());
        let counter = family("shop.orders", FamilyKind::Counter, "x|y\nz:1|c", counter.into());
        flush(&server, &[gauge, counter], &mut deltas);
        let held = || ["gauges", "counters"].map(|what| server.held(what).replace('\n', " "));
        let same = || held().iter().zip(expected).all(|(held, expected)| held.contains(expected));
        assert!(wait_until(Duration::from_secs(5), same), "{expected:?}: {:?}", held());
    };
    step(-5.0, 3, ["'shop.heat.of.a': -5 ", "'shop.orders.of.x_y_z_1_c': 3 "]);
    step(-7.5, 12, ["'shop.heat.of.a': -7.5 ", "'shop.orders.of.x_y_z_1_c': 12 "]);
    step(0.25, 12, ["'shop.heat.of.a': 0.25 ", "'shop.orders.of.x_y_z_1_c': 12 "]);
    // The value that tried to was no metric of its own, and no line was wrong.
    let counters = server.held("counters");
    assert!(!counters.contains("'z'"), "{counters}");
    assert!(counters.contains("'statsd.bad_lines_seen': 0"), "{counters}");
}

/// Lines, each with its tags in order: that of tags means nothing.
fn sorted(text: &str) -> BTreeSet<String> {
    let line = |line: &str| {
        let (what, tags) = line.split_once("|#").unwrap_or((line, ""));
        let mut tags: Vec<&str> = tags.split(',').collect();
        tags.sort_unstable();
        format!("{what}|#{}", tags.join(","))
    };
    text.lines().filter(|text| !text.is_empty()).map(line).collect()
}

#[test]
fn datadogs_own_client_writes_the_same_lines() {
    let Some(python) = peers::python() else { return };
    let theirs = lines_of(Command::new(python).arg(script("datadog_lines.py")));
    assert_eq!(sorted(&ours()), sorted(&theirs));
}

#[test]
fn nodes_client_writes_the_same_lines() {
    let Some(modules) = peers::hot_shots() else { return };
    let mut node = Command::new("node");
    let theirs = lines_of(node.env("NODE_PATH", modules).arg(script("hot_shots_lines.js")));
    assert_eq!(sorted(&ours()), sorted(&theirs));
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support").join(name)
}

/// What a program sends to the port it is given.
fn lines_of(program: &mut Command) -> String {
    let sink = UdpSocket::bind(("127.0.0.1", 0)).expect("a socket");
    sink.set_read_timeout(Some(Duration::from_millis(500))).expect("a socket");
    let port = sink.local_addr().expect("an address").port();
    let ran = program.arg(port.to_string()).status();
    assert!(ran.expect("it starts").success());
    let (mut theirs, mut packet) = (String::new(), [0; 9000]);
    while let Ok(len) = sink.recv(&mut packet) {
        theirs.push_str(std::str::from_utf8(&packet[..len]).expect("text"));
        theirs.push('\n');
    }
    theirs
}

/// What the encoder writes of the same metrics.
fn ours() -> String {
    let metric = |labels: Labels, value| Metric { labels, value, timestamp: None, start: None };
    let number = |value: Number| MetricValue::Number(value, None);
    let made = |name: &str, kind, metrics| {
        let (name, unit, help) = (name.to_owned(), String::new(), String::new());
        Family { name, kind, unit, help, metrics }
    };
    // One observation between 1 and 2 is one of 1.5.
    let one =
        Histogram { bounds: vec![1.0, 2.0], counts: vec![0.0, 1.0, 0.0], ..Histogram::default() };
    let one = metric(Labels::from([("of", "one")]), MetricValue::Histogram(one));
    let right = Labels::from([("of", "right"), ("zone", "a/b")]);
    let heat = vec![
        metric(Labels::from([("of", "left")]), number((-5i64).into())),
        metric(right, number(0.25.into())),
    ];
    let orders = vec![metric(Labels::from([("of", "x y")]), number(3u64.into()))];
    let families = [
        made("shop.heat", FamilyKind::Gauge, heat),
        made("shop.orders", FamilyKind::Counter, orders),
        made(
            "shop.plain",
            FamilyKind::Gauge,
            vec![metric(Labels::default(), number(17u64.into()))],
        ),
        made("shop.wait", FamilyKind::Histogram, vec![one]),
    ];
    let options = StatsdOptions {
        tags: vec![("env".to_owned(), "prod".to_owned())],
        histograms: HistogramForm::Distributions,
        ..StatsdOptions::default()
    };
    let mut ours = String::new();
    let mut deltas = Deltas::of_this_process(100);
    let sink = |packet: Packet| {
        ours.push_str(std::str::from_utf8(&packet.bytes).expect("text"));
        ours.push('\n');
    };
    let mut encoder = StatsdEncoder::new(&options, &mut deltas, Timestamp(0), sink);
    for family in &families {
        family.walk(&mut encoder);
    }
    encoder.finish();
    ours
}
