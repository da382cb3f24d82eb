//! The running example pushes to whatever its environment names, all at once, and says at the end
//! that nothing was lost.

#[path = "support/running.rs"]
mod running;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use bellwether_exposition::{otlp, remote_write};
use bellwether_testkit::wait_until;
use prost::Message as _;
use running::Running;

/// A request: its path and its body.
struct Received {
    path: String,
    body: Vec<u8>,
}

/// Takes every request over HTTP; ends with the test's process.
fn receiver() -> (u16, Receiver<Received>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (sender, received) = sync_channel(10_000);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let sender = sender.clone();
            std::thread::spawn(move || while take_one(&stream, &sender).is_some() {});
        }
    });
    (port, received)
}

fn take_one(mut stream: &TcpStream, sender: &SyncSender<Received>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        let read = reader.read_line(&mut line).ok()?;
        match line.trim_end() {
            _ if read == 0 => return None,
            "" => break,
            line => head.push(line.to_ascii_lowercase()),
        }
    }
    let length = head.iter().find_map(|line| line.strip_prefix("content-length: "))?;
    let mut body = Vec::new();
    reader.take(length.parse().ok()?).read_to_end(&mut body).ok()?;
    let path = head.first()?.split(' ').nth(1)?.to_owned();
    sender.send(Received { path, body }).ok()?;
    let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\
                  X-Prometheus-Remote-Write-Samples-Written: 1000000\r\n\r\n";
    stream.write_all(answer.as_bytes()).ok()
}

/// Names of OTLP's metrics, after a look at the resource.
fn otlp_names(body: &[u8]) -> Vec<String> {
    let request = otlp::message::ExportMetricsServiceRequest::decode(body).expect("a request");
    let [resource] = request.resource_metrics.as_slice() else { panic!("one resource") };
    let attributes = &resource.resource.as_ref().expect("a resource").attributes;
    let service = attributes.iter().find(|attribute| attribute.key == "service.name");
    let service = service.and_then(|attribute| attribute.value.clone()?.value);
    assert_eq!(service, Some(otlp::message::any_value::Value::Text("shop-1".to_owned())));
    let scopes = resource.scope_metrics.iter();
    scopes.flat_map(|scope| scope.metrics.iter().map(|metric| metric.name.clone())).collect()
}

/// Values of `__name__`, of series that all have a job.
fn remote_write_names(body: &[u8]) -> Vec<String> {
    let body = remote_write::decompress(body, 8 << 20).expect("snappy");
    let request = remote_write::message::Request::decode(body.as_slice()).expect("a request");
    let text = |at: &u32| request.symbols[*at as usize].clone();
    let each = request.timeseries.iter().map(|series| {
        let texts: Vec<String> = series.labels_refs.iter().map(text).collect();
        assert!(texts.chunks(2).any(|pair| pair == ["job", "shop-1"]), "{texts:?}");
        let name = texts.chunks(2).find(|pair| pair[0] == "__name__").expect("a name");
        name[1].clone()
    });
    each.collect()
}

/// Names in the lines of the packets that are there.
fn statsd_names(sink: &UdpSocket) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut packet = [0; 9000];
    while let Ok(len) = sink.recv(&mut packet) {
        let text = std::str::from_utf8(&packet[..len]).expect("text");
        for line in text.lines() {
            assert!(line.contains("env:test"), "{line}");
            names.extend(line.split_once(':').map(|(name, _)| name.to_owned()));
        }
    }
    names
}

#[test]
fn every_receiver_its_environment_names_gets_its_metrics() {
    let (port, requests) = receiver();
    let sink = UdpSocket::bind(("127.0.0.1", 0)).expect("a port");
    sink.set_read_timeout(Some(Duration::from_millis(300))).expect("a socket");
    let agent = sink.local_addr().expect("an address").port();
    // Its datagrams must not wait in the socket until there is no room.
    let over = Arc::new(AtomicBool::new(false));
    let is_over = Arc::clone(&over);
    let names = std::thread::spawn(move || {
        let mut names = BTreeSet::new();
        wait_until(Duration::from_mins(2), || {
            names.append(&mut statsd_names(&sink));
            is_over.load(Ordering::Relaxed)
        });
        names
    });
    let shop = Running::start_with(
        &["--clients", "4", "--for", "3s"],
        &[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://127.0.0.1:{port}/otlp")),
            ("OTEL_METRIC_EXPORT_INTERVAL", "500".to_owned()),
            ("OTEL_SERVICE_NAME", "shop-1".to_owned()),
            ("DD_DOGSTATSD_URL", format!("udp://127.0.0.1:{agent}")),
            ("DD_ENV", "test".to_owned()),
            ("SENTRY_DSN", format!("http://key@127.0.0.1:{port}/42")),
            ("PROMETHEUS_REMOTE_WRITE_URL", format!("http://127.0.0.1:{port}/write")),
        ],
    );
    let ended = || shop.process.output().contains("remote_write: ");
    assert!(wait_until(Duration::from_mins(1), ended), "{}", shop.process.output());
    over.store(true, Ordering::Relaxed);
    let printed = shop.process.output();
    for exporter in ["otlp", "dogstatsd", "sentry", "remote_write"] {
        let line = printed.lines().find(|line| line.starts_with(&format!("{exporter}: ")));
        let line = line.unwrap_or_else(|| panic!("no {exporter}: {printed}"));
        assert!(line.ends_with(" points sent, 0 lost") && !line.contains(": 0 points"), "{line}");
    }
    let requests: Vec<Received> = requests.try_iter().collect();
    let of = |path: &'static str| requests.iter().filter(move |request| request.path == path);
    let expected = "storefront_orders_total";
    let otlp: Vec<Vec<String>> =
        of("/otlp/v1/metrics").map(|request| otlp_names(&request.body)).collect();
    assert!(otlp.len() > 3, "a flush each 500 ms: {}", otlp.len());
    assert!(otlp.concat().iter().any(|name| name == expected), "{otlp:?}");
    let written: Vec<String> =
        of("/write").flat_map(|request| remote_write_names(&request.body)).collect();
    assert!(written.iter().any(|name| name == expected), "{written:?}");
    assert!(of("/api/42/envelope/").count() > 0);
    let names = names.join().expect("it reads");
    assert!(names.contains(expected), "{names:?}");
}
