//! A native histogram as a sample, the same in both versions but for its start.

use bellwether_model::{FamilyKind, HistogramRef, NativeRef, Timestamp};

use super::message::{BucketSpan, Count, Histogram, ResetHint, ZeroCount};
use crate::encode::number::as_count;
use crate::protobuf::{Side, bucket_deltas, bucket_spans};

/// The sample of a histogram that has native buckets; one of nothing where it has none.
pub(super) fn message(
    h: &HistogramRef<'_>,
    kind: Option<FamilyKind>,
    timestamp: Timestamp,
    start: Option<Timestamp>,
) -> Histogram {
    let gauge = kind == Some(FamilyKind::GaugeHistogram);
    let message = Histogram {
        sum: h.sum.unwrap_or_default(),
        reset_hint: if gauge { ResetHint::Gauge } else { ResetHint::Unspecified }.into(),
        timestamp: timestamp.0,
        start_timestamp: start.map_or(0, |start| start.0),
        ..Histogram::default()
    };
    match &h.native {
        Some(native) => with_buckets(native, message),
        None => message,
    }
}

/// The message with buckets: integers where all counts are.
fn with_buckets(native: &NativeRef<'_>, message: Histogram) -> Histogram {
    let positive = bucket_spans(native.positive_offset, native.positive);
    let negative = bucket_spans(native.negative_offset, native.negative);
    let message = Histogram {
        schema: i32::from(native.schema),
        zero_threshold: native.zero_threshold,
        positive_spans: spans(&positive),
        negative_spans: spans(&negative),
        ..message
    };
    let is_whole = |count: &f64| as_count(*count).is_some_and(|count| count < 1 << 62);
    let whole = positive.counts.iter().chain(&negative.counts).all(is_whole);
    let whole = whole && is_whole(&native.zero_count);
    match as_count(native.count()).filter(|_| whole) {
        Some(count) => Histogram {
            count: Some(Count::Integer(count)),
            zero_count: Some(ZeroCount::Integer(native.zero_count as u64)),
            positive_deltas: bucket_deltas(&positive.counts),
            negative_deltas: bucket_deltas(&negative.counts),
            ..message
        },
        None => Histogram {
            count: Some(Count::Float(native.count())),
            zero_count: Some(ZeroCount::Float(native.zero_count)),
            positive_counts: positive.counts,
            negative_counts: negative.counts,
            ..message
        },
    }
}

fn spans(side: &Side) -> Vec<BucketSpan> {
    let span = |offset: Option<i32>, length: Option<u32>| BucketSpan {
        offset: offset.unwrap_or_default(),
        length: length.unwrap_or_default(),
    };
    side.spans.iter().map(|s| span(s.offset, s.length)).collect()
}
