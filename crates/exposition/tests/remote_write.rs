//! Families → remote write of both versions → series; markers for what has gone; the way back from
//! 2.0 to 1.0.

#[path = "support/families.rs"]
mod families;
#[path = "support/remote_series.rs"]
mod series;

use bellwether_exposition::push::STALE_NAN_BITS;
use bellwether_exposition::remote_write::{
    HistogramForm, RemoteWriteEncoder, RemoteWriteOptions, Request, SeenSeries, Version,
    encode_to_vec,
};
use bellwether_model::{
    Exemplar, Family, FamilyKind, Labels, Metric, MetricValue, Number, Timestamp,
};
use families::any_families;
use proptest::prelude::*;
use series::{expected, found};

const NOW: Timestamp = Timestamp(1_750_000_000_000);

fn options(histograms: HistogramForm) -> RemoteWriteOptions {
    let labels = vec![("job".to_owned(), "shop".to_owned()), ("n".to_owned(), "hidden".to_owned())];
    RemoteWriteOptions { labels, histograms, ..RemoteWriteOptions::default() }
}

fn form() -> impl Strategy<Value = HistogramForm> {
    use HistogramForm::{Both, Classic, Native};
    prop_oneof![Just(Both), Just(Classic), Just(Native)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_sample_arrives_in_either_version(families in any_families(), form in form()) {
        let options = options(form);
        let expected = expected(&families, &options, NOW);
        for version in [Version::V1, Version::V2] {
            let requests = encode_to_vec(&families, version, &options, NOW);
            let found: Vec<String> = requests.iter().flat_map(found).collect();
            prop_assert_eq!(&found, &expected, "{:?}", version);
        }
    }

    #[test]
    fn a_request_of_2_0_says_the_same_as_1_0(families in any_families()) {
        let options = options(HistogramForm::Both);
        for request in encode_to_vec(&families, Version::V2, &options, NOW) {
            let old = request.to_v1().expect("our own request");
            prop_assert_eq!(old.version, Version::V1);
            prop_assert_eq!((old.samples, old.exemplars), (request.samples, request.exemplars));
            prop_assert_eq!(found(&old), found(&request));
        }
    }

    #[test]
    fn requests_stay_below_any_bound(
        families in any_families(),
        request_bytes_max in 300usize..20_000,
        series_max in 1usize..20,
    ) {
        let options = RemoteWriteOptions { request_bytes_max, series_max, ..options(HistogramForm::Both) };
        let all = expected(&families, &options, NOW);
        for version in [Version::V1, Version::V2] {
            let (mut requests, mut encoded) = (Vec::new(), 0);
            let mut encoder = RemoteWriteEncoder::new(version, &options, None, NOW, |r| requests.push(r));
            for family in &families {
                family.walk(&mut encoder);
            }
            let omitted = encoder.finish();
            for request in &requests {
                prop_assert!(request.message_bytes <= request_bytes_max);
                let series = found(request);
                prop_assert!(series.len() <= series_max);
                prop_assert_eq!(series.len() as u64, request.samples + request.histograms);
                encoded += series.len();
            }
            prop_assert_eq!(encoded + omitted as usize, all.len());
        }
    }
}

fn counter(values: &[(&str, u64)]) -> Family {
    let metric = |(shard, value): &(&str, u64)| Metric {
        labels: Labels::from([("shard", *shard), ("Zone", "a")]),
        value: MetricValue::Number(Number::U64(*value), None),
        timestamp: None,
        start: None,
    };
    Family {
        name: "x_total".to_owned(),
        kind: FamilyKind::Counter,
        unit: String::new(),
        help: String::new(),
        metrics: values.iter().map(metric).collect(),
    }
}

fn walk(version: Version, seen: &mut SeenSeries, families: &[Family], now: i64) -> Vec<String> {
    let mut requests: Vec<Request> = Vec::new();
    let options = RemoteWriteOptions { metadata: false, ..RemoteWriteOptions::default() };
    let sink = |request| requests.push(request);
    let mut encoder = RemoteWriteEncoder::new(version, &options, Some(seen), Timestamp(now), sink);
    for family in families {
        family.walk(&mut encoder);
    }
    encoder.finish();
    requests.iter().flat_map(found).collect()
}

#[test]
fn a_series_that_went_is_marked_once_and_may_come_back() {
    for version in [Version::V1, Version::V2] {
        let mut seen = SeenSeries::new(100);
        assert_eq!(walk(version, &mut seen, &[counter(&[("1", 5), ("2", 7)])], 1).len(), 2);
        let second = walk(version, &mut seen, &[counter(&[("1", 6)])], 2);
        let bits = f64::from_bits(STALE_NAN_BITS).to_bits();
        assert_eq!(second.len(), 2);
        // Capitals sort before the underscore.
        let marker = format!("Zone=a;__name__=x_total;shard=2; {bits:016x}@2");
        assert!(second[1].starts_with(&marker), "{}", second[1]);
        assert_eq!(walk(version, &mut seen, &[counter(&[("1", 6), ("2", 1)])], 3).len(), 2);
        // A walk of nothing ends all.
        assert_eq!(walk(version, &mut seen, &[], 4).len(), 2);
        assert_eq!(walk(version, &mut seen, &[], 5), [""; 0]);
        assert!(seen.is_empty());
    }
}

#[test]
fn past_the_limit_series_are_sent_without_a_marker_later() {
    let mut seen = SeenSeries::new(1);
    assert_eq!(walk(Version::V2, &mut seen, &[counter(&[("1", 5), ("2", 7)])], 1).len(), 2);
    assert_eq!((seen.len(), seen.untracked()), (1, 1));
    assert_eq!(walk(Version::V2, &mut seen, &[], 2).len(), 1);
}

#[test]
fn an_exemplar_is_sent_with_one_walk_only() {
    let mut family = counter(&[("1", 5)]);
    let labels = Labels::from([("trace_id", "abc")]);
    let exemplar = Exemplar { labels, value: 1.0, timestamp: Some(Timestamp(900)) };
    family.metrics[0].value = MetricValue::Number(Number::U64(5), Some(exemplar));
    let mut seen = SeenSeries::new(10);
    let families = [family];
    assert!(walk(Version::V2, &mut seen, &families, 1000)[0].contains("trace_id=abc"));
    assert!(!walk(Version::V2, &mut seen, &families, 2000)[0].contains("trace_id=abc"));
}

#[test]
fn both_places_of_a_start_time_hold_it() {
    use bellwether_exposition::remote_write::{decompress, message};
    use prost::Message as _;
    let mut family = counter(&[("1", 5)]);
    family.metrics[0].start = Some(Timestamp(77));
    let requests = encode_to_vec(&[family], Version::V2, &RemoteWriteOptions::default(), NOW);
    let bytes = decompress(&requests[0].body, 1 << 20).unwrap();
    let request = message::Request::decode(bytes.as_slice()).unwrap();
    let series = &request.timeseries[0];
    assert_eq!((series.created_timestamp, series.samples[0].start_timestamp), (77, 77));
    assert_eq!(request.symbols[0], "");
    assert_eq!(series.metadata.unwrap().kind, 1);
}

#[test]
fn headers_say_which_message_it_is() {
    let [content, coding, version] = Version::V2.headers();
    assert_eq!(content.1, "application/x-protobuf;proto=io.prometheus.write.v2.Request");
    assert_eq!((coding.1, version.1), ("snappy", "2.0.0"));
    assert_eq!(Version::V1.headers()[2].1, "0.1.0");
}
