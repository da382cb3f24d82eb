//! The blocking client against servers that misbehave.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use bellwether::push::otlp::OtlpExporter;
use bellwether::push::transport::{Failure, Http, Request, Transport as _};

use crate::wire::serve;
use crate::{PATIENCE, m, shop, start};

const BODY: Request<'static> = Request { headers: &[("x-test", "1")], body: b"hello" };
const DEADLINE: Duration = Duration::from_millis(300);

fn client(port: u16) -> Http {
    Http::to(&format!("http://127.0.0.1:{port}/v1/metrics")).expect("a URL")
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a real deadline is measured")]
fn a_server_that_never_answers_costs_the_deadline_and_no_more() {
    let silent = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let began = Instant::now();
    let mut client = client(silent.local_addr().unwrap().port());
    assert_eq!(client.send(&BODY, DEADLINE), Err(Failure::Timeout));
    assert!((DEADLINE..DEADLINE * 5).contains(&began.elapsed()), "{:?}", began.elapsed());
}

#[test]
fn a_closed_port_and_a_broken_connection_are_unreachable() {
    let refused = client(bellwether_testkit::free_port()).send(&BODY, DEADLINE);
    assert!(matches!(refused, Err(Failure::Unreachable(_))), "{refused:?}");
    let (port, _requests) = serve(vec![""]);
    let reset = client(port).send(&BODY, PATIENCE);
    assert!(matches!(reset, Err(Failure::Unreachable(_))), "{reset:?}");
}

#[test]
fn a_redirect_is_not_followed() {
    let (elsewhere, asked) = serve(vec!["200 OK\nContent-Length: 0"]);
    let _ = elsewhere;
    let (port, _requests) =
        serve(vec!["307 Temporary Redirect\nLocation: http://127.0.0.1:1/\nContent-Length: 0"]);
    let answer = client(port).send(&BODY, PATIENCE).unwrap();
    assert_eq!(answer.status, 307);
    assert!(asked.try_recv().is_err());
}

#[test]
fn an_exporter_survives_a_reset_a_503_and_a_429_and_loses_nothing() {
    let _shop = shop();
    let ok = "200 OK\nContent-Length: 0";
    let (port, requests) = serve(vec![
        "",
        "503 Service Unavailable\nContent-Length: 0",
        "429 Too Many Requests\nRetry-After: 1\nContent-Length: 0",
        ok,
    ]);
    let mut exporter = OtlpExporter::http(&format!("http://127.0.0.1:{port}"));
    exporter.gzip = true;
    exporter.headers.push(("Api-Key".to_owned(), "k".to_owned()));
    let push = start(exporter);
    assert!(push.flush(PATIENCE));
    let counts = push.shutdown(PATIENCE).remove(0).1;
    let r = counts.requests;
    assert_eq!((r.unreachable, r.retry, r.accepted), (1, 2, 2), "{counts:?}");
    assert_eq!((counts.sent, counts.dropped.sum()), (counts.queued, 0), "{counts:?}");
    let all: Vec<_> = requests.try_iter().collect();
    // The same bytes every time.
    assert_eq!(all[1].body, all[3].body);
    assert_eq!(all[3].head[0], "POST /v1/metrics HTTP/1.1");
    assert_eq!(all[3].header("content-encoding"), Some("gzip"));
    assert_eq!(all[3].header("api-key"), Some("k"));
    m::SHOP_EVENTS_TOTAL.inc();
}
