//! The two threads of an exporter: one gathers on time, the other sends and may hang.

use std::ops::RangeInclusive;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use bellwether_model::{Clock, Timestamp};

use super::ledger::Ledger;
use super::outbox::{Nanos, Next, Outbox};
use super::protocol::{Gather, Judgement, Wire};
use super::queue::Payload;
use super::transport::{Failure, Request, Transport};
use crate::gather::Registry;

/// All that one exporter consists of.
pub(super) struct Exporter {
    pub(super) name: String,
    pub(super) interval: Duration,
    /// Deadline of one request.
    pub(super) timeout: Duration,
    pub(super) outbox: Outbox,
    pub(super) gather: Box<dyn Gather>,
    pub(super) link: Link,
}

/// The way to the receiver.
pub(super) struct Link {
    pub(super) wire: Box<dyn Wire>,
    pub(super) transport: Box<dyn Transport>,
}

impl Link {
    /// Sends one payload and says what became of it.
    pub(super) fn send(
        &mut self,
        payload: &Payload,
        timeout: Duration,
        clock: &dyn Clock,
    ) -> Judgement {
        let (headers, other) = self.wire.request(payload);
        let body = other.as_deref().unwrap_or(&payload.bytes);
        let transport =
            AssertUnwindSafe(|| self.transport.send(&Request { headers: &headers, body }, timeout));
        // A transport need not be ours: its panic must not end the exporter without a word.
        let answer = catch_unwind(transport)
            .unwrap_or_else(|_| Err(Failure::Unreachable("the transport panicked".to_owned())));
        match answer {
            Ok(answer) => self.wire.judge(payload, &answer, clock.now()),
            Err(failure) => Judgement::of_failure(&failure),
        }
    }
}

/// A running exporter.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) name: String,
    pub(super) ledger: Ledger,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    clock: Arc<dyn Clock>,
}

#[derive(Debug)]
struct State {
    outbox: Outbox,
    /// Flushes asked for besides those that are due, and how many of them have been gathered.
    wanted: u64,
    gathered: u64,
    /// Those asked for of which the last that failed was one.
    failed: RangeInclusive<u64>,
    sending: bool,
    /// Set when the process is to end: when what is left is given up.
    stop: Option<Nanos>,
    ended: bool,
}

impl Running {
    /// Starts both threads.
    pub(super) fn start(
        exporter: Exporter,
        registry: Arc<Registry>,
        clock: Arc<dyn Clock>,
    ) -> std::io::Result<Self> {
        let Exporter { name, interval, timeout, outbox, gather, link } = exporter;
        let ledger = outbox.ledger().clone();
        ledger.expose(&name);
        let state = State {
            outbox,
            wanted: 0,
            gathered: 0,
            failed: 0..=0,
            sending: false,
            stop: None,
            ended: false,
        };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new(), clock });
        let gathers = Gatherer { shared: Arc::clone(&shared), registry, gather, interval };
        let sends = Sender { shared: Arc::clone(&shared), link, timeout };
        let short: String = name.chars().take(9).collect();
        thread::Builder::new().name(format!("push {short}")).spawn(move || gathers.run())?;
        thread::Builder::new().name(format!("send {short}")).spawn(move || sends.run())?;
        Ok(Self { name, ledger, shared })
    }

    /// Asks for a flush; [`wait_flushed`](Self::wait_flushed) waits for it.
    pub(super) fn want_flush(&self) -> u64 {
        let mut state = self.shared.lock();
        state.wanted += 1;
        self.shared.changed.notify_all();
        state.wanted
    }

    /// Waits until the flush of that number has been gathered and everything sent; `false` when the
    /// moment came first, or it could not be gathered.
    pub(super) fn wait_flushed(&self, flush: u64, until: Nanos) -> bool {
        let flushed = self.shared.wait_until(until, |state| {
            let idle = !state.sending && state.outbox.is_empty();
            state.ended || (state.gathered >= flush && idle)
        });
        flushed && !self.shared.lock().failed.contains(&flush)
    }

    /// Asks for a last flush and the end, at `until` at the latest.
    pub(super) fn stop(&self, until: Nanos) {
        let mut state = self.shared.lock();
        state.stop = Some(state.stop.map_or(until, |stop| stop.min(until)));
        state.outbox.hurry();
        self.shared.changed.notify_all();
    }

    /// Waits for the end; when it does not come in time, counts what is left all the same.
    pub(super) fn wait_ended(&self, until: Nanos) -> bool {
        let ended = self.shared.wait_until(until, |state| state.ended);
        if !ended {
            self.shared.end();
        }
        ended
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Nanos {
        self.clock.monotonic_nanos()
    }

    /// Waits until something is so; `false` when the moment came first.
    fn wait_until(&self, until: Nanos, is_so: impl Fn(&State) -> bool) -> bool {
        let mut state = self.lock();
        while !is_so(&state) {
            let Some(left) = until.checked_sub(self.now()).filter(|left| *left > 0) else {
                return false;
            };
            let waited = self.changed.wait_timeout(state, Duration::from_nanos(left));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Says that this is the end, once.
    fn end(&self) {
        let mut state = self.lock();
        if !std::mem::replace(&mut state.ended, true) {
            state.outbox.end();
        }
        self.changed.notify_all();
    }
}

/// The number of the flush after which there is no other.
const LAST: u64 = u64::MAX;

struct Gatherer {
    shared: Arc<Shared>,
    registry: Arc<Registry>,
    gather: Box<dyn Gather>,
    interval: Duration,
}

impl Gatherer {
    fn run(mut self) {
        let interval = u64::try_from(self.interval.as_nanos()).unwrap_or(u64::MAX).max(1);
        let mut due = self.shared.now().saturating_add(interval);
        loop {
            let (wanted, last) = self.wait(due);
            self.flush(wanted, last);
            if last {
                return;
            }
            let late = self.shared.now().saturating_sub(due);
            if self.shared.now() >= due {
                let missed = late / interval;
                if missed > 0 {
                    self.shared.lock().outbox.missed(missed);
                }
                due = due.saturating_add(interval.saturating_mul(missed + 1));
            }
        }
    }

    /// Waits until a flush is due or asked for; says which one was, and whether it is the last.
    fn wait(&self, due: Nanos) -> (u64, bool) {
        let asked = |state: &State| state.stop.is_some() || state.wanted > state.gathered;
        self.shared.wait_until(due, asked);
        let state = self.shared.lock();
        (state.wanted, state.stop.is_some())
    }

    fn flush(&mut self, wanted: u64, last: bool) {
        let now = self.shared.clock.now();
        let mut payloads = Vec::new();
        let gathered = self.gather(now, last, &mut payloads);
        let mut state = self.shared.lock();
        // What comes after the end would be counted by nobody.
        if !state.ended {
            state.outbox.offer(payloads, gathered.unwrap_or(0));
            if gathered.is_none() {
                state.outbox.failed_flush();
            }
        }
        if gathered.is_none() {
            state.failed = state.gathered.saturating_add(1)..=wanted;
        }
        state.gathered = if last { LAST } else { state.gathered.max(wanted) };
        self.shared.changed.notify_all();
    }

    /// One flush; `None` when it broke off. What came before that is to be sent all the same:
    /// deltas are said once.
    fn gather(&mut self, now: Timestamp, last: bool, payloads: &mut Vec<Payload>) -> Option<u64> {
        let Self { gather, registry, .. } = self;
        // Callbacks are the program's: the panic of one must not end the exporter without a word.
        let walk = AssertUnwindSafe(|| gather.gather(registry, now, &mut |p| payloads.push(p)));
        let left_out = catch_unwind(walk).ok();
        if last {
            self.gather.farewell(now, &mut |p| payloads.push(p));
        }
        left_out
    }
}

/// A payload that is to be sent now, and the time there is for it.
struct Work {
    payload: Payload,
    began: Nanos,
    left: Duration,
}

struct Sender {
    shared: Arc<Shared>,
    link: Link,
    timeout: Duration,
}

impl Sender {
    fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        let mut work = self.next(shared.lock(), shared.now());
        while let Some(Work { payload, began, left }) = work {
            let judgement = self.link.send(&payload, self.timeout.min(left), &*shared.clock);
            let (now, wall) = (shared.now(), shared.clock.now());
            let mut state = shared.lock();
            state.sending = false;
            if !state.ended {
                state.outbox.settle(payload, began, (now, wall), judgement);
            }
            // Nobody waits for a single packet, and waking costs more than one does.
            if state.ended || state.outbox.is_empty() {
                shared.changed.notify_all();
            }
            work = self.next(state, now);
        }
        shared.end();
    }

    /// Waits for something to send, from `now` on. `None` at the end.
    fn next(&self, mut state: MutexGuard<'_, State>, mut now: Nanos) -> Option<Work> {
        loop {
            let left = state
                .stop
                .map_or(Duration::MAX, |stop| Duration::from_nanos(stop.saturating_sub(now)));
            if left.is_zero() || state.ended {
                return None;
            }
            let wait = match state.outbox.next(now) {
                Next::Send(payload) => {
                    state.sending = true;
                    return Some(Work { payload, began: now, left });
                }
                // Gathered for the last time, and nothing left.
                Next::Idle if state.stop.is_some() && state.gathered == LAST => return None,
                Next::Idle => left.min(Duration::from_hours(1)),
                Next::Wait(wait) => left.min(wait),
            };
            let waited = self.shared.changed.wait_timeout(state, wait);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            now = self.shared.now();
        }
    }
}
