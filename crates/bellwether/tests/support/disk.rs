//! A disk in memory that can fail and be torn.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bellwether::disk::Vfs;

/// Files by path; clones are the same disk.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk {
    files: Arc<Mutex<BTreeMap<PathBuf, Vec<u8>>>>,
    locked: Arc<AtomicBool>,
    failing: Arc<AtomicBool>,
    last: Arc<Mutex<Option<PathBuf>>>,
}

/// Gives the folder back.
struct Lock(Arc<AtomicBool>);

impl Drop for Lock {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

impl Disk {
    pub(crate) fn fail(&self, failing: bool) {
        self.failing.store(failing, Ordering::SeqCst);
    }

    /// Cuts bytes off the file written last.
    pub(crate) fn tear(&self, bytes: usize) {
        let Some(path) = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone() else {
            return;
        };
        if let Some(file) = self.files().get_mut(&path) {
            file.truncate(file.len().saturating_sub(bytes));
        }
    }

    pub(crate) fn names(&self) -> Vec<PathBuf> {
        self.files().keys().cloned().collect()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.files().values().map(Vec::len).sum()
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Vec<u8>>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sound(&self) -> io::Result<()> {
        if self.failing.load(Ordering::SeqCst) { Err(io::ErrorKind::Other.into()) } else { Ok(()) }
    }
}

impl Vfs for Disk {
    fn lock(&self, _: &Path) -> io::Result<Box<dyn Send>> {
        if self.locked.swap(true, Ordering::SeqCst) {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        Ok(Box::new(Lock(Arc::clone(&self.locked))))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        self.sound()?;
        let files = self.files();
        let names = files.keys().filter_map(|path| path.strip_prefix(folder).ok());
        Ok(names.map(|name| name.display().to_string()).collect())
    }

    fn read(&self, file: &Path, offset: u64, len: usize) -> io::Result<Vec<u8>> {
        self.sound()?;
        let files = self.files();
        let bytes = files.get(file).ok_or(io::ErrorKind::NotFound)?;
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        Ok(bytes.iter().skip(offset).take(len).copied().collect())
    }

    fn len(&self, file: &Path) -> io::Result<u64> {
        self.sound()?;
        Ok(self.files().get(file).map_or(0, Vec::len) as u64)
    }

    fn append(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        self.sound()?;
        self.files().entry(file.to_owned()).or_default().extend_from_slice(bytes);
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(file.to_owned());
        Ok(())
    }

    fn truncate(&self, file: &Path, len: u64) -> io::Result<()> {
        self.sound()?;
        if let Some(bytes) = self.files().get_mut(file) {
            bytes.truncate(usize::try_from(len).unwrap_or(usize::MAX));
        }
        Ok(())
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        self.sound()?;
        self.files().remove(file);
        Ok(())
    }

    fn sync(&self, _: &Path) -> io::Result<()> {
        self.sound()
    }
}
