//! Native histograms as spans of buckets, and back.
//!
//! The model keeps buckets dense; the format keeps runs of them. Empty buckets at the ends of a
//! dense side are not carried; gaps of up to two stay inside a span, as a span costs more.

use bellwether_model::{NativeHistogram, NativeRef};

use super::message::{BucketSpan, Histogram};

/// Longest gap written as empty buckets.
const GAP_MAX: usize = 2;

/// One side of a native histogram.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Side {
    pub(crate) spans: Vec<BucketSpan>,
    pub(crate) counts: Vec<f64>,
}

/// Writes `native` into `message`, as integers where all counts are.
pub(super) fn write(native: &NativeRef<'_>, whole: bool, message: &mut Histogram) {
    message.schema = Some(i32::from(native.schema));
    message.zero_threshold = Some(native.zero_threshold);
    let positive = spans(native.positive_offset, native.positive);
    let negative = spans(native.negative_offset, native.negative);
    if whole {
        message.zero_count = Some(native.zero_count as u64);
        message.positive_delta = deltas(&positive.counts);
        message.negative_delta = deltas(&negative.counts);
    } else {
        message.zero_count_float = Some(native.zero_count);
        message.positive_count = positive.counts;
        message.negative_count = negative.counts;
    }
    message.positive_span = positive.spans;
    message.negative_span = negative.spans;
    if message.positive_span.is_empty() && message.negative_span.is_empty() {
        // Readers take a histogram without spans for a classic one.
        message.positive_span.push(BucketSpan { offset: Some(0), length: Some(0) });
    }
}

/// The runs of one side's buckets, whose first has index `offset`.
pub(crate) fn spans(offset: i32, buckets: &[f64]) -> Side {
    let mut side = Side::default();
    // Where the last span ends, as an index of `buckets`; the first offset counts from bucket 0.
    let mut end: Option<usize> = None;
    for (at, count) in buckets.iter().enumerate().filter(|(_, c)| **c != 0.0) {
        let gap = end.map_or(usize::MAX, |end| at - end);
        match side.spans.last_mut() {
            Some(span) if gap <= GAP_MAX => {
                side.counts.extend(std::iter::repeat_n(0.0, gap));
                span.length = span.length.map(|l| l + gap as u32 + 1);
            }
            _ => {
                let steps = i32::try_from(end.map_or(at, |_| gap)).unwrap_or(i32::MAX);
                let from = if end.is_none() { offset } else { 0 };
                let offset = Some(from.saturating_add(steps));
                side.spans.push(BucketSpan { offset, length: Some(1) });
            }
        }
        side.counts.push(*count);
        end = Some(at + 1);
    }
    side
}

/// Each count as what it adds to the one before.
pub(crate) fn deltas(counts: &[f64]) -> Vec<i64> {
    let mut before = 0;
    let step = |count: &f64| {
        let now = *count as i64;
        let delta = now - before;
        before = now;
        delta
    };
    counts.iter().map(step).collect()
}

/// The native part of `message`, if it has one.
///
/// # Errors
/// What is wrong with its spans, or that they cover more than `buckets_max` buckets.
pub(super) fn read(
    message: &Histogram,
    buckets_max: usize,
) -> Result<Option<NativeHistogram>, String> {
    let zero_count = message.zero_count_float.filter(|c| *c > 0.0);
    let zero_count = zero_count.unwrap_or(message.zero_count.unwrap_or_default() as f64);
    let zero_threshold = message.zero_threshold.unwrap_or_default();
    let spans = !message.positive_span.is_empty() || !message.negative_span.is_empty();
    if !spans && zero_count == 0.0 && zero_threshold == 0.0 {
        return Ok(None);
    }
    let schema = message.schema.unwrap_or_default();
    let schema = i8::try_from(schema).map_err(|_| format!("no schema {schema}"))?;
    let side = |spans: &[BucketSpan], deltas: &[i64], counts: &[f64]| {
        dense(spans, &own_counts(deltas, counts)?, buckets_max)
    };
    let (positive_offset, positive) =
        side(&message.positive_span, &message.positive_delta, &message.positive_count)?;
    let (negative_offset, negative) =
        side(&message.negative_span, &message.negative_delta, &message.negative_count)?;
    Ok(Some(NativeHistogram {
        schema,
        zero_threshold,
        zero_count,
        positive_offset,
        positive,
        negative_offset,
        negative,
    }))
}

fn own_counts(deltas: &[i64], counts: &[f64]) -> Result<Vec<f64>, String> {
    if !counts.is_empty() {
        return Ok(counts.to_vec());
    }
    let mut count = 0i64;
    let sum = |delta: &i64| {
        count = count.checked_add(*delta).filter(|c| *c >= 0)?;
        Some(count as f64)
    };
    let counts: Option<Vec<f64>> = deltas.iter().map(sum).collect();
    counts.ok_or_else(|| "native bucket deltas sum up to a negative count".to_owned())
}

fn dense(spans: &[BucketSpan], counts: &[f64], max: usize) -> Result<(i32, Vec<f64>), String> {
    let first = spans.first().and_then(|s| s.offset).unwrap_or_default();
    let mut buckets = Vec::new();
    let mut counts = counts.iter().copied();
    for (i, span) in spans.iter().enumerate() {
        let gap = if i == 0 { 0 } else { span.offset.unwrap_or_default() };
        let gap = usize::try_from(gap).map_err(|_| "a native span goes back".to_owned())?;
        let length = span.length.unwrap_or_default() as usize;
        if buckets.len().saturating_add(gap).saturating_add(length) > max {
            return Err(format!("native spans cover more than {max} buckets"));
        }
        buckets.extend(std::iter::repeat_n(0.0, gap));
        for _ in 0..length {
            let count = counts.next();
            buckets.push(count.ok_or("native spans are longer than their counts".to_owned())?);
        }
    }
    if counts.next().is_some() {
        return Err("native spans are shorter than their counts".to_owned());
    }
    Ok((first, buckets))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(native: &NativeHistogram) -> (Histogram, NativeHistogram) {
        let mut message = Histogram::default();
        write(&NativeRef::from(native), true, &mut message);
        let back = read(&message, 1000).unwrap().unwrap();
        (message, back)
    }

    #[test]
    fn an_empty_native_histogram_has_one_span_of_nothing() {
        let (message, back) = round_trip(&NativeHistogram::default());
        assert_eq!(message.positive_span, [BucketSpan { offset: Some(0), length: Some(0) }]);
        assert_eq!(back, NativeHistogram::default());
    }

    #[test]
    fn a_long_gap_makes_a_new_span_and_a_short_one_does_not() {
        let native = NativeHistogram {
            schema: 3,
            positive_offset: -7,
            positive: vec![10.0, 0.0, 0.0, 20.0, 0.0, 0.0, 0.0, 5.0],
            negative_offset: 4,
            negative: vec![1.0],
            ..NativeHistogram::default()
        };
        let (message, back) = round_trip(&native);
        let span = |offset, length| BucketSpan { offset: Some(offset), length: Some(length) };
        assert_eq!(message.positive_span, [span(-7, 4), span(3, 1)]);
        assert_eq!(message.positive_delta, [10, -10, 0, 20, -15]);
        assert_eq!(back, native);
    }

    #[test]
    fn spans_that_ask_for_too_much_or_lie_are_refused() {
        let span = |offset, length| BucketSpan { offset: Some(offset), length: Some(length) };
        let read = |spans: &[BucketSpan], deltas: &[i64]| {
            let message = Histogram {
                positive_span: spans.to_vec(),
                positive_delta: deltas.to_vec(),
                ..Histogram::default()
            };
            read(&message, 1000)
        };
        assert!(read(&[span(0, u32::MAX)], &[1]).unwrap_err().contains("more than 1000"));
        assert!(read(&[span(0, 1), span(i32::MAX, 1)], &[1, 1]).unwrap_err().contains("more than"));
        assert!(read(&[span(0, 1), span(-1, 1)], &[1, 1]).unwrap_err().contains("back"));
        assert!(read(&[span(0, 2)], &[1]).unwrap_err().contains("longer"));
        assert!(read(&[span(0, 1)], &[1, 1]).unwrap_err().contains("shorter"));
        assert!(read(&[span(0, 1)], &[-1]).unwrap_err().contains("negative"));
        assert!(read(&[span(0, 2)], &[i64::MAX, i64::MAX]).is_err());
    }
}
