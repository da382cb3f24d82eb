//! The seam between a format and the machinery that queues, sends and tries again.

use bellwether_exposition::push::Verdict;
use bellwether_model::Timestamp;

use super::queue::Payload;
use super::transport::{Answer, Failure};
use crate::gather::Registry;

/// Turns a registry into payloads. Lives on the thread that gathers.
pub(super) trait Gather: Send {
    /// One flush at `now`; returns how many points the format has no way to say.
    fn gather(&mut self, registry: &Registry, now: Timestamp, out: &mut dyn FnMut(Payload)) -> u64;

    /// What is to be said after the last flush, if anything.
    fn farewell(&mut self, _now: Timestamp, _out: &mut dyn FnMut(Payload)) {}
}

/// Says how a payload is sent and what its answer means. Lives on the thread that sends.
pub(super) trait Wire: Send {
    /// What is to be sent for a payload now: header fields, and the body if it is not the payload's
    /// bytes as they are.
    fn request(&mut self, payload: &Payload) -> (Vec<(&str, &str)>, Option<Vec<u8>>);

    /// What the answer says.
    fn judge(&mut self, payload: &Payload, answer: &Answer, now: Timestamp) -> Judgement;
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judgement {
    pub(super) outcome: Outcome,
    /// What the receiver or the transport said; may be empty.
    pub(super) message: String,
}

/// What is to be done with the payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It arrived, without so many points; nothing may be sent until the receiver's wait is over.
    Accepted { without: u64, quiet: Option<std::time::Duration> },
    /// Try again, not before this wait is over.
    Retry { after: Option<std::time::Duration> },
    /// It will never be taken.
    Rejected,
    /// Smaller ones would be.
    TooLarge,
    /// No answer in time.
    Timeout,
    /// No connection, or it broke.
    Unreachable,
    /// The receiver does not know the format; from now on it gets another. Try again at once.
    Renegotiated,
}

impl Judgement {
    pub(super) fn of(verdict: &Verdict, without: u64, message: String) -> Self {
        let outcome = match *verdict {
            Verdict::Accepted => Outcome::Accepted { without, quiet: None },
            Verdict::Retry { after } => Outcome::Retry { after },
            Verdict::Rejected => Outcome::Rejected,
        };
        Self { outcome, message }
    }

    pub(super) fn of_failure(failure: &Failure) -> Self {
        let outcome = match failure {
            Failure::Timeout => Outcome::Timeout,
            Failure::Unreachable(_) => Outcome::Unreachable,
            Failure::TooLarge => Outcome::TooLarge,
        };
        Self { outcome, message: failure.to_string() }
    }
}
