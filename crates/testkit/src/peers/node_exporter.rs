//! A `node_exporter` of a test's own.

use std::process::Command;
use std::time::Duration;

use crate::{Background, TempDir, free_port, http, wait_until};

/// A running `node_exporter`; ends when dropped.
#[derive(Debug)]
pub struct NodeExporter {
    port: u16,
    // Before the folder: the process must have ended when its log goes.
    _process: Background,
    _folder: TempDir,
}

impl NodeExporter {
    /// Starts it and waits until it answers. `None`, said on the terminal, when it is not
    /// installed.
    ///
    /// # Panics
    /// With what it printed, when it does not answer within 30 s.
    #[track_caller]
    pub fn start() -> Option<Self> {
        let program = super::program("prometheus-node-exporter")?;
        let folder = TempDir::new("node-exporter");
        let port = free_port();
        let mut command = Command::new(program);
        command.arg(format!("--web.listen-address=127.0.0.1:{port}"));
        let process = Background::spawn(&mut command, &folder.path().join("log"));
        let process = process.expect("the exporter starts");
        let ready = || http::get(port, "/metrics", &[]).is_ok_and(|answer| answer.status == 200);
        let ready = wait_until(Duration::from_secs(30), ready);
        assert!(ready, "not ready:\n{}", process.output());
        Some(Self { port, _process: process, _folder: folder })
    }

    /// The loopback port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }
}
