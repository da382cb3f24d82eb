//! Data points as lines of text: those a request holds, and those families should become.

use std::fmt::Write as _;

use bellwether_exposition::otlp::message::{
    self, Buckets, ExportMetricsServiceRequest, KeyValue, any_value, exemplar, metric::Data,
    number_data_point,
};
use bellwether_model::{
    Exemplar, Family, FamilyKind, Histogram, Labels, Metric, MetricValue, NativeHistogram, Number,
    Timestamp,
};

fn nanos(time: Option<Timestamp>) -> u64 {
    time.map_or(0, |t| u64::try_from(t.0).unwrap_or(0) * 1_000_000)
}

fn float(value: f64) -> String {
    if value.is_nan() { "NaN".to_owned() } else { format!("{value:?}") }
}

/// The points of a request.
pub(crate) fn found(request: &ExportMetricsServiceRequest) -> Vec<String> {
    let scopes = request.resource_metrics.iter().flat_map(|r| &r.scope_metrics);
    scopes.flat_map(|s| &s.metrics).flat_map(of_metric).collect()
}

fn of_metric(metric: &message::Metric) -> Vec<String> {
    let metadata: String = attributes(&metric.metadata);
    let head = format!("{} {:?} [{}] {metadata}", metric.name, metric.description, metric.unit);
    match metric.data.as_ref().expect("data") {
        Data::Gauge(g) => {
            g.data_points.iter().map(|p| number(&format!("{head} gauge"), p)).collect()
        }
        Data::Sum(s) => {
            let head = format!("{head} sum {} {}", s.aggregation_temporality, s.is_monotonic);
            s.data_points.iter().map(|p| number(&head, p)).collect()
        }
        Data::Histogram(h) => h
            .data_points
            .iter()
            .map(|p| {
                let at = format!(
                    "{}@{}..{}",
                    attributes(&p.attributes),
                    p.start_time_unix_nano,
                    p.time_unix_nano
                );
                let exemplars = exemplars(&p.exemplars);
                format!(
                    "{head} histogram {} {at} {} {:?} {:?} {:?} {exemplars}",
                    h.aggregation_temporality, p.count, p.sum, p.explicit_bounds, p.bucket_counts
                )
            })
            .collect(),
        Data::ExponentialHistogram(h) => h
            .data_points
            .iter()
            .map(|p| {
                let at = format!(
                    "{}@{}..{}",
                    attributes(&p.attributes),
                    p.start_time_unix_nano,
                    p.time_unix_nano
                );
                let exemplars = exemplars(&p.exemplars);
                format!(
                    "{head} exponential {} {at} {} {:?} {} {} {:?} {:?} {:?} {exemplars}",
                    h.aggregation_temporality,
                    p.count,
                    p.sum,
                    p.scale,
                    p.zero_count,
                    p.zero_threshold,
                    p.positive,
                    p.negative
                )
            })
            .collect(),
        Data::Summary(s) => s
            .data_points
            .iter()
            .map(|p| {
                let quantiles = p.quantile_values.iter().map(|q| (q.quantile, float(q.value)));
                let quantiles: Vec<_> = quantiles.collect();
                let at = format!(
                    "{}@{}..{}",
                    attributes(&p.attributes),
                    p.start_time_unix_nano,
                    p.time_unix_nano
                );
                format!("{head} summary {at} {} {:?} {quantiles:?}", p.count, p.sum)
            })
            .collect(),
    }
}

fn number(head: &str, point: &message::NumberDataPoint) -> String {
    let value = match point.value {
        Some(number_data_point::Value::AsInt(v)) => v.to_string(),
        Some(number_data_point::Value::AsDouble(v)) => float(v),
        None => "nothing".to_owned(),
    };
    let at = format!("{}..{}", point.start_time_unix_nano, point.time_unix_nano);
    format!("{head} {}@{at} {value} {}", attributes(&point.attributes), exemplars(&point.exemplars))
}

fn attributes(all: &[KeyValue]) -> String {
    let mut text = String::new();
    for attribute in all {
        let Some(any_value::Value::Text(value)) = attribute.value.clone().expect("a value").value
        else {
            panic!("no text: {attribute:?}")
        };
        write!(text, "{:?}={value:?};", attribute.key).expect("room");
    }
    text
}

fn exemplars(all: &[message::Exemplar]) -> String {
    let mut text = String::new();
    for e in all {
        let Some(exemplar::Value::AsDouble(value)) = e.value else { panic!("no float: {e:?}") };
        let id = e.trace_id.iter().fold(String::new(), |id, byte| format!("{id}{byte:02x}"));
        write!(
            text,
            "<{id} {} {} {}>",
            attributes(&e.filtered_attributes),
            float(value),
            e.time_unix_nano
        )
        .expect("room");
    }
    text
}

/// What `families` should become.
pub(crate) fn expected(families: &[Family], exponential: bool, now: Timestamp) -> Vec<String> {
    let each = families.iter().flat_map(|f| f.metrics.iter().map(move |m| (f, m)));
    each.filter_map(|(family, metric)| of_family(family, metric, exponential, now)).collect()
}

fn of_family(
    family: &Family,
    metric: &Metric,
    exponential: bool,
    now: Timestamp,
) -> Option<String> {
    let unit = if family.unit == "seconds" { "s" } else { "" };
    let stated =
        matches!(family.kind, FamilyKind::Unknown | FamilyKind::Info | FamilyKind::StateSet);
    let kind = if stated {
        format!("\"prometheus.type\"={:?};", family.kind.as_str())
    } else {
        String::new()
    };
    let head = format!("{} {:?} [{unit}] {kind}", family.name, family.help);
    let labels = labels(&metric.labels);
    let times = |start| format!("{}..{}", nanos(start), nanos(metric.timestamp.or(Some(now))));
    let at = format!("{labels}@{}", times(metric.start));
    Some(match (&metric.value, family.kind) {
        (MetricValue::Number(value, e), FamilyKind::Gauge | FamilyKind::Unknown) => {
            format!(
                "{head} gauge {labels}@{} {} {}",
                times(None),
                text(*value),
                of_exemplars(e.iter())
            )
        }
        (MetricValue::Number(value, e), kind) => {
            let monotonic = kind == FamilyKind::Counter;
            format!("{head} sum 2 {monotonic} {at} {} {}", text(*value), of_exemplars(e.iter()))
        }
        (MetricValue::Histogram(_), FamilyKind::GaugeHistogram) => return None,
        (MetricValue::Histogram(h), _) => of_histogram(&head, &at, h, exponential),
        (MetricValue::Summary(s), _) => {
            let quantiles: Vec<_> = s.quantiles.iter().map(|(q, v)| (*q, float(*v))).collect();
            format!(
                "{head} summary {at} {} {:?} {quantiles:?}",
                s.count.expect("count"),
                s.sum.expect("sum")
            )
        }
    })
}

fn of_histogram(head: &str, at: &str, h: &Histogram, exponential: bool) -> String {
    let exemplars = of_exemplars(h.exemplars.iter().map(|(_, e)| e));
    match h.native.as_ref().filter(|_| exponential) {
        None => {
            let counts: Vec<u64> = h.counts.iter().map(|c| *c as u64).collect();
            let (count, bounds) = (h.count(), &h.bounds);
            format!("{head} histogram 2 {at} {count} {:?} {bounds:?} {counts:?} {exemplars}", h.sum)
        }
        Some(n) => {
            let NativeHistogram { schema, zero_count, zero_threshold, .. } = n;
            // The width of a zero bucket goes with what is in it.
            let zero_threshold = if *zero_count > 0.0 { *zero_threshold } else { 0.0 };
            let positive = buckets(n.positive_offset, &n.positive);
            let negative = buckets(n.negative_offset, &n.negative);
            format!(
                "{head} exponential 2 {at} {} {:?} {schema} {zero_count} {zero_threshold:?} \
                 {positive:?} {negative:?} {exemplars}",
                n.count(),
                h.sum
            )
        }
    }
}

fn buckets(offset: i32, counts: &[f64]) -> Option<Buckets> {
    let bucket_counts = counts.iter().map(|c| *c as u64).collect();
    (!counts.is_empty()).then_some(Buckets { offset: offset - 1, bucket_counts })
}

fn text(value: Number) -> String {
    match value {
        Number::U64(v) if i64::try_from(v).is_err() => float(v as f64),
        Number::U64(v) => v.to_string(),
        Number::I64(v) => v.to_string(),
        Number::F64(v) => float(v),
    }
}

fn labels(labels: &Labels) -> String {
    let each = labels.0.iter().map(|(name, value)| format!("{name:?}={value:?};"));
    each.collect::<Vec<_>>().concat()
}

fn of_exemplars<'a>(all: impl Iterator<Item = &'a Exemplar>) -> String {
    let each = all.map(|e| {
        let id = e.labels.get("trace_id").unwrap_or_default();
        let (id, rest) = if id.len() == 32 { (id, String::new()) } else { ("", labels(&e.labels)) };
        format!("<{id} {rest} {} {}>", float(e.value), nanos(e.timestamp))
    });
    each.collect::<Vec<_>>().concat()
}
