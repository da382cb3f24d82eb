//! Each exporter over a real socket, against a receiver that refuses, hangs, is slow, fails, asks for
//! patience and breaks off, one after the other, and then is well.

use std::io::Read as _;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::net::{UnixDatagram, UnixListener};
use std::time::{Duration, Instant};

use bellwether::push::otlp::{OtlpExporter, OtlpProtocol, Temporality};
use bellwether::push::remote_write::RemoteWriteExporter;
use bellwether::push::sentry::SentryExporter;
use bellwether::push::statsd::StatsdExporter;
use bellwether::push::transport::{Failure, Request, Socket, SocketAddress, Transport as _};
use bellwether::push::{ExporterConfig, Push};
use bellwether_exposition::sentry::Dsn;
use bellwether_testkit::{TempDir, free_port, wait_until};

use crate::peer::{Act, Peer};
use crate::{PATIENCE, m, registry, shop};

/// How it treats the same request, before it takes it.
const ACTS: [Act; 5] = [
    Act::Hang,
    Act::Answer(503, &[]),
    Act::Answer(429, &[("retry-after", "1")]),
    Act::Reset,
    Act::Slow(Duration::from_millis(100)),
];

/// gRPC says the third by a status of its own; the details ask for a second.
const EXHAUSTED: Act = Act::Answer(
    200,
    &[
        ("content-type", "application/grpc"),
        ("grpc-status", "8"),
        (
            "grpc-status-details-bin",
            "CAgaMAoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIECgIIAQ==",
        ),
    ],
);

fn http_exporters(port: u16) -> Vec<ExporterConfig> {
    let url = format!("http://127.0.0.1:{port}");
    let delta = |mut exporter: OtlpExporter| {
        exporter.temporality = Temporality::Delta;
        exporter
    };
    let dsn = Dsn::parse(&format!("http://key@127.0.0.1:{port}/42")).expect("a DSN");
    let mut json = OtlpExporter::http(&url);
    json.protocol = OtlpProtocol::HttpJson;
    json.gzip = true;
    vec![
        delta(OtlpExporter::http(&url)).into(),
        json.into(),
        delta(OtlpExporter::grpc(&url)).into(),
        SentryExporter::new(dsn).into(),
        RemoteWriteExporter::new(&url).into(),
    ]
}

/// Tries again soon, and gives up a try after 300 ms.
fn hasty(exporter: impl Into<ExporterConfig>) -> Push {
    let push = Push::of(registry()).with(exporter).delivery(|delivery| {
        delivery.interval = Duration::from_hours(1);
        delivery.timeout = Duration::from_millis(300);
        delivery.backoff_first = Duration::from_millis(5);
        delivery.backoff_max = Duration::from_millis(20);
    });
    push.start().expect("it starts")
}

#[test]
fn a_receiver_that_fails_in_every_way_gets_the_same_request_until_it_takes_it() {
    let _shop = shop();
    for at in 0..http_exporters(1).len() {
        let port = free_port();
        let exporter = http_exporters(port).remove(at);
        let name = exporter.delivery().name.clone();
        let mut acts = ACTS;
        if name == "otlp-grpc" {
            acts[2] = EXHAUSTED;
        }
        let push = hasty(exporter);
        // Nobody is there.
        assert!(!push.flush(Duration::from_millis(60)), "{name}");
        let away = push.counts().remove(0).1;
        assert!(away.requests.unreachable > 0 && away.waiting == away.queued, "{name}: {away:?}");
        let peer = Peer::start_at(port, None, &acts);
        let back = |push: &Push| push.counts()[0].1.waiting == 0;
        assert!(wait_until(PATIENCE, || back(&push)), "{name}: {:?}", push.counts());
        let counts = push.counts().remove(0).1;
        let r = counts.requests;
        assert_eq!((r.timeout, r.retry, r.rejected), (1, 2, 0), "{name}: {counts:?}");
        // A call on a kept connection that breaks is made again at once on a new one.
        let broken = u64::from(name != "otlp-grpc");
        assert_eq!(r.unreachable - away.requests.unreachable, broken, "{name}: {counts:?}");
        assert_eq!((counts.sent, counts.dropped.sum()), (counts.queued, 0), "{name}: {counts:?}");
        assert_eq!(r.accepted, peer.taken().len() as u64, "{name}: {counts:?}");
        // Those that were read and not taken were the same, byte for byte.
        let all = peer.received();
        assert!(all.iter().take(4).all(|request| request.body == all[0].body), "{name}");
        assert!(all.iter().all(|request| request.path == all[0].path), "{name}");
    }
}

#[test]
fn an_answer_that_breaks_off_was_one_over_http_and_none_over_grpc() {
    let _shop = shop();
    for at in 0..http_exporters(1).len() {
        let peer = Peer::start(None, &[Act::Cut]);
        let exporter = http_exporters(peer.port).remove(at);
        let name = exporter.delivery().name.clone();
        let push = hasty(exporter);
        assert!(push.flush(PATIENCE), "{name}: {:?}", push.counts());
        let counts = push.counts().remove(0).1;
        assert_eq!((counts.sent, counts.dropped.sum()), (counts.queued, 0), "{name}: {counts:?}");
        let failed = counts.requests.unreachable;
        assert_eq!(failed, u64::from(name == "otlp-grpc"), "{name}: {counts:?}");
        assert_eq!(counts.requests.accepted, peer.taken().len() as u64, "{name}: {counts:?}");
        // What was sent again was the same.
        let all = peer.received();
        assert!(failed == 0 || all[0].body == all[1].body, "{name}");
    }
}

#[test]
fn over_http_2_a_page_of_a_proxy_and_a_limit_on_messages_are_no_deliveries() {
    const PAGE: Act = Act::Answer(200, &[("content-type", "text/html")]);
    const LARGE: Act = Act::Answer(
        200,
        &[
            ("grpc-status", "8"),
            ("grpc-message", "grpc: received message larger than max (9 vs. 4)"),
        ],
    );
    let _shop = shop();
    let peer = Peer::start(None, &[PAGE, LARGE]);
    let push = hasty(OtlpExporter::grpc(&format!("http://127.0.0.1:{}", peer.port)));
    for _ in 0..3 {
        assert!(push.flush(PATIENCE));
    }
    let counts = push.counts().remove(0).1;
    let r = counts.requests;
    assert_eq!((r.rejected, r.too_large, r.accepted), (1, 1, 1), "{counts:?}");
    let lost = (counts.dropped.rejected, counts.dropped.too_large);
    assert!(lost.0 > 0 && lost.1 > 0 && counts.sent > 0, "{counts:?}");
    assert_eq!(counts.sent + lost.0 + lost.1, counts.queued, "{counts:?}");
}

#[test]
fn nobody_at_a_udp_port_is_noticed_with_the_first_datagram_and_nothing_is_lost() {
    let _shop = shop();
    let port = free_port();
    let address = SocketAddress::Udp(format!("127.0.0.1:{port}"));
    let push = hasty(StatsdExporter::dog(address));
    assert!(!push.flush(Duration::from_millis(60)));
    let away = push.counts().remove(0).1;
    assert_eq!((away.sent, away.waiting), (0, away.queued), "{away:?}");
    assert!(away.requests.unreachable > 0, "{away:?}");
    let sink = UdpSocket::bind(("127.0.0.1", port)).expect("the port is free");
    sink.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    assert!(push.flush(PATIENCE));
    let mut lines = 0;
    let mut packet = [0; 9000];
    while let Ok(len) = sink.recv(&mut packet) {
        lines += packet[..len].split(|byte| *byte == b'\n').count() as u64;
    }
    let counts = push.counts().remove(0).1;
    assert_eq!((lines, counts.sent), (counts.sent, counts.queued), "{counts:?}");
}

/// A listener that never accepts, and connections to it until none is taken any more.
fn full(path: &std::path::Path) -> UnixListener {
    let listener = UnixListener::bind(path).expect("a path");
    let path = path.to_owned();
    let (sender, filled) = std::sync::mpsc::sync_channel(1000);
    std::thread::spawn(move || {
        let mut all = Vec::new();
        while let Ok(stream) = std::os::unix::net::UnixStream::connect(&path) {
            all.push(stream);
            // Nobody listens any more when all of them are taken.
            if sender.send(()).is_err() {
                return;
            }
        }
    });
    // The one that waits holds the others open.
    while filled.recv_timeout(Duration::from_millis(200)).is_ok() {}
    listener
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a real deadline is measured")]
fn sockets_that_hang_cost_the_deadline_and_work_again_afterwards() {
    const DEADLINE: Duration = Duration::from_millis(200);
    let folder = TempDir::new("hung");
    let path = |name: &str| folder.path().join(name);
    // None of these reads; the last does not even accept.
    let tcp = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let _stream = UnixListener::bind(path("stream")).unwrap();
    let _datagram = UnixDatagram::bind(path("datagram")).unwrap();
    let _full = full(&path("full"));
    for address in [
        SocketAddress::Tcp(tcp.local_addr().unwrap().to_string()),
        SocketAddress::UnixStream(path("stream")),
        SocketAddress::UnixDatagram(path("datagram")),
        SocketAddress::UnixStream(path("full")),
    ] {
        let mut socket = Socket::to(address.clone());
        let packet = vec![b'x'; 8000];
        let mut send = || {
            let began = Instant::now();
            let sent = socket.send(&Request { headers: &[], body: &packet }, DEADLINE);
            assert!(began.elapsed() < DEADLINE * 4, "{address:?}: {:?}", began.elapsed());
            sent
        };
        let hung = (0..10_000).find_map(|_| send().err());
        assert_eq!(hung, Some(Failure::Timeout), "{address:?}");
    }
    // Whoever begins to read gets whole packets from a new connection.
    let mut socket = Socket::to(SocketAddress::Tcp(tcp.local_addr().unwrap().to_string()));
    let request = Request { headers: &[], body: b"a:1|c\n" };
    assert!(socket.send(&request, PATIENCE).is_ok());
    drop(socket);
    let (mut cut, _) = tcp.accept().unwrap();
    let mut text = Vec::new();
    cut.read_to_end(&mut text).unwrap();
    assert!(text.len() > 8000);
    let (mut whole, _) = tcp.accept().unwrap();
    let mut text = Vec::new();
    whole.read_to_end(&mut text).unwrap();
    assert_eq!(text, request.body);
}

#[test]
fn a_tcp_server_that_breaks_off_is_found_out_before_the_next_flush() {
    let _shop = shop();
    let server = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let push =
        hasty(StatsdExporter::dog(SocketAddress::Tcp(server.local_addr().unwrap().to_string())));
    assert!(push.flush(PATIENCE));
    drop(server.accept().unwrap());
    m::SHOP_EVENTS_TOTAL.add(9);
    assert!(push.flush(PATIENCE));
    drop(push.shutdown(PATIENCE));
    let (mut stream, _) = server.accept().unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert!(text.lines().any(|line| line == "shop_events_total:9|c"), "{text}");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a real deadline is measured")]
fn a_resolver_that_hangs_delays_neither_a_flush_nor_the_end() {
    let _shop = shop();
    let asked = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    let (let_go, hung) = std::sync::mpsc::sync_channel::<std::net::SocketAddr>(1);
    let (hung, told) = (std::sync::Mutex::new(hung), std::sync::OnceLock::new());
    let counter = std::sync::Arc::clone(&asked);
    let socket = Socket::resolved_by(SocketAddress::Udp("agent:8125".to_owned()), move |host| {
        assert_eq!(host, "agent:8125");
        counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        // Let go, it answers whoever asks.
        let found = *told.get_or_init(|| hung.lock().unwrap().recv().ok());
        found.map(|found| vec![found]).ok_or(std::io::ErrorKind::NotFound.into())
    });
    let exporter = StatsdExporter::dog(SocketAddress::Udp("agent:8125".to_owned()));
    let push = Push::of(registry()).with_transport(exporter, socket).delivery(|delivery| {
        delivery.timeout = Duration::from_millis(50);
        delivery.backoff_first = Duration::from_millis(5);
        delivery.backoff_max = Duration::from_millis(5);
    });
    let push = push.start().unwrap();
    let began = Instant::now();
    assert!(!push.flush(Duration::from_millis(400)));
    assert!(began.elapsed() < Duration::from_millis(800), "{:?}", began.elapsed());
    let counts = push.counts().remove(0).1;
    assert!(counts.requests.timeout >= 2, "{counts:?}");
    assert_eq!(asked.load(std::sync::atomic::Ordering::Relaxed), 1, "one thread waits for it");
    // What it says in the end is taken.
    let sink = UdpSocket::bind(("127.0.0.1", 0)).unwrap();
    let_go.send(sink.local_addr().unwrap()).unwrap();
    assert!(push.flush(PATIENCE));
    let counts = push.counts().remove(0).1;
    assert_eq!((counts.sent, counts.dropped.sum()), (counts.queued, 0), "{counts:?}");
    drop(push);
    let exporter = StatsdExporter::dog(SocketAddress::Udp("agent:8125".to_owned()));
    let never = Socket::resolved_by(SocketAddress::Udp("agent:8125".to_owned()), |_| {
        loop {
            std::thread::park();
        }
    });
    let push = Push::of(registry()).with_transport(exporter, never).start().unwrap();
    let began = Instant::now();
    let ended = push.shutdown(Duration::from_millis(200)).remove(0).1;
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    assert_eq!((ended.dropped.shutdown, ended.waiting), (ended.queued, 0), "{ended:?}");
}
