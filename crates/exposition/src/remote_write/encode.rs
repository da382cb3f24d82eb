//! Families to requests.

use bellwether_model::{
    ExemplarRef, Extras, Family, FamilyHead, FamilyKind, FamilySink, HistogramRef, LabelPair,
    Number, Summary, Timestamp,
};
use prost::Message as _;
use prost::encoding::{self, WireType, encode_key, encode_varint};

use super::body::{Body, Request};
use super::histogram;
use super::label::{Label, Merged, Parts, Refs, SortedLabels, text_len, write_v1};
use super::message::{LabelV1, Metadata, MetadataV1, MetricType};
use super::options::{HistogramForm, RemoteWriteOptions, Version};
use super::seen::SeenSeries;
use crate::encode::number::push_f64;
use crate::push::STALE_NAN_BITS;

/// Writes one walk as requests, each below the bounds, and hands them to a function.
#[derive(Debug)]
pub struct RemoteWriteEncoder<'d, F> {
    options: &'d RemoteWriteOptions,
    seen: Option<&'d mut SeenSeries>,
    now: Timestamp,
    sink: F,
    body: Body,
    common: SortedLabels,
    family: FamilyState,
    inner: Vec<SortedLabels>,
    row: SortedLabels,
    merged: Merged,
    /// Labels of the series at hand as 1.0 writes them.
    canonical: Vec<u8>,
    omitted: u64,
}

/// The family being walked.
#[derive(Debug, Default)]
struct FamilyState {
    kind: Option<FamilyKind>,
    name: String,
    help: String,
    unit: String,
    /// `__name__` of samples, `_bucket`, `_sum` and `_count`.
    names: [Label; 4],
    bounds: Vec<f64>,
    /// `le` of each of `bounds` and of `+Inf`.
    les: Vec<Label>,
    /// Whether 1.0's metadata of it is in the request that is open.
    described: bool,
}

/// Which series of a family.
#[derive(Debug, Clone, Copy)]
enum Part {
    Itself = 0,
    Bucket = 1,
    Sum = 2,
    Count = 3,
}

/// What a series says.
#[derive(Debug, Clone, Copy)]
enum Value<'a> {
    Sample(f64),
    Histogram(&'a HistogramRef<'a>),
}

/// Most bytes of a sample, of metadata aside from its texts, and of what is around a series.
const SERIES_BYTES: usize = 96;

impl<'d, F: FnMut(Request)> RemoteWriteEncoder<'d, F> {
    /// A walk at `now`, whose requests go to `sink`; with `seen`, series that have gone since the
    /// last walk get stale markers and exemplars are sent once.
    pub fn new(
        version: Version,
        options: &'d RemoteWriteOptions,
        seen: Option<&'d mut SeenSeries>,
        now: Timestamp,
        sink: F,
    ) -> Self {
        let common: Vec<LabelPair<'_>> =
            options.labels.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        Self {
            options,
            seen,
            now,
            sink,
            body: Body::new(version),
            common: SortedLabels::of(&common),
            family: FamilyState::default(),
            inner: Vec::new(),
            row: SortedLabels::default(),
            merged: Merged::default(),
            canonical: Vec::new(),
            omitted: 0,
        }
    }

    /// How many points were left out: not of their family's type, or larger than a request may be.
    pub fn omitted(&self) -> u64 {
        self.omitted
    }

    /// Marks what has gone as stale, hands over the last request and says what
    /// [`Self::omitted`] would.
    pub fn finish(mut self) -> u64 {
        let gone = self.seen.take().map_or_else(Vec::new, |seen| seen.end_walk(self.now));
        for labels in gone {
            self.stale(&labels);
        }
        self.close();
        self.omitted
    }

    fn close(&mut self) {
        if let Some(request) = self.body.take() {
            (self.sink)(request);
        }
        self.family.described = false;
    }

    fn stale(&mut self, labels: &[u8]) {
        let cost = labels.len() * 2 + SERIES_BYTES;
        self.make_room(cost);
        let mut series = Vec::with_capacity(cost);
        match self.body.version {
            Version::V1 => series.extend_from_slice(labels),
            Version::V2 => {
                let mut refs = Refs::default();
                for label in read_labels(labels) {
                    let name = self.body.symbols.intern(&label.name);
                    refs.push(name, self.body.symbols.intern(&label.value));
                }
                refs.write(&mut series);
            }
        }
        put_sample(f64::from_bits(STALE_NAN_BITS), self.now, None, &mut series);
        self.body.samples += 1;
        self.put_series(&series);
    }

    /// Sees to it that `cost` bytes more fit; `false` when they fit no request.
    fn make_room(&mut self, cost: usize) -> bool {
        let full = self.body.len() + cost > self.options.request_bytes_max;
        if full || self.body.count >= self.options.series_max {
            self.close();
        }
        self.body.len() + cost <= self.options.request_bytes_max
    }

    fn put_series(&mut self, series: &[u8]) {
        let field = match self.body.version {
            Version::V1 => 1,
            Version::V2 => 5,
        };
        encode_key(field, WireType::LengthDelimited, &mut self.body.series);
        encode_varint(series.len() as u64, &mut self.body.series);
        self.body.series.extend_from_slice(series);
        self.body.count += 1;
    }

    /// Adds one series; `at` is the place of its `le`, `exemplars` those of its point.
    fn series(
        &mut self,
        part: Part,
        inner: usize,
        extra: Option<&mut Label>,
        value: Value<'_>,
        extras: &Extras<'_>,
        exemplars: &[ExemplarRef<'_>],
    ) {
        let Self { family, inner: inners, row, common, merged, canonical, .. } = self;
        let (Some(name), Some(inner)) =
            (family.names.get_mut(part as usize), inners.get_mut(inner))
        else {
            self.omitted += 1;
            return;
        };
        let mut parts = Parts { name, extra, inner, row, common };
        merged.merge(&parts);
        canonical.clear();
        if self.seen.is_some() || self.body.version == Version::V1 {
            merged.write_v1(&parts, canonical);
        }
        let mut bytes = Vec::new();
        let start = extras.start.filter(|_| self.body.version == Version::V2);
        let time = extras.timestamp.unwrap_or(self.now);
        let gauge = family.kind == Some(FamilyKind::GaugeHistogram);
        match value {
            Value::Sample(value) => put_sample(value, time, start, &mut bytes),
            Value::Histogram(h) => {
                let mut message = Vec::new();
                if let Some(native) = &h.native {
                    histogram::write(h, native, gauge, time, start, &mut message);
                }
                let field = if self.body.version == Version::V1 { 4 } else { 3 };
                encode_key(field, WireType::LengthDelimited, &mut bytes);
                encode_varint(message.len() as u64, &mut bytes);
                bytes.extend_from_slice(&message);
            }
        }
        let texts = exemplars.iter().flat_map(|e| e.labels).map(|(n, v)| text_len(n, v));
        let cost = merged.len_max(&parts)
            + bytes.len()
            + texts.sum::<usize>()
            + exemplars.len() * SERIES_BYTES
            + family.name.len()
            + family.help.len()
            + family.unit.len()
            + SERIES_BYTES;
        let full = self.body.len() + cost > self.options.request_bytes_max;
        if full || self.body.count >= self.options.series_max {
            if let Some(request) = self.body.take() {
                (self.sink)(request);
            }
            family.described = false;
        }
        if self.body.len() + cost > self.options.request_bytes_max {
            self.omitted += 1;
            return;
        }
        let mut series = Vec::with_capacity(cost);
        match self.body.version {
            Version::V1 => series.extend_from_slice(canonical),
            Version::V2 => merged.write_v2(&mut parts, &mut self.body.symbols, &mut series),
        }
        series.extend_from_slice(&bytes);
        for exemplar in exemplars {
            put_exemplar(exemplar, time, &mut self.body, &mut series);
        }
        if self.options.metadata {
            family.describe(&mut self.body, &mut series);
        }
        if let Some(start) = start {
            encoding::int64::encode(6, &start.0, &mut series);
        }
        match value {
            Value::Sample(_) => self.body.samples += 1,
            Value::Histogram(_) => self.body.histograms += 1,
        }
        if let Some(seen) = &mut self.seen {
            seen.see(canonical);
        }
        self.put_series(&series);
    }

    /// Exemplars that have not been sent with the walk before, the oldest first.
    fn fresh<'e>(&self, exemplars: impl Iterator<Item = ExemplarRef<'e>>) -> Vec<ExemplarRef<'e>> {
        let sent = self.seen.as_ref().and_then(|seen| seen.walked_at());
        let is_fresh = |e: &ExemplarRef<'_>| !matches!((e.timestamp, sent), (Some(t), Some(sent)) if t <= sent);
        let mut fresh: Vec<ExemplarRef<'e>> = exemplars.filter(is_fresh).collect();
        fresh.sort_by_key(|e| e.timestamp);
        fresh
    }

    fn classic(&mut self, inner: usize, h: &HistogramRef<'_>, extras: &Extras<'_>) {
        self.family.render_bounds(h.bounds);
        let mut les = std::mem::take(&mut self.family.les);
        let mut cumulative = 0.0;
        // Without classic buckets, everything is in the one that has no bound.
        let native = [h.count()];
        let counts = if h.counts.is_empty() { &native } else { h.counts };
        for (at, (count, le)) in counts.iter().zip(&mut les).enumerate() {
            cumulative += count;
            let own = h.exemplars.iter().filter(|(bucket, _)| *bucket == at).map(|(_, e)| *e);
            let fresh = self.fresh(own);
            let value = Value::Sample(cumulative);
            self.series(Part::Bucket, inner, Some(le), value, extras, &fresh);
        }
        self.family.les = les;
        if let Some(sum) = h.sum {
            self.series(Part::Sum, inner, None, Value::Sample(sum), extras, &[]);
        }
        self.series(Part::Count, inner, None, Value::Sample(cumulative), extras, &[]);
    }

    fn native(&mut self, inner: usize, h: &HistogramRef<'_>, extras: &Extras<'_>) {
        let fresh = self.fresh(h.exemplars.iter().map(|(_, e)| *e));
        self.series(Part::Itself, inner, None, Value::Histogram(h), extras, &fresh);
    }
}

impl<F: FnMut(Request)> FamilySink for RemoteWriteEncoder<'_, F> {
    fn begin(&mut self, head: &FamilyHead<'_>) {
        self.family.begin(head);
        self.inner.clear();
        self.inner.extend(head.inner.iter().map(|labels| SortedLabels::of(labels)));
        self.row.set(&[]);
    }

    fn row(&mut self, labels: &[LabelPair<'_>]) {
        self.row.set(labels);
    }

    fn number(&mut self, inner: usize, value: Number, extras: Extras<'_>) {
        let distribution = [FamilyKind::Histogram, FamilyKind::GaugeHistogram, FamilyKind::Summary];
        if self.family.kind.is_none_or(|kind| distribution.contains(&kind)) {
            self.omitted += 1;
            return;
        }
        let counter = self.family.kind == Some(FamilyKind::Counter);
        let extras = Extras { start: extras.start.filter(|_| counter), ..extras };
        let fresh = self.fresh(extras.exemplar.into_iter());
        self.series(Part::Itself, inner, None, Value::Sample(value.as_f64()), &extras, &fresh);
    }

    fn histogram(&mut self, inner: usize, histogram: &HistogramRef<'_>, extras: Extras<'_>) {
        let kinds = [FamilyKind::Histogram, FamilyKind::GaugeHistogram];
        if self.family.kind.is_none_or(|kind| !kinds.contains(&kind)) {
            self.omitted += 1;
            return;
        }
        let native = histogram.native.is_some();
        let classic = !histogram.counts.is_empty() || !native;
        let form = self.options.histograms;
        if native && (form != HistogramForm::Classic || !classic) {
            self.native(inner, histogram, &extras);
        }
        if classic && (form != HistogramForm::Native || !native) {
            self.classic(inner, histogram, &extras);
        }
    }

    fn summary(&mut self, inner: usize, summary: &Summary, extras: Extras<'_>) {
        if self.family.kind != Some(FamilyKind::Summary) {
            self.omitted += 1;
            return;
        }
        for (quantile, value) in &summary.quantiles {
            let mut label = Label::new("quantile", &float(*quantile));
            let value = Value::Sample(*value);
            self.series(Part::Itself, inner, Some(&mut label), value, &extras, &[]);
        }
        if let Some(sum) = summary.sum {
            self.series(Part::Sum, inner, None, Value::Sample(sum), &extras, &[]);
        }
        if let Some(count) = summary.count {
            self.series(Part::Count, inner, None, Value::Sample(count), &extras, &[]);
        }
    }

    fn end(&mut self) {}
}

impl FamilyState {
    fn begin(&mut self, head: &FamilyHead<'_>) {
        let suffixes = ["", "_bucket", "_sum", "_count"];
        *self = Self {
            kind: Some(head.kind),
            name: head.name.to_owned(),
            help: head.help.to_owned(),
            unit: head.unit.to_owned(),
            names: suffixes.map(|s| Label::new("__name__", &format!("{}{s}", head.name))),
            ..Self::default()
        };
    }

    fn render_bounds(&mut self, bounds: &[f64]) {
        if self.bounds == bounds && !self.les.is_empty() {
            return;
        }
        self.bounds = bounds.to_vec();
        let all = bounds.iter().copied().chain([f64::INFINITY]);
        self.les = all.map(|bound| Label::new("le", &float(bound))).collect();
    }

    /// Writes its type, help and unit: of 2.0 into the series, of 1.0 once into the request.
    fn describe(&mut self, body: &mut Body, series: &mut Vec<u8>) {
        let kind = i32::from(metric_type(self.kind.unwrap_or(FamilyKind::Unknown)));
        match body.version {
            Version::V2 => {
                let (help_ref, unit_ref) =
                    (body.symbols.intern(&self.help), body.symbols.intern(&self.unit));
                let metadata = Metadata { kind, help_ref, unit_ref };
                encoding::message::encode(5, &metadata, series);
            }
            Version::V1 if !self.described => {
                self.described = true;
                let metadata = MetadataV1 {
                    kind,
                    metric_family_name: self.name.clone(),
                    help: self.help.clone(),
                    unit: self.unit.clone(),
                };
                encoding::message::encode(3, &metadata, &mut body.metadata);
            }
            Version::V1 => {}
        }
    }
}

fn metric_type(kind: FamilyKind) -> MetricType {
    match kind {
        FamilyKind::Counter => MetricType::Counter,
        FamilyKind::Gauge => MetricType::Gauge,
        FamilyKind::Histogram => MetricType::Histogram,
        FamilyKind::GaugeHistogram => MetricType::GaugeHistogram,
        FamilyKind::Summary => MetricType::Summary,
        FamilyKind::Info => MetricType::Info,
        FamilyKind::StateSet => MetricType::StateSet,
        FamilyKind::Unknown => MetricType::Unknown,
    }
}

/// A sample with key and length, the same in both versions but for its start.
fn put_sample(value: f64, time: Timestamp, start: Option<Timestamp>, into: &mut Vec<u8>) {
    let len_at = into.len() + 1;
    into.extend_from_slice(&[2 << 3 | 2, 0]);
    encoding::double::encode(1, &value, into);
    encoding::int64::encode(2, &time.0, into);
    if let Some(start) = start {
        encoding::int64::encode(3, &start.0, into);
    }
    // At most 9 + 11 + 11 bytes, so its length is one byte.
    let len = (into.len() - len_at - 1) as u8;
    if let Some(byte) = into.get_mut(len_at) {
        *byte = len;
    }
}

fn put_exemplar(e: &ExemplarRef<'_>, time: Timestamp, body: &mut Body, into: &mut Vec<u8>) {
    let mut bytes = Vec::new();
    let field = match body.version {
        Version::V1 => {
            e.labels.iter().for_each(|(name, value)| write_v1(name, value, &mut bytes));
            3
        }
        Version::V2 => {
            let mut refs = Refs::default();
            for (name, value) in e.labels {
                let name = body.symbols.intern(name);
                refs.push(name, body.symbols.intern(value));
            }
            refs.write(&mut bytes);
            4
        }
    };
    encoding::double::encode(2, &e.value, &mut bytes);
    encoding::int64::encode(3, &e.timestamp.unwrap_or(time).0, &mut bytes);
    encode_key(field, WireType::LengthDelimited, into);
    encode_varint(bytes.len() as u64, into);
    into.extend_from_slice(&bytes);
    body.exemplars += 1;
}

/// Labels as [`write_v1`] wrote them.
fn read_labels(canonical: &[u8]) -> Vec<LabelV1> {
    #[derive(Clone, PartialEq, prost::Message)]
    struct Labels {
        #[prost(message, repeated, tag = "1")]
        labels: Vec<LabelV1>,
    }
    Labels::decode(canonical).map_or_else(|_| Vec::new(), |all| all.labels)
}

fn float(value: f64) -> String {
    let mut text = Vec::new();
    push_f64(&mut text, value);
    String::from_utf8(text).unwrap_or_default()
}

/// `families` in requests below the bounds.
pub fn encode_to_vec(
    families: &[Family],
    version: Version,
    options: &RemoteWriteOptions,
    now: Timestamp,
) -> Vec<Request> {
    let mut requests = Vec::new();
    let sink = |request| requests.push(request);
    let mut encoder = RemoteWriteEncoder::new(version, options, None, now, sink);
    for family in families {
        family.walk(&mut encoder);
    }
    encoder.finish();
    requests
}
