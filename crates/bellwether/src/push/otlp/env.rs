//! OTLP from the variables of the OpenTelemetry specification ("Environment Variable Specification",
//! "OTLP Exporter Configuration").

use std::time::Duration;

use bellwether_exposition::otlp::{AttributeValue, HistogramForm};

use super::settings::{OtlpExporter, OtlpProtocol, Temporality};
use crate::push::environment::{self, Environment};
use crate::push::transport::Tls;

/// The exporter the variables ask for. With neither an endpoint nor `otlp` among
/// `OTEL_METRICS_EXPORTER` there is none: nobody is sent anything unasked.
pub(in crate::push) fn from_environment(env: &mut Environment<'_>) -> Option<OtlpExporter> {
    if env.boolean("OTEL_SDK_DISABLED") == Some(true) {
        return None;
    }
    let wanted = wanted(env)?;
    let endpoint = env.get(OWN_ENDPOINT).or_else(|| env.get(ENDPOINT));
    if endpoint.is_none() && wanted == Wanted::ByEndpoint {
        return None;
    }
    let protocol = protocol(env)?;
    let url = url(env, protocol);
    let (variable, url) = url.unwrap_or_else(|| default_url(protocol));
    let mut exporter = OtlpExporter::new(protocol, url);
    if let Err(problem) = check(&exporter.url) {
        env.complain(&variable, problem);
        return None;
    }
    exporter.headers = env.pairs("OTEL_EXPORTER_OTLP_HEADERS");
    for (name, value) in env.pairs("OTEL_EXPORTER_OTLP_METRICS_HEADERS") {
        exporter.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
        exporter.headers.push((name, value));
    }
    exporter.gzip = gzip(env);
    exporter.resource = resource(env);
    exporter.temporality = temporality(env);
    exporter.histograms = histograms(env);
    exporter.tls = tls(env);
    times(env, &mut exporter);
    Some(exporter)
}

/// The URL of metrics, taken as it is.
const OWN_ENDPOINT: &str = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
/// The base URL of all signals.
const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// `OTEL_METRICS_EXPORTER` names it.
    ByName,
    /// If there is an endpoint.
    ByEndpoint,
}

fn wanted(env: &mut Environment<'_>) -> Option<Wanted> {
    let Some(exporters) = env.get("OTEL_METRICS_EXPORTER") else { return Some(Wanted::ByEndpoint) };
    let mut wanted = None;
    for exporter in exporters.split(',').map(str::trim) {
        match exporter {
            "otlp" => wanted = Some(Wanted::ByName),
            // The endpoint is there for Prometheus, whatever this says.
            "none" | "prometheus" => {}
            _ => env.complain(
                "OTEL_METRICS_EXPORTER",
                "known are `otlp`, `prometheus` and `none`, separated by commas",
            ),
        }
    }
    wanted
}

/// The first of two variables that is set: the one for metrics, then the one for all signals.
fn either(env: &Environment<'_>, what: &str) -> Option<(String, String)> {
    let names =
        [format!("OTEL_EXPORTER_OTLP_METRICS_{what}"), format!("OTEL_EXPORTER_OTLP_{what}")];
    names.into_iter().find_map(|name| env.get(&name).map(|value| (name, value)))
}

fn protocol(env: &mut Environment<'_>) -> Option<OtlpProtocol> {
    let Some((variable, value)) = either(env, "PROTOCOL") else {
        return Some(OtlpProtocol::HttpProtobuf);
    };
    match value.as_str() {
        "http/protobuf" => Some(OtlpProtocol::HttpProtobuf),
        "grpc" if cfg!(feature = "otlp-grpc") => Some(OtlpProtocol::Grpc),
        "grpc" => {
            env.complain(&variable, "`grpc` needs the feature `otlp-grpc`; nothing is exported");
            None
        }
        _ => {
            env.complain(&variable, "known are `http/protobuf` and `grpc`; the former is taken");
            Some(OtlpProtocol::HttpProtobuf)
        }
    }
}

/// The URL and the variable it comes from.
fn url(env: &mut Environment<'_>, protocol: OtlpProtocol) -> Option<(String, String)> {
    let (own, base) = (OWN_ENDPOINT, ENDPOINT);
    match (env.get(own), env.get(base)) {
        (Some(url), _) if protocol == OtlpProtocol::Grpc => {
            Some((own.to_owned(), scheme(env, &url)))
        }
        (None, Some(url)) if protocol == OtlpProtocol::Grpc => {
            Some((base.to_owned(), scheme(env, &url)))
        }
        // As it is, and with the root path where it has none.
        (Some(url), _) => Some((own.to_owned(), url)),
        (None, Some(url)) => Some((base.to_owned(), OtlpExporter::http(&url).url)),
        (None, None) => None,
    }
}

/// gRPC endpoints may lack a scheme; then another variable says whether TLS is spoken.
fn scheme(env: &mut Environment<'_>, url: &str) -> String {
    if url.contains("://") {
        return url.to_owned();
    }
    let insecure =
        either(env, "INSECURE").is_some_and(|(_, value)| value.eq_ignore_ascii_case("true"));
    format!("{}://{url}", if insecure { "http" } else { "https" })
}

fn default_url(protocol: OtlpProtocol) -> (String, String) {
    let url = match protocol {
        OtlpProtocol::HttpProtobuf => OtlpExporter::http("http://localhost:4318").url,
        OtlpProtocol::Grpc => "http://localhost:4317".to_owned(),
    };
    ("OTEL_METRICS_EXPORTER".to_owned(), url)
}

fn check(url: &str) -> Result<(), &'static str> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
    host.filter(|host| !host.is_empty())
        .map(|_| ())
        .ok_or("it must be http://HOST:PORT or https://HOST:PORT; nothing is exported")
}

fn gzip(env: &mut Environment<'_>) -> bool {
    let Some((variable, value)) = either(env, "COMPRESSION") else { return false };
    if value != "gzip" && value != "none" {
        env.complain(&variable, "known are `gzip` and `none`; the latter is taken");
    }
    value == "gzip"
}

fn resource(env: &mut Environment<'_>) -> Vec<(String, AttributeValue)> {
    let attributes = env.pairs("OTEL_RESOURCE_ATTRIBUTES");
    let mut attributes: Vec<(String, AttributeValue)> =
        attributes.into_iter().map(|(name, value)| (name, AttributeValue::Text(value))).collect();
    if let Some(name) = env.get("OTEL_SERVICE_NAME") {
        attributes.retain(|(known, _)| known != "service.name");
        attributes.push(("service.name".to_owned(), AttributeValue::Text(name)));
    }
    attributes
}

fn temporality(env: &mut Environment<'_>) -> Temporality {
    let variable = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE";
    let known = "`cumulative`, `delta` or `lowmemory`";
    let read = |text: &str| match text.to_ascii_lowercase().as_str() {
        "cumulative" => Some(Temporality::Cumulative),
        // Of synchronous counters and histograms, and these all are.
        "delta" | "lowmemory" => Some(Temporality::Delta),
        _ => None,
    };
    env.parsed(variable, known, read).unwrap_or(Temporality::Cumulative)
}

fn histograms(env: &mut Environment<'_>) -> HistogramForm {
    let variable = "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION";
    let known = "`explicit_bucket_histogram` or `base2_exponential_bucket_histogram`";
    let read = |text: &str| match text.to_ascii_lowercase().as_str() {
        "explicit_bucket_histogram" => Some(HistogramForm::Explicit),
        "base2_exponential_bucket_histogram" => Some(HistogramForm::Exponential),
        _ => None,
    };
    env.parsed(variable, known, read).unwrap_or(HistogramForm::Explicit)
}

fn tls(env: &mut Environment<'_>) -> Tls {
    let variable = |what| either(env, what).map(|(variable, _)| variable);
    let [roots, chain, key] = ["CERTIFICATE", "CLIENT_CERTIFICATE", "CLIENT_KEY"].map(variable);
    environment::tls(env, [roots.as_deref(), chain.as_deref(), key.as_deref()])
}

fn times(env: &mut Environment<'_>, exporter: &mut OtlpExporter) {
    let delivery = &mut exporter.delivery;
    if let Some(interval) = env.millis("OTEL_METRIC_EXPORT_INTERVAL") {
        delivery.interval = interval;
    }
    let timeout = either(env, "TIMEOUT").and_then(|(variable, _)| env.millis(&variable));
    let timeout = timeout.unwrap_or(delivery.timeout);
    let whole = env.millis("OTEL_METRIC_EXPORT_TIMEOUT").unwrap_or(Duration::from_secs(30));
    delivery.timeout = timeout.min(whole);
}

#[cfg(test)]
mod tests;
