//! The variables as the specification describes them.

mod rows;

use super::*;
use crate::push::environment;
use crate::push::otlp::AttributeValue;

/// What the variables ask for, and the variables complained about.
fn read(variables: &[(&str, &str)]) -> (Option<OtlpExporter>, Vec<String>) {
    let look_up = |name: &str| {
        variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    };
    let exporter = from_environment(&mut Environment::new(&look_up));
    let (_, problems) = environment::exporters(&look_up);
    (exporter, problems.into_iter().map(|problem| problem.variable).collect())
}

fn url(variables: &[(&str, &str)]) -> Option<String> {
    let (exporter, problems) = read(variables);
    assert_eq!(problems, [""; 0]);
    exporter.map(|exporter| exporter.url)
}

const BASE: (&str, &str) = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318/");

#[test]
fn nothing_is_sent_anywhere_unasked() {
    assert_eq!(url(&[]), None);
    assert_eq!(url(&[("OTEL_SERVICE_NAME", "shop"), ("OTEL_METRIC_EXPORT_INTERVAL", "50")]), None);
    assert_eq!(url(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "  ")]), None);
    assert_eq!(url(&[BASE, ("OTEL_SDK_DISABLED", "TRUE")]), None);
    assert_eq!(url(&[BASE, ("OTEL_METRICS_EXPORTER", "none")]), None);
    assert_eq!(url(&[BASE, ("OTEL_METRICS_EXPORTER", "prometheus")]), None);
}

#[test]
fn a_base_endpoint_gets_a_path_and_one_for_metrics_is_taken_as_it_is() {
    let base = |text| url(&[("OTEL_EXPORTER_OTLP_ENDPOINT", text)]);
    for (text, expected) in [
        ("http://collector:4318", "http://collector:4318/v1/metrics"),
        ("http://collector:4318/", "http://collector:4318/v1/metrics"),
        ("https://collector/otlp/", "https://collector/otlp/v1/metrics"),
        ("http://[::1]:4318", "http://[::1]:4318/v1/metrics"),
    ] {
        assert_eq!(base(text).as_deref(), Some(expected));
    }
    for own in ["https://m/x/", "https://m/v1/metrics", "https://m", "https://m:1/?tenant=a"] {
        let found = url(&[BASE, ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", own)]);
        assert_eq!(found.as_deref(), Some(own));
    }
    let named = ("OTEL_METRICS_EXPORTER", "prometheus, OTLP");
    assert_eq!(url(&[named]).as_deref(), Some("http://localhost:4318/v1/metrics"));
}

#[cfg(feature = "otlp-grpc")]
#[test]
fn over_grpc_an_endpoint_has_no_path_and_may_lack_its_scheme() {
    let grpc = ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
    let bare = ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317");
    assert_eq!(url(&[grpc, bare]).as_deref(), Some("https://collector:4317"));
    let insecure = ("OTEL_EXPORTER_OTLP_INSECURE", "true");
    assert_eq!(url(&[grpc, bare, insecure]).as_deref(), Some("http://collector:4317"));
    // A scheme wins.
    let tls = ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector:4317");
    assert_eq!(url(&[grpc, tls, insecure]).as_deref(), Some("https://collector:4317"));
    let named = ("OTEL_METRICS_EXPORTER", "otlp");
    assert_eq!(url(&[grpc, named]).as_deref(), Some("http://localhost:4317"));
    let http = ("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "http/protobuf");
    assert_eq!(url(&[grpc, http, BASE]).as_deref(), Some("http://collector:4318/v1/metrics"));
}

#[test]
fn what_is_said_for_metrics_wins_over_what_is_said_for_all() {
    let (exporter, problems) = read(&[
        BASE,
        ("OTEL_EXPORTER_OTLP_HEADERS", "Api-Key=a,x=1"),
        ("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "api-key=b%2C"),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"),
        ("OTEL_EXPORTER_OTLP_METRICS_COMPRESSION", "none"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "9000"),
        ("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "4000"),
    ]);
    let exporter = exporter.unwrap();
    assert_eq!(problems, [""; 0]);
    let headers = [("x", "1"), ("api-key", "b,")].map(|(n, v)| (n.to_owned(), v.to_owned()));
    assert_eq!(exporter.headers, headers);
    assert!(!exporter.gzip);
    assert_eq!(exporter.delivery.timeout, Duration::from_secs(4));
}

/// The resource without what every SDK says of itself.
fn resource(variables: &[(&str, &str)]) -> Vec<(String, String)> {
    let (exporter, _) = read(variables);
    let texts = exporter.unwrap().resource.into_iter().map(|(name, value)| match value {
        AttributeValue::Text(value) => (name, value),
        other => panic!("{name} is {other:?}"),
    });
    texts.filter(|(name, _)| !name.starts_with("telemetry.sdk.")).collect()
}

#[test]
fn the_service_name_wins_over_the_one_among_attributes() {
    let attributes = (
        "OTEL_RESOURCE_ATTRIBUTES",
        "service.name=a,service.version=1%2E2,deployment.environment.name=p",
    );
    let text = |(n, v): (&str, &str)| (n.to_owned(), v.to_owned());
    let more = [("service.version", "1.2"), ("deployment.environment.name", "p")].map(text);
    let found = resource(&[BASE, attributes, ("OTEL_SERVICE_NAME", "shop")]);
    assert_eq!((&found[..2], &found[2]), (&more[..], &text(("service.name", "shop"))));
    assert_eq!(resource(&[BASE, attributes])[0], text(("service.name", "a")));
}

#[test]
fn a_service_without_a_name_is_called_after_its_program() {
    let found = resource(&[BASE]);
    let [(name, value)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(name, "service.name");
    assert!(value.starts_with("unknown_service:bellwether"), "{value}");
    let (exporter, _) = read(&[BASE]);
    let names: Vec<String> = exporter.unwrap().resource.into_iter().map(|(n, _)| n).collect();
    let sdk = ["telemetry.sdk.language", "telemetry.sdk.name", "telemetry.sdk.version"];
    assert_eq!(names[..3], sdk.map(str::to_owned));
}

#[test]
fn one_wrong_attribute_discards_them_all_and_one_wrong_header_itself() {
    let (_, problems) = read(&[BASE, ("OTEL_RESOURCE_ATTRIBUTES", "a=1,b")]);
    assert_eq!(problems, ["OTEL_RESOURCE_ATTRIBUTES"]);
    let found =
        resource(&[BASE, ("OTEL_RESOURCE_ATTRIBUTES", "a=1,b"), ("OTEL_SERVICE_NAME", "x")]);
    assert_eq!(found, [("service.name".to_owned(), "x".to_owned())]);
    let hostile = "a=1,b=x%0d%0aX-Admin: 1,c d=2,e%0a=3,f=%00";
    let (exporter, problems) = read(&[BASE, ("OTEL_EXPORTER_OTLP_HEADERS", hostile)]);
    assert_eq!(exporter.unwrap().headers, [("a".to_owned(), "1".to_owned())]);
    assert_eq!(problems, ["OTEL_EXPORTER_OTLP_HEADERS"; 4]);
}

#[test]
fn the_shorter_of_both_times_is_the_deadline_of_a_request() {
    let timeout = |variables: &[(&str, &str)]| {
        read(&[&[BASE], variables].concat()).0.unwrap().delivery.timeout
    };
    assert_eq!(timeout(&[]), Duration::from_secs(10));
    assert_eq!(timeout(&[("OTEL_EXPORTER_OTLP_TIMEOUT", "60000")]), Duration::from_secs(30));
    let both = [("OTEL_EXPORTER_OTLP_TIMEOUT", "60000"), ("OTEL_METRIC_EXPORT_TIMEOUT", "45000")];
    assert_eq!(timeout(&both), Duration::from_secs(45));
}

#[test]
fn an_endpoint_that_is_no_url_exports_nothing_and_is_named() {
    for wrong in ["ftp://collector", "collector:4318", "http://", "http://a b", "http:///x"] {
        let (exporter, problems) = read(&[("OTEL_EXPORTER_OTLP_ENDPOINT", wrong)]);
        let named = ["OTEL_EXPORTER_OTLP_ENDPOINT".to_owned()];
        assert_eq!((exporter, problems.as_slice()), (None, &named[..]), "{wrong}");
    }
}
