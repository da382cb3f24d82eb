//! UDP.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::thread;

use rustix::net::sockopt::{set_socket_recv_buffer_size, set_socket_recv_buffer_size_force};

use super::Counted;

/// Room for a whole flush, as far as the kernel gives it.
const ROOM: usize = 16 << 20;

pub(super) fn start(counted: Arc<Counted>) -> io::Result<SocketAddr> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    if set_socket_recv_buffer_size_force(&socket, ROOM).is_err() {
        set_socket_recv_buffer_size(&socket, ROOM)?;
    }
    let address = socket.local_addr()?;
    thread::Builder::new().name("datagrams".to_owned()).spawn(move || {
        let mut packet = vec![0; 1 << 16];
        while let Ok(bytes) = socket.recv(&mut packet) {
            let lines = packet[..bytes].split(|byte| *byte == b'\n');
            counted.add(bytes, 1, lines.filter(|line| !line.is_empty()).count());
        }
    })?;
    Ok(address)
}
