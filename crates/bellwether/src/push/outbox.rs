//! What one exporter has to send, when, and what became of it. Knows no network and no clock: it is
//! told the time and the outcomes.

use std::time::Duration;

use bellwether_model::Timestamp;

use super::backoff::Backoff;
use super::ledger::{Counts, Ledger, remember};
use super::protocol::{Judgement, Outcome};
use super::queue::{MemoryQueue, Payload, Queue};
use super::random::Random;

/// Nanoseconds of the monotonic clock.
pub(super) type Nanos = u64;

/// Longest backoff while the process waits to end.
const HURRY: Duration = Duration::from_millis(250);

#[derive(Debug)]
pub(super) struct Outbox {
    queue: Box<dyn Queue>,
    counts: Counts,
    ledger: Ledger,
    backoff: Backoff,
    random: Box<dyn Random>,
    retry_after_max: Duration,
    /// The receiver is left alone until then.
    not_before: Nanos,
    /// The receiver itself asked for it.
    asked_to_wait: bool,
}

/// What is to be done now.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Send this and report with [`Outbox::settle`].
    Send(Payload),
    /// The receiver is to be left alone for so long.
    Wait(Duration),
    /// There is nothing to send.
    Idle,
}

impl Outbox {
    pub(super) fn new(
        queue: Box<dyn Queue>,
        counts: Counts,
        backoff: Backoff,
        random: Box<dyn Random>,
        retry_after_max: Duration,
    ) -> Self {
        let ledger = Ledger::default();
        let mut outbox = Self {
            queue,
            counts,
            ledger,
            backoff,
            random,
            retry_after_max,
            not_before: 0,
            asked_to_wait: false,
        };
        outbox.publish();
        outbox
    }

    pub(super) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    fn publish(&mut self) {
        (self.counts.waiting, self.counts.waiting_bytes) = self.queue.waiting();
        self.ledger.publish(&self.counts);
    }

    /// Queues one flush.
    pub(super) fn offer(&mut self, payloads: Vec<Payload>, left_out: u64) {
        for payload in payloads {
            self.counts.queued += payload.points;
            self.queue.push(payload, &mut self.counts);
        }
        self.counts.left_out += left_out;
        self.queue.settle(&mut self.counts);
        self.publish();
    }

    /// Counts flushes that did not happen.
    pub(super) fn missed(&mut self, flushes: u64) {
        self.counts.missed_flushes += flushes;
        self.publish();
    }

    /// Counts a flush that was not gathered in full.
    pub(super) fn failed_flush(&mut self) {
        self.counts.failed_flushes += 1;
        remember(&mut self.counts, "a flush was not gathered in full: a callback panicked");
        self.publish();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queue.waiting().0 == 0
    }

    /// What is to be done at `now`.
    pub(super) fn next(&mut self, now: Nanos) -> Next {
        if self.is_empty() {
            return Next::Idle;
        }
        if now < self.not_before {
            return Next::Wait(Duration::from_nanos(self.not_before - now));
        }
        let taken = self.queue.take(&mut self.counts);
        self.publish();
        taken.map_or(Next::Idle, Next::Send)
    }

    /// The payload that was sent from `began` to `now` has this outcome.
    pub(super) fn settle(
        &mut self,
        payload: Payload,
        began: Nanos,
        (now, wall): (Nanos, Timestamp),
        Judgement { outcome, message }: Judgement,
    ) {
        if !message.is_empty() {
            remember(&mut self.counts, &message);
        }
        self.apply(payload, began, (now, wall), &outcome);
        self.publish();
    }

    fn apply(
        &mut self,
        payload: Payload,
        began: Nanos,
        (now, wall): (Nanos, Timestamp),
        outcome: &Outcome,
    ) {
        match *outcome {
            Outcome::Accepted { without, quiet } => {
                self.accepted(&payload, without, wall);
                if let Some(quiet) = quiet {
                    self.not_before = after_nanos(now, quiet.min(self.retry_after_max));
                    self.asked_to_wait = true;
                }
            }
            Outcome::Renegotiated => {
                self.counts.requests.retry += 1;
                self.queue.restore(payload, &mut self.counts);
            }
            Outcome::Rejected => {
                self.counts.requests.rejected += 1;
                self.counts.dropped.rejected += payload.points;
                self.dealt_with();
            }
            Outcome::TooLarge => {
                self.counts.requests.too_large += 1;
                self.counts.dropped.too_large += payload.points;
                self.dealt_with();
            }
            Outcome::Retry { after } => {
                self.counts.requests.retry += 1;
                self.again(payload, began, after.map(|after| (now, after)));
            }
            Outcome::Timeout => {
                self.counts.requests.timeout += 1;
                self.again(payload, began, None);
            }
            Outcome::Unreachable => {
                self.counts.requests.unreachable += 1;
                self.again(payload, began, None);
            }
        }
    }

    fn accepted(&mut self, payload: &Payload, without: u64, wall: Timestamp) {
        let without = without.min(payload.points);
        let counter = match without {
            0 => &mut self.counts.requests.accepted,
            _ => &mut self.counts.requests.partial,
        };
        *counter += 1;
        self.counts.sent += payload.points - without;
        self.counts.dropped.partial += without;
        self.counts.sent_bytes += payload.bytes.len() as u64;
        self.counts.last_success = Some(wall.as_seconds());
        self.dealt_with();
    }

    /// The receiver is there, whatever it thought of the request.
    fn dealt_with(&mut self) {
        self.queue.done(&mut self.counts);
        self.backoff.succeed();
        self.asked_to_wait = false;
        self.not_before = 0;
    }

    /// The wait is counted from the beginning of the try: a try that hung has been a wait itself.
    fn again(&mut self, payload: Payload, began: Nanos, asked: Option<(Nanos, Duration)>) {
        self.queue.restore(payload, &mut self.counts);
        let wait = self.backoff.fail(&mut *self.random);
        let asked = asked.map(|(now, after)| after_nanos(now, after.min(self.retry_after_max)));
        self.asked_to_wait = asked.is_some();
        self.not_before = after_nanos(began, wait).max(asked.unwrap_or(0));
    }

    /// The process is to end: backoffs become short; what a receiver asked for still holds.
    pub(super) fn hurry(&mut self) {
        self.backoff.hurry(HURRY);
        if !self.asked_to_wait {
            self.not_before = 0;
        }
    }

    /// The process ends: what does not outlive it is counted as lost, and files are let go.
    pub(super) fn end(&mut self) {
        self.queue.end(&mut self.counts);
        self.publish();
        self.queue = Box::new(MemoryQueue::new(0));
    }
}

fn after_nanos(from: Nanos, wait: Duration) -> Nanos {
    from.saturating_add(u64::try_from(wait.as_nanos()).unwrap_or(u64::MAX))
}
