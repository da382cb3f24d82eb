//! Series of remote write as lines of text: those a request holds, and those families should become.

use bellwether_exposition::push::STALE_NAN_BITS;
use bellwether_exposition::remote_write::message::{self, Count, Histogram, ZeroCount};
use bellwether_exposition::remote_write::{
    HistogramForm, RemoteWriteOptions, Request, Version, decompress,
};
use bellwether_model::{Exemplar, Family, FamilyKind, Metric, MetricValue, Timestamp};
use prost::Message as _;

type Labels = Vec<(String, String)>;

/// The series of a request, a line each.
pub(crate) fn found(request: &Request) -> Vec<String> {
    let bytes = decompress(&request.body, 32 << 20).expect("snappy");
    assert_eq!(bytes.len(), request.message_bytes);
    match request.version {
        Version::V1 => {
            let request = message::WriteRequest::decode(bytes.as_slice()).expect("1.0");
            request.timeseries.iter().map(of_v1).collect()
        }
        Version::V2 => {
            let request = message::Request::decode(bytes.as_slice()).expect("2.0");
            request.timeseries.iter().map(|s| of_v2(s, &request.symbols)).collect()
        }
    }
}

fn of_v1(series: &message::TimeSeriesV1) -> String {
    let pairs = |labels: &[message::LabelV1]| -> Labels {
        labels.iter().map(|l| (l.name.clone(), l.value.clone())).collect()
    };
    let exemplars = series
        .exemplars
        .iter()
        .map(|e| (pairs(&e.labels), e.value.unwrap_or_default(), e.timestamp));
    line(&pairs(&series.labels), &series.samples, &series.histograms, exemplars.collect())
}

fn of_v2(series: &message::TimeSeries, symbols: &[String]) -> String {
    let pairs = |refs: &[u32]| -> Labels {
        let text = |at: u32| symbols[at as usize].clone();
        refs.chunks(2).map(|pair| (text(pair[0]), text(pair[1]))).collect()
    };
    let exemplars = series.exemplars.iter();
    let exemplars =
        exemplars.map(|e| (pairs(&e.labels_refs), e.value.unwrap_or_default(), e.timestamp));
    line(&pairs(&series.labels_refs), &series.samples, &series.histograms, exemplars.collect())
}

fn line(
    labels: &Labels,
    samples: &[message::Sample],
    histograms: &[Histogram],
    exemplars: Vec<(Labels, f64, i64)>,
) -> String {
    assert!(labels.is_sorted(), "{labels:?}");
    let mut text = join(labels);
    for sample in samples {
        text = format!("{text} {}@{}", float(sample.value.unwrap_or_default()), sample.timestamp);
    }
    for h in histograms {
        text = format!("{text} {}", of_histogram(h));
    }
    for (labels, value, at) in exemplars {
        text = format!("{text} <{} {} {at}>", join(&labels), float(value));
    }
    text
}

/// NaNs are one unless stale.
fn float(value: f64) -> String {
    if value.is_nan() && value.to_bits() != STALE_NAN_BITS {
        return "NaN".to_owned();
    }
    format!("{:016x}", value.to_bits())
}

fn join(labels: &[(String, String)]) -> String {
    labels.iter().map(|(name, value)| format!("{name}={value};")).collect::<Vec<_>>().concat()
}

fn of_histogram(h: &Histogram) -> String {
    let count = match h.count.expect("count") {
        Count::Integer(count) => count as f64,
        Count::Float(count) => count,
    };
    let zero = match h.zero_count.expect("zero count") {
        ZeroCount::Integer(count) => count as f64,
        ZeroCount::Float(count) => count,
    };
    let side = |spans: &[message::BucketSpan], deltas: &[i64], counts: &[f64]| {
        let mut counts: Vec<f64> = counts.to_vec();
        let mut sum = 0;
        counts.extend(deltas.iter().map(|delta| {
            sum += delta;
            sum as f64
        }));
        let (mut index, mut buckets, mut counts) = (0, Vec::new(), counts.into_iter());
        for span in spans {
            index += span.offset;
            for _ in 0..span.length {
                buckets.push((index, counts.next().expect("a count a bucket")));
                index += 1;
            }
        }
        assert_eq!(counts.next(), None);
        buckets.retain(|(_, count)| *count != 0.0);
        buckets
    };
    let positive = side(&h.positive_spans, &h.positive_deltas, &h.positive_counts);
    let negative = side(&h.negative_spans, &h.negative_deltas, &h.negative_counts);
    let gauge = h.reset_hint == 3;
    let head = format!("{count} {} {} {zero}/{:?}", float(h.sum), h.schema, h.zero_threshold);
    format!("histogram {head} {positive:?} {negative:?} {gauge}@{}", h.timestamp)
}

/// The series `families` should become.
pub(crate) fn expected(
    families: &[Family],
    options: &RemoteWriteOptions,
    now: Timestamp,
) -> Vec<String> {
    let each = families.iter().flat_map(|f| f.metrics.iter().map(move |m| (f, m)));
    each.flat_map(|(f, m)| Point { family: f, metric: m, options, now }.lines()).collect()
}

struct Point<'a> {
    family: &'a Family,
    metric: &'a Metric,
    options: &'a RemoteWriteOptions,
    now: Timestamp,
}

impl Point<'_> {
    fn time(&self) -> i64 {
        self.metric.timestamp.unwrap_or(self.now).0
    }

    fn labels(&self, suffix: &str, extra: Option<(&str, String)>) -> String {
        let mut labels = self.metric.labels.0.clone();
        labels.push(("__name__".to_owned(), format!("{}{suffix}", self.family.name)));
        labels.extend(extra.map(|(name, value)| (name.to_owned(), value)));
        for (name, value) in &self.options.labels {
            if labels.iter().all(|(n, _)| n != name) {
                labels.push((name.clone(), value.clone()));
            }
        }
        labels.retain(|(_, value)| !value.is_empty());
        labels.sort();
        join(&labels)
    }

    fn exemplars<'e>(&self, all: impl Iterator<Item = &'e Exemplar>) -> String {
        let mut all: Vec<&Exemplar> = all.collect();
        all.sort_by_key(|e| e.timestamp);
        let text = |e: &Exemplar| {
            let at = e.timestamp.map_or(self.time(), |t| t.0);
            format!(" <{} {} {at}>", join(&e.labels.0), float(e.value))
        };
        all.into_iter().map(text).collect::<Vec<_>>().concat()
    }

    fn sample(&self, suffix: &str, extra: Option<(&str, String)>, value: f64) -> String {
        format!("{} {}@{}", self.labels(suffix, extra), float(value), self.time())
    }

    fn lines(&self) -> Vec<String> {
        match &self.metric.value {
            MetricValue::Number(value, e) => {
                vec![self.sample("", None, value.as_f64()) + &self.exemplars(e.iter())]
            }
            MetricValue::Summary(s) => {
                let of = |(q, v): &(f64, f64)| self.sample("", Some(("quantile", text(*q))), *v);
                let mut lines: Vec<String> = s.quantiles.iter().map(of).collect();
                lines.extend(s.sum.map(|sum| self.sample("_sum", None, sum)));
                lines.extend(s.count.map(|count| self.sample("_count", None, count)));
                lines
            }
            MetricValue::Histogram(h) => {
                let form = self.options.histograms;
                let native = h.native.is_some() && form != HistogramForm::Classic;
                let classic = h.native.is_none() || form != HistogramForm::Native;
                let mut lines: Vec<String> = native.then(|| self.native()).into_iter().collect();
                lines.extend(classic.then(|| self.classic()).into_iter().flatten());
                lines
            }
        }
    }

    fn classic(&self) -> Vec<String> {
        let MetricValue::Histogram(h) = &self.metric.value else { return vec![] };
        let (mut cumulative, mut lines) = (0.0, Vec::new());
        let bounds = h.bounds.iter().copied().chain([f64::INFINITY]);
        for (at, (count, bound)) in h.counts.iter().zip(bounds).enumerate() {
            cumulative += count;
            let le = Some(("le", text(bound)));
            let own = h.exemplars.iter().filter(|(bucket, _)| *bucket == at).map(|(_, e)| e);
            lines.push(self.sample("_bucket", le, cumulative) + &self.exemplars(own));
        }
        lines.extend(h.sum.map(|sum| self.sample("_sum", None, sum)));
        lines.push(self.sample("_count", None, cumulative));
        lines
    }

    fn native(&self) -> String {
        let MetricValue::Histogram(h) = &self.metric.value else { return String::new() };
        let n = h.native.as_ref().expect("native buckets");
        let side = |offset: i32, counts: &[f64]| {
            let all = (offset..).zip(counts.iter().copied());
            all.filter(|(_, count)| *count != 0.0).collect::<Vec<_>>()
        };
        let positive = side(n.positive_offset, &n.positive);
        let negative = side(n.negative_offset, &n.negative);
        let gauge = self.family.kind == FamilyKind::GaugeHistogram;
        let sum = float(h.sum.unwrap_or_default());
        let head =
            format!("{} {sum} {} {}/{:?}", n.count(), n.schema, n.zero_count, n.zero_threshold);
        let exemplars = self.exemplars(h.exemplars.iter().map(|(_, e)| e));
        let labels = self.labels("", None);
        format!(
            "{labels} histogram {head} {positive:?} {negative:?} {gauge}@{}{exemplars}",
            self.time()
        )
    }
}

fn text(value: f64) -> String {
    if value.is_infinite() { "+Inf".to_owned() } else { format!("{value:?}") }
}
