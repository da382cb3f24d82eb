//! What a built layer does with each request.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bellwether_model::Clock;
use http::StatusCode;

use super::builder::DurationEnd;
use super::facts::{Facts, RequestHead};
use super::route::RouteTemplate;
use super::source::{LABELS_MAX, Source};
use crate::instrument::{TextCounter, TextHistogram, TextPlace, TextUpDown};

pub(super) type Extract = Box<dyn Fn(&RequestHead<'_>) -> Option<Cow<'static, str>> + Send + Sync>;
pub(super) type RouteWith = Box<dyn Fn(&RequestHead<'_>) -> Option<RouteTemplate> + Send + Sync>;

/// An instrument and where its labels come from.
pub(super) struct Labelled<I: ?Sized + 'static> {
    pub(super) instrument: &'static I,
    pub(super) sources: Vec<Source>,
}

impl<I: ?Sized> Labelled<I> {
    fn with_texts<R>(&self, plan: &Plan, facts: &Facts, f: impl FnOnce(&I, &[&str]) -> R) -> R {
        let mut texts = [""; LABELS_MAX];
        for (text, source) in texts.iter_mut().zip(&self.sources) {
            *text = source.text(facts, &plan.unmatched);
        }
        let used = texts.get(..self.sources.len()).unwrap_or(&texts);
        f(self.instrument, used)
    }
}

/// Everything the layer was told.
pub(super) struct Plan {
    pub(super) requests: Option<Labelled<dyn TextCounter>>,
    pub(super) duration: Option<Labelled<dyn TextHistogram>>,
    pub(super) in_flight: Option<Labelled<dyn TextUpDown>>,
    pub(super) streaming: Option<Labelled<dyn TextUpDown>>,
    pub(super) stream_duration: Option<Labelled<dyn TextHistogram>>,
    pub(super) duration_end: DurationEnd,
    pub(super) cancelled: StatusCode,
    pub(super) unmatched: Box<str>,
    pub(super) route_with: Option<RouteWith>,
    pub(super) extractors: Vec<Extract>,
    pub(super) clock: Arc<dyn Clock>,
    #[cfg(feature = "slo")]
    pub(super) slos: Option<crate::slo::Slos>,
    #[cfg(feature = "slo")]
    pub(super) slo_group: Option<Extract>,
}

impl Plan {
    pub(super) fn count(&self, facts: &Facts) {
        if let Some(requests) = &self.requests {
            requests.with_texts(self, facts, TextCounter::inc);
        }
    }

    pub(super) fn time(
        &self,
        which: Option<&Labelled<dyn TextHistogram>>,
        facts: &Facts,
        since: u64,
    ) {
        if let Some(histogram) = which {
            let nanos = self.clock.monotonic_nanos().saturating_sub(since);
            let seconds = std::time::Duration::from_nanos(nanos).as_secs_f64();
            histogram.with_texts(self, facts, |h, texts| h.observe(texts, seconds));
        }
    }

    /// Has a request judged, in its group if it has one.
    #[cfg(feature = "slo")]
    pub(super) fn watch<B>(&self, request: &http::Request<B>) -> Option<crate::slo::Watched> {
        let slos = self.slos.as_ref()?;
        let group = self.slo_group.as_ref().and_then(|find| find(&RequestHead::of(request)));
        Some(group.map_or_else(|| slos.begin(), |labels| slos.group(&labels).begin()))
    }

    pub(super) fn hold(
        &self,
        which: Option<&Labelled<dyn TextUpDown>>,
        facts: &Facts,
    ) -> Option<Held> {
        which.map(|labelled| {
            labelled.with_texts(self, facts, |instrument, texts| {
                let place = instrument.find(texts);
                instrument.add_to(place, 1);
                Held { instrument: labelled.instrument, place }
            })
        })
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan")
            .field("requests", &self.requests.as_ref().map(|l| l.instrument.name()))
            .field("duration", &self.duration.as_ref().map(|l| l.instrument.name()))
            .field("in_flight", &self.in_flight.as_ref().map(|l| l.instrument.name()))
            .field("streaming", &self.streaming.as_ref().map(|l| l.instrument.name()))
            .field("duration_end", &self.duration_end)
            .field("cancelled", &self.cancelled)
            .finish_non_exhaustive()
    }
}

/// One more in an up-down counter until it is dropped.
pub(super) struct Held {
    instrument: &'static dyn TextUpDown,
    place: TextPlace,
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Held").field(&self.instrument.name()).finish()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.instrument.add_to(self.place, -1);
    }
}
