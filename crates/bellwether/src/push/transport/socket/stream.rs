//! A stream that packets are written to.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use crate::push::transport::deadline::Deadline;

#[derive(Debug)]
pub(super) enum Stream {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(std::os::unix::net::UnixStream),
}

impl Stream {
    /// To the first address that takes the connection; each is given an equal part of the time.
    pub(super) fn tcp(addresses: &[SocketAddr], deadline: Deadline) -> io::Result<Self> {
        let mut failed = io::Error::from(io::ErrorKind::NotFound);
        for (at, address) in addresses.iter().enumerate() {
            let share = u32::try_from(addresses.len() - at).unwrap_or(u32::MAX);
            match TcpStream::connect_timeout(address, deadline.left()? / share) {
                Ok(stream) => {
                    stream.set_nodelay(true)?;
                    return Ok(Self::Tcp(stream));
                }
                Err(error) => failed = error,
            }
        }
        Err(failed)
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
    pub(super) fn write(&mut self, mut packet: &[u8], deadline: Deadline) -> io::Result<()> {
        while !packet.is_empty() {
            // A receiver that reads a byte now and then must not have the whole time for each.
            let written = self.write_some(packet, deadline)?;
            if written == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            packet = packet.get(written..).unwrap_or_default();
        }
        Ok(())
    }

    #[expect(clippy::disallowed_methods, reason = "the rest is written with the time that is left")]
    fn write_some(&mut self, packet: &[u8], deadline: Deadline) -> io::Result<usize> {
        let left = Some(deadline.left()?);
        match self {
            Self::Tcp(stream) => stream.set_write_timeout(left).and_then(|()| stream.write(packet)),
            #[cfg(unix)]
            Self::Unix(stream) => {
                stream.set_write_timeout(left).and_then(|()| stream.write(packet))
            }
        }
    }
}
