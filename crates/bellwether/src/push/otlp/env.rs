//! OTLP from the variables of the OpenTelemetry specification ("Environment Variable Specification",
//! "OTLP Exporter Configuration", version 1.5x). `docs/push.md` has them in a table, each of whose
//! rows is held by a test.

mod place;
mod resource;

use std::time::Duration;

use bellwether_exposition::otlp::{ExemplarFilter, HistogramForm};

use super::settings::{OtlpExporter, Temporality};
use crate::push::delivery::INTERVAL_MIN;
use crate::push::environment::{self, Environment};
use crate::push::transport::Tls;

/// The exporter the variables ask for. With neither an endpoint nor `otlp` among
/// `OTEL_METRICS_EXPORTER` there is none: nobody is sent anything unasked.
pub(in crate::push) fn from_environment(env: &mut Environment<'_>) -> Option<OtlpExporter> {
    if env.boolean("OTEL_SDK_DISABLED") == Some(true) {
        return None;
    }
    for variable in ["OTEL_CONFIG_FILE", "OTEL_EXPERIMENTAL_CONFIG_FILE"] {
        if env.get(variable).is_some() {
            env.complain(variable, "files of configuration are not read; variables are");
        }
    }
    let wanted = wanted(env)?;
    if wanted == Wanted::ByEndpoint && !place::is_named(env) {
        return None;
    }
    let mut exporter = place::exporter(env)?;
    exporter.headers = headers(env);
    exporter.gzip = gzip(env);
    exporter.resource = resource::attributes(env);
    exporter.temporality = temporality(env);
    exporter.histograms = histograms(env);
    exporter.exemplars = exemplars(env);
    exporter.tls = tls(env);
    times(env, &mut exporter);
    Some(exporter)
}

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
    for exporter in exporters.to_ascii_lowercase().split(',').map(str::trim) {
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
fn either(env: &Environment<'_>, what: &str) -> Option<String> {
    let names =
        [format!("OTEL_EXPORTER_OTLP_METRICS_{what}"), format!("OTEL_EXPORTER_OTLP_{what}")];
    names.into_iter().find(|name| env.get(name).is_some())
}

/// What is said for metrics wins, header by header.
fn headers(env: &mut Environment<'_>) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for variable in ["OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_METRICS_HEADERS"] {
        for (name, value) in env.headers(variable) {
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
            headers.push((name, value));
        }
    }
    headers
}

fn gzip(env: &mut Environment<'_>) -> bool {
    let known = [("gzip", true), ("none", false)];
    either(env, "COMPRESSION").and_then(|variable| env.word(&variable, &known)).unwrap_or(false)
}

fn temporality(env: &mut Environment<'_>) -> Temporality {
    let known = [
        ("cumulative", Temporality::Cumulative),
        ("delta", Temporality::Delta),
        // Delta of synchronous counters and histograms, and these all are.
        ("lowmemory", Temporality::Delta),
    ];
    let variable = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE";
    env.word(variable, &known).unwrap_or(Temporality::Cumulative)
}

fn histograms(env: &mut Environment<'_>) -> HistogramForm {
    let known = [
        ("explicit_bucket_histogram", HistogramForm::Explicit),
        ("base2_exponential_bucket_histogram", HistogramForm::Exponential),
    ];
    let variable = "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION";
    env.word(variable, &known).unwrap_or(HistogramForm::Explicit)
}

fn exemplars(env: &mut Environment<'_>) -> ExemplarFilter {
    let known = [
        ("always_on", ExemplarFilter::AlwaysOn),
        ("trace_based", ExemplarFilter::TraceBased),
        ("always_off", ExemplarFilter::AlwaysOff),
    ];
    // A program hands over the exemplars it wants to be seen.
    env.word("OTEL_METRICS_EXEMPLAR_FILTER", &known).unwrap_or(ExemplarFilter::AlwaysOn)
}

fn tls(env: &mut Environment<'_>) -> Tls {
    let variables = ["CERTIFICATE", "CLIENT_CERTIFICATE", "CLIENT_KEY"];
    let [roots, chain, key] = variables.map(|what| either(env, what));
    environment::tls(env, [roots.as_deref(), chain.as_deref(), key.as_deref()])
}

fn times(env: &mut Environment<'_>, exporter: &mut OtlpExporter) {
    const MILLISECOND: Duration = Duration::from_millis(1);
    let delivery = &mut exporter.delivery;
    if let Some(interval) = env.millis("OTEL_METRIC_EXPORT_INTERVAL", INTERVAL_MIN) {
        delivery.interval = interval;
    }
    let timeout = either(env, "TIMEOUT").and_then(|variable| env.millis(&variable, MILLISECOND));
    let timeout = timeout.unwrap_or(delivery.timeout);
    let whole = env.millis("OTEL_METRIC_EXPORT_TIMEOUT", MILLISECOND);
    delivery.timeout = timeout.min(whole.unwrap_or(Duration::from_secs(30)));
}

#[cfg(test)]
mod tests;
