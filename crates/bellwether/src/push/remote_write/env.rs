//! Remote write from environment variables of this library's own: no specification names any.

use super::RemoteWriteExporter;
use crate::push::environment::Environment;

/// The exporter the variables ask for.
pub(in crate::push) fn from_environment(env: &mut Environment<'_>) -> Option<RemoteWriteExporter> {
    let url = env.parsed(
        "PROMETHEUS_REMOTE_WRITE_URL",
        "http://HOST:PORT/PATH or https://HOST:PORT/PATH",
        |url| {
            let known = url.starts_with("http://") || url.starts_with("https://");
            known.then(|| url.to_owned())
        },
    )?;
    let mut exporter = RemoteWriteExporter::new(&url);
    if let Some(token) = env.get("PROMETHEUS_REMOTE_WRITE_BEARER_TOKEN") {
        exporter.headers.push(("authorization".to_owned(), format!("Bearer {token}")));
    }
    exporter.options.labels = labels(env);
    Some(exporter)
}

/// The labels listed; `job` is the service's name where nothing else says so.
fn labels(env: &mut Environment<'_>) -> Vec<(String, String)> {
    let mut labels = env.pairs("PROMETHEUS_REMOTE_WRITE_LABELS");
    if !labels.iter().any(|(name, _)| name == "job") {
        labels.extend(env.get("OTEL_SERVICE_NAME").map(|name| ("job".to_owned(), name)));
    }
    labels
}
