//! Families → OTLP requests → families, for whatever the protocol can carry, in requests of any
//! size; and deltas that add up to what was counted.

#[path = "support/described.rs"]
mod described;
#[path = "support/families.rs"]
mod families;
#[path = "support/otlp_points.rs"]
mod points;

use bellwether_exposition::otlp::{
    self, ExemplarFilter, HistogramForm, OtlpEncoder, OtlpOptions, Request, SentExemplars,
    Temporality,
};
use bellwether_exposition::push::{Deltas, STALE_NAN_BITS, Verdict};
use bellwether_model::{
    Exemplar, Family, FamilyKind, Histogram, Labels, Metric, MetricValue, NativeHistogram, Number,
    Original, Timestamp,
};
use families::any_families;
use points::{expected, found};
use proptest::prelude::*;
use prost::Message as _;

const NOW: Timestamp = Timestamp(1_750_000_000_000);

fn options() -> OtlpOptions {
    OtlpOptions {
        resource: vec![("service.name".to_owned(), "shop".into())],
        ..OtlpOptions::default()
    }
}

fn number(value: Number) -> MetricValue {
    MetricValue::Number(value, None)
}

fn family(name: &str, kind: FamilyKind, metrics: Vec<(Labels, MetricValue)>) -> Family {
    let metric = |(labels, value)| Metric { labels, value, timestamp: None, start: None };
    Family {
        name: name.to_owned(),
        kind,
        unit: String::new(),
        help: String::new(),
        metrics: metrics.into_iter().map(metric).collect(),
    }
}

fn decode(request: &Request) -> otlp::message::ExportMetricsServiceRequest {
    otlp::message::ExportMetricsServiceRequest::decode(request.body.as_slice()).expect("a request")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_the_protocol_can_carry_arrives(families in any_families(), exponential in any::<bool>()) {
        let histograms = if exponential { HistogramForm::Exponential } else { HistogramForm::Explicit };
        let options = OtlpOptions { histograms, ..options() };
        let requests = otlp::encode_to_vec(&families, &options, NOW);
        prop_assert!(requests.len() <= 1);
        let found: Vec<String> = requests.iter().flat_map(|r| found(&decode(r))).collect();
        prop_assert_eq!(found, expected(&families, exponential, NOW));
    }

    #[test]
    fn any_request_is_json_and_does_not_grow_beyond_the_bound(families in any_families()) {
        for request in otlp::encode_to_vec(&families, &options(), NOW) {
            let json = otlp::json::of_request(&request.body).expect("a request");
            prop_assert!(json.len() <= request.body.len() * otlp::json::GROWTH_MAX);
            let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
            let resources = json["resourceMetrics"].as_array().expect("resources");
            let scopes = resources.iter().flat_map(|r| r["scopeMetrics"].as_array().unwrap());
            let metrics = scopes.flat_map(|s| s["metrics"].as_array().unwrap());
            let points = metrics.flat_map(|m| {
                let data = m.as_object().unwrap().values().find_map(|v| v.get("dataPoints"));
                data.and_then(serde_json::Value::as_array).expect("points")
            });
            prop_assert_eq!(points.count() as u64, request.points);
        }
    }

    #[test]
    fn requests_stay_below_any_bound_and_lose_only_points_that_fit_none(
        families in any_families(),
        bound in 200usize..6000,
    ) {
        let options = OtlpOptions { request_bytes_max: bound, ..options() };
        let mut requests = Vec::new();
        let mut encoder = OtlpEncoder::new(
            &options, Temporality::Cumulative, NOW, |r| requests.push(r),
        );
        for family in &families {
            family.walk(&mut encoder);
        }
        let omitted = encoder.finish() as usize;
        let gauge_histograms = families.iter().filter(|f| f.kind == FamilyKind::GaugeHistogram);
        let inexpressible: usize = gauge_histograms.map(|f| f.metrics.len()).sum();
        let mut points = 0;
        for request in &requests {
            prop_assert!(request.body.len() <= bound);
            let found = found(&decode(request)).len();
            prop_assert_eq!(found as u64, request.points);
            points += found;
        }
        prop_assert_eq!(points + omitted - inexpressible, expected(&families, false, NOW).len());
    }

    #[test]
    fn deltas_add_up_to_what_was_counted(steps in prop::collection::vec((0u64..1000, 0u32..8), 1..20)) {
        let mut deltas = Deltas::of_this_process(100);
        let (mut total, mut buckets, mut sent, mut sent_buckets) = (1u64 << 60, [0f64; 3], 0u64, [0u64; 3]);
        for (tick, (added, observed)) in (1i64..).zip(&steps) {
            total += added;
            buckets[(observed % 3) as usize] += f64::from(*observed);
            let histogram = Histogram { bounds: vec![1.0, 2.0], counts: buckets.to_vec(), ..Histogram::default() };
            let families = [
                family("c", FamilyKind::Counter, vec![(Labels::default(), number(total.into()))]),
                family("h", FamilyKind::Histogram, vec![(Labels::default(), MetricValue::Histogram(histogram))]),
            ];
            for point in walk_deltas(&families, &mut deltas, Timestamp(NOW.0 + tick)) {
                sent += point.0;
                for (sum, bucket) in sent_buckets.iter_mut().zip(point.1) {
                    *sum += bucket;
                }
            }
        }
        prop_assert_eq!(sent, total);
        prop_assert_eq!(sent_buckets, buckets.map(|b| b as u64));
    }
}

/// Counters' values and histograms' buckets of one walk.
fn walk_deltas(families: &[Family], deltas: &mut Deltas, now: Timestamp) -> Vec<(u64, Vec<u64>)> {
    use otlp::message::{metric::Data, number_data_point::Value};
    let mut requests = Vec::new();
    let options = options();
    let temporality = Temporality::Delta(deltas);
    let mut encoder = OtlpEncoder::new(&options, temporality, now, |r| requests.push(r));
    for family in families {
        family.walk(&mut encoder);
    }
    encoder.finish();
    let decoded = requests.iter().map(decode);
    let metrics = decoded.flat_map(|r| r.resource_metrics).flat_map(|r| r.scope_metrics);
    let mut points = Vec::new();
    for metric in metrics.flat_map(|s| s.metrics) {
        match metric.data.expect("data") {
            Data::Sum(sum) => {
                assert_eq!((sum.aggregation_temporality, sum.is_monotonic), (1, true));
                for point in sum.data_points {
                    let Some(Value::AsInt(value)) = point.value else { panic!("no integer") };
                    points.push((value.cast_unsigned(), vec![]));
                }
            }
            Data::Histogram(histogram) => {
                assert_eq!(histogram.aggregation_temporality, 1);
                points.extend(histogram.data_points.into_iter().map(|p| (0, p.bucket_counts)));
            }
            other => panic!("{other:?}"),
        }
    }
    points
}

fn one(family: &Family) -> otlp::message::Metric {
    only(&otlp::encode_to_vec(std::slice::from_ref(family), &options(), NOW))
}

fn only(requests: &[Request]) -> otlp::message::Metric {
    let resource = decode(&requests[0]).resource_metrics.remove(0);
    resource.scope_metrics[0].metrics[0].clone()
}

#[test]
fn names_units_and_labels_are_the_original_ones() {
    let original = Original {
        name: "checkout.active",
        unit: "{request}",
        up_down: true,
        labels: &[("status_code", "status.code")],
    };
    let labels = Labels::from([("status_code", "200"), ("route", "/")]);
    let gauge =
        family("checkout_active", FamilyKind::Gauge, vec![(labels, number((-3i64).into()))]);
    let (options, mut requests) = (options(), Vec::new());
    let mut encoder =
        OtlpEncoder::new(&options, Temporality::Cumulative, NOW, |r| requests.push(r));
    described::walk(&gauge, original, &mut encoder);
    encoder.finish();
    let metric = only(&requests);
    assert_eq!((metric.name.as_str(), metric.unit.as_str()), ("checkout.active", "{request}"));
    let Some(otlp::message::metric::Data::Sum(sum)) = metric.data else { panic!("no sum") };
    assert_eq!((sum.is_monotonic, sum.aggregation_temporality), (false, 2));
    let names: Vec<&str> = sum.data_points[0].attributes.iter().map(|a| a.key.as_str()).collect();
    assert_eq!(names, ["status.code", "route"]);
}

#[test]
fn an_ended_series_has_no_recorded_value_and_other_nans_do() {
    let values = [f64::from_bits(STALE_NAN_BITS), f64::NAN];
    let points = values.map(|v| (Labels::default(), number(v.into())));
    let metric = one(&family("x", FamilyKind::Gauge, points.to_vec()));
    let Some(otlp::message::metric::Data::Gauge(gauge)) = metric.data else { panic!("no gauge") };
    assert_eq!((gauge.data_points[0].flags, gauge.data_points[0].value), (1, None));
    assert_eq!(gauge.data_points[1].flags, 0);
    assert!(gauge.data_points[1].value.is_some());
}

#[test]
fn a_trace_id_is_bytes_and_what_is_none_stays_a_label() {
    let labels = Labels::from([
        ("trace_id", "0af7651916cd43dd8448eb211c80319c"),
        ("span_id", "b7ad6b7169203331"),
        ("user", "x"),
    ]);
    let good = Exemplar { labels, value: 0.5, timestamp: Some(NOW) };
    let bad = Exemplar {
        labels: Labels::from([("trace_id", "\u{e9}\u{e9}")]),
        value: 0.5,
        timestamp: None,
    };
    let histogram = Histogram {
        counts: vec![1.0, 1.0],
        bounds: vec![1.0],
        exemplars: vec![(0, good), (1, bad)],
        ..Histogram::default()
    };
    let value = MetricValue::Histogram(histogram);
    let metric = one(&family("h", FamilyKind::Histogram, vec![(Labels::default(), value)]));
    let Some(otlp::message::metric::Data::Histogram(h)) = metric.data else { panic!("none") };
    let [good, bad] = h.data_points[0].exemplars.as_slice() else { panic!("not two") };
    assert_eq!((good.trace_id.len(), good.trace_id[0], good.span_id.len()), (16, 0x0a, 8));
    assert_eq!(
        (good.filtered_attributes.len(), good.filtered_attributes[0].key.as_str()),
        (1, "user")
    );
    assert_eq!((bad.trace_id.len(), bad.filtered_attributes.len()), (0, 1));
}

#[test]
fn only_the_exemplars_asked_for_are_sent() {
    let traced = Labels::from([("trace_id", "0af7651916cd43dd8448eb211c80319c")]);
    let exemplars = [traced, Labels::from([("user", "x")])].map(|labels| Exemplar {
        labels,
        value: 0.5,
        timestamp: Some(NOW),
    });
    let histogram = Histogram {
        counts: vec![2.0, 0.0],
        bounds: vec![1.0],
        exemplars: exemplars.iter().map(|exemplar| (0, exemplar.clone())).collect(),
        ..Histogram::default()
    };
    let counter = |exemplar: &Exemplar| {
        let value = MetricValue::Number(Number::U64(1), Some(exemplar.clone()));
        family("c", FamilyKind::Counter, vec![(Labels::default(), value)])
    };
    let families = [
        family(
            "h",
            FamilyKind::Histogram,
            vec![(Labels::default(), MetricValue::Histogram(histogram))],
        ),
        counter(&exemplars[0]),
        counter(&exemplars[1]),
    ];
    let sent = |filter| {
        let options = OtlpOptions { exemplars: filter, ..options() };
        let requests = otlp::encode_to_vec(&families, &options, NOW);
        let json = otlp::json::of_request(&requests[0].body).expect("a request");
        String::from_utf8(json).expect("text").matches("\"asDouble\":0.5").count()
    };
    let filters = [ExemplarFilter::AlwaysOn, ExemplarFilter::TraceBased, ExemplarFilter::AlwaysOff];
    assert_eq!(filters.map(sent), [4, 2, 0]);
}

/// A counter and a histogram, each with an exemplar of this trace.
fn with_exemplars(trace: &str, timestamp: Option<Timestamp>) -> [Family; 2] {
    let labels = Labels::from([("trace_id", trace)]);
    let exemplar = Exemplar { labels, value: 0.5, timestamp };
    let counter = MetricValue::Number(Number::U64(1), Some(exemplar.clone()));
    let histogram = Histogram {
        bounds: vec![1.0],
        counts: vec![1.0, 0.0],
        exemplars: vec![(0, exemplar)],
        ..Histogram::default()
    };
    let row = |of: &str| Labels::from([("of", of)]);
    let histograms = ["a", "b"].map(|of| (row(of), MetricValue::Histogram(histogram.clone())));
    [
        family("c", FamilyKind::Counter, vec![(Labels::default(), counter)]),
        family("h", FamilyKind::Histogram, histograms.to_vec()),
    ]
}

#[test]
fn a_total_sends_each_exemplar_once_to_each_destination() {
    let exemplars = |families: &[Family], sent: &mut SentExemplars| {
        let (options, mut found) = (options(), 0);
        let sink = |request: Request| {
            let json = otlp::json::of_request(&request.body).expect("a request");
            found += String::from_utf8(json).expect("text").matches("\"asDouble\":0.5").count();
        };
        let encoder = OtlpEncoder::new(&options, Temporality::Cumulative, NOW, sink);
        let mut encoder = encoder.once(sent);
        for family in families {
            family.walk(&mut encoder);
        }
        encoder.finish();
        found
    };
    let one = "0af7651916cd43dd8448eb211c80319c";
    // With a time from before the walk, from the walk itself, from after it, and with none.
    for time in [Some(Timestamp(NOW.0 - 1)), Some(NOW), Some(Timestamp(NOW.0 + 1)), None] {
        let (mut sent, mut other) = (SentExemplars::new(100), SentExemplars::new(100));
        let families = with_exemplars(one, time);
        assert_eq!([0; 3].map(|_| exemplars(&families, &mut sent)), [3, 0, 0], "{time:?}");
        assert_eq!(exemplars(&families, &mut other), 3, "{time:?}");
        let newer = with_exemplars("1af7651916cd43dd8448eb211c80319c", time);
        assert_eq!([0; 2].map(|_| exemplars(&newer, &mut sent)), [3, 0], "{time:?}");
    }
    // Past the limit they are repeated rather than lost.
    let mut few = SentExemplars::new(1);
    let families = with_exemplars(one, None);
    assert_eq!([0; 2].map(|_| exemplars(&families, &mut few)), [3, 2]);
}

/// Offset 3 and counts 10, 0, 0, 20, 5, 2 of the protocol are native buckets from index 4 on.
#[test]
fn exponential_buckets_begin_one_lower_than_native_ones() {
    let native = NativeHistogram {
        schema: 2,
        positive_offset: 4,
        positive: vec![10.0, 0.0, 0.0, 20.0, 5.0, 2.0],
        ..NativeHistogram::default()
    };
    let histogram = Histogram { native: Some(native), sum: Some(99.0), ..Histogram::default() };
    let points = vec![(Labels::default(), MetricValue::Histogram(histogram))];
    let metric = one(&family("h", FamilyKind::Histogram, points));
    let Some(otlp::message::metric::Data::ExponentialHistogram(h)) = metric.data else {
        panic!("none")
    };
    let point = &h.data_points[0];
    let buckets = point.positive.clone().unwrap();
    assert_eq!((point.scale, point.count, point.sum), (2, 37, Some(99.0)));
    assert_eq!((buckets.offset, buckets.bucket_counts), (3, vec![10, 0, 0, 20, 5, 2]));
    assert_eq!(point.negative, None);
}

#[test]
fn a_partial_success_says_what_was_lost_and_is_not_sent_again() {
    let partial = otlp::message::ExportMetricsPartialSuccess {
        rejected_data_points: 7,
        error_message: "no such\nmetric".to_owned(),
    };
    let body = otlp::message::ExportMetricsServiceResponse { partial_success: Some(partial) };
    let answer = otlp::read_http_answer(200, None, &body.encode_to_vec(), NOW);
    assert_eq!(answer.verdict, Verdict::Accepted);
    assert_eq!((answer.rejected_points, answer.message.as_str()), (7, "no such metric"));
    let whole = otlp::read_http_answer(200, None, b"", NOW);
    assert_eq!((whole.rejected_points, whole.message.as_str()), (0, ""));
    for status in [429, 502, 503, 504] {
        let retry = otlp::read_http_answer(status, Some("2"), b"busy", NOW);
        assert_eq!(
            retry.verdict,
            Verdict::Retry { after: Some(std::time::Duration::from_secs(2)) }
        );
    }
    for status in [400, 401, 404, 413, 500] {
        let refused = otlp::read_http_answer(status, None, b"<html>no</html>", NOW);
        assert_eq!(
            (refused.verdict, refused.message.as_str()),
            (Verdict::Rejected, "<html>no</html>")
        );
    }
}
