//! Who is at the other end of the connection.

use std::net::{IpAddr, SocketAddr};

use http::{Extensions, HeaderMap};

/// The address of the peer of a connection, among a request's extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerAddr(pub SocketAddr);

/// The peer's address, an IPv4 address inside IPv6 taken as IPv4.
pub(super) fn peer_of(extensions: &Extensions) -> Option<IpAddr> {
    let peer = extensions.get::<PeerAddr>().map(|p| p.0);
    #[cfg(feature = "axum")]
    let peer = peer.or_else(|| {
        extensions.get::<axum::extract::ConnectInfo<SocketAddr>>().map(|connect| connect.0)
    });
    peer.map(|addr| addr.ip().to_canonical())
}

/// Whether a proxy says that the request is somebody else's.
pub(super) fn is_forwarded(headers: &HeaderMap) -> bool {
    ["forwarded", "x-forwarded-for", "x-real-ip"].iter().any(|name| headers.contains_key(*name))
}
