//! The body of an answer, watched for a client that does not take it.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::activity::Active;

pin_project! {
    /// Passes a body through and keeps its request active until it ends or is dropped.
    ///
    /// A transport that was handed a frame asks for the next one as soon as the client has room.
    /// HTTP/2 clients can refuse room without the socket ever being full, so this is where it shows.
    pub(super) struct SentBody<B> {
        #[pin]
        inner: B,
        active: Option<Active>,
    }
}

impl<B> SentBody<B> {
    pub(super) fn new(inner: B, active: Option<Active>) -> Self {
        Self { inner, active }
    }
}

impl<B: Body> Body for SentBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        if let Some(active) = this.active {
            active.asked();
        }
        let frame = ready!(this.inner.as_mut().poll_frame(cx));
        let goes_on = matches!(frame, Some(Ok(_))) && !this.inner.is_end_stream();
        match this.active {
            Some(active) if goes_on => active.handed(),
            active => drop(active.take()),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
