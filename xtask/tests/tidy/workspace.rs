//! What cargo knows about the workspace, and the files of the repository.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(bellwether_testkit::repository)
}

/// The text of a file, by its path from the root.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// A package of the workspace.
#[derive(Debug)]
pub(crate) struct Member {
    /// Its name.
    pub(crate) name: String,
    /// Its manifest.
    pub(crate) manifest: PathBuf,
    /// Packages of the workspace that its own code (not its tests) uses.
    pub(crate) uses: BTreeSet<String>,
    /// Third-party packages its manifest names, whatever for.
    pub(crate) third_party: BTreeSet<String>,
    /// Its targets: kind and name.
    pub(crate) targets: Vec<(String, String)>,
}

/// A third-party package of the lock file.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Package {
    /// Its name.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
    /// Its licence, an SPDX expression.
    pub(crate) licence: String,
}

/// The packages of the workspace.
pub(crate) fn members() -> Vec<Member> {
    let [usual, _] = metadata();
    packages(usual).filter(|package| package["source"].is_null()).map(member).collect()
}

/// The third-party packages this machine would build, loom's models included.
pub(crate) fn third_party() -> Vec<Package> {
    let foreign = metadata().iter().flat_map(packages).filter(|p| !p["source"].is_null());
    let packages: BTreeSet<Package> = foreign.map(package).collect();
    packages.into_iter().collect()
}

fn package(package: &Value) -> Package {
    Package {
        name: text(&package["name"]).to_owned(),
        version: text(&package["version"]).to_owned(),
        licence: package["license"].as_str().unwrap_or("none").to_owned(),
    }
}

fn member(package: &Value) -> Member {
    let dependencies = list(&package["dependencies"]);
    let names = |keep: &dyn Fn(&Value) -> bool| {
        dependencies.iter().filter(|d| keep(d)).map(|d| text(&d["name"]).to_owned()).collect()
    };
    let target = |t: &Value| (text(&t["kind"][0]).to_owned(), text(&t["name"]).to_owned());
    Member {
        name: text(&package["name"]).to_owned(),
        manifest: PathBuf::from(text(&package["manifest_path"])),
        uses: names(&|d| d["source"].is_null() && d["kind"].is_null()),
        third_party: names(&|d| !d["source"].is_null()),
        targets: list(&package["targets"]).iter().map(target).collect(),
    }
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    list(&metadata["packages"]).iter()
}

/// `cargo metadata`, as usual and for loom's models, which have dependencies of their own. It asks
/// the network only when the machine lacks a package of the lock file.
fn metadata() -> &'static [Value; 2] {
    static METADATA: OnceLock<[Value; 2]> = OnceLock::new();
    METADATA.get_or_init(|| {
        ["", "--cfg loom"].map(|flags| {
            let output = ask_cargo(flags, &["--offline"]).or_else(|_| ask_cargo(flags, &[]));
            serde_json::from_str(&output.unwrap_or_else(|e| panic!("cargo metadata: {e}"))).unwrap()
        })
    })
}

fn ask_cargo(flags: &str, more: &[&str]) -> Result<String, String> {
    let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version", "1", "--filter-platform", &platform])
        .args(more)
        .env("RUSTFLAGS", flags)
        .current_dir(root())
        .output()
        .map_err(|e| e.to_string())?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// All files of the repository, by their path from the root, and their bytes; neither build output
/// nor what is installed beside it.
pub(crate) fn files() -> &'static BTreeMap<String, Vec<u8>> {
    static FILES: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut found = BTreeMap::new();
        walk(root(), &mut found);
        found
    })
}

/// As [`files`], those whose names end in `.extension`, as text.
pub(crate) fn texts(extension: &str) -> impl Iterator<Item = (&'static str, String)> {
    let of_kind = move |path: &str| Path::new(path).extension().is_some_and(|e| e == extension);
    let found = files().iter().filter(move |(path, _)| of_kind(path));
    found.map(|(path, bytes)| (path.as_str(), String::from_utf8_lossy(bytes).into_owned()))
}

fn walk(folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let shown = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        if path.is_symlink() || is_foreign(&path, &shown) {
            continue;
        }
        if path.is_dir() {
            walk(&path, found);
        } else if let Ok(bytes) = std::fs::read(&path) {
            // A file that vanishes while we look is someone's temporary one.
            found.insert(shown, bytes);
        }
    }
}

/// Whether a path is not ours: cargo marks each of its build folders with a tag.
fn is_foreign(path: &Path, shown: &str) -> bool {
    [".git", ".peers", "target"].contains(&shown) || path.join("CACHEDIR.TAG").exists()
}
