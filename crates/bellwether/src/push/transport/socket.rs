//! Packets over UDP, TCP and Unix sockets, which answer nothing.

mod address;
mod stream;

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _, UdpSocket};
use std::time::Duration;

pub use address::SocketAddress;
use stream::Stream;

use super::{Answer, Failure, Request, Transport};

/// Writes each request as one packet. Connects when there is something to send, and again after any
/// failure. What a host name stands for is asked of the system, which has a deadline of its own.
#[derive(Debug)]
pub struct Socket {
    address: SocketAddress,
    open: Option<Open>,
}

#[derive(Debug)]
enum Open {
    Udp(UdpSocket),
    Stream(Stream),
    #[cfg(unix)]
    UnixDatagram(std::os::unix::net::UnixDatagram),
}

impl Socket {
    /// To an address; connects later.
    pub fn to(address: SocketAddress) -> Self {
        Self { address, open: None }
    }

    fn connect(&self, deadline: Duration) -> io::Result<Open> {
        match &self.address {
            SocketAddress::Udp(host) => first(host, udp).map(Open::Udp),
            SocketAddress::Tcp(host) => {
                first(host, |at| Stream::tcp(at, deadline)).map(Open::Stream)
            }
            #[cfg(unix)]
            SocketAddress::UnixDatagram(path) => {
                let socket = std::os::unix::net::UnixDatagram::unbound()?;
                socket.connect(path)?;
                Ok(Open::UnixDatagram(socket))
            }
            #[cfg(unix)]
            SocketAddress::UnixStream(path) => Stream::unix(path).map(Open::Stream),
            #[cfg(not(unix))]
            SocketAddress::UnixDatagram(_) | SocketAddress::UnixStream(_) => {
                Err(io::ErrorKind::Unsupported.into())
            }
        }
    }

    fn write(&mut self, packet: &[u8], deadline: Duration) -> io::Result<()> {
        if let Some(Open::Stream(stream)) = &mut self.open
            && stream.is_closed()
        {
            self.open = None;
        }
        if self.open.is_none() {
            self.open = Some(self.connect(deadline)?);
        }
        let written = match &mut self.open {
            Some(Open::Udp(socket)) => socket.send(packet).map(|_| ()),
            Some(Open::Stream(stream)) => stream.write(packet, deadline),
            #[cfg(unix)]
            Some(Open::UnixDatagram(socket)) => {
                socket.set_write_timeout(Some(deadline))?;
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

/// The first of a host's addresses that can be connected to.
fn first<T>(host: &str, connect: impl Fn(SocketAddr) -> io::Result<T>) -> io::Result<T> {
    let mut failed = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
    for address in host.to_socket_addrs()? {
        match connect(address) {
            Ok(socket) => return Ok(socket),
            Err(error) => failed = error,
        }
    }
    Err(failed)
}

/// Connected, so that the kernel reports a port nobody listens on.
fn udp(to: SocketAddr) -> io::Result<UdpSocket> {
    let socket = match to {
        SocketAddr::V4(_) => UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?,
        SocketAddr::V6(_) => UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0))?,
    };
    socket.connect(to)?;
    Ok(socket)
}

impl Transport for Socket {
    fn send(&mut self, request: &Request<'_>, deadline: Duration) -> Result<Answer, Failure> {
        match self.write(request.body, deadline) {
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
