//! Published schemas that tests hold our output against, taken from crates that carry them: cargo
//! checks what it downloads, and a released version never changes.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::repository;

/// A schema and where it is.
struct Schema {
    /// Its file name below `schemas`.
    name: &'static str,
    /// The crate that carries it, and which version.
    package: &'static str,
    version: &'static str,
    /// Where in the crate.
    path: &'static str,
    /// What `sha256sum` says of it.
    sha256: &'static str,
}

const SCHEMAS: [Schema; 1] = [Schema {
    name: "sarif-2.1.0.json",
    package: "serde-sarif",
    version: "0.8.0",
    path: "src/schema.json",
    sha256: "af47e7b67f24efe74076621fd3a5fbe7398add9e84fe820c971219a385895cea",
}];

/// Puts what is missing into `schemas` of the peers' folder.
pub(super) fn install(folder: &Path) -> io::Result<()> {
    let schemas = folder.join("schemas");
    let missing = SCHEMAS.iter().filter(|schema| !schemas.join(schema.name).is_file());
    for schema in missing {
        let text = fs::read(fetch(&schemas.join("fetched"), schema)?)?;
        verify(schema, &text)?;
        fs::write(schemas.join(schema.name), text)?;
        fs::remove_dir_all(schemas.join("fetched"))?;
    }
    for schema in &SCHEMAS {
        println!("{}: of {} {}", schema.name, schema.package, schema.version);
    }
    Ok(())
}

/// Has cargo fetch the schema's crate for a package made for it; the schema's path.
fn fetch(package: &Path, schema: &Schema) -> io::Result<PathBuf> {
    fs::create_dir_all(package.join("src"))?;
    fs::write(package.join("src/lib.rs"), "")?;
    // A workspace of its own: it is no part of the one whose folder it lies in.
    let manifest = format!(
        "[package]\nname = \"fetched\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\n{} = {{ version = \"={}\", default-features = false }}\n",
        schema.package, schema.version
    );
    fs::write(package.join("Cargo.toml"), manifest)?;
    let mut cargo = repository::cargo("metadata --format-version 1 --manifest-path");
    let output = cargo.arg(package.join("Cargo.toml")).stderr(Stdio::inherit()).output()?;
    let found = serde_json::from_slice(&output.stdout).ok().and_then(|m| manifest_of(&m, schema));
    let manifest = found.ok_or_else(|| {
        io::Error::other(format!("cargo did not fetch {} {}", schema.package, schema.version))
    })?;
    Ok(manifest.with_file_name(schema.path))
}

/// The manifest of the schema's crate, as cargo's metadata has it.
fn manifest_of(metadata: &Value, schema: &Schema) -> Option<PathBuf> {
    let packages = metadata["packages"].as_array()?;
    let package = packages.iter().find(|package| package["name"] == schema.package)?;
    package["manifest_path"].as_str().map(PathBuf::from)
}

fn verify(schema: &Schema, text: &[u8]) -> io::Result<()> {
    let mut sum = Command::new("sha256sum");
    let mut sum = sum.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    sum.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?.write_all(text)?;
    let output = sum.wait_with_output()?;
    if output.stdout.starts_with(schema.sha256.as_bytes()) {
        return Ok(());
    }
    Err(io::Error::other(format!("{}: not the file whose checksum is recorded", schema.name)))
}
