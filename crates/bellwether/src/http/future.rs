//! The future of a recorded request.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::Response;
use http_body::Body;
use pin_project_lite::pin_project;

use super::body::HeldBody;
use super::running::{AfterHead, Running};

pin_project! {
    /// The inner service's future; dropped early, its request is recorded as cancelled.
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        inner: F,
        running: Option<Running>,
    }
}

impl<F> ResponseFuture<F> {
    pub(super) fn new(inner: F, running: Running) -> Self {
        Self { inner, running: Some(running) }
    }
}

impl<F, B, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: Body,
{
    type Output = Result<Response<HeldBody<B, AfterHead>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let result = ready!(this.inner.poll(cx));
        let running = this.running.take();
        Poll::Ready(match result {
            Ok(response) => {
                let after = running.and_then(|r| r.answered(&response));
                Ok(response.map(|body| HeldBody::new(body, after)))
            }
            Err(error) => {
                if let Some(running) = running {
                    running.failed();
                }
                Err(error)
            }
        })
    }
}
