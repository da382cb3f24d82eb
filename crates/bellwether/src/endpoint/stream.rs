//! Encoding a scrape on a blocking thread, as fast as its reader takes it.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use bellwether_exposition::{ContentCoding, Format};
use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::{Instant, timeout_at};

use super::compress::Compressor;
use crate::gather::Registry;

/// Chunks encoded ahead of the reader.
const CHUNKS_AHEAD: usize = 2;

/// What the encoder hands to the body.
#[derive(Debug)]
pub(super) enum Message {
    /// The next bytes.
    Chunk(Bytes),
    /// There are no more. Without this, what was sent is not the whole.
    Whole,
}

/// What is to be encoded, and by when.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) registry: Arc<Registry>,
    pub(super) format: Format,
    pub(super) coding: ContentCoding,
    pub(super) deadline: Instant,
    /// The place among the scrapes that may run at once.
    pub(super) permit: OwnedSemaphorePermit,
}

impl Job {
    /// Starts encoding; ends when done, out of time, or when the receiver is dropped.
    pub(super) fn start(self, runtime: &Handle) -> mpsc::Receiver<Message> {
        let (sender, receiver) = mpsc::channel(CHUNKS_AHEAD);
        let handle = runtime.clone();
        runtime.spawn_blocking(move || self.run(sender, handle));
        receiver
    }

    fn run(self, sender: mpsc::Sender<Message>, runtime: Handle) {
        let Self { registry, format, coding, deadline, permit } = self;
        let out = Outlet { sender, runtime, deadline, ended: Cell::new(false) };
        let compressor = RefCell::new(Compressor::new(coding));
        let sink = |chunk: &mut Vec<u8>| {
            if out.ended.get() {
                chunk.clear();
            } else if let Some(bytes) = compressor.borrow_mut().chunk(chunk) {
                out.send(Message::Chunk(bytes));
            }
        };
        registry.encode_while(&format, sink, || !out.ended.get());
        if let Some(bytes) = compressor.into_inner().finish() {
            out.send(Message::Chunk(bytes));
        }
        out.send(Message::Whole);
        drop(permit);
    }
}

/// The sending end, closed for good once the reader is gone or the time is over.
struct Outlet {
    sender: mpsc::Sender<Message>,
    runtime: Handle,
    deadline: Instant,
    ended: Cell<bool>,
}

impl Outlet {
    fn send(&self, message: Message) {
        if self.ended.get() {
            return;
        }
        let sent = self.runtime.block_on(timeout_at(self.deadline, self.sender.send(message)));
        self.ended.set(!matches!(sent, Ok(Ok(()))));
    }
}
