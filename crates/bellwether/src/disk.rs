//! The few things that queues and logs ask of a disk, so that tests can hand in one that fails.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

/// A disk.
pub trait Vfs: Send + std::fmt::Debug {
    /// Makes the folder and those above it, and takes it for this process until the value is
    /// dropped.
    ///
    /// # Errors
    /// Of kind [`io::ErrorKind::WouldBlock`] when another process has it.
    fn lock(&self, folder: &Path) -> io::Result<Box<dyn Send>>;

    /// Names of the files of a folder.
    fn list(&self, folder: &Path) -> io::Result<Vec<String>>;

    /// At most `len` bytes from `offset` on; fewer at the end.
    fn read(&self, file: &Path, offset: u64, len: usize) -> io::Result<Vec<u8>>;

    /// How long a file is.
    fn len(&self, file: &Path) -> io::Result<u64>;

    /// Adds to the end of a file, which is made if there is none.
    fn append(&self, file: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Cuts a file off.
    fn truncate(&self, file: &Path, len: u64) -> io::Result<()>;

    /// Removes a file.
    fn remove(&self, file: &Path) -> io::Result<()>;

    /// Has the disk hold what was added, even if the power fails.
    fn sync(&self, file: &Path) -> io::Result<()>;

    /// Has the disk hold which files a folder has: without it a new file may be gone after a power
    /// failure, whole as it was.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
}

/// The file system.
#[derive(Debug, Clone, Copy, Default)]
pub struct Files;

impl Vfs for Files {
    fn lock(&self, folder: &Path) -> io::Result<Box<dyn Send>> {
        std::fs::create_dir_all(folder)?;
        let mut options = OpenOptions::new();
        let file = options.create(true).append(true).open(folder.join("lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Box::new(file)),
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        let names = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name()));
        let names: io::Result<Vec<_>> = names.collect();
        // A name that is no text is not one of ours.
        Ok(names?.into_iter().filter_map(|name| name.into_string().ok()).collect())
    }

    fn read(&self, file: &Path, offset: u64, len: usize) -> io::Result<Vec<u8>> {
        let mut file = File::open(file)?;
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        file.take(len as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn len(&self, file: &Path) -> io::Result<u64> {
        Ok(std::fs::metadata(file)?.len())
    }

    fn append(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        OpenOptions::new().create(true).append(true).open(file)?.write_all(bytes)
    }

    fn truncate(&self, file: &Path, len: u64) -> io::Result<()> {
        OpenOptions::new().write(true).open(file)?.set_len(len)
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        std::fs::remove_file(file)
    }

    fn sync(&self, file: &Path) -> io::Result<()> {
        File::open(file)?.sync_data()
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        // Elsewhere folders cannot be opened, and files bring their entries along.
        if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
    }
}
