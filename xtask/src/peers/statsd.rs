//! Etsy's StatsD server, from npm. A released version never changes, so this one is pinned.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use super::apt::must;

const VERSION: &str = "0.9.0";

/// Installs the server into `js` of the peers' folder, when it is not there yet.
pub(super) fn install(folder: &Path) -> io::Result<()> {
    if version(folder).is_some() {
        return Ok(());
    }
    let js = folder.join("js");
    fs::create_dir_all(&js)?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"]).arg(&js);
    must(npm.arg(format!("statsd@{VERSION}")))
}

/// The version that is installed; `None` when it is not the one wanted.
pub(super) fn version(folder: &Path) -> Option<&'static str> {
    let manifest = fs::read(folder.join("js/node_modules/statsd/package.json")).ok()?;
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).ok()?;
    (manifest["version"] == VERSION).then_some(VERSION)
}
