//! One generated file: how it differs from what is there, and writing it.

use std::fs;
use std::io;
use std::path::Path;

use super::{Difference, State, unusable};
use crate::failure::Failure;

/// How the file `path` differs from `text`; `None` when it does not.
pub(super) fn difference(path: &Path, text: &str) -> Result<Option<Difference>, Failure> {
    let state = match fs::read(path) {
        Ok(committed) if committed == text.as_bytes() => return Ok(None),
        Ok(committed) => State::Stale(differing_line(&committed, text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => State::Missing,
        Err(error) => return Err(unusable("read", path, &error)),
    };
    Ok(Some(Difference { path: path.to_path_buf(), state }))
}

fn differing_line(committed: &[u8], text: &str) -> usize {
    let same = committed.split(|b| *b == b'\n').zip(text.as_bytes().split(|b| *b == b'\n'));
    same.take_while(|(old, new)| old == new).count() + 1
}

/// Writes `text` beside the file first: whoever reads the file sees the old text or the new one.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        // The first error is the one to report.
        let _removed = fs::remove_file(&beside);
        unusable("write", path, &error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_different_line_is_counted_from_one() {
        assert_eq!(differing_line(b"a\nb\n", "a\nc\n"), 2);
        assert_eq!(differing_line(b"", "a\n"), 1);
        assert_eq!(differing_line(b"a\n", "a\nb\n"), 2);
    }
}
