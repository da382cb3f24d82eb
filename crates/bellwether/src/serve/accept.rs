//! Accepting connections whatever happens.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};

/// How long to wait when the process or the system has no more to give (file descriptors, memory).
const SHORTAGE: Duration = Duration::from_millis(50);

/// Where connections come from.
pub(super) trait Listen {
    /// A connection.
    type Io: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// The next connection.
    fn accept(&self) -> impl Future<Output = io::Result<(Self::Io, SocketAddr)>> + Send;
}

impl Listen for TcpListener {
    type Io = TcpStream;

    async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let (stream, peer) = Self::accept(self).await?;
        // Without it answers only come later.
        drop(stream.set_nodelay(true));
        Ok((stream, peer))
    }
}

/// The next connection; errors are waited out, none of them ends the server.
pub(super) async fn next<L: Listen>(listener: &L) -> (L::Io, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(connection) => return connection,
            Err(error) if concerns_one_connection(&error) => {}
            Err(_) => tokio::time::sleep(SHORTAGE).await,
        }
    }
}

/// The client left before it was accepted.
fn concerns_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::Interrupted
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::io::DuplexStream;
    use tokio::time::Instant;

    use super::*;

    const EMFILE: i32 = 24;

    /// Fails as told, then accepts.
    struct Failing(Mutex<Vec<io::Error>>);

    impl Listen for Failing {
        type Io = DuplexStream;

        async fn accept(&self) -> io::Result<(DuplexStream, SocketAddr)> {
            match self.0.lock().unwrap().pop() {
                Some(error) => Err(error),
                None => Ok((tokio::io::duplex(1).0, SocketAddr::from(([127, 0, 0, 1], 1)))),
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn running_out_of_file_descriptors_is_waited_out() {
        let begun = Instant::now();
        let errors = (0..3).map(|_| io::Error::from_raw_os_error(EMFILE)).collect();
        next(&Failing(Mutex::new(errors))).await;
        assert!(begun.elapsed() >= SHORTAGE * 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_left_costs_no_time() {
        let begun = Instant::now();
        next(&Failing(Mutex::new(vec![io::ErrorKind::ConnectionAborted.into()]))).await;
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }
}
