//! An Alertmanager of a test's own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::{Background, TempDir, free_port, http, wait_until};

/// What it is told: alerts go nowhere.
const CONFIG: &str = "route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n";

/// Where Debian's build looks for its templates, and nowhere else.
const TEMPLATES: &str = "usr/share/prometheus/alertmanager";

/// Gives the program its templates: a mount namespace of its own shows what was unpacked.
const WITH_TEMPLATES: &str = "mount -t tmpfs none /usr/share \
    && mkdir -p /usr/share/prometheus && cp -r \"$0\" /usr/share/prometheus/ && exec \"$@\"";

/// A running Alertmanager with its own data folder; ends when dropped.
#[derive(Debug)]
pub struct Alertmanager {
    port: u16,
    // Before the folder: the process must have ended when its data goes.
    _process: Background,
    _data: TempDir,
}

impl Alertmanager {
    /// Starts it and waits until it is ready. `None`, said on the terminal, when it is not
    /// installed, or when this machine lets no process have mounts of its own.
    ///
    /// # Panics
    /// With what it printed, when it is not ready within 30 s.
    #[track_caller]
    pub fn start() -> Option<Self> {
        let program = super::program("prometheus-alertmanager")?;
        if !has_namespaces() {
            crate::skipped("a machine with user namespaces (unshare -rm)");
            return None;
        }
        let data = TempDir::new("alertmanager");
        let config = data.write("alertmanager.yml", CONFIG);
        let port = free_port();
        let mut command = with_templates(&program);
        command
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.path={}", data.path().join("data").display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .arg("--cluster.listen-address=");
        let process = Background::spawn(&mut command, &data.path().join("log"));
        let mut process = process.expect("Alertmanager starts");
        let answers = || http::get(port, "/-/ready", &[]).is_ok_and(|answer| answer.status == 200);
        let ready = wait_until(Duration::from_secs(30), || !process.is_running() || answers());
        assert!(ready && process.is_running(), "not ready:\n{}", process.output());
        Some(Self { port, _process: process, _data: data })
    }

    /// The loopback port of its API.
    pub fn port(&self) -> u16 {
        self.port
    }
}

fn with_templates(program: &Path) -> Command {
    let root: PathBuf = super::folder().join("root");
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", WITH_TEMPLATES]).arg(root.join(TEMPLATES)).arg(program);
    command
}

fn has_namespaces() -> bool {
    let mut command = Command::new("unshare");
    command.args(["-rm", "mount", "-t", "tmpfs", "none", "/usr/share"]);
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
