//! The body of an answer.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;
use tokio::time::{Instant, Sleep, sleep_until};

use super::stream::Message;

/// A page, or a scrape as it is encoded.
#[derive(Debug)]
pub struct EndpointBody(Kind);

#[derive(Debug)]
enum Kind {
    Page(Option<Bytes>),
    /// As a scrape, of which only the head was asked for.
    HeadOnly,
    Scrape {
        chunks: mpsc::Receiver<Message>,
        deadline: Pin<Box<Sleep>>,
    },
}

/// A scrape ended before it was whole: out of time, or its encoder failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScrapeAborted;

impl fmt::Display for ScrapeAborted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the scrape was not done in time; raise scrape_timeout or expose less")
    }
}

impl std::error::Error for ScrapeAborted {}

impl EndpointBody {
    pub(super) fn page(text: Bytes) -> Self {
        Self(Kind::Page(Some(text)))
    }

    pub(super) fn head_only() -> Self {
        Self(Kind::HeadOnly)
    }

    pub(super) fn scrape(chunks: mpsc::Receiver<Message>, deadline: Instant) -> Self {
        Self(Kind::Scrape { chunks, deadline: Box::pin(sleep_until(deadline)) })
    }

    fn end(&mut self) {
        self.0 = Kind::Page(None);
    }
}

type Polled = Option<Result<Frame<Bytes>, ScrapeAborted>>;

impl Body for EndpointBody {
    type Data = Bytes;
    type Error = ScrapeAborted;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Polled> {
        let message = match &mut self.0 {
            Kind::Page(text) => return Poll::Ready(text.take().map(|text| Ok(Frame::data(text)))),
            Kind::HeadOnly => Some(Message::Whole),
            Kind::Scrape { chunks, deadline } => match chunks.poll_recv(cx) {
                Poll::Ready(message) => message,
                Poll::Pending => {
                    ready!(deadline.as_mut().poll(cx));
                    None
                }
            },
        };
        Poll::Ready(match message {
            Some(Message::Chunk(bytes)) => Some(Ok(Frame::data(bytes))),
            Some(Message::Whole) => {
                self.end();
                None
            }
            None => {
                self.end();
                Some(Err(ScrapeAborted))
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.0, Kind::Page(None))
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Kind::Page(text) => SizeHint::with_exact(text.as_ref().map_or(0, Bytes::len) as u64),
            Kind::HeadOnly | Kind::Scrape { .. } => SizeHint::default(),
        }
    }
}
