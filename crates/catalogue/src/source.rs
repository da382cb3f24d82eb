//! Catalogue files: their text, where a byte is, and how they are found on disk within limits.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

use crate::codes;
use crate::diagnostic::{Diagnostic, Problems};

mod inside;

pub(crate) use inside::inside;

/// Largest file read, in bytes.
pub const FILE_BYTES_MAX: usize = 1 << 20;
/// Largest catalogue read, in bytes over all files.
pub const CATALOGUE_BYTES_MAX: usize = 8 << 20;
/// Most files of one catalogue.
pub(crate) const FILES_MAX: usize = 2_000;
/// Deepest folder below the root.
pub(crate) const FOLDERS_MAX: usize = 16;
/// Name of the service's own file.
pub(crate) const SERVICE_FILE: &str = "bellwether.yaml";

/// One file of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// Where it is, as shown in diagnostics.
    pub path: String,
    /// Its whole text.
    pub text: String,
}

impl Source {
    /// A file that need not exist on disk. A byte order mark is no part of the text: columns would
    /// count it.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.remove(0);
        }
        Self { path: path.into(), text }
    }

    /// Line and column of a byte, both from 1; columns count characters.
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        let before = self.text.get(..byte).unwrap_or(&self.text);
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        (line, before.get(start..).unwrap_or_default().chars().count() + 1)
    }
}

/// The beginnings of a text's lines: places of many diagnostics without walking the text for each.
#[derive(Debug)]
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    pub(crate) fn of(source: &Source) -> Self {
        let ends = source.text.match_indices('\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(ends).collect())
    }

    /// Line and column of a byte, as [`Source::line_column`] has them.
    pub(crate) fn place(&self, source: &Source, byte: usize) -> (usize, usize) {
        let line = self.0.partition_point(|start| *start <= byte);
        let start = line.checked_sub(1).and_then(|at| self.0.get(at)).copied().unwrap_or(0);
        let before = source.text.get(start..byte.min(source.text.len())).unwrap_or_default();
        (line, before.chars().count() + 1)
    }
}

/// A place in a catalogue: bytes `start..end` of one of its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Index of the file in `Compiled::sources`.
    pub file: usize,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Reads a catalogue folder (or one file), the service's file first, the others sorted by path.
/// A folder below it with a service's file of its own is another catalogue, and left alone.
pub(crate) fn read(root: &Path, problems: &mut Problems) -> Vec<Source> {
    let mut paths = Vec::new();
    match fs::metadata(root) {
        Ok(meta) if meta.is_dir() => walk(root, 0, &mut paths, problems),
        Ok(_) => paths.push(root.to_owned()),
        Err(error) => problems.push(unreadable(root, &error)),
    }
    paths.sort_by_cached_key(|path| {
        (path.parent() != Some(root) || !is_service_file(path), path.clone())
    });
    let mut left = CATALOGUE_BYTES_MAX;
    paths.iter().filter_map(|path| read_file(path, &mut left, problems)).collect()
}

fn is_service_file(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == SERVICE_FILE)
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>, problems: &mut Problems) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return problems.push(unreadable(folder, &error)),
    };
    let mut entries: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    entries.sort();
    for path in entries {
        if hidden(&path) {
            continue;
        }
        let Ok(meta) = fs::symlink_metadata(&path) else { continue };
        if meta.is_symlink() {
            if is_yaml(&path) || path.is_dir() {
                problems.push(link(&path));
            }
        } else if meta.is_dir() {
            if fs::symlink_metadata(path.join(SERVICE_FILE)).is_ok() {
                continue;
            }
            if depth + 1 > FOLDERS_MAX {
                problems.push(too_big(&path, &format!("folders nest deeper than {FOLDERS_MAX}")));
            } else {
                walk(&path, depth + 1, found, problems);
            }
        } else if is_yaml(&path) && !meta.is_file() {
            // Opening a pipe would wait for a writer.
            problems.push(unreadable(&path, &std::io::Error::other("not a regular file")));
        } else if is_yaml(&path) {
            if found.len() == FILES_MAX {
                return problems.push(too_big(&path, &format!("more than {FILES_MAX} files")));
            }
            found.push(path);
        }
    }
}

fn hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "yaml" || e == "yml")
}

fn read_file(path: &Path, left: &mut usize, problems: &mut Problems) -> Option<Source> {
    let bytes = match read_bounded(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            problems.push(unreadable(path, &error));
            return None;
        }
    };
    if bytes.len() > FILE_BYTES_MAX {
        problems.push(too_big(path, &format!("the file is larger than {FILE_BYTES_MAX} bytes")));
        return None;
    }
    if bytes.len() > *left {
        let message = format!("the catalogue is larger than {CATALOGUE_BYTES_MAX} bytes in all");
        problems.push(too_big(path, &message));
        return None;
    }
    *left -= bytes.len();
    match String::from_utf8(bytes) {
        Ok(text) => Some(Source::new(path.display().to_string(), text)),
        Err(error) => {
            problems.push(not_utf8(path, &error));
            None
        }
    }
}

fn read_bounded(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = FILE_BYTES_MAX as u64 + 1;
    fs::File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether a file handed in is within the limits of files on disk.
pub(crate) fn admit(
    file: usize,
    source: &Source,
    left: &mut usize,
    problems: &mut Problems,
) -> bool {
    let size = source.text.len();
    let span = Span { file, start: 0, end: 0 };
    let message = if size > FILE_BYTES_MAX {
        format!("the file is larger than {FILE_BYTES_MAX} bytes")
    } else if size > *left {
        format!("the catalogue is larger than {CATALOGUE_BYTES_MAX} bytes in all")
    } else {
        *left -= size;
        return true;
    };
    let help = "split the catalogue into smaller modules";
    problems.push(Diagnostic::new(codes::TOO_LARGE, span, "", message, help));
    false
}

fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::unplaced(
        codes::UNREADABLE,
        format!("cannot read {}: {error}", path.display()),
        "check that the path exists and may be read; it is a catalogue folder or one .yaml file",
    )
    .in_unread(path, None)
}

fn not_utf8(path: &Path, error: &FromUtf8Error) -> Diagnostic {
    let byte = error.utf8_error().valid_up_to();
    let sound = String::from_utf8_lossy(error.as_bytes().get(..byte).unwrap_or_default());
    let line = sound.split('\n').count();
    let column = sound.rsplit('\n').next().map_or(0, |text| text.chars().count()) + 1;
    Diagnostic::unplaced(
        codes::NOT_UTF8,
        format!("{} is not UTF-8 at byte {byte}", path.display()),
        "save the file as UTF-8",
    )
    .in_unread(path, Some((line, column)))
}

fn too_big(path: &Path, message: &str) -> Diagnostic {
    let message = format!("{}: {message}", path.display());
    Diagnostic::unplaced(codes::TOO_LARGE, message, "split the catalogue into smaller modules")
        .in_unread(path, None)
}

fn link(path: &Path) -> Diagnostic {
    Diagnostic::unplaced(
        codes::LINK,
        format!("{} is a symbolic link", path.display()),
        "put the file itself into the catalogue folder: nothing outside of it is read",
    )
    .in_unread(path, None)
}
