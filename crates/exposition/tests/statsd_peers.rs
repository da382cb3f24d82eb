//! Plain StatsD into Etsy's own server: what it holds is what was sent.

use std::net::UdpSocket;
use std::time::Duration;

use bellwether_exposition::push::Deltas;
use bellwether_exposition::statsd::{Flavour, StatsdEncoder, StatsdOptions};
use bellwether_model::{Family, FamilyKind, Labels, Metric, MetricValue, Number, Timestamp};
use bellwether_testkit::peers::StatsdServer;
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
    let sink = |packet: &[u8]| {
        let sent = socket.send_to(packet, ("127.0.0.1", server.port())).expect("a packet");
        assert_eq!(sent, packet.len());
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
