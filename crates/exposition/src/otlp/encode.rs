//! Families to requests.

use super::attributes::{self, Attributes};
use super::exemplars::{Place, SentExemplars};
use super::metric::Requests;
use super::options::{ExemplarFilter, HistogramForm, OtlpOptions, Temporality};
use super::point::{self, Form, Span};
use super::request::{Envelope, Request, open};
use crate::push::{Delta, Keys, Original, is_zero};
use bellwether_model::{
    ExemplarRef, Extras, Family, FamilyHead, FamilyKind, FamilySink, HistogramRef, LabelPair,
    Number, Summary, Timestamp,
};

/// Writes one walk as requests, each below the size bound, and hands them to a function.
#[derive(Debug)]
pub struct OtlpEncoder<'d, F> {
    options: &'d OtlpOptions,
    temporality: Temporality<'d>,
    sent: Option<&'d mut SentExemplars>,
    now: Timestamp,
    requests: Requests<F>,
    kind: FamilyKind,
    original: Original,
    keys: Keys,
    inner: Vec<Attributes>,
    row: Attributes,
    value: Vec<u8>,
    omitted: u64,
}

impl<'d, F: FnMut(Request)> OtlpEncoder<'d, F> {
    /// A walk at `now`, whose requests go to `sink`.
    pub fn new(
        options: &'d OtlpOptions,
        temporality: Temporality<'d>,
        now: Timestamp,
        sink: F,
    ) -> Self {
        let delta = matches!(temporality, Temporality::Delta(_));
        let envelope = Envelope::of(options);
        Self {
            options,
            temporality,
            sent: None,
            now,
            requests: Requests::new(envelope, options.request_bytes_max, delta, sink),
            kind: FamilyKind::Unknown,
            original: Original::default(),
            keys: Keys::default(),
            inner: Vec::new(),
            row: Attributes::default(),
            value: Vec::new(),
            omitted: 0,
        }
    }

    /// Leaves out the exemplars of totals that the walk before had: `sent` is kept by whoever keeps
    /// the destination. Without it each walk has them all. Deltas tell by time.
    #[must_use]
    pub fn once(mut self, sent: &'d mut SentExemplars) -> Self {
        self.sent = Some(sent);
        self
    }

    /// How many points were left out: of a type the protocol has nothing for, with counts that are
    /// no integers, larger than a request may be, or past the limit of series of the deltas.
    pub fn omitted(&self) -> u64 {
        self.omitted
    }

    /// Hands over the last request, ends the walk of the deltas and says what [`Self::omitted`]
    /// would.
    pub fn finish(mut self) -> u64 {
        self.requests.finish();
        if let Temporality::Delta(deltas) = self.temporality {
            deltas.end_walk();
        }
        if let Some(sent) = self.sent {
            sent.end_walk();
        }
        self.omitted
    }

    fn span(&self, extras: &Extras<'_>) -> Span {
        let time = extras.timestamp.unwrap_or(self.now);
        Span { start: extras.start.or(self.options.start), time }
    }

    /// Adds the point whose fields are `self.value`.
    fn point(&mut self, form: Form, inner: usize) {
        let inner = self.inner.get(inner);
        let fits = |inner| self.requests.point(form, [&self.row, inner], &self.value);
        self.omitted += u64::from(!inner.is_some_and(fits));
    }

    /// What points of the family's numbers are; `None` when it has none.
    fn form_of_numbers(&self) -> Option<Form> {
        match self.kind {
            FamilyKind::Counter => Some(Form::Sum { monotonic: true }),
            FamilyKind::Gauge if !self.original.up_down => Some(Form::Gauge),
            FamilyKind::Unknown => Some(Form::Gauge),
            FamilyKind::Gauge | FamilyKind::Info | FamilyKind::StateSet => {
                Some(Form::Sum { monotonic: false })
            }
            FamilyKind::Histogram | FamilyKind::GaugeHistogram | FamilyKind::Summary => None,
        }
    }

    /// What a counter added; `None` when that cannot be said.
    fn added(&mut self, inner: usize, value: Number, span: Span) -> Option<Delta> {
        let Temporality::Delta(deltas) = &mut self.temporality else { return None };
        let refused = deltas.refused();
        let key = self.keys.number(inner);
        let delta = deltas.number(key, value, span.start, span.time);
        self.omitted += deltas.refused() - refused + u64::from(value.as_f64().is_nan());
        delta
    }

    /// Whether an exemplar is sent.
    fn is_wanted(&self, exemplar: &ExemplarRef<'_>) -> bool {
        match self.options.exemplars {
            ExemplarFilter::AlwaysOn => true,
            ExemplarFilter::TraceBased => point::is_of_trace(exemplar),
            ExemplarFilter::AlwaysOff => false,
        }
    }

    /// Whether an exemplar of a total has not been sent.
    fn is_new(&mut self, inner: usize, bucket: usize, exemplar: &ExemplarRef<'_>) -> bool {
        let Some(sent) = &mut self.sent else { return true };
        let (family, row) = (self.original.name.as_str(), self.row.bytes());
        sent.is_new(&Place { family, row, inner, bucket }, exemplar)
    }

    fn histogram_point(&mut self, inner: usize, h: &HistogramRef<'_>, span: Span) {
        self.value.clear();
        let wanted = h.exemplars.iter().filter(|(_, exemplar)| self.is_wanted(exemplar));
        let wanted: Vec<(usize, ExemplarRef<'_>)> = wanted.copied().collect();
        let h = &HistogramRef { exemplars: &wanted, ..*h };
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
        self.kind = head.kind;
        self.original.begin(head);
        put_head(head, &self.original, self.requests.begin());
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
        let Some(form) = self.form_of_numbers() else {
            self.omitted += 1;
            return;
        };
        let exemplar = extras.exemplar.filter(|exemplar| self.is_wanted(exemplar));
        let mut span = self.span(&extras);
        if form == Form::Gauge {
            span.start = None;
        }
        self.value.clear();
        match self.temporality {
            Temporality::Delta(_) if self.kind == FamilyKind::Counter => {
                let added = self.added(inner, value, span);
                let Some(delta) = added.filter(|delta| delta.first || !is_zero(delta.value)) else {
                    return;
                };
                let fresh = exemplar.filter(|e| is_fresh(e, delta.since));
                span.start = delta.since;
                point::number(span, delta.value, fresh.as_ref(), &mut self.value);
            }
            _ => {
                let fresh = exemplar.filter(|e| self.is_new(inner, 0, e));
                point::number(span, value, fresh.as_ref(), &mut self.value);
            }
        }
        self.point(form, inner);
    }

    fn histogram(&mut self, inner: usize, histogram: &HistogramRef<'_>, extras: Extras<'_>) {
        if self.kind != FamilyKind::Histogram {
            self.omitted += 1;
            return;
        }
        let mut span = self.span(&extras);
        let Temporality::Delta(deltas) = &mut self.temporality else {
            let all = histogram.exemplars.iter().copied();
            let fresh: Vec<_> = all.filter(|(at, e)| self.is_new(inner, *at, e)).collect();
            let histogram = HistogramRef { exemplars: &fresh, ..*histogram };
            return self.histogram_point(inner, &histogram, span);
        };
        let key = self.keys.histogram(inner, histogram);
        let refused = deltas.refused();
        let Some(delta) = deltas.histogram(key, histogram, span.start, span.time) else {
            self.omitted += deltas.refused() - refused;
            return;
        };
        if delta.first || delta.count() != 0.0 {
            span.start = delta.since;
            let fresh = histogram.exemplars.iter().filter(|(_, e)| is_fresh(e, delta.since));
            let fresh: Vec<(usize, ExemplarRef<'_>)> = fresh.copied().collect();
            let added = HistogramRef { exemplars: &fresh, ..delta.borrow(histogram) };
            self.histogram_point(inner, &added, span);
        }
        if let Temporality::Delta(deltas) = &mut self.temporality {
            deltas.recycle(delta);
        }
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
        self.requests.close_metric();
    }
}

/// Writes name, description, unit and metadata.
fn put_head(head: &FamilyHead<'_>, original: &Original, into: &mut Vec<u8>) {
    let texts = [(1, original.name.as_str()), (2, head.help), (3, &original.unit)];
    for (field, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        open(field, text.len(), into);
        into.extend_from_slice(text.as_bytes());
    }
    if matches!(head.kind, FamilyKind::Unknown | FamilyKind::Info | FamilyKind::StateSet) {
        attributes::push_text(12, "prometheus.type", head.kind.as_str(), into);
    }
}

/// Whether an exemplar belongs to a delta that begins after `since`.
fn is_fresh(exemplar: &ExemplarRef<'_>, since: Option<Timestamp>) -> bool {
    match (exemplar.timestamp, since) {
        (Some(time), Some(since)) => time > since,
        _ => true,
    }
}

/// `families` as cumulative metrics in requests below the bound.
pub fn encode_to_vec(families: &[Family], options: &OtlpOptions, now: Timestamp) -> Vec<Request> {
    let mut requests = Vec::new();
    let sink = |request| requests.push(request);
    let mut encoder = OtlpEncoder::new(options, Temporality::Cumulative, now, sink);
    for family in families {
        family.walk(&mut encoder);
    }
    encoder.finish();
    requests
}
