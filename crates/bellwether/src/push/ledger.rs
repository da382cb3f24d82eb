//! What one exporter has done: every point it took is sent, lost for a reason, or waiting.

use std::sync::{Arc, Mutex};

use super::metrics::{self as m, Exporter, Push, Reason, Result};
use crate::scope::lock;

/// Points lost, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Dropped {
    /// The queue was at its bound; the oldest went first.
    pub queue_full: u64,
    /// The receiver will never take them.
    pub rejected: u64,
    /// The receiver took the request without them.
    pub partial: u64,
    /// The receiver found the request too large.
    pub too_large: u64,
    /// What the disk held could not be read back. Counts points where the record's head could be
    /// read, else one a damaged place.
    pub corrupt: u64,
    /// The disk did not take them.
    pub disk: u64,
    /// The process ended before they were sent.
    pub shutdown: u64,
}

impl Dropped {
    /// All of them.
    pub fn sum(&self) -> u64 {
        let Self { queue_full, rejected, partial, too_large, corrupt, disk, shutdown } = *self;
        queue_full + rejected + partial + too_large + corrupt + disk + shutdown
    }
}

/// Requests made, by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Requests {
    /// Accepted, or written to a socket that answers nothing.
    pub accepted: u64,
    /// Accepted; some points were not taken.
    pub partial: u64,
    /// The receiver asked to try again.
    pub retry: u64,
    /// The receiver will never take it.
    pub rejected: u64,
    /// The receiver takes only smaller ones.
    pub too_large: u64,
    /// No answer within the deadline.
    pub timeout: u64,
    /// No connection, or it broke.
    pub unreachable: u64,
}

/// What one exporter has done since it was started. At any moment
/// `queued + recovered = sent + dropped.sum() + waiting`.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Counts {
    /// Points taken from the instruments to be sent.
    pub queued: u64,
    /// Points an earlier process had left on disk.
    pub recovered: u64,
    /// Points that were sent: accepted by the receiver, or, where it answers nothing (StatsD),
    /// written to the socket.
    pub sent: u64,
    /// Points lost.
    pub dropped: Dropped,
    /// Points in the queue.
    pub waiting: u64,
    /// Bytes of the queue.
    pub waiting_bytes: u64,
    /// Points the format has no way to say; never queued.
    pub left_out: u64,
    /// Requests made.
    pub requests: Requests,
    /// Bytes of the requests that were accepted, or sent where nothing is answered.
    pub sent_bytes: u64,
    /// Flushes left out because the one before took too long.
    pub missed_flushes: u64,
    /// Flushes that were not gathered in full because a callback of
    /// [`on_scrape`](crate::on_scrape) panicked.
    pub failed_flushes: u64,
    /// Times the disk refused.
    pub disk_errors: u64,
    /// When a request was last accepted, or sent where nothing is answered, in seconds since the Unix epoch.
    pub last_success: Option<f64>,
    /// What went wrong last, cut to 200 bytes; empty when nothing did.
    pub last_error: String,
}

/// Keeps what went wrong last, as one line of at most 200 bytes.
pub(super) fn remember(counts: &mut Counts, error: &str) {
    counts.last_error.clear();
    for c in error.chars().map(|c| if c.is_control() { ' ' } else { c }) {
        if counts.last_error.len() + c.len_utf8() > 200 {
            break;
        }
        counts.last_error.push(c);
    }
}

/// One exporter's counts, shared with whoever shows them.
#[derive(Debug, Clone, Default)]
pub(super) struct Ledger(Arc<Mutex<Counts>>);

impl Ledger {
    pub(super) fn read(&self) -> Counts {
        lock(&self.0).clone()
    }

    /// Shows what was counted since.
    pub(super) fn publish(&self, counts: &Counts) {
        lock(&self.0).clone_from(counts);
    }

    /// Has every scrape show the counts under the exporter's name, for as long as it lives.
    pub(super) fn expose(&self, name: &str) {
        let counts = Arc::downgrade(&self.0);
        let name = name.to_owned();
        crate::on_scrape::<Push>(move || {
            if let Some(counts) = counts.upgrade() {
                let counts = lock(&counts).clone();
                show(&name, &counts);
            }
        });
    }
}

fn show(name: &str, counts: &Counts) {
    let exporter = Exporter::of(name);
    m::BELLWETHER_PUSH_QUEUED_POINTS_TOTAL.at(exporter).advance_to(counts.queued);
    m::BELLWETHER_PUSH_RECOVERED_POINTS_TOTAL.at(exporter).advance_to(counts.recovered);
    m::BELLWETHER_PUSH_SENT_POINTS_TOTAL.at(exporter).advance_to(counts.sent);
    m::BELLWETHER_PUSH_LEFT_OUT_POINTS_TOTAL.at(exporter).advance_to(counts.left_out);
    m::BELLWETHER_PUSH_SENT_BYTES_TOTAL.at(exporter).advance_to(counts.sent_bytes);
    m::BELLWETHER_PUSH_MISSED_FLUSHES_TOTAL.at(exporter).advance_to(counts.missed_flushes);
    m::BELLWETHER_PUSH_FAILED_FLUSHES_TOTAL.at(exporter).advance_to(counts.failed_flushes);
    m::BELLWETHER_PUSH_DISK_ERRORS_TOTAL.at(exporter).advance_to(counts.disk_errors);
    m::BELLWETHER_PUSH_WAITING_POINTS.at(exporter).set(signed(counts.waiting));
    m::BELLWETHER_PUSH_WAITING_BYTES.at(exporter).set(signed(counts.waiting_bytes));
    if let Some(at) = counts.last_success {
        m::BELLWETHER_PUSH_SUCCESS_TIMESTAMP_SECONDS.at(exporter).set(at);
    }
    show_dropped(exporter, counts.dropped);
    show_requests(exporter, counts.requests);
}

fn show_dropped(exporter: Exporter, dropped: Dropped) {
    let Dropped { queue_full, rejected, partial, too_large, corrupt, disk, shutdown } = dropped;
    for (reason, total) in [
        (Reason::QueueFull, queue_full),
        (Reason::Rejected, rejected),
        (Reason::Partial, partial),
        (Reason::TooLarge, too_large),
        (Reason::Corrupt, corrupt),
        (Reason::Disk, disk),
        (Reason::Shutdown, shutdown),
    ] {
        m::BELLWETHER_PUSH_DROPPED_POINTS_TOTAL.at(exporter, reason).advance_to(total);
    }
}

fn show_requests(exporter: Exporter, requests: Requests) {
    let Requests { accepted, partial, retry, rejected, too_large, timeout, unreachable } = requests;
    for (result, total) in [
        (Result::Accepted, accepted),
        (Result::Partial, partial),
        (Result::Retry, retry),
        (Result::Rejected, rejected),
        (Result::TooLarge, too_large),
        (Result::Timeout, timeout),
        (Result::Unreachable, unreachable),
    ] {
        m::BELLWETHER_PUSH_REQUESTS_TOTAL.at(exporter, result).advance_to(total);
    }
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
