//! A child process that ends with the test that started it.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running child, killed and reaped when dropped. Its output goes to a file.
#[derive(Debug)]
pub struct Background {
    child: Child,
    log: PathBuf,
}

impl Background {
    /// Starts `command` with both outputs written to the file `log`.
    ///
    /// # Errors
    /// When the file cannot be made or the program cannot be started.
    pub fn spawn(command: &mut Command, log: &Path) -> io::Result<Self> {
        let out = File::create(log)?;
        let err = out.try_clone()?;
        let child = command.stdin(Stdio::null()).stdout(out).stderr(err).spawn()?;
        Ok(Self { child, log: log.to_path_buf() })
    }

    /// What the child has printed so far, standard output and error mixed.
    pub fn output(&self) -> String {
        std::fs::read(&self.log).map_or_else(
            |error| format!("(no log: {error})"),
            |bytes| String::from_utf8_lossy(&bytes).into_owned(),
        )
    }

    /// Whether the child has not ended yet.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// The child's process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // Both fail only when the child has ended already.
        let _killed = self.child.kill();
        let _reaped = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{TempDir, wait_until};
    use std::time::Duration;

    #[test]
    fn a_dropped_child_is_gone_and_its_output_stays_readable() {
        let dir = TempDir::new("background");
        let mut command = Command::new("sh");
        command.args(["-c", "echo started; echo trouble >&2; sleep 60"]);
        let mut child = Background::spawn(&mut command, &dir.path().join("log")).unwrap();
        assert!(wait_until(Duration::from_secs(5), || child.output().contains("trouble")));
        assert!(child.output().contains("started"));
        assert!(child.is_running());
        let proc = PathBuf::from(format!("/proc/{}", child.id()));
        drop(child);
        assert!(!proc.exists());
    }
}
