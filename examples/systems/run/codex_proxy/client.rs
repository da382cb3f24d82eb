//! Somebody who listens to a stream.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// How long a stream may be silent.
const SILENCE: Duration = Duration::from_secs(10);

/// An open stream of events.
#[derive(Debug)]
pub(super) struct Listener(TcpStream);

impl Listener {
    /// Asks for a stream and waits for its first event.
    pub(super) fn open(port: u16, target: &str, model: &str) -> io::Result<Self> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(SILENCE))?;
        write!(stream, "POST {target} HTTP/1.0\r\nHost: localhost\r\nX-Model: {model}\r\n\r\n")?;
        let mut seen = Vec::new();
        let mut buffer = [0; 512];
        while !seen.windows(5).any(|window| window == b"begin") {
            match stream.read(&mut buffer)? {
                0 => return Err(io::Error::other("the stream ended before its first event")),
                read => seen.extend_from_slice(buffer.get(..read).unwrap_or_default()),
            }
        }
        Ok(Self(stream))
    }

    /// Reads until the proxy ends the stream.
    pub(super) fn hear_out(mut self) -> io::Result<()> {
        io::copy(&mut self.0, &mut io::sink()).map(drop)
    }
}
