//! Packets over UDP, TCP and Unix sockets, which answer nothing.

mod address;
mod datagram;
mod pace;
mod stream;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

pub use address::SocketAddress;
use datagram::Datagrams;
use stream::Stream;

use super::deadline::Deadline;
#[cfg(unix)]
use super::patient::Patient;
use super::resolve::Resolver;
use super::{Answer, Failure, Request, Transport};

/// Writes each request as one packet. Connects when there is something to send, and again after any
/// failure. Finding a host's address, connecting and writing have one deadline together.
#[derive(Debug)]
pub struct Socket {
    address: SocketAddress,
    open: Option<Open>,
    resolver: Resolver,
    #[cfg(unix)]
    connects: Patient<std::os::unix::net::UnixStream>,
}

#[derive(Debug)]
enum Open {
    Udp(Datagrams),
    Stream(Stream),
    #[cfg(unix)]
    UnixDatagram(std::os::unix::net::UnixDatagram),
}

impl Socket {
    /// To an address; connects later.
    pub fn to(address: SocketAddress) -> Self {
        Self::resolved(address, Resolver::system())
    }

    /// To an address whose host is looked up by `ask`, which may take its time: a look-up that is
    /// still going on when a request is over is waited for by the next one.
    pub fn resolved_by(
        address: SocketAddress,
        ask: impl Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static,
    ) -> Self {
        Self::resolved(address, Resolver::with(ask))
    }

    fn resolved(address: SocketAddress, resolver: Resolver) -> Self {
        Self {
            address,
            open: None,
            resolver,
            #[cfg(unix)]
            connects: Patient::default(),
        }
    }

    fn connect(&mut self, deadline: Deadline) -> io::Result<Open> {
        match &self.address {
            SocketAddress::Udp(host) => {
                let addresses = self.resolver.resolve(host, deadline)?;
                first(&addresses, Datagrams::connect).map(Open::Udp)
            }
            SocketAddress::Tcp(host) => {
                let addresses = self.resolver.resolve(host, deadline)?;
                Stream::tcp(&addresses, deadline).map(Open::Stream)
            }
            #[cfg(unix)]
            SocketAddress::UnixDatagram(path) => {
                let socket = std::os::unix::net::UnixDatagram::unbound()?;
                socket.connect(path)?;
                Ok(Open::UnixDatagram(socket))
            }
            #[cfg(unix)]
            SocketAddress::UnixStream(path) => {
                // Where nobody accepts, this waits for ever.
                let path = path.clone();
                let connect = move || std::os::unix::net::UnixStream::connect(path);
                let stream = self.connects.call(deadline, connect)?;
                Ok(Open::Stream(Stream::Unix(stream)))
            }
            #[cfg(not(unix))]
            SocketAddress::UnixDatagram(_) | SocketAddress::UnixStream(_) => {
                Err(io::ErrorKind::Unsupported.into())
            }
        }
    }

    fn write(&mut self, packet: &[u8], deadline: Deadline) -> io::Result<()> {
        if let Some(Open::Stream(stream)) = &mut self.open
            && stream.is_closed()
        {
            self.open = None;
        }
        if self.open.is_none() {
            self.open = Some(self.connect(deadline)?);
        }
        let written = match &mut self.open {
            Some(Open::Udp(socket)) => socket.send(packet, deadline),
            Some(Open::Stream(stream)) => stream.write(packet, deadline),
            #[cfg(unix)]
            Some(Open::UnixDatagram(socket)) => {
                socket.set_write_timeout(Some(deadline.left()?))?;
                socket.send(packet).map(|_| ())
            }
            None => Err(io::ErrorKind::NotConnected.into()),
        };
        if written.is_err() {
            self.open = None;
        }
        written
    }
}

/// The first address that can be connected to.
fn first<T>(
    addresses: &[SocketAddr],
    connect: impl Fn(SocketAddr) -> io::Result<T>,
) -> io::Result<T> {
    let mut failed = io::Error::from(io::ErrorKind::NotFound);
    for address in addresses {
        match connect(*address) {
            Ok(socket) => return Ok(socket),
            Err(error) => failed = error,
        }
    }
    Err(failed)
}

impl Transport for Socket {
    fn send(&mut self, request: &Request<'_>, deadline: Duration) -> Result<Answer, Failure> {
        match self.write(request.body, Deadline::after(deadline)) {
            Ok(()) => Ok(Answer { status: 200, ..Answer::default() }),
            Err(error) => Err(failure(&error)),
        }
    }
}

/// `EMSGSIZE`, which the standard library has no name for.
const MESSAGE_TOO_LONG: i32 = if cfg!(target_os = "linux") { 90 } else { 40 };

fn failure(error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Failure::Timeout,
        _ if cfg!(unix) && error.raw_os_error() == Some(MESSAGE_TOO_LONG) => Failure::TooLarge,
        _ => Failure::Unreachable(error.to_string()),
    }
}
