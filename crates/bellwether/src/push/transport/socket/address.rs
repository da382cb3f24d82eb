//! Where a server for packets is.

use std::path::PathBuf;

/// The address of a StatsD server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SocketAddress {
    /// `host:port`, datagrams.
    Udp(String),
    /// `host:port`, a stream of lines.
    Tcp(String),
    /// A Unix socket for datagrams.
    UnixDatagram(PathBuf),
    /// A Unix socket for a stream of packets with their lengths.
    UnixStream(PathBuf),
}

impl SocketAddress {
    /// Reads `udp://HOST:PORT`, `tcp://HOST:PORT`, `unix:///PATH` and `unixgram:///PATH`
    /// (datagrams) and `unixstream:///PATH`.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        match scheme {
            "udp" => host_and_port(rest).map(Self::Udp),
            "tcp" => host_and_port(rest).map(Self::Tcp),
            "unix" | "unixgram" => path(rest).map(Self::UnixDatagram),
            "unixstream" => path(rest).map(Self::UnixStream),
            _ => None,
        }
    }

    /// Whether packets stay on the machine, so that no network limits their size. A TCP stream
    /// does not keep them apart.
    pub(crate) fn is_local(&self) -> bool {
        match self {
            Self::Udp(host) => {
                ["127.", "localhost:", "[::1]:"].iter().any(|local| host.starts_with(local))
            }
            Self::Tcp(_) | Self::UnixDatagram(_) | Self::UnixStream(_) => true,
        }
    }

    pub(crate) fn framing(&self) -> bellwether_exposition::statsd::Framing {
        use bellwether_exposition::statsd::Framing;
        match self {
            Self::Udp(_) | Self::UnixDatagram(_) => Framing::Datagram,
            Self::Tcp(_) => Framing::Lines,
            Self::UnixStream(_) => Framing::Length,
        }
    }
}

fn host_and_port(text: &str) -> Option<String> {
    let text = text.trim_end_matches('/');
    let (host, port) = text.rsplit_once(':')?;
    let whole = !host.is_empty() && (!host.contains(':') || host.starts_with('['));
    (whole && port.parse::<u16>().is_ok_and(|port| port > 0)).then(|| text.to_owned())
}

fn path(text: &str) -> Option<PathBuf> {
    text.starts_with('/').then(|| PathBuf::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lacks_a_port_or_a_root_is_no_address() {
        assert_eq!(SocketAddress::parse("udp://h:8125"), Some(SocketAddress::Udp("h:8125".into())));
        for wrong in [
            "h:8125",
            "udp://h",
            "udp://:1",
            "udp://h:0",
            "tcp://::1:8125",
            "unix://x",
            "ftp://h:1",
        ] {
            assert_eq!(SocketAddress::parse(wrong), None, "{wrong}");
        }
    }
}
