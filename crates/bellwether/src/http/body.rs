//! A body that keeps something alive until it has ended.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

pin_project! {
    /// Passes a body through and drops `G` when the body ends, fails or is dropped, whichever comes
    /// first.
    #[derive(Debug)]
    pub struct HeldBody<B, G> {
        #[pin]
        inner: B,
        held: Option<G>,
    }
}

impl<B, G> HeldBody<B, G> {
    pub(crate) fn new(inner: B, held: Option<G>) -> Self {
        Self { inner, held }
    }
}

impl<B: Body, G> Body for HeldBody<B, G> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let frame = ready!(this.inner.as_mut().poll_frame(cx));
        let goes_on = matches!(frame, Some(Ok(_))) && !this.inner.is_end_stream();
        if !goes_on {
            drop(this.held.take());
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
