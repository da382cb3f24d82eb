//! The same requests, read by OpenTelemetry's Python classes: posted over HTTP, and called over gRPC.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use bellwether_model::spec::{MetricKind, MetricSpec};
use bellwether_testkit::{Background, TempDir, free_port, peers};
use serde_json::Value;

use crate::trial::{Done, PATIENCE, Promise, Report, Samples, Taking, check_arrived, wait};

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("run/integr8scode/read_otlp.py")
}

/// Python's own gRPC server; it ends when dropped.
#[derive(Debug)]
pub(super) struct Called {
    port: u16,
    process: Background,
    _folder: TempDir,
}

impl Called {
    /// `None` when Python is not installed here, as was said on standard error.
    pub(super) fn start() -> Done<Option<Self>> {
        let Some(python) = peers::python() else { return Ok(None) };
        let (folder, port) = (TempDir::new("otlp-grpc"), free_port());
        let mut command = Command::new(python);
        command.arg(script()).arg(port.to_string());
        let process = Background::spawn(&mut command, &folder.path().join("log"))?;
        if wait(PATIENCE, || process.output().contains("ready")) {
            return Ok(Some(Self { port, process, _folder: folder }));
        }
        Err(format!("Python's gRPC server is not ready: {}", process.output()).into())
    }

    /// Where it listens.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Whether the last call had what was recorded.
    pub(super) fn check(&self, report: &mut Report, promise: &Promise, recorded: &Samples) {
        let output = self.process.output();
        let last = output.lines().rfind(|line| line.starts_with('{')).unwrap_or_default();
        judge(report, "Python over gRPC", promise, recorded, last);
    }
}

/// Whether the last post holds what was recorded.
pub(super) fn check(report: &mut Report, promise: &Promise, recorded: &Samples, taking: &Taking) {
    let Some(python) = peers::python() else { return report.skip() };
    let posts = taking.posts();
    let Some(last) = posts.last().filter(|post| post.path == "/v1/metrics") else {
        return report.check("a second receiver", Err("nothing was posted to /v1/metrics".into()));
    };
    let read = peers::run(&python, &[&script()], &last.body);
    judge(report, "Python over HTTP", promise, recorded, &read);
}

/// Whether all was read: values, and every metric of the catalogue by its dotted name with its type
/// and its unit.
fn judge(report: &mut Report, who: &str, promise: &Promise, recorded: &Samples, read: &str) {
    let arrived = || Samples::of_query(read).of_the_service();
    check_arrived(report, who, promise, recorded, arrived);
    let said: Value = serde_json::from_str(read).unwrap_or_default();
    let text = |key: &str, name: &str| said[key][name].as_str().unwrap_or_default().to_owned();
    let names = said["kinds"].as_object().into_iter().flatten().map(|(name, _)| name);
    let names = names.filter(|name| !name.starts_with("bellwether"));
    let found: BTreeMap<_, _> =
        names.map(|name| (name.clone(), (text("kinds", name), text("units", name)))).collect();
    let promised = promise.catalogue.metrics.iter().map(described).collect();
    let what = format!("{who} reads {} metrics by dotted name, type and unit", found.len());
    report.equal(&what, found, promised);
}

/// Name as written, type and unit in the words of the protocol.
fn described(metric: &MetricSpec) -> (String, (String, String)) {
    let kind = match metric.kind {
        MetricKind::Counter => "counter",
        MetricKind::UpDown => "updown",
        MetricKind::Gauge => "gauge",
        MetricKind::Histogram | MetricKind::Latency | MetricKind::Distribution => "histogram",
        MetricKind::Info | MetricKind::StateSet => "none of this catalogue",
    };
    (metric.name.clone(), (kind.to_owned(), metric.unit.as_str().to_owned()))
}
