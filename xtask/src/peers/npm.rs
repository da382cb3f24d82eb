//! Type declarations of Grafana's foundation SDK, from npm. A released version never changes, so this
//! one is pinned, with its checksum.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use super::apt::must;

const PACKAGE: &str = "@grafana/grafana-foundation-sdk";
const VERSION: &str = "0.0.21";
/// Where `npm pack` puts it.
const ARCHIVE: &str = "grafana-grafana-foundation-sdk-0.0.21.tgz";
const SHA512: &str = "aee2e87499501007c19be6aa22c7b9a13d93b0712bd29690ef112b50fbbfa650\
                      72fa3d21e92ad3ed66c8c8a5592013212f22d0b704b324a48ff6b274f6072d7b";

/// Unpacks the package into `grafana-types` of the peers' folder, when it is not there yet.
pub(super) fn install(folder: &Path) -> io::Result<()> {
    if version(folder).is_some() {
        return Ok(());
    }
    let types = folder.join("grafana-types");
    fs::create_dir_all(&types)?;
    let package = format!("{PACKAGE}@{VERSION}");
    must(Command::new("npm").args(["pack", "--silent", &package]).current_dir(&types))?;
    let archive = types.join(ARCHIVE);
    verify(&archive)?;
    must(Command::new("tar").arg("-xzf").arg(&archive).arg("-C").arg(&types))?;
    fs::remove_file(archive)
}

fn verify(archive: &Path) -> io::Result<()> {
    let output = Command::new("sha512sum").arg(archive).stderr(Stdio::inherit()).output()?;
    if output.stdout.starts_with(SHA512.as_bytes()) {
        return Ok(());
    }
    // What is not what it should be must not be found by a test.
    fs::remove_file(archive)?;
    Err(io::Error::other(format!(
        "{PACKAGE} {VERSION}: not the archive whose checksum is recorded"
    )))
}

/// The version that is unpacked; `None` when it is not the one wanted.
pub(super) fn version(folder: &Path) -> Option<&'static str> {
    let manifest = fs::read(folder.join("grafana-types/package/package.json")).ok()?;
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).ok()?;
    let found = manifest["version"].as_str()?.trim_start_matches('v');
    (found == VERSION).then_some(VERSION)
}
