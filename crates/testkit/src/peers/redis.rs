//! A Redis of a test's own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::{Background, TempDir, free_port, wait_until};

/// A Redis server that keeps nothing on disk; ends when dropped.
#[derive(Debug)]
pub struct RedisServer {
    program: PathBuf,
    port: u16,
    // Before the folder: the process must have ended when its log goes.
    process: Option<Background>,
    more: Vec<String>,
    folder: TempDir,
}

impl RedisServer {
    /// Starts it and waits until it answers. `None`, said on the terminal, when it is not
    /// installed.
    ///
    /// # Panics
    /// With what it printed, when it does not answer within 30 s.
    #[track_caller]
    pub fn start() -> Option<Self> {
        Self::start_with(Vec::new())
    }

    /// The same, with more arguments.
    ///
    /// # Panics
    /// As [`RedisServer::start`].
    #[track_caller]
    pub fn start_with(more: Vec<String>) -> Option<Self> {
        let program = super::program("redis-server")?;
        let folder = TempDir::new("redis");
        let mut this = Self { program, port: free_port(), process: None, more, folder };
        this.start_again();
        Some(this)
    }

    /// The loopback port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Kills it; all it knew is gone.
    pub fn stop(&mut self) {
        self.process = None;
    }

    /// Starts it, empty, where it was before.
    ///
    /// # Panics
    /// With what it printed, when it does not answer within 30 s.
    #[track_caller]
    pub fn start_again(&mut self) {
        let libraries = format!("root/usr/lib/{}-linux-gnu", std::env::consts::ARCH);
        let mut command = Command::new(&self.program);
        command
            .args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--port"])
            .arg(self.port.to_string())
            .arg("--dir")
            .arg(self.folder.path())
            .args(&self.more)
            .env("LD_LIBRARY_PATH", super::folder().join(libraries));
        let process = Background::spawn(&mut command, &self.folder.path().join("log"));
        self.process = Some(process.expect("redis-server starts"));
        let ready = wait_until(Duration::from_secs(30), || {
            self.ask("PING").is_some_and(|answer| answer == "+PONG")
        });
        let printed = self.process.as_ref().map(Background::output);
        assert!(ready, "not ready:\n{}", printed.unwrap_or_default());
    }

    /// Has it hang until [`RedisServer::go_on`]: it takes what it is sent, and answers nothing.
    pub fn hang(&self) {
        self.signal("-STOP");
    }

    /// Has it go on with what it was sent in the meantime.
    pub fn go_on(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let process = self.process.as_ref().expect("it runs").id().to_string();
        let sent = Command::new("kill").args([signal, &process]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill {signal}");
    }

    /// Has it forget everything.
    ///
    /// # Panics
    /// When it does not.
    pub fn flush_all(&self) {
        assert_eq!(self.ask("FLUSHALL").as_deref(), Some("+OK"));
    }

    /// The first line it answers to a command, written as on its command line.
    pub fn ask(&self, command: &str) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
        stream.write_all(format!("{command}\r\n").as_bytes()).ok()?;
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).ok()?;
        Some(line.trim_end().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redis_starts_forgets_and_starts_again_empty() {
        let Some(mut server) = RedisServer::start() else { return };
        let keys = |server: &RedisServer| server.ask("DBSIZE");
        assert_eq!(server.ask("HSET a b c").as_deref(), Some(":1"));
        assert_eq!(keys(&server).as_deref(), Some(":1"));
        server.flush_all();
        assert_eq!(keys(&server).as_deref(), Some(":0"));
        assert_eq!(server.ask("HSET a b c").as_deref(), Some(":1"));
        server.stop();
        assert_eq!(keys(&server), None);
        server.start_again();
        assert_eq!(keys(&server).as_deref(), Some(":0"));
    }
}
