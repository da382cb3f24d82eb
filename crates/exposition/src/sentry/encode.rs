//! Families to envelopes.

use bellwether_model::{
    Extras, FamilyHead, FamilyKind, FamilySink, HistogramRef, LabelPair, Number, Summary, Timestamp,
};

use super::item::{Envelope, Envelopes, Kind, Subject, push_attributes};
use super::options::SentryOptions;
use crate::push::{Deltas, Keys, Original, is_zero};

/// Writes one walk as envelopes and hands them to a function.
#[derive(Debug)]
pub struct SentryEncoder<'d, F> {
    deltas: &'d mut Deltas,
    now: Timestamp,
    envelopes: Envelopes<F>,
    common: String,
    kind: FamilyKind,
    original: Original,
    keys: Keys,
    inner: Vec<String>,
    row: String,
    omitted: SentryOmitted,
}

/// What was left out of a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SentryOmitted {
    /// Items longer than 2 KiB.
    pub too_long: u64,
    /// Values that have no form there: NaN, infinities, gauge histograms, points not of their
    /// family's type.
    pub inexpressible: u64,
    /// Points of series past the limit of the deltas.
    pub past_limit: u64,
}

/// Attributes that say who sends, as Sentry's own clients do.
const SDK_NAME: &str = "sentry.sdk.name";
const SDK_VERSION: &str = "sentry.sdk.version";

impl<'d, F: FnMut(Envelope)> SentryEncoder<'d, F> {
    /// A walk at `now`, whose envelopes go to `sink`. `trace_id` is any random number: every item
    /// must have one, and these belong to no trace.
    pub fn new(
        options: &SentryOptions,
        deltas: &'d mut Deltas,
        trace_id: [u8; 16],
        now: Timestamp,
        sink: F,
    ) -> Self {
        let mut common = String::new();
        let own = options.attributes.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        let sdk =
            [SDK_NAME, SDK_VERSION].into_iter().zip([&options.sdk_name, &options.sdk_version]);
        let sdk = sdk.filter(|(name, _)| !options.attributes.iter().any(|(own, _)| own == name));
        push_attributes(own.chain(sdk.map(|(n, v)| (n, v.as_str()))), &mut common);
        Self {
            deltas,
            now,
            envelopes: Envelopes::new(options, trace_id, sink),
            common,
            kind: FamilyKind::Unknown,
            original: Original::default(),
            keys: Keys::default(),
            inner: Vec::new(),
            row: String::new(),
            omitted: SentryOmitted::default(),
        }
    }

    /// Hands over the last envelope, ends the walk of the deltas and says what was left out.
    pub fn finish(mut self) -> SentryOmitted {
        self.envelopes.close();
        self.deltas.end_walk();
        self.omitted
    }

    fn push(
        &mut self,
        suffix: &'static str,
        inner: usize,
        more: &str,
        (kind, value): (Kind, Number),
        time: Timestamp,
    ) {
        let Some(inner) = self.inner.get(inner).filter(|_| value.as_f64().is_finite()) else {
            self.omitted.inexpressible += 1;
            return;
        };
        let subject = Subject {
            name: &self.original.name,
            suffix,
            unit: &self.original.unit,
            attributes: [&self.common, &self.row, inner, more],
        };
        if !self.envelopes.push(&subject, kind, value, time) {
            self.omitted.too_long += 1;
        }
    }

    fn counter(&mut self, inner: usize, value: Number, extras: &Extras<'_>, time: Timestamp) {
        if !value.as_f64().is_finite() {
            self.omitted.inexpressible += 1;
            return;
        }
        let refused = self.deltas.refused();
        let added = self.deltas.number(self.keys.number(inner), value, extras.start, time);
        self.omitted.past_limit += self.deltas.refused() - refused;
        if let Some(delta) = added.filter(|delta| delta.first || !is_zero(delta.value)) {
            self.push("", inner, "", (Kind::Counter, delta.value), time);
        }
    }

    fn counts(
        &mut self,
        inner: usize,
        histogram: &HistogramRef<'_>,
        start: Option<Timestamp>,
        time: Timestamp,
    ) {
        let refused = self.deltas.refused();
        let key = self.keys.histogram(inner, histogram);
        let delta = self.deltas.histogram(key, histogram, start, time);
        self.omitted.past_limit += self.deltas.refused() - refused;
        let Some(delta) = delta.filter(|delta| delta.first || delta.count() > 0.0) else { return };
        let count = delta.count();
        let whole = count.fract() == 0.0 && count < 9e15;
        let count = if whole { Number::U64(count as u64) } else { Number::F64(count) };
        self.push(".count", inner, "", (Kind::Counter, count), time);
        if let Some(sum) = delta.sum {
            self.push(".sum", inner, "", (Kind::Counter, Number::F64(sum)), time);
        }
        self.deltas.recycle(delta);
    }

    fn is_of(&mut self, kinds: &[FamilyKind]) -> bool {
        let right = kinds.contains(&self.kind);
        self.omitted.inexpressible += u64::from(!right);
        right
    }

    fn attributes(&self, labels: &[LabelPair<'_>], into: &mut String) {
        let labels = labels.iter().filter(|(_, value)| !value.is_empty());
        push_attributes(labels.map(|(name, value)| (self.original.label(name), *value)), into);
    }
}

/// Kinds whose points are numbers.
const NUMBERS: [FamilyKind; 5] = [
    FamilyKind::Counter,
    FamilyKind::Gauge,
    FamilyKind::Unknown,
    FamilyKind::Info,
    FamilyKind::StateSet,
];

impl<F: FnMut(Envelope)> FamilySink for SentryEncoder<'_, F> {
    fn begin(&mut self, head: &FamilyHead<'_>) {
        self.kind = head.kind;
        self.original.begin(head);
        self.keys.begin(head);
        self.row.clear();
        self.inner.clear();
        for labels in head.inner {
            let mut text = String::new();
            self.attributes(labels, &mut text);
            self.inner.push(text);
        }
    }

    fn row(&mut self, labels: &[LabelPair<'_>]) {
        self.keys.row(labels);
        let mut row = std::mem::take(&mut self.row);
        row.clear();
        self.attributes(labels, &mut row);
        self.row = row;
    }

    fn number(&mut self, inner: usize, value: Number, extras: Extras<'_>) {
        if !self.is_of(&NUMBERS) {
            return;
        }
        let time = extras.timestamp.unwrap_or(self.now);
        if self.kind == FamilyKind::Counter {
            self.counter(inner, value, &extras, time);
        } else {
            self.push("", inner, "", (Kind::Gauge, value), time);
        }
    }

    fn histogram(&mut self, inner: usize, histogram: &HistogramRef<'_>, extras: Extras<'_>) {
        if self.is_of(&[FamilyKind::Histogram]) {
            let time = extras.timestamp.unwrap_or(self.now);
            self.counts(inner, histogram, extras.start, time);
        }
    }

    fn summary(&mut self, inner: usize, summary: &Summary, extras: Extras<'_>) {
        if !self.is_of(&[FamilyKind::Summary]) {
            return;
        }
        let time = extras.timestamp.unwrap_or(self.now);
        for (quantile, value) in &summary.quantiles {
            let mut more = String::new();
            let quantile = quantile.to_string();
            push_attributes(std::iter::once(("quantile", quantile.as_str())), &mut more);
            self.push("", inner, &more, (Kind::Gauge, Number::F64(*value)), time);
        }
        // As a histogram of one bucket, count and sum have a place in the deltas.
        let Some(count) = summary.count else {
            self.omitted.inexpressible += u64::from(summary.sum.is_some());
            return;
        };
        let counts = [count];
        let whole = HistogramRef {
            bounds: &[],
            counts: &counts,
            sum: summary.sum,
            native: None,
            exemplars: &[],
        };
        self.counts(inner, &whole, extras.start, time);
    }

    fn end(&mut self) {}
}
