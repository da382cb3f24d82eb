//! Tokens in a file, read again when it may have changed.

use std::fs::{File, Metadata};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use secrecy::zeroize::Zeroizing;

use super::error::AccessProblem;
use super::token::TokenHashes;

/// Largest token file, in bytes.
const FILE_BYTES_MAX: u64 = 4096;
/// Age at which what was read is read again, in nanoseconds. The file is so small that reading it
/// costs less than finding out reliably whether it changed.
const FRESH_NANOS: u64 = 1_000_000_000;

/// A file with one or two tokens, separated by blanks or line ends.
#[derive(Debug)]
pub(super) struct TokenFile {
    path: PathBuf,
    allow_short: bool,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Nothing when the file was not usable: then nobody gets in.
    tokens: Option<TokenHashes>,
    read_nanos: Option<u64>,
}

impl TokenFile {
    /// Reads the file for the first time.
    pub(super) fn open(path: PathBuf, allow_short: bool) -> Result<Self, Vec<AccessProblem>> {
        let tokens = Some(read(&path, allow_short)?);
        let state = Mutex::new(State { tokens, read_nanos: None });
        Ok(Self { path, allow_short, state })
    }

    /// Whether `token` is in the file; `None` when the file is not usable now.
    pub(super) fn contains(&self, token: &[u8], now_nanos: u64) -> Option<bool> {
        let state = self.fresh(now_nanos);
        state.tokens.as_ref().map(|tokens| tokens.contain(token))
    }

    fn fresh(&self, now_nanos: u64) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let age = state.read_nanos.map(|read| now_nanos.saturating_sub(read));
        if age.is_none_or(|age| age >= FRESH_NANOS) {
            state.tokens = read(&self.path, self.allow_short).ok();
            state.read_nanos = Some(now_nanos);
        }
        state
    }
}

fn read(path: &Path, allow_short: bool) -> Result<TokenHashes, Vec<AccessProblem>> {
    let text = read_text(path).map_err(|problem| vec![problem])?;
    let from = format!("`{}`", path.display());
    TokenHashes::new(text.split_whitespace(), &from, allow_short)
}

fn read_text(path: &Path) -> Result<Zeroizing<String>, AccessProblem> {
    let unreadable = |error: std::io::Error| AccessProblem::Unreadable {
        path: path.to_owned(),
        kind: error.kind(),
    };
    // Before opening it: opening a pipe would wait for a writer.
    check_kind(path, &std::fs::metadata(path).map_err(unreadable)?)?;
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    check_kind(path, &metadata)?;
    check_mode(path, &metadata)?;
    let mut text = Zeroizing::new(String::new());
    let mut limited = file.take(FILE_BYTES_MAX + 1);
    limited.read_to_string(&mut text).map_err(unreadable)?;
    if text.len() as u64 > FILE_BYTES_MAX {
        return Err(AccessProblem::TooMany { from: format!("`{}`", path.display()) });
    }
    Ok(text)
}

fn check_kind(path: &Path, metadata: &Metadata) -> Result<(), AccessProblem> {
    if metadata.is_file() { Ok(()) } else { Err(AccessProblem::NotAFile { path: path.to_owned() }) }
}

#[cfg(unix)]
fn check_mode(path: &Path, metadata: &Metadata) -> Result<(), AccessProblem> {
    use std::os::unix::fs::MetadataExt as _;
    const READ_BY_OTHERS: u32 = 0o004;
    let mode = metadata.mode() & 0o777;
    if mode & READ_BY_OTHERS == 0 {
        Ok(())
    } else {
        Err(AccessProblem::WorldReadable { path: path.to_owned(), mode })
    }
}

#[cfg(not(unix))]
fn check_mode(_: &Path, _: &Metadata) -> Result<(), AccessProblem> {
    Ok(())
}
