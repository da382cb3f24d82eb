//! The body of a request, as large and as slow as allowed.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep, sleep_until};

use super::limits::Limits;
use super::patience::Patience;

/// The body of a request that came through a [`Server`](super::Server).
#[derive(Debug)]
pub struct RequestBody {
    incoming: Incoming,
    left_bytes: u64,
    patience: Patience,
    timer: Option<Pin<Box<Sleep>>>,
}

/// Why a request's body cannot be read on.
#[derive(Debug)]
pub enum RequestBodyError {
    /// It is larger than [`Limits::body_bytes_max`].
    TooLarge,
    /// It came slower than [`Limits::body_timeout`] allows.
    TooSlow,
    /// The connection broke, or what came was not HTTP.
    Connection(hyper::Error),
}

impl fmt::Display for RequestBodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => f.write_str("the request's body is larger than allowed"),
            Self::TooSlow => f.write_str("the request's body came too slowly"),
            Self::Connection(error) => write!(f, "the request's body ended early: {error}"),
        }
    }
}

impl std::error::Error for RequestBodyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Connection(error) => Some(error),
            Self::TooLarge | Self::TooSlow => None,
        }
    }
}

impl RequestBody {
    pub(super) fn new(incoming: Incoming, limits: &Limits) -> Self {
        Self {
            incoming,
            left_bytes: limits.body_bytes_max,
            patience: Patience::new(limits.body_timeout, limits),
            timer: None,
        }
    }

    fn take(&mut self, frame: &Frame<Bytes>) -> Result<(), RequestBodyError> {
        let bytes = frame.data_ref().map_or(0, Bytes::len);
        self.patience.moved(Instant::now(), bytes);
        self.timer = None;
        self.left_bytes =
            self.left_bytes.checked_sub(bytes as u64).ok_or(RequestBodyError::TooLarge)?;
        Ok(())
    }

    fn poll_late(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.patience.wait(Instant::now());
        let Some(deadline) = self.patience.deadline() else { return Poll::Pending };
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        timer.as_mut().poll(cx)
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = RequestBodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, RequestBodyError>>> {
        match Pin::new(&mut self.incoming).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                let taken = self.take(&frame);
                Poll::Ready(Some(taken.map(|()| frame)))
            }
            Poll::Ready(Some(Err(error))) => {
                Poll::Ready(Some(Err(RequestBodyError::Connection(error))))
            }
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => self.poll_late(cx).map(|()| Some(Err(RequestBodyError::TooSlow))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}
