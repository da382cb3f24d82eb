//! What a host's name stands for.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::Arc;

use super::deadline::Deadline;
use super::patient::Patient;

/// Asks for the addresses of `host:port`; may take as long as it likes.
type Ask = Arc<dyn Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync>;

/// Finds addresses by a deadline, whatever the system's resolver does.
pub(super) struct Resolver {
    ask: Ask,
    patient: Patient<Vec<SocketAddr>>,
}

impl Resolver {
    pub(super) fn system() -> Self {
        Self::with(|host| Ok(host.to_socket_addrs()?.collect()))
    }

    pub(super) fn with(
        ask: impl Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static,
    ) -> Self {
        Self { ask: Arc::new(ask), patient: Patient::default() }
    }

    /// The addresses of `host:port`, at least one.
    pub(super) fn resolve(
        &mut self,
        host: &str,
        deadline: Deadline,
    ) -> io::Result<Vec<SocketAddr>> {
        if let Ok(address) = host.parse() {
            return Ok(vec![address]);
        }
        let (ask, host) = (Arc::clone(&self.ask), host.to_owned());
        let found = self.patient.call(deadline, move || ask(&host))?;
        if found.is_empty() {
            return Err(io::Error::new(io::ErrorKind::NotFound, "the host has no address"));
        }
        Ok(found)
    }
}

impl std::fmt::Debug for Resolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resolver").finish_non_exhaustive()
    }
}
