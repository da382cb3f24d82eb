//! Families to requests.

use bellwether_model::{
    ExemplarRef, Extras, Family, FamilyHead, FamilyKind, FamilySink, HistogramRef, LabelPair,
    Number, Summary, Timestamp,
};
use prost::Message as _;
use prost::encoding;

use super::attributes::{self, Attributes};
use super::message::{AggregationTemporality, InstrumentationScope};
use super::options::{HistogramForm, OtlpOptions, Temporality};
use super::point::{self, Form, Span};
use super::request::{Envelope, FRAME_BYTES, Request, open};
use crate::push::{Keys, Original, Originals, is_zero};

/// Writes one walk as requests, each below the size bound, and hands them to a function.
#[derive(Debug)]
pub struct OtlpEncoder<'d, F> {
    options: &'d OtlpOptions,
    originals: &'d Originals,
    temporality: Temporality<'d>,
    now: Timestamp,
    sink: F,
    envelope: Envelope,
    /// Finished metrics of this request, each with key and length.
    metrics: Vec<u8>,
    /// Data points in `metrics`.
    points_in_metrics: u64,
    kind: FamilyKind,
    original: Original,
    keys: Keys,
    /// Name, description, unit and metadata of the family.
    head: Vec<u8>,
    inner: Vec<Attributes>,
    row: Attributes,
    /// The metric that is open: its form and its points, each with key and length.
    form: Form,
    points: Vec<u8>,
    points_open: u64,
    value: Vec<u8>,
    omitted: u64,
}

impl<'d, F: FnMut(Request)> OtlpEncoder<'d, F> {
    /// A walk at `now`, whose requests go to `sink`.
    pub fn new(
        options: &'d OtlpOptions,
        originals: &'d Originals,
        temporality: Temporality<'d>,
        now: Timestamp,
        sink: F,
    ) -> Self {
        Self {
            options,
            originals,
            temporality,
            now,
            sink,
            envelope: envelope(options),
            metrics: Vec::new(),
            points_in_metrics: 0,
            kind: FamilyKind::Unknown,
            original: Original::default(),
            keys: Keys::default(),
            head: Vec::new(),
            inner: Vec::new(),
            row: Attributes::default(),
            form: Form::Gauge,
            points: Vec::new(),
            points_open: 0,
            value: Vec::new(),
            omitted: 0,
        }
    }

    /// How many points were left out: of a type the protocol has nothing for, with counts that are
    /// no integers, larger than a request may be, or past the limit of series of the deltas.
    pub fn omitted(&self) -> u64 {
        self.omitted
    }

    /// Hands over the last request, ends the walk of the deltas and says what [`Self::omitted`]
    /// would.
    pub fn finish(mut self) -> u64 {
        self.close_metric();
        self.close_request();
        if let Temporality::Delta(deltas) = self.temporality {
            deltas.end_walk();
        }
        self.omitted
    }

    fn span(&self, extras: &Extras<'_>) -> Span {
        let time = extras.timestamp.unwrap_or(self.now);
        Span { start: extras.start.or(self.options.start), time }
    }

    /// Adds the point whose fields are `self.value`.
    fn point(&mut self, form: Form, inner: usize) {
        if self.form != form {
            self.close_metric();
            self.form = form;
        }
        let Some(attributes) = self.inner.get(inner) else {
            self.omitted += 1;
            return;
        };
        let len = self.row.len() + attributes.len() + self.value.len();
        if !self.make_room(len + FRAME_BYTES) {
            self.omitted += 1;
            return;
        }
        open(1, len, &mut self.points);
        let field = form.attributes_field();
        self.row.copy(field, &mut self.points);
        if let Some(attributes) = self.inner.get(inner) {
            attributes.copy(field, &mut self.points);
        }
        self.points.extend_from_slice(&self.value);
        self.points_open += 1;
    }

    /// Sees to it that `len` bytes more fit; `false` when they fit no request.
    fn make_room(&mut self, len: usize) -> bool {
        // Key and length of metric and data, and the data's temporality and monotonicity.
        let metric = self.head.len() + 2 * FRAME_BYTES + 4;
        let alone = self.envelope.len_max() + metric + len;
        if alone > self.options.request_bytes_max {
            return false;
        }
        if alone + self.metrics.len() + self.points.len() > self.options.request_bytes_max {
            self.close_metric();
            self.close_request();
        }
        true
    }

    fn close_metric(&mut self) {
        if self.points_open == 0 {
            return;
        }
        let mut flags = Vec::new();
        self.put_flags(&mut flags);
        let mut data = Vec::new();
        open(self.form.data_field(), self.points.len() + flags.len(), &mut data);
        let len = self.head.len() + data.len() + self.points.len() + flags.len();
        open(2, len, &mut self.metrics);
        for part in [&self.head, &data, &self.points, &flags] {
            self.metrics.extend_from_slice(part);
        }
        self.points_in_metrics += self.points_open;
        self.points.clear();
        self.points_open = 0;
    }

    /// Temporality and monotonicity, where the open metric's data has them.
    fn put_flags(&self, into: &mut Vec<u8>) {
        let (delta, cumulative) =
            (AggregationTemporality::Delta, AggregationTemporality::Cumulative);
        let of_counts = match self.temporality {
            Temporality::Delta(_) => delta,
            Temporality::Cumulative => cumulative,
        };
        let temporality = match self.form {
            Form::Gauge | Form::Summary => return,
            Form::Sum { monotonic: false } => cumulative,
            Form::Sum { monotonic: true } | Form::Histogram | Form::Exponential => of_counts,
        };
        encoding::int32::encode(2, &(temporality as i32), into);
        if self.form == (Form::Sum { monotonic: true }) {
            encoding::bool::encode(3, &true, into);
        }
    }

    fn close_request(&mut self) {
        if self.points_in_metrics == 0 {
            return;
        }
        let body = self.envelope.wrap(&self.metrics);
        (self.sink)(Request { body, points: self.points_in_metrics });
        self.metrics.clear();
        self.points_in_metrics = 0;
    }

    fn histogram_point(&mut self, inner: usize, h: &HistogramRef<'_>, span: Span) {
        self.value.clear();
        let exponential =
            h.counts.is_empty() || self.options.histograms == HistogramForm::Exponential;
        let native = h.native.as_ref().filter(|_| exponential);
        let (form, written) = match native {
            Some(native) => {
                (Form::Exponential, point::exponential(span, h, native, &mut self.value))
            }
            None => (Form::Histogram, point::histogram(span, h, &mut self.value)),
        };
        match written {
            Some(()) => self.point(form, inner),
            None => self.omitted += 1,
        }
    }
}

impl<F: FnMut(Request)> FamilySink for OtlpEncoder<'_, F> {
    fn begin(&mut self, head: &FamilyHead<'_>) {
        self.close_metric();
        self.kind = head.kind;
        self.original = self.originals.of_head(head);
        self.head.clear();
        let (name, unit) = (&self.original.name, &self.original.unit);
        for (field, text) in [(1, name.as_str()), (2, head.help), (3, unit)] {
            if !text.is_empty() {
                open(field, text.len(), &mut self.head);
                self.head.extend_from_slice(text.as_bytes());
            }
        }
        if matches!(head.kind, FamilyKind::Unknown | FamilyKind::Info | FamilyKind::StateSet) {
            attributes::push_text(12, "prometheus.type", head.kind.as_str(), &mut self.head);
        }
        self.keys.begin(head);
        self.inner.clear();
        let original = &self.original;
        self.inner.extend(head.inner.iter().map(|labels| Attributes::of(labels, original)));
        self.row.set(&[], original);
    }

    fn row(&mut self, labels: &[LabelPair<'_>]) {
        self.row.set(labels, &self.original);
        if matches!(self.temporality, Temporality::Delta(_)) {
            self.keys.row(labels);
        }
    }

    fn number(&mut self, inner: usize, value: Number, extras: Extras<'_>) {
        let form = match self.kind {
            FamilyKind::Counter => Form::Sum { monotonic: true },
            FamilyKind::Gauge if !self.original.up_down => Form::Gauge,
            FamilyKind::Unknown => Form::Gauge,
            FamilyKind::Gauge | FamilyKind::Info | FamilyKind::StateSet => {
                Form::Sum { monotonic: false }
            }
            FamilyKind::Histogram | FamilyKind::GaugeHistogram | FamilyKind::Summary => {
                self.omitted += 1;
                return;
            }
        };
        let mut span = self.span(&extras);
        let (mut value, mut exemplar) = (value, extras.exemplar);
        match (&mut self.temporality, form) {
            (_, Form::Gauge) => span.start = None,
            (Temporality::Delta(deltas), Form::Sum { monotonic: true }) => {
                let key = self.keys.number(inner);
                let refused = deltas.refused();
                let Some(delta) = deltas.number(key, value, span.start, span.time) else {
                    self.omitted += deltas.refused() - refused;
                    return;
                };
                if is_zero(delta.value) && !delta.first {
                    return;
                }
                value = delta.value;
                span.start = delta.since;
                exemplar = exemplar.filter(|e| is_fresh(e, delta.since));
            }
            _ => {}
        }
        self.value.clear();
        point::number(span, value, exemplar.as_ref(), &mut self.value);
        self.point(form, inner);
    }

    fn histogram(&mut self, inner: usize, histogram: &HistogramRef<'_>, extras: Extras<'_>) {
        if self.kind != FamilyKind::Histogram {
            self.omitted += 1;
            return;
        }
        let mut span = self.span(&extras);
        let Temporality::Delta(deltas) = &mut self.temporality else {
            return self.histogram_point(inner, histogram, span);
        };
        let key = self.keys.histogram(inner, histogram);
        let refused = deltas.refused();
        let Some(delta) = deltas.histogram(key, histogram, span.start, span.time) else {
            self.omitted += deltas.refused() - refused;
            return;
        };
        if delta.count() == 0.0 && !delta.first {
            return;
        }
        span.start = delta.since;
        let fresh = histogram.exemplars.iter().filter(|(_, e)| is_fresh(e, delta.since));
        let fresh: Vec<(usize, ExemplarRef<'_>)> = fresh.copied().collect();
        let added = HistogramRef { exemplars: &fresh, ..delta.borrow(histogram) };
        self.histogram_point(inner, &added, span);
    }

    fn summary(&mut self, inner: usize, summary: &Summary, extras: Extras<'_>) {
        let span = self.span(&extras);
        self.value.clear();
        let written = point::summary(span, summary, &mut self.value);
        match written.filter(|()| self.kind == FamilyKind::Summary) {
            Some(()) => self.point(Form::Summary, inner),
            None => self.omitted += 1,
        }
    }

    fn end(&mut self) {
        self.close_metric();
    }
}

/// Whether an exemplar belongs to a delta that begins after `since`.
fn is_fresh(exemplar: &ExemplarRef<'_>, since: Option<Timestamp>) -> bool {
    match (exemplar.timestamp, since) {
        (Some(time), Some(since)) => time > since,
        _ => true,
    }
}

fn envelope(options: &OtlpOptions) -> Envelope {
    let mut resource = Vec::new();
    attributes::push_all(1, &options.resource, &mut resource);
    let scope = InstrumentationScope {
        name: options.scope_name.clone(),
        version: options.scope_version.clone(),
        ..InstrumentationScope::default()
    };
    let mut envelope = Envelope::default();
    open(1, resource.len(), &mut envelope.resource);
    envelope.resource.extend_from_slice(&resource);
    open(1, scope.encoded_len(), &mut envelope.scope);
    scope.encode_raw(&mut envelope.scope);
    envelope
}

/// `families` as cumulative metrics in requests below the bound.
pub fn encode_to_vec(
    families: &[Family],
    options: &OtlpOptions,
    originals: &Originals,
    now: Timestamp,
) -> Vec<Request> {
    let mut requests = Vec::new();
    let sink = |request| requests.push(request);
    let mut encoder = OtlpEncoder::new(options, originals, Temporality::Cumulative, now, sink);
    for family in families {
        family.walk(&mut encoder);
    }
    encoder.finish();
    requests
}
