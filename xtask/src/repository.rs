//! Where things are.

use std::path::PathBuf;
use std::process::Command;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    // As cargo says when it runs us; two checkouts that share a target folder share this program.
    let own = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or(env!("CARGO_MANIFEST_DIR").into());
    let own = PathBuf::from(own);
    own.parent().map(PathBuf::from).unwrap_or(own)
}

/// Where peers are installed: `$BELLWETHER_PEERS` (relative to the root), else `.peers`.
pub(crate) fn peers() -> PathBuf {
    let named = std::env::var_os("BELLWETHER_PEERS").filter(|v| !v.is_empty());
    root().join(named.map_or_else(|| PathBuf::from(".peers"), PathBuf::from))
}

/// Where cargo builds: `$CARGO_TARGET_DIR` (relative to the root), else `target`.
pub(crate) fn target() -> PathBuf {
    let named = std::env::var_os("CARGO_TARGET_DIR").filter(|v| !v.is_empty());
    root().join(named.map_or_else(|| PathBuf::from("target"), PathBuf::from))
}

/// The pinned cargo at the root of the repository, its arguments separated by spaces.
pub(crate) fn cargo(arguments: &str) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments.split_whitespace()).current_dir(root());
    command
}

/// Whether a cargo subcommand is installed.
pub(crate) fn has_cargo(subcommand: &str) -> bool {
    succeeds(cargo(subcommand).arg("--version"))
}

/// Whether a command can be started and ends well, its output unseen.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}
