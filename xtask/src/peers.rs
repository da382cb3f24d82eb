//! `cargo xtask peers`: real peers for tests, unpacked from Debian's packages into a folder of
//! their own, the types Grafana publishes, Etsy's StatsD and Node's client for DogStatsD, from npm,
//! and Python's client libraries, from its package index. Nothing of the system is touched and no root is needed.
//!
//! Debian unstable has the newer versions and moves, so none is pinned: what was got is printed.
//! Where its build does not run here (it may want a newer C library), the packages of the machine's
//! own release are taken.

mod apt;
mod hot_shots;
mod npm;
mod python;
mod schemas;
mod statsd;

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode};

use clap::ValueEnum;

use crate::flags::PeersFlags;
use crate::repository;
use apt::Apt;

/// A program tests talk to, or types they hold output against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Peer {
    /// The server that scrapes.
    Prometheus,
    /// Prometheus's checker of expositions and rules.
    Promtool,
    /// Prometheus's receiver of alerts.
    Alertmanager,
    /// Prometheus's exporter of a machine's own metrics.
    NodeExporter,
    /// A server that scrapes and takes OTLP and remote write.
    VictoriaMetrics,
    /// A Redis.
    RedisServer,
    /// The types of Grafana's dashboards, as its foundation SDK declares them. Wants npm.
    GrafanaTypes,
    /// Python's client libraries and messages. Wants python3 with venv.
    Python,
    /// Etsy's StatsD server. Wants node and npm.
    Statsd,
    /// Node's client for DogStatsD. Wants node and npm.
    HotShots,
}

impl Peer {
    /// Its file name below `usr/bin`.
    fn program(self) -> &'static str {
        match self {
            Self::Prometheus => "prometheus",
            Self::Promtool => "promtool",
            Self::Alertmanager => "prometheus-alertmanager",
            Self::NodeExporter => "prometheus-node-exporter",
            Self::VictoriaMetrics => "victoria-metrics",
            Self::RedisServer => "redis-server",
            Self::GrafanaTypes => "grafana-types",
            Self::Python => "python",
            Self::Statsd => "statsd",
            Self::HotShots => "hot-shots",
        }
    }

    /// Its packages in unstable; none when its own release is always right, as for Redis, whose
    /// shared libraries must fit the machine.
    fn unstable(self) -> &'static [&'static str] {
        match self {
            Self::Prometheus => &["prometheus"],
            Self::Promtool => &["promtool"],
            Self::Alertmanager => &["prometheus-alertmanager"],
            Self::NodeExporter => &["prometheus-node-exporter"],
            Self::VictoriaMetrics => &["victoria-metrics"],
            Self::RedisServer
            | Self::GrafanaTypes
            | Self::Python
            | Self::Statsd
            | Self::HotShots => &[],
        }
    }

    /// Its packages in the machine's own release.
    fn own_release(self) -> &'static [&'static str] {
        match self {
            Self::Prometheus | Self::Promtool => &["prometheus"],
            Self::Alertmanager => &["prometheus-alertmanager"],
            Self::NodeExporter => &["prometheus-node-exporter"],
            Self::VictoriaMetrics => &["victoria-metrics"],
            Self::RedisServer => &["redis-server", "redis-tools", "libjemalloc2", "liblzf1"],
            Self::GrafanaTypes | Self::Python | Self::Statsd | Self::HotShots => &[],
        }
    }
}

pub(crate) fn run(flags: &PeersFlags) -> ExitCode {
    let wanted =
        if flags.only.is_empty() { Peer::value_variants().to_vec() } else { flags.only.clone() };
    let folder = repository::peers();
    let installed = install(&folder, &wanted).and_then(|()| match flags.only.as_slice() {
        [] => schemas::install(&folder),
        _ => Ok(()),
    });
    match installed {
        Ok(()) => report(&folder, &wanted),
        Err(error) => {
            eprintln!("peers: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Installs what does not run yet.
fn install(folder: &Path, wanted: &[Peer]) -> io::Result<()> {
    if wanted.contains(&Peer::GrafanaTypes) {
        npm::install(folder)?;
    }
    if wanted.contains(&Peer::Python) {
        python::install(folder)?;
    }
    if wanted.contains(&Peer::Statsd) {
        statsd::install(folder)?;
    }
    if wanted.contains(&Peer::HotShots) {
        hot_shots::install(folder)?;
    }
    let root = folder.join("root");
    fs::create_dir_all(&root)?;
    if missing(&root, wanted).is_empty() {
        return Ok(());
    }
    let state = folder.join("apt");
    let apt = Apt::prepare(&state)?;
    let packages = packages_of(&missing(&root, wanted), Peer::unstable);
    if let Err(error) = apt.unpack_unstable(&packages, &root) {
        eprintln!("Debian unstable: {error}; taking the machine's own release");
    }
    let packages = packages_of(&missing(&root, wanted), Peer::own_release);
    apt.unpack_own(&packages, &root)?;
    fs::remove_dir_all(state)
}

fn missing(root: &Path, wanted: &[Peer]) -> Vec<Peer> {
    let elsewhere = [Peer::GrafanaTypes, Peer::Python, Peer::Statsd, Peer::HotShots];
    let programs = wanted.iter().copied().filter(|peer| !elsewhere.contains(peer));
    programs.filter(|peer| version(root, *peer).is_none()).collect()
}

fn packages_of(peers: &[Peer], of: fn(Peer) -> &'static [&'static str]) -> Vec<&'static str> {
    let mut packages: Vec<_> = peers.iter().flat_map(|peer| of(*peer)).copied().collect();
    packages.sort_unstable();
    packages.dedup();
    packages
}

/// Prints each program's version; fails when one does not run.
fn report(folder: &Path, wanted: &[Peer]) -> ExitCode {
    let root = folder.join("root");
    let mut code = ExitCode::SUCCESS;
    for peer in wanted {
        let program = peer.program();
        let version = match peer {
            Peer::GrafanaTypes => npm::version(folder).map(str::to_owned),
            Peer::Python => python::version(folder),
            Peer::Statsd => statsd::version(folder).map(str::to_owned),
            Peer::HotShots => hot_shots::version(folder).map(str::to_owned),
            program => version(&root, *program),
        };
        if let Some(version) = version {
            println!("{program}: {version}");
        } else {
            eprintln!("{program}: unpacked below {} but does not run", root.display());
            code = ExitCode::FAILURE;
        }
    }
    code
}

/// The first words a program says about its version; `None` when it is absent or does not run.
fn version(root: &Path, peer: Peer) -> Option<String> {
    let output = Command::new(root.join("usr/bin").join(peer.program()))
        .arg("--version")
        .env("LD_LIBRARY_PATH", root.join("usr/lib").join(multiarch()))
        .output()
        .ok()?;
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    let line = text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or("(this build names no version)");
    output.status.success().then(|| line.to_owned())
}

/// Debian's folder name for libraries of this architecture.
fn multiarch() -> String {
    format!("{}-linux-gnu", std::env::consts::ARCH)
}
