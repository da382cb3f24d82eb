//! A request while it runs, and its response while it streams.

use std::sync::Arc;

use http::{Request, Response, StatusCode};
use http_body::Body;

use super::builder::DurationEnd;
use super::facts::Facts;
use super::plan::{Held, Plan};

/// A request without an answer so far. Dropped, it is recorded as cancelled.
#[derive(Debug)]
pub(super) struct Running {
    plan: Arc<Plan>,
    facts: Facts,
    started: u64,
    in_flight: Option<Held>,
    #[cfg(feature = "slo")]
    watched: Option<crate::slo::Watched>,
    ended: bool,
}

impl Running {
    pub(super) fn begin<B>(plan: &Arc<Plan>, request: &Request<B>) -> Self {
        let facts = Facts::of_request(plan, request);
        let in_flight = plan.hold(plan.in_flight.as_ref(), &facts);
        let started = plan.clock.monotonic_nanos();
        Self {
            plan: Arc::clone(plan),
            facts,
            started,
            in_flight,
            #[cfg(feature = "slo")]
            watched: plan.watch(request),
            ended: false,
        }
    }

    /// The head of the response is there; returns what is still to be recorded about its body.
    pub(super) fn answered<B: Body>(mut self, response: &Response<B>) -> Option<AfterHead> {
        self.facts.answered(response);
        let streams = is_streaming(response.body());
        let times_body =
            self.plan.duration_end == DurationEnd::Body && self.plan.duration.is_some();
        self.ended = true;
        self.in_flight = None;
        self.judged(response.status());
        self.plan.count(&self.facts);
        if !times_body {
            self.plan.time(self.plan.duration.as_ref(), &self.facts, self.started);
        }
        (streams || times_body).then(|| AfterHead::begin(&mut self, streams, times_body))
    }

    /// The inner service failed.
    pub(super) fn failed(mut self) {
        self.judged(StatusCode::INTERNAL_SERVER_ERROR);
        self.end(StatusCode::INTERNAL_SERVER_ERROR);
    }

    /// Tells the objectives how it ended.
    #[cfg_attr(not(feature = "slo"), expect(clippy::unused_self, reason = "nobody judges"))]
    fn judged(&mut self, status: StatusCode) {
        #[cfg(feature = "slo")]
        if let Some(watched) = self.watched.take() {
            let route = self.facts.route_text(&self.plan.unmatched);
            watched.finish_by(status.as_u16(), &[("route", route)]);
        }
        #[cfg(not(feature = "slo"))]
        let _ = status;
    }

    fn end(&mut self, status: StatusCode) {
        self.ended = true;
        self.facts.status = Some(status);
        self.in_flight = None;
        self.plan.count(&self.facts);
        self.plan.time(self.plan.duration.as_ref(), &self.facts, self.started);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        let panicked = std::thread::panicking();
        let status = if panicked { StatusCode::INTERNAL_SERVER_ERROR } else { self.plan.cancelled };
        self.judged(status);
        self.end(status);
    }
}

/// A body of unknown length that has not ended yet.
fn is_streaming<B: Body>(body: &B) -> bool {
    !body.is_end_stream() && body.size_hint().exact().is_none()
}

/// What is recorded when the body of a response ends.
#[derive(Debug)]
pub struct AfterHead {
    plan: Arc<Plan>,
    facts: Facts,
    /// When the request began, if its duration ends with the body.
    started: Option<u64>,
    /// When the head was there, if the body streams.
    streaming_since: Option<u64>,
    streaming: Option<Held>,
}

impl AfterHead {
    fn begin(running: &mut Running, streams: bool, times_body: bool) -> Self {
        let plan = Arc::clone(&running.plan);
        let facts = std::mem::take(&mut running.facts);
        let held = if streams { plan.hold(plan.streaming.as_ref(), &facts) } else { None };
        Self {
            started: times_body.then_some(running.started),
            streaming_since: streams.then(|| plan.clock.monotonic_nanos()),
            streaming: held,
            plan,
            facts,
        }
    }
}

impl Drop for AfterHead {
    fn drop(&mut self) {
        self.streaming = None;
        if let Some(started) = self.started {
            self.plan.time(self.plan.duration.as_ref(), &self.facts, started);
        }
        if let Some(since) = self.streaming_since {
            self.plan.time(self.plan.stream_duration.as_ref(), &self.facts, since);
        }
    }
}
