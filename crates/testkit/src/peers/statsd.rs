//! A StatsD server of a test's own.

use std::io::{Read as _, Write as _};
use std::net::{TcpStream, UdpSocket};
use std::process::Command;
use std::time::Duration;

use crate::{Background, TempDir, free_port, wait_until};

/// Etsy's StatsD, which keeps what it gets for the length of a test; ends when dropped.
#[derive(Debug)]
pub struct StatsdServer {
    port: u16,
    management: u16,
    // Before the folder: the process must have ended when its log goes.
    process: Background,
    _folder: TempDir,
}

impl StatsdServer {
    /// Starts it and waits until it answers. `None`, said on the terminal, when it is not
    /// installed.
    ///
    /// # Panics
    /// With what it printed, when it does not answer within 30 s.
    #[track_caller]
    pub fn start() -> Option<Self> {
        let server = super::folder().join("js/node_modules/statsd/stats.js");
        let server = super::installed(server, "statsd")?;
        let folder = TempDir::new("statsd");
        let (port, management) = (free_udp_port(), free_port());
        let config = format!(
            "{{port: {port}, address: '127.0.0.1', mgmt_port: {management}, \
             mgmt_address: '127.0.0.1', flushInterval: 3600000, backends: []}}"
        );
        let config = folder.write("config.js", config);
        let mut command = Command::new("node");
        command.arg(server).arg(config);
        let process = Background::spawn(&mut command, &folder.path().join("log"));
        let process = process.expect("node starts");
        let this = Self { port, management, process, _folder: folder };
        let ready = wait_until(Duration::from_secs(30), || this.ask("gauges").is_some());
        assert!(ready, "not ready:\n{}", this.process.output());
        Some(this)
    }

    /// The loopback UDP port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it holds of `counters`, `gauges` or `timers`, as it prints an object.
    ///
    /// # Panics
    /// When it does not answer.
    pub fn held(&self, what: &str) -> String {
        self.ask(what).expect("StatsD answers")
    }

    fn ask(&self, what: &str) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.management)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
        stream.write_all(what.as_bytes()).ok()?;
        let (mut answer, mut some) = (Vec::new(), [0; 4096]);
        while !answer.ends_with(b"END\n\n") {
            let read = stream.read(&mut some).ok().filter(|read| *read > 0)?;
            answer.extend_from_slice(some.get(..read)?);
        }
        String::from_utf8(answer).ok()
    }
}

fn free_udp_port() -> u16 {
    let socket = UdpSocket::bind(("127.0.0.1", 0)).expect("a loopback port");
    socket.local_addr().expect("a bound address").port()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statsd_starts_and_holds_what_it_gets() {
        let Some(server) = StatsdServer::start() else { return };
        let socket = UdpSocket::bind(("127.0.0.1", 0)).unwrap();
        socket.send_to(b"a.b:7|g", ("127.0.0.1", server.port())).unwrap();
        let held = || server.held("gauges").contains("'a.b': 7");
        assert!(wait_until(Duration::from_secs(5), held), "{}", server.held("gauges"));
    }
}
