//! Families to packets.

use bellwether_model::{
    Extras, FamilyHead, FamilyKind, FamilySink, HistogramRef, LabelPair, Number, Summary, Timestamp,
};

use super::histogram::{self, Bucket};
use super::line::{self, Kind, Said, Subject};
use super::options::{Flavour, HistogramForm, StatsdOptions};
use super::packet::{Packet, Packets};
use crate::push::{Deltas, Keys, Original, is_zero};

/// Writes one walk as packets and hands them to a function.
#[derive(Debug)]
pub struct StatsdEncoder<'d, F> {
    options: &'d StatsdOptions,
    deltas: &'d mut Deltas,
    now: Timestamp,
    packets: Packets<F>,
    common: String,
    kind: FamilyKind,
    original: Original,
    name: String,
    keys: Keys,
    inner: Vec<String>,
    row: String,
    line: String,
    omitted: StatsdOmitted,
}

/// What was left out of a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StatsdOmitted {
    /// Lines longer than a packet.
    pub too_long: u64,
    /// Values that have no form there: NaN, infinities, gauge histograms, points not of their
    /// family's type, families without a letter in their name.
    pub inexpressible: u64,
    /// Points of series past the limit of the deltas.
    pub past_limit: u64,
}

impl<'d, F: FnMut(Packet)> StatsdEncoder<'d, F> {
    /// A walk at `now`, whose packets go to `sink`.
    pub fn new(
        options: &'d StatsdOptions,
        deltas: &'d mut Deltas,
        now: Timestamp,
        sink: F,
    ) -> Self {
        let mut common = String::new();
        if options.flavour == Flavour::Dog {
            let tags: Vec<LabelPair<'_>> =
                options.tags.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            line::labels(Flavour::Dog, &tags, &Original::default(), &mut common);
        }
        Self {
            options,
            deltas,
            now,
            packets: Packets::new(options.framing, options.packet_bytes_max, sink),
            common,
            kind: FamilyKind::Unknown,
            original: Original::default(),
            name: String::new(),
            keys: Keys::default(),
            inner: Vec::new(),
            row: String::new(),
            line: String::new(),
            omitted: StatsdOmitted::default(),
        }
    }

    /// Hands over the last packet, ends the walk of the deltas and says what was left out.
    pub fn finish(mut self) -> StatsdOmitted {
        self.packets.close();
        self.deltas.end_walk();
        self.omitted
    }

    /// Appends a line to `self.line`.
    fn write(&mut self, suffix: &'static str, inner: usize, more: &str, said: Said) {
        let inner = self.inner.get(inner).map_or("", String::as_str);
        let labels = [self.common.as_str(), &self.row, inner, more];
        let subject = Subject { name: &self.name, suffix, labels };
        line::write(self.options, &subject, said, &mut self.line);
    }

    /// Sends one line, unless its value has no form there.
    fn send_one(&mut self, suffix: &'static str, inner: usize, more: &str, said: Said) {
        if !said.value.as_f64().is_finite() {
            self.omitted.inexpressible += 1;
            return;
        }
        self.write(suffix, inner, more, said);
        self.send(1);
    }

    /// Sends `self.line`, which has so many lines.
    fn send(&mut self, lines: u64) {
        if !self.packets.push(self.line.as_bytes(), lines) {
            self.omitted.too_long += 1;
        }
        self.line.clear();
    }

    fn count(
        &mut self,
        suffix: &'static str,
        inner: usize,
        more: &str,
        added: Number,
        time: Timestamp,
    ) {
        self.send_one(
            suffix,
            inner,
            more,
            Said { value: added, kind: Kind::Count, rate: None, time },
        );
    }

    fn gauge(&mut self, inner: usize, more: &str, value: Number, time: Timestamp) {
        let float = value.as_f64();
        if !float.is_finite() {
            self.omitted.inexpressible += 1;
            return;
        }
        let nought = Said { value: Number::U64(0), kind: Kind::Gauge, rate: None, time };
        let from_nought = self.options.flavour == Flavour::Plain && float < 0.0;
        if from_nought {
            // A sign means "by so much" there: only from nought is that "to so much".
            self.write("", inner, more, nought);
            self.line.push('\n');
        }
        let value = if float == 0.0 { nought.value } else { value };
        self.write("", inner, more, Said { value, ..nought });
        self.send(1 + u64::from(from_nought));
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
            self.count("", inner, "", delta.value, time);
        }
    }

    fn buckets(&mut self, inner: usize, added: &HistogramRef<'_>, time: Timestamp) {
        for bucket in histogram::buckets(added, false) {
            let (lower, upper) = (bound(bucket.lower), bound(bucket.upper));
            let pairs = [("lower_bound", lower.as_str()), ("upper_bound", &upper)];
            let mut more = String::new();
            line::labels(self.options.flavour, &pairs, &Original::default(), &mut more);
            self.count(".bucket", inner, &more, Number::F64(bucket.count), time);
        }
        self.count(".count", inner, "", Number::F64(added.count()), time);
        if let Some(sum) = added.sum {
            self.count(".sum", inner, "", Number::F64(sum), time);
        }
    }

    fn distributions(&mut self, inner: usize, added: &HistogramRef<'_>, time: Timestamp) {
        for bucket in histogram::buckets(added, true) {
            let Bucket { count, .. } = bucket;
            let value = Number::F64(bucket.midpoint());
            let rate = histogram::rate(count);
            self.send_one("", inner, "", Said { value, kind: Kind::Distribution, rate, time });
        }
    }

    fn refuse(&mut self, inner: usize, kinds: &[FamilyKind]) -> bool {
        let wrong = !kinds.contains(&self.kind);
        let refused = wrong || self.name.is_empty() || inner >= self.inner.len();
        self.omitted.inexpressible += u64::from(refused);
        refused
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

impl<F: FnMut(Packet)> FamilySink for StatsdEncoder<'_, F> {
    fn begin(&mut self, head: &FamilyHead<'_>) {
        self.kind = head.kind;
        self.original.begin(head);
        self.name = line::name(self.options, &self.original);
        self.keys.begin(head);
        self.row.clear();
        let (flavour, original) = (self.options.flavour, &self.original);
        self.inner.clear();
        self.inner.extend(head.inner.iter().map(|labels| {
            let mut text = String::new();
            line::labels(flavour, labels, original, &mut text);
            text
        }));
    }

    fn row(&mut self, labels: &[LabelPair<'_>]) {
        self.keys.row(labels);
        self.row.clear();
        line::labels(self.options.flavour, labels, &self.original, &mut self.row);
    }

    fn number(&mut self, inner: usize, value: Number, extras: Extras<'_>) {
        if self.refuse(inner, &NUMBERS) {
            return;
        }
        let time = extras.timestamp.unwrap_or(self.now);
        if self.kind == FamilyKind::Counter {
            self.counter(inner, value, &extras, time);
        } else {
            self.gauge(inner, "", value, time);
        }
    }

    fn histogram(&mut self, inner: usize, histogram: &HistogramRef<'_>, extras: Extras<'_>) {
        if self.refuse(inner, &[FamilyKind::Histogram]) {
            return;
        }
        let time = extras.timestamp.unwrap_or(self.now);
        let refused = self.deltas.refused();
        let key = self.keys.histogram(inner, histogram);
        let delta = self.deltas.histogram(key, histogram, extras.start, time);
        self.omitted.past_limit += self.deltas.refused() - refused;
        let Some(delta) = delta else { return };
        if delta.first || delta.count() > 0.0 {
            let added = delta.borrow(histogram);
            match (self.options.flavour, self.options.histograms) {
                (Flavour::Dog, HistogramForm::Distributions) => {
                    self.distributions(inner, &added, time);
                }
                _ => self.buckets(inner, &added, time),
            }
        }
        self.deltas.recycle(delta);
    }

    fn summary(&mut self, inner: usize, summary: &Summary, extras: Extras<'_>) {
        if self.refuse(inner, &[FamilyKind::Summary]) {
            return;
        }
        let time = extras.timestamp.unwrap_or(self.now);
        for (quantile, value) in &summary.quantiles {
            let mut more = String::new();
            let quantile = bound(*quantile);
            let pair = [("quantile", quantile.as_str())];
            line::labels(self.options.flavour, &pair, &Original::default(), &mut more);
            self.gauge(inner, &more, Number::F64(*value), time);
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
        let key = self.keys.histogram(inner, &whole);
        let refused = self.deltas.refused();
        let delta = self.deltas.histogram(key, &whole, extras.start, time);
        self.omitted.past_limit += self.deltas.refused() - refused;
        let Some(delta) = delta.filter(|delta| delta.first || delta.count() > 0.0) else { return };
        self.count(".count", inner, "", Number::F64(delta.count()), time);
        if let Some(sum) = delta.sum {
            self.count(".sum", inner, "", Number::F64(sum), time);
        }
    }

    fn end(&mut self) {}
}

/// A bound as a tag: digits, or `inf` with its sign.
fn bound(value: f64) -> String {
    let mut text = String::new();
    if value.is_finite() {
        line::push_number(Number::F64(value), &mut text);
    } else {
        text.push_str(if value > 0.0 { "inf" } else { "-inf" });
    }
    text
}
