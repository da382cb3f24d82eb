//! The DogStatsD client that Node programs use, from npm. A released version never changes, so this
//! one is pinned.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use super::apt::must;

const VERSION: &str = "17.1.1";

/// Installs the client into `hot-shots` of the peers' folder, when it is not there yet. It has a
/// folder of its own: leaving out what it would compile for Unix sockets leaves out what is optional
/// for its neighbours too.
pub(super) fn install(folder: &Path) -> io::Result<()> {
    if version(folder).is_some() {
        return Ok(());
    }
    let own = folder.join("hot-shots");
    fs::create_dir_all(&own)?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--silent", "--no-audit", "--no-fund", "--omit=optional", "--prefix"]);
    must(npm.arg(&own).arg(format!("hot-shots@{VERSION}")))
}

/// The version that is installed; `None` when it is not the one wanted.
pub(super) fn version(folder: &Path) -> Option<&'static str> {
    let manifest = fs::read(folder.join("hot-shots/node_modules/hot-shots/package.json")).ok()?;
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).ok()?;
    (manifest["version"] == VERSION).then_some(VERSION)
}
