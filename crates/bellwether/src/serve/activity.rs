//! What goes on in one connection, and when it has had its time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::limits::Limits;
use super::patience::Patience;

/// Shared by a connection's socket, its requests and its watch.
#[derive(Debug, Clone)]
pub(super) struct Activity(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    /// Requests whose answer is not complete.
    active: usize,
    requests: u64,
    /// Since when there is no request: the accept, or the end of the last answer.
    idle_since: Instant,
    /// When the first byte came in since then.
    first_byte: Option<Instant>,
    http2: bool,
    writing: Patience,
    /// Since when requests wait for the client to take what was handed out of their answers; no
    /// more entries than active requests.
    handed: BTreeMap<u64, Instant>,
}

/// How an HTTP/2 connection begins; no HTTP/1 method does.
const HTTP2_PREFACE: &[u8] = b"PRI";

impl Activity {
    pub(super) fn begin(limits: &Limits) -> Self {
        Self(Arc::new(Mutex::new(State {
            active: 0,
            requests: 0,
            idle_since: Instant::now(),
            first_byte: None,
            http2: false,
            writing: Patience::new(limits.write_timeout, limits),
            handed: BTreeMap::new(),
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes came in.
    pub(super) fn read(&self, bytes: &[u8]) {
        let mut state = self.state();
        if state.active > 0 || state.first_byte.is_some() {
            return;
        }
        if state.requests == 0 {
            state.http2 = bytes.starts_with(HTTP2_PREFACE);
        }
        state.first_byte = Some(Instant::now());
    }

    /// The client took bytes.
    pub(super) fn written(&self, bytes: usize) {
        self.state().writing.moved(Instant::now(), bytes);
    }

    /// The client takes no bytes.
    pub(super) fn write_blocked(&self) {
        self.state().writing.wait(Instant::now());
    }

    /// A request is there; it lasts until the guard is dropped.
    pub(super) fn request(&self) -> Active {
        let mut state = self.state();
        state.requests += 1;
        state.active += 1;
        if state.active == 1 {
            state.writing.begin_anew();
        }
        Active { activity: self.clone(), number: state.requests }
    }

    /// Returns when the connection has had its time.
    pub(super) async fn watch(self, limits: Limits) {
        let tick = tick_of(&limits);
        loop {
            let now = Instant::now();
            let deadline = self.state().deadline(&limits);
            if deadline.is_some_and(|deadline| deadline <= now) {
                return;
            }
            // Deadlines may come closer meanwhile: look again soon.
            let soon = now + tick;
            sleep_until(deadline.map_or(soon, |deadline| deadline.min(soon))).await;
        }
    }
}

fn tick_of(limits: &Limits) -> Duration {
    let shortest = limits.header_timeout.min(limits.idle_timeout).min(limits.write_timeout);
    (shortest / 4).clamp(Duration::from_millis(10), Duration::from_secs(1))
}

impl State {
    fn deadline(&self, limits: &Limits) -> Option<Instant> {
        let writing = self.writing.deadline();
        let handed = self.handed.values().min().map(|since| *since + limits.write_timeout);
        let idle = (self.active == 0).then(|| self.idle_deadline(limits));
        writing.into_iter().chain(handed).chain(idle).min()
    }

    fn idle_deadline(&self, limits: &Limits) -> Instant {
        if self.requests == 0 {
            return self.idle_since + limits.header_timeout;
        }
        let idle = self.idle_since + limits.idle_timeout;
        match self.first_byte {
            // Frames without a request are not the beginning of one.
            Some(first) if !self.http2 => idle.min(first + limits.header_timeout),
            _ => idle,
        }
    }
}

/// A request whose answer is not complete.
#[derive(Debug)]
pub(super) struct Active {
    activity: Activity,
    number: u64,
}

impl Active {
    /// A piece of the answer was handed out.
    pub(super) fn handed(&self) {
        self.activity.state().handed.insert(self.number, Instant::now());
    }

    /// The client has room for the next.
    pub(super) fn asked(&self) {
        self.activity.state().handed.remove(&self.number);
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        let mut state = self.activity.state();
        state.handed.remove(&self.number);
        state.active = state.active.saturating_sub(1);
        if state.active == 0 {
            state.idle_since = Instant::now();
            state.first_byte = None;
        }
    }
}
