//! What a receiver makes of what it got: how many events it knows of.

use std::io::Read as _;

use bellwether_exposition::otlp::message::{
    self as otlp, AggregationTemporality, metric::Data, number_data_point::Value,
};
use bellwether_exposition::remote_write::{decompress, message as remote_write};
use prost::Message as _;

use super::peer::Received;

/// Events as the receiver adds them up.
pub(super) fn events(received: &[Received]) -> u64 {
    received.iter().fold(0, |events, request| match said(request) {
        Some(Said::Added(more)) => events + more,
        Some(Said::Total(total)) => total,
        None => events,
    })
}

enum Said {
    Added(u64),
    Total(u64),
}

fn said(request: &Received) -> Option<Said> {
    match request.header("content-type") {
        Some("application/grpc") => {
            of_otlp(bellwether_exposition::otlp::grpc::unframe(&request.body)?)
        }
        Some("application/x-protobuf") if request.header("content-encoding") == Some("snappy") => {
            of_remote_write_1(&request.body)
        }
        Some("application/x-protobuf") => of_otlp(&request.body),
        Some("application/json") => of_otlp_json(&request.body),
        Some("application/x-sentry-envelope") => of_sentry(&request.body),
        Some(_) => of_remote_write_2(&request.body),
        None => of_statsd(&request.body),
    }
}

fn of_otlp(body: &[u8]) -> Option<Said> {
    let request = otlp::ExportMetricsServiceRequest::decode(body).expect("a request");
    let scopes = request.resource_metrics.into_iter().flat_map(|resource| resource.scope_metrics);
    let mut metrics = scopes.flat_map(|scope| scope.metrics);
    let metric = metrics.find(|metric| metric.name == "shop_events_total")?;
    let Some(Data::Sum(sum)) = metric.data else { panic!("a counter is a sum") };
    let [point] = sum.data_points.as_slice() else { panic!("one point") };
    let Some(Value::AsInt(value)) = point.value else { panic!("a whole number") };
    let delta = sum.aggregation_temporality == AggregationTemporality::Delta as i32;
    let value = value.try_into().expect("a counter");
    Some(if delta { Said::Added(value) } else { Said::Total(value) })
}

fn of_otlp_json(body: &[u8]) -> Option<Said> {
    let request: serde_json::Value = serde_json::from_slice(body).expect("JSON");
    let metrics = request["resourceMetrics"][0]["scopeMetrics"][0]["metrics"].as_array();
    let metric = metrics?.iter().find(|metric| metric["name"] == "shop_events_total")?;
    assert_eq!(metric["sum"]["aggregationTemporality"], 2);
    let value = metric["sum"]["dataPoints"][0]["asInt"].as_str().expect("a text of digits");
    Some(Said::Total(value.parse().expect("a number")))
}

fn of_statsd(body: &[u8]) -> Option<Said> {
    let text = std::str::from_utf8(body).expect("text");
    let line = text.lines().find_map(|line| line.strip_prefix("shop_events_total:"))?;
    let (value, rest) = line.split_once('|').expect("a type");
    assert!(rest == "c" || rest.starts_with("c|"), "{line}");
    Some(Said::Added(value.parse().expect("a number")))
}

fn of_sentry(body: &[u8]) -> Option<Said> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(body).read_to_string(&mut text).expect("gzip");
    let container: serde_json::Value =
        serde_json::from_str(text.lines().nth(2).expect("a third line")).expect("JSON");
    let items = container["items"].as_array().expect("items");
    assert!(items.len() <= 100);
    let item = items.iter().find(|item| item["name"] == "shop_events_total")?;
    assert_eq!(item["type"], "counter");
    Some(Said::Added(item["value"].as_f64().expect("a number") as u64))
}

fn of_remote_write_2(body: &[u8]) -> Option<Said> {
    let body = decompress(body, 1 << 20).expect("snappy");
    let request = remote_write::Request::decode(body.as_slice()).expect("a request");
    let name = |series: &remote_write::TimeSeries| {
        let name = series.labels_refs.get(1).and_then(|at| request.symbols.get(*at as usize));
        name.is_some_and(|name| name == "shop_events_total")
    };
    let series = request.timeseries.iter().find(|series| name(series))?;
    Some(Said::Total(series.samples.first().expect("a sample").value.unwrap_or(0.0) as u64))
}

fn of_remote_write_1(body: &[u8]) -> Option<Said> {
    let body = decompress(body, 1 << 20).expect("snappy");
    let request = remote_write::WriteRequest::decode(body.as_slice()).expect("a request");
    let is = |series: &&remote_write::TimeSeriesV1| {
        series.labels.iter().any(|label| label.value == "shop_events_total")
    };
    let series = request.timeseries.iter().find(is)?;
    Some(Said::Total(series.samples.first().expect("a sample").value.unwrap_or(0.0) as u64))
}
