//! A Prometheus of a test's own.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::{Background, TempDir, free_port, http, wait_until};

/// A running Prometheus with its own data folder; ends when dropped.
#[derive(Debug)]
pub struct Prometheus {
    port: u16,
    // Before the folder: the process must have ended when its data goes.
    process: Background,
    _data: TempDir,
}

impl Prometheus {
    /// Starts the server with the text of its configuration file and waits until it is ready.
    ///
    /// # Panics
    /// With what it printed, when it is not ready within 30 s.
    pub fn start(program: &Path, config: &str) -> Self {
        let data = TempDir::new("prometheus");
        let config = data.write("prometheus.yml", config);
        let port = free_port();
        let mut command = Command::new(program);
        command
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.tsdb.path={}", data.path().join("data").display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .arg("--web.enable-remote-write-receiver")
            .arg("--enable-feature=exemplar-storage,native-histograms");
        let log = data.path().join("log");
        let process = Background::spawn(&mut command, &log).expect("Prometheus starts");
        let mut this = Self { port, process, _data: data };
        let ready = wait_until(Duration::from_secs(30), || {
            !this.process.is_running() || this.status("/-/ready") == Some(200)
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

    /// The JSON answer of the instant query `expr`.
    ///
    /// # Panics
    /// When it does not answer.
    pub fn query(&self, expr: &str) -> String {
        self.get(&format!("/api/v1/query?query={}", percent_encoded(expr)))
    }

    /// The JSON answer about its scrape targets: health and last error of each.
    ///
    /// # Panics
    /// When it does not answer.
    pub fn targets(&self) -> String {
        self.get("/api/v1/targets")
    }

    /// The body of `path` of its API.
    ///
    /// # Panics
    /// When it does not answer.
    pub fn get(&self, path: &str) -> String {
        http::get(self.port, path, &[]).expect("Prometheus answers").text()
    }

    fn status(&self, path: &str) -> Option<u16> {
        http::get(self.port, path, &[]).ok().map(|answer| answer.status)
    }
}

pub(super) fn percent_encoded(text: &str) -> String {
    let encoded = text.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    });
    encoded.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_survives_as_a_query_parameter() {
        assert_eq!(percent_encoded(r#"up{a="b c"}"#), "up%7Ba%3D%22b%20c%22%7D");
    }

    #[test]
    fn prometheus_starts_and_answers_a_query() {
        let Some(program) = crate::peers::prometheus() else { return };
        let server = Prometheus::start(&program, "global: { scrape_interval: 1s }\n");
        let answer = server.query("1 + 1");
        assert!(answer.contains(r#""status":"success""#) && answer.contains(r#""2""#), "{answer}");
        assert!(server.targets().contains("activeTargets"));
    }
}
