//! What clients may do.

use std::time::Duration;

/// Limits of a [`Server`](super::Server).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest wait for the head of a request, from the connection or from its first byte on.
    pub header_timeout: Duration,
    /// Longest wait for bytes of a request's body, in one piece and, beyond
    /// [`bytes_per_second_min`](Self::bytes_per_second_min), in all.
    pub body_timeout: Duration,
    /// Longest wait until the client takes bytes of an answer, in the same way.
    pub write_timeout: Duration,
    /// How long a connection may stay without a request.
    pub idle_timeout: Duration,
    /// Slowest a client may send or read once the timeouts' grace is used up, in bytes a second.
    pub bytes_per_second_min: u64,
    /// Largest head of a request, in bytes; hyper takes no less than 8192.
    pub header_bytes_max: usize,
    /// Largest body of a request, in bytes.
    pub body_bytes_max: u64,
    /// Connections at a time; more wait to be accepted.
    pub connections_max: usize,
    /// Connections of one address at a time; more are closed at once.
    pub connections_per_address_max: usize,
    /// Requests at a time on one HTTP/2 connection.
    pub streams_per_connection_max: u32,
    /// How long requests under way may take once the server is told to stop.
    pub shutdown_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_mins(1),
            bytes_per_second_min: 1024,
            header_bytes_max: 64 * 1024,
            body_bytes_max: 8 * 1024 * 1024,
            connections_max: 512,
            connections_per_address_max: 64,
            streams_per_connection_max: 128,
            shutdown_timeout: Duration::from_secs(10),
        }
    }
}
