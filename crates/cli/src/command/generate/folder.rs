//! An artefact of several files: each of them, and those left over from an earlier generation.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bellwether_catalogue::emit::{Artefact, Folder};

use super::{Difference, State, file, unusable};
use crate::failure::Failure;

/// How deep leftovers are looked for; no artefact is deeper.
const DEPTH_MAX: usize = 8;
/// How many files are looked at for leftovers.
const FILES_MAX: usize = 100_000;

/// Writes every file that has changed; folders are made as needed, in one that exists.
pub(super) fn write(folder: &Path, files: &[Artefact]) -> Result<(), Failure> {
    make(folder)?;
    for Artefact { path, text } in files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| unusable("make", parent, &error))?;
        }
        file::write(&path, text)?;
    }
    Ok(())
}

/// A folder whose parent does not exist is more likely mistyped than meant.
fn make(folder: &Path) -> Result<(), Failure> {
    match fs::create_dir(folder) {
        Err(error) if !folder.is_dir() => Err(unusable("make", folder, &error)),
        _ => Ok(()),
    }
}

/// What is stale, missing or left over, sorted by path.
pub(super) fn differences(folder: &Path, expected: &Folder) -> Result<Vec<Difference>, Failure> {
    let mut found = left_over(folder, expected)?;
    for Artefact { path, text } in &expected.files {
        found.extend(file::difference(&folder.join(path), text)?);
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// Files below the folder that bear the artefact's marker and are not among its files.
pub(super) fn left_over(folder: &Path, expected: &Folder) -> Result<Vec<Difference>, Failure> {
    let wanted: BTreeSet<PathBuf> = expected.files.iter().map(|f| folder.join(&f.path)).collect();
    let mut found = Vec::new();
    for path in below(folder)? {
        if !wanted.contains(&path) && bears(&path, &expected.marker)? {
            found.push(Difference { path, state: State::LeftOver });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// The plain files below a folder; links are not followed.
fn below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    let mut folders = vec![(folder.to_path_buf(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        for entry in entries(&folder)? {
            let (path, kind) = entry.map_err(|error| unusable("read", &folder, &error))?;
            if kind.is_dir() && depth < DEPTH_MAX {
                folders.push((path, depth + 1));
            } else if kind.is_file() && files.len() < FILES_MAX {
                files.push(path);
            }
        }
    }
    Ok(files)
}

type Entry = io::Result<(PathBuf, fs::FileType)>;

/// The entries of a folder; none when there is no such folder.
fn entries(folder: &Path) -> Result<Vec<Entry>, Failure> {
    match fs::read_dir(folder) {
        Ok(all) => Ok(all.map(|e| e.and_then(|e| Ok((e.path(), e.file_type()?)))).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(unusable("read", folder, &error)),
    }
}

fn bears(path: &Path, marker: &str) -> Result<bool, Failure> {
    let bytes = fs::read(path).map_err(|error| unusable("read", path, &error))?;
    Ok(String::from_utf8_lossy(&bytes).contains(marker))
}
