//! A folder of a test's own.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// An empty folder, removed with all it holds when dropped.
#[derive(Debug)]
pub struct TempDir(PathBuf);

impl TempDir {
    /// Makes a folder whose name says which test it belongs to.
    ///
    /// # Panics
    /// When the system's folder for temporary files cannot be written.
    pub fn new(name: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let id = std::process::id();
        let serial = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("bellwether-{name}-{id}-{serial}"));
        // A process of the same id may have died here and left its folder.
        let _stale = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file into it, folders in between included, and returns its path.
    ///
    /// # Panics
    /// When the file cannot be written.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        let parent = path.parent().expect("a file inside the folder");
        std::fs::create_dir_all(parent).expect("a folder for the file");
        std::fs::write(&path, content).expect("a writable temporary file");
        path
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _removed = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_folders_of_one_name_are_apart_and_vanish_when_dropped() {
        let one = TempDir::new("same");
        let two = TempDir::new("same");
        let file = one.write("deep/file.txt", "x");
        assert_ne!(one.path(), two.path());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "x");
        let gone = one.path().to_path_buf();
        drop(one);
        assert!(!gone.exists() && two.path().exists());
    }
}
