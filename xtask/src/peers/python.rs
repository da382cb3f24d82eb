//! Python's client libraries in an environment of their own: decoders and senders that are not ours.
//! Not pinned: what was got is printed.

use std::io;
use std::path::Path;
use std::process::Command;

use super::apt::must;

/// What is installed: messages of OTLP, and senders of every format there is a peer for.
const PACKAGES: [&str; 10] = [
    "cramjam",
    "datadog",
    "opentelemetry-exporter-otlp-proto-grpc",
    "opentelemetry-exporter-otlp-proto-http",
    "opentelemetry-proto",
    "opentelemetry-sdk",
    "prometheus_client",
    "redis",
    "sentry-sdk",
    "statsd",
];

/// Asks for the modules tests import; prints the version of OTLP's messages.
const PROBE: &str = "import cramjam, datadog, google.protobuf, opentelemetry.sdk.metrics, \
                     prometheus_client, redis, sentry_sdk, statsd\n\
                     from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2\n\
                     from importlib.metadata import version\n\
                     print('opentelemetry-proto', version('opentelemetry-proto'))";

/// Makes the environment `py` of the peers' folder, when it does not work yet.
pub(super) fn install(folder: &Path) -> io::Result<()> {
    if version(folder).is_some() {
        return Ok(());
    }
    let py = folder.join("py");
    must(Command::new("python3").args(["-m", "venv"]).arg(&py))?;
    must(Command::new(py.join("bin/pip")).args(["install", "--quiet"]).args(PACKAGES))
}

/// What it says of itself; `None` when a package is missing.
pub(super) fn version(folder: &Path) -> Option<String> {
    let output = Command::new(folder.join("py/bin/python")).args(["-c", PROBE]).output().ok()?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(said)
}
