//! A request while it runs, and who is to blame if it was bad.

use std::fmt;
use std::sync::Arc;

use bellwether_model::Clock;
use bellwether_slo::attribution::LABELS_MAX;
use bellwether_slo::{InFlight, Missed, Outcome, Recorder};

/// A request that is running; see [`Slos::begin`](super::Slos::begin).
pub struct Watched {
    pub(super) request: InFlight<Arc<Recorder>>,
    pub(super) in_group: Option<InFlight<Arc<Recorder>>>,
    pub(super) clock: Arc<dyn Clock>,
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watched").finish_non_exhaustive()
    }
}

/// Blames a bad request's status and labels; a good one's cost is a look at `missed`.
#[inline]
pub(super) fn blame(recorder: &Recorder, missed: Missed, status: u16, labels: &[(&str, &str)]) {
    if missed.is_none() {
        return;
    }
    recorder.blame_status(missed, status);
    if !labels.is_empty() {
        recorder.blame(missed, labels.get(..LABELS_MAX - 1).unwrap_or(labels));
    }
}

impl Watched {
    /// It ended with an HTTP status.
    pub fn finish(self, status: u16) {
        self.finish_by(status, &[]);
    }

    /// It ended with an HTTP status; its `labels` are to blame if it was bad.
    pub fn finish_by(self, status: u16, labels: &[(&str, &str)]) {
        let Self { request, in_group, clock } = self;
        let (outcome, now) = (Outcome::of_status(status), clock.monotonic_nanos());
        let blame = |recorder: &Recorder, missed| blame(recorder, missed, status, labels);
        request.finish_with(outcome, now, blame);
        if let Some(request) = in_group {
            request.finish_with(outcome, now, blame);
        }
    }

    /// It was cancelled, which is bad; `status` says what stands for that, and `labels` are to blame.
    pub fn cancel_by(self, status: u16, labels: &[(&str, &str)]) {
        for request in self.into_requests() {
            request.cancel_with(|recorder, missed| blame(recorder, missed, status, labels));
        }
    }

    /// It ended well or badly.
    pub fn finish_as(self, outcome: Outcome) {
        let now = self.clock.monotonic_nanos();
        for request in self.into_requests() {
            request.finish(outcome, now);
        }
    }

    fn into_requests(self) -> impl Iterator<Item = InFlight<Arc<Recorder>>> {
        std::iter::once(self.request).chain(self.in_group)
    }
}
