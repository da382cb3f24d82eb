//! Telling a layer its instruments.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bellwether_model::{Clock, SystemClock};
use http::StatusCode;

use super::error::{HttpLayerError, LabelProblem};
use super::facts::RequestHead;
use super::plan::{Extract, Labelled, Plan, RouteWith};
use super::route::RouteTemplate;
use super::service::HttpLayer;
use super::source::Source;
use crate::def::LabelDef;
use crate::instrument::{TextCounter, TextHistogram, TextUpDown};

/// When the duration of a request ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DurationEnd {
    /// With the head of its response.
    #[default]
    Head,
    /// With the end of its response's body, sent, failed or dropped.
    Body,
}

/// Collects what a layer is to do; see [`HttpLayer::builder`].
pub struct HttpLayerBuilder {
    requests: Option<&'static dyn TextCounter>,
    duration: Option<&'static dyn TextHistogram>,
    in_flight: Option<&'static dyn TextUpDown>,
    streaming: Option<&'static dyn TextUpDown>,
    stream_duration: Option<&'static dyn TextHistogram>,
    duration_end: DurationEnd,
    cancelled: Option<StatusCode>,
    unmatched: Box<str>,
    route_with: Option<RouteWith>,
    given: Vec<(String, Source)>,
    extractors: Vec<Extract>,
    clock: Arc<dyn Clock>,
    #[cfg(feature = "slo")]
    slos: Option<crate::slo::Slos>,
    #[cfg(feature = "slo")]
    slo_group: Option<Extract>,
}

impl fmt::Debug for HttpLayerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpLayerBuilder").field("given", &self.given).finish_non_exhaustive()
    }
}

impl HttpLayerBuilder {
    pub(super) fn new() -> Self {
        Self {
            requests: None,
            duration: None,
            in_flight: None,
            streaming: None,
            stream_duration: None,
            duration_end: DurationEnd::Head,
            cancelled: None,
            unmatched: "unmatched".into(),
            route_with: None,
            given: Vec::new(),
            extractors: Vec::new(),
            clock: Arc::new(SystemClock),
            #[cfg(feature = "slo")]
            slos: None,
            #[cfg(feature = "slo")]
            slo_group: None,
        }
    }

    /// Counts every request once it is answered, failed or cancelled.
    #[must_use]
    pub fn requests(mut self, counter: &'static dyn TextCounter) -> Self {
        self.requests = Some(counter);
        self
    }

    /// Records how long requests took, in seconds.
    #[must_use]
    pub fn duration(mut self, histogram: &'static dyn TextHistogram) -> Self {
        self.duration = Some(histogram);
        self
    }

    /// When [`duration`](Self::duration) ends; with the head unless told otherwise.
    #[must_use]
    pub fn duration_until(mut self, end: DurationEnd) -> Self {
        self.duration_end = end;
        self
    }

    /// Counts the requests that have no answer yet. It cannot have a status label.
    #[must_use]
    pub fn in_flight(mut self, updown: &'static dyn TextUpDown) -> Self {
        self.in_flight = Some(updown);
        self
    }

    /// Counts the responses of unknown length whose body is still being sent.
    #[must_use]
    pub fn streaming(mut self, updown: &'static dyn TextUpDown) -> Self {
        self.streaming = Some(updown);
        self
    }

    /// Records how long the bodies of such responses took from the head on, in seconds.
    #[must_use]
    pub fn stream_duration(mut self, histogram: &'static dyn TextHistogram) -> Self {
        self.stream_duration = Some(histogram);
        self
    }

    /// The status of requests whose future was dropped before the head of a response, for the
    /// instruments and for the objectives alike. Unless told otherwise it is 504 where objectives
    /// are judged: clients that give up are how a service that hangs shows. Else it is 499: most
    /// often the client left, which is no fault of the service. Say 503 or 504 where a timeout
    /// *outside* this layer drops requests.
    #[must_use]
    pub fn cancelled_as(mut self, status: StatusCode) -> Self {
        self.cancelled = Some(status);
        self
    }

    /// The route of requests that matched none; `unmatched` unless told otherwise.
    #[must_use]
    pub fn unmatched(mut self, value: impl Into<Box<str>>) -> Self {
        self.unmatched = value.into();
        self
    }

    /// Finds the template of a request that carries none. Return templates, never the path.
    #[must_use]
    pub fn route_with(
        mut self,
        find: impl Fn(&RequestHead<'_>) -> Option<RouteTemplate> + Send + Sync + 'static,
    ) -> Self {
        self.route_with = Some(Box::new(find));
        self
    }

    /// The label of this name always has this value.
    #[must_use]
    pub fn constant(mut self, label: impl Into<String>, value: impl Into<Box<str>>) -> Self {
        self.given.push((label.into(), Source::Constant(value.into())));
        self
    }

    /// The label of this name has the value `find` takes from the request, once, on arrival;
    /// `None` leaves it out, which only an optional label allows. It goes before what the layer
    /// would fill in by itself.
    #[must_use]
    pub fn extract(
        mut self,
        label: impl Into<String>,
        find: impl Fn(&RequestHead<'_>) -> Option<Cow<'static, str>> + Send + Sync + 'static,
    ) -> Self {
        self.given.push((label.into(), Source::Extracted(self.extractors.len())));
        self.extractors.push(Box::new(find));
        self
    }

    /// Judges every request by these objectives: it counts with the head of its response, as slow
    /// when a bound passes before that. One that is cancelled counts with the status
    /// [`cancelled_as`](Self::cancelled_as) says, a failure unless told otherwise, and with the time
    /// it had taken: as the instruments of this layer show it to the rules in Prometheus.
    #[cfg(feature = "slo")]
    #[must_use]
    pub fn slos(mut self, slos: &crate::slo::Slos) -> Self {
        self.slos = Some(slos.clone());
        self
    }

    /// The group of labels a request belongs to (`tenant=a`), where the objectives have groups; none
    /// for one that belongs to none.
    #[cfg(feature = "slo")]
    #[must_use]
    pub fn slo_group(
        mut self,
        find: impl Fn(&RequestHead<'_>) -> Option<Cow<'static, str>> + Send + Sync + 'static,
    ) -> Self {
        self.slo_group = Some(Box::new(find));
        self
    }

    /// Takes time from elsewhere.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Whether objectives are told, which is something to do without any instrument.
    #[cfg_attr(not(feature = "slo"), expect(clippy::unused_self, reason = "nobody judges"))]
    fn judges(&self) -> bool {
        #[cfg(feature = "slo")]
        return self.slos.is_some();
        #[cfg(not(feature = "slo"))]
        false
    }

    fn cancelled(&self) -> StatusCode {
        let judged = if self.judges() { 504 } else { 499 };
        let default = || StatusCode::from_u16(judged).unwrap_or(StatusCode::REQUEST_TIMEOUT);
        self.cancelled.unwrap_or_else(default)
    }

    /// Checks that every label of every instrument has a value.
    ///
    /// # Errors
    /// All problems at once, each with its label and metric.
    pub fn build(self) -> Result<HttpLayer, HttpLayerError> {
        let mut labels = Labels::new(&self.given, &self.unmatched);
        let requests = self.requests.map(|i| labels.resolve(i, i.name(), i.labels(), true));
        let duration = self.duration.map(|i| labels.resolve(i, i.name(), i.labels(), true));
        let in_flight = self.in_flight.map(|i| labels.resolve(i, i.name(), i.labels(), false));
        let streaming = self.streaming.map(|i| labels.resolve(i, i.name(), i.labels(), true));
        let stream_duration =
            self.stream_duration.map(|i| labels.resolve(i, i.name(), i.labels(), true));
        labels.finish(self.judges())?;
        let cancelled = self.cancelled();
        Ok(HttpLayer::of(Plan {
            requests,
            duration,
            in_flight,
            streaming,
            stream_duration,
            duration_end: self.duration_end,
            cancelled,
            unmatched: self.unmatched,
            route_with: self.route_with,
            extractors: self.extractors,
            clock: self.clock,
            #[cfg(feature = "slo")]
            slos: self.slos,
            #[cfg(feature = "slo")]
            slo_group: self.slo_group,
        }))
    }
}

/// Finds sources for labels and collects what has none.
struct Labels<'a> {
    given: &'a [(String, Source)],
    unmatched: &'a str,
    used: Vec<bool>,
    instruments: usize,
    problems: Vec<LabelProblem>,
}

impl<'a> Labels<'a> {
    fn new(given: &'a [(String, Source)], unmatched: &'a str) -> Self {
        let used = vec![false; given.len()];
        Self { given, unmatched, used, instruments: 0, problems: Vec::new() }
    }

    fn resolve<I: ?Sized>(
        &mut self,
        instrument: &'static I,
        metric: &'static str,
        labels: &'static [LabelDef],
        has_status: bool,
    ) -> Labelled<I> {
        self.instruments += 1;
        let sources = labels.iter().map(|label| self.source(metric, label, has_status)).collect();
        Labelled { instrument, sources }
    }

    fn source(&mut self, metric: &'static str, label: &LabelDef, has_status: bool) -> Source {
        let LabelDef { name: label_name, .. } = *label;
        let Some(source) = self.find(label) else {
            self.problems.push(LabelProblem::Unknown { metric, label: label_name });
            return Source::Constant("".into());
        };
        if source.needs_response() && !has_status {
            self.problems.push(LabelProblem::TooEarly { metric, label: label_name });
        }
        self.check_value(metric, label, &source);
        source
    }

    fn find(&mut self, label: &LabelDef) -> Option<Source> {
        // The one given last wins.
        for (position, (name, source)) in self.given.iter().enumerate().rev() {
            if name == label.name {
                if let Some(used) = self.used.get_mut(position) {
                    *used = true;
                }
                return Some(source.clone());
            }
        }
        Source::by_name(label)
    }

    /// A fixed value that a closed label refuses would lose every recording.
    fn check_value(&mut self, metric: &'static str, label: &LabelDef, source: &Source) {
        let value = match source {
            Source::Constant(value) => value,
            Source::Route => self.unmatched,
            _ => return,
        };
        let takes_any = label.open.is_some() || label.fold.is_some();
        let absent = label.optional && value.is_empty();
        if !takes_any && !absent && !label.values.contains(&value) {
            self.problems.push(LabelProblem::Undeclared {
                metric,
                label: label.name,
                value: value.to_owned(),
                allowed: label.values,
            });
        }
    }

    fn finish(mut self, judges: bool) -> Result<(), HttpLayerError> {
        if self.instruments == 0 && !judges {
            self.problems.push(LabelProblem::NothingToRecord);
        }
        let unused = self.given.iter().zip(&self.used).filter(|(_, used)| !**used);
        let unused = unused.map(|((label, _), _)| LabelProblem::Unused { label: label.clone() });
        self.problems.extend(unused);
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(HttpLayerError { problems: self.problems })
        }
    }
}
