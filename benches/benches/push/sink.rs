//! Receivers that count bytes and say that all is well. They live in the parent process, so that
//! nothing they do is on the account of who sends.

mod datagrams;
mod http;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::contestant::SinkKind;

/// What arrived since the process began.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Received {
    /// Bytes of datagrams, or of TCP streams with all their headers.
    pub(crate) bytes: u64,
    /// Datagrams or requests.
    pub(crate) messages: u64,
    /// Lines of datagrams.
    pub(crate) lines: u64,
}

#[derive(Debug, Default)]
struct Counted {
    bytes: AtomicU64,
    messages: AtomicU64,
    lines: AtomicU64,
}

impl Counted {
    fn add(&self, bytes: usize, messages: u64, lines: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
        self.messages.fetch_add(messages, Ordering::Relaxed);
        self.lines.fetch_add(lines as u64, Ordering::Relaxed);
    }
}

/// A receiver on a thread that ends with the process.
#[derive(Debug)]
pub(crate) struct Sink {
    /// `host:port`.
    pub(crate) address: String,
    counted: Arc<Counted>,
}

impl Sink {
    /// Starts one.
    pub(crate) fn start(kind: SinkKind) -> std::io::Result<Self> {
        let counted = Arc::new(Counted::default());
        let address = match kind {
            SinkKind::Http => http::start(Arc::clone(&counted))?,
            SinkKind::Datagrams => datagrams::start(Arc::clone(&counted))?,
        };
        Ok(Self { address: address.to_string(), counted })
    }

    /// So far.
    pub(crate) fn received(&self) -> Received {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let Counted { bytes, messages, lines } = &*self.counted;
        Received { bytes: of(bytes), messages: of(messages), lines: of(lines) }
    }
}
