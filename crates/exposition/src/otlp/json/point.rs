//! Data points and exemplars as JSON.

use super::Json;
use crate::otlp::message::{
    Buckets, Exemplar, ExponentialHistogramDataPoint, HistogramDataPoint, KeyValue,
    NumberDataPoint, SummaryDataPoint, exemplar, number_data_point,
};

/// What all points have.
struct Common<'a> {
    attributes: &'a [KeyValue],
    start: u64,
    time: u64,
    flags: u32,
}

fn common(json: &mut Json, of: &Common<'_>) {
    super::attributes(json, "attributes", of.attributes);
    json.unsigned("startTimeUnixNano", of.start);
    json.unsigned("timeUnixNano", of.time);
    json.integer("flags", of.flags.into());
}

pub(super) fn number(json: &mut Json, point: &NumberDataPoint) {
    let NumberDataPoint { attributes, start_time_unix_nano, time_unix_nano, flags, .. } = point;
    let (start, time) = (*start_time_unix_nano, *time_unix_nano);
    common(json, &Common { attributes, start, time, flags: *flags });
    match point.value {
        None => {}
        Some(number_data_point::Value::AsInt(n)) => json.member("asInt", |json| json.put_long(n)),
        Some(number_data_point::Value::AsDouble(n)) => {
            json.member("asDouble", |json| json.put_double(n));
        }
    }
    json.list("exemplars", &point.exemplars, put_exemplar);
}

pub(super) fn histogram(json: &mut Json, point: &HistogramDataPoint) {
    let HistogramDataPoint { attributes, start_time_unix_nano, time_unix_nano, flags, .. } = point;
    let (start, time) = (*start_time_unix_nano, *time_unix_nano);
    common(json, &Common { attributes, start, time, flags: *flags });
    json.unsigned("count", point.count);
    maybe(json, "sum", point.sum);
    json.values("bucketCounts", &point.bucket_counts, |json, n| json.put_unsigned(*n));
    json.values("explicitBounds", &point.explicit_bounds, |json, bound| json.put_double(*bound));
    json.list("exemplars", &point.exemplars, put_exemplar);
    maybe(json, "min", point.min);
    maybe(json, "max", point.max);
}

pub(super) fn exponential(json: &mut Json, point: &ExponentialHistogramDataPoint) {
    let ExponentialHistogramDataPoint {
        attributes,
        start_time_unix_nano,
        time_unix_nano,
        flags,
        ..
    } = point;
    let (start, time) = (*start_time_unix_nano, *time_unix_nano);
    common(json, &Common { attributes, start, time, flags: *flags });
    json.unsigned("count", point.count);
    maybe(json, "sum", point.sum);
    json.integer("scale", point.scale.into());
    json.unsigned("zeroCount", point.zero_count);
    buckets(json, "positive", point.positive.as_ref());
    buckets(json, "negative", point.negative.as_ref());
    json.list("exemplars", &point.exemplars, put_exemplar);
    maybe(json, "min", point.min);
    maybe(json, "max", point.max);
    if point.zero_threshold != 0.0 {
        maybe(json, "zeroThreshold", Some(point.zero_threshold));
    }
}

pub(super) fn summary(json: &mut Json, point: &SummaryDataPoint) {
    let SummaryDataPoint { attributes, start_time_unix_nano, time_unix_nano, flags, .. } = point;
    let (start, time) = (*start_time_unix_nano, *time_unix_nano);
    common(json, &Common { attributes, start, time, flags: *flags });
    json.unsigned("count", point.count);
    maybe(json, "sum", Some(point.sum));
    json.list("quantileValues", &point.quantile_values, |json, at| {
        maybe(json, "quantile", Some(at.quantile));
        maybe(json, "value", Some(at.value));
    });
}

fn buckets(json: &mut Json, name: &str, buckets: Option<&Buckets>) {
    let Some(Buckets { offset, bucket_counts }) = buckets else { return };
    json.member(name, |json| {
        json.object(|json| {
            json.integer("offset", (*offset).into());
            json.values("bucketCounts", bucket_counts, |json, n| json.put_unsigned(*n));
        });
    });
}

fn put_exemplar(json: &mut Json, exemplar: &Exemplar) {
    super::attributes(json, "filteredAttributes", &exemplar.filtered_attributes);
    json.unsigned("timeUnixNano", exemplar.time_unix_nano);
    match exemplar.value {
        None => {}
        Some(exemplar::Value::AsInt(n)) => json.member("asInt", |json| json.put_long(n)),
        Some(exemplar::Value::AsDouble(n)) => json.member("asDouble", |json| json.put_double(n)),
    }
    for (name, id) in [("spanId", &exemplar.span_id), ("traceId", &exemplar.trace_id)] {
        if !id.is_empty() {
            json.member(name, |json| json.put_hex(id));
        }
    }
}

fn maybe(json: &mut Json, name: &str, value: Option<f64>) {
    if let Some(value) = value {
        json.member(name, |json| json.put_double(value));
    }
}
