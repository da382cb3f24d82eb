//! A disk in memory that can fail, be torn, and lose power.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bellwether::disk::Vfs;

/// Files by path; clones are the same disk.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk {
    files: Arc<Mutex<BTreeMap<PathBuf, Stored>>>,
    locked: Arc<AtomicBool>,
    failing: Arc<AtomicBool>,
    last: Arc<Mutex<Option<PathBuf>>>,
}

/// A file, and what of it a power failure leaves.
#[derive(Debug, Clone, Default)]
struct Stored {
    bytes: Vec<u8>,
    synced: usize,
    /// Whether the folder was synced since the file was made.
    named: bool,
}

impl Stored {
    fn truncate(&mut self, len: usize) {
        self.bytes.truncate(len);
        self.synced = self.synced.min(self.bytes.len());
    }
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
            file.truncate(file.bytes.len().saturating_sub(bytes));
        }
    }

    /// The power fails: what was not synced is gone, new files whose folder was not synced too.
    /// What was removed stays removed: the worst that can be.
    pub(crate) fn lose_power(&self) {
        let mut files = self.files();
        files.retain(|_, file| file.named);
        files.values_mut().for_each(|file| file.truncate(file.synced));
    }

    /// All files.
    pub(crate) fn snapshot(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        self.files().iter().map(|(path, file)| (path.clone(), file.bytes.clone())).collect()
    }

    /// Puts a file there, as somebody with a backup would.
    pub(crate) fn put(&self, path: &Path, bytes: &[u8]) {
        let file = Stored { bytes: bytes.to_vec(), synced: bytes.len(), named: true };
        self.files().insert(path.to_owned(), file);
    }

    pub(crate) fn names(&self) -> Vec<PathBuf> {
        self.files().keys().cloned().collect()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.files().values().map(|file| file.bytes.len()).sum()
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Stored>> {
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
        let bytes = &files.get(file).ok_or(io::ErrorKind::NotFound)?.bytes;
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        Ok(bytes.iter().skip(offset).take(len).copied().collect())
    }

    fn len(&self, file: &Path) -> io::Result<u64> {
        self.sound()?;
        Ok(self.files().get(file).map_or(0, |file| file.bytes.len()) as u64)
    }

    fn append(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        self.sound()?;
        self.files().entry(file.to_owned()).or_default().bytes.extend_from_slice(bytes);
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(file.to_owned());
        Ok(())
    }

    fn truncate(&self, file: &Path, len: u64) -> io::Result<()> {
        self.sound()?;
        if let Some(stored) = self.files().get_mut(file) {
            stored.truncate(usize::try_from(len).unwrap_or(usize::MAX));
        }
        Ok(())
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        self.sound()?;
        self.files().remove(file);
        Ok(())
    }

    fn sync(&self, file: &Path) -> io::Result<()> {
        self.sound()?;
        if let Some(stored) = self.files().get_mut(file) {
            stored.synced = stored.bytes.len();
        }
        Ok(())
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.sound()?;
        let mut files = self.files();
        let of_it = files.iter_mut().filter(|(path, _)| path.starts_with(folder));
        of_it.for_each(|(_, file)| file.named = true);
        Ok(())
    }
}
