//! What an answer over HTTP says.

use bellwether_model::Timestamp;
use prost::Message as _;

use super::message::ExportMetricsServiceResponse;
use crate::push::{Verdict, message, of_status, retry_after};

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What to do with the request.
    pub verdict: Verdict,
    /// Data points an accepting receiver did not take; they are lost and must not be sent again.
    pub rejected_points: u64,
    /// What the receiver said: a warning when it took everything, else why it did not. May be
    /// empty.
    pub message: String,
}

/// Statuses tried again (OTLP specification, "Retryable Response Codes").
pub(super) const RETRIED: [u16; 4] = [429, 502, 503, 504];

/// Reads an HTTP answer: its status, its `Retry-After` header, and at most
/// [`ANSWER_BYTES_MAX`](super::ANSWER_BYTES_MAX) bytes of its body.
pub fn read_http_answer(
    status: u16,
    retry_after_header: Option<&str>,
    body: &[u8],
    now: Timestamp,
) -> Answer {
    let after = retry_after_header.and_then(|value| retry_after(value, now));
    match of_status(status, &RETRIED, after) {
        Verdict::Accepted => accepted(body),
        verdict => Answer { verdict, rejected_points: 0, message: reason(body) },
    }
}

/// Reads the message of a success; one that cannot be read was a success all the same.
pub(super) fn accepted(body: &[u8]) -> Answer {
    let response = ExportMetricsServiceResponse::decode(body).unwrap_or_default();
    let partial = response.partial_success.unwrap_or_default();
    Answer {
        verdict: Verdict::Accepted,
        rejected_points: u64::try_from(partial.rejected_data_points).unwrap_or(0),
        message: message(partial.error_message.as_bytes()),
    }
}

/// `google.rpc.Status`, which bodies of failures hold.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Status {
    #[prost(int32, tag = "1")]
    pub(super) code: i32,
    #[prost(string, tag = "2")]
    pub(super) message: String,
    #[prost(message, repeated, tag = "3")]
    pub(super) details: Vec<Any>,
}

/// `google.protobuf.Any`.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Any {
    #[prost(string, tag = "1")]
    pub(super) type_url: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(super) value: Vec<u8>,
}

/// The message of a `Status`, or the body as text where it is none.
fn reason(body: &[u8]) -> String {
    match Status::decode(body) {
        Ok(status) if !status.message.is_empty() => message(status.message.as_bytes()),
        _ => message(body),
    }
}
