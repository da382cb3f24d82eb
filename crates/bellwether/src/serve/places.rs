//! Places for connections: so many in all, so many an address.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::limits::Limits;

/// The places of one server.
#[derive(Debug)]
pub(super) struct Places {
    all: Arc<Semaphore>,
    addresses: Arc<Addresses>,
}

#[derive(Debug)]
struct Addresses {
    /// Never more entries than there are places in all.
    taken: Mutex<HashMap<IpAddr, usize>>,
    each_max: usize,
}

/// A place in all, for a connection that is yet to come.
#[derive(Debug)]
pub(super) struct Free {
    _permit: OwnedSemaphorePermit,
}

/// The place of a connection, free again when dropped.
#[derive(Debug)]
pub(super) struct Place {
    _all: Free,
    address: IpAddr,
    addresses: Arc<Addresses>,
}

impl Places {
    pub(super) fn new(limits: &Limits) -> Self {
        let all = limits.connections_max.clamp(1, Semaphore::MAX_PERMITS);
        let each_max = limits.connections_per_address_max.max(1);
        let addresses = Addresses { taken: Mutex::default(), each_max };
        Self { all: Arc::new(Semaphore::new(all)), addresses: Arc::new(addresses) }
    }

    /// Waits until there is a place; `None` never happens while the server lives.
    pub(super) async fn wait(&self) -> Option<Free> {
        Arc::clone(&self.all).acquire_owned().await.ok().map(|permit| Free { _permit: permit })
    }

    /// The place of a connection from `peer`, unless its address has all it may have.
    pub(super) fn take(&self, free: Free, peer: SocketAddr) -> Option<Place> {
        let address = peer.ip().to_canonical();
        let mut taken = self.addresses.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(address).or_default();
        if *count >= self.addresses.each_max {
            return None;
        }
        *count += 1;
        Some(Place { _all: free, address, addresses: Arc::clone(&self.addresses) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.addresses.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.address);
            }
        }
    }
}
