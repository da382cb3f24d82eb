//! Families to protobuf.
//!
//! A family's length comes before it, so its metrics are collected as bytes; labels are encoded
//! once a row and once an inner set, and then only copied.

use bellwether_model::{
    ExemplarRef, Extras, Family, FamilyHead, FamilyKind, FamilySink, HistogramRef, LabelPair,
    Number, Summary,
};
use prost::Message;
use prost::encoding::{WireType, encode_key, encode_varint};

use super::message::{self, FAMILY_METRIC, METRIC_LABEL, MetricType};
use super::native;
use crate::encode::number::as_count;
use crate::encode::{CHUNK_BYTES, ChunkSink, Claims, Escaping};

/// Writes families as Prometheus protobuf, in chunks of whole families.
///
/// All numbers are floats here, so counts beyond 2⁵³ are rounded. Info and state sets become
/// gauges. A family is held as bytes until it ends, because its length goes first.
#[derive(Debug)]
pub struct ProtobufEncoder<S> {
    sink: S,
    escaping: Escaping,
    out: Vec<u8>,
    head: message::MetricFamily,
    kind: MetricType,
    refused: bool,
    /// The family's metrics so far, each with key and length.
    metrics: Vec<u8>,
    inner: Vec<Vec<u8>>,
    row: Vec<u8>,
    value: Vec<u8>,
    claims: Claims,
    omitted: u64,
}

impl<S: ChunkSink> ProtobufEncoder<S> {
    /// Writes to `sink`, names escaped as `escaping` says.
    pub fn new(escaping: Escaping, sink: S) -> Self {
        Self {
            sink,
            escaping,
            out: Vec::new(),
            head: message::MetricFamily::default(),
            kind: MetricType::Untyped,
            refused: true,
            metrics: Vec::new(),
            inner: Vec::new(),
            row: Vec::new(),
            value: Vec::new(),
            claims: Claims::default(),
            omitted: 0,
        }
    }

    /// How many points were left out because a family's name had been written before or the
    /// point was not one of its family's type.
    pub fn omitted(&self) -> u64 {
        self.omitted
    }

    /// Hands over the last chunk and says what [`Self::omitted`] would.
    pub fn finish(mut self) -> u64 {
        self.hand_over();
        self.omitted
    }

    fn hand_over(&mut self) {
        if !self.out.is_empty() {
            self.sink.chunk(&mut self.out);
            self.out.clear();
        }
    }

    /// Adds the metric whose value is `self.value`, a field of a metric with its key.
    fn metric(&mut self, inner: usize, extras: &Extras<'_>) {
        let Some(inner) = self.inner.get(inner).filter(|_| !self.refused) else {
            self.omitted += 1;
            return;
        };
        if let Some(time) = extras.timestamp {
            prost::encoding::int64::encode(6, &time.0, &mut self.value);
        }
        let len = self.row.len() + inner.len() + self.value.len();
        encode_key(FAMILY_METRIC, WireType::LengthDelimited, &mut self.metrics);
        encode_varint(len as u64, &mut self.metrics);
        self.metrics.extend_from_slice(&self.row);
        self.metrics.extend_from_slice(inner);
        self.metrics.extend_from_slice(&self.value);
    }

    fn histogram_message(&self, h: &HistogramRef<'_>, extras: &Extras<'_>) -> message::Histogram {
        let whole = is_whole(h);
        let count = h.count();
        let mut message = message::Histogram {
            sample_count: as_count(count).filter(|_| whole),
            sample_count_float: (!whole).then_some(count),
            sample_sum: h.sum,
            start: extras.start.map(Into::into),
            ..message::Histogram::default()
        };
        let mut cumulative = 0.0;
        let bounds = h.bounds.iter().copied().chain([f64::INFINITY]);
        for (at, (count, bound)) in h.counts.iter().zip(bounds).enumerate() {
            cumulative += count;
            let exemplar = h.exemplars.iter().find(|(bucket, _)| *bucket == at);
            message.bucket.push(message::Bucket {
                cumulative_count: as_count(cumulative).filter(|_| whole),
                cumulative_count_float: (!whole).then_some(cumulative),
                upper_bound: Some(bound),
                exemplar: exemplar.map(|(_, e)| self.exemplar(e)),
            });
        }
        if let Some(native) = &h.native {
            native::write(native, whole, &mut message);
        }
        if h.counts.is_empty() {
            message.exemplars = h.exemplars.iter().map(|(_, e)| self.exemplar(e)).collect();
        }
        message
    }

    fn exemplar(&self, exemplar: &ExemplarRef<'_>) -> message::Exemplar {
        let label = exemplar.labels.iter().map(|(name, value)| self.label(name, value));
        message::Exemplar {
            label: label.collect(),
            value: Some(exemplar.value),
            timestamp: exemplar.timestamp.map(Into::into),
        }
    }

    fn label(&self, name: &str, value: &str) -> message::LabelPair {
        message::LabelPair {
            name: Some(self.escaping.label_name(name).into_owned()),
            value: Some(value.to_owned()),
        }
    }

    fn put_value(&mut self, field: u32, message: &impl Message) {
        self.value.clear();
        prost::encoding::message::encode(field, message, &mut self.value);
    }
}

impl<S: ChunkSink> FamilySink for ProtobufEncoder<S> {
    fn begin(&mut self, head: &FamilyHead<'_>) {
        self.kind = kind(head.kind);
        let name = self.escaping.metric_name(head.name).into_owned();
        self.refused = name.is_empty() || !self.claims.claim(std::iter::once(name.clone()));
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let unit = some(head.unit).filter(|unit| ends_in_unit(&name, self.kind, unit));
        self.head = message::MetricFamily {
            name: Some(name),
            help: some(head.help),
            kind: Some(self.kind.into()),
            metric: Vec::new(),
            unit,
        };
        self.metrics.clear();
        self.inner.clear();
        for labels in head.inner {
            let mut bytes = Vec::new();
            push_labels(&mut bytes, self.escaping, labels);
            self.inner.push(bytes);
        }
    }

    fn row(&mut self, labels: &[LabelPair<'_>]) {
        self.row.clear();
        push_labels(&mut self.row, self.escaping, labels);
    }

    fn number(&mut self, inner: usize, value: Number, extras: Extras<'_>) {
        let value = Some(value.as_f64());
        match self.kind {
            MetricType::Counter => {
                let exemplar = extras.exemplar.as_ref().map(|e| self.exemplar(e));
                let start = extras.start.map(Into::into);
                self.put_value(3, &message::Counter { value, exemplar, start });
            }
            MetricType::Gauge => self.put_value(2, &message::Plain { value }),
            MetricType::Untyped => self.put_value(5, &message::Plain { value }),
            MetricType::Summary | MetricType::Histogram | MetricType::GaugeHistogram => {
                self.omitted += 1;
                return;
            }
        }
        self.metric(inner, &extras);
    }

    fn histogram(&mut self, inner: usize, histogram: &HistogramRef<'_>, extras: Extras<'_>) {
        if !matches!(self.kind, MetricType::Histogram | MetricType::GaugeHistogram) {
            self.omitted += 1;
            return;
        }
        let message = self.histogram_message(histogram, &extras);
        self.put_value(7, &message);
        self.metric(inner, &extras);
    }

    fn summary(&mut self, inner: usize, summary: &Summary, extras: Extras<'_>) {
        // A count of events: what is none has no place in the message.
        let count = summary.count.map(as_count);
        if self.kind != MetricType::Summary || count == Some(None) {
            self.omitted += 1;
            return;
        }
        let quantile = |(quantile, value): &(f64, f64)| message::Quantile {
            quantile: Some(*quantile),
            value: Some(*value),
        };
        let message = message::Summary {
            sample_count: count.flatten(),
            sample_sum: summary.sum,
            quantile: summary.quantiles.iter().map(quantile).collect(),
            start: extras.start.map(Into::into),
        };
        self.put_value(4, &message);
        self.metric(inner, &extras);
    }

    fn end(&mut self) {
        if self.refused {
            return;
        }
        let len = self.head.encoded_len() + self.metrics.len();
        if self.out.len() + len > CHUNK_BYTES {
            self.hand_over();
        }
        encode_varint(len as u64, &mut self.out);
        self.head.encode_raw(&mut self.out);
        self.out.extend_from_slice(&self.metrics);
    }
}

/// Prometheus refuses a whole scrape for one unit that does not end its family's name, not counting
/// a counter's `_total` (`model/textparse/protobufparse.go`).
fn ends_in_unit(name: &str, kind: MetricType, unit: &str) -> bool {
    let total = name.strip_suffix("_total").filter(|_| kind == MetricType::Counter);
    total.unwrap_or(name).strip_suffix(unit).is_some_and(|rest| rest.ends_with('_'))
}

fn kind(kind: FamilyKind) -> MetricType {
    match kind {
        FamilyKind::Counter => MetricType::Counter,
        FamilyKind::Gauge | FamilyKind::Info | FamilyKind::StateSet => MetricType::Gauge,
        FamilyKind::Histogram => MetricType::Histogram,
        FamilyKind::GaugeHistogram => MetricType::GaugeHistogram,
        FamilyKind::Summary => MetricType::Summary,
        FamilyKind::Unknown => MetricType::Untyped,
    }
}

fn push_labels(bytes: &mut Vec<u8>, escaping: Escaping, labels: &[LabelPair<'_>]) {
    for (name, value) in labels {
        let label = message::LabelPair {
            name: Some(escaping.label_name(name).into_owned()),
            value: Some((*value).to_owned()),
        };
        prost::encoding::message::encode(METRIC_LABEL, &label, bytes);
    }
}

/// Whether every count of a histogram is an integer that survives being one.
fn is_whole(h: &HistogramRef<'_>) -> bool {
    let native = h.native.iter();
    let native = native.flat_map(|n| n.positive.iter().chain(n.negative).chain([&n.zero_count]));
    let small = |c: &f64| as_count(*c).is_some_and(|whole| i64::try_from(whole).is_ok());
    h.counts.iter().chain(native).all(small) && as_count(h.count()).is_some()
}

/// `families` as one body, UTF-8 names allowed.
pub fn encode_to_vec(families: &[Family]) -> Vec<u8> {
    let mut body = Vec::new();
    let sink = |chunk: &mut Vec<u8>| body.extend_from_slice(chunk);
    let mut encoder = ProtobufEncoder::new(Escaping::AllowUtf8, sink);
    for family in families {
        family.walk(&mut encoder);
    }
    encoder.finish();
    body
}

#[cfg(test)]
mod tests {
    use super::{MetricType, ends_in_unit};

    #[test]
    fn a_unit_that_does_not_end_the_name_would_cost_the_scrape() {
        assert!(ends_in_unit("wait_seconds", MetricType::Histogram, "seconds"));
        assert!(ends_in_unit("wait_seconds_total", MetricType::Counter, "seconds"));
        assert!(!ends_in_unit("wait_seconds_total", MetricType::Gauge, "seconds"));
        assert!(!ends_in_unit("wait", MetricType::Histogram, "seconds"));
        assert!(!ends_in_unit("milliseconds", MetricType::Gauge, "seconds"));
        assert!(!ends_in_unit("seconds", MetricType::Gauge, "seconds"));
    }
}
