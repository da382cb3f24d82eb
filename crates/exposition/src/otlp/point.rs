//! The fields of data points, attributes aside.

use bellwether_model::{ExemplarRef, HistogramRef, NativeRef, Number, Summary, Timestamp};
use prost::encoding::{self, WireType, encode_key, encode_varint, encoded_len_varint};

use super::attributes;
use super::message::NO_RECORDED_VALUE;
use super::request::open;
use crate::encode::number::as_count;
use crate::push::is_stale;

/// Which kind of data point a metric has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Gauge,
    Sum { monotonic: bool },
    Histogram,
    Exponential,
    Summary,
}

impl Form {
    /// The field of its points' attributes.
    pub(super) fn attributes_field(self) -> u8 {
        match self {
            Self::Gauge | Self::Sum { .. } | Self::Summary => 7,
            Self::Histogram => 9,
            Self::Exponential => 1,
        }
    }

    /// The field of its data in a metric.
    pub(super) fn data_field(self) -> u32 {
        match self {
            Self::Gauge => 5,
            Self::Sum { .. } => 7,
            Self::Histogram => 9,
            Self::Exponential => 10,
            Self::Summary => 11,
        }
    }
}

/// When counting began, and when the value was taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) start: Option<Timestamp>,
    pub(super) time: Timestamp,
}

/// Nanoseconds since the epoch, which is as early as the protocol goes.
fn nanos(time: Timestamp) -> u64 {
    u64::try_from(time.0).unwrap_or(0).saturating_mul(1_000_000)
}

fn put_span(span: Span, into: &mut Vec<u8>) {
    if let Some(start) = span.start {
        encoding::fixed64::encode(2, &nanos(start), into);
    }
    encoding::fixed64::encode(3, &nanos(span.time), into);
}

pub(super) fn number(
    span: Span,
    value: Number,
    exemplar: Option<&ExemplarRef<'_>>,
    into: &mut Vec<u8>,
) {
    put_span(span, into);
    match value {
        Number::U64(v) => match i64::try_from(v) {
            Ok(v) => encoding::sfixed64::encode(6, &v, into),
            Err(_) => encoding::double::encode(4, &(v as f64), into),
        },
        Number::I64(v) => encoding::sfixed64::encode(6, &v, into),
        Number::F64(v) if is_stale(v) => encoding::uint32::encode(8, &NO_RECORDED_VALUE, into),
        Number::F64(v) => encoding::double::encode(4, &v, into),
    }
    if let Some(exemplar) = exemplar {
        put_exemplar(5, exemplar, into);
    }
}

/// `None` when a count is none the protocol can carry.
pub(super) fn histogram(span: Span, h: &HistogramRef<'_>, into: &mut Vec<u8>) -> Option<()> {
    let count = as_count(h.count())?;
    put_span(span, into);
    encoding::fixed64::encode(4, &count, into);
    if let Some(sum) = h.sum {
        encoding::double::encode(5, &sum, into);
    }
    open(6, h.counts.len() * 8, into);
    for count in h.counts {
        into.extend_from_slice(&as_count(*count)?.to_le_bytes());
    }
    if !h.bounds.is_empty() {
        encoding::double::encode_packed(7, h.bounds, into);
    }
    for (_, exemplar) in h.exemplars {
        put_exemplar(8, exemplar, into);
    }
    Some(())
}

/// `None` when a count is none the protocol can carry.
pub(super) fn exponential(
    span: Span,
    h: &HistogramRef<'_>,
    native: &NativeRef<'_>,
    into: &mut Vec<u8>,
) -> Option<()> {
    let count = as_count(native.count())?;
    put_span(span, into);
    encoding::fixed64::encode(4, &count, into);
    if let Some(sum) = h.sum {
        encoding::double::encode(5, &sum, into);
    }
    encoding::sint32::encode(6, &i32::from(native.schema), into);
    let zeros = as_count(native.zero_count)?;
    if zeros > 0 {
        encoding::fixed64::encode(7, &zeros, into);
    }
    put_buckets(8, native.positive_offset, native.positive, into)?;
    put_buckets(9, native.negative_offset, native.negative, into)?;
    for (_, exemplar) in h.exemplars {
        put_exemplar(11, exemplar, into);
    }
    // A bucket without anything in it has no width worth saying.
    if zeros > 0 {
        encoding::double::encode(14, &native.zero_threshold, into);
    }
    Some(())
}

/// Writes buckets, whose index counts from the lower bound here: one less than Prometheus's.
fn put_buckets(field: u32, offset: i32, buckets: &[f64], into: &mut Vec<u8>) -> Option<()> {
    let first = buckets.iter().position(|count| *count != 0.0);
    let Some(first) = first else { return Some(()) };
    let last = buckets.iter().rposition(|count| *count != 0.0)?;
    let buckets = buckets.get(first..=last)?;
    let offset = offset.checked_add(i32::try_from(first).ok()?)?.checked_sub(1)?;
    // The counts first, since lengths before them say how long they are; then to their place.
    let begin = into.len();
    for count in buckets {
        encode_varint(as_count(*count)?, into);
    }
    let packed = into.len() - begin;
    let counts_len = 1 + encoded_len_varint(packed as u64) + packed;
    open(field, encoding::sint32::encoded_len(1, &offset) + counts_len, into);
    encoding::sint32::encode(1, &offset, into);
    open(2, packed, into);
    into.get_mut(begin..)?.rotate_left(packed);
    Some(())
}

/// `None` when its count is none.
pub(super) fn summary(span: Span, summary: &Summary, into: &mut Vec<u8>) -> Option<()> {
    let count = as_count(summary.count.unwrap_or(0.0))?;
    put_span(span, into);
    encoding::fixed64::encode(4, &count, into);
    encoding::double::encode(5, &summary.sum.unwrap_or(0.0), into);
    for (quantile, value) in &summary.quantiles {
        open(6, 18, into);
        encoding::double::encode(1, quantile, into);
        encoding::double::encode(2, value, into);
    }
    Some(())
}

/// Whether an exemplar names the trace it comes from.
pub(super) fn is_of_trace(exemplar: &ExemplarRef<'_>) -> bool {
    exemplar.labels.iter().any(|(name, value)| *name == "trace_id" && hex::<16>(value).is_some())
}

fn put_exemplar(field: u32, exemplar: &ExemplarRef<'_>, into: &mut Vec<u8>) {
    let mut bytes = Vec::new();
    if let Some(time) = exemplar.timestamp {
        encoding::fixed64::encode(2, &nanos(time), &mut bytes);
    }
    encoding::double::encode(3, &exemplar.value, &mut bytes);
    for (name, value) in exemplar.labels {
        match (*name, hex::<16>(value), hex::<8>(value)) {
            ("trace_id", Some(id), _) => put_bytes(5, &id, &mut bytes),
            ("span_id", _, Some(id)) => put_bytes(4, &id, &mut bytes),
            _ => attributes::push_text(7, name, value, &mut bytes),
        }
    }
    open(field, bytes.len(), into);
    into.extend_from_slice(&bytes);
}

fn put_bytes(field: u32, bytes: &[u8], into: &mut Vec<u8>) {
    encode_key(field, WireType::LengthDelimited, into);
    encode_varint(bytes.len() as u64, into);
    into.extend_from_slice(bytes);
}

/// `N` bytes written as hexadecimal digits.
fn hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if text.len() != 2 * N {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        let digit = |at: usize| char::from(*digits.get(at)?).to_digit(16);
        *byte = (digit(0)? * 16 + digit(1)?) as u8;
    }
    Some(bytes)
}
