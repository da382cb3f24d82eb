//! OTLP's JSON: the protocol's own mapping of its messages (OTLP specification, "JSON Protobuf
//! Encoding"), and what an answer in it says.
//!
//! Names in camel case, integers of 64 bits and what is not finite as texts, enums as numbers, ids of
//! traces in hexadecimal digits, defaults left out.

mod answer;
mod point;
mod write;

use prost::Message as _;

use super::message::{
    AnyValue, ExportMetricsServiceRequest, KeyValue, Metric, ResourceMetrics, ScopeMetrics,
    any_value, metric::Data,
};
pub use answer::read_http_answer;
use write::Json;

/// `Content-Type` of request and answer.
pub const CONTENT_TYPE: &str = "application/json";

/// A request takes at most so many times its size as JSON: an empty text among attributes grows
/// most but for control characters, which take six.
pub const GROWTH_MAX: usize = 8;

/// An `ExportMetricsServiceRequest` as JSON; `None` for bytes that are none.
pub fn of_request(body: &[u8]) -> Option<Vec<u8>> {
    let request = ExportMetricsServiceRequest::decode(body).ok()?;
    let mut json = Json::with_capacity(body.len() * 4);
    json.object(|json| {
        json.list("resourceMetrics", &request.resource_metrics, resource_metrics);
    });
    Some(json.into_bytes())
}

fn resource_metrics(json: &mut Json, resource: &ResourceMetrics) {
    if let Some(resource) = &resource.resource {
        json.member("resource", |json| {
            json.object(|json| attributes(json, "attributes", &resource.attributes));
        });
    }
    json.list("scopeMetrics", &resource.scope_metrics, scope_metrics);
    json.text("schemaUrl", &resource.schema_url);
}

fn scope_metrics(json: &mut Json, scope: &ScopeMetrics) {
    if let Some(scope) = &scope.scope {
        json.member("scope", |json| {
            json.object(|json| {
                json.text("name", &scope.name);
                json.text("version", &scope.version);
                attributes(json, "attributes", &scope.attributes);
            });
        });
    }
    json.list("metrics", &scope.metrics, metric);
    json.text("schemaUrl", &scope.schema_url);
}

fn metric(json: &mut Json, metric: &Metric) {
    json.text("name", &metric.name);
    json.text("description", &metric.description);
    json.text("unit", &metric.unit);
    if let Some(data) = &metric.data {
        let (name, temporality, monotonic) = match data {
            Data::Gauge(_) => ("gauge", 0, false),
            Data::Sum(sum) => ("sum", sum.aggregation_temporality, sum.is_monotonic),
            Data::Histogram(h) => ("histogram", h.aggregation_temporality, false),
            Data::ExponentialHistogram(h) => {
                ("exponentialHistogram", h.aggregation_temporality, false)
            }
            Data::Summary(_) => ("summary", 0, false),
        };
        json.member(name, |json| {
            json.object(|json| {
                points(json, data);
                json.integer("aggregationTemporality", temporality.into());
                json.truth("isMonotonic", monotonic);
            });
        });
    }
    attributes(json, "metadata", &metric.metadata);
}

fn points(json: &mut Json, data: &Data) {
    const POINTS: &str = "dataPoints";
    match data {
        Data::Gauge(gauge) => json.list(POINTS, &gauge.data_points, point::number),
        Data::Sum(sum) => json.list(POINTS, &sum.data_points, point::number),
        Data::Histogram(h) => json.list(POINTS, &h.data_points, point::histogram),
        Data::ExponentialHistogram(h) => json.list(POINTS, &h.data_points, point::exponential),
        Data::Summary(summary) => json.list(POINTS, &summary.data_points, point::summary),
    }
}

fn attributes(json: &mut Json, name: &str, all: &[KeyValue]) {
    json.list(name, all, |json, attribute| {
        json.text("key", &attribute.key);
        if let Some(value) = &attribute.value {
            json.member("value", |json| any_value(json, value));
        }
    });
}

fn any_value(json: &mut Json, value: &AnyValue) {
    use any_value::Value;
    json.object(|json| match &value.value {
        None => {}
        // A member of a choice is written whatever its value.
        Some(Value::Text(text)) => json.member("stringValue", |json| json.put_text(text)),
        Some(Value::Boolean(truth)) => json.member("boolValue", |json| json.put_truth(*truth)),
        Some(Value::Integer(n)) => json.member("intValue", |json| json.put_long(*n)),
        Some(Value::Float(n)) => json.member("doubleValue", |json| json.put_double(*n)),
        Some(Value::Array(array)) => json.member("arrayValue", |json| {
            json.object(|json| json.values("values", &array.values, any_value));
        }),
        Some(Value::Map(map)) => json.member("kvlistValue", |json| {
            json.object(|json| attributes(json, "values", &map.values));
        }),
        Some(Value::Bytes(bytes)) => json.member("bytesValue", |json| json.put_base64(bytes)),
    });
}
