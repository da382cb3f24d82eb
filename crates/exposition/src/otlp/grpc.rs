//! OTLP over gRPC, without the HTTP/2 beneath it: path, frames and statuses.

use std::time::Duration;

use prost::Message as _;

use super::answer::{Answer, Status, accepted};
use crate::push::{Verdict, message};

/// `:path` of the call.
pub const PATH: &str = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
/// `content-type` of the call; it also wants `te: trailers`.
pub const CONTENT_TYPE: &str = "application/grpc";

/// A message in its frame: whether it is compressed (with what `grpc-encoding` names), its length,
/// itself.
pub fn frame(message: &[u8], compressed: bool) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    let mut framed = Vec::with_capacity(message.len() + 5);
    framed.push(u8::from(compressed));
    framed.extend_from_slice(&length.to_be_bytes());
    framed.extend_from_slice(message);
    framed
}

/// The message in the one frame of an answer, uncompressed as it was asked for; `None` for anything
/// else.
pub fn unframe(body: &[u8]) -> Option<&[u8]> {
    let (head, message) = body.split_at_checked(5)?;
    let length = u32::from_be_bytes(head.get(1..)?.try_into().ok()?);
    (head.first() == Some(&0) && usize::try_from(length).ok()? == message.len()).then_some(message)
}

/// gRPC statuses tried again whatever the details say (OTLP specification): cancelled, deadline
/// exceeded, aborted, out of range, unavailable, data loss.
const RETRIED: [i32; 6] = [1, 4, 10, 11, 14, 15];
/// Tried again only where the receiver says when.
const RESOURCE_EXHAUSTED: i32 = 8;

/// Reads an answer: `grpc-status`, `grpc-message` (percent-encoded), `grpc-status-details-bin` as
/// bytes after base64, and the body's frame, empty when there is none.
pub fn read_answer(status: i32, status_message: &str, details: &[u8], body: &[u8]) -> Answer {
    if status == 0 {
        return accepted(unframe(body).unwrap_or_default());
    }
    let after = delay(details);
    let again = RETRIED.contains(&status) || (status == RESOURCE_EXHAUSTED && after.is_some());
    let verdict = if again { Verdict::Retry { after } } else { Verdict::Rejected };
    let message = message(&percent_decoded(status_message));
    Answer { verdict, rejected_points: 0, message }
}

/// The status an answer without `grpc-status` stands for, by its HTTP status (gRPC, "HTTP to gRPC
/// Status Code Mapping"). It did not come from a gRPC server, so nothing arrived, not even with 200.
pub fn status_of_http(status: u16) -> i32 {
    match status {
        // Internal.
        400 => 13,
        // Unauthenticated.
        401 => 16,
        // Permission denied.
        403 => 7,
        // Unimplemented.
        404 => 12,
        // Unavailable.
        429 | 502 | 503 | 504 => 14,
        // Unknown.
        _ => 2,
    }
}

/// Whether a status means that the message was larger than the server takes. No status says just
/// that: gRPC's own libraries say "resource exhausted" and Rust's says "out of range", each with a
/// message of its own.
pub fn is_too_large(status: i32, status_message: &str) -> bool {
    const OUT_OF_RANGE: i32 = 11;
    let said = percent_decoded(status_message).to_ascii_lowercase();
    let said = String::from_utf8_lossy(&said);
    let of_size = ["larger than max", "exceeds maximum", "exceeds the maximum", "too large"];
    matches!(status, RESOURCE_EXHAUSTED | OUT_OF_RANGE)
        && said.contains("message")
        && of_size.iter().any(|words| said.contains(words))
}

/// `google.rpc.RetryInfo`.
#[derive(Clone, PartialEq, prost::Message)]
struct RetryInfo {
    #[prost(message, optional, tag = "1")]
    retry_delay: Option<Delay>,
}

/// `google.protobuf.Duration`.
#[derive(Clone, Copy, PartialEq, prost::Message)]
struct Delay {
    #[prost(int64, tag = "1")]
    seconds: i64,
    #[prost(int32, tag = "2")]
    nanos: i32,
}

/// The wait a status's details ask for, at most a day.
fn delay(details: &[u8]) -> Option<Duration> {
    let status = Status::decode(details).ok()?;
    let info = status.details.iter().find(|any| any.type_url.ends_with("google.rpc.RetryInfo"))?;
    let delay = RetryInfo::decode(info.value.as_slice()).ok()?.retry_delay.unwrap_or_default();
    let seconds = u64::try_from(delay.seconds).unwrap_or(0);
    let nanos = u32::try_from(delay.nanos).unwrap_or(0).min(999_999_999);
    Some(Duration::new(seconds, nanos).min(Duration::from_hours(24)))
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let hex = more.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.filter(|_| *first == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { more.get(2..).unwrap_or_default() } else { more };
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::otlp::answer::Any;

    fn details(seconds: i64) -> Vec<u8> {
        let info = RetryInfo { retry_delay: Some(Delay { seconds, nanos: 5_000_000 }) };
        let type_url = "type.googleapis.com/google.rpc.RetryInfo".to_owned();
        let any = Any { type_url, value: info.encode_to_vec() };
        Status { code: 8, message: String::new(), details: vec![any] }.encode_to_vec()
    }

    #[test]
    fn exhaustion_is_tried_again_only_where_the_receiver_says_when() {
        let never = read_answer(8, "quota%20gone", b"", b"");
        assert_eq!((never.verdict, never.message.as_str()), (Verdict::Rejected, "quota gone"));
        let later = read_answer(8, "", &details(7), b"");
        assert_eq!(later.verdict, Verdict::Retry { after: Some(Duration::from_millis(7005)) });
        assert_eq!(read_answer(14, "", b"", b"").verdict, Verdict::Retry { after: None });
        assert_eq!(read_answer(3, "", &details(7), b"").verdict, Verdict::Rejected);
    }

    #[test]
    fn a_page_of_a_proxy_is_no_answer_and_its_status_says_whether_to_try_again() {
        let verdict = |http| read_answer(status_of_http(http), "", b"", b"").verdict;
        for later in [429, 502, 503, 504] {
            assert_eq!(verdict(later), Verdict::Retry { after: None }, "{later}");
        }
        for never in [200, 204, 302, 400, 401, 403, 404, 418, 500] {
            assert_eq!(verdict(never), Verdict::Rejected, "{never}");
        }
        assert_eq!([200, 400, 401, 403, 404, 503].map(status_of_http), [2, 13, 16, 7, 12, 14]);
    }

    #[test]
    fn a_message_that_is_too_large_is_told_from_a_quota_that_is_used_up() {
        for said in [
            "grpc: received message larger than max (5000000 vs. 4194304)",
            "grpc: received message after decompression larger than max 4194304",
            "Received%20message%20larger%20than%20max%20(5 vs. 4)",
            "gRPC message exceeds maximum size 4194304: 5000000",
            "Received message exceeds the maximum configured message size.",
        ] {
            assert!(is_too_large(8, said), "{said}");
        }
        let of_rust =
            "Error, decoded message length too large: found 5 bytes, the limit is: 4 bytes";
        assert!(is_too_large(11, of_rust));
        assert!(!is_too_large(8, "quota exceeds the maximum of points"));
        assert!(!is_too_large(8, "") && !is_too_large(14, of_rust));
    }

    #[test]
    fn a_frame_is_undone_and_half_of_one_is_nothing() {
        let framed = frame(b"abc", false);
        assert_eq!(framed, b"\0\0\0\0\x03abc");
        assert_eq!(unframe(&framed), Some(b"abc".as_slice()));
        assert_eq!(unframe(&framed[..6]), None);
        assert_eq!(unframe(&frame(b"abc", true)), None);
    }
}
