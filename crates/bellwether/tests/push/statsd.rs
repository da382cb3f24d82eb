//! StatsD and DogStatsD over every kind of socket, read by a parser that takes nothing but the
//! grammar.

use std::io::Read as _;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::net::{UnixDatagram, UnixListener};
use std::time::Duration;

use bellwether::push::statsd::StatsdExporter;
use bellwether::push::transport::{Request, Socket, SocketAddress, Transport as _};
use bellwether_testkit::TempDir;

use crate::{PATIENCE, m, shop, start};

/// A line: name, value, type, tags.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    name: String,
    value: f64,
    kind: String,
    tags: Vec<String>,
}

/// Reads a line of DogStatsD 1.3, or says why it is none.
fn parse(line: &str) -> Result<Line, String> {
    let wrong = |why: &str| Err(format!("{why}: {line:?}"));
    let mut fields = line.split('|');
    let Some((name, value)) = fields.next().and_then(|first| first.split_once(':')) else {
        return wrong("no value");
    };
    let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    if name.is_empty() || !name.chars().all(named) {
        return wrong("no name");
    }
    let Ok(value) = value.parse::<f64>() else { return wrong("no number") };
    let kind = fields.next().unwrap_or_default();
    if !["c", "g", "d", "h", "ms", "s"].contains(&kind) {
        return wrong("no type");
    }
    let mut tags = Vec::new();
    for field in fields {
        match field.split_at_checked(1) {
            Some(("#", list)) => tags.extend(list.split(',').map(str::to_owned)),
            Some(("@", rate)) if rate.parse::<f64>().is_ok_and(|r| r > 0.0 && r <= 1.0) => {}
            Some(("T", time)) if time.parse::<u64>().is_ok() => {}
            _ => return wrong("an unknown field"),
        }
    }
    if tags.iter().any(|tag| tag.is_empty() || tag.contains(char::is_whitespace)) {
        return wrong("an odd tag");
    }
    Ok(Line { name: name.to_owned(), value, kind: kind.to_owned(), tags })
}

fn lines(packet: &[u8]) -> Vec<Line> {
    let text = std::str::from_utf8(packet).expect("UTF-8");
    text.lines().map(|line| parse(line).expect("a line of the grammar")).collect()
}

/// What every sink must have got.
fn check(lines: &[Line], sent: u64) {
    assert_eq!(lines.len() as u64, sent);
    let get = |name: &str| {
        let line = lines.iter().find(|line| line.name == name);
        line.unwrap_or_else(|| panic!("no {name} in {lines:?}")).clone()
    };
    let exactly = |name: &str, value: f64, kind: &str| {
        let line = get(name);
        assert_eq!((line.value.to_bits(), line.kind.as_str()), (value.to_bits(), kind), "{name}");
    };
    exactly("shop_events_total", 41.0, "c");
    exactly("shop_queue_length", -3.0, "g");
    assert!(lines.iter().all(|line| line.value.is_finite()), "{lines:?}");
    let refunds =
        lines.iter().find(|line| line.name == "shop_payment_refunds_total" && line.value != 0.0);
    assert_eq!(refunds.map(|line| line.value), Some(6.0), "{lines:?}");
    let tags = ["tenant:a_b_c_1_c".to_owned(), "status_class:5xx".to_owned()];
    let calls =
        lines.iter().find(|line| line.name == "shop_tenant_calls_total" && line.tags == tags);
    assert_eq!(calls.map(|line| line.value), Some(2.0), "{lines:?}");
}

/// Flushes once and says how many lines were sent.
fn flush(address: SocketAddress) -> (bellwether::push::Push, u64) {
    let push = start(StatsdExporter::dog(address));
    assert!(push.flush(PATIENCE));
    let counts = push.counts().remove(0).1;
    assert_eq!((counts.sent, counts.dropped.sum()), (counts.queued, 0), "{counts:?}");
    (push, counts.sent)
}

#[test]
fn over_udp_every_packet_is_whole_and_fits() {
    let _shop = shop();
    let sink = UdpSocket::bind(("127.0.0.1", 0)).unwrap();
    sink.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let (_push, sent) = flush(SocketAddress::Udp(sink.local_addr().unwrap().to_string()));
    let mut all = Vec::new();
    let mut packet = [0; 9000];
    while let Ok(len) = sink.recv(&mut packet) {
        assert!(len <= 8192);
        all.extend(lines(&packet[..len]));
    }
    check(&all, sent);
}

#[test]
fn five_megabytes_after_an_outage_do_not_flood_a_receiver_on_this_machine() {
    const PACKETS: usize = 640;
    let sink = UdpSocket::bind(("127.0.0.1", 0)).unwrap();
    // Its buffer is what the system gives unasked: a small part of what is sent.
    sink.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    let address = SocketAddress::Udp(sink.local_addr().unwrap().to_string());
    let reads = std::thread::spawn(move || {
        let mut packet = [0; 9000];
        (0..PACKETS).take_while(|_| sink.recv(&mut packet).is_ok()).count()
    });
    let mut socket = Socket::to(address);
    let body = vec![b'x'; 8192];
    for at in 0..PACKETS {
        let sent = socket.send(&Request { headers: &[], body: &body }, PATIENCE);
        assert!(sent.is_ok(), "{at}: {sent:?}");
    }
    assert_eq!(reads.join().unwrap(), PACKETS, "some were lost");
}

#[test]
fn over_tcp_lines_end_and_a_server_that_returned_gets_the_next_ones() {
    let _shop = shop();
    let sink = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let (push, sent) = flush(SocketAddress::Tcp(sink.local_addr().unwrap().to_string()));
    let (mut stream, _) = sink.accept().unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let mut text = Vec::new();
    drop(stream.read_to_end(&mut text));
    assert_eq!(text.last(), Some(&b'\n'));
    check(&lines(&text), sent);
    drop(stream);
    m::SHOP_EVENTS_TOTAL.add(9);
    assert!(push.flush(PATIENCE));
    let (mut stream, _) = sink.accept().unwrap();
    drop(push.shutdown(PATIENCE));
    let mut text = Vec::new();
    stream.read_to_end(&mut text).unwrap();
    let again: Vec<Line> = lines(&text);
    let events: f64 =
        again.iter().filter(|line| line.name == "shop_events_total").map(|line| line.value).sum();
    assert!((8.5..9.5).contains(&events), "{again:?}");
}

#[test]
fn over_a_unix_datagram_socket_packets_are_larger() {
    let _shop = shop();
    let folder = TempDir::new("dsd");
    let path = folder.path().join("dsd.socket");
    let sink = UnixDatagram::bind(&path).unwrap();
    sink.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let (_push, sent) = flush(SocketAddress::UnixDatagram(path));
    let mut all = Vec::new();
    let mut packet = [0; 9000];
    while let Ok(len) = sink.recv(&mut packet) {
        all.extend(lines(&packet[..len]));
    }
    check(&all, sent);
}

#[test]
fn over_a_unix_stream_each_packet_comes_with_its_length() {
    let _shop = shop();
    let folder = TempDir::new("dsd");
    let path = folder.path().join("dsd.socket");
    let sink = UnixListener::bind(&path).unwrap();
    let (push, sent) = flush(SocketAddress::UnixStream(path));
    let (mut stream, _) = sink.accept().unwrap();
    drop(push);
    let mut bytes = Vec::new();
    stream.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    drop(stream.read_to_end(&mut bytes));
    let mut all = Vec::new();
    let mut rest = bytes.as_slice();
    while let Some((length, more)) = rest.split_at_checked(4) {
        let length = u32::from_le_bytes(length.try_into().unwrap()) as usize;
        assert!(length > 0 && length <= 8192);
        all.extend(lines(&more[..length]));
        rest = &more[length..];
    }
    assert!(rest.is_empty());
    // What follows is the last flush of gauges.
    all.truncate(usize::try_from(sent).unwrap());
    check(&all, sent);
}

#[test]
fn nobody_there_is_noticed_and_what_waited_arrives_when_somebody_is() {
    let _shop = shop();
    let folder = TempDir::new("dsd");
    let path = folder.path().join("dsd.socket");
    let push = start(StatsdExporter::dog(SocketAddress::UnixDatagram(path.clone())));
    assert!(!push.flush(Duration::from_millis(50)));
    let waiting = push.counts().remove(0).1;
    assert!(waiting.requests.unreachable > 0 && waiting.waiting == waiting.queued, "{waiting:?}");
    let sink = UnixDatagram::bind(&path).unwrap();
    sink.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    assert!(push.flush(PATIENCE));
    let mut packet = [0; 9000];
    let mut events = 0.0;
    while let Ok(len) = sink.recv(&mut packet) {
        let here = lines(&packet[..len]);
        let ours = here.iter().filter(|line| line.name == "shop_events_total");
        events += ours.map(|line| line.value).sum::<f64>();
    }
    assert!((40.5..41.5).contains(&events), "{events}");
}
