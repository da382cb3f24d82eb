//! A stream that packets are written to.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

#[derive(Debug)]
pub(super) enum Stream {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(std::os::unix::net::UnixStream),
}

impl Stream {
    pub(super) fn tcp(to: SocketAddr, deadline: Duration) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&to, deadline)?;
        stream.set_nodelay(true)?;
        Ok(Self::Tcp(stream))
    }

    #[cfg(unix)]
    pub(super) fn unix(path: &std::path::Path) -> io::Result<Self> {
        std::os::unix::net::UnixStream::connect(path).map(Self::Unix)
    }

    /// Whether the server has gone. A write to a stream it closed would succeed and be lost.
    pub(super) fn is_closed(&mut self) -> bool {
        let mut bytes = [0; 64];
        let read = match self {
            Self::Tcp(stream) => {
                let set = stream.set_nonblocking(true);
                let read = set.and_then(|()| stream.read(&mut bytes));
                stream.set_nonblocking(false).and(read)
            }
            #[cfg(unix)]
            Self::Unix(stream) => {
                let set = stream.set_nonblocking(true);
                let read = set.and_then(|()| stream.read(&mut bytes));
                stream.set_nonblocking(false).and(read)
            }
        };
        !matches!(read, Err(error) if error.kind() == io::ErrorKind::WouldBlock)
    }

    /// Writes all of it. After an error the stream must not be used: a part may have been written.
    pub(super) fn write(&mut self, packet: &[u8], deadline: Duration) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => {
                stream.set_write_timeout(Some(deadline))?;
                stream.write_all(packet)
            }
            #[cfg(unix)]
            Self::Unix(stream) => {
                stream.set_write_timeout(Some(deadline))?;
                stream.write_all(packet)
            }
        }
    }
}
