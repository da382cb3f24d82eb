//! Datagrams over UDP, and what can be learned about their fate.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use bellwether_model::{Clock as _, SystemClock};

use super::pace::Pace;
use crate::push::transport::deadline::Deadline;

/// A socket that is connected, so that the kernel reports a port nobody listens on.
///
/// The report comes with a refusal from the other host, one round trip after the datagram. On this
/// machine it is there at once, and no refused datagram is taken for sent. From elsewhere it is
/// waited for with the first datagram after a pause, which is the first of a flush; later ones are
/// found out by the next. So what can be taken for sent is what leaves between the moment the
/// receiver goes and the first refusal, and whatever a host that is silent never refuses.
#[derive(Debug)]
pub(super) struct Datagrams {
    socket: UdpSocket,
    here: bool,
    /// When the last one was sent, in nanoseconds of the monotonic clock.
    last: Option<u64>,
    pace: Pace,
    /// How long the socket waits for room.
    patience: Duration,
}

/// After so long without a datagram the next one is the first of a flush.
const PAUSE_NANOS: u64 = 1_000_000_000;
/// How long a refusal is waited for: more than a round trip within a data centre takes.
const REFUSAL: Duration = Duration::from_millis(100);

impl Datagrams {
    pub(super) fn connect(to: SocketAddr) -> io::Result<Self> {
        let socket = match to.ip() {
            IpAddr::V4(_) => UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?,
            IpAddr::V6(_) => UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0))?,
        };
        socket.connect(to)?;
        let here = to.ip().is_loopback();
        Ok(Self { socket, here, last: None, pace: Pace::default(), patience: Duration::ZERO })
    }

    /// Sends one, unless one before it has been refused.
    pub(super) fn send(&mut self, packet: &[u8], deadline: Deadline) -> io::Result<()> {
        let mut now = SystemClock.monotonic_nanos();
        let wait = self.pace.wait(packet.len(), now);
        // At the end of a process it is better to send too fast than not at all.
        if !wait.is_zero() && wait < deadline.left_at(now)? {
            std::thread::sleep(wait);
            now = SystemClock.monotonic_nanos();
        }
        self.be_patient_for(deadline.left_at(now)?)?;
        self.socket.send(packet)?;
        let first = self.last.is_none_or(|last| now.saturating_sub(last) > PAUSE_NANOS);
        self.last = Some(now);
        if first && !self.here {
            self.wait_for_refusal(deadline)?;
        }
        self.socket.take_error()?.map_or(Ok(()), Err)
    }

    /// Has the socket wait for room no longer than `left`, but at least half of that: to say so
    /// anew for each datagram would cost a call of the system each.
    fn be_patient_for(&mut self, left: Duration) -> io::Result<()> {
        if left < self.patience || left / 2 > self.patience {
            let nanos = u64::try_from(left.as_nanos()).unwrap_or(u64::MAX).max(1);
            self.patience = Duration::from_nanos(1 << nanos.ilog2());
            self.socket.set_write_timeout(Some(self.patience))?;
        }
        Ok(())
    }

    fn wait_for_refusal(&self, deadline: Deadline) -> io::Result<()> {
        // The last flush of a process may have no time for it; the datagram has left.
        let Ok(left) = deadline.left() else { return Ok(()) };
        self.socket.set_read_timeout(Some(left.min(REFUSAL)))?;
        match self.socket.recv(&mut [0; 1]) {
            Err(error) if !is_silence(&error) => Err(error),
            _ => Ok(()),
        }
    }
}

fn is_silence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A socket to a port of this machine that treats it as one elsewhere.
    fn elsewhere(to: SocketAddr) -> Datagrams {
        Datagrams { here: false, ..Datagrams::connect(to).expect("a socket") }
    }

    fn send(datagrams: &mut Datagrams) -> (io::Result<()>, Duration) {
        let began = SystemClock.monotonic_nanos();
        let sent = datagrams.send(b"a:1|c", Deadline::after(Duration::from_secs(5)));
        (sent, Duration::from_nanos(SystemClock.monotonic_nanos() - began))
    }

    #[test]
    fn the_first_datagram_waits_for_a_refusal_and_those_behind_it_do_not() {
        let sink = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let mut datagrams = elsewhere(sink.local_addr().expect("an address"));
        let (sent, took) = send(&mut datagrams);
        assert!(sent.is_ok() && took >= REFUSAL, "{sent:?} after {took:?}");
        let (sent, took) = send(&mut datagrams);
        assert!(sent.is_ok() && took < REFUSAL, "{sent:?} after {took:?}");
        drop(sink);
        let (refused, _) = send(&mut datagrams);
        assert_eq!(refused.map_err(|e| e.kind()), Err(io::ErrorKind::ConnectionRefused));
        // A new flush asks again.
        datagrams.last = datagrams.last.map(|last| last.saturating_sub(2 * PAUSE_NANOS));
        let (refused, took) = send(&mut datagrams);
        assert_eq!(refused.map_err(|e| e.kind()), Err(io::ErrorKind::ConnectionRefused));
        assert!(took < REFUSAL, "a refusal that has come is not waited for: {took:?}");
    }
}
