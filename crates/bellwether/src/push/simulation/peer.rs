//! A receiver that behaves as it is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bellwether_model::{Clock as _, ManualClock};

use crate::push::transport::{Answer, Failure, Request, Transport};
use crate::scope::lock;

/// How a receiver treats requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mood {
    /// Nobody listens.
    Refused,
    /// It takes connections and never answers.
    Hung,
    /// It answers after so long.
    Slow(Duration),
    /// It answers with a status, and `Retry-After` if there is a text.
    Status(u16, &'static str),
    /// It says over gRPC that it has had enough, for so many seconds.
    Exhausted(u8),
    /// It breaks the connection off while it reads.
    Reset,
    /// It takes bodies up to so many bytes.
    Small(usize),
    /// The same, in the words of a gRPC server of Go.
    SmallGrpc(usize),
    /// Something before it answers with a page of this status, which it takes for no call.
    Page(u16),
    /// It knows remote write 1.0 only.
    Old,
    /// It takes all but so many points (OTLP).
    Partial(u8),
}

/// One request that arrived.
#[derive(Debug, Clone)]
pub(super) struct Received {
    /// Seconds since the start.
    pub(super) at: f64,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Received {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct Peer(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    clock: Option<Arc<ManualClock>>,
    /// From, until (seconds), how.
    moods: Vec<(u64, u64, Mood)>,
    took: Duration,
    received: Vec<Received>,
    /// When requests were made, in seconds, whatever became of them.
    tries: Vec<f64>,
}

impl Peer {
    /// One that takes everything within 20 ms.
    pub(super) fn well() -> Self {
        Self::default()
    }

    pub(super) fn watch(&self, clock: &Arc<ManualClock>) {
        lock(&self.0).clock = Some(clock.clone());
    }

    pub(super) fn behave(&self, (from, until): (u64, u64), mood: Mood) {
        lock(&self.0).moods.push((from, until, mood));
    }

    /// How long the last request took.
    pub(super) fn took(&self) -> Duration {
        lock(&self.0).took
    }

    pub(super) fn received(&self) -> Vec<Received> {
        lock(&self.0).received.clone()
    }

    pub(super) fn tries(&self) -> Vec<f64> {
        lock(&self.0).tries.clone()
    }
}

impl State {
    fn seconds(&self) -> f64 {
        self.clock.as_ref().map_or(0.0, |clock| clock.monotonic_nanos() as f64 / 1e9)
    }

    fn take(&mut self, request: &Request<'_>) {
        let headers = request.headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        let (at, headers) = (self.seconds(), headers.collect());
        self.received.push(Received { at, headers, body: request.body.to_vec() });
    }
}

fn answer(status: u16, retry_after: &str) -> Answer {
    let mut headers =
        vec![("grpc-status".to_owned(), if status == 200 { "0" } else { "14" }.to_owned())];
    if !retry_after.is_empty() {
        headers.push(("retry-after".to_owned(), retry_after.to_owned()));
    }
    if status == 200 {
        // More than were sent: all of them.
        let written = "x-prometheus-remote-write-samples-written".to_owned();
        headers.push((written, "1000000".to_owned()));
    }
    Answer { status, headers, body: Vec::new() }
}

/// No gRPC server gave it: it has no status of gRPC's.
fn page(status: u16) -> Answer {
    let headers = vec![("content-type".to_owned(), "text/html".to_owned())];
    Answer { status, headers, body: b"<h1>Welcome to the proxy</h1>".to_vec() }
}

fn larger_than_max(most: usize) -> Answer {
    let said = format!("grpc: received message larger than max (99999 vs. {most})");
    let headers = vec![("grpc-status", "8".to_owned()), ("grpc-message", said)];
    let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value));
    Answer { status: 200, headers: headers.collect(), body: Vec::new() }
}

impl Transport for Peer {
    fn send(&mut self, request: &Request<'_>, deadline: Duration) -> Result<Answer, Failure> {
        let mut state = lock(&self.0);
        let now = state.seconds();
        state.tries.push(now);
        let within =
            |(from, until, _): &&(u64, u64, Mood)| now >= *from as f64 && now < *until as f64;
        let mood = state.moods.iter().find(within).map(|(_, _, mood)| mood.clone());
        state.took = Duration::from_millis(20);
        match mood {
            None => {
                state.take(request);
                Ok(answer(200, ""))
            }
            Some(Mood::Refused) => Err(Failure::Unreachable("refused".to_owned())),
            Some(Mood::Reset) => Err(Failure::Unreachable("reset".to_owned())),
            Some(Mood::Hung) => {
                state.took = deadline;
                Err(Failure::Timeout)
            }
            Some(Mood::Slow(took)) => {
                state.took = took.min(deadline);
                if took >= deadline {
                    return Err(Failure::Timeout);
                }
                state.take(request);
                Ok(answer(200, ""))
            }
            Some(Mood::Status(status, after)) => Ok(answer(status, after)),
            Some(Mood::Exhausted(seconds)) => Ok(exhausted(seconds)),
            Some(Mood::Small(most)) if request.body.len() > most => Ok(answer(413, "")),
            Some(Mood::SmallGrpc(most)) if request.body.len() > most => Ok(larger_than_max(most)),
            Some(Mood::Page(status)) => Ok(page(status)),
            Some(Mood::Small(_) | Mood::SmallGrpc(_)) => {
                state.take(request);
                Ok(answer(200, ""))
            }
            Some(Mood::Old) => Ok(old(&mut state, request)),
            Some(Mood::Partial(points)) => {
                state.take(request);
                // partial_success { rejected_data_points }
                let body = vec![0x0a, 0x02, 0x08, points];
                Ok(Answer { body, ..answer(200, "") })
            }
        }
    }
}

/// A receiver of remote write 1.0 refuses what it does not know.
fn old(state: &mut State, request: &Request<'_>) -> Answer {
    let version = ("x-prometheus-remote-write-version", "0.1.0");
    if !request.headers.contains(&version) {
        return answer(415, "");
    }
    state.take(request);
    Answer { status: 204, ..Answer::default() }
}

/// `RESOURCE_EXHAUSTED` with a `google.rpc.RetryInfo` of less than 128 seconds.
fn exhausted(seconds: u8) -> Answer {
    let url = "type.googleapis.com/google.rpc.RetryInfo";
    let any = [&[0x0a, 40], url.as_bytes(), &[0x12, 4, 0x0a, 2, 0x08, seconds]].concat();
    let status = [&[0x08, 8, 0x1a, any.len() as u8], any.as_slice()].concat();
    let headers = [("grpc-status", "8".to_owned()), ("grpc-status-details-bin", base64(&status))];
    let headers = headers.map(|(name, value)| (name.to_owned(), value)).to_vec();
    Answer { status: 200, headers, body: Vec::new() }
}

fn base64(bytes: &[u8]) -> String {
    let digit = |bits: u32| match u8::try_from(bits & 63).expect("six bits") {
        n @ 0..26 => char::from(b'A' + n),
        n @ 26..52 => char::from(b'a' + n - 26),
        n @ 52..62 => char::from(b'0' + n - 52),
        62 => '+',
        _ => '/',
    };
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - three.len()));
        text.extend((0..=three.len()).map(|at| digit(bits >> (18 - 6 * at))));
    }
    text
}
