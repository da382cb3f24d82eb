//! The variables as the specification describes them.

use super::*;
use crate::push::environment;

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
    assert_eq!(url(&[("OTEL_SERVICE_NAME", "shop"), ("OTEL_METRIC_EXPORT_INTERVAL", "5")]), None);
    assert_eq!(url(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "  ")]), None);
    assert_eq!(url(&[BASE, ("OTEL_SDK_DISABLED", "TRUE")]), None);
    assert_eq!(url(&[BASE, ("OTEL_METRICS_EXPORTER", "none")]), None);
    assert_eq!(url(&[BASE, ("OTEL_METRICS_EXPORTER", "prometheus")]), None);
}

#[test]
fn a_base_endpoint_gets_a_path_and_one_for_metrics_is_taken_as_it_is() {
    assert_eq!(url(&[BASE]).as_deref(), Some("http://collector:4318/v1/metrics"));
    let own = ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "https://m/x/");
    assert_eq!(url(&[BASE, own]).as_deref(), Some("https://m/x/"));
    let named = ("OTEL_METRICS_EXPORTER", "prometheus, otlp");
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

#[test]
fn the_service_name_wins_over_the_one_among_attributes() {
    let (exporter, _) = read(&[
        BASE,
        (
            "OTEL_RESOURCE_ATTRIBUTES",
            "service.name=a,service.version=1%2E2,deployment.environment.name=p",
        ),
        ("OTEL_SERVICE_NAME", "shop"),
    ]);
    let resource = exporter.unwrap().resource;
    let names: Vec<&str> = resource.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["service.version", "deployment.environment.name", "service.name"]);
    assert_eq!(resource[0].1, AttributeValue::Text("1.2".to_owned()));
    assert_eq!(resource[2].1, AttributeValue::Text("shop".to_owned()));
}

#[test]
fn times_aggregation_and_temporality_are_taken_over() {
    let (exporter, problems) = read(&[
        BASE,
        ("OTEL_METRIC_EXPORT_INTERVAL", "60000"),
        ("OTEL_METRIC_EXPORT_TIMEOUT", "3000"),
        ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "LowMemory"),
        (
            "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION",
            "base2_exponential_bucket_histogram",
        ),
    ]);
    let exporter = exporter.unwrap();
    assert_eq!(problems, [""; 0]);
    assert_eq!(exporter.delivery.interval, Duration::from_mins(1));
    assert_eq!(exporter.delivery.timeout, Duration::from_secs(3));
    assert_eq!(exporter.temporality, Temporality::Delta);
    assert_eq!(exporter.histograms, HistogramForm::Exponential);
}

#[test]
fn what_cannot_be_followed_is_named_and_has_its_default() {
    let (exporter, problems) = read(&[
        BASE,
        ("OTEL_SDK_DISABLED", "yes"),
        ("OTEL_METRICS_EXPORTER", "otlp,logging"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "lonely"),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "zstd"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "0"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "soon"),
        ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "both"),
    ]);
    let exporter = exporter.unwrap();
    assert_eq!(exporter.delivery.interval, Duration::from_secs(10));
    assert_eq!(exporter.delivery.timeout, Duration::from_secs(10));
    let mut expected = [
        "OTEL_SDK_DISABLED",
        "OTEL_METRICS_EXPORTER",
        "OTEL_EXPORTER_OTLP_PROTOCOL",
        "OTEL_EXPORTER_OTLP_HEADERS",
        "OTEL_EXPORTER_OTLP_COMPRESSION",
        "OTEL_EXPORTER_OTLP_TIMEOUT",
        "OTEL_METRIC_EXPORT_INTERVAL",
        "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
    ];
    let mut problems = problems;
    problems.sort_unstable();
    expected.sort_unstable();
    assert_eq!(problems, expected);
}

#[test]
fn an_endpoint_that_is_no_url_exports_nothing_and_is_named() {
    let (exporter, problems) = read(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://collector")]);
    assert_eq!(
        (exporter, problems.as_slice()),
        (None, &["OTEL_EXPORTER_OTLP_ENDPOINT".to_owned()][..])
    );
}
