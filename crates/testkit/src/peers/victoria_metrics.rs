//! A VictoriaMetrics of a test's own.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::prometheus::percent_encoded;
use crate::{Background, TempDir, free_port, http, wait_until};

/// A running single-node VictoriaMetrics with its own data folder; ends when dropped.
///
/// It takes remote write 1.0 at `/api/v1/write` and OTLP at `/opentelemetry/v1/metrics`.
#[derive(Debug)]
pub struct VictoriaMetrics {
    port: u16,
    // Before the folder: the process must have ended when its data goes.
    process: Background,
    _data: TempDir,
}

impl VictoriaMetrics {
    /// Starts the server with more flags of your own and waits until it is ready.
    ///
    /// # Panics
    /// With what it printed, when it is not ready within 30 s.
    pub fn start(program: &Path, flags: &[&str]) -> Self {
        let data = TempDir::new("victoria-metrics");
        let port = free_port();
        let mut command = Command::new(program);
        command
            .arg(format!("-storageDataPath={}", data.path().join("data").display()))
            .arg(format!("-httpListenAddr=127.0.0.1:{port}"))
            .args(flags);
        let log = data.path().join("log");
        let process = Background::spawn(&mut command, &log).expect("VictoriaMetrics starts");
        let mut this = Self { port, process, _data: data };
        let ready = wait_until(Duration::from_secs(30), || {
            let health = http::get(this.port, "/health", &[]);
            !this.process.is_running() || health.is_ok_and(|answer| answer.status == 200)
        });
        assert!(ready && this.process.is_running(), "not ready:\n{}", this.log());
        this
    }

    /// The loopback port of its API.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it has printed so far.
    pub fn log(&self) -> String {
        self.process.output()
    }

    /// The JSON answer of the instant query `expr`, over what has been written up to now.
    ///
    /// # Panics
    /// When it does not answer.
    pub fn query(&self, expr: &str) -> String {
        let expr = percent_encoded(expr);
        let path = format!("/api/v1/query?nocache=1&latency_offset=1ms&query={expr}");
        http::get(self.port, &path, &[]).expect("VictoriaMetrics answers").text()
    }

    /// All samples of what `selector` selects, as lines of JSON, after a flush.
    ///
    /// # Panics
    /// When it does not answer.
    pub fn export(&self, selector: &str) -> String {
        let flushed = http::get(self.port, "/internal/force_flush", &[]);
        assert_eq!(flushed.expect("VictoriaMetrics answers").status, 200);
        let path = format!("/api/v1/export?match[]={}", percent_encoded(selector));
        http::get(self.port, &path, &[]).expect("VictoriaMetrics answers").text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn victoria_metrics_starts_and_answers_a_query() {
        let Some(program) = crate::peers::victoria_metrics() else { return };
        let server = VictoriaMetrics::start(&program, &[]);
        let answer = server.query("1 + 1");
        assert!(answer.contains(r#""status":"success""#) && answer.contains(r#""2""#), "{answer}");
    }
}
