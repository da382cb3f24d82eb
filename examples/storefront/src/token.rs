//! The file with the token of whoever scrapes.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

/// Makes the file, for its owner alone, unless it is there.
///
/// # Errors
/// It cannot be written, or the system gives no randomness.
pub fn ensure(path: &Path) -> io::Result<()> {
    if path.try_exists()? {
        return Ok(());
    }
    // Whoever reads it finds all of it or none.
    let beside = path.with_extension(format!("new-{}", std::process::id()));
    let made = create(&beside).and_then(|()| fs::rename(&beside, path));
    if made.is_err() {
        // The first error is the one to report.
        drop(fs::remove_file(&beside));
    }
    made
}

fn create(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(fresh()?.as_bytes())
}

/// 32 characters nobody guesses.
fn fresh() -> io::Result<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    use bellwether_testkit::TempDir;

    #[test]
    fn a_token_is_made_once_and_for_its_owner_alone() {
        let dir = TempDir::new("token");
        let path = dir.path().join("storefront.token");
        ensure(&path).unwrap();
        let token = fs::read_to_string(&path).unwrap();
        assert_eq!(token.len(), 32);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        ensure(&path).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), token);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn where_nothing_can_be_written_nothing_is_left() {
        let dir = TempDir::new("token-nowhere");
        assert!(ensure(&dir.path().join("no/such/folder/token")).is_err());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
