//! A native histogram as a sample, the same in both versions but for its start.

use bellwether_model::{HistogramRef, NativeRef, Timestamp};
use prost::Message as _;

use super::message::{BucketSpan, Count, Histogram, ResetHint, ZeroCount};
use crate::encode::number::as_count;
use crate::protobuf::{Side, bucket_deltas, bucket_spans};

/// Appends the sample to `into`, without key and length.
pub(super) fn write(
    h: &HistogramRef<'_>,
    native: &NativeRef<'_>,
    gauge: bool,
    timestamp: Timestamp,
    start: Option<Timestamp>,
    into: &mut Vec<u8>,
) {
    let positive = bucket_spans(native.positive_offset, native.positive);
    let negative = bucket_spans(native.negative_offset, native.negative);
    let mut message = Histogram {
        sum: h.sum.unwrap_or_default(),
        schema: i32::from(native.schema),
        zero_threshold: native.zero_threshold,
        positive_spans: spans(&positive),
        negative_spans: spans(&negative),
        reset_hint: if gauge { ResetHint::Gauge } else { ResetHint::Unspecified }.into(),
        timestamp: timestamp.0,
        start_timestamp: start.map_or(0, |start| start.0),
        ..Histogram::default()
    };
    let whole = positive.counts.iter().chain(&negative.counts).chain([&native.zero_count]);
    let whole: Option<Vec<u64>> = whole.map(|c| as_count(*c).filter(|c| *c < 1 << 62)).collect();
    if let (Some(_), Some(count)) = (whole, as_count(native.count())) {
        message.count = Some(Count::Integer(count));
        message.zero_count = Some(ZeroCount::Integer(native.zero_count as u64));
        message.positive_deltas = bucket_deltas(&positive.counts);
        message.negative_deltas = bucket_deltas(&negative.counts);
    } else {
        message.count = Some(Count::Float(native.count()));
        message.zero_count = Some(ZeroCount::Float(native.zero_count));
        message.positive_counts = positive.counts;
        message.negative_counts = negative.counts;
    }
    message.encode_raw(into);
}

fn spans(side: &Side) -> Vec<BucketSpan> {
    let span = |offset: Option<i32>, length: Option<u32>| BucketSpan {
        offset: offset.unwrap_or_default(),
        length: length.unwrap_or_default(),
    };
    side.spans.iter().map(|s| span(s.offset, s.length)).collect()
}
