//! The seam to the network: one request, one answer, within a deadline.

#[cfg(any(feature = "push-http", feature = "statsd"))]
mod deadline;
#[cfg(feature = "otlp-grpc")]
mod grpc;
#[cfg(feature = "push-http")]
mod http;
#[cfg(any(feature = "push-http", feature = "statsd"))]
mod patient;
#[cfg(any(feature = "push-http", feature = "statsd"))]
mod resolve;
#[cfg(feature = "statsd")]
mod socket;
#[cfg(feature = "push-http")]
mod tls;

use std::fmt;
use std::time::Duration;

/// How requests reach one receiver, whose address it knows.
///
/// An implementation returns by `deadline`, whatever the receiver does: an exporter's own thread
/// waits here, and only it.
pub trait Transport: Send + fmt::Debug {
    /// Sends a request and reads its answer.
    ///
    /// # Errors
    /// When there is no answer.
    fn send(&mut self, request: &Request<'_>, deadline: Duration) -> Result<Answer, Failure>;
}

/// A request.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Header fields; none where the transport has nothing like it.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body, or the packet.
    pub body: &'a [u8],
}

/// What a receiver answered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// The HTTP status; 200 where the transport has nothing like it and did not fail.
    pub status: u16,
    /// Header fields and trailers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// At most [`ANSWER_BYTES_MAX`] bytes of the body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header field or trailer of that lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// How much of an answer's body is read.
pub const ANSWER_BYTES_MAX: usize = 64 << 10;

/// Why there was no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The deadline passed.
    Timeout,
    /// No connection, or it broke; how.
    Unreachable(String),
    /// What was to be sent is larger than the transport can carry.
    TooLarge,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout => f.write_str("no answer within the deadline"),
            Self::Unreachable(how) => write!(f, "unreachable: {how}"),
            Self::TooLarge => f.write_str("larger than the transport can carry"),
        }
    }
}

impl std::error::Error for Failure {}

/// What would be wrong with header fields every time they are sent; a value may be a secret and is
/// not repeated.
#[cfg(feature = "push-http")]
pub(super) fn check_headers(headers: &[(String, String)]) -> Result<(), String> {
    let fits = |(name, value): &&(String, String)| super::environment::is_header(name, value);
    match headers.iter().find(|header| !fits(header)) {
        None => Ok(()),
        Some((name, _)) => Err(format!(
            "header field {name:?}: a name must be one of a header field, its value visible ASCII"
        )),
    }
}

#[cfg(feature = "otlp-grpc")]
pub use grpc::Grpc;
#[cfg(feature = "push-http")]
pub use http::Http;
#[cfg(feature = "statsd")]
pub use socket::{Socket, SocketAddress};
#[cfg(feature = "push-http")]
pub use tls::{ClientCertificate, Tls};
