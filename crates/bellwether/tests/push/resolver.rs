//! Transports whose resolver hangs: the deadline of a try covers the look-up, and one thread waits.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bellwether::push::transport::{Failure, Grpc, Http, Request, Transport};

use crate::PATIENCE;
use crate::peer::Peer;

const DEADLINE: Duration = Duration::from_millis(100);

/// A look-up of `collector:4318` that hangs until it is told the address.
struct Hung {
    asked: Arc<AtomicU64>,
    tell: SyncSender<io::Result<SocketAddr>>,
}

type Ask = Box<dyn Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync>;

fn hung() -> (Hung, Ask) {
    let asked = Arc::new(AtomicU64::new(0));
    let (tell, told) = sync_channel::<io::Result<SocketAddr>>(1);
    let (told, counter) = (Mutex::new(told), Arc::clone(&asked));
    let ask = move |host: &str| {
        assert_eq!(host, "collector:4318");
        counter.fetch_add(1, Ordering::Relaxed);
        let told = told.lock().expect("nobody panics there").recv();
        told.map_err(io::Error::other)?.map(|address| vec![address])
    };
    (Hung { asked, tell }, Box::new(ask))
}

#[expect(clippy::disallowed_methods, reason = "a real deadline is measured")]
fn costs_the_deadline_and_then_works(mut transport: impl Transport, hung: &Hung) {
    let request = Request { headers: &[("content-type", "application/grpc")], body: b"hello" };
    for _ in 0..3 {
        let began = Instant::now();
        assert_eq!(transport.send(&request, DEADLINE), Err(Failure::Timeout), "{transport:?}");
        let took = began.elapsed();
        assert!((DEADLINE..DEADLINE * 10).contains(&took), "{transport:?}: {took:?}");
    }
    assert_eq!(hung.asked.load(Ordering::Relaxed), 1, "{transport:?}: one thread waits for it");
    // What it says in the end is taken: first that there is no such host.
    hung.tell.send(Err(io::ErrorKind::NotFound.into())).expect("it waits");
    let unknown = transport.send(&request, PATIENCE);
    assert!(matches!(unknown, Err(Failure::Unreachable(_))), "{transport:?}: {unknown:?}");
    let peer = Peer::start(None, &[]);
    hung.tell.send(Ok(SocketAddr::from(([127, 0, 0, 1], peer.port)))).expect("it waits");
    let answer = transport.send(&request, PATIENCE).expect("somebody is there");
    assert_eq!((answer.status, peer.taken().len()), (200, 1), "{transport:?}");
}

#[test]
fn over_http_it_costs_the_deadline_and_no_more() {
    let (hung, ask) = hung();
    let http = Http::resolved_by("http://collector:4318/v1/metrics", ask).expect("a URL");
    costs_the_deadline_and_then_works(http, &hung);
}

#[test]
fn over_grpc_it_costs_the_deadline_and_no_more() {
    let (hung, ask) = hung();
    let grpc = Grpc::resolved_by("http://collector:4318", "/x/y", ask).expect("a URL");
    costs_the_deadline_and_then_works(grpc, &hung);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a real deadline is measured")]
fn whatever_waits_for_it_does_not_delay_the_end_of_a_transport() {
    let (_hung, ask) = hung();
    let mut grpc = Grpc::resolved_by("http://collector:4318", "/x/y", ask).expect("a URL");
    let request = Request { headers: &[], body: b"" };
    assert_eq!(grpc.send(&request, DEADLINE), Err(Failure::Timeout));
    let began = Instant::now();
    drop(grpc);
    assert!(began.elapsed() < DEADLINE, "{:?}", began.elapsed());
}
